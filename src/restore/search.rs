//! The search for the words of the tree that a reader may have seen, and what each of them costs.
//!
//! Rule of this file: a branch is left as soon as nothing below it can be among the words asked for; the costs of a letter lie side by side,
//! so that all ends are tried at once.

use super::channel::{Channel, LONGEST, UNSEEN};
use super::lexicon::{Case, Found, LONGEST_WORD, Lexicon};

/// Ends of what was read that are looked at together: enough for most words, and for all.
const SHORT: usize = 8;
const LONG: usize = LONGEST_WORD + 2;
/// Bounds within which the cheapest word is looked for, one after the other.
const BOUNDS: [f32; 5] = [2.5, 6.0, 10.0, 15.0, 22.0];
/// Sums of the same costs in another order may differ by so much.
const ROUNDING: f32 = 1e-3;

/// Least costs of reading the letters so far as the first 0, 1, 2 ... characters, after `LONGEST` cells that cannot be.
type Row = [f32; LONGEST + LONG + 1];
/// A row before anything is known.
const EMPTY: Row = [f32::INFINITY; LONGEST + LONG + 1];
/// What a letter costs for each run: by the length of the run, then by where it ends.
type Costs = [[f32; LONG]; LONGEST + 1];

/// Cost of each letter for each run of the characters read.
pub struct CostTable {
    costs: Vec<Costs>,
    /// Number of characters read.
    length: usize,
    /// For each position, a bound on the cost of what comes after it.
    rest: [f32; LONG],
}

impl CostTable {
    /// The table for `read`.
    pub fn new(channel: &Channel, lexicon: &Lexicon, read: &[char]) -> Self {
        let mut unseen = [[f32::INFINITY; LONG]; LONGEST + 1];
        for (length, costs) in unseen.iter_mut().enumerate() {
            if length <= read.len() {
                costs[length..=read.len()].fill(UNSEEN[length]);
            }
        }
        let mut costs = vec![unseen; lexicon.letters().len()];
        let mut cheapest = unseen;
        let mut run = String::new();
        for end in 0..=read.len() {
            for length in 0..=LONGEST.min(end) {
                run.clear();
                run.extend(&read[end - length..end]);
                for (letter, cost) in channel.letters_for(&run) {
                    for row in lexicon.rows_of(*letter) {
                        costs[row][length][end] = *cost;
                    }
                    cheapest[length][end] = cheapest[length][end].min(*cost);
                }
            }
        }
        let mut table = Self { costs, length: read.len(), rest: [0.0; LONG] };
        table.bound_rest(&cheapest);
        table
    }

    /// The rest costs at least what its cheapest letters cost, whichever they are.
    fn bound_rest(&mut self, cheapest: &Costs) {
        for at in (0..self.length).rev() {
            let ends = at + 1..=(at + LONGEST).min(self.length);
            let costs = ends.map(|end| cheapest[end - at][end] + self.rest[end]);
            self.rest[at] = costs.fold(f32::INFINITY, f32::min);
        }
    }

    /// What the cheapest word costs.
    pub fn cheapest(&self, lexicon: &Lexicon, cases: &[(Case, f32)], dearest: f32) -> Option<f32> {
        let bounds = BOUNDS.into_iter().filter(|bound| *bound < dearest).chain([dearest]);
        bounds.into_iter().find_map(|bound| {
            let mut search = Search { aim: Aim::Cheapest, ..Search::new(lexicon, self, bound) };
            search.run(cases);
            search.found.last().map(|cheapest| cheapest.cost)
        })
    }

    /// The words within `bound`; where they are more than `limit`, some of those left out that are worth less than `limit` others.
    pub fn all(&self, lexicon: &Lexicon, cases: &[(Case, f32)], bound: f32, limit: usize) -> Vec<Found> {
        let mut search = Search { aim: Aim::Best(limit), ..Search::new(lexicon, self, bound) };
        search.run(cases);
        search.found
    }

