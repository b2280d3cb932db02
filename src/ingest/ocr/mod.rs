//! Page pictures in, words with places out. The rule kept here: what the engine read stays as it read it, with its confidence;
//! `restore` corrects it later.

mod again;
mod cuttings;
mod missed;
mod quarters;
pub mod raster;
mod seal;
mod shapes;
mod specks;
mod tesseract;

use super::sheet::{Sheet, Token};
use super::uprights;
use crate::normalize::unicode;
use crate::page::{Rect, Ruling};
use raster::Raster;
pub use tesseract::{Failure, LANGUAGE, PROGRAM};
use tesseract::{Mode, OcrWord, read};

/// A page whose words are less sure than this on average is tried sideways and upside down too.
const UNSURE: f32 = 0.6;
/// A column of numbers is not wider than this, in points.
const NUMBER_COLUMN: f32 = 120.0;
/// A second one beside it (numbers of another plan) is not wider than this.
const SECOND_COLUMN: f32 = 60.0;

/// Reads a page.
///
/// # Errors
/// When the engine is not installed or fails.
pub fn sheet(picture: Raster) -> Result<Sheet, Failure> {
    let mut picture = specks::without(picture.reduced().straightened());
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
    let missed = missed::places(&picture, &words, &rulings);
    let words = again::read_doubtful(&picture, &words, &missed)?;
    let words = quarters::counted(&picture, seal::uncovered(&picture, words)?);
    let mut sheet = Sheet { size: picture.size(), tokens: tokens(&words, picture.dpi), rulings };
    sheet.rulings.extend(uprights::lacking(&sheet));
    let columns = number_columns(&sheet.rulings);
    if !columns.is_empty() {
        let numbers = read(&picture.strips(&columns), Mode::Numbers)?;
        let numbers = self::tokens(&numbers, picture.dpi);
        for (index, column) in columns.into_iter().enumerate() {
            add_numbers(&mut sheet.tokens, &numbers, column, index == 0);
        }
    }
    Ok(sheet)
}

fn page(picture: &Raster) -> Result<(Vec<Ruling>, Vec<OcrWord>), Failure> {
    let rulings = picture.rulings();
    let is_table = columns(&rulings).len() > 2 || lines_across(&rulings, picture.size().0) > 3;
    let mode = if is_table { Mode::Table } else { Mode::Body };
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
        let [_, top, _, bottom] = extent(line);
        let bottoms = line.iter().filter(|word| !hangs(&word.text)).map(|word| word.pixels[3]);
        let mut bottoms: Vec<f32> = bottoms.collect();
        bottoms.sort_by(f32::total_cmp);
        let baseline = bottoms.get(bottoms.len() / 2).copied().unwrap_or(bottom - 0.2 * (bottom - top));
        let size = ((baseline - top) / 0.85 * scale).clamp(4.0, 40.0);
        for (at, word) in line.iter().enumerate() {
            let is_between = at > 0 && is_word(&line[at - 1]) && line.get(at + 1).is_some_and(is_word);
            let is_dash = is_between && is_dash(word, baseline - top);
            if (is_noise(word) || is_astray(line, at, baseline - top)) && !is_dash {
                continue;
            }
            let baseline = baseline * scale;
            let [x0, _, x1, _] = word.pixels.map(|pixel| pixel * scale);
            let bbox = Rect { x0, y0: baseline - 0.8 * size, x1, y1: baseline + 0.22 * size };
            let beside = |at: Option<usize>| at.and_then(|at| line.get(at)).map(|word| word.text.as_str());
            let cased =
                shapes::in_case(&shapes::read_once(&word.text), beside(at.checked_sub(1)), beside(Some(at + 1)));
            let cased = shapes::with_slash(&cased).unwrap_or(cased);
            let read: String = unicode::clean(&cased).split_whitespace().collect();
            // The engine reads one long stroke as two short ones.
            let text = if is_dash && read != "-" { "–".into() } else { read };
            tokens.push(Token { text, bbox, baseline, size, confidence: Some(word.confidence), added: false });
        }
    }
    tokens
}

