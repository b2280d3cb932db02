//! Lines of running text to paragraphs. A line break is a wrap when the next word would not have fitted on the line, or when the
//! sentence plainly goes on; labels, set beginnings and lines in capitals start something new. Blank lines decide little: some
//! converters put one after every line, others at random.

use super::label::{Label, asks_for_more, ends_sentence, is_capital, is_signing, label, names_kind, opens};
use super::line::{Line, width};
use crate::block::Paragraph;

/// A line wider than this belongs to a text without wrapping: one paragraph a line.
const UNWRAPPED: f32 = 75.0;
/// A line is full when the next word would reach beyond this part of the usual width.
const FULL: f32 = 0.96;
/// The first line of a paragraph is set in by this much, which plain text no longer shows.
const FIRST_LINE_INDENT: f32 = 2.4;
/// A tail has at most this many words; a line that it cannot belong to takes less than this part of the usual width.
const LONGEST_TAIL: usize = 2;
const SHORT: f32 = 0.85;
/// Where fewer than so many lines in ten stand below blank ones, a blank line behind a full stop ends a paragraph.
const MOST_SPACED: usize = 3;
/// Lines looked at together to find the usual width.
const NEIGHBOURHOOD: usize = 40;

/// Joins the lines of one column of text. Lines come in reading order, blank ones left out.
pub fn join(lines: &[Line]) -> Vec<Paragraph> {
    let usual = usual_widths(lines);
    let lines = &with_tails_behind(lines, &usual);
    let spaced = lines.iter().filter(|line| line.blanks > 0).count();
    let blanks_tell = spaced * 10 < lines.len() * MOST_SPACED;
    let mut paragraphs: Vec<Vec<&Line>> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let before = index.checked_sub(1).map(|previous| Before {
            line: &lines[previous],
            usual: usual[previous],
            is_first: false,
            blanks_tell,
        });
        match (before, paragraphs.last_mut()) {
            (Some(before), Some(open)) if (Before { is_first: open.len() == 1, ..before }).goes_on(open, line) => {
                open.push(line);
            }
            _ => paragraphs.push(vec![line]),
        }
    }
    paragraphs.into_iter().map(|lines| Paragraph::new(lines.iter().map(|line| line.span).collect())).collect()
}

/// Some converters put the last line of a paragraph before the one that it ends ("khu" above "7. … các xã, phường, đặc"): such a
/// tail says nothing more of what stands above it, and the full line below it lacks its end.
fn with_tails_behind<'a>(lines: &[Line<'a>], usual: &[f32]) -> Vec<Line<'a>> {
    let mut ordered = lines.to_vec();
    for at in 1..lines.len().saturating_sub(2) {
        let [above, tail, full, below] = [&lines[at - 1], &lines[at], &lines[at + 1], &lines[at + 2]];
        let is_tail = starts_lower(tail.text)
            && label(tail.text).is_none()
            && tail.text.split_whitespace().count() <= LONGEST_TAIL
            && (ends_sentence(above.text) || above.width() < usual[at - 1] * SHORT && label(above.text).is_some());
        let is_headless = (label(full.text).is_some() || opens(full.text) || !starts_lower(full.text))
            && full.width() + FIRST_LINE_INDENT + width(" ") + width(tail.first_word()) > usual[at + 1] * FULL
            && !ends_sentence(full.text);
        if is_tail && is_headless && label(below.text).is_some_and(|label| label != Label::Dash) {
            ordered.swap(at, at + 1);
        }
    }
    ordered
}

/// The width that a full line has around each line: nine in ten lines are not wider.
fn usual_widths(lines: &[Line]) -> Vec<f32> {
    let mut usual = Vec::with_capacity(lines.len());
    for chunk in lines.chunks(NEIGHBOURHOOD) {
        let start = usual.len().saturating_sub(NEIGHBOURHOOD / 2);
        let end = (usual.len() + chunk.len() + NEIGHBOURHOOD / 2).min(lines.len());
        let mut widths: Vec<f32> = lines[start..end].iter().map(Line::width).collect();
        widths.sort_by(f32::total_cmp);
        let typical = widths[(widths.len() * 9 / 10).min(widths.len() - 1)];
        usual.extend(std::iter::repeat_n(typical, chunk.len()));
    }
    usual
}

/// The line before a line break.
struct Before<'a> {
    line: &'a Line<'a>,
    usual: f32,
    is_first: bool,
    /// Few lines of the column stand below blank ones.
    blanks_tell: bool,
}

