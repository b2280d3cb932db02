//! The body that issues: the lower box of the letterhead; without a letterhead, the body that the preamble names.
//!
//! Law of this file: the name is the document's own, only its case and what its short form leaves out change.

use super::attachment::Attachment;
use super::letterhead::Letterhead;
use super::preamble::Preamble;
use crate::dictionary::fold::skeleton;
use crate::dictionary::formula::{self, Needs};
use crate::dictionary::name_case::{capitalized, running};
use crate::page::Reading;
use crate::plan::Doubt;
use std::collections::BTreeMap;

/// The name of the issuing body.
pub fn name(
    reading: &Reading,
    head: &Letterhead,
    preamble: &Preamble,
    attachment: &Attachment,
    doubts: &mut Vec<Doubt>,
) -> Option<String> {
    let bodies = bodies(&head.bodies);
    let enacting = enacting_body(&preamble.text);
    let full_forms = [attachment.body.clone(), enacting.clone()];
    if let Some(last) = bodies.last() {
        let issuer = as_written_elsewhere(reading, last).unwrap_or_else(|| running(last));
        let superior = bodies.len().checked_sub(2).map(|at| running(&bodies[at]));
        return Some(complete(&issuer, superior.as_deref(), head.place.as_deref(), &full_forms));
    }
    let inferred = enacting.or_else(|| attachment.body.clone())?;
    let issuer = complete(&inferred, None, head.place.as_deref(), &full_forms);
    let issuer = issuer.strip_prefix("UBND ").map_or(issuer.clone(), |place| format!("Ủy ban nhân dân {place}"));
    let message = format!("Không có tên cơ quan ở đầu văn bản; suy từ nội dung: \"{issuer}\"");
    doubts.push(Doubt::new("issuer_inferred", message).about("document.issuer"));
    Some(issuer)
}

/// The bodies that the lines of a letterhead name, superior first: a new one begins where a line opens with the head of a name and
/// the line above is finished.
fn bodies(lines: &[String]) -> Vec<String> {
    let mut bodies: Vec<String> = Vec::new();
    for line in lines {
        let opens = formula::body_head(line).is_some();
        match bodies.last_mut() {
            Some(body) if !opens || is_unfinished(body) => {
                body.push(' ');
                body.push_str(line);
            }
            _ => bodies.push(line.clone()),
        }
    }
    bodies
}

/// "BỘ KHOA HỌC VÀ", "VĂN PHÒNG" above "ĐOÀN ĐẠI BIỂU QUỐC HỘI": the name goes on in the next line.
fn is_unfinished(body: &str) -> bool {
    let folded = skeleton(body);
    let ends_open = body.ends_with([',', '-', '–'])
        || folded.split(' ').next_back().is_some_and(|word| ["va", "cua", "thuoc"].contains(&word));
    ends_open || needs(body) == Some(Needs::Superior)
}

/// What a name still needs: nothing when more than its head is there.
fn needs(name: &str) -> Option<Needs> {
    let (length, needs) = formula::body_head(name)?;
    (name.split_whitespace().count() == length && needs != Needs::Nothing).then_some(needs)
}

/// Adds what a short form leaves out: "Văn phòng" + "UBND tỉnh Đồng Nai"; "UBND phường" → "UBND phường Chơn Thành".
fn complete(issuer: &str, superior: Option<&str>, place: Option<&str>, full_forms: &[Option<String>]) -> String {
    match (needs(issuer), superior) {
        (Some(Needs::Superior), Some(superior)) => return format!("{issuer} {superior}"),
        (Some(Needs::Place), _) => {
            let places = full_forms.iter().flatten().filter_map(|form| place_of(form));
            return places
                .max_by_key(std::string::String::len)
                .map_or(issuer.to_string(), |place| format!("{issuer} {place}"));
        }
        _ => {}
    }
    if !ends_with_level(issuer) {
        return issuer.to_string();
    }
    let goes_on = |form: &&String| skeleton(form).starts_with(&format!("{} ", skeleton(issuer)));
    if let Some(form) = full_forms.iter().flatten().find(goes_on) {
        return form.clone();
    }
    let is_province = ["tinh", "thanh pho"].iter().any(|level| skeleton(issuer).ends_with(level));
    place.filter(|_| is_province).map_or(issuer.to_string(), |place| format!("{issuer} {place}"))
}

/// "phường Chơn Thành" of "UBND phường Chơn Thành".
fn place_of(form: &str) -> Option<String> {
    let words: Vec<&str> = form.split_whitespace().collect();
    let at = words.iter().position(|word| LEVELS.contains(&skeleton(word).as_str()))?;
    Some(words[at..].join(" "))
}

const LEVELS: [&str; 8] = ["tinh", "thanh", "xa", "phuong", "dac", "huyen", "quan", "thi"];

/// "UBND phường": the level of a place without its name.
fn ends_with_level(name: &str) -> bool {
    const LAST: [&str; 8] = ["tinh", "pho", "xa", "phuong", "khu", "huyen", "quan", "tran"];
    let folded = skeleton(name);
    folded.split(' ').next_back().is_some_and(|word| LAST.contains(&word)) && folded.split(' ').count() <= 7
}

