//! The dialer: who asks it what, with which account.
//!
//! Three accounts, and none can do another's work: the acting one builds
//! requests that act and no others, the reading one those that look. A
//! look-up goes over connections that are kept and shared, so many at once and not more; an action
//! goes over one of its own, once, and is never repeated.

mod accounts;
mod line;
mod transport;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use handset_call_control::{Cause, Lost, Reply, Sighting, Trouble, refusal};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use vicidial_agent_api::answer::{CallidInfo, Data, InGroupStatus, LoggedInAgent, Version, parse};
use vicidial_agent_api::{
    AgentUser, Answer, Api, CallId, Credentials, EncodedRequest, ErrorCode, Function, IngroupName,
    LeadField, LeadId, Login, LoginProbe, Message, RaCallControl, RemoteAgentStatus, Request,
    Secret, Source,
};

use crate::config::DialerConfig;
use accounts::{Account, Acting, Readiness, Reading};
pub(crate) use line::{Exchange, Line};
pub use transport::ConnectError;
pub(crate) use transport::platform_tls;

/// How many look-ups may be at the dialer at the same time, the list of all agents aside. A web
/// server has workers for some hundreds of requests, which the agents' screens need too.
const LOOK_UPS_AT_ONCE: usize = 32;
/// How many passwords of agents may be at the dialer at the same time: those who sign in do not
/// keep those who act waiting.
const VERIFICATIONS_AT_ONCE: usize = 8;
/// How long the answer to an action on a call is waited for. Web servers give up a script before.
const LONGEST_ACTION: Duration = Duration::from_secs(120);
/// The largest answer that is read, in bytes: a page of PHP warnings has some 20,000.
const LARGEST_ANSWER: usize = 256 << 10;
/// The largest list of agents that is read, in bytes: some 30,000 agents.
pub(crate) const LARGEST_LIST: usize = 4 << 20;

/// The dialer. Clones are handles to the same one.
#[derive(Clone)]
pub struct Dialer {
    shared: Arc<Shared>,
}

struct Shared {
    /// For look-ups: connections are kept for a moment.
    looking: Line,
    /// For actions: a connection for each.
    acting: Line,
    source: Source,
    actor: Acting,
    reader: Reading,
    readiness: Option<Readiness>,
    tells_callers_names: bool,
    look_up_timeout: Duration,
    action_timeout: Duration,
    look_ups: Semaphore,
    verifications: Semaphore,
}

/// How requests reach the dialer: one HTTP request in, one answer out. A `tower`
/// service, so that tests can put the simulator's router (or a wrapper that loses
/// answers) in its place. Never repeats a request, never follows a redirect.
pub type Transport = tower::util::BoxCloneSyncService<
    axum::http::Request<http_body_util::Full<bytes::Bytes>>,
    axum::http::Response<axum::body::Body>,
    TransportError,
>;

/// Why a request has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransportError {
    /// No connection could be made: certainly not sent.
    NotSent,
    /// Broken off: may have arrived.
    Broken,
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotSent => "no connection could be made",
            Self::Broken => "the connection broke off",
        })
    }
}

impl std::error::Error for TransportError {}

/// What the dialer says of an agent's own password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginVerdict {
    /// It is right (with or without API access).
    Right,
    /// It is wrong, or the user unknown or not active.
    Wrong,
    /// Too many wrong ones at the dialer.
    LockedOut,
}

impl fmt::Debug for Dialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dialer").finish_non_exhaustive()
    }
}

impl Dialer {
    /// Over HTTP or HTTPS, as configured. Certificates are judged by the platform's own store, to
    /// which a site adds that of a dialer with a certificate of its own (or names it in
    /// `SSL_CERT_FILE`).
    ///
    /// # Errors
    /// If the URL is none, or of HTTPS while the platform has no root certificates.
    pub fn connect(config: &DialerConfig) -> Result<Self, ConnectError> {
        Self::connect_through(config, |transport| transport)
    }

