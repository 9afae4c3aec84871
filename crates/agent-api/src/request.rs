//! The requests, and their form bodies.
//!
//! A [`Message`] is a [`Request`] with who sends it. It encodes to a POST form
//! and decodes from one; encode → decode is the identity.

mod decode;
mod encode;
mod function;
mod login;

pub use decode::DecodeError;
pub use encode::{CONTENT_TYPE, EncodedRequest, METHOD};
pub use function::{Api, Function};
pub use login::{Login, LoginProbe};

use crate::parameter::{
    AgentUser, ApiUser, CallId, IngroupName, LeadId, PhoneNumber, Secret, Source, Status,
};

/// A request and who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who sends it, for the server's log.
    pub source: Source,
    /// The API account; `None` where there is none to send: `version` needs
    /// none, and a gateway knows its caller by the session.
    pub credentials: Option<Credentials>,
    /// What is asked.
    pub request: Request,
}

/// An API account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Its user.
    pub user: ApiUser,
    /// Its password, which VICIdial writes to its own log with every request.
    pub pass: Secret,
}

/// What is asked of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// The version of either API. Needs no account.
    Version(Api),
    /// Ends or transfers a call of a remote agent.
    RaCallControl(RaCallControl),
    /// Rings the phone of a logged-in agent. Plain remote agents have no
    /// session to ring; sent twice it rings twice (recorded:
    /// `call_agent_remote_agent`, `call_agent_twice`).
    CallAgent {
        /// Whose phone.
        agent_user: AgentUser,
    },
    /// The state and the current call of one agent.
    AgentStatus {
        /// Which agent.
        agent_user: AgentUser,
    },
    /// All logged-in agents that the account may see.
    LoggedInAgents,
    /// Makes a remote agent ready or not ready.
    UpdateRemoteAgent {
        /// Which agent.
        agent_user: AgentUser,
        /// Ready or not.
        status: RemoteAgentStatus,
    },
    /// The campaigns and in-groups an agent may work in.
    AgentCampaigns {
        /// Which agent.
        agent_user: AgentUser,
    },
    /// What is known of a call: when it began, its in-group or campaign, its
    /// disposition.
    CallidInfo {
        /// Which call.
        call_id: CallId,
    },
    /// How many calls wait in an in-group, and how many agents there are for
    /// them. One in-group: the row of several adds them up (recorded:
    /// `in_group_status_two`).
    InGroupStatus {
        /// Which in-group; not `DEFAULTINGROUP`, which only a call has.
        in_group: IngroupName,
    },
    /// One field of a lead. VICIdial asks more of the account than to look: level
    /// 7 and the right to modify leads (recorded: `lead_field_info_lvl7nomod`).
    LeadFieldInfo {
        /// Which lead.
        lead_id: LeadId,
        /// Which of its fields.
        field_name: LeadField,
    },
}

impl Request {
    /// The function it calls.
    pub const fn function(&self) -> Function {
        match self {
            Self::Version(_) => Function::Version,
            Self::RaCallControl(_) => Function::RaCallControl,
            Self::CallAgent { .. } => Function::CallAgent,
            Self::AgentStatus { .. } => Function::AgentStatus,
            Self::LoggedInAgents => Function::LoggedInAgents,
            Self::UpdateRemoteAgent { .. } => Function::UpdateRemoteAgent,
            Self::AgentCampaigns { .. } => Function::AgentCampaigns,
            Self::CallidInfo { .. } => Function::CallidInfo,
            Self::InGroupStatus { .. } => Function::InGroupStatus,
            Self::LeadFieldInfo { .. } => Function::LeadFieldInfo,
        }
    }

    /// The API that answers it.
    pub const fn api(&self) -> Api {
        match self {
            Self::Version(api) => *api,
            Self::RaCallControl(_) | Self::CallAgent { .. } => Api::Agent,
            Self::AgentStatus { .. }
            | Self::LoggedInAgents
            | Self::UpdateRemoteAgent { .. }
            | Self::AgentCampaigns { .. }
            | Self::CallidInfo { .. }
            | Self::InGroupStatus { .. }
            | Self::LeadFieldInfo { .. } => Api::NonAgent,
        }
    }
}

/// `ra_call_control`: ends or transfers a call of a remote agent.
///
/// The server checks only that `agent_user` is *some* logged-in agent and
/// `value` *some* live call (recorded: the group `ownership`). Whether the call
/// is this agent's own is for the sender to make sure of, with
/// [`AgentStatusRow::current_call`](crate::AgentStatusRow::current_call).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaCallControl {
    /// The agent who has the call.
    pub agent_user: AgentUser,
    /// The call.
    pub value: CallId,
    /// What to do with it.
    pub stage: Stage,
    /// The disposition to write; [`Status::default`] where the agent gave none.
    pub status: Status,
}

impl RaCallControl {
    /// [`Function::RaCallControl`], for handing the answer to
    /// [`parse`](crate::answer::parse).
    pub const fn function(&self) -> Function {
        Function::RaCallControl
    }
}

/// What `ra_call_control` does with the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Ends it.
    Hangup,
    /// Transfers it, blind, to a number that the server's dialplan reaches.
    ExtensionTransfer {
        /// The number.
        phone_number: PhoneNumber,
    },
    /// Transfers it, blind, to an in-group.
    IngroupTransfer {
        /// The in-group.
        ingroup_choices: IngroupName,
    },
}

impl Stage {
    /// The word the server knows it by.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hangup => "HANGUP",
            Self::ExtensionTransfer { .. } => "EXTENSIONTRANSFER",
            Self::IngroupTransfer { .. } => "INGROUPTRANSFER",
        }
    }
}

/// Whether a remote agent takes calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RemoteAgentStatus {
    /// Ready. Shows after 0.2 to 1.7 seconds.
    Active,
    /// Not ready. An idle agent's shows after up to half a minute or more, and
    /// one more call may come within about ten seconds.
    Inactive,
}

impl RemoteAgentStatus {
    /// The word the server knows it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
        }
    }
}

/// The fields of a lead that may be asked for: those that say who is calling.
/// The server has more, the whole record among them; for one that it has not it
/// fails (recorded: `lead_field_info_unknown_field`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeadField {
    /// The first name.
    FirstName,
    /// The last name.
    LastName,
}

impl LeadField {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::FirstName, Self::LastName];

    /// The name the server knows it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
        }
    }
}
