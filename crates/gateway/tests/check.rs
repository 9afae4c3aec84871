#![cfg(test)]
//! What `check` finds, for each way in which a site may have set up its accounts.

mod simulated;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use handset_gateway::check::{Level, Report, Subject, run, run_over};
use handset_gateway::config::{
    ActionConfig, Config, DialerConfig, FollowingConfig, ListenConfig, LogConfig, LogFormat,
    SessionConfig, SignInConfig, TlsConfig,
};
use handset_gateway::dialer::{Transport, TransportError};
use http_body_util::{BodyExt, Full};
use tower::{ServiceExt, service_fn};
use vicidial_simulator::{Fault, FaultRequest, Scenario, Simulator, System};

use simulated::{account, recorded_accounts, transport_to};

/// A configuration in which everything but the accounts is as it should be.
fn config(dialer: DialerConfig) -> Config {
    Config {
        dialer,
        listen: ListenConfig {
            address: "127.0.0.1:8443".parse().unwrap(),
            public_origin: "https://handset.example.com".to_owned(),
            tls: Some(TlsConfig {
                certificate: PathBuf::from("handset.pem"),
                key: PathBuf::from("handset.key"),
            }),
            trusted_proxies: Vec::new(),
            metrics: None,
        },
        app_folder: None,
        database: PathBuf::from("handset.sqlite"),
        sessions: SessionConfig {
            idle: Duration::from_secs(3_600),
            absolute: Duration::from_secs(36_000),
        },
        sign_in: SignInConfig {
            failures_per_user: 4,
            failures_per_address: 20,
            window: Duration::from_secs(1_800),
        },
        actions: ActionConfig {
            confirm_for: Duration::from_secs(6),
            confirm_every: Duration::from_millis(500),
        },
        following: FollowingConfig {
            every: Duration::from_secs(1),
            at_most_every: Duration::from_secs(30),
        },
        push: None,
        audit_keep: None,
        policy: Default::default(),
        log: LogConfig {
            level: tracing::Level::INFO,
            format: LogFormat::Text,
        },
    }
}

/// The recorded scenario and, beside its accounts, one that only reads and one that makes agents
/// ready; and the accounts that are as they should be.
fn centre() -> (Simulator, DialerConfig) {
    let text = format!(
        "{}\n{}",
        include_str!("../../simulator/scenarios/recorded.toml"),
        include_str!("check_accounts.toml")
    );
    let scenario = Scenario::from_toml("check.toml", &text).unwrap();
    let accounts = DialerConfig {
        reading: account("reader", "reader1"),
        ..recorded_accounts()
    };
    (Simulator::with_seed(scenario, 1), accounts)
}

async fn checked(simulator: &Simulator, dialer: DialerConfig) -> Report {
    run_over(transport_to(simulator), &config(dialer)).await
}

/// The findings that are not as they should be, each in a line.
fn faults(report: &Report) -> Vec<String> {
    report
        .findings()
        .iter()
        .filter(|finding| finding.level != Level::Ok)
        .map(|finding| format!("{} {}: {}", finding.level, finding.subject, finding.what))
        .collect()
}

/// Whether there is just what is expected, each by the beginning of its line.
fn assert_faults(report: &Report, expected: &[&str], context: &str) {
    let found = faults(report);
    let is_as_expected = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(found, expected)| found.starts_with(expected));
    assert!(
        is_as_expected,
        "{context}\nexpected {expected:#?}\nfound {found:#?}"
    );
}

#[tokio::test(start_paused = true)]
async fn accounts_that_are_as_they_should_be_have_nothing_to_change() {
    let (simulator, accounts) = centre();
    let before = simulator.state();
    let dialer = DialerConfig {
        readiness: Some(account("ready", "ready1")),
        ..accounts
    };
    let report = checked(&simulator, dialer).await;
    assert!(report.can_work());
    insta::assert_snapshot!(report.to_string());
    let after = simulator.state();
    assert_eq!(
        (before.agents, before.calls, before.leads, before.commands),
        (after.agents, after.calls, after.leads, after.commands)
    );
}

const ACTING: &str = "acting account";
const READING: &str = "reading account";

