//! How much there is to do in the in-groups, as long as somebody asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use handset_gateway_api::QueueLoad;
use tokio::sync::{Mutex as AsyncMutex, Semaphore};
use tokio::time::Instant;
use vicidial_agent_api::IngroupName;
use vicidial_agent_api::answer::InGroupStatus;

use crate::dialer::Dialer;

/// For so long what the dialer said of an in-group is told to all who ask.
const FRESH_FOR: Duration = Duration::from_secs(8);
/// How many in-groups are asked for at the same time: those who act come first.
const AT_ONCE: usize = 4;

/// The in-groups as far as somebody has asked for them.
#[derive(Debug)]
pub(crate) struct Queues {
    dialer: Dialer,
    known: Mutex<HashMap<IngroupName, Arc<AsyncMutex<Known>>>>,
    turns: Semaphore,
}

/// What the dialer said of an in-group.
#[derive(Debug, Default)]
struct Known {
    asked_at: Option<Instant>,
    /// `None`: it did not tell.
    load: Option<QueueLoad>,
}

impl Queues {
    pub(crate) fn new(dialer: &Dialer) -> Self {
        Self {
            dialer: dialer.clone(),
            known: Mutex::default(),
            turns: Semaphore::new(AT_ONCE),
        }
    }

    /// Those of these in-groups of which the dialer tells. The names are the site's own: what is
    /// known of them is kept.
    pub(crate) async fn loads(
        &self,
        names: impl IntoIterator<Item = &IngroupName>,
    ) -> Vec<QueueLoad> {
        let loads = join_all(names.into_iter().map(|name| self.load(name))).await;
        loads.into_iter().flatten().collect()
    }

    async fn load(&self, name: &IngroupName) -> Option<QueueLoad> {
        let known = {
            let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(name.clone()).or_default())
        };
        // One asks for all who wait here.
        let mut known = known.lock().await;
        if known.asked_at.is_none_or(|at| at.elapsed() >= FRESH_FOR) {
            // It is never closed.
            let _turn = self.turns.acquire().await.ok()?;
            let status = self.dialer.in_group_status(name).await;
            known.load = status.ok().and_then(|status| load_of(name, &status));
            known.asked_at = Some(Instant::now());
        }
        known.load.clone()
    }
}

fn load_of(name: &IngroupName, status: &InGroupStatus) -> Option<QueueLoad> {
    let logged_in = status.agents_logged_in.unwrap_or(0);
    Some(QueueLoad {
        name: name.clone(),
        calls_waiting: status.calls_waiting?,
        agents_waiting: status.agents_waiting.filter(|_| logged_in > 0),
    })
}
