//! Which words of sound text may be slips, and what may have been meant.
//!
//! Rule of this file: only what the sentence could gain from is looked for; most words of sound text are passed over.

use super::channel::{self, Channel, Reader};
use super::decoder::Place;
use super::lexicon::{Case, Found, Lexicon, Within};
use super::memory::Memory;
use super::model::{EDGE, Model, UNKNOWN};
use super::passage::Passage;
use super::syllable::{canonical, is_bare_syllable, is_marked, letter, skeleton};
use super::token::{Kind, is_capitals};
use crate::dictionary::{agency, tsv};
use foldhash::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::LazyLock;

/// Share of words that the reader of the training pages got wrong: what the costs of the channel stand for.
pub const TRAINING_RATE: f32 = 0.03;
/// Surplus in nats that a change must have over leaving the text alone.
pub const MARGIN: f32 = 2.0;
/// Words that surprise less, with the two after them, are not looked at.
const LEAST_SURPRISE: f32 = 8.0;
/// Words that official texts have after the one before and before the one behind surprise so much less.
const USUAL: f32 = 6.0;
/// Candidates that alone would lose more than this are dropped; where a slip may stand beside, twice as much.
const SHORTFALL: f32 = 5.0;
/// Share of slips in a careless document: what candidates are judged by before the document is known.
const CARELESS_RATE: f32 = 0.01;
/// Candidates may be this much dearer than what they can gain alone: a slip beside them may share the price.
const TOLERANCE: f32 = 2.0;
/// Weight of the channel against the language model.
const CHANNEL_WEIGHT: f32 = 0.9;
/// Dearer slips are not believed.
const DEAREST: f32 = 15.0;
/// What wrong marks in a word cost at most, however many: where one went, others may have gone with it.
const ALL_MARKS: f32 = 7.5;
/// What a capital inside a sentence adds: it may be a name.
const NAME: f32 = 3.0;
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

/// Looks for words that may have been meant, and remembers those that look alike.
pub struct Suspects<'a> {
    model: &'a Model,
    knowledge: &'static Knowledge,
    seen: HashMap<String, Rc<Vec<Found>>>,
}

/// Words that look alike; so many of them, the cheapest, may pay here.
type Near = (Rc<Vec<Found>>, usize);

impl<'a> Suspects<'a> {
    /// Without a model inside the program there are none.
    pub fn new(model: &'a Model) -> Option<Self> {
        Some(Self { model, knowledge: KNOWLEDGE.as_ref()?, seen: HashMap::default() })
    }

    /// For each token, the words that may have been meant; for most of them none.
    pub fn of(&mut self, passage: &Passage) -> Vec<Vec<Found>> {
        let count = passage.words.len();
        // A word alone in its cell has no sentence that could ask for another one.
        if passage.tokens.iter().filter(|token| token.kind == Kind::Word).count() < 2 {
            return vec![Vec::new(); count];
        }
        let surprises = self.surprises(passage);
        let near: Vec<Near> = (0..count).map(|index| self.near(passage, index, surprises[index])).collect();
        (0..count).map(|index| self.narrowed(passage, &near, index)).collect()
    }

    /// For each word, how unlikely it and the two words that lean on it are, in nats: more than that no other word can gain. Less
    /// where official texts have the word after the one before it, and the next one after it.
    fn surprises(&self, passage: &Passage) -> Vec<f32> {
        let words = &passage.words;
        let mut context = self.model.start();
        let (mut each, mut is_usual) = (Vec::with_capacity(words.len() + 1), Vec::with_capacity(words.len() + 1));
        for (index, word) in words.iter().enumerate() {
            let (next, ln_p) = self.model.follow(context, *word);
            context = next;
            each.push(strangeness(passage, index) - ln_p);
            is_usual.push(next.is_kept());
        }
        each.push(-self.model.follow(context, EDGE).1);
        is_usual.push(true);
        let usual = |index: usize| if is_usual[index] && is_usual[index + 1] { USUAL } else { 0.0 };
        (0..words.len()).map(|index| each[index..].iter().take(3).sum::<f32>() - usual(index)).collect()
    }

