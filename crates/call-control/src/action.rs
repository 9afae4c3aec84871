//! Ending or transferring a call: what is done, in which order, and what it
//! came to.
//!
//! The order is fixed: make sure that the call is still the agent's, send the
//! request once, see whether the call has left. A [`Step`] says what to do next;
//! who carries it out reports what came of it and gets the next one.

use vicidial_agent_api::answer::{ApiError, NotAnAnswer, Unrecognised};
use vicidial_agent_api::{Answer, CallId, ErrorCode, RaCallControl, Stage};

use crate::reply::{Lost, Reply};
use crate::sighting::{Cause, Sighting, Trouble};

/// How long an action may look. All in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Patience {
    /// How old the knowledge that a call is the agent's may be when a request
    /// is sent upon it.
    pub check_is_good_for_ms: f64,
    /// How long it is looked whether a call has left.
    pub confirm_for_ms: f64,
    /// How long after the beginning of one such look the next begins.
    pub confirm_every_ms: f64,
}

impl Default for Patience {
    /// What a phone's network takes: the first covers one look's time limit.
    fn default() -> Self {
        Self {
            check_is_good_for_ms: 6_000.0,
            confirm_for_ms: 6_000.0,
            confirm_every_ms: 500.0,
        }
    }
}

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Is the call still the agent's?
    Checking,
    /// The request is under way.
    Sending,
    /// Has the call left?
    Confirming,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask for the agent's state and report with [`LookUp::found`].
    LookUp(LookUp),
    /// Send the request, once, and report with [`Sending::replied`].
    Send(Sending),
    /// Ask what the dialer has written of the call and report with
    /// [`Trace::found`].
    Trace(Trace),
    /// Nothing: this is what it came to, and what the dialer answered.
    End(Verdict, Option<String>),
}

/// What it came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It happened: the call has left the agent.
    Done(Evidence),
    /// It did not happen: the agent still has the call.
    StillThere(Evidence),
    /// Nothing was sent.
    NothingSent(Refusal),
    /// The dialer refused, and changed nothing.
    Refused {
        /// Why.
        code: ErrorCode,
        /// Why, as the dialer worded it.
        reason: String,
    },
    /// It may have happened or not.
    Unknown {
        /// What is known of the request.
        evidence: Evidence,
        /// Whether the call has left the agent, if that could be read.
        call: CallThen,
    },
}

/// What was seen of a call whose outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallThen {
    /// It has left the agent.
    Gone,
    /// The agent's state could not be read.
    NotSeen,
}

/// What came back for the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The dialer accepted it.
    Accepted,
    /// The dialer accepted it, and its script failed before it was done.
    ScriptFailed,
    /// An answer with a translated first word: the dialer does nothing then.
    NotExecuted,
    /// An answer that is none.
    Unreadable(NotAnAnswer),
    /// No answer.
    Lost(Lost),
    /// No answer to rely on, but the dialer has written the disposition that
    /// was sent.
    Written,
}

/// Why nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The call is not the agent's, or not any more.
    NotYours,
    /// Whether it is could not be learned.
    NotSure(Cause),
}

/// A look at the agent's state, before the request or after it.
#[derive(Clone, Debug, PartialEq)]
pub struct LookUp {
    control: RaCallControl,
    patience: Patience,
    not_before_ms: f64,
    purpose: Purpose,
}

#[derive(Clone, Debug, PartialEq)]
enum Purpose {
    Check,
    Confirm {
        evidence: Evidence,
        /// What the dialer answered to the request.
        text: Option<String>,
        until_ms: f64,
    },
}

/// A request to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Sending {
    control: RaCallControl,
    patience: Patience,
}

/// A look at what the dialer has written of a call that is over, where its
/// answer does not tell who ended it.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    control: RaCallControl,
    doubt: Doubt,
    /// What the dialer answered to the request.
    text: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Doubt {
    /// The call has left the agent, the answer is missing.
    Gone(Evidence),
    /// The dialer answered that the call was over already. A browser sends a
    /// request again by itself when a connection breaks: then that is the
    /// answer to the second one, and the first one ended the call.
    AlreadyOver {
        /// As the dialer worded it.
        reason: String,
    },
}

