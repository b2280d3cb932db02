//! Who may talk to the server: a browser on this machine that was given the token. A page of another origin, a name that was bent to this
//! machine (DNS rebinding) and a request without the cookie are turned away before anything is looked at.

use super::server::App;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;

/// The cookie that holds the token.
const COOKIE: &str = "phuluc";

const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Lets a request through, or says why not.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = match refused(&app, &request) {
        None => next.run(request).await,
        Some(refused) => refused,
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn refused(app: &App, request: &Request) -> Option<Response> {
    let headers = request.headers();
    if !is_host_ours(app, headers) {
        return Some(forbidden("Địa chỉ không đúng: hãy mở đúng địa chỉ mà chương trình đã in ra."));
    }
    if let Some(token) = request.uri().query().and_then(|query| query.strip_prefix("token=")) {
        let is_entry = request.method() == Method::GET && request.uri().path() == "/";
        return Some(if is_entry && is_same(token, &app.token) {
            entry(app)
        } else {
            forbidden("Mã mở không đúng.")
        });
    }
    if !has_cookie(app, headers) {
        return Some(forbidden("Hãy mở địa chỉ có mã mà chương trình đã in ra ở cửa sổ lệnh."));
    }
    if request.method() != Method::GET && !(is_origin_ours(app, headers) && is_json(headers)) {
        return Some(forbidden("Yêu cầu đến từ trang khác."));
    }
    None
}

/// The token moves from the address into a cookie, which other pages cannot read or send.
fn entry(app: &App) -> Response {
    let cookie = format!("{COOKIE}={}; HttpOnly; SameSite=Strict; Path=/", app.token);
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/".to_string()), (header::SET_COOKIE, cookie)]).into_response()
}

fn is_host_ours(app: &App, headers: &HeaderMap) -> bool {
    let host = text(headers, &header::HOST);
    ["127.0.0.1", "localhost"].iter().any(|name| host == format!("{name}:{}", app.port))
}

fn is_origin_ours(app: &App, headers: &HeaderMap) -> bool {
    let origin = text(headers, &header::ORIGIN);
    ["127.0.0.1", "localhost"].iter().any(|name| origin == format!("http://{name}:{}", app.port))
}

fn is_json(headers: &HeaderMap) -> bool {
    text(headers, &header::CONTENT_TYPE).split(';').next().is_some_and(|kind| kind.trim() == "application/json")
}

fn has_cookie(app: &App, headers: &HeaderMap) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).any(|cookie| {
        cookie
            .trim()
            .strip_prefix(COOKIE)
            .and_then(|rest| rest.strip_prefix('='))
            .is_some_and(|token| is_same(token, &app.token))
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Compares in a time that tells nothing about where they differ.
fn is_same(given: &str, token: &str) -> bool {
    given.len() == token.len() && given.bytes().zip(token.bytes()).fold(0, |unlike, (a, b)| unlike | (a ^ b)) == 0
}

fn forbidden(why: &'static str) -> Response {
    (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], why).into_response()
}
