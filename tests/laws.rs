//! The laws of the crate, on every fixture and on random and damaged input.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../fuzz/src/laws.rs"]
mod laws;

use phuluc::text::{Edit, Span, Text};
use phuluc::{Settings, convert};
use proptest::prelude::*;
use std::fs;

fn check_laws(bytes: &[u8]) {
    let settings = Settings::default();
    let Ok(converted) = convert(bytes, "case", &settings) else { return };
    let again = convert(bytes, "case", &settings).expect("what was read once can be read twice");
    assert_eq!(converted.plan, again.plan, "two runs differ");
    assert_eq!(converted.reading.text.clean_text(), again.reading.text.clean_text());
    laws::all(&converted);
}

#[test]
fn laws_hold_on_every_fixture() {
    for folder in fs::read_dir("fixtures").unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        for file in fs::read_dir(folder.path()).unwrap().flatten() {
            if file.file_name().to_string_lossy().starts_with("input") {
                check_laws(&fs::read(file.path()).unwrap());
            }
        }
    }
}

#[test]
fn right_text_stays_as_it_is() {
    for case in
        ["001-chon-thanh-ward-plan", "003-phuoc-an-commune-plan", "004-department-letter", "011-inspection-plan-text"]
    {
        let clean = fs::read_to_string(format!("fixtures/{case}/clean.txt")).unwrap();
        let converted = convert(clean.as_bytes(), case, &Settings::default()).unwrap();
        let again = converted.reading.text.clean_text();
        let changed: Vec<_> = clean.lines().zip(again.lines()).filter(|(a, b)| a != b).collect();
        assert!(changed.is_empty(), "{case}: {changed:#?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn laws_hold_on_random_lines(
        lines in proptest::collection::vec("[ \\t|a-zđăâêôơưA-ZĐáàảãạ0-9IVX.,:;/()\\-+*]{0,60}", 0..60)
    ) {
        check_laws(lines.join("\n").as_bytes());
    }

    #[test]
    fn laws_hold_on_any_characters(text in "\\PC{0,400}") {
        check_laws(text.as_bytes());
    }

    #[test]
    fn laws_hold_on_a_plan_cut_anywhere(start in 0usize..40_000, length in 0usize..4_000) {
        let plan = fs::read_to_string("fixtures/001-chon-thanh-ward-plan/input.txt").unwrap();
        let part: String = plan.chars().skip(start).take(length).collect();
        check_laws(part.as_bytes());
    }

    #[test]
    fn edits_never_lose_the_source(
        source in "[a-zđ \\n]{0,80}",
        edits in proptest::collection::vec((0usize..90, 0usize..9, "[a-zđ]{0,5}", 0f32..1.0), 0..20)
    ) {
        let mut text = Text::new(source.clone());
        let edits = edits.into_iter().map(|(start, length, after, confidence)| Edit {
            span: Span::new(start, start + length), after, rule: "law", confidence, alternatives: Vec::new(),
        }).collect();
        text.apply(edits, 0.5);
        prop_assert!(text.edits().windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        text.undo_all();
        prop_assert_eq!(text.clean_text(), source);
    }
}
