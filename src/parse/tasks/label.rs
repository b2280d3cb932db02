//! The label that an item, a heading or a row begins with: its printed form and its rank. Rule: ranks order the levels of a document
//! (I. > 1. > 1.1. > a) > (1) > - > +), whatever levels it uses.

use regex::Regex;
use std::sync::LazyLock;

/// Rank of a line without label that gives the sections below it to somebody.
pub const GIVEN: u8 = 1;
/// Rank of a section: "II."
pub const SECTION: u8 = 2;
/// Rank of an article: "Điều 5."
pub const ARTICLE: u8 = 3;
/// Rank of a part of a section: "II.1."
pub const SUBSECTION: u8 = 4;
/// Rank of "1.", the highest of the numbers.
pub const FIRST_NUMBER: u8 = 5;
/// Rank of a dash; dashes have no printed label.
pub const DASH: u8 = 20;
/// Rank of "+", below the dash.
pub const PLUS: u8 = 21;

/// A label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// As printed, without its closing mark: "IV", "4.1", "đ"; empty for a dash.
    pub printed: String,
    /// Its level: the smaller, the higher.
    pub rank: u8,
}

impl Label {
    /// Whether it is a dash or another bullet.
    pub fn is_bullet(&self) -> bool {
        self.rank >= DASH
    }
}

/// The label at the start of `text`, and the text after it. An item's label needs its closing mark.
pub fn split(text: &str) -> Option<(Label, &str)> {
    let text = text.trim_start();
    let of = |text| bullet(text).or_else(|| word(text)).or_else(|| number(text));
    // ".4. Sở Y tế": a speck before the label was read as a full stop
    text.strip_prefix('.').and_then(|rest| of(rest.trim_start())).or_else(|| of(text))
}

/// The label that a cell of row numbers holds: "I", "12.1", "a)", "1.".
pub fn of_cell(text: &str) -> Option<Label> {
    let bare = text.trim().trim_matches(|c: char| matches!(c, '.' | ')' | '(' | ':' | '-' | '/' | ','));
    if bare.is_empty() || bare.contains(char::is_whitespace) {
        return None;
    }
    let rank = if is_roman(bare) {
        SECTION
    } else if bare.split_once('.').is_some_and(|(section, part)| is_roman(section) && is_small_number(part)) {
        SUBSECTION
    } else if bare.split('.').all(is_small_number) {
        FIRST_NUMBER + bare.matches('.').count().min(5) as u8
    } else if is_single(bare, char::is_uppercase) {
        1
    } else if is_single(bare, char::is_lowercase) {
        12
    } else {
        return None;
    };
    Some(Label { printed: bare.into(), rank })
}

fn bullet(text: &str) -> Option<(Label, &str)> {
    let mut characters = text.chars();
    let first = characters.next()?;
    let rest = characters.as_str();
    let rank = match first {
        '-' | '–' | '—' | '•' | '●' | '▪' | '*' | '·' | '\u{f0b7}' => DASH,
        '+' => PLUS,
        _ => return None,
    };
    let rest = rest.trim_start_matches(['-', '–', '.']).trim_start();
    (!rest.is_empty() && rest.chars().next().is_some_and(char::is_alphabetic))
        .then(|| (Label { printed: String::new(), rank }, rest))
}

fn word(text: &str) -> Option<(Label, &str)> {
    // "Phần I. ...", "Chương II ...", "Điều 5. ..."
    static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^((?:PHẦN|Phần|CHƯƠNG|Chương|MỤC|Mục|ĐIỀU|Điều)\s+(?:[IVXLC]+|\d{1,3}))\s*[.:)\-–]*\s*(.*)$").ok()
    });
    let captures = WORD.as_ref()?.captures(text)?;
    let printed = captures.get(1)?.as_str();
    let rank = if printed.to_lowercase().starts_with("điều") { ARTICLE } else { 0 };
    Some((Label { printed: printed.into(), rank }, captures.get(2)?.as_str()))
}

