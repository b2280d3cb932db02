//! Text that an OCR model for another language read, or one that hardly could: any letter may have become anything, but the readers have habits.
//!
//! Rule of this file: a first pass reads with the usual habits; the words it is sure of teach the habits of this very document, and
//! its phrases, to the next passes.

use super::casing::{Around, around, cases};
use super::channel::{self, Channel, Counts, Reader};
use super::confidence::{Method, calibrated};
use super::decoder::{Beam, Edge, Lattice, Memory, Place, best_path};
use super::engine::Care;
use super::lexicon::{Case, Found, Lexicon, Within};
use super::misread_marks as marks;
use super::model::{EDGE, Model, NUMBER, UNKNOWN};
use super::noise::with_horn;
use super::passage::Passage;
use super::sentence::class;
use super::syllable::{canonical, newer_custom};
use super::token::Kind;
use crate::text::{Edit, Span};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

const BEAM: Beam = Beam { width: 16, margin: 10.0, clustered: 0.0 };
/// Weight of the channel against the language model.
const CHANNEL_WEIGHT: f32 = 0.9;
/// Candidates of a token: for reading, and for a draft, which has to be quick.
const ALL: Within = Within { window: 14.0, limit: 120, dearest: 30.0 };
const DRAFT: Within = Within { window: 11.0, limit: 80, dearest: 30.0 };
/// The same for long documents, so that time stays bounded: some ten pages have so many tokens.
const HASTY: Within = Within { window: 9.0, limit: 40, dearest: 26.0 };
const LONG: usize = 4000;
/// The same for parts of tokens and tokens joined.
const FEW: Within = Within { window: 4.0, limit: 6, dearest: 9.0 };
/// A token whose best candidate costs more may be two words.
const POOR: f32 = 4.5;
/// A token whose best candidate costs more may be half a word.
const HALF: f32 = 2.5;
/// Price of reading two tokens as one word or one as two.
const REJOIN: f32 = 5.0;
/// Longest word that two tokens are joined to.
const LONGEST_JOIN: usize = 9;
/// What leaving an abbreviation costs that the model does not know.
const ABBREVIATION: f32 = 7.0;
/// What reading an abbreviation as a syllable costs.
const NO_SYLLABLE: f32 = 8.0;
/// Readings less likely than the chosen one by this many nats do not count.
const NO_RIVAL: f32 = 18.0;
/// Words at least this sure teach the next pass.
const TEACHER: f32 = 0.9;
/// How many observations of each letter the usual habits are worth beside those of the document.
const PRIOR: f32 = 100.0;
/// Where the source is no word, the best reading is better than none.
const MORE_LIKELY: f32 = 0.5;
/// Passes over the document.
const PASSES: usize = 2;

static LEXICON: LazyLock<Option<Lexicon>> = LazyLock::new(|| Model::embedded().map(Lexicon::new));

/// The usual habits of a reader.
pub fn usual(reader: Reader) -> &'static Channel {
    static LATIN: LazyLock<Channel> = LazyLock::new(|| habits(Reader::Latin));
    static VIETNAMESE: LazyLock<Channel> = LazyLock::new(|| habits(Reader::Vietnamese));
    match reader {
        Reader::Latin => &LATIN,
        Reader::Vietnamese => &VIETNAMESE,
    }
}

fn habits(reader: Reader) -> Channel {
    Channel::new(channel::embedded(reader), LEXICON.as_ref().map_or(&[], Lexicon::letters))
}

/// What tokens are read as.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reading {
    /// As it stands.
    Keep,
    /// Nothing: a speck on the page.
    Noise,
    /// A blank with a speck in it.
    Gap,
    /// Another mark than was read.
    Mark(&'static str),
    /// One word, from one token or two.
    Word(Found),
    /// Two words that were run together.
    Two(Found, Found),
    /// By rule.
    Repaired,
}

/// A passage with all its readings.
struct Readings {
    lattice: Lattice,
    readings: Vec<Reading>,
}

