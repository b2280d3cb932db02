//! HTML: one self-contained report in Vietnamese, for reading on a screen and for printing. Everything from a document is escaped.

use super::sink::{Failure, Sink};
use super::table::{damage_word, extraction_word, made_edits, place, recurrence_word, status_word};
use crate::plan::{Doubt, Edit, Indicator, Plan, Role, Task};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::io::{self, Write};

/// Below this a value deserves a second look.
const UNSURE: f32 = 0.8;

/// A report that takes records.
pub struct Html<W> {
    out: W,
}

impl<W: Write> Html<W> {
    /// A report into `out`.
    ///
    /// # Errors
    /// When its head cannot be written.
    pub fn new(mut out: W) -> io::Result<Self> {
        let head = html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Nhiệm vụ trong văn bản" }
                style { (PreEscaped(include_str!("report.css"))) }
            }
        };
        write!(out, "{}<html lang=\"vi\">{}<body>", DOCTYPE.into_string(), head.into_string())?;
        Ok(Self { out })
    }

    fn put(&mut self, markup: Markup) -> io::Result<()> {
        self.out.write_all(markup.into_string().as_bytes())
    }
}

impl<W: Write + Send> Sink for Html<W> {
    fn plan(&mut self, plan: &Plan) -> io::Result<()> {
        self.put(article(plan))
    }

    fn failure(&mut self, failure: &Failure) -> io::Result<()> {
        self.put(html! {
            article class="failed" {
                h1 { (failure.file) }
                p { "Không chuyển được: " (failure.message) }
            }
        })
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.out.write_all(b"</body></html>\n")?;
        self.out.flush()
    }
}

fn article(plan: &Plan) -> Markup {
    html! {
        article {
            (head(plan))
            (doubts(&plan.doubts))
            (tasks(&plan.tasks))
            (indicators(&plan.indicators))
            (edits(&plan.edits))
            footer { "Tệp " (plan.source.file) " · " (extraction_word(plan.source.extraction)) " · SHA-256 " code { (plan.source.sha256) } }
        }
    }
}

fn head(plan: &Plan) -> Markup {
    let document = &plan.document;
    let made = made_edits(plan);
    html! {
        header {
            p class="kind" {
                (document.kind.as_deref().unwrap_or("Văn bản"))
                @if let Some(number) = &document.number { " số " (number) }
            }
            h1 { (document.title.as_deref().unwrap_or(&plan.source.file)) }
            dl {
                (entry("Cơ quan ban hành", document.issuer.as_deref()))
                (entry("Nơi, ngày ban hành", dated(plan).as_deref()))
                @for signer in &document.signers {
                    (entry(signer.title.as_deref().unwrap_or("Người ký"), signer.name.as_deref()))
                }
                (citations("Căn cứ", &document.bases))
                (citations("Văn bản được nêu", &document.references))
                (list_entry("Nơi nhận", &document.recipients))
            }
            p class="counts" {
                span { b { (plan.tasks.len()) } " nhiệm vụ" }
                span { b { (plan.indicators.len()) } " chỉ tiêu" }
                span { b { (plan.doubts.len()) } " chỗ cần xem" }
                span { b { (made) } " chỗ đã sửa" }
                @if let Some(review) = &plan.review { span { "Kiểm tra: " b { (status_word(review.status)) } ", " (review.reviewer) } }
                span { "Tình trạng chữ: " (damage_word(plan.source.damage).to_lowercase()) }
            }
        }
    }
}

