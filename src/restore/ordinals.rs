//! Numbers that count: labels of items and rows of tables, "1.", "2.", "3.".
//!
//! Rule of this file: a number is mended only where its neighbours leave no other; what is counted otherwise stays.

use crate::text::{Edit, Span, Text};

/// How sure a number is that its neighbours on both sides ask for.
const SURE: f32 = 0.97;
/// How sure it is where only the one behind it does.
const LIKELY: f32 = 0.9;
/// Numbers have at most so many characters.
const LONGEST: usize = 3;

/// The number that a line or cell begins with, or what was read for it.
struct Ordinal<'a> {
    read: &'a str,
    span: Span,
    value: Option<u32>,
    /// The sign behind it, if a text follows; a cell may hold the number alone.
    sign: Option<(char, Span)>,
}

/// Mends the labels and the numbers of rows.
pub fn repaired(text: &Text, groups: &[Vec<Span>]) -> Vec<Edit> {
    let ordinals = groups.iter().flatten().filter_map(|piece| ordinal(text, *piece));
    let (labels, cells): (Vec<Ordinal>, Vec<Ordinal>) = ordinals.partition(|ordinal| ordinal.sign.is_some());
    let mut edits = filled(&cells);
    // Where items are counted in Roman numerals, "I." is one.
    let is_roman = labels.iter().any(|label| matches!(label.read, "II" | "III" | "IV"));
    if !is_roman {
        edits.extend(filled(
            &labels.iter().filter(|label| label.value.is_some() || digits(label.read).is_some()).collect::<Vec<_>>(),
        ));
    }
    edits.extend(stops(&labels));
    edits
}

fn ordinal(text: &Text, piece: Span) -> Option<Ordinal<'_>> {
    let raw = text.raw(piece);
    let content = raw.trim();
    let start = piece.start + (raw.len() - raw.trim_start().len());
    let head = content.split_whitespace().next()?;
    let is_alone = head.len() == content.len();
    let sign = head.chars().next_back().filter(|sign| !is_alone && ".,:".contains(*sign));
    let read = &head[..head.len() - sign.map_or(0, char::len_utf8)];
    let may_be_label = || content[head.len()..].trim_start().starts_with(char::is_uppercase);
    let is_ordinal = is_alone || sign.is_some() && may_be_label();
    let end = start + read.len();
    let value = if read.bytes().all(|b| b.is_ascii_digit()) { read.parse().ok() } else { None };
    let sign = sign.map(|sign| (sign, Span::new(end, end + sign.len_utf8())));
    let is_short = !read.is_empty() && read.chars().count() <= LONGEST;
    (is_ordinal && is_short && may_count(read)).then_some(Ordinal { read, span: Span::new(start, end), value, sign })
}

/// Whether this may be a number, read or misread: all of it looks like digits, or it is one sign that is no tick, no dash and no label.
fn may_count(read: &str) -> bool {
    let is_one = read.chars().nth(1).is_none() && !read.contains(['x', 'X', '-', '+', '%', '•', '?']);
    digits(read).is_some() || is_one && !read.contains(['a', 'b', 'c', 'd', 'đ'])
}

