//! All words that damaged letters may stand for, in a tree.
//!
//! Rule of this file: the tree knows its words and how likely they are; how near a word is to what was read, is for the search.

use super::channel::Channel;
use super::model::{CLASSES, Model};
use super::search::CostTable;
use super::syllable::is_syllable;
use foldhash::HashMap;
use std::cmp::Ordering;
use std::collections::VecDeque;
use std::ops::Range;

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Case {
    /// kế, UBND: as the model has it.
    Plain,
    /// Kế
    Title,
    /// KẾ
    Upper,
}

/// A word that may have been read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Its id in the model.
    pub word: u16,
    /// How it is written.
    pub case: Case,
    /// Cost of the reading in nats.
    pub cost: f32,
}

/// How far a search goes.
#[derive(Debug, Clone, Copy)]
pub struct Within {
    /// Words dearer than the best by more than this are left out.
    pub window: f32,
    /// Most words.
    pub limit: usize,
    /// Words dearer than this are left out.
    pub dearest: f32,
}

/// A place in the tree.
#[derive(Default)]
struct Node {
    /// Its branches, among all branches.
    branches: Range<u32>,
    /// The word that ends here.
    word: Option<u16>,
}

/// A letter that goes on from a place.
pub struct Branch {
    /// The letter.
    pub letter: u8,
    /// ln P of the likeliest word at the place it leads to, or behind it.
    pub likely: f32,
    /// The place it leads to.
    pub to: u32,
}

/// Longer runs of characters are no single word.
pub const LONGEST_WORD: usize = 14;
/// How much of a word's likelihood counts where too many words are near.
const COMMON: f32 = 0.5;
/// No row.
const NO_ROW: u16 = u16::MAX;
/// A letter has a row in small, one in capitals, and as a letter of abbreviations one more.
const ROWS: usize = 3;

fn by_cost(a: &Found, b: &Found) -> Ordering {
    a.cost.total_cmp(&b.cost).then((a.word, a.case).cmp(&(b.word, b.case)))
}

/// Where even the best reading is dear, every word is as near: a smaller window will do.
pub fn narrowed(window: f32, best: f32) -> f32 {
    (window - 0.4 * best).max(window / 2.0)
}

/// The tree of words.
pub struct Lexicon {
    nodes: Vec<Node>,
    branches: Vec<Branch>,
    /// The letters of each word and how likely it is, by its id.
    spellings: Vec<(Vec<u8>, f32)>,
    /// Letters of the words in small, then each in capitals.
    letters: Vec<char>,
    small: usize,
    /// For each character by its code, the places among `letters` where it stands.
    rows: Vec<[u16; ROWS]>,
}

impl Lexicon {
    /// The words of the model that are likely enough to be read into a text.
    pub fn new(model: &Model) -> Self {
        let words: Vec<(u16, &str)> = (0u16..)
            .zip(model.words())
            .skip(CLASSES.len())
            .filter(|(id, word)| {
                let least = if is_syllable(word) { -14.0 } else { -12.0 };
                word.chars().all(char::is_alphanumeric)
                    && word.chars().any(char::is_alphabetic)
                    && model.unigram(*id) > least
            })
            .map(|(id, word)| (id, word.as_str()))
            .collect();
        let mut letters: Vec<char> = words.iter().flat_map(|(_, word)| word.chars()).collect();
        letters.sort_unstable();
        letters.dedup();
        let small = letters.len();
        let capitals: Vec<char> = letters.iter().map(|c| c.to_uppercase().next().unwrap_or(*c)).collect();
        let index: HashMap<char, u8> = letters.iter().copied().zip(0..).collect();
        letters.extend(capitals);
        let mut spellings = vec![(Vec::new(), 0.0); model.words().len()];
        let mut spelled: Vec<(&[u8], u16, f32)> = Vec::with_capacity(words.len());
        for (id, word) in &words {
            spellings[usize::from(*id)] = (word.chars().map(|c| index[&c]).collect(), model.unigram(*id));
        }
        spelled.extend(words.iter().map(|(id, _)| {
            let (letters, likely) = &spellings[usize::from(*id)];
            (letters.as_slice(), *id, *likely)
        }));
        spelled.sort_unstable_by_key(|(letters, ..)| *letters);
        let (nodes, branches) = tree(&spelled);
        let rows = rows(&letters);
        Self { nodes, branches, spellings, letters, small, rows }
    }

    /// The letters, for building a channel.
    pub fn letters(&self) -> &[char] {
        &self.letters
    }

    /// The branches of a place in the tree; the root is at 0.
    pub fn branches(&self, at: usize) -> &[Branch] {
        let Range { start, end } = self.nodes[at].branches;
        &self.branches[start as usize..end as usize]
    }

    /// The word that ends at this place.
    pub fn word(&self, at: usize) -> Option<u16> {
        self.nodes[at].word
    }

    /// Where this letter of the tree stands among the letters.
    pub fn row(&self, letter: u8, is_capital: bool) -> usize {
        usize::from(letter) + if is_capital { self.small } else { 0 }
    }

    /// The places among the letters where this character stands.
    pub fn rows_of(&self, c: char) -> impl Iterator<Item = usize> {
        let rows = self.rows.get(c as usize).copied().unwrap_or([NO_ROW; ROWS]);
        rows.into_iter().filter(|row| *row != NO_ROW).map(usize::from)
    }

