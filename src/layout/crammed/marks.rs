//! Crosses and values below years that stand side by side. Which years a row marks is told by their places, and those are lost on a
//! crammed line: only a cross for every year tells them.

use super::token::Token;
use crate::block::Cell;
use crate::layout::line::Lines;
use crate::layout::value::is_value;
use crate::text::Span;

/// How well these stand below years, and what is none.
const MARKS: f32 = 8.0;
const NO_MARKS: f32 = -8.0;
/// A cross that was misread has at most so many signs.
const LONGEST_MISREAD: usize = 2;
/// What an engine sees beside a cross: a full stop, a bit of a ruling line.
const SPECKS: [char; 4] = ['.', ',', '\'', '_'];

/// The crosses in a word, which may stick together: "x", "XxX". None in any other word.
fn crosses(text: &str) -> usize {
    let bare = text.trim_matches(SPECKS);
    if bare.bytes().all(|b| matches!(b, b'x' | b'X')) { bare.len() } else { 0 }
}

/// How much words look like the crosses of some of so many years, or the values of all of them.
pub fn score(tokens: &[Token], years: usize) -> f32 {
    if tokens.len() == years && tokens.iter().all(|token| is_value(token.text)) {
        return MARKS;
    }
    let (mut sure, mut all) = (0, 0);
    for token in tokens {
        let seen = crosses(token.text);
        if seen == 0 && token.text.chars().count() > LONGEST_MISREAD {
            return NO_MARKS;
        }
        sure += seen;
        all += seen.max(1);
    }
    let is_row = tokens.len() <= years && (sure == all || all <= years && all * 2 >= years);
    if is_row { MARKS * all.min(years) as f32 / years as f32 } else { NO_MARKS }
}

/// Gives each year its cross or value. Fewer crosses than years, or other words, say nothing of one year: those stand below the first, for a
/// person to read.
pub fn share(lines: &Lines, cells: &mut [Cell], tokens: &[Token]) {
    let whole = || tokens.iter().map(|token| token.span).collect();
    let each: Vec<Span> = if tokens.len() == cells.len() { whole() } else { single(lines, tokens) };
    if each.len() < cells.len() {
        cells[0].pieces.extend(super::spans(tokens));
        return;
    }
    cells.iter_mut().zip(each).for_each(|(cell, cross)| cell.pieces.push(cross));
}

/// The crosses in some words, one by one.
fn single(lines: &Lines, tokens: &[Token]) -> Vec<Span> {
    let of = |token: &Token| {
        let start = token.span.start;
        let crosses = lines.source(token.span).char_indices().filter(|(_, c)| matches!(c, 'x' | 'X'));
        crosses.map(move |(at, _)| Span::new(start + at, start + at + 1))
    };
    tokens.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crosses_stick_together_and_words_are_none() {
        assert_eq!(["x", "XxX", "X.", "xong", ""].map(crosses), [1, 3, 1, 0, 0]);
    }
}
