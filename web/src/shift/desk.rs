//! What a shift has at a gateway beside what all shifts have: options,
//! readiness, and what was done lately.

use std::cell::RefCell;
use std::rc::Rc;

use handset_gateway_api::{ActionReport, AgentState};
use vicidial_agent_api::AgentUser;

use super::{Notice, Shift};
use crate::browser::{self, Bell};
use crate::choices::Choices;
use crate::gateway::{self, Failure, Pending};
use crate::reactive::{State, spawn};
use crate::standing::Over;
use crate::watch::Pace;

/// For how long the app expects that getting ready or not ready takes effect,
/// in milliseconds: the dialer takes up to a minute.
const READYING_MS: f64 = 90_000.0;

/// The most that is listed of what was done lately.
const LISTED: usize = 100;

/// What there is in gateway mode alone.
pub(crate) struct Desk {
    agent_user: AgentUser,
    /// The action whose outcome is not known yet.
    pub(super) pending: RefCell<Option<Pending>>,
    /// The key of the last action whose outcome became known.
    pub(super) settled: RefCell<String>,
    /// Cuts short the pauses of the task that asks for an outcome.
    pub(super) doubt: Bell,
    /// The user group that the options are of, once they were asked for.
    options_of: RefCell<Option<Option<String>>>,
    /// What was asked for of [`set_ready`](Shift::set_ready).
    pub(crate) readying: State<Readying>,
    /// What was done lately, the newest first.
    pub(crate) recent: State<Vec<ActionReport>>,
    /// Whether that is all of it.
    pub(crate) listed: State<Listed>,
}

/// Getting ready or not ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Readying {
    /// Nothing is under way.
    Idle,
    /// Asked for, ready or not, and not in effect yet.
    Asked(bool),
    /// It was refused, or did not come through.
    Failed(Failure),
}

/// Whether what was done lately is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    /// It is being asked for, and nothing was listed before.
    Asked,
    /// All of it, as it was when last asked.
    All,
    /// It could not be asked for.
    NotAll(Failure),
}

impl Desk {
    /// A desk with nothing on it.
    pub(super) fn new(agent_user: AgentUser) -> Self {
        Self {
            agent_user,
            pending: RefCell::new(None),
            settled: RefCell::default(),
            doubt: Bell::default(),
            options_of: RefCell::new(None),
            readying: State::new(Readying::Idle),
            recent: State::new(Vec::new()),
            listed: State::new(Listed::Asked),
        }
    }

    /// Who is signed in.
    pub(super) const fn agent_user(&self) -> &AgentUser {
        &self.agent_user
    }

    /// Wakes the task that asks for an outcome.
    pub(super) fn ring(&self) {
        self.doubt.ring();
    }

    /// Puts a report into the list, in the place of an older one.
    pub(super) fn list(&self, report: &ActionReport) {
        self.recent.update(|recent| {
            let known = recent
                .iter_mut()
                .find(|known| known.idempotency_key == report.idempotency_key);
            match known {
                Some(known) => known.clone_from(report),
                None => {
                    recent.insert(0, report.clone());
                    recent.truncate(LISTED);
                }
            }
        });
    }

    /// Notices when what was asked for is in effect.
    pub(super) fn is_now(&self, state: AgentState) {
        let is_ready = match state {
            AgentState::Unknown => return,
            AgentState::NotLoggedIn => false,
            _ => true,
        };
        if self.readying.get_untracked() == Readying::Asked(is_ready) {
            self.readying.set(Readying::Idle);
        }
    }
}

impl Shift {
    /// Begins at a gateway: everything is asked for at once.
    pub(super) fn begin_at_gateway(self, desk: Rc<Desk>) {
        if let Some(pending) = Pending::kept(desk.agent_user()) {
            self.take_up(&desk, pending);
        }
        self.refresh_recent();
        spawn(self.follow(desk));
    }

    pub(super) fn sign_out_at_gateway(self) {
        if self.is_signing_out.get_untracked() {
            return;
        }
        self.is_signing_out.set(true);
        self.notice.set(None);
        let is_on = self.is_on.get_untracked();
        spawn(async move {
            let signed_out = gateway::sign_out().await;
            if !is_on.get() {
                return;
            }
            self.is_signing_out.set(false);
            match signed_out {
                Ok(()) => self.over.set(Some(Over::SignedOut)),
                Err(_) => self.notice.set(Some(Notice::StillSignedIn)),
            }
        });
    }

    /// Asks for calls, or for none.
    pub(crate) fn set_ready(self, ready: bool) {
        let Some(desk) = self.desk() else { return };
        let is_on = self.is_on.get_untracked();
        desk.readying.set(Readying::Asked(ready));
        spawn(async move {
            let asked = gateway::set_readiness(ready).await;
            if !is_on.get() {
                return;
            }
            match asked {
                Ok(()) => {
                    browser::sleep(READYING_MS).await;
                    // What shows then is what there is.
                    if is_on.get() && desk.readying.get_untracked() == Readying::Asked(ready) {
                        desk.readying.set(Readying::Idle);
                    }
                }
                Err(Failure::Over) => self.over.set(Some(Over::NotGood)),
                Err(failure) => desk.readying.set(Readying::Failed(failure)),
            }
        });
    }

    /// Asks for what was done lately.
    pub(crate) fn refresh_recent(self) {
        let Some(desk) = self.desk() else { return };
        let asked = gateway::outcomes();
        // Whether there is anything by now is not known.
        if desk.recent.with_untracked(Vec::is_empty) {
            desk.listed.set_if_new(Listed::Asked);
        }
        let is_on = self.is_on.get_untracked();
        spawn(async move {
            let found = asked.await;
            if !is_on.get() {
                return;
            }
            match found {
                Ok(outcomes) => {
                    desk.listed.set_if_new(Listed::All);
                    desk.recent.set(outcomes.actions.clone());
                    for report in outcomes.actions {
                        self.hear_of(&desk, report);
                    }
                }
                // Of a session that is over the task hears that follows the agent's state.
                Err(failure) => desk.listed.set(Listed::NotAll(failure)),
            }
        });
    }

    /// Asks for the options of the agent's user group, once for each.
    pub(super) fn refresh_choices(self, desk: &Rc<Desk>, user_group: Option<String>) {
        let wanted = Some(user_group);
        if *desk.options_of.borrow() == wanted {
            return;
        }
        desk.options_of.replace(wanted.clone());
        let (desk, is_on) = (Rc::clone(desk), self.is_on.get_untracked());
        spawn(async move {
            let mut pace = Pace::default();
            loop {
                let found = gateway::options().await;
                if !is_on.get() || *desk.options_of.borrow() != wanted {
                    return;
                }
                if let Ok(options) = found {
                    self.choices.set_if_new(Some(Choices::from(options)));
                    return;
                }
                pace.looked(false);
                browser::sleep(pace.wait_ms(0.0, js_sys::Math::random())).await;
                if !is_on.get() {
                    return;
                }
            }
        });
    }
}
