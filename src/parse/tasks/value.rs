//! Values as a clerk writes them: on one line, without the list dash before and the closing punctuation after.

/// Drops list dashes and blanks before, and closing punctuation after: "- Báo cáo;" → "Báo cáo", "thực hiện./." → "thực hiện". An ellipsis
/// stays.
pub fn trimmed(text: &str) -> &str {
    let mut rest = text.trim();
    for bullet in ["-", "–", "—", "•", "+", "*"] {
        if let Some(after) = rest.strip_prefix(bullet)
            && (after.starts_with(char::is_whitespace) || after.starts_with(char::is_uppercase))
        {
            rest = after.trim_start();
            break;
        }
    }
    rest = rest.trim_start_matches([',', ';']).trim_start();
    loop {
        let before = rest;
        rest = rest.trim_end();
        rest = rest.strip_suffix("./.").unwrap_or(rest);
        if !rest.ends_with("...") {
            rest = rest.strip_suffix(['.', ';', ',', ':']).unwrap_or(rest);
        }
        if rest == before {
            return rest;
        }
    }
}

/// The same as an owned text; `None` when nothing is left.
pub fn value(text: &str) -> Option<String> {
    let rest = trimmed(text);
    let says = |c: char| !c.is_whitespace() && !"-–—.,;:/\\_…·'\"()".contains(c);
    rest.chars().any(says).then(|| rest.to_string())
}

/// The number of a footnote right behind the last word goes: "ngân sách1" → "ngân sách".
pub fn without_footnote(text: &str) -> &str {
    const SHORTEST_WORD: usize = 4;
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let last = bare.rsplit(' ').next().unwrap_or_default();
    let is_word = last.chars().count() >= SHORTEST_WORD && last.chars().all(char::is_lowercase);
    if is_word && text.len() - bare.len() <= 2 { bare } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footnote_numbers_go() {
        assert_eq!(without_footnote("tài chính, ngân sách1"), "tài chính, ngân sách");
        assert_eq!(without_footnote("giai đoạn 2026"), "giai đoạn 2026");
        assert_eq!(without_footnote("diện tích 100 m2"), "diện tích 100 m2");
    }

    #[test]
    fn outer_punctuation_goes_and_ellipses_stay() {
        assert_eq!(trimmed("- Báo cáo;"), "Báo cáo");
        assert_eq!(trimmed("triển khai thực hiện./."), "triển khai thực hiện");
        assert_eq!(trimmed("y tế thông minh,..."), "y tế thông minh,...");
        assert_eq!(value(" - "), None);
        assert_eq!(value("%").as_deref(), Some("%"));
    }
}
