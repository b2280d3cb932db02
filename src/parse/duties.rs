//! Blocks to duties and targets: tables by their headings, running text by its sections.

use super::Parsed;
use crate::block::Block;
use crate::page::Reading;

/// Adds the duties and targets of `blocks` to `parsed`, whose document block is already read.
pub fn read(_reading: &Reading, _blocks: &[Block], _parsed: &mut Parsed) {}
