//! Page images (PNG, JPEG, TIFF with any number of pages) in, pages out. An image is a page of A4 paper, upright or lying.

use super::ocr::{self, Failure, raster::Raster};
use super::sheet::{Sheet, compose};
use super::tiff;
use crate::error::{Error, Result};
use crate::page::Reading;
use crate::pipeline::{Ocr, Settings};
use crate::plan::{Doubt, Extraction};
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use rayon::prelude::*;

/// The longer side of the paper, in inches.
const A4: f32 = 11.69;
/// A TIFF may have as many pages.
const MOST_PAGES: usize = 2_000;
/// Larger images are no pages.
const LARGEST_SIDE: u32 = 30_000;
/// More pixels than this are none either, here and in a PDF: a few bytes can say that they are a picture of any size.
pub(super) const MOST_PIXELS: u64 = 100_000_000;
/// Most memory that decoding may take.
const MOST_MEMORY: u64 = 512 << 20;

/// Reads a page image.
///
/// # Errors
/// When it is no image that is known, or the OCR engine is missing, unwanted or fails.
pub fn read(bytes: &[u8], name: &str, settings: &Settings) -> Result<Reading> {
    let media_type = image::guess_format(bytes).map_or("image/*", |format| format.to_mime_type());
    let count = count(bytes);
    if count > MOST_PAGES {
        let (actual, limit) = (count as u64, MOST_PAGES as u64);
        return Err(Error::TooLarge { path: name.into(), what: "the number of pages".into(), actual, limit });
    }
    let all = if count == 1 { "1".to_string() } else { format!("1-{count}") };
    if settings.ocr == Ocr::Never {
        return Err(Error::NeedsOcr { path: name.into(), pages: all });
    }
    let read = |page: usize| {
        ocr::sheet(raster(bytes, page, name)?).map_err(|failure| match failure {
            Failure::Missing => ocr_error(failure, name, &all),
            failure => ocr_error(failure, name, &page.to_string()),
        })
    };
    let read: Vec<_> = (1..=count).into_par_iter().map(read).collect();
    let (sheets, doubts) = readable(read)?;
    let (text, pages) = compose(sheets);
    let media_type = media_type.into();
    Ok(Reading { text, pages, extraction: Extraction::Ocr, media_type, doubts, ..Reading::default() })
}

/// The pages, an empty one with a doubt for each that could not be read.
///
/// # Errors
/// When no page could be read, or for want of an OCR engine.
fn readable(read: Vec<Result<Sheet>>) -> Result<(Vec<Sheet>, Vec<Doubt>)> {
    let count = read.len();
    let (mut sheets, mut doubts) = (Vec::with_capacity(count), Vec::new());
    for (page, sheet) in (1..).zip(read) {
        match sheet {
            Err(error) if doubts.len() + 1 == count || matches!(error, Error::NeedsOcr { .. }) => return Err(error),
            Err(error) => {
                let message = format!("Trang không đọc được: {}", reason(error));
                doubts.push(Doubt { page: Some(page), ..Doubt::new("page_unreadable", message) });
                sheets.push(Sheet::default());
            }
            Ok(sheet) => sheets.push(sheet),
        }
    }
    Ok((sheets, doubts))
}

/// Why a page failed, without the name of the file, which the reader of the doubt has before him.
fn reason(error: Error) -> String {
    match error {
        Error::Unreadable { reason, .. } | Error::Reader { reason, .. } => reason,
        error => error.to_string(),
    }
}

fn raster(bytes: &[u8], page: usize, name: &str) -> Result<Raster> {
    let grey = decode(bytes, page, name)?.into_luma8();
    let dpi = dpi(grey.width(), grey.height());
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    Ok(Raster { width, height, dpi, pixels: grey.into_raw() })
}

/// How many pages an image has: a TIFF may have more than one.
pub fn count(bytes: &[u8]) -> usize {
    tiff::pages(bytes, MOST_PAGES + 1).len().max(1)
}

/// Pixels an inch, by the paper that an image of this size stands for.
pub fn dpi(width: u32, height: u32) -> f32 {
    (width.max(height) as f32 / A4).clamp(70.0, 600.0)
}

