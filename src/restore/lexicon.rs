//! All words that damaged letters may stand for, in a tree, and the search for those that a reader may have seen.
//!
//! Rule of this file: a branch is left as soon as nothing below it can come within the window.

use super::channel::{Channel, LONGEST, UNSEEN};
use super::model::{CLASSES, Model};
use super::syllable::is_syllable;
use std::collections::HashMap;

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

#[derive(Default)]
struct Node {
    children: Vec<(u8, u32)>,
    word: Option<u16>,
}

/// No reading dearer than this is looked for.
const DEAREST: f32 = 40.0;

/// The tree of words.
pub struct Lexicon {
    nodes: Vec<Node>,
    /// Letters of the words in small, then each in capitals.
    letters: Vec<char>,
    small: usize,
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
        let mut lexicon = Self { nodes: vec![Node::default()], letters, small };
        for (id, word) in words {
            lexicon.insert(id, word, &index);
        }
        lexicon
    }

    fn insert(&mut self, id: u16, word: &str, index: &HashMap<char, u8>) {
        let mut at = 0;
        for c in word.chars() {
            let letter = index[&c];
            at = match self.nodes[at].children.iter().find(|(other, _)| *other == letter) {
                Some((_, child)) => *child as usize,
                None => {
                    self.nodes.push(Node::default());
                    let child = self.nodes.len() - 1;
                    self.nodes[at].children.push((letter, child as u32));
                    child
                }
            };
        }
        self.nodes[at].word = Some(id);
    }

    /// The letters, for building a channel.
    pub fn letters(&self) -> &[char] {
        &self.letters
    }

    /// The words that may have been read as `read`, the cheapest first, at most `limit`, none dearer than the best by more than
    /// `window`.
    pub fn search(
        &self,
        channel: &Channel,
        read: &str,
        cases: &[(Case, f32)],
        window: f32,
        limit: usize,
    ) -> Vec<Found> {
        let read: Vec<char> = read.chars().flat_map(apart).collect();
        if read.is_empty() || read.len() > 14 {
            return Vec::new();
        }
        let table = CostTable::new(channel, &self.letters, &read);
        let mut found: Vec<Found> = Vec::new();
        let (mut bound, mut last) = (window, 0.0);
        while last < bound && bound <= DEAREST {
            found.clear();
            for (case, extra) in cases {
                let mut search = Search { lexicon: self, table: &table, case: *case, bound, window, found: &mut found };
                let mut row = vec![f32::INFINITY; read.len() + 1];
                row[0] = *extra;
                search.walk(0, &row, 0);
            }
            last = bound;
            let best = found.iter().map(|candidate| candidate.cost).fold(f32::INFINITY, f32::min);
            bound = if best < f32::INFINITY { best + window } else { 2.0 * bound };
        }
        found.sort_by(|a, b| a.cost.total_cmp(&b.cost).then((a.word, a.case).cmp(&(b.word, b.case))));
        let best = found.first().map_or(0.0, |first| first.cost);
        found.retain(|candidate| candidate.cost <= best + window);
        found.truncate(limit);
        found
    }
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

/// Cost of each letter for each run of the characters read: rows of letters, columns of (end, length).
struct CostTable {
    costs: Vec<f32>,
    columns: usize,
}

impl CostTable {
    fn new(channel: &Channel, letters: &[char], read: &[char]) -> Self {
        let columns = (read.len() + 1) * (LONGEST + 1);
        let mut unseen = Vec::with_capacity(columns);
        for _ in 0..=read.len() {
            unseen.extend(UNSEEN);
        }
        let mut costs = unseen.repeat(letters.len());
        let mut rows: HashMap<char, Vec<usize>> = HashMap::with_capacity(letters.len());
        for (row, letter) in letters.iter().enumerate() {
            rows.entry(*letter).or_default().push(row);
        }
        let mut run = String::new();
        for end in 0..=read.len() {
            for length in 0..=LONGEST.min(end) {
                run.clear();
                run.extend(&read[end - length..end]);
                for (letter, cost) in channel.letters_for(&run) {
                    for row in rows.get(letter).into_iter().flatten() {
                        costs[row * columns + end * (LONGEST + 1) + length] = *cost;
                    }
                }
            }
        }
        Self { costs, columns }
    }

    fn row(&self, letter: usize) -> &[f32] {
        &self.costs[letter * self.columns..(letter + 1) * self.columns]
    }
}

struct Search<'a> {
    lexicon: &'a Lexicon,
    table: &'a CostTable,
    case: Case,
    bound: f32,
    window: f32,
    found: &'a mut Vec<Found>,
}

impl Search<'_> {
    /// `row[end]`: the least cost with which the letters down to `node` were read as the first `end` characters.
    fn walk(&mut self, node: usize, row: &[f32], depth: usize) {
        let lexicon = self.lexicon;
        for (letter, child) in &lexicon.nodes[node].children {
            let is_capital = self.case == Case::Upper || (self.case == Case::Title && depth == 0);
            let costs = self.table.row(usize::from(*letter) + if is_capital { lexicon.small } else { 0 });
            let mut next = [f32::INFINITY; 15];
            let mut least = f32::INFINITY;
            for end in 0..row.len() {
                let mut best = f32::INFINITY;
                for length in 0..=LONGEST.min(end) {
                    best = best.min(row[end - length] + costs[end * (LONGEST + 1) + length]);
                }
                next[end] = best;
                least = least.min(best);
            }
            if least > self.bound {
                continue;
            }
            let next = &next[..row.len()];
            if let Some(word) = lexicon.nodes[*child as usize].word {
                let cost = next[next.len() - 1];
                let is_odd = self.case != Case::Plain && lexicon.letters[usize::from(*letter)].is_uppercase();
                if cost <= self.bound && !is_odd {
                    self.found.push(Found { word, case: self.case, cost });
                    self.bound = self.bound.min(cost + self.window);
                }
            }
            self.walk(*child as usize, next, depth + 1);
        }
    }
}
