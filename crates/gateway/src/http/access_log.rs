//! A line in the log for each request, without its query and its secrets; and a
//! number by which it is found.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::client;
use super::problem::RefusedWith;
use super::site::Site;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Of a path, so many bytes are logged.
const MOST_OF_PATH: usize = 200;

/// Everything that is logged while the request is handled has its number. One
/// that the client made up is not taken.
pub(super) async fn log(State(site): State<Site>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = format!("{:016x}", fastrand::u64(..));
    let method = request.method().clone();
    let uri = request.uri().clone();
    let (parts, body) = request.into_parts();
    let address = client::address(&parts, &site.trusted_proxies);
    let request = Request::from_parts(parts, body);
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let refused = response
        .extensions()
        .get::<RefusedWith>()
        .map(|RefusedWith(code)| *code);
    if let Some(code) = refused {
        site.metrics.refusal(code);
    }
    let path = uri.path();
    let path = path.get(..MOST_OF_PATH).unwrap_or(path);
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    span.in_scope(|| tracing::info!(%method, path, status, ms, %address, refused, "answered"));
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(X_REQUEST_ID, id);
    }
    response
}
