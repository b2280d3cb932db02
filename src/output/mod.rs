//! Records to files: the contract completed, and its formats.

pub mod csv;
pub mod diff;
pub mod format;
pub mod html;
pub mod identity;
pub mod json;
pub mod nd30;
pub mod ndjson;
pub mod sink;
pub mod sqlite;
pub mod table;
pub mod xlsx;

use crate::page::{Page, Reading};
use crate::parse::Parsed;
use crate::plan::{Damage, Edit, Plan, SCHEMA_VERSION, Source};
use crate::text::{self, Span, Text};
use sha2::{Digest, Sha256};

/// Completes the contract: the source, and the edits with their places.
pub fn contract(parsed: Parsed, reading: &Reading, damage: Damage, bytes: &[u8], name: &str) -> Plan {
    let mut doubts = reading.doubts.clone();
    doubts.extend(parsed.doubts);
    for doubt in &mut doubts {
        doubt.page = doubt.page.or_else(|| page_of(&reading.pages, (doubt.line? as usize).checked_sub(1)?));
    }
    let mut plan = Plan {
        schema_version: SCHEMA_VERSION.into(),
        source: Source {
            file: name.into(),
            sha256: sha256(bytes),
            media_type: reading.media_type.to_string(),
            pages: u32::try_from(reading.pages.len()).ok().filter(|count| *count > 0),
            extraction: reading.extraction,
            damage,
        },
        document: parsed.document,
        tasks: parsed.tasks,
        indicators: parsed.indicators,
        edits: edits(reading),
        doubts,
        review: None,
    };
    identity::assign(&mut plan);
    plan
}

/// SHA-256 of `bytes`, lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn edits(reading: &Reading) -> Vec<Edit> {
    let text = &reading.text;
    let made = text.edits().iter().map(|edit| (edit, true));
    let proposed = text.proposals().iter().map(|edit| (edit, false));
    let mut all: Vec<_> = made.chain(proposed).collect();
    all.sort_by_key(|(edit, applied)| (edit.span, !applied));
    all.into_iter().map(|(edit, applied)| placed(edit, applied, text, &reading.pages)).collect()
}

fn placed(edit: &text::Edit, applied: bool, text: &Text, pages: &[Page]) -> Edit {
    let index = text.line_at(edit.span.start);
    let before_it = text.raw(Span::new(text.lines()[index].start, edit.span.start));
    let start = before_it.chars().count() as u32;
    let before = text.raw(edit.span);
    Edit {
        page: page_of(pages, index),
        line: index as u32 + 1,
        columns: [start, start + before.chars().count() as u32],
        before: before.into(),
        after: edit.after.clone(),
        rule: edit.rule.into(),
        confidence: rounded(edit.confidence),
        applied,
        alternatives: edit.alternatives.clone(),
    }
}

/// The number of the page that holds the line `index` (from 0).
fn page_of(pages: &[Page], index: usize) -> Option<u32> {
    pages.iter().find(|page| page.lines.contains(&index)).map(|page| page.number)
}

/// Three digits say all that a probability of ours can say.
fn rounded(confidence: f32) -> f32 {
    (confidence * 1000.0).round() / 1000.0
}