/// What could not be read between two numbers that leave room for just so many, and before a two that a three follows.
fn filled<'a, O: std::borrow::Borrow<Ordinal<'a>>>(ordinals: &[O]) -> Vec<Edit> {
    let value = |at: usize| ordinals.get(at).and_then(|ordinal| ordinal.borrow().value);
    let known: Vec<usize> = (0..ordinals.len()).filter(|at| value(*at).is_some()).collect();
    let mut edits = Vec::new();
    let mut fill = |at: usize, right: u32, confidence: f32| {
        let ordinal = ordinals[at].borrow();
        edits.push(Edit {
            span: ordinal.span,
            after: right.to_string(),
            rule: "number",
            confidence,
            alternatives: Vec::new(),
        });
    };
    for pair in known.windows(2) {
        let (first, last) = (pair[0], pair[1]);
        let (Some(low), Some(high)) = (value(first), value(last)) else { continue };
        let between = (last - first) as u32;
        if between > 1 && low + between == high {
            (1..between).for_each(|step| fill(first + step as usize, low + step, SURE));
        } else if between > 1 && high == 2 {
            let ordinal = ordinals[last - 1].borrow();
            if digits(ordinal.read) == Some(1) {
                fill(last - 1, 1, LIKELY);
            }
        }
    }
    if let Some(&first) = known.first().filter(|first| **first > 0 && value(**first) == Some(2))
        && digits(ordinals[first - 1].borrow().read) == Some(1)
    {
        fill(first - 1, 1, LIKELY);
    }
    edits
}

/// The number that these characters look like.
fn digits(read: &str) -> Option<u32> {
    let digit = |c: char| match c {
        'I' | 'l' | '[' | ']' | '|' | '!' | '¡' | 'i' | 'í' | 'Í' | 'J' | 'L' | 'Ï' | 'Ị' | 'Ỉ' => Some('1'),
        'S' | 'Š' | '$' => Some('5'),
        'O' | 'o' => Some('0'),
        'B' | '§' => Some('8'),
        c => c.is_ascii_digit().then_some(c),
    };
    read.chars().map(digit).collect::<Option<String>>()?.parse().ok()
}

/// "4," after "3." and before "5.": a label ends in the sign that those beside it have.
fn stops(labels: &[Ordinal]) -> Vec<Edit> {
    let stop = |at: Option<usize>| {
        at.and_then(|at| labels.get(at)).filter(|label| label.sign.is_some_and(|(sign, _)| sign == '.'))
    };
    let number = |label: &Ordinal| label.value.or_else(|| digits(label.read));
    let mended = labels.iter().enumerate().filter_map(|(at, label)| {
        let (sign, span) = label.sign?;
        let value = label.value?;
        let before = stop(at.checked_sub(1)).and_then(number).is_some_and(|number| number + 1 == value);
        let after = stop(Some(at + 1)).and_then(number).is_some_and(|number| number == value + 1);
        let confidence = if before && after { SURE } else { LIKELY };
        let edit = Edit { span, after: ".".into(), rule: "label", confidence, alternatives: Vec::new() };
        (sign != '.' && (before || after)).then_some(edit)
    });
    mended.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(source: &str) -> String {
        let mut text = Text::new(source.into());
        let groups: Vec<Vec<Span>> = text.lines().iter().map(|line| vec![*line]).collect();
        let edits = repaired(&text, &groups);
        text.apply(edits, 0.5);
        text.clean_text()
    }

    #[test]
    fn labels_are_mended_between_their_neighbours() {
        assert_eq!(mended("3. Một\n4, Hai\n5. Ba"), "3. Một\n4. Hai\n5. Ba");
        assert_eq!(mended("I. Một\n2. Hai\n3. Ba"), "1. Một\n2. Hai\n3. Ba");
        assert_eq!(mended("4. Một\nS. Hai\n6. Ba"), "4. Một\n5. Hai\n6. Ba");
        for right in ["I. Một\n1. Hai\n2. Ba\nII. Bốn", "1, Một\n2, Hai", "2, Một\n4. Hai", "I. Một\n2. Hai\nII. Ba"]
        {
            assert_eq!(mended(right), right);
        }
    }

    #[test]
    fn rows_are_counted_through() {
        assert_eq!(mended("17\nmột\nI8\n§\n20"), "17\nmột\n18\n19\n20");
        for right in ["1\ncó\n3", "6\n60%\n8", "3\n⟦?⟧\n5", "1\nx\n3", "1\na\n3"] {
            assert_eq!(mended(right), right);
        }
        assert_eq!(mended("1\nx\n5\n-\n9"), "1\nx\n5\n-\n9");
    }
}
