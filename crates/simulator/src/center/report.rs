//! The centre as tests and the control interface see it. It has no passwords.

use serde::Serialize;

use super::Center;
use crate::scenario::{AgentKind, AgentState, Direction};

/// The state of the whole centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CenterReport {
    /// All agents, logged in or not.
    pub agents: Vec<AgentReport>,
    /// Live calls, those that wait included.
    pub calls: Vec<CallReport>,
    /// Telephony commands queued for Asterisk, oldest first: the last 10,000.
    pub commands: Vec<CommandReport>,
    /// All leads, by number.
    pub leads: Vec<LeadReport>,
    /// The API requests received, oldest first: the last 10,000.
    pub requests: Vec<RequestReport>,
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgentReport {
    /// User name.
    pub user: String,
    /// Remote or screen.
    pub kind: AgentKind,
    /// None: not logged in.
    pub state: Option<AgentState>,
    /// `DEAD`, `RING` or empty.
    pub sub_status: &'static str,
    /// Since when it is in this state, in milliseconds since 1970.
    pub since: Option<u64>,
    /// Its current call; empty without one.
    pub call_id: String,
    /// The call that rings its phone before it is answered; empty without one.
    pub ring_call_id: String,
    /// Lead of its call, 0 without one.
    pub lead_id: u64,
    /// Campaign.
    pub campaign: String,
    /// `ACTIVE` or `INACTIVE`, as `update_remote_agent` set it.
    pub remote_status: String,
    /// Lines of a remote agent, as `update_remote_agent` set them.
    pub number_of_lines: u32,
    /// Calls taken today.
    pub calls_today: u32,
}

/// A live call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallReport {
    /// Call id.
    pub call_id: String,
    /// Where it comes from.
    pub direction: Direction,
    /// The in-group of an inbound call, the campaign of any other.
    pub queue: String,
    /// Lead.
    pub lead_id: u64,
    /// The customer's number.
    pub phone_number: String,
    /// Asterisk channel.
    pub channel: String,
    /// The agent who has it; none while it waits.
    pub agent_user: Option<String>,
    /// Since when it is there, in milliseconds since 1970.
    pub since: u64,
}

/// A telephony command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommandReport {
    /// `Hangup`, `Redirect` or `Originate`.
    pub action: &'static str,
    /// Asterisk channel.
    pub channel: String,
    /// Extension dialled; none for a hang-up.
    pub exten: Option<String>,
    /// Caller id.
    pub callerid: String,
    /// When, in milliseconds since 1970.
    pub at: u64,
}

/// A lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeadReport {
    /// Its number.
    pub lead_id: u64,
    /// Phone number.
    pub phone_number: String,
    /// Status, which a disposition sets.
    pub status: String,
}

/// A request that came in: what a test wants to know of it, never the password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RequestReport {
    /// `/agc/api.php` or `/vicidial/non_agent_api.php`.
    pub path: String,
    /// HTTP method, at most its first 300 characters.
    pub method: String,
    /// The parameter of this name as sent, at most its first 300 characters; none when it was not
    /// sent. So with those below.
    pub function: Option<String>,
    /// API user.
    pub user: Option<String>,
    /// Agent.
    pub agent_user: Option<String>,
    /// Call id, or `CALL`.
    pub value: Option<String>,
    /// What to do with the call, or the format of rows.
    pub stage: Option<String>,
    /// Disposition.
    pub status: Option<String>,
    /// Number to transfer to.
    pub phone_number: Option<String>,
    /// In-group to transfer to.
    pub ingroup_choices: Option<String>,
    /// When it came, in milliseconds since 1970.
    pub at: u64,
}

impl Center {
    pub(crate) fn report(&self) -> CenterReport {
        CenterReport {
            agents: self
                .agents
                .iter()
                .map(|agent| {
                    let live = agent.live.as_ref();
                    AgentReport {
                        user: agent.user.clone(),
                        kind: agent.kind,
                        state: live.map(|live| live.state),
                        sub_status: agent.sub_status(&self.calls),
                        since: live.map(|live| live.since.epoch_millis()),
                        call_id: live.map_or_else(String::new, |live| live.call_id.clone()),
                        ring_call_id: live
                            .map_or_else(String::new, |live| live.ring_call_id.clone()),
                        lead_id: live.map_or(0, |live| live.lead_id),
                        campaign: agent.campaign.clone(),
                        remote_status: agent.remote_status.clone(),
                        number_of_lines: agent.number_of_lines,
                        calls_today: agent.calls_today,
                    }
                })
                .collect(),
            calls: self
                .calls
                .iter()
                .map(|call| CallReport {
                    call_id: call.id.clone(),
                    direction: call.direction,
                    queue: call.queue.clone(),
                    lead_id: call.lead_id,
                    phone_number: call.phone_number.clone(),
                    channel: call.channel.clone(),
                    agent_user: self
                        .agents
                        .iter()
                        .find(|agent| {
                            agent
                                .live
                                .as_ref()
                                .is_some_and(|live| live.call_id == call.id)
                        })
                        .map(|agent| agent.user.clone()),
                    since: call.since.epoch_millis(),
                })
                .collect(),
            commands: self
                .commands
                .iter()
                .map(|command| CommandReport {
                    action: command.action.as_str(),
                    channel: command.channel.clone(),
                    exten: command.exten.clone(),
                    callerid: command.callerid.clone(),
                    at: command.at.epoch_millis(),
                })
                .collect(),
            leads: self
                .leads
                .iter()
                .map(|(lead_id, lead)| LeadReport {
                    lead_id: *lead_id,
                    phone_number: lead.phone_number.clone(),
                    status: lead.status.clone(),
                })
                .collect(),
            requests: self.requests.iter().cloned().collect(),
        }
    }
}