/// The pixels of a page of an image, from 1.
///
/// # Errors
/// When it is no image that is known, or a larger one than any page.
pub fn decode(bytes: &[u8], page: usize, name: &str) -> Result<DynamicImage> {
    let directories = tiff::pages(bytes, page);
    let later = directories.get(page - 1).filter(|_| page > 1);
    let file = tiff::Beginning::at(bytes, later.copied());
    let unreadable = |reason: String| Error::Unreadable { path: name.into(), reason };
    let open = || {
        let reader = ImageReader::new(file.clone()).with_guessed_format();
        reader.map_err(|error| unreadable(error.to_string()))
    };
    let undecodable =
        |error: image::ImageError| unreadable(format!("has an image on page {page} that cannot be decoded ({error})"));
    let said = open()?.into_decoder().map_err(undecodable)?;
    let (width, height) = said.dimensions();
    let sizes = [
        ("the longer side in pixels", u64::from(width.max(height)), u64::from(LARGEST_SIDE)),
        ("the number of pixels", u64::from(width) * u64::from(height), MOST_PIXELS),
        ("the memory in bytes", said.total_bytes(), MOST_MEMORY),
    ];
    if let Some((what, actual, limit)) = sizes.into_iter().find(|(_, actual, limit)| actual > limit) {
        let what = format!("{what} of the image on page {page}").into();
        return Err(Error::TooLarge { path: name.into(), what, actual, limit });
    }
    let mut reader = open()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LARGEST_SIDE);
    limits.max_image_height = Some(LARGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    reader.decode().map_err(undecodable)
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use ::tiff::encoder::{TiffEncoder, colortype::Gray8};
    use std::io::Cursor;

    /// A PNG that says it is so large, of so many bytes a pixel, and holds nothing.
    fn says(width: u32, height: u32, bytes_a_pixel: u64) -> Vec<u8> {
        let (depth, colour) = if bytes_a_pixel == 8 { (16, 6) } else { (8, 0) };
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, colour, 0, 0, 0]].concat();
        for (kind, data) in [(b"IHDR", &header[..]), (b"IDAT", &[]), (b"IEND", &[])] {
            let body = [&kind[..], data].concat();
            let mut crc = flate2::Crc::new();
            crc.update(&body);
            file.extend((data.len() as u32).to_be_bytes());
            file.extend(body);
            file.extend(crc.sum().to_be_bytes());
        }
        file
    }

    #[test]
    fn sizes_of_a_picture_are_limited_on_both_sides_and_the_refusal_names_them() {
        let told = |width, height, bytes| decode(&says(width, height, bytes), 1, "x.png").unwrap_err().to_string();
        let cannot_be_decoded = "x.png: has an image on page 1 that cannot be decoded";
        for (at_limit, over, said) in [
            (
                (LARGEST_SIDE, 1, 1),
                (LARGEST_SIDE + 1, 1, 1),
                "the longer side in pixels of the image on page 1 is 30001, more than the limit of 30000",
            ),
            (
                (10_000, 10_000, 1),
                (10_001, 10_000, 1),
                "the number of pixels of the image on page 1 is 100010000, more than the limit of 100000000",
            ),
            (
                (8_192, 8_192, 8),
                (8_193, 8_192, 8),
                "the memory in bytes of the image on page 1 is 536936448, more than the limit of 536870912",
            ),
        ] {
            let (at_limit, over) = (told(at_limit.0, at_limit.1, at_limit.2), told(over.0, over.1, over.2));
            assert!(at_limit.contains(cannot_be_decoded), "{at_limit}");
            assert_eq!(over, format!("x.png: {said}"));
        }
    }

    #[test]
    fn a_broken_page_costs_the_others_nothing() {
        let broken = || Err(Error::Unreadable { path: "x.tiff".into(), reason: "broken".into() });
        let (sheets, doubts) = readable(vec![Ok(Sheet::default()), broken(), Ok(Sheet::default())]).unwrap();
        assert_eq!(sheets.len(), 3);
        assert_eq!(
            doubts.iter().map(|doubt| (doubt.code.as_str(), doubt.page)).collect::<Vec<_>>(),
            [("page_unreadable", Some(2))]
        );
        assert_eq!(doubts[0].message, "Trang không đọc được: broken");
        assert!(readable(vec![broken(), broken()]).is_err());
        assert!(readable(vec![Ok(Sheet::default()), Err(ocr_error(Failure::Missing, "x.tiff", "1-2"))]).is_err());
    }

    #[test]
    fn every_page_of_a_tiff_is_decoded() {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut file).unwrap();
        for side in [30, 40, 50] {
            encoder.write_image::<Gray8>(side, side, &vec![255; (side * side) as usize]).unwrap();
        }
        let bytes = file.into_inner();
        assert_eq!(count(&bytes), 3);
        let widths: Vec<u32> = (1..=3).map(|page| decode(&bytes, page, "x.tiff").unwrap().width()).collect();
        assert_eq!(widths, [30, 40, 50]);
    }
}
