//! All words that damaged letters may stand for, in a tree, and the search for those that a reader may have seen.
//!
//! Rule of this file: a branch is left as soon as nothing below it can come within the window.

use super::channel::{Channel, LONGEST, UNSEEN};
use super::model::{CLASSES, Model};
use super::syllable::is_syllable;
use std::cmp::Ordering;
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

/// Longer runs of characters are no single word.
const LONGEST_WORD: usize = 14;
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

fn by_cost(a: &Found, b: &Found) -> Ordering {
    a.cost.total_cmp(&b.cost).then((a.word, a.case).cmp(&(b.word, b.case)))
}

/// By how much the bound grows while nothing is found.
const STEP: f32 = 4.0;

/// Where even the best reading is dear, every word is as near: a smaller window will do.
fn narrowed(window: f32, best: f32) -> f32 {
    (window - 0.4 * best).max(window / 2.0)
}

/// The tree of words.
pub struct Lexicon {
    nodes: Vec<Node>,
    /// The letters of each word and how likely it is, by its id.
    spellings: HashMap<u16, (Vec<u8>, f32)>,
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
        let mut lexicon = Self { nodes: vec![Node::default()], spellings: HashMap::new(), letters, small };
        for (id, word) in words {
            lexicon.insert(id, word, model.unigram(id), &index);
        }
        lexicon
    }

    fn insert(&mut self, id: u16, word: &str, likely: f32, index: &HashMap<char, u8>) {
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
        self.spellings.insert(id, (word.chars().map(|c| index[&c]).collect(), likely));
    }

    /// The letters, for building a channel.
    pub fn letters(&self) -> &[char] {
        &self.letters
    }

    /// The words that may have been read as `read`, the cheapest first, as many as `within` allows.
    pub fn search(&self, channel: &Channel, read: &str, cases: &[(Case, f32)], within: Within) -> Vec<Found> {
        let read: Vec<char> = read.chars().flat_map(apart).collect();
        if read.is_empty() || read.len() > LONGEST_WORD {
            return Vec::new();
        }
        let table = CostTable::new(channel, &self.letters, &read);
        let mut found: Vec<Found> = Vec::new();
        let Within { window, limit, dearest } = within;
        let (mut bound, mut last) = (window.min(dearest), 0.0);
        while last < bound && last < dearest {
            found.clear();
            for (case, extra) in cases {
                let mut search = Search { lexicon: self, table: &table, case: *case, bound, window, found: &mut found };
                search.walk(0, &Row::start(*extra), 0);
            }
            last = bound;
            let best = found.iter().map(|candidate| candidate.cost).fold(f32::INFINITY, f32::min);
            bound = if best < f32::INFINITY { best + narrowed(window, best) } else { bound + STEP };
            bound = bound.min(dearest);
        }
        found.sort_by(by_cost);
        let best = found.first().map_or(0.0, |first| first.cost);
        found.retain(|candidate| candidate.cost <= best + narrowed(window, best));
        if found.len() > limit {
            // Many words are as near as each other where the reader did something new: the common ones are kept.
            let worth =
                |found: &Found| found.cost - 0.5 * self.spellings.get(&found.word).map_or(0.0, |(_, likely)| *likely);
            found.sort_by(|a, b| worth(a).total_cmp(&worth(b)).then((a.word, a.case).cmp(&(b.word, b.case))));
            found.truncate(limit);
            found.sort_by(by_cost);
        }
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

impl Lexicon {
    /// The same words, with what they cost in another channel.
    pub fn reprice(&self, channel: &Channel, read: &str, cases: &[(Case, f32)], found: &[Found]) -> Vec<Found> {
        let read: Vec<char> = read.chars().flat_map(apart).collect();
        if found.is_empty() || read.is_empty() || read.len() > LONGEST_WORD {
            return found.to_vec();
        }
        let table = CostTable::new(channel, &self.letters, &read);
        let mut unused = Vec::new();
        let mut repriced = found.to_vec();
        for candidate in &mut repriced {
            let search = Search {
                lexicon: self,
                table: &table,
                case: candidate.case,
                bound: f32::MAX,
                window: 0.0,
                found: &mut unused,
            };
            let extra = cases.iter().find(|(case, _)| *case == candidate.case).map_or(0.0, |(_, extra)| *extra);
            let letters = self.spellings.get(&candidate.word).map_or(&[][..], |(letters, _)| letters);
            candidate.cost = search.cost(letters, extra).unwrap_or(candidate.cost);
        }
        repriced.sort_by(by_cost);
        repriced
    }
}

/// Cost of each letter for each run of the characters read: rows of letters, columns of (end, length).
struct CostTable {
    costs: Vec<f32>,
    columns: usize,
    /// Number of characters read.
    length: usize,
    /// For each position, a bound on the cost of what comes after it.
    rest: [f32; LONGEST_WORD + 1],
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
        let mut table = Self { costs, columns, length: read.len(), rest: [0.0; LONGEST_WORD + 1] };
        table.bound_rest();
        table
    }

    /// The rest costs at least what its cheapest letters cost, whichever they are.
    fn bound_rest(&mut self) {
        let mut cheapest = vec![f32::INFINITY; self.columns];
        for row in self.costs.chunks_exact(self.columns) {
            for (least, cost) in cheapest.iter_mut().zip(row) {
                *least = least.min(*cost);
            }
        }
        for at in (0..self.length).rev() {
            let ends = at + 1..=(at + LONGEST).min(self.length);
            let costs = ends.map(|end| cheapest[end * (LONGEST + 1) + end - at] + self.rest[end]);
            self.rest[at] = costs.fold(f32::INFINITY, f32::min);
        }
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

/// Least costs of reading the letters so far as the first 0, 1, 2 ... characters; `from..to` are those within the bound.
#[derive(Clone, Copy)]
struct Row {
    costs: [f32; LONGEST_WORD + 1],
    from: usize,
    to: usize,
}

impl Row {
    /// Before the first letter, with what the case costs.
    fn start(extra: f32) -> Self {
        let mut row = Self { costs: [f32::INFINITY; LONGEST_WORD + 1], from: 0, to: 1 };
        row.costs[0] = extra;
        row
    }
}

impl Search<'_> {
    fn walk(&mut self, node: usize, row: &Row, depth: usize) {
        let lexicon = self.lexicon;
        for (letter, child) in &lexicon.nodes[node].children {
            let Some(next) = self.step(row, self.costs(*letter, depth)) else { continue };
            if let Some(word) = lexicon.nodes[*child as usize].word {
                let cost = next.costs[self.table.length];
                let is_odd = self.case != Case::Plain && lexicon.letters[usize::from(*letter)].is_uppercase();
                if cost <= self.bound && !is_odd {
                    self.found.push(Found { word, case: self.case, cost });
                    self.bound = self.bound.min(cost + narrowed(self.window, cost));
                }
            }
            self.walk(*child as usize, &next, depth + 1);
        }
    }

    /// The cost of reading these letters as all the characters.
    fn cost(&self, letters: &[u8], extra: f32) -> Option<f32> {
        let mut row = Row::start(extra);
        for (depth, letter) in letters.iter().enumerate() {
            row = self.step(&row, self.costs(*letter, depth))?;
        }
        Some(row.costs[self.table.length]).filter(|cost| cost.is_finite())
    }

    fn costs(&self, letter: u8, depth: usize) -> &[f32] {
        let is_capital = self.case == Case::Upper || (self.case == Case::Title && depth == 0);
        self.table.row(usize::from(letter) + if is_capital { self.lexicon.small } else { 0 })
    }

    /// The row after one more letter; none when no cell can come within the bound any more.
    fn step(&self, row: &Row, costs: &[f32]) -> Option<Row> {
        let mut next = Row { costs: [f32::INFINITY; LONGEST_WORD + 1], from: usize::MAX, to: 0 };
        for end in row.from..(row.to + LONGEST).min(self.table.length + 1) {
            let mut best = f32::INFINITY;
            let shortest = (end + 1).saturating_sub(row.to);
            for length in shortest..=LONGEST.min(end - row.from) {
                best = best.min(row.costs[end - length] + costs[end * (LONGEST + 1) + length]);
            }
            if best + self.table.rest[end] <= self.bound {
                next.costs[end] = best;
                next.from = next.from.min(end);
                next.to = end + 1;
            }
        }
        (next.from < next.to).then_some(next)
    }
}
