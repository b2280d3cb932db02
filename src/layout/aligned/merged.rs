//! Cells over several rows in a table without drawn lines: who leads stands once, in the middle of its rows. Rule: a cell is spread
//! only when that puts every cell of the column closer to the middle of its rows than it stands in its own row.

use crate::block::Cell;
use crate::layout::assemble::is_section_number;
use crate::layout::line::Lines;
use std::ops::Range;

/// How far, in lines, the middle of a cell may be from the middle of its rows.
const OFF_MIDDLE: f32 = 1.0;
/// Rows without a cell that may stand between two cells.
const MOST_EMPTY: usize = 12;

/// Spreads the cells of `column` over the empty ones around them.
pub fn spread(lines: &Lines, rows: &mut [Vec<Cell>], column: usize) {
    let number = |row: usize| rows.get(row)?.first()?.pieces.first().map(|piece| lines.source(*piece));
    // "II", or "1" above "1.1"
    let heads = |row: usize| {
        let is_above = |own: &str| {
            number(row + 1)
                .and_then(|next| next.strip_prefix(own.trim_end_matches('.')))
                .is_some_and(|rest| rest.starts_with(".1"))
        };
        number(row).is_some_and(|own| is_section_number(own) || is_above(own))
    };
    let is_group = |row: &usize| rows[*row].iter().skip(2).all(|cell| cell.pieces.is_empty()) && heads(*row);
    let breaks: Vec<usize> = (0..rows.len()).filter(is_group).collect();
    let mut start = 0;
    for end in breaks.into_iter().chain([rows.len()]) {
        if start < end {
            spread_in(lines, &mut rows[start..end], column);
        }
        start = end + 1;
    }
}

/// Spreads cells over the rows of one group.
fn spread_in(lines: &Lines, rows: &mut [Vec<Cell>], column: usize) {
    let filled: Vec<usize> = (0..rows.len()).filter(|row| !rows[*row][column].pieces.is_empty()).collect();
    if filled.is_empty() || filled.len() == rows.len() {
        return;
    }
    let Some(extents) = rows.iter().map(|row| extent(lines, row.iter())).collect::<Option<Vec<_>>>() else { return };
    let middles: Vec<f32> =
        filled.iter().filter_map(|row| extent(lines, [&rows[*row][column]].into_iter())).map(middle).collect();
    let Some(shares) = shares(&filled, &middles, &extents) else { return };
    for (share, row) in shares.into_iter().zip(filled) {
        let cell = std::mem::take(&mut rows[row][column]);
        rows[share.start][column] = cell;
        rows[share.start + 1..share.end].iter_mut().for_each(|row| row[column].continues = true);
    }
}

/// Where the rows of a cell may end, what the cells so far cost, and which end before led to it.
#[derive(Clone, Copy)]
struct Reached {
    end: usize,
    cost: f32,
    before: usize,
}

/// The rows of each cell: every row belongs to one, and each cell stands in the middle of its rows.
fn shares(filled: &[usize], middles: &[f32], extents: &[(usize, usize)]) -> Option<Vec<Range<usize>>> {
    let off = |index: usize, rows: Range<usize>| {
        let off = (middle((extents[rows.start].0, extents[rows.end - 1].1)) - middles[index]).abs();
        let alone = (middle(extents[filled[index]]) - middles[index]).abs();
        (rows.len() == 1 || off <= OFF_MIDDLE && off < alone).then_some(off)
    };
    let mut reached: Vec<Vec<Reached>> = vec![vec![Reached { end: 0, cost: 0.0, before: 0 }]];
    for index in 0..filled.len() {
        let last = filled.get(index + 1).copied().unwrap_or(extents.len());
        let first = if index + 1 == filled.len() { last } else { filled[index] + 1 };
        if last - filled[index] > MOST_EMPTY || filled[0] > MOST_EMPTY {
            return None;
        }
        let starts = reached.last()?;
        let best = |end: usize| {
            let costs = starts.iter().enumerate();
            let costs = costs.filter_map(|(at, from)| Some((from.cost + off(index, from.end..end)?, at)));
            costs.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(cost, before)| Reached { end, cost, before })
        };
        let next = (first..=last).filter_map(best).collect();
        reached.push(next);
    }
    let mut shares = Vec::with_capacity(filled.len());
    let mut at = 0;
    for pair in reached.windows(2).rev() {
        let here = pair[1].get(at)?;
        shares.push(pair[0][here.before].end..here.end);
        at = here.before;
    }
    shares.reverse();
    Some(shares)
}

/// The first and the last line of cells.
fn extent<'a>(lines: &Lines, cells: impl Iterator<Item = &'a Cell>) -> Option<(usize, usize)> {
    let numbers = cells.flat_map(|cell| &cell.pieces).map(|piece| lines.number_at(piece.start));
    numbers.fold(None, |extent, number| {
        let (first, last) = extent.unwrap_or((number, number));
        Some((first.min(number), last.max(number)))
    })
}

fn middle((first, last): (usize, usize)) -> f32 {
    (first + last) as f32 / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_in_the_middle_of_three_rows_counts_for_each() {
        // three rows of three lines, then one of two: the first cell stands on the fifth line, the second in its own row
        let extents = [(0, 2), (3, 5), (6, 8), (9, 10)];
        assert_eq!(shares(&[1, 3], &[4.0, 9.5], &extents), None, "it stands in the middle of its own row too");
        let extents = [(0, 2), (3, 5), (6, 10), (11, 12)];
        assert_eq!(shares(&[1, 3], &[5.0, 11.5], &extents), Some(vec![0..3, 3..4]));
    }

    #[test]
    fn a_cell_between_two_rows_counts_for_both_and_an_empty_one_stays_empty() {
        let first: Vec<_> = std::iter::once(0..2).collect();
        assert_eq!(shares(&[1], &[3.0], &[(0, 2), (3, 6)]), Some(first));
        assert_eq!(shares(&[0], &[1.0], &[(0, 2), (3, 6)]), None);
    }
}
