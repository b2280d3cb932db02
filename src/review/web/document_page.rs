//! One document: its lines as they arrived and as they read now, what needs a look, its records. It can be read without any script.

use super::queue_page::{badge, doubt_word, query, status_name};
use super::report_page::{moment, word};
use super::server::Filter;
use crate::ingest::picture::SCALE;
use crate::plan::{Provenance, Status, Task};
use crate::review::Sheet;
use crate::review::decision::Field;
use crate::review::lines::Piece;
use crate::review::replay::{SURE, State};
use maud::{Markup, html};
use serde::Serialize;

/// Below this a value is hardly known.
const UNCLEAR: f32 = 0.7;
/// Lines that a browser lays out together, when they come into sight.
const CHUNK: u32 = 40;

/// What an edit reads and what became of it.
#[derive(Debug, Serialize)]
pub(super) struct EditNow {
    reads: String,
    state: &'static str,
}

/// The page.
pub(super) fn page(sheet: &Sheet, filter: &Filter, reviewer: &str, has_pictures: bool) -> Markup {
    let document = &sheet.reviewed.plan.document;
    let name = document.title.as_deref().unwrap_or(&sheet.name);
    let filter = query(filter);
    let body = html! {
        header class="top" {
            nav { a href={ "/" (filter) } { "← Danh sách" } }
            h1 title=(sheet.name) {
                @if let Some(kind) = &document.kind { (kind) " " } (document.number.as_deref().unwrap_or_default()) " " span class="title" { (name) }
            }
            label class="who" { "Người xem " input id="who" value=(reviewer) autocomplete="name"; }
        }
        p id="others" class="notice" role="status" hidden {}
        @let pages = if has_pictures { drawable(sheet) } else { 0 };
        main class={ "document" @if pages > 0 { " with-picture" } } data-id=(sheet.id) data-version=(sheet.version()) data-last=[sheet.history.last().map(|entry| entry.seq)] data-filter=(filter) {
            @if pages > 0 { (picture(sheet, pages)) }
            section class="text" aria-label="Văn bản" tabindex="0" { (lines(sheet)) }
            aside {
                div id="counts" { (counts(sheet)) }
                (todo(sheet))
                section id="records" aria-label="Nhiệm vụ" { (records(sheet)) }
                details id="history-box" { summary { "Nhật ký" } div id="history" { (history(sheet)) } }
            }
        }
        (bar())
        (help())
        (lesson())
        p id="say" class="say" role="status" aria-live="polite" {}
    };
    super::page(name, "document-page", &body)
}

/// How many pages have a picture.
fn drawable(sheet: &Sheet) -> u32 {
    let source = &sheet.machine.plan.source;
    let has_pages = source.media_type == "application/pdf" || source.media_type.starts_with("image/");
    if has_pages { source.pages.unwrap_or(0) } else { 0 }
}

/// A page as it looks on paper, with the boxes of what was chosen drawn on it.
fn picture(sheet: &Sheet, pages: u32) -> Markup {
    html! {
        section class="picture" aria-label="Trang giấy" tabindex="0" data-pages=(pages) data-scale=(SCALE) {
            p class="buttons" {
                button type="button" data-act="page-before" aria-label="Trang giấy trước" { "‹" }
                span { "Trang " b id="page-number" { "1" } " trên " (pages) }
                button type="button" data-act="page-after" aria-label="Trang giấy sau" { "›" }
            }
            div id="paper" { img id="page" src={ "/d/" (sheet.id) "/page/1" } alt="Trang 1"; }
        }
    }
}

/// The parts of the page that decisions change, by their id.
pub(super) fn parts(sheet: &Sheet) -> Vec<(&'static str, String)> {
    [("counts", counts(sheet)), ("records", records(sheet)), ("history", history(sheet))]
        .map(|(id, markup)| (id, markup.into_string()))
        .into()
}

/// Every edit as it is now, by its number; then every doubt.
pub(super) fn edits_now(sheet: &Sheet) -> Vec<EditNow> {
    let plan = &sheet.machine.plan;
    let edit = |index: usize| EditNow {
        reads: sheet.reviewed.reads(plan, index).into(),
        state: state_name(&sheet.reviewed.states[index]),
    };
    let doubt = |settled: &bool| EditNow { reads: String::new(), state: if *settled { "accepted" } else { "open" } };
    (0..plan.edits.len()).map(edit).chain(sheet.reviewed.settled.iter().map(doubt)).collect()
}

