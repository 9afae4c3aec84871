//! Who asks.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::problem::Refused;
use super::site::Site;
use super::{client, cookie};
use crate::sessions::{Caller, SessionError, SessionRow};

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

impl FromRequestParts<Site> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Refused> {
        signed_in(parts, site)
            .await?
            .ok_or_else(Refused::not_signed_in)
    }
}
