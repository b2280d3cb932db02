//! The signature: authority ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"), the signer's own position, the name. Joint documents have
//! several side by side.

use super::date::pattern;
use super::rows::Piece;
use crate::dictionary::name_case::{is_capitals, is_position, running};
use crate::plan::{Doubt, Signer};
use regex::Regex;
use std::sync::LazyLock;

/// "TM. ỦY BAN NHÂN DÂN", in scans also "1M. ...", "T/M BAN THƯỜNG VỤ", "KT.CHỦ TỊCH", "TL. CHỦ TỊCH", "TUQ. CHỦ TỊCH", "Q. GIÁM ĐỐC".
static AUTHORITY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?P<mark>[T1Il]/?M|K/?T|T/?L|T/?UQ|Q)(?:\s*\.\s*|\s+)(?P<of>\p{Lu}.+)$"));

/// Whether a line names in whose stead somebody signs.
pub fn is_authority(line: &str) -> bool {
    line.starts_with(['T', '1', 'I', 'l', 'K', 'Q']) && is_capitals(line) && AUTHORITY.is_match(line)
}

/// What is read of the signatures.
#[derive(Debug, Default)]
pub struct Signature {
    parts: Vec<Part>,
}

#[derive(Debug, Default)]
struct Part {
    titles: Vec<String>,
    name: Option<String>,
    centre: f32,
    left: f32,
    line: u32,
    /// The row of its last title.
    last_line: u32,
}

impl Signature {
    /// Every signature that was begun has its name.
    pub fn is_complete(&self) -> bool {
        self.parts.iter().any(|part| part.name.is_some())
    }

    /// A title was read.
    pub fn has_titles(&self) -> bool {
        !self.parts.is_empty()
    }

    /// A title was read in the left half of the page, another one in the right half.
    pub fn has_left_titles(&self) -> bool {
        self.parts.iter().any(|part| part.left < 25.0) && self.parts.len() > 1
    }

    /// A title was read and its name not yet.
    pub fn waits_for_name(&self) -> bool {
        self.parts.last().is_some_and(|part| part.name.is_none())
    }

    /// Whether a line is the end of the title above it: "TỊCH" below "CHỦ TỊCH".
    pub fn ends_title(&self, text: &str) -> bool {
        let last = self.parts.last().filter(|part| part.name.is_none()).and_then(|part| part.titles.last());
        last.is_some_and(|last| ends_with_words(last, text))
    }

    /// Takes a line in capitals.
    pub fn take_title(&mut self, text: &str, piece: &Piece, line: u32) {
        let centre = (piece.left + piece.right) / 2.0;
        let is_beside = self.parts.iter().any(|part| part.last_line == line && (part.centre - centre).abs() > 15.0);
        let is_joint = self.parts.len() > 1 && self.parts.iter().filter(|part| part.name.is_none()).count() > 1;
        let open = if is_beside {
            None
        } else if is_joint {
            self.nearest(centre)
        } else {
            self.parts.iter().rposition(|part| part.name.is_none())
        };
        if let Some(part) = open.and_then(|index| self.parts.get_mut(index)) {
            part.titles.push(text.to_string());
            part.last_line = line;
            return;
        }
        self.parts.push(Part {
            titles: vec![text.to_string()],
            name: None,
            centre,
            left: piece.left,
            line,
            last_line: line,
        });
    }

    /// Takes a name.
    pub fn take_name(&mut self, name: &str, centre: f32) {
        if let Some(part) = self.nearest(centre).and_then(|index| self.parts.get_mut(index)) {
            part.name = Some(name.to_string());
        }
    }

    /// The nearest signature that has no name yet.
    fn nearest(&self, centre: f32) -> Option<usize> {
        let distance = |index: &usize| (self.parts[*index].centre - centre).abs();
        let open = (0..self.parts.len()).filter(|index| self.parts[*index].name.is_none());
        open.min_by(|a, b| distance(a).total_cmp(&distance(b)))
    }

