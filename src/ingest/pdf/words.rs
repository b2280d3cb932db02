//! Glyphs in, words with boxes out. Files write letters in any order (letters of a second font after the line, headings last):
//! only where a letter stands says to which word it belongs.

use super::device::{Glyph, Letter};
use super::fonts::Readings;
use super::turn::{Turn, quarter};
use crate::ingest::sheet::Token;
use crate::normalize::legacy;
use crate::page::Rect;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A gap this wide (in sizes) ends a word; a blank of Times is 0.25 wide.
const WORD_GAP: f32 = 0.17;
/// A blank narrower than this is none.
const TOUCH: f32 = 0.06;
/// Letters whose baselines differ by less than this part of their size stand on one line.
const SAME_LINE: f32 = 0.12;
/// The same letter again within this part of its size is the shadow that makes it bold.
const SHADOW: f32 = 0.12;
/// Parts of the size above and below the baseline that a word takes.
const ASCENT: f32 = 0.8;
const DESCENT: f32 = 0.22;

/// A letter with its meaning settled, but for old encodings: there some letters take two.
struct Mark {
    text: String,
    legacy: Option<legacy::Font>,
    x0: f32,
    x1: f32,
    y: f32,
    size: f32,
    annotation: bool,
}

/// The words of a page of this size. Rotated letters (a heading that runs upwards) make one token a line.
pub(super) fn tokens(glyphs: &[Glyph], readings: &Readings, size: (f32, f32)) -> Vec<Token> {
    let mut tokens = Vec::new();
    for direction in 0..4 {
        let turn = Turn { quarter: direction, size };
        let marks = marks(glyphs.iter().filter(|glyph| quarter(glyph.direction) == Some(direction)), turn, readings);
        let lines = lines(marks).into_iter().map(words);
        if direction == 0 {
            tokens.extend(lines.flatten());
        } else {
            tokens.extend(lines.filter_map(|line| turned_line(&line, turn.back())));
        }
    }
    tokens
}

fn marks<'g>(glyphs: impl Iterator<Item = &'g Glyph>, turn: Turn, readings: &Readings) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for glyph in glyphs {
        let (x, y) = turn.point(glyph.x, glyph.y);
        let legacy = readings.legacy(glyph);
        // Old encodings have letters where others have control characters.
        let visible = if legacy.is_some() { blank_or_letter } else { visible };
        let text = match readings.letter(glyph) {
            Letter::Char(letter) => visible(letter).to_string(),
            Letter::Text(text) => text.chars().map(visible).collect(),
            Letter::Unknown => char::REPLACEMENT_CHARACTER.to_string(),
        };
        let is_accent = text.chars().next().is_some_and(is_combining_mark);
        match marks.last_mut() {
            Some(base) if is_accent && (base.y - y).abs() < base.size && (x - base.x1).abs() < base.size => {
                base.text.push_str(&text);
            }
            _ => {
                let x1 = x + glyph.advance.max(0.0);
                marks.push(Mark { text, legacy, x0: x, x1, y, size: glyph.size, annotation: glyph.annotation });
            }
        }
    }
    marks
}

/// Blanks of all kinds are blanks, and control characters are nothing that is seen.
fn visible(letter: char) -> char {
    if letter.is_whitespace() || letter.is_control() || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{FEFF}') {
        ' '
    } else {
        letter
    }
}

fn blank_or_letter(letter: char) -> char {
    if letter.is_whitespace() { ' ' } else { letter }
}

