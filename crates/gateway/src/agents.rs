//! Following the agents whose phones are listening.
//!
//! A task (`follow`) asks the dialer for the list of all logged-in agents while somebody watches
//! any of them, once a second for all together; another (`closer`) looks closer at those whose
//! call is new, and a third (`names`) asks who is calling, where the site wants that. All write
//! what they learn into the `roster`, which tells the watchers.

mod caller_name;
mod closer;
mod follow;
mod names;
mod roster;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use handset_gateway_api::{AgentView, DialerLink};
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::Instant;
use vicidial_agent_api::AgentUser;

use crate::clock::now_ms;
use crate::config::FollowingConfig;
use crate::dialer::Dialer;
use closer::Look;
use names::NameLook;
use roster::Roster;

/// How long an agent is followed for the sake of a phone that [asked](Agents::look) once, as
/// phones do that cannot be told: it will ask again.
const FOLLOWED_AFTER_LOOK: Duration = Duration::from_secs(15);

/// Follows agents with one `logged_in_agents` a second for all of them, none while nobody
/// watches. Clones are handles to the same one.
#[derive(Clone)]
pub struct Agents {
    shared: Arc<Shared>,
}

/// What the handles, the watchers and the tasks share. The tasks end when it is dropped.
struct Shared {
    roster: Mutex<Roster>,
    /// Somebody watches again, or the handles are gone.
    wake: Arc<Notify>,
    /// To be looked at before the others.
    soon: mpsc::UnboundedSender<Look>,
    /// To be looked at when it is their turn.
    in_turn: mpsc::UnboundedSender<Look>,
    /// Calls whose caller is to be named, where the site wants that.
    names: Option<mpsc::UnboundedSender<NameLook>>,
}

/// Somebody who watches an agent. While it lives, the agent is followed.
pub struct Watcher {
    views: watch::Receiver<AgentView>,
    /// The sender of the views is there.
    _shared: Arc<Shared>,
}

impl Shared {
    fn roster(&self) -> MutexGuard<'_, Roster> {
        // Nothing that holds it panics half way through a change.
        self.roster.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues looks; the task that takes them lives as long as this.
    fn look_in_turn(&self, looks: Vec<Look>) {
        for look in looks {
            let _ = self.in_turn.send(look);
        }
    }

    /// Lets the caller of the agent's call be named, if that is wanted and has not been tried.
    fn ask_for_name(&self, agent: &AgentUser) {
        if let Some(names) = &self.names
            && let Some(look) = self.roster().due_name(agent)
        {
            let _ = names.send(look);
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.wake.notify_one();
    }
}

impl Agents {
    /// Starts following, in tasks that end when the last handle and the last watcher are dropped.
    pub fn start(dialer: Dialer, config: FollowingConfig) -> Self {
        let (soon, soon_queue) = mpsc::unbounded_channel();
        let (in_turn, in_turn_queue) = mpsc::unbounded_channel();
        let (names, names_queue) = mpsc::unbounded_channel();
        let names = dialer.tells_callers_names().then_some(names);
        let wake = Arc::new(Notify::new());
        let shared = Arc::new(Shared {
            roster: Mutex::new(Roster::default()),
            wake: wake.clone(),
            soon,
            in_turn,
            names,
        });
        let weak = Arc::downgrade(&shared);
        tokio::spawn(names::run(weak.clone(), dialer.clone(), names_queue));
        tokio::spawn(closer::run(
            weak.clone(),
            dialer.clone(),
            soon_queue,
            in_turn_queue,
        ));
        tokio::spawn(follow::run(weak, dialer, config, wake));
        Self { shared }
    }

    /// Watches an agent. What is known of it is seen at once; without any other watcher the dialer
    /// is asked at once.
    pub fn watch(&self, agent: &AgentUser) -> Watcher {
        let mut roster = self.shared.roster();
        let views = roster.watch(agent);
        if roster.is_resting() {
            self.shared.wake.notify_one();
        }
        Watcher {
            views,
            _shared: self.shared.clone(),
        }
    }

    /// What is known of an agent now, if somebody watches; `None` otherwise.
    pub fn seen(&self, agent: &AgentUser) -> Option<AgentView> {
        let view = self.shared.roster().seen(agent, Instant::now())?;
        Some(sent_now(view))
    }

    /// Looks at this agent at once, after an action, in the background; not if nobody watches.
    pub fn nudge(&self, agent: &AgentUser) {
        if self.seen(agent).is_some() {
            let _ = self.shared.soon.send(Look::at(agent));
        }
    }

    /// The agent as the dialer has it now, for phones that ask instead of being told. It is
    /// followed for a quarter of a minute, so that those who go on asking cost the dialer no more
    /// than those who listen. Takes as long as a look-up may at most. `sent_at_ms` is set to now.
    pub async fn look(&self, agent: &AgentUser) -> AgentView {
        let mut watcher = self.watch(agent);
        let until = Instant::now() + FOLLOWED_AFTER_LOOK;
        self.shared.roster().watch_until(agent, until);
        loop {
            let view = watcher.view();
            if view.dialer != DialerLink::Connecting {
                return view;
            }
            watcher.changed().await;
        }
    }
}

impl fmt::Debug for Agents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agents").finish_non_exhaustive()
    }
}

impl Watcher {
    /// The agent's view now; `sent_at_ms` set to now.
    pub fn view(&mut self) -> AgentView {
        sent_now(self.views.borrow_and_update().clone())
    }

    /// Waits until the view has changed since the last [`view`](Self::view). Cancel safe.
    pub async fn changed(&mut self) {
        if self.views.changed().await.is_err() {
            // An agent that is watched stays in the roster, and the roster stays too.
            std::future::pending().await
        }
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watcher").finish_non_exhaustive()
    }
}

fn sent_now(view: AgentView) -> AgentView {
    AgentView {
        sent_at_ms: now_ms(),
        ..view
    }
}
