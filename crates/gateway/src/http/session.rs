//! Signing in and out.

use std::net::IpAddr;

use axum::Json as JsonBody;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use handset_call_control::{Cause, Lost};
use handset_gateway_api::{Gateway, Problem, Session, SignIn, path};
use serde::Deserialize;
use tracing::Instrument;
use vicidial_agent_api::{AgentUser, ErrorCode, Secret};

use super::caller::{self, SignedIn};
use super::cookie::Use;
use super::json::Json;
use super::problem::Refused;
use super::site::Site;
use super::{client, cookie};
use crate::audit::{Entry, Event};
use crate::dialer::LoginVerdict;
use crate::metrics::SignInResult;
use crate::sessions::{
    Admitted, Begun, DIALER_LOCKS_FOR, Excess, Knock, SessionRow, Token, name_of,
};

/// That this is a gateway, and who is signed in. Always `200`: the app finds a
/// gateway by it.
#[utoipa::path(
    get,
    path = path::SESSION,
    tag = "Session",
    responses((status = 200, body = Gateway)),
)]
pub(super) async fn get_session(
    State(site): State<Site>,
    parts: Parts,
) -> Result<JsonBody<Gateway>, Refused> {
    let signed_in = caller::signed_in(&parts, &site).await?;
    Ok(JsonBody(Gateway {
        gateway: env!("CARGO_PKG_VERSION").to_owned(),
        session: signed_in.map(|signed_in| shown(&signed_in.session)),
    }))
}

