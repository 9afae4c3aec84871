//! What an action came to, and what the phone is told of it.

use handset_call_control::Reply;
use handset_call_control::action::{Evidence as Known, Verdict};
use handset_gateway_api::{ActionState, EpochMs, Evidence, Outcome};
use vicidial_agent_api::{Answer, ErrorCode, RaCallControl, Stage};

use super::ActionAnswer;
use super::intent::Asked;
use crate::http::Refusal;

/// What an action came to: what is stored before the phone is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settlement {
    pub(super) outcome: Outcome,
    pub(super) evidence: Evidence,
    /// Why it was refused, by the dialer or by the gateway.
    pub(super) error: Option<ErrorCode>,
    pub(super) http_status: u16,
    /// api.php's text, line end included.
    pub(super) body: String,
}

impl Settlement {
    /// The gateway refused, and sent nothing.
    pub(super) fn refused(refusal: &Refusal) -> Self {
        Self::told(Outcome::NotDone, Evidence::NothingSent, refusal)
    }

    /// Told in the gateway's words.
    fn told(outcome: Outcome, evidence: Evidence, refusal: &Refusal) -> Self {
        Self {
            outcome,
            evidence,
            error: Some(refusal.code()),
            http_status: refusal.http_status(),
            body: format!("{refusal}\n"),
        }
    }

    /// The dialer did not answer, or not as it should: what the state tells.
    pub(super) fn without_answer(asked: &Asked, outcome: Outcome, evidence: Evidence) -> Self {
        if outcome == Outcome::Confirmed {
            return Self::success(asked, outcome, evidence);
        }
        let value = asked.value();
        Self::told(outcome, evidence, &Refusal::NoAnswer { value })
    }

    /// Told as the dialer tells it when it has done it: its own text may be buried in warnings,
    /// or lost.
    fn success(asked: &Asked, outcome: Outcome, evidence: Evidence) -> Self {
        // A success that was none comes with the status of a script that failed.
        let has_failed = outcome == Outcome::FailedAfterSuccess;
        Self {
            outcome,
            evidence,
            error: None,
            http_status: if has_failed { 500 } else { 200 },
            body: success_text(asked),
        }
    }

    /// What a verdict on `asked` comes to.
    ///
    /// `reply` is the dialer's answer, and `customer_was_first` whether the customer was seen to
    /// have hung up while the agent still had the call, after the request: a transfer that the
    /// dialer carries out takes the call from the agent at once.
    pub(super) fn of(
        asked: &Asked,
        verdict: Verdict,
        reply: Option<&Reply>,
        customer_was_first: bool,
    ) -> Self {
        let is_hang_up = matches!(
            asked,
            Asked::Control(RaCallControl {
                stage: Stage::Hangup,
                ..
            })
        );
        let (known, outcome) = match verdict {
            Verdict::NothingSent(_) => {
                return Self::without_answer(asked, Outcome::NotDone, Evidence::NothingSent);
            }
            Verdict::Refused { code, reason } => {
                return Self {
                    outcome: Outcome::NotDone,
                    evidence: Evidence::Answer,
                    error: Some(code),
                    http_status: 200,
                    body: error_text_for_phones(reply, code, &reason),
                };
            }
            Verdict::Done(Known::Accepted) if customer_was_first && !is_hang_up => {
                (Known::Accepted, Outcome::NotConfirmed)
            }
            Verdict::Done(known) => (known, Outcome::Confirmed),
            Verdict::StillThere(known) => (
                known,
                match known {
                    Known::Accepted => Outcome::NotConfirmed,
                    Known::ScriptFailed => Outcome::FailedAfterSuccess,
                    Known::NotExecuted | Known::Unreadable(_) | Known::Lost(_) | Known::Written => {
                        Outcome::NotDone
                    }
                },
            ),
            Verdict::Unknown { evidence, .. } => (
                evidence,
                match evidence {
                    Known::Accepted => Outcome::NotConfirmed,
                    Known::ScriptFailed => Outcome::FailedAfterSuccess,
                    // The call has left, and nothing but this request writes its disposition.
                    Known::Written => Outcome::Confirmed,
                    Known::NotExecuted | Known::Unreadable(_) | Known::Lost(_) => Outcome::Unknown,
                },
            ),
        };
        match known {
            Known::Accepted | Known::ScriptFailed => {
                Self::success(asked, outcome, Evidence::Answer)
            }
            Known::NotExecuted => Self {
                outcome,
                evidence: Evidence::Answer,
                error: None,
                http_status: 200,
                body: first_line(reply),
            },
            Known::Unreadable(_) | Known::Lost(_) => {
                Self::without_answer(asked, outcome, Evidence::State)
            }
            Known::Written => Self::without_answer(asked, outcome, Evidence::Disposition),
        }
    }

    pub(super) fn answer(&self, replayed: bool) -> ActionAnswer {
        // What the dialer refuses is in its text; the header tells what the gateway does.
        let error = self.error.filter(|_| self.evidence != Evidence::Answer);
        ActionAnswer {
            http_status: self.http_status,
            body: self.body.clone(),
            error,
            outcome: Some(self.outcome),
            replayed,
            retry_after_s: error.and_then(retry_after_s),
        }
    }

