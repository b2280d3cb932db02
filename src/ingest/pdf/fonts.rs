//! Fonts whose glyphs have no characters: glyph numbers in, letters out. The rule kept here: a number that no order of glyphs
//! explains stays a hole (U+FFFD), never a guess.

use super::device::Font;

/// How the glyph numbers of each font are to be read.
#[derive(Debug, Default)]
pub(super) struct Readings {}

impl Readings {
    /// The letter of a glyph number.
    pub(super) fn letter(&self, _fonts: &[Font], _font: u32, _code: u32) -> char {
        char::REPLACEMENT_CHARACTER
    }
}
