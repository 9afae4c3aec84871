#![cfg(test)]
//! Who asks the dialer what, with which account, and what is told when no answer comes.

mod simulated;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::any;
use axum::serve::ListenerExt;
use handset_call_control::{Cause, Lost, Sighting};
use handset_gateway::config::DialerConfig;
use handset_gateway::dialer::{ConnectError, Dialer, LoginVerdict};
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, sleep};
use vicidial_agent_api::answer::NotAnAnswer;
use vicidial_agent_api::{
    AgentUser, Answer, Api, ErrorCode, LoginProbe, RaCallControl, RemoteAgentStatus, Secret, Stage,
};
use vicidial_simulator::{Fault, FaultRequest, Options, Scenario, Simulator, System};

use simulated::{account, recorded_accounts, transport_to};

const CALL: &str = "Y0315201639000402027";

fn recorded() -> (Simulator, Dialer) {
    recorded_with(&recorded_accounts())
}

fn recorded_with(config: &DialerConfig) -> (Simulator, Dialer) {
    let simulator = Simulator::with_seed(Scenario::recorded().unwrap(), 1);
    let dialer = Dialer::over(transport_to(&simulator), config);
    (simulator, dialer)
}

fn agent(user: &str) -> AgentUser {
    user.parse().unwrap()
}

fn hang_up() -> RaCallControl {
    RaCallControl {
        agent_user: agent("1028"),
        value: CALL.parse().unwrap(),
        stage: Stage::Hangup,
        status: "SALE".parse().unwrap(),
    }
}