    /// The cost of reading these letters as all the characters.
    pub fn cost(&self, lexicon: &Lexicon, letters: &[u8], case: Case, extra: f32) -> Option<f32> {
        let (mut row, mut next) = (start(extra), EMPTY);
        for (depth, letter) in letters.iter().enumerate() {
            if !self.step(&row, lexicon.row(*letter, is_capital(case, depth)), f32::MAX, &mut next) {
                return None;
            }
            std::mem::swap(&mut row, &mut next);
        }
        Some(row[LONGEST + self.length]).filter(|cost| cost.is_finite())
    }

    /// The row after one more letter; false when no cell can come within the bound any more.
    fn step(&self, row: &Row, letter: usize, bound: f32, next: &mut Row) -> bool {
        let costs = &self.costs[letter];
        match self.length < SHORT {
            true => ends::<SHORT>(row, costs, &self.rest, bound, next),
            false => ends::<LONG>(row, costs, &self.rest, bound, next),
        }
    }
}

/// The first `ENDS` cells of the row after one more letter.
#[inline(always)]
fn ends<const ENDS: usize>(row: &Row, costs: &Costs, rest: &[f32; LONG], bound: f32, next: &mut Row) -> bool {
    let mut is_alive = false;
    for end in 0..ENDS {
        let mut best = f32::INFINITY;
        for (length, costs) in costs.iter().enumerate() {
            let cost = row[LONGEST + end - length] + costs[end];
            best = if cost < best { cost } else { best };
        }
        let is_within = best + rest[end] <= bound;
        next[LONGEST + end] = if is_within { best } else { f32::INFINITY };
        is_alive |= is_within;
    }
    is_alive
}

/// Before the first letter, with what the case costs.
fn start(extra: f32) -> Row {
    let mut row = EMPTY;
    row[LONGEST] = extra;
    row
}

fn is_capital(case: Case, depth: usize) -> bool {
    case == Case::Upper || case == Case::Title && depth == 0
}

/// Which words are asked for.
#[derive(Clone, Copy)]
enum Aim {
    /// The cheapest alone; it comes last.
    Cheapest,
    /// So many, those that are worth most.
    Best(usize),
}

struct Search<'a> {
    lexicon: &'a Lexicon,
    table: &'a CostTable,
    aim: Aim,
    case: Case,
    /// Dearer words are not asked for.
    bound: f32,
    /// So many are worth more than this already.
    worst: f32,
    found: Vec<Found>,
}

impl<'a> Search<'a> {
    fn new(lexicon: &'a Lexicon, table: &'a CostTable, bound: f32) -> Self {
        Self { lexicon, table, aim: Aim::Cheapest, case: Case::Plain, bound, worst: f32::INFINITY, found: Vec::new() }
    }

    fn run(&mut self, cases: &[(Case, f32)]) {
        for (case, extra) in cases {
            self.case = *case;
            self.walk(0, &start(*extra), 0);
        }
    }

    fn walk(&mut self, at: usize, row: &Row, depth: usize) {
        let lexicon = self.lexicon;
        let mut next = EMPTY;
        for branch in lexicon.branches(at) {
            let bound = self.bound.min(self.worst - lexicon.worth(0.0, branch.likely) + ROUNDING);
            let letter = lexicon.row(branch.letter, is_capital(self.case, depth));
            if !self.table.step(row, letter, bound, &mut next) {
                continue;
            }
            let to = branch.to as usize;
            if let Some(word) = lexicon.word(to) {
                let cost = next[LONGEST + self.table.length];
                let is_odd = self.case != Case::Plain && lexicon.is_capital(branch.letter);
                if cost <= bound && !is_odd {
                    self.take(Found { word, case: self.case, cost });
                }
            }
            self.walk(to, &next, depth + 1);
        }
    }

    fn take(&mut self, found: Found) {
        self.found.push(found);
        match self.aim {
            Aim::Cheapest => self.bound = found.cost,
            Aim::Best(limit) if self.found.len() > limit + limit / 4 => {
                (self.found, self.worst) = self.lexicon.best_worth(std::mem::take(&mut self.found), limit);
            }
            Aim::Best(_) => {}
        }
    }
}
