//! Parts of a page in, one picture of them out, one below the other and enlarged; places in that picture back to places on the page.
//! The rule kept here: a part keeps its place in the order, so that what is read from it goes back to where it stands.

use super::raster::Raster;
use super::tesseract::OcrWord;

/// White around each part, in pixels of the picture: letters at an edge are read as others.
const MARGIN: usize = 24;
/// The picture has no more pixels than a page that is scanned fine.
const MOST_PIXELS: usize = 24_000_000;

/// Parts of a page.
pub struct Cuttings {
    /// What the engine gets to see.
    pub picture: Raster,
    parts: Vec<Part>,
    scale: f32,
}

/// A part: its corner on the page and its rows in the picture.
struct Part {
    x: f32,
    y: f32,
    top: usize,
    bottom: usize,
}

impl Cuttings {
    /// Cuts these boxes (in pixels of the page) out and enlarges them; letters that lean by `slant` (pixels to the right for each one up) are
    /// set upright. Boxes that the picture has no room for are left out.
    pub fn of(page: &Raster, boxes: &[[f32; 4]], scale: f32, slant: f32) -> Self {
        let size = |from: f32, to: f32| ((to - from) * scale).ceil().max(1.0) as usize;
        let width = boxes.iter().map(|[x0, _, x1, _]| size(*x0, *x1)).max().unwrap_or(1) + 2 * MARGIN;
        let mut parts = Vec::with_capacity(boxes.len());
        let mut height = MARGIN;
        for [x0, y0, _, y1] in boxes {
            let bottom = height + size(*y0, *y1);
            if (bottom + MARGIN) * width > MOST_PIXELS {
                break;
            }
            parts.push(Part { x: *x0, y: *y0, top: height, bottom });
            height = bottom + MARGIN;
        }
        let mut picture = Raster { width, height, dpi: page.dpi * scale, pixels: vec![u8::MAX; width * height] };
        for (part, [x0, y0, x1, y1]) in parts.iter().zip(boxes) {
            let middle = f32::midpoint(*y0, *y1);
            for row in part.top..part.bottom {
                let y = y0 + (row - part.top) as f32 / scale;
                let lean = slant * (middle - y);
                let pixels = &mut picture.pixels[row * width + MARGIN..][..size(*x0, *x1)];
                for (column, pixel) in pixels.iter_mut().enumerate() {
                    let x = x0 + column as f32 / scale + lean;
                    if (*x0..=*x1).contains(&x) {
                        *pixel = page.smooth(x, y);
                    }
                }
            }
        }
        Self { picture, parts, scale }
    }

    /// The words that were read, for each of the boxes, with their places on the page.
    pub fn placed(&self, words: Vec<OcrWord>) -> Vec<Vec<OcrWord>> {
        let mut placed = vec![Vec::new(); self.parts.len()];
        for word in words {
            let middle = f32::midpoint(word.pixels[1], word.pixels[3]);
            let Some(index) =
                self.parts.iter().position(|part| (part.top as f32..=part.bottom as f32).contains(&middle))
            else {
                continue;
            };
            let Part { x, y, top, .. } = self.parts[index];
            let across = |pixel: f32| (pixel - MARGIN as f32) / self.scale + x;
            let down = |pixel: f32| (pixel - top as f32) / self.scale + y;
            let [x0, y0, x1, y1] = word.pixels;
            placed[index].push(OcrWord { pixels: [across(x0), down(y0), across(x1), down(y1)], ..word });
        }
        placed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_from_a_part_goes_back_to_its_place() {
        let page = Raster { width: 200, height: 100, dpi: 200.0, pixels: vec![255; 20_000] };
        let cuttings = Cuttings::of(&page, &[[10.0, 10.0, 60.0, 30.0], [100.0, 50.0, 190.0, 70.0]], 1.5, 0.0);
        assert_eq!((cuttings.picture.width, cuttings.picture.dpi), (135 + 48, 300.0));
        let word = |pixels| OcrWord { text: "a".into(), confidence: 0.9, line: 1, pixels };
        let second = cuttings.parts[1].top as f32;
        let placed = cuttings.placed(vec![word([39.0, second + 3.0, 54.0, second + 15.0])]);
        assert!(placed[0].is_empty());
        assert_eq!(placed[1][0].pixels, [110.0, 52.0, 120.0, 60.0]);
    }

    #[test]
    fn leaning_strokes_are_set_upright() {
        let mut page = Raster { width: 60, height: 60, dpi: 200.0, pixels: vec![255; 3_600] };
        for up in 0..40 {
            for wide in 0..3 {
                page.pixels[(50 - up) * 60 + 20 + up / 4 + wide] = 0;
            }
        }
        let dark = |slant: f32| {
            let upright = Cuttings::of(&page, &[[5.0, 10.0, 55.0, 51.0]], 1.0, slant).picture;
            let columns = 0..upright.width;
            columns.filter(|x| (0..upright.height).any(|y| upright.pixels[y * upright.width + x] < 128)).count()
        };
        assert!(dark(0.25) <= 5, "{}", dark(0.25));
        assert!(dark(0.0) >= 11);
    }
}
