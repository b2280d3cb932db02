//! Quarters are counted in strokes, and the engine loses strokes: "Quý III" is read "Quý II", "Quý 1I/2026". What it read of a quarter
//! is compared with the strokes in the picture. The rule kept here: only what the picture shows for certain is changed, and only
//! between the first three quarters; what has a V stays.

use super::raster::Raster;
use super::tesseract::OcrWord;
use crate::dictionary::fold::skeleton;

/// Heights at which strokes are looked for, in parts of the height of a word: between the serifs.
const HEIGHTS: [f32; 5] = [0.3, 0.4, 0.5, 0.6, 0.7];
/// A stroke stands upright when its middle moves by no more than this over those heights, in parts of the height; a slash leans by more.
const UPRIGHT: f32 = 0.07;
/// A stroke is not thicker than this.
const THICK: f32 = 0.3;
/// How sure a numeral is that was counted.
const COUNTED: f32 = 0.9;
const MOST: usize = 3;

/// The words with the strokes of their quarters counted.
pub fn counted(picture: &Raster, mut words: Vec<OcrWord>) -> Vec<OcrWord> {
    for at in 0..words.len() {
        let Some(numeral) = strokes_read(&words[at].text).filter(|_| names_quarter(&words, at)) else { continue };
        let (said, rest) = words[at].text.split_at(numeral);
        let has_year = rest.contains("20");
        let Some(count) = strokes(picture, words[at].pixels, has_year) else { continue };
        let is_same = said == "I".repeat(count) && rest.starts_with('/') == has_year;
        if !is_same {
            let slash = if has_year { "/" } else { "" };
            words[at].text = format!("{}{slash}{}", "I".repeat(count), rest.trim_start_matches('/'));
            words[at].confidence = COUNTED;
        }
    }
    words
}

/// Whether "Quý" stands before a word, on its line or above it in its cell; further quarters may stand between them: "Quý II, III/2026".
fn names_quarter(words: &[OcrWord], at: usize) -> bool {
    let is_quarter = |word: &OcrWord| matches!(skeleton(&word.text).as_str(), "quy" | "qui");
    let mut on_line = words[..at].iter().rev().take_while(|word| word.line == words[at].line);
    let before = on_line.find(|word| !word.text.ends_with(',') || strokes_read(&word.text).is_none());
    before.is_some_and(is_quarter) || words.iter().any(|word| is_quarter(word) && is_above(word, &words[at]))
}

/// Whether a word stands right above another.
fn is_above(word: &OcrWord, below: &OcrWord) -> bool {
    let ([x0, _, x1, bottom], [left, top, right, end]) = (word.pixels, below.pixels);
    let gap = top - bottom;
    x0 < right && left < x1 && (-0.3 * (end - top)..end - top).contains(&gap)
}

/// Where the strokes end that a word begins with, alone or before a year: "II1/2026", "12026", "H,".
fn strokes_read(text: &str) -> Option<usize> {
    let year = text.find("20").filter(|at| text[at + 2..].starts_with(|c: char| c.is_ascii_digit()));
    let end = year.unwrap_or(text.len());
    let numeral = text[..end].trim_end_matches([',', ';', '.', '/', ')']);
    let is_stroke = |c: char| matches!(c, 'I' | 'l' | '1' | 'H' | '|' | 'i' | 'Í' | 'Ï' | '!' | 'T' | ']' | '[');
    let is_numeral = !numeral.is_empty() && numeral.chars().count() <= MOST + 1 && numeral.chars().all(is_stroke);
    is_numeral.then_some(numeral.len())
}

/// How many upright strokes a word begins with, up to its slash where it has a year, else all of it; `None` when that is not clear.
fn strokes(picture: &Raster, [x0, y0, x1, y1]: [f32; 4], has_year: bool) -> Option<usize> {
    let height = y1 - y0;
    let threshold = picture.threshold();
    let lines: Vec<Vec<(f32, f32)>> =
        HEIGHTS.iter().map(|at| dark_runs(picture, y0 + at * height, (x0, x1), threshold)).collect();
    let least = lines.iter().map(Vec::len).min()?;
    let middles = |index: usize| lines.iter().map(move |runs| f32::midpoint(runs[index].0, runs[index].1));
    let lean = |index: usize| {
        let moved = middles(index).next_back().unwrap_or_default() - middles(index).next().unwrap_or_default();
        moved / height
    };
    let is_thin = |index: usize| lines.iter().all(|runs| runs[index].1 - runs[index].0 <= THICK * height);
    let upright = (0..least).take_while(|index| is_thin(*index) && lean(*index).abs() <= UPRIGHT).count();
    let is_whole = match has_year {
        true => upright < least && lean(upright) < -UPRIGHT && is_thin(upright),
        false => lines.iter().all(|runs| runs.len() == upright),
    };
    (is_whole && (1..=MOST).contains(&upright)).then_some(upright)
}

/// The runs of dark pixels in a row of the picture.
fn dark_runs(picture: &Raster, y: f32, (x0, x1): (f32, f32), threshold: u8) -> Vec<(f32, f32)> {
    let row = (y.max(0.0) as usize).min(picture.height - 1);
    let (from, to) = ((x0.max(0.0) as usize).min(picture.width), (x1.ceil() as usize).min(picture.width));
    let pixels = &picture.pixels[row * picture.width + from..row * picture.width + to.max(from)];
    let mut runs: Vec<(f32, f32)> = Vec::new();
    let mut at = 0;
    for run in pixels.chunk_by(|a, b| (*a < threshold) == (*b < threshold)) {
        if run[0] < threshold {
            runs.push((at as f32, (at + run.len()) as f32));
        }
        at += run.len();
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strokes of three pixels in a white picture of 30 rows, as upright as `leans` says, in pixels over the whole height.
    fn picture(leans: &[f32]) -> Raster {
        let mut picture = Raster { width: 120, height: 30, dpi: 200.0, pixels: vec![255; 120 * 30] };
        for (index, lean) in leans.iter().enumerate() {
            for y in 0..30 {
                let x = 10.0 + 12.0 * index as f32 + lean * (y as f32 / 30.0 - 0.5);
                let start = y * 120 + x as usize;
                picture.pixels[start..start + 3].fill(0);
            }
        }
        picture
    }

    fn read(text: &str, leans: &[f32]) -> String {
        let word =
            |text: &str| OcrWord { text: text.into(), confidence: 0.8, line: 1, pixels: [5.0, 0.0, 110.0, 30.0] };
        counted(&picture(leans), vec![word("Quý"), word(text)]).remove(1).text
    }

    #[test]
    fn strokes_that_the_engine_lost_are_counted() {
        let slash = -9.0;
        assert_eq!(read("II/2026", &[0.0, 0.0, 0.0, slash, 0.0]), "III/2026");
        assert_eq!(read("12026", &[0.0, 0.0, slash, 0.0]), "II/2026");
        assert_eq!(read("H,", &[0.0, 0.0]), "II,");
    }

    #[test]
    fn what_is_not_clear_stays() {
        assert_eq!(read("II/2026", &[0.0, 9.0, -9.0]), "II/2026"); // a V
        assert_eq!(read("IV/2026", &[0.0, 0.0, -9.0]), "IV/2026");
        assert_eq!(read("II/2026", &[]), "II/2026");
    }
}
