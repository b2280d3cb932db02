//! The form of the characters, not their sense: legacy codes to Unicode. Lines stay lines.

pub mod legacy;
pub mod unicode;

use crate::page::Reading;

/// Brings the characters of a reading to one form.
pub fn apply(reading: Reading) -> Reading {
    reading
}
