//! Rows whose cells stand in the middle of the row, as some extractors write them line by line: above the line with the number stand the
//! first lines of the cells that have more, below it their last ones. Lines as far above as below hold the same columns, and a cell has
//! either lines on the line of the number and whole lines away from it, or half a line away: which of the two tells the columns apart.

use super::columns::{self, Cuts};
use super::cut::{Above, Column, Line, Must, Tried};
use super::numbers;
use crate::dictionary::heading::Field;
use std::ops::Range;

/// Ways that are kept, and ways to cut one line below each of them.
const READINGS: usize = 4;
const CUTS: usize = 4;
/// What each line between two lines of a cell costs: lines half a line away stand there.
const APART: f32 = 0.4;
/// A row has at most so many lines above that of its number.
const HIGHEST: usize = 6;
/// Of the rows with several lines, so many in ten begin with a capital above the line of the number.
const CAPITAL: usize = 7;

/// A row: its lines, and that of its number.
pub struct Row {
    pub lines: Range<usize>,
    number: usize,
}

/// The rows of lines whose numbers stand in the middle, `None` where they stand elsewhere.
pub fn rows(lines: &[Line]) -> Option<Vec<Row>> {
    let numbers = numbers::counted(lines);
    let mut rows = Vec::with_capacity(numbers.len());
    let mut start = 0;
    for number in numbers {
        let above = number.checked_sub(start).filter(|above| *above <= HIGHEST)?;
        rows.push(Row { lines: start..number + above + 1, number });
        start = number + above + 1;
    }
    // cut by the end of a page, the last row stands at the top
    if let Some(last) = rows.last_mut().filter(|last| last.number == last.lines.start) {
        start = lines.len().max(start);
        last.lines.end = start;
    }
    let high: Vec<&Row> = rows.iter().filter(|row| row.lines.len() > 1).collect();
    let opens =
        |row: &&&Row| lines[row.lines.start].tokens().first().is_some_and(|token| numbers::opens_cell(token.text));
    let capital = high.iter().filter(opens).count();
    (start == lines.len() && !high.is_empty() && capital * 10 >= high.len() * CAPITAL).then_some(rows)
}

/// Cuts the lines of such rows in columns that hold `fields`.
pub fn read(lines: &[Line], rows: &[Row], fields: &[Option<Field>], passes: usize) -> (Vec<Column>, Cuts) {
    let mut columns = columns::columns(fields);
    columns.iter_mut().for_each(|column| column.apart = APART);
    let mut cuts = pass(lines, rows, &columns);
    for _ in 1..passes {
        let begun = begun(rows, &cuts);
        columns::learn(lines, &cuts, &mut columns);
        columns::learn_bodies(lines, &cuts, &mut columns);
        columns::learn_pairs(lines, &cuts, &begun, &mut columns);
        cuts = pass(lines, rows, &columns);
    }
    (columns, cuts)
}

fn pass(lines: &[Line], rows: &[Row], columns: &[Column]) -> Cuts {
    rows.iter().flat_map(|row| read_row(lines, row, columns)).collect()
}

/// For each line and column, whether a cell begins there: the first time that its row says something in it.
fn begun(rows: &[Row], cuts: &Cuts) -> Vec<Vec<bool>> {
    let mut begun = Vec::with_capacity(cuts.len());
    for row in rows {
        let mut open: Vec<bool> = vec![false; cuts.first().map_or(0, Vec::len)];
        for cut in &cuts[row.lines.clone()] {
            let filled = (0..cut.len()).map(|column| !columns::words(cut, column).is_empty());
            let begins: Vec<bool> = filled
                .zip(&mut open)
                .map(|(filled, open)| filled && !std::mem::replace(open, *open || filled))
                .collect();
            begun.push(begins);
        }
    }
    begun
}

/// Half a line away from the line of the number, or whole lines and on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Half,
    Whole,
}

/// The classes of the lines above the number, from the top, where so many of them are half a line away.
fn classes(height: usize, halves: usize) -> Vec<Class> {
    let half = (0..halves).map(|at| (2 * at + 1, Class::Half));
    let whole = (0..height - halves).map(|at| (2 * at + 2, Class::Whole));
    let mut classes: Vec<(usize, Class)> = half.chain(whole).collect();
    classes.sort_by_key(|(away, _)| std::cmp::Reverse(*away));
    classes.into_iter().map(|(_, class)| class).collect()
}

