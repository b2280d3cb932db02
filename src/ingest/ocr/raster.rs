//! Page pictures in grey: turning, straightening, and the ruling lines that are drawn on them.

use crate::page::{Rect, Ruling};

/// A picture of a page.
#[derive(Debug, Clone)]
pub struct Raster {
    /// Columns of pixels.
    pub width: usize,
    /// Rows of pixels.
    pub height: usize,
    /// Pixels an inch.
    pub dpi: f32,
    /// Brightness, row by row: 0 is black.
    pub pixels: Vec<u8>,
}

/// The engine reads pictures of more pixels an inch than this worse, and longer: "II" as "H", "trước" as "ước".
const FINE: f32 = 240.0;
/// What such pictures are brought to.
const USUAL: f32 = 200.0;
/// Skew is looked for within this many degrees.
const MOST_SKEW: f32 = 3.0;
/// Less skew than this (in degrees) does no harm.
const LEAST_SKEW: f32 = 0.15;
/// A ruling is at least this part of the width or height of the page.
const RULING_WIDTH: usize = 30;
const RULING_HEIGHT: usize = 25;
/// A ruling is thinner than this, in points.
const THIN: f32 = 4.0;
/// Holes in a line up to this many pixels are closed.
const HOLE: usize = 3;
/// The serifs of a word in capitals make a line that is not longer than this, in points.
const WORD: f32 = 60.0;
/// Pieces of an upright line that leans a little stand this many pixels beside one another at most.
const LEAN: usize = 2;

impl Raster {
    /// A white picture of a page of this size in points.
    pub fn white(size: (f32, f32), dpi: f32) -> Self {
        let pixels = |points: f32| ((points / 72.0 * dpi).round() as usize).max(1);
        let (width, height) = (pixels(size.0), pixels(size.1));
        Self { width, height, dpi, pixels: vec![255; width * height] }
    }

    /// Its size in points.
    pub fn size(&self) -> (f32, f32) {
        (self.points(self.width), self.points(self.height))
    }

    /// A length in points.
    pub fn points(&self, pixels: usize) -> f32 {
        pixels as f32 * 72.0 / self.dpi
    }

    /// As a PGM file, which every OCR engine reads.
    pub fn pgm(&self) -> Vec<u8> {
        let mut file = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        file.extend_from_slice(&self.pixels);
        file
    }

    /// A quarter turn clockwise.
    pub fn turned(&self) -> Raster {
        let mut turned =
            Raster { width: self.height, height: self.width, dpi: self.dpi, pixels: vec![255; self.pixels.len()] };
        for (y, row) in self.pixels.chunks_exact(self.width).enumerate() {
            for (x, pixel) in row.iter().enumerate() {
                turned.pixels[x * self.height + self.height - 1 - y] = *pixel;
            }
        }
        turned
    }

    /// These columns of the page (in points) without the lines that cross them; the rest white, so that places stay. Between lines the engine
    /// takes lone numbers for dirt.
    pub fn strips(&self, columns: &[(f32, f32)]) -> Raster {
        const ACROSS: f32 = 0.8;
        let column = |x: f32| ((x * self.dpi / 72.0).max(0.0) as usize).min(self.width);
        let threshold = self.threshold();
        let is_line =
            |row: &[u8]| row.iter().filter(|pixel| **pixel < threshold).count() as f32 > ACROSS * row.len() as f32;
        let mut strips = Raster { pixels: vec![255; self.pixels.len()], ..*self };
        for (x0, x1) in columns {
            let from = column(*x0);
            let to = column(*x1).max(from); // a column may be narrower than its lines
            for (target, source) in strips.pixels.chunks_exact_mut(self.width).zip(self.pixels.chunks_exact(self.width))
            {
                if !is_line(&source[from..to]) {
                    target[from..to].copy_from_slice(&source[from..to]);
                }
            }
        }
        strips
    }

