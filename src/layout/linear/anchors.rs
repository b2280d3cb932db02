//! Where rows begin: numbers at the start of a line that count up (1, 2, 3; 12, 12.1, 12.2, 13) and headings of groups (I, II).
//! Of all numbers in the text, the heaviest chain is taken as a whole, so that a number inside a cell does no harm.

use crate::layout::assemble::{is_row_number, is_section_number};
use crate::layout::line::{Line, Lines};
use foldhash::HashMap;
use std::ops::Range;

/// The first line of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Its line.
    pub line: usize,
    /// A heading over the full width instead of cells.
    pub is_group: bool,
    /// A part of the row above: a), b), c).
    pub is_part: bool,
}

/// A number that may begin a row.
struct Candidate {
    line: usize,
    number: Vec<u32>,
    weight: f32,
}

/// Missing numbers that a step may pass over.
const LONGEST_GAP: u32 = 3;
/// What it costs to begin counting anew: rows seldom do, the parts of a row do so in each row.
const RESTART: f32 = 1.6;
const RESTART_OF_PARTS: f32 = 0.4;
/// What it costs to be numbered otherwise than the first row.
const OTHER_STYLE: f32 = 0.9;
/// Letters of parts, in Vietnamese order.
const LETTERS: &str = "abcdđeghiklmnopqrstuvxy";

/// The rows that begin in `range`, in order; repeated headings in `pages` are passed over. `has_second` when a second number stands
/// behind that of the row.
pub fn find(lines: &Lines, range: Range<usize>, pages: &[Range<usize>], has_second: bool) -> Vec<Anchor> {
    let is_heading = |number: usize| {
        let after = pages.partition_point(|page| page.end <= number);
        pages.get(after).is_some_and(|page| page.contains(&number))
    };
    let free: Vec<usize> = range.filter(|number| !is_heading(*number)).collect();
    let mut rows = candidates(lines, &free, row_number);
    keep_to_one_style(lines, &mut rows);
    let mut rows = chain(&rows, RESTART);
    if has_second {
        rows.iter_mut().for_each(|row| *row = first_of_two(lines, *row));
    }
    let groups = chain(&candidates(lines, &free, group_number), RESTART);
    let parts = chain(&candidates(lines, &free, part_letter), RESTART_OF_PARTS);
    let mut anchors: Vec<Anchor> =
        rows.into_iter().map(|line| Anchor { line, is_group: false, is_part: false }).collect();
    anchors.extend(groups.into_iter().map(|line| Anchor { line, is_group: true, is_part: false }));
    anchors.extend(parts.into_iter().map(|line| Anchor { line, is_group: false, is_part: true }));
    anchors.sort_by_key(|anchor| anchor.line);
    anchors.dedup_by_key(|anchor| anchor.line);
    anchors
}

/// "3", "3": the first of two equal numbers, each alone on its line, is that of the row.
fn first_of_two(lines: &Lines, row: usize) -> usize {
    let alone = |number: usize| lines.get(number).map(|line| line.text.trim()).filter(|text| is_row_number(text));
    let before = row.checked_sub(1).filter(|before| alone(*before).is_some() && alone(*before) == alone(row));
    before.unwrap_or(row)
}

fn candidates(lines: &Lines, range: &[usize], number: impl Fn(&str) -> Option<Vec<u32>>) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut before: Option<Line> = None;
    for index in range.iter().copied() {
        let Some(line) = lines.get(index) else { continue };
        if let Some(number) = number(line.first_word()) {
            let rest = line.text[line.first_word().len()..].trim();
            let goes_on = before.is_some_and(|before| crate::layout::evidence::asks_for_more(before.text));
            let starts_lower = rest.chars().next().is_some_and(char::is_lowercase);
            let weight = 1.0 - if goes_on { 0.5 } else { 0.0 } - if starts_lower { 0.7 } else { 0.0 };
            found.push(Candidate { line: index, number, weight });
        }
        before = Some(line);
    }
    found
}

/// Rows of one table are numbered alike: below rows "1", "2" a "1. Sở Nội vụ" is an item of the text that follows.
fn keep_to_one_style(lines: &Lines, rows: &mut [Candidate]) {
    let is_dotted = |row: &Candidate| lines.get(row.line).is_some_and(|line| line.first_word().ends_with('.'));
    let Some(first) = rows.iter().find(|row| row.number == [1]).map(is_dotted) else { return };
    for row in rows.iter_mut().filter(|row| row.number.len() == 1) {
        row.weight -= if is_dotted(row) == first { 0.0 } else { OTHER_STYLE };
    }
}

/// "12", "12.1", "3."
fn row_number(word: &str) -> Option<Vec<u32>> {
    if !is_row_number(word) || word.starts_with('0') && word.len() > 3 {
        return None;
    }
    let bare = word.trim_matches(['(', ')', '.']);
    bare.split('.').map(|part| part.parse().ok()).collect()
}

