//! The parts of a table on its pages in, one table out: columns by common edges, headings of one or two rows, repeated headings
//! dropped, rows that a page end cuts joined.

use super::ruled::{PageCell, PageRow, PageTable};
use crate::block::{Cell, Row, Table};
use crate::dictionary::fold::skeleton;
use crate::layout::assemble::{is_group, is_numbering, is_row_number, known_headings};
use crate::text::{Span, Text};

/// Outer edges of the parts of one table differ by less than this (in points).
const SAME_SIDE: f32 = 9.0;
/// Edges nearer than this are one.
const SAME_EDGE: f32 = 4.0;
/// An edge that few rows use belongs to the one that many use when it is nearer than this.
const NEAR_EDGE: f32 = 14.0;
/// Few rows: less than this part of them.
const FEW: f32 = 0.1;
/// A heading has at most this many rows.
const HEADING_ROWS: usize = 3;

/// A table that may go on over the next page.
#[derive(Debug, Clone)]
pub struct Open {
    rows: Vec<PageRow>,
    heading_rows: usize,
    sides: (f32, f32),
    /// Indexes of the rows that begin a page.
    page_starts: Vec<usize>,
}

impl Open {
    /// Begins a table.
    pub fn new(part: PageTable, text: &Text) -> Self {
        let heading_rows = heading_rows(&part.rows, text);
        let sides = (part.bounds.x0, part.bounds.x1);
        Self { rows: part.rows, heading_rows, sides, page_starts: Vec::new() }
    }

    /// Adds the part on the next page; gives it back when it is another table.
    pub fn append(&mut self, mut part: PageTable, text: &Text) -> Option<PageTable> {
        let same_sides =
            (part.bounds.x0 - self.sides.0).abs() < SAME_SIDE && (part.bounds.x1 - self.sides.1).abs() < SAME_SIDE;
        let repeated = self.repeated_rows(&part.rows, text);
        let own_heading = part.rows.first().is_some_and(|row| is_heading(&texts(&row.cells, text)));
        if repeated == 0 && (!same_sides || own_heading) {
            return Some(part);
        }
        part.rows.drain(..repeated);
        self.sides = (part.bounds.x0, part.bounds.x1);
        self.page_starts.push(self.rows.len());
        self.rows.append(&mut part.rows);
        None
    }

    /// How many rows at the top of `rows` repeat the heading, whole or its end.
    fn repeated_rows(&self, rows: &[PageRow], text: &Text) -> usize {
        let says = |row: &PageRow| skeleton(&texts(&row.cells, text).join(" "));
        let heading: Vec<String> = self.rows[..self.heading_rows].iter().map(says).collect();
        (0..heading.len())
            .map(|from| &heading[from..])
            .find(|end| end.len() <= rows.len() && end.iter().zip(rows).all(|(printed, row)| *printed == says(row)))
            .map_or(0, <[String]>::len)
    }

    /// Ends the table.
    pub fn close(self, text: &Text) -> Table {
        let edges = edges(&self.rows);
        let width = edges.len().saturating_sub(1);
        let mut rows: Vec<Vec<Wide>> = self.rows.iter().map(|row| wide(row, &edges)).collect();
        join_cut_rows(&mut rows, &self.page_starts, width, text);
        let heading = rows.drain(..self.heading_rows.min(rows.len())).collect::<Vec<_>>();
        let headings = headings(&heading, width);
        let mut table = Table { headings, ..Table::default() };
        for row in rows {
            table.rows.extend(finished(row, width, text));
        }
        table
    }
}

/// The clean text of each cell.
fn texts(cells: &[PageCell], text: &Text) -> Vec<String> {
    cells.iter().map(|cell| crate::block::join_pieces(text, &cell.pieces)).collect()
}

fn is_heading(texts: &[String]) -> bool {
    known_headings(texts.iter().map(String::as_str)) >= 2
}