/// Reads passages that belong to one document.
pub fn read(model: &Model, passages: &[&Passage], reader: Reader, newer: bool, care: Care) -> Vec<Edit> {
    let Some(lexicon) = LEXICON.as_ref() else { return Vec::new() };
    let usual = usual(reader);
    let mut channel = usual.clone();
    let (mut seen, mut few) = (HashMap::new(), HashMap::new());
    let tokens: usize = passages.iter().map(|passage| passage.tokens.len()).sum();
    let within = match care {
        _ if tokens > LONG => HASTY,
        Care::Draft => DRAFT,
        Care::Final | Care::Recognised => ALL,
    };
    let mut memory = Memory::default();
    let mut edits = Vec::new();
    if passages.is_empty() {
        return edits;
    }
    model.sift();
    for pass in 0..PASSES {
        let mut reader = Decoder { model, lexicon, channel: &channel, memory: &memory, within, seen, few };
        let mut lesson = Lesson::default();
        for passage in passages {
            let readings = reader.readings(passage);
            let path = best_path(model, &memory, &readings.lattice, BEAM);
            let judged = reader.judge(&readings, &path);
            if pass + 1 == PASSES {
                edits.extend(judged.iter().filter_map(|word| word.edit(model, passage, newer)));
            } else {
                lesson.learn(model, passage, &judged, &channel);
            }
        }
        (seen, few) = (reader.seen, reader.few);
        memory = lesson.memory;
        if pass + 1 < PASSES {
            channel = usual.adapted(&lesson.counts, PRIOR);
            for ((read, around), found) in &mut seen {
                *found = Rc::new(lexicon.reprice(&channel, read, cases(read, *around), found));
            }
        }
    }
    edits
}

/// What a pass teaches the next one.
#[derive(Default)]
struct Lesson {
    counts: Counts,
    memory: Memory,
}

impl Lesson {
    fn learn(&mut self, model: &Model, passage: &Passage, judged: &[Judged], channel: &Channel) {
        for word in judged.iter().filter(|word| word.confidence > TEACHER) {
            if let Reading::Word(found) = word.reading
                && word.tokens.len() == 1
            {
                let right: Vec<char> = spelled(model, found, false).chars().collect();
                let read: Vec<char> = passage.word(word.tokens.start).chars().collect();
                for (letter, run) in right.iter().zip(channel::align(channel, &right, &read)) {
                    *self.counts.entry((*letter, run)).or_default() += 1.0;
                }
            }
        }
        let words: Vec<(u16, f32)> =
            judged.iter().flat_map(|word| word.words.iter().map(|id| (*id, word.confidence))).collect();
        for three in words.windows(3) {
            if three.iter().all(|(id, confidence)| *confidence > TEACHER && *id != UNKNOWN) {
                self.memory.add([three[0].0, three[1].0, three[2].0]);
            }
        }
    }
}

/// A chosen reading, with how sure it is among its rivals.
struct Judged {
    tokens: std::ops::Range<usize>,
    reading: Reading,
    words: Vec<u16>,
    confidence: f32,
    rivals: Vec<Reading>,
}

impl Judged {
    fn edit(&self, model: &Model, passage: &Passage, newer: bool) -> Option<Edit> {
        let mut range = passage.tokens[self.tokens.start].range.start..passage.tokens[self.tokens.end - 1].range.end;
        if let Reading::Repaired = self.reading {
            return None;
        }
        let after = self.reading.text(model, &passage.text[range.clone()], newer);
        range = with_horn(&passage.text, range, &after);
        let source = &passage.text[range.clone()];
        let is_same = match self.reading {
            Reading::Word(_) => {
                canonical(source) == canonical(&after)
                    && source.to_lowercase() != source.to_uppercase()
                    && same_case(source, &after)
            }
            _ => source == after,
        };
        let span: Span = passage.span(&range)?;
        let kept = if self.rivals.contains(&Reading::Keep) { 0.0 } else { MORE_LIKELY };
        let confidence = calibrated(Method::Decoder, self.confidence).max(kept);
        let alternatives = self.rivals.iter().map(|rival| rival.text(model, source, newer)).collect();
        (!is_same).then_some(Edit { span, after, rule: "decoder", confidence, alternatives })
    }
}

