//! One form for characters that look the same: composed letters, plain blanks, nothing invisible. Lines stay lines, and what a
//! reader sees stays the same.

use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The text in this form.
pub fn clean(text: &str) -> Cow<'_, str> {
    let is_composed = is_nfc_quick(text.chars()) == IsNormalized::Yes;
    if is_composed && !text.chars().any(is_odd) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_invisible(*c)).map(plain).nfc().collect())
}

fn is_odd(c: char) -> bool {
    is_invisible(c) || plain(c) != c
}

/// Soft hyphens, joiners, marks of direction and byte order.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// The character that is meant: Ð (Icelandic) stands for Đ in texts made from old encodings, the fraction slash for a slash.
fn plain(c: char) -> char {
    match c {
        'Ð' | '\u{189}' => 'Đ',
        'ð' => 'đ',
        '\u{2044}' | '\u{2215}' => '/',
        '\u{2010}' | '\u{2011}' => '-',
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        // Tone marks of the older Vietnamese block look like the common ones.
        '\u{340}' => '\u{300}',
        '\u{341}' => '\u{301}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_look_gets_the_same_characters() {
        assert_eq!(clean("Kê\u{301} hoa\u{323}ch"), "Kế hoạch");
        assert_eq!(clean("Ðồng Nai, ðã"), "Đồng Nai, đã");
        assert_eq!(clean("12\u{2044}7\u{2044}2025, 57\u{2011}NQ/TW"), "12/7/2025, 57-NQ/TW");
        assert_eq!(clean("Chuyên đề 1:\u{A0}Văn\u{200B} hóa\u{FEFF}"), "Chuyên đề 1: Văn hóa");
        assert!(matches!(clean("Kế hoạch\tsố 12\r\n\u{c}"), Cow::Borrowed(_)));
    }
}
