//! A table as it stands in the source: rows of cells with the columns that they span. A docx says it itself; in a PDF ruling
//! lines say it. What is a heading, a group or no table at all is for `layout` to find out.

use crate::block::{Cell, Paragraph};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// What a source that knows its own structure hands on: a paragraph or a grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// Running text.
    Paragraph(Paragraph),
    /// Cells in rows and columns.
    Grid(Grid),
}

/// Cells in rows and columns.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Grid {
    /// From top to bottom.
    pub rows: Vec<GridRow>,
    /// Width of each column, in any unit; may be shorter than the columns are many.
    pub widths: Vec<f32>,
    /// Its borders are drawn. Letterheads and signatures mostly stand in tables that nobody sees.
    pub is_ruled: bool,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GridRow {
    /// From left to right; columns without a cell are left out.
    pub cells: Vec<GridCell>,
    /// The source says that this row is repeated on each page.
    pub is_repeated: bool,
}

/// A cell and the columns that it spans.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GridCell {
    /// Its content; `continues` where the cell above spans this row too.
    pub cell: Cell,
    /// The columns, from 0.
    pub columns: Range<usize>,
}
