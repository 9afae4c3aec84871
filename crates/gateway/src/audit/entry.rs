use std::net::IpAddr;

use handset_gateway_api::{EpochMs, Evidence, Outcome};
use vicidial_agent_api::{AgentUser, ErrorCode};

use crate::clock::now_ms;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it began.
    pub at_ms: EpochMs,
    /// What it is.
    pub event: Event,
    /// Whose; `None` where nobody was signed in and no valid user was named.
    pub agent_user: Option<AgentUser>,
    /// From where.
    pub address: Option<IpAddr>,
    /// With what, cut to 300 characters.
    pub user_agent: String,
    /// The idempotency key.
    pub idempotency_key: Option<String>,
    /// The request's parameters in form encoding, credentials left out.
    pub request: Option<String>,
    /// The dialer's full answer, secrets removed.
    pub answer: Option<String>,
    /// The HTTP status given to the phone.
    pub http_status: Option<u16>,
    /// The refusal, the dialer's or the gateway's.
    pub error: Option<ErrorCode>,
    /// What it came to, for actions.
    pub outcome: Option<Outcome>,
    /// What that is known by.
    pub evidence: Option<Evidence>,
    /// How long looking whose call it is took.
    pub check_ms: Option<u64>,
    /// How long the dialer took to answer the request.
    pub dialer_ms: Option<u64>,
    /// How long until the outcome was known, from the beginning.
    pub total_ms: Option<u64>,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Sign-in, good or refused (see `error`).
    SignIn,
    /// Sign-out.
    SignOut,
    /// A session was ended by an administrator or by time.
    SessionEnded,
    /// An action that was sent, or may have been.
    Action,
    /// A request that was refused: nothing was sent.
    Refusal,
    /// Ready or not ready.
    Readiness,
    /// Told of calls, or no longer.
    Notifications,
}

impl Event {
    /// The stable name, for the database and exports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SignOut => "sign_out",
            Self::SessionEnded => "session_ended",
            Self::Action => "action",
            Self::Refusal => "refusal",
            Self::Readiness => "readiness",
            Self::Notifications => "notifications",
        }
    }
}

impl Entry {
    /// With nothing but when (now), what and whose.
    pub fn new(event: Event, agent_user: Option<AgentUser>) -> Self {
        Self {
            at_ms: now_ms(),
            event,
            agent_user,
            address: None,
            user_agent: String::new(),
            idempotency_key: None,
            request: None,
            answer: None,
            http_status: None,
            error: None,
            outcome: None,
            evidence: None,
            check_ms: None,
            dialer_ms: None,
            total_ms: None,
        }
    }
}
