//! Server-sent events.

mod resume;
mod stream;

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use handset_gateway_api::{Problem, path};

use super::caller::SignedIn;
use super::origin;
use super::problem::Refused;
use super::site::Site;
use resume::LastEventId;
use stream::Listening;

/// So often something is sent, so that nobody on the way takes the stream for
/// dead, and a phone that is gone is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The agent's state and call (`agent`), what actions came to (`action`), and
/// the session's end (`session_ended`), as they happen. First the present state
/// comes, then the outcomes since `Last-Event-ID`.
#[utoipa::path(
    get,
    path = path::EVENTS,
    tag = "Agent",
    params(("last-event-id" = Option<String>, Header, description =
        "The id of the last event that was seen")),
    responses(
        (status = 200, content_type = "text/event-stream", body = String, description =
            "Events named `agent` (data: AgentView), `action` (data: ActionReport) and \
             `session_ended` (data: SessionEnd), which is the last"),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
        (status = 403, body = Problem, content_type = "application/problem+json",
            description = "`origin_not_allowed`"),
    ),
)]
pub(super) async fn events(
    State(site): State<Site>,
    signed_in: SignedIn,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    // Another page's streams would crowd the agent's own out.
    if !origin::is_own(&headers, &site.public_origin) {
        return Err(Refused::other_page());
    }
    let last = LastEventId::of(&headers);
    let listening = Listening::begin(&site, &signed_in, last).await?;
    let events = Sse::new(listening.stream()).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    let mut response = events.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Proxies that hold answers back until they have enough of them.
    headers.insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
    Ok(response)
}
