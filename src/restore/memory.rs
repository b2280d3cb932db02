//! What a document said where it was read with confidence: its own words and phrases count beside those of the language model.
//!
//! Rule of this file: what a document was not seen to say costs nothing, neither time nor likelihood.

use super::case_use::CaseUse;
use super::model::{ADDRESS, Model};
use foldhash::HashMap;

/// How many observations the language model is worth beside those of the document: after two words, and after one.
const AFTER_TWO: f32 = 20.0;
const AFTER_ONE: f32 = 30.0;
/// A shorter document is weighed as if it had so many words.
const FEWEST_WORDS: f32 = 400.0;
/// Weight of the words that a document uses against the language model.
const WORDS_WEIGHT: f32 = 1.2;
/// A word is worth at most so much more where the document uses it, in nats.
const MOST_WORTH: f32 = 4.0;

/// Words of a document, alone and one after the other.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    triples: HashMap<[u16; 3], f32>,
    pairs: HashMap<[u16; 2], f32>,
    words: HashMap<u16, f32>,
    /// A bit for each pair, by its hash: most pairs were never seen, and this says so at once.
    filter: Vec<u64>,
    /// What each word is worth more than in other texts, by its id.
    worth: Vec<f32>,
}

/// Bits of the filter; a power of two.
const FILTER: usize = 1 << 16;

fn bit(pair: [u16; 2]) -> (usize, u64) {
    let hash = (usize::from(pair[0]) * 0x9E5 + usize::from(pair[1])) % FILTER;
    (hash / 64, 1 << (hash % 64))
}

impl Memory {
    /// Remembers that `words` stood one after the other.
    pub fn add(&mut self, words: [u16; 3]) {
        *self.triples.entry(words).or_default() += 1.0;
        *self.pairs.entry([words[0], words[1]]).or_default() += 1.0;
        self.filter.resize(FILTER / 64, 0);
        let (word, bit) = bit([words[0], words[1]]);
        self.filter[word] |= bit;
    }

    /// Remembers that the document has this word.
    pub fn add_word(&mut self, word: u16) {
        if word > ADDRESS {
            *self.words.entry(word).or_default() += 1.0;
        }
    }

    /// Finds what the words are worth that were added.
    pub fn weigh_words(&mut self, model: &Model) {
        self.worth = vec![0.0; model.words().len()];
        let all = self.words.values().sum::<f32>().max(FEWEST_WORDS);
        // Abbreviations that look alike are all in use: "TU" stands beside "TW".
        let is_plain = |word: u16| !model.word(word).contains(char::is_uppercase);
        for (word, count) in self.words.iter().filter(|(word, _)| is_plain(**word)) {
            // The model's own figure says after how many different words it stands.
            let share = CaseUse::embedded().map_or(0.0, |table| table.share(*word));
            let usual = all * model.unigram(*word).exp().max(share);
            self.worth[usize::from(*word)] = (WORDS_WEIGHT * (count / usual).ln_1p()).min(MOST_WORTH);
        }
    }

    /// What a word is worth more here than in other texts, in nats.
    pub fn worth(&self, word: u16) -> f32 {
        self.worth.get(usize::from(word)).copied().unwrap_or_default()
    }

    /// ln P of the last of three words, where the language model says `ln_p`.
    pub fn blend(&self, words: [u16; 3], ln_p: f32) -> f32 {
        let likelier = match self.pair([words[1], words[2]]) {
            Some(pair) => {
                let before = self.words.get(&words[1]).copied().unwrap_or_default().max(pair);
                ln_p.max(((pair + AFTER_ONE * ln_p.exp()) / (before + AFTER_ONE)).ln())
            }
            None => ln_p,
        };
        let Some(pair) = self.pair([words[0], words[1]]) else { return likelier };
        let triple = self.triples.get(&words).copied().unwrap_or_default();
        ((triple + AFTER_TWO * likelier.exp()) / (pair + AFTER_TWO)).ln()
    }

    fn pair(&self, pair: [u16; 2]) -> Option<f32> {
        let (word, bit) = bit(pair);
        self.filter.get(word).filter(|bits| **bits & bit != 0)?;
        self.pairs.get(&pair).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_document_are_worth_more_and_abbreviations_are_not() {
        let model = Model::embedded().unwrap();
        let [survey, office, other] = ["thám", "TW", "cơ"].map(|word| model.id(word).unwrap());
        let mut memory = Memory::default();
        for _ in 0..20 {
            memory.add_word(survey);
            memory.add_word(office);
        }
        memory.weigh_words(model);
        assert!(memory.worth(survey) > 2.0);
        assert_eq!((memory.worth(office), memory.worth(other)), (0.0, 0.0));
    }
}
