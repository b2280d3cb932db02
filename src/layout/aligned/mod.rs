//! Tables whose cells stand side by side on the lines, as `pdftotext -layout` prints them. The heading says how many columns there
//! are and about where; lanes with soft edges part them, page by page, because places shift from page to page.

mod cut;
mod heading;
mod lanes;
mod merged;
mod rows;

use super::Found;
use super::assemble::{self, is_row_number, is_section_number};
use super::evidence;
use super::label;
use super::line::Lines;
use crate::block::Cell;
use crate::dictionary::heading::{Field, Headings};
use crate::draft::UNKNOWN;
use crate::text::Span;
use heading::Heading;
use std::ops::Range;

/// No line of a page is longer than this, in bytes.
const LONGEST_LINE: usize = 2000;
/// Blank lines that a table may have between two lines of a page.
const MOST_BLANKS: usize = 7;

/// The tables in a range of lines.
pub fn find(lines: &Lines, range: Range<usize>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let table = heading::at(lines, at, &range).and_then(|heading| read(lines, &heading, &range));
        at = table.as_ref().map_or(at + 1, |table| table.lines.end.max(at + 1));
        found.extend(table);
    }
    found
}

/// A part of a table whose columns keep their places: its lines and where its headings stand.
struct Page {
    lines: Vec<usize>,
    places: Vec<(usize, usize)>,
}

fn read(lines: &Lines, heading: &Heading, range: &Range<usize>) -> Option<Found> {
    let pages = pages(lines, heading, range);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut end = heading.lines.end;
    for (index, page) in pages.iter().enumerate() {
        end = page.lines.last().map_or(end, |last| last + 1);
        read_page(lines, page, index > 0, heading.is_numbered, &mut rows);
    }
    let filled = |row: &Vec<Cell>| row.iter().filter(|cell| !cell.pieces.is_empty()).count();
    if !rows.iter().any(|row| filled(row) > 1) {
        return None;
    }
    let leads = (0..heading.cells.len()).filter(|column| is_lead(lines, &heading.cells[*column]));
    leads.for_each(|column| merged::spread(lines, &mut rows, column));
    let says = |cell: &Cell| cell.pieces.iter().map(|piece| lines.source(*piece)).collect::<Vec<_>>().join(" ");
    Some(Found { lines: heading.lines.start..end, table: assemble::table(heading.cells.clone(), rows, says) })
}

/// Whether a column says who leads: no duty is without.
fn is_lead(lines: &Lines, heading: &Cell) -> bool {
    let says = heading.pieces.iter().map(|piece| lines.source(*piece)).collect::<Vec<_>>().join(" ");
    matches!(Headings::field(&says), Some((Field::Lead | Field::Both, _)))
}

/// The pages of a table: a repeated heading or a form feed begins one.
fn pages(lines: &Lines, first: &Heading, range: &Range<usize>) -> Vec<Page> {
    let page = |heading: &Heading| Page { lines: Vec::new(), places: heading.places.clone() };
    let mut pages = vec![page(first)];
    let (mut number, mut blanks) = (first.lines.end, 0);
    while number < range.end {
        let Some(line) = lines.get(number) else {
            (number, blanks) = (number + 1, blanks + 1);
            continue;
        };
        let again = (number..range.end.min(number + 6))
            .find_map(|middle| heading::at(lines, middle, &(number..range.end)))
            .filter(|again| again.cells.len() == first.cells.len() && again.lines.start <= number);
        if let Some(again) = again {
            pages.push(page(&again));
            (number, blanks) = (again.lines.end, 0);
            continue;
        }
        if line.text.len() > LONGEST_LINE {
            break;
        }
        let is_far = blanks > MOST_BLANKS && !is_page_number(lines, number, first);
        if is_far || super::linear::ends_table(line.text) || is_running_text(lines, number, first) {
            break;
        }
        if !is_page_number(lines, number, first) {
            if lines.raw(number).starts_with('\u{c}')
                && let Some(last) = pages.last().filter(|last| !last.lines.is_empty())
            {
                let places = last.places.clone();
                pages.push(Page { lines: Vec::new(), places });
            }
            if let Some(last) = pages.last_mut() {
                last.lines.push(number);
            }
        }
        (number, blanks) = (number + 1, 0);
    }
    pages
}

/// Between the headings of two columns there is a gutter.
fn gaps(places: &[(usize, usize)]) -> Vec<(usize, usize)> {
    places.windows(2).map(|pair| (pair[0].1, pair[1].0.max(pair[0].1))).collect()
}

/// A number alone, away from the number column and not right below the words of a cell, with more of the table below.
fn is_page_number(lines: &Lines, number: usize, heading: &Heading) -> bool {
    let Some(line) = lines.get(number) else { return false };
    let above = number.checked_sub(1).filter(|above| lines.get(*above).is_some());
    let goes_on = |above: usize| heading::runs(lines, above).iter().any(|run| run.from.abs_diff(line.indent) <= 1);
    let below = Some(number + 1).filter(|below| *below < lines.len()).and_then(|below| lines.get(below));
    let is_inside = below.is_some_and(|below| !super::linear::ends_table(below.text));
    if is_inside && above.is_some_and(goes_on) {
        return false;
    }
    let first = heading.places.first().map_or(0, |place| place.1);
    super::furniture::page_number(line.text).is_some() && (!heading.is_numbered || line.indent > first + 6)
}

