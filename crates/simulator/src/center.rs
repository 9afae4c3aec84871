//! The call centre's state: what VICIdial keeps in its tables, in memory.

mod line;
mod report;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::clock::{Clock, Moment};
use crate::fault::Faults;
use crate::php::sql_equal;
use crate::scenario::{
    self, Account, AgentKind, AgentState, Campaign, Direction, InGroup, Scenario, SessionData,
    System, Telephony,
};

pub(crate) use line::RING_MS;
pub use line::{CallRequest, LineError};
pub use report::{AgentReport, CallReport, CenterReport, CommandReport, LeadReport, RequestReport};

/// VICIdial keeps a command's arguments in columns of 200 characters, `Exten: ` included; the rest
/// is cut off (`ext_phone_200digits`).
const EXTEN_LENGTH: usize = 200 - "Exten: ".len();

/// So many requests are kept for the report; older ones are forgotten.
const KEPT_REQUESTS: usize = 10_000;

/// Everything that a request reads or changes.
#[derive(Debug)]
pub(crate) struct Center {
    pub(crate) clock: Clock,
    pub(crate) system: System,
    pub(crate) telephony: Telephony,
    pub(crate) users: Vec<User>,
    pub(crate) in_groups: Vec<InGroup>,
    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) leads: BTreeMap<u64, Lead>,
    pub(crate) calls: Vec<Call>,
    pub(crate) call_logs: BTreeMap<String, CallLog>,
    pub(crate) agents: Vec<Agent>,
    pub(crate) commands: Vec<Command>,
    pub(crate) faults: Faults,
    requests: VecDeque<RequestReport>,
    arrivals: Vec<line::Arrival>,
    channels_made: u32,
    pub(crate) random: fastrand::Rng,
}

/// An account and its failed logins.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) account: Account,
    pub(crate) failed_logins: u32,
    /// None: never logged in to a web screen (VICIdial stores a date in 2001).
    pub(crate) last_login: Option<Moment>,
}

/// A lead (a row of `vicidial_list`).
#[derive(Debug, Clone)]
pub(crate) struct Lead {
    pub(crate) phone_number: String,
    pub(crate) vendor_lead_code: String,
    pub(crate) status: String,
}

/// A live call (a row of `vicidial_auto_calls`).
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) direction: Direction,
    /// The in-group of an inbound call, the campaign of any other.
    pub(crate) queue: String,
    pub(crate) lead_id: u64,
    pub(crate) phone_number: String,
    pub(crate) channel: String,
    pub(crate) since: Moment,
    /// When the agent it was assigned to answers; none: it waits, or has been answered.
    pub(crate) answers_at: Option<Moment>,
}

/// What the call logs have of a call, also after its end.
#[derive(Debug, Clone)]
pub(crate) struct CallLog {
    pub(crate) started: Moment,
    pub(crate) seconds: u64,
    pub(crate) direction: Direction,
    pub(crate) queue: String,
    pub(crate) phone_number: String,
    pub(crate) status: String,
    pub(crate) user: String,
}

/// An agent: who it is, and its row of `vicidial_live_agents` while it is logged in.
#[derive(Debug, Clone)]
pub(crate) struct Agent {
    pub(crate) user: String,
    pub(crate) kind: AgentKind,
    pub(crate) campaign: String,
    pub(crate) in_groups: Vec<String>,
    pub(crate) session_id: String,
    pub(crate) pause_code: String,
    pub(crate) computer_ip: String,
    pub(crate) alt_user: Option<String>,
    pub(crate) session_data: Option<SessionData>,
    pub(crate) calls_today: u32,
    pub(crate) live: Option<Live>,
    /// `status` of a remote agent as last set: `ACTIVE`, `INACTIVE`, or the empty word that
    /// `ura_status_partial` leaves.
    pub(crate) remote_status: String,
    pub(crate) remote_status_since: Moment,
    /// The campaign of a remote agent as last set; it takes it up when it is free.
    pub(crate) remote_campaign: String,
    pub(crate) number_of_lines: u32,
}

/// A logged-in agent.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    pub(crate) state: AgentState,
    pub(crate) since: Moment,
    pub(crate) call_id: String,
    pub(crate) ring_call_id: String,
    pub(crate) lead_id: u64,
    /// The customer has hung up; until then the agent still shows INCALL.
    pub(crate) dead_until: Option<Moment>,
}

impl Live {
    pub(crate) fn idle(since: Moment) -> Self {
        Self {
            state: AgentState::Ready,
            since,
            call_id: String::new(),
            ring_call_id: String::new(),
            lead_id: 0,
            dead_until: None,
        }
    }
}

/// A command queued for Asterisk (a row of `vicidial_manager`).
#[derive(Debug, Clone)]
pub(crate) struct Command {
    pub(crate) action: Action,
    pub(crate) channel: String,
    pub(crate) exten: Option<String>,
    pub(crate) callerid: String,
    pub(crate) at: Moment,
}

/// What Asterisk is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Hangup,
    Redirect,
    Originate,
}

impl Action {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Hangup => "Hangup",
            Self::Redirect => "Redirect",
            Self::Originate => "Originate",
        }
    }
}

