//! The requests to a gateway. It lives on the app's own origin; who asks, it
//! knows by a cookie that no script sees.

use std::future::Future;

use handset_call_control::Lost;
use handset_gateway_api::{
    ActionReport, ActionState, AgentView, Evidence, Gateway, Options, Outcome, Outcomes, Problem,
    ProblemCode, Queues, header, path,
};
use vicidial_agent_api::answer::{NotAnAnswer, parse_action};
use vicidial_agent_api::request::{CONTENT_TYPE, METHOD};
use vicidial_agent_api::{AgentUser, Answer, ErrorCode, Function, Message, Secret};

use super::json::{Read, quoted, read};
use crate::fetch::{Ask, Asked, Came, fetch};

/// How long the gateway may take for what it knows, in milliseconds.
const LIMIT_MS: i32 = 5_000;

/// How long for what it must ask the dialer, in milliseconds.
const ASKING_LIMIT_MS: i32 = 15_000;

/// How long an action may take, in milliseconds. It goes on without the phone,
/// which then asks what it came to.
const ACT_MS: i32 = 12_000;

/// How long the question may take what an action came to, in milliseconds: the
/// gateway waits a few seconds for it.
const SETTLE_MS: i32 = 10_000;

/// Why a request came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No answer came.
    Lost(Lost),
    /// Something else answered, with this HTTP status: a captive portal, or what
    /// stands before the gateway.
    NotTheGateway(u16),
    /// Nobody is signed in, or not any more.
    Over,
    /// The gateway refused.
    Refused(Problem),
}

/// What an action came to, as the gateway tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settled {
    /// What it came to.
    pub(crate) outcome: Outcome,
    /// What that is known by.
    pub(crate) evidence: Evidence,
    /// The refusal, the gateway's or the dialer's.
    pub(crate) code: Option<ErrorCode>,
    /// What the answer says beside that, if it does.
    pub(crate) answered: Option<Answered>,
    /// The answer in its own words. The gateway has removed secrets.
    pub(crate) text: Option<String>,
}

/// What an answer says beside the outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// A refusal.
    Refused {
        /// Why.
        reason: String,
        /// What would be allowed, in the gateway's words.
        allowed: Option<String>,
    },
    /// The dialer gave no answer, but this.
    NoAnswer(NotAnAnswer),
}

impl Answered {
    fn of(answer: Answer) -> Option<Self> {
        match answer {
            Answer::Error(error) => Some(Self::Refused {
                allowed: error.fields.get("allowed").map(str::to_owned),
                reason: error.reason,
            }),
            Answer::Unrecognised(unrecognised) => Some(Self::NoAnswer(unrecognised.what)),
            _ => None,
        }
    }
}

/// What is known once an action was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// What it came to.
    Settled(Box<Settled>),
    /// The phone has no network: it was certainly not sent.
    Offline,
    /// Nobody is signed in any more: it was refused.
    Over,
    /// Nothing: the gateway must be asked.
    InDoubt,
}

impl Settled {
    /// Nothing was sent, for a reason of the phone's own.
    pub(crate) const fn nothing_sent() -> Self {
        Self {
            outcome: Outcome::NotDone,
            evidence: Evidence::NothingSent,
            code: None,
            answered: None,
            text: None,
        }
    }

    /// What the state of an action says; `None` while it is under way.
    pub(crate) fn of(function: Function, state: ActionState) -> Option<Self> {
        let ActionState::Settled {
            outcome,
            evidence,
            error,
            answer: text,
            ..
        } = state
        else {
            return None;
        };
        Some(Self {
            outcome,
            evidence,
            code: error.as_deref().and_then(code),
            answered: text.as_ref().and_then(|text| {
                let answer = parse_action(function, 200, text.as_bytes());
                Answered::of(answer)
            }),
            text,
        })
    }
}

fn code(name: &str) -> Option<ErrorCode> {
    ErrorCode::ALL
        .iter()
        .copied()
        .find(|code| code.as_str() == name)
}

/// Asks whether there is a gateway, and who is signed in, unless the page has asked
/// that already. For the rest of what may answer there, see [`find`](super::find()).
pub(super) async fn session(asked: Option<Asked>) -> Result<Came, Lost> {
    if let Some(asked) = asked {
        return asked.came(LIMIT_MS).await;
    }
    fetch(Ask {
        method: "GET",
        url: path::SESSION,
        headers: &[],
        body: None,
        limit_ms: LIMIT_MS,
    })
    .await
}

