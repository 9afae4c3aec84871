//! The call centre's state: what VICIdial keeps in its tables, in memory.

mod line;
mod report;
mod table;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::clock::{Clock, Moment};
use crate::fault::Faults;
use crate::php::sql_equal;
use crate::scenario::{
    self, Account, AgentKind, AgentState, Campaign, Direction, InGroup, LeadName, Scenario,
    SessionData, System, Telephony,
};

pub(crate) use line::RING_MS;
pub use line::{CallRequest, LineError};
pub use report::{AgentReport, CallReport, CenterReport, CommandReport, LeadReport, RequestReport};
pub(crate) use table::Table;

/// VICIdial keeps a command's arguments in columns of 200 characters, `Exten: ` included; the rest
/// is cut off (`ext_phone_200digits`).
const EXTEN_LENGTH: usize = 200 - "Exten: ".len();

/// So many requests, commands and call logs are kept; older ones are forgotten.
const KEPT: usize = 10_000;

/// So many characters of a request's method and of each of its parameters are kept.
const REPORTED_LENGTH: usize = 300;

/// Everything that a request reads or changes.
#[derive(Debug)]
pub(crate) struct Center {
    /// How often the simulator was reset before this state. A request that began in an earlier
    /// generation has no effect on this one.
    pub(crate) generation: u64,
    pub(crate) clock: Clock,
    pub(crate) system: System,
    pub(crate) telephony: Telephony,
    pub(crate) users: Table<User>,
    pub(crate) in_groups: Vec<InGroup>,
    pub(crate) campaigns: Vec<Campaign>,
    pub(crate) leads: BTreeMap<u64, Lead>,
    pub(crate) calls: Vec<Call>,
    pub(crate) call_logs: BTreeMap<String, CallLog>,
    /// The ids of the call logs, the oldest first.
    logged: VecDeque<String>,
    pub(crate) agents: Table<Agent>,
    /// When time alone changes an agent next.
    agents_due: Option<Moment>,
    commands: VecDeque<Command>,
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
    pub(crate) name: LeadName,
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
    /// Whether no agent has got it yet.
    pub(crate) is_waiting: bool,
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
        let mut logged = VecDeque::new();
        for call in &scenario.calls {
            leads.insert(
                call.lead_id,
                Lead {
                    phone_number: call.phone_number.clone(),
                    vendor_lead_code: call.vendor_lead_code.clone(),
                    name: call.lead_name.clone(),
                    status: call.lead_status.clone(),
                },
            );
            let is_at = |place: &Option<String>| place.as_ref() == Some(&call.id);
            let mut agents = scenario.agents.iter();
            let user = agents
                .clone()
                .find(|agent| is_at(&agent.call))
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
            logged.push_back(call.id.clone());
            if !call.ended {
                calls.push(Call {
                    id: call.id.clone(),
                    direction: call.direction,
                    queue: call.queue.clone(),
                    lead_id: call.lead_id,
                    phone_number: call.phone_number.clone(),
                    channel: call.channel.clone(),
                    since: now,
                    is_waiting: !agents.any(|agent| is_at(&agent.call) || is_at(&agent.ringing)),
                    answers_at: None,
                });
            }
        }
        Self {
            generation: 0,
            clock,
            system: scenario.system,
            telephony: scenario.telephony,
            users: Table::new(
                scenario
                    .accounts
                    .iter()
                    .map(|account| User {
                        account: account.clone(),
                        failed_logins: 0,
                        last_login: account.logged_in_lately.then_some(now),
                    })
                    .collect(),
                |user| &user.account.user,
            ),
            in_groups: scenario.in_groups.clone(),
            campaigns: scenario.campaigns.clone(),
            agents: Table::new(
                scenario
                    .agents
                    .iter()
                    .map(|agent| Agent::new(agent, scenario, now))
                    .collect(),
                |agent| &agent.user,
            ),
            agents_due: None,
            leads,
            calls,
            call_logs,
            logged,
            commands: VecDeque::new(),
            faults: Faults::default(),
            requests: VecDeque::new(),
            arrivals: Vec::new(),
            channels_made: 0,
            random,
        }
    }

    /// The account of a user name, compared as the database does.
    pub(crate) fn account(&self, user: &str) -> Option<&Account> {
        self.users.get(user).map(|user| &user.account)
    }

    /// The agent of a user name, logged in or not.
    pub(crate) fn agent(&self, user: &str) -> Option<&Agent> {
        self.agents.get(user)
    }

    pub(crate) fn agent_mut(&mut self, user: &str) -> Option<&mut Agent> {
        self.agents.get_mut(user)
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
        let command = Command {
            action,
            channel,
            exten: exten.map(|exten| exten.chars().take(EXTEN_LENGTH).collect()),
            callerid,
            at,
        };
        keep(&mut self.commands, command);
    }

    /// Reports a request as received, its long parameters cut.
    pub(crate) fn record_request(&mut self, mut request: RequestReport) {
        let parameters = [
            &mut request.function,
            &mut request.user,
            &mut request.agent_user,
            &mut request.value,
            &mut request.stage,
            &mut request.status,
            &mut request.phone_number,
            &mut request.ingroup_choices,
        ];
        for text in parameters
            .into_iter()
            .flatten()
            .chain([&mut request.method])
        {
            // A new string: truncating would keep the memory of the long one.
            *text = text.chars().take(REPORTED_LENGTH).collect();
        }
        keep(&mut self.requests, request);
    }

    /// Logs a new call. Where there are too many logs, the oldest one of a call that is over goes.
    fn log_call(&mut self, id: String, log: CallLog) {
        if self.logged.len() >= KEPT {
            let is_over = |id: &String| self.calls.iter().all(|call| call.id != *id);
            let oldest = self.logged.iter().position(is_over);
            if let Some(oldest) = oldest.and_then(|oldest| self.logged.remove(oldest)) {
                self.call_logs.remove(&oldest);
            }
        }
        self.logged.push_back(id.clone());
        self.call_logs.insert(id, log);
    }

    /// A random time between two, in milliseconds.
    pub(crate) fn random_time(&mut self, [shortest, longest]: [u64; 2]) -> Duration {
        Duration::from_millis(self.random.u64(shortest..=longest.max(shortest)))
    }
}

