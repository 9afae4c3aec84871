use std::fmt;

/// One of the two scripts that answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Api {
    /// `agc/api.php`: what agents do.
    Agent,
    /// `vicidial/non_agent_api.php`: what is known of agents and calls.
    NonAgent,
}

impl Api {
    /// The path on the server.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Agent => "/agc/api.php",
            Self::NonAgent => "/vicidial/non_agent_api.php",
        }
    }

    /// The API that answers at a path.
    pub fn at(path: &str) -> Option<Self> {
        [Self::Agent, Self::NonAgent]
            .into_iter()
            .find(|api| api.path() == path)
    }
}

/// A function of either API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Function {
    /// `version`, which both have.
    Version,
    /// `ra_call_control`
    RaCallControl,
    /// `call_agent`
    CallAgent,
    /// `agent_status`
    AgentStatus,
    /// `logged_in_agents`
    LoggedInAgents,
    /// `update_remote_agent`
    UpdateRemoteAgent,
    /// `agent_campaigns`
    AgentCampaigns,
    /// `callid_info`
    CallidInfo,
    /// `in_group_status`
    InGroupStatus,
    /// `lead_field_info`
    LeadFieldInfo,
}

impl Function {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Version,
        Self::RaCallControl,
        Self::CallAgent,
        Self::AgentStatus,
        Self::LoggedInAgents,
        Self::UpdateRemoteAgent,
        Self::AgentCampaigns,
        Self::CallidInfo,
        Self::InGroupStatus,
        Self::LeadFieldInfo,
    ];

    /// The name the server knows it by. It is case-sensitive there: any other
    /// gets an empty answer.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::RaCallControl => "ra_call_control",
            Self::CallAgent => "call_agent",
            Self::AgentStatus => "agent_status",
            Self::LoggedInAgents => "logged_in_agents",
            Self::UpdateRemoteAgent => "update_remote_agent",
            Self::AgentCampaigns => "agent_campaigns",
            Self::CallidInfo => "callid_info",
            Self::InGroupStatus => "in_group_status",
            Self::LeadFieldInfo => "lead_field_info",
        }
    }

    /// The function of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|function| function.name() == name)
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