fn state_name(state: &State) -> &'static str {
    match state {
        State::Sure => "sure",
        State::Open => "open",
        State::Accepted => "accepted",
        State::Rejected => "rejected",
        State::Rewritten(_) => "rewritten",
    }
}

/// How sure, by shape and word.
fn level(confidence: f32) -> (&'static str, &'static str, &'static str) {
    match confidence {
        sure if sure >= SURE => ("sure", "●", "chắc"),
        look if look >= UNCLEAR => ("look", "◐", "cần xem"),
        _ => ("unclear", "○", "không rõ"),
    }
}

fn level_mark(confidence: f32) -> Markup {
    let (class, shape, word) = level(confidence);
    html! { span class={ "level " (class) } { span aria-hidden="true" { (shape) } " " (word) } }
}

fn lines(sheet: &Sheet) -> Markup {
    let all = &sheet.machine.lines;
    let count = all.len() as u32;
    html! {
        div class="line head" { span class="no" { "Dòng" } span class="was" { "Bản gốc" } span class="now" { "Bản sửa" } }
        @if all.is_empty() { p class="empty" { "Không có tệp .txt bên cạnh kết quả: chỉ kiểm tra được nhiệm vụ." } }
        @for first in (1..=count).step_by(CHUNK as usize) {
            div class="chunk" {
                @for number in first..(first + CHUNK).min(count + 1) { (line(sheet, number)) }
            }
        }
    }
}

fn line(sheet: &Sheet, number: u32) -> Markup {
    let pieces = sheet.machine.lines.pieces(number);
    let edits = &sheet.machine.plan.edits;
    let part = |piece: &Piece, arrived: bool| match piece {
        Piece::Plain(text) => html! { (text) },
        Piece::Edit(index) if arrived => html! { del { (edits[*index].before) } },
        Piece::Edit(index) => mark(sheet, *index),
    };
    html! {
        div class="line" id={ "l" (number) } {
            span class="no" { (number) }
            span class="was" lang="und" { @for piece in pieces { (part(piece, true)) } }
            span class="now" { @for piece in pieces { (part(piece, false)) } }
        }
    }
}

fn mark(sheet: &Sheet, index: usize) -> Markup {
    let edit = &sheet.machine.plan.edits[index];
    let (class, _, word) = level(edit.confidence);
    let state = state_name(&sheet.reviewed.states[index]);
    let title = format!("{} → {} ({word})", edit.before, edit.after);
    html! { mark id={ "e" (index) } class={ (class) " " (state) } data-edit=(index) title=(title) { (sheet.reviewed.reads(&sheet.machine.plan, index)) } }
}

fn counts(sheet: &Sheet) -> Markup {
    let (edits, doubts) = (sheet.open_edits().len(), sheet.open_doubts().len());
    let sure = sheet.reviewed.states.iter().filter(|state| **state == State::Sure).count();
    html! {
        p class="counts" {
            (badge(sheet.reviewed.status))
            span { b { (edits) } " chỗ sửa cần xem" } span { b { (doubts) } " nghi vấn" } span { (sure) " chỗ sửa chắc" }
        }
        @if !sheet.reviewed.lost.is_empty() {
            p class="notice" { (sheet.reviewed.lost.len()) " quyết định cũ không còn khớp với văn bản (đánh dấu trong nhật ký)." }
        }
        p class="buttons" {
            @for (status, name) in [(Status::Open, "Đang xem"), (Status::Done, "Xong"), (Status::Approved, "Duyệt")] {
                button type="button" data-status=(status_name(status)) disabled[sheet.reviewed.status == status] { (name) }
            }
        }
    }
}

