//! Words with boxes in, text with lines out. What an engine (PDF, OCR) saw of a page becomes lines of the [`Text`].
//!
//! The rule kept here: words on one baseline of the page are one line of the text, from left to right; columns that stand side
//! by side are told apart later, by `layout`.

use super::uprights;
use crate::page::{Page, Rect, Ruling, Word};
use crate::text::{Span, Text};

/// A page as an engine saw it.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// Width and height in points.
    pub size: (f32, f32),
    /// Its words, in any order.
    pub tokens: Vec<Token>,
    /// Straight lines drawn on it.
    pub rulings: Vec<Ruling>,
}

/// A word with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it reads; neither empty nor with blanks.
    pub text: String,
    /// Where it stands.
    pub bbox: Rect,
    /// The line its letters stand on.
    pub baseline: f32,
    /// Height of its font.
    pub size: f32,
    /// How sure an OCR engine was, 0 to 1.
    pub confidence: Option<f32>,
    /// Put on the page later (a stamp, a number filled in): its baseline may be a little off that of its line.
    pub added: bool,
}

/// Words whose baselines differ by less than this part of their size stand on one line.
const SAME_LINE: f32 = 0.15;
/// A line never spreads over more than this part of a size, however many small steps there are.
const LINE_SPREAD: f32 = 0.45;
/// A gap this wide (in sizes) stands between columns; the text shows it by blanks.
const COLUMN_GAP: f32 = 1.5;
/// What a blank of the text stands for (in sizes).
const BLANK: f32 = 0.5;
/// Lines farther apart than this many usual distances have a blank line between them.
const BLANK_LINE: f32 = 1.45;

/// Puts the words of all pages into one text.
pub fn compose(sheets: Vec<Sheet>) -> (Text, Vec<Page>) {
    let mut source = String::new();
    let mut pages = Vec::with_capacity(sheets.len());
    let mut line_count = 0;
    for (index, sheet) in sheets.into_iter().enumerate() {
        let first = line_count;
        let lacking = uprights::lacking(&sheet);
        let mut words = Vec::with_capacity(sheet.tokens.len());
        let lines = lines(sheet.tokens);
        let frame = Frame::of(&lines);
        let mut above = None;
        for line in &lines {
            if above.is_some_and(|above| frame.is_apart(above, line)) {
                source.push('\n');
                line_count += 1;
            }
            frame.write(line, &mut source, &mut words);
            line_count += 1;
            above = Some(line.as_slice());
        }
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        pages.push(Page {
            number,
            size: sheet.size,
            lines: first..line_count,
            words,
            rulings: [sheet.rulings, lacking].concat(),
        });
    }
    (Text::new(source), pages)
}

/// What blanks and blank lines of the text stand for on a page.
struct Frame {
    left: f32,
    size: f32,
    distance: f32,
}

impl Frame {
    fn of(lines: &[Vec<Token>]) -> Self {
        let middle = |mut values: Vec<f32>| {
            values.sort_by(f32::total_cmp);
            values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(f32::MAX)
        };
        let firsts = || lines.iter().filter_map(|line| line.first());
        let left = firsts().map(|first| first.bbox.x0).fold(f32::MAX, f32::min);
        let distances = firsts().zip(firsts().skip(1)).map(|(above, below)| below.baseline - above.baseline);
        Self { left, size: middle(firsts().map(|first| first.size).collect()), distance: middle(distances.collect()) }
    }

    fn is_apart(&self, above: &[Token], line: &[Token]) -> bool {
        let (Some(above), Some(line)) = (above.first(), line.first()) else { return false };
        line.baseline - above.baseline > BLANK_LINE * self.distance.max(line.size)
    }

    /// Writes a line as it stands on the page: set in, and columns set off, by blanks.
    fn write(&self, line: &[Token], source: &mut String, words: &mut Vec<Word>) {
        const WIDEST: usize = 200;
        let blanks = |width: f32| ((width / (BLANK * self.size)).round().max(0.0) as usize).min(WIDEST);
        let mut right = None;
        for token in line {
            let width = match right {
                None => blanks(token.bbox.x0 - self.left),
                Some(right) if token.bbox.x0 - right > COLUMN_GAP * token.size => blanks(token.bbox.x0 - right).max(3),
                Some(_) => 1,
            };
            source.extend(std::iter::repeat_n(' ', width));
            let start = source.len();
            source.push_str(&token.text);
            words.push(Word { span: Span::new(start, source.len()), bbox: token.bbox, confidence: token.confidence });
            right = Some(token.bbox.x1);
        }
        source.push('\n');
    }
}