/// How many rows the heading takes: the first one, and those that its merged cells reach into or that split its wide cells.
fn heading_rows(rows: &[PageRow], text: &Text) -> usize {
    let Some(first) = rows.first() else { return 0 };
    if texts(&first.cells, text).first().is_some_and(|number| is_row_number(number)) {
        return 0;
    }
    let mut count = 1;
    while count < HEADING_ROWS && rows.get(count).is_some_and(|row| goes_on_with(&rows[count - 1], row)) {
        count += 1;
    }
    count
}

fn goes_on_with(above: &PageRow, row: &PageRow) -> bool {
    let merged_down = row.cells.iter().any(|cell| cell.continues);
    let splits = |wide: &PageCell| {
        let parts: Vec<&PageCell> =
            row.cells.iter().filter(|cell| wide.x0 - SAME_EDGE < cell.x0 && cell.x1 < wide.x1 + SAME_EDGE).collect();
        parts.len() > 1 && parts.iter().all(|cell| !cell.pieces.is_empty())
    };
    let under_split = |cell: &PageCell| {
        above.cells.iter().any(|wide| splits(wide) && wide.x0 - SAME_EDGE < cell.x0 && cell.x1 < wide.x1 + SAME_EDGE)
    };
    let fills_splits = row.cells.iter().any(|cell| !cell.pieces.is_empty())
        && row.cells.iter().all(|cell| cell.pieces.is_empty() || under_split(cell));
    merged_down || above.cells.len() > 1 && fills_splits
}

/// The edges of the columns that the rows have in common.
fn edges(rows: &[PageRow]) -> Vec<f32> {
    let mut positions: Vec<f32> = rows.iter().flat_map(|row| &row.cells).flat_map(|cell| [cell.x0, cell.x1]).collect();
    positions.sort_by(f32::total_cmp);
    let mut edges: Vec<(f32, usize)> = Vec::new();
    for position in positions {
        match edges.last_mut() {
            Some((edge, uses)) if position - *edge < SAME_EDGE => *uses += 1,
            _ => edges.push((position, 1)),
        }
    }
    let few = FEW * rows.len() as f32;
    let all = edges.clone();
    edges.retain(|(edge, uses)| {
        let is_near_a_main_one =
            all.iter().any(|(other, others)| (other - edge).abs() < NEAR_EDGE && other != edge && *others > uses * 4);
        *uses as f32 > few || !is_near_a_main_one
    });
    edges.into_iter().map(|(edge, _)| edge).collect()
}

/// A cell with the columns that it covers.
#[derive(Debug, Clone, Default)]
struct Wide {
    column: usize,
    end: usize,
    pieces: Vec<Span>,
    begins: Vec<Span>,
    continues: bool,
}

