//! Who acts in a sentence of duty: the bodies named before what they do, or at its end. Rule: only names that are recognised count; a
//! sentence that begins with its verb names nobody.

use super::agency;
use super::predicates::{Kind, bare, covered_by};
use crate::dictionary::agency::{Head, head_at, known_at, recognise};
use std::ops::Range;

/// The one who acts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subject {
    /// The bodies.
    pub bodies: Vec<String>,
    /// What follows the names: the verb and the rest; empty when the text only names bodies.
    pub rest: String,
    /// Whether "Giao", "Yêu cầu", "Đề nghị" ... stands before the names.
    pub is_told: bool,
    /// Whether the one above would have to ask for it: "Yêu cầu các đơn vị ...", not "Giao Sở ...".
    pub is_asked: bool,
}

/// Names before a verb are not longer than this many words.
pub(super) const LONGEST_SUBJECT: usize = 80;
/// A clause before the one who acts ("Định kỳ 6 tháng, ...") is not longer than this many words.
const LONGEST_LEAD_IN: usize = 40;
/// The name of one who tells others to act is not longer than this many words.
const LONGEST_GIVER: usize = 12;

/// The one who acts in `text`: "Giao Sở X chủ trì ...", "Sở X chủ trì ...", "Sở X: Chủ trì ...", "Định kỳ hằng quý, Sở X tổng hợp ...".
pub fn subject(text: &str) -> Option<Subject> {
    let words: Vec<&str> = text.split_whitespace().take(400).collect();
    let told = covered_by(&words, Kind::Opener);
    if let Some(found) = named(text, &words, told) {
        return Some(found);
    }
    if covered_by(&words, Kind::LeadIn) == 0 {
        return None;
    }
    let commas = (1..words.len().min(LONGEST_LEAD_IN)).filter(|at| words[at - 1].ends_with(','));
    let names = commas.filter(|at| words[*at].starts_with(char::is_uppercase) || words[*at] == "các");
    let told = (1..words.len().min(LONGEST_LEAD_IN)).filter(|at| words[at - 1] == "giao");
    names.chain(told).find_map(|at| named(text, &words, at)).filter(|found| !found.rest.is_empty())
}

/// The one who is told to act where the one who tells is named too: "..., Chủ tịch UBND tỉnh giao Sở X chủ trì ...", "Sở A đề nghị
/// Sở B phối hợp ...:".
pub fn told(text: &str) -> Option<Subject> {
    let words: Vec<&str> = text.split_whitespace().take(400).collect();
    let ends = |word: &&str| word.ends_with('.') && !is_abbreviation(word);
    let first_sentence = words.iter().position(ends).map_or(words.len(), |end| end + 1);
    told_in(text, &words, 1..first_sentence).or_else(|| {
        // "... Để bảo đảm an toàn, Cục A yêu cầu Sở Y tế các tỉnh:" above its items
        let last_sentence = words.iter().rposition(ends).map_or(1, |end| end + 1);
        text.ends_with(':').then(|| told_in(text, &words, last_sentence..words.len())).flatten()
    })
}

/// The one who is told to act within these words. Above items, nothing need be said of what is to be done.
fn told_in(text: &str, words: &[&str], mut within: Range<usize>) -> Option<Subject> {
    within.find_map(|at| {
        let covered = covered_by(&words[at..], Kind::Opener);
        let told = (covered > 0 && ends_with_giver(&words[..at])).then(|| named(text, words, at + covered))??;
        (!told.rest.is_empty() || text.ends_with(':')).then_some(Subject {
            is_told: true,
            is_asked: !bare(words[at]).starts_with("giao"),
            ..told
        })
    })
}

