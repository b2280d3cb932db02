//! Fields of the document block, and rows: which row of the output answers which row of the answer, and field by field.

use super::equal::{canonical, equal, is_empty};
use super::{Fields, Rows};
use serde_json::Value;
use std::collections::HashMap;

/// How rows of one kind are compared: the field that says what the row is, and the fields that count.
pub struct RowKind {
    name: &'static str,
    key: &'static str,
    fields: &'static [&'static str],
}

/// Duties. Paths are JSON pointers.
pub const TASK: RowKind = RowKind {
    name: "task",
    key: "task",
    fields: &[
        "/origin",
        "/stt",
        "/reference_stt",
        "/group",
        "/task",
        "/role",
        "/lead",
        "/cooperating",
        "/supervisor",
        "/years",
        "/deadline/text",
        "/deadline/due",
        "/deadline/recurrence",
        "/deadline/open_ended",
        "/deliverables",
        "/notes",
        "/extra",
    ],
};

/// Targets.
pub const INDICATOR: RowKind = RowKind {
    name: "indicator",
    key: "name",
    fields: &["/stt", "/group", "/name", "/unit", "/target", "/lead", "/extra"],
};

const DOCUMENT: [&str; 11] = [
    "/kind",
    "/kind_code",
    "/number",
    "/title",
    "/issuer",
    "/place",
    "/date",
    "/signers",
    "/bases",
    "/references",
    "/recipients",
];

/// Rows less alike than this are not the same row.
const SAME_ROW: f64 = 0.5;

/// Compares the document block.
pub fn document(expected: &Value, actual: &Value, faults: &mut Vec<String>) -> Fields {
    let mut score = Fields::default();
    for pointer in DOCUMENT {
        compare(expected, actual, pointer, "document", &mut score, faults);
    }
    score
}

/// Compares rows of one kind.
pub fn rows(expected: &Value, actual: &Value, kind: &RowKind, faults: &mut Vec<String>) -> Rows {
    let none = Vec::new();
    let expected = expected.as_array().unwrap_or(&none);
    let actual = actual.as_array().unwrap_or(&none);
    let pairs = pair_rows(expected, actual, kind);
    let mut score = Rows { expected: expected.len(), found: pairs.len(), ..Rows::default() };
    for (index, row) in expected.iter().enumerate() {
        let answer = pairs.get(&index).map(|found| &actual[*found]);
        let label = format!("{} {}", kind.name, text(row, "stt"));
        if answer.is_none() {
            faults.push(format!("{label}: missing: {}", text(row, kind.key)));
        }
        let mut ignored = Vec::new();
        let into = if answer.is_some() { &mut *faults } else { &mut ignored };
        for pointer in kind.fields {
            compare(row, answer.unwrap_or(&Value::Null), pointer, &label, &mut score.fields, into);
        }
    }
    let found: Vec<usize> = pairs.into_values().collect();
    for (_, row) in actual.iter().enumerate().filter(|(index, _)| !found.contains(index)) {
        score.invented += 1;
        score.fields.invented +=
            kind.fields.iter().filter(|p| !is_empty(row.pointer(p).unwrap_or(&Value::Null))).count();
        faults.push(format!("{} {}: invented: {}", kind.name, text(row, "stt"), text(row, kind.key)));
    }
    score
}

fn compare(expected: &Value, actual: &Value, pointer: &str, label: &str, score: &mut Fields, faults: &mut Vec<String>) {
    // What the answer leaves out could not be settled by a person; a part of a null deadline is settled as empty.
    let Some(wanted) = lookup(expected, pointer) else { return };
    let got = actual.pointer(pointer).unwrap_or(&Value::Null);
    if equal(&wanted, got) {
        score.right += usize::from(!is_empty(&wanted));
        return;
    }
    score.missing += usize::from(!is_empty(&wanted));
    score.invented += usize::from(!is_empty(got));
    faults.push(format!("{label}{}: wanted {wanted}, got {got}", pointer.replace('/', ".")));
}

fn lookup(value: &Value, pointer: &str) -> Option<Value> {
    if let Some(found) = value.pointer(pointer) {
        return Some(found.clone());
    }
    let (parent, _) = pointer.rsplit_once('/').filter(|(parent, _)| !parent.is_empty())?;
    value.pointer(parent)?.is_null().then_some(Value::Null)
}

/// Pairs of rows, each used once, the most alike first.
fn pair_rows(expected: &[Value], actual: &[Value], kind: &RowKind) -> HashMap<usize, usize> {
    let left: Vec<_> = expected.iter().map(|row| words(row, kind)).collect();
    let right: Vec<_> = actual.iter().map(|row| words(row, kind)).collect();
    let mut candidates = Vec::new();
    for (i, a) in left.iter().enumerate() {
        for (j, b) in right.iter().enumerate() {
            let same_label = equal(&expected[i]["stt"], &actual[j]["stt"]);
            let likeness = likeness(a, b) + if same_label { 0.15 } else { 0.0 };
            if likeness >= SAME_ROW {
                candidates.push((likeness, i, j));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut pairs, mut used) = (HashMap::new(), vec![false; actual.len()]);
    for (_, i, j) in candidates {
        if !pairs.contains_key(&i) && !used[j] {
            used[j] = true;
            pairs.insert(i, j);
        }
    }
    pairs
}

fn words(row: &Value, kind: &RowKind) -> Vec<String> {
    let mut words: Vec<String> = canonical(&text(row, kind.key)).to_lowercase().split(' ').map(String::from).collect();
    words.sort();
    words
}

/// Dice coefficient over two sorted bags of words.
fn likeness(a: &[String], b: &[String]) -> f64 {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                (i, j, common) = (i + 1, j + 1, common + 1);
            }
        }
    }
    2.0 * common as f64 / (a.len() + b.len()).max(1) as f64
}

fn text(row: &Value, key: &str) -> String {
    row[key].as_str().unwrap_or("-").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn missing_and_invented_rows_cost_all_their_fields() {
        let expected = json!([{"stt": "1", "task": "Rà soát quy trình", "lead": ["A", "B"], "deadline": null}]);
        let right = rows(&expected, &expected, &TASK, &mut Vec::new());
        assert_eq!((right.fields.right, right.fields.missing, right.fields.invented), (3, 0, 0));
        let mut faults = Vec::new();
        let other = json!([{"stt": "7", "task": "Xây dựng đề án khác hẳn", "notes": "x"}]);
        let wrong = rows(&expected, &other, &TASK, &mut faults);
        assert_eq!((wrong.found, wrong.invented), (0, 1));
        assert_eq!((wrong.fields.right, wrong.fields.missing, wrong.fields.invented), (0, 3, 3));
        assert_eq!(faults.len(), 2);
    }

    #[test]
    fn a_null_deadline_must_stay_empty_and_an_absent_one_is_not_scored() {
        let got = json!([{"stt": "1", "task": "x", "deadline": {"text": "Quý IV", "due": "2025-12-31"}}]);
        let strict = rows(&json!([{"stt": "1", "task": "x", "deadline": null}]), &got, &TASK, &mut Vec::new());
        assert_eq!(strict.fields.invented, 2);
        let open = rows(&json!([{"stt": "1", "task": "x"}]), &got, &TASK, &mut Vec::new());
        assert_eq!(open.fields.invented, 0);
    }
}
