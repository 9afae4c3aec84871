//! The phones that are listening, to be told when their session ends.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use handset_gateway_api::SessionEnd;
use tokio::sync::watch;

/// The sessions that have listeners. Clones are handles to the same ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Live {
    sessions: Arc<Mutex<HashMap<i64, watch::Sender<Option<SessionEnd>>>>>,
}

/// A listener of one session. The session counts as used while it lives.
#[derive(Debug)]
pub(crate) struct Listener {
    live: Live,
    session_id: i64,
    end: watch::Receiver<Option<SessionEnd>>,
}

impl Live {
    pub(super) fn listen(&self, session_id: i64) -> Listener {
        let mut sessions = self.lock();
        let sender = sessions
            .entry(session_id)
            .or_insert_with(|| watch::Sender::new(None));
        Listener {
            live: self.clone(),
            session_id,
            end: sender.subscribe(),
        }
    }

    /// Tells the session's listeners that it is over.
    pub(super) fn tell(&self, session_id: i64, why: SessionEnd) {
        if let Some(sender) = self.lock().remove(&session_id) {
            sender.send_replace(Some(why));
        }
    }

    /// The sessions that have listeners.
    pub(super) fn ids(&self) -> Vec<i64> {
        self.lock().keys().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, watch::Sender<Option<SessionEnd>>>> {
        // Nothing that may panic is done with it locked.
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Listener {
    /// Waits until the session is over. Cancel safe.
    pub(crate) async fn ended(&mut self) -> SessionEnd {
        loop {
            if let Some(why) = *self.end.borrow_and_update() {
                return why;
            }
            if self.end.changed().await.is_err() {
                // The sender goes only after it has told.
                std::future::pending::<()>().await;
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut sessions = self.live.lock();
        // Of a session that is over the sender is gone already.
        let goes_on = self.end.has_changed().is_ok();
        if goes_on
            && let Some(sender) = sessions.get(&self.session_id)
            && sender.receiver_count() == 1
        {
            sessions.remove(&self.session_id);
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
        assert_eq!(first.ended().await, SessionEnd::Revoked);
        assert_eq!(second.ended().await, SessionEnd::Revoked);
        assert_eq!(*other.end.borrow(), None);
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
