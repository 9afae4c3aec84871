//! Signing in and out, as phones meet it.

#![cfg(test)]

mod common;

use axum::http::Method;
use common::{Answer, Site};
use handset_gateway::sessions::store as sessions;
use handset_gateway::store::Store;
use handset_gateway_api::{Gateway, Problem, ProblemCode, Session};
use http_body_util::Full;
use insta::assert_snapshot;
use vicidial_simulator::FaultRequest;

const SESSION: &str = "/handset/v1/session";

async fn session(site: &Site, cookie: &str) -> Option<Session> {
    let answer = site.ask(Method::GET, SESSION, cookie, None).await;
    assert_eq!(answer.status, 200);
    answer.json::<Gateway>().session
}

fn problem(answer: &Answer) -> ProblemCode {
    answer.json::<Problem>().code
}

/// The moments of a session differ each time.
fn without_moments(shown: &str) -> String {
    let mut text = String::new();
    let mut digits = 0;
    for c in shown.chars() {
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        match digits {
            13 => {
                text.truncate(text.len() - 12);
                text.push_str("(moment)");
            }
            _ => text.push(c),
        }
    }
    text
}

#[tokio::test]
async fn an_agent_signs_in_with_the_own_password_and_out_again() {
    let site = Site::start().await;
    let nobody = site.ask(Method::GET, SESSION, "", None).await;
    assert_snapshot!("nobody", nobody.shown());
    let signed_in = site.try_sign_in("1028", "pw1028").await;
    assert_snapshot!("signed_in", without_moments(&signed_in.shown()));
    let cookie = signed_in.cookie("__Host-handset");
    let found = session(&site, &cookie).await.unwrap();
    assert_eq!(found, signed_in.json());
    assert_eq!(found.agent_user.as_str(), "1028");

    let signed_out = site.ask(Method::DELETE, SESSION, &cookie, None).await;
    assert_snapshot!("signed_out", signed_out.shown());
    assert_eq!(session(&site, &cookie).await, None);
    let again = site.ask(Method::DELETE, SESSION, &cookie, None).await;
    assert_eq!(problem(&again), ProblemCode::NotSignedIn);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_are_told_alike() {
    let site = Site::start().await;
    let wrong = site.try_sign_in("1028", "hunter2").await;
    assert_snapshot!("wrong_password", wrong.shown());
    let unknown = site.try_sign_in("nobody", "hunter2").await;
    assert_eq!(unknown.shown(), wrong.shown());
    // One that the dialer would not be asked about is no better.
    for password in ["", "hunter\n2", &"x".repeat(101)] {
        let answer = site.try_sign_in("1029", password).await;
        assert_eq!(answer.shown(), wrong.shown());
    }
}

#[tokio::test]
async fn wrong_passwords_are_limited_before_the_dialer_locks_the_agent_out() {
    let site = Site::start().await;
    let phone = site.try_sign_in("1028", "pw1028").await;
    let phone = phone.cookie("__Host-handset-device");
    for _ in 0..4 {
        let answer = site.try_sign_in("1028", "hunter2").await;
        assert_eq!(problem(&answer), ProblemCode::WrongPassword);
    }
    let asked = site.asked("ra_call_control");
    let limited = site.try_sign_in("1028", "pw1028").await;
    assert_eq!(problem(&limited), ProblemCode::TooManyAttempts);
    let retry_after: u64 = limited.header("retry-after").parse().unwrap();
    assert!((1_700..=1_800).contains(&retry_after), "{retry_after}");
    assert_eq!(site.asked("ra_call_control"), asked);
    // The agent's own phone, and other agents, are not concerned.
    assert_eq!(site.try_sign_in("1029", "pw1029").await.status, 200);
    let own = site.try_sign_in_with(&phone, "1028", "pw1028").await;
    assert_eq!(own.status, 200);
    // A restart forgives nothing.
    let site = site.restart().await;
    let limited = site.try_sign_in("1028", "pw1028").await;
    assert_eq!(problem(&limited), ProblemCode::TooManyAttempts);
    let own = site.try_sign_in_with(&phone, "1028", "pw1028").await;
    assert_eq!(own.status, 200);
}

#[tokio::test]
async fn wrong_passwords_at_the_same_time_are_limited_as_those_in_turn() {
    let site = Site::start().await;
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let form = serde_json::json!({ "agent_user": "1028", "password": "hunter2" });
        let request = site
            .request(Method::POST, SESSION)
            .header("content-type", "application/json")
            .body(Full::from(form.to_string()))
            .unwrap();
        attempts.spawn(site.sent(request));
    }
    let answers = attempts.join_all().await;
    let count = |code| {
        answers
            .iter()
            .filter(|answer| problem(answer) == code)
            .count()
    };
    assert_eq!(count(ProblemCode::WrongPassword), 4);
    assert_eq!(count(ProblemCode::TooManyAttempts), 8);
    assert_eq!(site.asked("ra_call_control"), 4);
}

