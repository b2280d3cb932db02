//! When two values count as the same.

use crate::dictionary::fold;
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// "57- NQ/TW", "Chương trình/ Kế hoạch"
static LOOSE_JOINT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\s*([-/])\s*").expect("valid"));
/// "hàng năm" for "hằng năm"
static REGULARLY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b([hH])àng (ngày|tuần|tháng|quý|năm)\b").expect("valid"));

/// The form in which texts are compared.
pub fn canonical(text: &str) -> String {
    let text = fold::tone_style(text);
    let text: String = text
        .chars()
        .map(|c| match c {
            '–' | '—' | '‑' | '−' => '-',
            '“' | '”' | '„' | '‟' | '″' => '"',
            '‘' | '’' | '`' | '′' => '\'',
            c => c,
        })
        .collect();
    let text = LOOSE_JOINT.replace_all(&text, "$1");
    let text = REGULARLY.replace_all(&text, "${1}ằng $2");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.trim_matches(|c: char| ".,;:!?…\"'-+*•".contains(c) || c.is_whitespace()).to_string()
}

/// Whether two JSON values are the same answer. The order of a list of bodies or results says nothing.
pub fn equal(expected: &Value, actual: &Value) -> bool {
    match (expected, actual) {
        (Value::String(a), Value::String(b)) => canonical(a) == canonical(b),
        (Value::Array(a), Value::Array(b)) => {
            let sorted = |list: &[Value]| {
                let mut items: Vec<String> = list.iter().map(key).collect();
                items.sort();
                items
            };
            sorted(a) == sorted(b)
        }
        (Value::Object(_), Value::Object(_)) => key(expected) == key(actual),
        _ => is_empty(expected) && is_empty(actual) || expected == actual,
    }
}

fn key(value: &Value) -> String {
    match value {
        Value::String(text) => canonical(text),
        Value::Object(map) => {
            let mut entries: Vec<String> = map
                .iter()
                .filter(|(_, value)| !is_empty(value))
                .map(|(name, value)| format!("{}={}", canonical(name), key(value)))
                .collect();
            entries.sort();
            entries.join("\u{1}")
        }
        Value::Array(list) => list.iter().map(key).collect::<Vec<_>>().join("\u{2}"),
        other => other.to_string(),
    }
}

/// Whether a field says nothing.
pub fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.values().all(is_empty),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_listed_differences_are_forgiven() {
        assert!(equal(&json!("Phòng Văn hoá – Xã hội;"), &json!("Phòng Văn hóa - Xã hội")));
        assert!(equal(&json!("57- NQ/TW"), &json!("57-NQ/TW")));
        assert!(equal(&json!("Hàng năm"), &json!("Hằng năm")));
        assert!(!equal(&json!("bảo đảm"), &json!("bao đảm")));
        assert!(!equal(&json!("Sở Nội vụ"), &json!("sở Nội vụ")));
        assert!(equal(&json!(["a", "b"]), &json!(["b", "a"])));
        assert!(equal(&json!(null), &json!("")));
        assert!(!equal(&json!(["a"]), &json!([])));
    }
}
