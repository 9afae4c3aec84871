//! The description of the interface, from the same handlers that answer.

use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, SecurityRequirement};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::site::Site;
use super::{agent, api_php, events, notifications, session};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Handset gateway",
        description = "Call control for VICIdial remote agents: sign-in, events and options \
                       under `/handset/v1`, and actions as api.php's own requests. Fields that \
                       a receiver does not know are to be ignored.",
    ),
    components(schemas(handset_gateway_api::SessionEnd)),
    tags(
        (name = "Session", description = "Who is signed in"),
        (name = "Agent", description = "State, call, choices"),
        (name = "Notifications", description = "Of calls, while the app is not looked at"),
        (name = "Actions", description = "Exactly once, and what they came to"),
    ),
)]
struct Description;

/// The name of the cookie's security scheme.
const COOKIE: &str = "session";

/// The routes that are described, and what describes them.
pub(super) struct Described {
    /// `/handset/v1`
    pub(super) api: axum::Router<Site>,
    /// `/agc/api.php`
    pub(super) api_php: axum::Router<Site>,
    pub(super) document: Document,
}

pub(super) fn routes() -> Described {
    let routes = OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(
            session::get_session,
            session::sign_in,
            session::sign_out
        ))
        .routes(routes!(events::events))
        .routes(routes!(agent::agent))
        .routes(routes!(agent::options))
        .routes(routes!(agent::queues))
        .routes(routes!(agent::readiness))
        .routes(routes!(
            notifications::notifications,
            notifications::subscribe,
            notifications::unsubscribe
        ))
        .routes(routes!(agent::outcomes))
        .routes(routes!(agent::settle));
    let (api, mut document) = routes.split_for_parts();
    let actions = OpenApiRouter::new().routes(routes!(api_php::api_php));
    let (api_php, described) = actions.split_for_parts();
    document.merge(described);
    with_cookie(&mut document);
    Described {
        api,
        api_php,
        document,
    }
}

/// The description, as JSON.
///
/// # Errors
/// If it cannot be written, which no run has seen.
pub fn document() -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&routes().document)?;
    text.push('\n');
    Ok(text)
}

/// Says of every operation but signing in and looking who is signed in that it
/// needs the session's cookie.
fn with_cookie(document: &mut Document) {
    let scheme = ApiKey::Cookie(ApiKeyValue::with_description(
        "__Host-handset",
        "From signing in. Over plain HTTP, on one's own machine, `handset`.",
    ));
    let components = document.components.get_or_insert_default();
    components
        .security_schemes
        .insert(COOKIE.to_owned(), SecurityScheme::ApiKey(scheme).into());
    let needs = || Some(vec![SecurityRequirement::new(COOKIE, [] as [&str; 0])]);
    for (path, item) in &mut document.paths.paths {
        let is_session = path == handset_gateway_api::path::SESSION;
        let operations = [
            &mut item.put,
            &mut item.delete,
            if is_session { &mut None } else { &mut item.get },
            if is_session {
                &mut None
            } else {
                &mut item.post
            },
        ];
        for operation in operations.into_iter().flatten() {
            operation.security = needs();
        }
    }
}
