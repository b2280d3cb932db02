//! Drawing instructions of a page in, glyphs, straight lines and image boxes out. The rule kept here: what is drawn is noted
//! with its place and nothing is judged, but no page may grow without bounds.

use super::names::Strings;
use super::rulings;
use crate::page::{Rect, Ruling};
use hayro_interpret::color::AlphaColor;
use hayro_interpret::font::{Glyph as Shape, GlyphRun, PositionedGlyph};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{self, Affine, BezPath, Point};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, Paint, SoftMask};

/// Most glyphs that a page may have; a page of a plan has some 3,000.
const MOST_GLYPHS: usize = 2_000_000;
/// Most ruling lines that a page may have.
const MOST_RULINGS: usize = 500_000;
/// A fill at least this light (0 to 1) on white paper is not seen.
const WHITE: f32 = 0.97;

/// What stands on a page.
#[derive(Debug, Default)]
pub(super) struct Sketch {
    /// Fonts met so far in the document, by [`Glyph::font`].
    pub(super) fonts: Vec<Font>,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rulings: Vec<Ruling>,
    /// Boxes of the images.
    pub(super) images: Vec<Rect>,
    /// Curves and fills that are no rulings: letters drawn as outlines, ornaments.
    pub(super) shapes: usize,
    /// The strings of the page that give runs without a name their font.
    pub(super) strings: Strings,
    /// Whether what comes now stands in an annotation.
    pub(super) in_annotation: bool,
}

/// A font of the file.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Font {
    /// PostScript name; empty where it is not known.
    pub(super) name: String,
    /// Tells fonts of one name apart.
    pub(super) key: u128,
}

/// A letter on the page.
#[derive(Debug, Clone, Default)]
pub(super) struct Glyph {
    /// What the file says that it means.
    pub(super) letter: Letter,
    /// The number that selects it in its font.
    pub(super) code: u32,
    /// Index into [`Sketch::fonts`].
    pub(super) font: u32,
    /// Where it stands on its baseline.
    pub(super) x: f32,
    pub(super) y: f32,
    /// Direction of writing, of length 1.
    pub(super) direction: (f32, f32),
    /// How far the next letter is.
    pub(super) advance: f32,
    /// Height of its font.
    pub(super) size: f32,
    /// Not drawn: the text layer of a scan.
    pub(super) hidden: bool,
    /// Part of an annotation.
    pub(super) annotation: bool,
}

/// What a glyph means.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Letter {
    /// A character.
    Char(char),
    /// Several characters (a ligature).
    Text(Box<str>),
    /// The file does not say.
    #[default]
    Unknown,
}

impl Sketch {
    /// What there is more of than a page may have, and how much that is: the rest was not taken.
    pub(super) fn overfull(&self) -> Option<(&'static str, usize)> {
        let counts = [("glyphs", self.glyphs.len(), MOST_GLYPHS), ("ruling lines", self.rulings.len(), MOST_RULINGS)];
        counts.into_iter().find(|(_, count, most)| count > most).map(|(what, _, most)| (what, most))
    }

    fn font(&mut self, run: &GlyphRun<'_, '_>) -> (u32, bool) {
        let data = run.glyphs().first().and_then(|glyph| match &**glyph {
            Shape::Outline(outline) => outline.font_data(),
            Shape::Type3(_) => None,
        });
        let is_embedded = data.is_some();
        let font = match data {
            Some(data) => Font { name: data.postscript_name.unwrap_or_default(), key: data.cache_key },
            None => self.nameless_font(run),
        };
        let index = self.fonts.iter().position(|known| *known == font).unwrap_or_else(|| {
            self.fonts.push(font);
            self.fonts.len() - 1
        });
        (u32::try_from(index).unwrap_or(0), is_embedded)
    }

    fn nameless_font(&mut self, run: &GlyphRun<'_, '_>) -> Font {
        let codes: Vec<u32> = run.glyphs().iter().map(|glyph| glyph.char_code()).collect();
        let place = run.glyphs().first().map(PositionedGlyph::transform);
        let found = place.filter(|_| !self.in_annotation).and_then(|place| self.strings.font_of(&codes, place));
        found.cloned().unwrap_or_else(|| Font { name: String::new(), key: 0 })
    }

    fn add_path(&mut self, path: &BezPath, props: &DrawProps<'_>, mode: &DrawMode) {
        let before = self.rulings.len();
        if before > MOST_RULINGS || !is_seen(&props.paint) {
            return;
        }
        rulings::of_path(path, props.transform, mode, &mut self.rulings);
        if self.rulings.len() == before {
            self.shapes += 1;
        }
    }
}

/// Whether a paint leaves a trace on white paper.
fn is_seen(paint: &Paint<'_>) -> bool {
    match paint {
        Paint::Color(color) => {
            let [red, green, blue, alpha] = AlphaColor::components(&color.to_rgba());
            alpha > 0.05 && (red < WHITE || green < WHITE || blue < WHITE)
        }
        Paint::Pattern(_) => true,
    }
}

impl<'a> Device<'a> for Sketch {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.add_path(path, &props, mode);
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        if self.glyphs.len() > MOST_GLYPHS {
            return;
        }
        let (font, is_embedded) = self.font(run);
        let hidden = matches!(mode, DrawMode::Invisible);
        for shape in run.glyphs() {
            let Some(mut glyph) = placed(shape, props.transform * shape.transform(), is_embedded) else { continue };
            glyph.font = font;
            glyph.hidden = hidden;
            glyph.annotation = self.in_annotation;
            self.glyphs.push(glyph);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let pixels = kurbo::Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let place = props.transform.transform_rect_bbox(pixels);
        if place.is_finite() {
            let [x0, y0, x1, y1] = [place.x0, place.y0, place.x1, place.y1].map(|value| value as f32);
            self.images.push(Rect { x0, y0, x1, y1 });
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn pop_clip(&mut self) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_transparency_group(&mut self) {}
}

/// A glyph at its place. Outlines are 1000 units high. A substitute for a font that is not embedded is stretched to the width
/// that the file gives, while its advance is that width already: there the height of the font counts, not its width.
fn placed(shape: &Shape<'_>, to_page: Affine, is_embedded: bool) -> Option<Glyph> {
    let origin = to_page * Point::ZERO;
    let along = to_page * Point::new(1000.0, 0.0) - origin;
    let up = to_page * Point::new(0.0, 1000.0) - origin;
    let (width, size) = (along.hypot(), up.hypot());
    if !(origin.is_finite() && width.is_finite() && size.is_finite() && width > 0.0 && size > 0.0) {
        return None;
    }
    let em = if is_embedded { width } else { size };
    let advance = match shape {
        Shape::Outline(outline) => outline.advance_width(),
        Shape::Type3(drawn) => drawn.advance_width(),
    };
    Some(Glyph {
        letter: letter(shape),
        code: shape.char_code(),
        font: 0,
        x: origin.x as f32,
        y: origin.y as f32,
        direction: ((along.x / width) as f32, (along.y / width) as f32),
        advance: advance.unwrap_or(500.0) / 1000.0 * em as f32,
        size: size as f32,
        hidden: false,
        annotation: false,
    })
}

fn letter(shape: &Shape<'_>) -> Letter {
    match shape.as_unicode() {
        Some(BfString::Char(letter)) if !matches!(letter, '\0' | '\u{FFFD}') => Letter::Char(letter),
        Some(BfString::String(text)) if !text.is_empty() => Letter::Text(text.into()),
        _ => Letter::Unknown,
    }
}
