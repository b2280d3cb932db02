//! Slips in text that is otherwise sound: "chuyên đổi số", "bao đảm", "Kê hoạch".
//!
//! Rule of this file: a word is changed only when the sentence asks for another one much more than the slip is unlikely; how unlikely
//! slips are is learnt from the document itself, so that a sound document stays as it is.

use super::channel::{self, Channel, Reader};
use super::confidence::{Method, calibrated};
use super::decoder::{Beam, Edge, Lattice, Memory, best_path, score};
use super::lexicon::{Case, Found, Lexicon, Within};
use super::model::{EDGE, Model, UNKNOWN};
use super::passage::Passage;
use super::sentence::{class, word_form};
use super::syllable::{canonical, is_bare_syllable, is_marked, letter, newer_custom, skeleton};
use super::token::{Kind, is_capitals};
use crate::dictionary::tsv;
use crate::text::Edit;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::LazyLock;

/// How wide the search is, and how many nats behind the best it goes.
const WIDTH: usize = 24;
const BREADTH: f32 = 18.0;
/// Words at least this likely after the two before them, and followed by words as likely, are not looked at.
const UNSUSPECTED: f32 = -5.0;
/// Weight of the channel against the language model.
const CHANNEL_WEIGHT: f32 = 0.9;
/// Dearer slips are not believed.
const DEAREST: f32 = 12.0;
/// What wrong marks in a word cost at most, however many: where one went, others may have gone with it.
const ALL_MARKS: f32 = 7.5;
/// Share of words that the reader of the training pages got wrong: what the costs of the channel stand for.
const TRAINING_RATE: f32 = 0.03;
/// Share of slips expected before the document was looked at.
const USUAL_RATE: f32 = 1.0 / 500.0;
/// How many words of a document the usual rate is worth.
const RATE_WEIGHT: f32 = 600.0;
/// Surplus in nats that a change must have over leaving the text alone.
const MARGIN: f32 = 2.0;
/// What a capital inside a sentence adds: it may be a name.
const NAME: f32 = 3.0;

/// What reading a comma as a stop costs.
const COMMA: f32 = 4.0;

/// Slips at least this sure tell how careless the document is.
const SURE: f32 = 0.9;
/// Share of words with a slip right after another slip.
const CLUSTERED_RATE: f32 = 0.03;
/// What keeping a word costs that is no word.
const STRANGE: f32 = 10.0;

/// The reader who knows Vietnamese, with the words that it may have read.
struct Knowledge {
    lexicon: Lexicon,
    channel: Channel,
}

static KNOWLEDGE: LazyLock<Option<Knowledge>> = LazyLock::new(|| {
    let lexicon = Lexicon::new(Model::embedded()?);
    let channel =
        Channel::new(channel::embedded(Reader::Vietnamese), lexicon.letters()).with_careless_marks(lexicon.letters());
    Some(Knowledge { lexicon, channel })
});

/// Looks for slips in the passages of one document.
pub fn read(model: &Model, passages: &[&Passage]) -> Vec<Edit> {
    let Some(knowledge) = KNOWLEDGE.as_ref() else { return Vec::new() };
    let mut reader = SlipReader { model, knowledge, seen: HashMap::new(), rate: USUAL_RATE, habits: HashMap::new() };
    let sentences: Vec<Sentence> = passages.iter().map(|passage| reader.sentence(passage)).collect();
    if sentences.iter().all(|sentence| !sentence.suspects.contains(&true)) {
        return Vec::new();
    }
    let words: usize = passages.iter().map(|passage| passage.tokens.len()).sum();
    let find = |reader: &SlipReader| -> Vec<Slip> {
        passages.iter().zip(&sentences).flat_map(|(passage, sentence)| reader.slips(passage, sentence)).collect()
    };
    let mut sure = find(&reader);
    sure.retain(|slip| slip.edit.confidence > SURE);
    reader.rate = ((sure.len() as f32 + USUAL_RATE * RATE_WEIGHT) / (words as f32 + RATE_WEIGHT)).min(TRAINING_RATE);
    reader.habits = habits(passages, &sure);
    let calibrate = |edit: Edit| Edit { confidence: calibrated(Method::Slip, edit.confidence), ..edit };
    find(&reader).into_iter().map(|slip| calibrate(slip.edit)).collect()
}

