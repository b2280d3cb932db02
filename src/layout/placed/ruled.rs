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
    /// Those of them that begin a paragraph.
    pub begins: Vec<Span>,
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
    let lines = words.iter().map(|words| runs(words.iter().copied(), text, |_, _| true));
    let lines: Vec<Vec<Run>> = lines.collect();
    let distance = usual_distance(&lines);
    let mut areas: Vec<(&Area, &Vec<Run>)> = grid.areas.iter().zip(&lines).collect();
    areas.sort_by_key(|(area, _)| area.column);
    for (area, pieces) in areas {
        let width = grid.columns[area.column_end] - grid.columns[area.column];
        let begins = begins(pieces, width, distance, text);
        let (x0, x1) = (grid.columns[area.column], grid.columns[area.column_end]);
        for (index, row) in rows[area.row..area.row_end].iter_mut().enumerate() {
            let mut cell = PageCell { x0, x1, continues: index > 0, ..PageCell::default() };
            if index == 0 {
                (cell.pieces, cell.begins) = (pieces.iter().map(|piece| piece.span).collect(), begins.clone());
            }
            row.cells.push(cell);
        }
    }
    rows.retain(|row| row.cells.iter().any(|cell| !cell.pieces.is_empty()));
    PageTable { bounds: grid.bounds(), rows }
}

/// The usual distance from line to line in the cells of a table.
fn usual_distance(cells: &[Vec<Run>]) -> f32 {
    let mut distances: Vec<f32> = cells.iter().flat_map(|lines| lines.windows(2).map(distance)).collect();
    distances.sort_by(f32::total_cmp);
    distances.get(distances.len() / 3).copied().unwrap_or(f32::MAX)
}

fn distance(pair: &[Run]) -> f32 {
    pair[1].bbox.y1 - pair[0].bbox.y1
}

/// The lines of a cell so wide that begin a paragraph: with a capital, farther below than lines usually are, or on a line of its own although
/// the line above had room for its first word.
fn begins(lines: &[Run], width: f32, usual: f32, text: &Text) -> Vec<Span> {
    /// Between a cell's border and its text, at both sides together, in points: Word has 10.8, others less.
    const PADDING: f32 = 12.0;
    /// A blank and what justified lines lack, in heights.
    const BLANK: f32 = 0.5;
    /// Paragraphs are set apart by this at least, in heights; scanned lines tremble less.
    const APART: f32 = 0.09;
    let has_room = |line: &Run, next: &Run| {
        line.bbox.x1 - line.bbox.x0 + BLANK * line.height() + next.first_width < width - PADDING
    };
    let is_apart = |pair: &[Run]| {
        let is_same_size = (pair[0].height() - pair[1].height()).abs() < 0.5;
        is_same_size && distance(pair) > usual + APART * pair[1].height()
    };
    let is_capital = |line: &Run| text.raw(line.span).trim_start().starts_with(char::is_uppercase);
    let begins = |pair: &&[Run]| is_capital(&pair[1]) && (has_room(&pair[0], &pair[1]) || is_apart(pair));
    lines.windows(2).filter(begins).map(|pair| pair[1].span).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_had_room_on_the_one_above_or_stands_apart_begins_a_paragraph() {
        let text = Text::new("các CSDL quốc\ngia\nCác CSDL của\nUBND tỉnh\n".into());
        let line = |index: usize, width: f32, first_width: f32| {
            let y0 = 13.0 * index as f32;
            let bbox = Rect { x0: 5.0, y0, x1: 5.0 + width, y1: y0 + 12.0 };
            Run { span: text.lines()[index], bbox, first_width, line: index }
        };
        let lines = [line(0, 72.0, 20.0), line(1, 18.0, 18.0), line(2, 66.0, 18.0), line(3, 55.0, 30.0)];
        assert_eq!(begins(&lines, 90.0, 13.0, &text), [text.lines()[2]]);
        assert_eq!(begins(&lines, 200.0, 13.0, &text), [text.lines()[2], text.lines()[3]]);
        assert_eq!(begins(&lines, 84.0, 13.0, &text), [text.lines()[2]]);
        assert!(begins(&lines, 40.0, 13.0, &text).is_empty());
        assert_eq!(begins(&lines, 40.0, 11.0, &text), [text.lines()[2], text.lines()[3]]);
    }
}