fn dated(plan: &Plan) -> Option<String> {
    let parts = [plan.document.place.clone(), plan.document.date.as_deref().map(day)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn entry(name: &str, value: Option<&str>) -> Markup {
    html! { @if let Some(value) = value { div { dt { (name) } dd { (value) } } } }
}

fn list_entry(name: &str, values: &[String]) -> Markup {
    html! { @if !values.is_empty() { div { dt { (name) } dd { (list(values)) } } } }
}

fn citations(name: &str, citations: &[crate::plan::Citation]) -> Markup {
    let shown: Vec<String> = citations
        .iter()
        .map(|citation| {
            let kind = citation.kind.as_ref().map(|kind| format!("{kind} ")).unwrap_or_default();
            let date = citation.date.as_ref().map(|date| format!(", {}", day(date))).unwrap_or_default();
            format!("{kind}{}{date}", citation.number)
        })
        .collect();
    list_entry(name, &shown)
}

fn doubts(doubts: &[Doubt]) -> Markup {
    html! {
        @if !doubts.is_empty() {
            section class="doubts" {
                h2 { "Cần xem" }
                ul {
                    @for doubt in doubts {
                        li {
                            (doubt.message)
                            @let at = [doubt.page.map(|page| format!("trang {page}")), doubt.line.map(|line| format!("dòng {line}"))];
                            @let at: Vec<String> = at.into_iter().flatten().collect();
                            @if !at.is_empty() { " " span class="at" { (at.join(", ")) } }
                        }
                    }
                }
            }
        }
    }
}

fn tasks(tasks: &[Task]) -> Markup {
    let groups = tasks.iter().map(|task| &task.group);
    html! {
        @if !tasks.is_empty() {
            section {
                h2 { "Nhiệm vụ" }
                table {
                    thead { tr { th { "STT" } th { "Nhiệm vụ" } th { "Chủ trì" } th { "Phối hợp" } th { "Thời hạn" } th { "Sản phẩm" } } }
                    tbody {
                        @for (task, above) in tasks.iter().zip(std::iter::once(None).chain(groups.map(Some))) {
                            (heading_rows(&task.group, above))
                            (task_row(task))
                        }
                    }
                }
            }
        }
    }
}

/// The headings that do not stand above the record before already.
fn heading_rows(group: &[String], above: Option<&Vec<String>>) -> Markup {
    let same = above.map_or(0, |above| group.iter().zip(above).take_while(|(a, b)| a == b).count());
    html! { @for heading in &group[same..] { tr class="group" { td colspan="6" { (heading) } } } }
}

fn task_row(task: &Task) -> Markup {
    html! {
        tr class=[(task.confidence < UNSURE).then_some("unsure")] {
            td class="stt" { (task.stt.as_deref().unwrap_or("–")) }
            td {
                (task.task)
                (remark("Vai trò", task.role.map(|role| if role == Role::Lead { "chủ trì" } else { "phối hợp" })))
                (remark("Theo dõi, chỉ đạo", task.supervisor.as_deref()))
                (remark("STT kế hoạch gốc", task.reference_stt.as_deref()))
                (remark("Ghi chú", task.notes.as_deref()))
                (extra(&task.extra))
                @if let Some(provenance) = task.provenance.get("task") {
                    @for at in &provenance.at { " " span class="at" { (place(at)) } }
                }
            }
            td { (list(&task.lead)) }
            td { (list(&task.cooperating)) }
            td { (deadline(task)) }
            td { (list(&task.deliverables)) }
        }
    }
}

fn deadline(task: &Task) -> Markup {
    let years: Vec<String> = task.years.iter().map(u16::to_string).collect();
    html! {
        @if let Some(deadline) = &task.deadline {
            (deadline.text)
            @if let Some(due) = &deadline.due { span class="due" { "hạn " (day(due)) } }
            @if let Some(recurrence) = deadline.recurrence { span class="due" { (recurrence_word(recurrence).to_lowercase()) } }
            @if deadline.open_ended { span class="due" { "và tiếp theo" } }
        }
        @if !years.is_empty() { span class="due" { "năm " (years.join(", ")) } }
    }
}

fn indicators(indicators: &[Indicator]) -> Markup {
    let groups = indicators.iter().map(|indicator| &indicator.group);
    html! {
        @if !indicators.is_empty() {
            section {
                h2 { "Chỉ tiêu" }
                table {
                    thead { tr { th { "STT" } th { "Chỉ tiêu" } th { "Đơn vị tính" } th { "Mức đạt" } th { "Chủ trì" } th { "Cột khác" } } }
                    tbody {
                        @for (indicator, above) in indicators.iter().zip(std::iter::once(None).chain(groups.map(Some))) {
                            (heading_rows(&indicator.group, above))
                            tr class=[(indicator.confidence < UNSURE).then_some("unsure")] {
                                td class="stt" { (indicator.stt.as_deref().unwrap_or("–")) }
                                td { (indicator.name) }
                                td { (indicator.unit.as_deref().unwrap_or_default()) }
                                td { (indicator.target.as_deref().unwrap_or_default()) }
                                td { (list(&indicator.lead)) }
                                td { (extra(&indicator.extra)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn edits(edits: &[Edit]) -> Markup {
    let (made, proposed): (Vec<&Edit>, Vec<&Edit>) = edits.iter().partition(|edit| edit.applied);
    html! {
        (edit_list("Đã sửa", &made))
        (edit_list("Đề nghị sửa, chưa sửa", &proposed))
    }
}

fn edit_list(name: &str, edits: &[&Edit]) -> Markup {
    html! {
        @if !edits.is_empty() {
            details {
                summary { (name) ": " (edits.len()) " chỗ" }
                ul class="edits" {
                    @for edit in edits {
                        li { span class="at" { "dòng " (edit.line) } " " del { (edit.before) } " " ins { (edit.after) } }
                    }
                }
            }
        }
    }
}

fn list(values: &[String]) -> Markup {
    html! {
        @match values {
            [] => {}
            [one] => (one),
            several => ul { @for value in several { li { (value) } } }
        }
    }
}

fn remark(name: &str, value: Option<&str>) -> Markup {
    html! { @if let Some(value) = value { p class="remark" { (name) ": " (value) } } }
}

fn extra(extra: &std::collections::BTreeMap<String, String>) -> Markup {
    html! { @for (heading, value) in extra { (remark(heading, Some(value))) } }
}

/// "2025-12-31" as people write it: "31/12/2025".
fn day(iso: &str) -> String {
    match iso.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] => format!("{day}/{month}/{year}"),
        _ => iso.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_says_is_never_taken_for_markup() {
        let attack = "</td><script>alert(1)</script>\"><img onerror=x>";
        let task = Task { task: attack.into(), lead: vec![attack.into()], ..Task::default() };
        let mut plan = Plan { tasks: vec![task], ..Plan::default() };
        plan.source.file = attack.into();
        plan.document.title = Some(attack.into());
        plan.doubts.push(Doubt::new("x", attack));
        let report = article(&plan).into_string();
        assert!(!report.contains("<script") && !report.contains("<img"));
        assert_eq!(report.matches("&lt;script&gt;").count(), 5);
    }

    #[test]
    fn a_heading_stands_once_above_its_tasks() {
        let task =
            |group: &[&str]| Task { group: group.iter().map(|text| (*text).into()).collect(), ..Task::default() };
        let report = tasks(&[task(&["I. A", "1. B"]), task(&["I. A", "1. B"]), task(&["I. A", "2. C"])]).into_string();
        assert_eq!(["I. A", "1. B", "2. C"].map(|heading| report.matches(heading).count()), [1, 1, 1]);
    }
}
