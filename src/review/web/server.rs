//! The server: routes, what they take and what they answer. It listens on this machine only.

use super::{document_page, guard, queue_page, report_page};
use crate::error::{Error, Result};
use crate::plan::Status;
use crate::review::teach::Lesson;
use crate::review::{Desk, Refusal, Request, Sheet, Summary};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use serde::{Deserialize, Serialize};
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

/// Largest body of a request.
const MOST_BYTES: usize = 1 << 20;

/// What a server needs to know.
pub struct Setup {
    /// The desk that it shows.
    pub desk: Desk,
    /// Whom decisions are noted for, until the window says another name.
    pub reviewer: String,
    /// Port; 0 for any that is free.
    pub port: u16,
    /// At least 128 bits that nobody can guess.
    pub token: String,
    /// Draws a page of a document, from its name and the number of the page.
    pub draw: Option<Draw>,
}

/// Draws a page of a document as a PNG: the document's record and name, the number of the page. `None` where there is no picture.
pub type Draw = Box<dyn Fn(&Sheet, u32) -> Option<Vec<u8>> + Send + Sync>;

/// What every request sees.
pub(super) struct App {
    pub desk: Desk,
    pub reviewer: String,
    pub port: u16,
    pub token: String,
    pub draw: Option<Draw>,
}

/// A server that listens and does not answer yet.
pub struct Server {
    runtime: tokio::runtime::Runtime,
    listener: tokio::net::TcpListener,
    app: Arc<App>,
}

impl Server {
    /// Begins to listen on the loopback address.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn bind(setup: Setup) -> Result<Self> {
        let failed =
            |source: io::Error| Error::Output { path: PathBuf::from(format!("127.0.0.1:{}", setup.port)), source };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
        let listener =
            runtime.block_on(tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, setup.port))).map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let app = App { desk: setup.desk, reviewer: setup.reviewer, port, token: setup.token, draw: setup.draw };
        Ok(Self { runtime, listener, app: Arc::new(app) })
    }

    /// The address to open, with the token.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.app.port, self.app.token)
    }

    /// Answers until `stop` says something, then writes the reviewed records.
    ///
    /// # Errors
    /// When the connection is lost or a reviewed record cannot be written.
    pub fn run(self, stop: std::sync::mpsc::Receiver<()>) -> Result<()> {
        let (app, router) = (self.app.clone(), router(self.app));
        let stopped = async move {
            // A sender that is gone will never say anything: then there is nobody to stop the server but the system.
            let _ = tokio::task::spawn_blocking(move || stop.recv()).await;
        };
        let serve = async { axum::serve(self.listener, router).with_graceful_shutdown(stopped).await };
        let served = self.runtime.block_on(serve);
        served.map_err(|source| Error::Output { path: PathBuf::from("127.0.0.1"), source })?;
        app.desk.publish_all()
    }
}

fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(queue))
        .route("/report", get(report))
        .route("/d/{id}", get(document))
        .route("/d/{id}/next", get(next))
        .route("/d/{id}/previous", get(previous))
        .route("/d/{id}/decide", post(decide))
        .route("/d/{id}/look", post(look))
        .route("/d/{id}/page/{number}", get(picture))
        .route("/teach", post(teach))
        .route("/page.css", get(|| async { ([(header::CONTENT_TYPE, "text/css")], include_str!("page.css")) }))
        .route("/page.js", get(|| async { ([(header::CONTENT_TYPE, "text/javascript")], include_str!("page.js")) }))
        .fallback(|| async { problem(Refusal::Unknown) })
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn_with_state(app.clone(), guard::guard))
        .with_state(app)
}

/// Which documents the queue shows.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Filter {
    #[serde(default, deserialize_with = "filled")]
    pub status: Option<Status>,
    /// Code of a doubt.
    pub doubt: Option<String>,
    /// Words in the name, number or title.
    pub q: Option<String>,
    /// From 0.
    #[serde(default)]
    pub page: usize,
}

/// A choice of a form, whose "all" is an empty text.
fn filled<'de, D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Status>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    Status::deserialize(serde::de::value::StrDeserializer::new(&text)).map(Some)
}

async fn queue(State(app): State<Arc<App>>, Query(filter): Query<Filter>) -> Html<String> {
    Html(blocking(|| queue_page::page(&app.desk.queue(), &filter, app.desk.broken()).into_string()))
}

async fn report(State(app): State<Arc<App>>) -> Html<String> {
    Html(blocking(|| report_page::page(&app.desk.journal()).into_string()))
}

