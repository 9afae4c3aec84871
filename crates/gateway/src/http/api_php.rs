//! `POST /agc/api.php`: api.php's own requests, with a session in place of
//! `user` and `pass`.

mod form;
mod version;

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use handset_gateway_api::header as handset;
use uuid::Uuid;
use vicidial_agent_api::{AgentUser, Function, Message, Request as Asked};

use super::body::{self, NoBody};
use super::caller::{self, SignedIn};
use super::problem::{RefusedWith, whole_seconds};
use super::site::Site;
use super::{Refusal, origin};
use crate::actions::ActionAnswer;
use crate::audit::{Entry, Event};
use form::Form;

const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// An action of the signed-in agent, or the gateway's version.
///
/// The body is api.php's form, without `user` and `pass`; `source` may be left
/// out, and `agent_user` too, which otherwise must be the signed-in agent. The
/// answer is api.php's text; refusals of the gateway are `ERROR: <reason> -
/// <fields>`. `function` is `ra_call_control`, `call_agent` or `version`.
#[utoipa::path(
    post,
    path = "/agc/api.php",
    tag = "Actions",
    params(
        ("idempotency-key" = Option<Uuid>, Header, description =
            "One per intent of the agent: the same key has the same outcome, however often it is \
             sent"),
    ),
    request_body(
        content = form::Parameters,
        content_type = "application/x-www-form-urlencoded",
    ),
    responses(
        (status = 200, description =
            "The dialer's answer, `SUCCESS: …` or `ERROR: …`; or the gateway's `VERSION: …`",
            body = String, content_type = "text/plain",
            headers(
                ("handset-outcome" = handset_gateway_api::Outcome,
                    description = "What the action came to"),
                ("handset-replayed" = bool,
                    description = "`true` where it is the answer to an earlier request with the \
                                   same key"),
                ("idempotency-key" = Uuid, description = "The request's"),
            )),
        (status = 400, description = "`credentials_not_accepted`, `request_not_valid`",
            body = String, content_type = "text/plain",
            headers(("handset-error" = String, description = "The error's code"))),
        (status = 401, description = "`not_signed_in`",
            body = String, content_type = "text/plain",
            headers(("handset-error" = String, description = "The error's code"))),
        (status = 403, description =
            "`origin_not_allowed`, `agent_user_not_yours`, `function_not_permitted`, \
             `call_not_yours`, `number_not_allowed`, `ingroup_not_allowed`, `status_not_allowed`",
            body = String, content_type = "text/plain",
            headers(("handset-error" = String, description = "The error's code"))),
        (status = 409, description =
            "`action_in_progress`, `duplicate`, `key_reused`, `key_closed`",
            body = String, content_type = "text/plain",
            headers(
                ("handset-error" = String, description = "The error's code"),
                ("retry-after" = u64, description = "In seconds"),
            )),
        (status = 429, description = "`too_many_requests`",
            body = String, content_type = "text/plain",
            headers(
                ("handset-error" = String, description = "The error's code"),
                ("retry-after" = u64, description = "In seconds"),
            )),
        (status = 500, description = "The dialer's answer with its own status: it failed after \
                                      it said `SUCCESS`",
            body = String, content_type = "text/plain",
            headers(("handset-outcome" = handset_gateway_api::Outcome,
                description = "What the action came to"))),
        (status = 503, description = "`call_not_checked`, `no_answer`, `shutting_down`",
            body = String, content_type = "text/plain",
            headers(
                ("handset-error" = String, description = "The error's code"),
                ("retry-after" = u64, description = "In seconds"),
            )),
        (status = "default", description = "`request_not_valid`: not a POST (405), longer than \
                                            any request (413), not a form (415)",
            body = String, content_type = "text/plain",
            headers(("handset-error" = String, description = "The error's code"))),
    ),
)]
pub(super) async fn api_php(State(site): State<Site>, request: Request) -> Response {
    let began = Instant::now();
    let (parts, body) = request.into_parts();
    let form = read(&parts, body).await;
    let key = key(&parts.headers);
    let shown_key = key.clone().unwrap_or_default();
    let signed_in = match caller::signed_in(&parts, &site).await {
        Ok(signed_in) => signed_in,
        Err(error) => {
            tracing::error!(%error, "a session could not be looked up");
            let refusal = Refusal::CallNotChecked {
                value: String::new(),
                details: "the gateway's database failed".to_owned(),
            };
            return refused(&refusal, shown_key);
        }
    };
    if !origin::is_own(&parts.headers, &site.public_origin) {
        return other_page(&site, signed_in.as_ref(), form.ok().as_ref(), shown_key).await;
    }
    if let Some(signed_in) = &signed_in
        && let Err(too_many) = signed_in.pace(&site).await
    {
        let mut response = refused(&Refusal::TooManyRequests, shown_key);
        let seconds = HeaderValue::from(whole_seconds(too_many.retry_after));
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
        return response;
    }
    let (form, key) = match (form, key) {
        (Ok(form), Ok(key)) => (form, key),
        (Err(refusal), _) => {
            record(&site, signed_in.as_ref(), None, None, &refusal).await;
            return refused(&refusal, shown_key);
        }
        (Ok(form), Err(refusal)) => {
            record(&site, signed_in.as_ref(), None, Some(&form), &refusal).await;
            return refused(&refusal, None);
        }
    };
    match asked(&form, signed_in.as_ref()) {
        Ok((asked, signed_in)) => act(&site, signed_in, key, asked, began).await,
        Err(refusal) => {
            record(&site, signed_in.as_ref(), key, Some(&form), &refusal).await;
            refused(&refusal, key)
        }
    }
}

