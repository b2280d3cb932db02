//! Tables whose cells are parted by tabs or by pipes. A cell may go on over several lines: a row is whole when it has as many
//! cells as the heading.

use super::Found;
use super::assemble::{self, is_row_number};
use super::crammed;
use super::line::{Lines, width};
use crate::block::Cell;
use crate::dictionary::fold::skeleton;
use crate::dictionary::formula;
use crate::dictionary::heading::{Field, Headings};
use crate::text::Span;
use std::ops::Range;

/// Lines without a delimiter that may stand between two lines with one, as lines of a long cell.
const LONGEST_CELL: usize = 12;

/// Of the lines of a table, one in so many may stand outside of its rows.
const BROKEN: usize = 4;

/// Where pipes may be what is left of ruling lines, so many lines of so many have all of them.
const SCATTERED: (usize, usize) = (1, 2);

/// Delimiters that a reader may lose in a row, and cells that must be left of it.
const LOST: usize = 2;
const LEAST_FILLED: usize = 3;

/// All delimited tables.
pub fn find(lines: &Lines, range: Range<usize>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        match delimiter(lines.raw(at)) {
            Some(delimiter) => {
                let region = region(lines, at, range.end, delimiter);
                at = region.end;
                found.extend(read(lines, region, delimiter));
            }
            None => at += 1,
        }
    }
    found
}

fn delimiter(raw: &str) -> Option<char> {
    match () {
        () if raw.trim().starts_with('|') && raw.trim().len() > 1 || raw.matches(" | ").count() >= 2 => Some('|'),
        () if raw.matches('\t').count() >= 2 => Some('\t'),
        () => None,
    }
}

/// The lines from `start` on that belong together: the next delimited line is never far.
fn region(lines: &Lines, start: usize, limit: usize, delimiter: char) -> Range<usize> {
    let mut end = start + 1;
    let mut between = 0;
    let cells = |number: usize| inner(lines.raw(number), delimiter).split(delimiter).count();
    let is_another = |number: usize| {
        is_ruled(lines, number, limit) && (is_frame(lines, &(start..number)) || cells(number) != cells(start))
    };
    for number in start + 1..limit {
        let raw = lines.raw(number);
        if raw.contains(delimiter) {
            if between > 0 && (is_heading(lines, number, delimiter) || is_another(number)) {
                break;
            }
            (end, between) = (number + 1, 0);
        } else if !raw.trim().is_empty() {
            between += 1;
        }
        if between > LONGEST_CELL || number > end + 2 * LONGEST_CELL {
            break;
        }
    }
    start..end
}

/// Whether a rule of Markdown stands under a line, so that another table begins.
fn is_ruled(lines: &Lines, number: usize, limit: usize) -> bool {
    let below = (number + 1 < limit).then(|| lines.raw(number + 1));
    below.is_some_and(|below| below.contains("--") && is_separator(below))
}

/// Whether a line names columns, so that another table begins.
fn is_heading(lines: &Lines, number: usize, delimiter: char) -> bool {
    let fields: Vec<&str> = inner(lines.raw(number), delimiter).split(delimiter).map(str::trim).collect();
    let is_short = fields.iter().all(|field| field.len() < 90 && !field.is_empty());
    is_short && fields.len() >= 3 && assemble::known_headings(fields.into_iter()) >= 3
}

fn read(lines: &Lines, region: Range<usize>, delimiter: char) -> Option<Found> {
    let width = usual_width(lines, &region, delimiter);
    if is_broken(lines, &region, delimiter) || is_scattered(lines, &region, delimiter, width) {
        return None;
    }
    let mut rows = Rows { width, rows: Vec::new() };
    let mut is_open = false;
    for number in region.clone() {
        let raw = lines.raw(number);
        if raw.trim().is_empty() || is_separator(raw) {
            continue;
        }
        let cells = cells(lines, number, delimiter);
        let goes_on = is_open && !raw.trim_start().starts_with('|');
        is_open = delimiter == '|' && raw.trim_start().starts_with('|') | goes_on && !raw.trim_end().ends_with('|');
        if goes_on {
            rows.go_on(cells);
            continue;
        }
        let said = rows.lacks_cells(&cells).then(|| by_sense(lines, number, &rows.rows[0], &cells)).flatten();
        rows.add(said.unwrap_or(cells));
    }
    let says = |cell: &Cell| says(lines, cell);
    let mut rows = rows.finish(&says);
    mark_begun(lines, &mut rows);
    let known = rows.first().map_or(0, |first| {
        assemble::known_headings(first.iter().map(&says).collect::<Vec<_>>().iter().map(String::as_str))
    });
    let width = rows.first()?.len();
    let numbered = rows.iter().filter(|row| row.first().is_some_and(|cell| is_row_number(&says(cell)))).count();
    let headings = match known {
        2.. => rows.remove(0),
        _ if width >= 3 && (numbered >= 2 || rows.len() >= 5) && is_drawn(lines.raw(region.start), delimiter) => {
            vec![Cell::default(); width]
        }
        _ if is_frame(lines, &region) => vec![Cell::default(); width],
        _ => return None,
    };
    Some(Found { lines: region, table: assemble::table(headings, rows, says) })
}