/// What needs a look, the most doubtful first.
fn todo(sheet: &Sheet) -> Markup {
    let plan = &sheet.machine.plan;
    let edit_count = plan.edits.len();
    let listed = (0..plan.edits.len()).filter(|index| sheet.reviewed.states[*index] != State::Sure);
    let mut edits: Vec<usize> = listed.collect();
    edits.sort_by(|a, b| plan.edits[*a].confidence.total_cmp(&plan.edits[*b].confidence).then(a.cmp(b)));
    html! {
        section aria-label="Cần xem" class="todo" {
            h2 { "Cần xem" }
            ol id="todo" {
                @for (index, doubt) in plan.doubts.iter().enumerate() {
                    li data-doubt=(index) data-item=(edit_count + index) data-line=[doubt.line] data-page=[doubt.page] data-state=(if sheet.reviewed.settled[index] { "accepted" } else { "open" }) {
                        span class="level look" { span aria-hidden="true" { "?" } " " (doubt_word(&doubt.code)) }
                        " " (doubt.message)
                    }
                }
                @for index in edits {
                    @let edit = &plan.edits[index];
                    li data-edit=(index) data-item=(index) data-line=(edit.line) data-page=[edit.page] data-rule=(edit.rule) data-before=(edit.before) data-after=(edit.after)
                        data-alternatives=(edit.alternatives.join("\n")) data-state=(state_name(&sheet.reviewed.states[index])) {
                        (level_mark(edit.confidence)) " " del { (edit.before) } " → " ins { (edit.after) }
                        span class="path" { " dòng " (edit.line) @if !edit.applied { ", mới đề nghị" } }
                    }
                }
            }
            @if plan.doubts.is_empty() && sheet.reviewed.states.iter().all(|state| *state == State::Sure) { p class="empty" { "Không có chỗ nào cần xem." } }
        }
    }
}

/// The heading of a field's column.
pub(super) fn heading(field: Field) -> &'static str {
    match field {
        Field::Stt => "STT",
        Field::Task => "Nhiệm vụ",
        Field::Lead => "Chủ trì",
        Field::Cooperating => "Phối hợp",
        Field::Deadline => "Thời hạn",
        Field::Deliverables => "Sản phẩm",
        Field::Supervisor => "Theo dõi",
        Field::Notes => "Ghi chú",
    }
}

fn records(sheet: &Sheet) -> Markup {
    let tasks = &sheet.reviewed.plan.tasks;
    html! {
        h2 { "Nhiệm vụ (" (tasks.len()) ")" }
        div class="scroll" tabindex="0" role="region" aria-label="Bảng nhiệm vụ" {
            table {
                thead { tr { th scope="col" { "Độ chắc" } @for field in Field::ALL { th scope="col" class=(field.name()) { (heading(field)) } } th scope="col" { "Hàng" } } }
                tbody { @for task in tasks { (record(task)) } }
            }
        }
        p class="buttons" { button type="button" data-act="add" { "Thêm nhiệm vụ từ chữ đang chọn " kbd { "a" } } }
    }
}

fn record(task: &Task) -> Markup {
    html! {
        tr data-record=(task.id) data-lines=(places(task)) data-boxes=(boxes(task)) {
            td { (level_mark(task.confidence)) }
            @for field in Field::ALL {
                @let value = field.value(task);
                td { button type="button" class="cell" data-field=(field.name()) data-value=(value) aria-label={ (heading(field)) ": " (if value.is_empty() { "trống" } else { &value }) ", sửa" } {
                    @for entry in value.lines() { span { (entry) } }
                    @if field == Field::Deadline { (due(task)) }
                    @if value.is_empty() { span class="none" { "–" } }
                } }
            }
            td class="buttons" {
                button type="button" data-act="join" { "Gộp hàng sau" }
                button type="button" data-act="remove" { "Xóa" }
            }
        }
    }
}

fn due(task: &Task) -> Markup {
    let due = task.deadline.as_ref().and_then(|deadline| deadline.due.as_deref());
    html! { @if let Some(due) = due { span class="path" { "hạn " (due.split('-').rev().collect::<Vec<_>>().join("/")) } } }
}

/// The lines that a record was read from, as "12-14 20-20".
fn places(task: &Task) -> String {
    let at = |provenance: &Provenance| provenance.at.iter().map(|place| place.lines).collect::<Vec<_>>();
    let mut lines: Vec<[u32; 2]> = task.provenance.values().flat_map(at).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.iter().map(|[first, last]| format!("{first}-{last}")).collect::<Vec<_>>().join(" ")
}

/// Where a record stands on paper, as "page:x0,y0,x1,y1", in points.
fn boxes(task: &Task) -> String {
    let at = task.provenance.values().flat_map(|provenance| &provenance.at);
    let boxes = at.filter_map(|place| {
        let [x0, y0, x1, y1] = place.bbox?;
        Some(format!("{}:{x0},{y0},{x1},{y1}", place.page?))
    });
    boxes.collect::<Vec<_>>().join(" ")
}

