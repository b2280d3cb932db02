//! Lines and boxes to blocks: paragraphs and tables. Every line that says something belongs to exactly one block, except page
//! numbers, drawn lines and headings that a table repeats on each page.

mod aligned;
mod assemble;
mod columns;
mod delimited;
mod furniture;
mod label;
mod line;
mod linear;
mod paragraphs;
mod placed;
pub mod shape;

use crate::block::{Block, Cell, Table};
use crate::page::Reading;
use crate::text::Span;
use line::{Line, Lines};
use std::collections::HashSet;
use std::ops::Range;

/// A table and the lines that it takes.
struct Found {
    lines: Range<usize>,
    table: Table,
}

/// Finds paragraphs and tables. `draft` holds what each line probably says (one entry a line of the text), so that headings and
/// offices are recognised in damaged text too.
pub fn blocks(reading: &Reading, draft: &[String]) -> Vec<Block> {
    if !reading.parts.is_empty() {
        return shaped(reading, draft);
    }
    if reading.pages.iter().any(|page| !page.words.is_empty()) {
        return placed::blocks(reading);
    }
    let lines = Lines::new(&reading.text, draft);
    let tables = tables(&lines);
    let is_in_table = |number: usize| {
        let after = tables.partition_point(|found| found.lines.end <= number);
        tables.get(after).is_some_and(|found| found.lines.contains(&number))
    };
    let furniture = furniture::find(&lines, is_in_table);
    let mut blocks = Vec::new();
    let mut at = 0;
    for (index, found) in tables.into_iter().enumerate() {
        running_text(&lines, at..found.lines.start, &furniture, &mut blocks);
        at = found.lines.end;
        blocks.push(Block::Table(Table { number: index + 1, ..found.table }));
    }
    running_text(&lines, at..lines.len(), &furniture, &mut blocks);
    blocks
}

/// The blocks of a source that knows its own structure.
fn shaped(reading: &Reading, draft: &[String]) -> Vec<Block> {
    let line = |piece: &Span| draft.get(reading.text.line_at(piece.start)).map_or("", String::as_str);
    let says = |cell: &Cell| cell.pieces.iter().map(line).collect::<Vec<_>>().join(" ");
    let mut blocks = shape::blocks(&reading.parts, &says);
    let mut number = 0;
    for block in &mut blocks {
        if let Block::Table(table) = block {
            number += 1;
            table.number = number;
        }
    }
    blocks
}

fn tables(lines: &Lines) -> Vec<Found> {
    let readers: [fn(&Lines, Range<usize>) -> Vec<Found>; 3] = [delimited::find, aligned::find, linear::find];
    let mut tables: Vec<Found> = Vec::new();
    for find in readers {
        let found: Vec<Found> = free(&tables, lines.len()).into_iter().flat_map(|range| find(lines, range)).collect();
        tables.extend(found);
        tables.sort_by_key(|found| found.lines.start);
    }
    tables
}

/// The lines that belong to no table yet.
fn free(tables: &[Found], end: usize) -> Vec<Range<usize>> {
    let mut free = Vec::new();
    let mut at = 0;
    for found in tables {
        free.push(at..found.lines.start);
        at = found.lines.end;
    }
    free.push(at..end);
    free
}

/// The paragraphs of a range of lines.
fn running_text(lines: &Lines, range: Range<usize>, furniture: &HashSet<usize>, blocks: &mut Vec<Block>) {
    let mut flow: Vec<Line> = Vec::new();
    let mut emit = |flow: &[Line]| blocks.extend(paragraphs::join(flow).into_iter().map(Block::Paragraph));
    let (mut number, mut blanks) = (range.start, 0);
    while number < range.end {
        let line = lines.get(number);
        if furniture.contains(&number) {
            blanks = 0;
            while number + 1 < range.end && lines.get(number + 1).is_none() {
                number += 1;
            }
        } else if let Some(line) = line {
            if let Some(zone) = columns::zone(lines, number, range.end) {
                emit(&flow);
                emit(&zone.left);
                emit(&zone.right);
                flow.clear();
                (number, blanks) = (zone.end, 0);
                continue;
            }
            flow.push(Line { blanks, ..line });
            blanks = 0;
        } else {
            blanks += 1;
        }
        number += 1;
    }
    emit(&flow);
}