fn lines(mut marks: Vec<Mark>) -> Vec<Vec<Mark>> {
    marks.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut lines: Vec<Vec<Mark>> = Vec::new();
    for mark in marks {
        match lines.last_mut() {
            Some(line) if line.last().is_some_and(|last| mark.y - last.y <= SAME_LINE * mark.size.min(last.size)) => {
                line.push(mark);
            }
            _ => lines.push(vec![mark]),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    lines
}

fn words(line: Vec<Mark>) -> Vec<Token> {
    let gap = word_gap(&line);
    let mut tokens = Vec::new();
    let mut word: Vec<Mark> = Vec::new();
    let mut behind_blank = false;
    for mark in line {
        if mark.text.chars().all(char::is_whitespace) {
            behind_blank = true;
            continue;
        }
        if let Some(last) = word.last() {
            if is_shadow(&mark, &word) {
                continue;
            }
            let width = (mark.x0 - last.x1) / mark.size.max(last.size);
            // Blanks under letters were there before a number was filled in over them.
            if width > gap || behind_blank && width > TOUCH || is_other_size(&mark, last) {
                tokens.extend(token(&word));
                word.clear();
            }
        }
        behind_blank = false;
        word.push(mark);
    }
    tokens.extend(token(&word));
    tokens
}

/// Where a line is letter-spaced without blanks ("K Ế  H O Ạ C H"), its usual gap belongs to the words.
fn word_gap(line: &[Mark]) -> f32 {
    const SPACED: usize = 8;
    let mut gaps: Vec<f32> = line.windows(2).map(|pair| (pair[1].x0 - pair[0].x1) / pair[1].size.max(0.1)).collect();
    if gaps.len() < SPACED || line.iter().any(|mark| mark.text.trim().is_empty()) {
        return WORD_GAP;
    }
    gaps.sort_by(f32::total_cmp);
    let usual = gaps[gaps.len() / 2];
    if usual > WORD_GAP && usual < 1.0 { usual + WORD_GAP } else { WORD_GAP }
}

fn is_shadow(mark: &Mark, word: &[Mark]) -> bool {
    let near = SHADOW * mark.size;
    let mut before = word.iter().rev().take(2);
    before.any(|other| other.text == mark.text && mark.x0 - other.x0 <= near && (mark.y - other.y).abs() <= near)
}

/// A footnote mark behind a word is a word of its own.
fn is_other_size(mark: &Mark, last: &Mark) -> bool {
    mark.size.min(last.size) < 0.75 * mark.size.max(last.size)
}

fn token(word: &[Mark]) -> Option<Token> {
    let (first, last) = (word.first()?, word.last()?);
    let size = word.iter().map(|mark| mark.size).fold(0.0, f32::max);
    let text: String = word.chunk_by(|a, b| a.legacy == b.legacy).map(meaning).collect();
    let text: String = text.nfc().map(visible).filter(|c| !c.is_whitespace()).collect();
    let bbox = Rect { x0: first.x0, y0: first.y - ASCENT * size, x1: last.x1, y1: first.y + DESCENT * size };
    let added = word.iter().all(|mark| mark.annotation);
    (!text.is_empty()).then_some(Token { text, bbox, baseline: first.y, size, confidence: None, added })
}

/// What letters of one encoding mean.
fn meaning(letters: &[Mark]) -> String {
    let stored: String = letters.iter().map(|mark| mark.text.as_str()).collect();
    letters.first().and_then(|mark| mark.legacy).map_or_else(|| stored.clone(), |font| font.decode(&stored))
}

fn turned_line(words: &[Token], back: Turn) -> Option<Token> {
    let first = words.first()?;
    let bbox = back.rect(words.iter().fold(first.bbox, |all, word| all.union(word.bbox)));
    let text = words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    Some(Token { text, bbox, baseline: bbox.y1, size: first.size, confidence: None, added: first.added })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(letters: &[(&str, f32)]) -> Vec<Mark> {
        let mark = |(text, x): &(&str, f32)| Mark {
            text: (*text).into(),
            legacy: None,
            x0: *x,
            x1: x + 5.0,
            y: 100.0,
            size: 10.0,
            annotation: false,
        };
        letters.iter().map(mark).collect()
    }

    fn read(letters: &[(&str, f32)]) -> Vec<String> {
        words(line(letters)).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn blanks_and_gaps_end_words() {
        assert_eq!(read(&[("a", 0.0), ("b", 5.0), (" ", 10.0), ("c", 12.0), ("d", 20.0)]), ["ab", "c", "d"]);
    }

    #[test]
    fn blanks_under_a_number_filled_in_do_not_split_it() {
        let letters = [("a", 0.0), (" ", 5.0), (" ", 7.5), ("1", 7.6), (" ", 10.0), ("0", 12.6), ("b", 20.0)];
        assert_eq!(read(&letters), ["a", "10", "b"]);
    }

    #[test]
    fn shadows_are_seen_once() {
        assert_eq!(read(&[("a", 0.0), ("a", 0.3), ("b", 5.0), ("b", 5.3), ("b", 10.2)]), ["abb"]);
    }

    #[test]
    fn letter_spaced_lines_are_words() {
        let letters: Vec<(&str, f32)> = (0..10).map(|i| ("x", i as f32 * 8.0)).collect();
        assert_eq!(read(&letters), ["xxxxxxxxxx"]);
    }
}
