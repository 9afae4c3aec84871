//! Notifications of calls, to phones on which nobody looks at the app (Web Push).
//!
//! A task (`follow`) watches the agents who want to be told; what arrives goes to each of their
//! sessions that does not listen, once for each call, by another (`delivery`), which encrypts it
//! and hands it to the browser's push service. Neither is ever waited for by anything else.

mod delivery;
mod follow;
mod network;
mod store;
mod subscription;
mod vapid;

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio::task::JoinSet;
use tokio::time::Instant;
use vicidial_agent_api::{AgentUser, CallId};

use crate::agents::Agents;
use crate::config::{PushConfig, PushService};
use crate::metrics::Metrics;
use crate::pace::Once;
use crate::policy::Policy;
use crate::sessions::Sessions;
use crate::store::Store;
use delivery::Message;
use network::Network;
pub(crate) use subscription::{InvalidSubscription, Subscription};
use vapid::VapidKey;

/// So many messages wait to be sent. A service that does not answer must not fill the memory.
const WAITING: usize = 1_024;
/// That messages are refused or dropped is logged at most this often.
const LOG_EVERY: Duration = Duration::from_mins(15);

/// Notifications of calls. Clones are handles to the same.
#[derive(Clone)]
pub(crate) struct Push {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    services: Vec<PushService>,
    key: VapidKey,
    subject: String,
    agents: Agents,
    sessions: Sessions,
    policy: Policy,
    metrics: Metrics,
    network: Network,
    queue: mpsc::Sender<Message>,
    /// Others want to be told than before.
    changed: Notify,
    warned: Once<&'static str>,
}

/// What of the gateway it needs.
pub(crate) struct Needs {
    pub(crate) store: Store,
    pub(crate) agents: Agents,
    pub(crate) sessions: Sessions,
    pub(crate) policy: Policy,
    pub(crate) metrics: Metrics,
}

/// Why there can be no notifications.
#[derive(Debug)]
pub enum PushError {
    /// The key cannot be read or stored.
    Database(sqlx::Error),
    /// The operating system has no random numbers.
    Random(getrandom::Error),
    /// The platform's root certificates cannot be read, or there are none.
    RootCertificates(io::Error),
}

impl fmt::Display for PushError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the database failed: {error}"),
            Self::Random(error) => write!(f, "there are no random numbers for its key: {error}"),
            Self::RootCertificates(error) => write!(
                f,
                "no root certificates to judge the push services' by: {error}; install the \
                 platform's"
            ),
        }
    }
}

impl std::error::Error for PushError {}

impl From<sqlx::Error> for PushError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// What came of a wish to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subscribed {
    /// It is told from now on.
    Anew,
    /// It was told already.
    AsBefore,
    /// The session is over.
    SessionOver,
}

impl Push {
    /// Starts it, in tasks that end with `tasks`. The key is made the first time.
    ///
    /// # Errors
    /// If there can be none.
    pub(crate) async fn start(
        config: PushConfig,
        needs: Needs,
        tasks: &mut JoinSet<()>,
    ) -> Result<Self, PushError> {
        let network = Network::new(&config.services).map_err(PushError::RootCertificates)?;
        let key = store::key(&needs.store).await?;
        let (queue, queued) = mpsc::channel(WAITING);
        let shared = Arc::new(Shared {
            store: needs.store,
            services: config.services,
            key,
            subject: config.subject,
            agents: needs.agents,
            sessions: needs.sessions,
            policy: needs.policy,
            metrics: needs.metrics,
            network,
            queue,
            changed: Notify::new(),
            warned: Once::new(LOG_EVERY),
        });
        tasks.spawn(follow::run(shared.clone()));
        tasks.spawn(delivery::run(shared.clone(), queued));
        Ok(Self { shared })
    }

    /// What browsers subscribe with.
    pub(crate) fn public_key(&self) -> String {
        self.shared.key.public()
    }

    /// Where a browser says that it is told, if it may be.
    pub(crate) fn read(
        &self,
        told: &handset_gateway_api::PushSubscription,
    ) -> Result<Subscription, InvalidSubscription> {
        Subscription::read(told, &self.shared.services)
    }

    /// Tells a session of calls from now on, there and nowhere else.
    pub(crate) async fn subscribe(
        &self,
        session_id: i64,
        subscription: &Subscription,
    ) -> Result<Subscribed, sqlx::Error> {
        let subscribed = store::subscribe(&self.shared.store, session_id, subscription).await?;
        self.shared.changed.notify_one();
        Ok(subscribed)
    }

    /// Tells a session no longer; gives whether it was told.
    pub(crate) async fn unsubscribe(&self, session_id: i64) -> Result<bool, sqlx::Error> {
        let ended = store::unsubscribe(&self.shared.store, session_id).await?;
        self.shared.changed.notify_one();
        Ok(ended)
    }

    /// Whether a session is told.
    pub(crate) async fn is_subscribed(&self, session_id: i64) -> Result<bool, sqlx::Error> {
        store::is_subscribed(&self.shared.store, session_id).await
    }
}

impl Shared {
    /// Whether an agent is still on a call.
    fn is_on(&self, agent: &AgentUser, call: &CallId) -> bool {
        self.agents
            .seen(agent)
            .and_then(|view| view.call)
            .is_some_and(|seen| seen.call_id.is_same_call(call))
    }

    /// Sends a message when it is its turn.
    fn enqueue(&self, message: Message) {
        if self.queue.try_send(message).is_err() {
            self.metrics.push(delivery::Came::Dropped.as_str());
            if self.warned.is_news("queue") {
                tracing::warn!("more calls than push services take messages of: some are dropped");
            }
        }
    }
}

/// A moment after which a message about a call is of no use.
fn of_no_use_after(arrived: Instant) -> Instant {
    arrived + delivery::LIFETIME
}
