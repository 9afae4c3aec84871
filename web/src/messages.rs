//! The catalogue: what the app says of everything that can happen. Each message
//! is what happened, then what to do next.

mod gateway;

use vicidial_agent_api::answer::NotAnAnswer;
use vicidial_agent_api::parameter::Rule;
use vicidial_agent_api::{ErrorCode, InvalidParameter, Parameter};

use crate::phone::grouped;
use crate::shift::Notice;
use crate::standing::{Hindrance, Standing};
use crate::wish::{Doing, Judged, Outcome, Progress, Target, Wish};
use handset_call_control::action::{CallThen, Evidence, Phase, Refusal, Verdict};
use handset_call_control::{Cause, Lost};

pub(crate) use gateway::{
    CHECKING, IN_DOUBT, LOADING_CHOICES, NEVER_ARRIVED, NO_TRANSFERS, NOTHING_RECENT, ended,
    failure, mark_word, no_session_kept, not_allowed, readying, recent_failure, sign_in_failure,
};

/// What happened, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// What happened.
    pub(crate) what: String,
    /// What to do next.
    pub(crate) next: String,
}

fn said(what: &str, next: &str) -> Said {
    Said {
        what: what.to_owned(),
        next: next.to_owned(),
    }
}

/// A refusal of the dialer's.
pub(crate) fn refused(code: ErrorCode, reason: &str) -> Said {
    let (what, next) = match code {
        ErrorCode::NotValid => (
            "The dialer misses something in the request.",
            "Try again. If it happens again, tell your supervisor and show the answer below.",
        ),
        ErrorCode::NoUserFound => (
            "The dialer does not know this agent user.",
            "Sign out and check the agent user, or ask your supervisor.",
        ),
        ErrorCode::NotLoggedIn => (
            "The dialer does not have you logged in as an agent.",
            "Ask your supervisor to set you active as a remote agent, then wait a minute.",
        ),
        ErrorCode::NoActiveCall => (
            "This call is over already.",
            "The caller has hung up, or the request got through at a first try whose answer was \
             lost. There is nothing more to do for it.",
        ),
        ErrorCode::PhoneNumberNotValid => (
            "The dialer does not take this phone number.",
            "The caller is still with you. Check the number and transfer again.",
        ),
        ErrorCode::IngroupNotValid => (
            "The dialer has no active in-group of this name, or no default one is set.",
            "The caller is still with you. Choose another in-group, or transfer to a number.",
        ),
        ErrorCode::StageNotValid => (
            "The dialer does not know this kind of action.",
            "Its version may be too old. Tell your supervisor and show the answer below.",
        ),
        ErrorCode::FunctionNotPermitted => (
            "The API user may not do this.",
            "Ask your administrator to allow this function for the API user.",
        ),
        ErrorCode::InvalidSource => (
            "The dialer does not take this source.",
            "Sign out and use a source of 2 to 20 letters and digits, such as handset.",
        ),
        ErrorCode::InvalidCredentials => (
            "The API user or the API password is wrong, or the API user is not active.",
            "Check both and sign in again. After ten wrong tries the dialer locks the API user.",
        ),
        ErrorCode::NoApiAccess => (
            "The password is right, but this API user may not use the API.",
            "Ask your administrator to switch API access on for the API user.",
        ),
        ErrorCode::LockedOut => (
            "Too many wrong passwords: the dialer has locked this API user.",
            "Wait 15 minutes, then sign in again. Trying earlier does not help.",
        ),
        ErrorCode::IpBlocked => (
            "The dialer does not accept requests from this network.",
            "Ask your administrator which network to use, or to allow this one.",
        ),
        ErrorCode::NoServers => (
            "The dialer has no active telephone server.",
            "Calls cannot be changed now. Tell your supervisor.",
        ),
        ErrorCode::ApiNotActive => (
            "The agent API is switched off for the whole dialer.",
            "Ask your administrator to switch it on in the system settings.",
        ),
        ErrorCode::NoSessionData => (
            "The dialer has no phone of yours to ring.",
            "That is normal for a remote agent: calls come to your phone by themselves. \
             Nothing needs to be done.",
        ),
        ErrorCode::SessionEntryEmpty => (
            "Your session has no phone that the dialer could ring.",
            "Ask your supervisor to check the phone of your login.",
        ),
        ErrorCode::AgentNotFound => (
            "The dialer shows no such agent to this API user.",
            "Check the agent user, or ask your administrator which agents the API user may see.",
        ),
        ErrorCode::NoLoggedInAgents => (
            "Nobody is logged in whom this API user may see.",
            "Ask your supervisor to set you active as a remote agent.",
        ),
        ErrorCode::PermissionDenied => (
            "The API user may not look up agents.",
            "Ask your administrator for a level 7 API user that may view reports.",
        ),
        ErrorCode::InvalidSearch => (
            "The dialer could not use what was looked for.",
            "Sign out and check the agent user.",
        ),
        ErrorCode::AlreadyActive => ("You are set active already.", "Nothing needs to be done."),
        ErrorCode::AlreadyInactive => {
            ("You are set inactive already.", "Nothing needs to be done.")
        }
        ErrorCode::NoUpdates => ("There was nothing to change.", "Nothing needs to be done."),
        ErrorCode::NotSignedIn => (
            "You are not signed in any more. Nothing was sent.",
            "Sign in again. If the caller is still with you, your call shows by itself.",
        ),
        ErrorCode::CredentialsNotAccepted => (
            "The gateway takes no API user and no API password. Nothing was sent.",
            "Close the app, open it again, and sign in with your agent user and its password.",
        ),
        ErrorCode::OriginNotAllowed => (
            "The gateway does not know this page as its own. Nothing was sent.",
            "Open the app at its own address. If you did, tell your administrator.",
        ),
        ErrorCode::RequestNotValid => (
            "The gateway could not use the request. Nothing was sent.",
            "Close the app and open it again: it may be an old version. If it happens again, tell \
             your supervisor and show the answer below.",
        ),
        ErrorCode::AgentUserNotYours => (
            "Another agent has signed in with this browser. Nothing was sent.",
            "Sign out, then sign in as yourself.",
        ),
        ErrorCode::CallNotYours => (
            "This call is not yours any more. Nothing was sent.",
            "It is over, or another agent has it. There is nothing more to do for it.",
        ),
        ErrorCode::CallNotChecked => (
            "The gateway could not make sure that the call is yours. Nothing was sent.",
            "If you still hear the caller, try again, or end the call on your own phone.",
        ),
        ErrorCode::NumberNotAllowed => (
            "Your site does not let this number be dialled. Nothing was sent.",
            "The caller is still with you. Transfer to another number, or to an in-group.",
        ),
        ErrorCode::IngroupNotAllowed => (
            "Your site does not allow transfers to this in-group. Nothing was sent.",
            "The caller is still with you. Choose another in-group, or transfer to a number.",
        ),
        ErrorCode::StatusNotAllowed => (
            "Your site does not use this disposition. Nothing was sent.",
            "The call is still with you. Choose another disposition, or none, and try again.",
        ),
        ErrorCode::ActionInProgress => (
            "Something else is being done with your call already. Nothing was sent.",
            "Wait until that is over. This page then shows what became of it.",
        ),
        ErrorCode::Duplicate => (
            "This call was ended or transferred before. Nothing was sent again.",
            "Look at your recent outcomes to see what became of it.",
        ),
        ErrorCode::KeyReused => (
            "The gateway took this request for an earlier one. Nothing was sent.",
            "If you still hear the caller, try again.",
        ),
        ErrorCode::KeyClosed => (
            "The request did not reach the gateway in time and was given up. Nothing was sent.",
            "If you still hear the caller, try again.",
        ),
        ErrorCode::NoAnswer => (
            "The dialer has not answered, and the gateway is finding out what happened.",
            "Wait a moment and do not try again yet. Your recent outcomes show what it came to.",
        ),
        ErrorCode::TooManyRequests => (
            "Too much was sent from here within a few seconds. Nothing was sent for this.",
            "Wait a few seconds. If you still hear the caller, try again.",
        ),
        ErrorCode::ShuttingDown => (
            "The gateway is just being stopped or renewed. Nothing was sent.",
            "Wait a minute, then try again. If you still hear the caller, you can end the call on \
             your own phone.",
        ),
        // `Other`, and codes of later versions of the core.
        _ => {
            return Said {
                what: format!("The dialer says: {reason}"),
                next: "If the caller is still with you, nothing was changed. Tell your supervisor \
                       and show the answer below."
                    .to_owned(),
            };
        }
    };
    said(what, next)
}

