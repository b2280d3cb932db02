//! Fonts whose glyphs have no characters or wrong ones: glyph numbers in, letters out. The rule kept here: each font is read in
//! the order of glyphs or the old encoding that makes most of its words Vietnamese; a number that this does not explain stays a
//! hole (U+FFFD), never a guess.

use super::device::{Font, Glyph, Letter};
use crate::dictionary::glyph::{Order, orders};
use crate::dictionary::syllable::is_syllable;
use crate::normalize::legacy;

/// Fewer words than this say nothing about a font that seems whole.
const FEWEST_WORDS: usize = 3;
/// Another order than the file's own must make so many more of the words Vietnamese (of 1).
const CLEARLY_BETTER: f32 = 0.25;
/// Words looked at for each font.
const MOST_WORDS: usize = 2_000;

/// How the glyphs of each font are to be read.
#[derive(Debug, Default)]
pub(super) struct Readings {
    fonts: Vec<Reading>,
}

#[derive(Debug, Clone, Copy)]
enum Reading {
    /// As the file says.
    AsSaid,
    /// By glyph number.
    Order(&'static Order),
    /// In an encoding from before Unicode.
    Legacy(Legacy),
}

#[derive(Debug, Clone, Copy)]
struct Legacy {
    font: legacy::Font,
    stored: Stored,
}

/// Where the bytes of an old encoding are found.
#[derive(Debug, Clone, Copy)]
enum Stored {
    /// In the characters that the file gives.
    Letters,
    /// In the numbers of the glyphs: characters of Windows-1252 lose some (the soft hyphen becomes a hyphen).
    Codes,
}

type Words<'g> = Vec<Vec<&'g Glyph>>;

impl Readings {
    /// Chooses a reading for each font, from all glyphs of the document in the order in which they were drawn.
    pub(super) fn choose<'g>(pages: impl Iterator<Item = &'g [Glyph]>, fonts: &[Font]) -> Self {
        let words = words_by_font(pages, fonts.len());
        let named: Vec<Option<(Legacy, String)>> =
            fonts.iter().zip(&words).map(|(font, words)| named_legacy(font, words)).collect();
        let trusted = legacy::trusted(named.iter().flatten().map(|(named, text)| (named.font, text.as_str())));
        let named = named.into_iter().map(|named| named.map(|(named, _)| named));
        let reading = |(named, words): (Option<Legacy>, &Words<'_>)| {
            let trusted = named.filter(|named| trusted.contains(&named.font.code)).map(Reading::Legacy);
            let order = || best_order(words).map(Reading::Order);
            let nameless = || nameless_legacy(words).map(Reading::Legacy);
            trusted.or_else(order).or_else(nameless).unwrap_or(Reading::AsSaid)
        };
        Self { fonts: named.zip(&words).map(reading).collect() }
    }

    /// What a glyph reads; in an old encoding, the character that it is stored as.
    pub(super) fn letter(&self, glyph: &Glyph) -> Letter {
        match self.fonts.get(glyph.font as usize) {
            Some(Reading::Order(order)) => order.letter(glyph.code).map_or(Letter::Unknown, Letter::Char),
            Some(Reading::Legacy(legacy)) => legacy.stored.letter(glyph),
            _ => glyph.letter.clone(),
        }
    }

    /// The old encoding that a glyph stands in. Letters that take two glyphs are known only where the word is put together.
    pub(super) fn legacy(&self, glyph: &Glyph) -> Option<legacy::Font> {
        match self.fonts.get(glyph.font as usize) {
            Some(Reading::Legacy(legacy)) => Some(legacy.font),
            _ => None,
        }
    }

    /// The old encodings that the document uses, each once.
    pub(super) fn codes(&self) -> Vec<legacy::Code> {
        let code = |reading: &Reading| match reading {
            Reading::Legacy(legacy) => Some(legacy.font.code),
            _ => None,
        };
        let mut codes: Vec<legacy::Code> = self.fonts.iter().filter_map(code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}

impl Stored {
    const ALL: [Self; 2] = [Self::Letters, Self::Codes];

    fn letter(self, glyph: &Glyph) -> Letter {
        match (self, &glyph.letter) {
            // Symbol fonts move their characters to U+F000.
            (Self::Letters, Letter::Char(letter @ '\u{F020}'..='\u{F0FF}')) => byte(*letter as u32 - 0xF000),
            (Self::Letters, letter) => letter.clone(),
            (Self::Codes, _) => byte(glyph.code),
        }
    }

    /// The words as they are stored.
    fn text(self, words: &Words<'_>) -> String {
        let mut text = String::new();
        for word in words {
            for glyph in word {
                match self.letter(glyph) {
                    Letter::Char(letter) => text.push(letter),
                    Letter::Text(letters) => text.push_str(&letters),
                    Letter::Unknown => text.push(char::REPLACEMENT_CHARACTER),
                }
            }
            text.push(' ');
        }
        text
    }
}

fn byte(code: u32) -> Letter {
    u8::try_from(code).map_or(Letter::Unknown, |byte| Letter::Char(byte.into()))
}

fn words_by_font<'g>(pages: impl Iterator<Item = &'g [Glyph]>, fonts: usize) -> Vec<Words<'g>> {
    let mut words: Vec<Words<'g>> = vec![Vec::new(); fonts];
    for glyphs in pages {
        for word in glyphs.chunk_by(is_same_word) {
            let of_font = &mut words[word[0].font as usize];
            if of_font.len() < MOST_WORDS {
                of_font.push(word.iter().collect());
            }
        }
    }
    words
}

/// The old encoding that a font's name tells, with its words as they are stored.
fn named_legacy(font: &Font, words: &Words<'_>) -> Option<(Legacy, String)> {
    let font = legacy::Font::of_name(&font.name)?;
    let [letters, codes] = Stored::ALL.map(|stored| (Legacy { font, stored }, stored.text(words)));
    let syllables = |text: &str| syllables(&font.decode(text));
    Some(if syllables(&codes.1) > syllables(&letters.1) { codes } else { letters })
}

/// The old encoding of a font whose name tells none.
fn nameless_legacy(words: &Words<'_>) -> Option<Legacy> {
    let as_said = syllables(&Stored::Letters.text(words));
    let read = |stored: Stored| {
        let text = stored.text(words);
        let font = legacy::Font::of_text(&text)?;
        Some((syllables(&font.decode(&text)), Legacy { font, stored }))
    };
    let readings = Stored::ALL.into_iter().filter_map(read).filter(|(right, _)| *right > as_said);
    let best = readings.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, legacy)| legacy)
}

/// How many words of a text are Vietnamese syllables.
fn syllables(text: &str) -> usize {
    let words = text.split(|c: char| c.is_whitespace() || c.is_ascii_punctuation());
    words.filter(|word| !word.is_empty() && is_syllable(&word.to_lowercase())).count()
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
    if !has_holes && as_said + CLEARLY_BETTER >= 1.0 {
        return None; // no order can be so much better
    }
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
        let readings = Readings::choose(std::iter::once(glyphs), &[Font { name: String::new(), key: 0 }]);
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
