//! Marks that a reader takes for one another: the stop that was a comma, the colon that was a semicolon.
//!
//! Rule of this file: what stands around a mark says what it may be; the sentence says what it is.

use super::decoder::Place;
use super::memory::Memory;
use super::model::{EDGE, Model};
use super::passage::Passage;
use super::syllable::{canonical, is_marked, is_syllable};
use super::token::Kind;
use crate::text::Edit;

/// How surely a stop inside a sentence of sound text is none.
const SURE: f32 = 0.95;
/// A document with a wrong stop in so few words, and more than one, went through a reader that mistakes marks.
const FEW_WORDS: usize = 500;
/// Price of leaving a stop inside a sentence that a hand typed: as often the capital after it was forgotten.
const TYPED: f32 = 0.0;
/// By how many nats a blank must be likelier than a mark between two words.
const GLUED: f32 = 4.0;

/// What a mark may be, with prices in nats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Others {
    /// Price of leaving it.
    pub keeping: f32,
    /// Another mark.
    pub mark: Option<(&'static str, f32)>,
    /// Price of its being a speck.
    pub nothing: Option<f32>,
}

/// A stop before a small letter is one time in a hundred thousand words of official texts.
const STOP_INSIDE: Others = Others { keeping: 6.0, mark: Some((",", 0.5)), nothing: Some(4.5) };
/// A colon may be a semicolon wherever the sentence goes on.
const COLON: Others = Others { keeping: 0.0, mark: Some((";", 4.0)), nothing: None };

/// What the mark at `index` may be; none where nothing speaks for it.
pub fn others(passage: &Passage, index: usize) -> Option<Others> {
    match passage.tokens[index].kind {
        Kind::Mark('.') if is_inside(passage, index) => Some(STOP_INSIDE),
        Kind::Mark(':') if goes_on(passage, index) => Some(COLON),
        _ => None,
    }
}

/// Whether the mark hangs on a word in small letters, with a blank and another such word behind it.
pub fn is_inside(passage: &Passage, index: usize) -> bool {
    let is_small = |index: usize| {
        passage.tokens.get(index).is_some_and(|token| token.kind == Kind::Word) && {
            let word = passage.word(index);
            word.starts_with(char::is_lowercase) && word.chars().nth(1).is_some() && !word.contains(char::is_uppercase)
        }
    };
    let is_inside = |before: usize| passage.tokens[before].kind != Kind::Word || is_small(before);
    hangs_on_word(passage, index) && is_inside(index - 1) && is_small(index + 1)
}

/// Whether a word, a document number or a bracket stands right before the mark and a blank behind it.
fn hangs_on_word(passage: &Passage, index: usize) -> bool {
    let range = &passage.tokens[index].range;
    let Some(before) = index.checked_sub(1).map(|before| &passage.tokens[before]) else { return false };
    matches!(before.kind, Kind::Word | Kind::Code | Kind::Mark(')'))
        && before.range.end == range.start
        && passage.text[range.end..].starts_with(char::is_whitespace)
}

/// Whether a small letter stands behind the mark, or a new line.
fn goes_on(passage: &Passage, index: usize) -> bool {
    let Some(next) = passage.tokens.get(index + 1) else { return false };
    let is_small = next.kind == Kind::Word && passage.word(index + 1).starts_with(char::is_lowercase);
    hangs_on_word(passage, index) && (is_small || is_last_on_line(passage, index))
}

fn is_last_on_line(passage: &Passage, index: usize) -> bool {
    let piece = |index: usize| passage.piece(passage.tokens[index].range.start);
    index + 1 < passage.tokens.len() && piece(index) != piece(index + 1)
}

/// A stop or comma where no sentence has one: after a blank, with a word hanging on it.
pub fn is_speck(passage: &Passage, index: usize) -> bool {
    let range = &passage.tokens[index].range;
    let before = passage.text[..range.start].chars().next_back();
    let after = passage.text[range.end..].chars().next();
    matches!(&passage.text[range.clone()], "." | "," | "-")
        && before.is_none_or(char::is_whitespace)
        && after.is_some_and(char::is_alphabetic)
}

/// A stop or colon between two small letters, without a blank: "cho.các".
pub fn is_glue(passage: &Passage, index: usize) -> bool {
    let range = &passage.tokens[index].range;
    let is_small = |c: Option<char>| c.is_some_and(char::is_lowercase);
    matches!(&passage.text[range.clone()], "." | ":")
        && is_small(passage.text[..range.start].chars().next_back())
        && is_small(passage.text[range.end..].chars().next())
}

