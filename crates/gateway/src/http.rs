//! HTTP: what phones and integrators meet.

mod access_log;
mod agent;
mod api_php;
mod body;
mod caller;
mod client;
mod cookie;
mod events;
mod headers;
mod health;
mod json;
mod notifications;
mod openapi;
mod origin;
mod problem;
mod readiness;
mod refusal;
mod session;
mod site;

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};

pub(crate) use headers::APP_POLICY;
pub use openapi::document as openapi_document;
pub(crate) use readiness::ReadinessWishes;
pub use refusal::Refusal;
pub(crate) use site::{Parts, Site};

use crate::app;
use problem::Refused;

/// The routes.
pub(crate) fn router(site: Site) -> Router {
    let described = openapi::routes();
    let api = described
        .api
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(site.clone(), origin::own_page_only));
    let nothing_here = any(|| async { Refused::not_found().into_response() });
    Router::new()
        .merge(api)
        .merge(
            described
                .api_php
                .method_not_allowed_fallback(api_php::other_method),
        )
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        // Nothing of these is ever the app's page.
        .route("/handset/{*rest}", nothing_here.clone())
        .route("/agc/{*rest}", nothing_here.clone())
        .route("/vicidial/{*rest}", nothing_here)
        .fallback_service(
            (|State(site): State<Site>, request: Request| async move {
                app::serve(&site.app, &request)
            })
            .with_state(site.clone()),
        )
        .layer(from_fn_with_state(site.clone(), headers::add))
        .layer(from_fn_with_state(site.clone(), access_log::log))
        .with_state(site)
}

async fn wrong_method() -> Response {
    Refused::invalid_with(
        StatusCode::METHOD_NOT_ALLOWED,
        "this is not asked for with that method",
    )
    .into_response()
}
