//! What a reader made of rulings and specks at the edge of a line: "| Sở Tư pháp", "QUYỀN _".
//!
//! Rule of this file: only a sign that stands once on its line is noise; rows of a table that is drawn with bars have more.

use crate::text::{Edit, Span, Text};

/// How surely such a sign is noise in a text that was read from pages.
const SURE: f32 = 0.97;

/// Takes away `sign` where it stands alone at the edge of a line; nothing where it stands more often among words.
pub fn edges(text: &Text, sign: char) -> Vec<Edit> {
    let (mut edits, mut rows) = (Vec::new(), 0);
    for line in text.lines() {
        let raw = text.raw(*line);
        if let Some(range) = edge(raw, sign) {
            let span = Span::new(line.start + range.start, line.start + range.end);
            edits.push(Edit { span, after: String::new(), rule: "noise", confidence: SURE, alternatives: Vec::new() });
        } else {
            rows += usize::from(raw.contains(sign));
        }
    }
    if edits.len() > rows { edits } else { Vec::new() }
}

/// The lone sign at an edge of the line, with the blanks between it and the words.
fn edge(line: &str, sign: char) -> Option<std::ops::Range<usize>> {
    let at = line.find(sign).filter(|at| line.rfind(sign) == Some(*at))?;
    let (before, after) = (&line[..at], &line[at + sign.len_utf8()..]);
    match (before.trim().is_empty(), after.trim().is_empty()) {
        (true, false) => Some(at..line.len() - after.trim_start().len()),
        (false, true) => Some(before.trim_end().len()..at + sign.len_utf8()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_signs_at_edges_are_noise() {
        let cleaned = |source: &str| {
            let mut text = Text::new(source.into());
            text.apply(edges(&text, '|'), 0.5);
            text.clean_text()
        };
        assert_eq!(cleaned("| Sở Tư pháp\n|hoạt động\nQUYỀN |\na | b"), "Sở Tư pháp\nhoạt động\nQUYỀN\na | b");
        let table = "| 1 | Sở Y tế |\n| 2 | Sở Tư\npháp |";
        assert_eq!(cleaned(table), table);
    }
}
