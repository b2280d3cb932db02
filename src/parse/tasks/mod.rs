//! Blocks to duties and targets: tables by their headings, running text by its sections.

mod agency;
mod appeal;
mod body;
mod columns;
mod context;
mod dates;
pub mod deadline;
mod deliverables;
mod described;
mod fields;
mod grid;
mod groups;
mod guarded;
mod in_sentence;
mod indicators;
mod label;
mod lost_numbers;
mod names;
mod partners;
mod parts;
mod peers;
mod phrases;
mod predicates;
mod provenance;
mod romans;
mod rows;
mod section_words;
mod sections;
mod subject;
mod value;

use super::Parsed;
use crate::block::{Block, Table};
use crate::page::Reading;
use crate::plan::{Document, Doubt};
use columns::{Columns, Kind};
use context::{Context, Source, year_of};
use deadline::Base;

/// Adds the duties and targets of `blocks` to `parsed`, whose document block is already read; `is_recognised` when an OCR engine read it,
/// ours or another.
pub fn read(reading: &Reading, blocks: &[Block], is_recognised: bool, parsed: &mut Parsed) {
    let source = Source { reading, base: base_of(&parsed.document), is_recognised };
    let outline = sections::outline(blocks, &reading.text, parsed.document.kind.as_deref(), is_recognised);
    let mut duties = body::Duties::new(&outline, source);
    for (index, block) in blocks.iter().enumerate() {
        if let Block::Table(table) = block {
            duties.read_until(index, parsed);
            let context = duties.above(index);
            for table in parts::parts(table, &reading.text).iter() {
                read_table(table, source, &context, parsed);
            }
        }
    }
    duties.read_until(blocks.len(), parsed);
}

/// The year of the title, else that of the document's date.
fn base_of(document: &Document) -> Base {
    if let Some(year) = document.title.as_deref().and_then(year_of) {
        return Base { year: Some(year), source: "trích yếu" };
    }
    let year = document.date.as_deref().and_then(|date| date.get(..4)?.parse().ok());
    Base { year, source: "ngày văn bản" }
}

fn read_table(table: &Table, source: Source, context: &Context, parsed: &mut Parsed) {
    let columns = columns::read(table, &source.reading.text);
    if columns.kind == Kind::Other {
        return;
    }
    doubt_columns(table, &columns, source, parsed);
    match columns.kind {
        Kind::Duties if context.is_report && !columns.assign() => {}
        Kind::Duties => rows::read(table, &columns, source, context, parsed),
        Kind::Targets => indicators::read(table, &columns, source, context, parsed),
        Kind::Other => {}
    }
}

fn doubt_columns(table: &Table, columns: &Columns, source: Source, parsed: &mut Parsed) {
    let line = |column: usize| {
        let piece = table.headings.get(column)?.pieces.first()?;
        Some(source.reading.text.line_at(piece.start) as u32 + 1)
    };
    if !table.by_sense.is_empty() {
        let message = "ô của bảng mất vị trí, được tách theo nghĩa của chữ; cần đối chiếu với văn bản".to_string();
        parsed.doubts.push(Doubt { line: line(0), ..Doubt::new("cells_by_sense", message) });
    }
    if columns.is_guessed {
        let message = "bảng không có tiêu đề cột; các cột suy từ nội dung ô".to_string();
        parsed.doubts.push(Doubt { line: line(0), ..Doubt::new("no_headings", message) });
        return;
    }
    for (index, column) in columns.list.iter().enumerate() {
        if !column.is_known && !column.heading.is_empty() {
            let message = format!("không nhận ra cột “{}”", column.heading);
            parsed.doubts.push(Doubt { line: line(index), ..Doubt::new("unknown_column", message) });
        }
    }
}
