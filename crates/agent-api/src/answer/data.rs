use serde::{Serialize, Serializer};

use super::NotAnAnswer;
use super::lead_field;
use super::table::{Row, Table};
use super::text::lines;
use crate::parameter::CallId;
use crate::request::Function;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Data {
    /// Of `version`.
    Version(Version),
    /// Of `agent_status`.
    AgentStatus(Box<AgentStatusRow>),
    /// Of `logged_in_agents`.
    LoggedInAgents(Vec<LoggedInAgent>),
    /// Of `agent_campaigns`.
    AgentCampaigns(AgentCampaigns),
    /// Of `callid_info`.
    CallidInfo(CallidInfo),
    /// Of `in_group_status`.
    InGroupStatus(InGroupStatus),
    /// Of `lead_field_info`.
    LeadFieldInfo(LeadFieldInfo),
}

/// The line that `version` answers. It needs no account, and its first word may
/// be translated (recorded: `lang_version`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    /// Such as `2.14-81`.
    pub version: String,
    /// Such as `240429-2220`.
    pub build: String,
    /// The server's local time, as `2026-11-21 01:01:27`.
    pub date: String,
    /// The server's time in seconds since 1970, where it is told.
    pub epoch: Option<u64>,
}

/// An agent's state.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AgentState {
    /// Waiting for a call.
    Ready,
    /// A call is assigned and rings.
    Queue,
    /// On a call.
    Incall,
    /// Not taking calls.
    Paused,
    /// Waiting for an inbound call.
    Closer,
    /// Waiting in the queue of several servers.
    Mqueue,
    /// A state of another version.
    Other(String),
}

impl AgentState {
    fn of(text: &str) -> Self {
        match text {
            "READY" => Self::Ready,
            "QUEUE" => Self::Queue,
            "INCALL" => Self::Incall,
            "PAUSED" => Self::Paused,
            "CLOSER" => Self::Closer,
            "MQUEUE" => Self::Mqueue,
            other => Self::Other(other.to_owned()),
        }
    }

    fn is_known(text: &str) -> bool {
        !matches!(Self::of(text), Self::Other(_))
    }

    /// The server's word for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ready => "READY",
            Self::Queue => "QUEUE",
            Self::Incall => "INCALL",
            Self::Paused => "PAUSED",
            Self::Closer => "CLOSER",
            Self::Mqueue => "MQUEUE",
            Self::Other(other) => other,
        }
    }
}

impl Serialize for AgentState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What an agent's state does not tell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SubStatus {
    /// Nothing more.
    None,
    /// The customer has hung up; the agent still shows `INCALL` for up to two
    /// seconds (recorded: `as_dead`).
    Dead,
    /// An on-hook agent's phone rings.
    Ring,
    /// Another version's.
    Other(String),
}

impl SubStatus {
    fn of(text: &str) -> Self {
        match text {
            "" => Self::None,
            "DEAD" => Self::Dead,
            "RING" => Self::Ring,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The server's word for it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::None => "",
            Self::Dead => "DEAD",
            Self::Ring => "RING",
            Self::Other(other) => other,
        }
    }
}

impl Serialize for SubStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The row that `agent_status` answers. Texts are as the server has them; what
/// it leaves empty is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgentStatusRow {
    /// The agent's state.
    pub status: AgentState,
    /// The call id; empty without a call (documented as `call_id`).
    pub callerid: String,
    /// The lead of the call; `0` without a call.
    pub lead_id: String,
    /// The campaign the agent is logged in to, whatever the call's queue is.
    pub campaign_id: String,
    /// How many calls the agent had today.
    pub calls_today: Option<u32>,
    /// The agent's name, separators in it included.
    pub full_name: String,
    /// The agent's user group.
    pub user_group: String,
    /// The agent's level, 1 to 9.
    pub user_level: Option<u8>,
    /// The pause code, while paused.
    pub pause_code: String,
    /// What the state does not tell.
    pub real_time_sub_status: SubStatus,
    /// The number of the call's lead.
    pub phone_number: String,
    /// The lead's code in the vendor's system.
    pub vendor_lead_code: String,
    /// The agent's session.
    pub session_id: String,
    /// The agent's address, with `include_ip`, sometimes.
    pub computer_ip: String,
}

/// The call an agent is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CurrentCall {
    /// Its id.
    pub call_id: CallId,
    /// Whether it is assigned but not yet answered.
    pub is_ringing: bool,
    /// The customer's number.
    pub phone_number: String,
    /// The lead.
    pub lead_id: String,
    /// The campaign the agent is logged in to.
    pub campaign_id: String,
}

impl AgentStatusRow {
    /// Whether the row still names this call, whatever the agent's state. Only
    /// when it does not has the call left the agent: where a script failed, the
    /// agent is `READY` at once and the id stays (recorded:
    /// `strict_hangup_php_old`).
    pub fn shows(&self, call_id: &CallId) -> bool {
        self.callerid.eq_ignore_ascii_case(call_id.as_str())
    }

