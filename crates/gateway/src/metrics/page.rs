//! The listener for Prometheus.

use std::fmt;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::Metrics;
use crate::audit::Audit;
use crate::sessions::Sessions;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone)]
struct Page {
    metrics: Metrics,
    sessions: Sessions,
    audit: Audit,
}

/// Serves `/metrics` until the gateway stops.
pub(crate) async fn serve(
    listener: TcpListener,
    metrics: Metrics,
    sessions: Sessions,
    audit: Audit,
    mut stopping: watch::Receiver<bool>,
) {
    let page = Page {
        metrics,
        sessions,
        audit,
    };
    let router = Router::new()
        .route("/metrics", get(figures))
        .with_state(page);
    let served = axum::serve(listener, router).with_graceful_shutdown(async move {
        // An error means that the gateway is gone already.
        let _ = stopping.wait_for(|stopping| *stopping).await;
    });
    if let Err(error) = served.await {
        tracing::error!(%error, "the metrics are not served any more");
    }
}

async fn figures(State(page): State<Page>) -> Response {
    match page.text().await {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(error, "the metrics cannot be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

impl Page {
    async fn text(&self) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
        let figures = &self.metrics.0;
        figures.sessions.set(self.sessions.count().await?);
        let failures = i64::try_from(self.audit.failures()).unwrap_or(i64::MAX);
        figures.audit_failures.set(failures);
        let mut text = String::new();
        encode(&mut text, &figures.registry).map_err(|fmt::Error| "the text cannot be made")?;
        Ok(text)
    }
}
