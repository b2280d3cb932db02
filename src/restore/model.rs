//! The language model: how likely a word is after two others, read in place from a flat file.
//!
//! Rule of this file: nothing is unpacked at start but the list of words; n-grams are found by binary search in the bytes as they lie.

use super::sieve::Sieve;
use super::syllable::{is_bare_syllable, is_syllable, skeleton};
use crate::error::{Error, Result};
use foldhash::HashMap;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

/// First bytes of a model file.
pub const MAGIC: &[u8; 8] = b"PHULUCLM";
/// Version of the layout of the file; other versions are refused.
pub const VERSION: u32 = 1;
/// Bytes of the fixed header: magic, version, five counts, checksum.
pub const HEADER: usize = 8 + 4 + 5 * 4 + 8;
/// Steps per nat in which probabilities are stored.
pub const STEPS: f32 = 12.0;
/// Added to back-off weights before storing: they may be above one.
pub const BACKOFF_SHIFT: f32 = 3.0;
/// How many bigrams share one full offset to their trigrams.
pub const GROUP: usize = 16;

/// Words that stand for a whole class, the first in every model, in this order.
pub const CLASSES: [&str; 7] = ["<s>", "<?>", "<n>", "<y>", "<d>", "<c>", "<a>"];
pub use crate::draft::{EDGE, UNKNOWN};
/// A number.
pub const NUMBER: u16 = 2;
/// A year.
pub const YEAR: u16 = 3;
/// A date.
pub const DATE: u16 = 4;
/// A document number.
pub const CODE: u16 = 5;
/// An address.
pub const ADDRESS: u16 = 6;

/// A language model over words in canonical form: syllables in small letters, abbreviations in capitals, classes, marks.
pub struct Model {
    bytes: Cow<'static, [u8]>,
    corpus: String,
    words: Vec<String>,
    ids: HashMap<String, u16>,
    forms: HashMap<String, Vec<u16>>,
    sections: Sections,
    sieve: OnceLock<Sieve>,
}

#[derive(Default)]
struct Sections {
    unigram_prob: usize,
    unigram_backoff: usize,
    bigram_first: usize,
    bigram_word: usize,
    bigram_prob: usize,
    bigram_backoff: usize,
    child_low: usize,
    child_base: usize,
    trigram_word: usize,
    trigram_prob: usize,
    end: usize,
}

/// The last two words of a hypothesis, as far as the model knows them together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// The last word.
    pub word: u16,
    /// Number of the bigram of the last two words; none when the model has not kept it.
    bigram: Option<u32>,
}

impl Context {
    /// Whether the model has seen the last two words together often enough to keep them.
    pub fn is_kept(self) -> bool {
        self.bigram.is_some()
    }
}

static EMBEDDED: LazyLock<Option<Model>> = LazyLock::new(|| {
    let bytes: &'static [u8] = include_bytes!("../../dictionaries/language_model.bin");
    Model::read(Cow::Borrowed(bytes)).ok()
});

