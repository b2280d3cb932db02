//! The tables that people read: their columns, the same in CSV and XLSX, in an order that stays within 1.x.
//!
//! Several values of a field stand on lines of their own inside the cell, since a value never has a line break.

use crate::plan::{
    Citation, Damage, Deadline, Doubt, Extraction, Indicator, Origin, Place, Plan, Provenance, Recurrence, Role,
    Status, Task,
};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Nothing: the field is absent.
    Empty,
    /// Characters.
    Text(Cow<'a, str>),
    /// A day, ISO 8601.
    Date(&'a str),
    /// A count or a probability.
    Number(f64),
}

/// A column of a table of `Record`s.
pub struct Column<Record> {
    /// What stands above it.
    pub heading: &'static str,
    /// Characters that fit on a line of it.
    pub width: f64,
    /// Its cell for a record of a plan.
    pub cell: for<'a> fn(&'a Plan, &'a Record) -> Cell<'a>,
}

/// One row a task.
pub const TASKS: &[Column<Task>] = &[
    Column { heading: "Mã nhiệm vụ", width: 19.0, cell: |_, task| text(&task.id) },
    Column { heading: "STT", width: 6.0, cell: |_, task| optional(task.stt.as_deref()) },
    Column { heading: "Nhiệm vụ", width: 60.0, cell: |_, task| text(&task.task) },
    Column { heading: "Cơ quan chủ trì", width: 24.0, cell: |_, task| lines(&task.lead) },
    Column { heading: "Cơ quan phối hợp", width: 24.0, cell: |_, task| lines(&task.cooperating) },
    Column { heading: "Thời hạn", width: 18.0, cell: |_, task| deadline(task, |deadline| text(&deadline.text)) },
    Column { heading: "Hạn hoàn thành", width: 12.0, cell: |_, task| deadline(task, |d| day(d.due.as_deref())) },
    Column { heading: "Định kỳ", width: 12.0, cell: |_, task| deadline(task, |d| recurrence(d.recurrence)) },
    Column { heading: "Kéo dài", width: 8.0, cell: |_, task| deadline(task, |d| mark(d.open_ended)) },
    Column { heading: "Sản phẩm", width: 24.0, cell: |_, task| lines(&task.deliverables) },
    Column { heading: "Vai trò", width: 10.0, cell: |_, task| role(task.role) },
    Column { heading: "Theo dõi, chỉ đạo", width: 18.0, cell: |_, task| optional(task.supervisor.as_deref()) },
    Column { heading: "Năm", width: 8.0, cell: |_, task| years(&task.years) },
    Column { heading: "Nhóm", width: 30.0, cell: |_, task| lines(&task.group) },
    Column { heading: "STT kế hoạch gốc", width: 9.0, cell: |_, task| optional(task.reference_stt.as_deref()) },
    Column { heading: "Ghi chú", width: 18.0, cell: |_, task| optional(task.notes.as_deref()) },
    Column { heading: "Cột khác", width: 18.0, cell: |_, task| pairs(&task.extra) },
    Column { heading: "Nơi ghi", width: 10.0, cell: |_, task| origin(task.origin) },
    Column { heading: "Vị trí", width: 16.0, cell: |_, task| places(task.provenance.get("task")) },
    Column { heading: "Độ tin cậy", width: 8.0, cell: |_, task| number(task.confidence) },
    Column {
        heading: "Số, ký hiệu văn bản", width: 16.0, cell: |plan, _| optional(plan.document.number.as_deref())
    },
    Column { heading: "Ngày văn bản", width: 12.0, cell: |plan, _| day(plan.document.date.as_deref()) },
    Column { heading: "Cơ quan ban hành", width: 24.0, cell: |plan, _| optional(plan.document.issuer.as_deref()) },
    Column { heading: "Tệp", width: 24.0, cell: |plan, _| text(&plan.source.file) },
    Column { heading: "Mã văn bản", width: 12.0, cell: |plan, _| text(&plan.source.sha256) },
    Column { heading: "Kiểm tra", width: 10.0, cell: |plan, _| checked(plan) },
    Column { heading: "Người kiểm tra", width: 16.0, cell: |plan, _| checked_by(plan) },
];

/// One row an indicator.
pub const INDICATORS: &[Column<Indicator>] = &[
    Column { heading: "Mã chỉ tiêu", width: 19.0, cell: |_, indicator| text(&indicator.id) },
    Column { heading: "STT", width: 6.0, cell: |_, indicator| optional(indicator.stt.as_deref()) },
    Column { heading: "Chỉ tiêu", width: 60.0, cell: |_, indicator| text(&indicator.name) },
    Column { heading: "Đơn vị tính", width: 12.0, cell: |_, indicator| optional(indicator.unit.as_deref()) },
    Column { heading: "Mức đạt", width: 16.0, cell: |_, indicator| optional(indicator.target.as_deref()) },
    Column { heading: "Cơ quan chủ trì", width: 24.0, cell: |_, indicator| lines(&indicator.lead) },
    Column { heading: "Nhóm", width: 30.0, cell: |_, indicator| lines(&indicator.group) },
    Column { heading: "Cột khác", width: 24.0, cell: |_, indicator| pairs(&indicator.extra) },
    Column { heading: "Vị trí", width: 16.0, cell: |_, indicator| places(indicator.provenance.get("name")) },
    Column { heading: "Độ tin cậy", width: 8.0, cell: |_, indicator| number(indicator.confidence) },
    Column {
        heading: "Số, ký hiệu văn bản", width: 16.0, cell: |plan, _| optional(plan.document.number.as_deref())
    },
    Column { heading: "Ngày văn bản", width: 12.0, cell: |plan, _| day(plan.document.date.as_deref()) },
    Column { heading: "Cơ quan ban hành", width: 24.0, cell: |plan, _| optional(plan.document.issuer.as_deref()) },
    Column { heading: "Tệp", width: 24.0, cell: |plan, _| text(&plan.source.file) },
    Column { heading: "Mã văn bản", width: 12.0, cell: |plan, _| text(&plan.source.sha256) },
];

/// One row a document.
pub const DOCUMENTS: &[Column<Plan>] = &[
    Column { heading: "Số, ký hiệu", width: 16.0, cell: |plan, _| optional(plan.document.number.as_deref()) },
    Column { heading: "Loại", width: 12.0, cell: |plan, _| optional(plan.document.kind.as_deref()) },
    Column { heading: "Viết tắt", width: 8.0, cell: |plan, _| optional(plan.document.kind_code.as_deref()) },
    Column { heading: "Ngày", width: 12.0, cell: |plan, _| day(plan.document.date.as_deref()) },
    Column { heading: "Nơi ban hành", width: 14.0, cell: |plan, _| optional(plan.document.place.as_deref()) },
    Column { heading: "Cơ quan ban hành", width: 24.0, cell: |plan, _| optional(plan.document.issuer.as_deref()) },
    Column { heading: "Trích yếu", width: 60.0, cell: |plan, _| optional(plan.document.title.as_deref()) },
    Column { heading: "Người ký", width: 20.0, cell: |plan, _| signers(plan, |signer| signer.name.as_deref()) },
    Column { heading: "Chức vụ người ký", width: 20.0, cell: |plan, _| signers(plan, |s| s.title.as_deref()) },
    Column { heading: "Căn cứ", width: 30.0, cell: |plan, _| citations(&plan.document.bases) },
    Column { heading: "Văn bản được nêu", width: 30.0, cell: |plan, _| citations(&plan.document.references) },
    Column { heading: "Nơi nhận", width: 30.0, cell: |plan, _| lines(&plan.document.recipients) },
    Column { heading: "Số nhiệm vụ", width: 8.0, cell: |plan, _| count(plan.tasks.len()) },
    Column { heading: "Số chỉ tiêu", width: 8.0, cell: |plan, _| count(plan.indicators.len()) },
    Column { heading: "Số chỗ đã sửa", width: 8.0, cell: |plan, _| count(made_edits(plan)) },
    Column { heading: "Số chỗ cần xem", width: 8.0, cell: |plan, _| count(plan.doubts.len()) },
    Column { heading: "Số trang", width: 8.0, cell: |plan, _| plan.source.pages.map_or(Cell::Empty, whole) },
    Column { heading: "Cách đọc", width: 14.0, cell: |plan, _| extraction(plan.source.extraction) },
    Column { heading: "Tình trạng chữ", width: 14.0, cell: |plan, _| damage(plan.source.damage) },
    Column { heading: "Tệp", width: 24.0, cell: |plan, _| text(&plan.source.file) },
    Column { heading: "Mã văn bản", width: 12.0, cell: |plan, _| text(&plan.source.sha256) },
    Column { heading: "Kiểm tra", width: 10.0, cell: |plan, _| checked(plan) },
    Column { heading: "Người kiểm tra", width: 16.0, cell: |plan, _| checked_by(plan) },
];

/// One row a thing to look at.
pub const DOUBTS: &[Column<Doubt>] = &[
    Column { heading: "Tệp", width: 30.0, cell: |plan, _| text(&plan.source.file) },
    Column { heading: "Trang", width: 8.0, cell: |_, doubt| doubt.page.map_or(Cell::Empty, whole) },
    Column { heading: "Dòng", width: 8.0, cell: |_, doubt| doubt.line.map_or(Cell::Empty, whole) },
    Column { heading: "Nội dung", width: 80.0, cell: |_, doubt| text(&doubt.message) },
    Column { heading: "Trường", width: 24.0, cell: |_, doubt| optional(doubt.field.as_deref()) },
    Column { heading: "Mã", width: 20.0, cell: |_, doubt| text(&doubt.code) },
];

/// How far the check of a document is, in the words of clerks.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::New => "mới",
        Status::Open => "đang xem",
        Status::Done => "xong",
        Status::Approved => "đã duyệt",
    }
}

