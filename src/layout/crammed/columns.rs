//! The lines of a table to its columns: the likeliest ways to cut each line, below the likeliest ways to cut the lines above it. The
//! table is read several times: how wide its columns are and what they say is learned from one reading for the next.

use super::cut::{Above, Column, Line, Must, Tried};
use super::heading::LEAST_YEARS;
use super::numbers;
use crate::dictionary::heading::Field;
use foldhash::HashMap;
use std::ops::Range;

/// Ways to read the lines so far that are kept, and ways to cut one line below each of them.
const READINGS: usize = 10;
const CUTS: usize = 3;
/// Readings of a table.
pub const PASSES: usize = 5;
/// So many times a word must be seen in a column to count as much as what is known of all words; what it may say at most; no column
/// counts for less than this share of the words.
const DOUBT: f32 = 2.0;
const MOST_NATS: f32 = 1.5;
const LEAST_SHARE: f32 = 0.01;
/// What it is worth that the number of a row stands in its column, and what it costs that a row begins without one.
const NUMBERED: f32 = 4.0;
const UNNUMBERED: f32 = 2.0;
/// What it costs at most that a cell begins late, and what each line between two lines of a cell costs.
const MOST_LATE: f32 = 2.5;
const LEAST_APART: f32 = 0.4;
const MOST_APART: f32 = 3.0;
/// Of the lines of a column, so many in ten are no wider than the column.
const WITHIN: usize = 9;

/// For each line the number of words up to the end of each column.
pub type Cuts = Vec<Vec<usize>>;

/// The words that a cut gives to a column.
pub fn words(cut: &[usize], column: usize) -> Range<usize> {
    column.checked_sub(1).map_or(0, |before| cut[before])..cut[column]
}

/// A way to read the lines so far: its score, the way before it, the cut of its last line, and the last part in each column.
#[derive(Clone)]
struct Reading {
    score: f32,
    before: usize,
    cut: Vec<usize>,
    open: Vec<Option<Open>>,
}

/// The last part in a column: its line and words, and the line on which its cell began.
#[derive(Clone, Copy, PartialEq)]
struct Open {
    line: usize,
    from: usize,
    to: usize,
    began: usize,
}

/// Cuts the lines of a table whose columns hold `fields`, in so many readings.
pub fn read(lines: &[Line], fields: &[Option<Field>], passes: usize) -> (Vec<Column>, Cuts) {
    let mut columns = columns(fields);
    let (mut cuts, mut begun) = pass(lines, &columns);
    for _ in 1..passes {
        learn(lines, &cuts, &mut columns);
        learn_pairs(lines, &cuts, &begun, &mut columns);
        learn_places(&cuts, &begun, &mut columns);
        (cuts, begun) = pass(lines, &columns);
    }
    (columns, cuts)
}

/// How wide the lines of a column usually are, at the most, in ems.
fn usual_width(field: Option<Field>) -> Option<f32> {
    match field {
        Some(Field::Task | Field::Indicator) => None,
        Some(
            Field::Stt | Field::ReferenceStt | Field::Year | Field::Role | Field::Unit | Field::Target | Field::Amount,
        ) => Some(4.0),
        Some(Field::Deadline | Field::Start) => Some(8.0),
        _ => Some(11.0),
    }
}

/// Learns about columns from a reading.
pub fn learn(lines: &[Line], cuts: &Cuts, columns: &mut [Column]) {
    let mut counts: HashMap<u64, Vec<f32>> = HashMap::default();
    let mut all = vec![0.0f32; columns.len()];
    for (line, cut) in lines.iter().zip(cuts) {
        let mut from = 0;
        for (column, to) in cut.iter().enumerate() {
            for token in &line.tokens()[from..*to] {
                counts.entry(token.word).or_insert_with(|| vec![0.0; all.len()])[column] += 1.0;
                all[column] += 1.0;
            }
            from = *to;
        }
    }
    let total: f32 = all.iter().sum();
    for (index, column) in columns.iter_mut().enumerate() {
        column.width = width(lines, cuts, index);
        let share = (all[index] / total).max(LEAST_SHARE);
        let nats = |(word, counts): (&u64, &Vec<f32>)| {
            let count: f32 = counts.iter().sum();
            let here = (counts[index] + DOUBT * share) / ((count + DOUBT) * share);
            (count > 1.0).then(|| (*word, here.ln().clamp(-MOST_NATS, MOST_NATS)))
        };
        column.says = counts.iter().filter_map(nats).collect();
    }
}

