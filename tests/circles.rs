//! PDFs that lead in circles or into depths: each ends soon, as a document or as an error that names the file, and the program lives.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/pdf.rs"]
mod made;

use assert_cmd::Command;
use made::{pdf, stream};
use std::time::{Duration, Instant};

const TIME_LIMIT: Duration = Duration::from_secs(10);
const CATALOGUE: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &str = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>";
const PAGE: &str = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << \
    /XObject << /X 5 0 R >> /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>";

/// A PDF whose first objects are these; the others are those of a page that shows "Van ban" and then the form that is object 5.
fn document(objects: &[&str]) -> Vec<u8> {
    let content = stream("BT /F 9 Tf 9 50 Td (Van ban) Tj ET /X Do");
    let form = "<< /Type /XObject /Subtype /Form /BBox [0 0 99 99] /Length 0 >> stream\n\nendstream";
    let usual = [CATALOGUE.as_bytes(), PAGES.as_bytes(), PAGE.as_bytes(), &content, form.as_bytes()];
    let given = objects.iter().map(|object| object.as_bytes());
    pdf(&given.chain(usual.into_iter().skip(objects.len())).map(<[u8]>::to_vec).collect::<Vec<_>>())
}

/// A form that shows itself, under each of so many names.
fn form(times: usize) -> String {
    let content = "/X Do ".repeat(times);
    let resources = "/Resources << /XObject << /X 5 0 R >> >>";
    let length = content.len();
    format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 99 99] {resources} /Length {length} >> stream\n{content}\nendstream"
    )
}

fn last_table_at(pdf: &[u8], place: usize) -> Vec<u8> {
    let text = String::from_utf8(pdf.to_vec()).unwrap();
    text.replace("trailer <<", &format!("trailer << /Prev {place}")).into_bytes()
}

#[test]
fn circles_and_depths_end_soon() {
    let plain = document(&[]);
    let table = String::from_utf8(plain.clone()).unwrap().rfind("xref\n0").unwrap();
    let content = |filters: &str| format!("<< /Length 5 /Filter [{filters}] >> stream\n00000\nendstream");
    let deep = format!("<< /Type /Catalog /Pages 2 0 R /Deep {}{} >>", "[".repeat(100_000), "]".repeat(100_000));
    let drawn_deep = stream(&format!("{}{} /X Do", "[".repeat(100_000), "]".repeat(100_000)));
    let saved = stream(&format!("{} BT /F 9 Tf 9 50 Td (Van ban) Tj ET", "q ".repeat(200_000)));
    let [drawn_deep, saved] = [drawn_deep, saved].map(|content| String::from_utf8(content).unwrap());
    let cases: [(&str, Vec<u8>); 13] = [
        ("nothing odd", plain.clone()),
        ("pages that are their own children", document(&[CATALOGUE, "<< /Type /Pages /Count 1 /Kids [2 0 R] >>"])),
        ("pages that are their own parents", document(&[CATALOGUE, "<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] >>"])),
        ("a page without end", document(&[CATALOGUE, PAGES, "3 0 R"])),
        ("a form that shows itself", document(&[CATALOGUE, PAGES, PAGE, &stream_text("/X Do"), &form(1)])),
        ("a form that shows itself often", document(&[CATALOGUE, PAGES, PAGE, &stream_text("/X Do"), &form(50)])),
        (
            "a length that is the stream itself",
            document(&[CATALOGUE, PAGES, PAGE, "<< /Length 4 0 R >> stream\n\nendstream"]),
        ),
        ("a table that follows itself", last_table_at(&plain, table)),
        ("arrays 100,000 deep", document(&[&deep])),
        ("operands 100,000 deep", document(&[CATALOGUE, PAGES, PAGE, &drawn_deep])),
        ("200,000 saved states", document(&[CATALOGUE, PAGES, PAGE, &saved])),
        ("20,000 filters", document(&[CATALOGUE, PAGES, PAGE, &content(&"/FlateDecode ".repeat(20_000))])),
        (
            "20,000 hexadecimal filters",
            document(&[CATALOGUE, PAGES, PAGE, &content(&"/ASCIIHexDecode ".repeat(20_000))]),
        ),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (case, bytes) in cases {
        let file = folder.path().join("a.pdf");
        std::fs::write(&file, bytes).unwrap();
        let start = Instant::now();
        let run = Command::cargo_bin("phuluc").unwrap().args(["clean", "--ocr", "never"]).arg(&file).output().unwrap();
        let (took, said) = (start.elapsed(), String::from_utf8_lossy(&run.stderr));
        println!("{case}: {:?} in {took:?}: {said}", run.status.code());
        match run.status.code() {
            Some(0) => assert!(String::from_utf8_lossy(&run.stdout).contains("Van ban"), "{case}"),
            Some(4) => assert!(said.lines().count() == 1 && said.contains("a.pdf: "), "{case}: {said}"),
            other => panic!("{case}: {other:?} {said}"),
        }
        assert!(took < TIME_LIMIT, "{case} took {took:?}");
    }
}

fn stream_text(content: &str) -> String {
    String::from_utf8(stream(&format!("BT /F 9 Tf 9 50 Td (Van ban) Tj ET {content}"))).unwrap()
}
