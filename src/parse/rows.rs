//! Lines of the text, cut where columns stand side by side ("Nơi nhận:            KT. CHỦ TỊCH").
//!
//! Law of this file: pieces are clean text in order from left to right; nothing of a line is lost.

use crate::page::{Page, Reading, Word};
use crate::text::Span;
use std::ops::Range;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Index into `Text::lines`.
    pub line: usize,
    /// Blank lines above it.
    pub blank_above: usize,
    /// Its parts, from left to right; at least one.
    pub pieces: Vec<Piece>,
}

/// A part of a line, far from its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Clean text, blanks collapsed.
    pub text: String,
    /// Left edge in characters (about a hundredth of the page's width where there is geometry).
    pub left: f32,
    /// Right edge.
    pub right: f32,
}

impl Row {
    /// The whole line, pieces joined by one blank.
    pub fn text(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The line as a clerk counts it, from 1.
    pub fn number(&self) -> u32 {
        u32::try_from(self.line + 1).unwrap_or(u32::MAX)
    }
}

/// The lines of a range that are not blank.
pub fn rows(reading: &Reading, lines: Range<usize>) -> Vec<Row> {
    let text = &reading.text;
    let mut blank_above = 0;
    let mut rows = Vec::new();
    for line in lines.start..lines.end.min(text.lines().len()) {
        let span = text.lines()[line];
        let pieces = by_boxes(reading, line, span).unwrap_or_else(|| by_blanks(text.raw(span), span, reading));
        if pieces.is_empty() {
            blank_above += 1;
        } else {
            rows.push(Row { line, blank_above, pieces });
            blank_above = 0;
        }
    }
    rows
}

/// Cut at runs of blanks: two or more behind a letter, a tab, or a pipe that stands alone.
fn by_blanks(raw: &str, line: Span, reading: &Reading) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut piece: Option<(usize, usize, usize)> = None;
    let mut blanks = 0;
    let mut has_mark = false;
    let is_end = |side: &str| side.trim().is_empty();
    let is_pipe = |at: usize| {
        let (before, after) = (&raw[..at], &raw[at + 1..]);
        (is_end(before) || before.ends_with([' ', '\t'])) && (is_end(after) || after.starts_with([' ', '\t']))
    };
    for (column, (at, c)) in raw.char_indices().enumerate() {
        let is_mark = c == '\t' || c == '|' && is_pipe(at);
        if c.is_whitespace() || c == '\u{feff}' || is_mark {
            blanks += 1;
            has_mark |= is_mark;
        } else {
            if (blanks >= 2 || has_mark) && piece.is_some() {
                pieces.extend(piece.take());
            }
            let (start, left) = piece.map_or((at, column), |(start, _, left)| (start, left));
            piece = Some((start, at + c.len_utf8(), left));
            blanks = 0;
            has_mark = false;
        }
    }
    pieces.extend(piece);
    let made = pieces.into_iter().filter_map(|(start, end, left)| {
        let text = tidy(&reading.text.clean(Span::new(line.start + start, line.start + end)));
        let right = left as f32 + text.chars().count() as f32;
        (!text.is_empty()).then_some(Piece { text, left: left as f32, right })
    });
    made.collect()
}

/// Cut where words stand further apart than words of a sentence do. `None` where the source has no boxes.
fn by_boxes(reading: &Reading, line: usize, span: Span) -> Option<Vec<Piece>> {
    let page_index = reading.pages.partition_point(|page| page.lines.end <= line);
    let page = reading.pages.get(page_index).filter(|page| page.size.0 > 0.0 && !page.words.is_empty())?;
    let words = words_of(page, span);
    let mut groups: Vec<Vec<&Word>> = Vec::new();
    for word in words {
        let height = (word.bbox.y1 - word.bbox.y0).max(1.0);
        let gap = groups.last().and_then(|group| group.last()).map(|before| word.bbox.x0 - before.bbox.x1);
        match (gap, groups.last_mut()) {
            (Some(gap), Some(group)) if gap < 1.3 * height && gap > -20.0 * height => group.push(word),
            _ => groups.push(vec![word]),
        }
    }
    let scale = 100.0 / page.size.0;
    let pieces = groups.into_iter().filter_map(|group| {
        let (first, last) = (group.first()?, group.last()?);
        let text = tidy(&reading.text.clean(Span::new(first.span.start, last.span.end.max(first.span.start))));
        (!text.is_empty()).then_some(Piece { text, left: first.bbox.x0 * scale, right: last.bbox.x1 * scale })
    });
    let pieces: Vec<Piece> = pieces.collect();
    (!pieces.is_empty()).then_some(pieces)
}

fn words_of(page: &Page, span: Span) -> &[Word] {
    let from = page.words.partition_point(|word| word.span.start < span.start);
    let to = page.words.partition_point(|word| word.span.start < span.end);
    page.words.get(from..to).unwrap_or_default()
}

fn tidy(text: &str) -> String {
    text.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::text::Text;

    /// A reading of a text file.
    pub fn reading(source: &str) -> Reading {
        Reading { text: Text::new(source.into()), ..Reading::default() }
    }

    #[test]
    fn wide_gaps_and_tabs_part_columns() {
        let reading = reading("   Nơi nhận:          KT. CHỦ TỊCH\n\n- Lưu: VT, KT.\tTM. ỦY BAN\nmột dòng thường");
        let rows = rows(&reading, 0..9);
        let texts: Vec<Vec<&str>> =
            rows.iter().map(|row| row.pieces.iter().map(|piece| piece.text.as_str()).collect()).collect();
        assert_eq!(
            texts,
            [vec!["Nơi nhận:", "KT. CHỦ TỊCH"], vec!["- Lưu: VT, KT.", "TM. ỦY BAN"], vec!["một dòng thường"]]
        );
        assert_eq!(rows[1].blank_above, 1);
        assert_eq!(rows[0].pieces[1].left, 22.0);
    }

    #[test]
    fn boxes_part_columns_too() {
        let mut reading = reading("Số: 5 Lào Cai");
        let word = |start, end, x0, x1| Word {
            span: Span::new(start, end),
            bbox: crate::page::Rect { x0, y0: 100.0, x1, y1: 113.0 },
            confidence: None,
        };
        let words =
            vec![word(0, 5, 60.0, 80.0), word(6, 7, 84.0, 90.0), word(8, 12, 300.0, 320.0), word(13, 16, 324.0, 340.0)];
        reading.pages = vec![Page { number: 1, size: (600.0, 840.0), lines: 0..1, words, rulings: Vec::new() }];
        let rows = rows(&reading, 0..1);
        assert_eq!(rows[0].pieces.len(), 2);
        assert_eq!(rows[0].pieces[1].text, "Lào Cai");
        assert_eq!(rows[0].pieces[1].left, 50.0);
    }
}
