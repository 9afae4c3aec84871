//! Whether the process is up, and whether it can work.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::site::Site;

/// `GET /healthz`: the process is up.
pub(super) async fn healthz() -> Response {
    said(StatusCode::OK, "up\n")
}

/// `GET /readyz`: agents can work: the database answers, and the dialer does, or
/// has not been asked yet.
pub(super) async fn readyz(State(site): State<Site>) -> Response {
    if *site.stopping.borrow() {
        return said(StatusCode::SERVICE_UNAVAILABLE, "the gateway is stopping\n");
    }
    let database = sqlx::query("SELECT 1").execute(site.store.pool()).await;
    if let Err(error) = database {
        tracing::error!(%error, "the database does not answer");
        return said(
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        );
    }
    if !site.metrics.dialer_is_up() {
        return said(
            StatusCode::SERVICE_UNAVAILABLE,
            "the dialer does not answer\n",
        );
    }
    said(StatusCode::OK, "ready\n")
}

fn said(status: StatusCode, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, text).into_response()
}
