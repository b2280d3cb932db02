//! The compatibility rule of `schema/README.md`: what was written once is read for ever, within a major version.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use phuluc::output::json;
use phuluc::plan::{Plan, SCHEMA_VERSION};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn read(path: impl AsRef<Path>) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn kept_records() -> Vec<(String, Value)> {
    let files = fs::read_dir("schema/1.0").unwrap().map(|entry| entry.unwrap().path());
    let records = files.filter(|path| !path.ends_with("plan.schema.json"));
    records.map(|path| (path.display().to_string(), read(&path))).collect()
}

#[test]
fn kept_records_follow_the_schema_of_today_and_are_read_without_loss() {
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("plan.json", serde_json::from_str(&json::schema()).unwrap()).unwrap();
    let schema = compiler.compile("plan.json", &mut schemas).unwrap();
    assert!(kept_records().len() >= 3);
    for (name, record) in kept_records() {
        if let Err(error) = schemas.validate(&record, schema) {
            panic!("{name}: {error}");
        }
        let plan: Plan = serde_json::from_value(record.clone()).unwrap();
        let again = serde_json::to_value(&plan).unwrap();
        let lost = lost(&record, &again, "");
        assert!(lost.is_empty(), "{name}: {lost:?}");
    }
}

/// What `old` says and `new` does not.
fn lost(old: &Value, new: &Value, at: &str) -> Vec<String> {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            let of = |(key, value)| lost(value, new.get(key).unwrap_or(&Value::Null), &format!("{at}.{key}"));
            old.iter().flat_map(of).collect()
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            old.iter().zip(new).enumerate().flat_map(|(index, (a, b))| lost(a, b, &format!("{at}[{index}]"))).collect()
        }
        // Probabilities are 32-bit numbers.
        (Value::Number(old), Value::Number(new)) if single(old) == single(new) => Vec::new(),
        (old, new) if old == new => Vec::new(),
        _ => vec![at.to_string()],
    }
}

fn single(number: &serde_json::Number) -> Option<f32> {
    number.as_f64().map(|number| number as f32)
}

#[test]
fn the_schema_has_only_grown() {
    assert!(SCHEMA_VERSION.starts_with("1."));
    let (old, new) = (read("schema/1.0/plan.schema.json"), serde_json::from_str(&json::schema()).unwrap());
    let broken = broken(&old, &new, "plan");
    assert!(broken.is_empty(), "not allowed within 1.x, see schema/README.md: {broken:#?}");
}

/// Where `new` is not what the rule allows `old` to become.
fn broken(old: &Value, new: &Value, at: &str) -> Vec<String> {
    let mut broken = Vec::new();
    for (key, value) in old.as_object().unwrap() {
        let now = new.get(key).unwrap_or(&Value::Null);
        let place = format!("{at}.{key}");
        match key.as_str() {
            "description" | "title" | "$schema" => {}
            "properties" | "$defs" => {
                for (name, schema) in value.as_object().unwrap() {
                    match now.get(name) {
                        Some(now) => broken.extend(self::broken(schema, now, &format!("{at}.{name}"))),
                        None => broken.push(format!("{at}.{name} is gone")),
                    }
                }
            }
            "items" if value.is_object() && now.is_object() => broken.extend(self::broken(value, now, &place)),
            "oneOf" | "anyOf" | "enum" => {
                let words = |schema: &Value| -> Vec<String> {
                    let variants = schema.as_array().into_iter().flatten();
                    variants
                        .map(|variant| variant.get("const").or(variant.get("$ref")).unwrap_or(variant).to_string())
                        .collect()
                };
                let now = words(now);
                broken.extend(
                    words(value).into_iter().filter(|word| !now.contains(word)).map(|word| format!("{place}: {word}")),
                );
            }
            _ if value == now => {}
            _ => broken.push(format!("{place}: {value} has become {now}")),
        }
    }
    broken
}

#[test]
fn the_rule_is_held() {
    let old = serde_json::json!({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]});
    let with = |pointer: &str, value: Value| {
        let mut new = old.clone();
        *new.pointer_mut(pointer).unwrap() = value;
        !broken(&old, &new, "plan").is_empty()
    };
    assert!(!with("/properties", serde_json::json!({"a": {"type": "string"}, "b": {"type": "string"}})), "added");
    assert!(with("/properties", serde_json::json!({"b": {"type": "string"}})), "renamed");
    assert!(with("/properties/a/type", serde_json::json!("integer")), "another type");
    assert!(with("/required", serde_json::json!([])), "no longer there for certain");
    assert!(with("/required", serde_json::json!(["a", "b"])), "a new field that older records lack");
}
