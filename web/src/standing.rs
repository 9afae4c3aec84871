//! What is shown of an agent beside the call, whoever tells it.

use handset_call_control::{Sighting, Trouble};
use handset_gateway_api::{AgentState, SessionEnd};
use vicidial_agent_api::answer::{AgentState as DialerState, SubStatus};

use crate::direct_mode::DirectMode;
use crate::gateway::Failure;

/// The agent's state while there is no call to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Not known yet.
    Unknown,
    /// The dialer does not have the agent logged in.
    Off,
    /// Waiting for a call.
    Ready,
    /// Paused.
    Paused,
    /// A call rings, and is not shown yet.
    Ringing,
    /// The customer has hung up.
    CallEnded,
    /// On a call without a usable call id.
    CallWithoutId,
    /// A state that the app does not know.
    Other(String),
}

impl Standing {
    /// Whether anything was heard of it.
    pub(crate) fn is_known(&self) -> bool {
        *self != Self::Unknown
    }

    /// Whether the dialer has the agent logged in, as far as that is known.
    pub(crate) const fn is_on(&self) -> bool {
        !matches!(self, Self::Off | Self::Unknown)
    }
}

impl From<&Sighting> for Standing {
    fn from(sighting: &Sighting) -> Self {
        let Sighting::LoggedIn(row) = sighting else {
            return Self::Off;
        };
        match (&row.status, &row.real_time_sub_status) {
            (_, SubStatus::Ring) => Self::Ringing,
            (DialerState::Incall | DialerState::Queue, SubStatus::Dead) => Self::CallEnded,
            (DialerState::Incall | DialerState::Queue, _) => Self::CallWithoutId,
            (DialerState::Ready | DialerState::Closer | DialerState::Mqueue, _) => Self::Ready,
            (DialerState::Paused, _) => Self::Paused,
            (DialerState::Other(_), _) => Self::Other(row.status.as_str().to_owned()),
        }
    }
}

impl From<AgentState> for Standing {
    fn from(state: AgentState) -> Self {
        match state {
            AgentState::Unknown => Self::Unknown,
            AgentState::NotLoggedIn => Self::Off,
            AgentState::Ready => Self::Ready,
            AgentState::Paused => Self::Paused,
            AgentState::Ringing => Self::Ringing,
            AgentState::OnCall => Self::CallWithoutId,
            AgentState::CallEnded => Self::CallEnded,
        }
    }
}

/// Why what is shown is not kept up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Hindrance {
    /// The dialer gives the app no usable answer.
    Dialer(DirectMode, Trouble),
    /// The gateway gives it none.
    Gateway(Failure),
    /// The dialer gives the gateway none.
    DialerDown,
}

impl Hindrance {
    /// Whether asking again could only do harm.
    pub(crate) const fn is_final(&self) -> bool {
        match self {
            Self::Dialer(_, trouble) => trouble.is_final(),
            Self::Gateway(_) | Self::DialerDown => false,
        }
    }

    /// What the dialer answered, secrets removed, if it did.
    pub(crate) fn text(&self) -> Option<String> {
        match self {
            Self::Dialer(_, trouble) => trouble.text.clone(),
            Self::Gateway(_) | Self::DialerDown => None,
        }
    }
}

/// When what is shown was true.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Heard {
    /// Now: what changes is told at once.
    Live,
    /// At this time of the browser's clock, in milliseconds.
    At(f64),
}

/// How a session came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// The agent signed out here.
    SignedOut,
    /// The gateway ended it.
    Ended(SessionEnd),
    /// It is not good any more, and why is not known.
    NotGood,
}