/// The words of a page line by line, from top to bottom, each line from left to right.
fn lines(mut tokens: Vec<Token>) -> Vec<Vec<Token>> {
    tokens.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.bbox.x0.total_cmp(&b.bbox.x0)));
    if adopt_baselines(&mut tokens) {
        tokens.sort_by(|a, b| a.baseline.total_cmp(&b.baseline).then(a.bbox.x0.total_cmp(&b.bbox.x0)));
    }
    let mut lines: Vec<Vec<Token>> = Vec::new();
    for token in tokens {
        match lines.last_mut() {
            Some(line) if stands_on(&token, line) => line.push(token),
            _ => lines.push(vec![token]),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.bbox.x0.total_cmp(&b.bbox.x0));
    }
    lines
}

fn stands_on(token: &Token, line: &[Token]) -> bool {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return false };
    let size = token.size.min(last.size);
    token.baseline - last.baseline <= SAME_LINE * size && token.baseline - first.baseline <= LINE_SPREAD * size
}

/// Raised or lowered small words (footnote marks, m²) and words filled in later take the baseline of the word beside them.
/// Returns whether any did. `tokens` are sorted by baseline.
fn adopt_baselines(tokens: &mut [Token]) -> bool {
    let mut adopted = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let reach = if token.added { 1.0 } else { 0.8 } * token.size;
        let before = tokens[..index].iter().rev().take_while(|other| token.baseline - other.baseline <= reach);
        let after = tokens[index + 1..].iter().take_while(|other| other.baseline - token.baseline <= reach);
        let host = before.chain(after).take(MOST_NEIGHBOURS).filter(|host| is_host(host, token)).min_by(|a, b| {
            let distance = |host: &Token| (host.baseline - token.baseline).abs();
            distance(a).total_cmp(&distance(b))
        });
        if let Some(host) = host.filter(|host| host.baseline != token.baseline) {
            adopted.push((index, host.baseline));
        }
    }
    for (index, baseline) in &adopted {
        tokens[*index].baseline = *baseline;
    }
    !adopted.is_empty()
}

/// A page has no more words than this on the few lines around a word.
const MOST_NEIGHBOURS: usize = 400;

fn is_host(host: &Token, token: &Token) -> bool {
    if host.added {
        return false;
    }
    let gap = (token.bbox.x0 - host.bbox.x1).max(host.bbox.x0 - token.bbox.x1);
    let centre = (token.bbox.y0 + token.bbox.y1) / 2.0;
    let beside = host.bbox.y0 <= centre && centre <= host.bbox.y1;
    if token.added {
        beside && gap < 3.0 * host.size
    } else {
        beside && token.size < 0.8 * host.size && (-0.1 * host.size..0.5 * host.size).contains(&gap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str, x: f32, baseline: f32, size: f32) -> Token {
        let width = text.chars().count() as f32 * size * 0.5;
        let bbox = Rect { x0: x, y0: baseline - 0.8 * size, x1: x + width, y1: baseline + 0.2 * size };
        Token { text: text.into(), bbox, baseline, size, confidence: None, added: false }
    }

    fn composed(tokens: Vec<Token>) -> String {
        compose(vec![Sheet { size: (595.0, 842.0), tokens, rulings: Vec::new() }]).0.source().to_string()
    }

    #[test]
    fn words_on_one_baseline_are_a_line() {
        let tokens =
            vec![token("hoạch", 130.0, 100.4, 12.0), token("Kế", 100.0, 100.0, 12.0), token("1", 100.0, 115.0, 12.0)];
        assert_eq!(composed(tokens), "Kế hoạch\n1\n");
    }

    #[test]
    fn columns_and_first_lines_are_set_off_by_blanks() {
        let lines = vec![token("a", 50.0, 10.0, 12.0), token("b", 62.0, 25.0, 12.0), token("c", 50.0, 80.0, 12.0)];
        assert_eq!(composed(lines), "a\n  b\n\nc\n");
        assert_eq!(
            composed(vec![token("A", 50.0, 10.0, 12.0), token("B", 300.0, 10.0, 12.0)]),
            format!("A{}B\n", " ".repeat(41))
        );
    }

    #[test]
    fn raised_and_filled_in_words_join_their_line() {
        let mut number = token("565", 127.0, 102.0, 12.0);
        number.added = true;
        let tokens = vec![
            token("Số:", 100.0, 100.0, 12.0),
            number,
            token("m", 200.0, 100.0, 12.0),
            token("2", 206.5, 95.0, 7.0),
        ];
        assert_eq!(composed(tokens), "Số: 565         m 2\n");
    }
}
