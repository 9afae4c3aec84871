//! Being signed in: who asks, and the questions the app has for the dialer.
//! Kept in memory only; when the page goes, so does the password.

use vicidial_agent_api::answer::{CallidInfo, Data, NotAnAnswer};
use vicidial_agent_api::{
    AgentStatusRow, AgentUser, Answer, Api, ApiUser, CallId, Credentials, CurrentCall, ErrorCode,
    Message, RaCallControl, Request, Secret, Source,
};

use crate::browser;
use crate::clock::{DialerClock, DialerTime};
use crate::config::Config;
use crate::dialer::{Lost, Reply};

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
pub(crate) struct Session {
    config: Config,
    agent_user: AgentUser,
    source: Source,
    credentials: Credentials,
}

/// What the dialer says of the agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sighting {
    /// The agent is logged in.
    LoggedIn(Box<AgentStatusRow>),
    /// The dialer does not have the agent logged in.
    NotLoggedIn,
}

/// Why a question has no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// What is the matter.
    pub(crate) cause: Cause,
    /// What the dialer answered, secrets removed, if it did.
    pub(crate) text: Option<String>,
}

/// What is the matter with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// It did not come.
    Lost(Lost),
    /// The dialer refused.
    Refused {
        /// Why.
        code: ErrorCode,
        /// Why, as the dialer worded it.
        reason: String,
    },
    /// It is not the dialer's, or not one to this question.
    Unrecognised(NotAnAnswer),
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

impl Sighting {
    /// The call the agent is on.
    pub(crate) fn current_call(&self) -> Option<CurrentCall> {
        match self {
            Self::LoggedIn(row) => row.current_call(),
            Self::NotLoggedIn => None,
        }
    }

    /// Whether the agent has this very call now.
    pub(crate) fn is_on(&self, call: &CallId) -> bool {
        self.current_call()
            .is_some_and(|current| current.call_id.is_same_call(call))
    }
}

impl Trouble {
    /// Whether asking again could only do harm.
    pub(crate) const fn is_final(&self) -> bool {
        matches!(
            self.cause,
            Cause::Refused {
                code: ErrorCode::InvalidCredentials | ErrorCode::NoApiAccess | ErrorCode::LockedOut,
                ..
            }
        )
    }
}

impl Session {
    /// A session with nothing asked yet.
    pub(crate) fn new(config: Config, sign_in: SignIn) -> Self {
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
        Self {
            config,
            agent_user,
            source,
            credentials,
        }
    }

    /// The agent.
    pub(crate) const fn agent_user(&self) -> &AgentUser {
        &self.agent_user
    }

    /// What the site configured.
    pub(crate) const fn config(&self) -> &Config {
        &self.config
    }

    /// Asks for the agent's state and call.
    pub(crate) async fn look_up(&self) -> Result<Sighting, Trouble> {
        let request = Request::AgentStatus {
            agent_user: self.agent_user.clone(),
        };
        sighting(self.ask(request, LOOK_UP_MS).await)
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
            agent_user: self.agent_user.clone(),
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
                agent_user: self.agent_user.clone(),
            },
            ACT_MS,
        )
        .await
    }

    async fn ask(&self, request: Request, limit_ms: i32) -> Result<Reply, Lost> {
        let source = self.source.clone();
        let credentials = match request {
            Request::Version(_) => None,
            _ => Some(self.credentials.clone()),
        };
        self.config
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

/// What an answer to `agent_status` means.
fn sighting(asked: Result<Reply, Lost>) -> Result<Sighting, Trouble> {
    let Reply { answer, text } = asked.map_err(|lost| Trouble {
        cause: Cause::Lost(lost),
        text: None,
    })?;
    let cause = match answer {
        Answer::Data(Data::AgentStatus(row)) => return Ok(Sighting::LoggedIn(row)),
        Answer::Error(error) if error.code == ErrorCode::NotLoggedIn => {
            return Ok(Sighting::NotLoggedIn);
        }
        other => refusal(other),
    };
    Err(Trouble {
        cause,
        text: Some(text),
    })
}

/// What is the matter with an answer that is not the one that was hoped for.
fn refusal(answer: Answer) -> Cause {
    match answer {
        Answer::Error(error) => Cause::Refused {
            code: error.code,
            reason: error.reason,
        },
        Answer::Unrecognised(unrecognised) => Cause::Unrecognised(unrecognised.what),
        Answer::Success(_) | Answer::Data(_) | Answer::Notice(_) => {
            Cause::Unrecognised(NotAnAnswer::OtherFunction)
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use vicidial_agent_api::Function;
    use vicidial_agent_api::answer::parse;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    pub(crate) const CALL: &str = "Y0315201639000402027";

    /// The sighting in the answer with this state, call id and sub-status.
    pub(crate) fn seen(state: &str, call: &str, sub_status: &str) -> Sighting {
        let body = format!(
            "{state}\t{call}\t402027\tTESTCAMP\t3\tRemote Agent One\tAGENTS\t4\t\t{sub_status}\t3125551028\tVLC1028\t81028\n"
        );
        let answer = parse(Function::AgentStatus, 200, body.as_bytes());
        sighting(Ok(Reply { answer, text: body })).unwrap()
    }

    #[test]
    fn a_call_is_the_agents_while_it_rings_and_while_it_is_on() {
        let call = CALL.parse().unwrap();
        assert!(seen("QUEUE", CALL, "").is_on(&call));
        assert!(seen("INCALL", CALL, "").is_on(&call));
        assert!(!seen("INCALL", CALL, "DEAD").is_on(&call));
        assert!(!seen("READY", "", "").is_on(&call));
        assert!(!seen("INCALL", "Y0315201639000402028", "").is_on(&call));
        assert!(!Sighting::NotLoggedIn.is_on(&call));
    }

    #[test]
    fn an_agent_who_is_not_logged_in_is_an_answer_and_other_errors_are_trouble() {
        let read = |body: &str| {
            let answer = parse(Function::AgentStatus, 200, body.as_bytes());
            sighting(Ok(Reply {
                answer,
                text: body.to_owned(),
            }))
        };
        let off = "ERROR: agent_status AGENT NOT LOGGED IN: apiuser|1031\n";
        assert_eq!(read(off), Ok(Sighting::NotLoggedIn));
        let unknown = read("ERROR: agent_status AGENT NOT FOUND: grpadm|1028\n").unwrap_err();
        assert!(matches!(
            unknown.cause,
            Cause::Refused {
                code: ErrorCode::AgentNotFound,
                ..
            }
        ));
        let page = read("<!DOCTYPE html><title>Free Wi-Fi</title>").unwrap_err();
        assert_eq!(page.cause, Cause::Unrecognised(NotAnAnswer::Html));
    }
}
