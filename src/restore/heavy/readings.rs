//! What each token of a passage may be: a word, two, half of one, noise, or what it looks like.
//!
//! Rule of this file: every reading is an edge of the lattice with its price; which one is right, the sentence decides.

use super::super::casing::{Around, around, cases};
use super::super::channel::Channel;
use super::super::decoder::{Edge, Lattice};
use super::super::lexicon::{Case, Found, Lexicon, Within};
use super::super::misread_marks as marks;
use super::super::model::{Model, NUMBER, UNKNOWN};
use super::super::passage::Passage;
use super::super::sentence::class;
use super::super::syllable::{canonical, is_bare_syllable, skeleton};
use super::super::token::{Kind, is_capitals};
use super::second_look::FAR;
use super::{CHANNEL_WEIGHT, Effort, Lesson};
use crate::dictionary::heading::Field;
use crate::dictionary::{beginning, tsv};
use foldhash::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::LazyLock;

/// Candidates of parts of tokens and of tokens joined.
const FEW: Within = Within { window: 4.0, limit: 6, dearest: 9.0 };
/// A token whose best candidate costs more may be two words.
const POOR: f32 = 4.5;
/// A token whose best candidate costs more may be half a word.
const HALF: f32 = 2.5;
/// Price of reading two tokens as one word or one as two.
const REJOIN: f32 = 4.0;
/// Longest word that two tokens are joined to.
const LONGEST_JOIN: usize = 9;
/// What leaving an abbreviation costs that the model does not know.
const ABBREVIATION: f32 = 7.0;
/// What other letters than were read cost inside a name or a document number: they are seldom told by what stands around.
const OTHER_LETTERS: f32 = 3.0;
/// What it is worth that a word before a date begins a time as cells do: "Trước 31/3/2026".
const BEGINS_TIME: f32 = 1.5;
/// What reading an abbreviation as a syllable costs.
const NO_SYLLABLE: f32 = 8.0;

/// What tokens are read as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
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
pub struct Readings {
    pub lattice: Lattice,
    pub readings: Vec<Reading>,
}

/// Finds the readings of passages of one document.
pub struct Decoder<'a> {
    pub model: &'a Model,
    pub lexicon: &'a Lexicon,
    pub channel: &'a Channel,
    /// What the document taught.
    pub lesson: &'a Lesson,
    pub effort: Effort,
    pub seen: Seen,
}

/// The words that were found for what was read; many tokens stand again and again.
#[derive(Default)]
pub struct Seen {
    all: HashMap<(String, Around), Rc<Vec<Found>>>,
    few: HashMap<String, Rc<Vec<Found>>>,
    far: HashMap<(String, Around), Rc<Vec<Found>>>,
}

impl Seen {
    /// The same words, with what they cost in another channel.
    pub fn reprice(&mut self, lexicon: &Lexicon, channel: &Channel) {
        for ((read, around), found) in &mut self.all {
            *found = Rc::new(lexicon.reprice(channel, read, cases(read, *around), found));
        }
    }
}

