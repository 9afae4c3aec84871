//! The agent: state, choices, readiness, and what came of actions.

use axum::Json as JsonBody;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use handset_call_control::{Cause, Trouble};
use handset_gateway_api::{
    ActionReport, AgentView, Options, Outcomes, Problem, Queues, Readiness, path,
};
use tracing::Instrument;
use uuid::Uuid;
use vicidial_agent_api::{ErrorCode, RemoteAgentStatus};

use super::caller::{self, SignedIn};
use super::json::Json;
use super::problem::Refused;
use super::site::Site;
use crate::audit::{Entry, Event};
use crate::policy::GroupPolicy;
use crate::sessions::Caller;

/// The agent's state and call, as an `agent` event has it: for where a proxy
/// holds events back.
#[utoipa::path(
    get,
    path = path::AGENT,
    tag = "Agent",
    responses(
        (status = 200, body = AgentView),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
    ),
)]
pub(super) async fn agent(
    State(site): State<Site>,
    SignedIn { caller, .. }: SignedIn,
) -> JsonBody<AgentView> {
    JsonBody(site.agents.look(&caller.agent_user).await)
}

/// What the agent may choose from, by the policy of the agent's user group.
#[utoipa::path(
    get,
    path = path::OPTIONS,
    tag = "Agent",
    responses(
        (status = 200, body = Options),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
    ),
)]
pub(super) async fn options(
    State(site): State<Site>,
    SignedIn { caller, .. }: SignedIn,
) -> JsonBody<Options> {
    let group = policy_of(&site, &caller).await;
    JsonBody(group.options(site.may_set_readiness, site.may_ring_phone))
}

/// The policy of the agent's user group.
async fn policy_of<'a>(site: &'a Site, caller: &Caller) -> &'a GroupPolicy {
    let view = site.agents.look(&caller.agent_user).await;
    site.policy.of_group(view.user_group.as_deref())
}

/// How much there is to do in the in-groups that the agent may transfer to.
/// Where the site lets in any, and names none, there is nothing to tell of.
#[utoipa::path(
    get,
    path = path::QUEUES,
    tag = "Agent",
    responses(
        (status = 200, body = Queues),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
    ),
)]
pub(super) async fn queues(
    State(site): State<Site>,
    SignedIn { caller, .. }: SignedIn,
) -> JsonBody<Queues> {
    let group = policy_of(&site, &caller).await;
    let names = group.in_groups().iter().map(|in_group| &in_group.name);
    JsonBody(Queues {
        in_groups: site.queues.loads(names).await,
    })
}

/// Makes the agent ready, or not ready. Done again it changes nothing.
#[utoipa::path(
    put,
    path = path::READINESS,
    tag = "Agent",
    request_body = Readiness,
    responses(
        (status = 204, description = "The dialer took it, or it was so already"),
        (status = 400, body = Problem, content_type = "application/problem+json",
            description = "`invalid_request`"),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
        (status = 403, body = Problem, content_type = "application/problem+json",
            description = "`not_allowed`, `origin_not_allowed`"),
        (status = 429, body = Problem, content_type = "application/problem+json",
            description = "`too_many_requests`",
            headers(("retry-after" = u64, description = "In seconds"))),
        (status = 502, body = Problem, content_type = "application/problem+json",
            description = "`dialer_refused`"),
        (status = 503, body = Problem, content_type = "application/problem+json",
            description = "`dialer_unreachable`"),
    ),
)]
pub(super) async fn readiness(
    State(site): State<Site>,
    signed_in: SignedIn,
    wanted: Result<Json<Readiness>, Refused>,
) -> Result<StatusCode, Refused> {
    let allowed = wanted.and_then(|Json(Readiness { ready })| {
        if site.may_set_readiness {
            return Ok(ready);
        }
        let words = "the site does not let agents get ready and not ready from the phone";
        Err(Refused::not_allowed(words))
    });
    let ready = match allowed {
        Ok(ready) => ready,
        Err(refused) => {
            let request = "function=update_remote_agent".to_owned();
            signed_in.record_refused(&site, request, &refused).await;
            return Err(refused);
        }
    };
    let caller = signed_in.caller;
    let status = if ready {
        RemoteAgentStatus::Active
    } else {
        RemoteAgentStatus::Inactive
    };
    // A phone that goes does not break it off, and it is recorded.
    let setting = async move {
        let agent_user = caller.agent_user.clone();
        let how = async |(caller, status)| set(&site, &caller, status).await;
        let wishes = &site.readiness;
        wishes.carry_out(&agent_user, (caller, status), how).await
    };
    let setting = tokio::spawn(setting.in_current_span());
    match setting.await {
        Ok(done) => done.map(|()| StatusCode::NO_CONTENT),
        Err(error) => Err(Refused::internal(&error)),
    }
}