/// Learns how wide columns of bodies are from lines that hold several of them: of one alone it is not sure whose it is.
pub fn learn_bodies(lines: &[Line], cuts: &Cuts, columns: &mut [Column]) {
    let names_bodies = |column: &Column| {
        matches!(column.field, Some(Field::Lead | Field::Cooperating | Field::Both | Field::Supervisor))
    };
    let bodies: Vec<usize> = (0..columns.len()).filter(|index| names_bodies(&columns[*index])).collect();
    if bodies.len() < 2 {
        return;
    }
    let mut widths: Vec<Vec<f32>> = vec![Vec::new(); bodies.len()];
    for (line, cut) in lines.iter().zip(cuts) {
        let parts: Vec<_> = bodies.iter().map(|index| words(cut, *index)).collect();
        if parts.iter().filter(|part| !part.is_empty()).count() > 1 {
            for (widths, part) in widths.iter_mut().zip(parts).filter(|(_, part)| !part.is_empty()) {
                widths.push(line.part(part.start, part.end).words.width);
            }
        }
    }
    for (index, widths) in bodies.into_iter().zip(widths) {
        columns[index].width = widths.into_iter().reduce(f32::max);
    }
}

/// Learns which words follow one another in the cells of a column.
pub fn learn_pairs(lines: &[Line], cuts: &Cuts, begun: &[Vec<bool>], columns: &mut [Column]) {
    for (index, column) in columns.iter_mut().enumerate() {
        column.pairs.clear();
        let mut last: Option<u64> = None;
        for ((line, cut), begun) in lines.iter().zip(cuts).zip(begun) {
            let said = words(cut, index);
            if said.is_empty() {
                continue;
            }
            let part = line.part(said.start, said.end);
            if let Some(last) = last.filter(|_| !begun[index]) {
                *column.pairs.entry((last, part.opening)).or_default() += 1;
            }
            for pair in line.tokens()[said].windows(2) {
                *column.pairs.entry((pair[0].word, pair[1].word)).or_default() += 1;
            }
            last = Some(part.closing);
        }
    }
}

/// Learns where cells stand in their rows: whether they begin on the first line, and whether their lines follow one another.
fn learn_places(cuts: &Cuts, begun: &[Vec<bool>], columns: &mut [Column]) {
    let Some(task) = columns.iter().position(Column::says_task) else { return };
    for (index, column) in columns.iter_mut().enumerate().filter(|(_, column)| !column.is_number()) {
        let (mut row, mut last) = (0, 0);
        let (mut first, mut late, mut near, mut apart) = (0, 0, 0, 0);
        for (line, (cut, begun)) in cuts.iter().zip(begun).enumerate() {
            if begun[task] {
                row = line;
            }
            if words(cut, index).is_empty() {
                continue;
            }
            match begun[index] {
                true if line == row => first += 1,
                true => late += 1,
                false if line == last + 1 => near += 1,
                false => apart += 1,
            }
            last = line;
        }
        column.late = odds(first, late).clamp(0.0, MOST_LATE);
        column.apart = odds(near, apart).clamp(LEAST_APART, MOST_APART);
    }
}

/// How much likelier one of two is than the other that were seen so many times, in nats.
fn odds(one: usize, other: usize) -> f32 {
    ((one as f32 + 0.5) / (other as f32 + 0.5)).ln()
}

/// The columns of a table; several years side by side are one.
pub fn columns(fields: &[Option<Field>]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let has_run = fields.iter().filter(|field| **field == Some(Field::Year)).count() >= LEAST_YEARS;
    for field in fields {
        let years = usize::from(has_run && *field == Some(Field::Year));
        match columns.last_mut() {
            Some(last) if years > 0 && last.years > 0 => last.years += 1,
            _ => columns.push(Column::new(*field, usual_width(*field), years)),
        }
    }
    columns
}

