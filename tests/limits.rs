//! Limits that keep a document from taking the machine, on both sides: what is at the limit is read, what is over it is refused by
//! name. Those that are tested where they stand: files, parts, depth and cells of DOCX (src/ingest/docx), size in bytes (tests/cli.rs).

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/pdf.rs"]
mod made;

use assert_cmd::Command;
use made::{pdf, stream};
use std::io::Write;

/// What `phuluc clean` says of a document on standard error.
fn told(bytes: &[u8], name: &str, ocr: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let output = Command::cargo_bin("phuluc").unwrap().args(["clean", "--ocr", ocr]).arg(&file).output().unwrap();
    String::from_utf8(output.stderr).unwrap()
}

/// A PDF of pages that all show the stream which is object 3.
fn pages(count: usize, stream: Vec<u8>) -> Vec<u8> {
    let kids: Vec<String> = (0..count).map(|page| format!("{} 0 R", page + 4)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {count} /Kids [{}] >>", kids.join(" ")).into_bytes(),
        stream,
    ];
    let page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R >>";
    objects.extend((0..count).map(|_| page.to_vec()));
    pdf(&objects)
}

#[test]
fn a_pdf_of_too_many_pages_is_refused_with_their_number() {
    let empty = || b"<< /Length 0 >> stream\n\nendstream".to_vec();
    assert!(
        told(&pages(2_001, empty()), "a.pdf", "never")
            .contains("the number of pages is 2001, more than the limit of 2000")
    );
    let at_limit = told(&pages(2_000, empty()), "a.pdf", "never");
    assert!(!at_limit.contains("limit"), "{at_limit}");
}

/// A PDF with a page that shows this many letters.
fn letters(count: usize) -> Vec<u8> {
    let line = format!("({}) Tj\n", "a".repeat(1_000));
    let rest = format!("({}) Tj\n", "a".repeat(count % 1_000));
    let page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R \
        /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>";
    pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        page.to_vec(),
        stream(&format!("BT /F 1 Tf\n{}{rest}ET", line.repeat(count / 1_000))),
    ])
}

#[test]
fn a_page_of_too_many_letters_is_refused_and_not_cut_short() {
    let over = told(&letters(2_000_001), "a.pdf", "never");
    assert!(over.contains("the number of glyphs on page 1 is 2000001, more than the limit of 2000000"), "{over}");
    let at_limit = told(&letters(2_000_000), "a.pdf", "never");
    assert!(!at_limit.contains("limit"), "{at_limit}");
}

#[test]
fn a_page_of_too_many_lines_is_refused_and_not_cut_short() {
    let ruled = |count: usize| pages(1, stream(&"1 1 m 8 1 l S\n".repeat(count)));
    let over = told(&ruled(500_001), "a.pdf", "never");
    assert!(over.contains("the number of ruling lines on page 1 is 500001, more than the limit of 500000"), "{over}");
    let at_limit = told(&ruled(500_000), "a.pdf", "never");
    assert!(!at_limit.contains("limit"), "{at_limit}");
}

/// The doubts and blocks of a PDF with a table of so many rows and 200 columns, and a word in its first cell.
fn table(rows: usize) -> (Vec<String>, usize) {
    let (width, height) = (4 * 200, 4 * rows);
    let across = (0..=rows).map(|row| format!("0 {y} m {width} {y} l S\n", y = 4 * row));
    let down = (0..=200).map(|column| format!("{x} 0 m {x} {height} l S\n", x = 4 * column));
    let word = format!("BT /F 3 Tf 0.3 {} Td (Ok) Tj ET\n", height - 3);
    let page = format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R \
        /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
    );
    let document = pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        page.into_bytes(),
        stream(&(across.collect::<String>() + &down.collect::<String>() + &word)),
    ]);
    let converted = phuluc::convert(&document, "a.pdf", &phuluc::Settings::default()).unwrap();
    let doubts = converted.plan.doubts.iter().filter(|doubt| doubt.code == "table_too_large");
    let tables = converted.blocks.iter().filter(|block| matches!(block, phuluc::block::Block::Table(_))).count();
    (doubts.map(|doubt| format!("page {:?} line {:?}", doubt.page, doubt.line)).collect(), tables)
}

#[test]
fn a_table_of_too_many_cells_is_told_with_its_place() {
    assert_eq!(table(250), (vec![], 1));
    assert_eq!(table(251), (vec!["page Some(1) line Some(1)".into()], 0));
}

#[test]
fn a_tiff_of_too_many_pages_is_refused_with_their_number() {
    let tiff = |count: u32| {
        let mut file = b"II*\0\x08\0\0\0".to_vec();
        for page in 1..=count {
            let next = if page == count { 0 } else { 8 + 6 * page };
            file.extend(0u16.to_le_bytes());
            file.extend(next.to_le_bytes());
        }
        file
    };
    let over = told(&tiff(2_001), "a.tif", "never");
    assert!(over.contains("the number of pages is 2001, more than the limit of 2000"), "{over}");
    let at_limit = told(&tiff(2_000), "a.tif", "never");
    assert!(!at_limit.contains("limit"), "{at_limit}");
}

#[test]
fn a_stream_that_swells_without_end_harms_nobody() {
    let start = std::time::Instant::now();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..1_536 {
        packed.write_all(&[b' '; 1 << 20]).unwrap();
    }
    let packed = packed.finish().unwrap();
    let mut stream = format!("<< /Length {} /Filter /FlateDecode >> stream\n", packed.len()).into_bytes();
    stream.extend(packed);
    stream.extend(b"\nendstream");
    let said = told(&pages(1, stream), "bomb.pdf", "never");
    assert!(said.contains("bomb.pdf"), "one and a half GiB of blanks must end as an error that names the file: {said}");
    assert!(start.elapsed().as_secs() < 60, "it took {} s", start.elapsed().as_secs());
}

#[test]
fn a_picture_with_too_long_a_side_is_refused_before_it_is_drawn() {
    let png = |width: u32| {
        let mut file = std::io::Cursor::new(Vec::new());
        image::GrayImage::new(width, 1).write_to(&mut file, image::ImageFormat::Png).unwrap();
        file.into_inner()
    };
    let (over, at_limit) = (told(&png(30_001), "a.png", "force"), told(&png(30_000), "a.png", "force"));
    let refused = "the longer side in pixels of the image on page 1 is 30001, more than the limit of 30000";
    assert!(over.contains(refused), "{over}");
    assert!(!at_limit.contains("limit"), "{at_limit}");
}

#[test]
fn a_pdf_with_too_large_a_picture_is_refused_by_name() {
    let scan = |height: u32| {
        let page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R \
            /Resources << /XObject << /I 5 0 R >> >> >>";
        let image = format!(
            "<< /Type /XObject /Subtype /Image /Width 10000 /Height {height} /ColorSpace /DeviceGray \
            /BitsPerComponent 1 /Length 1 >> stream\n0\nendstream"
        );
        pdf(&[
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
            page.to_vec(),
            stream("9 0 0 9 0 0 cm /I Do"),
            image.into_bytes(),
        ])
    };
    let (over, at_limit) = (told(&scan(10_001), "a.pdf", "auto"), told(&scan(10_000), "a.pdf", "auto"));
    let refused = "the number of pixels of an image on page 1 is 100010000, more than the limit of 100000000";
    assert!(over.contains(refused), "{over}");
    assert!(!at_limit.contains("limit"), "{at_limit}");
}
