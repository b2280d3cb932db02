//! What `ingest` hands on: the characters that were read, page by page, with their places where the source has geometry.
//!
//! Coordinates are points (1/72 inch) from the top left corner of the page as it is looked at (rotation applied), x to the
//! right, y downwards.

use crate::grid::Part;
use crate::plan::{Doubt, Extraction};
use crate::text::{Span, Text};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

/// A document as it was read.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Every character read; one line of the page is one line of the text.
    pub text: Text,
    /// Pages in order; empty for sources without pages (docx).
    pub pages: Vec<Page>,
    /// Paragraphs and grids of cells where the source itself says what they are (docx); empty where `layout` has to find them.
    pub parts: Vec<Part>,
    /// How the characters were got.
    pub extraction: Extraction,
    /// Media type by content, for example "application/pdf".
    pub media_type: Cow<'static, str>,
    /// What could not be read.
    pub doubts: Vec<Doubt>,
}

/// One page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Page {
    /// 1 for the first page.
    pub number: u32,
    /// Width and height in points; 0 where there is no geometry.
    pub size: (f32, f32),
    /// Its lines, as indexes into `Text::lines`.
    pub lines: Range<usize>,
    /// Its words with their boxes, in the order of the text; empty where there is no geometry.
    pub words: Vec<Word>,
    /// Straight lines drawn on the page, thin rectangles included.
    pub rulings: Vec<Ruling>,
}

/// A word with its box.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Word {
    /// Where it stands in the text.
    pub span: Span,
    /// Where it stands on the page.
    pub bbox: Rect,
    /// How sure an OCR engine was, 0 to 1; `None` for a text layer.
    pub confidence: Option<f32>,
}

/// A rectangle: left, top, right, bottom, in points.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Rect {
    /// Left edge.
    pub x0: f32,
    /// Top edge.
    pub y0: f32,
    /// Right edge.
    pub x1: f32,
    /// Bottom edge.
    pub y1: f32,
}

impl Rect {
    /// From the left edge to the right one.
    pub fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    /// From the top edge to the bottom one.
    pub fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    /// The smallest rectangle around both.
    pub fn union(self, other: Rect) -> Rect {
        Rect {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }
}

/// A horizontal or vertical line segment that was drawn on the page.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Ruling {
    /// Its ends; `x0 == x1` for a vertical one, `y0 == y1` for a horizontal one.
    pub rect: Rect,
}
