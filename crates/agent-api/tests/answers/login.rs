//! What the recorded answers say of the password that they were given for.

use crate::table::{RecordedAnswer, recorded_answers, recorded_cases};
use crate::unrecorded::unescaped;
use vicidial_agent_api::answer::{NotAnAnswer, Unrecognised};
use vicidial_agent_api::{
    Answer, Credentials, ErrorCode, Login, LoginProbe, Message, RaCallControl, Request, Stage,
};

const UNRECORDED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/unrecorded/logins.tsv"
));

fn recorded(case: &str) -> Login {
    let found = recorded_answers()
        .into_iter()
        .find(|answer| answer.case == case);
    let RecordedAnswer { status, body, .. } = found.expect(case);
    LoginProbe::read(status, &body)
}

#[test]
fn a_right_password_is_told_with_and_without_api_access() {
    for case in [
        "auth_function_not_allowed_missing_value",
        "auth_no_api_access",
        "auth_system_api_inactive",
        "missing_value",
        "missing_agent_user",
        "missing_stage",
    ] {
        assert_eq!(recorded(case), Login::Right, "{case}");
    }
}

#[test]
fn a_wrong_password_and_a_user_who_may_not_log_in_are_told() {
    for case in [
        "auth_wrong_password",
        "auth_no_api_access_wrong_pass",
        "auth_system_api_inactive_wrong_pass",
        "auth_unknown_user",
        "auth_inactive_user",
        "auth_level0",
        "auth_empty_pass",
        "auth_html_in_user",
        "lang_error_wrong_password",
        "hash_wrong_password",
    ] {
        assert_eq!(recorded(case), Login::Wrong, "{case}");
    }
}

#[test]
fn where_the_server_lets_nobody_in_nothing_is_told_of_the_password() {
    for (case, expected) in [
        ("auth_no_active_server", ErrorCode::NoServers),
        ("auth_ip_not_whitelisted", ErrorCode::IpBlocked),
    ] {
        let Login::Unclear(answer) = recorded(case) else {
            panic!("{case} tells something");
        };
        let Answer::Error(error) = *answer else {
            panic!("{case} is no error");
        };
        assert_eq!(error.code, expected, "{case}");
    }
    for (case, expected, status) in [
        ("auth_db_down", NotAnAnswer::Empty, 500),
        ("auth_db_down_php_old", NotAnAnswer::Text, 200),
        ("auth_webroot_not_writable", NotAnAnswer::Empty, 500),
    ] {
        let expected = Unrecognised {
            what: expected,
            http_status: status,
        };
        let unclear = Login::Unclear(Box::new(Answer::Unrecognised(expected)));
        assert_eq!(recorded(case), unclear, "{case}");
    }
}

#[test]
fn errors_of_other_requests_tell_nothing() {
    for case in [
        "agent_not_logged_in",
        "call_unknown",
        "lang_error_no_call",
        "lang_source",
        "auth_level1",
        "version",
    ] {
        assert!(matches!(recorded(case), Login::Unclear(_)), "{case}");
    }
}

#[test]
fn a_lock_out_is_told_for_wrong_and_right_passwords() {
    let mut found = Vec::new();
    for case in recorded_cases() {
        for attempt in case["attempts"].as_array().into_iter().flatten() {
            for key in ["body", "bad_body", "good_password_body"] {
                let Some(body) = attempt[key].as_str() else {
                    continue;
                };
                let login = LoginProbe::read(200, body.as_bytes());
                match &login {
                    Login::LockedOut => assert!(body.contains("|LOCK|"), "{body}"),
                    Login::Wrong => assert!(body.contains("|BAD|"), "{body}"),
                    // The right passwords of that series went with another request.
                    _ => assert!(body.contains("no active call found"), "{body}"),
                }
                found.push(login);
            }
        }
    }
    assert!(found.contains(&Login::LockedOut));
    assert!(found.contains(&Login::Wrong));
}

#[test]
fn answers_that_were_not_recorded_say_what_their_table_says() {
    for line in UNRECORDED.lines().skip(1) {
        let [expected, body, _remark] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let login = LoginProbe::read(200, &unescaped(body));
        assert_eq!(login.to_string(), expected, "{body}");
    }
}

#[test]
fn the_probe_carries_no_agent_no_call_and_no_stage() {
    let credentials = Credentials {
        user: "1028".parse().unwrap(),
        pass: "correct horse&value=Y0315201639000402027".parse().unwrap(),
    };
    let probe = LoginProbe {
        source: "handset".parse().unwrap(),
        credentials: credentials.clone(),
    };
    let sent = probe.encode();
    let form: Vec<(String, String)> = form_urlencoded::parse(sent.body.as_bytes())
        .into_owned()
        .collect();
    let get = |name: &str| {
        let texts: Vec<&str> = form
            .iter()
            .filter(|(other, _)| other == name)
            .map(|(_, text)| text.as_str())
            .collect();
        let [text] = texts[..] else {
            panic!("{name}: {texts:?}")
        };
        text
    };
    for name in ["agent_user", "value", "stage"] {
        assert_eq!(get(name), "");
    }
    assert_eq!(get("pass"), credentials.pass.expose());

    // But for what it leaves empty it is the request that it pretends to be.
    let control = Message {
        source: probe.source.clone(),
        credentials: Some(credentials),
        request: Request::RaCallControl(RaCallControl {
            agent_user: "1028".parse().unwrap(),
            value: "Y0315201639000402027".parse().unwrap(),
            stage: Stage::Hangup,
            status: "SALE".parse().unwrap(),
        }),
    };
    assert_eq!(sent.path, control.encode().path);
    assert_eq!(get("function"), "ra_call_control");
    assert!(!format!("{probe:?} {sent:?}").contains("correct"));
}
