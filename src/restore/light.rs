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
    if sentences.iter().all(Sentence::is_unsuspected) {
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
    candidates: Vec<Candidates>,
}

/// Words that may have been meant.
#[derive(Default)]
struct Candidates {
    found: Rc<Vec<Found>>,
    /// How many of them, the cheapest, are worth a look here.
    number: usize,
}

impl Candidates {
    fn worth(&self) -> &[Found] {
        &self.found[..self.number]
    }
}

impl Sentence {
    fn is_unsuspected(&self) -> bool {
        self.candidates.iter().all(|candidates| candidates.number == 0)
    }
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
        let words = &passage.words;
        // A word alone in its cell has no sentence that could ask for another one.
        let is_alone = passage.tokens.iter().filter(|token| token.kind == Kind::Word).count() < 2;
        let surprises = if is_alone { vec![0.0; words.len()] } else { self.surprises(passage) };
        let candidates: Vec<Candidates> =
            (0..words.len()).map(|index| self.candidates(passage, index, surprises[index])).collect();
        let narrowed = (0..words.len()).map(|index| self.narrowed(passage, &candidates, index));
        let candidates = narrowed.collect();
        Sentence { candidates }
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
            each.push(self.strangeness(passage, index, *word) - ln_p);
            is_usual.push(next.is_kept());
        }
        each.push(-self.model.follow(context, EDGE).1);
        is_usual.push(true);
        let usual = |index: usize| if is_usual[index] && is_usual[index + 1] { USUAL } else { 0.0 };
        (0..words.len()).map(|index| each[index..].iter().take(3).sum::<f32>() - usual(index)).collect()
    }

    /// The words that may have been meant at `index` and are worth a look, the cheapest first.
    fn candidates(&mut self, passage: &Passage, index: usize, surprise: f32) -> Candidates {
        if surprise < LEAST_SURPRISE {
            return Candidates::default();
        }
        let found = if may_be_comma(passage, index) {
            self.commas()
        } else if may_slip(passage, index) {
            self.alike(passage.word(index))
        } else {
            return Candidates::default();
        };
        let name = self.name_price(passage, index);
        let price = |candidate: &Found| self.usual_price(candidate, CARELESS_RATE) + name + MARGIN;
        let number = found.partition_point(|candidate| price(candidate) < surprise + TOLERANCE);
        Candidates { found, number }
    }

    /// The candidates that may pay where their neighbours stay, or change with them.
    fn narrowed(&self, passage: &Passage, candidates: &[Candidates], index: usize) -> Candidates {
        let words = &passage.words;
        let own = candidates[index].worth();
        if own.is_empty() {
            return Candidates::default();
        }
        let at = |place: Option<usize>| place.and_then(|place| words.get(place)).copied().unwrap_or(EDGE);
        let before = [at(index.checked_sub(2)), at(index.checked_sub(1))];
        let after = [at(Some(index + 1)), at(Some(index + 2))];
        let total = |word: u16| score(self.model, &Memory::default(), before, &[word], &after);
        let is_beside =
            |place: Option<usize>| place.and_then(|place| candidates.get(place)).is_some_and(|other| other.number > 0);
        let is_clustered = is_beside(index.checked_sub(1)) || is_beside(Some(index + 1));
        let least = total(words[index])
            - self.strangeness(passage, index, words[index])
            - if is_clustered { 2.0 * SHORTFALL } else { SHORTFALL };
        let name = self.name_price(passage, index);
        let follows = |first: u16, second: u16| self.model.bigram(first, second).0.is_kept();
        let may_pay = |found: &&Found| {
            (is_clustered || follows(before[1], found.word) || follows(found.word, after[0]))
                && total(found.word) - self.usual_price(found, CARELESS_RATE) - name > least
        };
        let found: Vec<Found> = own.iter().filter(may_pay).copied().collect();
        Candidates { number: found.len(), found: Rc::new(found) }
    }

    /// What a stop inside a sentence may have been.
    fn commas(&self) -> Rc<Vec<Found>> {
        let comma = self.model.id(",").map(|word| Found { word, case: Case::Plain, cost: COMMA });
        Rc::new(comma.into_iter().collect())
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
        let shown = cased(&canonical(read), case);
        let right: f32 = shown.chars().map(|c| self.knowledge.channel.cost(c, c.encode_utf8(&mut [0; 4]))).sum();
        let mut found = self.knowledge.lexicon.search(
            &self.knowledge.channel,
            &shown,
            &[(case, 0.0)],
            Within { window: DEAREST, limit: 80, dearest: DEAREST + right },
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
        found.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.word.cmp(&b.word)));
        let found = Rc::new(found);
        self.seen.insert(read.to_string(), Rc::clone(&found));
        found
    }

    /// What a slip costs before the sentence is looked at.
    fn price(&self, passage: &Passage, index: usize, candidate: &Found) -> f32 {
        let usual = self.usual_price(candidate, self.rate) + self.name_price(passage, index);
        if self.habits.is_empty() {
            return usual;
        }
        let habit = self.habits.get(&(passage.word(index).to_string(), candidate.word));
        habit.map_or(usual, |habit| usual.min(*habit))
    }

    /// What a slip costs where one in 1/`rate` words has one.
    fn usual_price(&self, candidate: &Found, rate: f32) -> f32 {
        CHANNEL_WEIGHT * candidate.cost.max(0.5) + (TRAINING_RATE / rate).ln()
    }

    /// What a capital inside a sentence adds: it may be a name.
    fn name_price(&self, passage: &Passage, index: usize) -> f32 {
        let is_capital = passage.word(index).starts_with(char::is_uppercase) && !is_capitals(passage.word(index));
        if is_capital && !starts_sentence(passage, index) { NAME } else { 0.0 }
    }

    /// The likeliest reading of a passage, as edits.
    fn slips(&self, passage: &Passage, sentence: &Sentence) -> Vec<Slip> {
        if sentence.is_unsuspected() {
            return Vec::new();
        }
        let mut lattice = Lattice::default();
        for (index, word) in passage.words.iter().enumerate() {
            let own = std::iter::once(Edge::word(index, *word, self.strangeness(passage, index, *word), 0));
            let others = sentence.candidates[index].worth().iter().zip(1..).map(|(found, number)| {
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
        let candidates = sentence.candidates[index].worth();
        let chosen = candidates.get(number.checked_sub(1)?)?;
        let own = total(chosen.word, self.price(passage, index, chosen) - spared);
        let strangeness = self.strangeness(passage, index, passage.words[index]);
        let mut rivals: Vec<(f32, Option<&Found>)> = vec![(total(passage.words[index], strangeness), None)];
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
