//! Fixed words by which the parts of a document are known: the national line, what opens a preamble, what opens a body's name.

use super::{fold, tsv};
use std::sync::LazyLock;

/// What a fixed line of the letterhead is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The national line or motto.
    State,
    /// "ĐẢNG CỘNG SẢN VIỆT NAM".
    Party,
    /// Urgency, secrecy, "DỰ THẢO" ...
    Stamp,
}

/// What a first paragraph opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// "Căn cứ", "Thực hiện": documents named behind it are bases.
    Basis,
    /// "Trên đây là": the last paragraphs.
    Closing,
    /// "Trong thời gian qua", "Kính gửi" ...
    Other,
}

/// What the name of a body needs to be complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// Its superior: "Văn phòng".
    Superior,
    /// Its place: "Ủy ban nhân dân".
    Place,
}

/// Whether a line opens the address of a letter, "Kính gửi: ...", be it behind specks that a reader saw in a stamp or a fold.
pub fn opens_address(text: &str) -> bool {
    const SPECKS: usize = 2;
    const LONGEST_SPECK: usize = 2;
    let words: Vec<String> =
        text.split_whitespace().map(fold::skeleton).filter(|word| !word.is_empty()).take(SPECKS + 2).collect();
    let specks = words.iter().take(SPECKS).take_while(|word| word.len() <= LONGEST_SPECK).count();
    (0..=specks).any(|at| words.get(at..at + 2).is_some_and(|pair| pair[0] == "kinh" && pair[1] == "gui"))
}

/// Skeletons of the words of one table with what they mean, the longest first.
type Table<T> = Vec<(String, T)>;

