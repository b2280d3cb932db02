//! Text that lost its marks: the letters are right, each word is one of those that look so without marks.
//!
//! Rule of this file: only marks change; letters, their case and their number stay.

use super::decoder::{Beam, Edge, Lattice, best_path};
use super::memory::Memory;
use super::model::{Model, UNKNOWN, bare};
use super::passage::Passage;
use super::sentence::class;
use super::syllable::{letter, newer_custom, push_skeleton};
use super::token::{Kind, is_capitals};
use foldhash::HashMap;

/// What a mark in the source is worth, in nats a letter.
#[derive(Debug, Clone, Copy)]
pub struct MarkCosts {
    /// The right letter has a mark and the source has none.
    pub lost: f32,
    /// The source has a mark that the right letter has not, or another one.
    pub changed: f32,
}

const BEAM: Beam = Beam { width: 8, margin: 9.0, clustered: 0.0 };

/// Which of the words that look alike without marks a document uses: one on surveying has "ảnh" and never "anh".
#[derive(Debug, Clone, Default)]
pub struct Usage {
    words: HashMap<u16, f32>,
    alike: HashMap<String, f32>,
}

/// Weight of the usage against the language model.
const USAGE_WEIGHT: f32 = 0.3;
/// Observations that each word is given unseen.
const UNSEEN: f32 = 1.0;

impl Usage {
    /// Counts words that are sure.
    pub fn learn(&mut self, model: &Model, words: impl Iterator<Item = u16>) {
        for word in words {
            *self.words.entry(word).or_default() += 1.0;
            *self.alike.entry(bare(model.word(word))).or_default() += 1.0;
        }
    }

    /// What a word costs that looks like `bare` without its marks.
    fn cost(&self, word: u16, bare: &str) -> f32 {
        let Some(alike) = self.alike.get(bare) else { return 0.0 };
        let own = self.words.get(&word).copied().unwrap_or_default();
        USAGE_WEIGHT * ((alike + UNSEEN) / (own + UNSEEN)).ln()
    }
}

/// Candidates for every token.
pub fn lattice(model: &Model, passage: &Passage, costs: MarkCosts, usage: &Usage) -> Lattice {
    let mut lattice = Lattice::default();
    let (mut bare, mut edges) = (String::new(), Vec::new());
    for (index, token) in passage.tokens.iter().enumerate() {
        edges.clear();
        match token.kind {
            Kind::Word => word_edges(model, passage, index, (costs, usage), &mut bare, &mut edges),
            Kind::Mark(_) => {
                let id = passage.words[index];
                edges.push(Edge::word(index, id, 0.0, usize::from(id)));
            }
            kind => edges.push(Edge::word(index, class(kind), 0.0, usize::from(UNKNOWN))),
        }
        lattice.push(edges.iter().copied());
    }
    lattice
}

fn word_edges(
    model: &Model,
    passage: &Passage,
    index: usize,
    (costs, usage): (MarkCosts, &Usage),
    bare: &mut String,
    edges: &mut Vec<Edge>,
) {
    // "xa5": a word with the number of a footnote.
    let word = passage.word(index).trim_end_matches(|c: char| c.is_ascii_digit());
    bare.clear();
    push_skeleton(word, bare);
    let mut add = |bare: &str, extra: f32| {
        for &form in model.forms(bare) {
            let cost = extra + mark_cost(word, model.word(form), costs) + usage.cost(form, bare);
            edges.push(Edge::word(index, form, cost, usize::from(form)));
        }
    };
    let capitals = is_capitals(word);
    if !passage.abbreviations[index] {
        add(bare, 0.0);
    }
    if capitals {
        let is_abbreviation = passage.abbreviations[index];
        add(&bare.to_uppercase(), if is_abbreviation { 0.0 } else { 2.0 });
        if is_abbreviation {
            add(bare, 3.0);
        }
    }
    if edges.is_empty() {
        edges.push(Edge::word(index, UNKNOWN, 0.0, usize::from(UNKNOWN)));
    }
}

/// What the marks of the source say against this word.
fn mark_cost(source: &str, word: &str, costs: MarkCosts) -> f32 {
    let mut cost = 0.0;
    for (read, right) in source.chars().map(letter).zip(word.chars().map(letter)) {
        let is_marked = read.tone > 0 || read.hatted != read.base;
        if is_marked && read.hatted != right.hatted {
            cost += costs.changed;
        } else if read.hatted != right.hatted {
            cost += costs.lost;
        }
        if read.tone != right.tone {
            cost += if read.tone > 0 { costs.changed } else { costs.lost };
        }
    }
    cost
}

/// The words of the likeliest sentence, one a token.
pub fn decode(model: &Model, passage: &Passage, costs: MarkCosts, usage: &Usage) -> (Lattice, Vec<u16>) {
    let lattice = lattice(model, passage, costs, usage);
    let path = best_path(model, &Memory::default(), &lattice, BEAM);
    let words = path.iter().map(|(_, edge)| edge.words[0]).collect();
    (lattice, words)
}

/// `word` of the model in the case of the source, letter by letter.
pub fn with_case_of(source: &str, word: &str, newer: bool) -> String {
    let moved = if newer { newer_custom(word) } else { None };
    let word = moved.as_deref().unwrap_or(word);
    let cased = source.chars().zip(word.chars()).map(|(read, right)| match read.is_uppercase() {
        true => right.to_uppercase().next().unwrap_or(right),
        false => right,
    });
    cased.chain(source.chars().skip(word.chars().count())).collect()
}
