//! CSV: a table of tasks and a table of indicators, as RFC 4180 says, ready for Excel.
//!
//! Texts are quoted, dates and numbers are not, an absent value is nothing at all: a reader that cares (PostgreSQL, LibreOffice with
//! "quoted fields as text") gets every type back. No text is taken for a formula: one that begins like a formula has an
//! apostrophe put before it, and so has one that begins with apostrophes and then like a formula, so that taking one
//! apostrophe away always gives the text back.

use super::sink::Sink;
use super::table::{Cell, Column, INDICATORS, TASKS};
use crate::plan::Plan;
use std::io::{self, Write};

/// How CSV is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between two cells.
    pub delimiter: char,
    /// A byte order mark first, without which Excel on Windows takes the letters for another encoding.
    pub bom: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { delimiter: ',', bom: true }
    }
}

/// The two tables.
pub struct Csv<W> {
    tasks: W,
    indicators: W,
    delimiter: char,
}

impl<W: Write> Csv<W> {
    /// Tables into `tasks` and `indicators`, with their headings.
    ///
    /// # Errors
    /// When the headings cannot be written.
    pub fn new(tasks: W, indicators: W, dialect: Dialect) -> io::Result<Self> {
        let mut csv = Self { tasks, indicators, delimiter: dialect.delimiter };
        headings(&mut csv.tasks, TASKS, dialect)?;
        headings(&mut csv.indicators, INDICATORS, dialect)?;
        Ok(csv)
    }
}

impl<W: Write + Send> Sink for Csv<W> {
    fn plan(&mut self, plan: &Plan) -> io::Result<()> {
        rows(&mut self.tasks, TASKS, plan, &plan.tasks, self.delimiter)?;
        rows(&mut self.indicators, INDICATORS, plan, &plan.indicators, self.delimiter)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.tasks.flush()?;
        self.indicators.flush()
    }
}

fn headings<Record>(out: &mut impl Write, columns: &[Column<Record>], dialect: Dialect) -> io::Result<()> {
    let cells = columns.iter().map(|column| Cell::Text(column.heading.into()));
    let mut line = String::from(if dialect.bom { "\u{feff}" } else { "" });
    row(&mut line, cells, dialect.delimiter);
    out.write_all(line.as_bytes())
}

fn rows<Record>(
    out: &mut impl Write,
    columns: &[Column<Record>],
    plan: &Plan,
    records: &[Record],
    delimiter: char,
) -> io::Result<()> {
    let mut line = String::new();
    for record in records {
        line.clear();
        row(&mut line, columns.iter().map(|column| (column.cell)(plan, record)), delimiter);
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

fn row<'a>(line: &mut String, cells: impl Iterator<Item = Cell<'a>>, delimiter: char) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            line.push(delimiter);
        }
        match cell {
            Cell::Empty => {}
            Cell::Text(text) => quoted(line, &text),
            Cell::Date(day) if is_day(day) => line.push_str(day),
            Cell::Date(text) => quoted(line, text),
            Cell::Number(number) => line.push_str(&number.to_string()),
        }
    }
    line.push_str("\r\n");
}

fn quoted(line: &mut String, text: &str) {
    line.push('"');
    if needs_guard(text) {
        line.push('\'');
    }
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

/// Whether a spreadsheet could take the text for a formula, or could not tell it from one that was guarded.
fn needs_guard(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    let is_plain_number = bare.len() == text.len() && text.parse::<f64>().is_ok_and(f64::is_finite);
    bare.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) && !is_plain_number
}

/// Only digits and dashes may stand unquoted.
fn is_day(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') && !text.starts_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let mut line = String::new();
        row(&mut line, [Cell::Text(text.into())].into_iter(), ',');
        line
    }

    #[test]
    fn texts_are_guarded_so_that_taking_one_apostrophe_away_gives_them_back() {
        for text in ["=1+1", "+84 (28)", "- Rà soát", "@SUM(A1)", "\t=1", "＝1", "'=1", "''+2", "--5", "-5 người"]
        {
            assert_eq!(line(text), format!("\"'{text}\"\r\n"), "{text}");
        }
        for text in ["-5", "-0.5", "+3", "Sở Nội vụ", "'tháng'", "1=1", ""] {
            assert_eq!(line(text), format!("\"{text}\"\r\n"), "{text}");
        }
    }

    #[test]
    fn quotes_and_line_breaks_stay_inside_their_cell() {
        assert_eq!(line("a \"b\", c\nd"), "\"a \"\"b\"\", c\nd\"\r\n");
    }

    #[test]
    fn absent_values_and_empty_texts_differ() {
        let mut line = String::new();
        let cells =
            [Cell::Empty, Cell::Text("".into()), Cell::Date("2025-12-31"), Cell::Number(0.97), Cell::Date("=1")];
        row(&mut line, cells.into_iter(), ';');
        assert_eq!(line, ";\"\";2025-12-31;0.97;\"'=1\"\r\n");
    }
}
