//! Cells and phrases that name bodies: who leads and who cooperates, one entry a body, and how sure that is.

use super::names::{Names, is_person};
use super::value::trimmed;
use crate::dictionary::agency::recognise;
use regex::Regex;
use std::sync::LazyLock;

/// Who leads and who cooperates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Roles {
    /// Bodies that lead.
    pub lead: Vec<String>,
    /// Bodies that cooperate.
    pub cooperating: Vec<String>,
}

/// The bodies that the lines of a cell name. A line break is a hint: it separates before a name with a capital.
pub fn bodies(lines: &[String]) -> Vec<String> {
    let lines: Vec<String> = lines.iter().map(|line| spaced(line)).collect();
    Names::of(&lines).split()
}

/// The bodies that one phrase names.
pub fn bodies_of(phrase: &str) -> Vec<String> {
    bodies(&[phrase.to_string()])
}

/// The bodies of a cell that may say by itself who leads: "X chủ trì, phối hợp với Y", "Chủ trì: X; phối hợp: Y".
pub fn roles(lines: &[String]) -> Roles {
    // "Chủ trì: Sở Y tế; Phối hợp: các sở, ngành"
    static LABELLED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)^\W*(?:(?:cơ quan|đơn vị)\s+)?chủ trì\s*:\s*(.*?)[;.,]?\s*-?\s*(?:(?:cơ quan|đơn vị)\s+)?phối hợp\s*:\s*(.*)$").ok()
    });
    // "Phòng Văn hóa - Xã hội chủ trì, phối hợp với Công an xã"
    static SPOKEN: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)^(.*?\S)[,;]?\s+chủ trì\b[,;]?\s*(.*)$").ok());
    static WITH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)^(.*?)[,;]?\s*(?:và\s+)?phối hợp(?:\s+chặt chẽ)?(?:\s+(?:với|cùng))?\s*:?\s+(.*)$").ok()
    });
    static TOLD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)chủ trì|phối hợp|^theo ").ok());
    let whole = lines.join(" ");
    if !TOLD.as_ref().is_some_and(|regex| regex.is_match(&whole)) {
        return Roles { lead: bodies(lines), cooperating: Vec::new() };
    }
    if let Some(told) = LABELLED.as_ref().and_then(|regex| regex.captures(&whole)) {
        return Roles { lead: bodies_of(&told[1]), cooperating: bodies_of(&told[2]) };
    }
    if let Some(told) = SPOKEN.as_ref().and_then(|regex| regex.captures(&whole))
        && !is_common_noun(&told[1])
    {
        let with = WITH.as_ref().and_then(|regex| regex.captures(&told[2]));
        return Roles {
            lead: bodies_of(&told[1]),
            cooperating: with.map(|with| bodies_of(&with[2])).unwrap_or_default(),
        };
    }
    if whole.to_lowercase().starts_with("theo ") {
        return Roles { lead: vec![trimmed(&whole).to_string()], cooperating: Vec::new() }; // "Theo phân công tại Quyết định số ..."
    }
    match WITH.as_ref().and_then(|regex| regex.captures(&whole)) {
        Some(with) if !with[1].trim().is_empty() && recognise(&with[1]).is_some() => {
            Roles { lead: bodies_of(&with[1]), cooperating: bodies_of(&with[2]) }
        }
        _ => Roles { lead: bodies(lines), cooperating: Vec::new() },
    }
}

/// A blank after each comma that stands before a letter: "(...),Văn phòng".
fn spaced(line: &str) -> String {
    let mut spaced = String::with_capacity(line.len() + 4);
    for c in line.chars() {
        let before = spaced.chars().rev().nth(1);
        let ends_word = before.is_some_and(|before| before == ')' || before.is_lowercase());
        if c.is_alphabetic() && ends_word && spaced.ends_with([',', ';']) {
            spaced.push(' ');
        }
        spaced.push(c);
    }
    spaced
}

/// "các cơ quan chủ trì": the words before make a name together with "chủ trì".
fn is_common_noun(before: &str) -> bool {
    let last = before.split_whitespace().rev().take(2).collect::<Vec<_>>();
    matches!(last.as_slice(), [b, a] if matches!((a.to_lowercase().as_str(), b.to_lowercase().as_str()), ("cơ", "quan") | ("đơn", "vị")))
}

/// How sure it is that these are bodies: that of the least sure one.
pub fn confidence(bodies: &[String]) -> f32 {
    let sure = |body: &String| {
        let is_person = || is_person(&body.split_whitespace().collect::<Vec<_>>());
        recognise(body).or_else(|| is_person().then_some(0.85)).unwrap_or(0.6)
    };
    bodies.iter().map(sure).fold(0.99, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(cell: &str) -> String {
        let lines: Vec<String> = cell.split(" / ").map(String::from).collect();
        let roles = roles(&lines);
        let lead = roles.lead.join(" | ");
        if roles.cooperating.is_empty() { lead } else { format!("{lead} || {}", roles.cooperating.join(" | ")) }
    }

    #[test]
    fn cells_of_real_plans_are_split() {
        let rows: Vec<(&str, &str)> =
            include_str!("agency_cells.tsv").lines().filter_map(|line| line.split_once('\t')).collect();
        assert!(rows.len() >= 60);
        let wrong: Vec<String> = rows
            .iter()
            .filter(|(cell, expected)| split(cell) != *expected)
            .map(|(cell, expected)| format!("{cell}: {} instead of {expected}", split(cell)))
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn confidence_is_that_of_the_least_sure_name() {
        assert!(confidence(&["Sở Tài chính".into()]) > 0.95);
        assert!(confidence(&["Sở Tài chính".into(), "Nguyễn Thị Loan".into()]) < 0.9);
        assert!(confidence(&["Theo phân công".into()]) < 0.7);
    }
}
