//! What the app says of everything that can happen: which message is for which
//! case. Each is what happened, then what to do next; the words are in the
//! catalogue.

mod gateway;

use vicidial_agent_api::answer::NotAnAnswer;
use vicidial_agent_api::parameter::Rule;
use vicidial_agent_api::{ErrorCode, InvalidParameter, Parameter};

use crate::catalogue::{
    self, attempt, config, connection, doing, done, idle, lost, not_an_answer, nothing_sent,
    notice, outcome, refused, start, transfer, typed, unknown, waiting, wish,
};
use crate::choices::Choices;
use crate::config::Flaw;
use crate::gateway::NotAllowed;
use crate::intl;
use crate::phone::grouped;
use crate::shift::Notice;
use crate::standing::{Hindrance, Standing};
use crate::wish::{Doing, Judged, Outcome, Progress, Target, Wish};
use handset_call_control::action::{CallThen, Evidence, Phase, Refusal, Verdict};
use handset_call_control::{Cause, Lost};

pub(crate) use gateway::{ended, failure, mark_word, readying, recent_failure, sign_in_failure};

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

impl Said {
    /// Both, to be read in one go.
    pub(crate) fn whole(&self) -> String {
        two(&self.what, &self.next)
    }
}

/// Two sentences.
fn two(first: &str, second: &str) -> String {
    format!("{first} {second}")
}

/// A refusal of the dialer's.
pub(crate) fn refused(code: ErrorCode, reason: &str) -> Said {
    match code {
        ErrorCode::NotValid => refused::not_valid(),
        ErrorCode::NoUserFound => refused::no_user_found(),
        ErrorCode::NotLoggedIn => refused::not_logged_in(),
        ErrorCode::NoActiveCall => refused::no_active_call(),
        ErrorCode::PhoneNumberNotValid => refused::phone_number_not_valid(),
        ErrorCode::IngroupNotValid => refused::ingroup_not_valid(),
        ErrorCode::StageNotValid => refused::stage_not_valid(),
        ErrorCode::FunctionNotPermitted => refused::function_not_permitted(),
        ErrorCode::InvalidSource => refused::invalid_source(),
        ErrorCode::InvalidCredentials => refused::invalid_credentials(),
        ErrorCode::NoApiAccess => refused::no_api_access(),
        ErrorCode::LockedOut => refused::locked_out(),
        ErrorCode::IpBlocked => refused::ip_blocked(),
        ErrorCode::NoServers => refused::no_servers(),
        ErrorCode::ApiNotActive => refused::api_not_active(),
        ErrorCode::NoSessionData => refused::no_session_data(),
        ErrorCode::SessionEntryEmpty => refused::session_entry_empty(),
        ErrorCode::AgentNotFound => refused::agent_not_found(),
        ErrorCode::LeadNotFound => refused::lead_not_found(),
        ErrorCode::NoLoggedInAgents => refused::no_logged_in_agents(),
        ErrorCode::PermissionDenied => refused::permission_denied(),
        ErrorCode::InvalidSearch => refused::invalid_search(),
        ErrorCode::AlreadyActive => refused::already_active(),
        ErrorCode::AlreadyInactive => refused::already_inactive(),
        ErrorCode::NoUpdates => refused::no_updates(),
        ErrorCode::NotSignedIn => refused::not_signed_in(),
        ErrorCode::CredentialsNotAccepted => refused::credentials_not_accepted(),
        ErrorCode::OriginNotAllowed => refused::origin_not_allowed(),
        ErrorCode::RequestNotValid => refused::request_not_valid(),
        ErrorCode::AgentUserNotYours => refused::agent_user_not_yours(),
        ErrorCode::CallNotYours => refused::call_not_yours(),
        ErrorCode::CallNotChecked => refused::call_not_checked(),
        ErrorCode::NumberNotAllowed => refused::number_not_allowed(),
        ErrorCode::IngroupNotAllowed => refused::ingroup_not_allowed(),
        ErrorCode::StatusNotAllowed => refused::status_not_allowed(),
        ErrorCode::ActionInProgress => refused::action_in_progress(),
        ErrorCode::Duplicate => refused::duplicate(),
        ErrorCode::KeyReused => refused::key_reused(),
        ErrorCode::KeyClosed => refused::key_closed(),
        ErrorCode::NoAnswer => refused::no_answer(),
        ErrorCode::TooManyRequests => refused::too_many_requests(),
        ErrorCode::ShuttingDown => refused::shutting_down(),
        // `Other`, and codes of later versions of the core.
        _ => refused::other(reason),
    }
}

