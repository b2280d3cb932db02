//! Tables that lost their geometry: cells follow one another as lines. The heading names the columns, numbers that count up open the
//! rows, and each row's lines go to the columns by the best assignment of the whole row. The table is read several times: what it
//! says again and again, how wide its columns are and how it uses blank lines is learned from one reading for the next.

mod anchors;
mod assign;
mod habits;
mod heading;
mod item;

use super::Found;
use super::furniture;
use super::label;
use super::line::Lines;
use crate::block::{Cell, Row, Table};
use crate::dictionary::fold::skeleton;
use crate::dictionary::heading::Field;
use anchors::Anchor;
use assign::{Assigned, Rules};
use habits::{Habits, Placed};
use heading::{Heading, Sighted};
use item::Item;
use std::ops::Range;

/// Readings of a table.
const READINGS: usize = 4;
/// Habits are learned from at most this many rows.
const TAUGHT_BY: usize = 1500;
/// A table goes on at most this far behind its last number.
const LONGEST_LAST_ROW: usize = 250;
/// A table without row numbers is read in parts of this many lines.
const LONGEST_UNNUMBERED: usize = 4000;
/// A group's heading takes at most this many lines when nothing follows it.
const LONGEST_LAST_GROUP: usize = 4;

/// The tables in a range of lines.
pub fn find(lines: &Lines, range: Range<usize>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let headings = heading::all(lines, range.clone());
    for (index, sighted) in headings.iter().enumerate() {
        let is_free = found.last().is_none_or(|last| last.lines.end <= sighted.heading.lines.start);
        let limit = headings.get(index + 1).map_or(range.end, |next| next.heading.lines.start);
        found.extend(is_free.then(|| read(lines, sighted, limit)).flatten());
    }
    found
}

/// A row as it is read: its lines, what they became.
struct Span {
    lines: Range<usize>,
    is_group: bool,
    is_part: bool,
}

fn read(lines: &Lines, sighted: &Sighted, limit: usize) -> Option<Found> {
    let heading = &sighted.heading;
    let (end, pages) = extent(lines, sighted, limit);
    let body = heading.lines.end..end;
    let has_second = heading.fields.iter().take(2).eq(&[Some(Field::Stt), Some(Field::ReferenceStt)]);
    let mut anchors = anchors::find(lines, body.clone(), &pages, has_second);
    let table = read_rows(lines, heading, &body, &pages, &anchors);
    if anchors.iter().any(|anchor| anchor.is_part) && !table.has_whole_parts {
        anchors.retain(|anchor| !anchor.is_part);
        return read_rows(lines, heading, &body, &pages, &anchors).found;
    }
    table.found
}

/// A table that was read.
struct ReadTable {
    found: Option<Found>,
    /// Whether the parts a), b), c) of rows have cells of their own, so that they are rows themselves.
    has_whole_parts: bool,
}

fn read_rows(
    lines: &Lines,
    heading: &Heading,
    body: &Range<usize>,
    pages: &[Range<usize>],
    anchors: &[Anchor],
) -> ReadTable {
    let spans = spans(anchors, body);
    let marks = item::has_marks(lines, body.clone());
    let mut habits = Habits::usual(heading.fields.clone(), marks, has_line_marks(lines, &spans, heading.cells.len()));
    let numbers = heading.fields.iter().position(|field| *field == Some(Field::Stt));
    let body = Body { lines, spans: &spans, pages, numbers, is_unnumbered: anchors.is_empty() };
    let mut before: Vec<Assigned> = Vec::new();
    for _ in 1..READINGS {
        let (items, assigned) = body.assign(TAUGHT_BY, &habits, &before);
        habits = habits.learn(&placed(&items, &assigned));
        before = assigned;
    }
    let (items, assigned) = body.assign(usize::MAX, &habits, &before);
    let filled = |assigned: &Assigned| assigned.puts.iter().any(|put| put.column > 1);
    let parts: Vec<bool> =
        spans.iter().zip(&assigned).filter(|(span, _)| span.is_part).map(|(_, row)| filled(row)).collect();
    let whole = parts.iter().filter(|is_whole| **is_whole).count();
    ReadTable {
        found: build(lines, heading, &spans, pages, &items, &assigned),
        has_whole_parts: whole * 5 >= parts.len() * 3,
    }
}

