//! Dirt of a photocopier: dots that stand alone. Points and marks of letters stand near letters and stay.

use super::raster::Raster;

/// A speck has at most so many pixels at 200 dpi, and nothing stands nearer than so many.
const LARGEST: f32 = 20.0;
const ALONE: f32 = 7.0;
/// A page with fewer of them is clean and stays as it is.
const FEWEST: usize = 40;

/// The picture without its specks, where it has many.
pub fn without(picture: Raster) -> Raster {
    let scale = picture.dpi / 200.0;
    let largest = (LARGEST * scale * scale).max(2.0) as usize;
    let room = (ALONE * scale).max(2.0) as usize;
    let threshold = picture.threshold();
    let dark: Vec<bool> = picture.pixels.iter().map(|pixel| *pixel < threshold).collect();
    let specks = specks(&dark, picture.width, largest, room);
    if specks.len() < FEWEST {
        return picture;
    }
    let mut clean = picture;
    for speck in &specks {
        // the grey edge of a speck is dirt too
        let [x0, y0, x1, y1] = speck.grown(1, clean.width, clean.height);
        for y in y0..=y1 {
            clean.pixels[y * clean.width + x0..=y * clean.width + x1].fill(255);
        }
    }
    clean
}

/// The box of some dark pixels that hang together.
struct Blot {
    sides: [usize; 4],
}

impl Blot {
    fn grown(&self, by: usize, width: usize, height: usize) -> [usize; 4] {
        let [x0, y0, x1, y1] = self.sides;
        [x0.saturating_sub(by), y0.saturating_sub(by), (x1 + by).min(width - 1), (y1 + by).min(height - 1)]
    }
}

fn specks(dark: &[bool], width: usize, largest: usize, room: usize) -> Vec<Blot> {
    let height = dark.len() / width.max(1);
    let mut is_seen = vec![false; dark.len()];
    let mut found = Vec::new();
    for start in 0..dark.len() {
        if !dark[start] || is_seen[start] {
            continue;
        }
        let (blot, size) = blot(dark, width, start, &mut is_seen);
        if size <= largest && is_alone(dark, width, height, &blot, size, room) {
            found.push(blot);
        }
    }
    found
}

/// The dark pixels that hang together with one, and how many they are.
fn blot(dark: &[bool], width: usize, start: usize, is_seen: &mut [bool]) -> (Blot, usize) {
    let (x, y) = (start % width, start / width);
    let mut sides = [x, y, x, y];
    let mut waiting = vec![start];
    is_seen[start] = true;
    let mut size = 0;
    while let Some(at) = waiting.pop() {
        size += 1;
        let (x, y) = (at % width, at / width);
        sides = [sides[0].min(x), sides[1].min(y), sides[2].max(x), sides[3].max(y)];
        for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)] {
            let (Some(nx), Some(ny)) = (x.checked_add_signed(dx), y.checked_add_signed(dy)) else { continue };
            let next = ny * width + nx;
            if nx < width && next < dark.len() && dark[next] && !is_seen[next] {
                is_seen[next] = true;
                waiting.push(next);
            }
        }
    }
    (Blot { sides }, size)
}

/// Whether no other dark pixel is near.
fn is_alone(dark: &[bool], width: usize, height: usize, blot: &Blot, size: usize, room: usize) -> bool {
    let [x0, y0, x1, y1] = blot.grown(room, width, height);
    let near: usize = (y0..=y1).map(|y| dark[y * width + x0..=y * width + x1].iter().filter(|d| **d).count()).sum();
    near == size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_alone_go_and_dots_of_letters_stay() {
        let mut picture = Raster { width: 400, height: 400, dpi: 200.0, pixels: vec![255; 400 * 400] };
        for (x, y) in (0..8).flat_map(|x| (0..8).map(move |y| (30 + 40 * x, 30 + 40 * y))) {
            picture.pixels[y * 400 + x..y * 400 + x + 2].fill(0);
        }
        for y in 350..380 {
            picture.pixels[y * 400 + 12..y * 400 + 16].fill(0); // a letter
        }
        picture.pixels[344 * 400 + 13] = 0; // its point
        let clean = without(picture);
        assert_eq!(clean.pixels.iter().filter(|pixel| **pixel == 0).count(), 30 * 4 + 1);
    }

    #[test]
    fn a_clean_page_stays_as_it_is() {
        let mut picture = Raster { width: 100, height: 100, dpi: 200.0, pixels: vec![255; 100 * 100] };
        picture.pixels[5050] = 0;
        assert_eq!(without(picture.clone()).pixels, picture.pixels);
    }
}
