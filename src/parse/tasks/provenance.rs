//! Where a value comes from: its pieces in, the raw characters and their places out.

use crate::dictionary::fold::skeleton;
use crate::page::{Page, Reading, Rect};
use crate::plan::{Place, Provenance};
use crate::text::Span;

/// The cell of a table that a value stands in, all from 1.
#[derive(Debug, Clone, Copy)]
pub struct InTable {
    /// Number of the table.
    pub table: usize,
    /// Row below the heading.
    pub row: usize,
    /// Column.
    pub cell: usize,
}

/// The raw characters of `pieces` and their places. Edits inside lower the confidence: a field is as sure as the least sure change.
pub fn of(reading: &Reading, pieces: &[Span], cell: Option<InTable>, confidence: f32) -> Provenance {
    let raw: Vec<&str> = pieces.iter().flat_map(|piece| reading.text.raw(*piece).split_whitespace()).collect();
    let sure = pieces.iter().map(|piece| least_sure_edit(reading, *piece)).fold(confidence, f32::min);
    Provenance { raw: raw.join(" "), confidence: rounded(sure), at: places(reading, pieces, cell) }
}

/// Those of `pieces` that hold the words of `phrases`; all of them when the words are not found.
pub fn holding(reading: &Reading, pieces: &[Span], phrases: &[String]) -> Vec<Span> {
    let mut folded = String::new();
    let mut ends = Vec::with_capacity(pieces.len());
    for piece in pieces {
        folded.push_str(&skeleton(&reading.text.clean(*piece)));
        folded.push(' ');
        ends.push(folded.len());
    }
    let mut held = vec![false; pieces.len()];
    for phrase in phrases {
        let phrase = skeleton(phrase);
        if let Some(start) = folded.find(&phrase).filter(|_| !phrase.is_empty()) {
            let first = ends.partition_point(|end| *end <= start);
            let last = ends.partition_point(|end| *end < start + phrase.len());
            held.iter_mut().take(last + 1).skip(first).for_each(|held| *held = true);
        }
    }
    let found: Vec<Span> = pieces.iter().zip(&held).filter(|(_, held)| **held).map(|(piece, _)| *piece).collect();
    if found.is_empty() { pieces.to_vec() } else { found }
}

/// Three digits say all that a probability of ours can say.
pub fn rounded(confidence: f32) -> f32 {
    (confidence * 1000.0).round() / 1000.0
}

fn least_sure_edit(reading: &Reading, piece: Span) -> f32 {
    let edits = reading.text.edits();
    let first = edits.partition_point(|edit| edit.span.end <= piece.start);
    edits[first..].iter().take_while(|edit| edit.span.start < piece.end).map(|edit| edit.confidence).fold(1.0, f32::min)
}

/// One place a page.
fn places(reading: &Reading, pieces: &[Span], cell: Option<InTable>) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for piece in pieces {
        let line = reading.text.line_at(piece.start);
        let page = page_of(&reading.pages, line);
        let number = page.map(|page| page.number);
        let bbox = page.and_then(|page| box_of(page, *piece));
        match places.last_mut().filter(|last| last.page == number) {
            Some(last) => {
                last.lines[0] = last.lines[0].min(line as u32 + 1);
                last.lines[1] = last.lines[1].max(line as u32 + 1);
                last.bbox = joined(last.bbox, bbox);
            }
            None => {
                let lines = [line as u32 + 1; 2];
                places.push(Place { page: number, lines, bbox, ..in_table(cell) });
            }
        }
    }
    if places.is_empty() && cell.is_some() {
        places.push(in_table(cell));
    }
    places
}

fn in_table(cell: Option<InTable>) -> Place {
    let number = |of: fn(InTable) -> usize| cell.map(|cell| of(cell) as u32);
    Place { table: number(|c| c.table), row: number(|c| c.row), cell: number(|c| c.cell), ..Place::default() }
}

fn page_of(pages: &[Page], line: usize) -> Option<&Page> {
    let at = pages.partition_point(|page| page.lines.end <= line);
    pages.get(at).filter(|page| page.lines.contains(&line))
}

fn box_of(page: &Page, piece: Span) -> Option<[f32; 4]> {
    let first = page.words.partition_point(|word| word.span.end <= piece.start);
    let inside = page.words[first..].iter().take_while(|word| word.span.start < piece.end);
    let around = inside.map(|word| word.bbox).reduce(Rect::union)?;
    Some([around.x0, around.y0, around.x1, around.y1].map(|edge| (edge * 10.0).round() / 10.0))
}

fn joined(a: Option<[f32; 4]>, b: Option<[f32; 4]>) -> Option<[f32; 4]> {
    match (a, b) {
        (Some(a), Some(b)) => Some([a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Edit, Text};

    #[test]
    fn a_phrase_is_held_by_its_lines() {
        let text = Text::new("Giao Sở Tài\nchính chủ trì\nrà soát".into());
        let lines = text.lines().to_vec();
        let reading = Reading { text, ..Reading::default() };
        assert_eq!(holding(&reading, &lines, &["Sở Tài chính".into()]), lines[..2]);
        assert_eq!(holding(&reading, &lines, &["Sở Nội vụ".into()]), lines);
    }

    #[test]
    fn edits_lower_the_confidence_and_raw_stays() {
        let mut text = Text::new("So Tai chinh\nvà".into());
        let edit =
            Edit {
                span: Span::new(0, 2), after: "Sở".into(), rule: "test", confidence: 0.8, alternatives: Vec::new()
            };
        text.apply(vec![edit], 0.5);
        let lines = text.lines().to_vec();
        let pages = vec![Page { number: 1, lines: 0..2, ..Page::default() }];
        let reading = Reading { text, pages, ..Reading::default() };
        let found = of(&reading, &lines, None, 0.95);
        assert_eq!(found.raw, "So Tai chinh và");
        assert_eq!(found.confidence, 0.8);
        assert_eq!((found.at.len(), found.at[0].page, found.at[0].lines), (1, Some(1), [1, 2]));
    }
}
