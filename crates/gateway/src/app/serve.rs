use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use super::App;
use super::files::{File, INDEX};
use crate::http::APP_POLICY;

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
/// A year, which is as long as browsers keep anything.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// A file of the app; for a page that is not there the way to the one that is.
///
/// The page's own links are relative: it is served at the root only.
pub(crate) fn serve(app: &App, request: &Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, "GET, HEAD")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let path = request.uri().path();
    let path = if path == "/" {
        INDEX
    } else {
        path.strip_prefix('/').unwrap_or(path)
    };
    match app.0.get(path) {
        Some(file) => send(file, request.headers()),
        None if is_navigation(request.headers()) => {
            (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn send(file: &File, asked: &HeaderMap) -> Response {
    let (content, encoding) = encoded(file, asked);
    let suffix = encoding.map_or(String::new(), |encoding| format!("-{encoding}"));
    let tag = format!("\"{}{suffix}\"", file.hash);
    let mut response = if is_known(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut response = content.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, file.content_type.clone());
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let headers = response.headers_mut();
    // It is made of hexadecimal digits and letters.
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    let lasts = if file.is_immutable {
        FOR_EVER
    } else {
        ASK_EACH_TIME
    };
    headers.insert(header::CACHE_CONTROL, lasts);
    headers.insert(header::CONTENT_SECURITY_POLICY, APP_POLICY);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// The smallest form that the browser takes.
fn encoded(file: &File, asked: &HeaderMap) -> (Bytes, Option<&'static str>) {
    if let Some(brotli) = &file.brotli
        && takes(asked, "br")
    {
        return (brotli.clone(), Some("br"));
    }
    if let Some(gzip) = &file.gzip
        && takes(asked, "gzip")
    {
        return (gzip.clone(), Some("gzip"));
    }
    (file.content.clone(), None)
}

/// Whether `Accept-Encoding` names it, and not with a weight of 0.
fn takes(asked: &HeaderMap, encoding: &str) -> bool {
    values(asked, &header::ACCEPT_ENCODING).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let is_it = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let is_refused = parts.any(|part| {
            part.strip_prefix("q=")
                .and_then(|weight| weight.parse::<f32>().ok())
                == Some(0.0)
        });
        is_it && !is_refused
    })
}

/// Whether the browser has it already.
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    values(asked, &header::IF_NONE_MATCH)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn values<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

/// Whether somebody opened the address, rather than a page loading a file.
fn is_navigation(asked: &HeaderMap) -> bool {
    match asked.get(SEC_FETCH_MODE) {
        Some(mode) => mode == "navigate",
        None => values(asked, &header::ACCEPT).any(|kind| kind.starts_with("text/html")),
    }
}
