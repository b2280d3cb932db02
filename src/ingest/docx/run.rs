//! The characters of a paragraph, run by run: lines of text, with the stretches that stand in fonts of an old encoding.
//!
//! Rule of this file: a line holds what a reader sees, hidden characters left out, capitals as shown.

use super::styles::Look;
use super::xml::Tag;
use crate::normalize::legacy::Font;
use std::ops::Range;

/// Lines of a paragraph; a break in the paragraph begins a new one.
#[derive(Debug, Default)]
pub struct Runs {
    lines: Vec<Line>,
}

/// One line.
#[derive(Debug, Default)]
pub struct Line {
    /// Its characters.
    pub text: String,
    /// Which of them stand in a font of an old encoding.
    pub legacy: Vec<(Range<usize>, Font)>,
}

impl Runs {
    /// Adds characters that look like this.
    pub fn push(&mut self, text: &str, look: &Look) {
        if look.is_hidden == Some(true) {
            return;
        }
        let line = self.last();
        let start = line.text.len();
        let font = look.font.as_deref().unwrap_or_default();
        if is_symbol_font(font) {
            line.text.extend(text.chars().map(symbol));
        } else if look.is_capital == Some(true) {
            line.text.push_str(&text.to_uppercase());
        } else {
            line.text.push_str(text);
        }
        if let Some(font) = Font::of_name(font) {
            let end = line.text.len();
            match line.legacy.last_mut() {
                Some((range, last)) if *last == font && range.end == start => range.end = end,
                _ => line.legacy.push((start..end, font)),
            }
        }
    }

    /// Adds a character of a symbol font: `<w:sym w:font="Wingdings" w:char="F0FC"/>`.
    pub fn symbol(&mut self, tag: &Tag, look: &Look) {
        let code = tag.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
        if let Some(c) = code.and_then(char::from_u32) {
            let is_known = tag.attribute("font").is_some_and(|font| is_symbol_font(&font));
            let shown = if is_known { symbol(c) } else { c };
            self.push(shown.encode_utf8(&mut [0; 4]), &Look { font: None, ..look.clone() });
        }
    }

    /// Begins a new line.
    pub fn end_line(&mut self) {
        if self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        self.lines.push(Line::default());
    }

    /// Adds the lines of the paragraph that goes on in this one.
    pub fn append(&mut self, other: Runs) {
        let mut lines = other.lines.into_iter();
        if let Some(first) = lines.next() {
            let last = self.last();
            let offset = last.text.len();
            last.text.push_str(&first.text);
            let moved = |(range, font): (Range<usize>, Font)| (range.start + offset..range.end + offset, font);
            last.legacy.extend(first.legacy.into_iter().map(moved));
        }
        self.lines.extend(lines);
    }

    /// Whether nothing is to be seen.
    pub fn is_blank(&self) -> bool {
        self.lines.iter().all(|line| line.text.trim().is_empty())
    }

    /// The lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    fn last(&mut self) -> &mut Line {
        if self.lines.is_empty() {
            self.lines.push(Line::default());
        }
        let last = self.lines.len() - 1;
        &mut self.lines[last]
    }
}

fn is_symbol_font(name: &str) -> bool {
    name.starts_with("Wingdings") || name == "Symbol" || name == "Webdings"
}

/// What a character of a symbol font looks like: ticks and crosses mark years and offices in tables. Letters of these fonts come
/// as themselves or from U+F000 on.
fn symbol(c: char) -> char {
    match c as u32 & 0xFF {
        0xFC | 0xFE | 0x50 | 0x52 => '✓',
        0xFB | 0xFD | 0x4F | 0x51 => '✗',
        0xA8 | 0x6F | 0x71 => '☐',
        0xE0 | 0xE8 | 0xF0 => '→',
        0x2D => '-',
        _ if c.is_whitespace() => c,
        _ => '•',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(font: &str) -> Look {
        Look { font: Some(font.into()), ..Look::default() }
    }

    #[test]
    fn hidden_characters_are_left_out_and_capitals_shown() {
        let mut runs = Runs::default();
        runs.push("kế ", &Look { is_capital: Some(true), ..Look::default() });
        runs.push("bỏ", &Look { is_hidden: Some(true), ..Look::default() });
        runs.push("hoạch", &Look::default());
        assert_eq!(runs.lines()[0].text, "KẾ hoạch");
    }

    #[test]
    fn ticks_are_read_as_ticks() {
        let mut runs = Runs::default();
        runs.push("\u{F0FC}", &look("Wingdings"));
        runs.push("ü", &look("Wingdings"));
        runs.push("ü", &look("Times New Roman"));
        assert_eq!(runs.lines()[0].text, "✓✓ü");
    }

    #[test]
    fn stretches_of_old_fonts_move_along_when_paragraphs_join() {
        let (mut first, mut second) = (Runs::default(), Runs::default());
        first.push("Kế hoạch ", &look("Arial"));
        second.push("®Çu", &look(".VnTime"));
        second.push(" t\u{AD}", &look(".VnTime"));
        first.append(second);
        let line = &first.lines()[0];
        assert_eq!(line.legacy.len(), 1);
        assert_eq!(&line.text[line.legacy[0].0.clone()], "®Çu t\u{AD}");
    }
}
