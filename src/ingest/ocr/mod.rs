//! Page pictures in, words with places out. The rule kept here: what the engine read stays as it read it, with its confidence;
//! `restore` corrects it later.

pub mod raster;
mod tesseract;

use super::sheet::{Sheet, Token};
use crate::normalize::unicode;
use crate::page::{Rect, Ruling};
use raster::Raster;
pub use tesseract::{Failure, LANGUAGE, PROGRAM};
use tesseract::{Mode, OcrWord, read};

/// A page whose words are less sure than this on average is tried sideways and upside down too.
const UNSURE: f32 = 0.6;
/// A column of numbers is not wider than this, in points.
const NUMBER_COLUMN: f32 = 120.0;

/// Reads a page.
///
/// # Errors
/// When the engine is not installed or fails.
pub fn sheet(picture: Raster) -> Result<Sheet, Failure> {
    let mut picture = picture.straightened();
    let mut page = page(&picture)?;
    if sureness(&page.1) < UNSURE {
        let mut turned = picture.clone();
        for _ in 0..3 {
            turned = turned.turned();
            let other = self::page(&turned)?;
            if sureness(&other.1) > sureness(&page.1) + 0.1 {
                (page, picture) = (other, turned.clone());
            }
        }
    }
    let (rulings, words) = page;
    let mut tokens = tokens(&words, picture.dpi);
    if let Some((x0, x1)) = number_column(&rulings) {
        let numbers = read(&picture.strip(x0, x1), Mode::Numbers)?;
        add_numbers(&mut tokens, self::tokens(&numbers, picture.dpi), (x0, x1));
    }
    Ok(Sheet { size: picture.size(), tokens, rulings })
}

fn page(picture: &Raster) -> Result<(Vec<Ruling>, Vec<OcrWord>), Failure> {
    let rulings = picture.rulings();
    let mode = if columns(&rulings).len() > 2 { Mode::Table } else { Mode::Body };
    Ok((rulings, read(picture, mode)?))
}

/// Confidence by letters; a page without letters is not sure at all.
fn sureness(words: &[OcrWord]) -> f32 {
    let letters = |word: &OcrWord| word.text.chars().filter(|c| c.is_alphanumeric()).count() as f32;
    let all: f32 = words.iter().map(letters).sum();
    if all < 10.0 { 0.0 } else { words.iter().map(|word| word.confidence * letters(word)).sum::<f32>() / all }
}

/// Words as tokens: boxes of one line get one height, so that letters with hooks and dots do not move their line.
fn tokens(words: &[OcrWord], dpi: f32) -> Vec<Token> {
    let scale = 72.0 / dpi;
    let mut tokens = Vec::with_capacity(words.len());
    for line in words.chunk_by(|a, b| a.line == b.line) {
        let bottoms = line.iter().filter(|word| !hangs(&word.text)).map(|word| word.pixels[3]);
        let mut bottoms: Vec<f32> = bottoms.collect();
        bottoms.sort_by(f32::total_cmp);
        let top = line.iter().map(|word| word.pixels[1]).fold(f32::MAX, f32::min);
        let bottom = line.iter().map(|word| word.pixels[3]).fold(f32::MIN, f32::max);
        let baseline = bottoms.get(bottoms.len() / 2).copied().unwrap_or(bottom - 0.2 * (bottom - top));
        let size = ((baseline - top) / 0.85 * scale).clamp(4.0, 40.0);
        for word in line.iter().filter(|word| !is_noise(word)) {
            let baseline = baseline * scale;
            let [x0, _, x1, _] = word.pixels.map(|pixel| pixel * scale);
            let bbox = Rect { x0, y0: baseline - 0.8 * size, x1, y1: baseline + 0.22 * size };
            let text: String = unicode::clean(&word.text).split_whitespace().collect();
            tokens.push(Token { text, bbox, baseline, size, confidence: Some(word.confidence), added: false });
        }
    }
    tokens
}

/// Letters that reach below the baseline.
fn hangs(text: &str) -> bool {
    use unicode_normalization::UnicodeNormalization;
    text.nfd()
        .any(|c| matches!(c, 'g' | 'j' | 'p' | 'q' | 'y' | 'Q' | ',' | ';' | '(' | ')' | '/' | '|' | '_' | '\u{323}'))
}

/// What the engine makes of lines and dust.
fn is_noise(word: &OcrWord) -> bool {
    let is_mark = !word.text.chars().any(char::is_alphanumeric);
    let is_line =
        word.text.chars().all(|c| matches!(c, '|' | '_' | '—' | '¦' | '[' | ']' | '{' | '}' | '=' | '~' | '‘' | '’'));
    is_line || is_mark && word.confidence < 0.3
}

/// Where long vertical lines stand, from left to right.
fn columns(rulings: &[Ruling]) -> Vec<f32> {
    const LONG: f32 = 40.0;
    const SAME: f32 = 4.0;
    let mut places: Vec<f32> =
        rulings.iter().filter(|ruling| ruling.rect.y1 - ruling.rect.y0 > LONG).map(|ruling| ruling.rect.x0).collect();
    places.sort_by(f32::total_cmp);
    places.dedup_by(|b, a| *b - *a < SAME);
    places
}

/// The first column of a ruled table, when it is as narrow as a column of numbers.
fn number_column(rulings: &[Ruling]) -> Option<(f32, f32)> {
    const INSIDE: f32 = 2.5;
    let columns = columns(rulings);
    let (x0, x1) = (*columns.first()?, *columns.get(1)?);
    (columns.len() > 2 && x1 - x0 < NUMBER_COLUMN).then_some((x0 + INSIDE, x1 - INSIDE))
}

/// Lone numbers are what the engine misses most: those of a second look fill the gaps and replace what is no number.
fn add_numbers(tokens: &mut Vec<Token>, numbers: Vec<Token>, (x0, x1): (f32, f32)) {
    let is_number = |text: &str| text.chars().any(|c| c.is_ascii_digit()) && text.len() <= 5;
    for number in numbers.into_iter().filter(|number| is_number(&number.text)) {
        let same_place = |token: &Token| {
            let middle = f32::midpoint(token.bbox.x0, token.bbox.x1);
            (x0..x1).contains(&middle) && token.bbox.y0 < number.baseline && number.bbox.y0 < token.baseline
        };
        if tokens.iter().any(|token| same_place(token) && token.text.chars().any(|c| c.is_ascii_digit())) {
            continue;
        }
        let is_heading = tokens.iter().any(|token| same_place(token) && token.confidence > Some(0.8));
        if !is_heading {
            tokens.retain(|token| !same_place(token));
            tokens.push(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, line: usize, pixels: [f32; 4]) -> OcrWord {
        OcrWord { text: text.into(), confidence: 0.9, line, pixels }
    }

    #[test]
    fn words_of_one_line_have_one_baseline() {
        let words = [word("Kế", 1, [0.0, 10.0, 20.0, 40.0]), word("hoạch", 1, [30.0, 12.0, 80.0, 48.0])];
        let tokens = tokens(&words, 72.0);
        assert_eq!((tokens[0].baseline, tokens[1].baseline), (40.0, 40.0));
    }

    #[test]
    fn lines_read_as_letters_are_dropped() {
        assert!(tokens(&[word("|", 1, [0.0, 0.0, 2.0, 30.0])], 200.0).is_empty());
    }
}