/// The box of a line. What is left of a stamp or a frame, higher than the words of the line, does not count.
fn extent(line: &[OcrWord]) -> [f32; 4] {
    const HIGHER: f32 = 1.6;
    let height = |word: &&OcrWord| word.pixels[3] - word.pixels[1];
    let mut heights: Vec<f32> = line.iter().filter(|word| is_word(word)).map(|word| height(&word)).collect();
    heights.sort_by(f32::total_cmp);
    let most = heights.get(heights.len() / 2).map_or(f32::MAX, |usual| HIGHER * usual);
    line.iter().filter(|word| height(word) <= most).map(|word| word.pixels).fold(EMPTY, union)
}

/// The box of nothing, and the box around two boxes.
const EMPTY: [f32; 4] = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
fn union(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// Letters that reach below the baseline.
fn hangs(text: &str) -> bool {
    use unicode_normalization::UnicodeNormalization;
    text.nfd()
        .any(|c| matches!(c, 'g' | 'j' | 'p' | 'q' | 'y' | 'Q' | ',' | ';' | '(' | ')' | '/' | '|' | '_' | '\u{323}'))
}

/// What the engine makes of lines and dust: signs that no office writes, and marks that it is not sure of.
fn is_noise(word: &OcrWord) -> bool {
    const WRITTEN: &str = ".,;:!?…-–+*•●▪/%()\"“”'’&<>≥≤";
    let is_mark = !word.text.chars().any(char::is_alphanumeric);
    is_mark && (word.confidence < 0.3 || !word.text.chars().any(|c| WRITTEN.contains(c)))
}

/// A mark far from all words of its line is what is left of a ruling or a stamp.
fn is_astray(line: &[OcrWord], at: usize, height: f32) -> bool {
    const FAR: f32 = 4.0;
    let [x0, _, x1, _] = line[at].pixels;
    let before = at.checked_sub(1).map(|before| x0 - line[before].pixels[2]);
    let after = line.get(at + 1).map(|after| after.pixels[0] - x1);
    let nearest = before.into_iter().chain(after).reduce(f32::min);
    !is_word(&line[at]) && nearest.is_some_and(|gap| gap > FAR * height)
}

fn is_word(word: &OcrWord) -> bool {
    word.text.chars().any(char::is_alphanumeric)
}

/// A dash, which is much shorter than a line of a form; `height` is that of the letters beside it. "(môn Lịch sử) — Trường THPT Cao Lãnh 2"
fn is_dash(word: &OcrWord, height: f32) -> bool {
    let width = word.pixels[2] - word.pixels[0];
    width < 1.6 * height && word.text.chars().all(|c| matches!(c, '-' | '‐' | '–' | '—' | '_' | '~' | '―'))
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

/// How many lines go over half of the width.
fn lines_across(rulings: &[Ruling], width: f32) -> usize {
    rulings.iter().filter(|ruling| ruling.rect.width() > width / 2.0).count()
}

/// The first column of a ruled table, when it is as narrow as a column of numbers, and those beside it that are narrower still.
fn number_columns(rulings: &[Ruling]) -> Vec<(f32, f32)> {
    const INSIDE: f32 = 2.5;
    let edges = columns(rulings);
    if edges.len() < 3 {
        return Vec::new();
    }
    let columns = edges
        .windows(2)
        .enumerate()
        .take_while(|(index, edges)| edges[1] - edges[0] < if *index == 0 { NUMBER_COLUMN } else { SECOND_COLUMN });
    columns.map(|(_, edges)| (edges[0] + INSIDE, edges[1] - INSIDE)).collect()
}

/// Lone numbers are what the engine misses most: those of a second look fill the gaps and, in the first column, replace what is no number.
fn add_numbers(tokens: &mut Vec<Token>, numbers: &[Token], (x0, x1): (f32, f32), is_first: bool) {
    let is_number = |text: &str| text.chars().any(|c| c.is_ascii_digit()) && text.len() <= 5;
    let is_inside = |token: &Token| (x0..x1).contains(&f32::midpoint(token.bbox.x0, token.bbox.x1));
    for number in numbers.iter().filter(|number| is_number(&number.text) && is_inside(number)) {
        let same_place =
            |token: &Token| is_inside(token) && token.bbox.y0 < number.baseline && number.bbox.y0 < token.baseline;
        if tokens.iter().any(|token| same_place(token) && token.text.chars().any(|c| c.is_ascii_digit())) {
            continue;
        }
        let is_words =
            |token: &Token| same_place(token) && (!is_first || token.confidence > Some(0.8) || is_roman(&token.text));
        if !tokens.iter().any(is_words) {
            tokens.retain(|token| !same_place(token));
            tokens.push(number.clone());
        }
    }
}

/// "II", "HI": a Roman number of some strokes, which digits would make eleven of.
fn is_roman(text: &str) -> bool {
    let letters = text.trim_end_matches(['.', ',', ')']);
    letters.chars().count() > 1 && letters.chars().all(|c| "IVXHÍ".contains(c))
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
    fn a_dash_between_words_stays_however_unsure_it_is() {
        let read = |dash: f32, text: &str| {
            let mut words = vec![
                word("sử)", 1, [0.0, 10.0, 30.0, 40.0]),
                word(text, 1, [40.0, 26.0, 40.0 + dash, 30.0]),
                word("Trường", 1, [50.0 + dash, 10.0, 130.0 + dash, 40.0]),
            ];
            words[1].confidence = 0.2;
            tokens(&words, 200.0).into_iter().map(|token| token.text).collect::<Vec<_>>()
        };
        assert_eq!(read(24.0, "—-"), ["sử)", "–", "Trường"]);
        assert_eq!(read(12.0, "-"), ["sử)", "-", "Trường"]);
        assert_eq!(read(200.0, "—"), ["sử)", "Trường"]);
        assert_eq!(read(24.0, "‘"), ["sử)", "Trường"]);
    }

    #[test]
    fn lines_read_as_letters_are_dropped() {
        assert!(tokens(&[word("|", 1, [0.0, 0.0, 2.0, 30.0])], 200.0).is_empty());
    }

    #[test]
    fn numbers_fill_gaps_of_the_narrow_columns_at_the_left() {
        let line = |x: f32| Ruling { rect: Rect { x0: x, y0: 50.0, x1: x, y1: 500.0 } };
        let rulings = [50.0, 80.0, 130.0, 400.0, 450.0].map(line);
        let columns = number_columns(&rulings);
        assert_eq!(columns, [(52.5, 77.5), (82.5, 127.5)]);
        let token = |text: &str, x: f32, y: f32, confidence: f32| {
            let bbox = Rect { x0: x, y0: y - 8.0, x1: x + 8.0, y1: y + 2.0 };
            Token { text: text.into(), bbox, baseline: y, size: 10.0, confidence: Some(confidence), added: false }
        };
        let mut tokens =
            vec![token("n", 60.0, 100.0, 0.4), token("xã", 100.0, 100.0, 0.4), token("HI", 60.0, 200.0, 0.4)];
        let numbers = [
            token("1", 60.0, 100.0, 0.9),
            token("7", 100.0, 100.0, 0.9),
            token("3", 100.0, 120.0, 0.9),
            token("11", 60.0, 200.0, 0.9),
        ];
        add_numbers(&mut tokens, &numbers, columns[0], true);
        add_numbers(&mut tokens, &numbers, columns[1], false);
        let read: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        assert_eq!(read, ["xã", "HI", "1", "3"]);
    }
}
