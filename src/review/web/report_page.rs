//! The report: what was changed by whom, for the file; made to be printed.

use super::queue_page::badge;
use crate::plan::Status;
use crate::review::decision::Decision;
use crate::review::journal::Entry;
use maud::{Markup, html};

/// The page of all decisions.
pub(super) fn page(entries: &[Entry]) -> Markup {
    let mut documents: Vec<&str> = entries.iter().map(|entry| entry.document.as_str()).collect();
    documents.sort_unstable();
    documents.dedup();
    let body = html! {
        header class="top" { h1 { "Biên bản sửa" } nav { a href="/" { "← Danh sách" } } }
        main class="report" {
            @if documents.is_empty() { p class="empty" { "Chưa có quyết định nào." } }
            @for document in documents {
                section {
                    h2 { (document) }
                    table {
                        thead { tr { th scope="col" { "Số" } th scope="col" { "Lúc" } th scope="col" { "Người" } th scope="col" { "Việc" } th scope="col" { "Trước" } th scope="col" { "Sau" } th scope="col" { "Lý do" } } }
                        tbody { @for entry in entries.iter().filter(|entry| entry.document == document) { (row(entry)) } }
                    }
                }
            }
            p class="path" { "Tên người do người dùng tự khai." }
        }
    };
    super::page("Biên bản sửa", "report-page", &body)
}

fn row(entry: &Entry) -> Markup {
    html! {
        tr {
            td { (entry.seq) }
            td { (moment(&entry.time)) }
            td { (entry.who) }
            td { @if let Decision::SetStatus { status } = &entry.decision { (status_change(*status)) } @else { (word(entry)) } }
            td { del { (entry.was) } }
            td { ins { (entry.became) } }
            td { (entry.why.as_deref().unwrap_or_default()) }
        }
    }
}

fn status_change(status: Status) -> Markup {
    html! { "chuyển sang " (badge(status)) }
}

/// "2026-01-02T03:04:05Z" for people, in the time of Greenwich as it was noted.
pub(super) fn moment(time: &str) -> String {
    match (time.get(..10).map(|day| day.split('-').collect::<Vec<_>>()), time.get(11..16)) {
        (Some(day), Some(hour)) if day.len() == 3 => format!("{}/{}/{} {hour} UTC", day[2], day[1], day[0]),
        _ => time.into(),
    }
}

/// What kind of decision it was.
pub(super) fn word(entry: &Entry) -> String {
    match &entry.decision {
        Decision::Accept { .. } => "nhận chỗ sửa".into(),
        Decision::Reject { .. } => "bỏ chỗ sửa".into(),
        Decision::Rewrite { .. } => "sửa chữ".into(),
        Decision::AcceptRule { .. } => "nhận cả loại".into(),
        Decision::Settle { .. } => "đã xem nghi vấn".into(),
        Decision::SetField { field, .. } => format!("sửa ô {}", super::document_page::heading(*field).to_lowercase()),
        Decision::Split { .. } => "tách nhiệm vụ".into(),
        Decision::Join { .. } => "gộp nhiệm vụ".into(),
        Decision::Remove { .. } => "xóa nhiệm vụ".into(),
        Decision::Add { .. } => "thêm nhiệm vụ".into(),
        Decision::SetStatus { .. } => "chuyển trạng thái".into(),
        Decision::Undo { seq } => format!("hoàn tác số {seq}"),
    }
}