async fn set(site: &Site, caller: &Caller, status: RemoteAgentStatus) -> Result<(), Refused> {
    let began = caller::entry(Event::Readiness, caller);
    let turn = site.readiness.turn().await;
    let turn = turn.and_then(|turn| {
        if *site.stopping.borrow() {
            return Err(Refused::unreachable("the gateway is shutting down"));
        }
        Ok(turn)
    });
    let mut dialer_ms = None;
    let (done, error, answer) = match turn {
        Ok(_turn) => {
            let sent = tokio::time::Instant::now();
            let done = site.dialer.set_readiness(&caller.agent_user, status).await;
            dialer_ms = u64::try_from(sent.elapsed().as_millis()).ok();
            site.agents.nudge(&caller.agent_user);
            match done {
                Ok(()) => (Ok(()), None, None),
                Err(trouble) => {
                    let (code, text) = (code_of(&trouble), trouble.text.clone());
                    (Err(Refused::from(trouble)), Some(code), text)
                }
            }
        }
        Err(refused) => {
            let (code, text) = (refused.error(), refused.detail().to_owned());
            (Err(refused), Some(code), Some(text))
        }
    };
    let http_status = match &done {
        Ok(()) => StatusCode::NO_CONTENT,
        Err(refused) => refused.status(),
    };
    site.audit
        .record(Entry {
            request: Some(format!("status={}", status.name())),
            answer,
            http_status: Some(http_status.as_u16()),
            error,
            dialer_ms,
            total_ms: dialer_ms,
            ..began
        })
        .await;
    done
}

/// What the agent did since the session began, the newest first.
#[utoipa::path(
    get,
    path = path::OUTCOMES,
    tag = "Actions",
    responses(
        (status = 200, body = Outcomes),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
    ),
)]
pub(super) async fn outcomes(
    State(site): State<Site>,
    SignedIn { caller, session }: SignedIn,
) -> Result<JsonBody<Outcomes>, Refused> {
    let since = site.actions.since(&caller.agent_user, session.began_at_ms);
    Ok(JsonBody(Outcomes {
        actions: since.await?,
    }))
}

/// What became of the action with this key; waits a while for one that is under
/// way. A key that was never seen is closed: its request is refused should it
/// still arrive, so that the answer stays true.
#[utoipa::path(
    post,
    path = path::SETTLE,
    tag = "Actions",
    params(("idempotency_key" = Uuid, Path, description = "The action's key")),
    responses(
        (status = 200, body = ActionReport),
        (status = 400, body = Problem, content_type = "application/problem+json",
            description = "`invalid_request`: the key is no UUID"),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
        (status = 403, body = Problem, content_type = "application/problem+json",
            description = "`origin_not_allowed`"),
        (status = 429, body = Problem, content_type = "application/problem+json",
            description = "`too_many_requests`",
            headers(("retry-after" = u64, description = "In seconds"))),
    ),
)]
pub(super) async fn settle(
    State(site): State<Site>,
    signed_in: SignedIn,
    Path(key): Path<String>,
) -> Result<JsonBody<ActionReport>, Refused> {
    let is_hyphenated = key.len() == uuid::fmt::Hyphenated::LENGTH;
    let Some(key) = Uuid::try_parse(&key).ok().filter(|_| is_hyphenated) else {
        let refused = Refused::invalid("the idempotency key is no UUID");
        let request = "settle".to_owned();
        signed_in.record_refused(&site, request, &refused).await;
        return Err(refused);
    };
    let report = site.actions.settle(&signed_in.caller, key).await?;
    Ok(JsonBody(report))
}

fn code_of(trouble: &Trouble) -> ErrorCode {
    match trouble.cause {
        Cause::Refused { code, .. } => code,
        Cause::Lost(_) | Cause::Unrecognised(_) => ErrorCode::NoAnswer,
    }
}
