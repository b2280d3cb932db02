//! The place of the signature, right of the recipients, in; out the words that stand there: who signs is printed under a seal and a
//! signature, and the engine takes all of it for a picture.
//!
//! The rule kept here: only whole words that one of several looks is sure of; strokes of a seal look like letters too.

use super::again::at_dpi;
use super::raster::Raster;
use super::tesseract::{Failure, OcrWord};
use super::{extent, is_word, union};
use crate::dictionary::fold::skeleton;

/// The sizes at which the place is looked at: seal and letters part at one or another.
const DPI: [f32; 3] = [150.0, 200.0, 300.0];
/// A word there is at least so sure, and so long.
const SURE: f32 = 0.8;
const SHORTEST: usize = 2;
/// Who signs is printed from so many heights above the recipients on to so many below them, and in at least so many.
const ABOVE: f32 = 3.0;
const BELOW: f32 = 3.0;
const LEAST: f32 = 14.0;
/// Recipients follow one another without a gap of so many heights.
const APART: f32 = 3.0;
/// Where so many words are read for sure, nothing covers them.
const ENOUGH: usize = 5;

/// Reads the place of the signature again, if there is one and little was read there.
pub fn uncovered(picture: &Raster, words: Vec<OcrWord>) -> Result<Vec<OcrWord>, Failure> {
    let Some(place) = place(picture, &words) else { return Ok(words) };
    let (covered, mut words): (Vec<OcrWord>, Vec<OcrWord>) = words.into_iter().partition(|word| is_in(word, &place));
    if covered.iter().filter(|word| is_sure(word)).count() >= ENOUGH {
        words.extend(covered);
        return Ok(words);
    }
    let mut looks = covered;
    for dpi in DPI {
        looks.extend(at_dpi(picture, &[place], dpi)?.into_iter().flat_map(|look| as_high_as_lines(&look)));
    }
    looks.retain(is_sure);
    let first = words.iter().map(|word| word.line + 1).max().unwrap_or(0);
    words.extend(lines(surest(looks), first));
    Ok(words)
}

/// Right of the recipients.
fn place(picture: &Raster, words: &[OcrWord]) -> Option<[f32; 4]> {
    let is_heading = |pair: &&[OcrWord]| {
        pair[0].line == pair[1].line && skeleton(&format!("{} {}", pair[0].text, pair[1].text)).starts_with("noi nhan")
    };
    let heading = words.windows(2).rfind(is_heading)?;
    let [x0, top, x1, bottom] = union(heading[0].pixels, heading[1].pixels);
    let height = bottom - top;
    let middle = picture.width as f32 / 2.0;
    let below = words.chunk_by(|a, b| a.line == b.line).map(extent);
    let mut below: Vec<[f32; 4]> = below.filter(|line| line[1] >= top && line[0] < f32::midpoint(x1, middle)).collect();
    below.sort_by(|a, b| a[1].total_cmp(&b[1]));
    let mut recipients = [x0, top, x1, bottom];
    for line in below {
        if line[1] > recipients[3] + APART * height {
            break;
        }
        recipients = union(recipients, line);
    }
    let left = recipients[2] + height / 2.0;
    let end = (recipients[3] + BELOW * height).max(top + LEAST * height).min(picture.height as f32);
    let place = [left, (top - ABOVE * height).max(0.0), picture.width as f32, end];
    (left < middle * 1.2).then_some(place)
}

fn is_in(word: &OcrWord, [x0, y0, x1, y1]: &[f32; 4]) -> bool {
    let [left, top, right, bottom] = word.pixels;
    (x0..x1).contains(&&f32::midpoint(left, right)) && (y0..y1).contains(&&f32::midpoint(top, bottom))
}

fn is_sure(word: &OcrWord) -> bool {
    is_word(word)
        && word.confidence >= SURE
        && word.text.chars().count() >= SHORTEST
        && word.text.chars().all(|c| c.is_alphabetic() || c == '.')
}

/// Of a word that a stroke crosses, the engine may give the place of a letter only: it stands on its line.
fn as_high_as_lines(look: &[OcrWord]) -> Vec<OcrWord> {
    let words = look.chunk_by(|a, b| a.line == b.line).flat_map(|line| {
        let [_, top, _, bottom] = extent(line);
        line.iter().map(move |word| (top, bottom, word))
    });
    words
        .map(|(top, bottom, word)| {
            let [left, _, right, _] = word.pixels;
            OcrWord { pixels: [left, top, right, bottom], ..word.clone() }
        })
        .collect()
}

/// Of words at one place, the surest.
fn surest(mut words: Vec<OcrWord>) -> Vec<OcrWord> {
    words.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    let mut kept: Vec<OcrWord> = Vec::new();
    for word in words {
        if !kept.iter().any(|other| is_in(&word, &other.pixels) || is_in(other, &word.pixels)) {
            kept.push(word);
        }
    }
    kept
}

/// Words that stand on one line get one number, from `first` on.
fn lines(mut words: Vec<OcrWord>, first: usize) -> Vec<OcrWord> {
    let bottom = |word: &OcrWord| word.pixels[3];
    words.sort_by(|a, b| bottom(a).total_cmp(&bottom(b)));
    let is_same = |a: &OcrWord, b: &OcrWord| bottom(b) - bottom(a) < (b.pixels[3] - b.pixels[1]) / 2.0;
    let mut numbered = Vec::with_capacity(words.len());
    for (number, line) in words.chunk_by(is_same).enumerate() {
        let mut line: Vec<OcrWord> = line.iter().map(|word| OcrWord { line: first + number, ..word.clone() }).collect();
        line.sort_by(|a, b| a.pixels[0].total_cmp(&b.pixels[0]));
        numbered.extend(line);
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, line: usize, x: f32, y: f32) -> OcrWord {
        let width = 12.0 * text.chars().count() as f32;
        OcrWord { text: text.into(), confidence: 0.95, line, pixels: [x, y, x + width, y + 24.0] }
    }

    #[test]
    fn the_signature_stands_right_of_the_recipients() {
        let page = Raster::white((600.0, 840.0), 72.0);
        let words = [
            word("dõi.", 1, 80.0, 60.0),
            word("Nơi", 2, 80.0, 120.0),
            word("nhận:", 2, 130.0, 120.0),
            word("-", 3, 80.0, 150.0),
            word("Sở", 3, 100.0, 150.0),
            word("Nội", 3, 140.0, 150.0),
            word("vụ;", 3, 180.0, 150.0),
            word("Lưu:", 4, 100.0, 180.0),
            word("Trang", 5, 80.0, 700.0),
        ];
        let [x0, y0, x1, y1] = place(&page, &words).expect("recipients are there");
        assert_eq!((x0, y0, x1), (228.0, 48.0, 600.0));
        assert!((400.0..500.0).contains(&y1), "{y1}");
        assert_eq!(place(&page, &words[..1]), None);
    }

    #[test]
    fn of_several_looks_at_a_word_the_surest_stays_on_its_line() {
        let look = |text: &str, confidence, x, y| OcrWord { confidence, ..word(text, 0, x, y) };
        let looks = vec![
            look("hạm", 0.92, 212.0, 300.0),
            look("Phạm", 0.97, 200.0, 301.0),
            look("Thọ", 0.96, 300.0, 299.0),
            look("TỊCH", 0.97, 260.0, 100.0),
        ];
        let read = lines(surest(looks), 7);
        let said: Vec<_> = read.iter().map(|word| (word.line, word.text.as_str())).collect();
        assert_eq!(said, [(7, "TỊCH"), (8, "Phạm"), (8, "Thọ")]);
    }
}
