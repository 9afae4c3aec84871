//! What is in flight: one request for each key, one action of each agent and on each call.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use uuid::Uuid;
use vicidial_agent_api::CallId;

use super::ActionAnswer;
use super::intent::{Asked, Intent};
use crate::agent_name::folded;

/// The requests in flight. Clones are handles to the same ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Flights {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    table: Mutex<Table>,
    /// Whether no more are taken.
    closing: watch::Sender<bool>,
    /// How many seats there are.
    seats: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Table {
    by_key: HashMap<Uuid, Arc<Flight>>,
    /// The keys of those that occupy an agent, by the agent in small letters: the dialer does
    /// not regard the case.
    agents: HashMap<String, Uuid>,
    /// The same for calls.
    calls: HashMap<String, Uuid>,
    seats: usize,
}

/// A request in flight, as others see it.
#[derive(Debug)]
pub(super) struct Flight {
    pub(super) intent: Intent,
    answer: watch::Receiver<Option<ActionAnswer>>,
}

/// The place of a request in flight; it leaves when this is dropped, or has landed.
#[derive(Debug)]
pub(super) struct Seat {
    shared: Arc<Shared>,
    flight: Arc<Flight>,
    answer: watch::Sender<Option<ActionAnswer>>,
}

/// What a request meets.
#[derive(Debug)]
pub(super) enum Entrance {
    /// It is the only one with this key.
    Free(Seat),
    /// Another one with this key is in flight.
    Taken(Arc<Flight>),
    /// Nothing is taken any more.
    Closed,
}

impl Flights {
    /// Lets a request in, unless one with its key is in flight.
    pub(super) fn enter(&self, intent: Intent) -> Entrance {
        let mut table = self.shared.lock();
        if let Some(flight) = table.by_key.get(&intent.key) {
            return Entrance::Taken(flight.clone());
        }
        if *self.shared.closing.borrow() {
            return Entrance::Closed;
        }
        let key = intent.key;
        let (sender, answer) = watch::channel(None);
        let flight = Arc::new(Flight { intent, answer });
        table.by_key.insert(key, flight.clone());
        table.seats += 1;
        self.shared.seats.send_replace(table.seats);
        Entrance::Free(Seat {
            shared: self.shared.clone(),
            flight,
            answer: sender,
        })
    }

    /// The request with this key that is in flight.
    pub(super) fn find(&self, key: Uuid) -> Option<Arc<Flight>> {
        self.shared.lock().by_key.get(&key).cloned()
    }

    /// Takes no more requests.
    pub(super) fn close(&self) {
        // With the table locked: nobody is just entering.
        let _table = self.shared.lock();
        self.shared.closing.send_replace(true);
    }

    /// Waits until no more requests are taken.
    pub(super) async fn closing(&self) {
        let mut closing = self.shared.closing.subscribe();
        // Its sender lives as long as this.
        let _ = closing.wait_for(|closing| *closing).await;
    }

    /// Waits until there is no seat left.
    pub(super) async fn none_left(&self) {
        let mut seats = self.shared.seats.subscribe();
        // As above.
        let _ = seats.wait_for(|seats| *seats == 0).await;
    }
}

impl Flight {
    /// What the request came to; `None` if it left without that being known.
    pub(super) async fn landed(&self) -> Option<ActionAnswer> {
        let mut answer = self.answer.clone();
        let landed = answer.wait_for(Option::is_some).await.ok()?;
        landed.clone()
    }
}

impl Seat {
    pub(super) fn intent(&self) -> &Intent {
        &self.flight.intent
    }

    pub(super) fn flight(&self) -> Arc<Flight> {
        self.flight.clone()
    }

    /// Occupies the agent. Fails with the one in flight that does.
    pub(super) fn occupy_agent(&self) -> Result<(), Arc<Flight>> {
        let (agent, _) = occupied(&self.intent().asked);
        let mut table = self.shared.lock();
        table.occupy(|table| &mut table.agents, agent, self.intent().key)
    }

    /// Occupies the call it is about, once that is known to be the agent's: else one agent could
    /// keep another from acting, by naming the other's call. Fails with the one in flight that
    /// does.
    pub(super) fn occupy_call(&self) -> Result<(), Arc<Flight>> {
        let (_, Some(call)) = occupied(&self.intent().asked) else {
            return Ok(());
        };
        let mut table = self.shared.lock();
        table.occupy(|table| &mut table.calls, call, self.intent().key)
    }

    /// Lets others fly, and tells those who wait what it came to. The seat stays until what
    /// remains to be done is done.
    pub(super) fn land(&self, answer: ActionAnswer) {
        // First: the next request may come as soon as the phone knows.
        self.leave(&mut self.shared.lock());
        self.answer.send_replace(Some(answer));
    }

    fn leave(&self, table: &mut Table) {
        let key = self.intent().key;
        // Another one with this key may fly by now.
        let is_this = |flight: &Arc<Flight>| Arc::ptr_eq(flight, &self.flight);
        if !table.by_key.get(&key).is_some_and(is_this) {
            return;
        }
        table.by_key.remove(&key);
        let (agent, call) = occupied(&self.intent().asked);
        if table.agents.get(&agent) == Some(&key) {
            table.agents.remove(&agent);
        }
        if let Some(call) = call
            && table.calls.get(&call) == Some(&key)
        {
            table.calls.remove(&call);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut table = self.shared.lock();
        self.leave(&mut table);
        table.seats -= 1;
        self.shared.seats.send_replace(table.seats);
    }
}

impl Table {
    /// Writes a key beside a name, unless another one in flight is there.
    fn occupy(
        &mut self,
        names: impl Fn(&mut Self) -> &mut HashMap<String, Uuid>,
        name: String,
        key: Uuid,
    ) -> Result<(), Arc<Flight>> {
        if let Some(other) = names(self).get(&name).copied()
            && other != key
            && let Some(other) = self.by_key.get(&other)
        {
            return Err(other.clone());
        }
        names(self).insert(name, key);
        Ok(())
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Table> {
        // Nothing that holds it can panic half-way.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn occupied(asked: &Asked) -> (String, Option<String>) {
    let small = |call: &CallId| call.as_str().to_ascii_lowercase();
    (folded(asked.agent_user()), asked.call().map(small))
}
