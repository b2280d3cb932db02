//! Numbers of documents in a text: digits and groups of letters with strokes between them, as in "92/KH-UBND", "57- -NQ/TW".
//!
//! Rule of this file: here stands what may be a number; whether it is one, its citation tells.

use std::ops::Range;

/// Groups behind the first one.
const MOST_MORE: usize = 6;
/// Digits that a number begins with, and those behind a full stop.
const MOST_DIGITS: usize = 6;
const MOST_DECIMALS: usize = 3;

/// What may be a number, with all its groups.
pub struct Numbered {
    /// First byte of "số", or of the number.
    pub lead: usize,
    /// Where the groups stand.
    pub range: Range<usize>,
    /// "số" stands in front.
    pub is_called: bool,
}

/// The first of them from `at` on: "số 92/KH-UBND", "so 57- NQ/TW", "05/2026/VLN/CV-LV", "21.4/GĐN", "YBB-SA032/26-LR", "02".
pub fn first_from(text: &str, at: usize) -> Option<Numbered> {
    let (lead, start, length) = text[at..].char_indices().find_map(|(offset, _)| {
        let lead = at + offset;
        let called = behind_so(&text[lead..]).map(|behind| text.len() - behind.len());
        [called, Some(lead)].into_iter().flatten().find_map(|start| Some((lead, start, first_group(&text[start..])?)))
    })?;
    let mut end = start + length;
    for _ in 0..MOST_MORE {
        let Some(more) = more(&text[end..]) else { break };
        end += more;
    }
    Some(Numbered { lead, range: start..end, is_called: start > lead })
}

/// Whether a group stands only in numbers: "KH", "QH15", "CTr".
pub fn is_code(group: &str) -> bool {
    let capitals = |run: &str| run.chars().filter(|c| c.is_uppercase()).count();
    let small = group.chars().rev().take_while(|c| c.is_lowercase()).count();
    let ends_small = || matches!(small, 1 | 2) && group.chars().rev().nth(small).is_some_and(char::is_uppercase);
    group.split(|c: char| !c.is_alphanumeric()).any(|run| capitals(run) >= 2) || ends_small()
}

/// What stands behind "số", "so", "s6", and the colon or stroke there.
fn behind_so(text: &str) -> Option<&str> {
    let rest = text.strip_prefix(['s', 'S'])?.strip_prefix(['ố', 'Ố', 'o', 'O', 'ô', 'Ô', '6'])?.trim_start();
    Some(rest.strip_prefix([':', '.', '-']).unwrap_or(rest).trim_start())
}

/// How long the group is that a number begins with: "92", "21.4", "5a", "YBB".
fn first_group(text: &str) -> Option<usize> {
    let digits = digits(text).min(MOST_DIGITS);
    if digits == 0 {
        return group(text);
    }
    let decimals = text[digits..].strip_prefix('.').map_or(0, |behind| self::digits(behind).min(MOST_DECIMALS));
    let end = digits + if decimals > 0 { 1 + decimals } else { 0 };
    let letter = text[end..].chars().next().filter(|c| c.is_lowercase());
    Some(end + letter.map_or(0, char::len_utf8))
}

/// How long one more group is, with the stroke before it; a second stroke there is a slip.
fn more(text: &str) -> Option<usize> {
    let rest = text.trim_start().strip_prefix(['-', '–', '/'])?;
    let rest = rest.strip_prefix(char::is_whitespace).unwrap_or(rest).strip_prefix('-').unwrap_or(rest).trim_start();
    Some(text.len() - rest.len() + group(rest)?)
}

/// How long a group is: a capital or a digit, letters and digits, and perhaps digits behind a full stop.
fn group(text: &str) -> Option<usize> {
    text.chars().next().filter(|c| c.is_uppercase() || c.is_ascii_digit())?;
    let is_end = |c: char| !(c.is_alphabetic() || c.is_ascii_digit() || c == '&');
    let end = text.find(is_end).unwrap_or(text.len());
    let decimals = text[end..].strip_prefix('.').map_or(0, digits);
    Some(end + if decimals > 0 { 1 + decimals } else { 0 })
}

/// How many digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_with_all_their_groups() {
        let found = |text: &str| first_from(text, 0).map(|found| (text[found.range].to_string(), found.is_called));
        let called = |number: &str| Some((number.to_string(), true));
        assert_eq!(found("kèm theo Kế hoạch"), Some(("Kế".into(), false)));
        assert_eq!(found("theo số: 92/KH-UBND ngày"), called("92/KH-UBND"));
        assert_eq!(found("s6 57- -NQ/TW"), called("57- -NQ/TW"));
        assert_eq!(found("số 21.4/GĐN.2, số 5"), called("21.4/GĐN.2"));
        assert_eq!(found("số 1234567"), called("123456"));
        assert_eq!(found("các việc"), None);
        assert_eq!(found("ngày 5/a"), Some(("5".into(), false)));
    }

    #[test]
    fn codes_are_told_from_words() {
        assert!(["KH", "QH15", "CTr", "QĐi", "TB&XH"].into_iter().all(is_code));
        assert!(!["2025", "Tuần", "A1"].into_iter().any(is_code));
    }
}