    /// At the resolution that the engine reads best, when it was scanned finer: each pixel is the mean of those that it covers.
    pub fn reduced(self) -> Raster {
        if self.dpi <= FINE {
            return self;
        }
        let side = |pixels: usize| ((pixels as f32 * USUAL / self.dpi).round() as usize).max(1);
        let (width, height) = (side(self.width), side(self.height));
        let (columns, rows) = (covered(self.width, width), covered(self.height, height));
        let mut pixels = Vec::with_capacity(width * height);
        let mut sums = vec![0.0_f32; self.width];
        for row in &rows {
            sums.fill(0.0);
            for (y, share) in row {
                let source = &self.pixels[y * self.width..][..self.width];
                sums.iter_mut().zip(source).for_each(|(sum, pixel)| *sum += share * f32::from(*pixel));
            }
            pixels.extend(columns.iter().map(|column| {
                let mean: f32 = column.iter().map(|(x, share)| share * sums[*x]).sum();
                mean.round() as u8
            }));
        }
        Raster { width, height, dpi: USUAL, pixels }
    }

    /// Straightened, when it was scanned askew: at the right angle the rows of pixels differ most, black lines from white gaps.
    pub fn straightened(self) -> Raster {
        let ink = self.ink_points();
        let sharpness = |degrees: f32| {
            let slope = degrees.to_radians().tan();
            let mut rows = vec![0_u32; self.height + 1];
            for (x, y) in &ink {
                let row = y - slope * x;
                if (0.0..self.height as f32).contains(&row) {
                    rows[row as usize] += 1;
                }
            }
            rows.windows(2).map(|pair| f64::from(pair[0].abs_diff(pair[1])).powi(2)).sum::<f64>()
        };
        let best = |angles: Vec<f32>| {
            angles.into_iter().map(|angle| (sharpness(angle), angle)).max_by(|a, b| a.0.total_cmp(&b.0))
        };
        let steps = |from: f32, to: f32, step: f32| {
            (0..=((to - from) / step).round() as usize).map(|i| from + i as f32 * step).collect()
        };
        let rough = best(steps(-MOST_SKEW, MOST_SKEW, 0.25)).map_or(0.0, |(_, angle)| angle);
        let angle = best(steps(rough - 0.2, rough + 0.2, 0.05)).map_or(0.0, |(_, angle)| angle);
        if angle.abs() < LEAST_SKEW { self } else { self.rotated(angle) }
    }

    /// Some thousands of dark points; of a picture much larger than a page not more.
    fn ink_points(&self) -> Vec<(f32, f32)> {
        const STEP: usize = 3;
        const MOST_LOOKED_AT: usize = 12_000_000;
        let step = STEP.max(self.pixels.len() / MOST_LOOKED_AT);
        let threshold = self.threshold();
        let mut points = Vec::new();
        for y in 0..self.height {
            for x in (y % step..self.width).step_by(step) {
                if self.pixels[y * self.width + x] < threshold {
                    points.push((x as f32, y as f32));
                }
            }
        }
        points
    }

    fn rotated(&self, degrees: f32) -> Raster {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (cx, cy) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        let mut rotated = Raster { pixels: vec![255; self.pixels.len()], ..*self };
        for y in 0..self.height {
            for x in 0..self.width {
                let (dx, dy) = (x as f32 - cx, y as f32 - cy);
                rotated.pixels[y * self.width + x] = self.sample(cx + cos * dx - sin * dy, cy + sin * dx + cos * dy);
            }
        }
        rotated
    }

    /// Brightness between pixels.
    fn sample(&self, x: f32, y: f32) -> u8 {
        if x < 0.0 || y < 0.0 || x >= (self.width - 1) as f32 || y >= (self.height - 1) as f32 {
            return 255;
        }
        let (left, top) = (x as usize, y as usize);
        let (dx, dy) = (x - left as f32, y - top as f32);
        let pixel = |x: usize, y: usize| f32::from(self.pixels[y * self.width + x]);
        let upper = pixel(left, top) * (1.0 - dx) + pixel(left + 1, top) * dx;
        let lower = pixel(left, top + 1) * (1.0 - dx) + pixel(left + 1, top + 1) * dx;
        (upper * (1.0 - dy) + lower * dy) as u8
    }

