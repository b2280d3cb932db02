//! Grids and words in, the tables of one page out, and the words that stand in none.

use super::grid::{Area, Grid, find};
use super::words::{Run, runs};
use crate::page::{Page, Rect, Word};
use crate::text::{Span, Text};

/// The part of a table that stands on one page.
#[derive(Debug, Clone, Default)]
pub struct PageTable {
    /// Its outer box.
    pub bounds: Rect,
    /// Its rows, from top to bottom.
    pub rows: Vec<PageRow>,
}

/// A row of it: its cells from left to right.
#[derive(Debug, Clone, Default)]
pub struct PageRow {
    /// Cells, merged ones once.
    pub cells: Vec<PageCell>,
}

/// A cell of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageCell {
    /// Left and right edge.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
    /// Its lines, from top to bottom.
    pub pieces: Vec<Span>,
    /// A merged cell of the row above that reaches into this row.
    pub continues: bool,
}

/// The tables of a page and the words outside them.
pub fn split<'p>(page: &'p Page, text: &Text) -> (Vec<PageTable>, Vec<&'p Word>) {
    let grids: Vec<Grid> =
        find(&page.rulings).into_iter().filter(|grid| grid.areas.len() > 1 && grid.columns.len() > 2).collect();
    let mut inside: Vec<Vec<Vec<&Word>>> = grids.iter().map(|grid| vec![Vec::new(); grid.areas.len()]).collect();
    let mut outside = Vec::new();
    for word in &page.words {
        let (x, y) = middle(word);
        let place = grids.iter().enumerate().rev().find_map(|(number, grid)| Some((number, grid.area_at(x, y)?)));
        match place {
            Some((number, area)) => inside[number][area].push(word),
            None => outside.push(word),
        }
    }
    let tables = grids.iter().zip(&inside).filter(|(_, areas)| areas.iter().any(|words| !words.is_empty()));
    (tables.map(|(grid, areas)| table(grid, areas, text)).collect(), outside)
}

/// Whether a word stands inside this box.
pub fn is_inside(word: &Word, place: Rect) -> bool {
    let (x, y) = middle(word);
    (place.x0..=place.x1).contains(&x) && (place.y0..=place.y1).contains(&y)
}

fn middle(word: &Word) -> (f32, f32) {
    (f32::midpoint(word.bbox.x0, word.bbox.x1), f32::midpoint(word.bbox.y0, word.bbox.y1))
}

fn table(grid: &Grid, words: &[Vec<&Word>], text: &Text) -> PageTable {
    let mut rows = vec![PageRow::default(); grid.rows.len() - 1];
    let mut areas: Vec<(&Area, &Vec<&Word>)> = grid.areas.iter().zip(words).collect();
    areas.sort_by_key(|(area, _)| area.column);
    for (area, words) in areas {
        let pieces: Vec<Run> = runs(words.iter().copied(), text, |_, _| true);
        let (x0, x1) = (grid.columns[area.column], grid.columns[area.column_end]);
        for (index, row) in rows[area.row..area.row_end].iter_mut().enumerate() {
            let pieces = if index == 0 { pieces.iter().map(|piece| piece.span).collect() } else { Vec::new() };
            row.cells.push(PageCell { x0, x1, pieces, continues: index > 0 });
        }
    }
    rows.retain(|row| row.cells.iter().any(|cell| !cell.pieces.is_empty()));
    PageTable { bounds: grid.bounds(), rows }
}
