//! The columns of a table in its grid: rows of a grid divide it differently where cells are merged or borders were dragged.
//!
//! Rule of this file: no cell gets lost; one that fits no column is added to the nearest.

use super::assemble::{is_row_number, is_section_number};
use super::shape::{MOST_HEADING_ROWS, Says};
use crate::block::Cell;
use crate::grid::{GridCell, GridRow};
use std::ops::Range;

/// A cell takes a column when it lies over this part of it.
const COVERS: f32 = 0.6;

/// The columns of a table, as ranges of the columns of its grid.
pub struct Columns {
    ranges: Vec<Range<usize>>,
    widths: Widths,
}

impl Columns {
    /// The columns that these rows divide the grid into: heading rows, or all rows where there is no heading.
    pub fn of(rows: &[&GridRow], widths: &[f32]) -> Self {
        let end = rows.iter().flat_map(|row| &row.cells).map(|cell| cell.columns.end).max().unwrap_or(0);
        let mut starts: Vec<usize> = match rows.iter().max_by_key(|row| row.cells.len()) {
            Some(row) if rows.len() > MOST_HEADING_ROWS => row.cells.iter().map(|cell| cell.columns.start).collect(),
            _ => rows.iter().flat_map(|row| &row.cells).map(|cell| cell.columns.start).collect(),
        };
        starts.sort_unstable();
        starts.dedup();
        let ends = starts.iter().skip(1).copied().chain([end]);
        let ranges = starts.iter().zip(ends).map(|(start, end)| *start..end).collect();
        Self { ranges, widths: Widths::new(widths) }
    }

    /// One heading a column: what stands above it in the heading rows, top to bottom.
    pub fn headings(&self, rows: &[&GridRow]) -> Vec<Cell> {
        let over = |range: &Range<usize>| {
            let cells = rows.iter().flat_map(|row| &row.cells).filter(|cell| overlap(&cell.columns, range) > 0);
            merged(cells.map(|cell| cell.cell.clone()).collect())
        };
        self.ranges.iter().map(over).collect()
    }

    /// The row as a heading over the full width: one cell over all columns, or a number and one cell over all others.
    pub fn group(&self, row: &GridRow, says: Says) -> Option<Cell> {
        let is_wide = |cell: &GridCell, from: usize| {
            self.ranges.len() >= 2 && self.ranges[from..].iter().all(|range| self.covers(&cell.columns, range))
        };
        let filled: Vec<&GridCell> = row.cells.iter().filter(|cell| !is_blank(cell, says)).collect();
        let is_group = match filled.as_slice() {
            [all] => {
                is_wide(all, 0)
                    || self.ranges.len() > 2 && is_wide(all, 1) && !row.cells.iter().any(|cell| cell.cell.continues)
            }
            [number, rest] => {
                let number = says(&number.cell);
                self.ranges.len() > 2
                    && is_wide(rest, 1)
                    && (is_section_number(number.trim()) || is_row_number(number.trim()))
            }
            _ => false,
        };
        is_group.then(|| merged(filled.into_iter().map(|cell| cell.cell.clone()).collect()))
    }

    /// One cell a column. Borders that were dragged a little apart do not count: rows of as many cells as there are columns have
    /// one in each, other cells go where they lie.
    pub fn cells(&self, row: &GridRow) -> Vec<Cell> {
        let mut cells: Vec<Option<Cell>> = vec![None; self.ranges.len()];
        let is_full = row.cells.len() == self.ranges.len();
        for (index, cell) in row.cells.iter().enumerate() {
            let column = if is_full { index } else { self.column_of(&cell.columns) };
            match cells.get_mut(column) {
                Some(Some(taken)) => taken.pieces.extend(&cell.cell.pieces),
                Some(free) => *free = Some(cell.cell.clone()),
                None => {}
            }
        }
        cells.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// The first column that a cell covers, else the one that it lies over most.
    fn column_of(&self, columns: &Range<usize>) -> usize {
        let covered = self.ranges.iter().position(|range| self.covers(columns, range));
        let lies_over = |range: &Range<usize>| self.width(&intersection(range, columns));
        let most =
            self.ranges.iter().enumerate().max_by(|a, b| lies_over(a.1).total_cmp(&lies_over(b.1)).then(b.0.cmp(&a.0)));
        covered.or(most.map(|(index, _)| index)).unwrap_or(0)
    }

    fn covers(&self, columns: &Range<usize>, range: &Range<usize>) -> bool {
        self.width(&intersection(range, columns)) >= COVERS * self.width(range)
    }

    fn width(&self, range: &Range<usize>) -> f32 {
        self.widths.position(range.end) - self.widths.position(range.start)
    }
}

/// Where each column of a grid begins; columns without a width count as one.
pub struct Widths(Vec<f32>);

impl Widths {
    /// From the width of each column.
    pub fn new(widths: &[f32]) -> Self {
        let add = |at: &mut f32, width: &f32| {
            *at += width.max(1.0);
            Some(*at)
        };
        Self(std::iter::once(0.0).chain(widths.iter().scan(0.0, add)).collect())
    }

    /// Where a column begins.
    pub fn position(&self, column: usize) -> f32 {
        let known = column.min(self.0.len() - 1);
        self.0[known] + (column - known) as f32
    }
}

fn intersection(a: &Range<usize>, b: &Range<usize>) -> Range<usize> {
    let start = a.start.max(b.start);
    start..a.end.min(b.end).max(start)
}

/// How many columns of a grid two ranges share.
pub fn overlap(a: &Range<usize>, b: &Range<usize>) -> usize {
    intersection(a, b).len()
}

/// Whether a cell says nothing of its own.
pub fn is_blank(cell: &GridCell, says: Says) -> bool {
    !cell.cell.continues && says(&cell.cell).trim().is_empty()
}

/// Cells as one.
pub fn merged(cells: Vec<Cell>) -> Cell {
    let label = cells.iter().find(|cell| !cell.label.is_empty()).map(|cell| cell.label.clone()).unwrap_or_default();
    Cell { pieces: cells.into_iter().flat_map(|cell| cell.pieces).collect(), label, ..Cell::default() }
}