#[tokio::test]
async fn an_address_is_limited_by_what_a_trusted_proxy_says_of_it() {
    let site = Site::start_with(|config| config.sign_in.failures_per_address = 2).await;
    let attempt = async |address: &str, user: &str| {
        let form = serde_json::json!({ "agent_user": user, "password": "hunter2" });
        let request = site
            .request(Method::POST, SESSION)
            .header("content-type", "application/json")
            .header("x-forwarded-for", address)
            .body(Full::from(form.to_string()))
            .unwrap();
        problem(&site.send(request).await)
    };
    assert_eq!(attempt("192.0.2.1", "a").await, ProblemCode::WrongPassword);
    assert_eq!(attempt("192.0.2.1", "b").await, ProblemCode::WrongPassword);
    assert_eq!(
        attempt("192.0.2.1", "c").await,
        ProblemCode::TooManyAttempts
    );
    // What it claims in front of its own address changes nothing.
    let forged = attempt("203.0.113.9, 192.0.2.1", "c").await;
    assert_eq!(forged, ProblemCode::TooManyAttempts);
    assert_eq!(attempt("192.0.2.2", "c").await, ProblemCode::WrongPassword);

    let site = Site::start_with(|config| {
        config.sign_in.failures_per_address = 2;
        config.listen.trusted_proxies = Vec::new();
    })
    .await;
    for (last, expected) in [
        (1, ProblemCode::WrongPassword),
        (2, ProblemCode::WrongPassword),
        (3, ProblemCode::TooManyAttempts),
    ] {
        let form = serde_json::json!({ "agent_user": format!("a{last}"), "password": "x" });
        let request = site
            .request(Method::POST, SESSION)
            .header("content-type", "application/json")
            .header("x-forwarded-for", format!("192.0.2.{last}"))
            .body(Full::from(form.to_string()))
            .unwrap();
        assert_eq!(problem(&site.send(request).await), expected);
    }
}

#[tokio::test]
async fn a_user_whom_the_dialer_has_locked_is_told_when_to_try_again() {
    let site = Site::start().await;
    let fault: FaultRequest =
        serde_json::from_value(serde_json::json!({ "fault": "lockout" })).unwrap();
    site.simulator.inject(&fault).unwrap();
    let answer = site.try_sign_in("1028", "pw1028").await;
    assert_snapshot!("locked_out", answer.shown());
}

#[tokio::test]
async fn what_the_dialer_did_not_judge_is_no_wrong_password() {
    let site = Site::start().await;
    for _ in 0..6 {
        let fault = serde_json::json!({ "fault": "captive_portal" });
        site.simulator
            .inject(&serde_json::from_value(fault).unwrap())
            .unwrap();
        let answer = site.try_sign_in("1028", "pw1028").await;
        assert_eq!(problem(&answer), ProblemCode::DialerUnreachable);
    }
    assert_eq!(site.try_sign_in("1028", "pw1028").await.status, 200);
}

