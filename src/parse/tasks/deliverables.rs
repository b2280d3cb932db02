//! A cell of results into its results: "Kế hoạch Báo cáo" are two whose line break was lost, "Chương trình/ Kế hoạch" is one.

use super::value::value;
use crate::dictionary::tsv;
use std::sync::LazyLock;

struct Words {
    nouns: Vec<Vec<&'static str>>,
    joiners: Vec<Vec<&'static str>>,
    openers: Vec<Vec<&'static str>>,
}

static KNOWN: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words { nouns: Vec::new(), joiners: Vec::new(), openers: Vec::new() };
    for [phrase, kind, _reason] in tsv::rows::<3>(include_str!("../../../dictionaries/results.tsv")) {
        let list = match kind {
            "noun" => &mut words.nouns,
            "opener" => &mut words.openers,
            _ => &mut words.joiners,
        };
        list.push(phrase.split(' ').collect());
    }
    words
});

/// The results that the lines of a cell name. A line break separates before a result noun with a capital, ";" separates always.
/// `is_begun`: the line begins where the writer began it (a Word file, or the line above had room), so that any capital begins a result.
pub fn deliverables(lines: &[String], is_begun: impl Fn(usize) -> bool) -> Vec<String> {
    let mut results = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut depth = 0i32;
    for (number, line) in lines.iter().enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        for (index, word) in words.iter().enumerate() {
            let starts_line = index == 0;
            let is_new_item = starts_line && line.trim_start().starts_with(['-', '+', '•']) && !word_is_joined(&open);
            let is_new_line =
                starts_line && is_begun(number) && word.starts_with(char::is_uppercase) && !goes_on(&open);
            let is_listed = ends_sentence(&open) && matches!(*word, "-" | "+" | "•"); // "... được cải thiện. - Báo cáo ..."
            let begins = is_new_item || is_listed || is_new_line || begins_result(&open, &words[index..], starts_line);
            if depth == 0 && !open.is_empty() && begins {
                results.extend(value(&open.join(" ")));
                open.clear();
            }
            open.push(word);
            let count = |bracket: char| word.chars().filter(|c| *c == bracket).count() as i32;
            depth = (depth + count('(') - count(')')).max(0);
            if depth == 0 && word.ends_with(';') {
                results.extend(value(&open.join(" ")));
                open.clear();
            }
        }
    }
    results.extend(value(&open.join(" ")));
    results
}

/// A dash inside "kinh tế - xã hội" that a line break put first.
fn word_is_joined(open: &[&str]) -> bool {
    !open.last().is_some_and(|last| last.ends_with([';', '.', ',', ':']))
        && open.last().is_some_and(|last| last.chars().all(char::is_lowercase))
        && open.first().is_some_and(|first| !matches!(*first, "-" | "+" | "•"))
}

/// Whether a result begins with `next`, after the words `open` of the one before.
fn begins_result(open: &[&str], next: &[&str], starts_line: bool) -> bool {
    if !KNOWN.nouns.iter().any(|noun| starts_with(next, noun)) || goes_on(open) {
        return false;
    }
    let is_whole = KNOWN.nouns.iter().any(|noun| noun.as_slice() == bare(open).as_slice());
    starts_line || is_whole || next[0] == "Báo" || ends_with_comma(open)
}

fn ends_sentence(open: &[&str]) -> bool {
    open.last().is_some_and(|last| last.ends_with('.'))
}

fn ends_with_comma(open: &[&str]) -> bool {
    open.last().is_some_and(|last| last.ends_with([',', '.']))
}

/// The result before asks for more: it ends with "/", "-" or a verb or preposition. A passive ("được công bố") is complete.
fn goes_on(open: &[&str]) -> bool {
    let ends_open = open.last().is_some_and(|last| last.ends_with(['/', '-', '–', '&', ':']));
    let words = bare(open);
    let joiner = KNOWN.joiners.iter().filter(|joiner| ends_with(&words, joiner)).map(Vec::len).max();
    ends_open
        || KNOWN.openers.iter().any(|opener| opener.len() == words.len() && ends_with(&words, opener))
        || joiner.is_some_and(|count| {
            count < words.len() && words[words.len() - count - 1] != "được" && words[words.len() - count - 1] != "đã"
        })
}

fn bare<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let trim = |word: &&'a str| word.trim_matches(|c: char| !c.is_alphanumeric());
    words.iter().map(trim).filter(|word| !word.is_empty()).collect()
}

fn starts_with(words: &[&str], phrase: &[&str]) -> bool {
    words.len() >= phrase.len()
        && words.iter().zip(phrase).all(|(word, part)| word.trim_end_matches([',', ';', '.', '/', ':']) == *part)
}

fn ends_with(words: &[&str], phrase: &[&str]) -> bool {
    words.len() >= phrase.len()
        && words[words.len() - phrase.len()..].iter().zip(phrase).all(|(word, part)| word.to_lowercase() == *part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(cell: &str) -> Vec<String> {
        deliverables(&cell.split(" | ").map(String::from).collect::<Vec<_>>(), |_| false)
    }

    #[test]
    fn lost_line_breaks_separate() {
        assert_eq!(split("Kế hoạch Báo cáo"), ["Kế hoạch", "Báo cáo"]);
        assert_eq!(split("Bộ thủ tục hành chính Báo cáo"), ["Bộ thủ tục hành chính", "Báo cáo"]);
        assert_eq!(split("Danh mục TTHC được công bố Báo cáo"), ["Danh mục TTHC được công bố", "Báo cáo"]);
        assert_eq!(split("Báo cáo Dữ liệu thủ tục hành chính"), ["Báo cáo", "Dữ liệu thủ tục hành chính"]);
        assert_eq!(split("Báo cáo Các văn bản quy phạm pháp luật"), ["Báo cáo", "Các văn bản quy phạm pháp luật"]);
        assert_eq!(
            split("Hoàn thành | các CSDL | quốc gia; | Các CSDL | dùng chung"),
            ["Hoàn thành các CSDL quốc gia", "Các CSDL dùng chung"]
        );
        assert_eq!(
            split("- Ít nhất 4 lớp được mở. - Giám sát được cải thiện."),
            ["Ít nhất 4 lớp được mở", "Giám sát được cải thiện"]
        );
        assert_eq!(split("- Quyết định | - Kế hoạch triển khai"), ["Quyết định", "Kế hoạch triển khai"]);
    }

    #[test]
    fn one_result_stays_one() {
        for cell in [
            "Chương trình/ Kế hoạch triển khai của địa phương",
            "Quyết định ban hành Kế hoạch",
            "Báo cáo kết quả thực hiện",
            "Các dự án, nhiệm vụ",
            "Đã hoàn thành (Báo cáo số 1393/SKHCN ngày 04/6/2025; 1544/SKHCN ngày 12/6/2025)",
            "Kế hoạch và báo cáo thực hiện",
            "Các bài toán được công bố trên Cổng TTĐT của tỉnh, đơn vị, địa phương",
        ] {
            assert_eq!(split(cell), [cell]);
        }
        assert_eq!(split("Kế | hoạch | được ban | hành"), ["Kế hoạch được ban hành"]);
    }

    #[test]
    fn lines_that_the_writer_ended_are_results_of_their_own() {
        let lines = ["Hoàn thành các CSDL quốc gia", "Các CSDL dùng chung của", "UBND tỉnh"].map(String::from);
        assert_eq!(
            deliverables(&lines, |_| true),
            ["Hoàn thành các CSDL quốc gia", "Các CSDL dùng chung của UBND tỉnh"]
        );
    }
}
