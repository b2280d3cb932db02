//! Words that stand without a blank between them in otherwise sound text: "cơ quanthi hành", "kểtừngày".
//!
//! Rule of this file: only what is no word is taken apart, only into syllables as they stand, and only where the sentence runs through them.

use super::model::{EDGE, Model, UNKNOWN};
use super::passage::Passage;
use super::syllable::{canonical, is_bare_syllable, is_marked, is_syllable, skeleton};
use super::token::{Kind, is_capitals};
use crate::text::Edit;

/// How surely words are taken apart.
const SURE: f32 = 0.95;
/// Shorter ones may be anything.
const FEWEST_LETTERS: usize = 5;
/// The longest syllable has so many letters: "nghiêng".
const LONGEST_SYLLABLE: usize = 7;
/// Most words that are glued together.
const MOST: usize = 5;
/// A sentence that runs through its words has so much surprise a word at most, in nats.
const FLUENT: f32 = 4.0;

/// Takes the glued words of a passage apart.
pub fn edits(model: &Model, passage: &Passage) -> Vec<Edit> {
    let is_glued = |index: &usize| is_glued(model, passage, *index);
    (0..passage.tokens.len()).filter(is_glued).filter_map(|index| edit(model, passage, index)).collect()
}

/// Whether the token is no word and may be several.
fn is_glued(model: &Model, passage: &Passage, index: usize) -> bool {
    let word = passage.word(index);
    let has_marks = word.chars().any(|c| is_marked(c) && !matches!(c, 'Đ' | 'đ'));
    let is_written_so = word.chars().skip(1).all(char::is_lowercase) || is_capitals(word);
    passage.tokens[index].kind == Kind::Word
        && word.chars().nth(FEWEST_LETTERS - 1).is_some()
        && word.chars().all(char::is_alphabetic)
        && is_written_so
        && (has_marks || word.starts_with(char::is_lowercase))
        && model.id(&canonical(word)).is_none()
        && model.id(word).is_none()
        && !is_bare_syllable(&skeleton(word))
}

fn edit(model: &Model, passage: &Passage, index: usize) -> Option<Edit> {
    let at = |place: Option<usize>| place.and_then(|place| passage.words.get(place)).copied().unwrap_or(EDGE);
    let before = [at(index.checked_sub(2)), at(index.checked_sub(1))];
    let word = passage.word(index);
    let letters: Vec<char> = word.chars().collect();
    let (sum, parts) = best(model, before, &letters, at(Some(index + 1)), 0)?;
    if sum < -FLUENT * (parts.len() + 1) as f32 {
        return None;
    }
    let mut from = 0;
    let spelled = parts.iter().map(|length| {
        let part: String = letters[from..from + length].iter().collect();
        from += length;
        part
    });
    let after = spelled.collect::<Vec<String>>().join(" ");
    let span = passage.span(&passage.tokens[index].range)?;
    Some(Edit { span, after, rule: "glued", confidence: SURE, alternatives: Vec::new() })
}

/// ln P of the likeliest words that the letters are cut into, with the word behind them, and the number of letters of each.
fn best(model: &Model, before: [u16; 2], letters: &[char], after: u16, cut: usize) -> Option<(f32, Vec<usize>)> {
    let (context, _) = model.bigram(before[0], before[1]);
    if letters.is_empty() {
        return (cut > 1).then(|| (model.follow(context, after).1, Vec::new()));
    }
    if cut == MOST {
        return None;
    }
    let ways = (1..=LONGEST_SYLLABLE.min(letters.len())).filter_map(|length| {
        let part = canonical(&letters[..length].iter().collect::<String>());
        let word = model
            .id(&part)
            .filter(|word| *word != UNKNOWN && (length > 1 || part == "ở" || part == "ý") && is_syllable(&part))?;
        let (next, ln_p) = model.follow(context, word);
        // Inside, words stand together that often do.
        if cut > 0 && !next.is_kept() {
            return None;
        }
        let (rest, mut parts) = best(model, [before[1], word], &letters[length..], after, cut + 1)?;
        parts.insert(0, length);
        Some((ln_p + rest, parts))
    });
    ways.max_by(|a, b| a.0.total_cmp(&b.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Span, Text};

    fn apart(source: &str) -> String {
        let mut text = Text::new(source.into());
        let model = Model::embedded().unwrap();
        let passage = Passage::new(model, &text, &[Span::new(0, source.len())]);
        let edits = edits(model, &passage);
        text.apply(edits, 0.5);
        text.clean_text()
    }

    #[test]
    fn glued_words_are_taken_apart_where_the_sentence_runs_through() {
        assert_eq!(apart("có hiệu lực thi hành kểtừngày 01/01/2025"), "có hiệu lực thi hành kể từ ngày 01/01/2025");
        assert_eq!(apart("trở đi, cơ quanthi hành án"), "trở đi, cơ quan thi hành án");
        for right in ["dùng internet và facebook", "ông Hoangminh", "hệ thống Vietnam Airlines", "khoản vay online"]
        {
            assert_eq!(apart(right), right);
        }
    }
}
