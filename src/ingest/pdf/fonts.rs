//! Fonts whose glyphs have no characters or wrong ones: glyph numbers in, letters out. The rule kept here: each font is read in
//! the order of glyphs that makes most of its words Vietnamese; a number that this order does not explain stays a hole
//! (U+FFFD), never a guess.

use super::device::{Glyph, Letter};
use crate::dictionary::glyph::{Order, orders};
use crate::dictionary::syllable::is_syllable;

/// Fewer words than this say nothing about a font that seems whole.
const FEWEST_WORDS: usize = 3;
/// Another order than the file's own must make so many more of the words Vietnamese (of 1).
const CLEARLY_BETTER: f32 = 0.25;
/// Words looked at for each font.
const MOST_WORDS: usize = 2_000;

/// How the glyph numbers of each font are to be read; `None`: as the file says.
#[derive(Debug, Default)]
pub(super) struct Readings {
    orders: Vec<Option<&'static Order>>,
}

impl Readings {
    /// Chooses a reading for each of `fonts` fonts, from all glyphs of the document in the order in which they were drawn.
    pub(super) fn choose<'g>(pages: impl Iterator<Item = &'g [Glyph]>, fonts: usize) -> Self {
        let mut words: Vec<Vec<Vec<&Glyph>>> = vec![Vec::new(); fonts];
        for glyphs in pages {
            for word in glyphs.chunk_by(is_same_word) {
                let of_font = &mut words[word[0].font as usize];
                if of_font.len() < MOST_WORDS {
                    of_font.push(word.iter().collect());
                }
            }
        }
        Self { orders: words.iter().map(|words| best_order(words)).collect() }
    }

    /// What a glyph reads.
    pub(super) fn letter(&self, glyph: &Glyph) -> Letter {
        match self.orders.get(glyph.font as usize).copied().flatten() {
            Some(order) => order.letter(glyph.code).map_or(Letter::Unknown, Letter::Char),
            None => glyph.letter.clone(),
        }
    }
}

fn is_same_word(a: &Glyph, b: &Glyph) -> bool {
    a.font == b.font && a.y == b.y && (b.x - a.x - a.advance).abs() < 0.15 * a.size
}

fn best_order(words: &[Vec<&Glyph>]) -> Option<&'static Order> {
    let has_holes = words.iter().flatten().any(|glyph| glyph.letter == Letter::Unknown);
    let fewest = if has_holes { 1 } else { FEWEST_WORDS };
    let share = |letter: &dyn Fn(&Glyph) -> Option<char>| share_of_syllables(words, fewest, letter);
    let as_said = share(&|glyph| match glyph.letter {
        Letter::Char(letter) => Some(letter),
        _ => None,
    })?;
    let read = |order: &'static Order| Some((share(&|glyph| order.letter(glyph.code))?, order));
    let (best, order) = orders().iter().filter_map(read).max_by(|a, b| a.0.total_cmp(&b.0))?;
    let explains_all = || words.iter().flatten().all(|glyph| order.letter(glyph.code).is_some());
    let is_better = best > as_said + CLEARLY_BETTER || has_holes && best > as_said && explains_all();
    is_better.then_some(order)
}

/// How many of the words are Vietnamese syllables, of those with a letter; `None` where there are too few of them.
fn share_of_syllables(words: &[Vec<&Glyph>], fewest: usize, letter: &dyn Fn(&Glyph) -> Option<char>) -> Option<f32> {
    let (mut all, mut right) = (0, 0);
    for glyphs in words {
        let text: String = glyphs.iter().map(|glyph| letter(glyph).unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        for word in text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation()).filter(|word| !word.is_empty())
        {
            if word.chars().all(|c| c.is_ascii_digit()) {
                continue;
            }
            all += 1;
            right += usize::from(is_syllable(&word.to_lowercase()));
        }
    }
    (all >= fewest).then(|| right as f32 / all as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(words: &[&[u32]], letter: impl Fn(u32) -> Letter) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        for (line, word) in words.iter().enumerate() {
            for (place, code) in word.iter().enumerate() {
                let (x, y) = (place as f32 * 5.0, line as f32 * 10.0);
                glyphs.push(Glyph {
                    code: *code,
                    letter: letter(*code),
                    x,
                    y,
                    advance: 5.0,
                    size: 10.0,
                    ..Glyph::default()
                });
            }
        }
        glyphs
    }

    fn read(glyphs: &[Glyph]) -> String {
        let readings = Readings::choose(std::iter::once(glyphs), 1);
        let letter = |glyph| match readings.letter(glyph) {
            Letter::Char(letter) => letter,
            _ => char::REPLACEMENT_CHARACTER,
        };
        glyphs.iter().map(letter).collect()
    }

    #[test]
    fn a_font_without_characters_is_read_by_its_order() {
        let unknown = glyphs(&[&[46, 0x4C2], &[43, 50, 0x4A4, 38, 43], &[79, 88, 0x4C1, 87]], |_| Letter::Unknown);
        assert_eq!(read(&unknown), "KẾHOẠCHluẽt");
    }

    #[test]
    fn right_characters_are_left_alone() {
        let right = glyphs(&[&[75, 101], &[104, 111, 97], &[99, 104]], |code| {
            char::from_u32(code).map_or(Letter::Unknown, Letter::Char)
        });
        assert_eq!(read(&right), "Kehoach");
    }
}