    /// Brightness between pixels, from the four by four around (Catmull and Rom), which keeps the edges of letters when they are enlarged.
    pub fn smooth(&self, x: f32, y: f32) -> u8 {
        let (left, top) = (x.floor(), y.floor());
        if left < 1.0 || top < 1.0 || left + 2.0 >= self.width as f32 || top + 2.0 >= self.height as f32 {
            return self.sample(x, y);
        }
        let (across, down) = (weights(x - left), weights(y - top));
        let (left, top) = (left as usize - 1, top as usize - 1);
        let row = |y: usize| &self.pixels[(top + y) * self.width + left..][..4];
        let sum = |row: &[u8]| row.iter().zip(across).map(|(pixel, weight)| f32::from(*pixel) * weight).sum::<f32>();
        let value: f32 = down.iter().enumerate().map(|(y, weight)| weight * sum(row(y))).sum();
        value.round().clamp(0.0, 255.0) as u8
    }

    /// What is darker than this is ink (Otsu's method).
    pub fn threshold(&self) -> u8 {
        let mut counts = [0_u64; 256];
        self.pixels.iter().for_each(|pixel| counts[usize::from(*pixel)] += 1);
        let all: u64 = counts.iter().sum();
        let sum: u64 = counts.iter().zip(0..).map(|(count, value)| count * value).sum();
        let (mut below, mut below_sum, mut best, mut threshold) = (0, 0, 0.0, 128);
        for (count, value) in counts.iter().zip(0..u8::MAX) {
            below += count;
            below_sum += count * u64::from(value);
            let above = all - below;
            if below == 0 || above == 0 {
                continue;
            }
            let difference = below_sum as f64 / below as f64 - (sum - below_sum) as f64 / above as f64;
            let spread = below as f64 * above as f64 * difference * difference;
            if spread > best {
                (best, threshold) = (spread, value + 1);
            }
        }
        threshold
    }

    /// The straight lines drawn on the page, in points.
    pub fn rulings(&self) -> Vec<Ruling> {
        let threshold = self.threshold();
        let is_dark = |x: usize, y: usize| self.pixels[y * self.width + x] < threshold;
        let thick = (THIN / 72.0 * self.dpi).ceil() as usize;
        let mut rulings = Vec::new();
        for y in 0..self.height {
            for (from, to) in runs(self.width, self.width / RULING_WIDTH, |x| is_dark(x, y)) {
                let is_bar = |x: usize| (1..=thick).all(|step| y + step < self.height && is_dark(x, y + step));
                if !is_bar(from + (to - from) / 4) || !is_bar(from + (to - from) / 2) {
                    let y = self.points(y);
                    rulings.push(Ruling { rect: Rect { x0: self.points(from), y0: y, x1: self.points(to), y1: y } });
                }
            }
        }
        for (x, from, to) in self.uprights(&is_dark, &rulings) {
            let is_bar = |y: usize| (1..=thick).all(|step| x + step < self.width && is_dark(x + step, y));
            if !is_bar(from + (to - from) / 4) || !is_bar(from + (to - from) / 2) {
                let x = self.points(x);
                rulings.push(Ruling { rect: Rect { x0: x, y0: self.points(from), x1: x, y1: self.points(to) } });
            }
        }
        rulings
    }