/// How wide the lines of a column are.
fn width(lines: &[Line], cuts: &Cuts, column: usize) -> Option<f32> {
    let part = |(line, cut): (&Line, &Vec<usize>)| {
        let said = words(cut, column);
        (!said.is_empty()).then(|| line.part(said.start, said.end).words.width)
    };
    let mut widths: Vec<f32> = lines.iter().zip(cuts).filter_map(part).collect();
    widths.sort_by(f32::total_cmp);
    widths.get((widths.len() * WITHIN / 10).min(widths.len().saturating_sub(1))).copied()
}

/// The cuts, and for each line and column whether a cell begins there.
fn pass(lines: &[Line], columns: &[Column]) -> (Cuts, Vec<Vec<bool>>) {
    let task = columns.iter().position(Column::says_task);
    let numbered = columns
        .first()
        .is_some_and(|first| first.field == Some(Field::Stt))
        .then(|| numbers::begin_rows(lines))
        .flatten();
    let start = Reading { score: 0.0, before: 0, cut: Vec::new(), open: vec![None; columns.len()] };
    let mut steps: Vec<Vec<Reading>> = vec![vec![start]];
    for (number, line) in lines.iter().enumerate() {
        let mut next: Vec<Reading> = Vec::new();
        let is_numbered = numbered.as_ref().and_then(|numbered| numbered[number]);
        let mut tried = Tried::default();
        let ways = if is_numbered == Some(true) { &[true][..] } else { &[true, false] };
        for (before, reading) in steps[number].iter().enumerate() {
            for begins_row in ways.iter().copied() {
                let above = reading.above(lines, task, begins_row);
                for (score, cut) in line.cuts(columns, &above, CUTS, &mut tried) {
                    let score = score + number_says(is_numbered, begins_row, cut[0]);
                    let open = reading.opened(number, line, columns, &above, &cut);
                    next.push(Reading { score: reading.score + score, before, cut, open });
                }
            }
        }
        next.sort_by(|a, b| b.score.total_cmp(&a.score));
        next.dedup_by(|a, b| a.open == b.open);
        next.truncate(READINGS);
        steps.push(next);
    }
    let (mut cuts, mut begun) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
    let mut at = 0;
    for (number, step) in steps.iter().skip(1).enumerate().rev() {
        let Reading { before, cut, open, .. } = &step[at];
        cuts.push(cut.clone());
        begun.push(open.iter().map(|open| open.is_some_and(|open| open.began == number)).collect());
        at = *before;
    }
    cuts.reverse();
    begun.reverse();
    (cuts, begun)
}

/// What the numbers of rows say of a line, where rows are numbered, whose first cell takes so many words.
fn number_says(is_numbered: Option<bool>, begins_row: bool, first: usize) -> f32 {
    match is_numbered {
        Some(true) if first == 1 => NUMBERED,
        Some(false) if first > 0 => -NUMBERED,
        Some(false) if begins_row => -UNNUMBERED,
        _ => 0.0,
    }
}

impl Reading {
    /// What stands above the next line, on which a row begins or goes on.
    fn above<'a>(&self, lines: &'a [Line], task: Option<usize>, begins_row: bool) -> Vec<Above<'a>> {
        let row = task.and_then(|task| self.open[task]).map(|open| open.began);
        let is_of_row = |open: &Option<Open>| open.is_some_and(|open| row.is_some_and(|row| open.began >= row));
        let above = |(index, open): (usize, &Option<Open>)| Above {
            part: open.map(|open| lines[open.line].part(open.from, open.to)),
            is_given: !begins_row && is_of_row(open),
            is_late: !begins_row && !is_of_row(open),
            must: match (task == Some(index), begins_row) {
                (false, _) => Must::Nothing,
                (true, true) => Must::Begin,
                (true, false) => Must::GoOn,
            },
        };
        self.open.iter().enumerate().map(above).collect()
    }

    /// The last part in each column after a line was cut.
    fn opened(
        &self,
        number: usize,
        line: &Line,
        columns: &[Column],
        above: &[Above],
        cut: &[usize],
    ) -> Vec<Option<Open>> {
        let mut open = self.open.clone();
        let mut from = 0;
        for (index, to) in cut.iter().copied().enumerate() {
            if from < to {
                let (anew, on) = above[index].ways(line.usage(), &columns[index], line.part(from, to));
                let began = open[index].filter(|_| on >= anew).map_or(number, |open| open.began);
                open[index] = Some(Open { line: number, from, to, began });
            }
            from = to;
        }
        open
    }
}