/// Words that are told apart by their marks ("Sở", "số"): lower case, without punctuation.
fn folded(text: &str) -> String {
    let words = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn table<T>(rows: impl Iterator<Item = (&'static str, T)>) -> Table<T> {
    let mut table: Table<T> = rows.map(|(words, meaning)| (fold::skeleton(words), meaning)).collect();
    table.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    table
}

static MARKS: LazyLock<Table<Mark>> = LazyLock::new(|| {
    table(tsv::rows(include_str!("../../dictionaries/letterhead_marks.tsv")).map(|[mark, role, _]| {
        let role = match role {
            "state" => Mark::State,
            "party" => Mark::Party,
            _ => Mark::Stamp,
        };
        (mark, role)
    }))
});

static OPENINGS: LazyLock<Table<Opening>> = LazyLock::new(|| {
    table(tsv::rows(include_str!("../../dictionaries/openings.tsv")).map(|[words, role, _]| {
        let opening = match role {
            "basis" => Opening::Basis,
            "closing" => Opening::Closing,
            _ => Opening::Other,
        };
        (words, opening)
    }))
});

static HEADS: LazyLock<Table<Needs>> = LazyLock::new(|| {
    let rows = tsv::rows(include_str!("../../dictionaries/body_heads.tsv")).map(|[head, needs, _]| {
        let needs = match needs {
            "bare" => Needs::Superior,
            "place" => Needs::Place,
            _ => Needs::Nothing,
        };
        (folded(head), needs)
    });
    let mut heads: Vec<_> = rows.collect();
    heads.sort_by_key(|(head, _)| std::cmp::Reverse(head.len()));
    heads
});

static VERBS: LazyLock<Table<()>> = LazyLock::new(|| {
    table(tsv::rows(include_str!("../../dictionaries/enacting_verbs.tsv")).map(|[verb, _]| (verb, ())))
});

/// A longer line is no line of a letterhead; comparing it with every formula would only cost time.
const LONGEST_LINE: usize = 120;

/// What a whole line of the letterhead is, slips forgiven.
pub fn mark(skeleton: &str) -> Option<Mark> {
    if skeleton.len() > LONGEST_LINE {
        return None;
    }
    let enough = |mark: Mark| if mark == Mark::Stamp { 0.95 } else { 0.72 };
    let scored = MARKS.iter().map(|(words, mark)| (*mark, fold::similarity(skeleton, words)));
    scored.filter(|(mark, score)| *score >= enough(*mark)).max_by(|a, b| a.1.total_cmp(&b.1)).map(|(mark, _)| mark)
}

/// Where the national or Party line stands among the words of a line (skeletons): first word, one past the last, what it is.
pub fn mark_among(words: &[String]) -> Option<(usize, usize, Mark)> {
    const SHORTEST: usize = 5;
    if words.len() > LONGEST_LINE / 2 {
        return None;
    }
    let lengths = [8, 7, 6, SHORTEST];
    let windows =
        lengths.iter().flat_map(|length| (0..=words.len().saturating_sub(*length)).map(move |at| (at, at + length)));
    let scored = windows.filter(|(_, end)| *end <= words.len()).filter_map(|(start, end)| {
        let window = words[start..end].join(" ");
        let lines = MARKS.iter().filter(|(_, mark)| *mark != Mark::Stamp);
        let best =
            lines.map(|(words, mark)| (fold::similarity(&window, words), *mark)).max_by(|a, b| a.0.total_cmp(&b.0));
        best.filter(|(score, _)| *score >= 0.72).map(|(score, mark)| (score, (start, end, mark)))
    });
    // of equal ones the longest: the first line of the national line is a part of it
    scored.max_by(|a, b| a.0.total_cmp(&b.0).then((a.1.1 - a.1.0).cmp(&(b.1.1 - b.1.0)))).map(|(_, place)| place)
}

/// How many of the last of these words (skeletons) end the national line, which was broken in two.
pub fn rest_of_mark(words: &[String]) -> usize {
    // the table begins with the longest lines
    let Some((line, _)) = MARKS.iter().find(|(_, mark)| *mark == Mark::State) else { return 0 };
    let line: Vec<&str> = line.split(' ').collect();
    let is_rest = |count: &usize| words.len() >= *count && words[words.len() - count..] == line[line.len() - count..];
    (2..line.len()).rev().find(is_rest).unwrap_or(0)
}

/// Whether words set a document, not its content: the national line, that of the Party, the recipients.
pub fn sets_document(skeleton: &str) -> bool {
    skeleton.contains("cong hoa xa hoi chu nghia")
        || skeleton.contains("dang cong san viet nam")
        || skeleton.starts_with("noi nhan")
}

/// What a paragraph opens with.
pub fn opening(skeleton: &str) -> Option<Opening> {
    longest(&OPENINGS, skeleton).map(|(_, opening)| opening)
}

/// Whether a text opens with a body's name; with the words of the name's head and what the name needs.
pub fn body_head(text: &str) -> Option<(usize, Needs)> {
    longest(&HEADS, &folded(text))
}

/// Whether a text opens with what an issuing body does.
pub fn is_enacting(skeleton: &str) -> bool {
    longest(&VERBS, skeleton).is_some()
}

fn longest<T: Copy>(table: &Table<T>, skeleton: &str) -> Option<(usize, T)> {
    let opens = |words: &str| skeleton.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    table.iter().find(|(words, _)| opens(words)).map(|(words, meaning)| (words.split(' ').count(), *meaning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specks_before_an_address_do_not_hide_it() {
        assert!(opens_address("Kính gửi: Các sở"));
        assert!(opens_address("/ FS Kính gửi:"));
        assert!(!opens_address("Đề nghị các sở kính gửi báo cáo"));
        assert!(!opens_address("Kính trình"));
    }

    #[test]
    fn the_national_line_is_found_in_damaged_text_too() {
        assert_eq!(mark("cong hoa xa hqi chu nghia viet nam"), Some(Mark::State));
        assert_eq!(mark("doc lap tu do hanh phuc"), Some(Mark::State));
        assert_eq!(mark("dang cong san viet nam"), Some(Mark::Party));
        assert_eq!(mark("so cong thuong"), None);
        let words: Vec<String> = "van phong doe 1ap tw do hanh phic".split(' ').map(Into::into).collect();
        assert_eq!(mark_among(&words), Some((2, 8, Mark::State)));
    }

    #[test]
    fn heads_tell_what_a_name_needs() {
        assert_eq!(body_head("VĂN PHÒNG"), Some((2, Needs::Superior)));
        assert_eq!(body_head("Ủy ban nhân dân tỉnh Lào Cai"), Some((4, Needs::Place)));
        assert_eq!(body_head("TỈNH LÀO CAI"), None);
        assert_eq!(body_head("SỐ 1050/QĐ-SCT"), None);
    }
}