/// Whether pipes part what sets a document: the national line or the recipients stand between them.
fn is_frame(lines: &Lines, region: &Range<usize>) -> bool {
    region
        .clone()
        .map(|number| lines.raw(number))
        .any(|raw| is_drawn(raw, '|') && formula::sets_document(&skeleton(raw)))
}

/// Whether many lines stand between rows that are closed: a converter drew bars around some lines of the cells only.
fn is_broken(lines: &Lines, region: &Range<usize>, delimiter: char) -> bool {
    let (mut all, mut between, mut is_closed) = (0, 0, false);
    for number in region.clone() {
        let raw = lines.raw(number).trim();
        if raw.is_empty() || is_separator(raw) {
            continue;
        }
        all += 1;
        if raw.starts_with(delimiter) {
            is_closed = raw.ends_with(delimiter);
        } else if is_closed && !raw.contains(delimiter) {
            between += 1;
        }
    }
    delimiter == '|' && between * BROKEN > all
}

/// Whether pipes that no converter wrote, but an OCR engine saw in ruling lines, stand in some places and are missing in others.
fn is_scattered(lines: &Lines, region: &Range<usize>, delimiter: char, width: usize) -> bool {
    let filled = || region.clone().map(|number| lines.raw(number)).filter(|raw| !raw.trim().is_empty());
    let whole = filled().filter(|raw| inner(raw, delimiter).split(delimiter).count() == width).count();
    !is_drawn(lines.raw(region.start), delimiter) && whole * SCATTERED.1 < filled().count() * SCATTERED.0
}

/// Cells of the first line, unless most lines agree on another number.
fn usual_width(lines: &Lines, region: &Range<usize>, delimiter: char) -> usize {
    let widths: Vec<usize> = region
        .clone()
        .map(|number| lines.raw(number))
        .filter(|raw| raw.contains(delimiter) && !is_separator(raw))
        .map(|raw| inner(raw, delimiter).split(delimiter).count())
        .collect();
    let first = widths.first().copied().unwrap_or(1);
    let most = widths
        .iter()
        .copied()
        .max_by_key(|width| (widths.iter().take(200).filter(|other| *other == width).count(), *width));
    let agreeing = |width: usize| widths.iter().take(200).filter(|other| **other == width).count();
    match most {
        Some(most) if agreeing(most) > 2 * agreeing(first) && agreeing(most) > 2 => most,
        _ => first,
    }
}

/// Whether the delimiter is surely one: a pipe inside a line may also be what a reader made of a ruled line.
fn is_drawn(raw: &str, delimiter: char) -> bool {
    delimiter == '\t' || raw.trim().starts_with('|')
}

/// "|---|:---:|", "+----+---+"
fn is_separator(raw: &str) -> bool {
    raw.trim().chars().all(|c| matches!(c, '|' | '-' | ':' | '+' | '=' | ' '))
}

/// The part of a line between its outer pipes.
fn inner(raw: &str, delimiter: char) -> &str {
    if delimiter != '|' {
        return raw;
    }
    let raw = raw.trim();
    let raw = raw.strip_prefix('|').unwrap_or(raw);
    raw.strip_suffix('|').unwrap_or(raw)
}

fn cells(lines: &Lines, number: usize, delimiter: char) -> Vec<Cell> {
    let raw = lines.raw(number);
    let line_start = lines.start(number);
    let fields = inner(raw, delimiter).split(delimiter);
    let is_closed = raw.trim_start().starts_with(delimiter);
    let part = |piece: &str| {
        let start = line_start + (piece.as_ptr() as usize - raw.as_ptr() as usize);
        lines.part(number, start, start + piece.len()).map(|part| part.span)
    };
    // Two blanks in a cell that pipes close stand for a line break.
    let pieces = |field: &str| -> Vec<Span> {
        if is_closed { field.split("  ").filter_map(part).collect() } else { part(field).into_iter().collect() }
    };
    fields.map(|field| Cell::new(pieces(field))).collect()
}