    /// The dialer's answer, its line first: before it there may be more warnings than are kept.
    pub(super) fn for_the_audit(&self, reply: &Reply) -> String {
        let line = match &reply.answer {
            Answer::Error(error) => error_text(reply, &error.reason),
            Answer::Success(_) => {
                line_with("SUCCESS: ", reply).unwrap_or_else(|| self.body.clone())
            }
            _ => return reply.text.clone(),
        };
        let line = line.trim_end();
        if reply.text.starts_with(line) {
            return reply.text.clone();
        }
        format!("{line}\n{}", reply.text)
    }

    pub(super) fn state(&self, settled_at_ms: EpochMs) -> ActionState {
        ActionState::Settled {
            outcome: self.outcome,
            evidence: self.evidence,
            error: self.error.map(|code| code.as_str().to_owned()),
            answer: Some(self.body.trim_end().to_owned()),
            settled_at_ms,
        }
    }
}

impl ActionAnswer {
    /// A refusal that is no outcome of its key: it is not stored.
    pub(super) fn refusal(refusal: &Refusal) -> Self {
        Self {
            http_status: refusal.http_status(),
            body: format!("{refusal}\n"),
            error: Some(refusal.code()),
            outcome: None,
            replayed: false,
            retry_after_s: retry_after_s(refusal.code()),
        }
    }
}

/// When it may be worth trying again: with a new key where the outcome is known, with the same
/// where it is not.
const fn retry_after_s(code: ErrorCode) -> Option<u64> {
    match code {
        ErrorCode::ActionInProgress | ErrorCode::CallNotChecked | ErrorCode::NoAnswer => Some(1),
        ErrorCode::ShuttingDown => Some(5),
        _ => None,
    }
}

fn success_text(asked: &Asked) -> String {
    let agent = asked.agent_user();
    match asked {
        Asked::Control(control) => {
            let value = &control.value;
            let (word, third) = match &control.stage {
                Stage::Hangup => ("hungup", "HANGUP"),
                Stage::ExtensionTransfer { phone_number } => ("transfer", phone_number.as_str()),
                // The server echoes `phone_number`, whatever the stage.
                Stage::IngroupTransfer { .. } => ("transfer", ""),
            };
            format!("SUCCESS: ra_call_control {word} - {agent}|{value}|{third}\n")
        }
        Asked::CallAgent(_) => format!("SUCCESS: call_agent function sent - {agent}\n"),
    }
}

/// An error as a phone may see it: nothing of the gateway's own account.
fn error_text_for_phones(reply: Option<&Reply>, code: ErrorCode, reason: &str) -> String {
    // As the agent API's login errors are read: user, password, two flags, and a word.
    let login = |word| format!("ERROR: {reason}: |||0|0|{word}|\n");
    match code {
        ErrorCode::InvalidCredentials => login("BAD"),
        ErrorCode::NoApiAccess => login("GOOD"),
        ErrorCode::LockedOut => login("LOCK"),
        ErrorCode::NoServers => login("ERRSERVERS"),
        ErrorCode::IpBlocked => login("IPBLOCK"),
        ErrorCode::FunctionNotPermitted | ErrorCode::PermissionDenied => {
            format!("ERROR: {reason} - |\n")
        }
        // What stands behind a reason that nobody knows may be anything.
        ErrorCode::Other => format!("ERROR: {reason}\n"),
        _ => match reply {
            Some(reply) => error_text(reply, reason),
            None => format!("ERROR: {reason}\n"),
        },
    }
}

/// The line of an error, without what PHP prints around it.
fn error_text(reply: &Reply, reason: &str) -> String {
    if let Some(line) = line_with("ERROR: ", reply) {
        return line;
    }
    // It was cut off behind a page of warnings.
    let mut text = format!("ERROR: {reason}");
    if let Answer::Error(error) = &reply.answer {
        for (index, (_, field)) in error.fields.iter().enumerate() {
            text.push_str(if index == 0 { " - " } else { "|" });
            text.push_str(field);
        }
    }
    text.push('\n');
    text
}

/// The line that begins so, line end included.
fn line_with(first: &str, reply: &Reply) -> Option<String> {
    let mut lines = reply.text.lines().map(str::trim);
    let line = lines.find(|line| line.starts_with(first))?;
    Some(format!("{line}\n"))
}

