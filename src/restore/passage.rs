//! A block's pieces joined over line breaks, so that a sentence is read as a sentence.
//!
//! Rule of this file: every byte of the joined text knows its place in the source, and no token crosses a line.

use super::codes::{self, Repair};
use super::model::{Model, UNKNOWN};
use super::sentence::{class, word_form};
use super::token::{Kind, Token, abbreviations, tokens};
use crate::block::{Block, Cell, Row};
use crate::text::{Span, Text};
use std::ops::Range;

/// Joined pieces, cut into tokens.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    /// The pieces, one blank between them.
    pub text: String,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// For each token, whether it is an abbreviation.
    pub abbreviations: Vec<bool>,
    /// For each token, its word in the language model.
    pub words: Vec<u16>,
    /// Codes and dates that a rule repairs, by token.
    repairs: Vec<(usize, Repair)>,
    /// Where each piece starts: in the joined text, in the source.
    starts: Vec<(usize, usize)>,
}

impl Passage {
    /// Joins `pieces` of `text`.
    pub fn new(model: &Model, text: &Text, pieces: &[Span]) -> Self {
        let mut passage = Self::default();
        for piece in pieces {
            if !passage.text.is_empty() {
                passage.text.push(' ');
            }
            passage.starts.push((passage.text.len(), piece.start));
            passage.text.push_str(text.raw(*piece));
        }
        passage.tokens = tokens(&passage.text);
        for repair in codes::repairs(&passage.text) {
            passage.take(repair);
        }
        passage.abbreviations = abbreviations(&passage.text, &passage.tokens);
        let words =
            passage.tokens.iter().zip(&passage.abbreviations).map(|(token, is_abbreviation)| match token.kind {
                Kind::Word | Kind::Mark(_) => {
                    model.id(&word_form(&passage.text, token, *is_abbreviation)).unwrap_or(UNKNOWN)
                }
                kind => class(kind),
            });
        passage.words = words.collect();
        passage
    }

    /// Makes one token of what a rule repairs.
    fn take(&mut self, repair: Repair) {
        let first = self.tokens.partition_point(|token| token.range.end <= repair.range.start);
        let last = self.tokens.partition_point(|token| token.range.start < repair.range.end);
        // Where a bar stands for a digit there is no token yet.
        let is_whole = self.tokens[first..last]
            .iter()
            .all(|token| repair.range.start <= token.range.start && token.range.end <= repair.range.end);
        if !is_whole || self.span(&repair.range).is_none() {
            return;
        }
        let token = Token { range: repair.range.clone(), kind: repair.kind };
        self.tokens.splice(first..last, [token]);
        self.repairs.push((first, repair));
    }

    /// The repair of a token, if a rule has one.
    pub fn repair(&self, token: usize) -> Option<&Repair> {
        self.repairs.iter().find(|(at, _)| *at == token).map(|(_, repair)| repair)
    }

    /// All repairs by rule.
    pub fn repairs(&self) -> impl Iterator<Item = &Repair> {
        self.repairs.iter().map(|(_, repair)| repair)
    }

    /// The characters of a token.
    pub fn word(&self, token: usize) -> &str {
        &self.text[self.tokens[token].range.clone()]
    }

    /// Where a range of the joined text lies in the source; none when it runs over a line end.
    pub fn span(&self, range: &Range<usize>) -> Option<Span> {
        let piece = self.piece(range.start);
        let (joined, source) = *self.starts.get(piece)?;
        let is_inside = self.starts.get(piece + 1).is_none_or(|next| range.end < next.0);
        is_inside.then(|| Span::new(source + range.start - joined, source + range.end - joined))
    }

    /// The number of the piece that holds this byte of the joined text.
    pub fn piece(&self, at: usize) -> usize {
        self.starts.partition_point(|(joined, _)| *joined <= at).saturating_sub(1)
    }
}

