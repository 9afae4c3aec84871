use serde::{Deserialize, Serialize};
use vicidial_agent_api::{CallId, IngroupName, PhoneNumber, Status};

use crate::EpochMs;

/// An action of the agent: what was asked, and what it came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionReport {
    /// The key it was sent with.
    #[cfg_attr(feature = "openapi", schema(format = "uuid"))]
    pub idempotency_key: String,
    /// When the gateway got it.
    pub requested_at_ms: EpochMs,
    /// What was asked; `None` for a key that was closed before its request
    /// came.
    pub requested: Option<Requested>,
    /// How far it is.
    pub state: ActionState,
}

/// What was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Requested {
    /// To end a call.
    Hangup {
        /// The call.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        call_id: CallId,
        /// The customer's number; empty where it was not known.
        customer: String,
        /// The disposition.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        status: Status,
    },
    /// To transfer a call to a number.
    ExtensionTransfer {
        /// The call.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        call_id: CallId,
        /// The customer's number; empty where it was not known.
        customer: String,
        /// The disposition.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        status: Status,
        /// Where to.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        phone_number: PhoneNumber,
    },
    /// To transfer a call to an in-group.
    IngroupTransfer {
        /// The call.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        call_id: CallId,
        /// The customer's number; empty where it was not known.
        customer: String,
        /// The disposition.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        status: Status,
        /// Where to.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        ingroup_choices: IngroupName,
    },
    /// To ring the agent's own phone.
    CallAgent,
}

/// How far an action is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ActionState {
    /// The gateway is at it, or finding out what became of it. It stays so until
    /// that is known.
    InProgress,
    /// It is over.
    Settled {
        /// What it came to.
        outcome: Outcome,
        /// What that is known by.
        evidence: Evidence,
        /// The [code](vicidial_agent_api::ErrorCode) of the refusal, the
        /// dialer's or the gateway's.
        error: Option<String>,
        /// The answer in words, secrets removed.
        answer: Option<String>,
        /// When it was known.
        settled_at_ms: EpochMs,
    },
}

/// What an action came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It happened: the call has left the agent. Of `call_agent`: the dialer
    /// took it.
    Confirmed,
    /// The dialer said that it did it, and the agent still had the call when the
    /// time to watch was over.
    NotConfirmed,
    /// The dialer said that it did it, and failed then.
    FailedAfterSuccess,
    /// It did not happen.
    NotDone,
    /// The call has left the agent, and whether this action did it cannot be
    /// learned any more.
    Unknown,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Confirmed,
        Self::NotConfirmed,
        Self::FailedAfterSuccess,
        Self::NotDone,
        Self::Unknown,
    ];

    /// The stable name, for the header and for JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::NotConfirmed => "not_confirmed",
            Self::FailedAfterSuccess => "failed_after_success",
            Self::NotDone => "not_done",
            Self::Unknown => "unknown",
        }
    }
}

/// What an outcome is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The gateway refused and sent nothing.
    NothingSent,
    /// The dialer's answer.
    Answer,
    /// The answer was lost, or was none: the agent's state, seen afterwards.
    State,
    /// The answer was lost, or was none: the disposition that the dialer has
    /// written for the call.
    Disposition,
}

impl Evidence {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::NothingSent,
        Self::Answer,
        Self::State,
        Self::Disposition,
    ];

    /// The stable name, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NothingSent => "nothing_sent",
            Self::Answer => "answer",
            Self::State => "state",
            Self::Disposition => "disposition",
        }
    }
}

/// What an agent did lately, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outcomes {
    /// The actions since the session began, at most 100.
    pub actions: Vec<ActionReport>,
}
