//! Pictures of pages for people to look at: a document and the number of a page in, a PNG out.

use super::{pdf, sniff};
use crate::error::{Error, Result};
use crate::pipeline::Settings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use hayro_interpret::InterpreterSettings;
use image::{DynamicImage, ImageFormat, RgbImage, imageops::FilterType};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Pixels a point: enough to read a page on a screen. The boxes of a record, in points, times this are pixels of the picture.
pub const SCALE: f32 = 110.0 / 72.0;
/// Pages with a longer side, in points, are drawn smaller.
const LONGEST_SIDE: f32 = 3000.0;

/// The picture of a page, from 1.
///
/// # Errors
/// When the document has no such page, or no pages that can be drawn.
pub fn of(bytes: &[u8], name: &str, page: u32, settings: &Settings) -> Result<Vec<u8>> {
    let none = || Error::Unreadable { path: name.into(), reason: format!("has no picture of page {page}") };
    let picture = match sniff::kind(bytes) {
        sniff::Kind::Pdf => drawn(&pdf::open(bytes, name, settings)?, page).ok_or_else(none)?,
        sniff::Kind::Image if (1..=super::image::count(bytes)).contains(&(page as usize)) => {
            let picture = super::image::decode(bytes, page as usize, name)?;
            let scale = SCALE * 72.0 / super::image::dpi(picture.width(), picture.height());
            let side = |pixels: u32| (pixels as f32 * scale).max(1.0) as u32;
            picture.resize_exact(side(picture.width()), side(picture.height()), FilterType::Triangle)
        }
        _ => return Err(none()),
    };
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).map_err(|_| none())?;
    Ok(png.into_inner())
}

fn drawn(pdf: &hayro_interpret::hayro_syntax::Pdf, page: u32) -> Option<DynamicImage> {
    let page = pdf.pages().get((page as usize).checked_sub(1)?)?;
    let (width, height) = page.render_dimensions();
    let scale = SCALE * (LONGEST_SIDE / width.max(height)).min(1.0);
    let settings = PixmapSettings { x_scale: scale, y_scale: scale, bg_color: WHITE };
    // A drawing library that stumbles over a broken page must not take the program along.
    let pixels = catch_unwind(AssertUnwindSafe(|| {
        render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings)
    }));
    let pixels = pixels.ok()?;
    let colours: Vec<u8> =
        pixels.data_as_u8_slice().chunks_exact(4).flat_map(|rgba| [rgba[0], rgba[1], rgba[2]]).collect();
    let picture = RgbImage::from_raw(u32::from(pixels.width()), u32::from(pixels.height()), colours)?;
    Some(DynamicImage::ImageRgb8(picture))
}