/// The pieces of every paragraph and cell, then every line that no block covers.
pub fn piece_groups(text: &Text, blocks: &[Block]) -> Vec<Vec<Span>> {
    let mut groups = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => groups.push(paragraph.pieces.clone()),
            Block::Table(table) => {
                let rows = table.rows.iter().flat_map(|row| match row {
                    Row::Cells(cells) => cells.as_slice(),
                    Row::Group(cell) => std::slice::from_ref(cell),
                });
                groups.extend(table.headings.iter().chain(rows).map(|cell: &Cell| cell.pieces.clone()));
            }
        }
    }
    let mut is_covered = vec![false; text.lines().len()];
    for piece in groups.iter().flatten() {
        is_covered[text.line_at(piece.start)] = true;
    }
    let free = text.lines().iter().zip(is_covered).filter(|(_, is_covered)| !is_covered);
    groups.extend(free.map(|(line, _)| vec![*line]));
    groups.retain(|pieces| {
        let said: String = pieces.iter().map(|piece| text.raw(*piece)).collect();
        !said.trim().is_empty() && !is_mark(&said)
    });
    groups
}

/// "x", "X": a cell that is ticked says no word.
fn is_mark(cell: &str) -> bool {
    let mut letters = cell.chars().filter(|c| c.is_alphanumeric()).peekable();
    letters.peek().is_some() && letters.all(|c| matches!(c, 'x' | 'X'))
}

/// Lines that a blank line or the end of a sentence closes; in a table whose cells stand on one line, the cells.
pub fn rough_groups(text: &Text) -> Vec<Vec<Span>> {
    let mut groups: Vec<Vec<Span>> = vec![Vec::new()];
    let mut is_after_blank = false;
    for line in text.lines() {
        let raw = text.raw(*line);
        if raw.trim().is_empty() {
            is_after_blank = true;
            continue;
        }
        let goes_on = groups.last().and_then(|last| last.last()).is_some_and(|line| is_open(text.raw(*line)));
        if is_after_blank && !goes_on {
            groups.push(Vec::new());
        }
        is_after_blank = false;
        let cells = cells(raw, *line);
        if cells.len() > 1 {
            groups.extend(cells.into_iter().map(|cell| vec![cell]));
            groups.push(Vec::new());
        } else if let Some(last) = groups.last_mut() {
            last.push(*line);
        }
    }
    groups.retain(|pieces| pieces.iter().any(|piece| !text.raw(*piece).trim().is_empty()));
    groups
}

/// The cells of a line: what tabs or wide gaps part.
fn cells(raw: &str, line: Span) -> Vec<Span> {
    let mut cells = Vec::new();
    let (mut start, mut at) = (0, 0);
    for gap in raw
        .split_inclusive(|c: char| !c.is_whitespace())
        .map(|part| part.trim_end_matches(|c: char| !c.is_whitespace()))
    {
        let end = at + gap.len();
        if gap.contains('\t') || gap.len() > WIDE_GAP {
            if !raw[start..at].trim().is_empty() {
                cells.push(Span::new(line.start + start, line.start + at));
            }
            start = end;
        }
        at = end + raw[end..].chars().next().map_or(0, char::len_utf8);
    }
    cells.push(Span::new(line.start + start, line.end));
    cells
}

/// Blanks of this number stand between words of a sentence, more between columns.
const WIDE_GAP: usize = 3;

/// Whether the sentence may go on after a blank line: over a page break, or in tables whose cells became lines.
fn is_open(line: &str) -> bool {
    !line.trim_end().ends_with(['.', ';', ':', '!', '?'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_gaps_and_tabs_part_cells() {
        let text = Text::new("1\tSở Tư pháp\n     Công nghệ      Sở Y tế\nmột dòng  thường".into());
        let groups = rough_groups(&text);
        let shown: Vec<Vec<&str>> =
            groups.iter().map(|group| group.iter().map(|piece| text.raw(*piece).trim()).collect()).collect();
        assert_eq!(
            shown,
            [vec!["1"], vec!["Sở Tư pháp"], vec!["Công nghệ"], vec!["Sở Y tế"], vec!["một dòng  thường"]]
        );
    }
}