    /// The signers; titles that no name follows count only when there is no name at all.
    pub fn finish(self) -> (Vec<Signer>, Vec<Doubt>) {
        let has_name = self.is_complete();
        let mut signers = Vec::new();
        let mut doubts = Vec::new();
        for part in self.parts.into_iter().filter(|part| part.name.is_some() || !has_name).take(6) {
            let title = own_title(&part.titles);
            let mut doubt = |code: &str, message: &str| {
                doubts.push(Doubt::new(code, message).at_line(part.line).about("document.signers"));
            };
            if title.is_none() {
                doubt("signer_title_missing", "Không rõ chức vụ của người ký");
            }
            if part.name.is_none() {
                doubt("signer_name_missing", "Không tìm thấy họ tên người ký");
            }
            signers.push(Signer { title, name: part.name });
        }
        (signers, doubts)
    }
}

/// "KT. BỘ TRƯỞNG THỨ TRƯỞNG" on one line: in whose stead, and the signer's own position, that of a deputy where one is named.
fn parted(title: &str) -> Vec<String> {
    let own = AUTHORITY.captures(title).and_then(|found| {
        let of = title.len() - found["of"].len();
        let blanks = title.match_indices(' ').map(|(at, _)| at).filter(|at| *at > of);
        let mut positions = blanks.filter(|at| is_position(&title[at + 1..]));
        let is_deputy = |at: &usize| ["PHÓ ", "THỨ "].iter().any(|deputy| title[at + 1..].starts_with(deputy));
        let deputy = positions.clone().rev().find(is_deputy);
        deputy.or_else(|| positions.find(|at| is_position(&title[of..*at])))
    });
    own.map_or_else(|| vec![title.to_string()], |at| vec![title[..at].to_string(), title[at + 1..].to_string()])
}

fn ends_with_words(title: &str, words: &str) -> bool {
    title.strip_suffix(words).is_some_and(|before| before.ends_with(' ')) && !words.is_empty()
}

/// "CHỦ TỊCH" above "TỊCH": of "KT. CHỦ TỊCH" above "PHÓ CHỦ TỊCH", what a seal left uncovered.
fn covered_deputy(titles: &[String]) -> Option<String> {
    let [of, own] = titles else { return None };
    let of = AUTHORITY.captures(of).map_or(of.as_str(), |found| found.name("of").map_or("", |of| of.as_str()));
    (ends_with_words(of, own) && is_position(of)).then(|| format!("Phó {}", running(of)))
}

/// The signer's own position: the lines below the last authority, in running case.
fn own_title(titles: &[String]) -> Option<String> {
    let is_borrowed = |title: &String| AUTHORITY.captures(title).is_some_and(|found| &found["mark"] != "Q");
    let titles: Vec<String> = titles.iter().flat_map(|title| parted(title)).collect();
    if let Some(deputy) = covered_deputy(&titles) {
        return Some(deputy);
    }
    let from = titles.iter().rposition(is_borrowed).map_or(0, |at| at + 1);
    let mut own = String::new();
    for title in &titles[from..] {
        if !own.is_empty() {
            own.push_str(if is_position(title) { ", " } else { " " });
        }
        own.push_str(&match AUTHORITY.captures(title) {
            Some(found) => format!("Q. {}", running(&found["of"])),
            None => running(title),
        });
    }
    (!own.is_empty()).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_position_of_a_deputy_follows_those_in_whose_stead_he_signs() {
        let own = |title: &str| own_title(&[title.to_string()]).unwrap_or_default();
        assert_eq!(own("KT. BỘ TRƯỞNG, CHỦ NHIỆM PHÓ CHỦ NHIỆM"), "Phó Chủ nhiệm");
        assert_eq!(own("KT. BỘ TRƯỞNG THỨ TRƯỞNG"), "Thứ trưởng");
        assert_eq!(own("TL. BỘ TRƯỞNG KT. CỤC TRƯỞNG CỤC THUẾ, PHÍ VÀ LỆ PHÍ PHÓ CỤC TRƯỞNG"), "Phó Cục trưởng");
    }

    #[test]
    fn a_deputy_signs_where_a_seal_left_the_ends_of_two_titles() {
        let own = |titles: [&str; 2]| own_title(&titles.map(str::to_string)).unwrap_or_default();
        assert_eq!(own(["CHỦ TỊCH", "TỊCH"]), "Phó Chủ tịch");
        assert_eq!(own(["KT. GIÁM ĐỐC", "ĐỐC"]), "Phó Giám đốc");
        assert_eq!(own(["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]), "Phó Giám đốc");
    }
}
