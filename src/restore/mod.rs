//! Damaged text to right text: candidates × how likely the damage × how likely the sentence.

use crate::block::Block;
use crate::pipeline::Settings;
use crate::plan::Damage;
use crate::text::Text;

/// What each line probably says, one entry a line, for `layout` to recognise headings and offices in damaged text. For text
/// that is clean it is the text itself.
pub fn draft(text: &Text) -> Vec<String> {
    text.lines().iter().map(|line| text.raw(*line).to_string()).collect()
}

/// Puts edits on `text`, block by block, and says how damaged it was.
pub fn apply(_text: &mut Text, _blocks: &[Block], _settings: &Settings) -> Damage {
    Damage::None
}
