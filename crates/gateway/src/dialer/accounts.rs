//! The accounts, each with the requests that are its own and no others.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use handset_call_control::{Cause, Trouble};
use tokio::time::Instant;
use vicidial_agent_api::{
    AgentUser, Answer, CallId, Credentials, IngroupName, LeadField, LeadId, Message, RaCallControl,
    RemoteAgentStatus, Request, Source,
};

/// For so long a login that the dialer has refused is not tried again: ten wrong ones within a
/// quarter of an hour lock the account out.
const REFUSED_FOR: Duration = Duration::from_secs(120);

/// A user with a password, and what the dialer's log shows as sender.
pub(super) struct Account {
    source: Source,
    credentials: Credentials,
    refused: Mutex<Option<Refused>>,
}

/// What the dialer said of a login.
struct Refused {
    until: Instant,
    cause: Cause,
}

impl Account {
    pub(super) const fn new(source: Source, credentials: Credentials) -> Self {
        Self {
            source,
            credentials,
            refused: Mutex::new(None),
        }
    }

    /// Fails while the dialer would refuse the login again. Who passes after that tries it, for
    /// all others.
    pub(super) fn enter(&self) -> Result<(), Trouble> {
        self.pass(|refused, now| refused.until = now + REFUSED_FOR)
    }

    /// Whether [`enter`](Self::enter) fails.
    pub(super) fn would_enter(&self) -> Result<(), Trouble> {
        self.pass(|_, _| {})
    }

    fn pass(&self, passes: impl Fn(&mut Refused, Instant)) -> Result<(), Trouble> {
        let now = Instant::now();
        match self.refused().as_mut() {
            Some(Refused { until, cause }) if now < *until => Err(Trouble {
                cause: cause.clone(),
                text: None,
            }),
            Some(refused) => {
                passes(refused, now);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The dialer answered to the login.
    pub(super) fn heard(&self, answer: &Answer) {
        let trouble = match answer {
            // It is somebody else's.
            Answer::Unrecognised(_) => return,
            Answer::Error(error) => Trouble {
                cause: Cause::Refused {
                    code: error.code,
                    reason: error.reason.clone(),
                },
                text: None,
            },
            _ => {
                *self.refused() = None;
                return;
            }
        };
        *self.refused() = trouble.is_final().then(|| Refused {
            until: Instant::now() + REFUSED_FOR,
            cause: trouble.cause,
        });
    }

    fn refused(&self) -> MutexGuard<'_, Option<Refused>> {
        // Nothing that holds it panics half way.
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn message(&self, request: Request) -> Message {
        Message {
            source: self.source.clone(),
            credentials: Some(self.credentials.clone()),
            request,
        }
    }
}

/// The account that acts on calls and rings phones.
pub(super) struct Acting(Account);

impl Acting {
    pub(super) const fn new(account: Account) -> Self {
        Self(account)
    }

    pub(super) const fn account(&self) -> &Account {
        &self.0
    }

    pub(super) fn control(&self, control: &RaCallControl) -> Message {
        self.0.message(Request::RaCallControl(control.clone()))
    }

    pub(super) fn call_agent(&self, agent: &AgentUser) -> Message {
        self.0.message(Request::CallAgent {
            agent_user: agent.clone(),
        })
    }
}

/// The account that looks at agents and calls, and at who is calling.
pub(super) struct Reading(Account);

impl Reading {
    pub(super) const fn new(account: Account) -> Self {
        Self(account)
    }

    pub(super) const fn account(&self) -> &Account {
        &self.0
    }

    pub(super) fn agent_status(&self, agent: &AgentUser) -> Message {
        self.0.message(Request::AgentStatus {
            agent_user: agent.clone(),
        })
    }

    pub(super) fn logged_in_agents(&self) -> Message {
        self.0.message(Request::LoggedInAgents)
    }

    pub(super) fn callid_info(&self, call: &CallId) -> Message {
        self.0.message(Request::CallidInfo {
            call_id: call.clone(),
        })
    }

    pub(super) fn in_group_status(&self, in_group: &IngroupName) -> Message {
        self.0.message(Request::InGroupStatus {
            in_group: in_group.clone(),
        })
    }

    pub(super) fn lead_field_info(&self, lead_id: &LeadId, field_name: LeadField) -> Message {
        self.0.message(Request::LeadFieldInfo {
            lead_id: lead_id.clone(),
            field_name,
        })
    }
}

/// The account that makes remote agents ready and not ready.
pub(super) struct Readiness(Account);

impl Readiness {
    pub(super) const fn new(account: Account) -> Self {
        Self(account)
    }

    pub(super) const fn account(&self) -> &Account {
        &self.0
    }

    pub(super) fn update(&self, agent: &AgentUser, status: RemoteAgentStatus) -> Message {
        self.0.message(Request::UpdateRemoteAgent {
            agent_user: agent.clone(),
            status,
        })
    }
}
