//! Where rows begin in a table whose cells stand side by side. A row's number may stand at its top or in its middle: the boundaries
//! are the ones that cut the fewest sentences and keep each number at the same place of its row.

use crate::layout::evidence::{Words, asks_for_more, goes_on};
use crate::layout::line::width;

/// What it costs that a number stands a line away from where it should.
const AWAY: f32 = 0.7;
/// What each further line of a group's heading costs.
const LONG_GROUP: f32 = 1.5;
/// Lines of a cell follow one another, with at most one line of other cells between them.
const NEXT: usize = 2;
/// What a line says by how much of its column it fills, the next word counted: a full one goes on, a short one ends.
const FILLED: f32 = 4.0;
/// Rows with more lines are cut at their number.
const LONGEST_ROW: usize = 120;

/// A line of a table by columns: what its part in each column says, "" for none.
pub type Parts = Vec<String>;

/// A number that a row carries.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// Its line.
    pub line: usize,
    /// It opens a heading over the full width, which seldom takes more than a line.
    pub is_group: bool,
}

/// The first line of each row. `numbers` are the lines that carry a row's number, in order; `start` is the first line below the
/// heading. Lines before the first row belong to a row of the page before.
pub fn starts(lines: &[Parts], numbers: &[Number], start: usize, is_continued: bool) -> Vec<usize> {
    let columns = lines.first().map_or(0, Vec::len);
    let widest = |column: usize| lines.iter().map(|parts| width(&parts[column])).fold(1.0, f32::max);
    let widths: Vec<f32> = (0..columns).map(widest).collect();
    let top = by_place(lines, &widths, numbers, start, is_continued, true);
    let middle = by_place(lines, &widths, numbers, start, is_continued, false);
    if top.0 <= middle.0 { top.1 } else { middle.1 }
}

/// A boundary that was reached: its line, the cost so far, and which of the boundaries before led to it.
#[derive(Clone, Copy)]
struct Reached {
    at: usize,
    cost: f32,
    before: usize,
}

/// The best boundaries when numbers stand at the top, or in the middle, with what they cost.
fn by_place(
    lines: &[Parts],
    widths: &[f32],
    numbers: &[Number],
    start: usize,
    is_continued: bool,
    is_top: bool,
) -> (f32, Vec<usize>) {
    let mut reached: Vec<Vec<Reached>> = Vec::with_capacity(numbers.len());
    for (index, number) in numbers.iter().enumerate() {
        let least = if index == 0 { start } else { numbers[index - 1].line + 1 };
        let candidates = match () {
            () if number.is_group => {
                let top = number.line - usize::from(number.line > least && is_wrapped_around(lines, number.line));
                top..=top
            }
            () if is_top => number.line..=number.line,
            () if index == 0 && !is_continued => start.min(number.line)..=start.min(number.line),
            () => least.max(number.line.saturating_sub(LONGEST_ROW))..=number.line,
        };
        let step = candidates.map(|at| {
            let cut = if at == start { 0.0 } else { boundary(lines, widths, at) };
            let before = reached.last().into_iter().flatten().enumerate();
            let costs = before.map(|(which, last)| (last.cost + away(numbers[index - 1], last.at, at, is_top), which));
            let (cost, before) = costs.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, 0));
            Reached { at, cost: cost + cut, before }
        });
        let step = step.collect();
        reached.push(step);
    }
    let Some(last) = numbers.last() else { return (0.0, Vec::new()) };
    let ended = reached.last().into_iter().flatten().enumerate();
    let costs = ended.map(|(which, reach)| (reach.cost + away(*last, reach.at, lines.len(), is_top), which));
    let Some((cost, mut which)) = costs.min_by(|a, b| a.0.total_cmp(&b.0)) else { return (0.0, Vec::new()) };
    let mut starts = Vec::with_capacity(numbers.len());
    for step in reached.iter().rev() {
        starts.push(step[which].at);
        which = step[which].before;
    }
    starts.reverse();
    (cost, starts)
}