    /// The words that may have been meant at `index` and are worth a look, the cheapest first.
    fn near(&mut self, passage: &Passage, index: usize, surprise: f32) -> Near {
        if surprise < LEAST_SURPRISE {
            return Near::default();
        }
        if !may_slip(passage, index) {
            return Near::default();
        }
        let found = self.alike(passage.word(index));
        let is_free = |found: &Found| name_price(passage, index, self.model.word(found.word)) == 0.0;
        let name = if found.iter().any(is_free) { 0.0 } else { NAME };
        let price = |candidate: &Found| usual_price(candidate, CARELESS_RATE) + name + MARGIN;
        let number = found.partition_point(|candidate| price(candidate) < surprise + TOLERANCE);
        (found, number)
    }

    /// The candidates that may pay where their neighbours stay, or change with them.
    fn narrowed(&self, passage: &Passage, near: &[Near], index: usize) -> Vec<Found> {
        let words = &passage.words;
        let own = &near[index].0[..near[index].1];
        if own.is_empty() {
            return Vec::new();
        }
        let at = |place: Option<usize>| place.and_then(|place| words.get(place)).copied().unwrap_or(EDGE);
        let before = [at(index.checked_sub(2)), at(index.checked_sub(1))];
        let after = [at(Some(index + 1)), at(Some(index + 2))];
        let none = Memory::default();
        let place = Place::new(self.model, &none, before, after);
        let total = |word: u16| place.score(&[word], f32::NEG_INFINITY);
        let is_beside =
            |place: Option<usize>| place.and_then(|place| near.get(place)).is_some_and(|(_, number)| *number > 0);
        let is_clustered = is_beside(index.checked_sub(1)) || is_beside(Some(index + 1));
        let least =
            total(words[index]) - strangeness(passage, index) - if is_clustered { 2.0 * SHORTFALL } else { SHORTFALL };
        let name = |found: &Found| name_price(passage, index, self.model.word(found.word));
        let follows = |first: u16, second: u16| self.model.bigram(first, second).0.is_kept();
        let may_pay = |found: &&Found| {
            (is_clustered || follows(before[1], found.word) || follows(found.word, after[0]))
                && total(found.word) - usual_price(found, CARELESS_RATE) - name(found) > least
        };
        own.iter().filter(may_pay).copied().collect()
    }

    /// The words that may have been read as `read`, with the price of the slip beyond that of reading right.
    fn alike(&mut self, read: &str) -> Rc<Vec<Found>> {
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
        let plain = canonical(read);
        let shown = cased(&plain, case);
        let right: f32 = shown.chars().map(|c| self.knowledge.channel.cost(c, c.encode_utf8(&mut [0; 4]))).sum();
        let mut found = self.knowledge.lexicon.search(
            &self.knowledge.channel,
            &shown,
            &[(case, 0.0)],
            Within { window: DEAREST, limit: 80, dearest: DEAREST + right },
        );
        found.retain(|candidate| {
            let word = self.model.word(candidate.word);
            cased(word, case) != shown && candidate.cost - right < DEAREST && !are_variants(word, &plain)
        });
        let bare = skeleton(read);
        for candidate in &mut found {
            candidate.cost -= right;
            if skeleton(self.model.word(candidate.word)) == bare {
                candidate.cost = candidate.cost.min(ALL_MARKS);
            }
        }
        found.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.word.cmp(&b.word)));
        let found = Rc::new(found);
        self.seen.insert(read.to_string(), Rc::clone(&found));
        found
    }
}

/// What a slip costs where one in 1/`rate` words has one.
pub fn usual_price(candidate: &Found, rate: f32) -> f32 {
    CHANNEL_WEIGHT * candidate.cost.max(0.5) + (TRAINING_RATE / rate).ln()
}

