use serde::{Deserialize, Serialize};
use vicidial_agent_api::{AgentUser, CallId};

use crate::EpochMs;

/// What the gateway knows of a signed-in agent now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentView {
    /// The agent.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "1028"))]
    pub agent_user: AgentUser,
    /// When this was sent, to tell how far the phone's clock is off.
    pub sent_at_ms: EpochMs,
    /// Whether the gateway reaches the dialer. While it does not, the rest is
    /// what was known last.
    pub dialer: DialerLink,
    /// The agent's state.
    pub state: AgentState,
    /// The agent's user group, which decides what is allowed; `None` until it
    /// has been seen.
    pub user_group: Option<String>,
    /// The call the agent is on: assigned and ringing, or answered. Not one
    /// whose customer has hung up.
    pub call: Option<CallView>,
}

/// The gateway's connection to the dialer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DialerLink {
    /// Nothing has been asked yet.
    Connecting,
    /// It answers.
    Up,
    /// It does not answer, or not as it should.
    Down {
        /// Since when.
        since_ms: EpochMs,
    },
}

/// A remote agent's state, as the dialer has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AgentState {
    /// Not looked yet.
    Unknown,
    /// Not logged in at the dialer: not ready, or no remote agent at all.
    NotLoggedIn,
    /// Waiting for a call (`READY` or `CLOSER`).
    Ready,
    /// `PAUSED`.
    Paused,
    /// A call rings (`QUEUE`).
    Ringing,
    /// On a call (`INCALL`).
    OnCall,
    /// The customer has hung up, which the dialer is about to notice.
    CallEnded,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallView {
    /// The call id, for `value`.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "Y0315201639000402027"))]
    pub call_id: CallId,
    /// The customer's number; empty where the dialer has none.
    pub phone_number: String,
    /// Who is calling: the name of the call's lead, one line of at most 60
    /// characters, without control characters and marks of direction. `None` until
    /// it is known, where the site does not want agents to see it, and where nobody
    /// has written it down.
    pub caller_name: Option<String>,
    /// The in-group or campaign it came through; `None` until it is known.
    pub queue: Option<String>,
    /// The campaign the agent works in.
    pub campaign_id: String,
    /// The lead.
    pub lead_id: String,
    /// Whether the customer called; `None` until it is known.
    pub is_inbound: Option<bool>,
    /// When the call came to the agent.
    pub since_ms: EpochMs,
}