async fn document(State(app): State<Arc<App>>, Path(id): Path<String>, Query(filter): Query<Filter>) -> Response {
    match blocking(|| app.desk.sheet(&id)) {
        Ok(sheet) => {
            Html(document_page::page(&sheet, &filter, &app.reviewer, app.draw.is_some()).into_string()).into_response()
        }
        Err(refusal) => problem(refusal),
    }
}

/// The picture of a page.
async fn picture(State(app): State<Arc<App>>, Path((id, number)): Path<(String, u32)>) -> Response {
    let draw = || {
        let sheet = app.desk.sheet(&id).ok()?;
        app.draw.as_ref()?(&sheet, number)
    };
    match blocking(draw) {
        Some(png) => ([(header::CONTENT_TYPE, "image/png")], png).into_response(),
        None => problem(Refusal::Unknown),
    }
}

/// The next document of the same filter that is not done.
async fn next(State(app): State<Arc<App>>, Path(id): Path<String>, Query(filter): Query<Filter>) -> Redirect {
    let queue = blocking(|| app.desk.queue());
    let wanted = queue_page::filtered(&queue, &filter);
    let after = place(&wanted, &id).map_or(0, |at| at + 1);
    let is_open = |entry: &&&Summary| entry.id != id && entry.status < Status::Done;
    let next = wanted[after..].iter().find(is_open).or_else(|| wanted.iter().find(is_open));
    to_document(next.copied(), &filter)
}

/// The document before in the queue of the same filter.
async fn previous(State(app): State<Arc<App>>, Path(id): Path<String>, Query(filter): Query<Filter>) -> Redirect {
    let queue = blocking(|| app.desk.queue());
    let wanted = queue_page::filtered(&queue, &filter);
    let before = place(&wanted, &id).and_then(|at| at.checked_sub(1));
    to_document(before.map(|at| wanted[at]), &filter)
}

fn place(queue: &[&Summary], id: &str) -> Option<usize> {
    queue.iter().position(|entry| entry.id == id)
}

/// To a document, or to the queue where there is none.
fn to_document(entry: Option<&Summary>, filter: &Filter) -> Redirect {
    let query = queue_page::query(filter);
    Redirect::to(&entry.map_or(format!("/{query}"), |entry| format!("/d/{}{query}", entry.id)))
}

/// What a window gets back for its decisions.
#[derive(Serialize)]
struct Answer {
    version: usize,
    /// Number of the last decision, to undo it.
    last: Option<u64>,
    /// Parts of the page that may have changed: by their id, HTML.
    parts: Vec<(&'static str, String)>,
    /// What each edit reads and what became of it.
    edits: Vec<document_page::EditNow>,
}

async fn decide(State(app): State<Arc<App>>, Path(id): Path<String>, Json(request): Json<Request>) -> Response {
    match blocking(|| app.desk.decide(&id, &request)) {
        Ok(Ok(sheet)) => Json(answer(&sheet)).into_response(),
        Ok(Err(refusal)) => problem(refusal),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn answer(sheet: &Sheet) -> Answer {
    Answer {
        version: sheet.version(),
        last: sheet.history.last().map(|entry| entry.seq),
        parts: document_page::parts(sheet),
        edits: document_page::edits_now(sheet),
    }
}

#[derive(Deserialize)]
struct Here {
    who: String,
    window: String,
}

/// Who else has the document open, and its version.
async fn look(State(app): State<Arc<App>>, Path(id): Path<String>, Json(here): Json<Here>) -> Response {
    let others = app.desk.look(&id, &here.who, &here.window);
    match blocking(|| app.desk.sheet(&id)) {
        Ok(sheet) => Json(serde_json::json!({ "others": others, "version": sheet.version() })).into_response(),
        Err(refusal) => problem(refusal),
    }
}

/// A lesson: shown at first, then written.
#[derive(Deserialize)]
struct Teaching {
    who: String,
    #[serde(flatten)]
    lesson: Lesson,
    write: bool,
}

async fn teach(State(app): State<Arc<App>>, Json(teaching): Json<Teaching>) -> Response {
    if !teaching.write {
        return Json(blocking(|| app.desk.preview(&teaching.lesson))).into_response();
    }
    match blocking(|| app.desk.teach(&teaching.lesson, &teaching.who)) {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(refusal)) => problem(refusal),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn problem(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Stale => {
            (StatusCode::CONFLICT, "Người khác vừa sửa văn bản này: đã tải bản mới, hãy xem lại.").into_response()
        }
        Refusal::Unknown => (StatusCode::NOT_FOUND, "Không có văn bản hoặc mục này.").into_response(),
    }
}

/// Work that reads the disk, where other requests need not wait for it.
fn blocking<T>(work: impl FnOnce() -> T) -> T {
    tokio::task::block_in_place(work)
}
