//! What a dialer says of an agent, and why it may not say it.

use vicidial_agent_api::answer::{Data, NotAnAnswer};
use vicidial_agent_api::{AgentStatusRow, Answer, CallId, CurrentCall, ErrorCode};

use crate::reply::{Lost, Reply};

/// What the dialer says of the agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// The agent is logged in.
    LoggedIn(Box<AgentStatusRow>),
    /// The dialer does not have the agent logged in.
    NotLoggedIn,
}

/// Why a question has no usable answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What is the matter.
    pub cause: Cause,
    /// What the dialer answered, secrets removed, if it did.
    pub text: Option<String>,
}

/// What is the matter with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
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

impl Sighting {
    /// Reads the answer to `agent_status`.
    ///
    /// # Errors
    ///
    /// If there is no answer, or none that tells the agent's state.
    pub fn read(asked: Result<Reply, Lost>) -> Result<Self, Trouble> {
        let Reply { answer, text, .. } = asked?;
        let cause = match answer {
            Answer::Data(Data::AgentStatus(row)) => return Ok(Self::LoggedIn(row)),
            Answer::Error(error) if error.code == ErrorCode::NotLoggedIn => {
                return Ok(Self::NotLoggedIn);
            }
            other => refusal(other),
        };
        Err(Trouble {
            cause,
            text: Some(text),
        })
    }

    /// The call the agent is on.
    pub fn current_call(&self) -> Option<CurrentCall> {
        match self {
            Self::LoggedIn(row) => row.current_call(),
            Self::NotLoggedIn => None,
        }
    }

    /// Whether the agent has this very call now.
    pub fn is_on(&self, call: &CallId) -> bool {
        self.current_call()
            .is_some_and(|current| current.call_id.is_same_call(call))
    }
}

impl From<Lost> for Trouble {
    fn from(lost: Lost) -> Self {
        Self {
            cause: Cause::Lost(lost),
            text: None,
        }
    }
}

impl Trouble {
    /// Whether asking again could only do harm.
    pub const fn is_final(&self) -> bool {
        matches!(
            self.cause,
            Cause::Refused {
                code: ErrorCode::InvalidCredentials | ErrorCode::NoApiAccess | ErrorCode::LockedOut,
                ..
            }
        )
    }
}

/// What is the matter with an answer that is not the one that was hoped for.
pub fn refusal(answer: Answer) -> Cause {
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

    pub(crate) const CALL: &str = "Y0315201639000402027";

    fn read(body: &str) -> Result<Sighting, Trouble> {
        Sighting::read(Ok(Reply {
            answer: parse(Function::AgentStatus, 200, body.as_bytes()),
            http_status: 200,
            text: body.to_owned(),
        }))
    }

    /// The sighting in the answer with this state, call id and sub-status.
    pub(crate) fn seen(state: &str, call: &str, sub_status: &str) -> Sighting {
        let body = format!(
            "{state}\t{call}\t402027\tTESTCAMP\t3\tRemote Agent One\tAGENTS\t4\t\t{sub_status}\t3125551028\tVLC1028\t81028\n"
        );
        read(&body).unwrap()
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