/// A line that runs over the columns without a wide blank, and is no heading of a group: text below the table.
fn is_running_text(lines: &Lines, number: usize, heading: &Heading) -> bool {
    let Some(line) = lines.get(number) else { return false };
    let runs = heading::runs(lines, number);
    let crossed =
        gaps(&heading.places).iter().filter(|gap| runs.iter().any(|run| run.from < gap.0 && gap.1 < run.to)).count();
    let is_group = is_section_number(line.first_word()) || label::label(line.text) == Some(label::Label::Section);
    line.text.starts_with("(*)")
        || runs.len() == 1
            && !is_group
            && (crossed >= 3 || crossed >= 2 && runs[0].from < heading.places[0].1 || label::opens(line.text))
}

/// Adds the rows of a page; lines before its first row go on with the last row of the page before.
fn read_page(lines: &Lines, page: &Page, is_continued: bool, is_numbered: bool, rows: &mut Vec<Vec<Cell>>) {
    let words: Vec<Vec<cut::Word>> = page.lines.iter().map(|number| words(lines, *number)).collect();
    let mut cuts = lanes::cut(&words, &page.places, lines.flow());
    let columns = page.places.len();
    for (index, words) in words.iter().enumerate().filter(|(_, words)| is_numbered && words.len() > 2) {
        // "II.1 Hoàn thiện thể chế": over the columns, whatever lanes they have
        let is_whole = heading::runs(lines, page.lines[index]).len() == 1;
        if is_whole && is_section_number(lines.source(words[0].span)) {
            cuts[index] = std::iter::once(1).chain(std::iter::repeat_n(words.len(), columns - 1)).collect();
        }
    }
    let cells: Vec<Vec<Option<Span>>> = words.iter().zip(&cuts).map(|(words, cut)| pieces(words, cut)).collect();
    let parts: Vec<rows::Parts> = cells
        .iter()
        .map(|row| {
            row.iter().map(|piece| piece.map_or(String::new(), |piece| lines.source(piece).to_string())).collect()
        })
        .collect();
    let opens_row = |parts: &rows::Parts| match is_numbered {
        true => is_row_number(&parts[0]) || is_section_number(&parts[0]),
        false => !parts[0].is_empty(),
    };
    let numbers: Vec<rows::Number> = (0..parts.len())
        .filter(|index| opens_row(&parts[*index]))
        .map(|line| rows::Number { line, is_group: is_section_number(&parts[line][0]) })
        .collect();
    let starts = match is_numbered {
        true => rows::starts(&parts, &numbers, 0, is_continued),
        false => numbers.iter().map(|number| number.line).collect(),
    };
    for (index, row) in cells.into_iter().enumerate() {
        if starts.binary_search(&index).is_ok() || rows.is_empty() {
            rows.push(vec![Cell::default(); columns]);
        }
        let Some(last) = rows.last_mut() else { continue };
        let is_group = is_section_number(&parts[index][0]) && heading::runs(lines, page.lines[index]).len() <= 2;
        for (column, piece) in row.into_iter().enumerate() {
            let column = if is_group { column.min(1) } else { column };
            last[column.min(columns - 1)].pieces.extend(piece);
        }
    }
}

fn words(lines: &Lines, number: usize) -> Vec<cut::Word> {
    let mut words: Vec<cut::Word> = Vec::new();
    let mut was_blank = true;
    let start = lines.start(number);
    for (place, (offset, c)) in lines.raw(number).char_indices().enumerate() {
        let (at, end) = (start + offset, start + offset + c.len_utf8());
        match words.last_mut() {
            _ if c.is_whitespace() => {}
            Some(last) if !was_blank => (last.to, last.span.end) = (place + 1, end),
            _ => words.push(cut::Word {
                from: place,
                to: place + 1,
                width: 0.0,
                opening: 0.0,
                first: UNKNOWN,
                last: (None, UNKNOWN),
                span: Span::new(at, end),
            }),
        }
        was_blank = c.is_whitespace();
    }
    let said: Vec<&str> = words.iter().map(|word| lines.source(word.span)).collect();
    for (word, (text, opening)) in words.iter_mut().zip(said.iter().zip(evidence::openings(&said))) {
        (word.width, word.opening) = (super::line::width(text), opening);
        let read = (lines.flow().words)(text);
        if let ([first, ..], [.., last]) = (read.as_slice(), read.as_slice()) {
            word.first = *first;
            word.last = (read.len().checked_sub(2).map(|at| read[at]), *last);
        }
    }
    words
}

/// The part of a line in each column.
fn pieces(words: &[cut::Word], cut: &[usize]) -> Vec<Option<Span>> {
    let mut from = 0;
    let piece = |to: &usize| {
        let piece = (from < *to).then(|| Span::new(words[from].span.start, words[*to - 1].span.end));
        from = *to;
        piece
    };
    cut.iter().map(piece).collect()
}
