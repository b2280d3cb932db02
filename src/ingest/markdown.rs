//! Markdown to plain text, line for line: marks of headings and emphasis go, tables keep their pipes. Rule: text without such marks stays
//! as it is.

use regex::{Captures, Regex};
use std::borrow::Cow;
use std::sync::LazyLock;

// "## I. NHIỆM VỤ", "**Căn cứ** Luật", "__Nơi nhận:__", "*Căn cứ Luật ...;*"
static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?m)^(?P<heading> {0,3}#{1,6}[ \t]+)|\*\*(?P<strong>[^\s*](?:[^*\n]*[^\s*])?)\*\*|__(?P<under>[^\s_](?:[^_\n]*[^\s_])?)__|(?P<before>^|[\s|(>])\*(?P<slanted>[^\s*][^*\n]*[^\s*])\*(?P<after>$|[\s|).,;:<])").ok()
});
/// A line break inside the cell of a table. Two blanks, wider than those between words, keep it.
const LINE_BREAK: &str = "  ";
static BREAK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)<br\s*/?>").ok());

/// The text without its marks.
pub fn plain(text: &str) -> Cow<'_, str> {
    let (Some(marks), Some(breaks)) = (MARKS.as_ref(), BREAK.as_ref()) else { return Cow::Borrowed(text) };
    if !text.contains(['#', '*', '_', '<']) {
        return Cow::Borrowed(text);
    }
    let inside = |found: &Captures| {
        if found.name("slanted").is_some() {
            return format!("{}{}{}", &found["before"], &found["slanted"], &found["after"]);
        }
        let kept = found.name("strong").or(found.name("under"));
        let Some(kept) = kept.map(|kept| kept.as_str()) else { return String::new() };
        let start = found.get(0).map_or(0, |whole| whole.start());
        if is_line_of_cell(text, start, kept) { format!("{LINE_BREAK}{kept}{LINE_BREAK}") } else { kept.to_string() }
    };
    match marks.replace_all(text, inside) {
        Cow::Borrowed(text) => breaks.replace_all(text, LINE_BREAK),
        Cow::Owned(text) => Cow::Owned(breaks.replace_all(&text, LINE_BREAK).into_owned()),
    }
}

/// "| SỞ VĂN HÓA **THƯ VIỆN TỈNH** ------- |": strong capitals in a cell were a line of their own.
fn is_line_of_cell(text: &str, start: usize, strong: &str) -> bool {
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let before = text[line..start].trim();
    let is_capitals = strong.contains(char::is_uppercase) && !strong.contains(char::is_lowercase);
    before.starts_with('|') && !before.ends_with('|') && is_capitals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_lines_stay() {
        assert_eq!(
            plain("# KẾ HOẠCH\n**Triển khai** Đề án\n*Căn cứ Luật Việc làm;*\n| **STT** | Nội dung<br>*chính* |\n"),
            "KẾ HOẠCH\nTriển khai Đề án\nCăn cứ Luật Việc làm;\n| STT | Nội dung  chính |\n"
        );
    }

    #[test]
    fn other_text_stays() {
        for text in ["** Ghi chú: *", "Số: ____/KH-UBND", "a * b * c", "10*20*30 m", "#1 ưu tiên", "5 < 7"] {
            assert_eq!(plain(text), text);
        }
    }
}
