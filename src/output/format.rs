//! The formats of results: which files each gives, and the bytes of those files for one document.

use super::csv::{Csv, Dialect};
use super::html::Html;
use super::ndjson::Ndjson;
use super::sink::Sink;
use super::sqlite::Sqlite;
use super::xlsx::Xlsx;
use super::{json, nd30};
use crate::plan::Plan;
use clap::ValueEnum;
use std::io::{self, Cursor};

/// How results are written, beyond their format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// How CSV is written.
    pub dialect: Dialect,
    /// Whose names the metadata is given under as well.
    pub profile: Option<Profile>,
}

/// Whose names the metadata is given under as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Decree 30/2020/NĐ-CP, Appendix VI: CodeNumber, CodeNotation, IssuedDate, OrganName, Subject ...
    Nd30,
}

/// A format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Format {
    /// One object a document, after the schema
    Json,
    /// The text as it should read
    Text,
    /// One object a line: document, task, indicator, edit, doubt, error, summary
    Ndjson,
    /// A table of tasks and a table of indicators, with Vietnamese headings
    Csv,
    /// A workbook: Văn bản, Nhiệm vụ, Chỉ tiêu, Cần xem
    Xlsx,
    /// A database
    Sqlite,
    /// A report to read and print
    Html,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 7] =
        [Format::Json, Format::Text, Format::Ndjson, Format::Csv, Format::Xlsx, Format::Sqlite, Format::Html];

    /// What the names of its files end with, without the leading dot.
    pub fn extensions(self, options: &Options) -> &'static [&'static str] {
        match self {
            Format::Json if options.profile.is_some() => &["nd30.json", "json"],
            Format::Json => &["json"],
            Format::Text => &["txt"],
            Format::Ndjson => &["ndjson"],
            Format::Csv => &["csv", "indicators.csv"],
            Format::Xlsx => &["xlsx"],
            Format::Sqlite => &["sqlite"],
            Format::Html => &["html"],
        }
    }

    /// Whether the records of many documents fit into one file of it.
    pub fn can_merge(self) -> bool {
        !matches!(self, Format::Json | Format::Text)
    }

    /// The bytes of its files for one document, by extension. `clean_text` is the document's text as it should read.
    ///
    /// # Errors
    /// When a format cannot hold the records.
    pub fn files(self, plan: &Plan, clean_text: &str, options: &Options) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
        let (mut first, mut second) = (Vec::new(), Vec::new());
        match self {
            Format::Json if options.profile.is_some() => {
                first = (json::pretty(&nd30::metadata(plan)) + "\n").into_bytes();
                second = (json::document(plan) + "\n").into_bytes();
            }
            Format::Json => first = (json::document(plan) + "\n").into_bytes(),
            Format::Text => first = clean_text.into(),
            Format::Ndjson => fed(Ndjson::new(&mut first, options.profile), plan)?,
            Format::Csv => fed(Csv::new(&mut first, &mut second, options.dialect)?, plan)?,
            Format::Xlsx => fed(Xlsx::new(Cursor::new(&mut first), &std::env::temp_dir())?, plan)?,
            Format::Sqlite => first = Sqlite::bytes(plan)?,
            Format::Html => fed(Html::new(&mut first)?, plan)?,
        }
        Ok(self.extensions(options).iter().copied().zip([first, second]).collect())
    }
}

fn fed(mut sink: impl Sink, plan: &Plan) -> io::Result<()> {
    sink.plan(plan)?;
    Box::new(sink).finish()
}
