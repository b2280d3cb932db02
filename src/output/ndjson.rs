//! NDJSON: one object a line, for streams. `type` says what it is; `file` and `document_id` say which document it belongs to.
//!
//! A document comes as one `document` line, then its `task`, `indicator`, `edit` and `doubt` lines in document order; a file
//! that failed as one `error` line; the stream ends with a `summary`, without which it is not whole.

use super::format::Profile;
use super::nd30;
use super::sink::{Failure, Sink};
use super::table::made_edits;
use crate::plan::{Document, Plan, Review, Source};
use serde::Serialize;
use std::io::{self, Write};

/// A stream of records.
pub struct Ndjson<W> {
    out: W,
    profile: Option<Profile>,
    summary: Summary,
}

/// The sums of a stream.
#[derive(Debug, Default, Serialize)]
struct Summary {
    documents: usize,
    failed: usize,
    tasks: usize,
    indicators: usize,
    edits: usize,
    doubts: usize,
}

#[derive(Serialize)]
struct Line<'a, Body: Serialize> {
    r#type: &'static str,
    file: &'a str,
    document_id: &'a str,
    #[serde(flatten)]
    body: Body,
}

#[derive(Serialize)]
struct Head<'a> {
    schema_version: &'a str,
    source: &'a Source,
    document: &'a Document,
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<&'a Review>,
}

#[derive(Serialize)]
struct Plain<Body: Serialize> {
    r#type: &'static str,
    #[serde(flatten)]
    body: Body,
}

impl<W: Write> Ndjson<W> {
    /// A stream into `out`. With a profile each document has one more line, with its metadata under the profile's names.
    pub fn new(out: W, profile: Option<Profile>) -> Self {
        Self { out, profile, summary: Summary::default() }
    }

    fn line(&mut self, line: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, line)?;
        self.out.write_all(b"\n")
    }

    fn lines<Body: Serialize>(&mut self, kind: &'static str, plan: &Plan, bodies: &[Body]) -> io::Result<()> {
        bodies.iter().try_for_each(|body| self.line(&of(plan, kind, body)))
    }
}

fn of<'a, Body: Serialize>(plan: &'a Plan, kind: &'static str, body: Body) -> Line<'a, Body> {
    Line { r#type: kind, file: &plan.source.file, document_id: &plan.source.sha256, body }
}

impl<W: Write + Send> Sink for Ndjson<W> {
    fn plan(&mut self, plan: &Plan) -> io::Result<()> {
        let head = Head {
            schema_version: &plan.schema_version,
            source: &plan.source,
            document: &plan.document,
            review: plan.review.as_ref(),
        };
        self.line(&of(plan, "document", head))?;
        match self.profile {
            Some(Profile::Nd30) => self.line(&of(plan, "nd30", nd30::metadata(plan)))?,
            None => {}
        }
        self.lines("task", plan, &plan.tasks)?;
        self.lines("indicator", plan, &plan.indicators)?;
        self.lines("edit", plan, &plan.edits)?;
        self.lines("doubt", plan, &plan.doubts)?;
        self.summary.documents += 1;
        self.summary.tasks += plan.tasks.len();
        self.summary.indicators += plan.indicators.len();
        self.summary.edits += made_edits(plan);
        self.summary.doubts += plan.doubts.len();
        // Whoever reads the stream sees a document as soon as it is done.
        self.out.flush()
    }

    fn failure(&mut self, failure: &Failure) -> io::Result<()> {
        self.summary.failed += 1;
        self.line(&Plain { r#type: "error", body: failure })?;
        self.out.flush()
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        let summary = std::mem::take(&mut self.summary);
        self.line(&Plain { r#type: "summary", body: summary })?;
        self.out.flush()
    }
}
