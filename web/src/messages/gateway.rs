//! What the app says of the gateway.

use handset_call_control::Lost;
use handset_gateway_api::{Evidence, Outcome, Problem, ProblemCode, SessionEnd};
use vicidial_agent_api::ErrorCode;

use super::{Mark, OutcomeSaid, Said, happened, lost, not_an_answer, refused, said, two};
use crate::catalogue::{
    self, attempt, done, ended, gateway, nothing_sent, outcome, problem, readying, recent, sign_in,
    unknown,
};
use crate::choices::Choices;
use crate::gateway::{Answered, Failure, Settled};
use crate::shift::Readying;
use crate::standing::Over;
use crate::wish::Wish;

/// Why the gateway gave no usable answer.
pub(crate) fn failure(why: &Failure) -> Said {
    match why {
        Failure::Lost(lost_by @ (Lost::NotSent | Lost::Redirected)) => lost(*lost_by),
        Failure::Lost(Lost::TimedOut) => gateway::timed_out(),
        Failure::Lost(Lost::Unreachable) => gateway::unreachable(),
        Failure::NotTheGateway(500..) => gateway::not_running(),
        Failure::NotTheGateway(_) => gateway::something_else(),
        Failure::Over => gateway::over(),
        Failure::Refused(refusal) => problem(refusal),
    }
}

fn problem(problem: &Problem) -> Said {
    match problem.code {
        ProblemCode::WrongPassword => problem::wrong_password(),
        ProblemCode::TooManyAttempts => problem::too_many_attempts(),
        ProblemCode::TooManyRequests => problem::too_many_requests(),
        ProblemCode::DialerUnreachable => problem::dialer_unreachable(),
        ProblemCode::DialerRefused => problem::dialer_refused(),
        ProblemCode::OriginNotAllowed => problem::origin_not_allowed(),
        ProblemCode::NotAllowed => problem::not_allowed(),
        ProblemCode::NotSignedIn => gateway::over(),
        ProblemCode::InvalidRequest | ProblemCode::NotFound => problem::not_understood(),
        ProblemCode::Internal => problem::internal(),
    }
}

/// Why nobody could sign in. What the page does not do by itself is left out.
pub(crate) fn sign_in_failure(why: &Failure) -> Said {
    match why {
        Failure::Lost(Lost::NotSent) => sign_in::not_sent(),
        Failure::Lost(Lost::TimedOut | Lost::Unreachable) => sign_in::gateway_unreachable(),
        Failure::NotTheGateway(500..) => sign_in::gateway_not_running(),
        Failure::NotTheGateway(_) => sign_in::something_else(),
        other => failure(other),
    }
}

/// How a session came to its end; `None` if there is nothing to say.
pub(crate) fn ended(over: Over) -> Option<Said> {
    let what = match over {
        Over::SignedOut => return None,
        Over::Ended(SessionEnd::SignedOut) => ended::signed_out(),
        Over::Ended(SessionEnd::Replaced) => ended::replaced(),
        Over::Ended(SessionEnd::Revoked) => ended::revoked(),
        Over::Ended(SessionEnd::Expired) => ended::expired(),
        Over::NotGood => ended::not_good(),
    };
    Some(said(what, ended::next()))
}

/// What getting ready or not ready is at.
pub(crate) fn readying(readying: &Readying) -> String {
    let words = match readying {
        Readying::Failed(Failure::Refused(refusal)) => return problem(refusal).whole(),
        Readying::Failed(_) => readying::failed(),
        Readying::Idle => readying::idle(),
        Readying::Asked(true) => readying::on(),
        Readying::Asked(false) => readying::off(),
    };
    words.to_owned()
}

/// Why the list of what was done is not up to date.
pub(crate) fn recent_failure(why: &Failure) -> String {
    two(recent::incomplete(), &failure(why).what)
}

/// A word for a mark; `None` for what is not known yet.
pub(crate) fn mark_word(mark: Option<Mark>) -> &'static str {
    match mark {
        Some(Mark::Done) => recent::done(),
        Some(Mark::NotDone) => recent::not_done(),
        Some(Mark::Unsure) => recent::unsure(),
        None => catalogue::doing::in_doubt(),
    }
}

/// What an action came to.
pub(super) fn settled(wish: &Wish, settled: &Settled, choices: Option<&Choices>) -> OutcomeSaid {
    let (mark, heading, said) = match settled.outcome {
        Outcome::Confirmed => {
            let (heading, said) = confirmed(wish, settled.evidence, choices);
            (Mark::Done, heading, said)
        }
        Outcome::NotConfirmed => (
            Mark::NotDone,
            outcome::still_there(),
            still_there(attempt::accepted()),
        ),
        Outcome::FailedAfterSuccess => (
            Mark::Unsure,
            outcome::not_known(),
            unknown::line_open_listen(),
        ),
        Outcome::NotDone => not_done(settled),
        Outcome::Unknown => (Mark::Unsure, outcome::not_known(), unknown(wish)),
    };
    OutcomeSaid {
        mark,
        heading,
        said,
    }
}

fn confirmed(wish: &Wish, evidence: Evidence, choices: Option<&Choices>) -> (&'static str, Said) {
    let (heading, mut said) = happened(wish, choices);
    said.what = match evidence {
        Evidence::Disposition => two(&said.what, done::written()),
        // Whoever ended the call, it has ended.
        Evidence::State if *wish == Wish::HangUp => done::over_anyhow().to_owned(),
        Evidence::NothingSent | Evidence::Answer | Evidence::State => said.what,
    };
    (heading, said)
}

