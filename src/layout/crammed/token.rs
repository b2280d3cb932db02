//! The words of a line, and what parts each from the word before it.

use crate::dictionary::fold::skeleton;
use crate::draft::UNKNOWN;
use crate::layout::assemble::is_section_number;
use crate::layout::evidence;
use crate::layout::line::{Line, Lines};
use crate::text::Span;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What parts cells for certain.
const DELIMITERS: [char; 2] = ['|', '\t'];

/// What stands between a word and the word before it on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// One blank.
    Blank,
    /// Several blanks.
    Wide,
    /// A bar.
    Bar,
}

/// A word of a line.
#[derive(Debug, Clone)]
pub struct Token<'a> {
    /// Its characters.
    pub span: Span,
    /// What it probably says.
    pub text: &'a str,
    /// What parts it from the word before it; a bar also where the line begins with one.
    pub gap: Gap,
    /// Bars behind it on its line.
    pub bars_after: usize,
    /// What it costs to begin a cell with it.
    pub opening: f32,
    /// Stands for its letters without marks and case, to compare it with other words of the table.
    pub word: u64,
    /// The first word in it, and the last two, as the flow of words knows them.
    pub first: u16,
    pub last: (Option<u16>, u16),
}

impl Token<'_> {
    /// Whether more than a blank parts it from the word before it.
    pub fn is_parted(&self) -> bool {
        self.gap != Gap::Blank
    }

    /// The last two words after this one is read.
    pub fn after(&self, before: [u16; 2]) -> [u16; 2] {
        [self.last.0.unwrap_or(before[1]), self.last.1]
    }
}

/// The words of a line; bars are none.
pub fn tokens<'a>(lines: &Lines<'a>, line: &Line<'a>) -> Vec<Token<'a>> {
    let mut tokens = unread(lines, line);
    let said: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    for (token, opening) in tokens.iter_mut().zip(evidence::openings(&said)) {
        token.opening = opening;
        token.word = word(token.text);
        let read = (lines.flow().words)(token.text);
        (token.first, token.last) = match (read.as_slice(), read.len().checked_sub(2)) {
            ([], _) => (UNKNOWN, (None, UNKNOWN)),
            ([only], _) => (*only, (None, *only)),
            ([first, .., last], before) => (*first, (before.map(|at| read[at]), *last)),
        };
    }
    tokens
}

/// The words of a line with what parts them, before anybody asks what they say: all that a heading needs.
pub fn unread<'a>(lines: &Lines<'a>, line: &Line<'a>) -> Vec<Token<'a>> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut end = line.span.start;
    let mut bars = 0;
    for (span, text) in lines.words(line) {
        for (span, text) in without_bars(lines.source(span), span, text) {
            let between = lines.source(Span::new(end, span.start));
            let new_bars = between.matches(DELIMITERS).count();
            let gap = match () {
                () if new_bars > 0 => Gap::Bar,
                () if between.chars().count() > 1 => Gap::Wide,
                () => Gap::Blank,
            };
            bars += new_bars;
            end = span.end;
            let (first, last) = (UNKNOWN, (None, UNKNOWN));
            tokens.push(Token { span, text, gap, bars_after: bars, opening: 0.0, word: 0, first, last });
        }
    }
    let all = bars + lines.source(Span::new(end, line.span.end)).matches(DELIMITERS).count();
    tokens.iter_mut().for_each(|token| token.bars_after = all - token.bars_after);
    tokens
}

/// Drops what an OCR engine saw in dust and in the lines of a table: marks and letters that stand alone. A bar among them stays in
/// front of the next word, and the number of a group in front of a bar.
pub fn drop_specks(tokens: &mut Vec<Token>) {
    if let Some(first) = tokens.first_mut() {
        bare_number(first);
    }
    let is_number =
        matches!(tokens.as_slice(), [first, second, ..] if second.gap == Gap::Bar && is_section_number(first.text));
    let (mut is_barred, mut at) = (false, 0);
    tokens.retain_mut(|token| {
        at += 1;
        is_barred |= token.gap == Gap::Bar;
        let stays = at == 1 && is_number || !is_speck(token.text);
        if stays && std::mem::take(&mut is_barred) {
            token.gap = Gap::Bar;
        }
        stays
    });
}

/// "2}", "11:": the number of a row and what an engine saw of the ruling line behind it.
fn bare_number(token: &mut Token) {
    const STROKES: [char; 6] = ['}', ']', '!', ':', ';', '\''];
    let bare = token.text.trim_end_matches(STROKES);
    let is_number = (1..=3).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_digit());
    if is_number && token.span.end - token.span.start == token.text.len() {
        token.span.end = token.span.start + bare.len();
        token.text = bare;
    }
}

fn is_speck(text: &str) -> bool {
    let mut chars = text.chars().filter(|c| c.is_alphanumeric());
    match (chars.next(), chars.next()) {
        (None, _) => !text.contains(['-', '–', '%', '≥', '>', '&', '+', '/']),
        (Some(only), None) => only.is_ascii_alphabetic() && !matches!(only, 'x' | 'X' | 'y' | 'Y'),
        _ => false,
    }
}

/// Stands for the letters of a word without marks and case.
pub fn word(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    skeleton(text).hash(&mut hasher);
    hasher.finish()
}

/// The parts of a word between bars, without the strokes that an OCR engine sees where a bar meets a line: "phòng,|" is "phòng,", "Xã__|" is
/// "Xã".
fn without_bars<'a>(raw: &'a str, span: Span, text: &'a str) -> Vec<(Span, &'a str)> {
    const STROKES: [char; 2] = ['_', '—'];
    // the number of a group, whatever word a draft makes of it
    let text = if matches!(raw.as_bytes(), [only] if only.is_ascii_uppercase()) { raw } else { text };
    if !raw.contains('|') && !raw.contains(STROKES) {
        return vec![(span, text)];
    }
    let same = raw.matches('|').count() == text.matches('|').count();
    let says = raw.split('|').zip(if same { text } else { raw }.split('|'));
    let parts = says.filter_map(|(part, says)| {
        let is_stroke = |c: char| STROKES.contains(&c) || c == '-' && part.contains('_');
        let inner = part.trim_matches(is_stroke);
        let start = span.start + (inner.as_ptr() as usize - raw.as_ptr() as usize);
        (!inner.trim_matches('-').is_empty() || part == raw && inner == part)
            .then(|| (Span::new(start, start + inner.len()), says.trim_matches(is_stroke)))
    });
    parts.collect()
}