fn checked(plan: &Plan) -> Cell<'_> {
    optional(plan.review.as_ref().map(|review| status_word(review.status)))
}

fn checked_by(plan: &Plan) -> Cell<'_> {
    optional(plan.review.as_ref().map(|review| review.reviewer.as_str()))
}

/// Edits that are in the clean text.
pub(super) fn made_edits(plan: &Plan) -> usize {
    plan.edits.iter().filter(|edit| edit.applied).count()
}

/// A probability as the digits that JSON shows, without the noise of a wider number.
pub(super) fn probability(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

/// A place in words: "trang 3, dòng 12–14", "bảng 1, hàng 4, ô 2".
pub(super) fn place(place: &Place) -> String {
    let named = |name: &str, value: Option<u32>| value.map(|value| format!("{name} {value}"));
    let [first, last] = place.lines;
    let line = match place.table {
        Some(_) => None,
        None if first == last => Some(format!("dòng {first}")),
        None => Some(format!("dòng {first}–{last}")),
    };
    let parts = [
        named("trang", place.page),
        line,
        named("bảng", place.table),
        named("hàng", place.row),
        named("ô", place.cell),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// How often a duty comes back, in words.
pub(super) fn recurrence_word(recurrence: Recurrence) -> &'static str {
    match recurrence {
        Recurrence::Continuous => "Thường xuyên",
        Recurrence::Daily => "Hằng ngày",
        Recurrence::Weekly => "Hằng tuần",
        Recurrence::Monthly => "Hằng tháng",
        Recurrence::Quarterly => "Hằng quý",
        Recurrence::Yearly => "Hằng năm",
    }
}

/// How the characters were got, in words.
pub(super) fn extraction_word(extraction: Extraction) -> &'static str {
    match extraction {
        Extraction::PlainText => "Tệp văn bản",
        Extraction::TextLayer => "Lớp chữ của PDF",
        Extraction::Ocr => "Nhận dạng ảnh quét",
        Extraction::Docx => "Tệp Word",
    }
}

/// How badly the text arrived, in words.
pub(super) fn damage_word(damage: Damage) -> &'static str {
    match damage {
        Damage::None => "Nguyên vẹn",
        Damage::Light => "Sai lác đác",
        Damage::Stripped => "Mất dấu",
        Damage::Heavy => "Sai nhiều",
    }
}

