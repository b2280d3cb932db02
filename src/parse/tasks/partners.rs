//! Those a duty is done with: the bodies after "phối hợp với", where that begins a clause. Rule: only names that are recognised count.

use super::agency;
use super::predicates::{Kind, covered_by};
use super::subject::{LONGEST_SUBJECT, named, opens_list, starts_predicate};
use crate::dictionary::agency::{Head, head_at, known_at, recognise};

/// The bodies that the duty is done with: after "(chủ trì,) phối hợp với", where that begins a clause.
pub fn cooperating(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().take(400).collect();
    let with = (0..words.len().saturating_sub(2)).find_map(|at| after_with(&words, at));
    let Some(start) = with else { return Vec::new() };
    let end = end_of_names(&words, start);
    let names = words[start..end].join(" ");
    let bodies = agency::bodies_of(names.trim_end_matches([',', ';', '.']));
    if bodies.iter().all(|body| recognise(body).is_some()) {
        bodies
    } else {
        bodies.into_iter().take_while(|b| recognise(b).is_some()).collect()
    }
}

/// "các huyện, thành phố trong tỉnh": where the bodies are, not what is done.
fn names_area(words: &[&str]) -> bool {
    let area = words.get(1).map(|word| word.trim_end_matches([',', ';', '.']));
    words[0] == "trong" && matches!(area, Some("tỉnh" | "huyện" | "xã" | "phường" | "ngành"))
}

/// Where the names begin when `at` is "phối" of a "phối hợp (chặt chẽ) với" that opens its clause.
fn after_with(words: &[&str], at: usize) -> Option<usize> {
    if let ["chủ", "trì", "cùng", "với", ..] = words[at..] {
        return Some(at + 4);
    }
    if words[at].to_lowercase() != "phối" || words[at + 1].to_lowercase() != "hợp" {
        return None;
    }
    let after = match &words[at + 2..] {
        ["với" | "cùng", ..] => at + 3,
        ["chặt", "chẽ", "với" | "cùng", ..] => at + 5,
        names if known_at(&names[..names.len().min(20)]) > 1 || matches!(head_at(names), Some((Head::Body, _))) => {
            at + 2
        }
        [plural, noun, ..]
            if head_at(&[plural, noun]).is_some_and(|(head, _)| head == Head::Collective)
                && head_at(&[noun, "x"]).is_some() =>
        {
            at + 2
        }
        _ => return None,
    };
    let is_joined = at > 0 && words[at - 1] == "và"; // "tiếp nhận ... và phối hợp với các sở"
    (is_joined || opens_clause(words, at)).then_some(after)
}

/// Only the one who acts, adverbs and "chủ trì" may stand between the start of the clause and "phối hợp".
fn opens_clause(words: &[&str], at: usize) -> bool {
    let clause = words[..at].iter().rposition(|word| word.ends_with([';', '.', ':'])).map_or(0, |end| end + 1);
    let before: Vec<String> = words[clause..at].iter().map(|word| word.trim_end_matches(',').to_lowercase()).collect();
    let adverbs = before.iter().rev().take_while(|word| covered_by(&[word.as_str()], Kind::Adverb) > 0).count();
    let rest = &words[clause..at - adverbs];
    let leads = before[before.len() - adverbs..].starts_with(&["chủ".to_string(), "trì".to_string()]);
    rest.is_empty()
        || rest.last().is_some_and(|last| last.ends_with(',')) && opens_with_doer(rest)
        || before.first().is_some_and(|first| first == "phối")
        || leads && rest.last().is_some_and(|last| last.ends_with(','))
        || (0..rest.len())
            .filter(|from| *from == 0 || covered_by(&rest[*from..], Kind::Opener) > 0)
            .any(|from| only_names(&rest[from..]))
}

/// "giao Sở Xây dựng rà soát ..., phối hợp với": who acts in the clause is told at its beginning.
fn opens_with_doer(words: &[&str]) -> bool {
    let opener = covered_by(words, Kind::Opener);
    opener > 0 && named(&words.join(" "), words, opener).is_some()
}

/// Whether these words only name bodies, with or without "Giao" before them.
fn only_names(words: &[&str]) -> bool {
    named(&words.join(" "), words, covered_by(words, Kind::Opener)).is_some_and(|found| found.rest.is_empty())
}

/// A list of bodies inside a sentence ends at a verb or at "trong", "để", "về".
fn end_of_names(words: &[&str], start: usize) -> usize {
    let mut at = start;
    while at < words.len().min(start + LONGEST_SUBJECT) {
        let covered = known_at(&words[at..words.len().min(at + 20)]);
        let stops =
            starts_predicate(words, at) || covered_by(&words[at..], Kind::Stop) > 0 && !names_area(&words[at..]);
        if covered < 2 && at > start && stops {
            return at;
        }
        at += covered.max(1);
        if words[at - 1].ends_with([';', '.', ':']) && !opens_list(words[at - 1]) {
            return at;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_comma_the_one_who_was_told_goes_on() {
        assert_eq!(
            cooperating(
                "giao Sở Xây dựng rà soát Danh mục, phối hợp với Sở Giao thông vận tải tham mưu công bố đúng thời hạn"
            ),
            ["Sở Giao thông vận tải"]
        );
    }

    #[test]
    fn those_it_is_done_with() {
        assert_eq!(
            cooperating("Chủ trì, phối hợp với các cơ quan liên quan công bố công khai Danh mục"),
            ["các cơ quan liên quan"]
        );
        assert_eq!(
            cooperating(
                "Chủ trì phối hợp với các sở, ban, ngành có liên quan và Ủy ban nhân dân các huyện, thành phố triển khai Luật"
            ),
            ["các sở, ban, ngành có liên quan", "Ủy ban nhân dân các huyện, thành phố"]
        );
        assert_eq!(
            cooperating("Phối hợp chặt chẽ với cơ quan Thi hành án dân sự trong việc theo dõi"),
            ["cơ quan Thi hành án dân sự"]
        );
        assert_eq!(
            cooperating("Thường xuyên và tích cực phối hợp với các cơ quan, đơn vị và địa phương để kịp thời"),
            ["các cơ quan, đơn vị và địa phương"]
        );
        assert_eq!(
            cooperating("Giao Sở Công Thương chủ trì, phối hợp với các cơ quan, đơn vị, địa phương triển khai"),
            ["các cơ quan, đơn vị, địa phương"]
        );
        assert_eq!(
            cooperating(
                "Khảo sát phương án; chủ trì, phối hợp với các chủ đầu tư hạ tầng cụm công nghiệp, Ủy ban nhân dân các xã, phường và các đơn vị liên quan đầu tư đồng bộ"
            ),
            ["các chủ đầu tư hạ tầng cụm công nghiệp", "Ủy ban nhân dân các xã, phường", "các đơn vị liên quan"]
        );
        assert!(
            cooperating("Chủ trì theo dõi, đôn đốc các chủ đầu tư phối hợp chặt chẽ với chính quyền địa phương")
                .is_empty()
        );
    }

    #[test]
    fn those_it_is_done_with_after_and() {
        assert_eq!(
            cooperating("Tiếp tục tiếp nhận phản ánh và phối hợp với các sở, ngành liên quan giải đáp, tháo gỡ"),
            ["các sở, ngành liên quan"]
        );
    }
}
