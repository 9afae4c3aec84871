//! What serde writes on the gateway's side is read here.

use handset_gateway_api::{
    ActionReport, ActionState, AgentState, AgentView, CallView, DialerLink, Disposition, Evidence,
    Gateway, InGroup, NumberRules, Options, Outcome, Outcomes, Problem, ProblemCode, QueueLoad,
    Queues, Requested, Session, SessionEnd, Target,
};
use serde::Serialize;
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::gateway::json::{Read, read};

#[track_caller]
fn comes_back<T: Read + Serialize + PartialEq + std::fmt::Debug>(value: T) {
    let text = serde_json::to_string(&value).unwrap();
    assert_eq!(read::<T>(&text).as_ref(), Some(&value), "{text}");
}

fn view(state: AgentState, dialer: DialerLink, call: Option<CallView>) -> AgentView {
    AgentView {
        agent_user: "1028".parse().unwrap(),
        sent_at_ms: 1_795_222_887_123,
        dialer,
        state,
        user_group: call.as_ref().map(|_| "AGENTS".to_owned()),
        call,
    }
}

fn report(requested: Option<Requested>, state: ActionState) -> ActionReport {
    ActionReport {
        idempotency_key: "7f1f0a52-5b5c-4f0e-9f0a-3c1f1f0d6a11".to_owned(),
        requested_at_ms: 1_795_222_887_123,
        requested,
        state,
    }
}

#[test]
fn sessions_come_back() {
    let session = Session {
        agent_user: "1028".parse().unwrap(),
        signed_in_at_ms: 1,
        expires_at_ms: 2,
    };
    for session in [None, Some(session)] {
        comes_back(Gateway {
            gateway: "0.1.0".to_owned(),
            session,
        });
    }
    for end in [
        SessionEnd::SignedOut,
        SessionEnd::Replaced,
        SessionEnd::Revoked,
        SessionEnd::Expired,
    ] {
        comes_back(end);
    }
}

#[test]
fn problems_come_back() {
    for code in [
        ProblemCode::InvalidRequest,
        ProblemCode::NotSignedIn,
        ProblemCode::WrongPassword,
        ProblemCode::OriginNotAllowed,
        ProblemCode::NotAllowed,
        ProblemCode::NotFound,
        ProblemCode::TooManyAttempts,
        ProblemCode::TooManyRequests,
        ProblemCode::DialerRefused,
        ProblemCode::DialerUnreachable,
        ProblemCode::Internal,
    ] {
        let detail = "Wait.\n“Then” try again".to_owned();
        for retry_after_s in [None, Some(900)] {
            comes_back(Problem {
                code,
                detail: detail.clone(),
                retry_after_s,
            });
        }
    }
}

#[test]
fn views_come_back() {
    for state in [
        AgentState::Unknown,
        AgentState::NotLoggedIn,
        AgentState::Ready,
        AgentState::Paused,
        AgentState::Ringing,
        AgentState::OnCall,
        AgentState::CallEnded,
    ] {
        comes_back(view(state, DialerLink::Connecting, None));
    }
    comes_back(view(
        AgentState::Ready,
        DialerLink::Down { since_ms: 5 },
        None,
    ));
    let told = |text: &str| Some(text.to_owned());
    for (caller_name, queue, is_inbound) in [
        (None, None, None),
        (told("José O'Neil"), told("SALESLINE"), Some(true)),
    ] {
        let call = CallView {
            call_id: "Y0315201639000402027".parse().unwrap(),
            phone_number: "3125551028".to_owned(),
            caller_name,
            queue,
            campaign_id: "TESTCAMP".to_owned(),
            lead_id: "402027".to_owned(),
            is_inbound,
            since_ms: 7,
        };
        comes_back(view(AgentState::OnCall, DialerLink::Up, Some(call)));
    }
}

#[test]
fn queues_come_back() {
    let load = |name: &str, agents_waiting| QueueLoad {
        name: name.parse().unwrap(),
        calls_waiting: 3,
        agents_waiting,
    };
    comes_back(Queues {
        in_groups: vec![load("BILLING", Some(0)), load("SALESLINE", None)],
    });
}

#[test]
fn options_come_back() {
    for numbers in [
        None,
        Some(NumberRules {
            allow: vec!["NXXNXXXXXX".to_owned()],
            deny: vec!["1900.".to_owned()],
        }),
    ] {
        comes_back(Options {
            dispositions: vec![Disposition {
                status: "SALE".parse().unwrap(),
                name: "Sale".to_owned(),
            }],
            in_groups: vec![InGroup {
                name: "SALESLINE".parse().unwrap(),
                label: "Sales".to_owned(),
            }],
            any_in_group: false,
            default_in_group: true,
            targets: vec![Target {
                name: "Front desk".to_owned(),
                phone_number: "3125551234".parse().unwrap(),
            }],
            numbers,
            may_set_readiness: true,
            may_ring_phone: false,
        });
    }
}

#[test]
fn reports_come_back() {
    let call_id = || "Y0315201639000402027".parse().unwrap();
    let customer = || "3125551028".to_owned();
    let status = || "SALE".parse().unwrap();
    let requests = [
        Requested::Hangup {
            call_id: call_id(),
            customer: customer(),
            status: status(),
        },
        Requested::ExtensionTransfer {
            call_id: call_id(),
            customer: customer(),
            status: status(),
            phone_number: "3125550199".parse().unwrap(),
        },
        Requested::IngroupTransfer {
            call_id: call_id(),
            customer: String::new(),
            status: status(),
            ingroup_choices: "SALESLINE".parse().unwrap(),
        },
        Requested::CallAgent,
    ];
    let mut actions = vec![report(None, ActionState::InProgress)];
    for requested in requests {
        for outcome in Outcome::ALL {
            for evidence in [
                Evidence::NothingSent,
                Evidence::Answer,
                Evidence::State,
                Evidence::Disposition,
            ] {
                for text in [None, Some("call_not_yours".to_owned())] {
                    actions.push(report(
                        Some(requested.clone()),
                        ActionState::Settled {
                            outcome,
                            evidence,
                            error: text.clone(),
                            answer: text,
                            settled_at_ms: 9,
                        },
                    ));
                }
            }
        }
    }
    comes_back(Outcomes { actions });
}

#[test]
fn what_is_something_else_is_not_read() {
    for text in [
        "",
        "null",
        "[]",
        "\"gateway\"",
        "{}",
        r#"{"gateway":1}"#,
        r#"{"gateway":"0.1.0","session":{"agent_user":"10 28","signed_in_at_ms":1,"expires_at_ms":2}}"#,
        "<!DOCTYPE html><title>Free Wi-Fi</title>",
    ] {
        assert_eq!(read::<Gateway>(text), None, "{text}");
    }
    let more = r#"{"gateway":"9.9","session":null,"something_new":[1]}"#;
    assert!(read::<Gateway>(more).is_some());
}
