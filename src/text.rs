//! The text of a document: the characters that were read and the edits made to them.
//!
//! Law of this file: the source is never changed. The clean text is derived from it by applying edits, so that taking all
//! edits back gives the source again, and every clean character has a place in the source.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// Half-open range of bytes into the source, on character borders and inside one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end);
        Self { start, end }
    }

    /// The same range, as the standard library writes it.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether `other` lies inside this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// One change of the source: what stands at `span` should read `after`.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The characters that are replaced; inside one line.
    pub span: Span,
    /// What they should read; without line breaks.
    pub after: String,
    /// Which rule proposed it ("decoder", "code", "phrase" ...).
    pub rule: &'static str,
    /// Probability that `after` is right, calibrated.
    pub confidence: f32,
    /// Other readings, the likeliest first.
    pub alternatives: Vec<String>,
}

/// Source characters, their lines, and the edits on them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Text {
    source: String,
    lines: Vec<Span>,
    edits: Vec<Edit>,
    proposals: Vec<Edit>,
}

impl Default for Span {
    fn default() -> Self {
        Span::new(0, 0)
    }
}

impl From<String> for Text {
    fn from(source: String) -> Self {
        Self::new(source)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.source
    }
}

impl Text {
    /// Takes the characters as read. Lines end at `\n`; a `\r` before it stays in the source but belongs to no line.
    pub fn new(source: String) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in source.split_inclusive('\n') {
            let content = line.strip_suffix('\n').unwrap_or(line);
            let content = content.strip_suffix('\r').unwrap_or(content);
            lines.push(Span::new(start, start + content.len()));
            start += line.len();
        }
        Self { source, lines, edits: Vec::new(), proposals: Vec::new() }
    }

    /// The characters as they were read.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The spans of all lines, without their line ends.
    pub fn lines(&self) -> &[Span] {
        &self.lines
    }

    /// The source characters of `span`.
    pub fn raw(&self, span: Span) -> &str {
        &self.source[span.range()]
    }

    /// Index of the line that holds byte `offset`.
    pub fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.start <= offset).saturating_sub(1)
    }

    /// Edits in force, in order, never overlapping.
    pub fn edits(&self) -> &[Edit] {
        &self.edits
    }

    /// Edits that were proposed but are not sure enough to be in force.
    pub fn proposals(&self) -> &[Edit] {
        &self.proposals
    }

    /// Puts `edits` in force when their confidence reaches `threshold`, and keeps the others as proposals. An edit that
    /// overlaps a surer one, leaves a line or changes nothing is dropped.
    pub fn apply(&mut self, edits: Vec<Edit>, threshold: f32) {
        let (mut sure, mut unsure): (Vec<_>, Vec<_>) =
            edits.into_iter().filter(|edit| self.is_applicable(edit)).partition(|edit| edit.confidence >= threshold);
        sure.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.span.cmp(&b.span)));
        let mut placed: BTreeMap<usize, Edit> = self.edits.drain(..).map(|edit| (edit.span.start, edit)).collect();
        for edit in sure {
            let before = placed.range(..=edit.span.start).next_back();
            let after = placed.range(edit.span.start..).next();
            let is_free = before
                .is_none_or(|(start, other)| other.span.end <= edit.span.start && *start < edit.span.start)
                && after.is_none_or(|(start, _)| *start >= edit.span.end && *start > edit.span.start);
            if is_free {
                placed.insert(edit.span.start, edit);
            }
        }
        self.edits = placed.into_values().collect();
        self.proposals.append(&mut unsure);
        self.proposals.sort_by_key(|edit| edit.span);
    }

    /// Takes all edits back: the clean text is the source again. They stay known as proposals.
    pub fn undo_all(&mut self) {
        self.proposals.append(&mut self.edits);
        self.proposals.sort_by_key(|edit| edit.span);
    }

    fn is_applicable(&self, edit: &Edit) -> bool {
        let inside = edit.span.end <= self.source.len()
            && self.source.is_char_boundary(edit.span.start)
            && self.source.is_char_boundary(edit.span.end)
            && self.lines.get(self.line_at(edit.span.start)).is_some_and(|line| line.contains(edit.span));
        inside && !edit.after.contains('\n') && self.raw(edit.span) != edit.after
    }

    /// The clean characters of `span`. An edit that only partly lies in the span is applied whole when it starts there.
    pub fn clean(&self, span: Span) -> String {
        let mut clean = String::with_capacity(span.end - span.start);
        let mut at = span.start;
        let first = self.edits.partition_point(|edit| edit.span.start < span.start);
        for edit in self.edits[first..].iter().take_while(|edit| edit.span.start < span.end || edit.span == span) {
            clean.push_str(&self.source[at..edit.span.start]);
            clean.push_str(&edit.after);
            at = edit.span.end;
        }
        if at < span.end {
            clean.push_str(&self.source[at..span.end]);
        }
        clean
    }

    /// The whole clean text, line for line with the source, line ends kept.
    pub fn clean_text(&self) -> String {
        self.clean(Span::new(0, self.source.len()))
    }
}

/// Where `words` stand in `text`, as byte offsets, not inside other words; nowhere when they are empty.
pub fn places_of<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_apart = move |at: &usize| {
        !is_letter(text[..*at].chars().next_back()) && !is_letter(text[at + words.len()..].chars().next())
    };
    text.match_indices(words).map(|(at, _)| at).filter(move |_| !words.is_empty()).filter(is_apart)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(start: usize, end: usize, after: &str, confidence: f32) -> Edit {
        Edit { span: Span::new(start, end), after: after.into(), rule: "test", confidence, alternatives: Vec::new() }
    }

    #[test]
    fn clean_text_is_source_with_sure_edits() {
        let mut text = Text::new("Tinh uy\nso 5".into());
        text.apply(vec![edit(0, 4, "Tỉnh", 0.9), edit(5, 7, "ủy", 0.9), edit(8, 10, "số", 0.3)], 0.5);
        assert_eq!(text.clean_text(), "Tỉnh ủy\nso 5");
        assert_eq!(text.clean(Span::new(5, 7)), "ủy");
        assert_eq!(text.proposals().len(), 1);
        assert_eq!(text.source(), "Tinh uy\nso 5");
    }

    #[test]
    fn overlapping_and_foreign_edits_are_dropped() {
        let mut text = Text::new("abc\ndef".into());
        text.apply(vec![edit(0, 3, "x", 0.8), edit(1, 2, "y", 0.9), edit(2, 5, "z", 1.0), edit(0, 99, "w", 1.0)], 0.5);
        assert_eq!(text.clean_text(), "ayc\ndef");
    }

    #[test]
    fn lines_know_their_offsets() {
        let text = Text::new("a\r\n\nb".into());
        assert_eq!(text.lines(), [Span::new(0, 1), Span::new(3, 3), Span::new(4, 5)]);
        assert_eq!(text.line_at(4), 2);
        assert_eq!(text.line_at(3), 1);
    }
}
