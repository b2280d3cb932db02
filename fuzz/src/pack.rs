//! Documents around what they say. Changing a byte of a packed stream mostly breaks its checksum and nothing behind the unpacking is
//! reached; so bytes that are no document are taken as the contents of one.

use std::borrow::Cow;
use std::io::{Cursor, Write};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// The parts of a Word file that are read. Bytes that are no zip are these, in this order, with a NUL between them.
const PARTS: [&str; 5] = ["document", "styles", "numbering", "footnotes", "endnotes"];

/// A Word file.
pub fn docx(data: &[u8]) -> Cow<'_, [u8]> {
    if data.starts_with(b"PK") {
        return Cow::Borrowed(data);
    }
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (part, content) in PARTS.iter().zip(data.splitn(PARTS.len(), |byte| *byte == 0)) {
        zip.start_file(format!("word/{part}.xml"), stored).expect("memory takes every file");
        zip.write_all(content).expect("memory takes every byte");
    }
    Cow::Owned(zip.finish().expect("memory takes every file").into_inner())
}

/// A PDF of one page that draws `data`. Its font F reads two bytes as one character, so that any words can be drawn.
pub fn pdf(data: &[u8]) -> Cow<'_, [u8]> {
    if data.windows(5).take(1024).any(|mark| mark == b"%PDF-") {
        return Cow::Borrowed(data);
    }
    const OBJECTS: [&str; 6] = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R \
            /Resources << /Font << /F 4 0 R /H << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Helvetica /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 6 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Helvetica /DW 500 /CIDToGIDMap /Identity \
            /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        "",
    ];
    let unicode = "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 4 beginbfrange \
        <0000> <00FF> <0000> <0100> <01FF> <0100> <1E00> <1EFF> <1E00> <2000> <20FF> <2000> endbfrange endcmap";
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", OBJECTS.len() + 2);
    for (number, object) in (1..).zip(OBJECTS).chain([(7, "")]) {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{number} 0 obj\n{object}").bytes());
        let stream = match number {
            6 => Some(unicode.as_bytes()),
            7 => Some(data),
            _ => None,
        };
        if let Some(stream) = stream {
            file.extend(format!("<< /Length {} >> stream\n", stream.len()).bytes());
            file.extend(stream);
            file.extend(b"\nendstream");
        }
        file.extend(b"\nendobj\n");
    }
    let start = file.len();
    let size = OBJECTS.len() + 2;
    file.extend(format!("{table}trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    Cow::Owned(file)
}