    /// The call the agent is on: `QUEUE` (assigned, ringing) or `INCALL` with a
    /// call id, and not `DEAD`.
    pub fn current_call(&self) -> Option<CurrentCall> {
        let is_ringing = match self.status {
            AgentState::Queue => true,
            AgentState::Incall => false,
            _ => return None,
        };
        if self.real_time_sub_status == SubStatus::Dead {
            return None;
        }
        Some(CurrentCall {
            call_id: self.callerid.parse().ok()?,
            is_ringing,
            phone_number: self.phone_number.clone(),
            lead_id: self.lead_id.clone(),
            campaign_id: self.campaign_id.clone(),
        })
    }
}

/// A row of `logged_in_agents`. It has no sub-status: a call whose customer has
/// hung up is told by `agent_status` alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoggedInAgent {
    /// The agent.
    pub user: String,
    /// The campaign the agent is logged in to.
    pub campaign_id: String,
    /// The agent's session.
    pub session_id: String,
    /// The agent's state.
    pub status: AgentState,
    /// The lead of the call; `0` without a call.
    pub lead_id: String,
    /// The call id; empty without a call.
    pub callerid: String,
    /// How many calls the agent had today.
    pub calls_today: Option<u32>,
    /// The agent's name, separators in it included.
    pub full_name: String,
    /// The agent's user group.
    pub user_group: String,
    /// The agent's level, 1 to 9.
    pub user_level: Option<u8>,
}

/// The row that `agent_campaigns` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgentCampaigns {
    /// The agent.
    pub user: String,
    /// The campaigns, joined by `-`, which names may hold too: they cannot be
    /// told apart for certain.
    pub allowed_campaigns_list: String,
    /// The in-groups, joined in the same way.
    pub allowed_ingroups_list: String,
}

/// The row that `callid_info` answers; without `detail` only the first two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CallidInfo {
    /// The call.
    pub call_id: String,
    /// Seconds of talk, where the server has them.
    pub custtime: Option<u64>,
    /// When it began, in the server's local time.
    pub call_date: String,
    /// The customer's number.
    pub phone: String,
    /// `INBOUND`, `OUTBOUND_AUTO`, `OUTBOUND_MANUAL`.
    pub call_type: String,
    /// The in-group of an inbound call, the campaign of an outbound one.
    pub campaign_id: String,
    /// The list of the lead.
    pub list_id: String,
    /// The disposition.
    pub status: String,
    /// The agent.
    pub user: String,
}

/// The row that `in_group_status` answers. The agents are those whom the server
/// lets take the in-group's calls at the moment; where it does not know of any,
/// all their numbers are 0 (recorded: `in_group_status_one`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InGroupStatus {
    /// The in-group, or several, joined by blanks.
    pub ingroups: String,
    /// How many calls are in it, those with agents included.
    pub total_calls: Option<u32>,
    /// How many of them wait for an agent.
    pub calls_waiting: Option<u32>,
    /// How many agents are logged in.
    pub agents_logged_in: Option<u32>,
    /// How many of them are on a call.
    pub agents_in_calls: Option<u32>,
    /// How many of them wait for a call.
    pub agents_waiting: Option<u32>,
    /// How many of them are paused.
    pub agents_paused: Option<u32>,
    /// How many of them choose a disposition.
    pub agents_in_dispo: Option<u32>,
    /// How many of them dial.
    pub agents_in_dial: Option<u32>,
}

/// What `lead_field_info` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeadFieldInfo {
    /// The field's text: one line, without blanks around it, empty where the lead
    /// has nothing there (recorded: `lead_field_info_pass`). Whoever filled the
    /// field in may have written anything.
    pub value: String,
}

/// Reads what `function` answers where it has no first word.
pub(super) fn read(
    function: Function,
    http_status: u16,
    text: &str,
) -> Result<Option<Data>, NotAnAnswer> {
    Ok(match function {
        Function::Version => version(text).map(Data::Version),
        Function::AgentStatus => {
            let row = AGENT_STATUS.read(text)?.into_iter().next();
            row.map(|row| Data::AgentStatus(Box::new(agent_status(&row))))
        }
        Function::LoggedInAgents => {
            let rows = LOGGED_IN_AGENTS.read(text)?;
            (!rows.is_empty())
                .then(|| Data::LoggedInAgents(rows.iter().map(logged_in_agent).collect()))
        }
        Function::AgentCampaigns => {
            let row = AGENT_CAMPAIGNS.read(text)?.into_iter().next();
            row.map(|row| {
                Data::AgentCampaigns(AgentCampaigns {
                    user: row.owned(0),
                    allowed_campaigns_list: row.owned(1),
                    allowed_ingroups_list: row.owned(2),
                })
            })
        }
        Function::CallidInfo => {
            let row = CALLID_INFO.read(text)?.into_iter().next();
            row.map(|row| Data::CallidInfo(callid_info(&row)))
        }
        Function::InGroupStatus => {
            let row = IN_GROUP_STATUS.read(text)?.into_iter().next();
            row.map(|row| Data::InGroupStatus(in_group_status(&row)))
        }
        Function::LeadFieldInfo => lead_field::read(http_status, text).map(Data::LeadFieldInfo),
        Function::RaCallControl | Function::CallAgent | Function::UpdateRemoteAgent => None,
    })
}