/// Signs in with the agent's own VICIdial user and password, which is held for
/// this request only. Any VICIdial user may sign in; whether it is a remote
/// agent, its state tells. A session that the browser had is replaced.
///
/// The session is a cookie. Requests that change something are taken from the
/// gateway's own page only (`Sec-Fetch-Site`, `Origin`), or from no page.
#[utoipa::path(
    post,
    path = path::SESSION,
    tag = "Session",
    request_body = SignIn,
    responses(
        (status = 200, body = Session,
            headers(("set-cookie" = String, description = "The session's token"))),
        (status = 400, body = Problem, content_type = "application/problem+json",
            description = "`invalid_request`"),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`wrong_password`"),
        (status = 403, body = Problem, content_type = "application/problem+json",
            description = "`origin_not_allowed`"),
        (status = 429, body = Problem, content_type = "application/problem+json",
            description = "`too_many_attempts`, here or at the dialer; `too_many_requests`",
            headers(("retry-after" = u64, description = "In seconds"))),
        (status = 502, body = Problem, content_type = "application/problem+json",
            description = "`dialer_refused`"),
        (status = 503, body = Problem, content_type = "application/problem+json",
            description = "`dialer_unreachable`"),
    ),
)]
pub(super) async fn sign_in(
    State(site): State<Site>,
    parts: Parts,
    Json(wanted): Json<Wanted>,
) -> Result<Response, Refused> {
    let agent_user: AgentUser =
        wanted
            .agent_user
            .parse()
            .map_err(|error: vicidial_agent_api::InvalidParameter| {
                Refused::invalid(error.to_string())
            })?;
    // One that cannot be a password is a wrong one, and counts; and so is any of
    // the gateway's own accounts, which nobody is to try out here.
    let password = Secret::try_from(wanted.password)
        .ok()
        .filter(|_| !site.is_own_account(&agent_user));
    let attempt = Attempt {
        site: site.clone(),
        address: client::address(&parts, &site.trusted_proxies),
        device: cookie::read(&parts.headers, &site, Use::Device),
        before: cookie::read(&parts.headers, &site, Use::Session),
        user_agent: client::user_agent(&parts.headers),
        agent_user,
    };
    // A phone that goes does not break it off: what the dialer says is counted.
    let running = tokio::spawn(attempt.run(password).in_current_span());
    let begun = running.await.map_err(|error| Refused::internal(&error))??;
    let mut response = JsonBody(shown(&begun.session)).into_response();
    let headers = response.headers_mut();
    for (cookie, token) in [(Use::Session, &begun.token), (Use::Device, &begun.device)] {
        if let Some(cookie) = cookie::keep(&site, cookie, token) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

/// Signs out.
#[utoipa::path(
    delete,
    path = path::SESSION,
    tag = "Session",
    responses(
        (status = 204, description = "Signed out"),
        (status = 401, body = Problem, content_type = "application/problem+json",
            description = "`not_signed_in`"),
        (status = 403, body = Problem, content_type = "application/problem+json",
            description = "`origin_not_allowed`"),
    ),
)]
pub(super) async fn sign_out(
    State(site): State<Site>,
    SignedIn { caller, .. }: SignedIn,
) -> Result<Response, Refused> {
    if site.sessions.sign_out(caller.session_id).await? {
        let entry = Entry {
            request: Some(format!("session={}", caller.session_id)),
            http_status: Some(StatusCode::NO_CONTENT.as_u16()),
            ..caller::entry(Event::SignOut, &caller)
        };
        site.audit.record(entry).await;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(cookie) = cookie::forget_session(&site) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// [`SignIn`] before it is known to be one. It has no `Debug`.
#[derive(Deserialize)]
pub(super) struct Wanted {
    agent_user: String,
    password: String,
}

/// A session as its owner sees it.
fn shown(session: &SessionRow) -> Session {
    Session {
        agent_user: session.agent_user.clone(),
        signed_in_at_ms: session.began_at_ms,
        expires_at_ms: session.expires_at_ms,
    }
}

struct Attempt {
    site: Site,
    agent_user: AgentUser,
    address: IpAddr,
    user_agent: String,
    /// The browser's mark, if it has one.
    device: Option<Token>,
    /// The session that the browser has, if any.
    before: Option<Token>,
}

/// What came of an attempt, for the metrics and the audit.
struct Came {
    result: SignInResult,
    status: StatusCode,
    error: Option<ErrorCode>,
}

impl Attempt {
    fn knock(&self) -> Knock<'_> {
        Knock {
            agent_user: &self.agent_user,
            address: self.address,
            device: self.device.as_ref(),
        }
    }

    async fn run(self, password: Option<Secret>) -> Result<Begun, Refused> {
        let sessions = &self.site.sessions;
        let admitted = match sessions.admit(&self.knock()).await? {
            Ok(admitted) => admitted,
            Err(too_many) => {
                let came = Came::limited(too_many.of);
                if too_many.is_news {
                    self.note(came, None).await;
                } else {
                    self.site.metrics.sign_in(came.result);
                }
                return Err(Refused::from(too_many));
            }
        };
        let verdict = match password {
            Some(password) => {
                let verify = self.site.dialer.verify(&self.agent_user, &password);
                verify.await
            }
            None => Ok(LoginVerdict::Wrong),
        };
        match verdict {
            Ok(LoginVerdict::Right) => self.begin(admitted).await,
            Ok(LoginVerdict::Wrong) => {
                sessions.wrong(admitted).await?;
                self.note(Came::wrong(), None).await;
                Err(Refused::wrong_password())
            }
            Ok(LoginVerdict::LockedOut) => {
                sessions.wrong(admitted).await?;
                self.note(Came::locked_out(), None).await;
                let words = "the dialer has locked this user after too many wrong passwords";
                Err(Refused::too_many_attempts(words, DIALER_LOCKS_FOR))
            }
            Err(trouble) => {
                // What may have arrived may have been counted there: it is not
                // forgotten here.
                if !matches!(
                    trouble.cause,
                    Cause::Lost(Lost::TimedOut | Lost::Unreachable)
                ) {
                    sessions.not_judged(admitted).await?;
                }
                let refused = Refused::from(trouble);
                self.note(Came::trouble(&refused), None).await;
                Err(refused)
            }
        }
    }

    async fn begin(&self, admitted: Admitted) -> Result<Begun, Refused> {
        let knock = self.knock();
        let begin =
            self.site
                .sessions
                .begin(admitted, &knock, &self.user_agent, self.before.as_ref());
        let begun = begin.await?;
        if let Some(replaced) = &begun.replaced {
            let entry = Entry {
                request: Some(format!(
                    "session={}&reason={}",
                    replaced.id,
                    name_of(replaced.why)
                )),
                ..Entry::new(Event::SessionEnded, Some(replaced.agent_user.clone()))
            };
            self.site.audit.record(entry).await;
        }
        self.note(Came::good(), Some(begun.session.id)).await;
        Ok(begun)
    }

    async fn note(&self, came: Came, session_id: Option<i64>) {
        self.site.metrics.sign_in(came.result);
        let entry = Entry {
            address: Some(self.address),
            user_agent: self.user_agent.clone(),
            request: session_id.map(|id| format!("session={id}")),
            answer: Some(came.result.as_str().to_owned()),
            http_status: Some(came.status.as_u16()),
            error: came.error,
            ..Entry::new(Event::SignIn, Some(self.agent_user.clone()))
        };
        self.site.audit.record(entry).await;
    }
}

impl Came {
    const fn good() -> Self {
        Self {
            result: SignInResult::Good,
            status: StatusCode::OK,
            error: None,
        }
    }

    const fn wrong() -> Self {
        Self {
            result: SignInResult::Wrong,
            status: StatusCode::UNAUTHORIZED,
            error: Some(ErrorCode::InvalidCredentials),
        }
    }

    const fn limited(of: Excess) -> Self {
        Self {
            result: SignInResult::Limited,
            status: StatusCode::TOO_MANY_REQUESTS,
            error: Some(match of {
                Excess::Requests => ErrorCode::TooManyRequests,
                Excess::WrongPasswords => ErrorCode::LockedOut,
            }),
        }
    }

    const fn locked_out() -> Self {
        Self {
            result: SignInResult::LockedOut,
            ..Self::limited(Excess::WrongPasswords)
        }
    }

    const fn trouble(refused: &Refused) -> Self {
        Self {
            result: SignInResult::Trouble,
            status: refused.status(),
            error: Some(ErrorCode::NoAnswer),
        }
    }
}
