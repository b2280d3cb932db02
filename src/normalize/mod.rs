//! The form of the characters, not their sense. Lines stay lines.
//!
//! [`legacy`] and [`unicode`] are tools for decoding: sources call them before there is a text. [`apply`] makes the edits that need
//! no context.

pub mod legacy;
mod lookalike;
mod tone;
pub mod unicode;

use crate::page::Reading;

/// Brings the characters of a reading to one form.
pub fn apply(mut reading: Reading) -> Reading {
    let mut edits = tone::misplaced(&reading.text);
    edits.extend(lookalike::latin(&reading.text));
    reading.text.apply(edits, 0.0);
    reading
}