/// A citation as people write it: "Kế hoạch số 5/KH-UBND ngày 2025-04-04".
pub(super) fn citation(citation: &Citation) -> String {
    let kind = citation.kind.as_ref().map(|kind| format!("{kind} số ")).unwrap_or_default();
    let date = citation.date.as_ref().map(|date| format!(" ngày {date}")).unwrap_or_default();
    format!("{kind}{}{date}", citation.number)
}

fn text(value: &str) -> Cell<'_> {
    Cell::Text(Cow::Borrowed(value))
}

fn optional(value: Option<&str>) -> Cell<'_> {
    value.map_or(Cell::Empty, text)
}

fn day(value: Option<&str>) -> Cell<'_> {
    value.map_or(Cell::Empty, Cell::Date)
}

fn number(value: f32) -> Cell<'static> {
    Cell::Number(probability(value))
}

fn whole(value: u32) -> Cell<'static> {
    Cell::Number(f64::from(value))
}

fn count(value: usize) -> Cell<'static> {
    Cell::Number(value as f64)
}

fn joined(values: impl Iterator<Item = String>) -> Cell<'static> {
    let values: Vec<String> = values.collect();
    if values.is_empty() { Cell::Empty } else { Cell::Text(values.join("\n").into()) }
}

fn lines(values: &[String]) -> Cell<'_> {
    match values {
        [] => Cell::Empty,
        [one] => text(one),
        several => Cell::Text(several.join("\n").into()),
    }
}