impl Before<'_> {
    /// Whether `next` goes on with the paragraph `open`, whose last line this is.
    fn goes_on(&self, open: &[&Line], next: &Line) -> bool {
        let (text, blanks) = (self.line.text, next.blanks);
        if is_cut_citation(text, next.text) {
            return true;
        }
        if self.starts_anew(next) || stands_alone(text) {
            return false;
        }
        if text.ends_with(')') && open.first().is_some_and(|first| first.text.starts_with('(')) {
            return false;
        }
        let is_lower = starts_lower(next.text);
        if is_capital(text) && is_capital(next.text) {
            return blanks < 2 && self.goes_on_in_capitals(open, next);
        }
        if is_capital(text) && text.split_whitespace().count() > 1 && !is_lower && !self.has_word(text) {
            return false;
        }
        if self.usual > UNWRAPPED || blanks > 4 {
            return is_lower && !ends_sentence(text);
        }
        if text.ends_with(';') && open.first().is_some_and(|first| is_basis(first.text)) {
            return false;
        }
        if ends_sentence(text) {
            let most_blanks = if self.blanks_tell && text.ends_with('.') && !is_lower { 0 } else { 1 };
            return self.is_full(next) && !self.is_indented(next) && blanks <= most_blanks
                || is_lower && !text.ends_with(':') && self.is_full(next);
        }
        is_lower || awaits(text, next.text) || (self.is_full(next) || self.hangs_back(next)) && blanks < 4
    }

    /// A label or a set beginning. A dash at the start of a line may belong inside a name ("Phòng Văn hóa / - Xã hội").
    fn starts_anew(&self, next: &Line) -> bool {
        match label(next.text) {
            Some(Label::Dash) => {
                !(self.is_full(next) && !ends_sentence(self.line.text) && !self.begins_with_dash_too(next))
            }
            Some(_) => true,
            None => opens(next.text) || !is_capital(self.line.text) && names_kind(next.text),
        }
    }

    fn begins_with_dash_too(&self, next: &Line) -> bool {
        label(self.line.text) == Some(Label::Dash)
            || next.text.starts_with(['+', '•'])
            || !starts_lower_after_dash(next.text)
    }

    /// A heading in capitals over several lines: only its first line may carry a label, and lines break where they are full.
    fn goes_on_in_capitals(&self, open: &[&Line], next: &Line) -> bool {
        let is_heading = open.first().is_some_and(|first| label(first.text).is_some());
        let is_signature = is_signing(self.line.text);
        !is_signature
            && (is_heading || asks_for_more(&self.line.text.to_lowercase()))
            && (self.is_wide(next) || asks_for_more(self.line.text))
    }

    fn is_wide(&self, next: &Line) -> bool {
        self.line.width() + width(next.first_word()) > self.usual * 0.75
    }

    /// Whether the first word of `next` would not have fitted on the line.
    fn is_full(&self, next: &Line) -> bool {
        let indent = if self.is_first && self.line.indent < 3 { FIRST_LINE_INDENT } else { 0.0 };
        self.line.width() + indent + width(" ") + width(next.first_word()) > self.usual * FULL
    }

    /// Whether `next` is set in from the line before, as the first line of a paragraph is.
    fn is_indented(&self, next: &Line) -> bool {
        next.indent >= self.line.indent + 3
    }

    /// Whether this is the first line of an item, set in and nearly full, and `next` is not set in.
    fn hangs_back(&self, next: &Line) -> bool {
        self.line.indent >= next.indent + 3
            && label(self.line.text).is_some()
            && self.line.width() + FIRST_LINE_INDENT > self.usual * SHORT
    }

    /// Whether a line in capitals is a code or an abbreviation rather than a heading ("NQ/TW.", "UBND").
    fn has_word(&self, text: &str) -> bool {
        text.chars().any(|c| c.is_ascii_digit()) && text.split_whitespace().count() < 3
    }
}

/// "… Nghị quyết số" + "57. ...": what looks like a label is the number that the line before asks for.
fn is_cut_citation(text: &str, next: &str) -> bool {
    const ASKING: [&str; 8] = ["số", "khoản", "Điều", "điều", "điểm", "mục", "tháng", "ngày"];
    let last = text.split_whitespace().next_back().unwrap_or_default();
    ASKING.contains(&last) && next.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a line cannot end before `next`. What ends with "số" waits for a number, or is digital: "5. Về xây dựng chính quyền số".
fn awaits(text: &str, next: &str) -> bool {
    let is_digital = text.ends_with(" số") && next.starts_with(char::is_uppercase);
    asks_for_more(text) && !is_digital
}

/// Lines that are always a paragraph of their own: "Nơi nhận:", a date line, "Độc lập - Tự do - Hạnh phúc".
fn stands_alone(text: &str) -> bool {
    let folded = crate::dictionary::fold::skeleton(&text.chars().take(60).collect::<String>());
    folded == "noi nhan"
        || folded == "kinh gui"
        || folded.starts_with("doc lap tu do")
        || folded.starts_with("cong hoa xa hoi")
}

/// "Căn cứ Nghị quyết số 57-NQ/TW ...;": the next one begins on a line of its own.
fn is_basis(text: &str) -> bool {
    let folded = crate::dictionary::fold::skeleton(&text.chars().take(8).collect::<String>());
    folded.starts_with("can cu")
}

fn starts_lower(text: &str) -> bool {
    text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)
}

fn starts_lower_after_dash(text: &str) -> bool {
    starts_lower(text.trim_start_matches(['-', '–', '—', ' ']))
}