/// Begins, with a look at whose call it is.
///
/// All times are milliseconds on one clock that only goes forward.
pub const fn begin(control: RaCallControl, patience: Patience, now_ms: f64) -> Step {
    Step::LookUp(LookUp {
        control,
        patience,
        not_before_ms: now_ms,
        purpose: Purpose::Check,
    })
}

/// Goes on with an action whose request may have been sent by somebody who is
/// gone: it is looked whether the call has left, and nothing is sent.
pub fn resume(control: RaCallControl, evidence: Evidence, patience: Patience, now_ms: f64) -> Step {
    confirm(control, patience, evidence, None, now_ms)
}

fn confirm(
    control: RaCallControl,
    patience: Patience,
    evidence: Evidence,
    text: Option<String>,
    now_ms: f64,
) -> Step {
    let until_ms = now_ms + patience.confirm_for_ms;
    Step::LookUp(LookUp {
        control,
        patience,
        not_before_ms: now_ms,
        purpose: Purpose::Confirm {
            evidence,
            text,
            until_ms,
        },
    })
}

impl LookUp {
    /// When to ask, on the browser's clock.
    pub const fn not_before_ms(&self) -> f64 {
        self.not_before_ms
    }

    /// What is being done.
    pub const fn phase(&self) -> Phase {
        match self.purpose {
            Purpose::Check => Phase::Checking,
            Purpose::Confirm { .. } => Phase::Confirming,
        }
    }

    /// The agent's state was asked for at `asked_ms`, and known at `now_ms`.
    pub fn found(self, found: Result<Sighting, Trouble>, asked_ms: f64, now_ms: f64) -> Step {
        let Self {
            control,
            patience,
            purpose,
            ..
        } = self;
        match purpose {
            // The page was frozen meanwhile: what it learned is of no use.
            Purpose::Check if now_ms - asked_ms > patience.check_is_good_for_ms => {
                checked(control, patience, Err(Lost::TimedOut.into()))
            }
            Purpose::Check => checked(control, patience, found),
            Purpose::Confirm {
                evidence,
                text,
                until_ms,
            } => {
                let is_final = found.as_ref().is_err_and(Trouble::is_final);
                let has_left = match found {
                    // That the agent is gone tells nothing of the call, unless
                    // the dialer said that it acted.
                    Ok(Sighting::NotLoggedIn) => (evidence == Evidence::Accepted).then_some(true),
                    Ok(Sighting::LoggedIn(row)) => Some(!row.shows(&control.value)),
                    Err(_) => None,
                };
                match has_left {
                    Some(true) => gone(control, evidence, text),
                    _ if now_ms < until_ms && !is_final => Step::LookUp(Self {
                        control,
                        patience,
                        not_before_ms: asked_ms + patience.confirm_every_ms,
                        purpose: Purpose::Confirm {
                            evidence,
                            text,
                            until_ms,
                        },
                    }),
                    Some(false) => Step::End(Verdict::StillThere(evidence), text),
                    None => {
                        let call = CallThen::NotSeen;
                        Step::End(Verdict::Unknown { evidence, call }, text)
                    }
                }
            }
        }
    }
}

fn checked(control: RaCallControl, patience: Patience, found: Result<Sighting, Trouble>) -> Step {
    let (refusal, text) = match found {
        Ok(sighting) if sighting.is_on(&control.value) => {
            return Step::Send(Sending { control, patience });
        }
        Ok(_) => (Refusal::NotYours, None),
        Err(Trouble { cause, text }) => (Refusal::NotSure(cause), text),
    };
    Step::End(Verdict::NothingSent(refusal), text)
}

/// What follows when a call has left the agent.
fn gone(control: RaCallControl, evidence: Evidence, text: Option<String>) -> Step {
    match evidence {
        Evidence::Accepted | Evidence::Written => Step::End(Verdict::Done(evidence), text),
        Evidence::Unreadable(_) | Evidence::Lost(_) => Step::Trace(Trace {
            control,
            doubt: Doubt::Gone(evidence),
            text,
        }),
        // The dialer says itself that it did not do it, or not all of it.
        Evidence::ScriptFailed | Evidence::NotExecuted => {
            let call = CallThen::Gone;
            Step::End(Verdict::Unknown { evidence, call }, text)
        }
    }
}

impl Trace {
    /// The call.
    pub const fn call_id(&self) -> &CallId {
        &self.control.value
    }

