//! What happens on the line: calls ring, are answered, end, and arrive in another queue.
//!
//! Time passes when somebody looks: [`Center::settle`] brings the centre up to now before every
//! request, so there is nothing to cancel and nothing to wait for.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

use super::{Agent, Call, CallLog, Center, Lead, Live};
use crate::clock::Moment;
use crate::scenario::{AgentKind, AgentState, Direction, LeadName};

/// From assignment to INCALL, in milliseconds, as measured.
pub(crate) const RING_MS: [u64; 2] = [1_000, 9_500];
/// From the redirect to an in-group until the call shows up there, in milliseconds.
const TRANSFER_MS: u64 = 400;
/// Until an idle agent set INACTIVE is gone; measured: up to half a minute.
const INACTIVE_AFTER: Duration = Duration::from_secs(20);
/// Until an agent set ACTIVE is there; measured: 0.2 to 1.7 s.
const ACTIVE_AFTER: Duration = Duration::from_secs(1);

/// A call on its way into an in-group.
#[derive(Debug)]
pub(super) struct Arrival {
    at: Moment,
    in_group: String,
    lead_id: u64,
    phone_number: String,
    channel: String,
}

/// A call to be put through to an agent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallRequest {
    /// Who gets it: a logged-in agent who is READY (or CLOSER).
    pub agent_user: String,
    /// Where it comes from.
    pub direction: Direction,
    /// The in-group of an inbound call; the agent's first one when absent.
    #[serde(default)]
    pub ingroup: Option<String>,
    /// The campaign of an outbound call; the agent's when absent.
    #[serde(default)]
    pub campaign: Option<String>,
    /// The customer's number, 2 to 18 digits; one from the reserved range 555-01xx when absent.
    #[serde(default)]
    pub phone_number: Option<String>,
    /// Who calls; a number that has called before keeps its name when absent.
    #[serde(default)]
    pub lead_name: Option<LeadName>,
    /// How long it rings (state QUEUE) before it is answered, in milliseconds; 0, the default, is
    /// INCALL at once.
    #[serde(default)]
    pub ring_ms: u64,
}

/// Why something cannot happen on the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineError {
    /// No agent of this name.
    NoSuchAgent(String),
    /// The agent is not logged in.
    NotLoggedIn(String),
    /// The agent is not free; its state.
    NotFree(String, AgentState),
    /// No in-group of this name.
    NoSuchInGroup(String),
    /// No campaign of this name.
    NoSuchCampaign(String),
    /// The agent takes calls of no in-group, and the request names none.
    NoInGroup(String),
    /// Not a phone number.
    BadPhoneNumber(String),
    /// No live call of this id.
    NoSuchCall(String),
    /// The call does not ring at an agent.
    NotRinging(String),
}

impl fmt::Display for LineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchAgent(user) => write!(formatter, "there is no agent {user}"),
            Self::NotLoggedIn(user) => write!(formatter, "agent {user} is not logged in"),
            Self::NotFree(user, state) => {
                write!(formatter, "agent {user} is not free but {}", state.as_str())
            }
            Self::NoSuchInGroup(name) => write!(formatter, "there is no in-group {name}"),
            Self::NoSuchCampaign(name) => write!(formatter, "there is no campaign {name}"),
            Self::NoInGroup(user) => write!(
                formatter,
                "agent {user} takes calls of no in-group; name one in `ingroup`"
            ),
            Self::BadPhoneNumber(number) => write!(
                formatter,
                "{number:?} is no phone number; 2 to 18 digits are right"
            ),
            Self::NoSuchCall(id) => write!(formatter, "there is no live call {id}"),
            Self::NotRinging(id) => write!(formatter, "call {id} does not ring at an agent"),
        }
    }
}

impl std::error::Error for LineError {}

impl Agent {
    /// When a remote agent is logged in or out as its status says.
    fn logs_in_or_out_at(&self) -> Option<Moment> {
        if self.kind != AgentKind::Remote {
            return None;
        }
        let set = self.remote_status_since;
        match (&self.live, self.remote_status.as_str()) {
            (None, "ACTIVE") => Some(set.after(ACTIVE_AFTER)),
            (Some(live), "INACTIVE") if live.state == AgentState::Ready => {
                Some(set.max(live.since).after(INACTIVE_AFTER))
            }
            _ => None,
        }
    }