/// Whether a group's heading is wrapped around its number: "Cải cách tổ chức bộ máy hành" / "III" / "chính nhà nước".
fn is_wrapped_around(lines: &[Parts], number: usize) -> bool {
    let only = |line: usize, column: usize| {
        let parts = lines.get(line)?;
        let filled = parts.iter().enumerate().all(|(at, part)| part.is_empty() != (at == column));
        filled.then(|| parts[column].as_str())
    };
    let (Some(above), Some(below)) = (only(number - 1, 1), only(number + 1, 1)) else { return false };
    only(number, 0).is_some()
        && above.starts_with(char::is_uppercase)
        && !above.ends_with(['.', ';'])
        && goes_on(&words(above), &words(below)) > 0.0
}

/// How far a number is from where it should stand in the row from `start` to `end`.
fn away(number: Number, start: usize, end: usize, is_top: bool) -> f32 {
    if number.is_group {
        let last = number.line + usize::from(start < number.line); // wrapped around its number
        return LONG_GROUP * (last + 1).abs_diff(end) as f32;
    }
    if is_top {
        return 0.0;
    }
    let middle = (start + end).saturating_sub(1) as f32 / 2.0;
    AWAY * (number.line as f32 - middle).abs()
}

/// What it costs to cut between a line and the one before: sentences that go on, less columns that plainly begin or end.
fn boundary(lines: &[Parts], widths: &[f32], at: usize) -> f32 {
    (1..widths.len()).map(|column| boundary_in(lines, widths, at, column)).sum()
}

fn words(part: &str) -> Words {
    Words::new(&part.split_whitespace().collect::<Vec<_>>())
}

fn boundary_in(lines: &[Parts], widths: &[f32], at: usize, column: usize) -> f32 {
    let says = |line: &usize| lines.get(*line).is_some_and(|parts| !parts[column].is_empty());
    let above = (at.saturating_sub(NEXT)..at).rev().find(says);
    let below = (at..at + NEXT).find(says);
    match (above, below) {
        (Some(above), Some(below)) if below - above <= NEXT => {
            let (above, next) = (words(&lines[above][column]), words(&lines[below][column]));
            let filled = (above.width + next.first_width) / widths[column];
            0.8 + goes_on(&above, &next) + (FILLED * (filled - 0.85)).clamp(-0.8, 0.8)
        }
        (Some(above), None) if asks_for_more(&lines[above][column]) => 1.5,
        (None, Some(below))
            if lines[below][column].chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase) =>
        {
            1.5
        }
        (None, None) => 0.0,
        _ => -0.3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(rows: &[[&str; 3]]) -> Vec<Parts> {
        rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    }

    fn starts_of(lines: &[Parts], numbers: &[usize]) -> Vec<usize> {
        let numbers: Vec<Number> = numbers.iter().map(|line| Number { line: *line, is_group: false }).collect();
        starts(lines, &numbers, 0, false)
    }

    #[test]
    fn numbers_in_the_middle_of_their_rows() {
        let lines = parts(&[
            ["", "", "Gói thầu số 16 thuộc dự án công"],
            ["", "Tổng công ty xây", "trình đường kết nối Mường La"],
            ["1", "", ""],
            ["", "dựng Trường Sơn", "Gói thầu số 23 thuộc dự án"],
            ["", "", "đường kết nối xã Nậm Có, tỉnh Lào Cai"],
            ["", "Công ty TNHH", "Gói thầu số 15: Thi công"],
            ["2", "", ""],
            ["", "Hiệp Phú", "đường kết nối Than Uyên"],
        ]);
        assert_eq!(starts_of(&lines, &[2, 6]), [0, 5]);
    }

    #[test]
    fn numbers_at_the_top_of_their_rows() {
        let lines = parts(&[
            ["1", "Rà soát các", "Quý I"],
            ["", "văn bản", ""],
            ["2", "Công bố danh", "Quý II"],
            ["", "mục", ""],
        ]);
        assert_eq!(starts_of(&lines, &[0, 2]), [0, 2]);
    }
}
