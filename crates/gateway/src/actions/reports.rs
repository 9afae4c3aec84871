//! Telling those who listen what becomes of an agent's actions.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use handset_gateway_api::ActionReport;
use tokio::sync::broadcast;
use vicidial_agent_api::AgentUser;

use crate::agent_name::folded;

/// A report, with its number once it is settled.
pub(super) type Numbered = (Option<i64>, ActionReport);

/// The listeners of all agents.
#[derive(Debug, Default)]
pub(super) struct Reports {
    agents: Mutex<Agents>,
}

#[derive(Debug, Default)]
struct Agents {
    senders: HashMap<String, broadcast::Sender<Numbered>>,
    /// At this size it is looked for those whom nobody hears any more.
    tidy_at: usize,
}

/// An agent has one action in flight, with two reports. Who is slower than that asks the
/// database.
const CAPACITY: usize = 4;

impl Reports {
    pub(super) fn subscribe(&self, agent: &AgentUser) -> broadcast::Receiver<Numbered> {
        let mut agents = self.lock();
        if agents.senders.len() >= agents.tidy_at {
            agents
                .senders
                .retain(|_, sender| sender.receiver_count() > 0);
            agents.tidy_at = 2 * agents.senders.len() + 64;
        }
        let sender = agents
            .senders
            .entry(folded(agent))
            .or_insert_with(|| broadcast::channel(CAPACITY).0);
        sender.subscribe()
    }

    pub(super) fn tell(&self, agent: &AgentUser, number: Option<i64>, report: ActionReport) {
        let mut agents = self.lock();
        let name = folded(agent);
        let is_heard = agents
            .senders
            .get(&name)
            .is_some_and(|sender| sender.send((number, report)).is_ok());
        if !is_heard {
            agents.senders.remove(&name);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Agents> {
        // Nothing that holds it can panic half-way.
        self.agents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
