//! What is logged of requests. A program of its own: there is one log for all of
//! a program's threads.

#![cfg(test)]

mod common;

use axum::http::Method;
use common::Site;

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
async fn each_request_is_logged_once_and_no_secret_is() {
    let log = Log::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || written.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let site = Site::start().await;
    site.try_sign_in("1029", "hunter2").await;
    let signed_in = site.try_sign_in("1028", "pw1028").await;
    let cookie = signed_in.cookie("__Host-handset");
    let call = site.ring("1028");
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
}
