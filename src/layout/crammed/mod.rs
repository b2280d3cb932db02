//! Tables whose cells stand side by side on the lines and lost their places: the words of several cells follow one another on each
//! line, one blank apart, and each cell goes on on the next lines. Many readers of PDFs and scans write tables so. What tells the
//! cells apart is what they say: known headings, offices, dates, and which words follow one another.

mod centred;
mod columns;
mod cut;
mod heading;
mod headless;
mod known;
mod letters;
pub mod lost;
mod marks;
mod numbers;
mod rows;
mod token;
mod usage;
mod ways;

use super::Found;
use super::assemble::{self, is_section_number};
use super::furniture;
use super::label;
use super::line::{Line, Lines};
use super::linear::ends_table;
use crate::block::{Cell, Table};
use crate::dictionary::fold::skeleton;
use crate::dictionary::heading::Field;
use crate::text::Span;
use heading::Heading;
use known::Known;
use std::ops::Range;
use token::Token;
use usage::Usage;

/// Headings without such a table below them.
const MOST_FAILURES: usize = 10;
/// A table with more lines, or a line with more words, is none of this kind; nor is one where the squares of the words of its lines
/// sum up to more, which the time goes by.
const MOST_LINES: usize = 1_500;
const MOST_WORDS: usize = 45;
const MOST_WORK: usize = 40_000;
/// Of the first lines of such a table, so many in a hundred hold words of several cells.
const LEAST_SHARED: usize = 25;
const PROBED: usize = 40;
/// The number of a group has at most so many signs.
const LONGEST_ROMAN: usize = 4;
/// A heading is sought from this many lines on.
const LONGEST_TITLE: usize = 4;

/// The tables in a range of lines.
pub fn find(lines: &Lines, range: Range<usize>) -> Vec<Found> {
    let mut found = Vec::new();
    let mut known = Known::of(lines);
    let (mut at, mut failures) = (range.start, 0);
    while at < range.end && failures < MOST_FAILURES {
        let printed =
            known.may_begin(lines, at).then(|| best_heading(lines, at, range.end, None, &mut known)).flatten();
        let heading = printed.filter(|heading| heading.is_crammed).or_else(|| headless::at(lines, at, range.end));
        let Some(mut heading) = heading else {
            at += 1;
            continue;
        };
        if headless::numbers_rows(lines, heading.lines.end, range.end) {
            heading.add_numbers();
        }
        let table = read(lines, &heading, range.end, &mut known);
        failures += usize::from(table.is_none());
        at = table.as_ref().map_or(at + 1, |table| table.lines.end.max(at + 1));
        found.extend(table);
    }
    found
}

/// The heading that begins at a line, or better one of the next lines: the title of a table says similar words.
fn best_heading(
    lines: &Lines,
    number: usize,
    limit: usize,
    printed: Option<&Heading>,
    known: &mut Known,
) -> Option<Heading> {
    let mut best = heading::at(lines, number, limit, printed, known)?;
    let mut last = number + LONGEST_TITLE;
    let mut start = number + 1;
    while start < limit.min(last) {
        let begins = known.may_begin(lines, start);
        let heading = begins.then(|| heading::at(lines, start, limit, printed, known)).flatten();
        if let Some(heading) = heading.filter(|found| found.score > best.score) {
            best = heading;
            last = start + LONGEST_TITLE;
        }
        start += 1;
    }
    Some(best)
}