fn same_case(a: &str, b: &str) -> bool {
    a.chars().map(char::is_uppercase).eq(b.chars().map(char::is_uppercase))
}

impl Reading {
    fn text(&self, model: &Model, source: &str, newer: bool) -> String {
        match self {
            Reading::Keep | Reading::Repaired => source.to_string(),
            Reading::Noise => String::new(),
            Reading::Gap => " ".into(),
            Reading::Mark(mark) => (*mark).to_string(),
            Reading::Word(found) => spelled(model, *found, newer),
            Reading::Two(first, second) => {
                format!("{} {}", spelled(model, *first, newer), spelled(model, *second, newer))
            }
        }
    }
}

/// A word in its case.
fn spelled(model: &Model, found: Found, newer: bool) -> String {
    let word = model.word(found.word);
    let moved = if newer { newer_custom(word) } else { None };
    let word = moved.as_deref().unwrap_or(word);
    match found.case {
        Case::Plain => word.to_string(),
        Case::Upper => word.to_uppercase(),
        Case::Title => {
            let mut letters = word.chars();
            letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
        }
    }
}

struct Decoder<'a> {
    model: &'a Model,
    lexicon: &'a Lexicon,
    channel: &'a Channel,
    memory: &'a Memory,
    within: Within,
    seen: HashMap<(String, Around), Rc<Vec<Found>>>,
    few: HashMap<String, Rc<Vec<Found>>>,
}

