//! Lines that give the fields of a duty: "- Cơ quan chủ trì: Phòng Kinh tế.", "Đơn vị chủ trì: A; Đơn vị phối hợp: B, C.". Rule: the words
//! before the colon must be a known heading.

use super::predicates::{self, Kind};
use super::value::trimmed;
use super::{agency, deadline, in_sentence};
use crate::dictionary::agency::recognise;
use crate::dictionary::heading::{Field, Headings};

/// A field with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldValue {
    /// Which one.
    pub field: Field,
    /// The words before the colon.
    pub label: String,
    /// What is said.
    pub value: String,
}

/// The fields that an item ends with are not longer than this, in bytes.
const LONGEST_TAIL: usize = 1_500;
/// What names all items above is not longer than this, in words.
const LONGEST_SHARED: usize = 12;
/// Words before the colon are not more than this.
const LONGEST_LABEL: usize = 9;

/// The fields of a line; none when it does not begin with a known label.
pub fn line(text: &str) -> Vec<FieldValue> {
    if let Some(time) = shared_time(text) {
        return vec![time];
    }
    let Some((first, rest)) = labelled(text) else { return Vec::new() };
    let mut found = vec![first];
    let mut start = 0;
    let ends = rest.match_indices([';', '.']).map(|(at, _)| at + 1).chain([rest.len()]);
    for end in ends {
        let part = &rest[start..end];
        match labelled(part) {
            Some((field, value)) => found.push(FieldValue { value: value.to_string(), ..field }),
            None => {
                if let Some(open) = found.last_mut() {
                    open.value.push_str(part);
                }
            }
        }
        start = end;
    }
    for field in &mut found {
        field.value = trimmed(&field.value).to_string();
    }
    found.retain(|field| !field.value.is_empty());
    found
}

/// "Các nhiệm vụ tại khoản 1 Mục này hoàn thành trước ngày 31/8/2026.": the time of all items above.
fn shared_time(text: &str) -> Option<FieldValue> {
    let words: Vec<&str> = text.split_whitespace().take(LONGEST_SHARED).collect();
    let count = predicates::covered_by(&words, Kind::AllAbove);
    let time = (count > 0 && !text.trim_end_matches('.').contains(". ")).then(|| in_sentence::deadline(text))??;
    Some(FieldValue { field: Field::Deadline, label: words[..count].join(" "), value: time })
}

/// Whether a field is said of all items above.
pub fn names_all(field: &FieldValue) -> bool {
    predicates::covered_by(&field.label.split_whitespace().collect::<Vec<_>>(), Kind::AllAbove) > 0
}

/// The fields that an item ends with, and the text before them: "Rà soát ... (Chủ trì: Sở Y tế; thời gian: Quý I/2026)", "Rà soát ... .
/// Đơn vị chủ trì: Sở Y tế." Their first value must be what its label promises.
pub fn tail(text: &str) -> Option<(&str, Vec<FieldValue>)> {
    let marks = text.match_indices(['(', '.', ';']).filter(|(at, _)| *at > 0 && text.len() - at < LONGEST_TAIL);
    marks.into_iter().find_map(|(at, mark)| {
        let rest = text[at + 1..].trim_start();
        let rest = if mark == "(" { rest.trim_end_matches(['.', ';', ' ']).strip_suffix(')')? } else { rest };
        let found = line(rest);
        let holds = found.first().is_some_and(keeps_promise) && text[..at].contains(' ');
        holds.then(|| (text[..at].trim_end(), found))
    })
}

/// Whether the value of a field is of the kind that its label promises.
pub fn keeps_promise(field: &FieldValue) -> bool {
    match field.field {
        Field::Lead | Field::Both | Field::Cooperating => {
            agency::bodies_of(&field.value).first().is_some_and(|body| recognise(body).is_some())
        }
        Field::Deadline => deadline::is_deadline(&field.value),
        _ => false,
    }
}

/// A line that describes something in the form "Địa điểm: Hoàng thành Thăng Long", whatever it describes.
pub fn description(text: &str) -> Option<FieldValue> {
    let (label, value) = label_and_value(text)?;
    Some(FieldValue { field: Field::Extra, label: label.to_string(), value: trimmed(value).to_string() })
}

/// "Cơ quan chủ trì: X" → its field, still without a value, and "X".
fn labelled(text: &str) -> Option<(FieldValue, &str)> {
    let (label, value) = label_and_value(text)?;
    let (field, score) = Headings::field(label).map(|(field, score)| (field.in_record(), score))?;
    let is_field = match field {
        Field::Lead
        | Field::Cooperating
        | Field::Both
        | Field::Deadline
        | Field::Deliverables
        | Field::Supervisor
        | Field::Notes => score >= 0.88,
        Field::Extra => score >= 1.0,
        _ => false,
    };
    is_field.then(|| (FieldValue { field, label: label.to_string(), value: String::new() }, value))
}

fn label_and_value(text: &str) -> Option<(&str, &str)> {
    let (label, value) = text.split_once(':')?;
    let label = label.trim().trim_start_matches(['-', '+', '(', '*']).trim();
    let words = label.split_whitespace().count();
    (1..=LONGEST_LABEL).contains(&words).then_some((label, value)).filter(|(_, value)| !value.trim().is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn fields_at_the_end_of_an_item() {
        let (text, fields) =
            tail("Rà soát thủ tục (Chủ trì: Văn phòng Sở; phối hợp: các phòng; thời gian: Quý I/2026).").unwrap();
        assert_eq!((text, fields.len()), ("Rà soát thủ tục", 3));
        assert_eq!(fields[2].value, "Quý I/2026");
        let (text, fields) =
            tail("Rà soát thủ tục. Đơn vị chủ trì: Sở Y tế. Thời gian hoàn thành: Tháng 3/2026.").unwrap();
        assert_eq!((text, fields.len()), ("Rà soát thủ tục", 2));
        assert!(tail("Tổ chức hội nghị (thành phần: theo giấy mời).").is_none());
    }

    #[test]
    fn lines_of_fields() {
        let found = line(
            "Đơn vị chủ trì: Phòng Quản lý Công nghiệp; Đơn vị phối hợp: Phòng Quản lý Năng lượng, Văn phòng Sở. ",
        );
        assert_eq!(found.len(), 2);
        let value = "Phòng Quản lý Công nghiệp".into();
        assert_eq!(found[0], FieldValue { field: Field::Lead, label: "Đơn vị chủ trì".into(), value });
        assert_eq!(found[1].value, "Phòng Quản lý Năng lượng, Văn phòng Sở");
        let found = line("Cơ quan chủ trì: Công an xã; Phòng Văn hóa – Xã hội.");
        assert_eq!(found[0].value, "Công an xã; Phòng Văn hóa – Xã hội");
        assert_eq!(line("Thời gian hoàn thành: Quý IV/2025 (theo lộ trình).")[0].field, Field::Deadline);
        assert!(line("Nguyên nhân: Việc triển khai nhiệm vụ").is_empty());
        assert!(line("Rà soát, đề xuất cắt giảm thủ tục").is_empty());
    }
}
