//! The preamble: what stands between the title and the first section. It names the bases ("Căn cứ ...;") and the body that issues
//! ("Ủy ban nhân dân xã Phước An ban hành Kế hoạch").
//!
//! Law of this file: a document cited inside the description of another one is no basis.

use super::citation::{self, Cited};
use super::label;
use super::rows::{self, Row};
use crate::block::join_pieces;
use crate::dictionary::fold::skeleton;
use crate::dictionary::formula::{self, Opening};
use crate::dictionary::name_case::is_capitals;
use crate::page::Reading;
use crate::plan::Citation;

/// The preamble of a document.
#[derive(Debug, Default)]
pub struct Preamble {
    /// Its text on one line.
    pub text: String,
    /// Index of the first line below it.
    pub end: usize,
}

/// A preamble has no more lines.
const MOST_ROWS: usize = 120;

/// Reads the preamble that begins at this line.
pub fn read(reading: &Reading, from: usize) -> Preamble {
    let rows = rows::rows(reading, from..from + MOST_ROWS * 2);
    let rows = &rows[..rows.len().min(MOST_ROWS)];
    // "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH LÀO CAI" above the bases of a decision.
    let rows = &rows[rows.iter().take_while(|row| is_capitals(&row.text())).count()..];
    let rows = &rows[address(rows)..];
    let section = rows.iter().position(|row| label::is_section(&row.text())).unwrap_or(rows.len());
    let end = rows[..section].iter().position(|row| is_last(&row.text())).map_or(section, |last| last + 1);
    let is_page_number = |text: &str| text.len() <= 3 && text.chars().all(|c| c.is_ascii_digit());
    let lines = rows[..end].iter().filter(|row| !is_page_number(&row.text()));
    let spans: Vec<_> = lines.map(|row| reading.text.lines()[row.line]).collect();
    let text = join_pieces(&reading.text, &spans);
    Preamble { text, end: rows.get(end).map_or(from, |row| row.line) }
}

/// How many rows "Kính gửi: ..." takes: up to a blank line or the first basis.
fn address(rows: &[Row]) -> usize {
    if !rows.first().is_some_and(|row| formula::opens_address(&row.text())) {
        return 0;
    }
    let is_below = |row: &Row| row.blank_above > 0 || formula::opening(&skeleton(&row.text())) == Some(Opening::Basis);
    1 + rows[1..].iter().take_while(|row| !is_below(row)).count()
}

/// "... cụ thể như sau:", or the end of a document that has no sections.
fn is_last(line: &str) -> bool {
    line.ends_with("sau:") || line.trim_end_matches(char::is_alphabetic).ends_with("./.")
}

impl Preamble {
    /// The documents that its paragraphs name first, in order.
    pub fn bases(&self) -> Vec<Citation> {
        let items = items(&self.text);
        let named = items.into_iter().flat_map(|item| first_named(&item));
        citation::distinct(named, |_, _| {})
    }
}

/// The items of the paragraphs that open with "Căn cứ", "Thực hiện" ...: they end with ";" or where the next paragraph opens.
fn items(text: &str) -> Vec<String> {
    let mut items = Vec::new();
    let mut is_basis = false;
    for sentence in sentences(text) {
        is_basis = match formula::opening(&skeleton(sentence)) {
            Some(Opening::Basis) => true,
            Some(Opening::Other | Opening::Closing) => false,
            None => is_basis && sentence.starts_with(char::is_uppercase) && formula::body_head(sentence).is_none(),
        };
        if is_basis {
            items.extend(sentence.split(';').map(str::to_string));
        }
    }
    items
}

/// Cut behind a closing mark (";", ".") that a capital follows; what goes on after ";" without an opening belongs to it.
fn sentences(text: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    for (at, mark) in text.match_indices(['.', ';', ',']) {
        let rest = text[at + 1..].trim_start();
        let opens = rest.starts_with(char::is_uppercase) && text[at + 1..].starts_with(' ');
        let next: String = rest.chars().take(40).collect();
        let is_paragraph = match mark {
            "." => opens,
            "," => opens && skeleton(&next).starts_with("can cu"),
            _ => opens && (formula::opening(&skeleton(&next)).is_some() || formula::body_head(&next).is_some()),
        };
        if is_paragraph {
            sentences.push(text[start..at].trim());
            start = at + 1;
        }
    }
    sentences.push(text[start..].trim());
    sentences
}

