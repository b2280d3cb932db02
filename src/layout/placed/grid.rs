//! Ruling lines of a page in, grids of areas out. The rule kept here: an area is what the lines around it enclose; where a line
//! is missing, cells are merged.

use crate::page::{Rect, Ruling};

/// Lines nearer than this (in points) are one line.
const SAME: f32 = 3.0;
/// Gaps in a line up to this are closed (dotted borders, pieces a cell wide).
const GAP: f32 = 3.0;
/// A horizontal line shorter than this part of the table separates no rows.
const ROW_SHARE: f32 = 0.12;
/// A border exists when a line covers more than this part of it.
const BORDER: f32 = 0.5;
/// More lines than this each way on one page are a drawing, not tables.
pub const MOST_LINES: usize = 3_000;
/// More cells than this are a drawing.
pub const MOST_CELLS: usize = 50_000;
/// A page with fewer rulings than this has no place for so many cells.
const FEWEST_RULINGS: usize = 400;

/// A table's lines.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// Edges of the rows, from top to bottom.
    pub rows: Vec<f32>,
    /// Edges of the columns, from left to right.
    pub columns: Vec<f32>,
    /// The enclosed areas, each listed once.
    pub areas: Vec<Area>,
    /// Index into `areas` of each elementary cell, row by row.
    owners: Vec<usize>,
}

/// A cell, merged or not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// First row and column.
    pub row: usize,
    pub column: usize,
    /// One past the last ones.
    pub row_end: usize,
    pub column_end: usize,
}

impl Grid {
    /// Its outer box.
    pub fn bounds(&self) -> Rect {
        let edge = |edges: &[f32], last: bool| if last { edges.last() } else { edges.first() }.copied().unwrap_or(0.0);
        Rect {
            x0: edge(&self.columns, false),
            y0: edge(&self.rows, false),
            x1: edge(&self.columns, true),
            y1: edge(&self.rows, true),
        }
    }

    /// The area that holds a point.
    pub fn area_at(&self, x: f32, y: f32) -> Option<usize> {
        let column = self.columns.partition_point(|edge| *edge <= x).checked_sub(1)?;
        let row = self.rows.partition_point(|edge| *edge <= y).checked_sub(1)?;
        if column + 1 >= self.columns.len() || row + 1 >= self.rows.len() {
            return None;
        }
        self.owners.get(row * (self.columns.len() - 1) + column).copied()
    }
}

/// A straight line, horizontal or vertical: where it lies and from where to where it goes.
#[derive(Debug, Clone, Copy)]
struct Stroke {
    at: f32,
    from: f32,
    to: f32,
}

/// The grids of a page, from top to bottom.
pub fn find(rulings: &[Ruling]) -> Vec<Grid> {
    survey(rulings).0
}

/// The places on a page whose lines are too many to be read as tables.
pub fn left_out(rulings: &[Ruling]) -> Vec<Rect> {
    if rulings.len() < FEWEST_RULINGS { Vec::new() } else { survey(rulings).1 }
}

/// Grids, and what has too many lines or cells for one.
fn survey(rulings: &[Ruling]) -> (Vec<Grid>, Vec<Rect>) {
    let (mut horizontal, mut vertical) = (Vec::new(), Vec::new());
    for Ruling { rect } in rulings {
        if rect.x1 - rect.x0 >= rect.y1 - rect.y0 {
            horizontal.push(Stroke { at: rect.y0, from: rect.x0, to: rect.x1 });
        } else {
            vertical.push(Stroke { at: rect.x0, from: rect.y0, to: rect.y1 });
        }
    }
    let (horizontal, vertical) = (merged(horizontal), merged(vertical));
    if horizontal.len() > MOST_LINES || vertical.len() > MOST_LINES {
        let whole = rulings.iter().map(|ruling| ruling.rect).reduce(Rect::union);
        return (Vec::new(), whole.into_iter().collect());
    }
    let (mut grids, mut left_out) = (Vec::new(), Vec::new());
    for (rows, columns) in components(&horizontal, &vertical) {
        let grid = edges(&rows, &columns);
        if grid.rows.len() < 2 || grid.columns.len() < 2 {
            continue;
        }
        if (grid.rows.len() - 1) * (grid.columns.len() - 1) > MOST_CELLS {
            left_out.push(grid.bounds());
        } else {
            grids.push(with_areas(grid, &rows, &columns));
        }
    }
    grids.sort_by(|a, b| a.bounds().y0.total_cmp(&b.bounds().y0));
    (grids, left_out)
}