    /// The same, over transports that are made of its own: ones that count what goes through.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub(crate) fn connect_through(
        config: &DialerConfig,
        wrap: impl Fn(Transport) -> Transport,
    ) -> Result<Self, ConnectError> {
        let [looking, acting] = Line::both(config)?.map(|line| line.through(&wrap));
        Ok(Self::of(looking, acting, config))
    }

    /// Over another transport.
    pub fn over(transport: Transport, config: &DialerConfig) -> Self {
        let line = Line::new(transport, &config.url);
        Self::of(line.clone(), line, config)
    }

    fn of(looking: Line, acting: Line, config: &DialerConfig) -> Self {
        let source = config.source.clone();
        let account = |credentials: &Credentials| Account::new(source.clone(), credentials.clone());
        Self {
            shared: Arc::new(Shared {
                looking,
                acting,
                actor: Acting::new(account(&config.acting)),
                reader: Reading::new(account(&config.reading)),
                readiness: config
                    .readiness
                    .as_ref()
                    .map(|credentials| Readiness::new(account(credentials))),
                source,
                tells_callers_names: config.caller_name,
                look_up_timeout: config.look_up_timeout,
                action_timeout: config.action_timeout,
                look_ups: Semaphore::new(LOOK_UPS_AT_ONCE),
                verifications: Semaphore::new(VERIFICATIONS_AT_ONCE),
            }),
        }
    }

    /// `agent_status`, with the reading account.
    ///
    /// # Errors
    /// If there is no answer, or none that tells the agent's state.
    pub async fn agent_status(&self, agent: &AgentUser) -> Result<Sighting, Trouble> {
        let message = self.shared.reader.agent_status(agent);
        Sighting::read(Ok(self.read(message).await?))
    }

    /// `logged_in_agents`, with the reading account. Nobody logged in is an empty list.
    ///
    /// # Errors
    /// If there is no answer, or none that tells who is logged in.
    pub async fn logged_in_agents(&self) -> Result<Vec<LoggedInAgent>, Trouble> {
        let shared = &self.shared;
        let account = shared.reader.account();
        let message = shared.reader.logged_in_agents();
        account.enter()?;
        // There is only ever one of these: it waits for no others.
        let Exchange { http_status, body } = shared
            .looking
            .send(&message.encode(), shared.look_up_timeout, LARGEST_LIST)
            .await?;
        // A list is long: only one that is none is made fit to be shown.
        let answer = parse(Function::LoggedInAgents, http_status, &body);
        account.heard(&answer);
        match answer {
            Answer::Data(Data::LoggedInAgents(agents)) => Ok(agents),
            Answer::Error(error) if error.code == ErrorCode::NoLoggedInAgents => Ok(Vec::new()),
            _ => Err(trouble(Reply::read(&message, http_status, &body))),
        }
    }

    /// `callid_info`, with the reading account.
    ///
    /// # Errors
    /// If there is no answer, or none that tells of the call.
    pub async fn callid_info(&self, call: &CallId) -> Result<CallidInfo, Trouble> {
        let reply = self.read(self.shared.reader.callid_info(call)).await?;
        match reply.answer {
            Answer::Data(Data::CallidInfo(info)) => Ok(info),
            _ => Err(trouble(reply)),
        }
    }

    /// `in_group_status`, with the reading account.
    ///
    /// # Errors
    /// If there is no answer, or none that tells of the in-group.
    pub async fn in_group_status(&self, in_group: &IngroupName) -> Result<InGroupStatus, Trouble> {
        let reader = &self.shared.reader;
        reader.account().would_enter()?;
        // A site may leave this function out of what the account may do: that says nothing of the
        // others, which are not to be given up for it.
        let reply = self.look(reader.in_group_status(in_group)).await?;
        match reply.answer {
            Answer::Data(Data::InGroupStatus(status)) => Ok(status),
            _ => Err(trouble(reply)),
        }
    }

    /// Whether the site wants agents to see who is calling.
    pub fn tells_callers_names(&self) -> bool {
        self.shared.tells_callers_names
    }

    /// `lead_field_info`, with the reading account. Empty where nobody has filled the field in.
    ///
    /// # Errors
    /// If there is no answer, or none that can be the field's text.
    pub async fn lead_field(&self, lead: &LeadId, field: LeadField) -> Result<String, Trouble> {
        let reader = &self.shared.reader;
        reader.account().would_enter()?;
        // As above: an account that may not ask this may still follow calls.
        let reply = self.look(reader.lead_field_info(lead, field)).await?;
        match reply.answer {
            Answer::Data(Data::LeadFieldInfo(field)) => Ok(field.value),
            _ => Err(trouble(reply)),
        }
    }

    /// Whether the dialer lets the acting account in, as far as is known: a login that it has just
    /// refused is not tried again.
    ///
    /// # Errors
    /// What it said, for two minutes after it refused.
    pub fn may_act(&self) -> Result<(), Trouble> {
        self.shared.actor.account().would_enter()
    }

    /// `ra_call_control`, with the acting account: sent once, on a connection of its own. Waits
    /// for the answer far longer than [`action_timeout`](Self::action_timeout): as long as the
    /// connection is there the dialer may still be at it.
    ///
    /// # Errors
    /// If no answer comes within two minutes. Only [`Lost::NotSent`] says that nothing was sent.
    pub async fn control(&self, control: &RaCallControl) -> Result<Reply, Lost> {
        let actor = &self.shared.actor;
        let limit = LONGEST_ACTION.max(self.shared.action_timeout);
        self.act(actor.account(), actor.control(control), limit)
            .await
    }

    /// `call_agent`, with the acting account: sent once, on a connection of its own.
    ///
    /// # Errors
    /// As [`control`](Self::control).
    pub async fn call_agent(&self, agent: &AgentUser) -> Result<Reply, Lost> {
        let actor = &self.shared.actor;
        let limit = self.shared.action_timeout;
        self.act(actor.account(), actor.call_agent(agent), limit)
            .await
    }

    /// How long a phone waits for [`control`](Self::control), and how long
    /// [`call_agent`](Self::call_agent) may take. When it is over the dialer may still be at it.
    pub fn action_timeout(&self) -> Duration {
        self.shared.action_timeout
    }

    /// Whether there is an account for [`set_readiness`](Self::set_readiness).
    pub fn may_set_readiness(&self) -> bool {
        self.shared.readiness.is_some()
    }

    /// `update_remote_agent`, with the readiness account. Already so counts as done.
    ///
    /// # Errors
    /// If there is no answer, or not one that says so; [`ErrorCode::FunctionNotPermitted`] where
    /// no account is configured.
    pub async fn set_readiness(
        &self,
        agent: &AgentUser,
        status: RemoteAgentStatus,
    ) -> Result<(), Trouble> {
        let Some(readiness) = &self.shared.readiness else {
            return Err(Trouble {
                cause: Cause::Refused {
                    code: ErrorCode::FunctionNotPermitted,
                    reason: "no account for it is configured".to_owned(),
                },
                text: None,
            });
        };
        readiness.account().would_enter()?;
        let message = readiness.update(agent, status);
        let limit = self.shared.action_timeout;
        let reply = self.act(readiness.account(), message, limit).await?;
        let already = match status {
            RemoteAgentStatus::Active => ErrorCode::AlreadyActive,
            RemoteAgentStatus::Inactive => ErrorCode::AlreadyInactive,
        };
        match &reply.answer {
            Answer::Success(success) if success.issued => Ok(()),
            Answer::Notice(notice) if notice.code == already => Ok(()),
            _ => Err(trouble(reply)),
        }
    }

    /// Whether this is the agent's password, by a request that changes nothing.
    ///
    /// # Errors
    /// If there is no answer, or none that tells.
    pub async fn verify(
        &self,
        agent: &AgentUser,
        password: &Secret,
    ) -> Result<LoginVerdict, Trouble> {
        let probe = LoginProbe {
            source: self.shared.source.clone(),
            credentials: Credentials {
                user: agent.into(),
                pass: password.clone(),
            },
        };
        let turns = &self.shared.verifications;
        let Exchange { http_status, body } = self.look_encoded(&probe.encode(), turns).await?;
        Ok(match LoginProbe::read(http_status, &body) {
            Login::Right => LoginVerdict::Right,
            Login::Wrong => LoginVerdict::Wrong,
            Login::LockedOut => LoginVerdict::LockedOut,
            Login::Unclear(_) => {
                let secrets = [probe.credentials.pass];
                let function = LoginProbe::FUNCTION;
                let reply = Reply::read_without(&secrets, function, http_status, &body);
                return Err(trouble(reply));
            }
        })
    }

    /// `version` of either API; needs no account.
    ///
    /// # Errors
    /// If there is no answer, or not the version.
    pub async fn version(&self, api: Api) -> Result<Version, Trouble> {
        let message = Message {
            source: self.shared.source.clone(),
            credentials: None,
            request: Request::Version(api),
        };
        let reply = self.look(message).await?;
        match reply.answer {
            Answer::Data(Data::Version(version)) => Ok(version),
            _ => Err(trouble(reply)),
        }
    }

    /// Looks with the reading account.
    async fn read(&self, message: Message) -> Result<Reply, Trouble> {
        let account = self.shared.reader.account();
        account.enter()?;
        let reply = self.look(message).await?;
        account.heard(&reply.answer);
        Ok(reply)
    }

    async fn look(&self, message: Message) -> Result<Reply, Lost> {
        let turns = &self.shared.look_ups;
        let Exchange { http_status, body } = self.look_encoded(&message.encode(), turns).await?;
        Ok(Reply::read(&message, http_status, &body))
    }

    /// Sends what changes nothing, when it is its turn.
    async fn look_encoded(
        &self,
        request: &EncodedRequest,
        turns: &Semaphore,
    ) -> Result<Exchange, Lost> {
        let shared = &self.shared;
        let limit = shared.look_up_timeout;
        let asked = Instant::now();
        // It is never closed.
        let Ok(Ok(_turn)) = timeout(limit, turns.acquire()).await else {
            return Err(Lost::NotSent);
        };
        let left = limit.saturating_sub(asked.elapsed());
        if left.is_zero() {
            return Err(Lost::NotSent);
        }
        shared.looking.send(request, left, LARGEST_ANSWER).await
    }

    /// Sends what changes something, once.
    async fn act(
        &self,
        account: &Account,
        message: Message,
        limit: Duration,
    ) -> Result<Reply, Lost> {
        account.enter().map_err(|_| Lost::NotSent)?;
        let Exchange { http_status, body } = self
            .shared
            .acting
            .send(&message.encode(), limit, LARGEST_ANSWER)
            .await?;
        let reply = Reply::read(&message, http_status, &body);
        account.heard(&reply.answer);
        Ok(reply)
    }
}

/// What is the matter with an answer that is not the one that was hoped for.
fn trouble(reply: Reply) -> Trouble {
    Trouble {
        cause: refusal(reply.answer),
        text: Some(reply.text),
    }
}
