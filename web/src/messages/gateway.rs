//! What the app says of the gateway.

use handset_call_control::Lost;
use handset_gateway_api::{Evidence, Outcome, Problem, ProblemCode, SessionEnd};
use vicidial_agent_api::{Answer, ErrorCode};

use super::{
    Mark, NEXT_CALL, OVER_ANYHOW, OutcomeSaid, STILL_THERE, Said, WRITTEN, happened, lost,
    not_an_answer, refused, said,
};
use crate::gateway::{Failure, NotAllowed, Settled};
use crate::shift::Readying;
use crate::standing::Over;
use crate::wish::Wish;

/// Said while the gateway is asked what became of an action.
pub(crate) const IN_DOUBT: &str = "Checking what happened…";

/// What that means: what has happened, and what the app does about it.
pub(crate) const CHECKING: (&str, &str) = (
    "The connection broke before the answer to your request came.",
    "Handset asks the gateway what became of it, until it knows. It never sends a request a \
     second time by itself.",
);

/// Said while it is not known what may be chosen.
pub(crate) const LOADING_CHOICES: &str = "What you can choose is being loaded…";

/// Said where a site allows no transfers.
pub(crate) const NO_TRANSFERS: &str = "Your site allows no transfers from this app.";

/// Why the gateway gave no usable answer.
pub(crate) fn failure(why: &Failure) -> Said {
    match why {
        Failure::Lost(lost_by @ (Lost::NotSent | Lost::Redirected)) => {
            let (what, next) = lost(*lost_by);
            said(what, next)
        }
        Failure::Lost(Lost::TimedOut) => said(
            "The gateway did not answer in time.",
            "Check your connection, or move to where it is better. This page tries again by itself.",
        ),
        Failure::Lost(Lost::Unreachable) => said(
            "The gateway could not be reached.",
            "Check your connection. On public Wi-Fi, open any web page and sign in there first. \
             This page tries again by itself.",
        ),
        Failure::NotTheGateway(500..) => said(
            "The gateway is not running, or is just being renewed.",
            "Wait a minute: this page tries again by itself. If it stays so, tell your supervisor.",
        ),
        Failure::NotTheGateway(_) => said(
            "Something else answers in place of the gateway.",
            "If you are on public Wi-Fi, open any web page and sign in there, or switch to mobile \
             data. This page tries again by itself.",
        ),
        Failure::Over => said("You are not signed in any more.", "Sign in again."),
        Failure::Refused(refusal) => problem(refusal),
    }
}

fn problem(problem: &Problem) -> Said {
    match problem.code {
        ProblemCode::WrongPassword => said(
            "The agent user or the password is wrong.",
            "Check both and sign in again. It is the user and password of your agent login at the \
             dialer. After several wrong tries you have to wait.",
        ),
        ProblemCode::TooManyAttempts => said(
            "Too many wrong passwords.",
            "Wait before you try again. If you do not know your password, ask your supervisor.",
        ),
        ProblemCode::TooManyRequests => said(
            "Too much was asked of the gateway within a short time.",
            "Wait a moment, then try again.",
        ),
        ProblemCode::DialerUnreachable => said(
            "The gateway does not reach the dialer.",
            "Wait a minute, then try again. If it stays so, tell your supervisor.",
        ),
        ProblemCode::DialerRefused => said(
            "The dialer refuses what the gateway asks.",
            "Your administrator must mend it. Tell your supervisor.",
        ),
        ProblemCode::OriginNotAllowed => said(
            "The gateway does not know this page as its own.",
            "Open the app at its own address. If you did, tell your administrator.",
        ),
        ProblemCode::NotAllowed => said(
            "Your site does not allow this.",
            "Ask your supervisor if you need it.",
        ),
        ProblemCode::NotSignedIn => said("You are not signed in any more.", "Sign in again."),
        ProblemCode::InvalidRequest | ProblemCode::NotFound => said(
            "The gateway does not understand this app.",
            "Close the app and open it again: it may be an old version.",
        ),
        ProblemCode::Internal => said(
            "The gateway has failed.",
            "Wait a minute, then try again. If it stays so, tell your administrator: its log says \
             why.",
        ),
    }
}

/// Why nobody could sign in. What the page does not do by itself is left out.
pub(crate) fn sign_in_failure(why: &Failure) -> Said {
    match why {
        Failure::Lost(Lost::NotSent) => {
            said("The sign-in was not sent.", "Find a network, then sign in.")
        }
        Failure::Lost(Lost::TimedOut | Lost::Unreachable) => said(
            "The gateway could not be reached.",
            "Check your connection, then sign in again. On public Wi-Fi, open any web page and \
             sign in there first.",
        ),
        Failure::NotTheGateway(500..) => said(
            "The gateway is not running, or is just being renewed.",
            "Wait a minute, then sign in again. If it stays so, tell your supervisor.",
        ),
        Failure::NotTheGateway(_) => said(
            "Something else answers in place of the gateway.",
            "If you are on public Wi-Fi, open any web page and sign in there, or switch to mobile \
             data. Then sign in again.",
        ),
        other => failure(other),
    }
}