/// Whether the clause that ends here only names the one who tells.
fn ends_with_giver(words: &[&str]) -> bool {
    let words = words.strip_suffix(&["kính"]).unwrap_or(words);
    let start = words.iter().rposition(|word| word.ends_with([',', ';', '.'])).map_or(0, |end| end + 1);
    let giver = &words[start..];
    let giver = &giver[covered_by(giver, Kind::LeadIn)..];
    let is_known = known_at(giver) > 0 || matches!(head_at(giver), Some((Head::Body | Head::Person, _)));
    is_known
        && giver.len() <= LONGEST_GIVER
        && (1..giver.len()).all(|at| in_name(giver[at]) || covered_by(&giver[at..], Kind::Predicate) == 0)
}

/// "Cục Quản lý Dược": a verb with a capital is part of a name.
fn in_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// The one to whom a later clause of an item gives it: "Tuyên truyền ...; giao Sở D tham mưu ...".
pub fn given_later(text: &str) -> Option<Subject> {
    let at = ["; giao ", ", giao ", ". Giao "].iter().filter_map(|mark| text.find(mark)).min()?;
    let clause = text[at + 1..].trim_start();
    let words: Vec<&str> = clause.split_whitespace().take(400).collect();
    named(clause, &words, covered_by(&words, Kind::Opener)).filter(|found| !found.rest.is_empty())
}

/// The one who acts by the last words of an item: "... – Trường A thực hiện", "... (Sở B chủ trì, phối hợp với Sở C)"; with the clause that
/// says so.
pub fn at_end(text: &str) -> Option<(Subject, &str)> {
    let text = text.trim_end_matches(['.', ';', ',', ' ']);
    let bracket = text.strip_suffix(')').and_then(|inside| Some(&inside[inside.rfind('(')? + 1..]));
    let dash =
        || [" – ", " - "].iter().filter_map(|dash| Some(text.rfind(dash)? + dash.len())).max().map(|at| &text[at..]);
    let clause = bracket.or_else(dash)?;
    let words: Vec<&str> = clause.split_whitespace().collect();
    let start =
        covered_by(&words, Kind::Opener).max(usize::from(words.first().is_some_and(|first| bare(first) == "do")));
    let subject = named(clause, &words, start)?;
    let rest: Vec<&str> = subject.rest.split_whitespace().collect();
    let says_all = match covered_by(&rest, Kind::Doer) {
        0 => false,
        covered => covered == rest.len() || bare(rest[covered]) == "phối" || rest[covered - 1].ends_with([',', ';']),
    };
    says_all.then_some((subject, clause))
}

/// The bodies of the sentence and of its later clauses: "Ban A đẩy nhanh ...; Ban B hoàn thành ...".
pub fn with_later_clauses(subject: &Subject) -> Vec<String> {
    let mut bodies = subject.bodies.clone();
    for clause in subject.rest.split("; ").skip(1).filter(|clause| clause.starts_with(char::is_uppercase)) {
        let words: Vec<&str> = clause.split_whitespace().collect();
        if let Some(later) = named(clause, &words, 0).filter(|later| !later.rest.is_empty()) {
            bodies.extend(later.bodies.into_iter().filter(|body| !subject.bodies.contains(body)));
        }
    }
    bodies
}

/// The names that begin at word `start`, with what follows them. `None` when one of them is no name.
pub(super) fn named(text: &str, words: &[&str], start: usize) -> Option<Subject> {
    let from = words.get(start..).filter(|from| !from.is_empty())?;
    let verb = covered_by(from, Kind::Predicate);
    if verb > 0 && verb >= known_at(&from[..from.len().min(20)]) && !begins_with_post(from) {
        return None; // "Thanh tra việc ..." begins with its verb, "Thanh tra tỉnh ..." with a name
    }
    let end = end_of_subject(words, start);
    // "Tổ bảo vệ: Kê bàn ghế ...": a verb may be part of a name that a colon ends
    let colon = words
        .iter()
        .take(start + LONGEST_GIVER)
        .skip(start)
        .position(|word| word.ends_with(':'))
        .map(|at| start + at + 1);
    let further = colon.filter(|colon| *colon > end);
    // Teams are named for what they do: "Đội Quản lý vận hành số 1: ..."
    let is_team = from[0].starts_with(char::is_uppercase) && covered_by(from, Kind::Team) > 0;
    let reaches = [further.filter(|_| is_team), Some(end), further];
    let (end, bodies) = reaches
        .into_iter()
        .flatten()
        .map(|end| (end, bodies_before(words, start, end)))
        .find(|(_, bodies)| !bodies.is_empty())?;
    let rest = after_words(text, end);
    let is_told = start > 0 && covered_by(words, Kind::Opener) > 0;
    let is_asked = is_told && !bare(words[0]).starts_with("giao");
    // "Đối với các địa phương đã ban hành ..." says when, not who
    let is_condition = is_told && bare(words[0]) == "đối" && !rest.is_empty() && !words[end - 1].ends_with(':');
    let is_condition = is_condition && bodies.len() == 1;
    let is_cut = covered_by(&words[end - 1..end], Kind::Link) > 0;
    (!is_condition && !is_cut && !is_definition(&rest)).then_some(Subject { bodies, rest, is_told, is_asked })
}

