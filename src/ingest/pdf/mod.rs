//! PDF bytes in, pages of words and rulings out. The rule kept here: a page that cannot be read whole says so, a page that is a
//! picture is never an empty page, and no page takes the others with it.

mod device;
mod fonts;
mod names;
mod rulings;
mod scan;
mod turn;
mod words;

use super::image::ocr_error;
use super::ocr;
use super::sheet::{Sheet, compose};
use crate::error::{Error, Result};
use crate::normalize::legacy::Code;
use crate::page::{Page, Reading, Rect};
use crate::pipeline::{Ocr, Settings};
use crate::plan::{Doubt, Extraction};
use crate::text::Text;
use device::{Font, Glyph, Letter, Sketch};
use fonts::Readings;
use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret_page, kurbo,
};
use names::Strings;
use rayon::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Most pages that a document may have.
const MOST_PAGES: usize = 2_000;
/// Largest side of a page in points (70 m); larger ones are mistakes or attacks.
const LARGEST_SIDE: f32 = 200_000.0;

/// Reads a PDF.
///
/// # Errors
/// When it is encrypted, broken, too large, or has pages that are pictures.
pub fn read(bytes: &[u8], name: &str, settings: &Settings) -> Result<Reading> {
    let pdf = open(bytes, name, settings)?;
    let cache = InterpreterCache::new();
    let drawn = drawn_pages(&pdf, &cache, name)?;
    let pictures: Vec<usize> = (0..drawn.len()).filter(|page| drawn[*page].needs_ocr(settings.ocr)).collect();
    let fonts = drawn.last().map_or(&[][..], |page| page.sketch.fonts.as_slice());
    let readings = Readings::choose(drawn.iter().map(|page| page.sketch.glyphs.as_slice()), fonts);
    let mut sheets: Vec<Sheet> = drawn.iter().map(|page| page.sheet(&readings)).collect();
    recognise(&pictures, &pdf, &cache, settings, name, &mut sheets)?;
    let (text, pages) = compose(sheets);
    if pages.iter().all(|page| page.words.is_empty()) {
        return Err(Error::Unreadable {
            path: name.into(),
            reason: "is a PDF without text and without page pictures".into(),
        });
    }
    let mut doubts = doubts(&text, &pages, &drawn);
    doubts.extend(readings.codes().iter().map(Code::doubt));
    let extraction = if pictures.is_empty() { Extraction::TextLayer } else { Extraction::Ocr };
    Ok(Reading { text, pages, doubts, extraction, media_type: "application/pdf".into(), ..Reading::default() })
}

/// Reads pages that are pictures with the OCR engine, some at a time; what is printed over a picture (a stamp) is kept.
fn recognise<'a>(
    pictures: &[usize],
    pdf: &'a Pdf,
    cache: &InterpreterCache<'a>,
    settings: &Settings,
    name: &str,
    sheets: &mut [Sheet],
) -> Result<()> {
    let needs_ocr = || Error::NeedsOcr { path: name.into(), pages: page_list(pictures) };
    if settings.ocr == Ocr::Never && !pictures.is_empty() {
        return Err(needs_ocr());
    }
    for some in pictures.chunks(rayon::current_num_threads().max(1)) {
        let mut rasters = Vec::with_capacity(some.len());
        for page in some {
            let picture = scan::picture(&pdf.pages()[*page], pdf, cache).map_err(|actual| Error::TooLarge {
                path: name.into(),
                what: format!("the number of pixels of an image on page {}", page + 1).into(),
                actual,
                limit: crate::ingest::image::MOST_PIXELS,
            })?;
            rasters.push(picture.ok_or_else(needs_ocr)?);
        }
        let read: Vec<_> = rasters.into_par_iter().map(ocr::sheet).collect();
        for (page, read) in some.iter().zip(read) {
            let read = read.map_err(|failure| match failure {
                ocr::Failure::Missing => needs_ocr(),
                failure => ocr_error(failure, name, &(page + 1).to_string()),
            })?;
            let over_it = std::mem::replace(&mut sheets[*page], read);
            let same_frame = (over_it.size.0 - sheets[*page].size.0).abs() < 2.0;
            let stamps = over_it.tokens.into_iter().filter(|token| token.added && same_frame);
            sheets[*page].tokens.extend(stamps);
        }
    }
    Ok(())
}

