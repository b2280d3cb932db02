//! phuluc (phụ lục, "appendix") reads the plans that Vietnamese offices receive, gives back their text as it should read, and
//! turns appendix tables and numbered duties into task records.
//!
//! A document walks through six rooms, in this order and never back:
//!
//! ```text
//! ingest  →  normalize  →  layout  →  restore  →  parse  →  output
//! ```
//!
//! Laws of the crate, held by property tests: undoing all edits gives the source back; running twice gives the same bytes; clean
//! text comes out unchanged; task ids are unique; spans lie inside the source. A later room knows an earlier room's *data*
//! ([`page`], [`grid`], [`block`], [`text`], [`plan`]), never its code.

pub mod batch;
pub mod block;
pub mod cli;
pub mod dictionary;
pub mod error;
pub mod eval;
pub mod grid;
pub mod ingest;
pub mod layout;
pub mod normalize;
pub mod output;
pub mod page;
pub mod parse;
pub mod pipeline;
pub mod plan;
pub mod restore;
pub mod text;

pub use error::{Error, Result};
pub use pipeline::{Converted, Settings, convert};