impl Decoder<'_> {
    /// The words that may have been read so where the words around are written so.
    fn candidates(&mut self, read: &str, around: Around) -> Rc<Vec<Found>> {
        let key = (read.to_string(), around);
        if let Some(found) = self.seen.get(&key) {
            return Rc::clone(found);
        }
        let found = Rc::new(self.lexicon.search(self.channel, read, cases(read, around), self.within));
        self.seen.insert(key, Rc::clone(&found));
        found
    }

    /// The best few words that a part of a token, or two tokens together, may have been read from.
    fn few(&mut self, read: &str) -> Rc<Vec<Found>> {
        if let Some(found) = self.few.get(read) {
            return Rc::clone(found);
        }
        let found = Rc::new(self.lexicon.search(self.channel, read, cases(read, Around::Mixed), FEW));
        self.few.insert(read.to_string(), Rc::clone(&found));
        found
    }

    fn readings(&mut self, passage: &Passage) -> Readings {
        let mut result = Readings { lattice: Lattice::default(), readings: vec![Reading::Keep] };
        let mut edges = Vec::new();
        for index in 0..passage.tokens.len() {
            edges.clear();
            self.single(passage, index, &mut result.readings, &mut edges);
            if index > 0 {
                self.joined(passage, index, &mut result.readings, &mut edges);
            }
            result.lattice.push(edges.iter().copied());
        }
        result
    }

    /// Readings of one token.
    fn single(&mut self, passage: &Passage, index: usize, readings: &mut Vec<Reading>, edges: &mut Vec<Edge>) {
        let token = &passage.tokens[index];
        let read = passage.word(index);
        match token.kind {
            Kind::Word if is_label(passage, index) && read.chars().count() == 1 => {
                edges.push(Edge::word(index, self.model.id(&canonical(read)).unwrap_or(UNKNOWN), 0.0, 0));
            }
            Kind::Word => {
                let found = self.candidates(read, around(passage, index));
                push_words(&found, index, 0.0, readings, edges);
                let is_abbreviation = is_abbreviation(passage, index);
                if is_abbreviation {
                    let is_syllable = |edge: &&mut Edge| !self.model.word(edge.words[0]).contains(char::is_uppercase);
                    edges.iter_mut().filter(is_syllable).for_each(|edge| edge.cost += NO_SYLLABLE);
                }
                let best = found.first().map_or(f32::INFINITY, |first| first.cost);
                if best > POOR {
                    self.split(read, index, readings, edges);
                }
                let keeping = if is_abbreviation { ABBREVIATION } else { keeping_cost(read) };
                edges.push(Edge::word(index, UNKNOWN, keeping, 0));
                if !read.contains(char::is_alphanumeric) {
                    readings.push(Reading::Noise);
                    edges.push(Edge { length: 0, ..Edge::word(index, 0, 6.0, readings.len() - 1) });
                }
            }
            Kind::Code | Kind::Date | Kind::Number if passage.repair(index).is_some() => {
                readings.push(Reading::Repaired);
                edges.push(Edge::word(index, class(token.kind), 0.0, readings.len() - 1));
            }
            Kind::Number if read.len() <= 2 && !is_label(passage, index) => {
                let found = self.candidates(read, around(passage, index));
                let words: Vec<Found> =
                    found.iter().filter(|found| is_word_for_number(self.model.word(found.word))).copied().collect();
                push_words(&words, index, 1.0, readings, edges);
                edges.push(Edge::word(index, NUMBER, 1.0 + read.len() as f32, 0));
            }
            Kind::Mark(_) => self.mark(passage, index, readings, edges),
            kind => edges.push(Edge::word(index, class(kind), 0.0, 0)),
        }
    }

    /// Readings of a mark.
    fn mark(&self, passage: &Passage, index: usize, readings: &mut Vec<Reading>, edges: &mut Vec<Edge>) {
        let others = marks::others(passage, index);
        edges.push(Edge::word(index, passage.words[index], others.map_or(0.0, |others| others.keeping), 0));
        if let Some((mark, cost)) = others.and_then(|others| others.mark)
            && let Some(word) = self.model.id(mark)
        {
            readings.push(Reading::Mark(mark));
            edges.push(Edge::word(index, word, cost, readings.len() - 1));
        }
        let mut nothing = |reading: Reading, cost: f32| {
            readings.push(reading);
            edges.push(Edge { length: 0, ..Edge::word(index, 0, cost, readings.len() - 1) });
        };
        if marks::is_speck(passage, index) {
            nothing(Reading::Noise, 3.0);
        } else if marks::is_glue(passage, index) {
            nothing(Reading::Gap, 2.0);
        } else if let Some(cost) = others.and_then(|others| others.nothing) {
            nothing(Reading::Noise, cost);
        }
    }

    /// One token as two words.
    fn split(&mut self, read: &str, index: usize, readings: &mut Vec<Reading>, edges: &mut Vec<Edge>) {
        let cuts: Vec<usize> = read.char_indices().skip(2).map(|(at, _)| at).collect();
        if cuts.len() > 12 {
            return;
        }
        for at in cuts {
            let (left, right) = (self.few(&read[..at]), self.few(&read[at..]));
            for first in left.iter().take(3) {
                for second in right
                    .iter()
                    .take(3)
                    .filter(|second| first.cost + second.cost < 2.0 * POOR && second.case == Case::Plain)
                {
                    readings.push(Reading::Two(*first, *second));
                    edges.push(Edge {
                        words: [first.word, second.word],
                        length: 2,
                        ..Edge::word(
                            index,
                            first.word,
                            REJOIN + CHANNEL_WEIGHT * (first.cost + second.cost),
                            readings.len() - 1,
                        )
                    });
                }
            }
        }
    }

    /// The token and the one before it as one word.
    fn joined(&mut self, passage: &Passage, index: usize, readings: &mut Vec<Reading>, edges: &mut Vec<Edge>) {
        let (first, second) = (&passage.tokens[index - 1], &passage.tokens[index]);
        let range = first.range.start..second.range.end;
        let is_wordlike = |kind| matches!(kind, Kind::Word | Kind::Number);
        let gap = &passage.text[first.range.end..second.range.start];
        if first.kind != Kind::Word || !is_wordlike(second.kind) || passage.span(&range).is_none() || gap != " " {
            return;
        }
        let joined = format!("{}{}", passage.word(index - 1), passage.word(index));
        if joined.chars().count() > LONGEST_JOIN {
            return;
        }
        let poor = |found: &[Found]| found.first().is_none_or(|first| first.cost > HALF);
        let (left, right) = (
            self.candidates(passage.word(index - 1), around(passage, index - 1)),
            self.candidates(passage.word(index), around(passage, index)),
        );
        if !poor(&left) && !poor(&right) {
            return;
        }
        let found = self.few(&joined);
        push_words(&found, index - 1, REJOIN, readings, edges);
    }

    /// How sure each step of the path is when its neighbours are taken as read.
    fn judge(&self, readings: &Readings, path: &[(usize, Edge)]) -> Vec<Judged> {
        let words: Vec<u16> = path.iter().flat_map(|(_, edge)| edge.words().to_vec()).collect();
        let mut place = 0usize;
        let mut judged = Vec::with_capacity(path.len());
        for (end, edge) in path {
            let at = |place: Option<usize>| place.and_then(|place| words.get(place)).copied().unwrap_or(EDGE);
            let before = [at(place.checked_sub(2)), at(place.checked_sub(1))];
            place += edge.words().len();
            let after = [at(Some(place)), at(Some(place + 1))];
            let spot = Place::new(self.model, self.memory, before, after);
            let own = spot.score(edge.words(), f32::NEG_INFINITY) - edge.cost;
            let rivals = readings.lattice.ending(*end).iter();
            let rivals = rivals.filter(|rival| rival.from == edge.from && rival.cost < edge.cost + 12.0);
            let mut scored: Vec<(f32, &Edge)> = rivals
                .map(|rival| (spot.score(rival.words(), own + rival.cost - NO_RIVAL) - rival.cost, rival))
                .filter(|(score, _)| *score >= own - NO_RIVAL)
                .collect();
            scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.candidate.cmp(&b.1.candidate)));
            let sum: f32 = scored.iter().map(|(score, _)| (score - own).exp()).sum();
            let others = scored.iter().filter(|(score, rival)| rival.candidate != edge.candidate && *score > own - 6.0);
            judged.push(Judged {
                tokens: edge.from as usize..*end,
                reading: readings.readings[edge.candidate as usize],
                words: edge.words().to_vec(),
                confidence: 1.0 / sum.max(1.0),
                rivals: others.take(3).map(|(_, rival)| readings.readings[rival.candidate as usize]).collect(),
            });
        }
        judged
    }
}