/// What came instead of an answer.
pub(crate) const fn not_an_answer(what: NotAnAnswer) -> (&'static str, &'static str) {
    match what {
        NotAnAnswer::Empty => (
            "The dialer answered with nothing.",
            "Try again. If it stays so, tell your supervisor: this dialer may not have the function.",
        ),
        NotAnAnswer::Html => (
            "A web page came instead of the dialer's answer.",
            "If you are on public Wi-Fi, open any web page and sign in there, or switch to mobile data.",
        ),
        NotAnAnswer::PhpError => (
            "The dialer's own program failed.",
            "Try again. If it stays so, tell your supervisor and show the answer below.",
        ),
        NotAnAnswer::Json | NotAnAnswer::Text => (
            "Something that is not a dialer answered.",
            "Tell your supervisor that the dialer's address may be wrong.",
        ),
        NotAnAnswer::Binary | NotAnAnswer::Truncated => (
            "Only part of the answer arrived, or it was damaged.",
            "Check your connection, then try again.",
        ),
        NotAnAnswer::FirstWord => (
            "The dialer answered in another language, and then it does nothing.",
            "Ask your administrator to set the API user's language to default English.",
        ),
        NotAnAnswer::OtherFunction => (
            "The dialer answered something else than what was asked.",
            "Try again. If it stays so, tell your supervisor and show the answer below.",
        ),
        // What later versions of the core tell apart.
        _ => (
            "The dialer's answer could not be understood.",
            "Try again. If it stays so, tell your supervisor and show the answer below.",
        ),
    }
}