impl Model {
    /// The model inside the program.
    pub fn embedded() -> Option<&'static Model> {
        EMBEDDED.as_ref()
    }

    /// Reads a model file. The checksum is left to [`Model::verify`].
    ///
    /// # Errors
    /// When the bytes are no model of this version, or are cut off.
    pub fn read(bytes: Cow<'static, [u8]>) -> Result<Model> {
        let refuse =
            |reason: &str| Error::Config(format!("language model: {reason}; build one with: phuluc model train"));
        if bytes.len() < HEADER || &bytes[..8] != MAGIC {
            return Err(refuse("is no phuluc language model"));
        }
        let field = |index: usize| u32_at(&bytes, 8 + 4 * index) as usize;
        if field(0) != VERSION as usize {
            return Err(refuse(&format!("has format {}, this program reads format {VERSION}", field(0))));
        }
        let (name, text, words, bigrams, trigrams) = (field(1), field(2), field(3), field(4), field(5));
        let sections = sections(HEADER + name + text, words, bigrams, trigrams);
        if sections.end != bytes.len() || words > u16::MAX as usize {
            return Err(refuse("is cut off or damaged"));
        }
        let string = |range: Range<usize>| String::from_utf8(bytes[range].to_vec()).map_err(|_| refuse("is damaged"));
        let corpus = string(HEADER..HEADER + name)?;
        let words_of: Vec<String> = string(HEADER + name..HEADER + name + text)?.lines().map(String::from).collect();
        if words_of.len() != words || words < CLASSES.len() {
            return Err(refuse("is damaged"));
        }
        let ids = words_of.iter().zip(0u16..).map(|(word, id)| (word.clone(), id)).collect();
        let forms = forms(&words_of);
        Ok(Model { bytes, corpus, words: words_of, ids, forms, sections, sieve: OnceLock::new() })
    }

    /// Whether the bytes are those that the trainer wrote.
    pub fn verify(&self) -> bool {
        let mut stored = [0; 8];
        stored.copy_from_slice(&self.bytes[HEADER - 8..HEADER]);
        checksum(&self.bytes[HEADER..]) == u64::from_le_bytes(stored)
    }

    /// What the model was trained on, in words.
    pub fn corpus(&self) -> &str {
        &self.corpus
    }

    /// All words; the index is the id.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// The word with this id.
    pub fn word(&self, id: u16) -> &str {
        self.words.get(usize::from(id)).map_or("", String::as_str)
    }

    /// The id of a word in canonical form.
    pub fn id(&self, word: &str) -> Option<u16> {
        self.ids.get(word).copied()
    }

    /// The words that look like this without their marks: "tinh" gives tính, tỉnh, tình ...; "QD" gives QĐ.
    pub fn forms(&self, bare: &str) -> &[u16] {
        self.forms.get(bare).map_or(&[], Vec::as_slice)
    }

    /// The context of a paragraph's start.
    pub fn start(&self) -> Context {
        self.bigram(EDGE, EDGE).0
    }

    /// ln P(word), all contexts together.
    pub fn unigram(&self, word: u16) -> f32 {
        -f32::from(self.bytes[self.sections.unigram_prob + usize::from(word)]) / STEPS
    }

    /// The context (first, second) and ln P(second | first).
    pub fn bigram(&self, first: u16, second: u16) -> (Context, f32) {
        let s = &self.sections;
        let start = u32_at(&self.bytes, s.bigram_first + 4 * usize::from(first)) as usize;
        let end = u32_at(&self.bytes, s.bigram_first + 4 * usize::from(first) + 4) as usize;
        let may_be_kept = self.sieve.get().is_none_or(|sieve| sieve.may_have(first, second));
        match if may_be_kept { self.search(s.bigram_word, start..end, second) } else { None } {
            Some(index) => {
                let context = Context { word: second, bigram: Some(index as u32) };
                (context, -f32::from(self.bytes[s.bigram_prob + index]) / STEPS)
            }
            None => {
                let backoff = self.backoff(s.unigram_backoff + usize::from(first));
                (Context { word: second, bigram: None }, backoff + self.unigram(second))
            }
        }
    }

    /// Makes ready for many questions about words that do not follow one another: from now on most of them are answered without a
    /// search.
    pub fn sift(&self) {
        self.sieve.get_or_init(|| {
            let first_of = |word: usize| u32_at(&self.bytes, self.sections.bigram_first + 4 * word) as usize;
            let mut sieve = Sieve::default();
            for word in 0..self.words.len() {
                for index in first_of(word)..first_of(word + 1) {
                    sieve.add(word as u16, u16_at(&self.bytes, self.sections.bigram_word + 2 * index));
                }
            }
            sieve
        });
    }

    /// ln P(word | context), where `bigram` is ln P(word | last word of the context).
    pub fn trigram(&self, context: Context, word: u16, bigram: f32) -> f32 {
        let Some(index) = context.bigram.map(|index| index as usize) else { return bigram };
        let s = &self.sections;
        match self.search(s.trigram_word, self.child(index)..self.child(index + 1), word) {
            Some(index) => -f32::from(self.bytes[s.trigram_prob + index]) / STEPS,
            None => self.backoff(s.bigram_backoff + index) + bigram,
        }
    }

    /// ln P(word | context) and the context after it.
    pub fn follow(&self, context: Context, word: u16) -> (Context, f32) {
        let (next, bigram) = self.bigram(context.word, word);
        (next, self.trigram(context, word, bigram))
    }

    fn backoff(&self, at: usize) -> f32 {
        BACKOFF_SHIFT - f32::from(self.bytes[at]) / STEPS
    }

    fn child(&self, bigram: usize) -> usize {
        let base = u32_at(&self.bytes, self.sections.child_base + 4 * (bigram / GROUP)) as usize;
        base + usize::from(u16_at(&self.bytes, self.sections.child_low + 2 * bigram))
    }

    /// Search by halves among the sorted words that start at `section`; which half is chosen without a branch, because nobody can
    /// foresee it.
    fn search(&self, section: usize, range: Range<usize>, word: u16) -> Option<usize> {
        let (words, _) = self.bytes[section + 2 * range.start..section + 2 * range.end].as_chunks::<2>();
        let (mut low, mut size) = (0, words.len());
        while size > 1 {
            let half = size / 2;
            let is_behind = u16::from_le_bytes(words[low + half]) <= word;
            low = std::hint::select_unpredictable(is_behind, low + half, low);
            size -= half;
        }
        let is_found = words.get(low).is_some_and(|found| u16::from_le_bytes(*found) == word);
        is_found.then(|| range.start + low)
    }
}

