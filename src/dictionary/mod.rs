//! What the program knows, loaded from `dictionaries/*.tsv`: headings, agencies, kinds of documents, phrases.
//!
//! This room belongs to nobody: `layout`, `restore` and `parse` all look things up here.

pub mod agency;
pub mod beginning;
pub mod fold;
pub mod formula;
pub mod glyph;
pub mod heading;
pub mod kind;
pub mod name_case;
pub mod person;
pub mod syllable;
pub mod tsv;
pub mod user;
