//! Where rows begin in a table whose cells are crammed together: where the cells of all columns begin anew rather than go on. A row
//! holds one number, at its top or in its middle, and says what is to be done.

use super::cut::{self, Column, Part};
use super::usage::Usage;
use crate::dictionary::heading::Field;

/// What a row costs, what it costs that it has no number, and each number too many.
const ROW: f32 = 0.5;
const NO_NUMBER: f32 = 1.0;
const NUMBER_TOO_MANY: f32 = 12.0;
/// What it costs that a row does not say what is to be done, or says nothing else.
const NO_TASK: f32 = 5.0;
const ONLY_TASK: f32 = 2.0;
/// What it costs, by the line, that a number stands away from its place in the row, and at most.
const AWAY: f32 = 0.5;
const MOST_AWAY: f32 = 3.0;
/// What one part of a line may say for or against a boundary.
const MOST: f32 = 4.0;
/// What it costs that a cell begins with a small letter.
const CUT_OFF: f32 = 1.5;
/// A row takes at most this many lines.
const LONGEST: usize = 80;

/// A line by columns.
pub type Parts = Vec<Option<Part>>;

/// The first line of each row. Numbers stand at the top of all rows or in the middle of all rows; where they count on at the top,
/// `numbered` says so.
pub fn starts(lines: &[Parts], columns: &[Column], usage: &Usage, numbered: &[Option<bool>]) -> Vec<usize> {
    let joins = joins(lines, columns, usage);
    let begins = |line: usize| numbered.get(line).copied().flatten() == Some(true);
    let best = |is_top: bool| best(lines, columns, &joins, is_top, begins);
    let (top, middle) = (best(true), best(false));
    if top.0 <= middle.0 { top.1 } else { middle.1 }
}

/// For each part, the line of the part above it in its column, and what it costs that both are of one cell.
type Joins = Vec<Vec<Option<(usize, f32)>>>;

fn joins(lines: &[Parts], columns: &[Column], usage: &Usage) -> Joins {
    let mut above: Vec<Option<&Part>> = vec![None; columns.len()];
    let mut joins = Vec::with_capacity(lines.len());
    for parts in lines {
        let join = |(index, part): (usize, &Option<Part>)| {
            let (above, part) = (above[index]?, part.as_ref()?);
            let anew = cut::begins(usage, &columns[index], Some(above), part);
            Some((above.line, (anew - cut::goes_on(usage, &columns[index], above, part)).clamp(-MOST, MOST)))
        };
        joins.push(parts.iter().enumerate().map(join).collect());
        for (above, part) in above.iter_mut().zip(parts) {
            *above = part.as_ref().or(*above);
        }
    }
    joins
}

/// The cheapest rows, with their cost.
fn best(
    lines: &[Parts],
    columns: &[Column],
    joins: &Joins,
    is_top: bool,
    begins: impl Fn(usize) -> bool,
) -> (f32, Vec<usize>) {
    let mut reached: Vec<(f32, usize)> = vec![(f32::INFINITY, 0); lines.len() + 1];
    reached[0] = (0.0, 0);
    for start in 0..lines.len() {
        let mut row = Row::new(columns, start);
        for end in start + 1..=lines.len().min(start + LONGEST) {
            if end - 1 > start && begins(end - 1) {
                break;
            }
            row.add(&lines[end - 1], &joins[end - 1], end - 1);
            let cost = reached[start].0 + row.cost(end, is_top);
            if cost < reached[end].0 {
                reached[end] = (cost, start);
            }
        }
    }
    let mut starts = Vec::new();
    let mut at = lines.len();
    while at > 0 {
        at = reached[at].1;
        starts.push(at);
    }
    starts.reverse();
    (reached[lines.len()].0, starts)
}

/// A row, line by line.
struct Row<'a> {
    columns: &'a [Column],
    start: usize,
    /// Its number: how many it has, the line of the last.
    numbers: usize,
    numbered_at: usize,
    says_task: bool,
    says_more: bool,
    /// What its cells cost.
    cells: f32,
}

impl<'a> Row<'a> {
    fn new(columns: &'a [Column], start: usize) -> Self {
        Self { columns, start, numbers: 0, numbered_at: start, says_task: false, says_more: false, cells: 0.0 }
    }

    fn add(&mut self, parts: &Parts, joins: &[Option<(usize, f32)>], line: usize) {
        for ((column, part), join) in self.columns.iter().zip(parts).zip(joins) {
            let Some(part) = part else { continue };
            match column.field {
                Some(Field::Stt) => (self.numbers, self.numbered_at) = (self.numbers + 1, line),
                Some(Field::Task | Field::Indicator) => self.says_task = true,
                _ => self.says_more = true,
            }
            match join {
                _ if column.field == Some(Field::Stt) => {}
                Some((above, cost)) if *above >= self.start => self.cells += cost,
                _ if part.words.is_lower => self.cells += CUT_OFF,
                _ => {}
            }
        }
    }

    /// What it costs that the row ends before line `end`.
    fn cost(&self, end: usize, is_top: bool) -> f32 {
        let has_numbers = self.columns.iter().any(|column| column.field == Some(Field::Stt));
        let place = if is_top { self.start as f32 } else { (self.start + end - 1) as f32 / 2.0 };
        let numbered = match self.numbers {
            _ if !has_numbers => 0.0,
            0 => NO_NUMBER,
            1 => (AWAY * (self.numbered_at as f32 - place).abs()).min(MOST_AWAY),
            more => NUMBER_TOO_MANY * (more - 1) as f32,
        };
        let lacking = if self.says_task { 0.0 } else { NO_TASK } + if self.says_more { 0.0 } else { ONLY_TASK };
        ROW + self.cells + numbered + lacking
    }
}
