//! Lines that give the fields of a duty: "- Cơ quan chủ trì: Phòng Kinh tế.", "Đơn vị chủ trì: A; Đơn vị phối hợp: B, C.". Rule: the words
//! before the colon must be a known heading.

use super::value::trimmed;
use crate::dictionary::heading::{Field, Headings};

/// A field with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldValue {
    /// Which one.
    pub field: Field,
    /// What is said.
    pub value: String,
}

/// Words before the colon are not more than this.
const LONGEST_LABEL: usize = 9;

/// The fields of a line; none when it does not begin with a known label.
pub fn line(text: &str) -> Vec<FieldValue> {
    let Some((field, rest)) = labelled(text) else { return Vec::new() };
    let mut found = vec![FieldValue { field, value: String::new() }];
    let mut start = 0;
    let ends = rest.match_indices([';', '.']).map(|(at, _)| at + 1).chain([rest.len()]);
    for end in ends {
        let part = &rest[start..end];
        match labelled(part) {
            Some((field, value)) => found.push(FieldValue { field, value: value.to_string() }),
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

/// "Cơ quan chủ trì: X" → its field and "X".
fn labelled(text: &str) -> Option<(Field, &str)> {
    let (label, value) = text.split_once(':')?;
    let label = label.trim().trim_start_matches(['-', '+', '(', '*']).trim();
    let words = label.split_whitespace().count();
    if words == 0 || words > LONGEST_LABEL {
        return None;
    }
    let (field, score) = Headings::field(label)?;
    let is_field = matches!(
        field,
        Field::Lead
            | Field::Cooperating
            | Field::Both
            | Field::Deadline
            | Field::Deliverables
            | Field::Supervisor
            | Field::Notes
    );
    (is_field && score >= 0.88).then_some((field, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_fields() {
        let found = line(
            "Đơn vị chủ trì: Phòng Quản lý Công nghiệp; Đơn vị phối hợp: Phòng Quản lý Năng lượng, Văn phòng Sở. ",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0], FieldValue { field: Field::Lead, value: "Phòng Quản lý Công nghiệp".into() });
        assert_eq!(found[1].value, "Phòng Quản lý Năng lượng, Văn phòng Sở");
        let found = line("Cơ quan chủ trì: Công an xã; Phòng Văn hóa – Xã hội.");
        assert_eq!(found[0].value, "Công an xã; Phòng Văn hóa – Xã hội");
        assert_eq!(line("Thời gian hoàn thành: Quý IV/2025 (theo lộ trình).")[0].field, Field::Deadline);
        assert!(line("Nguyên nhân: Việc triển khai nhiệm vụ").is_empty());
        assert!(line("Rà soát, đề xuất cắt giảm thủ tục").is_empty());
    }
}
