//! Labels and set beginnings: what tells that a line starts something new.

use crate::dictionary::fold::skeleton;
use crate::dictionary::formula::{self, Opening};
use crate::dictionary::kind;
use regex::Regex;
use std::sync::LazyLock;

/// The number, letter or dash that an item begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// "IV.", "II-", "A."
    Section,
    /// "3.", "3.1.", "6.2", "(1)", "Điều 5."
    Number,
    /// "a)", "đ)", "b.", "c/."
    Letter,
    /// "-", "+", "•"
    Dash,
}

// IV. TỔ CHỨC THỰC HIỆN
static SECTION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[IVX]{1,5}\s?[.)-]+\s*\S|^[A-Z][.)]\s|^(?:PHẦN|Phần|CHƯƠNG|Chương|Mục) [IVX\d]+\b"));
// 3.2. Nội dung kiểm tra, 2- Cải cách thủ tục
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\s?[.)]+(?:\s|[^\d\s]|$)|\d{1,2}/\s|\d{1,2}(?:\.\d{1,2}){1,3}\s+\p{Lu}|\d{1,2}\s?-\s?(?:\p{Lu}\p{Ll}|UBND|HĐND|MTTQ)|\(\d{1,2}\)\s|Điều \d+[.:])",
    )
});
/// The label that a line begins with.
pub fn label(text: &str) -> Option<Label> {
    let mut letters = text.chars();
    let first = letters.next()?;
    let rest = letters.as_str();
    let letter = || opens_letter(rest).then_some(Label::Letter);
    let number = || NUMBER.is_match(text).then_some(Label::Number);
    // the first letters tell what is worth trying
    match first {
        'A'..='Z' if "IVXPCM".contains(first) || rest.starts_with(['.', ')']) => {
            SECTION.is_match(text).then_some(Label::Section)
        }
        'A'..='Z' => None,
        'o' => letter().or_else(|| opens_dash(first, rest).then_some(Label::Dash)),
        'a'..='z' | 'đ' => letter(),
        '(' | 'Đ' => number(),
        c if c.is_numeric() => number(),
        _ => opens_dash(first, rest).then_some(Label::Dash),
    }
}

/// Whether a line begins with a dash or another bullet.
pub fn is_dash(text: &str) -> bool {
    !text.starts_with(char::is_numeric) && label(text) == Some(Label::Dash)
}