    /// When time alone changes the agent.
    fn due(&self) -> Option<Moment> {
        let dead_until = self.live.as_ref().and_then(|live| live.dead_until);
        dead_until.into_iter().chain(self.logs_in_or_out_at()).min()
    }

    /// Lets what is due by now happen to the agent.
    fn settle(&mut self, now: Moment, is_connected: bool) {
        if let Some(live) = &mut self.live
            && let Some(until) = live.dead_until
            && until <= now
        {
            *live = Live::idle(until);
        }
        if !is_connected || self.kind != AgentKind::Remote {
            return;
        }
        let is_free = self
            .live
            .as_ref()
            .is_none_or(|live| live.call_id.is_empty());
        if is_free && self.campaign != self.remote_campaign {
            self.campaign.clone_from(&self.remote_campaign);
        }
        if self.logs_in_or_out_at().is_some_and(|at| at <= now) {
            self.live = match self.live {
                Some(_) => None,
                None => Some(Live::idle(now)),
            };
        }
    }
}

impl Center {
    /// Lets everything happen that is due by now.
    pub(crate) fn settle(&mut self) {
        let now = self.clock.now();
        for index in 0..self.calls.len() {
            if let Some(at) = self.calls[index].answers_at
                && at <= now
            {
                let id = self.calls[index].id.clone();
                self.answered(&id, at);
            }
        }
        let is_connected = self.telephony.connected;
        let has_arrived = is_connected && self.let_transfers_arrive(now);
        // There may be thousands of agents, and most of the time nothing happens to any.
        if self.agents_due.is_some_and(|due| due <= now) {
            self.agents_due = None;
            self.agents.look_at_all();
        }
        let mut due = self.agents_due;
        let has_changed = self.agents.look_at_changed(|agent| {
            agent.settle(now, is_connected);
            due = due.into_iter().chain(agent.due()).min();
        });
        self.agents_due = due;
        if is_connected && (has_changed || has_arrived) {
            self.route_waiting_calls(now);
        }
    }

    /// Puts a new call through to an agent and gives its id.
    pub(crate) fn ring(&mut self, request: &CallRequest) -> Result<String, LineError> {
        let agent = self
            .agent(&request.agent_user)
            .ok_or_else(|| LineError::NoSuchAgent(request.agent_user.clone()))?;
        let user = agent.user.clone();
        let Some(live) = &agent.live else {
            return Err(LineError::NotLoggedIn(user));
        };
        if !matches!(live.state, AgentState::Ready | AgentState::Closer) {
            return Err(LineError::NotFree(user, live.state));
        }
        let queue = match request.direction {
            Direction::Inbound => {
                let name = request
                    .ingroup
                    .as_ref()
                    .or(agent.in_groups.first())
                    .ok_or(LineError::NoInGroup(user.clone()))?;
                let group = self
                    .in_group(name)
                    .ok_or_else(|| LineError::NoSuchInGroup(name.clone()))?;
                group.name.clone()
            }
            Direction::Outbound | Direction::Manual => {
                let name = request.campaign.as_ref().unwrap_or(&agent.campaign);
                let campaign = self
                    .campaign(name)
                    .ok_or_else(|| LineError::NoSuchCampaign(name.clone()))?;
                campaign.name.clone()
            }
        };
        let phone_number = match &request.phone_number {
            Some(number) => {
                let digits = number.bytes().all(|byte| byte.is_ascii_digit());
                if !digits || !(2..=18).contains(&number.len()) {
                    return Err(LineError::BadPhoneNumber(number.clone()));
                }
                number.clone()
            }
            None => self.reserved_phone_number(),
        };
        let lead_id = self.lead_of(&phone_number);
        if let Some(name) = &request.lead_name
            && let Some(lead) = self.leads.get_mut(&lead_id)
        {
            lead.name.clone_from(name);
        }
        let channel = self.new_channel(request.direction, &phone_number);
        let id = self.add_call(request.direction, &queue, lead_id, &phone_number, channel);
        self.assign(&id, &user, Duration::from_millis(request.ring_ms));
        Ok(id)
    }

