//! What the handlers share.

use std::sync::Arc;

use ipnet::IpNet;
use tokio::sync::watch;
use vicidial_agent_api::{AgentUser, RemoteAgentStatus};

use super::readiness::ReadinessWishes;
use crate::actions::Actions;
use crate::agents::Agents;
use crate::app::App;
use crate::audit::Audit;
use crate::dialer::Dialer;
use crate::metrics::Metrics;
use crate::policy::Policy;
use crate::push::Push;
use crate::queues::Queues;
use crate::sessions::{Caller, Sessions};
use crate::store::Store;

/// What the handlers share. Clones are handles to the same.
#[derive(Clone)]
pub(crate) struct Site(Arc<Parts>);

/// The parts of it.
pub(crate) struct Parts {
    pub(crate) store: Store,
    pub(crate) dialer: Dialer,
    pub(crate) agents: Agents,
    pub(crate) actions: Actions,
    pub(crate) policy: Policy,
    pub(crate) queues: Queues,
    /// Where the site sends notifications.
    pub(crate) push: Option<Push>,
    pub(crate) audit: Audit,
    pub(crate) sessions: Sessions,
    pub(crate) metrics: Metrics,
    pub(crate) app: App,
    /// The origin phones see.
    pub(crate) public_origin: String,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) may_set_readiness: bool,
    pub(crate) may_ring_phone: bool,
    /// The users of the gateway's own accounts at the dialer.
    pub(crate) own_accounts: Vec<String>,
    pub(crate) readiness: ReadinessWishes<(Caller, RemoteAgentStatus)>,
    /// Whether the gateway is being stopped.
    pub(crate) stopping: watch::Receiver<bool>,
}

impl Site {
    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// Whether phones come over HTTPS, to the gateway or to a proxy before it.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_origin.starts_with("https://")
    }

    /// Whether it is one of the gateway's own accounts: users have no case.
    pub(super) fn is_own_account(&self, user: &AgentUser) -> bool {
        let is_it = |own: &String| own.eq_ignore_ascii_case(user.as_str());
        self.own_accounts.iter().any(is_it)
    }
}

impl std::ops::Deref for Site {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
