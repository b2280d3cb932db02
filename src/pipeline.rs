//! The whole way of a document, on one screen.

use crate::block::Block;
use crate::error::Result;
use crate::page::Reading;
use crate::plan::Plan;
use crate::{ingest, layout, normalize, output, parse, restore};

/// What a caller may choose. The same input and settings give the same result, on any machine and number of threads.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Edits at least this sure are made; less sure ones are only proposed.
    pub min_confidence: f32,
    /// Opens encrypted documents.
    pub password: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self { min_confidence: 0.5, password: None }
    }
}

/// A converted document.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The records.
    pub plan: Plan,
    /// What was read, with the edits on its text; [`clean_text`](crate::text::Text::clean_text) is the text as it should read.
    pub reading: Reading,
    /// The paragraphs and tables that the records were read from.
    pub blocks: Vec<Block>,
}

/// Converts one document. `name` is what messages and the result call it.
///
/// # Errors
/// When the bytes are no readable document; content that is hard to understand gives doubts, not errors.
pub fn convert(bytes: &[u8], name: &str, settings: &Settings) -> Result<Converted> {
    let reading = ingest::read(bytes, name, settings)?;
    let mut reading = normalize::apply(reading);
    let draft = restore::draft(&reading.text);
    let blocks = layout::blocks(&reading, &draft);
    let damage = restore::apply(&mut reading.text, &blocks, settings);
    let parsed = parse::plan(&reading, &blocks);
    let plan = output::contract(parsed, &reading, damage, bytes, name);
    Ok(Converted { plan, reading, blocks })
}
