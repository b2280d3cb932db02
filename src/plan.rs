//! The contract: what one plan becomes. These types are the JSON that other systems read; `phuluc schema` prints their schema.
//!
//! Names are English, values stay Vietnamese, NFC, on one line. An absent text is `null`, an absent list `[]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the contract, written into each result. Within 1.x fields may be added, never removed or changed in meaning.
pub const SCHEMA_VERSION: &str = "1.1";

/// One plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Version of this contract.
    pub schema_version: String,
    /// The file that it was read from.
    pub source: Source,
    /// What the document says of itself.
    pub document: Document,
    /// Duties, in document order.
    pub tasks: Vec<Task>,
    /// Targets to be met, in document order.
    pub indicators: Vec<Indicator>,
    /// Changes made to the text, in document order.
    pub edits: Vec<Edit>,
    /// What a person should look at.
    pub doubts: Vec<Doubt>,
    /// What people made of it; absent where nobody has checked it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}

/// What people made of a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Review {
    /// How far the document is.
    pub status: Status,
    /// Who decided last, as they call themselves.
    pub reviewer: String,
    /// When, RFC 3339.
    pub time: String,
    /// Decisions of an earlier conversion whose place is gone in this one.
    pub lost: usize,
}

/// How far the check of a document is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Mới: nobody decided anything.
    #[default]
    New,
    /// Đang xem: somebody began.
    Open,
    /// Xong: checked.
    Done,
    /// Đã duyệt: approved.
    Approved,
}

/// The file that a plan was read from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Name as given; "-" for standard input.
    pub file: String,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Type by content.
    pub media_type: String,
    /// Number of pages; `null` where the source has none (docx).
    pub pages: Option<u32>,
    /// How the characters were got.
    pub extraction: Extraction,
    /// How badly the text arrived.
    pub damage: Damage,
}

/// How the characters were got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Extraction {
    /// A text file.
    #[default]
    PlainText,
    /// The characters that a PDF carries.
    TextLayer,
    /// Read from a picture by an OCR engine.
    Ocr,
    /// A Word file.
    Docx,
}

/// How badly the text arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// Nothing wrong was found.
    #[default]
    None,
    /// Slips here and there.
    Light,
    /// Diacritics are gone.
    Stripped,
    /// Read by an OCR model that knows no Vietnamese.
    Heavy,
}

/// What the document says of itself, after Decree 30/2020/NĐ-CP or the Party's Guidance 36-HD/VPTW.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Document {
    /// "Kế hoạch", "Công văn", "Quyết định" ...
    pub kind: Option<String>,
    /// Its abbreviation: "KH", "CV", "QĐ" ...
    pub kind_code: Option<String>,
    /// Number and symbol: "1119/KH-VP"; `null` when the number is blank.
    pub number: Option<String>,
    /// Trích yếu.
    pub title: Option<String>,
    /// The body that issued it.
    pub issuer: Option<String>,
    /// Where it was issued.
    pub place: Option<String>,
    /// The day it was issued, ISO 8601; `null` when blank.
    pub date: Option<String>,
    /// Who signed.
    pub signers: Vec<Signer>,
    /// Documents named in the Căn cứ / Thực hiện preamble, in order.
    pub bases: Vec<Citation>,
    /// Every numbered document cited, once, in order of first citation.
    pub references: Vec<Citation>,
    /// The Nơi nhận lines, without dash and closing punctuation.
    pub recipients: Vec<String>,
}

/// Who signed a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Signer {
    /// "Chủ tịch", "Phó Giám đốc" ...
    pub title: Option<String>,
    /// The person.
    pub name: Option<String>,
}

/// A numbered document that is cited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Citation {
    /// "Nghị quyết", "Kế hoạch" ...
    pub kind: Option<String>,
    /// "57-NQ/TW", "71/NQ-CP" ...
    pub number: String,
    /// Its day, ISO 8601, where a citation gives one.
    pub date: Option<String>,
}

