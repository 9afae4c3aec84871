//! Who asks.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use vicidial_agent_api::ErrorCode;

use super::problem::Refused;
use super::site::Site;
use super::{client, cookie};
use crate::audit::{Entry, Event};
use crate::sessions::{Caller, SessionError, SessionRow, TooMany};

/// A request of a signed-in agent. As an extractor it refuses all others.
#[derive(Clone, Debug)]
pub(super) struct SignedIn {
    pub(super) caller: Caller,
    pub(super) session: SessionRow,
}

/// The signed-in agent of a request, if there is one.
pub(super) async fn signed_in(
    parts: &Parts,
    site: &Site,
) -> Result<Option<SignedIn>, SessionError> {
    let Some(token) = cookie::read(&parts.headers, site, cookie::Use::Session) else {
        return Ok(None);
    };
    let Some(session) = site.sessions.find(&token).await? else {
        return Ok(None);
    };
    let caller = Caller {
        agent_user: session.agent_user.clone(),
        session_id: session.id,
        address: client::address(parts, &site.trusted_proxies),
        user_agent: client::user_agent(&parts.headers),
    };
    Ok(Some(SignedIn { caller, session }))
}

impl SignedIn {
    /// Whether what another page sends with this session is to be recorded: it uses up nothing
    /// of the agent's, and is news once in a while.
    pub(super) fn is_news_of_another_page(&self, site: &Site) -> bool {
        (site.sessions).is_news_of_another_page(&self.caller.agent_user)
    }

    /// Refuses what the agent sends too often, and records the first of it.
    pub(super) async fn pace(&self, site: &Site) -> Result<(), TooMany> {
        let paced = site.sessions.pace(&self.caller.agent_user);
        if let Err(TooMany { is_news: true, .. }) = paced {
            let entry = Entry {
                http_status: Some(StatusCode::TOO_MANY_REQUESTS.as_u16()),
                error: Some(ErrorCode::TooManyRequests),
                ..entry(Event::Refusal, &self.caller)
            };
            site.audit.record(entry).await;
        }
        paced
    }

    /// Records a refusal of `/handset/v1`.
    pub(super) async fn record_refused(&self, site: &Site, request: String, refused: &Refused) {
        let entry = Entry {
            request: Some(request),
            answer: Some(refused.detail().to_owned()),
            http_status: Some(refused.status().as_u16()),
            error: Some(refused.error()),
            ..entry(Event::Refusal, &self.caller)
        };
        site.audit.record(entry).await;
    }
}

/// An entry of the audit with what is known of whom it is about.
pub(super) fn entry(event: Event, caller: &Caller) -> Entry {
    Entry {
        address: Some(caller.address),
        user_agent: caller.user_agent.clone(),
        ..Entry::new(event, Some(caller.agent_user.clone()))
    }
}

impl FromRequestParts<Site> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refused> {
        let signed_in = signed_in(parts, site)
            .await?
            .ok_or_else(Refused::not_signed_in)?;
        // What only looks is neither sent on nor recorded, and signing out is
        // to work whatever else the session sent.
        if !parts.method.is_safe() && parts.method != Method::DELETE {
            signed_in.pace(site).await?;
        }
        Ok(signed_in)
    }
}
