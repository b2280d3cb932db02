//! Where rows begin in a table whose cells stand side by side. A row's number may stand at its top or in its middle: the boundaries
//! are the ones that cut the fewest sentences and keep each number at the same place of its row.

use crate::layout::linear::evidence::{Words, asks_for_more, goes_on};

/// What it costs that a number stands a line away from where it should.
const AWAY: f32 = 0.7;
/// Rows with more lines are cut at their number.
const LONGEST_ROW: usize = 120;

/// A line of a table by columns: what its part in each column says, "" for none.
pub type Parts = Vec<String>;

/// The first line of each row. `numbers` are the lines that carry a row's number, in order; `start` is the first line below the
/// heading. Lines before the first row belong to a row of the page before.
pub fn starts(lines: &[Parts], numbers: &[usize], start: usize, is_continued: bool) -> Vec<usize> {
    let top = by_place(lines, numbers, start, is_continued, true);
    let middle = by_place(lines, numbers, start, is_continued, false);
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
fn by_place(lines: &[Parts], numbers: &[usize], start: usize, is_continued: bool, is_top: bool) -> (f32, Vec<usize>) {
    let mut reached: Vec<Vec<Reached>> = Vec::with_capacity(numbers.len());
    for (index, number) in numbers.iter().enumerate() {
        let least = if index == 0 { start } else { numbers[index - 1] + 1 };
        let candidates = match () {
            () if is_top => *number..=*number,
            () if index == 0 && !is_continued => start.min(*number)..=start.min(*number),
            () => least.max(number.saturating_sub(LONGEST_ROW))..=*number,
        };
        let step = candidates.map(|at| {
            let cut = if at == start { 0.0 } else { boundary(lines, at) };
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

/// How far a number is from where it should stand in the row from `start` to `end`.
fn away(number: usize, start: usize, end: usize, is_top: bool) -> f32 {
    if is_top {
        return 0.0;
    }
    let middle = (start + end).saturating_sub(1) as f32 / 2.0;
    AWAY * ((number as f32 - middle).abs() - 0.5).max(0.0)
}

/// What it costs to cut between a line and the one before: sentences that go on, less columns that plainly begin.
fn boundary(lines: &[Parts], at: usize) -> f32 {
    let (Some(above), Some(below)) = (at.checked_sub(1).and_then(|above| lines.get(above)), lines.get(at)) else {
        return 0.0;
    };
    let mut cost = 0.0;
    for (above, below) in above.iter().zip(below).skip(1) {
        cost += match (above.is_empty(), below.is_empty()) {
            (false, false) => {
                let words: Vec<&str> = below.split_whitespace().collect();
                0.8 + goes_on(above, &Words::new(&words))
            }
            (false, true) if asks_for_more(above) => 1.5,
            (true, false) if below.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase) => 1.5,
            (true, false) => -0.4,
            _ => -0.1,
        };
    }
    cost
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(rows: &[[&str; 3]]) -> Vec<Parts> {
        rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    }

    #[test]
    fn numbers_in_the_middle_of_their_rows() {
        let lines = parts(&[
            ["", "Tổng công ty", ""],
            ["1", "xây dựng", "25/3/2025"],
            ["", "Trường Sơn", ""],
            ["", "Công ty TNHH", ""],
            ["2", "Hiệp Phú", "27/3/2025"],
        ]);
        assert_eq!(starts(&lines, &[1, 4], 0, false), [0, 3]);
    }

    #[test]
    fn numbers_at_the_top_of_their_rows() {
        let lines = parts(&[
            ["1", "Rà soát các", "Quý I"],
            ["", "văn bản", ""],
            ["2", "Công bố danh", "Quý II"],
            ["", "mục", ""],
        ]);
        assert_eq!(starts(&lines, &[0, 2], 0, false), [0, 2]);
    }
}
