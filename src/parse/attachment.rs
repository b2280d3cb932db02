//! The line that ties an annex to its document: "(Kèm theo Kế hoạch số 1119/KH-VP ngày 04/4/2025 của Văn phòng UBND tỉnh)". It says
//! number, day and issuer again, sometimes alone.

use super::citation;
use super::date::{self, pattern};
use crate::block::join_pieces;
use crate::dictionary::fold::skeleton;
use crate::dictionary::kind::{self, Kind};
use crate::page::Reading;
use regex::Regex;
use std::sync::LazyLock;

/// What the line says of the document.
#[derive(Debug, Default)]
pub struct Attachment {
    /// "Kế hoạch".
    pub kind: Option<&'static Kind>,
    /// Number and symbol, when the number is filled in.
    pub number: Option<String>,
    /// ISO 8601, when it is filled in.
    pub date: Option<String>,
    /// "UBND phường Chơn Thành".
    pub body: Option<String>,
}

/// "(Kèm theo Kế hoạch số:       /KH-UBND ngày       /     /2025 của UBND phường Chơn Thành)".
static ISSUED_BY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bcủa\s+(?P<body>\p{Lu}[^()]{2,120})\)"));

/// The lines that a remark may wrap over.
const MOST_LINES: usize = 4;

/// Finds the first such line that names the document itself, a document of this kind, with the word "số".
pub fn read(reading: &Reading, from: usize, own: Option<&'static Kind>) -> Attachment {
    let lines = reading.text.lines();
    for index in from..lines.len() {
        let line = reading.text.clean(lines[index]);
        let line = line.trim_start();
        if !line.starts_with('(') || !skeleton(&line.chars().take(40).collect::<String>()).contains("kem theo") {
            continue;
        }
        let text = join_pieces(&reading.text, &lines[index..lines.len().min(index + MOST_LINES)]);
        let remark = text.find(')').map_or(text.as_str(), |end| &text[..=end]);
        if let Some(attachment) = parse(remark, own) {
            return attachment;
        }
    }
    Attachment::default()
}

fn parse(remark: &str, own: Option<&'static Kind>) -> Option<Attachment> {
    let folded = skeleton(remark);
    let after = folded.split_once("kem theo ")?.1;
    let (kind, length) = kind::opening(after)?;
    let names_number = after.split(' ').nth(length) == Some("so");
    if !names_number || own.is_some_and(|own| own != kind) {
        return None;
    }
    let cited = citation::find(remark).into_iter().next().map(|cited| cited.citation);
    Some(Attachment {
        kind: Some(kind),
        number: cited.as_ref().map(|citation| citation.number.clone()),
        date: cited.and_then(|citation| citation.date).or_else(|| date::find(remark).map(|named| named.iso)),
        body: ISSUED_BY.captures(remark).map(|found| found["body"].trim().to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_stay_blank() {
        let remark = "(Kèm theo Kế hoạch số:       /KH-UBND ngày       /     /2025 của UBND phường Chơn Thành)";
        let attachment = parse(remark, None).unwrap();
        assert_eq!((attachment.number, attachment.date), (None, None));
        assert_eq!(attachment.body.as_deref(), Some("UBND phường Chơn Thành"));
    }

    #[test]
    fn only_the_document_itself_counts() {
        let remark = "(Ban hành kèm theo Nghị quyết số 35-NQ/TU ngày 29/12/2025 của Tỉnh ủy Lào Cai)";
        assert!(parse(remark, kind::named("Kế hoạch")).is_none());
        assert!(parse("(Kèm theo Kế hoạch triển khai thực hiện Thông báo Kết luận số 07-TB/CQTTBCĐ)", None).is_none());
        let own = parse(
            "(Kèm theo Kế hoạch số 1105 /KH-ĐKT ngày10 /3/2026 của Đoàn kiểm tra theo Quyết định số 1050/QĐ-SCT)",
            None,
        )
        .unwrap();
        assert_eq!((own.number.as_deref(), own.date.as_deref()), (Some("1105/KH-ĐKT"), Some("2026-03-10")));
    }
}
