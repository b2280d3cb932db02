//! The numbers of rows: of the numbers at the beginnings of lines, those that count on. A reader of columns of numbers knows by them where
//! rows begin.

use super::cut::Line;

/// So many numbers count on where rows are numbered.
const LEAST: usize = 3;
/// Numbers that a reader may lose between two others, what each costs, and what it costs to begin again at 1.
const MOST_LOST: u32 = 9;
const LOST: f32 = 0.15;
const AGAIN: f32 = 1.5;
/// Of the lines with a number, so many in ten begin with a capital behind it where numbers stand at the top of their rows.
const AT_TOP: usize = 7;

/// The lines whose first words are numbers that count on.
pub fn counted(lines: &[Line]) -> Vec<usize> {
    counting_on(&numbered(lines))
}

/// The lines that begin with numbers, and these.
fn numbered(lines: &[Line]) -> Vec<(usize, u32)> {
    lines.iter().enumerate().filter_map(|(at, line)| Some((at, number(line)?))).collect()
}

/// The number that a numbered line begins with.
fn value(numbers: &[(usize, u32)], line: usize) -> Option<u32> {
    numbers.binary_search_by_key(&line, |(at, _)| *at).ok().map(|found| numbers[found].1)
}

/// For each line, whether a row begins with it by its number, `None` for a number that does not count on; nothing when rows are not
/// numbered, or numbered in their middle.
pub fn begin_rows(lines: &[Line]) -> Option<Vec<Option<bool>>> {
    let numbers = numbered(lines);
    let counted = with_misread(counting_on(&numbers), &numbers);
    let opens = |at: &usize| lines[*at].tokens().get(1).is_some_and(|token| opens_cell(token.text));
    let at_top = counted.iter().filter(|at| opens(at)).count();
    if counted.len() < LEAST || at_top * 10 < counted.len() * AT_TOP {
        return None;
    }
    let mut begins = vec![Some(false); lines.len()];
    // "620" between rows 1 and 2 is a value; what lies between two numbers in place and size may be one that was misread
    for (at, number) in &numbers {
        let next = counted.partition_point(|line| line < at);
        let counts = |counted: Option<&usize>| counted.and_then(|line| value(&numbers, *line));
        let is_above = counts(counted[..next].last()).is_none_or(|before| before < *number);
        let is_below = counts(counted.get(next)).is_none_or(|after| *number < after);
        begins[*at] = (!(is_above && is_below)).then_some(false);
    }
    counted.into_iter().for_each(|at| begins[at] = Some(true));
    Some(begins)
}

/// Numbers that stand where others are missing between two that count on, as many as are missing, were misread: "1, 3, 3, 4".
fn with_misread(mut counted: Vec<usize>, numbers: &[(usize, u32)]) -> Vec<usize> {
    let value = |line: usize| value(numbers, line).unwrap_or(0);
    let mut misread = Vec::new();
    for pair in counted.windows(2) {
        let missing = value(pair[1]).saturating_sub(value(pair[0]) + 1) as usize;
        let between = numbers.iter().map(|(line, _)| *line).filter(|line| pair[0] < *line && *line < pair[1]);
        let between: Vec<usize> = between.collect();
        if between.len() == missing {
            misread.extend(between);
        }
    }
    counted.extend(misread);
    counted.sort_unstable();
    counted
}

/// The number at the beginning of a line that says more.
fn number(line: &Line) -> Option<u32> {
    let [first, _, ..] = line.tokens() else { return None };
    let bare = first.text.trim_end_matches(['.', ')', ',']);
    (bare.len() <= 3 && bare.bytes().all(|b| b.is_ascii_digit())).then(|| bare.parse().ok()).flatten()
}

/// Whether a cell may well begin with a word.
pub fn opens_cell(text: &str) -> bool {
    text.trim_start_matches(['“', '"', '(', '-', '–']).starts_with(char::is_uppercase)
}

/// The lines whose numbers count on from one another, as many as possible.
fn counting_on(numbers: &[(usize, u32)]) -> Vec<usize> {
    let mut best: Vec<(f32, Option<usize>)> = Vec::with_capacity(numbers.len());
    for (at, (_, number)) in numbers.iter().enumerate() {
        let step = |(before, (_, last)): (usize, &(usize, u32))| {
            let cost = match number.checked_sub(*last) {
                Some(step @ 1..) if step <= MOST_LOST + 1 => LOST * (step - 1) as f32,
                _ if *number == 1 => AGAIN,
                _ => return None,
            };
            Some((best[before].0 + 1.0 - cost, Some(before)))
        };
        let steps = numbers[..at].iter().enumerate().filter_map(step);
        best.push(steps.fold((1.0, None), |best, step| if step.0 >= best.0 { step } else { best }));
    }
    let last = (0..best.len()).max_by(|a, b| best[*a].0.total_cmp(&best[*b].0));
    let mut lines: Vec<usize> = std::iter::successors(last, |at| best[*at].1).map(|at| numbers[at].0).collect();
    lines.reverse();
    lines
}
