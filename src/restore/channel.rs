//! How right letters get read wrongly: for each letter, what a reader makes of it (nothing, a letter, up to three).
//!
//! Rule of this file: weights are expected counts from aligned pairs; a letter that was seen seldom leans on its kin (the same letter
//! with another tone, another hat).

use super::syllable::letter;
use crate::dictionary::tsv;
use foldhash::HashMap;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Longest run of characters that one letter is read as.
pub const LONGEST: usize = 3;

/// Counts of what was read for each right letter.
pub type Counts = BTreeMap<(char, String), f32>;

/// Counts of the runs that letters of one class were read as.
type RunCounts<'a> = HashMap<&'a str, f32>;

/// Kinds of readers, by what they know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Knows Latin letters but no Vietnamese (Tesseract's `eng`, `fra`).
    Latin,
    /// Knows Vietnamese (Tesseract's `vie`).
    Vietnamese,
}

impl Reader {
    /// As `confusions.tsv` names it.
    pub fn name(self) -> &'static str {
        match self {
            Reader::Latin => "latin",
            Reader::Vietnamese => "vie",
        }
    }
}

/// The counts of `dictionaries/confusions.tsv` for one reader.
pub fn embedded(reader: Reader) -> &'static Counts {
    static LATIN: LazyLock<Counts> = LazyLock::new(|| load(Reader::Latin));
    static VIETNAMESE: LazyLock<Counts> = LazyLock::new(|| load(Reader::Vietnamese));
    match reader {
        Reader::Latin => &LATIN,
        Reader::Vietnamese => &VIETNAMESE,
    }
}

fn load(reader: Reader) -> Counts {
    let rows = tsv::rows::<4>(include_str!("../../dictionaries/confusions.tsv"));
    let of_reader = rows.filter(|row| row[0] == reader.name());
    let entries = of_reader.filter_map(|[_, right, read, count]| {
        let read = if read == NOTHING { "" } else { read };
        Some(((right.chars().next()?, read.to_string()), count.parse().ok()?))
    });
    entries.collect()
}

/// How `confusions.tsv` writes that a letter was not read at all.
pub const NOTHING: &str = "∅";

/// Costs in nats, ready for looking up what a run of characters may have been.
#[derive(Debug, Clone, Default)]
pub struct Channel {
    costs: HashMap<String, Vec<(char, f32)>>,
}

/// What a run of this length costs for a letter that was never read so.
pub const UNSEEN: [f32; LONGEST + 1] = [7.0, 8.5, 11.5, 14.0];

/// What a wrong mark costs at most where people and other programs had their hands in it.
const CARELESS: f32 = 6.0;

/// How many observations of its kin a letter is given.
const KIN: f32 = 4.0;

impl Channel {
    /// The channel of these counts, for the given letters.
    pub fn new(counts: &Counts, letters: &[char]) -> Self {
        let mut levels: [HashMap<(char, bool), RunCounts>; 3] = Default::default();
        let mut totals: [HashMap<(char, bool), f32>; 3] = Default::default();
        for ((right, read), count) in counts {
            for (level, class) in classes(*right).into_iter().enumerate() {
                *levels[level].entry(class).or_default().entry(read).or_default() += count;
                *totals[level].entry(class).or_default() += count;
            }
        }
        let mut costs: HashMap<String, Vec<(char, f32)>> = HashMap::default();
        for right in letters {
            let classes = classes(*right);
            let Some(runs) = levels[2].get(&classes[2]) else { continue };
            for read in runs.keys() {
                let mut probability = (-UNSEEN[read.chars().count().min(LONGEST)]).exp();
                for level in (0..3).rev() {
                    let seen =
                        levels[level].get(&classes[level]).and_then(|runs| runs.get(read)).copied().unwrap_or(0.0);
                    let total = totals[level].get(&classes[level]).copied().unwrap_or(0.0);
                    probability = (seen + KIN * probability) / (total + KIN);
                }
                let cost = (-probability.ln()).min(UNSEEN[read.chars().count().min(LONGEST)]);
                costs.entry((*read).to_string()).or_default().push((*right, cost));
            }
        }
        for entry in costs.values_mut() {
            entry.sort_by_key(|(right, _)| *right);
        }
        Self { costs }
    }

    /// This channel for text that went through other hands than a reader's: any mark may be forgotten or mistaken.
    pub fn with_careless_marks(mut self, letters: &[char]) -> Self {
        for right in letters {
            for read in letters.iter().filter(|read| differ_in_marks(*right, **read)) {
                let entries = self.costs.entry(read.to_string()).or_default();
                match entries.binary_search_by_key(right, |(letter, _)| *letter) {
                    Ok(at) => entries[at].1 = entries[at].1.min(CARELESS),
                    Err(at) => entries.insert(at, (*right, CARELESS)),
                }
            }
        }
        self
    }