    /// The dialer has written this disposition for the call; `None` if that
    /// could not be learned.
    pub fn found(self, written: Option<&str>) -> Step {
        let Self {
            control,
            doubt,
            text,
        } = self;
        // The server keeps what it was sent, in either case.
        let is_ours =
            written.is_some_and(|status| status.eq_ignore_ascii_case(control.status.as_str()));
        let verdict = match doubt {
            // A request whose script failed wrote it too, and did no more: of a
            // call that is over that makes no difference, of a transfer it does.
            _ if is_ours && control.stage == Stage::Hangup => Verdict::Done(Evidence::Written),
            _ if is_ours => Verdict::Unknown {
                evidence: Evidence::Written,
                call: CallThen::Gone,
            },
            Doubt::AlreadyOver { reason } => Verdict::Refused {
                code: ErrorCode::NoActiveCall,
                reason,
            },
            // Whoever ended it: it has ended.
            Doubt::Gone(evidence) if control.stage == Stage::Hangup => Verdict::Done(evidence),
            Doubt::Gone(evidence) => Verdict::Unknown {
                evidence,
                call: CallThen::Gone,
            },
        };
        Step::End(verdict, text)
    }
}

impl Sending {
    /// The request.
    pub const fn control(&self) -> &RaCallControl {
        &self.control
    }

    /// The request was sent; this came back at `now_ms`.
    pub fn replied(self, reply: Result<Reply, Lost>, now_ms: f64) -> Step {
        let Self { control, patience } = self;
        let (evidence, text) = match reply {
            Err(Lost::NotSent) => {
                let refusal = Refusal::NotSure(Cause::Lost(Lost::NotSent));
                return Step::End(Verdict::NothingSent(refusal), None);
            }
            Err(lost) => (Evidence::Lost(lost), None),
            Ok(Reply {
                answer: Answer::Error(ApiError { code, reason, .. }),
                text,
                ..
            }) => {
                let text = Some(text);
                return if code == ErrorCode::NoActiveCall {
                    let doubt = Doubt::AlreadyOver { reason };
                    Step::Trace(Trace {
                        control,
                        doubt,
                        text,
                    })
                } else {
                    Step::End(Verdict::Refused { code, reason }, text)
                };
            }
            Ok(Reply { answer, text, .. }) => (evidence(answer, &control), Some(text)),
        };
        confirm(control, patience, evidence, text, now_ms)
    }
}

/// What a request to ring the agent's phone came to. Nothing shows afterwards
/// whether it rang.
pub fn rang(reply: Result<Reply, Lost>) -> (Verdict, Option<String>) {
    let unknown = |evidence| Verdict::Unknown {
        evidence,
        call: CallThen::NotSeen,
    };
    match reply {
        Err(Lost::NotSent) => (
            Verdict::NothingSent(Refusal::NotSure(Cause::Lost(Lost::NotSent))),
            None,
        ),
        Err(lost) => (unknown(Evidence::Lost(lost)), None),
        Ok(Reply { answer, text, .. }) => {
            let verdict = match answer {
                Answer::Success(success) if success.issued => Verdict::Done(Evidence::Accepted),
                Answer::Success(_) => unknown(Evidence::ScriptFailed),
                Answer::Error(error) => Verdict::Refused {
                    code: error.code,
                    reason: error.reason,
                },
                other => unknown(no_success(other)),
            };
            (verdict, Some(text))
        }
    }
}

fn evidence(answer: Answer, control: &RaCallControl) -> Evidence {
    match answer {
        Answer::Success(success) if success.acknowledges(control) => Evidence::Accepted,
        Answer::Success(success) if !success.issued => Evidence::ScriptFailed,
        other => no_success(other),
    }
}

