//! What is known of the agents, and who is told.

use std::collections::HashMap;

use handset_call_control::Sighting;
use handset_gateway_api::{AgentState, AgentView, CallView, DialerLink, EpochMs};
use tokio::sync::watch;
use tokio::time::Instant;
use vicidial_agent_api::answer::{AgentState as Status, CallidInfo, LoggedInAgent, SubStatus};
use vicidial_agent_api::{AgentUser, CallId, LeadId};

use super::closer::Look;
use super::names::NameLook;
use crate::agent_name::folded;

/// How often the details of a call are asked for when no answer comes.
const TRIES: u8 = 3;

/// All agents that are logged in or watched.
///
/// Those whom nobody watches are kept too, so that a phone which comes back sees the present state
/// at once, and since when its call has been there.
pub(super) struct Roster {
    agents: HashMap<Key, Known>,
    link: Link,
    is_resting: bool,
    /// Which list it is that is being read.
    list: u64,
}

/// The connection to the dialer, as all phones are told it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Link {
    dialer: DialerLink,
    /// Whether there was a list since it last rested. What is known from before is not told.
    is_current: bool,
}

const RESTING: Link = Link {
    dialer: DialerLink::Connecting,
    is_current: false,
};

/// A user's name as the dialer compares it: without regard to case.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key(Box<str>);

impl Key {
    fn of(user: &AgentUser) -> Self {
        Self(folded(user).into())
    }
}

/// What is known of an agent.
struct Known {
    user: AgentUser,
    state: AgentState,
    user_group: Option<String>,
    call: Option<Call>,
    /// The call whose customer was seen to have hung up. The list goes on showing it.
    ended: Option<CallId>,
    /// When what is known was asked for.
    as_of: Option<Instant>,
    /// The last list that had the agent.
    list: u64,
    absence: Absence,
    /// To the watchers, while there are any.
    views: Option<watch::Sender<AgentView>>,
    /// Until when it counts as watched though nobody listens.
    watched_until: Option<Instant>,
}

/// A call, and how far its details are known.
struct Call {
    view: CallView,
    is_ringing: bool,
    /// Whether the dialer's record of it has been read.
    is_informed: bool,
    /// Whether the name of its lead has been asked for.
    is_name_asked: bool,
    details: Details,
}

/// The closer look that is due once for each call, and again when it is answered.
enum Details {
    /// It is to be taken, so many times at most.
    Due(u8),
    /// It is being taken; so many times more if it fails.
    UnderWay(u8),
    /// It was taken.
    Seen,
}

/// Whether the agent is missing from the list. A list that was cut off can look like a whole one:
/// before somebody who was there counts as gone, there is a closer look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Absence {
    /// The agent is in the list, or was never in one.
    None,
    /// It is being looked closer.
    Doubted,
    /// That was done: the list is believed until the agent is in it again.
    Believed,
}

/// What a row says, of whichever answer.
struct Row<'a> {
    status: &'a Status,
    is_dead: bool,
    call_id: Option<CallId>,
    lead_id: &'a str,
    campaign_id: &'a str,
    user_group: &'a str,
    /// The list does not have it.
    phone_number: Option<&'a str>,
}

impl Default for Roster {
    fn default() -> Self {
        Self {
            agents: HashMap::new(),
            link: RESTING,
            is_resting: true,
            list: 0,
        }
    }
}

impl Roster {
    /// Whether nobody was watching when that was last asked.
    pub(super) const fn is_resting(&self) -> bool {
        self.is_resting
    }

    /// Whether there is nothing to do now, because nobody watches.
    pub(super) fn rest_unless_watched(&mut self, now: Instant) -> bool {
        let mut is_watched = false;
        for known in self.agents.values_mut() {
            if known.is_watched(now) {
                is_watched = true;
            } else {
                known.views = None;
            }
        }
        self.is_resting = !is_watched;
        if self.is_resting {
            self.link = RESTING;
        }
        self.is_resting
    }

    /// The views of an agent from now on.
    pub(super) fn watch(&mut self, agent: &AgentUser) -> watch::Receiver<AgentView> {
        let known = self
            .agents
            .entry(Key::of(agent))
            .or_insert_with(|| Known::new(agent.clone()));
        if let Some(views) = &known.views {
            return views.subscribe();
        }
        known.user = agent.clone();
        let (views, receiver) = watch::channel(known.view(self.link));
        known.views = Some(views);
        receiver
    }

