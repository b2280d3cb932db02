//! JSON: one object a plan, and the schema of the contract.

use crate::plan::Plan;
use serde::Serialize;

/// A plan as indented JSON, without a line end.
pub fn document(plan: &Plan) -> String {
    pretty(plan)
}

/// Any part of the contract as indented JSON.
pub fn pretty(part: &impl Serialize) -> String {
    serde_json::to_string_pretty(part).expect("the contract has string keys only and no failing serializer")
}

/// Any part of the contract on one line.
pub fn line(part: &impl Serialize) -> String {
    serde_json::to_string(part).expect("the contract has string keys only and no failing serializer")
}

/// The JSON Schema (2020-12) of a plan, without a line end.
pub fn schema() -> String {
    let schema = schemars::schema_for!(Plan);
    serde_json::to_string_pretty(&schema).expect("a schema is plain JSON")
}
