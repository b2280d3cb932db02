//! What a file is, by its bytes. Old offices send `.doc` files that are RTF, HTML or a new Word file: the name is never asked.

/// What the bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A PDF.
    Pdf,
    /// A Word file as zipped XML (Word 2007 and later).
    Docx,
    /// A binary Word file (Word 97 to 2003).
    Doc,
    /// An OpenDocument text.
    Odt,
    /// Rich Text Format.
    Rtf,
    /// A web page.
    Html,
    /// A page image: PNG, JPEG, TIFF, BMP, WebP, GIF.
    Image,
    /// A locked Office file.
    Locked,
    /// Known, but no document of text; with the words that say what.
    Foreign(&'static str),
    /// Everything else: text, if it decodes.
    Text,
}

/// A PDF may have this many bytes before its mark, as readers allow.
const PDF_MARK_WITHIN: usize = 1024;
/// Streams of an OLE file are named in its directory, which mostly stands near the front or the end.
const OLE_DIRECTORY_WITHIN: usize = 4 << 20;

/// Finds out what `bytes` are.
pub fn kind(bytes: &[u8]) -> Kind {
    match bytes {
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => ole(bytes),
        [b'P', b'K', 3, 4, ..] => zip(bytes),
        _ if is_image(bytes) => Kind::Image,
        _ if contains(&bytes[..bytes.len().min(PDF_MARK_WITHIN)], b"%PDF-") => Kind::Pdf,
        _ => marked_up(bytes),
    }
}

fn is_image(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..]
            | [0xFF, 0xD8, 0xFF, ..]
            | [b'I', b'I', b'*', 0, ..]
            | [b'M', b'M', 0, b'*', ..]
            | [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..]
            | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..]
            | [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..]
    )
}

/// Names stand in a zip as plain bytes; the main part of some writers is called `document2.xml`.
fn zip(bytes: &[u8]) -> Kind {
    if contains(bytes, b"word/document") {
        Kind::Docx
    } else if contains(bytes, b"xl/workbook") {
        Kind::Foreign("is a spreadsheet (XLSX)")
    } else if contains(bytes, b"ppt/presentation") {
        Kind::Foreign("is a presentation (PPTX)")
    } else if contains(bytes, b"application/vnd.oasis.opendocument.text") {
        Kind::Odt
    } else {
        Kind::Foreign("is a zip archive without a Word document")
    }
}

/// The streams of an OLE file have UTF-16 names.
fn ole(bytes: &[u8]) -> Kind {
    let has_stream = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let near = bytes.len().min(OLE_DIRECTORY_WITHIN);
        contains(&bytes[..near], &wide) || contains(&bytes[bytes.len() - near..], &wide)
    };
    if has_stream("EncryptedPackage") {
        Kind::Locked
    } else if has_stream("WordDocument") {
        Kind::Doc
    } else if has_stream("Workbook") {
        Kind::Foreign("is a spreadsheet (XLS)")
    } else if has_stream("PowerPoint Document") {
        Kind::Foreign("is a presentation (PPT)")
    } else {
        Kind::Foreign("is an OLE file without a Word document")
    }
}

fn marked_up(bytes: &[u8]) -> Kind {
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes).trim_ascii_start();
    let head = bytes[..bytes.len().min(2048)].to_ascii_lowercase();
    let opens = |mark: &str| head.starts_with(mark.as_bytes());
    if opens("{\\rtf") {
        Kind::Rtf
    } else if contains(&head, b"progid=\"word.document\"") || (opens("<?xml") && contains(&head, b"<pkg:package")) {
        Kind::Foreign("is a Word file in one XML")
    } else if opens("mime-version:") && contains(&head, b"multipart/related") {
        Kind::Foreign("is a web archive (MHTML)")
    } else if opens("<!doctype html")
        || opens("<html")
        || ((opens("<?xml") || opens("<!--") || opens("<meta")) && contains(&head, b"<html"))
    {
        Kind::Html
    } else {
        Kind::Text
    }
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        assert_eq!(kind(b"%PDF-1.7\n"), Kind::Pdf);
        assert_eq!(kind(b"\r\n\r\n%PDF-1.4\n"), Kind::Pdf);
        assert_eq!(kind(b"{\\rtf1\\ansi"), Kind::Rtf);
        assert_eq!(kind(b"\xEF\xBB\xBF <!DOCTYPE HTML>"), Kind::Html);
        assert_eq!(kind(b"<html xmlns:o='urn:schemas-microsoft-com:office:office'>"), Kind::Html);
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n...."), Kind::Image);
        assert_eq!(kind(b"PK\x03\x04....word/document.xml"), Kind::Docx);
        assert_eq!(kind(b"PK\x03\x04....xl/workbook.xml"), Kind::Foreign("is a spreadsheet (XLSX)"));
        assert_eq!(kind("KẾ HOẠCH".as_bytes()), Kind::Text);
        assert_eq!(kind(b"BMI, 1"), Kind::Text);
        assert_eq!(kind(b""), Kind::Text);
    }

    #[test]
    fn office_files_tell_by_their_streams() {
        let ole = |name: &str| {
            let wide = name.encode_utf16().flat_map(u16::to_le_bytes);
            let bytes: Vec<u8> = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".iter().copied().chain(wide).collect();
            kind(&bytes)
        };
        assert_eq!(ole("WordDocument"), Kind::Doc);
        assert_eq!(ole("EncryptedPackage"), Kind::Locked);
        assert_eq!(ole("Workbook"), Kind::Foreign("is a spreadsheet (XLS)"));
    }
}