/// A change, with what it is made of.
struct Slip {
    edit: Edit,
    read: String,
    word: u16,
}

/// For each slip that the document makes twice or more, how unlikely it is where the word stands again.
fn habits(passages: &[&Passage], sure: &[Slip]) -> HashMap<(String, u16), f32> {
    let mut slips: HashMap<(String, u16), f32> = HashMap::new();
    for slip in sure {
        *slips.entry((slip.read.clone(), slip.word)).or_default() += 1.0;
    }
    slips.retain(|_, count| *count > 1.0);
    let mut standing: HashMap<&str, f32> = slips.keys().map(|(read, _)| (read.as_str(), 0.0)).collect();
    for passage in passages {
        for index in 0..passage.tokens.len() {
            if let Some(count) = standing.get_mut(passage.word(index)) {
                *count += 1.0;
            }
        }
    }
    let prices: HashMap<(String, u16), f32> =
        slips.iter().map(|(key, count)| (key.clone(), (standing[key.0.as_str()] / count).max(1.0).ln())).collect();
    prices
}

/// Two spellings of one word: in the list of variants, or i and y after a consonant.
fn are_variants(one: &str, other: &str) -> bool {
    static VARIANTS: LazyLock<HashSet<(&str, &str)>> = LazyLock::new(|| {
        let rows = tsv::rows::<3>(include_str!("../../dictionaries/variants.tsv"));
        rows.flat_map(|[one, other, _]| [(one, other), (other, one)]).collect()
    });
    let with_i = |word: &str| -> Vec<(char, u8)> {
        word.chars()
            .map(letter)
            .map(|letter| (if letter.hatted == 'y' { 'i' } else { letter.hatted }, letter.tone))
            .collect()
    };
    VARIANTS.contains(&(one, other)) || with_i(one) == with_i(other)
}

/// The words of a passage as they stand.
struct Sentence {
    words: Vec<u16>,
    suspects: Vec<bool>,
    /// For each suspect, the words that may have been meant.
    candidates: Vec<Option<Rc<Vec<Found>>>>,
}

struct SlipReader<'a> {
    model: &'a Model,
    knowledge: &'a Knowledge,
    seen: HashMap<String, Rc<Vec<Found>>>,
    rate: f32,
    /// What a slip costs that the document makes again and again: (as it stands, as it should be).
    habits: HashMap<(String, u16), f32>,
}