/// Anything but a POST.
pub(super) async fn other_method(State(site): State<Site>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match caller::signed_in(&parts, &site).await {
        Ok(Some(signed_in)) => {
            if !origin::is_own(&parts.headers, &site.public_origin) {
                return other_page(&site, Some(&signed_in), None, None).await;
            }
            if signed_in.pace(&site).await.is_ok() {
                let refusal = Refusal::MethodNotAllowed;
                record(&site, Some(&signed_in), None, None, &refusal).await;
            }
        }
        Ok(None) => {}
        Err(error) => tracing::error!(%error, "a session could not be looked up"),
    }
    let mut response = refused(&Refusal::MethodNotAllowed, None);
    let allow = HeaderValue::from_static("POST");
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

async fn other_page(
    site: &Site,
    signed_in: Option<&SignedIn>,
    form: Option<&Form>,
    key: Option<Uuid>,
) -> Response {
    let refusal = Refusal::OriginNotAllowed;
    if signed_in.is_some_and(|signed_in| signed_in.is_news_of_another_page(site)) {
        record(site, signed_in, key, form, &refusal).await;
    }
    refused(&refusal, key)
}

async fn read(parts: &Parts, body: axum::body::Body) -> Result<Form, Refusal> {
    // What stands in an address is written into logs all along the way.
    if parts.uri.query().is_some() {
        return Err(Refusal::RequestNotValid {
            details: "send the parameters in the body, none in the address".to_owned(),
        });
    }
    if !is_form(&parts.headers) {
        return Err(Refusal::NotAForm);
    }
    match body::read(body).await {
        Ok(bytes) => Ok(Form::read(&bytes)),
        Err(NoBody::TooLong) => Err(Refusal::TooLong),
        Err(NoBody::Lost) => Err(Refusal::RequestNotValid {
            details: "the body did not come".to_owned(),
        }),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| {
            kind.trim()
                .eq_ignore_ascii_case(vicidial_agent_api::request::CONTENT_TYPE)
        })
}

/// The idempotency key, if there is one: a UUID in its usual form.
fn key(headers: &HeaderMap) -> Result<Option<Uuid>, Refusal> {
    let mut values = headers.get_all(handset::IDEMPOTENCY_KEY).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return if headers.contains_key(handset::IDEMPOTENCY_KEY) {
            Err(not_a_key())
        } else {
            Ok(None)
        };
    };
    let text = value.to_str().map_err(|_| not_a_key())?;
    match Uuid::try_parse(text) {
        Ok(key) if text.len() == uuid::fmt::Hyphenated::LENGTH => Ok(Some(key)),
        _ => Err(not_a_key()),
    }
}

fn not_a_key() -> Refusal {
    Refusal::RequestNotValid {
        details: "idempotency-key: must be one UUID, as \
                  3f2504e0-4f89-41d3-9a0c-0305e82c3301"
            .to_owned(),
    }
}

