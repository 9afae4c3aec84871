//! Every recorded answer to a function of this crate parses as the table says.
//!
//! The table, `tests/recorded/expected.tsv`, is written down, not derived: a
//! line for each answer, with the case, its kind, its code (or what an
//! unrecognised body seems to be), the reason, the fields, and a remark where
//! something needs a word.

use std::collections::BTreeMap;

use crate::table::{RecordedAnswer, recorded_answers, recorded_cases, table_line};
use vicidial_agent_api::answer::{parse, parse_action};
use vicidial_agent_api::{Answer, ErrorCode, Function};

const TABLE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/recorded/expected.tsv"
));

/// The lines of the table by case, without their remarks.
fn expected() -> BTreeMap<&'static str, (&'static str, &'static str)> {
    let mut lines = BTreeMap::new();
    for line in TABLE.lines().skip(1) {
        let (line, remark) = line.rsplit_once('\t').expect("a remark column");
        let (case, expectation) = line.split_once('\t').expect("a case column");
        assert!(
            lines.insert(case, (expectation, remark)).is_none(),
            "{case} is there twice"
        );
    }
    lines
}

#[test]
fn every_recorded_answer_parses_as_the_table_says() {
    let mut expected = expected();
    let mut wrong = Vec::new();
    for RecordedAnswer { case, answer, .. } in recorded_answers() {
        let found = table_line(&answer);
        match expected.remove(case.as_str()) {
            Some((expectation, _)) if expectation == found => {}
            Some((expectation, _)) => {
                wrong.push(format!(
                    "{case}\n  expected {expectation}\n  found    {found}"
                ));
            }
            None => wrong.push(format!("{case} is not in the table: {found}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(expected.is_empty(), "never recorded: {:?}", expected.keys());
}

#[test]
fn what_gives_no_data_is_read_alike_without_what_reads_data() {
    let mut actions = 0;
    for recorded in recorded_answers() {
        let is_action = matches!(
            recorded.function,
            Function::RaCallControl | Function::CallAgent | Function::UpdateRemoteAgent
        );
        if is_action {
            actions += 1;
            let read = parse_action(recorded.function, recorded.status, &recorded.body);
            assert_eq!(read, recorded.answer, "{}", recorded.case);
        }
    }
    assert!(actions > 200, "only {actions} were recorded");
}

#[test]
fn no_recorded_answer_is_unrecognised_without_a_reason() {
    for (case, (expectation, remark)) in expected() {
        let is_unrecognised = expectation.starts_with("unrecognised\t");
        assert!(
            !is_unrecognised || !remark.is_empty(),
            "{case} needs a remark"
        );
    }
}

#[test]
fn no_password_that_was_sent_is_in_what_an_answer_shows() {
    for RecordedAnswer {
        case,
        answer,
        passwords,
        ..
    } in recorded_answers()
    {
        let shown = [
            format!("{answer:?}"),
            format!("{answer:#?}"),
            serde_json::to_string(&answer).expect("an answer is JSON"),
        ];
        for password in passwords.iter().filter(|password| !password.is_empty()) {
            for text in &shown {
                assert!(
                    !text.contains(password.as_str()),
                    "{case}: a password in {text}"
                );
            }
        }
    }
}

#[test]
fn no_password_that_was_sent_is_in_a_redacted_text() {
    for RecordedAnswer {
        case,
        body,
        passwords,
        ..
    } in recorded_answers()
    {
        let secrets: Vec<_> = passwords
            .iter()
            .filter_map(|password| password.parse().ok())
            .collect();
        let text = vicidial_agent_api::answer::redacted_text(&body, &secrets);
        for password in passwords.iter().filter(|password| !password.is_empty()) {
            assert!(
                !text.contains(password.as_str()),
                "{case}: a password in {text}"
            );
        }
    }
}

#[test]
fn wrong_passwords_are_told_from_a_lock_out() {
    let mut locked_out = 0;
    for case in recorded_cases() {
        for attempt in case["attempts"].as_array().into_iter().flatten() {
            for key in ["body", "bad_body"] {
                let Some(body) = attempt[key].as_str() else {
                    continue;
                };
                let Answer::Error(error) = parse(Function::RaCallControl, 200, body.as_bytes())
                else {
                    panic!("{body} is not an error");
                };
                let is_locked = body.contains("|LOCK|");
                locked_out += usize::from(is_locked);
                let expected = if is_locked {
                    ErrorCode::LockedOut
                } else {
                    ErrorCode::InvalidCredentials
                };
                assert_eq!(error.code, expected, "{body}");
                assert!(!format!("{error:?}").contains("wrongpass"));
            }
        }
    }
    assert!(locked_out > 0, "no attempt was ever locked out");
}