/// The functions that were asked for, with the accounts that asked.
fn asked(simulator: &Simulator) -> Vec<(String, String)> {
    let requests = simulator.state().requests;
    let text = |text: Option<String>| text.unwrap_or_default();
    requests
        .into_iter()
        .map(|request| (text(request.function), text(request.user)))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_acting_account_acts_and_the_reading_account_reads() {
    let config = DialerConfig {
        readiness: Some(account("lvl9", "lvl9pass")),
        ..recorded_accounts()
    };
    let (simulator, dialer) = recorded_with(&config);
    dialer.agent_status(&agent("1028")).await.unwrap();
    dialer.logged_in_agents().await.unwrap();
    dialer.callid_info(&CALL.parse().unwrap()).await.unwrap();
    dialer.control(&hang_up()).await.unwrap();
    dialer.call_agent(&agent("1028")).await.unwrap();
    let status = RemoteAgentStatus::Inactive;
    dialer.set_readiness(&agent("1028"), status).await.unwrap();
    dialer.version(Api::NonAgent).await.unwrap();
    let expected = [
        ("agent_status", "lvl7"),
        ("logged_in_agents", "lvl7"),
        ("callid_info", "lvl7"),
        ("ra_call_control", "raonly"),
        ("call_agent", "raonly"),
        ("update_remote_agent", "lvl9"),
        ("version", ""),
    ];
    let asked = asked(&simulator);
    let asked: Vec<(&str, &str)> = asked
        .iter()
        .map(|(f, u)| (f.as_str(), u.as_str()))
        .collect();
    assert_eq!(asked, expected);
    assert!(
        simulator
            .state()
            .requests
            .iter()
            .all(|request| request.method == "POST")
    );
}

#[tokio::test(start_paused = true)]
async fn what_it_reads_is_what_the_dialer_has() {
    let (simulator, dialer) = recorded();
    let seen = dialer.agent_status(&agent("1028")).await.unwrap();
    assert!(seen.is_on(&CALL.parse().unwrap()));
    let gone = dialer.agent_status(&agent("1031")).await.unwrap();
    assert_eq!(gone, Sighting::NotLoggedIn);
    let list = dialer.logged_in_agents().await.unwrap();
    let row = list.iter().find(|row| row.user == "1028").unwrap();
    assert_eq!(row.callerid, CALL);
    let info = dialer.callid_info(&CALL.parse().unwrap()).await.unwrap();
    assert_eq!(
        (info.campaign_id.as_str(), info.call_type.as_str()),
        ("SALESLINE", "INBOUND")
    );
    for api in [Api::Agent, Api::NonAgent] {
        assert!(dialer.version(api).await.unwrap().epoch.is_some());
    }
    let reply = dialer.control(&hang_up()).await.unwrap();
    assert!(matches!(&reply.answer, Answer::Success(success) if success.acknowledges(&hang_up())));
    assert_eq!(simulator.state().commands.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn nobody_logged_in_is_an_empty_list() {
    let config = DialerConfig {
        reading: account("grpadm", "grpadm1"),
        ..recorded_accounts()
    };
    let (_simulator, dialer) = recorded_with(&config);
    assert_eq!(dialer.logged_in_agents().await, Ok(Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn an_agents_password_is_verified_and_nothing_changes() {
    let (simulator, dialer) = recorded();
    let before = simulator.state();
    let secret = |text: &str| -> Secret { text.parse().unwrap() };
    for (user, password, expected) in [
        ("1028", "pw1028", LoginVerdict::Right),
        ("1028", "PW1028", LoginVerdict::Right),
        ("1028", "pw1029", LoginVerdict::Wrong),
        // Without API access.
        ("1030", "pw1030", LoginVerdict::Right),
        ("1030", "wrong", LoginVerdict::Wrong),
        ("9999", "pw1028", LoginVerdict::Wrong),
        ("inact", "inact1", LoginVerdict::Wrong),
        // In another language.
        ("esuser", "espass1", LoginVerdict::Right),
    ] {
        let told = dialer.verify(&agent(user), &secret(password)).await;
        assert_eq!(told, Ok(expected), "{user}");
    }
    let after = simulator.state();
    assert_eq!(before.agents, after.agents);
    assert_eq!(before.calls, after.calls);
    assert_eq!(after.commands, []);
}

#[tokio::test(start_paused = true)]
async fn a_lock_out_is_told_from_a_wrong_password() {
    let (_simulator, dialer) = recorded();
    let (user, wrong) = (agent("lockweb"), "wrong".parse().unwrap());
    for _ in 0..10 {
        assert_eq!(dialer.verify(&user, &wrong).await, Ok(LoginVerdict::Wrong));
    }
    let right = "lockpass2".parse().unwrap();
    let told = dialer.verify(&user, &right).await;
    assert_eq!(told, Ok(LoginVerdict::LockedOut));
}

#[tokio::test(start_paused = true)]
async fn what_does_not_tell_of_a_password_is_trouble_and_shows_none() {
    let (simulator, dialer) = recorded();
    let password: Secret = "pw1028".parse().unwrap();
    simulator.set_system(System {
        ip_allowed: false,
        ..System::default()
    });
    let trouble = dialer.verify(&agent("1028"), &password).await.unwrap_err();
    assert!(matches!(
        trouble.cause,
        Cause::Refused {
            code: ErrorCode::IpBlocked,
            ..
        }
    ));
    assert!(!format!("{trouble:?}").contains("pw1028"));
    simulator.set_system(System::default());
    simulator
        .inject(&FaultRequest::once(Fault::CaptivePortal))
        .unwrap();
    let trouble = dialer.verify(&agent("1028"), &password).await.unwrap_err();
    assert_eq!(trouble.cause, Cause::Unrecognised(NotAnAnswer::Html));
}

#[tokio::test(start_paused = true)]
async fn an_agent_who_is_ready_already_is_made_ready() {
    let config = DialerConfig {
        readiness: Some(account("lvl9", "lvl9pass")),
        ..recorded_accounts()
    };
    let (_simulator, dialer) = recorded_with(&config);
    let [ready, not_ready] = [RemoteAgentStatus::Active, RemoteAgentStatus::Inactive];
    for status in [ready, not_ready, not_ready, ready] {
        assert_eq!(dialer.set_readiness(&agent("1028"), status).await, Ok(()));
    }
    let unknown = dialer.set_readiness(&agent("9999"), ready).await;
    assert!(matches!(
        unknown.unwrap_err().cause,
        Cause::Refused {
            code: ErrorCode::AgentNotFound,
            ..
        }
    ));
}

#[tokio::test(start_paused = true)]
async fn without_an_account_for_it_no_agent_is_made_ready() {
    let (simulator, dialer) = recorded();
    assert!(!dialer.may_set_readiness());
    let refused = dialer
        .set_readiness(&agent("1028"), RemoteAgentStatus::Inactive)
        .await;
    assert!(refused.is_err());
    assert_eq!(asked(&simulator), []);
}

#[tokio::test(start_paused = true)]
async fn an_action_whose_answer_is_late_or_lost_was_sent_once() {
    for (fault, expected) in [
        (Fault::Slow, Lost::TimedOut),
        (Fault::DropAfter, Lost::Unreachable),
        (Fault::DropBefore, Lost::Unreachable),
    ] {
        let (simulator, dialer) = recorded();
        let mut request = FaultRequest::once(fault);
        if fault == Fault::Slow {
            request.delay_ms = Some(600_000);
        }
        simulator.inject(&request).unwrap();
        assert_eq!(dialer.control(&hang_up()).await, Err(expected), "{fault:?}");
        assert_eq!(asked(&simulator).len(), 1, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_look_ups_at_once_do_not_reach_the_dialer_together() {
    let (simulator, dialer) = recorded();
    // All are at the dialer for a minute, which is longer than any look-up may take.
    let mut slow = FaultRequest::once(Fault::Slow).times(1_000);
    slow.delay_ms = Some(60_000);
    simulator.inject(&slow).unwrap();
    let mut look_ups = tokio::task::JoinSet::new();
    for _ in 0..1_000 {
        let dialer = dialer.clone();
        look_ups.spawn(async move { dialer.agent_status(&agent("1028")).await });
    }
    let mut causes = Vec::new();
    while let Some(look_up) = look_ups.join_next().await {
        causes.push(look_up.unwrap().unwrap_err().cause);
    }
    let sent = asked(&simulator).len();
    assert!(sent <= 32, "{sent} look-ups reached the dialer");
    let not_sent = causes
        .iter()
        .filter(|cause| **cause == Cause::Lost(Lost::NotSent))
        .count();
    assert_eq!(not_sent + sent, 1_000);
}

#[tokio::test(start_paused = true)]
async fn those_who_sign_in_do_not_keep_those_who_act_waiting() {
    let (simulator, dialer) = recorded();
    // All passwords are at the dialer for as long as they may be.
    let probe = LoginProbe::FUNCTION.name();
    let mut slow = FaultRequest::once(Fault::Slow).on(probe).times(1_000);
    slow.delay_ms = Some(60_000);
    simulator.inject(&slow).unwrap();
    let mut sign_ins = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let dialer = dialer.clone();
        let password = "wrong".parse().unwrap();
        sign_ins.spawn(async move { dialer.verify(&agent("1028"), &password).await });
    }
    while asked(&simulator).len() < 8 {
        tokio::task::yield_now().await;
    }
    let began = Instant::now();
    dialer.agent_status(&agent("1028")).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(1));
    assert_eq!(asked(&simulator).len(), 9);
}

#[tokio::test(start_paused = true)]
async fn a_login_that_was_refused_is_tried_less_often_than_locks_it_out() {
    let config = DialerConfig {
        acting: account("raonly", "wrong"),
        reading: account("lvl7", "wrong"),
        readiness: Some(account("lvl9", "wrong")),
        ..recorded_accounts()
    };
    let (simulator, dialer) = recorded_with(&config);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(15 * 60) {
        let call = CALL.parse().unwrap();
        let own = agent("1028");
        let looks = (
            dialer.agent_status(&own),
            dialer.agent_status(&own),
            dialer.logged_in_agents(),
            dialer.callid_info(&call),
        );
        let (one, two, three, four) = tokio::join!(looks.0, looks.1, looks.2, looks.3);
        for trouble in [one.err(), two.err(), three.err(), four.err()] {
            assert!(trouble.unwrap().is_final());
        }
        // Refused by the dialer, or not sent.
        if let Ok(reply) = dialer.control(&hang_up()).await {
            assert!(matches!(reply.answer, Answer::Error(_)));
        }
        assert!(dialer.may_act().unwrap_err().is_final());
        let status = RemoteAgentStatus::Active;
        let trouble = dialer.set_readiness(&own, status).await.unwrap_err();
        assert!(trouble.is_final());
        sleep(Duration::from_secs(1)).await;
    }
    for user in ["raonly", "lvl7", "lvl9"] {
        let tries = asked(&simulator)
            .iter()
            .filter(|(_, by)| by == user)
            .count();
        // Those that are under way together are refused together, once.
        assert!(tries < 12, "{user}: {tries}");
    }
}

#[tokio::test]
async fn neither_a_dialer_nor_its_trouble_shows_a_password() {
    let config = DialerConfig {
        reading: account("lvl7", "Sesame-open"),
        ..recorded_accounts()
    };
    let (_simulator, dialer) = recorded_with(&config);
    let trouble = dialer.logged_in_agents().await.unwrap_err();
    let shown = format!("{dialer:?} {trouble:?} {config:?}");
    assert!(!shown.to_lowercase().contains("sesame"), "{shown}");
}

// Over a real network.

/// A dialer at an address of this machine, with short time limits.
fn at(address: std::net::SocketAddr) -> DialerConfig {
    DialerConfig {
        url: format!("http://{address}"),
        look_up_timeout: Duration::from_secs(20),
        action_timeout: Duration::from_secs(20),
        ..recorded_accounts()
    }
}

#[tokio::test]
async fn over_a_network_it_does_the_same() {
    let simulator = Simulator::with_seed(Scenario::recorded().unwrap(), 1);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dialer = Dialer::connect(&at(listener.local_addr().unwrap())).unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = {
        let simulator = simulator.clone();
        tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            simulator
                .serve(listener, &Options::default(), stopped)
                .await;
        })
    };
    let seen = dialer.agent_status(&agent("1028")).await.unwrap();
    assert!(seen.is_on(&CALL.parse().unwrap()));
    simulator
        .inject(&FaultRequest::once(Fault::DropAfter))
        .unwrap();
    assert_eq!(dialer.control(&hang_up()).await, Err(Lost::Unreachable));
    let seen = dialer.agent_status(&agent("1028")).await.unwrap();
    assert!(!seen.is_on(&CALL.parse().unwrap()));
    assert_eq!(asked(&simulator).len(), 3);
    drop(stop);
    serving.await.unwrap();
    // Nobody listens there any more.
    assert_eq!(dialer.control(&hang_up()).await, Err(Lost::NotSent));
}

/// Serves `router` and counts the connections that are made to it.
async fn serve(router: Router) -> (Dialer, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let dialer = Dialer::connect(&at(listener.local_addr().unwrap())).unwrap();
    let counted = connections.clone();
    let listener = listener.tap_io(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (dialer, connections)
}

#[tokio::test]
async fn each_action_has_a_connection_of_its_own() {
    let heard = Arc::new(std::sync::Mutex::new(Vec::new()));
    let kept = heard.clone();
    let router = Router::new().fallback(any(move |headers: HeaderMap| async move {
        let text = |name| {
            headers
                .get(name)
                .map(|value| value.to_str().unwrap().to_owned())
        };
        let told = (text(header::CONNECTION), text(header::USER_AGENT));
        kept.lock().unwrap().push(told);
        format!("ERROR: no active call found - {CALL}\n")
    }));
    let (dialer, connections) = serve(router).await;
    for _ in 0..5 {
        let reply = dialer.control(&hang_up()).await.unwrap();
        assert!(matches!(reply.answer, Answer::Error(_)));
    }
    assert_eq!(connections.load(Ordering::Relaxed), 5);
    for (connection, user_agent) in heard.lock().unwrap().iter() {
        assert_eq!(connection.as_deref(), Some("close"));
        assert!(user_agent.as_ref().unwrap().starts_with("handset-gateway/"));
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let followed = Arc::new(AtomicUsize::new(0));
    let count = followed.clone();
    let router = Router::new()
        .route(
            "/agc/api.php",
            any(|| async { Redirect::temporary("/login") }),
        )
        .route(
            "/vicidial/non_agent_api.php",
            any(|| async { Redirect::to("/login") }),
        )
        .route(
            "/login",
            any(move || async move {
                count.fetch_add(1, Ordering::Relaxed);
                StatusCode::OK
            }),
        );
    let (dialer, _connections) = serve(router).await;
    assert_eq!(dialer.control(&hang_up()).await, Err(Lost::Redirected));
    let trouble = dialer.logged_in_agents().await.unwrap_err();
    assert_eq!(trouble.cause, Cause::Lost(Lost::Redirected));
    assert_eq!(followed.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let router = Router::new().fallback(any(|| async { vec![b'x'; 8 << 20].into_response() }));
    let (dialer, _connections) = serve(router).await;
    assert_eq!(dialer.control(&hang_up()).await, Err(Lost::Unreachable));
    let trouble = dialer.logged_in_agents().await.unwrap_err();
    assert_eq!(trouble.cause, Cause::Lost(Lost::Unreachable));
}

#[tokio::test]
async fn an_action_that_was_given_up_is_heard_by_the_dialer_as_a_closed_connection() {
    struct Closed(Arc<Notify>);
    impl Drop for Closed {
        fn drop(&mut self) {
            self.0.notify_one();
        }
    }
    let (began, closed) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begins, closes) = (began.clone(), closed.clone());
    let router = Router::new().fallback(any(move || async move {
        let _closed = Closed(closes);
        begins.notify_one();
        std::future::pending::<StatusCode>().await
    }));
    let (dialer, _connections) = serve(router).await;
    let action = tokio::spawn(async move { dialer.control(&hang_up()).await });
    began.notified().await;
    action.abort();
    closed.notified().await;
}

#[test]
fn a_url_that_is_none_is_refused() {
    for url in [
        "",
        "dialer.example.com",
        "ftp://dialer.example.com",
        "https://",
        "http://dialer.example.com/agc/api.php",
        "http://dialer example.com",
    ] {
        let config = DialerConfig {
            url: url.to_owned(),
            ..recorded_accounts()
        };
        let refused = Dialer::connect(&config);
        assert!(matches!(refused, Err(ConnectError::Url)), "{url}");
    }
}
