//! The control interface: JSON under `/control/`, for tests and demonstrations.
//!
//! It has no password, so it is off unless asked for, and it answers only requests to an address
//! or to `localhost` (not to a name, which may be anybody's) without an `Origin` header or with
//! the server's own: a web page from elsewhere cannot use it.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Simulator;
use crate::center::{CallRequest, LineError};
use crate::fault::FaultRequest;
use crate::scenario::System;

/// `on` or not, nothing under `/control/` ever reaches another route.
pub(crate) fn router(simulator: &Simulator, on: bool) -> Router {
    let nowhere = any(|| async { Problem(StatusCode::NOT_FOUND, "no such page".to_owned()) });
    let router = Router::new()
        .route("/control", nowhere.clone())
        .route("/control/", nowhere.clone())
        .route("/control/{*rest}", nowhere);
    if !on {
        return router;
    }
    let offered = Router::new()
        .route("/control/state", get(state))
        .route("/control/reset", post(reset))
        .route("/control/calls", post(ring))
        .route("/control/calls/{call_id}/answer", post(answer))
        .route("/control/calls/{call_id}/hangup", post(hang_up))
        .route("/control/faults", post(inject).delete(clear_faults))
        .route("/control/system", post(set_system))
        .layer(from_fn(own_origin_only))
        .with_state(simulator.clone());
    router.merge(offered)
}

async fn own_origin_only(request: Request, next: Next) -> Response {
    if is_foreign(request.headers()) {
        let message =
            "requests to another host name and from web pages of another origin are refused"
                .to_owned();
        return Problem(StatusCode::FORBIDDEN, message).into_response();
    }
    next.run(request).await
}

fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name| {
        let value: Option<&HeaderValue> = headers.get(name);
        value.map(|value| value.to_str().unwrap_or_default())
    };
    let host = text(header::HOST);
    let other_host = host.is_some_and(|host| !is_address(host));
    let other_origin =
        text(header::ORIGIN).is_some_and(|origin| origin.strip_prefix("http://") != host);
    other_host || other_origin
}

fn is_address(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or_default();
    name.eq_ignore_ascii_case("localhost")
        || host.parse::<SocketAddr>().is_ok()
        || host.parse::<IpAddr>().is_ok()
}

async fn state(State(simulator): State<Simulator>) -> Result<Response, Problem> {
    json(&simulator.state())
}

async fn reset(State(simulator): State<Simulator>) -> Result<Response, Problem> {
    simulator.reset();
    json(&Done {})
}

async fn ring(State(simulator): State<Simulator>, body: Bytes) -> Result<Response, Problem> {
    let call_id = simulator.ring(&read::<CallRequest>(&body)?)?;
    json(&Ringing { call_id })
}

async fn answer(
    State(simulator): State<Simulator>,
    Path(call_id): Path<String>,
) -> Result<Response, Problem> {
    simulator.answer(&call_id)?;
    json(&Done {})
}

async fn hang_up(
    State(simulator): State<Simulator>,
    Path(call_id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let request = if body.is_empty() {
        HangUp::default()
    } else {
        read(&body)?
    };
    simulator.customer_hangs_up(&call_id, request.dead_ms)?;
    json(&Done {})
}

async fn inject(State(simulator): State<Simulator>, body: Bytes) -> Result<Response, Problem> {
    simulator
        .inject(&read::<FaultRequest>(&body)?)
        .map_err(|error| Problem(StatusCode::BAD_REQUEST, error.to_string()))?;
    json(&Done {})
}

async fn clear_faults(State(simulator): State<Simulator>) -> Result<Response, Problem> {
    simulator.clear_faults();
    json(&Done {})
}

async fn set_system(State(simulator): State<Simulator>, body: Bytes) -> Result<Response, Problem> {
    simulator.set_system(read::<System>(&body)?);
    json(&Done {})
}

#[derive(Serialize)]
struct Done {}

#[derive(Serialize)]
struct Ringing {
    call_id: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct HangUp {
    dead_ms: Option<u64>,
}

/// `{"error": "…"}`
struct Problem(StatusCode, String);

impl From<LineError> for Problem {
    fn from(error: LineError) -> Self {
        let status = match error {
            LineError::NoSuchAgent(_) | LineError::NoSuchCall(_) => StatusCode::NOT_FOUND,
            LineError::NotLoggedIn(_) | LineError::NotFree(..) | LineError::NotRinging(_) => {
                StatusCode::CONFLICT
            }
            LineError::NoSuchInGroup(_)
            | LineError::NoSuchCampaign(_)
            | LineError::NoInGroup(_)
            | LineError::BadPhoneNumber(_) => StatusCode::BAD_REQUEST,
        };
        Self(status, error.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "error": self.1 }).to_string();
        (self.0, json_type(), body).into_response()
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body)
        .map_err(|error| Problem(StatusCode::BAD_REQUEST, error.to_string()))
}

fn json(value: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value)
        .map_err(|error| Problem(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok((json_type(), Body::from(body)).into_response())
}

fn json_type() -> HeaderMap {
    HeaderMap::from_iter([
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_may_be_anybodys_are_no_address() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "[::1]:8080",
            "localhost:1",
            "LOCALHOST",
        ] {
            assert!(is_address(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "example.com:80",
            "127.0.0.1.example.com",
            "localhost.x",
        ] {
            assert!(!is_address(host), "{host}");
        }
    }
}
