//! Notifications of calls: whether there are any, and where the session is told.

use axum::Json as JsonBody;
use axum::extract::State;
use axum::http::StatusCode;
use handset_gateway_api::{Notifications, Problem, PushSubscription, path};

use super::caller::{self, SignedIn};
use super::json::Json;
use super::problem::Refused;
use super::site::Site;
use crate::audit::{Entry, Event};
use crate::push::{Push, Subscribed, Subscription};

/// Whether the site tells phones of calls while the app is not looked at, and
/// whether this session is told.
#[utoipa::path(
    get,
    path = path::NOTIFICATIONS,
    tag = "Notifications",
    responses(
        (status = 200, body = Notifications),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
    ),
)]
pub(super) async fn notifications(
    State(site): State<Site>,
    SignedIn { caller, .. }: SignedIn,
) -> Result<JsonBody<Notifications>, Refused> {
    let (public_key, is_subscribed) = match &site.push {
        Some(push) => (
            Some(push.public_key()),
            push.is_subscribed(caller.session_id).await?,
        ),
        None => (None, false),
    };
    Ok(JsonBody(Notifications {
        public_key,
        is_subscribed,
    }))
}

/// Tells the session's browser of calls from now on, until the session ends: as
/// a browser's `PushSubscription` says where. Done again it changes nothing.
#[utoipa::path(
    put,
    path = path::NOTIFICATIONS,
    tag = "Notifications",
    request_body = PushSubscription,
    responses(
        (status = 204, description = "It is told, or was so already"),
        (status = 400, body = Problem, content_type = "application/problem+json",
            description = "`invalid_request`"),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
        (status = 403, body = Problem, content_type = "application/problem+json",
            description = "`not_allowed`: the site sends no notifications; \
                           `origin_not_allowed`"),
        (status = 429, body = Problem, content_type = "application/problem+json",
            description = "`too_many_requests`",
            headers(("retry-after" = u64, description = "In seconds"))),
    ),
)]
pub(super) async fn subscribe(
    State(site): State<Site>,
    signed_in: SignedIn,
    told: Result<Json<PushSubscription>, Refused>,
) -> Result<StatusCode, Refused> {
    let (push, subscription) = match told.and_then(|Json(told)| allowed(&site, &told)) {
        Ok(allowed) => allowed,
        Err(refused) => {
            let request = "notifications=on".to_owned();
            signed_in.record_refused(&site, request, &refused).await;
            return Err(refused);
        }
    };
    let caller = &signed_in.caller;
    match push.subscribe(caller.session_id, &subscription).await? {
        Subscribed::Anew => {
            let request = format!("notifications=on&service={}", subscription.service());
            record(&site, &signed_in, request).await;
        }
        Subscribed::AsBefore => {}
        Subscribed::SessionOver => return Err(Refused::not_signed_in()),
    }
    Ok(StatusCode::NO_CONTENT)
}

fn allowed<'a>(
    site: &'a Site,
    told: &PushSubscription,
) -> Result<(&'a Push, Subscription), Refused> {
    let Some(push) = &site.push else {
        return Err(Refused::not_allowed("the site sends no notifications"));
    };
    let subscription = push
        .read(told)
        .map_err(|invalid| Refused::invalid(invalid.to_string()))?;
    Ok((push, subscription))
}

/// Tells the session's browser no longer.
#[utoipa::path(
    delete,
    path = path::NOTIFICATIONS,
    tag = "Notifications",
    responses(
        (status = 204, description = "It is told no longer, or was not told"),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
        (status = 403, body = Problem, content_type = "application/problem+json",
            description = "`origin_not_allowed`"),
    ),
)]
pub(super) async fn unsubscribe(
    State(site): State<Site>,
    signed_in: SignedIn,
) -> Result<StatusCode, Refused> {
    if let Some(push) = &site.push
        && push.unsubscribe(signed_in.caller.session_id).await?
    {
        record(&site, &signed_in, "notifications=off".to_owned()).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn record(site: &Site, signed_in: &SignedIn, request: String) {
    let entry = Entry {
        request: Some(request),
        http_status: Some(StatusCode::NO_CONTENT.as_u16()),
        ..caller::entry(Event::Notifications, &signed_in.caller)
    };
    site.audit.record(entry).await;
}