fn pairs(values: &BTreeMap<String, String>) -> Cell<'static> {
    joined(values.iter().map(|(heading, value)| format!("{heading}: {value}")))
}

fn years(values: &[u16]) -> Cell<'static> {
    joined(values.iter().map(u16::to_string))
}

fn citations(values: &[Citation]) -> Cell<'static> {
    joined(values.iter().map(citation))
}

/// One line a signer, blank where a part is missing, so that names and titles stay side by side.
fn signers<'a>(plan: &'a Plan, part: impl Fn(&'a crate::plan::Signer) -> Option<&'a str>) -> Cell<'static> {
    joined(plan.document.signers.iter().map(|signer| part(signer).unwrap_or_default().to_string()))
}

fn places(provenance: Option<&Provenance>) -> Cell<'static> {
    joined(provenance.iter().flat_map(|provenance| &provenance.at).map(place))
}

fn deadline<'a>(task: &'a Task, part: impl Fn(&'a Deadline) -> Cell<'a>) -> Cell<'a> {
    task.deadline.as_ref().map_or(Cell::Empty, part)
}

fn recurrence(value: Option<Recurrence>) -> Cell<'static> {
    value.map_or(Cell::Empty, |value| text(recurrence_word(value)))
}

fn mark(value: bool) -> Cell<'static> {
    if value { text("Có") } else { Cell::Empty }
}

fn role(value: Option<Role>) -> Cell<'static> {
    match value {
        None => Cell::Empty,
        Some(Role::Lead) => text("Chủ trì"),
        Some(Role::Cooperate) => text("Phối hợp"),
    }
}

fn origin(value: Origin) -> Cell<'static> {
    match value {
        Origin::Appendix => text("Phụ lục"),
        Origin::Body => text("Nội dung"),
    }
}

fn extraction(value: Extraction) -> Cell<'static> {
    text(extraction_word(value))
}

fn damage(value: Damage) -> Cell<'static> {
    text(damage_word(value))
}