/// "Lãnh đạo Ban Dân nguyện", not "Lãnh đạo thực hiện ...": a post, then the body that it belongs to.
fn begins_with_post(words: &[&str]) -> bool {
    match head_at(words) {
        Some((Head::Person, count)) => {
            head_at(&words[count.min(words.len())..]).is_some_and(|(head, _)| head != Head::Noun)
        }
        _ => false,
    }
}

/// The bodies that these words name; none when one of them is not known.
fn bodies_before(words: &[&str], start: usize, end: usize) -> Vec<String> {
    let names = words[start..end].join(" ");
    let bodies = agency::bodies_of(names.trim_end_matches([',', ':', ';', '.']));
    let sure = |body: &String, least: f32| recognise(body).is_some_and(|sure| sure > least);
    let all_known = bodies.first().is_some_and(|first| sure(first, 0.72)) && bodies.iter().all(|body| sure(body, 0.65));
    if all_known && names.chars().count() <= 400 { bodies } else { Vec::new() }
}

/// "Doanh nghiệp nhà nước là doanh nghiệp do ..." says what something is; "Sở Y tế là cơ quan thường trực ..." what is to be done.
fn is_definition(rest: &str) -> bool {
    let words: Vec<&str> = rest.split_whitespace().take(8).collect();
    words.first() == Some(&"là") && !(1..words.len()).any(|at| covered_by(&words[at..], Kind::Role) > 0)
}

/// The text after its first `count` words.
fn after_words(text: &str, count: usize) -> String {
    text.split_whitespace().skip(count).collect::<Vec<_>>().join(" ")
}

fn end_of_subject(words: &[&str], start: usize) -> usize {
    let reach = words.len().min(start + LONGEST_SUBJECT);
    let mut at = start;
    let mut depth = 0i32;
    while at < reach {
        // "cơ sở xây dựng ...": no "Sở Xây dựng"
        let is_inside = at > start && words[at].starts_with(char::is_lowercase) && bare(words[at - 1]) == "cơ";
        let covered = match qualifier(words, at) {
            0 if is_inside => 0,
            0 => known_at(&words[at..reach.min(at + 20)]),
            qualifier => qualifier,
        };
        if depth == 0 && covered < 2 && at > start && starts_predicate(words, at) {
            return at;
        }
        for word in &words[at..at + covered.max(1)] {
            depth += word.matches('(').count() as i32 - word.matches(')').count() as i32;
        }
        at += covered.max(1);
        let last = words[at - 1];
        let ends_name = last.ends_with(':') && !opens_list(last) || last.ends_with('.') && !is_abbreviation(last);
        if depth <= 0 && ends_name {
            return at;
        }
    }
    at
}

