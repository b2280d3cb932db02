//! The first quarter in a scan whose other quarters are Roman: "Quý 1/2026" beside "Quý IV/2025". Rule: only where the document itself
//! writes a quarter in Roman numerals and none in Arabic ones, since readers take a lone I for a 1 far more often than clerks mix the two.

use crate::text::{Edit, Span, Text};
use regex::Regex;
use std::sync::LazyLock;

/// "Quý IV/2025", "quý II năm 2026"
static ROMAN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\bquý (?:II|III|IV)\b").ok());
/// "Quý 3/2025": not a spoiled I
static ARABIC: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\bquý [2-4]\b").ok());
/// "Quý 1/2026", "quý l năm 2026"
static FIRST: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\bquý ([1l|])(?:\s?/|\s+năm\s)").ok());
/// How sure the reading is: the value is the same either way.
const CONFIDENCE: f32 = 0.9;

/// Edits that write the first quarter as the others are written.
pub fn roman(text: &Text) -> Vec<Edit> {
    let (Some(roman), Some(arabic), Some(first)) = (&*ROMAN, &*ARABIC, &*FIRST) else { return Vec::new() };
    let source = text.source();
    if !roman.is_match(source) || arabic.is_match(source) {
        return Vec::new();
    }
    let digits = first.captures_iter(source).filter_map(|found| found.get(1));
    let edit = |digit: regex::Match| Edit {
        span: Span::new(digit.start(), digit.end()),
        after: "I".into(),
        rule: "code",
        confidence: CONFIDENCE,
        alternatives: vec!["1".into()],
    };
    digits.map(edit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn restored(source: &str) -> String {
        let mut text = Text::new(source.to_string());
        text.apply(roman(&text), 0.5);
        text.clean_text()
    }

    #[test]
    fn the_first_quarter_is_written_as_the_others() {
        let read = "Quý IV/2025\nQuý 1/2026\nđến quý l năm 2027; quý 12/2026";
        assert_eq!(restored(read), "Quý IV/2025\nQuý I/2026\nđến quý I năm 2027; quý 12/2026");
    }

    #[test]
    fn where_quarters_are_arabic_or_none_is_roman_nothing_changes() {
        for sound in ["Quý IV/2025, quý 1/2026, quý 3/2026", "Quý 1/2026", "quý II/2025, quý I/2026"] {
            assert_eq!(restored(sound), sound);
        }
    }
}
