//! Lines of which too little could be read.
//!
//! Rule of this file: what is sure on such a line stays; what was guessed is proposed but not made, and the clerk is told.

use crate::plan::Doubt;
use crate::text::{Edit, Text};
use std::collections::BTreeMap;

/// Edits less sure than this are guesses.
const GUESS: f32 = 0.7;
/// Guesses on unreadable lines are at most this sure.
const NOT_MADE: f32 = 0.2;
/// Shorter lines say too little about themselves.
const FEWEST_WORDS: usize = 5;

/// Finds the lines of which three words in five or more were guessed, and takes the force from the guesses on them.
pub fn lines(text: &Text, edits: &mut [Edit]) -> Vec<usize> {
    let mut guesses: BTreeMap<usize, usize> = BTreeMap::new();
    for edit in edits.iter().filter(|edit| edit.confidence < GUESS) {
        *guesses.entry(text.line_at(edit.span.start)).or_default() += 1;
    }
    guesses.retain(|line, guessed| {
        let words =
            text.raw(text.lines()[*line]).split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
        let words = words.count();
        words >= FEWEST_WORDS && *guessed * 5 >= words * 3
    });
    for edit in edits.iter_mut().filter(|edit| edit.confidence < GUESS) {
        if guesses.contains_key(&text.line_at(edit.span.start)) {
            edit.confidence = edit.confidence.min(NOT_MADE);
        }
    }
    guesses.into_keys().collect()
}

/// What the clerk is told of such a line, counted from 0.
pub fn doubt(line: usize) -> Doubt {
    Doubt::new("line_unreadable", "Dòng hầu như không đọc được; chữ đoán chỉ được đề xuất").at_line(line as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    #[test]
    fn guesses_on_lines_of_guesses_are_not_made() {
        let text = Text::new("Kel noacn lTIOI cach cu\nUy ban nhan dan".into());
        let edit = |start: usize, end: usize, confidence: f32| Edit {
            span: Span::new(start, end),
            after: "x".into(),
            rule: "decoder",
            confidence,
            alternatives: Vec::new(),
        };
        let mut edits = [edit(0, 3, 0.6), edit(4, 9, 0.5), edit(10, 15, 0.6), edit(16, 20, 0.99), edit(24, 26, 0.6)];
        assert_eq!(lines(&text, &mut edits), [0]);
        assert_eq!(edits.map(|edit| edit.confidence), [0.2, 0.2, 0.2, 0.99, 0.6]);
    }
}