/// What came instead of an answer.
pub(crate) fn not_an_answer(what: NotAnAnswer) -> Said {
    match what {
        NotAnAnswer::Empty => not_an_answer::empty(),
        NotAnAnswer::Html => not_an_answer::html(),
        NotAnAnswer::PhpError => not_an_answer::php_error(),
        NotAnAnswer::Json | NotAnAnswer::Text => not_an_answer::not_a_dialer(),
        NotAnAnswer::Binary | NotAnAnswer::Truncated => not_an_answer::damaged(),
        NotAnAnswer::FirstWord => not_an_answer::first_word(),
        NotAnAnswer::OtherFunction => not_an_answer::other_function(),
        // What later versions of the core tell apart.
        _ => not_an_answer::not_understood(),
    }
}

/// Why no answer came.
pub(crate) fn lost(lost: Lost) -> Said {
    match lost {
        Lost::NotSent => lost::not_sent(),
        Lost::TimedOut => lost::timed_out(),
        Lost::Unreachable => lost::unreachable(),
        Lost::Redirected => lost::redirected(),
    }
}

/// What is the matter with an answer.
pub(crate) fn cause(cause: &Cause) -> Said {
    match cause {
        Cause::Lost(why) => lost(*why),
        Cause::Refused { code, reason } => refused(*code, reason),
        Cause::Unrecognised(what) => not_an_answer(*what),
    }
}

/// What is being done.
pub(crate) fn doing(doing: &Doing) -> &'static str {
    let Progress::Doing(phase) = doing.progress else {
        return doing::in_doubt();
    };
    match (phase, &doing.wish) {
        (Phase::Checking, _) => doing::checking(),
        (Phase::Sending, Wish::HangUp) => doing::ending(),
        (Phase::Sending, Wish::Transfer(_)) => doing::transferring(),
        (Phase::Sending, Wish::RingPhone) => doing::ringing(),
        (Phase::Confirming, Wish::Transfer(_)) => doing::has_it_left(),
        (Phase::Confirming, _) => doing::has_it_ended(),
    }
}

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

/// Where a call goes, as people call it; `None` for the default in-group, which has no
/// name.
fn named(target: &Target, choices: Option<&Choices>) -> Option<String> {
    let name = choices.and_then(|choices| choices.name_of(target));
    Some(match (target, name) {
        (Target::Number(number), Some(name)) => {
            format!("{name} ({})", grouped(number.as_str()))
        }
        (Target::Number(number), None) => grouped(number.as_str()),
        (Target::InGroup(in_group), _) if in_group.is_default_ingroup() => return None,
        (Target::InGroup(in_group), name) => name.unwrap_or(in_group.as_str()).to_owned(),
    })
}

/// What a wish is called.
pub(crate) fn wish(wish: &Wish, choices: Option<&Choices>) -> String {
    match wish {
        Wish::HangUp => wish::hang_up().to_owned(),
        Wish::Transfer(to) => match named(to, choices) {
            Some(target) => wish::transfer(&target),
            None => wish::transfer_default().to_owned(),
        },
        Wish::RingPhone => wish::ring_phone().to_owned(),
    }
}

/// Where a call goes, on its own.
pub(crate) fn target(target: &Target) -> String {
    named(target, None).unwrap_or_else(|| transfer::default().to_owned())
}

/// What a wish came to.
pub(crate) fn outcome(outcome: &Outcome, choices: Option<&Choices>) -> OutcomeSaid {
    match &outcome.verdict {
        Judged::ByApp(_, verdict) => verdict_said(&outcome.wish, verdict, choices),
        Judged::ByGateway(settled) => gateway::settled(&outcome.wish, settled, choices),
    }
}

fn verdict_said(wish: &Wish, verdict: &Verdict, choices: Option<&Choices>) -> OutcomeSaid {
    let (mark, heading, said) = match verdict {
        Verdict::Done(evidence) => {
            let (heading, said) = done(wish, *evidence, choices);
            (Mark::Done, heading, said)
        }
        // What was sent may still arrive.
        Verdict::StillThere(evidence @ Evidence::Lost(_)) => (
            Mark::Unsure,
            outcome::still_there_so_far(),
            said(&attempted(*evidence), attempt::may_still_happen()),
        ),
        Verdict::StillThere(evidence) => (
            Mark::NotDone,
            outcome::still_there(),
            said(&attempted(*evidence), attempt::try_again()),
        ),
        Verdict::NothingSent(refusal) => (
            Mark::NotDone,
            outcome::nothing_sent(),
            nothing_sent(refusal),
        ),
        Verdict::Refused { code, reason } => {
            (Mark::NotDone, outcome::refused(), refused(*code, reason))
        }
        Verdict::Unknown { evidence, call } => (
            Mark::Unsure,
            outcome::not_known(),
            unknown(wish, *evidence, *call),
        ),
    };
    OutcomeSaid {
        mark,
        heading,
        said,
    }
}