impl SlipReader<'_> {
    fn sentence(&mut self, passage: &Passage) -> Sentence {
        let words: Vec<u16> = (0..passage.tokens.len()).map(|index| self.word(passage, index)).collect();
        // A word alone in its cell has no sentence that could ask for another one.
        let is_alone = passage.tokens.iter().filter(|token| token.kind == Kind::Word).count() < 2;
        let suspects = if is_alone { vec![false; words.len()] } else { self.suspects(passage, &words) };
        let candidates = (0..words.len()).map(|index| {
            let read = passage.word(index);
            suspects[index].then(|| match passage.tokens[index].kind {
                Kind::Mark(_) => self.commas(),
                _ => self.candidates(read),
            })
        });
        let candidates = candidates.collect();
        Sentence { words, suspects, candidates }
    }

    fn word(&self, passage: &Passage, index: usize) -> u16 {
        let token = &passage.tokens[index];
        match token.kind {
            Kind::Word | Kind::Mark(_) => {
                self.model.id(&word_form(&passage.text, token, passage.abbreviations[index])).unwrap_or(UNKNOWN)
            }
            kind => class(kind),
        }
    }

    /// Words that stand oddly where they are, and their neighbours.
    fn suspects(&self, passage: &Passage, words: &[u16]) -> Vec<bool> {
        let mut context = self.model.start();
        let mut odd = vec![false; words.len() + 2];
        for (index, word) in words.iter().enumerate() {
            let (next, ln_p) = self.model.follow(context, *word);
            context = next;
            odd[index] = ln_p < UNSUSPECTED || *word == UNKNOWN;
        }
        let is_foreign = |index: usize| {
            words.get(index) == Some(&UNKNOWN)
                && !passage.abbreviations[index]
                && !looks_vietnamese(passage.word(index))
        };
        let may_slip = |index: usize| {
            let word = passage.word(index);
            passage.tokens[index].kind == Kind::Word
                && !passage.abbreviations[index]
                && word.chars().nth(1).is_some()
                && word.chars().all(char::is_alphabetic)
                && (words[index] != UNKNOWN || looks_vietnamese(word) || is_lone_misreading(word))
                && !(is_foreign(index) && (is_foreign(index + 1) || index > 0 && is_foreign(index - 1)))
        };
        let may_change = |index: usize| may_slip(index) || may_be_comma(passage, index);
        (0..words.len()).map(|index| (odd[index] || odd[index + 1]) && may_change(index)).collect()
    }

    /// What a stop inside a sentence may have been.
    fn commas(&self) -> Rc<Vec<Found>> {
        let comma = self.model.id(",").map(|word| Found { word, case: Case::Plain, cost: COMMA });
        Rc::new(comma.into_iter().collect())
    }

    /// The words that may have been meant, with the price of the slip beyond that of reading right.
    fn candidates(&mut self, read: &str) -> Rc<Vec<Found>> {
        if let Some(found) = self.seen.get(read) {
            return Rc::clone(found);
        }
        let case = if is_capitals(read) {
            Case::Upper
        } else if read.starts_with(char::is_uppercase) {
            Case::Title
        } else {
            Case::Plain
        };
        let shown = cased(&canonical(read), case);
        let right: f32 = shown.chars().map(|c| self.knowledge.channel.cost(c, c.encode_utf8(&mut [0; 4]))).sum();
        let mut found = self.knowledge.lexicon.search(
            &self.knowledge.channel,
            &shown,
            &[(case, 0.0)],
            Within { window: DEAREST, limit: 40, dearest: DEAREST + right },
        );
        found.retain(|candidate| {
            let word = self.model.word(candidate.word);
            cased(word, case) != shown && candidate.cost - right < DEAREST && !are_variants(word, &canonical(read))
        });
        let bare = skeleton(read);
        for candidate in &mut found {
            candidate.cost -= right;
            if skeleton(self.model.word(candidate.word)) == bare {
                candidate.cost = candidate.cost.min(ALL_MARKS);
            }
        }
        let found = Rc::new(found);
        self.seen.insert(read.to_string(), Rc::clone(&found));
        found
    }

    /// What a slip costs before the sentence is looked at.
    fn price(&self, passage: &Passage, index: usize, candidate: &Found) -> f32 {
        let habit = self.habits.get(&(passage.word(index).to_string(), candidate.word));
        let may_be_name = candidate.case == Case::Title && !starts_sentence(passage, index);
        let usual = CHANNEL_WEIGHT * candidate.cost.max(0.5)
            + (TRAINING_RATE / self.rate).ln()
            + if may_be_name { NAME } else { 0.0 };
        habit.map_or(usual, |habit| usual.min(*habit))
    }

    /// The likeliest reading of a passage, as edits.
    fn slips(&self, passage: &Passage, sentence: &Sentence) -> Vec<Slip> {
        if !sentence.suspects.contains(&true) {
            return Vec::new();
        }
        let mut lattice = Lattice::default();
        for (index, word) in sentence.words.iter().enumerate() {
            let own = std::iter::once(Edge::word(index, *word, self.strangeness(passage, index, *word), 0));
            let others =
                sentence.candidates[index].iter().flat_map(|found| found.iter().zip(1..)).map(|(found, number)| {
                    Edge::word(index, found.word, self.price(passage, index, found) + MARGIN, number)
                });
            lattice.push(own.chain(others));
        }
        let beam = Beam { width: WIDTH, margin: BREADTH, clustered: self.clustered() };
        let path = best_path(self.model, &Memory::default(), &lattice, beam);
        let is_changed = |at: usize| path.get(at).is_some_and(|(_, edge)| edge.candidate > 0);
        let words: Vec<u16> = path.iter().map(|(_, edge)| edge.words[0]).collect();
        let changed = (0..path.len()).filter(|at| is_changed(*at));
        changed
            .filter_map(|at| {
                let spared = if at > 0 && is_changed(at - 1) || is_changed(at + 1) { self.clustered() } else { 0.0 };
                self.edit(passage, sentence, &words, at, path[at].1.candidate as usize, spared)
            })
            .collect()
    }

    /// What a slip right after another one is spared.
    fn clustered(&self) -> f32 {
        (CLUSTERED_RATE / self.rate).ln().max(0.0)
    }

    /// What keeping a word costs that the language model does not know: it stands for all unknown words there.
    fn strangeness(&self, passage: &Passage, index: usize, word: u16) -> f32 {
        match passage.tokens[index].kind {
            Kind::Word if word == UNKNOWN && !passage.abbreviations[index] => {
                let read = passage.word(index);
                let may_be_name = read.starts_with(char::is_uppercase) && !read.chars().skip(1).any(is_marked);
                if may_be_name && !starts_sentence(passage, index) { 1.0 } else { STRANGE }
            }
            _ => 0.0,
        }
    }

    fn edit(
        &self,
        passage: &Passage,
        sentence: &Sentence,
        words: &[u16],
        index: usize,
        number: usize,
        spared: f32,
    ) -> Option<Slip> {
        let at = |place: Option<usize>| place.and_then(|place| words.get(place)).copied().unwrap_or(EDGE);
        let before = [at(index.checked_sub(2)), at(index.checked_sub(1))];
        let after = [at(Some(index + 1)), at(Some(index + 2))];
        let total = |word: u16, cost: f32| score(self.model, &Memory::default(), before, &[word], &after) - cost;
        let candidates = sentence.candidates[index].as_ref()?;
        let chosen = candidates.get(number.checked_sub(1)?)?;
        let own = total(chosen.word, self.price(passage, index, chosen) - spared);
        let strangeness = self.strangeness(passage, index, sentence.words[index]);
        let mut rivals: Vec<(f32, Option<&Found>)> = vec![(total(sentence.words[index], strangeness), None)];
        let others = candidates.iter().filter(|found| found.word != chosen.word);
        rivals.extend(others.map(|found| (total(found.word, self.price(passage, index, found) - spared), Some(found))));
        rivals.sort_by(|a, b| b.0.total_cmp(&a.0));
        let others: f32 = rivals.iter().map(|(score, _)| (score - own).exp()).sum();
        let source = passage.word(index);
        let newer = newer_custom(&canonical(source)).is_some_and(|moved| moved == source.to_lowercase());
        let spell = |found: &Found| {
            let word = self.model.word(found.word);
            let moved = if newer { newer_custom(word) } else { None };
            cased(moved.as_deref().unwrap_or(word), found.case)
        };
        let edit = Edit {
            span: passage.span(&passage.tokens[index].range)?,
            after: spell(chosen),
            rule: "slip",
            confidence: 1.0 / (1.0 + others),
            alternatives: rivals.iter().filter_map(|(_, found)| found.map(spell)).take(2).collect(),
        };
        Some(Slip { edit, read: source.to_string(), word: chosen.word })
    }
}

