//! Headings whose cells are printed side by side over several lines: "Cơ quan Cơ quan Giai đoạn" above "chủ trì phối hợp thực
//! hiện". Each line is cut into parts that go on with a column begun above or begin a new one; the cut is sought under which the
//! columns read as known headings.

use super::headless;
use super::known::Known;
use super::token::{Token, tokens, unread};
use super::ways::{self, Column, Way};
use crate::block::Cell;
use crate::dictionary::heading::Field;
use crate::layout::label;
use crate::layout::line::Lines;
use crate::text::Span;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

/// A heading takes at most this many filled lines, a line of it at most this many words.
const MOST_LINES: usize = 6;
const MOST_WORDS: usize = 24;
/// Blank lines that may stand between two lines of a heading.
const MOST_BLANKS: usize = 2;
/// So many years are marked in their columns, instead of a deadline.
pub const LEAST_YEARS: usize = 3;
/// A heading must be at least this good, and where it is printed again so many times as good as it was.
const LEAST_SCORE: f64 = 4.0;
const AS_GOOD: f64 = 0.3;
/// So many columns beside one another on a line are no cells that follow one another.
const LEAST_BESIDE: usize = 3;
/// Columns that must be known, and where the heading is printed again.
const LEAST_KNOWN: usize = 3;
const LEAST_AGAIN: usize = 2;

/// The heading of a table.
#[derive(Debug, Clone)]
pub struct Heading {
    /// What stands above each column.
    pub cells: Vec<Cell>,
    /// What each column holds.
    pub fields: Vec<Option<Field>>,
    /// The lines that it takes.
    pub lines: Range<usize>,
    /// How sure it is to be one.
    pub score: f64,
    /// Its cells stand side by side: so do those below.
    pub is_crammed: bool,
}

impl Heading {
    /// Whether no column holds this; a number column may have been lost.
    pub fn is_new(&self, field: &Option<Field>) -> bool {
        !matches!(field, None | Some(Field::Stt)) && !self.fields.contains(field)
    }

    /// Whether `again` is this heading, printed on another page: no column of it is new. A number column that could not be read here
    /// is taken from there.
    pub fn comes_again(&mut self, again: &Heading) -> bool {
        if again.fields.iter().any(|field| self.is_new(field)) {
            return false;
        }
        if again.fields[0] == Some(Field::Stt) {
            self.add_numbers();
        }
        true
    }

    /// Adds the column of numbers where its heading could not be read.
    pub fn add_numbers(&mut self) {
        if !self.fields.contains(&Some(Field::Stt)) {
            self.fields.insert(0, Some(Field::Stt));
            self.cells.insert(0, Cell::default());
        }
    }
}

/// The heading that begins at line `start`; where one was `printed` above, it is sought again.
pub fn at(lines: &Lines, start: usize, limit: usize, printed: Option<&Heading>, known: &mut Known) -> Option<Heading> {
    known.look_at(lines.get(start).map_or("", |line| line.text));
    let parts = parts(lines, start..limit, known);
    if !known.may_name_task(lines, parts.iter().flat_map(|(_, words)| words)) {
        return None;
    }
    let mut ways = vec![Way::default()];
    let mut best: Option<(f64, Way, usize)> = None;
    for (number, words) in parts {
        ways = ways::read_line(lines, ways, &words, known);
        if ways.is_empty() {
            break;
        }
        let whole = ways.iter().filter_map(|way| Some((way.whole_score(known, printed)?, way)));
        let Some((score, way)) = whole.max_by(|a, b| a.0.total_cmp(&b.0)) else { continue };
        if best.as_ref().is_none_or(|(known, ..)| score > *known) {
            best = Some((score, way.clone(), number + 1));
        }
    }
    let least_score = printed.map_or(LEAST_SCORE, |printed| printed.score * AS_GOOD);
    let (score, way, end) = best.filter(|(score, ..)| *score >= least_score)?;
    let least = if printed.is_some() { LEAST_AGAIN } else { LEAST_KNOWN };
    heading(way, score, lines, start..end, least, known)
}

/// The lines that a heading may take, from the first on, and their words.
fn parts<'a>(lines: &Lines<'a>, range: Range<usize>, known: &mut Known) -> Vec<(usize, Vec<Token<'a>>)> {
    let mut parts: Vec<(usize, Vec<Token>)> = Vec::new();
    let mut is_capital = None;
    let mut blanks = 0;
    for number in range {
        let Some(line) = lines.get(number) else {
            blanks += 1;
            if blanks > MOST_BLANKS || parts.is_empty() {
                break;
            }
            continue;
        };
        blanks = 0;
        let words = unread(lines, &line);
        if !words.iter().any(|word| word.text.contains(char::is_alphanumeric)) {
            continue;
        }
        let style = words.iter().all(|word| label::is_capital(word.text));
        let is_part =
            parts.is_empty() || known.looks_like_part(line.text) && !opens_row(&words) && is_capital == Some(style);
        is_capital = is_capital.or(Some(style));
        if words.len() > MOST_WORDS || parts.len() == MOST_LINES || !is_part {
            break;
        }
        parts.push((number, words));
    }
    parts
}