/// The gateway took the sign-in, and the browser forgot it.
pub(crate) fn no_session_kept() -> Said {
    said(
        "This browser does not keep you signed in.",
        "Allow cookies for this page, and open it with https. Then sign in again.",
    )
}

/// How a session came to its end; `None` if there is nothing to say.
pub(crate) fn ended(over: Over) -> Option<Said> {
    let what = match over {
        Over::SignedOut => return None,
        Over::Ended(SessionEnd::SignedOut) => "You have signed out.",
        Over::Ended(SessionEnd::Replaced) => "You have signed in anew with this browser.",
        Over::Ended(SessionEnd::Revoked) => "Your administrator has signed you out.",
        Over::Ended(SessionEnd::Expired) => "You were signed in for too long, or not active.",
        Over::NotGood => "You are not signed in any more.",
    };
    Some(said(
        what,
        "A call that is on goes on. Sign in again to see it and to act on it.",
    ))
}

/// What getting ready or not ready is at.
pub(crate) fn readying(readying: &Readying) -> String {
    match readying {
        Readying::Idle => "It can take up to a minute until the dialer follows.".to_owned(),
        Readying::Asked(true) => "Getting you ready: a few seconds…".to_owned(),
        Readying::Asked(false) => {
            "Stopping calls: it can take up to a minute, and one more call may come…".to_owned()
        }
        Readying::Failed(Failure::Refused(refusal)) => {
            let Said { what, next } = problem(refusal);
            format!("{what} {next}")
        }
        Readying::Failed(_) => "This did not reach the gateway. Try again.".to_owned(),
    }
}

/// Why the list of what was done is not up to date.
pub(crate) fn recent_failure(why: &Failure) -> String {
    let Said { what, .. } = failure(why);
    format!("This list may not be complete. {what}")
}

/// What is wrong with a number that a site does not let be dialled.
pub(crate) fn not_allowed(why: &NotAllowed) -> String {
    match why {
        NotAllowed::Length(lengths) => {
            let mut text = String::new();
            for (index, length) in lengths.iter().enumerate() {
                if index > 0 {
                    text.push_str(if index + 1 == lengths.len() {
                        " or "
                    } else {
                        ", "
                    });
                }
                text.push_str(&length.to_string());
            }
            format!("Your site lets only full numbers be dialled, of {text} digits.")
        }
        NotAllowed::Number => "Your site does not let this number be dialled.".to_owned(),
    }
}

/// Said where nothing was done yet.
pub(crate) const NOTHING_RECENT: &str = "Nothing yet since you signed in.";

/// What a request is called that never reached the gateway.
pub(crate) const NEVER_ARRIVED: &str = "A request that never arrived";

/// A word for a mark; `None` for what is not known yet.
pub(crate) const fn mark_word(mark: Option<Mark>) -> &'static str {
    match mark {
        Some(Mark::Done) => "Done",
        Some(Mark::NotDone) => "Not done",
        Some(Mark::Unsure) => "Not known",
        None => IN_DOUBT,
    }
}

/// What an action came to.
pub(super) fn settled(wish: &Wish, settled: &Settled) -> OutcomeSaid {
    let (mark, heading, said) = match settled.outcome {
        Outcome::Confirmed => {
            let (heading, said) = confirmed(wish, settled.evidence);
            (Mark::Done, heading, said)
        }
        Outcome::NotConfirmed => (
            Mark::NotDone,
            STILL_THERE,
            still_there("The dialer said yes, but it still shows the call as yours."),
        ),
        Outcome::FailedAfterSuccess => (
            Mark::Unsure,
            NOT_KNOWN,
            said(
                "The dialer said yes, then its own program failed. The caller's line may still be \
                 open, even where the call no longer shows.",
                "Listen on your phone, and end the call there if the caller is still on. Tell your \
                 supervisor, and show the answer below.",
            ),
        ),
        Outcome::NotDone => not_done(settled),
        Outcome::Unknown => (Mark::Unsure, NOT_KNOWN, unknown(wish)),
    };
    OutcomeSaid {
        mark,
        heading,
        said,
    }
}

const NOT_KNOWN: &str = "Outcome not known";