/// Why no answer came.
pub(crate) const fn lost(lost: Lost) -> (&'static str, &'static str) {
    match lost {
        Lost::NotSent => ("You are offline.", "Find a network, then try again."),
        Lost::TimedOut => (
            "The dialer did not answer in time.",
            "Check your connection, or move to where it is better, then try again.",
        ),
        Lost::Unreachable => (
            "The dialer could not be reached.",
            "Check your connection. On public Wi-Fi, open any web page and sign in there first.",
        ),
        Lost::Redirected => (
            "The network sends this app to another address.",
            "On public Wi-Fi, open any web page and sign in there first. \
             Otherwise the dialer's address is wrong: tell your supervisor.",
        ),
    }
}

/// What is the matter with an answer.
pub(crate) fn cause(cause: &Cause) -> Said {
    let (what, next) = match cause {
        Cause::Lost(why) => lost(*why),
        Cause::Refused { code, reason } => return refused(*code, reason),
        Cause::Unrecognised(what) => not_an_answer(*what),
    };
    said(what, next)
}

/// What is being done.
pub(crate) const fn doing(doing: &Doing) -> &'static str {
    let Progress::Doing(phase) = doing.progress else {
        return IN_DOUBT;
    };
    match (phase, &doing.wish) {
        (Phase::Checking, _) => "Making sure the call is still yours…",
        (Phase::Sending, Wish::HangUp) => "Ending the call…",
        (Phase::Sending, Wish::Transfer(_)) => "Transferring the call…",
        (Phase::Sending, Wish::RingPhone) => "Asking the dialer to ring your phone…",
        (Phase::Confirming, Wish::Transfer(_)) => "Checking that it left you…",
        (Phase::Confirming, _) => "Checking that it ended…",
    }
}

const STILL_THERE: &str = "Not done: the call is still with you";

/// How an outcome is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// It happened.
    Done,
    /// It did not happen.
    NotDone,
    /// It may have happened or not.
    Unsure,
}

/// An outcome in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OutcomeSaid {
    /// Its mark.
    pub(crate) mark: Mark,
    /// Its heading.
    pub(crate) heading: &'static str,
    /// What happened, and what to do next.
    pub(crate) said: Said,
}

/// Where a call goes, in words.
pub(crate) fn target(target: &Target) -> String {
    match target {
        Target::Number(number) => grouped(number.as_str()),
        Target::InGroup(name) if name.is_default_ingroup() => "the default in-group".to_owned(),
        Target::InGroup(name) => name.to_string(),
    }
}

/// What a wish is called.
pub(crate) fn wish(wish: &Wish) -> String {
    match wish {
        Wish::HangUp => "Hang up".to_owned(),
        Wish::Transfer(to) => format!("Transfer to {}", target(to)),
        Wish::RingPhone => "Ring my phone".to_owned(),
    }
}

/// What a wish came to.
pub(crate) fn outcome(outcome: &Outcome) -> OutcomeSaid {
    match &outcome.verdict {
        Judged::ByApp(verdict) => verdict_said(&outcome.wish, verdict),
        Judged::ByGateway(settled) => gateway::settled(&outcome.wish, settled),
    }
}

