//! The phones that are listening, to be told when their session ends.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handset_gateway_api::SessionEnd;
use tokio::sync::watch;

/// So many of one session may listen: a phone needs one, and may not know yet
/// that the one before is broken.
const AT_ONCE: usize = 4;

/// The sessions that have listeners. Clones are handles to the same ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Live {
    sessions: Arc<Mutex<Heard>>,
}

#[derive(Debug, Default)]
struct Heard {
    /// The listeners of each session, the oldest first.
    sessions: HashMap<i64, VecDeque<Place>>,
    listeners: u64,
}

/// Where a listener is told.
#[derive(Debug)]
struct Place {
    number: u64,
    over: watch::Sender<Option<Over>>,
}

/// A listener of one session. The session counts as used while it lives.
#[derive(Debug)]
pub(crate) struct Listener {
    live: Live,
    session_id: i64,
    number: u64,
    over: watch::Receiver<Option<Over>>,
}

/// Why a listener is to listen no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// The session is over.
    Session(SessionEnd),
    /// Others of the same session have come, and there are too many.
    CrowdedOut,
}

impl Live {
    pub(super) fn listen(&self, session_id: i64) -> Listener {
        let mut heard = self.lock();
        heard.listeners += 1;
        let number = heard.listeners;
        let audience = heard
            .sessions
            .entry(session_id)
            .or_insert_with(|| VecDeque::with_capacity(1));
        if audience.len() >= AT_ONCE
            && let Some(oldest) = audience.pop_front()
        {
            oldest.over.send_replace(Some(Over::CrowdedOut));
        }
        let over = watch::Sender::new(None);
        let listener = Listener {
            live: self.clone(),
            session_id,
            number,
            over: over.subscribe(),
        };
        audience.push_back(Place { number, over });
        listener
    }

    /// Tells the session's listeners that it is over.
    pub(super) fn tell(&self, session_id: i64, why: SessionEnd) {
        let audience = self.lock().sessions.remove(&session_id);
        for place in audience.into_iter().flatten() {
            place.over.send_replace(Some(Over::Session(why)));
        }
    }

    /// Whether a session has listeners.
    pub(super) fn is_heard(&self, session_id: i64) -> bool {
        self.lock().sessions.contains_key(&session_id)
    }

    /// The sessions that have listeners.
    pub(super) fn ids(&self) -> Vec<i64> {
        self.lock().sessions.keys().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Heard> {
        // Nothing that may panic is done with it locked.
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// Waits until there is nothing to listen for any more. Cancel safe.
    pub(crate) async fn over(&mut self) -> Over {
        // The sender goes only after it has told.
        let told = self.over.wait_for(Option::is_some).await;
        told.ok().and_then(|over| *over).unwrap_or(Over::CrowdedOut)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut heard = self.live.lock();
        // Of a session that is over nobody is there already.
        if let Some(audience) = heard.sessions.get_mut(&self.session_id) {
            audience.retain(|place| place.number != self.number);
            if audience.is_empty() {
                heard.sessions.remove(&self.session_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_listener_of_a_session_learns_its_end_and_no_other_does() {
        let live = Live::default();
        let mut first = live.listen(1);
        let mut second = live.listen(1);
        let other = live.listen(2);
        live.tell(1, SessionEnd::Revoked);
        assert_eq!(first.over().await, Over::Session(SessionEnd::Revoked));
        assert_eq!(second.over().await, Over::Session(SessionEnd::Revoked));
        assert_eq!(*other.over.borrow(), None);
    }

    #[tokio::test]
    async fn the_newest_listeners_of_a_session_crowd_the_oldest_out() {
        let live = Live::default();
        let mut listeners: Vec<_> = (0..=AT_ONCE).map(|_| live.listen(1)).collect();
        let mut other = live.listen(2);
        assert_eq!(listeners[0].over().await, Over::CrowdedOut);
        drop(listeners.remove(0));
        assert_eq!(live.ids().len(), 2);
        // One that goes by itself makes room.
        drop(listeners.remove(1));
        listeners.push(live.listen(1));
        live.tell(1, SessionEnd::SignedOut);
        for mut listener in listeners {
            assert_eq!(listener.over().await, Over::Session(SessionEnd::SignedOut));
        }
        live.tell(2, SessionEnd::Revoked);
        assert_eq!(other.over().await, Over::Session(SessionEnd::Revoked));
    }

    #[test]
    fn a_session_is_forgotten_with_its_last_listener() {
        let live = Live::default();
        let first = live.listen(1);
        let second = live.listen(1);
        drop(first);
        assert_eq!(live.ids(), [1]);
        drop(second);
        assert_eq!(live.ids(), [] as [i64; 0]);
    }
}