/// Signs in with the agent's own password. `None`: the gateway accepted it, but
/// the browser does not keep the session.
///
/// # Errors
///
/// If it is refused, or did not come through.
pub(crate) async fn sign_in(
    agent_user: &AgentUser,
    password: &Secret,
) -> Result<Option<AgentUser>, Failure> {
    let body = format!(
        r#"{{"agent_user":{},"password":{}}}"#,
        quoted(agent_user.as_str()),
        quoted(password.expose())
    );
    ask("POST", path::SESSION, Some(&body), ASKING_LIMIT_MS).await?;
    let gateway: Gateway = get(path::SESSION).await?;
    Ok(gateway.session.map(|session| session.agent_user))
}

/// Signs out.
///
/// # Errors
///
/// If it did not come through: the session is still good.
pub(crate) async fn sign_out() -> Result<(), Failure> {
    match ask("DELETE", path::SESSION, None, LIMIT_MS).await {
        Ok(_) | Err(Failure::Over) => Ok(()),
        Err(failure) => Err(failure),
    }
}

/// Asks for the agent's state and call.
///
/// # Errors
///
/// If there is no usable answer; so for all that follow.
pub(crate) async fn agent() -> Result<AgentView, Failure> {
    get(path::AGENT).await
}

/// Asks what the agent may choose from.
pub(crate) async fn options() -> Result<Options, Failure> {
    get(path::OPTIONS).await
}

/// Asks how much there is to do in the queues.
pub(crate) async fn queues() -> Result<Queues, Failure> {
    get(path::QUEUES).await
}

/// Asks what the agent did lately.
pub(crate) fn outcomes() -> impl Future<Output = Result<Outcomes, Failure>> {
    get(path::OUTCOMES)
}

/// Asks for calls, or for none.
pub(crate) async fn set_readiness(ready: bool) -> Result<(), Failure> {
    let body = format!(r#"{{"ready":{ready}}}"#);
    ask("PUT", path::READINESS, Some(&body), ASKING_LIMIT_MS).await?;
    Ok(())
}

/// Asks what became of an action.
pub(crate) async fn settle(key: &str) -> Result<ActionReport, Failure> {
    let text = ask("POST", &path::settle(key), None, SETTLE_MS).await?;
    read(&text).ok_or(Failure::NotTheGateway(200))
}

/// Sends an action, once.
pub(crate) fn act(message: &Message, key: &str) -> impl Future<Output = Sent> + use<> {
    let function = message.request.function();
    let request = message.encode();
    let headers = [
        ("content-type", CONTENT_TYPE),
        (header::IDEMPOTENCY_KEY, key),
    ];
    let sent = fetch(Ask {
        method: METHOD,
        url: request.path,
        headers: &headers,
        body: Some(&request.body),
        limit_ms: ACT_MS,
    });
    async move {
        match sent.await {
            Ok(came) => {
                let refusal = came.header(header::ERROR);
                let outcome = came.header(header::OUTCOME);
                let answer = parse_action(function, came.status, &came.body);
                let text = String::from_utf8_lossy(&came.body).into_owned();
                judged(refusal.as_deref(), outcome.as_deref(), answer, text)
            }
            Err(Lost::NotSent) => Sent::Offline,
            Err(_) => Sent::InDoubt,
        }
    }
}

/// What the answer to an action says. Where it does not say it all, or where
/// something else may have answered, the gateway is asked.
fn judged(refusal: Option<&str>, outcome: Option<&str>, answer: Answer, text: String) -> Sent {
    let refusal = refusal.and_then(code);
    let outcome = outcome.and_then(|name| {
        Outcome::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == name)
    });
    let (outcome, evidence) = match (refusal, outcome, &answer) {
        (Some(ErrorCode::NotSignedIn), ..) => return Sent::Over,
        // Of one that came too soon nothing was looked at, nor whether it had
        // come before.
        (Some(ErrorCode::NoAnswer | ErrorCode::TooManyRequests), ..)
        | (Some(ErrorCode::ActionInProgress), None, _) => return Sent::InDoubt,
        (Some(_), None | Some(Outcome::NotDone), _) => (Outcome::NotDone, Evidence::NothingSent),
        (None, Some(outcome), Answer::Success(_)) => (outcome, Evidence::Answer),
        (None, Some(Outcome::NotDone), Answer::Error(_)) => (Outcome::NotDone, Evidence::Answer),
        _ => return Sent::InDoubt,
    };
    let code = match &answer {
        Answer::Error(error) => Some(error.code),
        _ => refusal,
    };
    Sent::Settled(Box::new(Settled {
        outcome,
        evidence,
        code,
        answered: Answered::of(answer),
        text: Some(text),
    }))
}