    /// Whether the letter is one of an abbreviation, which has only one case.
    pub fn is_capital(&self, letter: u8) -> bool {
        self.letters[usize::from(letter)].is_uppercase()
    }

    /// How near a word is where many are as near as each other, the common ones nearer.
    pub fn worth(&self, cost: f32, likely: f32) -> f32 {
        cost - COMMON * likely
    }

    /// The words that may have been read as `read`, the cheapest first, as many as `within` allows.
    pub fn search(&self, channel: &Channel, read: &str, cases: &[(Case, f32)], within: Within) -> Vec<Found> {
        let read: Vec<char> = read.chars().flat_map(apart).collect();
        if read.is_empty() || read.len() > LONGEST_WORD {
            return Vec::new();
        }
        let table = CostTable::new(channel, self, &read);
        let Some(best) = table.cheapest(self, cases, within.dearest) else { return Vec::new() };
        let bound = (best + narrowed(within.window, best)).min(within.dearest);
        let (mut found, _) = self.best_worth(table.all(self, cases, bound, within.limit), within.limit);
        found.sort_by(by_cost);
        found
    }

    /// At most `limit` of these, and the worst that they are worth: many words are as near as each other where the reader did
    /// something new, and the common ones are kept.
    pub fn best_worth(&self, mut found: Vec<Found>, limit: usize) -> (Vec<Found>, f32) {
        let worth = |found: &Found| self.worth(found.cost, self.spellings[usize::from(found.word)].1);
        if found.len() > limit {
            let order =
                |a: &Found, b: &Found| worth(a).total_cmp(&worth(b)).then((a.word, a.case).cmp(&(b.word, b.case)));
            found.select_nth_unstable_by(limit, order);
            found.truncate(limit);
        }
        let worst = found.iter().map(worth).fold(f32::NEG_INFINITY, f32::max);
        (found, worst)
    }

    /// What it costs to read this word, written in each of these ways, as `read`; infinity where it cannot be.
    pub fn costs<const WAYS: usize>(
        &self,
        channel: &Channel,
        read: &str,
        word: u16,
        cases: [Case; WAYS],
    ) -> [f32; WAYS] {
        let read: Vec<char> = read.chars().flat_map(apart).collect();
        let letters = &self.spellings[usize::from(word)].0;
        if letters.is_empty() || read.is_empty() || read.len() > LONGEST_WORD {
            return [f32::INFINITY; WAYS];
        }
        let table = CostTable::new(channel, self, &read);
        cases.map(|case| table.cost(self, letters, case, 0.0).unwrap_or(f32::INFINITY))
    }

    /// The same words, with what they cost in another channel.
    pub fn reprice(&self, channel: &Channel, read: &str, cases: &[(Case, f32)], found: &[Found]) -> Vec<Found> {
        let read: Vec<char> = read.chars().flat_map(apart).collect();
        if found.is_empty() || read.is_empty() || read.len() > LONGEST_WORD {
            return found.to_vec();
        }
        let table = CostTable::new(channel, self, &read);
        let mut repriced = found.to_vec();
        for candidate in &mut repriced {
            let extra = cases.iter().find(|(case, _)| *case == candidate.case).map_or(0.0, |(_, extra)| *extra);
            let letters = &self.spellings[usize::from(candidate.word)].0;
            candidate.cost = table.cost(self, letters, candidate.case, extra).unwrap_or(candidate.cost);
        }
        repriced.sort_by(by_cost);
        repriced
    }
}

/// The tree of sorted words, place by place from the root: what stands side by side is looked at together.
fn tree(words: &[(&[u8], u16, f32)]) -> (Vec<Node>, Vec<Branch>) {
    let (mut nodes, mut branches) = (vec![Node::default()], Vec::new());
    let mut waiting = VecDeque::from([(0usize, words, 0usize)]);
    while let Some((at, mut words, depth)) = waiting.pop_front() {
        if let Some((_, id, _)) = words.first().filter(|(letters, ..)| letters.len() == depth) {
            nodes[at].word = Some(*id);
            words = &words[1..];
        }
        let first = branches.len() as u32;
        for same in words.chunk_by(|a, b| a.0[depth] == b.0[depth]) {
            let likely = same.iter().map(|(.., likely)| *likely).fold(f32::NEG_INFINITY, f32::max);
            branches.push(Branch { letter: same[0].0[depth], likely, to: nodes.len() as u32 });
            waiting.push_back((nodes.len(), same, depth + 1));
            nodes.push(Node::default());
        }
        nodes[at].branches = first..branches.len() as u32;
    }
    (nodes, branches)
}

/// For each character by its code, its places in `letters`.
fn rows(letters: &[char]) -> Vec<[u16; ROWS]> {
    let last = letters.iter().max().map_or(0, |c| *c as usize);
    let mut rows = vec![[NO_ROW; ROWS]; last + 1];
    for (letter, row) in letters.iter().zip(0..) {
        if let Some(free) = rows[*letter as usize].iter_mut().find(|free| **free == NO_ROW) {
            *free = row;
        }
    }
    rows
}

/// A ligature as its letters.
fn apart(c: char) -> std::iter::Flatten<std::array::IntoIter<Option<char>, 2>> {
    let letters = match c {
        'ﬁ' => [Some('f'), Some('i')],
        'ﬂ' => [Some('f'), Some('l')],
        c => [Some(c), None],
    };
    letters.into_iter().flatten()
}
