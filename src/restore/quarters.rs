//! Quarters of a year, which plans count in Roman numerals more often than not: "Quý IV/2025".
//!
//! Rule of this file: strokes that cannot be a quarter's digit are a numeral; a lone one is, where the document says how it counts.

use super::codes::{each, regex};
use super::token::Kind;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// "Quy 11/2027", "Quý 1V/2025", "Quý TV/2025", "Quý H/2026", "quý I//2026", "Quÿ 11/2026": a quarter in Roman numerals
static QUARTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?-u:\b)([Qq]u[yÿ]?[ýyỷÿ]|QU[ÝYŸ])\s?([1lI|]{2,3}|[1l|TY][Vv]|H[IÍ1l]?|[I1l]H|[I1l]{2}V|I|IV|[1-4])\s?[/⁄]/?\s?(20[0-9][0-9])(?-u:\b)",
    )
});

/// Quarters that can only be read in one way although they are damaged: where, what should stand there, of which kind.
pub fn repairs(text: &str) -> Vec<(Range<usize>, String, Kind)> {
    if !text.contains(['/', '⁄']) || !text.contains("20") {
        return Vec::new();
    }
    let repaired = each(&QUARTER, text).filter_map(|found| {
        let (word, counted) = (found.get(1)?, found.get(2)?);
        let letter = if word.as_str().starts_with("QU") { "QUÝ" } else { &format!("{}uý", &word.as_str()[..1]) };
        // What is counted so may be right; whether a one is a digit or a stroke, the document says.
        let is_counted = matches!(counted.as_str(), "1" | "2" | "3" | "4" | "I" | "II" | "III" | "IV");
        if is_counted && !text[counted.end()..].trim_start().starts_with("//") {
            return Some((word.range(), letter.to_string(), Kind::Word));
        }
        // Two strokes are read as an H; a fourth quarter has one.
        let strokes = counted.as_str().replace(['1', 'l', '|', 'T', 'Y', 'Í'], "I").replace('v', "V");
        let numeral = strokes.replace('H', "II").replace("IIV", "IV");
        Some((found.get(0)?.range(), format!("{letter} {numeral}/{}", &found[3]), Kind::Date))
    });
    repaired.collect()
}

/// Whether some quarter of the document is counted in Roman numerals, and none in digits but the first, which a one looks like.
pub fn are_counted_in_letters<'t>(mut texts: impl Iterator<Item = &'t str> + Clone) -> bool {
    static DIGIT: LazyLock<Option<Regex>> = LazyLock::new(|| regex(r"[Qq]u[ýyỷÿ] ?0?[2-4](?-u:\b)"));
    static ROMAN: LazyLock<Option<Regex>> =
        LazyLock::new(|| regex(r"[Qq]u[ýyỷÿ] ?(?:(?:II|III|IV|1V)(?-u:\b)|(?:11|111|H) ?[/⁄] ?20)"));
    let is_in = |regex: &LazyLock<Option<Regex>>, text: &str| regex.as_ref().is_some_and(|regex| regex.is_match(text));
    !texts.clone().any(|text| is_in(&DIGIT, text)) && texts.any(|text| is_in(&ROMAN, text))
}

/// The ones that number a quarter.
pub fn first(text: &str) -> Vec<Range<usize>> {
    static ONE: LazyLock<Option<Regex>> =
        LazyLock::new(|| regex(r"[Qq]u[ýyỷÿ] ?([1l|])(?: ?[/⁄] ?| +năm +)20[0-9][0-9]"));
    each(&ONE, text).filter_map(|found| found.get(1)).map(|one| one.range()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_put_right() {
        let repaired = |text: &str| repairs(text).into_iter().map(|(_, after, _)| after).collect::<Vec<_>>();
        assert_eq!(repaired("Quý 1V/2025; Quÿ 11/2026, quy 2/2027"), ["Quý IV/2025", "Quý II/2026", "quý"]);
        assert_eq!(repaired("Quý H/2026 và Quy TV / 2027"), ["Quý II/2026", "Quý IV/2027"]);
        assert_eq!(repaired("quý I//2026, Quy IV/2026"), ["quý I/2026", "Quý"]);
        assert!(repaired("Quy định 1/2025, quy mô 2/2025").is_empty());
    }

    #[test]
    fn first_quarters_are_counted_as_the_others() {
        assert!(are_counted_in_letters(["Quý IV/2025, quý 1/2026"].into_iter()));
        assert!(!are_counted_in_letters(["Quý IV/2025", "quý 3/2026"].into_iter()));
        assert!(!are_counted_in_letters(["Quý 1/2026"].into_iter()));
        assert_eq!(first("Quý 1/2026; đến quý l năm 2027; quý 12/2026, quý I/2026").len(), 2);
    }
}