fn confirmed(wish: &Wish, evidence: Evidence) -> (&'static str, Said) {
    let (heading, what) = happened(wish);
    let what = match evidence {
        Evidence::Disposition => format!("{what} {WRITTEN}"),
        // Whoever ended the call, it has ended.
        Evidence::State if *wish == Wish::HangUp => OVER_ANYHOW.to_owned(),
        Evidence::NothingSent | Evidence::Answer | Evidence::State => what,
    };
    let next = NEXT_CALL.to_owned();
    (heading, Said { what, next })
}

fn not_done(settled: &Settled) -> (Mark, &'static str, Said) {
    let (heading, said) = match (settled.evidence, refusal(settled)) {
        (Evidence::NothingSent, refusal) => (
            "Nothing was sent",
            refusal.unwrap_or_else(|| {
                said(
                    "The request did not leave this phone.",
                    "If you still hear the caller, try again when you have a network, or end the \
                     call on your own phone.",
                )
            }),
        ),
        (Evidence::Answer, Some(refusal)) => ("The dialer refused", refusal),
        (Evidence::Answer, None) => (STILL_THERE, no_answer(settled)),
        (Evidence::State | Evidence::Disposition, _) => (
            STILL_THERE,
            still_there(
                "The dialer did not give a usable answer, and it still shows the call as yours.",
            ),
        ),
    };
    (Mark::NotDone, heading, said)
}

/// A refusal in words; `None` where nobody refused.
fn refusal(settled: &Settled) -> Option<Said> {
    let code = settled.code?;
    if is_about_the_account(code) {
        return Some(said(
            "The dialer refuses the gateway's own account.",
            "Calls cannot be changed until your administrator has mended that. Tell your \
             supervisor; you can still end the call on your own phone.",
        ));
    }
    if code == ErrorCode::NoAnswer {
        return Some(still_there(
            "The gateway could not reach the dialer. Nothing was sent.",
        ));
    }
    let Some(Answer::Error(error)) = &settled.answer else {
        return Some(refused(code, code.as_str()));
    };
    let mut said = refused(code, &error.reason);
    if let Some(allowed) = error.fields.get("allowed") {
        let mut letters = allowed.chars();
        if let Some(first) = letters.next() {
            said.next = format!(
                "{} {}{}.",
                said.next,
                first.to_uppercase(),
                letters.as_str()
            );
        }
    }
    Some(said)
}

/// What came instead of an answer, where it is still the phone's to be told.
fn no_answer(settled: &Settled) -> Said {
    match &settled.answer {
        Some(Answer::Unrecognised(unrecognised)) => {
            let (what, next) = not_an_answer(unrecognised.what);
            said(what, next)
        }
        _ => still_there("The dialer gave no usable answer."),
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
    said(
        what,
        "If you still hear the caller, try again, or end the call on your own phone.",
    )
}

fn unknown(wish: &Wish) -> Said {
    match wish {
        Wish::RingPhone => said(
            "The dialer's answer was lost. Your phone may ring or not.",
            "Wait a moment before you try again: asked twice, it rings twice.",
        ),
        Wish::HangUp | Wish::Transfer(_) => said(
            "The call has left you, and whether your request did it cannot be learned any more: \
             the caller may have hung up.",
            "You can take the next call. If it matters where the caller went, ask your supervisor.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wish::Target;
    use vicidial_agent_api::Function;
    use vicidial_agent_api::answer::parse;
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
        let text = body.to_owned();
        let settled = Settled {
            outcome: Outcome::NotDone,
            evidence,
            code: Some(code),
            answer: Some(parse(Function::RaCallControl, 200, body.as_bytes())),
            text: Some(text),
        };
        super::settled(&Wish::HangUp, &settled)
    }

    #[test]
    fn only_what_is_confirmed_is_marked_as_done() {
        for wish in wishes() {
            for outcome in Outcome::ALL {
                for evidence in EVIDENCE {
                    let said = settled(&wish, &came_to(outcome, evidence));
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
        assert_eq!(said.heading, STILL_THERE);
    }

    #[test]
    fn an_agent_is_not_told_to_mend_the_gateways_account() {
        for code in [ErrorCode::InvalidCredentials, ErrorCode::PermissionDenied] {
            let body = "ERROR: Invalid Username/Password: |apiuser|[removed]|0|1|BAD|";
            let said = refused_with(Evidence::Answer, code, body);
            assert!(said.said.what.contains("the gateway's own account"));
        }
    }

    #[test]
    fn lengths_read_as_people_say_them() {
        for (lengths, says) in [
            (vec![10], "of 10 digits."),
            (vec![10, 11], "of 10 or 11 digits."),
            (vec![7, 10, 11], "of 7, 10 or 11 digits."),
        ] {
            assert!(not_allowed(&NotAllowed::Length(lengths)).ends_with(says));
        }
    }
}