/// Opens a PDF with the password of the settings.
pub(super) fn open(bytes: &[u8], name: &str, settings: &Settings) -> Result<Pdf> {
    let password = settings.password.as_deref().unwrap_or("");
    let opened = catch_unwind(AssertUnwindSafe(|| Pdf::new_with_password(bytes.to_vec(), password)));
    match opened {
        Ok(Ok(pdf)) => Ok(pdf),
        Ok(Err(LoadPdfError::Decryption(DecryptionError::PasswordProtected))) => {
            Err(Error::Encrypted { path: name.into() })
        }
        Ok(Err(LoadPdfError::Decryption(_))) => {
            Err(Error::Unreadable { path: name.into(), reason: "is encrypted in a way that is not known".into() })
        }
        Ok(Err(LoadPdfError::Invalid)) => {
            Err(Error::Unreadable { path: name.into(), reason: "is a broken PDF".into() })
        }
        Err(_) => Err(Error::Reader { path: name.into(), reason: "the PDF reader crashed".into() }),
    }
}

/// A page as it was drawn, upright.
#[derive(Debug, Default)]
struct Drawn {
    sketch: Sketch,
    size: (f32, f32),
    /// The reader gave up in the middle of this page.
    crashed: bool,
    /// What it has too much of, and how much would be allowed.
    overfull: Option<(&'static str, usize)>,
}

fn drawn_pages<'a>(pdf: &'a Pdf, cache: &InterpreterCache<'a>, name: &str) -> Result<Vec<Drawn>> {
    let pages = pdf.pages();
    if pages.len() > MOST_PAGES {
        let (actual, limit) = (pages.len() as u64, MOST_PAGES as u64);
        return Err(Error::TooLarge { path: name.into(), what: "the number of pages".into(), actual, limit });
    }
    if pages.is_empty() {
        return Err(Error::Unreadable { path: name.into(), reason: "is a PDF without pages".into() });
    }
    let mut drawn_pages: Vec<Drawn> = Vec::with_capacity(pages.len());
    for (index, page) in pages.iter().enumerate() {
        let fonts = drawn_pages.last_mut().map(|last| last.sketch.fonts.clone()).unwrap_or_default();
        let drawn = drawn(page, pdf, cache, fonts);
        if let Some((what, limit)) = drawn.overfull {
            let what = format!("the number of {what} on page {}", index + 1).into();
            return Err(Error::TooLarge { path: name.into(), what, actual: limit as u64 + 1, limit: limit as u64 });
        }
        drawn_pages.push(drawn);
    }
    Ok(drawn_pages)
}

fn drawn<'a>(page: &PdfPage<'a>, pdf: &'a Pdf, cache: &InterpreterCache<'a>, fonts: Vec<Font>) -> Drawn {
    let size = page.render_dimensions();
    let mut sketch = Sketch { fonts, ..Sketch::default() };
    let done = catch_unwind(AssertUnwindSafe(|| {
        sketch.strings = Strings::of(page);
        for content in [RenderContent::PAGE, RenderContent::ANNOTATIONS] {
            sketch.in_annotation = content == RenderContent::ANNOTATIONS;
            let settings = InterpreterSettings { render_content: content, ..InterpreterSettings::default() };
            let bounds = kurbo::Rect::new(0.0, 0.0, f64::from(size.0), f64::from(size.1));
            let to_page = page.initial_transform(true).to_kurbo();
            let mut context = Context::new(to_page, bounds, cache, pdf.xref(), settings);
            interpret_page(page, &mut context, &mut sketch);
        }
    }));
    let size = (size.0.min(LARGEST_SIDE), size.1.min(LARGEST_SIDE));
    sketch.strings = Strings::default();
    let overfull = sketch.overfull();
    sketch.glyphs.retain(|glyph| is_on_page(glyph, size));
    let size = turn::upright(&mut sketch, size);
    Drawn { sketch, size, crashed: done.is_err(), overfull }
}