/// Whether most rows have exactly one line, filled or blank, for each column.
fn has_line_marks(lines: &Lines, spans: &[Span], columns: usize) -> bool {
    let rows: Vec<&Span> = spans.iter().filter(|span| !span.is_group).collect();
    let rows = &rows[..rows.len().saturating_sub(1)];
    let is_exact = |span: &&&Span| span.lines.len() == columns;
    let has_blank = rows.iter().any(|span| span.lines.clone().any(|number| lines.get(number).is_none()));
    has_blank && rows.iter().filter(is_exact).count() * 2 >= rows.len()
}

/// How far the table may reach, and the lines of its repeated headings and of the numbers under them.
fn extent(lines: &Lines, sighted: &Sighted, limit: usize) -> (usize, Vec<Range<usize>>) {
    let (heading, columns) = (&sighted.heading, sighted.heading.cells.len());
    let first = heading.lines.end;
    let again = sighted.again.iter().map(|again| {
        let end = after_numbering(lines, again.end, columns);
        page_top(lines, again.start, first)..end
    });
    let numbering = first..after_numbering(lines, first, columns);
    let mut pages: Vec<Range<usize>> = std::iter::once(numbering).chain(again).collect();
    pages.retain(|page| !page.is_empty());
    let is_end = |number: &usize| lines.get(*number).is_some_and(|line| ends_table(line.text));
    let end = (first..limit).find(is_end).unwrap_or(limit);
    pages.retain(|page| page.end <= end);
    pages.extend(page_numbers(lines, sighted, first..end).into_iter().map(|number| number..number + 1));
    pages.sort_by_key(|page| page.start);
    pages.dedup_by(|page, before| page.start < before.end);
    (end, pages)
}

/// The lines of page numbers that count on above each repeated heading, and at the end of the table.
fn page_numbers(lines: &Lines, sighted: &Sighted, body: Range<usize>) -> Vec<usize> {
    let number_above = |end: usize| {
        let above = (body.start..end).rev().find(|number| lines.get(*number).is_some())?;
        Some((above, furniture::page_number(lines.get(above)?.text)?))
    };
    let repeated = sighted.again.iter().filter(|again| again.end <= body.end).map(|again| number_above(again.start));
    let Some(mut found) = repeated.collect::<Option<Vec<(usize, u32)>>>() else { return Vec::new() };
    if found.is_empty() || found.windows(2).any(|pair| pair[1].1 != pair[0].1 + 1) {
        return Vec::new();
    }
    let last = found[found.len() - 1].1;
    found.extend(number_above(body.end).filter(|(_, page)| *page == last + 1));
    // one number alone may be a cell
    if found.len() < 2 { Vec::new() } else { found.into_iter().map(|(line, _)| line).collect() }
}

/// The line after "(1) (2) (3) ..." under a heading, on one line or on several.
fn after_numbering(lines: &Lines, start: usize, columns: usize) -> usize {
    let mut count = 0;
    for number in start..lines.len().min(start + 3 * columns) {
        let Some(line) = lines.get(number) else { continue };
        for word in line.text.split_whitespace() {
            let value: Option<usize> = word.trim_matches(['(', ')', '[', ']']).parse().ok();
            if value != Some(count + 1) || count == 0 && !word.starts_with(['(', '[', '1']) {
                return start;
            }
            count += 1;
        }
        if count >= columns && count >= 3 {
            return number + 1;
        }
    }
    start
}

/// The first line of a page whose heading stands at line `number`: a page number may stand above it.
fn page_top(lines: &Lines, number: usize, least: usize) -> usize {
    let filled = |from: usize| (least..from).rev().take(12).find(|above| lines.get(*above).is_some());
    let Some(above) = filled(number) else { return number };
    let is_page_number = lines.get(above).is_some_and(|line| furniture::page_number(line.text).is_some());
    let blanks_above = filled(above).map_or(0, |before| above - before - 1);
    if is_page_number && (blanks_above >= 2 || number - above >= 3) { above } else { number }
}

/// What never stands inside a table: the recipients, a signature, the next appendix.
pub fn ends_table(text: &str) -> bool {
    let folded = skeleton(&text.chars().take(30).collect::<String>());
    label::is_signing(text)
        || folded.starts_with("noi nhan")
        || folded.starts_with("phu luc") && label::is_capital(text.split_whitespace().next().unwrap_or_default())
        || folded.starts_with("cong hoa xa hoi chu nghia")
}