/// How many words at `at` only say which offices are meant: "Các đơn vị được giao chủ trì nhiệm vụ".
fn qualifier(words: &[&str], at: usize) -> usize {
    const PARTS: [&[&str]; 4] = [&["được"], &["giao"], &["chủ", "trì"], &["nhiệm", "vụ"]];
    let is_of_offices = at > 1 && matches!(bare(words[at - 1]).as_str(), "quan" | "vị" | "phương");
    if !is_of_offices || !words[at..].starts_with(&["được", "giao"]) {
        return 0;
    }
    PARTS.iter().fold(0, |count, part| if words[at + count..].starts_with(part) { count + part.len() } else { count })
}

/// "Sở: Tài chính, Xây dựng": the colon lends the head word to a list.
pub(super) fn opens_list(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "sở:" | "bộ:" | "phòng:" | "ban:" | "hội:" | "vụ:" | "cục:")
}

/// Whether a verb begins here. After "các", a comma or "và", words like "tổ chức" are names; a capital begins a name too.
pub(super) fn starts_predicate(words: &[&str], at: usize) -> bool {
    if ends_with_related(&words[..at]) && !goes_on_after_related(words[at]) {
        return true;
    }
    if words[at].starts_with(char::is_uppercase) || covered_by(&words[at..], Kind::Predicate) == 0 {
        return false;
    }
    let before = words[at - 1].to_lowercase();
    let next: Vec<String> = words[at..].iter().take(3).map(|word| bare(word)).collect();
    let next: Vec<&str> = next.iter().map(String::as_str).collect();
    let follows_list = before == "các" || before == "và" || before.ends_with(',');
    let follows_office = before == "quan" || before == "vị";
    let is_name = match next.as_slice() {
        ["tổ", "chức", ..] | ["lãnh", "đạo", ..] => follows_list,
        ["quản", "lý", ..] | ["kiểm", "tra", ..] | ["thực", "hiện", ..] if before == "ban" => true,
        ["quản", "lý", ..] if before == "vụ" => true,
        // "Công ty ... Đầu tư phát triển thủy lợi Hà Nội", not "Chủ đầu tư xây dựng ..."
        ["phát", "triển", ..] => before == "tư",
        ["xây", "dựng", ..] => at > 1 && words[at - 2] == "Đầu" && before == "tư",
        ["quản", "lý", ..] if before == "trì" && at > 2 => matches!(words[at - 3], "quan" | "vị"),
        ["chủ", "trì", after, ..] => {
            follows_office && !words[at + 1].ends_with(',') && !matches!(*after, "phối" | "và")
        }
        ["đầu", "tư", ..] => before == "chủ",
        ["tham", "gia", ..] => before == "người", // "Phòng Phát triển người tham gia"
        ["giao", ..] => words.get(at + 1..).is_none_or(|after| recognise(&after.join(" ")).is_none()),
        _ => false,
    };
    !is_name
}

/// "các sở, ngành liên quan": what follows is the verb, whatever it is.
fn ends_with_related(words: &[&str]) -> bool {
    matches!(words, [.., a, b] if a.eq_ignore_ascii_case("liên") && *b == "quan")
}

fn goes_on_after_related(word: &str) -> bool {
    matches!(
        word,
        "và" | "trên"
            | "thuộc"
            | "của"
            | "ở"
            | "tại"
            | "đến"
            | "tới"
            | "trong"
            | "khác"
            | "cấp"
            | "tỉnh"
            | "xã"
            | "hoặc"
    ) || !word.starts_with(char::is_lowercase)
}