/// Stops of otherwise sound text that the sentence wants as commas, as blanks or not at all; where they are many, colons too that it wants
/// as semicolons.
pub fn edits(model: &Model, passages: &[&Passage]) -> Vec<Edit> {
    let places = || passages.iter().flat_map(|passage| (0..passage.tokens.len()).map(move |index| (passage, index)));
    let edits: Vec<Edit> =
        places().filter_map(|(passage, index)| stop(model, passage, index, STOP_INSIDE.keeping)).collect();
    let words: usize = passages.iter().map(|passage| passage.tokens.len()).sum();
    if edits.len() > 1 && edits.len() * FEW_WORDS > words {
        let colons = places().filter_map(|(passage, index)| colon(model, passage, index));
        return edits.into_iter().chain(colons).collect();
    }
    places().filter_map(|(passage, index)| stop(model, passage, index, TYPED)).collect()
}

fn at(passage: &Passage, place: Option<usize>) -> u16 {
    place.and_then(|place| passage.words.get(place)).copied().unwrap_or(EDGE)
}

/// The words before and behind the token.
fn beside(passage: &Passage, index: usize) -> [[u16; 2]; 2] {
    let at = |place: Option<usize>| at(passage, place);
    [[at(index.checked_sub(2)), at(index.checked_sub(1))], [at(Some(index + 1)), at(Some(index + 2))]]
}

fn edit(passage: &Passage, index: usize, after: &str) -> Option<Edit> {
    let span = passage.span(&passage.tokens[index].range)?;
    Some(Edit { span, after: after.into(), rule: "mark", confidence: SURE, alternatives: Vec::new() })
}

fn colon(model: &Model, passage: &Passage, index: usize) -> Option<Edit> {
    let Others { mark: Some((mark, price)), keeping, .. } = others(passage, index)? else { return None };
    let [before, after] = beside(passage, index);
    let none = Memory::default();
    let place = Place::new(model, &none, before, after);
    let score = |word: u16| place.score(&[word], f32::NEG_INFINITY);
    let is_colon = passage.tokens[index].kind == Kind::Mark(':') && !is_last_on_line(passage, index);
    let is_likelier = score(model.id(mark)?) - price > score(passage.words[index]) - keeping;
    if is_colon && is_likelier { edit(passage, index, mark) } else { None }
}

/// The edit of a stop, where leaving it costs so much.
fn stop(model: &Model, passage: &Passage, index: usize, keeping: f32) -> Option<Edit> {
    let is_glue = is_glue(passage, index) && is_between_syllables(passage, index);
    let is_stop = passage.tokens[index].kind == Kind::Mark('.') && is_inside(passage, index);
    if !is_stop && !is_glue {
        return None;
    }
    let words = &passage.words;
    let [before, after] = beside(passage, index);
    let none = Memory::default();
    let place = Place::new(model, &none, before, after);
    let (keep, nothing) = (place.score(&[words[index]], f32::NEG_INFINITY), place.score(&[], f32::NEG_INFINITY));
    if is_glue {
        return if nothing > keep + GLUED { edit(passage, index, " ") } else { None };
    }
    let (mark, price) = STOP_INSIDE.mark?;
    let comma = place.score(&[model.id(mark)?], f32::NEG_INFINITY) - price;
    let nothing = nothing - STOP_INSIDE.nothing?;
    if comma.max(nothing) < keep - keeping {
        return None;
    }
    edit(passage, index, if comma >= nothing { mark } else { "" })
}

/// Whether both words beside the mark are syllables, one of them with a mark: no address, no abbreviation.
fn is_between_syllables(passage: &Passage, index: usize) -> bool {
    let is_one = |index: usize| passage.tokens.get(index).is_some_and(|_| is_syllable(&canonical(passage.word(index))));
    let has_mark = |index: usize| passage.word(index).chars().any(is_marked);
    index > 0 && is_one(index - 1) && is_one(index + 1) && (has_mark(index - 1) || has_mark(index + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::restore::model::Model;
    use crate::text::{Span, Text};

    fn of(source: &str) -> Vec<Option<Others>> {
        let text = Text::new(source.into());
        let passage = Passage::new(Model::embedded().unwrap(), &text, &[Span::new(0, source.len())]);
        let marks = (0..passage.tokens.len()).filter(|index| matches!(passage.tokens[*index].kind, Kind::Mark(_)));
        marks.map(|index| others(&passage, index)).collect()
    }

    #[test]
    fn what_stands_around_a_mark_counts() {
        assert_eq!(of("các cơ quan. tổ chức"), [Some(STOP_INSIDE)]);
        assert_eq!(of("các cơ quan. Tổ chức, TP. huế, a. mục"), [None; 5]);
        assert_eq!(of("điều tra: nhiệm vụ"), [Some(COLON)]);
        assert_eq!(of("Kính gửi: Sở Y tế"), [None]);
    }
}