/// "đ) Đôn đốc các đơn vị", "c/. ...", by what stands behind the letter.
fn opens_letter(rest: &str) -> bool {
    let closed = rest.strip_prefix(char::is_whitespace).unwrap_or(rest).strip_prefix([')', '.']);
    let struck = || rest.strip_prefix('/').map(|rest| rest.strip_prefix('.').unwrap_or(rest));
    closed.is_some_and(says_something) || struck().is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

/// "-Tham mưu UBND tỉnh", by the sign and what stands behind it.
fn opens_dash(sign: char, rest: &str) -> bool {
    match sign {
        '-' | '–' | '—' | '+' | '•' | '●' | '*' | '▪' => says_something(rest),
        '·' | 'o' => rest.starts_with(char::is_whitespace) && says_something(rest),
        _ => false,
    }
}

fn says_something(text: &str) -> bool {
    !text.trim_start().is_empty()
}

/// Whether a line begins with one of the set phrases that open a paragraph of their own.
pub fn opens(text: &str) -> bool {
    const OPENINGS: [&str; 15] = [
        "can cu ",
        "noi nhan",
        "kinh gui",
        "v v ",
        "phu luc",
        "kem theo ke hoach",
        "kem theo quyet dinh",
        "kem theo cong van",
        "so ",
        "cong hoa xa hoi",
        "doc lap tu do",
        "dang cong san viet nam",
        "thoi gian hoan thanh ",
        "thoi gian thuc hien ",
        "don vi chu tri ",
    ];
    let head: String = text.chars().take(40).collect();
    let folded = skeleton(&head) + " ";
    let is_opening = OPENINGS.iter().any(|opening| folded.starts_with(opening));
    match folded.as_str() {
        _ if folded.starts_with("so ") => text.starts_with("Số") && head.contains([':', '/']),
        _ if folded.starts_with("thoi gian ") || folded.starts_with("don vi chu tri ") => {
            is_opening && head.contains(':')
        }
        _ if folded.starts_with("can cu ") => text.starts_with("Căn") || text.starts_with('C'),
        _ if folded.starts_with("kem theo ") => text.starts_with('('),
        _ => is_opening || is_signing(text) || closes(text, &folded),
    }
}

/// "Trong quá trình thực hiện, nếu có ..."
fn closes(text: &str, folded: &str) -> bool {
    text.starts_with(char::is_uppercase) && formula::opening(folded.trim_end()) == Some(Opening::Closing)
}

/// "TM. ỦY BAN NHÂN DÂN", "KT.CHỦ TỊCH", "T/M. ĐOÀN KIỂM TRA".
pub fn is_signing(text: &str) -> bool {
    const MARKS: [&str; 11] = ["TM.", "KT.", "TL.", "TUQ.", "T/M", "K/T", "T/L", "TM ", "KT ", "TL ", "Q. "];
    MARKS.iter().any(|mark| text.starts_with(mark)) && is_capital(text)
}

/// "KẾ HOẠCH", perhaps damaged: the kind of a document, alone on its line.
pub fn names_kind(text: &str) -> bool {
    is_capital(text) && kind::resembling(&skeleton(text)).is_some()
}

/// Whether all letters are capitals.
pub fn is_capital(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|c| !c.is_lowercase())
}

/// Whether a sentence or an item ends here.
pub fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', ')', '\'']).ends_with(['.', ';', ':', '!', '?', '…'])
}

/// Whether the line cannot end a paragraph: it ends with a comma or with a word that asks for another.
pub fn asks_for_more(text: &str) -> bool {
    const OPEN: [&str; 24] = [
        "và", "của", "với", "theo", "tại", "các", "số", "ngày", "về", "cho", "từ", "đến", "trong", "là", "được",
        "hoặc", "do", "bởi", "khoản", "Điều", "thuộc", "những", "để", "bằng",
    ];
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let is_cut_code = last.ends_with(['-', '/']) && last.starts_with(char::is_alphanumeric);
    text.ends_with([',', '-', '–']) || is_cut_code || OPEN.contains(&last)
}

fn pattern(source: &str) -> Regex {
    Regex::new(source).unwrap_or_else(|error| unreachable!("{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_real_items() {
        assert_eq!(label("IV. TỔ CHỨC THỰC HIỆN"), Some(Label::Section));
        assert_eq!(label("II- Mục tiêu"), Some(Label::Section));
        assert_eq!(label("3.1. Đối tượng kiểm tra: Quy định"), Some(Label::Number));
        assert_eq!(label("6.2 Đối với đơn vị được kiểm tra"), Some(Label::Number));
        assert_eq!(label("(1) Tiếp tục phối hợp"), Some(Label::Number));
        assert_eq!(label("2- Cải cách thủ tục hành chính"), Some(Label::Number));
        assert_eq!(label("đ) Đôn đốc"), Some(Label::Letter));
        assert_eq!(label("a. Thu thập tài liệu"), Some(Label::Letter));
        assert_eq!(label("-Tham mưu UBND tỉnh"), Some(Label::Dash));
    }

    #[test]
    fn numbers_inside_text_are_no_labels() {
        for text in [
            "22/12/2024 của Bộ Chính trị",
            "57-NQ/TW",
            "71/NQ-CP ngày",
            "20257",
            "7.500 CBCCVC",
            "2025 - 2030.",
            "TB/CQTTBCĐ",
        ] {
            assert_eq!(label(text), None, "{text}");
        }
    }
}