fn verdict_said(wish: &Wish, verdict: &Verdict) -> OutcomeSaid {
    let (mark, heading, said) = match verdict {
        Verdict::Done(evidence) => {
            let (heading, said) = done(wish, *evidence);
            (Mark::Done, heading, said)
        }
        // What was sent may still arrive.
        Verdict::StillThere(evidence @ Evidence::Lost(_)) => (
            Mark::Unsure,
            "Not done so far: the call is still with you",
            Said {
                what: attempted(*evidence).to_owned(),
                next: "It may still happen. If you still hear the caller after a while, try \
                       again, or end the call on your own phone."
                    .to_owned(),
            },
        ),
        Verdict::StillThere(evidence) => (
            Mark::NotDone,
            STILL_THERE,
            Said {
                what: attempted(*evidence).to_owned(),
                next: "If you still hear the caller, try again, or end the call on your own phone."
                    .to_owned(),
            },
        ),
        Verdict::NothingSent(refusal) => (Mark::NotDone, "Nothing was sent", nothing_sent(refusal)),
        Verdict::Refused { code, reason } => {
            (Mark::NotDone, "The dialer refused", refused(*code, reason))
        }
        Verdict::Unknown { evidence, call } => (
            Mark::Unsure,
            "Outcome not known",
            unknown(wish, *evidence, *call),
        ),
    };
    OutcomeSaid {
        mark,
        heading,
        said,
    }
}

fn done(wish: &Wish, evidence: Evidence) -> (&'static str, Said) {
    let (heading, what) = happened(wish);
    let what = match evidence {
        Evidence::Accepted => what,
        Evidence::Written => format!("{what} {WRITTEN}"),
        // Of a hang-up: whoever ended the call, it has ended.
        Evidence::Lost(_)
        | Evidence::Unreadable(_)
        | Evidence::ScriptFailed
        | Evidence::NotExecuted => OVER_ANYHOW.to_owned(),
    };
    let next = NEXT_CALL.to_owned();
    (heading, Said { what, next })
}

/// What has happened once a wish is fulfilled.
fn happened(wish: &Wish) -> (&'static str, String) {
    match wish {
        Wish::HangUp => (
            "Call ended",
            "The dialer has ended the call, and it is no longer with you.".to_owned(),
        ),
        Wish::Transfer(to) => (
            "Call transferred",
            format!("The caller was sent to {} and has left you.", target(to)),
        ),
        Wish::RingPhone => (
            "Your phone should ring",
            "The dialer was asked to ring your phone. Answer it to be connected.".to_owned(),
        ),
    }
}

const NEXT_CALL: &str = "You can take the next call.";

const WRITTEN: &str = "Its answer was lost on the way, but it has written down your request.";

const OVER_ANYHOW: &str = "The dialer's answer was lost on the way. The call is over; your \
                           disposition may not have been written.";

const fn attempted(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::Accepted | Evidence::Written => {
            "The dialer said yes, but it still shows the call as yours."
        }
        Evidence::ScriptFailed => {
            "The dialer said yes, then its own program failed before the call was touched."
        }
        Evidence::NotExecuted => not_an_answer(NotAnAnswer::FirstWord).0,
        Evidence::Unreadable(what) => not_an_answer(what).0,
        Evidence::Lost(Lost::TimedOut) => "The dialer did not answer in time.",
        Evidence::Lost(_) => "The connection failed while the request was under way.",
    }
}

fn unknown(wish: &Wish, evidence: Evidence, call: CallThen) -> Said {
    let what = attempted(evidence);
    match (wish, call, evidence) {
        (Wish::RingPhone, ..) => Said {
            what: format!("{what} Your phone may ring or not."),
            next: "Wait a moment before you try again: asked twice, it rings twice.".to_owned(),
        },
        (_, CallThen::Gone, Evidence::ScriptFailed) => Said {
            what: "The dialer said yes, then its own program failed. The call has left you, but \
                   the caller's line may still be open."
                .to_owned(),
            next: "Tell your supervisor now, and show the answer below.".to_owned(),
        },
        (_, CallThen::Gone, Evidence::Written) => Said {
            what: "The call has left you, and the dialer has written your disposition, but its \
                   answer was lost: most likely it worked. The caller may also have hung up."
                .to_owned(),
            next: "You can take the next call. If it matters where the caller went, ask your \
                   supervisor."
                .to_owned(),
        },
        (_, CallThen::Gone, Evidence::NotExecuted) => Said {
            what: format!(
                "{what} The call has left you all the same: the caller may have hung up."
            ),
            next: not_an_answer(NotAnAnswer::FirstWord).1.to_owned(),
        },
        (_, CallThen::Gone, _) => Said {
            what: format!(
                "{what} The call has left you, but the dialer has not written it down: \
                 the caller may have hung up."
            ),
            next: "You can take the next call. If it matters where the caller went, ask your \
                   supervisor."
                .to_owned(),
        },
        (_, CallThen::NotSeen, Evidence::Accepted | Evidence::Written) => Said {
            what: "The dialer said yes, but the app could not see whether the call left you."
                .to_owned(),
            next: LISTEN.to_owned(),
        },
        (_, CallThen::NotSeen, _) => Said {
            what: format!("{what} The app could not see whether the call left you."),
            next: LISTEN.to_owned(),
        },
    }
}

