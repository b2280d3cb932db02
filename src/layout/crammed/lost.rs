//! A row between delimiters of which a reader lost some, cut into cells by what it says: "Sở Nội vụ Sở Y tế" are two.

use super::cut::{Above, Column, Line, Must, Tried};
use super::token;
use super::usage::Usage;
use crate::block::Cell;
use crate::dictionary::heading::Field;
use crate::layout::line::Lines;
use std::rc::Rc;

/// A longer row is left as it is: the time goes by the square of its words.
const MOST_WORDS: usize = 90;

/// The cells of the row on line `number` in columns that hold `fields`; `None` where a delimiter would stand inside a cell.
pub fn cells(lines: &Lines, number: usize, fields: &[Option<Field>]) -> Option<Vec<Cell>> {
    let tokens = token::tokens(lines, &lines.get(number)?);
    if tokens.len() > MOST_WORDS {
        return None;
    }
    let column = |field: &Option<Field>| Column::new(*field, None, 0);
    let columns: Vec<Column> = fields.iter().map(column).collect();
    let begins = |column: &Column| if column.says_task() { Must::Begin } else { Must::Nothing };
    let above: Vec<Above> = columns
        .iter()
        .map(|column| Above { part: None, is_given: false, is_late: false, must: begins(column) })
        .collect();
    let usage = Usage::around(0..lines.len(), lines.flow(), Rc::default());
    let line = Line::new(&tokens, 0, columns.len(), &usage);
    let (_, ends) = line.cuts(&columns, &above, 1, &mut Tried::default()).into_iter().next()?;
    let keeps_delimiters =
        tokens.iter().enumerate().skip(1).all(|(at, token)| token.gap != token::Gap::Bar || ends.contains(&at));
    let cell = |range: std::ops::Range<usize>| Cell::new(super::spans(&tokens[range]));
    keeps_delimiters.then(|| super::ranges(&ends).into_iter().map(cell).collect())
}