fn not_done(settled: &Settled) -> (Mark, &'static str, Said) {
    let (heading, said) = match (settled.evidence, refusal(settled)) {
        (Evidence::NothingSent, refusal) => (
            outcome::nothing_sent(),
            refusal.unwrap_or_else(nothing_sent::did_not_leave),
        ),
        (Evidence::Answer, Some(refusal)) => (outcome::refused(), refusal),
        (Evidence::Answer, None) => (outcome::still_there(), no_answer(settled)),
        (Evidence::State | Evidence::Disposition, _) => (
            outcome::still_there(),
            still_there(attempt::no_answer_still_yours()),
        ),
    };
    (Mark::NotDone, heading, said)
}

/// A refusal in words; `None` where nobody refused.
fn refusal(settled: &Settled) -> Option<Said> {
    let code = settled.code?;
    if is_about_the_account(code) {
        return Some(nothing_sent::gateways_account());
    }
    if code == ErrorCode::NoAnswer {
        return Some(still_there(nothing_sent::dialer_away()));
    }
    let Some(Answered::Refused { reason, allowed }) = &settled.answered else {
        return Some(refused(code, code.as_str()));
    };
    let mut said = refused(code, reason);
    if let Some(allowed) = allowed {
        let more = match allowed.strip_prefix("allowed: ") {
            Some(allowed) => catalogue::refused::allowed(allowed),
            None => catalogue::refused::gateway_says(allowed),
        };
        said.next = two(&said.next, &more);
    }
    Some(said)
}

/// What came instead of an answer, where it is still the phone's to be told.
fn no_answer(settled: &Settled) -> Said {
    match &settled.answered {
        Some(Answered::NoAnswer(what)) => not_an_answer(*what),
        _ => still_there(attempt::no_answer()),
    }
}

/// Whether a refusal is about the account that asks, which is none of the
/// agent's.
const fn is_about_the_account(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::InvalidCredentials
            | ErrorCode::NoApiAccess
            | ErrorCode::LockedOut
            | ErrorCode::IpBlocked
            | ErrorCode::FunctionNotPermitted
            | ErrorCode::PermissionDenied
            | ErrorCode::InvalidSource
    )
}

fn still_there(what: &str) -> Said {
    said(what, attempt::try_again())
}

fn unknown(wish: &Wish) -> Said {
    match wish {
        Wish::RingPhone => unknown::phone_lost(),
        Wish::HangUp | Wish::Transfer(_) => said(unknown::cannot_be_learned(), unknown::ask()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wish::Target;
    use handset_gateway_api::ActionState;
    use vicidial_agent_api::Function;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const EVIDENCE: [Evidence; 4] = [
        Evidence::NothingSent,
        Evidence::Answer,
        Evidence::State,
        Evidence::Disposition,
    ];

    fn wishes() -> [Wish; 3] {
        let to = Target::Number("13125550199".parse().unwrap());
        [Wish::HangUp, Wish::Transfer(to), Wish::RingPhone]
    }

    fn came_to(outcome: Outcome, evidence: Evidence) -> Settled {
        Settled {
            outcome,
            evidence,
            ..Settled::nothing_sent()
        }
    }

    fn refused_with(evidence: Evidence, code: ErrorCode, body: &str) -> OutcomeSaid {
        let state = ActionState::Settled {
            outcome: Outcome::NotDone,
            evidence,
            error: Some(code.as_str().to_owned()),
            answer: Some(body.to_owned()),
            settled_at_ms: 0,
        };
        let settled = Settled::of(Function::RaCallControl, state).unwrap();
        super::settled(&Wish::HangUp, &settled, None)
    }

    #[test]
    fn only_what_is_confirmed_is_marked_as_done() {
        for wish in wishes() {
            for outcome in Outcome::ALL {
                for evidence in EVIDENCE {
                    let said = settled(&wish, &came_to(outcome, evidence), None);
                    let is_done = outcome == Outcome::Confirmed;
                    assert_eq!(said.mark == Mark::Done, is_done, "{outcome:?} {evidence:?}");
                    assert!(said.said.what.ends_with('.') && said.said.next.ends_with('.'));
                }
            }
        }
    }

    #[test]
    fn who_refused_is_said() {
        let dialer = "ERROR: ingroup is not valid - ---NONE---";
        let said = refused_with(Evidence::Answer, ErrorCode::IngroupNotValid, dialer);
        assert_eq!(said.heading, "The dialer refused");
        let gateway = "ERROR: phone_number is not allowed - 90009|allowed: numbers like 1X";
        let said = refused_with(Evidence::NothingSent, ErrorCode::NumberNotAllowed, gateway);
        assert_eq!(said.heading, "Nothing was sent");
        assert!(said.said.next.ends_with(" Allowed: numbers like 1X."));
        let away = "ERROR: dialer did not answer - Y0315201639000402027";
        let said = refused_with(Evidence::NothingSent, ErrorCode::NoAnswer, away);
        assert_eq!(
            said.said.what,
            "The gateway could not reach the dialer. Nothing was sent."
        );
        let said = refused_with(Evidence::State, ErrorCode::NoAnswer, away);
        assert_eq!(said.heading, outcome::still_there());
    }

    #[test]
    fn an_agent_is_not_told_to_mend_the_gateways_account() {
        for code in [ErrorCode::InvalidCredentials, ErrorCode::PermissionDenied] {
            let body = "ERROR: Invalid Username/Password: |apiuser|[removed]|0|1|BAD|";
            let said = refused_with(Evidence::Answer, code, body);
            assert!(said.said.what.contains("the gateway's own account"));
        }
    }
}
