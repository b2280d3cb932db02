//! A page with a table and the words that were read from it in, the places out where something is written that nobody read: short cells
//! ("II", "1", "vụ") are what the engine passes over most.
//!
//! The rule kept here: only ink inside a table counts, of the height of a line; stamps and signatures stand outside.

use super::raster::Raster;
use super::tesseract::OcrWord;
use crate::page::{Rect, Ruling};

/// Ink is looked at in squares of so many pixels.
const SQUARE: usize = 4;
/// Around words and ruling lines so many pixels belong to them.
const AROUND: f32 = 5.0;
/// What is missed is at least and at most so high, in heights of a word, and at least so wide.
const HEIGHTS: (f32, f32) = (0.45, 1.6);
const NARROWEST: f32 = 0.12;
/// Squares nearer than this (in heights) side by side belong together.
const NEAR: f32 = 0.5;
/// More places than this are dirt.
const MOST: usize = 40;

/// The boxes of such places, in pixels.
pub fn places(picture: &Raster, words: &[OcrWord], rulings: &[Ruling]) -> Vec<[f32; 4]> {
    let Some(table) = inside(rulings) else { return Vec::new() };
    let scale = picture.dpi / 72.0;
    let mut ink = Ink::of(picture, [table.x0, table.y0, table.x1, table.y1].map(|point| point * scale));
    words.iter().for_each(|word| ink.take(word.pixels));
    rulings
        .iter()
        .for_each(|Ruling { rect }| ink.take([rect.x0, rect.y0, rect.x1, rect.y1].map(|point| point * scale)));
    let mut heights: Vec<f32> = words.iter().map(|word| word.pixels[3] - word.pixels[1]).collect();
    heights.sort_by(f32::total_cmp);
    let Some(height) = heights.get(heights.len() / 2).copied() else { return Vec::new() };
    let boxes = ink.pieces((NEAR * height) as usize / SQUARE);
    let is_written = |[x0, y0, x1, y1]: &[f32; 4]| {
        (HEIGHTS.0 * height..HEIGHTS.1 * height).contains(&(y1 - y0)) && x1 - x0 > NARROWEST * height
    };
    let boxes: Vec<[f32; 4]> = boxes.into_iter().filter(is_written).collect();
    if boxes.len() > MOST { Vec::new() } else { boxes }
}

/// Where ruling lines of both directions reach.
fn inside(rulings: &[Ruling]) -> Option<Rect> {
    let vertical = rulings.iter().filter(|ruling| ruling.rect.x0 == ruling.rect.x1).map(|ruling| ruling.rect);
    vertical.reduce(Rect::union).filter(|table| table.x1 > table.x0)
}

/// Dark squares of a page.
struct Ink {
    width: usize,
    dark: Vec<bool>,
}

impl Ink {
    fn of(picture: &Raster, [x0, y0, x1, y1]: [f32; 4]) -> Self {
        let threshold = picture.threshold();
        let width = picture.width.div_ceil(SQUARE);
        let mut dark = vec![false; width * picture.height.div_ceil(SQUARE)];
        for y in y0.max(0.0) as usize..(y1 as usize).min(picture.height) {
            let row = &picture.pixels[y * picture.width..][..picture.width];
            for x in x0.max(0.0) as usize..(x1 as usize).min(picture.width) {
                dark[y / SQUARE * width + x / SQUARE] |= row[x] < threshold;
            }
        }
        Self { width, dark }
    }

    /// Takes the ink of a box away.
    fn take(&mut self, [x0, y0, x1, y1]: [f32; 4]) {
        let square = |pixel: f32| pixel.max(0.0) as usize / SQUARE;
        let columns = square(x0 - AROUND).min(self.width - 1)..=square(x1 + AROUND).min(self.width - 1);
        let (first, last) = (square(y0 - AROUND), square(y1 + AROUND));
        for row in self.dark.chunks_exact_mut(self.width).skip(first).take(last + 1 - first.min(last)) {
            row[columns.clone()].fill(false);
        }
    }

    /// The boxes of what hangs together, gaps of `near` squares side by side closed.
    fn pieces(mut self, near: usize) -> Vec<[f32; 4]> {
        let mut boxes = Vec::new();
        for start in 0..self.dark.len() {
            if !std::mem::take(&mut self.dark[start]) {
                continue;
            }
            let (mut x0, mut y0, mut x1, mut y1) = (usize::MAX, usize::MAX, 0, 0);
            let mut open = vec![start];
            while let Some(square) = open.pop() {
                let (x, y) = (square % self.width, square / self.width);
                (x0, y0, x1, y1) = (x0.min(x), y0.min(y), x1.max(x), y1.max(y));
                for row in y.saturating_sub(1)..=y + 1 {
                    for column in x.saturating_sub(near + 1)..=(x + near + 1).min(self.width - 1) {
                        if let Some(dark) = self.dark.get_mut(row * self.width + column)
                            && std::mem::take(dark)
                        {
                            open.push(row * self.width + column);
                        }
                    }
                }
            }
            boxes.push([x0, y0, x1 + 1, y1 + 1].map(|square| (square * SQUARE) as f32));
        }
        boxes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_in_a_cell_that_nobody_read_is_found() {
        let mut picture = Raster::white((288.0, 288.0), 72.0);
        let mut ink = |x0: usize, y0: usize, x1: usize, y1: usize| {
            (y0..y1).for_each(|y| picture.pixels[y * 288..][x0..x1].fill(0));
        };
        for (x, y) in [(40, 50), (140, 50), (40, 120), (200, 260)] {
            ink(x, y, x + 10, y + 20);
            ink(x + 14, y, x + 24, y + 20);
        }
        let line = |x: f32| Ruling { rect: Rect { x0: x, y0: 20.0, x1: x, y1: 220.0 } };
        let read =
            |x: f32, y: f32| OcrWord { text: "a".into(), confidence: 0.9, line: 1, pixels: [x, y, x + 24.0, y + 20.0] };
        let words = [read(40.0, 50.0), read(140.0, 50.0)];
        assert_eq!(places(&picture, &words, &[line(20.0), line(250.0)]), [[40.0, 120.0, 64.0, 140.0]]);
        assert!(places(&picture, &words, &[]).is_empty());
    }
}