fn version(text: &str) -> Option<Version> {
    lines(text).find_map(|line| {
        let mut parts = line.text.split('|');
        let (word, version) = parts.next()?.split_once(": ")?;
        if word.is_empty() || !word.chars().all(char::is_alphabetic) {
            return None;
        }
        let mut part = |name| parts.next()?.strip_prefix(name)?.strip_prefix(": ");
        Some(Version {
            version: version.to_owned(),
            build: part("BUILD")?.to_owned(),
            date: part("DATE")?.to_owned(),
            epoch: part("EPOCH").and_then(|epoch| epoch.trim().parse().ok()),
        })
    })
}

const AGENT_STATUS: Table = Table {
    columns: &[
        "status",
        "callerid",
        "lead_id",
        "campaign_id",
        "calls_today",
        "full_name",
        "user_group",
        "user_level",
        "pause_code",
        "real_time_sub_status",
        "phone_number",
        "vendor_lead_code",
        "session_id",
        "computer_ip",
    ],
    documented: Some((1, "call_id")),
    optional: 1,
    free_text: Some(5),
    is_row: |texts| AgentState::is_known(texts[0]),
};

fn agent_status(row: &Row) -> AgentStatusRow {
    AgentStatusRow {
        status: AgentState::of(row.text(0)),
        callerid: row.owned(1),
        lead_id: row.owned(2),
        campaign_id: row.owned(3),
        calls_today: row.number(4),
        full_name: row.owned(5),
        user_group: row.owned(6),
        user_level: row.number(7),
        pause_code: row.owned(8),
        real_time_sub_status: SubStatus::of(row.text(9)),
        phone_number: row.owned(10),
        vendor_lead_code: row.owned(11),
        session_id: row.owned(12),
        computer_ip: row.owned(13),
    }
}

const LOGGED_IN_AGENTS: Table = Table {
    columns: &[
        "user",
        "campaign_id",
        "session_id",
        "status",
        "lead_id",
        "callerid",
        "calls_today",
        "full_name",
        "user_group",
        "user_level",
    ],
    documented: Some((5, "call_id")),
    optional: 0,
    free_text: Some(7),
    is_row: |texts| AgentState::is_known(texts[3]),
};

fn logged_in_agent(row: &Row) -> LoggedInAgent {
    LoggedInAgent {
        user: row.owned(0),
        campaign_id: row.owned(1),
        session_id: row.owned(2),
        status: AgentState::of(row.text(3)),
        lead_id: row.owned(4),
        callerid: row.owned(5),
        calls_today: row.number(6),
        full_name: row.owned(7),
        user_group: row.owned(8),
        user_level: row.number(9),
    }
}

const AGENT_CAMPAIGNS: Table = Table {
    columns: &["user", "allowed_campaigns_list", "allowed_ingroups_list"],
    documented: None,
    optional: 0,
    free_text: None,
    is_row: |texts| texts.len() == 3 && !texts[0].is_empty() && !texts[0].contains(' '),
};

const CALLID_INFO: Table = Table {
    columns: &[
        "call_id",
        "custtime",
        "call_date",
        "phone",
        "call_type",
        "campaign_id",
        "list_id",
        "status",
        "user",
    ],
    documented: None,
    optional: 7,
    free_text: None,
    is_row: |texts| {
        matches!(texts.len(), 2 | 9)
            && texts[0].parse::<CallId>().is_ok()
            && texts[1].bytes().all(|b| b.is_ascii_digit())
    },
};

fn callid_info(row: &Row) -> CallidInfo {
    CallidInfo {
        call_id: row.owned(0),
        custtime: row.number(1),
        call_date: row.owned(2),
        phone: row.owned(3),
        call_type: row.owned(4),
        campaign_id: row.owned(5),
        list_id: row.owned(6),
        status: row.owned(7),
        user: row.owned(8),
    }
}

const IN_GROUP_STATUS: Table = Table {
    columns: &[
        "ingroups",
        "total_calls",
        "calls_waiting",
        "agents_logged_in",
        "agents_in_calls",
        "agents_waiting",
        "agents_paused",
        "agents_in_dispo",
        "agents_in_dial",
    ],
    documented: None,
    optional: 0,
    free_text: None,
    is_row: |texts| {
        let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        texts.len() == 9 && !texts[0].is_empty() && texts[1..].iter().all(is_number)
    },
};

fn in_group_status(row: &Row) -> InGroupStatus {
    InGroupStatus {
        ingroups: row.owned(0),
        total_calls: row.number(1),
        calls_waiting: row.number(2),
        agents_logged_in: row.number(3),
        agents_in_calls: row.number(4),
        agents_waiting: row.number(5),
        agents_paused: row.number(6),
        agents_in_dispo: row.number(7),
        agents_in_dial: row.number(8),
    }
}
