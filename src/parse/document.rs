//! The document block: what a document says of itself in its letterhead, title, preamble and closing.
//!
//! Law of this file: what the document leaves blank stays empty, and what had to be inferred is a doubt.

use super::{attachment, citation, closing, issuer, letterhead, preamble, title};
use crate::block::{Block, Paragraph, Row, join_pieces};
use crate::dictionary::kind;
use crate::page::Reading;
use crate::plan::{Citation, Document, Doubt};
use crate::text::Text;

/// Reads the document block.
pub fn document(reading: &Reading, blocks: &[Block]) -> (Document, Vec<Doubt>) {
    let mut doubts = Vec::new();
    let head = letterhead::read(reading);
    let title = title::read(reading, &head);
    let preamble = preamble::read(reading, title.next_line);
    let closing = closing::read(reading, preamble.end);
    let attachment = attachment::read(reading, title.next_line, head.kind);
    let kind = head.kind.or_else(|| head.symbol_kind()).or(attachment.kind);
    let mut document = Document {
        kind: kind.map(|kind| kind.name.to_string()),
        kind_code: kind.and_then(kind::Kind::code).map(Into::into),
        number: head.number.clone().or(attachment.number.clone()),
        title: title.text,
        place: head.place.clone(),
        date: head.date.clone().or(attachment.date.clone()),
        bases: preamble.bases(),
        signers: closing.signers,
        recipients: closing.recipients,
        ..Document::default()
    };
    document.issuer = issuer::name(reading, &head, &preamble, &attachment, &mut doubts);
    document.references = references(reading, blocks, document.number.as_deref(), &mut doubts);
    doubts.extend(head.doubts);
    doubts.extend(closing.doubts);
    doubts.extend(missing(&document));
    (document, doubts)
}

/// What a clerk has to look up elsewhere.
fn missing(document: &Document) -> Vec<Doubt> {
    let fields = [
        (document.kind.is_none(), "kind_missing", "Không xác định được loại văn bản", "document.kind"),
        (document.number.is_none(), "number_missing", "Văn bản không ghi số", "document.number"),
        (document.date.is_none(), "date_missing", "Văn bản không ghi đủ ngày, tháng, năm ban hành", "document.date"),
        (document.title.is_none(), "title_missing", "Không tìm thấy trích yếu", "document.title"),
        (document.signers.is_empty(), "signer_missing", "Không tìm thấy người ký", "document.signers"),
    ];
    let absent = fields.into_iter().filter(|(is_absent, ..)| *is_absent);
    absent.map(|(_, code, message, field)| Doubt::new(code, message).about(field)).collect()
}

/// Every numbered document that the text cites, the document itself apart.
fn references(reading: &Reading, blocks: &[Block], own: Option<&str>, doubts: &mut Vec<Doubt>) -> Vec<Citation> {
    let texts = running_texts(&reading.text, blocks);
    let cited = texts.iter().flat_map(|text| citation::find(text)).map(|cited| cited.citation);
    let foreign = cited.filter(|citation| Some(citation.number.as_str()) != own);
    citation::distinct(foreign, |citation, other| {
        let first = citation.date.as_deref().unwrap_or_default();
        let message = format!("Văn bản {} được dẫn với hai ngày khác nhau: {first} và {other}", citation.number);
        doubts.push(Doubt::new("date_conflict", message).about("document.references"));
    })
}

/// The text in which citations stand whole: paragraphs that a page or a line cut in two are joined, cells stand alone.
fn running_texts(text: &Text, blocks: &[Block]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut open: Vec<crate::text::Span> = Vec::new();
    let close = |open: &mut Vec<crate::text::Span>, texts: &mut Vec<String>| {
        if !open.is_empty() {
            texts.push(join_pieces(text, open));
            open.clear();
        }
    };
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                open.extend(&paragraph.pieces);
                if is_finished(text, paragraph) {
                    close(&mut open, &mut texts);
                }
            }
            Block::Table(table) => {
                close(&mut open, &mut texts);
                let rows = table.rows.iter().flat_map(|row| match row {
                    Row::Cells(cells) => cells.as_slice(),
                    Row::Group(cell) => std::slice::from_ref(cell),
                });
                texts.extend(
                    table.headings.iter().chain(rows).filter(|cell| !cell.continues).map(|cell| cell.text(text)),
                );
            }
        }
    }
    close(&mut open, &mut texts);
    texts
}

fn is_finished(text: &Text, paragraph: &Paragraph) -> bool {
    let last = paragraph.pieces.last().map(|piece| text.clean(*piece)).unwrap_or_default();
    last.trim_end().ends_with(['.', ';', ':', '!', '?'])
}
