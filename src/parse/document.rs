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
    let (place, date) = match &closing.issued {
        Some((place, date)) if head.place.is_none() && head.date.is_none() => (Some(place.clone()), Some(date.clone())),
        _ => (head.place.clone(), head.date.clone()),
    };
    let mut document = Document {
        kind: kind.map(|kind| kind.name.to_string()),
        kind_code: kind.and_then(kind::Kind::code).map(Into::into),
        number: head.number.clone().or(attachment.number.clone()),
        title: title.text,
        place,
        date: date.or(attachment.date.clone()),
        bases: if kind.is_some() { preamble.bases() } else { Vec::new() },
        signers: closing.signers,
        recipients: closing.recipients,
        ..Document::default()
    };
    if kind.is_some() || !head.bodies.is_empty() {
        document.issuer = issuer::name(reading, &head, &preamble, &attachment, &mut doubts);
    }
    document.references = references(reading, blocks, &document, &mut doubts);
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
fn references(reading: &Reading, blocks: &[Block], document: &Document, doubts: &mut Vec<Doubt>) -> Vec<Citation> {
    let texts = running_texts(&reading.text, blocks);
    let cited = texts.iter().flat_map(|text| citation::find(text)).map(|cited| cited.citation);
    let foreign = cited.filter(|citation| !is_itself(citation, document));
    citation::distinct(foreign, |citation, other| {
        let first = citation.date.as_deref().unwrap_or_default();
        let message = format!("Văn bản {} được dẫn với hai ngày khác nhau: {first} và {other}", citation.number);
        doubts.push(Doubt::new("date_conflict", message).about("document.references"));
    })
}