    /// Where a column of pixels is dark from one row to another. Shorter pieces count where they go on with such a one, as those of a line
    /// that leans a little do, and where they lead from one of the lines `across` to another: between the headings of columns.
    fn uprights(&self, is_dark: &impl Fn(usize, usize) -> bool, across: &[Ruling]) -> Vec<(usize, usize, usize)> {
        let long = self.height / RULING_HEIGHT;
        let pieces = (0..self.width).flat_map(|x| {
            runs(self.height, long / 4, |y| is_dark(x, y)).into_iter().map(move |(from, to)| (x, from, to))
        });
        let (mut uprights, short): (Vec<_>, Vec<_>) = pieces.partition(|(_, from, to)| to - from >= long);
        let meets_line = |x: usize, y: usize| {
            let (x, y, near) = (self.points(x), self.points(y), self.points(HOLE));
            across
                .iter()
                .filter(|line| line.rect.width() > WORD)
                .any(|line| (line.rect.y0 - y).abs() <= near && line.rect.x0 <= x + near && x <= line.rect.x1 + near)
        };
        let goes_on = |(x, from, to): &(usize, usize, usize)| {
            let meets = |(other, start, end): &(usize, usize, usize)| {
                x.abs_diff(*other) <= LEAN && (from.abs_diff(*end) <= HOLE || to.abs_diff(*start) <= HOLE)
            };
            uprights.iter().any(meets) || meets_line(*x, *from) && meets_line(*x, *to)
        };
        let more: Vec<_> = short.into_iter().filter(goes_on).collect();
        uprights.extend(more);
        uprights
    }
}

/// What the pixels around a place between two of them weigh (Catmull and Rom).
fn weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [(-t3 + 2.0 * t2 - t) / 2.0, (3.0 * t3 - 5.0 * t2 + 2.0) / 2.0, (-3.0 * t3 + 4.0 * t2 + t) / 2.0, (t3 - t2) / 2.0]
}

/// Runs of dark pixels of at least this length, small holes closed.
fn runs(length: usize, shortest: usize, is_dark: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let (mut from, mut last) = (None, 0);
    for at in 0..=length {
        if at < length && is_dark(at) {
            from.get_or_insert(at);
            last = at;
        } else if let Some(start) = from
            && (at == length || at - last > HOLE)
        {
            if last + 1 - start >= shortest.max(2) {
                runs.push((start, last + 1));
            }
            from = None;
        }
    }
    runs
}

/// For each of `few` places, which of `many` it covers, and which share of it each takes.
fn covered(many: usize, few: usize) -> Vec<Vec<(usize, f32)>> {
    let step = many as f64 / few as f64;
    let place = |index: usize| {
        let (from, to) = (index as f64 * step, (index + 1) as f64 * step);
        let inside = from as usize..(to.ceil() as usize).min(many);
        let share = |at: usize| ((to.min(at as f64 + 1.0) - from.max(at as f64)) / step) as f32;
        inside.map(|at| (at, share(at))).collect()
    };
    (0..few).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Raster {
        let mut page = Raster::white((595.0, 842.0), 72.0);
        for x in 50..500 {
            for y in [100, 300] {
                page.pixels[y * page.width + x] = 0;
            }
        }
        for y in 100..300 {
            page.pixels[y * page.width + 50] = 0;
        }
        page
    }

    #[test]
    fn lines_are_found_where_they_are_drawn() {
        let rulings = page().rulings();
        assert_eq!(rulings.len(), 3);
        assert_eq!(rulings[0].rect, Rect { x0: 50.0, y0: 100.0, x1: 500.0, y1: 100.0 });
    }

    #[test]
    fn a_fine_picture_is_reduced_and_an_usual_one_is_not() {
        let fine = Raster { width: 6, height: 3, dpi: 300.0, pixels: [0, 0, 255, 255, 255, 255].repeat(3) };
        let reduced = fine.reduced();
        assert_eq!((reduced.width, reduced.height, reduced.dpi), (4, 2, 200.0));
        assert_eq!(reduced.pixels, [0, 170, 255, 255, 0, 170, 255, 255]);
        let usual = Raster { width: 2, height: 1, dpi: 200.0, pixels: vec![0, 255] };
        assert_eq!(usual.reduced().pixels, [0, 255]);
    }

    #[test]
    fn four_turns_give_the_same_picture() {
        let page = page();
        assert_eq!(page.turned().turned().turned().turned().pixels, page.pixels);
    }

    #[test]
    fn a_skewed_page_is_straightened() {
        let straight = page().rotated(1.5).straightened();
        assert!(straight.rulings().iter().any(|ruling| ruling.rect.x1 - ruling.rect.x0 > 300.0));
    }
}
