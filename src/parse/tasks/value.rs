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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outer_punctuation_goes_and_ellipses_stay() {
        assert_eq!(trimmed("- Báo cáo;"), "Báo cáo");
        assert_eq!(trimmed("triển khai thực hiện./."), "triển khai thực hiện");
        assert_eq!(trimmed("y tế thông minh,..."), "y tế thông minh,...");
        assert_eq!(value(" - "), None);
        assert_eq!(value("%").as_deref(), Some("%"));
    }
}