/// Whether the word has Vietnamese marks, or would be Vietnamese with some.
fn looks_vietnamese(word: &str) -> bool {
    word.chars().any(is_marked) || is_bare_syllable(&skeleton(word))
}

/// Three letters or more in small that are no syllable, such as "kbi", may be a misread word.
fn is_lone_misreading(word: &str) -> bool {
    word.chars().nth(2).is_some() && !word.chars().skip(1).any(char::is_uppercase)
}

/// Whether the token is a stop between words in small letters.
fn may_be_comma(passage: &Passage, index: usize) -> bool {
    let is_small = |index: usize| {
        passage.tokens.get(index).is_some_and(|token| token.kind == Kind::Word)
            && passage.word(index).chars().all(char::is_lowercase)
    };
    let is_after_word = index > 0 && is_small(index - 1) && passage.word(index - 1).chars().nth(1).is_some();
    passage.tokens[index].kind == Kind::Mark('.') && is_after_word && is_small(index + 1)
}

/// Whether nothing but a mark that ends a sentence, or the start of a line, stands before the token.
fn starts_sentence(passage: &Passage, index: usize) -> bool {
    let Some(before) = index.checked_sub(1).map(|before| &passage.tokens[before]) else { return true };
    !matches!(before.kind, Kind::Word | Kind::Mark(',' | '('))
        || passage.piece(before.range.start) != passage.piece(passage.tokens[index].range.start)
}

fn cased(word: &str, case: Case) -> String {
    match case {
        Case::Plain => word.to_string(),
        Case::Upper => word.to_uppercase(),
        Case::Title => {
            let mut letters = word.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        }
    }
}