/// Lines that belong together: the rows of a group, or its heading.
enum Section<'a> {
    Group(Vec<Token<'a>>),
    Rows(Vec<Vec<Token<'a>>>),
}

fn read(lines: &Lines, heading: &Heading, limit: usize, known: &mut Known) -> Option<Found> {
    let mut heading = heading.clone();
    let (sections, end) = sections(lines, &mut heading, limit, known)?;
    let usage = Usage::around(heading.lines.start..end, lines.flow(), known.pairs(lines));
    if !looks_crammed(lines, &sections, &heading, &usage) {
        return None;
    }
    let columns = heading.cells.len();
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for section in &sections {
        match section {
            Section::Group(tokens) => rows.push(group(tokens, columns)),
            Section::Rows(tokens) => rows.extend(read_rows(lines, tokens, &heading, &usage, columns::PASSES).0),
        }
    }
    let says_more = rows.iter().any(|row| row.iter().filter(|cell| !cell.pieces.is_empty()).count() > 1);
    if !says_more {
        return None;
    }
    let says = |cell: &Cell| cell.pieces.iter().map(|piece| lines.source(*piece)).collect::<Vec<_>>().join(" ");
    let table = assemble::table(heading.cells.clone(), rows, says);
    Some(Found { lines: heading.lines.start..end, table: Table { by_sense: heading.fields, ..table } })
}

/// Whether many of the first lines hold words of several cells.
fn looks_crammed(lines: &Lines, sections: &[Section], heading: &Heading, usage: &Usage) -> bool {
    let first = sections.iter().filter_map(|section| match section {
        Section::Rows(tokens) => Some(&tokens[..tokens.len().min(PROBED)]),
        Section::Group(_) => None,
    });
    let (mut shared, mut all) = (0, 0);
    for tokens in first.take_while(|tokens| !tokens.is_empty()) {
        shared += read_rows(lines, tokens, heading, usage, 1).1;
        all += tokens.len();
        if all >= PROBED {
            break;
        }
    }
    shared * 100 >= all * LEAST_SHARED
}

/// The lines of a table by groups, and the line after it; `None` when they are too many.
fn sections<'a>(
    lines: &Lines<'a>,
    heading: &mut Heading,
    limit: usize,
    known: &mut Known,
) -> Option<(Vec<Section<'a>>, usize)> {
    let mut sections: Vec<Section> = Vec::new();
    let (mut number, mut end, mut work) = (heading.lines.end, heading.lines.end, 0);
    while number < limit {
        let Some(line) = lines.get(number) else {
            number += 1;
            continue;
        };
        if ends_table(line.text) || is_appendix(line.text) || number - heading.lines.start > MOST_LINES {
            break;
        }
        if known.may_begin(lines, number)
            && let Some(again) = best_heading(lines, number, limit, Some(heading), known)
            && again.lines.start == number
        {
            if !heading.comes_again(&again) {
                break;
            }
            (number, end) = (again.lines.end, again.lines.end);
            continue;
        }
        number += 1;
        if is_furniture(lines, &line) || is_page_number(lines, &line, heading, limit, known) {
            continue;
        }
        let mut tokens = token::tokens(lines, &line);
        if known.is_damaged() {
            token::drop_specks(&mut tokens);
        }
        work += tokens.len() * tokens.len();
        if tokens.len() > MOST_WORDS {
            break;
        }
        end = number;
        if tokens.is_empty() {
            continue;
        }
        match sections.last_mut() {
            _ if is_group(&tokens) => sections.push(Section::Group(tokens)),
            Some(Section::Rows(rows)) => rows.push(tokens),
            _ => sections.push(Section::Rows(vec![tokens])),
        }
    }
    (!sections.is_empty() && work <= MOST_WORK).then_some((sections, end))
}

/// "Phụ lục 2", alone on its line. Where cells follow one another as lines, it may be a cell; here a line of a row says more.
fn is_appendix(text: &str) -> bool {
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric()); // "- Phụ lục 2": a speck
    bare.split_whitespace().count() <= 3 && skeleton(bare).starts_with("phu luc")
}

/// A ruling line, or a page number below a blank line.
fn is_furniture(lines: &Lines, line: &Line) -> bool {
    let is_after_blank = line.number == 0 || lines.get(line.number - 1).is_none();
    let is_page = line.text.len() > 1 && is_after_blank && furniture::page_number(line.text).is_some();
    is_page || !line.text.contains(char::is_alphanumeric)
}

/// A number alone above the heading printed again.
fn is_page_number(lines: &Lines, line: &Line, heading: &Heading, limit: usize, known: &mut Known) -> bool {
    if furniture::page_number(line.text).is_none() {
        return false;
    }
    let Some(next) = (line.number + 1..limit).find(|number| lines.get(*number).is_some()) else { return false };
    known.may_begin(lines, next)
        && best_heading(lines, next, limit, Some(heading), known).is_some_and(|again| again.lines.start == next)
}

/// "II | Nhiệm vụ trọng tâm triển khai thực hiện Quy hoạch", "IL | KHẮC PHỤC HẬU QUẢ", "Ill | Chương trình, học liệu"
fn is_group(tokens: &[Token]) -> bool {
    let [first, second, ..] = tokens else { return false };
    let bars = tokens[2..].iter().filter(|token| token.is_parted()).count();
    let is_misread = || {
        second.gap == token::Gap::Bar
            && first.text.chars().count() <= LONGEST_ROMAN
            && tokens.len() > 2
            && (!first.text.bytes().all(|b| b.is_ascii_digit())
                || first.text.len() > 1 && first.text.bytes().all(|b| b == b'1'))
            && tokens[1..]
                .iter()
                .all(|token| label::is_capital(token.text) || !token.text.contains(char::is_alphabetic))
    };
    let is_strokes = || {
        const STROKES: [char; 6] = ['I', 'l', 'L', '1', '|', 'i'];
        second.gap == token::Gap::Bar
            && (2..=LONGEST_ROMAN).contains(&first.text.chars().count())
            && first.text.starts_with(['I', 'l'])
            && first.text.chars().all(|c| STROKES.contains(&c))
    };
    (is_section_number(first.text) || is_strokes() || is_misread())
        && bars == 0
        && second.text.chars().count() > 1
        && second.text.starts_with(|c: char| c.is_uppercase() && !c.is_ascii_digit())
        && !label::is_signing(first.text)
}