/// What a capital inside a sentence adds: it may be a name. Of a person every word has one; "Chỉ cục" goes on in small letters, and is a
/// body's name misread.
pub fn name_price(passage: &Passage, index: usize, meant: &str) -> f32 {
    let read = passage.word(index);
    let is_capital = read.starts_with(char::is_uppercase) && !is_capitals(read);
    let next = || passage.word(index + 1);
    let names_body = || {
        index + 1 < passage.words.len()
            && next().starts_with(char::is_lowercase)
            && agency::is_pair(meant, &canonical(next()))
            && !agency::is_pair(&canonical(read), &canonical(next()))
    };
    if is_capital && !starts_sentence(passage, index) && !names_body() { NAME } else { 0.0 }
}

/// What keeping a word costs that the language model does not know: it stands for all unknown words there.
pub fn strangeness(passage: &Passage, index: usize) -> f32 {
    match passage.tokens[index].kind {
        Kind::Word if passage.words[index] == UNKNOWN && !passage.abbreviations[index] => {
            let read = passage.word(index);
            let may_be_name = read.starts_with(char::is_uppercase) && !read.chars().skip(1).any(is_marked);
            if may_be_name && !starts_sentence(passage, index) { 1.0 } else { STRANGE }
        }
        _ => 0.0,
    }
}

/// Two spellings of one word: in the list of variants, or i and y after a consonant.
fn are_variants(one: &str, other: &str) -> bool {
    static VARIANTS: LazyLock<HashSet<(&str, &str)>> = LazyLock::new(|| {
        let rows = tsv::rows::<3>(include_str!("../../dictionaries/variants.tsv"));
        rows.flat_map(|[one, other, _]| [(one, other), (other, one)]).collect()
    });
    let with_i = |c: char| {
        let letter = letter(c);
        (if letter.hatted == 'y' { 'i' } else { letter.hatted }, letter.tone)
    };
    VARIANTS.contains(&(one, other)) || one.chars().map(with_i).eq(other.chars().map(with_i))
}

/// Whether the token is a word that may be a misread one; foreign words stand side by side.
fn may_slip(passage: &Passage, index: usize) -> bool {
    let words = &passage.words;
    let is_foreign = |index: usize| {
        words.get(index) == Some(&UNKNOWN) && !passage.abbreviations[index] && !looks_vietnamese(passage.word(index))
    };
    let word = passage.word(index);
    passage.tokens[index].kind == Kind::Word
        && !passage.abbreviations[index]
        && word.chars().nth(1).is_some()
        && word.chars().all(char::is_alphabetic)
        && (words[index] != UNKNOWN || looks_vietnamese(word) || is_lone_misreading(word))
        && !(is_foreign(index) && (is_foreign(index + 1) || index > 0 && is_foreign(index - 1)))
}

/// Whether the word has Vietnamese marks, or would be Vietnamese with some.
fn looks_vietnamese(word: &str) -> bool {
    word.chars().any(is_marked) || is_bare_syllable(&skeleton(word))
}

/// Three letters or more in small that are no syllable, such as "kbi", may be a misread word.
fn is_lone_misreading(word: &str) -> bool {
    word.chars().nth(2).is_some() && !word.chars().skip(1).any(char::is_uppercase)
}

/// Whether nothing but a mark that ends a sentence, or the start of a line, stands before the token.
fn starts_sentence(passage: &Passage, index: usize) -> bool {
    let Some(before) = index.checked_sub(1).map(|before| &passage.tokens[before]) else { return true };
    !matches!(before.kind, Kind::Word | Kind::Mark(',' | '('))
        || passage.piece(before.range.start) != passage.piece(passage.tokens[index].range.start)
}

/// A word of the model in its case.
pub fn cased(word: &str, case: Case) -> String {
    match case {
        Case::Plain => word.to_string(),
        Case::Upper => word.to_uppercase(),
        Case::Title => {
            let mut letters = word.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        }
    }
}
