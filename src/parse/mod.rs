//! Blocks to records: the document block, the duties, the indicators.

mod attachment;
mod citation;
mod closing;
mod date;
mod document;
mod issuer;
mod label;
mod letterhead;
mod number;
mod place;
mod preamble;
mod recipients;
mod rows;
mod signature;
mod tasks;
mod title;

use crate::block::Block;
use crate::page::Reading;
use crate::plan::{Damage, Deadline, Document, Doubt, Extraction, Indicator, Task};

/// What was understood.
#[derive(Debug, Clone, Default)]
pub struct Parsed {
    /// What the document says of itself.
    pub document: Document,
    /// Duties, in document order; ids are given later.
    pub tasks: Vec<Task>,
    /// Targets, in document order; ids are given later.
    pub indicators: Vec<Indicator>,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
}

/// Understands the words of a deadline; `year` is what a phrase without one means. `None` for words that say nothing.
pub fn deadline(text: &str, year: Option<i32>) -> Option<Deadline> {
    let base = tasks::deadline::Base { year, source: "" };
    tasks::deadline::read(text, base).map(|read| read.deadline)
}

/// Understands a document that was so much damaged.
pub fn plan(reading: &Reading, blocks: &[Block], damage: Damage) -> Parsed {
    let (document, doubts) = document::document(reading, blocks);
    let mut parsed = Parsed { document, doubts, ..Parsed::default() };
    let is_recognised = reading.extraction == Extraction::Ocr || matches!(damage, Damage::Light | Damage::Heavy);
    tasks::read(reading, blocks, is_recognised, &mut parsed);
    parsed
}
