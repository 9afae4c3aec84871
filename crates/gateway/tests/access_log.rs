//! What is logged of requests. A program of its own: there is one log for all of
//! a program's threads.

#![cfg(test)]

mod common;

use axum::http::Method;
use common::{Events, Site};
use vicidial_simulator::{CallRequest, Direction, LeadName};

/// What is logged.
#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn each_request_is_logged_once_and_neither_a_secret_nor_a_callers_name_is() {
    let log = Log::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || written.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let site = Site::start_with(|config| config.dialer.caller_name = true).await;
    site.try_sign_in("1029", "hunter2").await;
    let signed_in = site.try_sign_in("1028", "pw1028").await;
    let cookie = signed_in.cookie("__Host-handset");
    let call = ring_named(&site);
    let mut events = Events::open(&site, &cookie, None).await;
    let named = events
        .find(|event| !event.data["call"]["caller_name"].is_null())
        .await;
    assert_eq!(named.data["call"]["caller_name"], "Zenobia Quirke");
    let form = format!("function=ra_call_control&stage=HANGUP&value={call}&status=SALE");
    site.act(&cookie, None, &form).await;
    site.act(&cookie, None, &format!("{form}&pass=hunter2"))
        .await;
    let asked = site
        .ask(
            Method::GET,
            "/agc/api.php?user=x&pass=hunter2",
            &cookie,
            None,
        )
        .await;
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let id = asked.header("x-request-id");
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.contains(id) && line.contains("answered"))
        .collect();
    let [line] = &lines[..] else {
        panic!("{lines:?}");
    };
    for part in [
        "method=GET",
        "path=\"/agc/api.php\"",
        "status=405",
        "address=127.0.0.1",
        "refused=\"request_not_valid\"",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    let device = signed_in.cookie("__Host-handset-device");
    let tokens = [&cookie, &device].map(|cookie| cookie.split_once('=').unwrap().1);
    let passwords = ["hunter2", "pw1028", "actonly1", "readonly1", "readiness1"];
    for secret in tokens.iter().chain(&passwords) {
        assert!(!text.contains(secret), "{secret}");
    }
    // Nor is a name kept, or told to anybody but the agent.
    let mut kept = String::new();
    for suffix in ["", "-wal"] {
        let file = format!("{}{suffix}", site.config.database.display());
        kept.push_str(&String::from_utf8_lossy(&std::fs::read(file).unwrap()));
    }
    assert!(kept.contains(&call));
    let metrics = site.metrics().await;
    for name in ["Zenobia", "Quirke"] {
        for place in [&text, &kept, &metrics] {
            assert!(!place.contains(name), "{name}");
        }
    }
}

/// A call for agent `1028`, of somebody with a name that nobody else has.
fn ring_named(site: &Site) -> String {
    let request = CallRequest {
        agent_user: "1028".to_owned(),
        direction: Direction::Inbound,
        ingroup: None,
        campaign: None,
        phone_number: Some("3125550142".to_owned()),
        lead_name: Some(LeadName {
            first: "Zenobia".to_owned(),
            last: "Quirke".to_owned(),
        }),
        ring_ms: 0,
    };
    site.simulator.ring(&request).unwrap()
}