fn number(text: &str) -> Option<(Label, &str)> {
    // "IV. TỔ CHỨC", "II.1 Hoàn thiện", "II- MỤC TIÊU", "4.1. Ông", "6.2 Đối với", "a) Tập trung", "đ/. Hoạt động", "(1) Tiếp tục", "1/ Sở Y tế"
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let mark = r"(?:\s?[.)]+\s*|\s?/\.?\s+|\s?-\s+|-(?:\s*))";
        let parts = [
            r"^([IVX]{1,6}\.\d{1,2})(?:[.)]+\s*|\s+)(\D.*)$".to_string(),
            format!(r"^([IVX]{{1,6}}){mark}(\S.*)$"),
            format!(r"^(\p{{Lu}}){mark}(\S.*)$"),
            r"^(\d{1,2}(?:\.\d{1,2}){0,4})(?:\s?[.)]+\s*|\s?/\.?\s+|\s?-\s+)(\D.*)$".to_string(),
            r"^(\d{1,2}(?:\.\d{1,2}){1,4})\s+(\p{Lu}.*)$".to_string(),
            r"^\((\d{1,2}|[a-zđ])\)\s*(\S.*)$".to_string(),
            r"^([a-zđ])(?:\s?[).]+/?\s*|\s?/\.?\s+)(\S.*)$".to_string(),
        ];
        Regex::new(&parts.iter().map(|part| format!("(?:{part})")).collect::<Vec<_>>().join("|")).ok()
    });
    let captures = NUMBER.as_ref()?.captures(text)?;
    let (which, printed) = (0..7).find_map(|which| Some((which, captures.get(2 * which + 1)?.as_str())))?;
    let rest = captures.get(2 * which + 2)?.as_str();
    let rank = match which {
        0 => SUBSECTION,
        1 => SECTION,
        2 => 1,
        3 | 4 => FIRST_NUMBER + printed.matches('.').count() as u8,
        5 => 14,
        _ => 12,
    };
    Some((Label { printed: printed.into(), rank }, rest))
}

fn is_roman(text: &str) -> bool {
    text.len() <= 6 && text.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
}

fn is_small_number(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_single(text: &str, kind: fn(char) -> bool) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(kind) && characters.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(String, u8, String)> {
        split(text).map(|(label, rest)| (label.printed, label.rank, rest.to_string()))
    }

    #[test]
    fn labels_of_real_items() {
        assert_eq!(of("IV. TỔ CHỨC"), Some(("IV".into(), 2, "TỔ CHỨC".into())));
        assert_eq!(of("II- MỤC TIÊU"), Some(("II".into(), 2, "MỤC TIÊU".into())));
        assert_eq!(of("II.1 Hoàn thiện"), Some(("II.1".into(), SUBSECTION, "Hoàn thiện".into())));
        assert_eq!(of("4.1. Ông. Hoàng"), Some(("4.1".into(), FIRST_NUMBER + 1, "Ông. Hoàng".into())));
        assert_eq!(of("6.2 Đối với"), Some(("6.2".into(), FIRST_NUMBER + 1, "Đối với".into())));
        assert_eq!(of(".4. Sở Y tế"), Some(("4".into(), FIRST_NUMBER, "Sở Y tế".into())));
        assert_eq!(of("đ) Phối hợp"), Some(("đ".into(), 12, "Phối hợp".into())));
        assert_eq!(of("-Tham mưu"), Some(("".into(), DASH, "Tham mưu".into())));
        assert_eq!(of("Điều 2. Giao"), Some(("Điều 2".into(), 3, "Giao".into())));
        assert_eq!(of("06 tháng cuối năm"), None);
        assert_eq!(of("22/12/2024 của Bộ Chính trị"), None);
        assert_eq!(of("15/9/2025"), None);
        assert_eq!(of("1.500 đại biểu"), None);
    }

    #[test]
    fn number_cells() {
        assert_eq!(of_cell("12.10").map(|label| label.rank), Some(FIRST_NUMBER + 1));
        assert_eq!(of_cell("II.1").map(|label| label.rank), Some(SUBSECTION));
        assert_eq!(of_cell("I").map(|label| label.rank), Some(2));
        assert_eq!(of_cell("a)").map(|label| (label.printed, label.rank)), Some(("a".into(), 12)));
        assert_eq!(of_cell("Thường xuyên"), None);
    }
}