/// Lines that lie on one another or follow one another become one.
fn merged(mut strokes: Vec<Stroke>) -> Vec<Stroke> {
    strokes.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut merged: Vec<Stroke> = Vec::new();
    let mut start = 0;
    while start < strokes.len() {
        let end = start + strokes[start..].partition_point(|stroke| stroke.at - strokes[start].at <= SAME);
        let level = &mut strokes[start..end];
        let at = level.iter().map(|stroke| stroke.at).sum::<f32>() / level.len() as f32;
        level.sort_by(|a, b| a.from.total_cmp(&b.from));
        let first = merged.len();
        for stroke in level {
            match merged[first..].last_mut() {
                Some(last) if stroke.from <= last.to + GAP => last.to = last.to.max(stroke.to),
                _ => merged.push(Stroke { at, ..*stroke }),
            }
        }
        start = end;
    }
    merged
}

/// Groups of lines that touch one another.
fn components(horizontal: &[Stroke], vertical: &[Stroke]) -> Vec<(Vec<Stroke>, Vec<Stroke>)> {
    let mut group: Vec<usize> = (0..horizontal.len() + vertical.len()).collect();
    fn root(group: &mut [usize], mut node: usize) -> usize {
        while group[node] != node {
            group[node] = group[group[node]];
            node = group[node];
        }
        node
    }
    for (h, row) in horizontal.iter().enumerate() {
        for (v, column) in vertical.iter().enumerate() {
            let touches = row.from - SAME <= column.at
                && column.at <= row.to + SAME
                && column.from - SAME <= row.at
                && row.at <= column.to + SAME;
            if touches {
                let (a, b) = (root(&mut group, h), root(&mut group, horizontal.len() + v));
                group[a.max(b)] = a.min(b);
            }
        }
    }
    let mut found: std::collections::BTreeMap<usize, (Vec<Stroke>, Vec<Stroke>)> = std::collections::BTreeMap::new();
    for (index, stroke) in horizontal.iter().chain(vertical).enumerate() {
        let entry = found.entry(root(&mut group, index)).or_default();
        if index < horizontal.len() { entry.0.push(*stroke) } else { entry.1.push(*stroke) }
    }
    found.into_values().filter(|(rows, columns)| !rows.is_empty() && columns.len() >= 2).collect()
}

/// Where the rows and columns of a table begin and end.
fn edges(horizontal: &[Stroke], vertical: &[Stroke]) -> Grid {
    let left =
        horizontal.iter().map(|row| row.from).chain(vertical.iter().map(|column| column.at)).fold(f32::MAX, f32::min);
    let right =
        horizontal.iter().map(|row| row.to).chain(vertical.iter().map(|column| column.at)).fold(f32::MIN, f32::max);
    let long = |row: &&Stroke| row.to - row.from >= ROW_SHARE * (right - left);
    let mut rows = levels(horizontal.iter().filter(long).map(|row| row.at));
    let mut columns = levels(vertical.iter().map(|column| column.at));
    close_sides(&mut rows, vertical);
    close_sides(&mut columns, horizontal);
    Grid { rows, columns, ..Grid::default() }
}

fn with_areas(mut grid: Grid, horizontal: &[Stroke], vertical: &[Stroke]) -> Grid {
    let (rows, columns) = (&grid.rows, &grid.columns);
    let (row_count, column_count) = (rows.len() - 1, columns.len() - 1);
    let mut owners: Vec<usize> = (0..row_count * column_count).collect();
    for row in 0..row_count {
        for column in 0..column_count {
            let cell = row * column_count + column;
            if column > 0 && !has_border(vertical, columns[column], rows[row], rows[row + 1]) {
                join(&mut owners, cell - 1, cell);
            }
            if row > 0 && !has_border(horizontal, rows[row], columns[column], columns[column + 1]) {
                join(&mut owners, cell - column_count, cell);
            }
        }
    }
    grid.owners = owners;
    grid.number_areas(column_count);
    grid
}

/// Positions that differ by more than a line's width.
fn levels(positions: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut sorted: Vec<f32> = positions.collect();
    sorted.sort_by(f32::total_cmp);
    let mut levels: Vec<f32> = Vec::new();
    for position in sorted {
        if levels.last().is_none_or(|last| position - last > SAME) {
            levels.push(position);
        }
    }
    levels
}

/// Tables may be open at a side: the last row of a page without a line below it, no line at the left and right. There the lines
/// across end together.
fn close_sides(levels: &mut Vec<f32>, across: &[Stroke]) {
    /// A row or column is at least this wide.
    const NARROWEST: f32 = 6.0;
    let mut starts: Vec<f32> = across.iter().map(|stroke| stroke.from).collect();
    let mut ends: Vec<f32> = across.iter().map(|stroke| stroke.to).collect();
    starts.sort_by(f32::total_cmp);
    ends.sort_by(f32::total_cmp);
    let (Some(&start), Some(&end)) = (starts.get(1).or(starts.first()), ends.iter().rev().nth(1).or(ends.last()))
    else {
        return;
    };
    if levels.last().is_none_or(|last| end - last > NARROWEST) {
        levels.push(end);
    }
    if levels.first().is_none_or(|first| first - start > NARROWEST) {
        levels.insert(0, start);
    }
}

