//! Rows of cells to a table: repeated headings and (1)(2)(3) rows go, headings over the full width become groups.

use super::label::{Label, is_capital, label};
use crate::block::{Cell, Row, Table};
use crate::dictionary::fold::skeleton;
use crate::dictionary::heading::Headings;

/// Makes a table of rows that have one cell a column. `says` gives what a cell probably says.
pub fn table(headings: Vec<Cell>, rows: Vec<Vec<Cell>>, says: impl Fn(&Cell) -> String) -> Table {
    let printed: Vec<String> = headings.iter().map(|cell| skeleton(&says(cell))).collect();
    let width = headings.len();
    let mut table = Table { headings, ..Table::default() };
    for mut cells in rows {
        let mut texts: Vec<String> = cells.iter().map(|cell| says(cell).trim().to_string()).collect();
        clear_copies(&mut cells, &mut texts);
        if texts.iter().all(String::is_empty) || is_repeated_heading(&texts, &printed) || is_numbering(&texts) {
            continue;
        }
        if is_group(&texts) {
            table.rows.push(Row::Group(Cell::new(cells.into_iter().flat_map(|cell| cell.pieces).collect())));
        } else {
            cells.resize_with(width.max(cells.len()), Cell::default);
            table.rows.push(Row::Cells(cells));
        }
    }
    table
}

/// A converter wrote the one cell of a full-width heading into every column: the first copy stays.
fn clear_copies(cells: &mut [Cell], texts: &mut [String]) {
    let start = usize::from(texts.first().is_some_and(|text| is_section_number(text) || is_row_number(text)));
    let Some(first) = texts.get(start).filter(|text| text.contains(' ')).cloned() else { return };
    if texts.len() < start + 3 || texts[start..].iter().any(|text| *text != first) {
        return;
    }
    for (cell, text) in cells.iter_mut().zip(texts).skip(start + 1) {
        *cell = Cell::default();
        text.clear();
    }
}

/// How many of these texts are headings that are known.
pub fn known_headings<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.filter(|text| Headings::field(text).is_some_and(|(_, score)| score >= 0.8)).count()
}

/// Whether a row says the same as the heading, whole or its last part.
pub fn is_repeated_heading(texts: &[String], printed: &[String]) -> bool {
    let filled: Vec<(usize, String)> = texts
        .iter()
        .enumerate()
        .map(|(column, text)| (column, skeleton(text)))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    filled.len() >= 2
        && filled.iter().all(|(column, text)| printed.get(*column).is_some_and(|heading| heading.ends_with(text)))
}

/// "(1) | (2) | (3)", "A | B | 1 | 2"
pub fn is_numbering(texts: &[String]) -> bool {
    let bare = |text: &String| text.trim_matches(['(', ')', '[', ']', ' ']).to_string();
    let values: Vec<String> = texts.iter().map(bare).filter(|text| !text.is_empty()).collect();
    let counts_up = values.iter().enumerate().all(|(index, value)| *value == (index + 1).to_string());
    values.len() >= 3 && counts_up
}

/// A heading over the full width: one text alone, or a Roman number or letter with a text and nothing else.
pub fn is_group(texts: &[String]) -> bool {
    let filled: Vec<(usize, &str)> = texts
        .iter()
        .enumerate()
        .map(|(column, text)| (column, text.as_str()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    match filled.as_slice() {
        [(column, text)] => {
            texts.len() > 2
                && *column <= 1
                && (label(text) == Some(Label::Section) || is_capital(text) || *column == 0 && text.contains(' '))
        }
        [(0, number), (1, _)] => texts.len() > 2 && is_section_number(number),
        _ => false,
    }
}

/// "IV", "II.", "A", "B."
pub fn is_section_number(text: &str) -> bool {
    let bare = text.trim_end_matches(['.', ')', '-', ' ']);
    let section = bare.split_once('.').filter(|(_, part)| is_row_number(part)).map_or(bare, |(section, _)| section);
    let is_roman = !section.is_empty() && section.len() <= 5 && section.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    is_roman || bare.len() == 1 && bare.chars().all(|c| c.is_ascii_uppercase())
}

/// "12", "12.1", "3.", "(4)"
pub fn is_row_number(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '.', ' ']);
    !bare.is_empty()
        && bare.len() <= 8
        && bare.split('.').all(|part| !part.is_empty() && part.len() <= 5 && part.bytes().all(|b| b.is_ascii_digit()))
}
