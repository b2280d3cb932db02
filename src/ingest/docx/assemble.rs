//! Elements of a docx to a text and its parts: each paragraph, and each line of a cell, is one line of the text.
//!
//! Rule of this file: the text reads as the page does, automatic numbers included; every part points into it.

use super::body::{Element, Para};
use super::run::Line;
use super::table::{Tbl, Tc};
use crate::block::{Cell, Paragraph};
use crate::grid::{Grid, GridCell, GridRow, Part};
use crate::normalize::legacy;
use crate::normalize::unicode;
use crate::text::{Span, Text};
use std::collections::HashSet;

/// The text of a document, its parts, and which old encodings were read.
#[derive(Debug, Default)]
pub struct Assembled {
    source: String,
    parts: Vec<Part>,
    trusted: HashSet<legacy::Code>,
    gap: bool,
}

impl Assembled {
    /// A text in which stretches of these old encodings are read as such.
    pub fn new(trusted: HashSet<legacy::Code>) -> Self {
        Self { trusted, ..Self::default() }
    }

    /// Adds the elements of a body.
    pub fn body(&mut self, elements: &[Element]) {
        for element in elements {
            match element {
                Element::Paragraph(para) => self.paragraph(para),
                // A table of one column is a frame around text.
                Element::Table(table) if table.rows.iter().all(|row| row.cells.len() <= 1) => {
                    self.gap = true;
                    table.rows.iter().flat_map(|row| &row.cells).for_each(|cell| self.body(&cell.content));
                    self.gap = true;
                }
                Element::Table(table) => self.table(table),
            }
        }
    }

    /// Adds a note under its mark, after the body.
    pub fn note(&mut self, mark: usize, elements: &[Element]) {
        let mut pieces = Vec::new();
        self.gap |= mark == 1;
        self.lines(elements, &mut pieces, &format!("[{mark}] "));
        if !pieces.is_empty() {
            self.parts.push(Part::Paragraph(Paragraph::new(pieces)));
        }
    }

    /// The text and its parts.
    pub fn end(self) -> (Text, Vec<Part>) {
        (Text::new(self.source), self.parts)
    }

    fn paragraph(&mut self, para: &Para) {
        if para.runs.is_blank() && !para.label.chars().any(char::is_alphanumeric) {
            self.gap = true;
            return;
        }
        let mut pieces = Vec::new();
        self.para(para, &mut pieces, "");
        self.parts.push(Part::Paragraph(Paragraph::new(pieces)));
    }

    fn table(&mut self, table: &Tbl) {
        self.gap = true;
        let mut grid = Grid { widths: table.widths.clone(), is_ruled: table.is_ruled, rows: Vec::new() };
        for row in &table.rows {
            let mut column = row.before;
            let mut cells = Vec::new();
            for cell in &row.cells {
                let columns = column..column + cell.span;
                column = columns.end;
                cells.push(GridCell { cell: self.cell(cell), columns });
            }
            grid.rows.push(GridRow { cells, is_repeated: row.is_repeated });
        }
        self.parts.push(Part::Grid(grid));
        self.gap = true;
    }

    fn cell(&mut self, cell: &Tc) -> Cell {
        let mut pieces = Vec::new();
        self.lines(&cell.content, &mut pieces, "");
        Cell { continues: cell.continues, ..Cell::new(pieces) }
    }

    /// All lines of these elements, tables in them cell by cell; `mark` stands before the first.
    fn lines(&mut self, elements: &[Element], pieces: &mut Vec<Span>, mark: &str) {
        for element in elements {
            let mark = if pieces.is_empty() { mark } else { "" };
            match element {
                Element::Paragraph(para) => self.para(para, pieces, mark),
                Element::Table(table) => {
                    let cells = table.rows.iter().flat_map(|row| &row.cells);
                    cells.for_each(|cell| self.lines(&cell.content, pieces, mark));
                }
            }
        }
    }

    /// The lines of a paragraph. Its label stands in the text: a reader sees it there.
    fn para(&mut self, para: &Para, pieces: &mut Vec<Span>, mark: &str) {
        let mut label = if para.label.is_empty() { mark.to_string() } else { format!("{mark}{} ", para.label) };
        let empty = [Line::default()];
        let lines = if para.runs.lines().is_empty() { &empty } else { para.runs.lines() };
        for line in lines {
            let line = unicode::clean(&self.decoded(line)).replace(is_no_character_of_a_line, " ");
            let line = format!("{label}{}", line.trim());
            if !line.trim().is_empty() {
                pieces.push(self.push(line.trim()));
                label.clear();
            }
        }
    }

    fn push(&mut self, line: &str) -> Span {
        if std::mem::take(&mut self.gap) && !self.source.is_empty() {
            self.source.push('\n');
        }
        let span = Span::new(self.source.len(), self.source.len() + line.len());
        self.source.push_str(line);
        self.source.push('\n');
        span
    }

    /// The line with its stretches of old encodings read as they were meant.
    fn decoded(&self, line: &Line) -> String {
        let mut decoded = String::with_capacity(line.text.len());
        let mut at = 0;
        for (range, font) in line.legacy.iter().filter(|(_, font)| self.trusted.contains(&font.code)) {
            decoded.push_str(&line.text[at..range.start]);
            decoded.push_str(&font.decode(&line.text[range.clone()]));
            at = range.end;
        }
        decoded.push_str(&line.text[at..]);
        decoded
    }
}

fn is_no_character_of_a_line(c: char) -> bool {
    c.is_control() && c != '\t' || matches!(c, '\u{2028}' | '\u{2029}')
}

/// The characters of each old encoding among these elements, as they are stored.
pub fn legacy_samples<'e>(elements: &'e [Element], samples: &mut Vec<(legacy::Font, &'e str)>) {
    for element in elements {
        match element {
            Element::Paragraph(para) => {
                for line in para.runs.lines() {
                    let stretches = line.legacy.iter().map(|(range, font)| (*font, &line.text[range.clone()]));
                    samples.extend(stretches);
                }
            }
            Element::Table(table) => {
                let cells = table.rows.iter().flat_map(|row| &row.cells);
                cells.for_each(|cell| legacy_samples(&cell.content, samples));
            }
        }
    }
}