/// What is asked, and by whom, if it may be.
fn asked<'a>(
    form: &Form,
    signed_in: Option<&'a SignedIn>,
) -> Result<(Asked, &'a SignedIn), Refusal> {
    if form.has_credentials() {
        return Err(Refusal::CredentialsNotAccepted);
    }
    let signed_in = signed_in.ok_or(Refusal::NotSignedIn)?;
    let agent_user = &signed_in.caller.agent_user;
    if let Some(named) = form.get("agent_user") {
        let named: AgentUser = named.parse().map_err(not_valid)?;
        // The dialer's users have no case.
        if !named.as_str().eq_ignore_ascii_case(agent_user.as_str()) {
            return Err(Refusal::AgentUserNotYours {
                agent_user: named.to_string(),
            });
        }
    }
    if let Some(function) = form.get("function")
        && !is_offered(function)
    {
        return Err(Refusal::FunctionNotPermitted {
            agent_user: agent_user.to_string(),
            function: form::function_shown(function).to_owned(),
        });
    }
    let message = Message::from_parameters(None, form.completed(agent_user)).map_err(not_valid)?;
    Ok((message.request, signed_in))
}

fn is_offered(function: &str) -> bool {
    matches!(
        Function::named(function),
        Some(Function::RaCallControl | Function::CallAgent | Function::Version)
    )
}

fn not_valid(error: impl std::fmt::Display) -> Refusal {
    Refusal::RequestNotValid {
        details: error.to_string(),
    }
}

async fn act(
    site: &Site,
    signed_in: &SignedIn,
    key: Option<Uuid>,
    asked: Asked,
    began: Instant,
) -> Response {
    let function = asked.function();
    let caller = &signed_in.caller;
    let answer = match asked {
        Asked::RaCallControl(control) => site.actions.control(caller, key, control).await,
        Asked::CallAgent { .. } => site.actions.call_agent(caller, key).await,
        Asked::Version(_) => return text(StatusCode::OK, version::text()).into_response(),
        // None of the others is offered.
        _ => {
            let refusal = Refusal::FunctionNotPermitted {
                agent_user: caller.agent_user.to_string(),
                function: function.name().to_owned(),
            };
            return refused(&refusal, key);
        }
    };
    site.metrics
        .action(function, answer.outcome, answer.replayed, began.elapsed());
    respond(answer, key)
}

fn respond(answer: ActionAnswer, key: Option<Uuid>) -> Response {
    let status = StatusCode::from_u16(answer.http_status).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = text(status, answer.body);
    if let Some(error) = answer.error {
        response
            .extensions_mut()
            .insert(RefusedWith(error.as_str()));
    }
    let headers = response.headers_mut();
    if let Some(error) = answer.error {
        headers.insert(handset::ERROR, HeaderValue::from_static(error.as_str()));
    }
    if let Some(outcome) = answer.outcome {
        headers.insert(handset::OUTCOME, HeaderValue::from_static(outcome.as_str()));
    }
    if answer.replayed {
        headers.insert(handset::REPLAYED, HeaderValue::from_static("true"));
    }
    if let Some(seconds) = answer.retry_after_s {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    with_key(response, key)
}

fn refused(refusal: &Refusal, key: Option<Uuid>) -> Response {
    let status =
        StatusCode::from_u16(refusal.http_status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let code = refusal.code().as_str();
    let mut response = text(status, format!("{refusal}\n"));
    response.extensions_mut().insert(RefusedWith(code));
    let headers = response.headers_mut();
    headers.insert(handset::ERROR, HeaderValue::from_static(code));
    with_key(response, key)
}

fn text(status: StatusCode, body: String) -> Response {
    (status, [(header::CONTENT_TYPE, TEXT)], body).into_response()
}

fn with_key(mut response: Response, key: Option<Uuid>) -> Response {
    // A UUID is always fit for a header.
    if let Some(Ok(key)) = key.map(|key| HeaderValue::try_from(key.to_string())) {
        response.headers_mut().insert(handset::IDEMPOTENCY_KEY, key);
    }
    response
}

/// What strangers send would only fill the audit.
async fn record(
    site: &Site,
    signed_in: Option<&SignedIn>,
    key: Option<Uuid>,
    form: Option<&Form>,
    refusal: &Refusal,
) {
    let Some(signed_in) = signed_in else {
        return;
    };
    let entry = Entry {
        idempotency_key: key.map(|key| key.to_string()),
        request: form.map(Form::recorded),
        answer: Some(refusal.to_string()),
        http_status: Some(refusal.http_status()),
        error: Some(refusal.code()),
        ..caller::entry(Event::Refusal, &signed_in.caller)
    };
    site.audit.record(entry).await;
}