fn get<T: Read>(path: &str) -> impl Future<Output = Result<T, Failure>> + use<T> {
    let asked = ask("GET", path, None, LIMIT_MS);
    async move { read(&asked.await?).ok_or(Failure::NotTheGateway(200)) }
}

/// Asks, and gives the JSON of the answer; it may be empty.
fn ask(
    method: &str,
    path: &str,
    body: Option<&str>,
    limit_ms: i32,
) -> impl Future<Output = Result<String, Failure>> + use<> {
    let headers = [("content-type", "application/json")];
    let asked = fetch(Ask {
        method,
        url: path,
        headers: if body.is_some() { &headers } else { &[] },
        body,
        limit_ms,
    });
    async move {
        let came = asked.await.map_err(Failure::Lost)?;
        let text = String::from_utf8_lossy(&came.body);
        let is_json = text.is_empty() || text.starts_with('{');
        if (200..300).contains(&came.status) && is_json {
            return Ok(text.into_owned());
        }
        Err(match read::<Problem>(&text) {
            Some(problem) if problem.code == ProblemCode::NotSignedIn => Failure::Over,
            Some(problem) => Failure::Refused(problem),
            None => Failure::NotTheGateway(came.status),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const DONE: &str = "SUCCESS: ra_call_control hungup - 1028|Y0315201639000402027|HANGUP\n";

    fn said(refusal: Option<&str>, outcome: Option<&str>, status: u16, body: &str) -> Sent {
        let answer = parse_action(Function::RaCallControl, status, body.as_bytes());
        judged(refusal, outcome, answer, body.to_owned())
    }

    fn settled(sent: Sent) -> (Outcome, Evidence, Option<ErrorCode>) {
        match sent {
            Sent::Settled(settled) => (settled.outcome, settled.evidence, settled.code),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_dialers_success_counts_as_the_gateway_saw_it_end() {
        for outcome in [
            Outcome::Confirmed,
            Outcome::NotConfirmed,
            Outcome::FailedAfterSuccess,
        ] {
            let sent = said(None, Some(outcome.as_str()), 200, DONE);
            assert_eq!(settled(sent), (outcome, Evidence::Answer, None));
        }
    }

    #[test]
    fn a_refusal_says_whose_it_is() {
        let theirs = "ERROR: ingroup is not valid - ---NONE---\n";
        assert_eq!(
            settled(said(None, Some("not_done"), 200, theirs)),
            (
                Outcome::NotDone,
                Evidence::Answer,
                Some(ErrorCode::IngroupNotValid)
            )
        );
        let ours = "ERROR: call is not yours - Y0315201639000402027\n";
        for outcome in [None, Some("not_done")] {
            assert_eq!(
                settled(said(Some("call_not_yours"), outcome, 403, ours)),
                (
                    Outcome::NotDone,
                    Evidence::NothingSent,
                    Some(ErrorCode::CallNotYours)
                )
            );
        }
        let over = said(Some("not_signed_in"), None, 401, "ERROR: not signed in\n");
        assert_eq!(over, Sent::Over);
    }

    #[test]
    fn what_says_less_than_all_is_in_doubt() {
        let page = "<!DOCTYPE html><title>Free Wi-Fi</title>";
        let no_answer = "ERROR: dialer did not answer - Y0315201639000402027\n";
        let busy = "ERROR: another action is in progress - Y0315201639000402027|HANGUP\n";
        let too_many = "ERROR: too many requests\n";
        let over = "ERROR: no active call found - Y0315201639000402027\n";
        for (refusal, outcome, status, body) in [
            (None, None, 200, DONE),
            (None, None, 200, page),
            (None, None, 502, page),
            (None, Some("something_new"), 200, DONE),
            (None, Some("confirmed"), 200, page),
            (None, Some("confirmed"), 200, over),
            (Some("no_answer"), None, 503, no_answer),
            (Some("no_answer"), Some("unknown"), 503, no_answer),
            (Some("action_in_progress"), None, 409, busy),
            (Some("too_many_requests"), None, 429, too_many),
        ] {
            assert_eq!(
                said(refusal, outcome, status, body),
                Sent::InDoubt,
                "{body}"
            );
        }
    }
}
