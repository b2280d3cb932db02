//! A joined paragraph in, its tokens out: words, numbers, dates, codes, punctuation marks.
//!
//! Rule of this file: tokens never overlap and stand in order; what lies between them is blank or means nothing to a sentence.

use super::syllable::{is_bare_syllable, skeleton};
use std::ops::Range;

/// What a token is to the language model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, possibly damaged: with digits or signs among them.
    Word,
    /// Digits: "12", "1.250", "30%".
    Number,
    /// A year: "2025".
    Year,
    /// "18/3/2025", "11/2025".
    Date,
    /// A document number: "57-NQ/TW", "03/NQ-CP".
    Code,
    /// Addresses, e-mail: never touched.
    Address,
    /// A punctuation mark that says something about the sentence.
    Mark(char),
}

/// A piece of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the paragraph.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// Marks that the language model knows; others are passed over.
pub const MARKS: &str = ".,;:()-/\"…%+&";

/// Splits a paragraph.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (c.is_whitespace(), start) {
            (true, Some(from)) => {
                chunk(text, from..at, &mut tokens);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    if let Some(from) = start {
        chunk(text, from..text.len(), &mut tokens);
    }
    tokens
}

fn is_wrapping(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | ';'
            | ':'
            | '('
            | ')'
            | '['
            | ']'
            | '{'
            | '}'
            | '"'
            | '“'
            | '”'
            | '„'
            | '‘'
            | '’'
            | '\''
            | '!'
            | '?'
            | '…'
            | '*'
            | '-'
            | '–'
            | '—'
            | '/'
            | '+'
            | '•'
            | '«'
            | '»'
            | '|'
            | '_'
            | '='
            | '<'
            | '>'
            | '~'
            | '%'
            | '&'
    )
}

/// A run of characters without blanks: outer punctuation, then what is inside.
fn chunk(text: &str, range: Range<usize>, tokens: &mut Vec<Token>) {
    let content = &text[range.clone()];
    let inner = content.trim_start_matches(is_wrapping);
    let start = range.start + content.len() - inner.len();
    // A sign after a single letter is no punctuation but a misread letter: "K&".
    let inner = match inner.strip_suffix('&') {
        Some(rest) if rest.chars().last().is_some_and(char::is_alphanumeric) => inner,
        _ => inner.trim_end_matches(is_wrapping),
    };
    let end = start + inner.len();
    marks(text, range.start..start, tokens);
    if !inner.is_empty() {
        core(text, start..end, tokens);
    }
    marks(text, end..range.end, tokens);
}

fn marks(text: &str, range: Range<usize>, tokens: &mut Vec<Token>) {
    for (at, c) in text[range.clone()].char_indices() {
        let mark = match c {
            '–' | '—' => '-',
            '“' | '”' | '„' | '«' | '»' => '"',
            c => c,
        };
        if MARKS.contains(mark) {
            let at = range.start + at;
            tokens.push(Token { range: at..at + c.len_utf8(), kind: Kind::Mark(mark) });
        }
    }
}

fn core(text: &str, range: Range<usize>, tokens: &mut Vec<Token>) {
    let core = &text[range.clone()];
    let is_ascii_word = core.bytes().all(|b| b.is_ascii_alphabetic());
    if is_ascii_word
        || !core.contains(|c: char| {
            c.is_ascii_digit() || matches!(c, '/' | '-' | '–' | '.' | '@' | ':' | ',' | ';' | '(' | ')')
        })
    {
        tokens.push(Token { range, kind: Kind::Word });
        return;
    }
    if is_address(core) {
        tokens.push(Token { range, kind: Kind::Address });
    } else if core.bytes().any(|b| b.is_ascii_digit()) && digits(core, range.clone(), tokens) {
    } else {
        compound(text, range, tokens);
    }
}

fn is_address(core: &str) -> bool {
    let lower = core.as_bytes();
    let is_mail = core.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    core.contains("://") || is_mail || core.contains("www.") || {
        let dots = core.matches('.').count();
        dots > 0 && (core.contains(".gov") || core.contains(".com")) && lower.is_ascii()
    }
}