    /// This channel after seeing a document: what it made of each letter counts beside `weight` usual observations.
    pub fn adapted(&self, seen: &Counts, weight: f32) -> Self {
        let mut totals: HashMap<char, f32> = HashMap::default();
        for ((right, _), count) in seen {
            *totals.entry(*right).or_default() += count;
        }
        let mut costs = self.costs.clone();
        for (run, entries) in &mut costs {
            for (right, cost) in entries.iter_mut() {
                if let Some(total) = totals.get(right) {
                    let count = seen.get(&(*right, run.clone())).copied().unwrap_or(0.0);
                    *cost = -((weight * (-*cost).exp() + count) / (weight + total)).ln();
                }
            }
        }
        for ((right, run), count) in seen {
            let entries = costs.entry(run.clone()).or_default();
            if let Err(at) = entries.binary_search_by_key(right, |(letter, _)| *letter) {
                let usual = weight * (-UNSEEN[run.chars().count().min(LONGEST)]).exp();
                entries.insert(at, (*right, -((usual + count) / (weight + totals[right])).ln()));
            }
        }
        Self { costs }
    }

    /// The letters that may have been read as `run`, with costs; all others cost [`UNSEEN`].
    pub fn letters_for(&self, run: &str) -> &[(char, f32)] {
        self.costs.get(run).map_or(&[], Vec::as_slice)
    }

    /// The cost of reading `right` as `run`.
    pub fn cost(&self, right: char, run: &str) -> f32 {
        cost_among(self.letters_for(run), right, run.chars().count())
    }
}

/// What a letter costs among those for a run of this length.
fn cost_among(letters: &[(char, f32)], right: char, length: usize) -> f32 {
    match letters.binary_search_by_key(&right, |(letter, _)| *letter) {
        Ok(index) => letters[index].1,
        Err(_) => UNSEEN[length.min(LONGEST)],
    }
}

/// Whether two letters of one case differ in their marks only.
fn differ_in_marks(a: char, b: char) -> bool {
    let (a, b) = (letter(a), letter(b));
    a != b && a.base == b.base && a.upper == b.upper
}

/// The letter itself, without its tone, without its hat; case apart.
fn classes(right: char) -> [(char, bool); 3] {
    let parts = letter(right);
    [(right, true), (parts.hatted, parts.upper), (parts.base, parts.upper)]
}

/// What it costs that `right` was read as `read`.
pub fn distance(channel: &Channel, right: &str, read: &str) -> f32 {
    let (right, read): (Vec<char>, Vec<char>) = (right.chars().collect(), read.chars().collect());
    steps(channel, &right, &read).last().map_or(f32::INFINITY, |(cost, _)| *cost)
}

/// The cheapest way in which `right` was read as `read`: the run for each letter.
pub fn align(channel: &Channel, right: &[char], read: &[char]) -> Vec<String> {
    let steps = steps(channel, right, read);
    let (mut end, mut runs) = (read.len(), Vec::with_capacity(right.len()));
    for row in (1..=right.len()).rev() {
        let length = steps[row * (read.len() + 1) + end].1;
        runs.push(read[end - length..end].iter().collect());
        end -= length;
    }
    runs.reverse();
    runs
}

/// For so many letters of `right`, row by row, and so many of `read`: what they cost, and how many of them the last letter was read as.
fn steps(channel: &Channel, right: &[char], read: &[char]) -> Vec<(f32, usize)> {
    let width = read.len() + 1;
    let run = |end: usize, length: usize| channel.letters_for(&read[end - length..end].iter().collect::<String>());
    let runs: Vec<Vec<&[(char, f32)]>> =
        (0..width).map(|end| (0..=LONGEST.min(end)).map(|length| run(end, length)).collect()).collect();
    let mut best = vec![(f32::INFINITY, 0usize); (right.len() + 1) * width];
    best[0].0 = 0.0;
    for (row, letter) in right.iter().enumerate() {
        for (end, runs) in runs.iter().enumerate() {
            for (length, letters) in runs.iter().enumerate() {
                let before = best[row * width + end - length].0;
                if before < f32::INFINITY {
                    let cost = before + cost_among(letters, *letter, length);
                    if cost < best[(row + 1) * width + end].0 {
                        best[(row + 1) * width + end] = (cost, length);
                    }
                }
            }
        }
    }
    best
}