#[tokio::test]
async fn a_request_that_is_not_what_is_described_repeats_nothing_of_it() {
    let site = Site::start().await;
    let post = async |kind: &str, body: &str| {
        let request = site
            .request(Method::POST, SESSION)
            .header("content-type", kind)
            .body(Full::from(body.to_owned()))
            .unwrap();
        site.send(request).await
    };
    let json = "application/json";
    let long = format!(
        r#"{{"agent_user":"1028","password":"{}"}}"#,
        "x".repeat(9_000)
    );
    for (status, kind, body) in [
        (400, json, ""),
        (400, json, r#""hunter2""#),
        (400, json, r#"{"agent_user":"1028"}"#),
        (400, json, r#"{"agent_user":"1028","password":["hunter2"]}"#),
        (
            400,
            json,
            r#"{"agent_user":"hunter2!","password":"hunter2"}"#,
        ),
        (413, json, &long),
        (
            415,
            "application/x-www-form-urlencoded",
            "agent_user=1028&password=hunter2",
        ),
        (
            415,
            "text/plain",
            r#"{"agent_user":"1028","password":"hunter2"}"#,
        ),
    ] {
        let answer = post(kind, body).await;
        assert_eq!(answer.status, status, "{body}");
        assert_eq!(problem(&answer), ProblemCode::InvalidRequest);
        assert!(!answer.body.contains("hunter2"), "{}", answer.body);
    }
    let invalid = post(json, r#"{"agent_user":"10 28","password":"hunter2"}"#).await;
    assert_snapshot!("invalid_user", invalid.shown());
    assert_eq!(site.asked("ra_call_control"), 0);
}

#[tokio::test]
async fn signing_in_anew_ends_the_session_that_the_browser_had() {
    let site = Site::start().await;
    let first = site.sign_in("1028").await;
    let answer = site.try_sign_in_with(&first, "1029", "pw1029").await;
    let second = answer.cookie("__Host-handset");
    assert_ne!(first, second);
    assert_eq!(session(&site, &first).await, None);
    let found = session(&site, &second).await.unwrap();
    assert_eq!(found.agent_user.as_str(), "1029");
}

#[tokio::test]
async fn a_session_outlasts_a_restart_and_not_its_revocation() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let site = site.restart().await;
    assert!(session(&site, &cookie).await.is_some());
    let store = Store::open_existing(&site.config.database).await.unwrap();
    let [row] = &sessions::list(&store).await.unwrap()[..] else {
        panic!();
    };
    let now = handset_gateway::clock::now_ms();
    assert!(sessions::revoke_session(&store, row.id, now).await.unwrap());
    assert_eq!(session(&site, &cookie).await, None);
}

#[tokio::test]
async fn a_session_that_is_not_used_ends() {
    let site = Site::start_with(|config| {
        config.sessions.idle = std::time::Duration::from_millis(1);
    })
    .await;
    let cookie = site.sign_in("1028").await;
    common::until("it has ended", async || {
        session(&site, &cookie).await.is_none()
    })
    .await;
}

#[tokio::test]
async fn no_password_and_no_token_is_in_the_database() {
    let site = Site::start().await;
    let signed_in = site.try_sign_in("1028", "pw1028").await;
    site.try_sign_in("1029", "hunter2").await;
    let cookies = ["__Host-handset", "__Host-handset-device"];
    let mut secrets: Vec<String> = cookies
        .iter()
        .map(|name| signed_in.cookie(name).split_once('=').unwrap().1.to_owned())
        .collect();
    secrets.extend(["pw1028", "hunter2", "actonly1", "readonly1", "readiness1"].map(str::to_owned));
    let folder = site.config.database.parent().unwrap().to_owned();
    site.gateway.shutdown().await;
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.to_string_lossy().contains("sqlite") {
            continue;
        }
        files += 1;
        let bytes = std::fs::read(&path).unwrap();
        for secret in &secrets {
            let is_there = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!is_there, "{secret} in {}", path.display());
        }
    }
    assert!(files > 0);
}

#[tokio::test]
async fn over_plain_http_the_cookies_are_ones_that_browsers_keep_there() {
    let site = Site::start_with(|config| {
        config.listen.public_origin = "http://127.0.0.1:8080".to_owned();
    })
    .await;
    let signed_in = site.try_sign_in("1028", "pw1028").await;
    assert_snapshot!("plain_http", without_moments(&signed_in.shown()));
    let cookie = signed_in.cookie("handset");
    assert!(session(&site, &cookie).await.is_some());
}

#[tokio::test]
async fn the_gateways_own_accounts_cannot_sign_in() {
    let site = Site::start().await;
    for (user, password) in [
        ("actonly", "actonly1"),
        ("ReadOnly", "readonly1"),
        ("READINESS", "readiness1"),
    ] {
        let answer = site.try_sign_in(user, password).await;
        assert_eq!(problem(&answer), ProblemCode::WrongPassword, "{user}");
    }
    assert_eq!(site.asked("ra_call_control"), 0);
}

#[tokio::test]
async fn of_attempts_beyond_the_limits_the_first_is_recorded_and_all_are_counted() {
    let site = Site::start().await;
    for _ in 0..4 {
        site.try_sign_in("1028", "hunter2").await;
    }
    for _ in 0..6 {
        let limited = site.try_sign_in("1028", "hunter2").await;
        assert_eq!(problem(&limited), ProblemCode::TooManyAttempts);
    }
    let answers: Vec<_> = site
        .audit()
        .await
        .into_iter()
        .map(|entry| entry["answer"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(answers, ["wrong", "wrong", "wrong", "wrong", "limited"]);
    let metrics = site.metrics().await;
    let line = "handset_sign_ins_total{result=\"limited\"} 6";
    assert!(metrics.lines().any(|other| other == line), "{metrics}");
}

#[tokio::test]
async fn a_phone_that_goes_before_the_answer_leaves_a_wrong_password_all_the_same() {
    let site = Site::start().await;
    let slow = serde_json::json!({ "fault": "slow", "delay_ms": 300 });
    site.simulator
        .inject(&serde_json::from_value(slow).unwrap())
        .unwrap();
    let form = serde_json::json!({ "agent_user": "1028", "password": "hunter2" });
    let request = site
        .request(Method::POST, SESSION)
        .header("content-type", "application/json")
        .header("connection", "close")
        .body(Full::from(form.to_string()))
        .unwrap();
    let attempt = tokio::spawn(site.sent(request));
    common::until("the dialer is asked", async || {
        site.asked("ra_call_control") == 1
    })
    .await;
    attempt.abort();
    common::until("it is recorded", async || {
        let audit = site.audit().await;
        audit.iter().any(|entry| entry["answer"] == "wrong")
    })
    .await;
}