    /// The agent's phone is picked up now.
    pub(crate) fn answer(&mut self, id: &str) -> Result<(), LineError> {
        let call = self
            .call(id)
            .ok_or_else(|| LineError::NoSuchCall(id.to_owned()))?;
        if call.answers_at.is_none() {
            return Err(LineError::NotRinging(id.to_owned()));
        }
        let id = call.id.clone();
        self.answered(&id, self.clock.now());
        Ok(())
    }

    /// The customer hangs up: the call's row goes at once, its agent shows it a little longer.
    pub(crate) fn customer_hangs_up(
        &mut self,
        id: &str,
        dead_ms: Option<u64>,
    ) -> Result<(), LineError> {
        let now = self.clock.now();
        let call = self
            .remove_call(id)
            .ok_or_else(|| LineError::NoSuchCall(id.to_owned()))?;
        let dead = match dead_ms {
            Some(ms) => Duration::from_millis(ms),
            None => self.random_time(self.telephony.dead_ms),
        };
        self.change_live(
            |live| live.call_id == call.id,
            |live| live.dead_until = Some(now.after(dead)),
        );
        self.change_live(
            |live| live.ring_call_id == call.id,
            |live| live.ring_call_id.clear(),
        );
        self.settle();
        Ok(())
    }

    /// Takes the row of a call out of the centre; its log stays, with its length.
    pub(crate) fn remove_call(&mut self, id: &str) -> Option<Call> {
        let index = self.calls.iter().position(|call| call.id == id)?;
        let call = self.calls.remove(index);
        let now = self.clock.now();
        if let Some(log) = self.call_logs.get_mut(&call.id) {
            log.seconds = log.seconds.max(now.seconds_since(log.started));
        }
        Some(call)
    }

    /// A call was redirected to an in-group. Where telephony is connected it arrives there, with
    /// a new id, after a moment.
    pub(crate) fn transferred_to_in_group(&mut self, call: &Call, in_group: &str) {
        let Some(group) = self.in_group(in_group) else {
            return;
        };
        if self.telephony.connected {
            let arrival = Arrival {
                at: self.clock.now().after(Duration::from_millis(TRANSFER_MS)),
                in_group: group.name.clone(),
                lead_id: call.lead_id,
                phone_number: call.phone_number.clone(),
                channel: call.channel.clone(),
            };
            self.arrivals.push(arrival);
        }
    }

    /// A number of the range 555-0100 to 555-0199, which is reserved for fiction.
    pub(crate) fn reserved_phone_number(&mut self) -> String {
        let area = ["212", "312", "415", "617", "808"][self.random.usize(0..5)];
        format!("{area}55501{:02}", self.random.u32(0..100))
    }

    /// The lead of a number; a new one where there is none.
    fn lead_of(&mut self, phone_number: &str) -> u64 {
        let known = self
            .leads
            .iter()
            .find(|(_, lead)| lead.phone_number == phone_number);
        if let Some((id, _)) = known {
            return *id;
        }
        let id = self.leads.keys().next_back().map_or(400_001, |id| id + 1);
        self.leads.insert(
            id,
            Lead {
                phone_number: phone_number.to_owned(),
                vendor_lead_code: String::new(),
                name: LeadName::default(),
                status: "INBND".to_owned(),
            },
        );
        id
    }

    fn new_channel(&mut self, direction: Direction, phone_number: &str) -> String {
        self.channels_made += 1;
        let number = self.channels_made;
        match direction {
            Direction::Outbound => format!("Local/9{phone_number}@default-{number:08x};2"),
            Direction::Inbound | Direction::Manual => format!("SIP/carrier-{number:08x}"),
        }
    }

