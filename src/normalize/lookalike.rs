//! Letters of other alphabets that look like Latin ones: "BCT" in Cyrillic. Rule: a text that has other letters of such an alphabet too may
//! mean it, and is left alone.

use crate::dictionary::tsv;
use crate::text::{Edit, Span, Text};
use foldhash::HashMap;
use std::sync::LazyLock;

/// How often such a letter is a slip in a text that has no others of its alphabet.
const SURE: f32 = 0.99;

static LATIN: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let rows = tsv::rows::<3>(include_str!("../../dictionaries/lookalikes.tsv"));
    rows.filter_map(|[letter, latin, _]| Some((letter.chars().next()?, latin))).collect()
});

/// Edits that make such letters Latin, a run of them at a time.
pub fn latin(text: &Text) -> Vec<Edit> {
    if text.source().is_ascii() || text.source().chars().any(|c| is_foreign(c) && !LATIN.contains_key(&c)) {
        return Vec::new();
    }
    let mut edits: Vec<Edit> = Vec::new();
    for (at, letter) in text.source().char_indices() {
        let Some(latin) = LATIN.get(&letter) else { continue };
        match edits.last_mut() {
            Some(run) if run.span.end == at => {
                run.span.end += letter.len_utf8();
                run.after.push_str(latin);
            }
            _ => edits.push(Edit {
                span: Span::new(at, at + letter.len_utf8()),
                after: latin.to_string(),
                rule: "lookalike",
                confidence: SURE,
                alternatives: Vec::new(),
            }),
        }
    }
    edits
}

/// Greek and Cyrillic; single Greek letters are signs in any text ("µ", "Ω", "α").
fn is_foreign(c: char) -> bool {
    matches!(c, '\u{0391}'..='\u{03A9}' | '\u{0400}'..='\u{052F}') && c != 'Ω' && c != 'Δ' && c != 'Σ'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(source: &str) -> String {
        let mut text = Text::new(source.into());
        let edits = latin(&text);
        text.apply(edits, 0.5);
        text.clean_text()
    }

    #[test]
    fn letters_that_only_look_latin_become_latin() {
        assert_eq!(
            cleaned("Số: 24/HDLN-BYT-\u{412}\u{421}\u{422}, C04-\u{412}C\u{410}"),
            "Số: 24/HDLN-BYT-BCT, C04-BCA"
        );
    }

    #[test]
    fn a_text_in_another_alphabet_stays() {
        let text = "Đại học Tổng hợp Mát-xcơ-va (\u{41C}\u{413}\u{423}), hệ số α, Σ";
        assert_eq!(cleaned(text), text);
    }
}
