//! The queue: which documents there are, those with the most to look at first.

use super::server::Filter;
use crate::dictionary::fold::skeleton;
use crate::dictionary::tsv;
use crate::output::table::status_word;
use crate::plan::Status;
use crate::review::Summary;
use maud::{Markup, html};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Documents on one page of the queue.
const PAGE: usize = 100;
const STATUSES: [Status; 4] = [Status::New, Status::Open, Status::Done, Status::Approved];

/// The page. `broken` is the number of lines of the journal that could not be read.
pub(super) fn page(queue: &[Summary], filter: &Filter, broken: usize) -> Markup {
    let shown = filtered(queue, filter);
    let pages = shown.len().div_ceil(PAGE).max(1);
    let at = filter.page.min(pages - 1);
    let body = html! {
        header class="top" {
            h1 { "Kiểm tra văn bản" }
            nav { a href="/report" { "Biên bản sửa" } }
        }
        main class="queue" {
            @if broken > 0 {
                p class="notice" role="alert" { "Nhật ký có " (broken) " dòng không đọc được (máy tắt giữa lúc ghi): quyết định ở các dòng đó bị mất." }
            }
            (filters(queue, filter))
            table {
                caption class="count" { (shown.len()) " văn bản" }
                thead { tr { th scope="col" { "Trạng thái" } th scope="col" { "Văn bản" } th scope="col" class="number" { "Cần xem" } th scope="col" class="number" { "Nhiệm vụ" } th scope="col" { "Người xem" } } }
                tbody {
                    @for entry in shown.iter().skip(at * PAGE).take(PAGE) { (row(entry, filter)) }
                }
            }
            @if shown.is_empty() { p class="empty" { "Không có văn bản nào như vậy." } }
            @if pages > 1 { (pager(filter, at, pages)) }
        }
    };
    super::page("Kiểm tra văn bản", "queue-page", &body)
}

/// The documents that a filter lets through, in the order of the queue.
pub(super) fn filtered<'a>(queue: &'a [Summary], filter: &Filter) -> Vec<&'a Summary> {
    let words = filter.q.as_deref().map(skeleton).unwrap_or_default();
    let says = |entry: &Summary| {
        words.is_empty() || skeleton(&format!("{} {} {}", entry.name, entry.kind, entry.title)).contains(&words)
    };
    let doubt = filter.doubt.as_deref().filter(|code| !code.is_empty());
    queue
        .iter()
        .filter(|entry| filter.status.is_none_or(|status| entry.status == status))
        .filter(|entry| doubt.is_none_or(|code| entry.doubts.iter().any(|own| own == code)))
        .filter(|entry| says(entry))
        .collect()
}

