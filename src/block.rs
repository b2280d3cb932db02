//! Blocks: what `layout` makes of the lines. A document is a sequence of paragraphs and tables.
//!
//! Law of this file: a block owns no characters. It lists pieces (spans of the text, each inside one line) in reading order.

use crate::dictionary::heading::Field;
use crate::text::{Span, Text};
use serde::{Deserialize, Serialize};

/// A paragraph or a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Running text: a heading, a numbered item, a dash, one letterhead line ...
    Paragraph(Paragraph),
    /// Rows of cells.
    Table(Table),
}

/// Running text that belongs together, over one or more lines.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Paragraph {
    /// Its lines (or parts of lines, where columns stand side by side), in reading order.
    pub pieces: Vec<Span>,
    /// A number that the source generates and does not write ("1.", "a)" of a Word list); empty otherwise.
    pub label: String,
}

/// A table, joined over pages: repeated headings dropped, rows cut by page breaks joined.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The heading of each column, from left to right; two-row headings joined top to bottom.
    pub headings: Vec<Cell>,
    /// All rows below the heading, in order.
    pub rows: Vec<Row>,
    /// Number of the table among those of the document, from 1.
    pub number: usize,
    /// Of a table whose cells lost their places and were told apart by what they say, which is less sure: what each column was taken
    /// to hold. Empty for others.
    pub by_sense: Vec<Option<Field>>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// One cell a column; as many as the table has headings.
    Cells(Vec<Cell>),
    /// A heading over the full width: "I. Nâng cao nhận thức ...", "Buổi sáng".
    Group(Cell),
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Cell {
    /// Its lines, top to bottom; none for an empty cell.
    pub pieces: Vec<Span>,
    /// Those of its lines that begin a paragraph although the line above had room for their first word.
    pub begins: Vec<Span>,
    /// A number that the source generates and does not write (automatic numbering); empty otherwise.
    pub label: String,
    /// The cell above spans this row too: its content counts here.
    pub continues: bool,
}

impl Paragraph {
    /// A paragraph of these pieces.
    pub fn new(pieces: Vec<Span>) -> Self {
        Self { pieces, label: String::new() }
    }

    /// Its clean text on one line, a generated label in front.
    pub fn text(&self, text: &Text) -> String {
        labelled(&self.label, join_pieces(text, &self.pieces))
    }
}

impl Cell {
    /// A cell of these pieces.
    pub fn new(pieces: Vec<Span>) -> Self {
        Self { pieces, ..Self::default() }
    }

    /// Its clean text on one line, a generated label in front.
    pub fn text(&self, text: &Text) -> String {
        labelled(&self.label, join_pieces(text, &self.pieces))
    }

    /// The clean text of each of its lines.
    pub fn lines(&self, text: &Text) -> Vec<String> {
        self.pieces.iter().map(|piece| text.clean(*piece).trim().to_string()).collect()
    }
}

fn labelled(label: &str, content: String) -> String {
    match (label.is_empty(), content.is_empty()) {
        (true, _) => content,
        (false, true) => label.to_string(),
        (false, false) => format!("{label} {content}"),
    }
}

/// The clean text of `pieces` on one line: blanks collapsed, words cut at a line end after "-" or "/" joined
/// ("57-" + "NQ/TW" → "57-NQ/TW", "Quý IV/" + "2025" → "Quý IV/2025").
pub fn join_pieces(text: &Text, pieces: &[Span]) -> String {
    let mut joined = String::new();
    for piece in pieces {
        let clean = text.clean(*piece);
        for (index, word) in clean.split_whitespace().enumerate() {
            let is_line_start = index == 0;
            let joins = is_line_start && continues_word(&joined, word);
            if !joined.is_empty() && !joins {
                joined.push(' ');
            }
            joined.push_str(word);
        }
    }
    joined
}

/// Whether `next`, first on its line, goes on with the code that `before` ends with: "…/" or "57-" before a letter or digit.
fn continues_word(before: &str, next: &str) -> bool {
    let Some(starts) = next.chars().next() else { return false };
    if !starts.is_alphanumeric() {
        return starts == '/' && before.ends_with(|c: char| c.is_ascii_digit());
    }
    let last = before.rsplit(' ').next().unwrap_or(before);
    match last.chars().last() {
        Some('/') => last.len() > 1,
        Some('-') => last.chars().any(char::is_alphanumeric) && is_code(last.trim_end_matches('-')) && is_code(next),
        _ => false,
    }
}

/// Digits, or capital letters with slashes: the parts of document numbers and of hyphenated abbreviations.
fn is_code(word: &str) -> bool {
    let head: String = word.chars().take_while(|c| c.is_alphanumeric()).collect();
    !head.is_empty()
        && (head.chars().all(|c| c.is_ascii_digit()) || head.chars().filter(|c| c.is_uppercase()).count() >= 2)
        || word.contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(source: &str) -> String {
        let text = Text::new(source.into());
        join_pieces(&text, text.lines())
    }

    #[test]
    fn codes_cut_at_a_line_end_are_joined() {
        assert_eq!(joined("Nghị quyết số 57-\nNQ/TW ngày"), "Nghị quyết số 57-NQ/TW ngày");
        assert_eq!(joined("Quý\nIV/\n2025"), "Quý IV/2025");
        assert_eq!(joined("01/CTr-\nUBND ngày"), "01/CTr-UBND ngày");
        assert_eq!(joined("năm 2025-\n2026"), "năm 2025-2026");
    }

    #[test]
    fn a_dash_between_words_keeps_its_blank() {
        assert_eq!(joined("Phòng Văn hóa -\nXã hội"), "Phòng Văn hóa - Xã hội");
        assert_eq!(joined("kinh tế \n\n  xã hội"), "kinh tế xã hội");
    }
}
