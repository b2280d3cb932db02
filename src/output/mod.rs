//! Records to files.

use crate::page::Reading;
use crate::parse::Parsed;
use crate::plan::{Damage, Plan, SCHEMA_VERSION, Source};
use sha2::{Digest, Sha256};

/// Completes the contract: source, ids, edits with their places.
pub fn contract(parsed: Parsed, reading: &Reading, damage: Damage, bytes: &[u8], name: &str) -> Plan {
    let digest = Sha256::digest(bytes);
    let sha256 = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let pages = u32::try_from(reading.pages.len()).ok().filter(|count| *count > 0);
    Plan {
        schema_version: SCHEMA_VERSION.into(),
        source: Source {
            file: name.into(),
            sha256,
            media_type: reading.media_type.into(),
            pages,
            extraction: reading.extraction,
            damage,
        },
        document: parsed.document,
        tasks: parsed.tasks,
        indicators: parsed.indicators,
        edits: Vec::new(),
        doubts: parsed.doubts,
    }
}