    /// Lets an agent count as watched until then, even if nobody listens.
    pub(super) fn watch_until(&mut self, agent: &AgentUser, until: Instant) {
        if let Some(known) = self.agents.get_mut(&Key::of(agent)) {
            known.watched_until = Some(until);
        }
    }

    /// The view of an agent whom somebody watches.
    pub(super) fn seen(&self, agent: &AgentUser, now: Instant) -> Option<AgentView> {
        self.agents
            .get(&Key::of(agent))
            .filter(|known| known.is_watched(now))
            .map(|known| known.view(self.link))
    }

    /// The list of all logged-in agents that was asked for at `asked`; gives whom to look at
    /// closer.
    pub(super) fn listed(
        &mut self,
        list: &[LoggedInAgent],
        asked: Instant,
        now_ms: EpochMs,
    ) -> Vec<Look> {
        self.link = Link {
            dialer: DialerLink::Up,
            is_current: true,
        };
        self.list += 1;
        for listed in list {
            // No phone's agent has a name that cannot be sent.
            let Ok(user) = listed.user.parse::<AgentUser>() else {
                continue;
            };
            let known = self
                .agents
                .entry(Key::of(&user))
                .or_insert_with(|| Known::new(user));
            known.list = self.list;
            known.absence = Absence::None;
            if known.is_older_than(asked) {
                known.row(&Row::listed(listed), asked, now_ms);
            }
        }
        let (link, list, now) = (self.link, self.list, Instant::now());
        let mut looks = Vec::new();
        self.agents.retain(|_, known| {
            let is_listed = known.list == list;
            if !known.is_watched(now) {
                return is_listed;
            }
            if !is_listed && known.is_older_than(asked) {
                if known.is_doubtful() {
                    known.absence = Absence::Doubted;
                    looks.push(Look::at(&known.user));
                } else if known.absence != Absence::Doubted {
                    known.not_logged_in(asked);
                }
            }
            known.tell(link);
            looks.extend(known.due_look());
            true
        });
        looks
    }

    /// The dialer did not give a list.
    pub(super) fn failed(&mut self, now_ms: EpochMs) {
        if !matches!(self.link.dialer, DialerLink::Down { .. }) {
            self.link.dialer = DialerLink::Down { since_ms: now_ms };
        }
        for known in self.agents.values() {
            known.tell(self.link);
        }
    }

    /// What the dialer says of one agent, asked for at `asked`; gives the call whose record is
    /// not known yet.
    pub(super) fn sighted(
        &mut self,
        agent: &AgentUser,
        sighting: &Sighting,
        asked: Instant,
        now_ms: EpochMs,
    ) -> Option<CallId> {
        let known = self.agents.get_mut(&Key::of(agent))?;
        match sighting {
            Sighting::LoggedIn(status) => {
                let row = Row {
                    status: &status.status,
                    is_dead: status.real_time_sub_status == SubStatus::Dead,
                    call_id: call_of(&status.status, &status.callerid),
                    lead_id: &status.lead_id,
                    campaign_id: &status.campaign_id,
                    user_group: &status.user_group,
                    phone_number: Some(&status.phone_number),
                };
                if known.is_older_than(asked) {
                    known.row(&row, asked, now_ms);
                } else {
                    known.number_of(&row);
                }
            }
            Sighting::NotLoggedIn if known.is_older_than(asked) => known.not_logged_in(asked),
            Sighting::NotLoggedIn => {}
        }
        known.tell(self.link);
        let call = known.call.as_ref()?;
        (!call.is_informed).then(|| call.view.call_id.clone())
    }

    /// What the dialer has written of a call; `None` if it has nothing, or does not tell it.
    pub(super) fn informed(&mut self, agent: &AgentUser, call: &CallId, info: Option<CallidInfo>) {
        let Some(known) = self.agents.get_mut(&Key::of(agent)) else {
            return;
        };
        let Some(current) = known.call_with(call) else {
            return;
        };
        current.is_informed = true;
        if let Some(info) = info {
            current.view.is_inbound = Some(info.call_type == "INBOUND");
            current.view.queue = Some(info.campaign_id).filter(|queue| !queue.is_empty());
        }
        known.tell(self.link);
    }