/// Appends an entry; the oldest one goes where there are too many.
fn keep<T>(entries: &mut VecDeque<T>, entry: T) {
    if entries.len() == KEPT {
        entries.pop_front();
    }
    entries.push_back(entry);
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

#[cfg(test)]
mod tests {
    use super::*;

    const LIVE_CALL: &str = "Y0315201639000402027";

    fn center() -> Center {
        Center::new(&Scenario::recorded().unwrap(), fastrand::Rng::with_seed(1))
    }

    #[test]
    fn reported_requests_are_cut_by_characters() {
        let long = "é".repeat(REPORTED_LENGTH + 1);
        let cut = "é".repeat(REPORTED_LENGTH);
        let mut center = center();
        center.record_request(RequestReport {
            path: "/agc/api.php".to_owned(),
            method: long.clone(),
            function: Some(long.clone()),
            user: Some(long.clone()),
            agent_user: Some(long.clone()),
            value: Some(long.clone()),
            stage: Some(long.clone()),
            status: Some(long.clone()),
            phone_number: Some(long),
            ingroup_choices: None,
            at: 7,
        });
        center.record_request(RequestReport {
            value: Some(cut.clone()),
            ..RequestReport::default()
        });
        let requests = center.report().requests;
        let expected = RequestReport {
            path: "/agc/api.php".to_owned(),
            method: cut.clone(),
            function: Some(cut.clone()),
            user: Some(cut.clone()),
            agent_user: Some(cut.clone()),
            value: Some(cut.clone()),
            stage: Some(cut.clone()),
            status: Some(cut.clone()),
            phone_number: Some(cut.clone()),
            ingroup_choices: None,
            at: 7,
        };
        assert_eq!(requests[0], expected);
        assert_eq!(requests[1].value, Some(cut));
    }

    #[test]
    fn the_oldest_requests_and_commands_are_forgotten() {
        let mut center = center();
        for number in 0..=KEPT {
            center.record_request(RequestReport {
                value: Some(number.to_string()),
                ..RequestReport::default()
            });
            center.command(Action::Hangup, "SIP/x".to_owned(), None, number.to_string());
        }
        let report = center.report();
        assert_eq!(report.requests.len(), KEPT);
        assert_eq!(report.requests[0].value.as_deref(), Some("1"));
        assert_eq!(report.commands.len(), KEPT);
        assert_eq!(report.commands[0].callerid, "1");
        assert_eq!(report.commands[KEPT - 1].callerid, KEPT.to_string());
    }

    #[test]
    fn the_oldest_logs_are_forgotten_but_never_a_live_calls() {
        let mut center = center();
        let log = center.call_logs[LIVE_CALL].clone();
        let ids = (0..KEPT).map(|number| format!("Y{number:019}"));
        for (id, age) in ids.zip(1..) {
            let started = log.started.after(Duration::from_secs(age));
            center.log_call(
                id,
                CallLog {
                    started,
                    ..log.clone()
                },
            );
        }
        assert_eq!(center.call_logs.len(), KEPT);
        assert!(!center.call_logs.contains_key(&format!("Y{:019}", 0)));
        assert!(center.call_logs.contains_key(&format!("Y{:019}", KEPT - 1)));
        for call in &center.calls {
            assert!(center.call_logs.contains_key(&call.id), "{}", call.id);
        }
    }
}