const LISTEN: &str = "Listen on your phone: if the caller is still there, nothing happened. \
                      The app goes on looking by itself.";

fn nothing_sent(refusal: &Refusal) -> Said {
    match refusal {
        Refusal::NotYours => said(
            "This call is no longer yours. Nothing was sent.",
            "It is over, or another agent has it.",
        ),
        Refusal::NotSure(Cause::Lost(Lost::NotSent)) => {
            said(OFFLINE, "Find a network, then try again.")
        }
        Refusal::NotSure(why) => {
            let Said { what, next } = cause(why);
            Said {
                what: format!("The app could not make sure that the call is still yours. {what}"),
                next,
            }
        }
    }
}

/// Said while the phone has no network.
pub(crate) const OFFLINE: &str = "You are offline. Nothing is sent, now or later.";

/// What the agent should know.
pub(crate) const fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::LinkNotYours => "The call of this link is not yours, or is over. Nothing was sent.",
        Notice::LinkNotACall => {
            "The link you opened does not name a call. Your own calls show by themselves."
        }
        Notice::CallWent => "The call ended before you confirmed. Nothing was sent.",
        Notice::StillSignedIn => {
            "You are still signed in: the gateway could not be reached. Try again."
        }
    }
}

/// The heading while there is no call.
pub(crate) const fn waiting(standing: &Standing) -> &'static str {
    match standing {
        Standing::Off => "Not ready",
        _ => "Waiting for a call",
    }
}

/// What the agent's state means while there is no call.
pub(crate) fn idle(standing: &Standing, may_set_readiness: bool) -> Said {
    match standing {
        Standing::Unknown => said("Asking the dialer for your state…", ""),
        Standing::Off if may_set_readiness => said(
            "You are not ready: no call comes to you.",
            "Switch on “Ready for calls” to take calls.",
        ),
        Standing::Off => said(
            "The dialer does not have you logged in.",
            "No call can come until it does. Ask your supervisor to set you active as a remote \
             agent; it can take a minute. This page notices by itself.",
        ),
        Standing::Ringing => said(
            "Your phone is ringing.",
            "Answer it; the call then shows here by itself.",
        ),
        Standing::CallEnded => said("The caller has hung up.", "You will be ready in a moment."),
        Standing::CallWithoutId => said(
            "The dialer has you on a call, but gives no usable call id.",
            "The app cannot act on it. End the call on your own phone.",
        ),
        Standing::Ready => said(
            "You are ready.",
            "The next call shows here by itself. Keep this page open.",
        ),
        Standing::Paused => said(
            "The dialer has you paused.",
            "No call comes until you are active again. Ask your supervisor.",
        ),
        Standing::Other(state) => Said {
            what: format!("The dialer has you as {state}."),
            next: "The next call shows here by itself.".to_owned(),
        },
    }
}

/// Why what is shown is not kept up to date.
pub(crate) fn hindrance(hindrance: &Hindrance) -> Said {
    match hindrance {
        Hindrance::Dialer(trouble) => cause(&trouble.cause),
        Hindrance::Gateway(failure) => gateway::failure(failure),
        Hindrance::DialerDown => said(
            "The gateway does not reach the dialer.",
            "Calls cannot be changed until it does; you can still end a call on your own phone. \
             This page notices by itself when it is back.",
        ),
    }
}

/// Said where a disposition is needed, and none was chosen.
pub(crate) const CHOOSE_DISPOSITION: &str = "Please choose a disposition.";

