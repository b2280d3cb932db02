//! The laws of the crate, as far as they can be checked on any input.

use phuluc::Converted;
use phuluc::block::{Block, Cell, Row};
use phuluc::page::Reading;
use phuluc::text::{Edit, Span, Text};
use std::collections::HashSet;

/// All laws that a converted document keeps.
pub fn all(converted: &Converted) {
    ids_are_unique(converted);
    places_exist(converted);
    lines_stay(converted);
    places_of_words_exist(&converted.reading);
    every_piece_lies_in_a_line(&converted.reading.text, &converted.blocks);
    if converted.reading.parts.is_empty() {
        no_piece_is_used_twice(&converted.blocks);
    }
}

fn ids_are_unique(converted: &Converted) {
    let plan = &converted.plan;
    let tasks = plan.tasks.iter().map(|task| task.id.as_str());
    let ids: Vec<&str> = tasks.chain(plan.indicators.iter().map(|indicator| indicator.id.as_str())).collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len(), "ids repeat");
}

fn places_exist(converted: &Converted) {
    let lines = converted.reading.text.lines().len() as u32;
    let tasks = converted.plan.tasks.iter().flat_map(|task| task.provenance.values());
    let indicators = converted.plan.indicators.iter().flat_map(|indicator| indicator.provenance.values());
    for place in tasks.chain(indicators).flat_map(|provenance| &provenance.at) {
        assert!(1 <= place.lines[0] && place.lines[0] <= place.lines[1] && place.lines[1] <= lines, "{place:?}");
    }
    for edit in &converted.plan.edits {
        assert!(edit.line <= lines && edit.columns[0] <= edit.columns[1], "{edit:?}");
        assert!((0.0..=1.0).contains(&edit.confidence), "{edit:?}");
    }
}

fn lines_stay(converted: &Converted) {
    let text = &converted.reading.text;
    edits_are_sound(text.source(), text.edits(), &text.clean_text());
    let mut undone = text.clone();
    undone.undo_all();
    assert_eq!(undone.clean_text(), text.source());
}

/// Edits stand in order, on letter borders, inside lines, and account for every difference between the source and the clean text.
pub fn edits_are_sound(source: &str, edits: &[Edit], clean: &str) {
    let (mut at, mut rest) = (0, clean);
    for edit in edits {
        let kept = source.get(at..edit.span.start).expect("edits are in order and on letter borders");
        let before = source.get(edit.span.range()).expect("an edit lies inside the source");
        assert!(!before.contains('\n') && !edit.after.contains('\n'), "lines stay: {edit:?}");
        assert!((0.0..=1.0).contains(&edit.confidence), "{edit:?}");
        let after = rest.strip_prefix(kept).and_then(|rest| rest.strip_prefix(edit.after.as_str()));
        rest = after.expect("the clean text is the source with its edits");
        at = edit.span.end;
    }
    assert_eq!(&source[at..], rest, "the clean text ends as the source");
}

/// Words and pages stand in the text.
pub fn places_of_words_exist(reading: &Reading) {
    let text = &reading.text;
    for page in &reading.pages {
        assert!(page.lines.start <= page.lines.end && page.lines.end <= text.lines().len(), "{:?}", page.lines);
        for word in &page.words {
            assert!(lies_in_a_line(text, word.span), "{:?}", word.span);
        }
    }
}

/// Every piece of a block lies in one line, on letter borders.
pub fn every_piece_lies_in_a_line(text: &Text, blocks: &[Block]) {
    for piece in blocks.iter().map(pieces).flat_map(|(headings, others)| [headings, others].concat()) {
        assert!(lies_in_a_line(text, piece), "{piece:?}");
    }
}

/// No piece below a heading is used twice; a heading that spans columns stands over each of them. Word files may do so: a cell spans
/// rows.
pub fn no_piece_is_used_twice(blocks: &[Block]) {
    let mut used: Vec<Span> = blocks.iter().flat_map(|block| pieces(block).1).collect();
    used.sort();
    assert!(used.windows(2).all(|pair| pair[0].end <= pair[1].start), "{used:?}");
}

fn lies_in_a_line(text: &Text, span: Span) -> bool {
    let line = text.lines().get(text.line_at(span.start));
    line.is_some_and(|line| line.contains(span)) && text.source().get(span.range()).is_some()
}

/// The pieces of the headings of a block, and the others.
fn pieces(block: &Block) -> (Vec<Span>, Vec<Span>) {
    let of = |cells: &[Cell]| cells.iter().flat_map(|cell| cell.pieces.clone()).collect::<Vec<_>>();
    match block {
        Block::Paragraph(paragraph) => (Vec::new(), paragraph.pieces.clone()),
        Block::Table(table) => {
            let row = |row: &Row| match row {
                Row::Cells(cells) => of(cells),
                Row::Group(cell) => cell.pieces.clone(),
            };
            (of(&table.headings), table.rows.iter().flat_map(row).collect())
        }
    }
}