/// The lines of each row.
fn spans(anchors: &[Anchor], body: &Range<usize>) -> Vec<Span> {
    let mut spans = Vec::new();
    let first = anchors.first().map_or(body.end, |anchor| anchor.line);
    let longest = if anchors.is_empty() { LONGEST_UNNUMBERED } else { body.len().max(1) };
    for start in (body.start..first).step_by(longest) {
        spans.push(Span { lines: start..first.min(start + longest), is_group: false, is_part: false });
    }
    for (index, anchor) in anchors.iter().enumerate() {
        let end = match anchors.get(index + 1) {
            Some(next) => next.line,
            None if anchor.is_group => body.end.min(anchor.line + LONGEST_LAST_GROUP),
            None => body.end.min(anchor.line + LONGEST_LAST_ROW),
        };
        spans.push(Span { lines: anchor.line..end, is_group: anchor.is_group, is_part: anchor.is_part });
    }
    spans
}

/// The rows of a table on their way to columns.
struct Body<'a, 'b> {
    lines: &'b Lines<'a>,
    /// The lines of each row.
    spans: &'b [Span],
    /// Where the heading comes again.
    pages: &'b [Range<usize>],
    /// The column of row numbers.
    numbers: Option<usize>,
    /// No row has a number.
    is_unnumbered: bool,
}

/// The items of each row, and the columns that they were put into.
type Read<'a> = (Vec<Vec<Item<'a>>>, Vec<Assigned>);

impl<'a> Body<'a, '_> {
    /// Reads the first `most` rows. `before` is the reading before this one.
    fn assign(&self, most: usize, habits: &Habits, before: &[Assigned]) -> Read<'a> {
        let rows = 0..self.spans.len().min(most);
        rows.map(|index| self.assign_row(index, habits, before.get(index))).unzip()
    }

    fn assign_row(&self, index: usize, habits: &Habits, before: Option<&Assigned>) -> (Vec<Item<'a>>, Assigned) {
        let (span, columns) = (&self.spans[index], habits.fields.len());
        let is_last = index + 1 == self.spans.len();
        if span.is_group {
            return (Vec::new(), Assigned::default());
        }
        if habits.has_line_marks && span.lines.len() % columns == 0 && !is_last {
            let (numbers, items) = item::whole_lines(self.lines, span.lines.clone(), habits);
            let assigned = assign::by_lines(&numbers, &items, columns);
            return (items, assigned);
        }
        let first = self.pages.partition_point(|page| page.end <= span.lines.start);
        let last = self.pages.partition_point(|page| page.start < span.lines.end);
        let mut items = item::items(self.lines, span.lines.clone(), &self.pages[first..last], habits);
        let opens_with_number = index > 0 || !is_half(self.lines, span);
        if !opens_with_number && !self.is_unnumbered {
            items.insert(0, Item::Page { is_sure: true });
        }
        let rules = Rules {
            habits,
            number_column: self.numbers.filter(|_| opens_with_number && !self.is_unnumbered),
            is_unnumbered: self.is_unnumbered,
            may_end: is_last,
            before,
        };
        let widest = habits.widths.iter().flatten().copied().fold(0.0, f32::max);
        let assigned = assign::best(&items, &rules, |item| looks_outside(&items, item, widest));
        (items, assigned)
    }
}

/// Whether the lines before the first number are the rest of a row that began on a page we do not have.
fn is_half(lines: &Lines, span: &Span) -> bool {
    let first = span.lines.clone().find_map(|number| lines.get(number));
    first.is_some_and(|line| !super::assemble::is_row_number(line.first_word()))
}

/// How much an item looks like text after a table.
fn looks_outside(items: &[Item], index: usize, widest: f32) -> f32 {
    let Item::Text(text) = &items[index] else { return 0.0 };
    let words = text.segment(0, text.cuts.len() - 1);
    let said = words.text.as_str();
    if text.gap > 0 && furniture::page_number(said).is_some() && index + 1 < items.len() {
        return looks_outside(items, index + 1, widest);
    }
    let is_remark = said.starts_with("(*)") || said.starts_with("Ghi chú:") || said.starts_with('*');
    let mut score = -0.5;
    for (holds, weight) in [
        (label::opens(said) || is_remark, 8.0),
        (label::is_capital(said) && text.words.len() > 2, 5.0),
        (label::label(said).is_some_and(|label| label != label::Label::Dash) && text.words.len() > 3, 3.0),
        (counts_on(items, index), 2.0),
        (said.ends_with("./."), 3.0),
        (widest > 0.0 && words.width > widest * 1.25, 4.0),
        (text.gap >= 2, 1.0),
    ] {
        score += if holds { weight } else { 0.0 };
    }
    score
}