    /// Whose name is to be asked for, of the call that an agent is on; `None` where that was done,
    /// or there is nobody to be named.
    pub(super) fn due_name(&mut self, agent: &AgentUser) -> Option<NameLook> {
        let known = self.agents.get_mut(&Key::of(agent))?;
        let call = known.call.as_mut().filter(|call| !call.is_name_asked)?;
        let lead: LeadId = call.view.lead_id.parse().ok()?;
        call.is_name_asked = true;
        Some(NameLook {
            agent: agent.clone(),
            call: call.view.call_id.clone(),
            lead,
        })
    }

    /// Whether the agent is still on the call whose caller is to be named, and somebody watches.
    pub(super) fn wants_name(&mut self, look: &NameLook, now: Instant) -> bool {
        let Some(known) = self.agents.get_mut(&Key::of(&look.agent)) else {
            return false;
        };
        let is_watched = known.is_watched(now);
        let Some(call) = known.call_named_by(look) else {
            return false;
        };
        call.is_name_asked = is_watched;
        is_watched
    }

    /// Who is calling.
    pub(super) fn named(&mut self, look: &NameLook, name: String) {
        let Some(known) = self.agents.get_mut(&Key::of(&look.agent)) else {
            return;
        };
        if let Some(call) = known.call_named_by(look) {
            call.view.caller_name = Some(name);
            known.tell(self.link);
        }
    }

    /// A look is over.
    pub(super) fn looked(&mut self, look: &Look, failed: bool) {
        let known = self.agents.get_mut(&Key::of(&look.agent));
        let Some((call_id, was_ringing)) = &look.call else {
            if let Some(known) = known
                && known.absence == Absence::Doubted
            {
                known.absence = Absence::Believed;
            }
            return;
        };
        let call = known
            .and_then(|known| known.call_with(call_id))
            .filter(|call| call.is_ringing == *was_ringing);
        if let Some(call) = call
            && let Details::UnderWay(left) = call.details
        {
            call.details = match left {
                left @ 1.. if failed => Details::Due(left),
                _ => Details::Seen,
            };
        }
    }
}

impl Known {
    const fn new(user: AgentUser) -> Self {
        Self {
            user,
            state: AgentState::Unknown,
            user_group: None,
            call: None,
            ended: None,
            as_of: None,
            list: 0,
            absence: Absence::None,
            views: None,
            watched_until: None,
        }
    }

    fn is_watched(&self, now: Instant) -> bool {
        self.watched_until.is_some_and(|until| now < until)
            || self
                .views
                .as_ref()
                .is_some_and(|views| views.receiver_count() > 0)
    }

    /// Whether an answer that was asked for then is newer than what is known.
    fn is_older_than(&self, asked: Instant) -> bool {
        self.as_of.is_none_or(|as_of| as_of <= asked)
    }

    /// Whether it would be news that the agent is not logged in, and nobody has looked yet.
    fn is_doubtful(&self) -> bool {
        self.absence == Absence::None
            && self.as_of.is_some()
            && self.state != AgentState::NotLoggedIn
    }

    fn call_with(&mut self, id: &CallId) -> Option<&mut Call> {
        self.call
            .as_mut()
            .filter(|call| call.view.call_id.is_same_call(id))
    }

    fn call_named_by(&mut self, look: &NameLook) -> Option<&mut Call> {
        self.call_with(&look.call)
            .filter(|call| call.view.lead_id == look.lead.as_str())
    }

    fn row(&mut self, row: &Row<'_>, asked: Instant, now_ms: EpochMs) {
        self.as_of = Some(asked);
        if !row.user_group.is_empty() && self.user_group.as_deref() != Some(row.user_group) {
            self.user_group = Some(row.user_group.to_owned());
        }
        if row.is_dead {
            self.ended.clone_from(&row.call_id);
        }
        let is = |one: &CallId| row.call_id.as_ref().is_some_and(|id| id.is_same_call(one));
        if self.ended.as_ref().is_some_and(is) || row.is_dead {
            self.state = AgentState::CallEnded;
            self.call = None;
            return;
        }
        self.ended = None;
        self.state = state_of(row.status);
        let is_ringing = *row.status == Status::Queue;
        self.call = match (self.call.take(), row.call_id.clone()) {
            (Some(call), Some(id)) if call.view.call_id.is_same_call(&id) => {
                Some(call.still(row, is_ringing))
            }
            (_, Some(id)) => Some(Call::new(id, row, is_ringing, now_ms)),
            (_, None) => None,
        };
    }