fn done(wish: &Wish, evidence: Evidence, choices: Option<&Choices>) -> (&'static str, Said) {
    let (heading, mut said) = happened(wish, choices);
    said.what = match evidence {
        Evidence::Accepted => said.what,
        Evidence::Written => two(&said.what, done::written()),
        // Of a hang-up: whoever ended the call, it has ended.
        Evidence::Lost(_)
        | Evidence::Unreadable(_)
        | Evidence::ScriptFailed
        | Evidence::NotExecuted => done::over_anyhow().to_owned(),
    };
    (heading, said)
}

/// What has happened once a wish is fulfilled.
fn happened(wish: &Wish, choices: Option<&Choices>) -> (&'static str, Said) {
    match wish {
        Wish::HangUp => (outcome::ended(), said(done::ended(), done::next_call())),
        Wish::Transfer(to) => {
            let said = match named(to, choices) {
                Some(target) => said(&done::transferred(&target), done::next_call()),
                None => said(done::transferred_default(), done::next_call()),
            };
            (outcome::transferred(), said)
        }
        Wish::RingPhone => (outcome::should_ring(), done::should_ring()),
    }
}

fn attempted(evidence: Evidence) -> String {
    match evidence {
        Evidence::Accepted | Evidence::Written => attempt::accepted().to_owned(),
        Evidence::ScriptFailed => attempt::script_failed().to_owned(),
        Evidence::NotExecuted => not_an_answer::first_word().what,
        Evidence::Unreadable(what) => not_an_answer(what).what,
        Evidence::Lost(Lost::TimedOut) => attempt::timed_out().to_owned(),
        Evidence::Lost(_) => attempt::broken().to_owned(),
    }
}

fn unknown(wish: &Wish, evidence: Evidence, call: CallThen) -> Said {
    let attempted = || attempted(evidence);
    match (wish, call, evidence) {
        (Wish::RingPhone, ..) => Said {
            what: two(&attempted(), unknown::phone()),
            next: unknown::phone_lost().next,
        },
        (_, CallThen::Gone, Evidence::ScriptFailed) => unknown::line_open(),
        (_, CallThen::Gone, Evidence::Written) => said(unknown::written(), unknown::ask()),
        (_, CallThen::Gone, Evidence::NotExecuted) => Said {
            what: two(&attempted(), unknown::gone_all_the_same()),
            next: not_an_answer::first_word().next,
        },
        (_, CallThen::Gone, _) => said(&two(&attempted(), unknown::not_written()), unknown::ask()),
        (_, CallThen::NotSeen, Evidence::Accepted | Evidence::Written) => {
            said(unknown::not_seen_accepted(), unknown::listen())
        }
        (_, CallThen::NotSeen, _) => {
            said(&two(&attempted(), unknown::not_seen()), unknown::listen())
        }
    }
}

fn nothing_sent(refusal: &Refusal) -> Said {
    match refusal {
        Refusal::NotYours => nothing_sent::not_yours(),
        Refusal::NotSure(Cause::Lost(Lost::NotSent)) => {
            said(connection::offline(), &lost::not_sent().next)
        }
        Refusal::NotSure(why) => {
            let Said { what, next } = cause(why);
            let what = two(nothing_sent::not_sure(), &what);
            Said { what, next }
        }
    }
}

/// What the agent should know.
pub(crate) fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::LinkNotYours => notice::link_not_yours(),
        Notice::LinkNotACall => notice::link_not_a_call(),
        Notice::CallWent => notice::call_went(),
        Notice::StillSignedIn => notice::still_signed_in(),
    }
}

/// The heading while there is no call.
pub(crate) fn waiting(standing: &Standing) -> &'static str {
    match standing {
        Standing::Off => waiting::not_ready(),
        // There may be a call.
        Standing::Unknown => start::connecting(),
        _ => waiting::heading(),
    }
}

/// What the agent's state means while there is no call.
pub(crate) fn idle(standing: &Standing, may_set_readiness: bool) -> Said {
    match standing {
        Standing::Unknown => said(idle::unknown(), ""),
        Standing::Off if may_set_readiness => idle::not_ready(),
        Standing::Off => idle::not_logged_in(),
        Standing::Ringing => idle::ringing(),
        Standing::CallEnded => idle::call_ended(),
        Standing::CallWithoutId => idle::call_without_id(),
        Standing::Ready => idle::ready(),
        Standing::Paused => idle::paused(),
        Standing::Other(state) => idle::other(state),
    }
}

/// Why what is shown is not kept up to date.
pub(crate) fn hindrance(hindrance: &Hindrance) -> Said {
    match hindrance {
        Hindrance::Dialer(_, trouble) => cause(&trouble.cause),
        Hindrance::Gateway(failure) => gateway::failure(failure),
        Hindrance::DialerDown => catalogue::gateway::dialer_down(),
    }
}