/// "2. Đăng ký chương trình": a number that nothing in the row comes before counts on from the text above the table.
fn counts_on(items: &[Item], index: usize) -> bool {
    let number = |item: &Item| {
        let Item::Text(text) = item else { return None };
        let (number, rest) = text.words.first()?.1.split_once('.')?;
        number.parse::<u32>().ok().filter(|_| rest.is_empty())
    };
    let own = number(&items[index]).filter(|number| *number > 1);
    own.is_some_and(|own| !items[..index].iter().any(|item| number(item) == Some(own - 1)))
}

fn placed<'b>(items: &'b [Vec<Item>], assigned: &[Assigned]) -> Vec<Vec<Placed<'b>>> {
    let mut rows = Vec::new();
    for (items, assigned) in items.iter().zip(assigned) {
        let mut row = Vec::new();
        for (index, put) in assigned.puts.iter().enumerate() {
            let Item::Text(text) = &items[put.item] else { continue };
            if put.is_new_row && !row.is_empty() {
                rows.push(std::mem::take(&mut row));
            }
            let words = text.segment(put.from, put.to);
            row.push(Placed {
                column: put.column,
                is_first: put.is_first,
                is_cut: put.from > 0,
                is_last: assigned.puts.get(index + 1).is_none_or(|next| next.column != put.column || next.is_first),
                words,
                gap: if put.from > 0 { 3 } else { text.gap },
            });
        }
        if !row.is_empty() {
            rows.push(row);
        }
    }
    rows
}

fn build(
    lines: &Lines,
    heading: &Heading,
    spans: &[Span],
    pages: &[Range<usize>],
    items: &[Vec<Item>],
    assigned: &[Assigned],
) -> Option<Found> {
    let columns = heading.cells.len();
    let mut table = Table { headings: heading.cells.clone(), ..Table::default() };
    let mut end = heading.lines.end;
    for ((span, items), assigned) in spans.iter().zip(items).zip(assigned) {
        if span.is_group {
            let pieces = span.lines.clone().filter(|number| !pages.iter().any(|page| page.contains(number)));
            let pieces: Vec<_> = pieces.filter_map(|number| lines.get(number)).map(|line| line.span).collect();
            table.rows.push(Row::Group(Cell::new(pieces)));
            end = span.lines.end;
            continue;
        }
        let mut cells = vec![Cell::default(); columns];
        for put in &assigned.puts {
            let Item::Text(text) = &items[put.item] else { continue };
            let is_filled = cells.iter().any(|cell| !cell.pieces.is_empty());
            if put.is_new_row && is_filled {
                table.rows.push(Row::Cells(std::mem::replace(&mut cells, vec![Cell::default(); columns])));
                let is_merged = spans.len() > 1;
                cells.iter_mut().take(put.column).for_each(|cell| cell.continues = is_merged);
            }
            let span = text.span(put.from, put.to);
            end = lines.number_at(span.start) + 1;
            cells[put.column].pieces.push(span);
        }
        let filled = cells.iter().filter(|cell| !cell.pieces.is_empty()).count();
        if filled > 0 && !(table.rows.is_empty() && is_numbering(lines, &cells)) {
            table.rows.push(Row::Cells(cells));
        }
    }
    // An empty form is a heading with a number column and no numbers: what follows it is seldom a row.
    let is_unnumbered =
        spans.len() == 1 && heading.fields.first() == Some(&Some(Field::Stt)) && is_half(lines, &spans[0]);
    let least = if is_unnumbered { 3 } else { 2 };
    let says_something = |row: &Row| matches!(row, Row::Cells(cells) if cells.iter().filter(|cell| !cell.pieces.is_empty()).count() >= least);
    table.rows.iter().any(says_something).then_some(Found { lines: heading.lines.start..end, table })
}

/// "(1) (2) (3)" under the heading.
fn is_numbering(lines: &Lines, cells: &[Cell]) -> bool {
    cells.iter().flat_map(|cell| &cell.pieces).all(|piece| {
        lines.source(*piece).split_whitespace().all(|word| word.trim_matches(['(', ')']).parse::<u32>().is_ok())
    })
}
