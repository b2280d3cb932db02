//! Tone marks that stand where no custom puts them: "hòan" for "hoàn", "qúy" for "quý". Both customs (hóa, hoá) stay.

use crate::dictionary::syllable::{canonical, is_syllable, newer_custom};
use crate::text::{Edit, Span, Text};

/// How often such a move is right: rarely such letters are a foreign word.
const SURE: f32 = 0.98;

/// Edits that move misplaced tone marks.
pub fn misplaced(text: &Text) -> Vec<Edit> {
    let mut edits = Vec::new();
    for line in text.lines() {
        let raw = text.raw(*line);
        let mut start = 0;
        for word in raw.split(|c: char| !c.is_alphabetic()) {
            let span = Span::new(line.start + start, line.start + start + word.len());
            // Nothing but the one separating character stands between two words.
            start += word.len() + raw[start + word.len()..].chars().next().map_or(0, char::len_utf8);
            if let Some(after) = (!word.is_ascii()).then(|| moved(word)).flatten() {
                edits.push(Edit { span, after, rule: "tone_place", confidence: SURE, alternatives: Vec::new() });
            }
        }
    }
    edits
}

/// The word with its tone mark where it belongs; `None` where it stands well or is no syllable anyway.
fn moved(word: &str) -> Option<String> {
    let lower = word.to_lowercase();
    let right = canonical(word);
    if right == lower || newer_custom(&right).is_some_and(|newer| newer == lower) || !is_syllable(&right) {
        return None;
    }
    let case = |(right, written): (char, char)| {
        if written.is_uppercase() { right.to_uppercase().next().unwrap_or(right) } else { right }
    };
    Some(right.chars().zip(word.chars()).map(case).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(source: &str) -> String {
        let mut text = Text::new(source.into());
        let edits = misplaced(&text);
        text.apply(edits, 0.5);
        text.clean_text()
    }

    #[test]
    fn marks_that_no_custom_allows_move() {
        assert_eq!(cleaned("Hòan thành, TÒAN tỉnh; qúy IV, tùân"), "Hoàn thành, TOÀN tỉnh; quý IV, tuần");
    }

    #[test]
    fn both_customs_and_foreign_words_stay() {
        let text =
            "hóa hoá, ủy uỷ, khỏe khoẻ, quý, của, giữ, thuở, khuỷu, Đắk Lắk, Búk, Krông, café, ngoèo, chịu, già, gìn";
        assert_eq!(cleaned(text), text);
    }
}