/// Marks the lines of cells above which there was room for their first word: somebody began them there.
fn mark_begun(lines: &Lines, rows: &mut [Vec<Cell>]) {
    let wide = |piece: &Span| width(lines.source(*piece));
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    for column in 0..columns {
        let cells = || rows.iter().filter_map(|row| row.get(column));
        let widest = cells().flat_map(|cell| &cell.pieces).map(wide).fold(0.0, f32::max);
        for cell in rows.iter_mut().filter_map(|row| row.get_mut(column)) {
            let has_room = |pair: &&[Span]| {
                let first = lines.source(pair[1]).split(' ').next().unwrap_or_default();
                wide(&pair[0]) + width(" ") + width(first) <= widest
            };
            cell.begins = cell.pieces.windows(2).filter(has_room).map(|pair| pair[1]).collect();
        }
    }
}

/// The cells of a row of which a delimiter was lost, told by what they say under these headings; `None` when that tells no more.
fn by_sense(lines: &Lines, number: usize, headings: &[Cell], cells: &[Cell]) -> Option<Vec<Cell>> {
    let fields: Vec<Option<Field>> =
        headings.iter().map(|cell| Headings::field(&says(lines, cell)).map(|(field, _)| field)).collect();
    let known = fields.iter().flatten().count();
    let filled = |cells: &[Cell]| cells.iter().filter(|cell| !cell.pieces.is_empty()).count();
    let told = || crammed::lost::cells(lines, number, &fields).filter(|told| filled(told) > filled(cells));
    (known + 1 >= fields.len()).then(told).flatten()
}

fn says(lines: &Lines, cell: &Cell) -> String {
    cell.pieces.iter().map(|piece: &Span| lines.source(*piece)).collect::<Vec<_>>().join(" ")
}

/// Rows as they fill up.
struct Rows {
    width: usize,
    rows: Vec<Vec<Cell>>,
}

impl Rows {
    /// Whether a line that is no more of an open row has some cells, but too few.
    fn lacks_cells(&self, cells: &[Cell]) -> bool {
        let is_open = self.rows.last().is_none_or(|row| row.len() < self.width);
        let filled = cells.iter().filter(|cell| !cell.pieces.is_empty()).count();
        !is_open
            && filled == cells.len()
            && filled + LOST >= self.width
            && filled < self.width
            && filled >= LEAST_FILLED
    }

    /// The cells of a line: a new row, or more of a row that is not whole yet.
    fn add(&mut self, cells: Vec<Cell>) {
        let is_number_alone = cells.iter().skip(1).all(|cell| cell.pieces.is_empty()) && cells.len() > 1;
        match self.rows.last_mut() {
            Some(open) if open.len() < self.width && open.len() + cells.len() - 1 <= self.width && !is_number_alone => {
                self.go_on(cells);
            }
            _ => self.rows.push(cells),
        }
    }

    /// More of the last cell, and the cells behind it: its row was not closed.
    fn go_on(&mut self, cells: Vec<Cell>) {
        let Some(open) = self.rows.last_mut() else { return };
        let mut cells = cells.into_iter();
        if let (Some(last), Some(first)) = (open.last_mut(), cells.next()) {
            last.pieces.extend(first.pieces);
        }
        open.extend(cells);
    }

    /// Whole rows. A row whose number slipped to a line of its own gets it back; one that lost its number keeps its columns.
    fn finish(self, says: &impl Fn(&Cell) -> String) -> Vec<Vec<Cell>> {
        let mut whole: Vec<Vec<Cell>> = Vec::new();
        for row in self.rows {
            let is_filled = |row: &[Cell]| row.iter().filter(|cell| !cell.pieces.is_empty()).count();
            let is_number_alone = is_filled(&row) == 1 && row.first().is_some_and(|cell| is_row_number(&says(cell)));
            let lacks_number =
                |row: &[Cell]| row.first().is_some_and(|cell| !is_row_number(&says(cell))) && is_filled(row) > 1;
            let has_heading = whole.len() > 1;
            match whole.last_mut() {
                Some(last) if is_number_alone && has_heading && row.len() > 1 && lacks_number(last) => {
                    if last.len() >= self.width && last[0].pieces.is_empty() {
                        last.remove(0);
                    }
                    last.insert(0, row[0].clone());
                }
                _ => whole.push(row),
            }
        }
        let width = self.width;
        for row in &mut whole {
            row.resize_with(width.max(row.len()), Cell::default);
            if row.len() > width && width > 0 {
                let rest: Vec<Span> = row.drain(width..).flat_map(|cell| cell.pieces).collect();
                row[width - 1].pieces.extend(rest);
            }
        }
        whole
    }
}