/// What is wrong with a number that a site does not let be dialled.
pub(crate) fn not_allowed(why: &NotAllowed) -> String {
    match why {
        NotAllowed::Length(lengths) => typed::length_not_allowed(&intl::any_of(lengths)),
        NotAllowed::Number => typed::number_not_allowed().to_owned(),
    }
}

/// What is wrong with the settings file, in words.
pub(crate) fn flaw(flaw: &Flaw) -> String {
    match flaw {
        Flaw::NotJson => config::not_json().to_owned(),
        Flaw::NotAnObject => config::not_an_object().to_owned(),
        Flaw::NotAnAddress(address) => config::not_an_address(address),
        Flaw::NotAText(name) => config::not_a_text(name),
        Flaw::NotAList(name) => config::not_a_list(name),
        Flaw::Missing(name) => config::missing(name),
        Flaw::NotUsable { name, text, why } => config::not_usable(name, text, &invalid(why)),
        Flaw::InEntry { list, index, what } => {
            config::entry(list, &intl::number(index + 1), &self::flaw(what))
        }
    }
}

/// What is wrong with a value that was typed.
pub(crate) fn invalid(invalid: &InvalidParameter) -> String {
    let number = |count: &usize| intl::number(*count);
    let words = match invalid.rule() {
        Rule::TooShort { least, .. } => return typed::too_short(&number(least)),
        Rule::TooLong { most, found } => return typed::too_long(&number(found), &number(most)),
        Rule::Character { found, .. } => {
            let place = invalid.position().map_or(0, |position| position + 1);
            let (place, allowed) = (number(&place), allowed(invalid.parameter()));
            return match found {
                ' ' => typed::space(allowed, &place),
                found => typed::character(allowed, &found.to_string(), &place),
            };
        }
        Rule::Empty => typed::empty(),
        Rule::ControlCharacter => typed::control_character(),
        Rule::PlusInside => typed::plus_inside(),
        Rule::OneIngroup { .. } => typed::one_in_group(),
        Rule::ReservedInside => typed::reserved_inside(),
        Rule::FirstLetter { .. } | Rule::CallerIdForm
            if invalid.parameter() == Parameter::Value =>
        {
            typed::not_a_call_id()
        }
        // `OneOf` is of no field here; others are of later versions of the core.
        _ => typed::not_usable(),
    };
    words.to_owned()
}

/// The characters that a parameter may have.
fn allowed(parameter: Parameter) -> &'static str {
    match parameter {
        Parameter::PhoneNumber => typed::dialled_characters(),
        Parameter::Source => typed::letters_and_digits(),
        _ => typed::name_characters(),
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
        let outcome = Outcome {
            wish,
            call,
            verdict: Judged::ByApp(crate::direct_mode::DirectMode, verdict),
            answer: None,
        };
        super::outcome(&outcome, None)
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
    fn where_a_call_went_is_called_as_the_site_calls_it() {
        let choices = Choices::from(handset_gateway_api::Options {
            dispositions: Vec::new(),
            in_groups: vec![handset_gateway_api::InGroup {
                name: "FACT".parse().unwrap(),
                label: "Facturación".to_owned(),
            }],
            any_in_group: true,
            default_in_group: true,
            targets: vec![handset_gateway_api::Target {
                name: "Front desk".to_owned(),
                phone_number: "13125550100".parse().unwrap(),
            }],
            numbers: None,
            may_set_readiness: false,
            may_ring_phone: false,
        });
        let number = |number: &str| Target::Number(number.parse().unwrap());
        let in_group = |name: &str| Target::InGroup(name.parse().unwrap());
        for (target, name) in [
            (number("13125550100"), "Front desk (1 312 555 0100)"),
            (number("13125550199"), "1 312 555 0199"),
            (in_group("FACT"), "Facturación"),
            (in_group("SALESLINE"), "SALESLINE"),
        ] {
            let named = named(&target, Some(&choices));
            assert_eq!(named.as_deref(), Some(name));
        }
        let default = Target::InGroup(vicidial_agent_api::IngroupName::default_ingroup());
        assert_eq!(named(&default, Some(&choices)), None);
        assert_eq!(choices.label_of("FACT"), Some("Facturación"));
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

    #[test]
    fn lengths_read_as_people_say_them() {
        for (lengths, says) in [
            (vec![10], "of 10 digits."),
            (vec![10, 11], "of 10 or 11 digits."),
            (vec![7, 10, 11], "of 7, 10, or 11 digits."),
        ] {
            let wrong = not_allowed(&NotAllowed::Length(lengths));
            assert!(wrong.ends_with(says), "{wrong}");
        }
    }
}