/// "a)", "đ)"
fn part_letter(word: &str) -> Option<Vec<u32>> {
    let mut letters = word.strip_suffix(')')?.chars();
    let letter = letters.next().filter(|_| letters.next().is_none())?;
    LETTERS.chars().position(|known| known == letter).map(|at| vec![at as u32 + 1])
}

/// "I", "IV.", "B."
fn group_number(word: &str) -> Option<Vec<u32>> {
    if !is_section_number(word) {
        return None;
    }
    let bare = word.trim_end_matches(['.', ')', '-']);
    let value = |c: char| match c {
        'I' => 1,
        'V' => 5,
        'X' => 10,
        _ => 0,
    };
    if bare.chars().all(|c| value(c) > 0) {
        let digits: Vec<u32> = bare.chars().map(value).collect();
        let signed = digits.iter().enumerate().map(|(index, digit)| {
            let next = digits.get(index + 1).copied().unwrap_or(0);
            if *digit < next { -i64::from(*digit) } else { i64::from(*digit) }
        });
        return u32::try_from(signed.sum::<i64>()).ok().map(|number| vec![number]);
    }
    let letter = bare.chars().next().filter(|_| word.len() > 1)?;
    Some(vec![1000, letter as u32 - 'A' as u32 + 1])
}

/// The lines of the heaviest chain.
fn chain(candidates: &[Candidate], restart: f32) -> Vec<usize> {
    let mut best: Vec<(f32, Option<usize>)> = Vec::with_capacity(candidates.len());
    let mut ending: HashMap<Vec<u32>, usize> = HashMap::default();
    let mut under: HashMap<u32, usize> = HashMap::default();
    let mut heaviest: Option<usize> = None;
    for (index, candidate) in candidates.iter().enumerate() {
        let mut choice = (candidate.weight - first_cost(&candidate.number), None);
        let mut consider = |before: Option<&usize>, cost: f32| {
            if let Some(before) = before {
                let weight: f32 = best[*before].0 + candidate.weight - cost;
                if weight > choice.0 {
                    choice = (weight, Some(*before));
                }
            }
        };
        for (before, cost) in predecessors(&candidate.number) {
            consider(ending.get(&before), cost);
        }
        if let [number] = candidate.number[..]
            && number > 1
        {
            consider(under.get(&(number - 1)), 0.0);
        }
        if candidate.number.last() == Some(&1) && candidate.number.len() <= 2 {
            consider(heaviest.as_ref(), restart);
        }
        best.push(choice);
        let keep = |known: Option<&usize>| known.is_none_or(|known| best[*known].0 <= choice.0);
        if keep(ending.get(&candidate.number)) {
            ending.insert(candidate.number.clone(), index);
        }
        if keep(under.get(&candidate.number[0])) {
            under.insert(candidate.number[0], index);
        }
        if keep(heaviest.as_ref()) {
            heaviest = Some(index);
        }
    }
    let mut lines = Vec::new();
    heaviest = heaviest.filter(|last| best[*last].0 > 0.0);
    while let Some(index) = heaviest {
        lines.push(candidates[index].line);
        heaviest = best[index].1;
    }
    lines.reverse();
    lines
}

/// A chain that does not begin with 1 is half a table: possible, but less likely.
fn first_cost(number: &[u32]) -> f32 {
    match number {
        [1] | [1, 1] | [1000, 1] => 0.0,
        _ => 1.2,
    }
}

/// The numbers that may come right before, with what the step costs.
fn predecessors(number: &[u32]) -> Vec<(Vec<u32>, f32)> {
    let Some((last, parents)) = number.split_last() else { return Vec::new() };
    let mut before: Vec<(Vec<u32>, f32)> = Vec::new();
    for step in 1..=LONGEST_GAP.min(last.saturating_sub(1)) {
        let cost = if step == 1 { 0.0 } else { 0.6 + 0.5 * step as f32 };
        before.push(([parents, &[last - step]].concat(), cost));
    }
    if *last == 1 && !parents.is_empty() {
        before.push((parents.to_vec(), 0.0));
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn anchors(source: &str) -> Vec<(usize, bool)> {
        let text = Text::new(source.into());
        let draft = Vec::new().into();
        let lines = Lines::new(&text, &draft);
        find(&lines, 0..lines.len(), &[], false).into_iter().map(|anchor| (anchor.line, anchor.is_group)).collect()
    }

    #[test]
    fn rows_count_up_through_groups_and_nested_numbers() {
        let source = "I\nĐến năm 2030\n1\nQuy mô\n30\n2 Thực hiện\n2.1 Tỉ lệ\n2.2 Tỉ lệ\n12\n3\nGiao dịch\nII\nĐến năm 2045\n4\nChỉ số";
        let lines: Vec<usize> = anchors(source).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [0, 2, 5, 6, 7, 9, 11, 13]);
        assert!(anchors(source)[0].1);
    }

    #[test]
    fn numbers_may_begin_again_in_each_group() {
        let lines = anchors("A. Một\n1 Một\n2 Hai\nB. Hai\n1 Ba\n2 Bốn\n3 Năm");
        assert_eq!(lines.len(), 7);
    }
}