    /// What an answer that came too late for the state still tells of the same call.
    fn number_of(&mut self, row: &Row<'_>) {
        if let Some(id) = &row.call_id
            && let Some(call) = self.call_with(id)
        {
            call.set_number(row);
        }
    }

    fn not_logged_in(&mut self, asked: Instant) {
        self.as_of = Some(asked);
        self.state = AgentState::NotLoggedIn;
        self.call = None;
        self.ended = None;
    }

    /// The closer look that is due, which is under way from now on.
    fn due_look(&mut self) -> Option<Look> {
        let call = self.call.as_mut()?;
        let Details::Due(tries) = call.details else {
            return None;
        };
        call.details = Details::UnderWay(tries - 1);
        Some(Look {
            agent: self.user.clone(),
            call: Some((call.view.call_id.clone(), call.is_ringing)),
        })
    }

    /// The state and the call that a phone is told.
    fn told(&self, link: Link) -> (AgentState, Option<&CallView>) {
        if link.is_current {
            (self.state, self.call.as_ref().map(|call| &call.view))
        } else {
            (AgentState::Unknown, None)
        }
    }

    /// What a phone is told; when it is sent is filled in then.
    fn view(&self, link: Link) -> AgentView {
        let (state, call) = self.told(link);
        AgentView {
            agent_user: self.user.clone(),
            sent_at_ms: 0,
            dialer: link.dialer,
            state,
            user_group: self.user_group.clone(),
            call: call.cloned(),
        }
    }

    /// Tells the watchers, if it is anything new to them.
    fn tell(&self, link: Link) {
        let Some(views) = &self.views else {
            return;
        };
        views.send_if_modified(|last| {
            let is_told = last.dialer == link.dialer
                && (last.state, last.call.as_ref()) == self.told(link)
                && last.user_group == self.user_group;
            if !is_told {
                *last = self.view(link);
            }
            !is_told
        });
    }
}

impl Call {
    fn new(call_id: CallId, row: &Row<'_>, is_ringing: bool, now_ms: EpochMs) -> Self {
        Self {
            view: CallView {
                call_id,
                phone_number: row.phone_number.unwrap_or_default().to_owned(),
                caller_name: None,
                queue: None,
                campaign_id: row.campaign_id.to_owned(),
                lead_id: row.lead_id.to_owned(),
                is_inbound: None,
                since_ms: now_ms,
            },
            is_ringing,
            is_informed: false,
            is_name_asked: false,
            details: Details::Due(TRIES),
        }
    }

    /// The same call in a later row.
    fn still(mut self, row: &Row<'_>, is_ringing: bool) -> Self {
        if self.is_ringing != is_ringing {
            self.is_ringing = is_ringing;
            self.details = Details::Due(TRIES);
        }
        if self.view.lead_id != row.lead_id {
            row.lead_id.clone_into(&mut self.view.lead_id);
            self.view.caller_name = None;
            self.is_name_asked = false;
        }
        if self.view.campaign_id != row.campaign_id {
            row.campaign_id.clone_into(&mut self.view.campaign_id);
        }
        self.set_number(row);
        self
    }

    fn set_number(&mut self, row: &Row<'_>) {
        if let Some(number) = row.phone_number.filter(|number| !number.is_empty()) {
            number.clone_into(&mut self.view.phone_number);
        }
    }
}

impl<'a> Row<'a> {
    fn listed(row: &'a LoggedInAgent) -> Self {
        Self {
            status: &row.status,
            is_dead: false,
            call_id: call_of(&row.status, &row.callerid),
            lead_id: &row.lead_id,
            campaign_id: &row.campaign_id,
            user_group: &row.user_group,
            phone_number: None,
        }
    }
}

/// The call of a row, if it is in a state to have one.
fn call_of(status: &Status, callerid: &str) -> Option<CallId> {
    match status {
        Status::Queue | Status::Incall => callerid.parse().ok(),
        _ => None,
    }
}

const fn state_of(status: &Status) -> AgentState {
    match status {
        Status::Ready | Status::Closer | Status::Mqueue => AgentState::Ready,
        Status::Paused => AgentState::Paused,
        Status::Queue => AgentState::Ringing,
        Status::Incall => AgentState::OnCall,
        Status::Other(_) => AgentState::Unknown,
    }
}
