//! Days as documents write them, to ISO 8601.
//!
//! Law of this file: a day that does not exist is no day.

use regex::{Captures, Regex};
use std::sync::LazyLock;

/// "ngày 15/9/2025", "ngày10 /3/2026", "ngày 13 tháng 6/2025", "ngày 03 tháng 4 năm 2018", "Ngày 5.2.2025"; without marks where a
/// damaged text lost them: "ngay 04 thang 4 nam 2025".
const DAY: &str = r"(?i:ng[àa]y)\s*(?P<day>\d{1,2})\s*(?:[/.\-]|(?i:th[áa]ng))\s*(?P<month>\d{1,2})\s*(?:[/.\-]|,?\s*(?i:n[ăa]m))\s*(?P<year>\d{4})\b";

/// "19/6/2025" right behind a number, without "ngày".
static BARE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[\s,]*(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})\b"));

static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(DAY));

/// Compiles one of the crate's own patterns.
pub(super) fn pattern(source: &str) -> Regex {
    #[allow(clippy::unwrap_used, reason = "patterns are constants, compiled by the tests")]
    Regex::new(source).unwrap()
}

/// A day that a text names, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// ISO 8601.
    pub iso: String,
    /// First byte of "ngày".
    pub start: usize,
    /// One past the last byte of the year.
    pub end: usize,
}

/// The first day that the text names in full.
pub fn find(text: &str) -> Option<Named> {
    DATE.captures(text).and_then(|found| named(&found))
}

/// The day that the text begins with.
pub fn at_start(text: &str) -> Option<Named> {
    find(text).filter(|named| named.start == 0)
}

/// The day in figures that the text begins with, blanks and commas apart.
pub fn bare_at_start(text: &str) -> Option<Named> {
    BARE.captures(text).and_then(|found| named(&found))
}

fn named(found: &Captures) -> Option<Named> {
    let number = |name: &str| found.name(name).and_then(|part| part.as_str().parse().ok());
    let whole = found.get(0)?;
    let iso = iso(number("year")?, number("month")?, number("day")?)?;
    Some(Named { iso, start: whole.start(), end: whole.end() })
}

/// ISO 8601, for days that exist.
pub fn iso(year: u32, month: u32, day: u32) -> Option<String> {
    let exists = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day) && (1900..2200).contains(&year);
    exists.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn days_in(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<String> {
        find(text).map(|named| named.iso)
    }

    #[test]
    fn all_usual_forms_are_read() {
        assert_eq!(day("ngày 15/9/2025").as_deref(), Some("2025-09-15"));
        assert_eq!(day("ngày10 /3/2026").as_deref(), Some("2026-03-10"));
        assert_eq!(day("ngày 13 tháng 6/2025").as_deref(), Some("2025-06-13"));
        assert_eq!(day("Lào Cai, ngày 03 tháng 4 năm 2018").as_deref(), Some("2018-04-03"));
        assert_eq!(day("Ngày 5/2/2025, Thủ tướng").as_deref(), Some("2025-02-05"));
    }

    #[test]
    fn blank_and_impossible_days_are_none() {
        assert_eq!(day("ngày     tháng 9 năm 2025"), None);
        assert_eq!(day("ngày 31/11/2025"), None);
        assert_eq!(day("ngày 29/02/2025"), None);
        assert_eq!(day("ngày 29/02/2024").as_deref(), Some("2024-02-29"));
    }
}