/// The heading of a group as a row: in one cell, so that a number that was misread makes it no row of its own.
fn group(tokens: &[Token], columns: usize) -> Vec<Cell> {
    let mut row = vec![Cell::default(); columns];
    let text = Span::new(tokens[1].span.start, tokens[tokens.len() - 1].span.end);
    row[0] = Cell::new(vec![tokens[0].span, text]);
    row
}

/// The rows of a group, and how many of its lines hold words of several cells.
fn read_rows(
    lines: &Lines,
    tokens: &[Vec<Token>],
    heading: &Heading,
    usage: &Usage,
    passes: usize,
) -> (Vec<Vec<Cell>>, usize) {
    let count = heading.fields.len();
    let numbered = tokens.iter().enumerate();
    let looked: Vec<cut::Line> =
        numbered.map(|(number, tokens)| cut::Line::new(tokens, number, count, usage)).collect();
    let is_numbered = heading.fields.first() == Some(&Some(Field::Stt));
    let centred = is_numbered.then(|| centred::rows(&looked)).flatten();
    let (columns, cuts) = match &centred {
        Some(rows) => centred::read(&looked, rows, &heading.fields, passes),
        None => columns::read(&looked, &heading.fields, passes),
    };
    let ranges: Vec<Vec<Range<usize>>> = cuts.iter().map(|cut| ranges(cut)).collect();
    let parts = |(line, ranges): (&'_ cut::Line, &Vec<Range<usize>>)| -> Vec<Option<cut::Part>> {
        ranges.iter().map(|range| (!range.is_empty()).then(|| line.part(range.start, range.end).clone())).collect()
    };
    let parts: Vec<rows::Parts> = looked.iter().zip(&ranges).map(parts).collect();
    let starts = match &centred {
        Some(rows) => rows.iter().map(|row| row.lines.start).collect(),
        None => {
            let numbered = is_numbered.then(|| numbers::begin_rows(&looked)).flatten().unwrap_or_default();
            rows::starts(&parts, &columns, usage, &numbered)
        }
    };
    let mut found: Vec<Vec<Cell>> = Vec::new();
    for (number, (tokens, ranges)) in tokens.iter().zip(&ranges).enumerate() {
        if starts.binary_search(&number).is_ok() || found.is_empty() {
            found.push(vec![Cell::default(); count]);
        }
        let Some(row) = found.last_mut() else { continue };
        let mut at = 0;
        for (column, range) in columns.iter().zip(ranges) {
            let cells = &mut row[at..at + column.years.max(1)];
            match range.is_empty() {
                true => {}
                false if column.years > 1 => marks::share(lines, cells, &tokens[range.clone()]),
                false => cells[0].pieces.extend(spans(&tokens[range.clone()])),
            }
            at += column.years.max(1);
        }
    }
    found.iter_mut().for_each(|row| give_lead(row, &heading.fields));
    // the first of several columns holds numbers, or what running text says too
    let telling = usize::from(columns.len() > 2);
    let is_shared =
        |ranges: &&Vec<Range<usize>>| ranges.iter().skip(telling).filter(|range| !range.is_empty()).count() > 1;
    (found, ranges.iter().filter(is_shared).count())
}

/// One body in a row leads it: who only cooperates, cooperates with somebody.
fn give_lead(row: &mut [Cell], fields: &[Option<Field>]) {
    let place = |field: Field| fields.iter().position(|known| *known == Some(field));
    if let (Some(lead), Some(cooperating)) = (place(Field::Lead), place(Field::Cooperating))
        && row[lead].pieces.is_empty()
    {
        row.swap(lead, cooperating);
    }
}

/// The words of each column.
fn ranges(cut: &[usize]) -> Vec<Range<usize>> {
    (0..cut.len()).map(|column| columns::words(cut, column)).collect()
}

/// The characters of words that stand side by side; bars between them are left out.
fn spans(tokens: &[Token]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for token in tokens {
        match spans.last_mut() {
            Some(last) if token.gap != token::Gap::Bar => last.end = token.span.end,
            _ => spans.push(token.span),
        }
    }
    spans
}