impl Decoder<'_> {
    /// The words that may have been read so where the words around are written so.
    pub fn candidates(&mut self, read: &str, around: Around) -> Rc<Vec<Found>> {
        let key = (read.to_string(), around);
        if let Some(found) = self.seen.all.get(&key) {
            return Rc::clone(found);
        }
        let found = self.search(read, around, self.effort.within);
        Rc::clone(self.seen.all.entry(key).or_insert(found))
    }

    /// The words that may at worst have been read so.
    pub fn far(&mut self, read: &str, around: Around) -> Rc<Vec<Found>> {
        let key = (read.to_string(), around);
        if let Some(found) = self.seen.far.get(&key) {
            return Rc::clone(found);
        }
        let found = self.search(read, around, FAR);
        Rc::clone(self.seen.far.entry(key).or_insert(found))
    }

    fn search(&self, read: &str, around: Around, within: Within) -> Rc<Vec<Found>> {
        let mut found = self.lexicon.search(self.channel, read, cases(read, around), within);
        found.retain(|found| keeps_number(read, self.model.word(found.word)));
        Rc::new(found)
    }

    /// The best few words that a part of a token, or two tokens together, may have been read from.
    fn few(&mut self, read: &str) -> Rc<Vec<Found>> {
        if let Some(found) = self.seen.few.get(read) {
            return Rc::clone(found);
        }
        let found = Rc::new(self.lexicon.search(self.channel, read, cases(read, Around::Mixed), FEW));
        Rc::clone(self.seen.few.entry(read.to_string()).or_insert(found))
    }

    /// All readings of a passage.
    pub fn readings(&mut self, passage: &Passage) -> Readings {
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
            Kind::Word if passage.repair(index).is_some() => {
                let after = passage.repair(index).map_or(read, |repair| &repair.after);
                readings.push(Reading::Repaired);
                let word = self.model.id(&canonical(after)).unwrap_or(UNKNOWN);
                edges.push(Edge::word(index, word, 0.0, readings.len() - 1));
            }
            Kind::Word if is_measure(read) => edges.push(Edge::word(index, UNKNOWN, 0.0, 0)),
            Kind::Word => {
                let found = self.candidates(read, around(passage, index));
                push_words(&found, index, 0.0, readings, edges);
                edges.iter_mut().for_each(|edge| edge.cost -= self.lesson.memory.worth(edge.words[0]));
                if begins_time(passage, index) {
                    let is_told = |edge: &&mut Edge| {
                        beginning::fields_of(&[self.model.word(edge.words[0])]).contains(&Field::Deadline)
                    };
                    edges.iter_mut().filter(is_told).for_each(|edge| edge.cost -= BEGINS_TIME);
                }
                if is_part_of_name(passage, index)
                    || is_part_of_code(passage, index)
                    || is_bare_capitals(passage, index)
                {
                    let is_alike = |edge: &Edge| skeleton(self.model.word(edge.words[0])) == skeleton(read);
                    edges.iter_mut().filter(|edge| !is_alike(edge)).for_each(|edge| edge.cost += OTHER_LETTERS);
                }
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
    fn mark(&mut self, passage: &Passage, index: usize, readings: &mut Vec<Reading>, edges: &mut Vec<Edge>) {
        let others = marks::others(passage, index);
        edges.push(Edge::word(index, passage.words[index], others.map_or(0.0, |others| others.keeping), 0));
        if let Some((mark, cost)) = others.and_then(|others| others.mark)
            && let Some(word) = self.model.id(mark)
        {
            readings.push(Reading::Mark(mark));
            edges.push(Edge::word(index, word, cost, readings.len() - 1));
        }
        if matches!(passage.tokens[index].kind, Kind::Mark('&')) && is_beside_small(passage, index) {
            let found = self.candidates("&", Around::Quiet);
            push_words(&found, index, 1.0, readings, edges);
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
                    .filter(|second| first.cost + second.cost < 2.0 * POOR && may_follow(first.case, second.case))
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
}
fn is_first_on_line(passage: &Passage, index: usize) -> bool {
    let piece = |index: usize| passage.piece(passage.tokens[index].range.start);
    index == 0 || piece(index - 1) != piece(index)
}

/// Whether no word stands before the token on its line: a label may.
pub fn is_first_word(passage: &Passage, index: usize) -> bool {
    let piece = |index: usize| passage.piece(passage.tokens[index].range.start);
    let mut before = (0..index).rev().take_while(|before| piece(*before) == piece(index));
    before.all(|before| passage.tokens[before].kind != Kind::Word || is_label(passage, before))
}

/// Whether the token numbers an item: first on its line, "1." or "2)".
pub fn is_label(passage: &Passage, index: usize) -> bool {
    let range = &passage.tokens[index].range;
    is_first_on_line(passage, index) && passage.text[range.end..].starts_with(['.', ')'])
}

/// Whether the token and the one before it have capitals, as in names, and its letters make a syllable as they stand.
fn is_part_of_name(passage: &Passage, index: usize) -> bool {
    let has_capital = |index: usize| {
        let word = passage.word(index);
        passage.tokens[index].kind == Kind::Word && word.starts_with(char::is_uppercase) && !is_capitals(word)
    };
    let is_after_capital = index.checked_sub(1).is_some_and(has_capital) && !is_first_on_line(passage, index);
    is_after_capital && has_capital(index) && is_bare_syllable(&skeleton(passage.word(index)))
}

/// Whether the token is in capitals and its letters make a syllable as they stand: readers take the marks off capitals, seldom more.
fn is_bare_capitals(passage: &Passage, index: usize) -> bool {
    let read = passage.word(index);
    is_capitals(read) && around(passage, index) == Around::Loud && is_bare_syllable(&skeleton(read))
}

/// Whether the token is in capitals and a sign joins it to another, as in "433-" and "KH/TU" on the next line.
fn is_part_of_code(passage: &Passage, index: usize) -> bool {
    let range = &passage.tokens[index].range;
    let is_sign = |c: Option<char>| c.is_some_and(|c| c == '/' || c == '-');
    let is_joined =
        is_sign(passage.text[..range.start].chars().next_back()) || is_sign(passage.text[range.end..].chars().next());
    is_joined && is_capitals(passage.word(index)) && around(passage, index) != Around::Loud
}

/// Whether a date stands behind the token, and nothing before it.
fn begins_time(passage: &Passage, index: usize) -> bool {
    index == 0 && passage.tokens.get(1).is_some_and(|next| next.kind == Kind::Date)
}

/// Whether words in small letters stand on both sides, as beside a word.
fn is_beside_small(passage: &Passage, index: usize) -> bool {
    let is_small = |index: usize| {
        let token = passage.tokens.get(index);
        token.is_some_and(|token| token.kind == Kind::Word && passage.word(index).starts_with(char::is_lowercase))
    };
    index.checked_sub(1).is_some_and(is_small) && is_small(index + 1)
}

/// Whether words that were run together may be written so: "thihành", "THIHÀNH", "SởY".
fn may_follow(first: Case, second: Case) -> bool {
    second == Case::Plain || first == second
}

/// Whether the token is a number with its unit or a time of day: "60cm", "15h30".
pub fn is_measure(read: &str) -> bool {
    static UNITS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        tsv::rows::<2>(include_str!("../../../dictionaries/units.tsv")).map(|[unit, _]| unit).collect()
    });
    let is_digit = |c: char| c.is_ascii_digit();
    let unit = read.trim_start_matches(|c: char| is_digit(c) || c == ',' || c == '.');
    let is_time = matches!(unit.trim_end_matches(is_digit), "h" | "g") && unit.len() == 3;
    unit.len() < read.len() && (is_time || UNITS.contains(unit))
}

/// Whether a word that begins with digits or is a Roman numeral is read for no other: "4cm" for "60cm", "VII" for "VI".
fn keeps_number(read: &str, word: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let is_roman = |text: &str| text.chars().nth(1).is_some() && text.chars().all(|c| "IVXL".contains(c));
    match digits(word) {
        0 => !is_roman(word) || !is_roman(read) || word == read,
        count => read.get(..digits(read)) == word.get(..count),
    }
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

pub fn push_words(found: &[Found], from: usize, extra: f32, readings: &mut Vec<Reading>, edges: &mut Vec<Edge>) {
    for candidate in found {
        readings.push(Reading::Word(*candidate));
        edges.push(Edge::word(from, candidate.word, extra + CHANNEL_WEIGHT * candidate.cost, readings.len() - 1));
    }
}

/// The price of leaving a token as it was read although no word looks so.
fn keeping_cost(read: &str) -> f32 {
    let letters = read.chars().count() as f32;
    let is_abbreviation = read.chars().all(char::is_uppercase);
    if is_abbreviation { 2.0 + 2.0 * letters } else { 3.0 + 3.0 * letters }
}
