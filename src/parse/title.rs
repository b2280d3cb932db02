//! The title (trích yếu): the lines below the kind, or the subject of a letter.
//!
//! Law of this file: the title ends where the preamble, a ruling or a remark in brackets begins.

use super::label;
use super::letterhead::Letterhead;
use super::rows::{self, Row};
use crate::dictionary::fold::skeleton;
use crate::dictionary::formula::{self, Opening};
use crate::dictionary::name_case::is_capitals;
use crate::page::Reading;

/// What the document is about.
#[derive(Debug, Default)]
pub struct Title {
    /// On one line, without closing punctuation.
    pub text: Option<String>,
    /// Index of the first line below it.
    pub next_line: usize,
}

/// A longer line is a paragraph, not a line of a title.
const LONG_LINE: usize = 110;

/// A title has no more lines.
const MOST_ROWS: usize = 15;

/// Reads the title.
pub fn read(reading: &Reading, head: &Letterhead) -> Title {
    let rows = rows::rows(reading, head.next_line..head.next_line + MOST_ROWS * 6);
    if head.kind.is_none_or(|kind| kind.name == "Công văn") {
        let next_line = rows.iter().find(|row| !is_address(row)).map_or(head.next_line, |row| row.line);
        return Title { text: head.subject.clone(), next_line };
    }
    let is_spaced = is_spaced(&rows);
    let mut lines: Vec<String> = head.title_start.iter().cloned().collect();
    let mut end = 0;
    for (index, row) in rows.iter().enumerate().take(MOST_ROWS) {
        if ends_title(&lines, row, is_spaced) || !lines.is_empty() && begins_basis(&rows[index..]) {
            break;
        }
        end += 1;
        if row.text().contains(char::is_alphanumeric) {
            lines.push(row.text());
        }
    }
    let text = tidy(&lines.join(" "));
    let next_line = rows.get(end).map_or(head.next_line, |row| row.line);
    Title { text: (!text.is_empty()).then_some(text), next_line }
}

/// "Kính gửi: Sở Công Thương", "- Các Sở, ban, ngành thuộc tỉnh;".
fn is_address(row: &Row) -> bool {
    let text = row.text();
    formula::opens_address(&text) || text.starts_with(['-', '–', '+'])
}

/// Whether a blank line stands between most lines: then a blank line says nothing.
fn is_spaced(rows: &[Row]) -> bool {
    let spaced = rows.iter().skip(1).filter(|row| row.blank_above > 0).count();
    rows.len() > 3 && spaced * 10 >= (rows.len() - 1) * 7
}

/// Whether a row stands below the title, given the title's lines so far.
fn ends_title(lines: &[String], row: &Row, is_spaced: bool) -> bool {
    let text = row.text();
    let is_rule = !text.contains(char::is_alphanumeric);
    let Some(last) = lines.last() else { return label::is_section(&text) || (text.starts_with('(') && !is_rule) };
    let is_item =
        text.strip_prefix(['-', '–', '+']).is_some_and(|item| item.trim_start().starts_with(char::is_uppercase));
    if is_rule || is_item || text.starts_with('(') || label::is_section(&text) {
        return true;
    }
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric()); // "'Ngày 24/12/2024, ...": a speck of the margin
    let is_new = bare.starts_with(char::is_uppercase);
    if is_capitals(&text) {
        return !is_capitals(last) || (formula::body_head(&text).is_some() && row.blank_above > 0);
    }
    if !is_new {
        return false;
    }
    let folded = skeleton(&text);
    let is_day = bare.starts_with("Ngày ") && bare.chars().take(12).any(|c| c.is_ascii_digit());
    let is_paragraph = row.blank_above > 0 || is_spaced || text.chars().count() > LONG_LINE;
    let opens = match formula::opening(&folded) {
        Some(Opening::Basis) => is_paragraph || folded.starts_with("can cu") || is_about(lines) && cites(&text),
        Some(Opening::Other | Opening::Closing) => {
            is_day || formula::opens_address(&text) || (is_paragraph && folded.split(' ').count() > 4)
        }
        None => false,
    };
    let is_closed = last.ends_with(['.', ':', ';']);
    opens || is_closed || is_capitals(last) && lines.len() > 1 || (row.blank_above > 0 && !is_spaced)
}

/// "Về việc ...": such a title goes on in small letters.
fn is_about(lines: &[String]) -> bool {
    lines.first().is_some_and(|first| skeleton(first).starts_with("ve viec"))
}

/// "Thực hiện Quyết định số 2545/QĐ-TTg ngày 30/12/2016 của"
fn cites(text: &str) -> bool {
    text.contains(" số ") && text.contains(" ngày ")
}

/// Whether a paragraph of the preamble begins here, not one more line of the title: it names a numbered document and ends with a closing
/// mark, which no title does.
fn begins_basis(rows: &[Row]) -> bool {
    let Some((first, below)) = rows.split_first() else { return false };
    let text = first.text();
    let names_document = formula::opening(&skeleton(&text)) == Some(Opening::Basis) && text.contains(" số ");
    let stops = |row: &Row| {
        let text = row.text();
        label::is_section(&text) || row.blank_above > 0 || formula::opening(&skeleton(&text)) == Some(Opening::Basis)
    };
    let paragraph = below.iter().take_while(|row| !stops(row)).map(Row::text);
    names_document && std::iter::once(text).chain(paragraph).any(|line| line.ends_with(['.', ';', ':']))
}

fn tidy(title: &str) -> String {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = super::citation::tidied(&title);
    title.trim_end_matches(['.', ';', ',', ':', '/', '-', '_', ' ']).to_string()
}