fn first_line(reply: Option<&Reply>) -> String {
    let line = reply.and_then(|reply| reply.text.lines().find(|line| !line.trim().is_empty()));
    format!("{}\n", line.unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use handset_call_control::Lost;
    use handset_call_control::action::CallThen;
    use vicidial_agent_api::Function;
    use vicidial_agent_api::answer::{NotAnAnswer, parse};

    use super::*;

    fn transfer() -> Asked {
        Asked::Control(RaCallControl {
            agent_user: "1028".parse().unwrap(),
            value: "Y0315201639000402027".parse().unwrap(),
            stage: Stage::ExtensionTransfer {
                phone_number: "3125550128".parse().unwrap(),
            },
            status: "SALE".parse().unwrap(),
        })
    }

    fn of(verdict: Verdict) -> (Outcome, Evidence, u16, String) {
        let settlement = Settlement::of(&transfer(), verdict, None, false);
        (
            settlement.outcome,
            settlement.evidence,
            settlement.http_status,
            settlement.body,
        )
    }

    const SUCCESS: &str =
        "SUCCESS: ra_call_control transfer - 1028|Y0315201639000402027|3125550128\n";
    const NO_ANSWER: &str = "ERROR: dialer did not answer - Y0315201639000402027\n";

    #[test]
    fn each_verdict_has_its_outcome_and_its_text() {
        let lost = Known::Lost(Lost::TimedOut);
        let portal = Known::Unreadable(NotAnAnswer::Html);
        let gone = |evidence| Verdict::Unknown {
            evidence,
            call: CallThen::Gone,
        };
        let not_seen = |evidence| Verdict::Unknown {
            evidence,
            call: CallThen::NotSeen,
        };
        for (verdict, outcome, evidence, http_status, body) in [
            (
                Verdict::Done(Known::Accepted),
                Outcome::Confirmed,
                Evidence::Answer,
                200,
                SUCCESS,
            ),
            (
                Verdict::Done(lost),
                Outcome::Confirmed,
                Evidence::State,
                200,
                SUCCESS,
            ),
            (
                gone(Known::Written),
                Outcome::Confirmed,
                Evidence::Disposition,
                200,
                SUCCESS,
            ),
            (
                Verdict::StillThere(Known::Accepted),
                Outcome::NotConfirmed,
                Evidence::Answer,
                200,
                SUCCESS,
            ),
            (
                not_seen(Known::Accepted),
                Outcome::NotConfirmed,
                Evidence::Answer,
                200,
                SUCCESS,
            ),
            (
                Verdict::StillThere(Known::ScriptFailed),
                Outcome::FailedAfterSuccess,
                Evidence::Answer,
                500,
                SUCCESS,
            ),
            (
                gone(Known::ScriptFailed),
                Outcome::FailedAfterSuccess,
                Evidence::Answer,
                500,
                SUCCESS,
            ),
            (
                Verdict::StillThere(lost),
                Outcome::NotDone,
                Evidence::State,
                503,
                NO_ANSWER,
            ),
            (
                Verdict::StillThere(portal),
                Outcome::NotDone,
                Evidence::State,
                503,
                NO_ANSWER,
            ),
            (
                gone(lost),
                Outcome::Unknown,
                Evidence::State,
                503,
                NO_ANSWER,
            ),
            (
                not_seen(lost),
                Outcome::Unknown,
                Evidence::State,
                503,
                NO_ANSWER,
            ),
        ] {
            let expected = (outcome, evidence, http_status, body.to_owned());
            assert_eq!(of(verdict.clone()), expected, "{verdict:?}");
        }
    }

    #[test]
    fn a_transfer_whose_customer_was_seen_to_hang_up_is_not_confirmed() {
        let done = Verdict::Done(Known::Accepted);
        let settlement = Settlement::of(&transfer(), done, None, true);
        assert_eq!(settlement.outcome, Outcome::NotConfirmed);
    }

    #[test]
    fn of_a_refusal_behind_a_page_of_warnings_the_line_is_told() {
        let warnings = "<br />\n<b>Warning</b>: x in <b>/srv/api.php</b>\n".repeat(200);
        let line = "ERROR: ingroup is not valid - SALESLINE";
        for (body, shown) in [
            (format!("{warnings}{line}\n{warnings}"), line),
            (format!("<br />\n{line}\n<br />\n"), line),
            (format!("{line}\n"), line),
        ] {
            let reply = Reply::read_without(&[], Function::RaCallControl, 200, body.as_bytes());
            let Answer::Error(error) = &reply.answer else {
                panic!("{reply:?}");
            };
            let verdict = Verdict::Refused {
                code: error.code,
                reason: error.reason.clone(),
            };
            let settlement = Settlement::of(&transfer(), verdict, Some(&reply), false);
            assert_eq!(settlement.body, format!("{shown}\n"));
            assert_eq!(settlement.error, Some(ErrorCode::IngroupNotValid));
            // The dialer's refusals have no header.
            assert_eq!(settlement.answer(false).error, None);
        }
    }

    #[test]
    fn what_is_told_as_success_is_read_as_the_dialers_own() {
        for asked in [transfer(), Asked::CallAgent("1028".parse().unwrap())] {
            let function = match &asked {
                Asked::Control(_) => Function::RaCallControl,
                Asked::CallAgent(_) => Function::CallAgent,
            };
            let Answer::Success(success) = parse(function, 200, success_text(&asked).as_bytes())
            else {
                panic!("{asked:?}");
            };
            if let Asked::Control(control) = &asked {
                assert!(success.acknowledges(control));
            }
        }
    }
}