/// "Ông.", "TP.", "BS.": a capital and few letters before the full stop.
fn is_abbreviation(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.chars().count() <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    fn who(text: &str) -> Vec<String> {
        subject(text).map(|found| found.bodies).unwrap_or_default()
    }

    #[test]
    fn the_one_who_acts_stands_before_the_verb() {
        assert_eq!(who("Giao Sở Công Thương chủ trì, phối hợp với các cơ quan triển khai"), ["Sở Công Thương"]);
        assert_eq!(
            who("Sở Kế hoạch - Đầu tư, Sở Tài chính theo chức năng, nhiệm vụ tích cực hướng dẫn"),
            ["Sở Kế hoạch - Đầu tư", "Sở Tài chính"]
        );
        assert_eq!(who("UBND huyện Trà Bồng tiếp tục chỉ đạo khẩn trương thực hiện"), ["UBND huyện Trà Bồng"]);
        assert_eq!(
            who("Thủ trưởng các cơ quan, đơn vị tổ chức quán triệt, triển khai"),
            ["Thủ trưởng các cơ quan, đơn vị"]
        );
        assert_eq!(
            who(
                "Đề nghị Ủy ban Mặt trận Tổ quốc Việt Nam phường và các tổ chức chính trị xã hội phường, Thủ trưởng các cơ quan, đơn vị có trách nhiệm tổ chức"
            ),
            [
                "Ủy ban Mặt trận Tổ quốc Việt Nam phường",
                "các tổ chức chính trị xã hội phường",
                "Thủ trưởng các cơ quan, đơn vị"
            ]
        );
        assert_eq!(
            who("Các Sở, ngành và các cơ quan chức năng chủ động phối hợp chặt chẽ"),
            ["Các Sở, ngành", "các cơ quan chức năng"]
        );
        assert_eq!(who("Các cấp, ngành chủ động xây dựng"), ["Các cấp, ngành"]);
        assert_eq!(who("Ông. Hoàng Văn Thuân - Trưởng đoàn: Phụ trách chung"), ["Ông. Hoàng Văn Thuân - Trưởng đoàn"]);
        assert_eq!(who("Định kỳ 6 tháng, hàng năm, giữa nhiệm kỳ, Sở Công Thương tổ chức sơ kết"), ["Sở Công Thương"]);
        assert_eq!(
            who(
                "Yêu cầu các Chủ đầu tư, các đơn vị đầu mối giao kế hoạch, các cơ quan chủ trì quản lý 02 Chương trình MTQG theo chức năng, nhiệm vụ nâng cao"
            ),
            ["các Chủ đầu tư", "các đơn vị đầu mối giao kế hoạch", "các cơ quan chủ trì quản lý 02 Chương trình MTQG"]
        );
        assert_eq!(
            who("Ban Quản lý dự án đầu tư xây dựng công trình giao thông tỉnh đẩy nhanh tiến độ"),
            ["Ban Quản lý dự án đầu tư xây dựng công trình giao thông tỉnh"]
        );
        assert_eq!(who("Nhà trường triển khai thực hiện và gửi Báo cáo"), ["Nhà trường"]);
        assert_eq!(
            who("Trưởng các phòng, ban, trung tâm, cổng thông tin có trách nhiệm"),
            ["Trưởng các phòng, ban, trung tâm, cổng thông tin"]
        );
    }

    #[test]
    fn teams_are_named_for_what_they_do() {
        assert_eq!(who("Đội Quản lý vận hành số 1: Phát quang hành lang tuyến"), ["Đội Quản lý vận hành số 1"]);
    }

    #[test]
    fn a_heading_may_only_name_bodies() {
        let found =
            subject("Công an tỉnh, các sở, ban, ngành, đoàn thể tỉnh và Ủy ban nhân dân các xã, phường").unwrap();
        assert_eq!((found.bodies.len(), found.rest.as_str()), (3, ""));
        assert_eq!(subject("Giao Sở Xây dựng").unwrap().rest, "");
        assert_eq!(subject("Sở Tư pháp:").unwrap().rest, "");
    }

    #[test]
    fn sentences_that_begin_with_their_verb_name_nobody() {
        for text in [
            "Phối hợp chặt chẽ với các chủ đầu tư hạ tầng",
            "Tăng cường phối hợp với Ủy ban Mặt trận Tổ quốc",
            "Yêu cầu phải sử dụng Hệ thống thông tin",
            "Phát huy trách nhiệm của UBND cấp xã",
            "Công tác tuyên truyền, phổ biến pháp luật",
        ] {
            assert_eq!(who(text), Vec::<String>::new(), "{text}");
        }
    }
}