/// The body that does something in the last sentence that names one: "Ủy ban nhân dân xã Phước An ban hành Kế hoạch".
fn enacting_body(preamble: &str) -> Option<String> {
    const LONGEST: usize = 16;
    let words: Vec<&str> = preamble.split_whitespace().collect();
    let folded: Vec<String> = words.iter().map(|word| skeleton(word)).collect();
    let opens = |at: usize| {
        let follows = at == 0 || words[at - 1].ends_with(['.', ';', ',']);
        let ahead = words[at..words.len().min(at + 6)].join(" ");
        follows && words[at].starts_with(char::is_uppercase) && formula::body_head(&ahead).is_some()
    };
    (0..words.len()).rev().filter(|at| opens(*at)).find_map(|start| {
        let end = (start + 1..words.len().min(start + LONGEST))
            .take_while(|at| !words[at - 1].ends_with(['.', ';', ':']))
            .find(|at| {
                formula::is_enacting(&folded[*at..words.len().min(at + 4)].join(" "))
                    && words[*at].starts_with(char::is_lowercase)
            })?;
        let body = words[start..end].join(" ").trim_end_matches(',').to_string();
        (!body.contains(|c: char| c.is_ascii_digit())).then_some(body) // a row of a table names no issuer
    })
}

/// The name as the text itself writes it when it is not in capitals, at least twice, the most frequent form.
fn as_written_elsewhere(reading: &Reading, capitals: &str) -> Option<String> {
    let wanted: Vec<String> = capitals.split_whitespace().map(str::to_lowercase).collect();
    let is_same = |word: &str, wanted: &str| word.chars().flat_map(char::to_lowercase).eq(wanted.chars());
    let clean = reading.text.clean_text();
    let words: Vec<&str> = clean.split_whitespace().collect();
    let mut forms: BTreeMap<String, usize> = BTreeMap::new();
    for window in words.windows(wanted.len().max(1)) {
        let last = window.len() - 1;
        let trimmed = |index: usize| {
            if index == last { window[index].trim_end_matches([',', '.', ';', ':', ')']) } else { window[index] }
        };
        if wanted.iter().enumerate().all(|(index, wanted)| is_same(trimmed(index), wanted)) {
            let form = (0..window.len()).map(trimmed).collect::<Vec<_>>().join(" ");
            if form != capitals
                && form.starts_with(char::is_uppercase)
                && !crate::dictionary::name_case::is_capitals(&form)
            {
                *forms.entry(form).or_default() += 1;
            }
        }
    }
    let (form, count) = forms.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= 2).then(|| capitalized(&form))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_string()).collect()
    }

    #[test]
    fn superior_and_issuer_are_told_apart() {
        assert_eq!(bodies(&lines(&["UBND TỈNH ĐỒNG NAI", "VĂN PHÒNG"])), ["UBND TỈNH ĐỒNG NAI", "VĂN PHÒNG"]);
        assert_eq!(bodies(&lines(&["ỦY BAN NHÂN DÂN", "TỈNH LÀO CAI"])), ["ỦY BAN NHÂN DÂN TỈNH LÀO CAI"]);
        assert_eq!(
            bodies(&lines(&["SỞ CÔNG THƯƠNG", "ĐOÀN KIỂM TRA", "THEO QUYẾT ĐỊNH", "SỐ 1050/QĐ-SCT"])),
            ["SỞ CÔNG THƯƠNG", "ĐOÀN KIỂM TRA THEO QUYẾT ĐỊNH SỐ 1050/QĐ-SCT"]
        );
        assert_eq!(bodies(&lines(&["BỘ KHOA HỌC VÀ", "CÔNG NGHỆ"])), ["BỘ KHOA HỌC VÀ CÔNG NGHỆ"]);
    }

    #[test]
    fn short_names_are_completed() {
        assert_eq!(complete("Văn phòng", Some("UBND tỉnh Đồng Nai"), None, &[]), "Văn phòng UBND tỉnh Đồng Nai");
        let form = Some("UBND phường Chơn Thành".to_string());
        assert_eq!(complete("UBND phường", None, None, std::slice::from_ref(&form)), "UBND phường Chơn Thành");
        assert_eq!(complete("Ủy ban nhân dân", None, None, &[form]), "Ủy ban nhân dân phường Chơn Thành");
        assert_eq!(complete("Ủy ban nhân dân tỉnh", None, Some("Đồng Nai"), &[]), "Ủy ban nhân dân tỉnh Đồng Nai");
    }

    #[test]
    fn the_preamble_names_the_issuer_too() {
        let text = "Căn cứ Kế hoạch số 02-KH/BCĐ của Ban Chỉ đạo. Ủy ban nhân dân xã Phước An ban hành Kế hoạch thực hiện, như sau:";
        assert_eq!(enacting_body(text).as_deref(), Some("Ủy ban nhân dân xã Phước An"));
        let text = "Căn cứ chức năng, nhiệm vụ được giao, Sở Văn hóa, Thể thao và Du lịch xây dựng Kế hoạch như sau:";
        assert_eq!(enacting_body(text).as_deref(), Some("Sở Văn hóa, Thể thao và Du lịch"));
    }
}