/// The documents that an item names, not those that their descriptions name: "Nghị quyết số ... của ..., Nghị quyết số ... về ...".
fn first_named(item: &str) -> Vec<Citation> {
    let mut named: Vec<Citation> = Vec::new();
    let mut last: Option<Cited> = None;
    let mut is_inside = false;
    for cited in citation::find(item) {
        if let Some(last) = &last {
            let between = &item[last.end..cited.start];
            // "... của Bộ Chính trị về phát triển văn hoá, Kế hoạch số ...": the description is over
            let is_described = describes(between);
            let is_next = is_described && (between.trim_end().ends_with(',') || is_joined(between, &item[cited.end..]));
            is_inside = !is_next && (is_inside || is_described);
        }
        if !is_inside {
            named.push(cited.citation.clone());
        }
        last = Some(cited);
    }
    named
}

/// "Kế hoạch số 04/KH-MTTQ ... về giám sát bầu cử và Hướng dẫn số 13/HD-MTTQ của Mặt trận tỉnh về ...": the other document has a giver
/// and a description of its own.
fn is_joined(between: &str, behind: &str) -> bool {
    between.ends_with(" và ") && behind.trim_start().starts_with("của ") && describes(behind)
}

/// Words with which the description of a document begins.
const DESCRIBING: [&str; 16] = [
    "ve",
    "thuc hien",
    "trien khai",
    "ban hanh",
    "quy dinh",
    "sua doi",
    "bo sung",
    "phe duyet",
    "kem theo",
    "huong dan",
    "de",
    "tai",
    "theo",
    "nham",
    "thong qua",
    "cong bo",
];

fn describes(between: &str) -> bool {
    let folded = format!(" {} ", skeleton(between));
    between.contains(['(', '"', '“', ':']) || DESCRIBING.iter().any(|words| folded.contains(&format!(" {words} ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases(text: &str) -> Vec<String> {
        Preamble { text: text.into(), end: 0 }.bases().into_iter().map(|basis| basis.number).collect()
    }

    #[test]
    fn each_item_gives_what_it_names_first() {
        let text = "Căn cứ Nghị quyết số 71/NQ-CP ngày 01/4/2025 của Chính phủ sửa đổi, bổ sung Chương trình hành động thực hiện Nghị \
            quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị; Căn cứ Kế hoạch số 92/KH-UBND ngày 15/9/2025 của UBND tỉnh về sửa \
            đổi Kế hoạch thực hiện Nghị quyết số 71/NQ-CP; UBND phường ban hành Kế hoạch theo Kế hoạch số 1/KH-UBND";
        assert_eq!(bases(text), ["71/NQ-CP", "92/KH-UBND"]);
    }

    #[test]
    fn several_bases_of_one_item_count() {
        let text = "Căn cứ Nghị định số 181/2024/NĐ-CP ngày 31/12/2024 của Chính phủ quy định chi tiết; Nghị định số 146/2025/NĐ-CP ngày \
            12/6/2025 của Chính phủ quy định về phân quyền; Căn cứ Quyết định số 2797/QĐ-SCT ngày 28/11/2025 của Giám đốc Sở. Xét đề \
            nghị của Công ty A tại Văn bản số 26/CV-DC ngày 15/4/2026; Công ty B tại Văn bản số 12/CV-LH ngày 21/4/2026.";
        assert_eq!(bases(text), ["181/2024/NĐ-CP", "146/2025/NĐ-CP", "2797/QĐ-SCT"]);
        let joined = "Thực hiện Công văn số 12/BNV-TH ngày 02/3/2026 của Bộ Nội vụ và Công văn số 15/UBND-NC ngày 05/3/2026 của UBND tỉnh về \
            việc báo cáo";
        assert_eq!(bases(joined), ["12/BNV-TH", "15/UBND-NC"]);
        let described = "Căn cứ Kế hoạch số 04/KH-MTTQ ngày 04/12/2025 của Mặt trận tỉnh về giám sát bầu cử và Hướng dẫn số 13/HD-MTTQ ngày \
            17/11/2025 của Mặt trận tỉnh về kiểm tra.";
        assert_eq!(bases(described), ["04/KH-MTTQ", "13/HD-MTTQ"]);
    }
}