/// Numbers, dates and codes; false when the digits are only misread letters.
fn digits(core: &str, range: Range<usize>, tokens: &mut Vec<Token>) -> bool {
    let letters = core.chars().filter(|c| c.is_alphabetic()).count();
    let joints = core.chars().filter(|c| matches!(c, '/' | '-' | '–')).count();
    let kind = if letters == 0 {
        if core.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '/' | '-' | '–' | '.' | ',' | ':' | '%')) {
            return false;
        }
        match (joints, core.len()) {
            (0, 4) if core.starts_with("19") || core.starts_with("20") => Kind::Year,
            (0, _) => Kind::Number,
            _ => Kind::Date,
        }
    } else if joints > 0 && core.starts_with(|c: char| c.is_ascii_digit()) {
        Kind::Code
    } else {
        return false;
    };
    tokens.push(Token { range, kind });
    true
}

/// Words joined by signs: "xã/phường", "CT-XH", "TP.HCM".
fn compound(text: &str, range: Range<usize>, tokens: &mut Vec<Token>) {
    let mut start = range.start;
    let core = &text[range.clone()];
    for (at, c) in core.char_indices() {
        let at = range.start + at;
        if matches!(c, '/' | '-' | '–' | '.' | ',' | ':' | ';' | '(' | ')') {
            word(text, start..at, tokens);
            marks(text, at..at + c.len_utf8(), tokens);
            start = at + c.len_utf8();
        }
    }
    word(text, start..range.end, tokens);
}

fn word(text: &str, range: Range<usize>, tokens: &mut Vec<Token>) {
    if range.is_empty() {
        return;
    }
    let digits = text[range.clone()].bytes().all(|b| b.is_ascii_digit());
    tokens.push(Token { range, kind: if digits { Kind::Number } else { Kind::Word } });
}

/// Whether the word is written in capitals only (two or more letters).
pub fn is_capitals(word: &str) -> bool {
    !word.chars().any(char::is_lowercase) && word.chars().filter(|c| c.is_alphabetic()).nth(1).is_some()
}

/// For each token, whether it is an abbreviation (UBND, QĐ, IV): capitals that are no syllable, or that stand alone among words in
/// small letters.
pub fn abbreviations(text: &str, tokens: &[Token]) -> Vec<bool> {
    let capitals: Vec<bool> =
        tokens.iter().map(|token| token.kind == Kind::Word && is_capitals(&text[token.range.clone()])).collect();
    let words: Vec<usize> = (0..tokens.len()).filter(|index| tokens[*index].kind == Kind::Word).collect();
    let mut result = vec![false; tokens.len()];
    for (place, &index) in words.iter().enumerate() {
        if !capitals[index] {
            continue;
        }
        let beside = |other: Option<&usize>| other.is_some_and(|other| capitals[*other]);
        let alone = !beside(place.checked_sub(1).and_then(|before| words.get(before))) && !beside(words.get(place + 1));
        result[index] = alone || !is_bare_syllable(&skeleton(&text[tokens[index].range.clone()]));
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(&str, Kind)> {
        tokens(text).into_iter().map(|token| (&text[token.range], token.kind)).collect()
    }

    #[test]
    fn a_line_falls_into_words_numbers_codes_and_marks() {
        assert_eq!(
            kinds("(sau đây gọi: 57-NQ/TW), ngày 18/3/2025; năm 2025"),
            [
                ("(", Kind::Mark('(')),
                ("sau", Kind::Word),
                ("đây", Kind::Word),
                ("gọi", Kind::Word),
                (":", Kind::Mark(':')),
                ("57-NQ/TW", Kind::Code),
                (")", Kind::Mark(')')),
                (",", Kind::Mark(',')),
                ("ngày", Kind::Word),
                ("18/3/2025", Kind::Date),
                (";", Kind::Mark(';')),
                ("năm", Kind::Word),
                ("2025", Kind::Year),
            ]
        );
    }

    #[test]
    fn compounds_are_split_and_misread_words_stay_whole() {
        assert_eq!(kinds("xã/phường")[1].1, Kind::Mark('/'));
        assert_eq!(kinds("s6 K& ngh¢,")[0], ("s6", Kind::Word));
        assert_eq!(kinds("s6 K& ngh¢,")[1], ("K&", Kind::Word));
        assert_eq!(kinds("s6 K& ngh¢,")[2], ("ngh¢", Kind::Word));
        assert_eq!(kinds("https://x.gov.vn")[0].1, Kind::Address);
    }

    #[test]
    fn abbreviations_stand_alone_or_are_no_syllables() {
        let text = "UBND tỉnh, CỘNG HÒA, Quý IV";
        let found: Vec<_> = tokens(text)
            .iter()
            .zip(abbreviations(text, &tokens(text)))
            .filter(|(_, yes)| *yes)
            .map(|(t, _)| text[t.range.clone()].to_string())
            .collect();
        assert_eq!(found, ["UBND", "IV"]);
    }
}
