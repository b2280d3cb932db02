//! Text files: UTF-8 with or without a mark, UTF-16, the Vietnamese encodings from before Unicode; also as Markdown. A form feed starts a
//! new page.

use super::markdown;
use crate::error::{Error, Result};
use crate::normalize::{legacy, unicode};
use crate::page::{Page, Reading};
use crate::plan::Extraction;
use crate::text::Text;

/// Reads a text file.
///
/// # Errors
/// When the bytes are empty, binary, or in no encoding that is known.
pub fn read(bytes: &[u8], name: &str) -> Result<Reading> {
    let unreadable = |reason: &str| Error::Unreadable { path: name.into(), reason: reason.into() };
    let decoded = decode(bytes);
    // Bytes that are no Unicode may be letters of an older encoding, and so may characters that are.
    let stored = decoded.clone().unwrap_or_else(|| bytes.iter().copied().map(char::from).collect());
    let older = (!stored.contains('\0')).then(|| legacy::convert(&stored)).flatten();
    let doubts = older.iter().map(|(_, code)| code.doubt()).collect();
    let meant = older.map(|(text, _)| text).or(decoded);
    let meant = meant.ok_or_else(|| unreadable("is neither a known document nor UTF-8 or UTF-16 text"))?;
    if meant.trim().is_empty() {
        return Err(unreadable("is empty"));
    }
    let text = Text::new(unicode::clean(&markdown::plain(&meant)).into_owned());
    let pages = pages(&text);
    Ok(Reading {
        text,
        pages,
        extraction: Extraction::PlainText,
        media_type: "text/plain".into(),
        doubts,
        ..Reading::default()
    })
}

fn decode(bytes: &[u8]) -> Option<String> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16(&units).ok()
    };
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes)?,
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes)?,
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok()?,
        _ => String::from_utf8(bytes.to_vec()).ok()?,
    };
    (!text.contains('\0')).then_some(text)
}

fn pages(text: &Text) -> Vec<Page> {
    let mut pages = vec![Page { number: 1, ..Page::default() }];
    for (index, line) in text.lines().iter().enumerate() {
        if let Some(last) = pages.last_mut() {
            last.lines.end = index;
            if text.raw(*line).starts_with('\u{c}') {
                let number = last.number + 1;
                pages.push(Page { number, lines: index..index, ..Page::default() });
            }
        }
    }
    if let Some(last) = pages.last_mut() {
        last.lines.end = text.lines().len();
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_feeds_start_pages() {
        let reading = read("một\nhai\n\u{c}ba\n".as_bytes(), "x").unwrap();
        assert_eq!(reading.pages.len(), 2);
        assert_eq!(reading.pages[1].lines, 2..3);
    }

    #[test]
    fn decomposed_letters_are_composed() {
        let reading = read("Kê\u{301} hoạch".as_bytes(), "x").unwrap();
        assert_eq!(reading.text.source(), "Kế hoạch");
    }

    #[test]
    fn files_in_old_encodings_are_read_and_say_so() {
        let stored = b"K\xD5 ho\xB9ch th\xF9c hi\xD6n nhi\xD6m v\xF4 \xAE\xC7u t\xAD\n";
        let reading = read(stored, "x").unwrap();
        assert_eq!(reading.text.source(), "Kế hoạch thực hiện nhiệm vụ đầu tư\n");
        assert_eq!(reading.doubts[0].code, "legacy_encoding");
    }

    #[test]
    fn binary_and_empty_input_are_refused() {
        assert!(read(&[0, 1, 2, 255], "x").is_err());
        assert!(read(b" \n", "x").unwrap_err().to_string().contains("x: is empty"));
    }
}
