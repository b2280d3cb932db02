//! One line as layout sees it: where its characters stand, what it probably says, how far in it begins, how wide it is.

use crate::draft::{Draft, Flow};
use crate::text::{Span, Text};
use std::cell::OnceCell;

/// What a blank of indentation stands for where a converter kept the places of words.
const BLANK: f32 = 0.42;

/// A line, or the part of a line that belongs to one column.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    /// Its characters without blanks at the ends.
    pub span: Span,
    /// What it probably says, without blanks at the ends.
    pub text: &'a str,
    /// Number of the line in the text.
    pub number: usize,
    /// Characters before it on its line.
    pub indent: usize,
    /// Blank lines between it and the line before it in its column.
    pub blanks: usize,
}

/// All lines of a document, blank ones too.
pub struct Lines<'a> {
    text: &'a Text,
    draft: &'a Draft,
    redrafted: OnceCell<f32>,
}

impl<'a> Lines<'a> {
    /// Lines of `text`; `draft` says what each of them probably says.
    pub fn new(text: &'a Text, draft: &'a Draft) -> Self {
        Self { text, draft, redrafted: OnceCell::new() }
    }

    /// Which words follow one another.
    pub fn flow(&self) -> Flow {
        self.draft.flow
    }

    /// The share of the filled lines that the draft reads otherwise than they stand there: how damaged the document is.
    pub fn redrafted(&self) -> f32 {
        *self.redrafted.get_or_init(|| {
            let filled = || (0..self.len()).filter_map(|number| self.get(number));
            let changed = filled().filter(|line| line.text != self.source(line.span)).count();
            changed as f32 / filled().count().max(1) as f32
        })
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.text.lines().len()
    }

    /// The characters of a line as they were read.
    pub fn raw(&self, number: usize) -> &'a str {
        self.text.raw(self.text.lines()[number])
    }

    /// Where a line begins in the source.
    pub fn start(&self, number: usize) -> usize {
        self.text.lines()[number].start
    }

    /// Number of the line that holds a byte of the source.
    pub fn number_at(&self, offset: usize) -> usize {
        self.text.line_at(offset)
    }

    /// The characters of a span as they were read.
    pub fn source(&self, span: Span) -> &'a str {
        self.text.raw(span)
    }

    /// A line; `None` for a blank one.
    pub fn get(&self, number: usize) -> Option<Line<'a>> {
        let raw = self.raw(number);
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return None;
        }
        let before = raw.len() - raw.trim_start().len();
        let start = self.text.lines()[number].start + before;
        let indent = raw[..before].chars().filter(|c| *c != '\u{c}').count();
        let text =
            self.draft.lines.get(number).map(|draft| draft.trim()).filter(|draft| !draft.is_empty()).unwrap_or(trimmed);
        Some(Line { span: Span::new(start, start + trimmed.len()), text, number, indent, blanks: 0 })
    }

    /// Part of a line, from byte `start` to byte `end` of the source; `None` when it is blank.
    pub fn part(&self, number: usize, start: usize, end: usize) -> Option<Line<'a>> {
        let line = self.text.lines()[number];
        let whole = self.get(number)?;
        if start <= whole.span.start && whole.span.end <= end {
            return Some(whole);
        }
        let raw = self.text.raw(Span::new(start, end));
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return None;
        }
        let start = start + (raw.len() - raw.trim_start().len());
        let indent = self.text.raw(Span::new(line.start, start)).chars().count();
        Some(Line { span: Span::new(start, start + trimmed.len()), text: trimmed, number, indent, blanks: 0 })
    }

    /// The words of a line with their places. What they probably say comes from the draft where it has as many words.
    pub fn words(&self, line: &Line<'a>) -> Vec<(Span, &'a str)> {
        let raw = self.source(line.span);
        let offset = |word: &str| word.as_ptr() as usize - raw.as_ptr() as usize;
        let spans = raw.split_whitespace().map(|word| {
            let start = line.span.start + offset(word);
            (Span::new(start, start + word.len()), word)
        });
        let words: Vec<_> = spans.collect();
        let drafted: Vec<&str> = line.text.split_whitespace().collect();
        if drafted.len() == words.len() {
            words.into_iter().zip(drafted).map(|((span, _), text)| (span, text)).collect()
        } else {
            words
        }
    }
}

impl Line<'_> {
    /// How far to the right it reaches on paper, in ems of a serif type: what fits on a line is judged by this, not by counting
    /// characters.
    pub fn width(&self) -> f32 {
        self.indent as f32 * BLANK + width(self.text)
    }

    /// Its first word.
    pub fn first_word(&self) -> &str {
        self.text.split_whitespace().next().unwrap_or_default()
    }
}

/// How wide `text` is on paper, in ems of a serif type.
pub fn width(text: &str) -> f32 {
    text.chars().map(char_width).sum()
}

fn char_width(c: char) -> f32 {
    match c {
        ' ' | '.' | ',' | ';' | ':' | '/' | '|' | '\'' | 'l' | 'i' | 'j' | 't' | 'í' | 'ì' | 'ỉ' | 'ĩ' | 'ị' => {
            0.27
        }
        '(' | ')' | '-' | 'f' | 'r' | 's' | 'I' => 0.35,
        'm' | 'M' | 'W' | '%' => 0.83,
        c if c.is_uppercase() => 0.69,
        _ => 0.48,
    }
}
