//! Words with their places, and the runs that they form: what stands together on one line of one column.

use crate::page::{Page, Rect, Word};
use crate::text::{Span, Text};

/// Words of one line that stand together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// Its characters, inside one line of the text.
    pub span: Span,
    /// Its place.
    pub bbox: Rect,
    /// Width of its first word.
    pub first_width: f32,
    /// Number of the line in the text.
    pub line: usize,
}

impl Run {
    fn of(word: &Word, line: usize) -> Self {
        Self { span: word.span, bbox: word.bbox, first_width: word.bbox.x1 - word.bbox.x0, line }
    }

    /// Its height, which is a little more than the size of its font.
    pub fn height(&self) -> f32 {
        self.bbox.y1 - self.bbox.y0
    }

    /// Middle between left and right.
    pub fn centre(&self) -> f32 {
        f32::midpoint(self.bbox.x0, self.bbox.x1)
    }

    /// This run and `next`, which stands right of it on the same line.
    pub fn with(self, next: Run) -> Run {
        Run { span: Span::new(self.span.start, next.span.end), bbox: self.bbox.union(next.bbox), ..self }
    }
}

/// Joins words to runs. `together` says whether a word goes on with the one before it on its line.
pub fn runs<'w>(
    words: impl IntoIterator<Item = &'w Word>,
    text: &Text,
    mut together: impl FnMut(&Run, &Word) -> bool,
) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for word in words {
        let line = text.line_at(word.span.start);
        match runs.last_mut() {
            Some(run) if run.line == line && run.span.end <= word.span.start && together(run, word) => {
                *run = run.with(Run::of(word, line));
            }
            _ => runs.push(Run::of(word, line)),
        }
    }
    runs
}

/// Usual height of the words of a page.
pub fn usual_height(page: &Page) -> f32 {
    let mut heights: Vec<f32> = page.words.iter().map(|word| word.bbox.y1 - word.bbox.y0).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / 2).copied().unwrap_or(12.0).max(1.0)
}