/// A way to read the lines of a row so far.
#[derive(Clone)]
struct Reading {
    score: f32,
    cuts: Vec<Vec<usize>>,
    /// For each column, its class and the line and words of its last part.
    open: Vec<Option<(Class, usize, Range<usize>)>>,
}

/// The likeliest cuts of a row.
fn read_row(lines: &[Line], row: &Row, columns: &[Column]) -> Vec<Vec<usize>> {
    let height = row.number - row.lines.start;
    let best = (0..=height).filter_map(|halves| read_as(lines, row, columns, &classes(height, halves)));
    let best = best.max_by(|a, b| a.score.total_cmp(&b.score));
    // what fits no way goes to what is to be done
    let whole = || {
        let task = columns.iter().position(Column::says_task).unwrap_or(0);
        let cut = |line: &Line| {
            (0..columns.len()).map(|column| if column < task { 0 } else { line.tokens().len() }).collect()
        };
        lines[row.lines.clone()].iter().map(cut).collect()
    };
    best.map_or_else(whole, |reading| reading.cuts)
}

/// The likeliest reading of a row whose lines above the number are of these classes.
fn read_as(lines: &[Line], row: &Row, columns: &[Column], classes: &[Class]) -> Option<Reading> {
    let start = Reading { score: 0.0, cuts: Vec::new(), open: vec![None; columns.len()] };
    let mut readings = vec![start];
    for number in row.lines.clone() {
        let away = number.abs_diff(row.number);
        let class = classes.len().checked_sub(away).and_then(|at| classes.get(at)).copied().unwrap_or(Class::Whole);
        let mirrored = (number > row.number).then(|| (row.number - row.lines.start).checked_sub(away)).flatten();
        let (mut next, mut tried) = (Vec::new(), Tried::default());
        for reading in &readings {
            let fill = |is_so: bool| if is_so { Must::Fill } else { Must::Never };
            let must = |column: usize| match (&reading.open[column], mirrored) {
                _ if columns[column].is_number() => {
                    if away == 0 {
                        Must::Begin
                    } else {
                        Must::Never
                    }
                }
                (_, Some(above)) => fill(reading.has(above, column)),
                (Some(_), None) if number > row.number => Must::GoOn,
                (Some((known, ..)), None) => fill(*known == class),
                (None, None) => Must::Nothing,
            };
            let above = |column: usize| {
                let part =
                    reading.open[column].as_ref().map(|(_, line, words)| lines[*line].part(words.start, words.end));
                Above { part, is_given: false, is_late: false, must: must(column) }
            };
            let above: Vec<Above> = (0..columns.len()).map(above).collect();
            for (score, cut) in lines[number].cuts(columns, &above, CUTS, &mut tried) {
                next.push(reading.with(score, cut, class, number));
            }
        }
        next.sort_by(|a: &Reading, b| b.score.total_cmp(&a.score));
        next.truncate(READINGS);
        readings = next;
    }
    let lacks_task = |reading: &Reading| {
        columns.iter().zip(&reading.open).any(|(column, open)| column.says_task() && open.is_none())
    };
    let says_task: Option<usize> = readings.iter().position(|reading| !lacks_task(reading));
    readings.into_iter().nth(says_task.unwrap_or(0))
}

impl Reading {
    /// Whether a line of the row, counted from its first, says something in a column.
    fn has(&self, line: usize, column: usize) -> bool {
        !columns::words(&self.cuts[line], column).is_empty()
    }

    fn with(&self, score: f32, cut: Vec<usize>, class: Class, line: usize) -> Self {
        let mut with = self.clone();
        let mut from = 0;
        for (open, to) in with.open.iter_mut().zip(&cut) {
            if from < *to {
                *open = Some((class, line, from..*to));
            }
            from = *to;
        }
        with.score += score;
        with.cuts.push(cut);
        with
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_half_a_line_away_alternate_with_whole_ones() {
        assert!(classes(3, 1) == [Class::Whole, Class::Whole, Class::Half]);
        assert!(classes(3, 2) == [Class::Half, Class::Whole, Class::Half]);
        assert!(classes(1, 0) == [Class::Whole]);
    }
}