#[tokio::test(start_paused = true)]
async fn an_acting_account_that_is_not_as_it_should_be_is_told() {
    let cases: &[(&str, &str, bool, &[&str])] = &[
        ("raonly", "raonly1", true, &[]),
        (
            "raonly",
            "other",
            false,
            &["FAILURE acting account: VICIdial refuses `raonly`"],
        ),
        (
            "nobody",
            "other",
            false,
            &["FAILURE acting account: VICIdial refuses `nobody`"],
        ),
        (
            "inact",
            "inact1",
            false,
            &["FAILURE acting account: VICIdial refuses `inact`"],
        ),
        (
            "noapi",
            "noapi1",
            false,
            &["FAILURE acting account: `noapi` has the right password, but no API access"],
        ),
        (
            "limited",
            "limpass1",
            false,
            &[
                "FAILURE acting account: `limited` may not call ra_call_control",
                "warning acting account: the level of `limited` is 7 or more",
            ],
        ),
        (
            "apiuser",
            "apipass1",
            true,
            &[
                "warning acting account: `apiuser` may do more than it needs",
                "warning acting account: `apiuser` may read agents and calls too",
            ],
        ),
        (
            "lvl6",
            "lvl6pass",
            true,
            &["warning acting account: `lvl6` may do more than it needs"],
        ),
        (
            "lvl7nr",
            "lvl7nrpass",
            true,
            &[
                "warning acting account: `lvl7nr` may do more than it needs",
                "warning acting account: the level of `lvl7nr` is 7 or more",
            ],
        ),
        (
            "esonly",
            "esonly1",
            false,
            &[
                "FAILURE acting account: VICIdial answers `esonly` in another language: if it translates SUCCESS too",
            ],
        ),
        (
            "esonly2",
            "esonly2",
            false,
            &[
                "FAILURE acting account: VICIdial answers `esonly2` in another language (\"agent_user no está conectado\")",
            ],
        ),
    ];
    for (user, password, can_work, expected) in cases {
        let (simulator, accounts) = centre();
        simulator.set_system(System {
            languages: true,
            ..System::default()
        });
        let dialer = DialerConfig {
            acting: account(user, password),
            ..accounts
        };
        let report = checked(&simulator, dialer).await;
        assert_faults(&report, expected, user);
        assert_eq!(report.can_work(), *can_work, "{user}");
        assert_eq!(simulator.state().commands, []);
    }
}

#[tokio::test(start_paused = true)]
async fn languages_that_are_switched_off_do_not_matter() {
    let (simulator, accounts) = centre();
    let dialer = DialerConfig {
        acting: account("esonly", "esonly1"),
        ..accounts
    };
    assert_faults(&checked(&simulator, dialer).await, &[], "");
}