/// A duty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// Stable: the same plan converted again gives the same ids; unique in the plan.
    pub id: String,
    /// Where it stands.
    pub origin: Origin,
    /// The label printed at the row or item, without its closing mark.
    pub stt: Option<String>,
    /// Its number in the parent plan, where a column gives one.
    pub reference_stt: Option<String>,
    /// The headings above it, outermost first: "I. Nâng cao nhận thức ...".
    pub group: Vec<String>,
    /// What is to be done.
    pub task: String,
    /// From a column "Chủ trì thực hiện / Phối hợp thực hiện".
    pub role: Option<Role>,
    /// Bodies that lead, one an entry.
    pub lead: Vec<String>,
    /// Bodies that cooperate, one an entry.
    pub cooperating: Vec<String>,
    /// Who watches over it.
    pub supervisor: Option<String>,
    /// Year columns that carry a mark.
    pub years: Vec<u16>,
    /// When it is due.
    pub deadline: Option<Deadline>,
    /// Results to be delivered.
    pub deliverables: Vec<String>,
    /// Ghi chú.
    pub notes: Option<String>,
    /// Columns with no field of their own, by their heading.
    pub extra: BTreeMap<String, String>,
    /// Probability that the whole record is right: the least of its fields.
    pub confidence: f32,
    /// Where each field stands, by the field's name.
    pub provenance: BTreeMap<String, Provenance>,
}

/// Where a task stands in the document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A row of a table.
    #[default]
    Appendix,
    /// A numbered item or dash of the text.
    Body,
}

/// What the reading office does in a task of its parent plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Chủ trì.
    Lead,
    /// Phối hợp.
    Cooperate,
}

/// When a task is due.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Deadline {
    /// As the plan says it.
    pub text: String,
    /// Last day of the period, ISO 8601; `null` for recurring or relative ones.
    pub due: Option<String>,
    /// How often it comes back.
    pub recurrence: Option<Recurrence>,
    /// "... và các năm tiếp theo", "Từ năm 2026".
    pub open_ended: bool,
}

/// How often a duty comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Recurrence {
    /// Thường xuyên.
    Continuous,
    /// Hằng ngày.
    Daily,
    /// Hằng tuần.
    Weekly,
    /// Hằng tháng.
    Monthly,
    /// Hằng quý.
    Quarterly,
    /// Hằng năm, 6 tháng.
    Yearly,
}

/// A target to be met.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Indicator {
    /// Stable and unique in the plan, as for tasks.
    pub id: String,
    /// The label printed at the row.
    pub stt: Option<String>,
    /// The headings above it, outermost first.
    pub group: Vec<String>,
    /// What is measured.
    pub name: String,
    /// Its unit.
    pub unit: Option<String>,
    /// The value to be reached.
    pub target: Option<String>,
    /// Bodies that lead, one an entry.
    pub lead: Vec<String>,
    /// Columns with no field of their own, by their heading.
    pub extra: BTreeMap<String, String>,
    /// Probability that the whole record is right.
    pub confidence: f32,
    /// Where each field stands, by the field's name.
    pub provenance: BTreeMap<String, Provenance>,
}

/// Where a field's value comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Provenance {
    /// The characters as they arrived, on one line.
    pub raw: String,
    /// Probability that the field is right.
    pub confidence: f32,
    /// The places that they stand at.
    pub at: Vec<Place>,
}

/// A place in the document. A docx has no pages: there `table`, `row` and `cell` (from 1) say where.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// First and last line of the text, from 1.
    pub lines: [u32; 2],
    /// Left, top, right, bottom in points from the top left corner of the page.
    #[serde(rename = "box", skip_serializing_if = "Option::is_none")]
    pub bbox: Option<[f32; 4]>,
    /// Table of the document, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<u32>,
    /// Row of the table, from 1, heading not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Cell of the row, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<u32>,
}

/// A change made to the text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edit {
    /// Page, from 1; `null` without pages.
    pub page: Option<u32>,
    /// Line of the text, from 1.
    pub line: u32,
    /// First character and one past the last, in characters from the start of the line, from 0.
    pub columns: [u32; 2],
    /// As it arrived.
    pub before: String,
    /// As it should read.
    pub after: String,
    /// The rule that made the change.
    pub rule: String,
    /// Probability that `after` is right.
    pub confidence: f32,
    /// Whether the change is in the clean text, or only proposed.
    pub applied: bool,
    /// Other readings, the likeliest first.
    pub alternatives: Vec<String>,
}

/// Something that a person should look at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Doubt {
    /// A fixed word for programs: "year_inferred", "unknown_column" ...
    pub code: String,
    /// What is doubtful, in Vietnamese, for the clerk.
    pub message: String,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Line of the text, from 1.
    pub line: Option<u32>,
    /// The record and field that it is about: "tasks[3].deadline".
    pub field: Option<String>,
}

impl Doubt {
    /// A doubt about the document as a whole.
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), ..Self::default() }
    }

    /// The same doubt, at this line of the text (from 1).
    pub fn at_line(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// The same doubt, about this field.
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }
}
