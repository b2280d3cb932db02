//! Forms for comparing: what counts as the same although it is written differently.

use rapidfuzz::distance::levenshtein;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The skeleton of a text: lower case, without any mark, đ as d, everything but letters and digits a single blank.
/// "Cơ quan chủ trì:" and "CO QUAN CHU TRI" have the same skeleton "co quan chu tri".
pub fn skeleton(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    push_skeleton(text, &mut folded);
    folded
}

/// Appends the skeleton of a word to those of the words before it, one blank between them; false for what has none.
pub fn push_word(word: &str, folded: &mut String) -> bool {
    let before = folded.len();
    if before > 0 {
        folded.push(' ');
    }
    let start = folded.len();
    push_skeleton(word, folded);
    let says_something = folded.len() > start;
    if !says_something {
        folded.truncate(before);
    }
    says_something
}

fn push_skeleton(text: &str, folded: &mut String) {
    let (start, letters) = (folded.len(), LETTERS.as_slice());
    for c in text.chars() {
        match letters.get(c as usize) {
            Some(b' ') => push(folded, start, ' '),
            Some(letter @ 1..) => folded.push(char::from(*letter)),
            _ => spelled_out(c).for_each(|c| push(folded, start, c)),
        }
    }
    if folded.len() > start && folded.ends_with(' ') {
        folded.pop();
    }
}

fn push(folded: &mut String, start: usize, c: char) {
    match c {
        c if c.is_alphanumeric() => folded.push(c),
        _ if folded.len() == start || folded.ends_with(' ') => {}
        _ => folded.push(' '),
    }
}

/// A character in small letters without marks.
fn spelled_out(c: char) -> impl Iterator<Item = char> {
    let bare = std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c));
    bare.flat_map(char::to_lowercase).map(|c| if matches!(c, 'đ' | 'ð') { 'd' } else { c })
}

/// What [`spelled_out`] makes of the characters up to the last Vietnamese letter, where that is one letter of ASCII, a digit or a
/// blank; 0 for the others. Everything that is compared is folded, so this is worth a table.
static LETTERS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let single = |c: char| {
        let mut spelled = spelled_out(c);
        let (letter, rest) = (spelled.next(), spelled.next());
        letter.filter(|letter| rest.is_none() && letter.is_ascii()).map(|letter| match letter.is_alphanumeric() {
            true => letter as u8,
            false => b' ',
        })
    };
    ('\0'..='\u{1EFF}').map(|c| single(c).unwrap_or(0)).collect()
});

/// The text with tone marks placed by the older custom: "hoà" → "hòa", "khoẻ" → "khỏe", "uỷ" → "ủy". Both customs are right;
/// for comparing they are one. "quý" stays: after q the u is no vowel.
pub fn tone_style(text: &str) -> String {
    let mut out: Vec<char> = Vec::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let closes = chars.peek().is_none_or(|next| !next.is_alphabetic());
        let before = out.last().copied().filter(|_| closes);
        let is_after_q = out.len() >= 2 && matches!(out[out.len() - 2], 'q' | 'Q');
        match before.and_then(|glide| move_tone(glide, c, is_after_q)) {
            Some((glide, vowel)) => {
                out.pop();
                out.extend([glide, vowel]);
            }
            None => out.push(c),
        }
    }
    out.into_iter().collect()
}

/// `o` + `à` → `ò` + `a`, for the open endings oa, oe, uy.
fn move_tone(glide: char, vowel: char, is_after_q: bool) -> Option<(char, char)> {
    let mut parts = std::iter::once(vowel).nfd();
    let (base, tone) = (parts.next()?, parts.next()?);
    let is_tone = matches!(tone, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}');
    let is_ending = match glide.to_ascii_lowercase() {
        'o' => matches!(base.to_ascii_lowercase(), 'a' | 'e'),
        'u' => base.eq_ignore_ascii_case(&'y') && !is_after_q,
        _ => false,
    };
    if !is_tone || !is_ending || parts.next().is_some() {
        return None;
    }
    Some(([glide, tone].into_iter().nfc().next()?, base))
}

/// How alike two skeletons are, 0 to 1, by edit distance over the longer one.
pub fn similarity(a: &str, b: &str) -> f64 {
    levenshtein::normalized_similarity(a.chars(), b.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_customs_of_tone_marks_become_one() {
        assert_eq!(tone_style("hoà, hoá, khoẻ, Uỷ ban, thuỷ, HOÁ"), "hòa, hóa, khỏe, Ủy ban, thủy, HÓA");
        assert_eq!(tone_style("quý, hoàn, toàn, huỳnh, quỹ"), "quý, hoàn, toàn, huỳnh, quỹ");
    }

    #[test]
    fn marks_case_and_punctuation_do_not_count() {
        assert_eq!(skeleton("  Cơ quan  CHỦ TRÌ: "), "co quan chu tri");
        assert_eq!(skeleton("Đơn vị (phối-hợp)"), "don vi phoi hop");
    }
}