/// Whether a citation names the document that it stands in. "111 9/KH-VP" in an appendix is 1119/KH-VP, torn: numbers count up through
/// the year, so that an office has no number 9 on the day of its number 1119.
fn is_itself(citation: &Citation, document: &Document) -> bool {
    let Some(own) = document.number.as_deref() else { return false };
    // "111 9/KH-VP", "104 CTr/TU"
    let is_part = own.ends_with(&citation.number) || own.starts_with(&format!("{}-", citation.number));
    let is_torn = || is_part && citation.date.is_some() && citation.date == document.date;
    own == citation.number || is_torn()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::rows::tests::reading;

    fn read(source: &str) -> Document {
        let reading = reading(source);
        let lines = reading.text.lines().iter().filter(|line| !reading.text.raw(**line).trim().is_empty());
        let blocks: Vec<Block> = lines.map(|line| Block::Paragraph(Paragraph::new(vec![*line]))).collect();
        document(&reading, &blocks).0
    }

    fn some(text: &str) -> Option<String> {
        Some(text.into())
    }

    #[test]
    fn a_decision_is_read() {
        let document = read(
            "  ỦY BAN NHÂN DÂN                CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
       TỈNH LÀO CAI                    Độc lập - Tự do - Hạnh phúc
    Số: 525 /QĐ-UBND                 Lào Cai, ngày 25 tháng 02 năm 2026

                               QUYẾT ĐỊNH
              Về việc phê duyệt điều chỉnh Quy hoạch tỉnh Lào Cai
                     thời kỳ 2021-2030
                    CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH LÀO CAI

      Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;
      Căn cứ Nghị định số 35/2022/NĐ-CP ngày 28/5/2022 của Chính phủ;
      Theo đề nghị của Giám đốc Sở Xây dựng tại Tờ trình số 12/TTr-SXD ngày 01/02/2026.

                               QUYẾT ĐỊNH:

      Điều 1. Phê duyệt kèm theo Quyết định này.",
        );
        assert_eq!(document.kind, some("Quyết định"));
        assert_eq!(document.number, some("525/QĐ-UBND"));
        assert_eq!(document.title, some("Về việc phê duyệt điều chỉnh Quy hoạch tỉnh Lào Cai thời kỳ 2021-2030"));
        assert_eq!(document.issuer, some("Ủy ban nhân dân tỉnh Lào Cai"));
        assert_eq!((document.place, document.date), (some("Lào Cai"), some("2026-02-25")));
        let bases: Vec<&str> = document.bases.iter().map(|basis| basis.number.as_str()).collect();
        assert_eq!(bases, ["72/2025/QH15", "35/2022/NĐ-CP"]);
        assert_eq!(document.references.len(), 3);
    }

    #[test]
    fn a_party_plan_is_read() {
        let document = read(
            "TỈNH ỦY VĨNH LONG\tĐẢNG CỘNG SẢN VIỆT NAM\nBAN TỔ CHỨC\n*\nSố 01-KH/BTCTU\tVĩnh Long, ngày 5 tháng 01 năm 2026\n\n\
            KẾ HOẠCH\nthực hiện Nghị quyết số 57-NQ/TW\n-----\nThực hiện Chương trình số 12-CTr/TU, ngày 05/01/2026 của Tỉnh ủy; \
            Ban Tổ chức Tỉnh ủy xây dựng Kế hoạch như sau:\nI- MỤC ĐÍCH\n",
        );
        assert_eq!((document.kind_code, document.number), (some("KH"), some("01-KH/BTCTU")));
        assert_eq!(document.issuer, some("Ban Tổ chức"));
        assert_eq!(document.title, some("thực hiện Nghị quyết số 57-NQ/TW"));
        assert_eq!(document.date, some("2026-01-05"));
        assert_eq!(document.bases.len(), 1);
    }

    #[test]
    fn a_letter_with_blanks_is_read() {
        let document = read(
            "  Độc lập - Tự do - Hạnh phúc\n Số:               /SKHCN-VP Đồng Nai, ngày       tháng 9 năm 2025\nV/v xây dựng chương trình \
            công tác \n\nquý IV/2025\n\nKính gửi: Sở Tài chính\n\nSở Khoa học và Công nghệ nhận được Công văn số 3715/STC-THQH ngày \n\
            19/9/2025 của Sở Tài chính.\n\n1. Kết quả thực hiện\n",
        );
        assert_eq!(document.kind, some("Công văn"));
        assert_eq!((document.number, document.date, document.place), (None, None, some("Đồng Nai")));
        assert_eq!(document.title, some("V/v xây dựng chương trình công tác quý IV/2025"));
        assert_eq!(document.issuer, some("Sở Khoa học và Công nghệ"));
        assert_eq!(document.bases, []);
        assert_eq!(document.references[0].date, some("2025-09-19"));
    }

    #[test]
    fn columns_one_after_the_other_and_lonely_blanks_are_read() {
        let document = read(
            "UBND TỈNH LÂM ĐỒNG\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nBAN CHỈ ĐẠO PHÁT TRIỂN KHOA HỌC,\nĐộc lập - Tự do - Hạnh phúc\nCÔNG NGHỆ \
            VÀ ĐỀ ÁN 06\n\nSố:\n\n/BCĐ\n\nV/v triển khai nhiệm vụ\ntrọng tâm\n\nLâm Đồng, ngày\n\ntháng 8 năm 2025\n\nKính gửi:\n- Các sở;\n",
        );
        assert_eq!(document.issuer, some("Ban Chỉ đạo phát triển khoa học, công nghệ và Đề án 06"));
        assert_eq!(document.title, some("V/v triển khai nhiệm vụ trọng tâm"));
        assert_eq!((document.number, document.date, document.place), (None, None, some("Lâm Đồng")));
    }

    #[test]
    fn number_and_day_of_an_electronic_signature_are_put_in_place() {
        let document = read(
            "TRUNG TÂM CÔNG\nBÁO VÀ TIN HỌC\nttcbth@quangngai.gov.vn\n18.11.2024 07:25:14\n+07:00\n\nỦY BAN NHÂN DÂN\nTỈNH QUẢNG NGÃI\nSố:\n565\n\
            /TB-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nQuảng Ngãi, ngày\n15\ntháng 11 năm 2024\nTHÔNG BÁO\nKết luận của Phó Chủ tịch\n",
        );
        assert_eq!((document.number, document.date), (some("565/TB-UBND"), some("2024-11-15")));
        assert_eq!(document.issuer, some("Ủy ban nhân dân tỉnh Quảng Ngãi"));
    }

    #[test]
    fn place_and_day_may_stand_above_the_signature() {
        let document = read(
            "KẾ HOẠCH\nPhòng, chống bạo lực học đường\n\nI. MỤC ĐÍCH\n1. Thực hiện Kế hoạch./.\n\nĐốc Binh Kiều, ngày 28 tháng 4 năm 2026\n\nNơi \
            nhận:\n- Sở GDĐT;\n- Lưu: VT.",
        );
        assert_eq!((document.place, document.date), (some("Đốc Binh Kiều"), some("2026-04-28")));
        assert_eq!(document.recipients, ["Sở GDĐT", "Lưu: VT"]);
    }

    #[test]
    fn a_law_carries_its_number_below_the_issuer() {
        let document = read(
            "QUỐC HỘI\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nLuật số: 54/2024/QH15\tHà Nội, ngày 29 tháng 11 năm 2024\n\nLUẬT\nĐỊA CHẤT VÀ KHOÁNG \
            SẢN\nĐiều 6. Phân nhóm khoáng sản\nLuật Địa chất và khoáng sản số 54/2024/QH15 này\n",
        );
        assert_eq!((document.kind, document.number), (some("Luật"), some("54/2024/QH15")));
        assert_eq!(document.title, some("ĐỊA CHẤT VÀ KHOÁNG SẢN"));
        assert_eq!(document.references, []);
    }

    #[test]
    fn the_own_number_torn_by_a_blank_is_no_reference() {
        let document = read(
            "VĂN PHÒNG\nSố: 1119/KH-VP\tĐồng Nai, ngày 04 tháng 4 năm 2025\nKẾ HOẠCH\nTriển khai Kế hoạch số 9/KH-UBND ngày 04/4/2025\n\nPhụ lục\nsố: 111 9/KH-VP ngày 04/4/2025)\n",
        );
        let numbers: Vec<&str> = document.references.iter().map(|citation| citation.number.as_str()).collect();
        assert_eq!(numbers, ["9/KH-UBND"]);
    }

    #[test]
    fn blanks_between_number_and_symbol_do_not_matter() {
        let document =
            read("Số: 565    /TB-UBND        Quảng Ngãi,  ngày  15  tháng 11 năm 2024\n\nTHÔNG BÁO\nKết luận\n");
        assert_eq!((document.number, document.date), (some("565/TB-UBND"), some("2024-11-15")));
    }

    #[test]
    fn nothing_is_made_up_for_other_texts() {
        let document = read("Chỉ là một đoạn văn bình thường, không có gì để đọc.\n\nVà một đoạn nữa.");
        assert_eq!(document, Document::default());
        assert_eq!(read(""), Document::default());
    }
}