fn wide(row: &PageRow, edges: &[f32]) -> Vec<Wide> {
    let nearest = |x: f32| {
        let distance = |index: &usize| (edges[*index] - x).abs();
        (0..edges.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
    };
    let mut cells: Vec<Wide> = Vec::with_capacity(row.cells.len());
    for cell in &row.cells {
        let (column, end) = (nearest(cell.x0), nearest(cell.x1));
        match cells.last_mut() {
            // Narrower than any column: it belongs to its neighbour.
            Some(last) if column >= end || column < last.end => last.pieces.extend(&cell.pieces),
            _ => cells.push(Wide {
                column,
                end: end.max(column + 1),
                pieces: cell.pieces.clone(),
                begins: cell.begins.clone(),
                continues: cell.continues,
            }),
        }
    }
    cells
}

/// Joins the first row of a page with the last one of the page before where the page end cut a row.
fn join_cut_rows(rows: &mut Vec<Vec<Wide>>, page_starts: &[usize], width: usize, text: &Text) {
    let numbered = rows.iter().filter(|row| is_numbered(row)).count();
    let is_numbered_table = numbered * 10 >= rows.len() * 6;
    for start in page_starts.iter().rev() {
        let (Some(next), Some(previous)) = (rows.get(*start), start.checked_sub(1).and_then(|last| rows.get(last)))
        else {
            continue;
        };
        let is_cut = is_numbered_table
            && !is_wide(next, width)
            && !is_wide(previous, width)
            && !next.iter().any(|cell| cell.continues)
            && (!is_numbered(next) || !is_numbered(previous) && goes_on(previous, next, text));
        if is_cut {
            let next = rows.remove(*start);
            add(&mut rows[*start - 1], next);
        } else {
            let previous = rows[*start - 1].clone();
            continue_merged(&previous, &mut rows[*start]);
        }
    }
}

fn is_numbered(row: &[Wide]) -> bool {
    row.first().is_some_and(|cell| cell.column == 0 && !cell.pieces.is_empty())
}

/// Whether one cell with text takes (nearly) the whole width.
fn is_wide(row: &[Wide], width: usize) -> bool {
    row.iter().any(|cell| !cell.pieces.is_empty() && cell.end - cell.column > 1 && cell.end - cell.column + 1 >= width)
}

/// Whether a cell of `next` plainly goes on with the sentence above it.
fn goes_on(previous: &[Wide], next: &[Wide], text: &Text) -> bool {
    next.iter().any(|cell| {
        let above = previous.iter().find(|above| above.column == cell.column && !above.pieces.is_empty());
        let starts_lower = cell.pieces.first().is_some_and(|piece| text.raw(*piece).starts_with(char::is_lowercase));
        above.is_some() && starts_lower
    })
}

fn add(row: &mut Vec<Wide>, next: Vec<Wide>) {
    for cell in next {
        match row.iter_mut().find(|above| above.column <= cell.column && cell.column < above.end) {
            Some(above) => {
                above.pieces.extend(cell.pieces);
                above.begins.extend(cell.begins);
            }
            None => row.push(cell),
        }
    }
    row.sort_by_key(|cell| cell.column);
}

/// A cell merged over several rows goes on behind the page end, where it is empty.
fn continue_merged(previous: &[Wide], next: &mut [Wide]) {
    for cell in next.iter_mut().filter(|cell| cell.pieces.is_empty() && cell.column > 0) {
        cell.continues |= previous.iter().any(|above| above.column == cell.column && above.continues);
    }
}

fn headings(rows: &[Vec<Wide>], width: usize) -> Vec<Cell> {
    let covering = |column: usize| {
        let cells = rows.iter().flatten().filter(move |cell| (cell.column..cell.end).contains(&column));
        Cell::new(cells.flat_map(|cell| cell.pieces.iter().copied()).collect())
    };
    (0..width).map(covering).collect()
}

/// A row as the contract has it; `None` for one that says nothing.
fn finished(row: Vec<Wide>, width: usize, text: &Text) -> Option<Row> {
    let mut cells = vec![Cell::default(); width];
    let (mut filled, mut widest) = (0, 0);
    for cell in row {
        filled += usize::from(!cell.pieces.is_empty());
        if !cell.pieces.is_empty() {
            widest = widest.max(cell.end - cell.column);
        }
        if let Some(slot) = cells.get_mut(cell.column) {
            let Wide { pieces, begins, continues, .. } = cell;
            *slot = Cell { pieces, begins, continues, ..Cell::default() };
        }
    }
    let texts: Vec<String> = cells.iter().map(|cell| cell.text(text)).collect();
    let merges = widest > 1 && (filled == 1 && widest * 2 >= width || filled == 2 && widest + 1 >= width);
    if filled == 0 && !cells.iter().any(|cell| cell.continues) || is_numbering(&texts) {
        None
    } else if width > 1 && merges || filled <= 2 && !cells.iter().any(|cell| cell.continues) && is_group(&texts) {
        Some(Row::Group(Cell::new(cells.into_iter().flat_map(|cell| cell.pieces).collect())))
    } else {
        Some(Row::Cells(cells))
    }
}