/// "1", "I" and more on the line: the first row.
fn opens_row(words: &[Token]) -> bool {
    let first = words[0].text.trim_end_matches('.');
    words.len() > 1 && (matches!(first, "1" | "01" | "A") || first.chars().all(|c| matches!(c, 'I' | 'V' | 'X')))
}

/// The heading that a way reads.
fn heading(
    way: Way,
    score: f64,
    lines: &Lines,
    taken: Range<usize>,
    least: usize,
    known: &mut Known,
) -> Option<Heading> {
    let is_crammed = is_crammed(&way.columns, lines);
    let mut fields: Vec<Option<Field>> = Vec::new();
    let mut cells: Vec<Cell> = Vec::new();
    for column in way.columns.into_iter().map(Rc::unwrap_or_clone) {
        let field = known.field(column.letters, column.is_sound);
        match cells.last_mut() {
            _ if field.is_none() && !column.is_unknown => {}
            // "Tên nhiệm vụ," and "đề án, dự án" are one
            Some(last) if fields.last() == Some(&field) && holds_once(field) => last.pieces.extend(column.parts),
            _ => {
                fields.push(field);
                cells.push(Cell::new(column.parts));
            }
        }
    }
    gather_years(&mut fields, &mut cells);
    let distinct: HashSet<Field> = fields.iter().flatten().copied().collect();
    let has_task = distinct.contains(&Field::Task) || distinct.contains(&Field::Indicator);
    let is_timeline = is_timeline(lines, &fields, &taken);
    if !is_timeline && (distinct.len() < least || !has_task) {
        return None;
    }
    cells.iter_mut().for_each(|cell| cell.pieces.sort());
    Some(Heading { cells, fields, lines: taken, score, is_crammed: is_crammed || is_timeline })
}

/// "Nội dung công việc Thời gian" on one line above lines that end with a time: two columns are enough to tell that.
fn is_timeline(lines: &Lines, fields: &[Option<Field>], taken: &Range<usize>) -> bool {
    let below = (taken.end..lines.len()).find_map(|number| lines.get(number));
    taken.len() == 1
        && fields == [Some(Field::Task), Some(Field::Deadline)]
        && below.is_some_and(|line| headless::ends_with_time(&tokens(lines, &line)))
}

/// Years stand side by side, in order, in place of the time above them.
fn gather_years(fields: &mut Vec<Option<Field>>, cells: &mut Vec<Cell>) {
    let is_year = |field: &Option<Field>| *field == Some(Field::Year);
    let Some(first) = fields.iter().position(is_year) else { return };
    let has_run = fields.iter().filter(|field| is_year(field)).count() >= LEAST_YEARS;
    let columns: Vec<(Option<Field>, Cell)> = fields.drain(..).zip(cells.drain(..)).collect();
    let is_time = |field: &Option<Field>| has_run && *field == Some(Field::Deadline);
    let (mut years, rest): (Vec<_>, Vec<_>) =
        columns.into_iter().enumerate().partition(|(_, (field, _))| is_year(field));
    years.sort_by_key(|(_, (_, cell))| cell.pieces.first().copied());
    let before = rest.iter().filter(|(at, (field, _))| *at < first && !is_time(field)).count();
    let mut columns: Vec<_> = rest.into_iter().map(|(_, column)| column).filter(|(field, _)| !is_time(field)).collect();
    columns.splice(before..before, years.into_iter().map(|(_, column)| column));
    (*fields, *cells) = columns.into_iter().unzip();
}

/// Whether no two columns of a table hold this.
pub fn holds_once(field: Option<Field>) -> bool {
    !matches!(field, None | Some(Field::Amount | Field::Extra | Field::Year | Field::Notes))
}

/// Whether cells stand side by side: reading line by line is not reading one column after another, or many begin on one line.
fn is_crammed(columns: &[Rc<Column>], lines: &Lines) -> bool {
    let parts =
        columns.iter().enumerate().flat_map(|(index, column)| column.parts.iter().map(move |part| (*part, index)));
    let mut parts: Vec<(Span, usize)> = parts.collect();
    parts.sort();
    let turns = 1 + parts.windows(2).filter(|pair| pair[0].1 != pair[1].1).count();
    let line = |(part, _): &(Span, usize)| lines.number_at(part.start);
    let most = parts.chunk_by(|a, b| line(a) == line(b)).map(<[_]>::len).max().unwrap_or(0);
    turns > columns.len() || most >= LEAST_BESIDE
}
