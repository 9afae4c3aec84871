//! Being signed in: who asks, and the questions the app has for the dialer.
//! Kept in memory only; when the page goes, so does the password.

use std::rc::Rc;

use handset_call_control::{Lost, Reply, Sighting, Trouble};
use vicidial_agent_api::answer::{CallidInfo, Data};
use vicidial_agent_api::{
    AgentUser, Answer, Api, ApiUser, CallId, Credentials, Message, RaCallControl, Request, Secret,
    Source,
};

use crate::browser;
use crate::clock::{DialerClock, DialerTime};
use crate::config::Config;
use crate::direct_mode::DirectMode;

/// How long a look-up may take, in milliseconds. A call may have changed in
/// a longer time.
const LOOK_UP_MS: i32 = 5_000;

/// How long an action may take, in milliseconds. It may not be asked again, so
/// a slow network gets more time.
const ACT_MS: i32 = 12_000;

/// What signing in takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignIn {
    /// The agent whose call it is.
    pub(crate) agent_user: AgentUser,
    /// The account of the API.
    pub(crate) api_user: ApiUser,
    /// Its password.
    pub(crate) api_password: Secret,
    /// What the dialer's log shows as sender.
    pub(crate) source: Source,
}

/// An agent, signed in.
#[derive(Clone)]
pub(crate) struct Session {
    /// That there is direct mode.
    pub(crate) mode: DirectMode,
    shared: Rc<Shared>,
}

struct Shared {
    config: Config,
    agent_user: AgentUser,
    source: Source,
    credentials: Credentials,
}

/// When a call began, and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CallInfo {
    /// The in-group or campaign, as the dialer names it.
    pub(crate) queue: String,
    /// Whether the customer called.
    pub(crate) is_inbound: bool,
    /// When it began, on the browser's clock, in milliseconds; `None` where the
    /// dialer's clock is not known.
    pub(crate) began_ms: Option<f64>,
}

impl Session {
    /// A session with nothing asked yet.
    pub(crate) fn new(mode: DirectMode, config: Config, sign_in: SignIn) -> Self {
        let SignIn {
            agent_user,
            api_user,
            api_password,
            source,
        } = sign_in;
        let credentials = Credentials {
            user: api_user,
            pass: api_password,
        };
        let shared = Shared {
            config,
            agent_user,
            source,
            credentials,
        };
        Self {
            mode,
            shared: Rc::new(shared),
        }
    }

    /// The agent.
    pub(crate) fn agent_user(&self) -> &AgentUser {
        &self.shared.agent_user
    }

    /// What the site configured.
    pub(crate) fn config(&self) -> &Config {
        &self.shared.config
    }

    /// Asks for the agent's state and call.
    pub(crate) async fn look_up(&self) -> Result<Sighting, Trouble> {
        let request = Request::AgentStatus {
            agent_user: self.shared.agent_user.clone(),
        };
        Sighting::read(self.ask(request, LOOK_UP_MS).await)
    }

    /// Asks what time it is at the dialer. Where it does not say, the time on a
    /// call is counted from when the app first saw it. The answer is good for
    /// one call: a phone's own clock may stand still while it sleeps.
    async fn read_clock(&self) -> Option<DialerClock> {
        let asked_ms = browser::now_ms();
        let reply = self.ask(Request::Version(Api::Agent), LOOK_UP_MS).await;
        let Answer::Data(Data::Version(version)) = reply.ok()?.answer else {
            return None;
        };
        // The dialer read its clock about half way.
        let read_ms = f64::midpoint(asked_ms, browser::now_ms());
        DialerTime::parse(&version.date).map(|date| DialerClock::new(date, read_ms))
    }

    /// Asks what is known of a call; `None` if that cannot be learned.
    pub(crate) async fn call_info(&self, call_id: CallId) -> Option<CallInfo> {
        let clock = self.read_clock().await;
        let info = self.callid_info(call_id).await?;
        Some(CallInfo {
            queue: info.campaign_id,
            is_inbound: info.call_type == "INBOUND",
            began_ms: clock
                .and_then(|clock| Some(clock.browser_ms(DialerTime::parse(&info.call_date)?))),
        })
    }

    /// Asks which disposition the dialer has written for a call; `None` if that
    /// cannot be learned.
    pub(crate) async fn disposition(&self, call_id: CallId) -> Option<String> {
        Some(self.callid_info(call_id).await?.status)
    }

    async fn callid_info(&self, call_id: CallId) -> Option<CallidInfo> {
        let reply = self.ask(Request::CallidInfo { call_id }, LOOK_UP_MS).await;
        match reply.ok()?.answer {
            Answer::Data(Data::CallidInfo(info)) => Some(info),
            _ => None,
        }
    }

    /// What is to be asked for a call of this agent.
    pub(crate) fn control(
        &self,
        value: CallId,
        stage: vicidial_agent_api::Stage,
        status: vicidial_agent_api::Status,
    ) -> RaCallControl {
        RaCallControl {
            agent_user: self.shared.agent_user.clone(),
            value,
            stage,
            status,
        }
    }

    /// Sends an action, once.
    pub(crate) async fn act(&self, control: RaCallControl) -> Result<Reply, Lost> {
        self.ask(Request::RaCallControl(control), ACT_MS).await
    }

    /// Asks the dialer to ring the agent's phone, once.
    pub(crate) async fn ring_phone(&self) -> Result<Reply, Lost> {
        self.ask(
            Request::CallAgent {
                agent_user: self.shared.agent_user.clone(),
            },
            ACT_MS,
        )
        .await
    }

    async fn ask(&self, request: Request, limit_ms: i32) -> Result<Reply, Lost> {
        let source = self.shared.source.clone();
        let credentials = match request {
            Request::Version(_) => None,
            _ => Some(self.shared.credentials.clone()),
        };
        self.shared
            .config
            .dialer
            .ask(
                &Message {
                    source,
                    credentials,
                    request,
                },
                limit_ms,
            )
            .await
    }
}