fn sections(start: usize, words: usize, bigrams: usize, trigrams: usize) -> Sections {
    let mut at = start;
    let mut take = |bytes: usize| {
        let section = at;
        at += bytes;
        section
    };
    Sections {
        unigram_prob: take(words),
        unigram_backoff: take(words),
        bigram_first: take(4 * (words + 1)),
        bigram_word: take(2 * bigrams),
        bigram_prob: take(bigrams),
        bigram_backoff: take(bigrams),
        child_low: take(2 * (bigrams + 1)),
        child_base: take(4 * (bigrams / GROUP + 1)),
        trigram_word: take(2 * trigrams),
        trigram_prob: take(trigrams),
        end: take(0),
    }
}

/// Words by what is left of them without marks; abbreviations keep their capitals.
fn forms(words: &[String]) -> HashMap<String, Vec<u16>> {
    let mut forms: HashMap<String, Vec<u16>> = HashMap::with_capacity_and_hasher(words.len(), Default::default());
    for (word, id) in words.iter().zip(0u16..).skip(CLASSES.len()) {
        if word.chars().any(char::is_alphabetic) {
            forms.entry(bare(word)).or_default().push(id);
        }
    }
    forms
}

/// The word without marks, its case kept as it is in canonical form.
pub fn bare(word: &str) -> String {
    let bare = skeleton(word);
    if word.chars().any(char::is_uppercase) { bare.to_uppercase() } else { bare }
}

/// Whether a word of the model is Vietnamese: a syllable with or without marks.
pub fn is_vietnamese(word: &str) -> bool {
    is_syllable(word) || is_bare_syllable(word)
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// FNV-1a, 64 bits: finds cut and damaged files, not forgeries.
pub fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_model_is_whole() {
        let model = Model::embedded().unwrap();
        assert!(model.verify());
        assert!(model.bytes.len() <= 6_000_000);
        assert_eq!(model.word(EDGE), "<s>");
    }

    #[test]
    fn common_phrases_are_likelier_than_odd_ones() {
        let model = Model::embedded().unwrap();
        let score = |words: &[&str]| {
            let mut context = model.start();
            words.iter().fold(0.0, |sum, word| {
                let (next, ln_p) = model.follow(context, model.id(word).unwrap_or(UNKNOWN));
                context = next;
                sum + ln_p
            })
        };
        assert!(score(&["ủy", "ban", "nhân", "dân", "tỉnh"]) > score(&["ủy", "bàn", "nhân", "dẫn", "tính"]) + 10.0);
    }

    #[test]
    fn foreign_bytes_are_refused_with_a_reason() {
        let refused = |bytes: Vec<u8>| Model::read(Cow::Owned(bytes)).err().unwrap().to_string();
        assert!(refused(b"hello".to_vec()).contains("no phuluc language model"));
        let mut other = MAGIC.to_vec();
        other.extend([9, 0, 0, 0].iter().chain(&[0; 40]));
        assert!(refused(other).contains("format 9"));
    }
}
