//! The heading of a table whose heading was lost: OCR engines drop light or crowded first rows. What its columns hold is told by the
//! rows: numbers that count on, offices behind what is to be done, dates.

use super::heading::Heading;
use super::token::{self, Token};
use crate::block::Cell;
use crate::dictionary::fold::skeleton;
use crate::dictionary::heading::Field;
use crate::layout::evidence::Words;
use crate::layout::line::Lines;
use crate::layout::linear::ends_table;

/// A title stands at most this many filled lines above the first row.
const LONGEST_TITLE: usize = 4;
/// So many rows must be numbered, and of them so many in ten name an office behind what is to be done.
const LEAST_ROWS: usize = 4;
const LEAST_OFFICES: usize = 7;
/// Of the rows, so many in ten say something in a column that is one.
const LEAST_SAID: usize = 4;
/// What is to be done takes at least this much of a line, in a hundred.
const TASK: usize = 35;
/// Rows that are looked at, and lines between two of them.
const PROBED: usize = 30;
const LONGEST_ROW: usize = 40;
/// Numbers that may be lost between two rows.
const MOST_LOST: usize = 3;

/// The heading of a table whose first row stands on line `start`; nothing of it is in the text.
pub fn at(lines: &Lines, start: usize, limit: usize) -> Option<Heading> {
    let first = lines.get(start)?;
    if !first.text.starts_with(['0', '1']) || !is_row(&token::tokens(lines, &first), 1) || !has_title(lines, start) {
        return None;
    }
    let rows = rows(lines, start, limit);
    let width = |tokens: &Vec<Token>| tokens.last().map_or(0, |last| last.span.end) - tokens[0].span.start;
    let task = rows.iter().map(width).max().unwrap_or(0) * TASK / 100;
    let said: Vec<Said> = rows.iter().map(|tokens| said(tokens, task)).collect();
    let with = |is: fn(&Said) -> bool| said.iter().filter(|said| is(said)).count();
    if rows.len() < LEAST_ROWS || with(|said| said.offices > 0) * 10 < rows.len() * LEAST_OFFICES {
        return None;
    }
    let often = |is: fn(&Said) -> bool| with(is) * 10 >= rows.len() * LEAST_SAID;
    let mut fields = vec![Field::Stt, Field::Task, Field::Lead];
    if often(|said| said.offices > 1) {
        fields.push(Field::Cooperating);
    }
    if often(|said| said.is_dated) {
        let before = with(|said| said.is_dated && said.is_dated_first) * 2 > with(|said| said.is_dated);
        fields.insert(if before { 2 } else { fields.len() }, Field::Deadline);
    }
    if often(|said| said.says_more) {
        fields.push(Field::Deliverables);
    }
    let cells = vec![Cell::default(); fields.len()];
    let fields = fields.into_iter().map(Some).collect();
    Some(Heading { cells, fields, lines: start..start, score: 0.0, is_crammed: true })
}

/// Whether the first line of a table's rows begins with the number 1, be it below the heading of a group.
pub fn numbers_rows(lines: &Lines, start: usize, limit: usize) -> bool {
    let mut first = (start..limit).filter_map(|number| lines.get(number)).map(|line| token::tokens(lines, &line));
    let Some(line) = first.next() else { return false };
    is_row(&line, 1) || super::is_group(&line) && first.next().is_some_and(|below| is_row(&below, 1))
}

/// Whether a line ends with a time behind what is to be done.
pub fn ends_with_time(tokens: &[Token]) -> bool {
    (2..tokens.len()).any(|at| {
        let texts: Vec<&str> = tokens[at..].iter().map(|token| token.text).collect();
        tokens[at].opening < 0.0 && Words::new(&texts).is_time()
    })
}

/// "12 Rà soát ...": the number without a mark, as tables have it; numbered duties of a text have a full stop behind it.
fn is_row(tokens: &[Token], number: usize) -> bool {
    let [first, second, _, ..] = tokens else { return false };
    first.text.trim_start_matches('0') == number.to_string()
        && second.text.starts_with(|c: char| c.is_uppercase() && !c.is_ascii_digit())
}

/// Whether the heading of an appendix stands above.
fn has_title(lines: &Lines, start: usize) -> bool {
    let mut above = (0..start).rev().filter_map(|number| lines.get(number)).take(LONGEST_TITLE);
    above.any(|line| skeleton(line.text).starts_with("phu luc"))
}

/// The first lines of the rows.
fn rows<'a>(lines: &Lines<'a>, start: usize, limit: usize) -> Vec<Vec<Token<'a>>> {
    let mut rows: Vec<Vec<Token>> = Vec::new();
    let (mut last, mut next) = (start, 1);
    for number in start..limit {
        let Some(line) = lines.get(number) else { continue };
        if ends_table(line.text) || number - last > LONGEST_ROW || rows.len() == PROBED {
            break;
        }
        let tokens = token::tokens(lines, &line);
        if let Some(found) = (next..=next + MOST_LOST).find(|number| is_row(&tokens, *number)) {
            rows.push(tokens);
            (last, next) = (number, found + 1);
        }
    }
    rows
}

/// What the first line of a row says behind what is to be done.
struct Said {
    offices: usize,
    is_dated: bool,
    is_dated_first: bool,
    says_more: bool,
}

/// Reads the line of a row from byte `task` on.
fn said(tokens: &[Token], task: usize) -> Said {
    let mut said = Said { offices: 0, is_dated: false, is_dated_first: false, says_more: false };
    for at in 3..tokens.len() {
        let begins = tokens[at].is_parted() || tokens[at].opening < 0.0;
        if !begins || tokens[at].span.start - tokens[0].span.start < task {
            continue;
        }
        let texts: Vec<&str> = tokens[at..].iter().map(|token| token.text).collect();
        let words = Words::new(&texts);
        if words.is_time() {
            said.is_dated_first |= !said.is_dated && said.offices == 0;
            said.is_dated = true;
        } else if words.is_office() {
            said.offices += 1;
        } else {
            said.says_more |= said.offices > 0;
        }
    }
    said
}
