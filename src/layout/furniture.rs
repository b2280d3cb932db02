//! What a page carries besides its text: page numbers and drawn lines. They belong to no block.

use super::line::Lines;
use std::collections::HashSet;

/// Page numbers may jump by this much (pages without one).
const LONGEST_JUMP: u32 = 3;

/// The lines that are furniture. Numbers count as page numbers when they stand alone and count up through the document.
pub fn find(lines: &Lines, is_in_table: impl Fn(usize) -> bool) -> HashSet<usize> {
    let mut furniture = HashSet::new();
    let mut last = 0;
    for number in 0..lines.len() {
        let Some(line) = lines.get(number) else { continue };
        if is_drawn(line.text) {
            furniture.insert(number);
        } else if !is_in_table(number)
            && let Some(page) = page_number(line.text)
            && page > last
            && page <= last + LONGEST_JUMP
        {
            last = page;
            furniture.insert(number);
        }
    }
    furniture
}

/// "___________________"
fn is_drawn(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '_' | '-' | '–' | '—' | '*' | '=' | '.' | '…' | ' ')) && text.chars().count() >= 3
}

/// "4", "- 12 -"
pub fn page_number(text: &str) -> Option<u32> {
    let digits = text.trim_matches(['-', '–', ' ']);
    (digits.len() <= 3 && text.len() <= digits.len() + 4).then(|| digits.parse().ok()).flatten()
}