/// A filter as the end of an address, so that the next document is one of the same filter.
pub(super) fn query(filter: &Filter) -> String {
    let status = filter.status.map(|status| format!("status={}", status_name(status)));
    let text = |name: &str, value: &Option<String>| {
        let value = value.as_deref().filter(|value| !value.is_empty())?;
        Some(format!("{name}={}", encoded(value)))
    };
    let parts: Vec<String> =
        [status, text("doubt", &filter.doubt), text("q", &filter.q)].into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

/// Percent-encoding of all but letters, digits and what is safe (RFC 3986, section 2.3).
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn filters(queue: &[Summary], filter: &Filter) -> Markup {
    let mut doubts: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in queue {
        let codes: std::collections::BTreeSet<&str> = entry.doubts.iter().map(String::as_str).collect();
        codes.into_iter().for_each(|code| *doubts.entry(code).or_default() += 1);
    }
    let count = |status: Status| queue.iter().filter(|entry| entry.status == status).count();
    html! {
        form method="get" action="/" class="filters" {
            label { "Trạng thái " select name="status" {
                option value="" { "mọi trạng thái" }
                @for status in STATUSES {
                    option value=(status_name(status)) selected[filter.status == Some(status)] { (status_word(status)) " (" (count(status)) ")" }
                }
            } }
            label { "Loại nghi vấn " select name="doubt" {
                option value="" { "mọi loại" }
                @for (code, count) in doubts {
                    option value=(code) selected[filter.doubt.as_deref() == Some(code)] { (doubt_word(code)) " (" (count) ")" }
                }
            } }
            label { "Tìm " input type="search" name="q" id="search" value=[filter.q.as_deref()] placeholder="số, trích yếu, tên tệp"; }
            button { "Lọc" }
        }
    }
}

fn row(entry: &Summary, filter: &Filter) -> Markup {
    html! {
        tr {
            td { (badge(entry.status)) }
            td {
                a href={ "/d/" (entry.id) (query(filter)) } { (if entry.kind.is_empty() { "Văn bản" } else { &entry.kind }) }
                " " span class="title" { (entry.title) }
                div class="path" { (entry.name) }
            }
            td class="number" {
                @if entry.open() == 0 { span class="none" { "–" } } @else { b { (entry.open()) } }
                @if !entry.doubts.is_empty() { div class="path" { (entry.doubts.len()) " nghi vấn" } }
            }
            td class="number" { (entry.tasks) }
            td { (entry.reviewer.as_deref().unwrap_or_default()) }
        }
    }
}

/// A status by shape and word.
pub(super) fn badge(status: Status) -> Markup {
    let shape = match status {
        Status::New => "○",
        Status::Open => "◐",
        Status::Done => "●",
        Status::Approved => "✓",
    };
    html! { span class={ "status " (status_name(status)) } { span aria-hidden="true" { (shape) } " " (status_word(status)) } }
}

/// A status as addresses name it.
pub(super) fn status_name(status: Status) -> &'static str {
    match status {
        Status::New => "new",
        Status::Open => "open",
        Status::Done => "done",
        Status::Approved => "approved",
    }
}

/// The kind of a doubt as clerks call it; a kind without a name of its own goes by its code.
pub(super) fn doubt_word(code: &str) -> &str {
    static NAMES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
        let rows = tsv::rows::<3>(include_str!("../../../dictionaries/doubts.tsv"));
        rows.map(|[code, name, _reason]| (code, name)).collect()
    });
    NAMES.get(code).copied().unwrap_or(code)
}

fn pager(filter: &Filter, at: usize, pages: usize) -> Markup {
    let link = |page: usize| {
        let query = query(filter);
        let joint = if query.is_empty() { '?' } else { '&' };
        format!("/{query}{joint}page={page}")
    };
    html! {
        nav class="pager" aria-label="Trang" {
            @if at > 0 { a href=(link(at - 1)) { "← Trang trước" } }
            span { "Trang " (at + 1) " trên " (pages) }
            @if at + 1 < pages { a href=(link(at + 1)) { "Trang sau →" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, status: Status, doubts: &[&str]) -> Summary {
        let doubts = doubts.iter().map(|code| (*code).into()).collect();
        let title = "Kế hoạch chuyển đổi số".into();
        Summary {
            id: name.into(),
            name: name.into(),
            kind: String::new(),
            title,
            status,
            open_edits: 1,
            doubts,
            tasks: 3,
            reviewer: None,
        }
    }

    #[test]
    fn filters_go_together_and_words_are_found_without_marks() {
        let queue = [entry("a", Status::New, &["x"]), entry("b", Status::Done, &["x"]), entry("c", Status::New, &[])];
        let found =
            |filter: Filter| filtered(&queue, &filter).iter().map(|entry| entry.name.clone()).collect::<String>();
        assert_eq!(found(Filter::default()), "abc");
        let x = Some("x".to_string());
        assert_eq!(found(Filter { status: Some(Status::New), doubt: x, ..Filter::default() }), "a");
        assert_eq!(found(Filter { q: Some("chuyen doi".into()), ..Filter::default() }), "abc");
        assert_eq!(found(Filter { q: Some("ngân sách".into()), ..Filter::default() }), "");
    }

    #[test]
    fn a_filter_survives_its_way_through_an_address() {
        let filter = Filter { q: Some("a&b=ợ\"".into()), status: Some(Status::New), ..Filter::default() };
        assert_eq!(query(&filter), "?status=new&q=a%26b%3D%E1%BB%A3%22");
    }
}