/// The evidence in an answer that neither acknowledges nor refuses.
fn no_success(answer: Answer) -> Evidence {
    match answer {
        Answer::Unrecognised(Unrecognised {
            what: NotAnAnswer::FirstWord,
            ..
        }) => Evidence::NotExecuted,
        Answer::Unrecognised(Unrecognised { what, .. }) => Evidence::Unreadable(what),
        _ => Evidence::Unreadable(NotAnAnswer::OtherFunction),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sighting::tests::{CALL, seen};
    use vicidial_agent_api::Function;
    use vicidial_agent_api::IngroupName;
    use vicidial_agent_api::answer::parse;

    const OTHER_CALL: &str = "Y0315201639000402028";

    fn hang_up() -> RaCallControl {
        RaCallControl {
            agent_user: "1028".parse().unwrap(),
            value: CALL.parse().unwrap(),
            stage: Stage::Hangup,
            status: Default::default(),
        }
    }

    fn reply(http_status: u16, body: &str) -> Result<Reply, Lost> {
        let answer = parse(hang_up().function(), http_status, body.as_bytes());
        Ok(Reply {
            answer,
            http_status,
            text: body.to_owned(),
        })
    }

    fn accepted() -> Result<Reply, Lost> {
        reply(
            200,
            &format!("SUCCESS: ra_call_control hungup - 1028|{CALL}|HANGUP\n"),
        )
    }

    fn lost_look_up() -> Result<Sighting, Trouble> {
        Err(Trouble {
            cause: Cause::Lost(Lost::TimedOut),
            text: None,
        })
    }

    fn look_up(step: Step) -> LookUp {
        match step {
            Step::LookUp(look_up) => look_up,
            other => panic!("{other:?}"),
        }
    }

    fn checked_and_sent(reply: Result<Reply, Lost>) -> LookUp {
        let check = look_up(begin(hang_up(), Patience::default(), 0.0));
        match check.found(Ok(seen("INCALL", CALL, "")), 0.0, 10.0) {
            Step::Send(send) => look_up(send.replied(reply, 1_000.0)),
            other => panic!("{other:?}"),
        }
    }

    fn verdict(step: Step) -> Verdict {
        match step {
            Step::End(verdict, _) => verdict,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn nothing_is_sent_unless_the_call_is_certainly_the_agents() {
        for not_on_it in [
            seen("READY", "", ""),
            seen("INCALL", OTHER_CALL, ""),
            seen("INCALL", CALL, "DEAD"),
            seen("PAUSED", CALL, ""),
            Sighting::NotLoggedIn,
        ] {
            let check = look_up(begin(hang_up(), Patience::default(), 0.0));
            let step = check.found(Ok(not_on_it), 0.0, 10.0);
            assert_eq!(verdict(step), Verdict::NothingSent(Refusal::NotYours));
        }
        let frozen = look_up(begin(hang_up(), Patience::default(), 0.0)).found(
            Ok(seen("INCALL", CALL, "")),
            0.0,
            60_000.0,
        );
        let too_old = Refusal::NotSure(Cause::Lost(Lost::TimedOut));
        assert_eq!(verdict(frozen), Verdict::NothingSent(too_old));
        let step =
            look_up(begin(hang_up(), Patience::default(), 0.0)).found(lost_look_up(), 0.0, 10.0);
        let refusal = Refusal::NotSure(Cause::Lost(Lost::TimedOut));
        assert_eq!(verdict(step), Verdict::NothingSent(refusal));
    }

    #[test]
    fn an_accepted_request_is_done_once_the_call_has_left() {
        let confirm = checked_and_sent(accepted());
        assert_eq!(confirm.phase(), Phase::Confirming);
        let confirm = look_up(confirm.found(Ok(seen("INCALL", CALL, "")), 1_000.0, 1_050.0));
        assert_eq!(confirm.not_before_ms(), 1_500.0);
        let step = confirm.found(Ok(seen("READY", "", "")), 1_500.0, 1_550.0);
        assert_eq!(verdict(step), Verdict::Done(Evidence::Accepted));
    }

    #[test]
    fn an_accepted_request_whose_call_stays_is_not_done() {
        let mut confirm = checked_and_sent(accepted());
        let mut looks = 0;
        loop {
            looks += 1;
            let asked_ms = confirm.not_before_ms();
            match confirm.found(Ok(seen("INCALL", CALL, "")), asked_ms, asked_ms + 20.0) {
                Step::LookUp(next) => confirm = next,
                Step::End(verdict, text) => {
                    assert_eq!(verdict, Verdict::StillThere(Evidence::Accepted));
                    assert!(text.is_some_and(|text| text.starts_with("SUCCESS")));
                    break;
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(looks, 13, "every half second for six seconds");
    }

    #[test]
    fn a_call_has_left_when_its_id_is_gone_and_not_before() {
        for still in [
            seen("INCALL", CALL, "DEAD"),
            seen("READY", CALL, ""),
            seen("PAUSED", CALL, ""),
        ] {
            let step = checked_and_sent(accepted()).found(Ok(still), 1_000.0, 1_050.0);
            assert_eq!(look_up(step).phase(), Phase::Confirming);
        }
        let other = seen("INCALL", OTHER_CALL, "");
        let step = checked_and_sent(accepted()).found(Ok(other), 1_000.0, 1_050.0);
        assert_eq!(verdict(step), Verdict::Done(Evidence::Accepted));
        // An agent who is gone tells of the call only where the dialer acted.
        let gone = || Ok(Sighting::NotLoggedIn);
        let step = checked_and_sent(accepted()).found(gone(), 1_000.0, 1_050.0);
        assert_eq!(verdict(step), Verdict::Done(Evidence::Accepted));
        let lost = Err(Lost::TimedOut);
        let step = checked_and_sent(lost).found(gone(), 7_000.0, 7_050.0);
        let unknown = Verdict::Unknown {
            evidence: Evidence::Lost(Lost::TimedOut),
            call: CallThen::NotSeen,
        };
        assert_eq!(verdict(step), unknown);
    }

    #[test]
    fn a_wrong_password_is_not_tried_again_while_confirming() {
        let refused = Err(Trouble {
            cause: Cause::Refused {
                code: ErrorCode::InvalidCredentials,
                reason: String::new(),
            },
            text: None,
        });
        let step = checked_and_sent(accepted()).found(refused, 1_000.0, 1_050.0);
        let unknown = Verdict::Unknown {
            evidence: Evidence::Accepted,
            call: CallThen::NotSeen,
        };
        assert_eq!(verdict(step), unknown);
    }

    #[test]
    fn a_lost_answer_is_decided_by_where_the_call_is() {
        let lost = || Err(Lost::Unreachable);
        let step = checked_and_sent(lost()).found(Ok(seen("READY", "", "")), 1_000.0, 1_050.0);
        assert_eq!(trace(step).call_id().as_str(), CALL);
        let step = checked_and_sent(lost()).found(Ok(seen("INCALL", CALL, "")), 7_000.0, 7_050.0);
        assert_eq!(
            verdict(step),
            Verdict::StillThere(Evidence::Lost(Lost::Unreachable))
        );
        let step = checked_and_sent(lost()).found(lost_look_up(), 7_000.0, 7_050.0);
        let evidence = Evidence::Lost(Lost::Unreachable);
        assert_eq!(
            verdict(step),
            Verdict::Unknown {
                evidence,
                call: CallThen::NotSeen
            }
        );
    }

    fn trace(step: Step) -> Trace {
        match step {
            Step::Trace(trace) => trace,
            other => panic!("{other:?}"),
        }
    }

    fn sent(control: RaCallControl) -> Sending {
        let check = look_up(begin(control, Patience::default(), 0.0));
        match check.found(Ok(seen("INCALL", CALL, "")), 0.0, 10.0) {
            Step::Send(sending) => sending,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_call_that_left_without_an_answer_is_judged_by_the_disposition_written() {
        let transfer = || RaCallControl {
            stage: Stage::IngroupTransfer {
                ingroup_choices: IngroupName::default_ingroup(),
            },
            status: "CALLBK".parse().unwrap(),
            ..hang_up()
        };
        let evidence = Evidence::Lost(Lost::TimedOut);
        let gone = |control| {
            let confirm = look_up(sent(control).replied(Err(Lost::TimedOut), 20.0));
            trace(confirm.found(Ok(seen("READY", "", "")), 20.0, 70.0))
        };
        let written = gone(transfer()).found(Some("CALLBK"));
        let likely = Verdict::Unknown {
            evidence: Evidence::Written,
            call: CallThen::Gone,
        };
        assert_eq!(verdict(written), likely);
        let ended = gone(hang_up()).found(Some("RAXFER"));
        assert_eq!(verdict(ended), Verdict::Done(Evidence::Written));
        let unknown = Verdict::Unknown {
            evidence,
            call: CallThen::Gone,
        };
        for other in [Some("XFER"), None] {
            assert_eq!(verdict(gone(transfer()).found(other)), unknown);
            // Whoever ended it: a call that was to be ended has ended.
            assert_eq!(
                verdict(gone(hang_up()).found(other)),
                Verdict::Done(evidence)
            );
        }
    }

    #[test]
    fn a_call_that_was_over_already_may_have_been_ended_by_the_first_of_two_requests() {
        let body = format!("ERROR: no active call found - {CALL}\n");
        let over = || trace(sent(hang_up()).replied(reply(200, &body), 20.0));
        let ours = over().found(Some("RAXFER"));
        assert_eq!(verdict(ours), Verdict::Done(Evidence::Written));
        for other in [Some("XFER"), None] {
            let Step::End(Verdict::Refused { code, .. }, text) = over().found(other) else {
                panic!("the call was over");
            };
            assert_eq!((code, text), (ErrorCode::NoActiveCall, Some(body.clone())));
        }
    }

    #[test]
    fn a_request_that_was_never_sent_is_not_confirmed() {
        let check = look_up(begin(hang_up(), Patience::default(), 0.0));
        let Step::Send(send) = check.found(Ok(seen("QUEUE", CALL, "")), 0.0, 10.0) else {
            panic!("a ringing call is the agent's");
        };
        let refusal = Refusal::NotSure(Cause::Lost(Lost::NotSent));
        assert_eq!(
            verdict(send.replied(Err(Lost::NotSent), 20.0)),
            Verdict::NothingSent(refusal)
        );
    }

    #[test]
    fn a_refusal_ends_it_with_the_dialers_text() {
        let body = "ERROR: ingroup is not valid - ---NONE---\n";
        let Step::End(Verdict::Refused { code, .. }, text) =
            sent(hang_up()).replied(reply(200, body), 20.0)
        else {
            panic!("an error ends it");
        };
        assert_eq!(
            (code, text.as_deref()),
            (ErrorCode::IngroupNotValid, Some(body))
        );
    }

    #[test]
    fn a_script_that_failed_and_a_translated_word_never_count_as_done() {
        let failed = reply(
            500,
            &format!("SUCCESS: ra_call_control hungup - 1028|{CALL}|HANGUP\n"),
        );
        let translated = reply(
            200,
            &format!("ÉXITO: ra_call_control hungup - 1028|{CALL}|HANGUP\n"),
        );
        for (reply, evidence) in [
            (failed, Evidence::ScriptFailed),
            (translated, Evidence::NotExecuted),
        ] {
            let confirm = checked_and_sent(reply);
            let step = confirm
                .clone()
                .found(Ok(seen("READY", "", "")), 1_000.0, 1_050.0);
            assert_eq!(
                verdict(step),
                Verdict::Unknown {
                    evidence,
                    call: CallThen::Gone
                }
            );
            let step = confirm.found(Ok(seen("INCALL", CALL, "")), 7_000.0, 7_050.0);
            assert_eq!(verdict(step), Verdict::StillThere(evidence));
        }
    }

    #[test]
    fn a_success_of_another_call_is_no_acceptance() {
        let body = format!("SUCCESS: ra_call_control hungup - 1028|{OTHER_CALL}|HANGUP\n");
        let confirm = checked_and_sent(reply(200, &body));
        let step = confirm.found(Ok(seen("INCALL", CALL, "")), 7_000.0, 7_050.0);
        let evidence = Evidence::Unreadable(NotAnAnswer::OtherFunction);
        assert_eq!(verdict(step), Verdict::StillThere(evidence));
    }

    #[test]
    fn ringing_the_phone_is_done_when_accepted_and_never_certain_otherwise() {
        let answered = |http_status, body: &str| {
            let answer = parse(Function::CallAgent, http_status, body.as_bytes());
            rang(Ok(Reply {
                answer,
                http_status,
                text: body.to_owned(),
            }))
            .0
        };
        let sent = "SUCCESS: call_agent function sent - 6001\n";
        assert_eq!(answered(200, sent), Verdict::Done(Evidence::Accepted));
        let unknown = |evidence| Verdict::Unknown {
            evidence,
            call: CallThen::NotSeen,
        };
        assert_eq!(answered(500, sent), unknown(Evidence::ScriptFailed));
        assert_eq!(
            answered(200, ""),
            unknown(Evidence::Unreadable(NotAnAnswer::Empty))
        );
        let lost = Lost::TimedOut;
        assert_eq!(rang(Err(lost)).0, unknown(Evidence::Lost(lost)));
        let none = answered(200, "ERROR: call_agent error - no session data - 1028\n");
        assert!(matches!(
            none,
            Verdict::Refused {
                code: ErrorCode::NoSessionData,
                ..
            }
        ));
    }
}