#[tokio::test(start_paused = true)]
async fn a_reading_account_that_is_not_as_it_should_be_is_told() {
    const MAY_END: &str = "warning reading account: `NAME` may end and transfer any call";
    const MAY_READ: &str = "warning reading account: `NAME` may read customers' records";
    const MAY_CHANGE: &str = "warning reading account: `NAME` may change remote agents";
    let cases: &[(&str, &str, bool, &[&str])] = &[
        ("reader", "reader1", true, &[]),
        (
            "reader",
            "other",
            false,
            &["FAILURE reading account: VICIdial refuses `NAME`"],
        ),
        (
            "lvl6",
            "lvl6pass",
            false,
            &["FAILURE reading account: the level of `NAME` is too low"],
        ),
        ("lvl7", "lvl7pass", true, &[MAY_END]),
        (
            "lvl7nr",
            "lvl7nrpass",
            false,
            &[
                "FAILURE reading account: `NAME` may not call logged_in_agents",
                "FAILURE reading account: `NAME` may not call agent_status",
                "warning reading account: `NAME` may not call callid_info",
                "warning reading account: `NAME` may not call in_group_status",
                MAY_END,
            ],
        ),
        (
            "lvl7na",
            "lvl7napass",
            false,
            &["FAILURE reading account: `NAME` has the right password, but no API"],
        ),
        (
            "limited",
            "limpass1",
            false,
            &[
                "FAILURE reading account: `NAME` may not call agent_status: nobody can act",
                "warning reading account: `NAME` may not call callid_info: phones show no queue",
                "warning reading account: `NAME` may not call in_group_status: phones do not show",
            ],
        ),
        ("lvl9", "lvl9pass", true, &[MAY_READ, MAY_END, MAY_CHANGE]),
        (
            "grpadm",
            "grpadm1",
            true,
            &[
                "unknown reading account: whether `NAME` sees all agents",
                MAY_READ,
                MAY_END,
                MAY_CHANGE,
            ],
        ),
        (
            "dotted",
            "dotted.1",
            false,
            &["FAILURE reading account: VICIdial refuses `NAME`: its non-agent API drops"],
        ),
    ];
    for (user, password, can_work, expected) in cases {
        let (simulator, accounts) = centre();
        let dialer = DialerConfig {
            reading: account(user, password),
            ..accounts
        };
        let report = checked(&simulator, dialer).await;
        let expected: Vec<String> = expected
            .iter()
            .map(|line| line.replace("NAME", user))
            .collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        assert_faults(&report, &expected, user);
        assert_eq!(report.can_work(), *can_work, "{user}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_readiness_account_that_is_not_as_it_should_be_is_told() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("ready", "ready1", &[]),
        (
            "ready",
            "other",
            &["FAILURE readiness account: VICIdial refuses `ready`"],
        ),
        (
            "lvl7",
            "lvl7pass",
            &["FAILURE readiness account: `lvl7` may not change remote agents"],
        ),
        (
            "limited",
            "limpass1",
            &["FAILURE readiness account: `limited` may not call update_remote_agent"],
        ),
        (
            "lvl9",
            "lvl9pass",
            &["warning readiness account: `lvl9` may end and transfer any call"],
        ),
        (
            "reader",
            "reader1",
            &[
                "warning accounts: `reader` also makes agents ready",
                "FAILURE readiness account: `reader` may not call update_remote_agent",
            ],
        ),
    ];
    for (user, password, expected) in cases {
        let (simulator, accounts) = centre();
        let dialer = DialerConfig {
            readiness: Some(account(user, password)),
            ..accounts
        };
        assert_faults(&checked(&simulator, dialer).await, expected, user);
    }
}

#[tokio::test(start_paused = true)]
async fn one_account_for_everything_is_refused() {
    let (simulator, accounts) = centre();
    let dialer = DialerConfig {
        acting: account("APIUSER", "apipass1"),
        reading: account("apiuser", "apipass1"),
        ..accounts
    };
    let report = checked(&simulator, dialer).await;
    assert!(!report.can_work());
    assert!(faults(&report)[0].starts_with("FAILURE accounts: `APIUSER` both acts and reads"));
}

#[tokio::test(start_paused = true)]
async fn ringing_phones_takes_its_function_where_it_is_offered_and_only_there() {
    let (simulator, accounts) = centre();
    let dialer = DialerConfig {
        ring_phone: true,
        ..accounts
    };
    let expected = "FAILURE acting account: `raonly` may not call call_agent";
    assert_faults(
        &checked(&simulator, dialer.clone()).await,
        &[expected],
        "missing",
    );
    let dialer = DialerConfig {
        acting: account("lvl6", "lvl6pass"),
        ..dialer
    };
    assert_faults(&checked(&simulator, dialer).await, &[], "there");
}

#[tokio::test(start_paused = true)]
async fn naming_callers_takes_its_right_where_it_is_wanted_and_only_there() {
    let missing = |name| format!("warning reading account: `{name}` may not call lead_field_info");
    let needless = |name| format!("warning reading account: `{name}` may read customers' records");
    for (name, password, wanted, expected, change) in [
        ("namer", "namer1", true, None, ""),
        (
            "namerless",
            "namerless1",
            true,
            Some(missing("namerless")),
            "VICIdial, Users, `namerless`: set Modify Leads and Agent API Access to 1",
        ),
        (
            "reader",
            "reader1",
            true,
            Some(missing("reader")),
            "VICIdial, Users, `reader`: add lead_field_info to API Allowed Functions",
        ),
        (
            "namer",
            "namer1",
            false,
            Some(needless("namer")),
            "VICIdial, Users, `namer`: set Modify Leads to 0",
        ),
        ("namerless", "namerless1", false, None, ""),
        ("reader", "reader1", false, None, ""),
    ] {
        let (simulator, accounts) = centre();
        let dialer = DialerConfig {
            reading: account(name, password),
            caller_name: wanted,
            ..accounts
        };
        let report = checked(&simulator, dialer).await;
        let context = format!("{name}, {wanted}");
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        assert_faults(&report, &expected, &context);
        assert!(report.can_work(), "{context}");
        assert!(report.to_string().contains(change), "{context}: {report}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_wrong_with_the_whole_server_is_told() {
    let on = System::default();
    let cases: [(System, &[&str]); 3] = [
        (
            System {
                agent_api_active: false,
                ..on
            },
            &["FAILURE acting account: VICIdial's agent API is switched off"],
        ),
        (
            System {
                active_servers: false,
                ..on
            },
            &[
                "FAILURE acting account: VICIdial lets nobody in",
                "FAILURE reading account: VICIdial lets nobody in",
            ],
        ),
        (
            System {
                ip_allowed: false,
                ..on
            },
            &[
                "FAILURE acting account: VICIdial does not take `raonly` from this gateway's address",
                "FAILURE reading account: VICIdial does not take `reader` from this gateway's address",
            ],
        ),
    ];
    for (system, expected) in cases {
        let (simulator, accounts) = centre();
        simulator.set_system(system);
        let report = checked(&simulator, accounts).await;
        assert_faults(&report, expected, &format!("{system:?}"));
        assert!(!report.can_work());
    }
}

#[tokio::test(start_paused = true)]
async fn a_dialer_that_does_not_answer_is_told_and_nothing_is_claimed_of_the_accounts() {
    let mut slow = FaultRequest::once(Fault::Slow);
    slow.delay_ms = Some(60_000);
    for (fault, why) in [
        (
            FaultRequest::once(Fault::DropBefore),
            "the connection broke off",
        ),
        (
            FaultRequest::once(Fault::CaptivePortal),
            "an answer with HTTP status 200: <!DOCTYPE html>",
        ),
        (slow, "no answer came in time"),
    ] {
        let (simulator, accounts) = centre();
        simulator.inject(&fault.times(100)).unwrap();
        let report = checked(&simulator, accounts).await;
        let line = |path| format!("FAILURE dialer: http://127.0.0.1{path} does not answer: {why}");
        let (agent, other) = (line("/agc/api.php"), line("/vicidial/non_agent_api.php"));
        let expected = [
            agent.as_str(),
            other.as_str(),
            "unknown accounts: what they may do",
        ];
        assert_faults(&report, &expected, why);
    }
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_learned_is_not_called_good() {
    let count = |report: &Report, level| {
        let findings = report.findings().iter();
        findings.filter(|finding| finding.level == level).count()
    };
    let (simulator, accounts) = centre();
    let all = count(&checked(&simulator, accounts).await, Level::Ok);
    for function in [
        "ra_call_control",
        "call_agent",
        "agent_status",
        "logged_in_agents",
        "callid_info",
        "in_group_status",
        "lead_field_info",
    ] {
        let (simulator, accounts) = centre();
        let lost = FaultRequest::once(Fault::DropAfter).on(function).times(100);
        simulator.inject(&lost).unwrap();
        let report = checked(&simulator, accounts).await;
        let unknown = count(&report, Level::CouldNotTell);
        assert!(unknown > 0, "{function}: {report}");
        assert!(
            count(&report, Level::Ok) + unknown <= all,
            "{function}: {report}"
        );
        assert!(
            report.to_string().contains("the connection broke off"),
            "{function}: {report}"
        );
        assert!(
            report.to_string().contains("not everything could be told"),
            "{function}: {report}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_lock_out_is_told() {
    let (simulator, accounts) = centre();
    simulator
        .inject(&FaultRequest::once(Fault::Lockout).times(100))
        .unwrap();
    let expected = [
        "FAILURE acting account: `raonly` is locked out",
        "FAILURE reading account: `reader` is locked out",
    ];
    assert_faults(&checked(&simulator, accounts).await, &expected, "");
}

/// A way to a simulator on which every request, then every answer, is changed.
fn changed(
    simulator: &Simulator,
    request: impl Fn(String) -> String + Clone + Send + Sync + 'static,
    answer: impl Fn(String) -> String + Clone + Send + Sync + 'static,
) -> Transport {
    let transport = transport_to(simulator);
    Transport::new(service_fn(move |sent: Request<Full<bytes::Bytes>>| {
        let (transport, request, answer) = (transport.clone(), request.clone(), answer.clone());
        async move {
            let (head, body) = sent.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let body = request(String::from_utf8(body.into()).unwrap());
            let sent = Request::from_parts(head, Full::new(body.into()));
            let (head, body) = transport.oneshot(sent).await?.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let body = answer(String::from_utf8(body.into()).unwrap());
            Ok::<_, TransportError>(Response::from_parts(head, Body::from(body)))
        }
    }))
}

/// A form in which this parameter is another.
fn with(form: &str, name: &str, change: impl Fn(&str, &str) -> String) -> String {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(form.as_bytes())
        .into_owned()
        .collect();
    let user = pairs
        .iter()
        .find(|(name, _)| name == "user")
        .map(|(_, user)| user.clone());
    let user = user.unwrap_or_default();
    let changed = pairs.iter().map(|(key, text)| {
        let text = if key == name {
            change(&user, text)
        } else {
            text.clone()
        };
        (key.clone(), text)
    });
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(changed)
        .finish()
}

#[tokio::test(start_paused = true)]
async fn set_ups_in_which_any_password_will_do_are_found() {
    // Recorded: `hash_bp_not_executable_any_password`.
    for (broken, subject) in [
        ("raonly", ACTING),
        ("reader", READING),
        ("ready", "readiness account"),
    ] {
        let (simulator, accounts) = centre();
        let let_in = move |form: String| {
            with(&form, "pass", |user, password| match user {
                _ if user != broken => password.to_owned(),
                "ready" => "ready1".to_owned(),
                "reader" => "reader1".to_owned(),
                _ => "raonly1".to_owned(),
            })
        };
        let dialer = DialerConfig {
            readiness: Some(account("ready", "ready1")),
            ..accounts
        };
        let transport = changed(&simulator, let_in, |answer| answer);
        let report = run_over(transport, &config(dialer)).await;
        let expected =
            format!("FAILURE {subject}: VICIdial lets `{broken}` in with a wrong password");
        assert_faults(&report, &[&expected], broken);
    }
}

#[tokio::test(start_paused = true)]
async fn at_most_one_wrong_password_is_tried_for_each_account() {
    let (simulator, accounts) = centre();
    let tried = Arc::new(Mutex::new(Vec::new()));
    let seen = tried.clone();
    let look = move |form: String| {
        with(&form, "pass", |user, password| {
            seen.lock()
                .unwrap()
                .push((user.to_owned(), password.to_owned()));
            password.to_owned()
        })
    };
    let dialer = DialerConfig {
        readiness: Some(account("ready", "ready1")),
        ..accounts
    };
    let report = run_over(changed(&simulator, look, |answer| answer), &config(dialer)).await;
    assert_faults(&report, &[], "");
    let tried = tried.lock().unwrap();
    for user in ["raonly", "reader", "ready"] {
        let wrong: Vec<&str> = tried
            .iter()
            .filter(|(tried, password)| tried == user && *password != format!("{user}1"))
            .map(|(_, password)| password.as_str())
            .collect();
        let [wrong] = wrong[..] else {
            panic!("{user}: {wrong:?}")
        };
        // Neither API drops anything of it, so it is wrong at both.
        assert!(
            wrong.len() > 20
                && wrong
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        );
    }
    // It says what VICIdial counts against the account that cannot make up for it.
    assert!(
        report.to_string().contains("2 failed logins of `raonly`"),
        "{report}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_check_every_five_minutes_locks_nobody_out() {
    let (simulator, accounts) = centre();
    let dialer = DialerConfig {
        readiness: Some(account("ready", "ready1")),
        ..accounts
    };
    for round in 0..100 {
        let report = checked(&simulator, dialer.clone()).await;
        // Only the simulator's time passes.
        let mut faults = faults(&report);
        faults.retain(|fault| !fault.contains(" clocks: "));
        assert_eq!(faults, [""; 0], "round {round}");
        tokio::time::sleep(Duration::from_secs(300)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn clocks_that_differ_are_told() {
    let by = |seconds: i64| {
        move |answer: String| {
            let Some((start, epoch)) = answer.trim_end().split_once("EPOCH: ") else {
                return answer;
            };
            let digits = epoch.find('|').unwrap_or(epoch.len());
            let epoch: i64 = epoch[..digits].parse().unwrap();
            format!("{start}EPOCH: {}\n", epoch + seconds)
        }
    };
    for (seconds, expected) in [
        (0, None),
        (-4, None),
        (60, Some("warning clocks: the dialer is 60 seconds ahead")),
        (
            -3_600,
            Some("warning clocks: the dialer is 3600 seconds behind"),
        ),
    ] {
        let (simulator, accounts) = centre();
        let transport = changed(&simulator, |request| request, by(seconds));
        let report = run_over(transport, &config(accounts)).await;
        let expected: Vec<&str> = expected.into_iter().collect();
        assert_faults(&report, &expected, &seconds.to_string());
        assert!(report.can_work());
    }
    let (simulator, accounts) = centre();
    let untold = |answer: String| answer.replace("EPOCH", "ERA");
    let transport = changed(&simulator, |request| request, untold);
    let report = run_over(transport, &config(accounts)).await;
    assert_faults(&report, &["unknown clocks: whether they agree"], "");
}

#[tokio::test(start_paused = true)]
async fn warnings_of_php_around_the_answers_change_nothing() {
    let (simulator, accounts) = centre();
    simulator
        .inject(&FaultRequest::once(Fault::PhpNoise).times(100))
        .unwrap();
    assert_faults(&checked(&simulator, accounts).await, &[], "");
}

#[tokio::test(start_paused = true)]
async fn whether_passwords_and_sessions_are_protected_on_their_way_is_told() {
    const TO_DIALER: Subject = Subject::DialerTls;
    const FROM_PHONES: Subject = Subject::PhoneTls;
    type Change = fn(&mut Config);
    let cases: &[(&str, Change, Subject, Level)] = &[
        (
            "dialer by HTTPS",
            |c| c.dialer.url = "https://dialer.example.com".into(),
            TO_DIALER,
            Level::Ok,
        ),
        (
            "dialer by HTTP",
            |c| c.dialer.url = "http://dialer.example.com".into(),
            TO_DIALER,
            Level::Warning,
        ),
        (
            "dialer in the house",
            |c| c.dialer.url = "http://192.168.1.7".into(),
            TO_DIALER,
            Level::Warning,
        ),
        (
            "dialer here",
            |c| c.dialer.url = "http://localhost:8080".into(),
            TO_DIALER,
            Level::Ok,
        ),
        (
            "dialer here",
            |c| c.dialer.url = "http://[::1]:8080".into(),
            TO_DIALER,
            Level::Ok,
        ),
        (
            "not here",
            |c| c.dialer.url = "http://localhost.example.com".into(),
            TO_DIALER,
            Level::Warning,
        ),
        ("own TLS", |_| {}, FROM_PHONES, Level::Ok),
        (
            "no TLS of its own",
            |c| c.listen.tls = None,
            FROM_PHONES,
            Level::Warning,
        ),
        (
            "a proxy's TLS",
            |c| {
                c.listen.tls = None;
                c.listen.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
            },
            FROM_PHONES,
            Level::Ok,
        ),
        (
            "none",
            |c| c.listen.public_origin = "http://handset.example.com".into(),
            FROM_PHONES,
            Level::Failure,
        ),
        (
            "none, here",
            |c| c.listen.public_origin = "http://127.0.0.1:8443".into(),
            FROM_PHONES,
            Level::Ok,
        ),
    ];
    for (name, change, subject, level) in cases {
        let (simulator, accounts) = centre();
        let mut config = config(accounts);
        change(&mut config);
        let report = run_over(transport_to(&simulator), &config).await;
        let found: Vec<Level> = report
            .findings()
            .iter()
            .filter(|finding| finding.subject == *subject)
            .map(|finding| finding.level)
            .collect();
        assert_eq!(found, [*level], "{name}: {report}");
        assert_eq!(report.can_work(), *level != Level::Failure, "{name}");
    }
}

#[tokio::test]
async fn a_dialer_where_nobody_listens_and_a_url_that_is_none_are_told() {
    let (_simulator, accounts) = centre();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let nobody = DialerConfig {
        url,
        ..accounts.clone()
    };
    let report = run(&config(nobody)).await;
    assert!(
        faults(&report)[0].contains("no connection could be made"),
        "{report}"
    );
    let none = DialerConfig {
        url: "dialer.example.com".to_owned(),
        ..accounts
    };
    let report = run(&config(none)).await;
    assert!(
        faults(&report)[0].contains("there is no way to the dialer"),
        "{report}"
    );
    assert!(!report.can_work());
}

#[tokio::test(start_paused = true)]
async fn no_report_shows_a_password() {
    for (user, password) in [
        ("raonly", "Sesame-1"),
        ("noapi", "noapi1"),
        ("limited", "limpass1"),
    ] {
        let (simulator, accounts) = centre();
        let dialer = DialerConfig {
            acting: account(user, password),
            ..accounts
        };
        let report = checked(&simulator, dialer).await;
        let shown = format!("{report} {report:?}");
        for secret in [password, "reader1"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
