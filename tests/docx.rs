//! Word files: what is hard about them, and that no bytes whatever stop the program.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use phuluc::block::{Block, Row};
use phuluc::ingest::docx;
use phuluc::{Converted, Settings, convert};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const EDGE: &str = "fixtures/015-docx-edge/input.docx";

fn edge() -> Converted {
    convert(&std::fs::read(EDGE).unwrap(), "input.docx", &Settings::default()).unwrap()
}

#[test]
fn the_text_is_what_word_shows() {
    let text = edge().reading.text.source().to_string();
    for line in [
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Mục đích",
        "2. Yêu cầu",
        "b) Phân công rõ người, rõ việc.",
        "II. NHIỆM VỤ",
        "Triển khai Nghị quyết số 57-NQ/TW trên địa bàn xã An Bình năm 2026",
        "Xây dựng kế hoạch chuyển đổi số năm 2026",
        "Sơ kết đầu tư hạ tầng số",
        "[1] Kế hoạch hành động ban hành kèm theo Quyết định số 204/QĐ-UBND ngày 15/01/2026.",
    ] {
        assert_eq!(text.lines().filter(|found| *found == line).count(), 1, "{line}");
    }
    assert_eq!(text.matches("Bản lưu văn thư").count(), 1, "a text box stands once");
    for gone in ["đề án cũ", "Nhiệm vụ đã bỏ", "bỏ câu này", "---"] {
        assert!(!text.contains(gone), "{gone}");
    }
}

#[test]
fn tables_keep_their_rows_numbers_and_columns() {
    let converted = edge();
    let text = &converted.reading.text;
    let tables = converted.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Paragraph(_) => None,
    });
    let tables: Vec<_> = tables.collect();
    assert_eq!(tables.len(), 1, "letterhead and signature are no tables, the second half goes on with the first");
    let headings: Vec<String> = tables[0].headings.iter().map(|cell| cell.text(text)).collect();
    let expected = [
        "TT",
        "Nhiệm vụ",
        "Cơ quan thực hiện Chủ trì",
        "Cơ quan thực hiện Phối hợp",
        "Thời gian hoàn thành",
        "Sản phẩm",
    ];
    assert_eq!(headings, expected);
    let shown = |row: &Row| match row {
        Row::Group(cell) => format!("▸ {}", cell.text(text)),
        Row::Cells(cells) => {
            let cells = cells.iter().map(|cell| if cell.continues { "↑".into() } else { cell.text(text) });
            cells.collect::<Vec<_>>().join(" | ")
        }
    };
    let rows: Vec<String> = tables[0].rows.iter().map(shown).collect();
    assert_eq!(
        rows,
        [
            "▸ I PHÁT TRIỂN HẠ TẦNG SỐ",
            "1 | Rà soát hạ tầng mạng của các thôn | Phòng Kinh tế | Công an xã | Quý I/2026 | Báo cáo",
            "2 | Xây dựng kế hoạch chuyển đổi số năm 2026 | ↑ | Phòng Văn hóa - Xã hội | 30/4/2026 | Kế hoạch",
            "3 | Tuyên truyền Nghị quyết số 57-NQ/TW | Phòng Văn hóa - Xã hội | Đoàn Thanh niên xã | Thường xuyên | ",
            "▸ II ĐÀO TẠO NHÂN LỰC",
            "4 | Tập huấn kỹ năng số cho cán bộ | Văn phòng HĐND và UBND xã | Trung tâm Phục vụ hành chính công xã | Quý III/2026 | Kế hoạch Danh sách",
            " | Mua máy tính cho bộ phận một cửa | Phòng Kinh tế |  | Tháng 12/2026 | Hợp đồng",
            "5 | Sơ kết đầu tư hạ tầng số | Phòng Kinh tế | Các thôn | Tháng 12/2026 | Báo cáo",
        ]
    );
}

#[test]
fn hidden_text_and_old_encodings_are_said() {
    let codes: Vec<String> = edge().plan.doubts.iter().map(|doubt| doubt.code.clone()).collect();
    for code in ["hidden_text", "legacy_encoding"] {
        assert!(codes.iter().any(|found| found == code), "{code}");
    }
}

/// Numbers that look random and are the same in each run.
struct Noise(u64);

impl Noise {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

#[test]
fn no_damage_to_the_file_stops_the_program() {
    let whole = std::fs::read(EDGE).unwrap();
    let mut noise = Noise(1);
    for _ in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..=noise.below(8) {
            let at = noise.below(bytes.len());
            bytes[at] = noise.below(256) as u8;
        }
        bytes.truncate(if noise.below(4) == 0 { noise.below(bytes.len()) } else { bytes.len() });
        let _ = docx::read(&bytes, "x");
    }
}

#[test]
fn no_damage_to_its_parts_stops_the_program() {
    let whole = std::fs::read(EDGE).unwrap();
    let mut noise = Noise(2);
    let mut read = 0;
    for _ in 0..600 {
        let bytes = with_parts(&whole, |text| damage(text, &mut noise));
        read += usize::from(docx::read(&bytes, "x").is_ok());
    }
    assert!(read > 20, "only {read} of the damaged files are still well formed: the damage says nothing");
}

/// Tags and values moved, dropped, doubled, renamed: mostly still XML, seldom still what Word writes.
fn damage(part: &str, noise: &mut Noise) -> String {
    let mut tags: Vec<&str> = part.split_inclusive('>').collect();
    for _ in 0..=noise.below(3) {
        // Mostly elements without content, so that the XML stays well formed.
        let empty: Vec<usize> = (0..tags.len()).filter(|at| tags[*at].ends_with("/>")).collect();
        let any = noise.below(tags.len());
        let at = if noise.below(8) == 0 { any } else { empty.get(noise.below(empty.len())).copied().unwrap_or(any) };
        match noise.below(4) {
            0 => tags[at] = "<w:vMerge/>",
            1 => tags[at] = "<w:gridSpan w:val=\"4294967295\"/>",
            2 => tags.insert(at, "<w:br/>"),
            _ => {
                tags.remove(at);
            }
        }
    }
    let whole = tags.concat();
    match noise.below(4) {
        0 => whole.replace("w:tc>", "w:sdt>"),
        1 => whole.replace("w:val=\"1\"", "w:val=\"-7\""),
        2 => whole.replace("w:p>", "w:tbl>"),
        _ => whole,
    }
}

fn with_parts(bytes: &[u8], mut change: impl FnMut(&str) -> String) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let name = archive.name_for_index(index).unwrap().unwrap().into_owned();
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        writer.start_file(&name, SimpleFileOptions::default()).unwrap();
        let text = if name.starts_with("word/") { change(&text) } else { text };
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