impl Center {
    pub(crate) fn new(scenario: &Scenario, random: fastrand::Rng) -> Self {
        let clock = Clock::start();
        let now = clock.now();
        let mut leads = BTreeMap::new();
        let mut calls = Vec::new();
        let mut call_logs = BTreeMap::new();
        for call in &scenario.calls {
            leads.insert(
                call.lead_id,
                Lead {
                    phone_number: call.phone_number.clone(),
                    vendor_lead_code: call.vendor_lead_code.clone(),
                    status: call.lead_status.clone(),
                },
            );
            let user = scenario
                .agents
                .iter()
                .find(|agent| agent.call.as_ref() == Some(&call.id))
                .map_or("VDCL", |agent| agent.user.as_str());
            call_logs.insert(
                call.id.clone(),
                CallLog {
                    started: now,
                    seconds: call.logged_seconds,
                    direction: call.direction,
                    queue: call.queue.clone(),
                    phone_number: call.phone_number.clone(),
                    status: "XFER".to_owned(),
                    user: user.to_owned(),
                },
            );
            if !call.ended {
                calls.push(Call {
                    id: call.id.clone(),
                    direction: call.direction,
                    queue: call.queue.clone(),
                    lead_id: call.lead_id,
                    phone_number: call.phone_number.clone(),
                    channel: call.channel.clone(),
                    since: now,
                    answers_at: None,
                });
            }
        }
        Self {
            clock,
            system: scenario.system,
            telephony: scenario.telephony,
            users: scenario
                .accounts
                .iter()
                .map(|account| User {
                    account: account.clone(),
                    failed_logins: 0,
                    last_login: account.logged_in_lately.then_some(now),
                })
                .collect(),
            in_groups: scenario.in_groups.clone(),
            campaigns: scenario.campaigns.clone(),
            agents: scenario
                .agents
                .iter()
                .map(|agent| Agent::new(agent, scenario, now))
                .collect(),
            leads,
            calls,
            call_logs,
            commands: Vec::new(),
            faults: Faults::default(),
            requests: VecDeque::new(),
            arrivals: Vec::new(),
            channels_made: 0,
            random,
        }
    }

    /// The account of a user name, compared as the database does.
    pub(crate) fn account(&self, user: &str) -> Option<&Account> {
        self.users
            .iter()
            .map(|user| &user.account)
            .find(|account| sql_equal(&account.user, user))
    }

    /// The agent of a user name, logged in or not.
    pub(crate) fn agent(&self, user: &str) -> Option<&Agent> {
        self.agents
            .iter()
            .find(|agent| sql_equal(&agent.user, user))
    }

    pub(crate) fn agent_mut(&mut self, user: &str) -> Option<&mut Agent> {
        self.agents
            .iter_mut()
            .find(|agent| sql_equal(&agent.user, user))
    }

    /// The live call of an id.
    pub(crate) fn call(&self, id: &str) -> Option<&Call> {
        self.calls.iter().find(|call| sql_equal(&call.id, id))
    }

    pub(crate) fn in_group(&self, name: &str) -> Option<&InGroup> {
        self.in_groups
            .iter()
            .find(|group| sql_equal(&group.name, name))
    }

    pub(crate) fn campaign(&self, name: &str) -> Option<&Campaign> {
        self.campaigns
            .iter()
            .find(|campaign| sql_equal(&campaign.name, name))
    }

    /// Queues a command for Asterisk.
    pub(crate) fn command(
        &mut self,
        action: Action,
        channel: String,
        exten: Option<String>,
        callerid: String,
    ) {
        let at = self.clock.now();
        self.commands.push(Command {
            action,
            channel,
            exten: exten.map(|exten| exten.chars().take(EXTEN_LENGTH).collect()),
            callerid,
            at,
        });
    }

    pub(crate) fn record_request(&mut self, request: RequestReport) {
        if self.requests.len() == KEPT_REQUESTS {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }

    /// A random time between two, in milliseconds.
    pub(crate) fn random_time(&mut self, [shortest, longest]: [u64; 2]) -> Duration {
        Duration::from_millis(self.random.u64(shortest..=longest.max(shortest)))
    }
}

impl Agent {
    fn new(agent: &scenario::Agent, scenario: &Scenario, now: Moment) -> Self {
        let lead_id = agent
            .call
            .as_ref()
            .and_then(|id| scenario.calls.iter().find(|call| call.id == *id))
            .map_or(0, |call| call.lead_id);
        Self {
            user: agent.user.clone(),
            kind: agent.kind,
            campaign: agent.campaign.clone(),
            in_groups: agent.in_groups.clone(),
            session_id: agent.session_id.clone(),
            pause_code: agent.pause_code.clone(),
            computer_ip: agent.computer_ip.clone(),
            alt_user: agent.alt_user.clone(),
            session_data: agent.session_data.clone(),
            calls_today: agent.calls_today,
            live: agent.state.map(|state| Live {
                state,
                call_id: agent.call.clone().unwrap_or_default(),
                ring_call_id: agent.ringing.clone().unwrap_or_default(),
                lead_id,
                ..Live::idle(now)
            }),
            remote_status: if agent.state.is_some() {
                "ACTIVE".to_owned()
            } else {
                "INACTIVE".to_owned()
            },
            remote_status_since: now,
            remote_campaign: agent.campaign.clone(),
            number_of_lines: 1,
        }
    }

    /// `DEAD`, `RING` or nothing, as `agent_status` shows it.
    pub(crate) fn sub_status(&self, calls: &[Call]) -> &'static str {
        let Some(live) = &self.live else { return "" };
        let call_is_up = calls.iter().any(|call| sql_equal(&call.id, &live.call_id));
        if live.state == AgentState::InCall && !call_is_up {
            "DEAD"
        } else if !live.ring_call_id.is_empty() {
            "RING"
        } else {
            ""
        }
    }
}
