//! Closing paragraphs that appeal to everybody and give nobody a duty.

use super::predicates::{Kind, covered_by};
use super::subject::subject;
use super::value::trimmed;

/// Whether a paragraph is a closing appeal to everybody and no duty. After items with labels (`has_items`) so is "Yêu cầu các sở ...".
pub fn is_appeal(text: &str, has_items: bool) -> bool {
    let words: Vec<&str> = text.split_whitespace().take(60).collect();
    let asks_all = |pair: &[&str]| {
        matches!(pair[0].to_lowercase().as_str(), "yêu" | "đề")
            && matches!(pair[1].to_lowercase().as_str(), "cầu" | "nghị")
            && matches!(pair[2].to_lowercase().as_str(), "các" | "thủ" | "lãnh" | "giám" | "người")
    };
    let first = usize::from(!has_items && covered_by(&words, Kind::Opener) > 0) * 3;
    is_vague(text)
        || is_notice(text)
        || covered_by(&words, Kind::Appeal) > 0
        || words.len() > first + 3 && words[first..].windows(3).any(asks_all)
}

/// "Văn phòng Chính phủ thông báo để các bộ biết, thực hiện."
fn is_notice(text: &str) -> bool {
    let rest = subject(text).map(|found| found.rest).unwrap_or_default();
    covered_by(&rest.split_whitespace().take(8).collect::<Vec<_>>(), Kind::Notice) > 0
}

/// "Đề nghị các đơn vị nghiêm túc triển khai thực hiện.": somebody is told to do no more than what the document says.
fn is_vague(text: &str) -> bool {
    let Some(told) = subject(text).filter(|found| found.is_told && !found.rest.is_empty()) else { return false };
    let words: Vec<&str> = trimmed(&told.rest).split_whitespace().collect();
    let covered = |at: usize| covered_by(&words[at..], Kind::Adverb).max(covered_by(&words[at..], Kind::Vague));
    let ends =
        std::iter::successors(Some(0), |at| Some(at + covered(*at)).filter(|end| end > at && *end <= words.len()));
    ends.last() == Some(words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appeals_are_no_duties() {
        assert!(is_appeal("Trong quá trình thực hiện Thủ trưởng các địa phương chủ động", false));
        assert!(is_appeal(
            "Phát triển các cụm công nghiệp là nhiệm vụ quan trọng. Ủy ban nhân dân tỉnh yêu cầu Lãnh đạo các sở",
            false
        ));
        assert!(!is_appeal("Yêu cầu Thủ trưởng các cơ quan nêu cao", false));
        assert!(is_appeal("Đề nghị Ủy ban nhân dân tỉnh nghiêm túc triển khai thực hiện./.", false));
        assert!(!is_appeal("Đề nghị Ủy ban nhân dân tỉnh nghiêm túc triển khai Đề án", false));
        assert!(is_appeal("Yêu cầu các sở, ban, ngành nghiêm túc thực hiện", true));
    }
}
