//! What a reader made of rulings and specks at the edge of a line: "| Sở Tư pháp", "QUYỀN _".
//!
//! Rule of this file: only a sign that stands once on its line is noise; rows of a table that is drawn with bars have more.

use super::passage::Passage;
use super::syllable::letter;
use super::token::Kind;
use crate::text::{Edit, Span, Text};
use std::ops::Range;

/// How surely such a sign is noise in a text that was read from pages.
const SURE: f32 = 0.97;

/// A quote that was opened so many characters before is closed somewhere else.
const LONGEST_QUOTE: usize = 100;

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
fn edge(line: &str, sign: char) -> Option<Range<usize>> {
    let at = line.find(sign).filter(|at| line.rfind(sign) == Some(*at))?;
    let (before, after) = (&line[..at], &line[at + sign.len_utf8()..]);
    match (before.trim().is_empty(), after.trim().is_empty()) {
        (true, false) => Some(at..line.len() - after.trim_start().len()),
        (false, true) => Some(before.trim_end().len()..at + sign.len_utf8()),
        _ => None,
    }
}

/// The range of a word that reads `after`, with the sign behind it that a reader made of its last horn: "tu’" for "tư".
pub fn with_horn(text: &str, range: Range<usize>, after: &str) -> Range<usize> {
    let mut rest = text[range.end..].chars();
    let (Some(sign), next) = (rest.next(), rest.next()) else { return range };
    let is_horned = after.chars().next_back().is_some_and(|last| matches!(letter(last).hatted, 'ư' | 'ơ'));
    let goes_on = next.is_some_and(char::is_whitespace) && rest.next().is_some_and(char::is_lowercase);
    let is_horn = match sign {
        '’' | '‘' | '\'' | '`' => !is_quoted(&text[..range.start]),
        '?' => goes_on,
        _ => false,
    };
    let is_end = next.is_none_or(|next| next.is_whitespace() || ".,;:".contains(next));
    if is_horned && is_horn && is_end { range.start..range.end + sign.len_utf8() } else { range }
}

/// Signs made of horns in otherwise sound text: "từ’ ngày".
pub fn horns(passage: &Passage) -> Vec<Edit> {
    let words = passage.tokens.iter().filter(|token| token.kind == Kind::Word);
    let signs = words.filter_map(|token| {
        let end = with_horn(&passage.text, token.range.clone(), &passage.text[token.range.clone()]).end;
        let span = passage.span(&(token.range.end..end))?;
        let edit = Edit { span, after: String::new(), rule: "noise", confidence: SURE, alternatives: Vec::new() };
        (end > token.range.end).then_some(edit)
    });
    signs.collect()
}

/// Whether a single quote was opened shortly before.
fn is_quoted(before: &str) -> bool {
    before.chars().rev().take(LONGEST_QUOTE).any(|c| matches!(c, '‘' | '\'' | '`'))
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

    #[test]
    fn signs_made_of_horns_go_with_their_words() {
        let taken = |text: &str, word: &str, after: &str| {
            let at = text.find(word).unwrap();
            text[with_horn(text, at..at + word.len(), after)].to_string()
        };
        assert_eq!(taken("Thong tu’ nay", "tu", "tư"), "tu’");
        assert_eq!(taken("khong su? dung", "su", "sử"), "su?");
        assert_eq!(taken("co su? Khong", "su", "sự"), "su");
        assert_eq!(taken("goi la ‘tu’ va", "tu", "tư"), "tu");
        assert_eq!(taken("cua’ xa", "cua", "của"), "cua");
    }
}
