//! Page images (PNG, JPEG, TIFF) in, pages out. An image is a page of A4 paper, upright or lying.

use super::ocr::{self, Failure, raster::Raster};
use super::sheet::compose;
use crate::error::{Error, Result};
use crate::page::Reading;
use crate::pipeline::{Ocr, Settings};
use crate::plan::Extraction;
use image::{DynamicImage, ImageReader, Limits};
use std::io::Cursor;

/// The longer side of the paper, in inches.
const A4: f32 = 11.69;
/// Larger images are no pages.
const LARGEST_SIDE: u32 = 30_000;
/// Most memory that decoding may take.
const MOST_MEMORY: u64 = 512 << 20;

/// Reads a page image.
///
/// # Errors
/// When it is no image that is known, or the OCR engine is missing, unwanted or fails.
pub fn read(bytes: &[u8], name: &str, settings: &Settings) -> Result<Reading> {
    if settings.ocr == Ocr::Never {
        return Err(Error::NeedsOcr { path: name.into(), pages: "1".into() });
    }
    let media_type = image::guess_format(bytes).map_or("image/*", |format| format.to_mime_type());
    let grey = decode(bytes, name)?.into_luma8();
    let dpi = dpi(grey.width(), grey.height());
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    let sheet = ocr::sheet(Raster { width, height, dpi, pixels: grey.into_raw() });
    let sheet = sheet.map_err(|failure| ocr_error(failure, name, "1"))?;
    let (text, pages) = compose(vec![sheet]);
    Ok(Reading { text, pages, extraction: Extraction::Ocr, media_type: media_type.into(), ..Reading::default() })
}

/// Pixels an inch, by the paper that an image of this size stands for.
pub fn dpi(width: u32, height: u32) -> f32 {
    (width.max(height) as f32 / A4).clamp(70.0, 600.0)
}

/// The pixels of an image.
///
/// # Errors
/// When it is no image that is known, or a larger one than any page.
pub fn decode(bytes: &[u8], name: &str) -> Result<DynamicImage> {
    let unreadable = |reason: String| Error::Unreadable { path: name.into(), reason };
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| unreadable(error.to_string()))?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    reader.decode().map_err(|error| unreadable(format!("is an image that cannot be decoded ({error})")))
}

/// What a failure of the OCR engine means for the user.
pub fn ocr_error(failure: Failure, name: &str, pages: &str) -> Error {
    match failure {
        Failure::Missing => Error::NeedsOcr { path: name.into(), pages: pages.into() },
        Failure::Failed(reason) => {
            Error::Reader { path: name.into(), reason: format!("OCR of page {pages}: {reason}") }
        }
    }
}