fn is_on_page(glyph: &Glyph, (width, height): (f32, f32)) -> bool {
    (-1.0..=width + 1.0).contains(&glyph.x) && (-1.0..=height + 1.0).contains(&glyph.y)
}

impl Drawn {
    fn sheet(&self, readings: &Readings) -> Sheet {
        let sketch = &self.sketch;
        let tokens = words::tokens(&sketch.glyphs, readings, self.size);
        Sheet { size: self.size, tokens, rulings: sketch.rulings.clone() }
    }

    fn needs_ocr(&self, ocr: Ocr) -> bool {
        self.is_picture() || ocr == Ocr::Force && self.image_share() >= 0.5
    }

    /// Whether the page is a scan, whatever hidden letters or stamps were laid over it, or letters drawn as shapes.
    fn is_picture(&self) -> bool {
        /// A page-covering image under more letters than this is a background.
        const STAMP: usize = 200;
        /// So many shapes without a letter are letters.
        const DRAWN_LETTERS: usize = 300;
        let sketch = &self.sketch;
        let letters =
            sketch.glyphs.iter().filter(|glyph| !glyph.hidden && !glyph.annotation && !glyph.is_blank()).count();
        letters <= STAMP && self.image_share() >= 0.5 || letters == 0 && sketch.shapes >= DRAWN_LETTERS
    }

    /// How much of the page its images cover, 0 to 1; scanners cut pages into strips.
    fn image_share(&self) -> f32 {
        let (width, height) = self.size;
        let visible = |image: &Rect| {
            (image.x1.min(width) - image.x0.max(0.0)).max(0.0) * (image.y1.min(height) - image.y0.max(0.0)).max(0.0)
        };
        (self.sketch.images.iter().map(visible).sum::<f32>() / (width * height).max(1.0)).min(1.0)
    }
}

impl Glyph {
    fn is_blank(&self) -> bool {
        matches!(self.letter, Letter::Char(letter) if letter.is_whitespace())
    }
}

/// Page numbers from page indexes: "1, 3-5".
fn page_list(pages: &[usize]) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for page in pages {
        match ranges.last_mut() {
            Some((_, last)) if *last == *page => *last = page + 1,
            _ => ranges.push((page + 1, page + 1)),
        }
    }
    let range = |(first, last): &(usize, usize)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    ranges.iter().map(range).collect::<Vec<_>>().join(", ")
}

fn doubts(text: &Text, pages: &[Page], sketches: &[Drawn]) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for (page, drawn) in pages.iter().zip(sketches) {
        let mut say = |code: &str, message: String| {
            doubts.push(Doubt { page: Some(page.number), ..Doubt::new(code, message) });
        };
        if drawn.crashed {
            say("page_unreadable", "Trang không đọc được hết".into());
        }
        let lines = &text.lines()[page.lines.clone()];
        let holes: usize = lines.iter().map(|line| text.raw(*line).matches(char::REPLACEMENT_CHARACTER).count()).sum();
        if holes > 0 {
            say("letters_lost", format!("{holes} chữ không có mã trong tệp PDF (ký hiệu \u{FFFD})"));
        }
        let oblique = drawn.sketch.glyphs.iter().filter(|glyph| turn::quarter(glyph.direction).is_none()).count();
        if oblique > 0 {
            say("oblique_text", format!("{oblique} chữ viết nghiêng trên trang không được đọc"));
        }
    }
    doubts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_listed_as_ranges() {
        assert_eq!(page_list(&[0, 2, 3, 4, 8]), "1, 3-5, 9");
    }
}
