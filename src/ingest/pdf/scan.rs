//! The images of a page in, one picture of it out, at the resolution of the scanner. Scanners cut pages into strips and lay
//! masks over them: all images of the page are pasted where they stand.

use crate::ingest::image::MOST_PIXELS;
use crate::ingest::ocr::raster::Raster;
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageData, ImageDrawProps, InterpreterCache,
    InterpreterSettings, LumaData, RenderContent, SoftMask, TransformExt, interpret_page,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Pictures are read at a resolution between these.
const DPI: (f64, f64) = (100.0, 400.0);
/// Posters are read at a resolution at which they have so many pixels ...
const MOST_DRAWN: f64 = 40e6;
/// ... and no side is longer, in pixels.
const LONGEST_SIDE: f64 = 100_000.0;
/// Images smaller than this part of the page (stamps, logos) do not settle the resolution.
const MAIN_SHARE: f64 = 0.05;

/// The picture that the images of a page make; `None` where there is none.
///
/// # Errors
/// The number of pixels of an image that has more than any page of paper.
pub(super) fn picture<'a>(page: &Page<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>) -> Result<Option<Raster>, u64> {
    let size = page.render_dimensions();
    let mut collage = Collage { size, raster: None, refused: None };
    let drawn = catch_unwind(AssertUnwindSafe(|| {
        let settings = InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
        let bounds = Rect::new(0.0, 0.0, f64::from(size.0), f64::from(size.1));
        let mut context = Context::new(page.initial_transform(true).to_kurbo(), bounds, cache, pdf.xref(), settings);
        interpret_page(page, &mut context, &mut collage);
    }));
    collage.refused.map_or(Ok(drawn.ok().and(collage.raster)), Err)
}

struct Collage {
    size: (f32, f32),
    raster: Option<Raster>,
    /// Pixels of an image that was not looked at: there are too many.
    refused: Option<u64>,
}

impl Collage {
    fn paste(&mut self, grey: &Grey, to_page: Affine) {
        let across = to_page * Point::new(f64::from(grey.width), 0.0) - to_page * Point::ZERO;
        let down = to_page * Point::new(0.0, f64::from(grey.height)) - to_page * Point::ZERO;
        let share = across.hypot() * down.hypot() / f64::from(self.size.0 * self.size.1).max(1.0);
        if !to_page.is_finite() || to_page.determinant() == 0.0 || self.raster.is_none() && share < MAIN_SHARE {
            return;
        }
        let scanned = (72.0 * f64::from(grey.width) / across.hypot().max(0.1)).clamp(DPI.0, DPI.1);
        let (width, height) = (f64::from(self.size.0) / 72.0, f64::from(self.size.1) / 72.0);
        let dpi = scanned.min((MOST_DRAWN / (width * height)).sqrt());
        if dpi < DPI.0 || width.max(height) * dpi > LONGEST_SIDE {
            return;
        }
        let raster = self.raster.get_or_insert_with(|| Raster::white(self.size, dpi as f32));
        let to_pixels = Affine::scale(f64::from(raster.dpi) / 72.0) * to_page;
        let place = to_pixels.transform_rect_bbox(Rect::new(0.0, 0.0, f64::from(grey.width), f64::from(grey.height)));
        let place = place.intersect(Rect::new(0.0, 0.0, raster.width as f64, raster.height as f64));
        let back = to_pixels.inverse();
        let steps = (back.determinant().abs().sqrt().round().clamp(1.0, 4.0)) as u32;
        for y in place.y0 as usize..place.y1.ceil() as usize {
            for x in place.x0 as usize..place.x1.ceil() as usize {
                if let Some(value) = grey.mean(back, x, y, steps) {
                    let pixel = &mut raster.pixels[y * raster.width + x];
                    *pixel = if grey.is_mask { (*pixel).min(value) } else { value };
                }
            }
        }
    }
}

/// An image in grey.
struct Grey {
    width: u32,
    height: u32,
    pixels: Vec<u8>,
    /// Only its dark parts are drawn.
    is_mask: bool,
}

impl Grey {
    fn of(image: &Image<'_, '_>) -> Option<Grey> {
        let mut grey = None;
        match image {
            Image::Raster(raster) => raster.with_rgba(|data, alpha| grey = Some(Grey::of_data(data, alpha)), None),
            Image::Stencil(stencil) => stencil.with_stencil(
                |mask, _| {
                    let pixels = mask.data.iter().map(|ink| 255 - ink).collect();
                    grey = Some(Grey { width: mask.width, height: mask.height, pixels, is_mask: true });
                },
                None,
            ),
        }
        grey.filter(|grey| grey.pixels.len() == grey.width as usize * grey.height as usize)
    }

    fn of_data(data: ImageData, alpha: Option<LumaData>) -> Grey {
        let (width, height) = (data.width(), data.height());
        let mut pixels = match data {
            ImageData::Luma(luma) => luma.data,
            ImageData::Rgb(rgb) => rgb.data.chunks_exact(3).map(brightness).collect(),
        };
        if let Some(alpha) = alpha.filter(|alpha| alpha.data.len() == pixels.len()) {
            for (pixel, alpha) in pixels.iter_mut().zip(&alpha.data) {
                let (value, alpha) = (u16::from(*pixel), u16::from(*alpha));
                *pixel = ((value * alpha + 255 * (255 - alpha)) / 255) as u8;
            }
        }
        Grey { width, height, pixels, is_mask: false }
    }

    /// The mean of what lies under a pixel of the page; `None` outside the image.
    fn mean(&self, back: Affine, x: usize, y: usize, steps: u32) -> Option<u8> {
        let (mut sum, mut count) = (0_u32, 0_u32);
        for step in 0..steps * steps {
            let offset = |step: u32| (f64::from(step) + 0.5) / f64::from(steps);
            let point = back * Point::new(x as f64 + offset(step % steps), y as f64 + offset(step / steps));
            let inside =
                (0.0..f64::from(self.width)).contains(&point.x) && (0.0..f64::from(self.height)).contains(&point.y);
            if inside {
                sum += u32::from(self.pixels[point.y as usize * self.width as usize + point.x as usize]);
                count += 1;
            }
        }
        (count > 0).then(|| (sum / count) as u8)
    }
}

/// Brightness of a colour. Red stamps and signatures are lighter than the letters below them.
fn brightness(rgb: &[u8]) -> u8 {
    let [red, green, blue] = [rgb[0], rgb[1], rgb[2]].map(u32::from);
    ((red * 299 + green * 587 + blue * 114) / 1000) as u8
}

impl<'a> Device<'a> for Collage {
    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = u64::from(image.width()) * u64::from(image.height());
        if pixels > MOST_PIXELS {
            self.refused = Some(pixels);
        } else if let Some(grey) = Grey::of(&image) {
            // Decoders may give fewer pixels than the file declares.
            let declared = (f64::from(image.width()), f64::from(image.height()));
            let fit =
                Affine::scale_non_uniform(declared.0 / f64::from(grey.width), declared.1 / f64::from(grey.height));
            self.paste(&grey, props.transform * fit);
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn draw_glyph_run(&mut self, _: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn pop_clip(&mut self) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_transparency_group(&mut self) {}
}
