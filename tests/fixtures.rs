//! Accuracy on documents whose answers people wrote. The floors only rise: a drop of one case fails the test.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use boon::{Compiler, SchemaIndex, Schemas};
use phuluc::eval::{self, Score};
use phuluc::output::json;
use phuluc::{Settings, convert};
use std::fs;
use std::path::Path;

/// What a case must reach.
struct Floor {
    case: &'static str,
    /// Fields of the document block that are right.
    document: usize,
    /// F1 of the fields of its tasks.
    tasks: f64,
    /// F1 of the fields of its indicators.
    indicators: f64,
    /// Word error rate of its clean text, in percent, at most.
    word_errors: f64,
}

const FLOORS: [Floor; 0] = [];

fn score(case: &eval::Case, schemas: &Schemas, schema: SchemaIndex) -> Score {
    let bytes = fs::read(&case.input).unwrap();
    let Ok(converted) = convert(&bytes, "input", &Settings::default()) else {
        return eval::score(case, &serde_json::Value::Null, "");
    };
    let plan = serde_json::to_value(&converted.plan).unwrap();
    if let Err(error) = schemas.validate(&plan, schema) {
        panic!("{}: {error:#}", case.name);
    }
    eval::score(case, &plan, &converted.reading.text.clean_text())
}

#[test]
fn accuracy_does_not_drop_and_every_output_follows_the_schema() {
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.add_resource("plan.json", serde_json::from_str(&json::schema()).unwrap()).unwrap();
    let schema = compiler.compile("plan.json", &mut schemas).unwrap();
    let cases = eval::cases(Path::new("fixtures")).unwrap();
    let scores: Vec<Score> = cases.iter().map(|case| score(case, &schemas, schema)).collect();
    let mut below = Vec::new();
    for floor in &FLOORS {
        let score = scores.iter().find(|score| score.case == floor.case).expect(floor.case);
        let word_errors = score.text.as_ref().map_or(0.0, |text| text.wer() * 100.0);
        let holds = score.document.right >= floor.document
            && score.tasks.fields.f1() >= floor.tasks
            && score.indicators.fields.f1() >= floor.indicators
            && word_errors <= floor.word_errors;
        if !holds {
            below.push(format!("{}:\n  {}", floor.case, score.faults.join("\n  ")));
        }
    }
    assert!(below.is_empty(), "{}", below.join("\n"));
}