fn history(sheet: &Sheet) -> Markup {
    html! {
        @if sheet.history.is_empty() { p class="empty" { "Chưa có quyết định nào." } }
        ol reversed {
            @for entry in sheet.history.iter().rev() {
                @let is_undone = sheet.reviewed.undone.contains(&entry.seq);
                li value=(entry.seq) class=[is_undone.then_some("undone")] {
                    (word(entry)) ": " del { (entry.was) } " → " ins { (entry.became) }
                    span class="path" { " " (entry.who) ", " (moment(&entry.time)) }
                    @if sheet.reviewed.lost.contains(&entry.seq) { span class="level unclear" { " không còn khớp" } }
                    @if is_undone { span class="path" { " (đã hoàn tác)" } } @else {
                        " " button type="button" data-undo=(entry.seq) { "Hoàn tác" }
                    }
                }
            }
        }
    }
}

/// The decision at hand, with the key of each button.
fn bar() -> Markup {
    html! {
        section class="bar" aria-label="Quyết định" {
            p id="item" { "Chọn một chỗ cần xem." }
            div class="buttons" {
                button type="button" class="main" data-act="accept" { "Nhận, sang chỗ sau " kbd { "Enter" } }
                button type="button" data-act="reject" { "Bỏ " kbd { "x" } }
                button type="button" data-act="edit" { "Sửa " kbd { "e" } }
                button type="button" data-act="skip" { "Để sau " kbd { "s" } }
                button type="button" data-act="undo" { "Hoàn tác " kbd { "u" } }
                button type="button" data-act="rule" { "Nhận cả loại này " kbd { "Shift+A" } }
                button type="button" data-act="teach" { "Luôn sửa " kbd { "t" } }
                button type="button" data-act="previous" { "Trước " kbd { "p" } }
                button type="button" data-act="next" { "Sau " kbd { "n" } }
                button type="button" data-act="previous-document" { "Văn bản trước " kbd { "P" } }
                button type="button" data-act="next-document" { "Văn bản sau " kbd { "N" } }
                button type="button" data-act="view" { "Gốc / sửa / cả hai " kbd { "d" } }
                button type="button" data-act="help" { "Phím " kbd { "?" } }
            }
            form id="box" hidden {
                label { span id="box-name" { "Sửa thành" } textarea id="box-text" rows="2" {} }
                p id="box-others" class="buttons" {}
                div class="buttons" {
                    button class="main" { "Lưu " kbd { "Ctrl+Enter" } }
                    button type="button" data-act="split" { "Tách tại con trỏ" }
                    button type="button" data-act="cancel" { "Thôi " kbd { "Esc" } }
                }
            }
        }
    }
}

/// A correction that shall hold always.
fn lesson() -> Markup {
    html! {
        dialog id="lesson" aria-label="Luôn sửa" {
            h2 { "Luôn sửa" }
            form method="dialog" class="lesson" {
                label { "Khi đọc ra " input name="before" id="lesson-before"; }
                label { "thì sửa thành " input name="after" id="lesson-after"; }
                p class="path" { "Nên ghi đủ cụm từ, để không sửa nhầm chỗ khác. Lần chuyển đổi sau vào thư mục này sẽ sửa như vậy." }
                div id="lesson-effect" role="status" {}
                div class="buttons" {
                    button type="button" class="main" data-act="write-lesson" { "Ghi vào từ điển" }
                    button type="button" data-act="preview-lesson" { "Xem trước" }
                    button { "Thôi" }
                }
            }
        }
    }
}

fn help() -> Markup {
    const KEYS: [(&str, &str); 14] = [
        ("Enter", "nhận và sang chỗ sau"),
        ("x", "bỏ chỗ sửa, giữ như bản gốc"),
        ("e", "sửa bằng tay"),
        ("s", "để sau"),
        ("u", "hoàn tác quyết định cuối"),
        ("Shift+A", "nhận mọi chỗ sửa cùng loại trong văn bản này"),
        ("t", "luôn sửa như vậy: ghi vào từ điển của cơ quan"),
        ("n / p", "chỗ sau / chỗ trước"),
        ("N / P", "văn bản sau / văn bản trước"),
        ("d", "xem bản gốc, bản sửa hoặc cả hai"),
        ("a", "thêm nhiệm vụ từ chữ đang chọn"),
        ("/", "tìm trong danh sách văn bản"),
        ("Esc", "đóng ô đang sửa"),
        ("?", "bảng phím này"),
    ];
    html! {
        dialog id="help" aria-label="Phím" {
            h2 { "Phím" }
            dl { @for (key, does) in KEYS { div { dt { kbd { (key) } } dd { (does) } } } }
            p class="path" { "Phím chữ chỉ dùng khi không gõ trong ô, nên không vướng bộ gõ tiếng Việt." }
            form method="dialog" { button class="main" { "Đóng" } }
        }
    }
}