/// What is wrong with a value that was typed.
pub(crate) fn invalid(invalid: &InvalidParameter) -> String {
    let place = invalid.position().map_or(0, |position| position + 1);
    match invalid.rule() {
        Rule::Empty => "Please fill this in.".to_owned(),
        Rule::TooShort { least, .. } => format!("Too short: at least {least} characters."),
        Rule::TooLong { most, found } => {
            format!("Too long: {found} characters, and at most {most} are allowed.")
        }
        Rule::Character {
            found: ' ',
            allowed,
        } => {
            format!("A space (character {place}) is not allowed. Use only {allowed}.")
        }
        Rule::Character { found, allowed } => {
            format!("“{found}” (character {place}) is not allowed. Use only {allowed}.")
        }
        Rule::ControlCharacter => "A control character is not allowed.".to_owned(),
        Rule::PlusInside => "A plus sign is only understood at the beginning.".to_owned(),
        Rule::OneIngroup { .. } => "Give one in-group only.".to_owned(),
        Rule::ReservedInside => {
            "The dialer takes this name for the default in-group. Choose “Default in-group” if you \
             mean that."
                .to_owned()
        }
        Rule::FirstLetter { .. } | Rule::CallerIdForm
            if invalid.parameter() == Parameter::Value =>
        {
            "This is not a call id.".to_owned()
        }
        // `OneOf` is of no field here; others are of later versions of the core.
        _ => "This cannot be used.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wish::AboutCall;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn came_to(wish: Wish, verdict: Verdict) -> OutcomeSaid {
        let call_id = "Y0315201639000402027".parse().unwrap();
        let call = Some(AboutCall {
            call_id,
            number: "3125551028".to_owned(),
            status: None,
        });
        outcome(&Outcome {
            wish,
            call,
            verdict: Judged::ByApp(verdict),
            answer: None,
        })
    }

    #[test]
    fn every_error_code_says_what_happened_and_what_to_do() {
        let mut sentences = Vec::new();
        for &code in ErrorCode::ALL {
            let said = refused(code, "SOME REASON");
            assert!(
                said.what.ends_with(['.', 'N']) && said.next.ends_with('.'),
                "{code}"
            );
            assert_eq!(
                said.what.contains("SOME REASON"),
                code == ErrorCode::Other,
                "{code}"
            );
            sentences.push(said.what);
        }
        sentences.sort();
        sentences.dedup();
        assert_eq!(
            sentences.len(),
            ErrorCode::ALL.len(),
            "each has a sentence of its own"
        );
    }

    #[test]
    fn headings_are_fixed() {
        let to = Wish::Transfer(Target::Number("13125550199".parse().unwrap()));
        let accepted = Verdict::Done(Evidence::Accepted);
        assert_eq!(
            came_to(Wish::HangUp, accepted.clone()).heading,
            "Call ended"
        );
        let transferred = came_to(to, accepted);
        assert_eq!(transferred.heading, "Call transferred");
        assert!(transferred.said.what.contains("1 312 555 0199"));
        let still_there = came_to(Wish::HangUp, Verdict::StillThere(Evidence::Accepted));
        assert_eq!(still_there.heading, "Not done: the call is still with you");
        let not_sent = came_to(Wish::HangUp, Verdict::NothingSent(Refusal::NotYours));
        assert_eq!(not_sent.heading, "Nothing was sent");
        assert_eq!(
            not_sent.said.what,
            "This call is no longer yours. Nothing was sent."
        );
        let evidence = Evidence::Lost(Lost::TimedOut);
        let unknown = Verdict::Unknown {
            evidence,
            call: CallThen::NotSeen,
        };
        assert_eq!(came_to(Wish::HangUp, unknown).heading, "Outcome not known");
    }

    #[test]
    fn only_what_is_confirmed_is_marked_as_done() {
        let evidence = Evidence::ScriptFailed;
        for (verdict, mark) in [
            (Verdict::Done(Evidence::Accepted), Mark::Done),
            (Verdict::StillThere(Evidence::Accepted), Mark::NotDone),
            (
                Verdict::Unknown {
                    evidence,
                    call: CallThen::Gone,
                },
                Mark::Unsure,
            ),
        ] {
            assert_eq!(came_to(Wish::HangUp, verdict).mark, mark);
        }
    }

    #[test]
    fn typing_errors_name_the_place_as_people_count() {
        let error = vicidial_agent_api::PhoneNumber::normalise("1800FLOWERS").unwrap_err();
        assert_eq!(
            invalid(&error),
            "“F” (character 5) is not allowed. Use only the digits 0-9, * and #."
        );
    }
}