/// Whether the token numbers an item: first on its line, "1." or "2)".
fn is_label(passage: &Passage, index: usize) -> bool {
    let range = &passage.tokens[index].range;
    let is_first = index == 0 || passage.piece(passage.tokens[index - 1].range.start) != passage.piece(range.start);
    is_first && passage.text[range.end..].starts_with(['.', ')'])
}

/// Whether the token is in capitals among words that are not, and has no vowel that a syllable could have: "VP", "HCTC".
fn is_abbreviation(passage: &Passage, index: usize) -> bool {
    let read = passage.word(index);
    let is_consonant = |c: char| c == 'Đ' || c.is_ascii_uppercase() && !"AEIOUY".contains(c);
    read.chars().nth(1).is_some() && read.chars().all(is_consonant) && around(passage, index) != Around::Loud
}

/// Lone letters are no words that digits are mistaken for, save those that are words indeed.
fn is_word_for_number(word: &str) -> bool {
    word.chars().nth(1).is_some() || word == "ở" || word == "ô"
}

fn push_words(found: &[Found], from: usize, extra: f32, readings: &mut Vec<Reading>, edges: &mut Vec<Edge>) {
    for candidate in found {
        readings.push(Reading::Word(*candidate));
        edges.push(Edge::word(from, candidate.word, extra + CHANNEL_WEIGHT * candidate.cost, readings.len() - 1));
    }
}

/// The price of leaving a token as it was read although no word looks so.
fn keeping_cost(read: &str) -> f32 {
    let letters = read.chars().count() as f32;
    let is_abbreviation = read.chars().all(char::is_uppercase);
    if is_abbreviation { 2.0 + 2.0 * letters } else { 3.0 + 4.0 * letters }
}