    /// Adds a live call with an id as VICIdial makes them: a letter, the time, the lead.
    fn add_call(
        &mut self,
        direction: Direction,
        queue: &str,
        lead_id: u64,
        phone_number: &str,
        channel: String,
    ) -> String {
        let now = self.clock.now();
        let letter = match direction {
            Direction::Inbound => 'Y',
            Direction::Outbound => 'V',
            Direction::Manual => 'M',
        };
        let mut stamp = now;
        let id = loop {
            let id = format!("{letter}{}{lead_id:010}", stamp.call_id_digits());
            if !self.call_logs.contains_key(&id) {
                break id;
            }
            // The same lead twice in one second.
            stamp = stamp.after(Duration::from_secs(1));
        };
        self.calls.push(Call {
            id: id.clone(),
            direction,
            queue: queue.to_owned(),
            lead_id,
            phone_number: phone_number.to_owned(),
            channel,
            since: now,
            is_waiting: true,
            answers_at: None,
        });
        self.log_call(
            id.clone(),
            CallLog {
                started: now,
                seconds: 0,
                direction,
                queue: queue.to_owned(),
                phone_number: phone_number.to_owned(),
                status: "QUEUE".to_owned(),
                user: "VDCL".to_owned(),
            },
        );
        id
    }

    fn assign(&mut self, id: &str, user: &str, ring: Duration) {
        let now = self.clock.now();
        let Some(call) = self.calls.iter_mut().find(|call| call.id == id) else {
            return;
        };
        call.is_waiting = false;
        call.answers_at = Some(now.after(ring));
        let lead_id = call.lead_id;
        if let Some(lead) = self.leads.get_mut(&lead_id) {
            lead.status = "XFER".to_owned();
        }
        if let Some(log) = self.call_logs.get_mut(id) {
            log.status = "XFER".to_owned();
            log.user = user.to_owned();
        }
        if let Some(agent) = self.agent_mut(user) {
            agent.calls_today += 1;
            agent.live = Some(Live {
                state: AgentState::Queue,
                call_id: id.to_owned(),
                lead_id,
                ..Live::idle(now)
            });
        }
        if ring.is_zero() {
            self.answered(id, now);
        }
    }

    fn answered(&mut self, id: &str, at: Moment) {
        if let Some(call) = self.calls.iter_mut().find(|call| call.id == id) {
            call.answers_at = None;
        }
        self.change_live(
            |live| live.state == AgentState::Queue && live.call_id == id,
            |live| {
                live.state = AgentState::InCall;
                live.since = at;
            },
        );
    }

    /// Changes what is meant of the logged-in agents.
    pub(crate) fn change_live(
        &mut self,
        is_meant: impl Fn(&Live) -> bool,
        mut change: impl FnMut(&mut Live),
    ) {
        self.agents.change(
            |agent| agent.live.as_ref().is_some_and(&is_meant),
            |agent| agent.live.iter_mut().for_each(&mut change),
        );
    }

    /// Gives whether any has arrived.
    fn let_transfers_arrive(&mut self, now: Moment) -> bool {
        let (due, later) = std::mem::take(&mut self.arrivals)
            .into_iter()
            .partition(|arrival| arrival.at <= now);
        self.arrivals = later;
        let due: Vec<Arrival> = due;
        let has_arrived = !due.is_empty();
        for arrival in due {
            self.add_call(
                Direction::Inbound,
                &arrival.in_group,
                arrival.lead_id,
                &arrival.phone_number,
                arrival.channel,
            );
            if let Some(lead) = self.leads.get_mut(&arrival.lead_id) {
                lead.status = "INBND".to_owned();
            }
        }
        has_arrived
    }

    /// Waiting calls go to the remote agent of their in-group who has been free the longest.
    fn route_waiting_calls(&mut self, now: Moment) {
        let waiting: Vec<(String, String)> = self
            .calls
            .iter()
            .filter(|call| call.direction == Direction::Inbound)
            .filter(|call| call.is_waiting)
            .map(|call| (call.id.clone(), call.queue.clone()))
            .collect();
        for (id, in_group) in waiting {
            let free = self
                .agents
                .iter()
                .filter(|agent| agent.kind == AgentKind::Remote)
                .filter(|agent| agent.in_groups.contains(&in_group))
                .filter_map(|agent| Some((agent, agent.live.as_ref()?)))
                .filter(|(_, live)| live.state == AgentState::Ready && live.since <= now)
                .min_by_key(|(_, live)| live.since)
                .map(|(agent, _)| agent.user.clone());
            if let Some(user) = free {
                let ring = self.random_time(RING_MS);
                self.assign(&id, &user, ring);
            }
        }
    }
}