/// Whether lines at this place cover most of the way from `from` to `to`.
fn has_border(strokes: &[Stroke], at: f32, from: f32, to: f32) -> bool {
    let near = strokes.partition_point(|stroke| stroke.at < at - SAME);
    let here = strokes[near..].iter().take_while(|stroke| stroke.at <= at + SAME);
    let covered: f32 = here.map(|stroke| (stroke.to.min(to) - stroke.from.max(from)).max(0.0)).sum();
    covered > BORDER * (to - from)
}

fn join(owners: &mut [usize], a: usize, b: usize) {
    let find = |owners: &[usize], mut node: usize| {
        while owners[node] != node {
            node = owners[node];
        }
        node
    };
    let (a, b) = (find(owners, a), find(owners, b));
    owners[a.max(b)] = a.min(b);
}

impl Grid {
    fn number_areas(&mut self, column_count: usize) {
        let mut numbers = vec![usize::MAX; self.owners.len()];
        for cell in 0..self.owners.len() {
            let root = self.owners[self.owners[cell]];
            self.owners[cell] = root;
            let (row, column) = (cell / column_count, cell % column_count);
            if numbers[root] == usize::MAX {
                numbers[root] = self.areas.len();
                self.areas.push(Area { row, column, row_end: row + 1, column_end: column + 1 });
            }
            let area = &mut self.areas[numbers[root]];
            area.column = area.column.min(column);
            area.row_end = area.row_end.max(row + 1);
            area.column_end = area.column_end.max(column + 1);
        }
        for owner in &mut self.owners {
            *owner = numbers[*owner];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(x0: f32, y0: f32, x1: f32, y1: f32) -> Ruling {
        Ruling { rect: Rect { x0, y0, x1, y1 } }
    }

    #[test]
    fn missing_lines_merge_cells() {
        let mut lines: Vec<Ruling> = [10.0, 30.0, 50.0].iter().map(|y| line(0.0, *y, 300.0, *y)).collect();
        lines.extend([0.0, 300.0].iter().map(|x| line(*x, 10.0, *x, 50.0)));
        lines.extend([100.0, 200.0].iter().map(|x| line(*x, 30.0, *x, 50.0)));
        let grids = find(&lines);
        assert_eq!(grids.len(), 1);
        assert_eq!(grids[0].areas.len(), 4);
        assert_eq!(grids[0].areas[0], Area { row: 0, column: 0, row_end: 1, column_end: 3 });
        assert_eq!(grids[0].area_at(150.0, 40.0), Some(2));
        assert_eq!(grids[0].area_at(150.0, 60.0), None);
    }

    #[test]
    fn a_row_without_a_line_below_it_is_closed() {
        let mut lines: Vec<Ruling> = [10.0, 30.0].iter().map(|y| line(0.0, *y, 200.0, *y)).collect();
        lines.extend([0.0, 100.0, 200.0].iter().map(|x| line(*x, 10.0, *x, 90.0)));
        assert_eq!(find(&lines)[0].rows, [10.0, 30.0, 90.0]);
    }

    #[test]
    fn a_line_under_a_title_is_no_table() {
        assert!(find(&[line(0.0, 10.0, 100.0, 10.0)]).is_empty());
    }
    /// Lines of a table of so many rows and columns.
    fn ruled(rows: usize, columns: usize) -> Vec<Ruling> {
        let (width, height) = (10.0 * columns as f32, 10.0 * rows as f32);
        let across = (0..=rows).map(|row| line(0.0, 10.0 * row as f32, width, 10.0 * row as f32));
        let down = (0..=columns).map(|column| line(10.0 * column as f32, 0.0, 10.0 * column as f32, height));
        across.chain(down).collect()
    }

    #[test]
    fn more_cells_than_a_table_has_are_a_drawing_and_left_out() {
        let table = ruled(MOST_CELLS / 200, 200);
        assert_eq!((find(&table)[0].areas.len(), left_out(&table).len()), (MOST_CELLS, 0));
        let drawing = ruled(MOST_CELLS / 200 + 1, 200);
        let place = Rect { x0: 0.0, y0: 0.0, x1: 2000.0, y1: 2510.0 };
        assert_eq!((find(&drawing).len(), left_out(&drawing)), (0, vec![place]));
    }

    #[test]
    fn more_lines_than_a_table_has_are_a_drawing_and_left_out() {
        let table = ruled(MOST_LINES - 1, 2);
        assert_eq!((find(&table).len(), left_out(&table).len()), (1, 0));
        let drawing = ruled(MOST_LINES, 2);
        assert_eq!((find(&drawing).len(), left_out(&drawing).len()), (0, 1));
    }

    #[test]
    fn the_fewest_lines_of_too_many_cells_are_looked_at() {
        let side = (1..).find(|side| side * side > MOST_CELLS).unwrap();
        assert!(ruled(side, side).len() >= FEWEST_RULINGS);
        assert_eq!(left_out(&ruled(side, side)).len(), 1);
    }
}
