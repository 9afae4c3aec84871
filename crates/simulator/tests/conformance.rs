//! The recorded answers of a real server are the judge.
//!
//! Every recorded case of a simulated function is sent as it was recorded, and status, body,
//! headers and effects are compared. `conformance_exceptions.toml` lists what is not compared, with reasons.
//!
//! Only what the clock decides is normalised, on both sides: dates (`2026-11-21 01:01:27`, in
//! `DATE:` and in a call's date), the number after `EPOCH:`, and the number of
//! `last_login_date) < N`. In cases recorded with `display_errors` the answer's own lines are
//! compared; the warnings around them are the recorded server's own.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt;
use vicidial_simulator::{
    Account, Agent, AgentState, CenterReport, Fault, FaultRequest, Options, Scenario, Simulator,
};

#[derive(Deserialize)]
struct Case {
    name: String,
    group: String,
    state: Option<Value>,
    server: Option<String>,
    #[serde(flatten)]
    exchange: Option<Exchange>,
    #[serde(default)]
    steps: Vec<Exchange>,
    #[serde(default)]
    attempts: Vec<Attempt>,
}

#[derive(Deserialize)]
struct Exchange {
    request: RecordedRequest,
    response: RecordedResponse,
    effects: Value,
}

#[derive(Deserialize)]
struct RecordedRequest {
    method: String,
    path: String,
    query: Option<String>,
    #[serde(default)]
    request_headers: BTreeMap<String, String>,
    form_body: Option<String>,
}

#[derive(Deserialize)]
struct RecordedResponse {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
    body_base64: Option<String>,
}

/// One round of the lock-out trials: a wrong password, then perhaps the right one.
#[derive(Deserialize)]
struct Attempt {
    #[serde(alias = "bad_body")]
    body: String,
    good_password_body: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exceptions {
    not_simulated: NotSimulated,
    exception: Vec<Exception>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotSimulated {
    functions: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    cases: Vec<String>,
    reason: String,
    #[serde(default)]
    body_only: bool,
}

/// How many cases are held to what. README.md states the same numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Coverage {
    in_full: usize,
    without_body: usize,
    excepted: usize,
    not_simulated: usize,
}

const COVERAGE: Coverage = Coverage {
    in_full: 291,
    without_body: 6,
    excepted: 38,
    not_simulated: 24,
};

/// How a case that was recorded with something changed is set up here.
struct Setup {
    scenario: Scenario,
    options: Options,
    faults: Vec<FaultRequest>,
    /// Compare only the lines that are the answer's own.
    amid_warnings: bool,
}

impl Setup {
    /// The plain scenario, or what the case's name says was changed; none where the simulator has
    /// no such setting.
    fn of(case: &Case) -> Option<Self> {
        let mut setup = Self {
            scenario: Scenario::recorded().unwrap(),
            options: Options::default(),
            faults: Vec::new(),
            amid_warnings: false,
        };
        if case.state.is_none() && case.server.is_none() {
            return Some(setup);
        }
        let fails_after_success =
            |function| vec![FaultRequest::once(Fault::Http500AfterSuccess).on(function)];
        let name = case.name.as_str();
        match name {
            "agent_paused_remote" => setup.agent("1028").state = Some(AgentState::Paused),
            "auth_level0" => setup.account("apiuser").level = 0,
            "auth_pass_allowed_punct" => setup.account("apiuser").password = "a-._+/=1".to_owned(),
            "auth_system_api_inactive"
            | "auth_system_api_inactive_wrong_pass"
            | "auth_system_api_inactive_version"
            | "na_system_api_inactive" => setup.scenario.system.agent_api_active = false,
            "auth_no_active_server" => setup.scenario.system.active_servers = false,
            "auth_ip_not_whitelisted" => setup.scenario.system.ip_allowed = false,
            // An address logged today is not shown, one of three days ago is.
            "as_include_ip_logged" => {}
            "as_include_ip_logged_3days" => {
                setup.agent("6001").computer_ip = "192.0.2.7".to_owned();
            }
            "as_quote_in_full_name" => setup.account("1028").full_name = "Pat O'Neil".to_owned(),
            "as_strict" => setup.faults = fails_after_success("agent_status"),
            // The count is not shown; that it is reset is a test of the login itself.
            "na_good_call_resets_failed_count" => {}
            "call_agent_confbridge" => {
                let data = setup.agent("6001").session_data.as_mut().unwrap();
                data.exten = "29600051".to_owned();
            }
            "lang_enabled_method_disabled" => {}
            "strict_hangup_php82"
            | "strict_ext_php82"
            | "strict_ext_300_digits"
            | "strict_call_unknown"
            | "qm_unreachable_php82" => setup.faults = fails_after_success("ra_call_control"),
            _ if name.starts_with("lang_") && !name.starts_with("lang_latin1") => {
                setup.scenario.system.languages = true;
            }
            _ if name.starts_with("cors_star") => setup.options.cors = Some("*".to_owned()),
            _ if case.group == "cors" => {
                setup.options.cors = Some("https://phone.example.com".to_owned());
            }
            _ if case.server.as_deref() == Some("display_errors on") => {
                setup.amid_warnings = true;
                setup.faults = vec![FaultRequest::once(Fault::PhpNoise)];
                if name == "display_errors_strict" {
                    setup.faults.extend(fails_after_success("ra_call_control"));
                }
            }
            _ => return None,
        }
        Some(setup)
    }

    fn account(&mut self, user: &str) -> &mut Account {
        let mut accounts = self.scenario.accounts.iter_mut();
        accounts.find(|account| account.user == user).unwrap()
    }

    fn agent(&mut self, user: &str) -> &mut Agent {
        let mut agents = self.scenario.agents.iter_mut();
        agents.find(|agent| agent.user == user).unwrap()
    }
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
    effects: Value,
}

async fn send(simulator: &Simulator, options: &Options, recorded: &RecordedRequest) -> Answer {
    let before = simulator.state();
    let uri = match &recorded.query {
        Some(query) => format!("{}?{query}", recorded.path),
        None => recorded.path.clone(),
    };
    let mut request = Request::builder().method(recorded.method.as_str()).uri(uri);
    for (name, value) in &recorded.request_headers {
        request = request.header(name, value);
    }
    let body = Body::from(recorded.form_body.clone().unwrap_or_default());
    let router = simulator.router(options);
    let response = router.oneshot(request.body(body).unwrap()).await.unwrap();
    let (head, body) = response.into_parts();
    Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        effects: effects(&before, &simulator.state()),
    }
}

/// The difference of two states in the form in which effects were recorded.
fn effects(before: &CenterReport, after: &CenterReport) -> Value {
    let commands: Vec<Value> = after.commands[before.commands.len()..]
        .iter()
        .map(|command| {
            json!({
                "action": command.action,
                "channel": command.channel,
                "exten": command.exten,
                "callerid": command.callerid,
            })
        })
        .collect();
    let removed: Vec<&str> = before
        .calls
        .iter()
        .map(|call| call.call_id.as_str())
        .filter(|id| after.calls.iter().all(|call| call.call_id != *id))
        .collect();
    let mut agents = serde_json::Map::new();
    for (old, new) in before.agents.iter().zip(&after.agents) {
        let mut changes = serde_json::Map::new();
        let status = |state: Option<AgentState>| state.map_or("", AgentState::as_str).to_owned();
        for (key, old, new) in [
            ("status", status(old.state), status(new.state)),
            ("lead_id", old.lead_id.to_string(), new.lead_id.to_string()),
            ("callerid", old.call_id.clone(), new.call_id.clone()),
        ] {
            if old != new {
                changes.insert(key.to_owned(), json!([old, new]));
            }
        }
        // A change of any other column is recorded as an empty one.
        if !changes.is_empty() || old.ring_call_id != new.ring_call_id {
            agents.insert(new.user.clone(), Value::Object(changes));
        }
    }
    let mut leads = serde_json::Map::new();
    for (old, new) in before.leads.iter().zip(&after.leads) {
        if old.status != new.status {
            leads.insert(new.lead_id.to_string(), json!([old.status, new.status]));
        }
    }
    json!({
        "telephony_commands": commands,
        "calls_removed": removed,
        "agents_changed": agents,
        "lead_status": leads,
    })
}

/// Replaces what the clock decides.
fn normalised(body: &[u8]) -> Vec<u8> {
    const DATE: &[u8] = b"dddd-dd-dd dd:dd:dd";
    let is_date = |text: &[u8]| {
        text.len() >= DATE.len()
            && DATE.iter().zip(text).all(|(pattern, byte)| match pattern {
                b'd' => byte.is_ascii_digit(),
                _ => pattern == byte,
            })
    };
    let mut rest = body;
    let mut result = Vec::with_capacity(body.len());
    while let Some((byte, after)) = rest.split_first() {
        if is_date(rest) {
            result.extend_from_slice(b"<date>");
            rest = &rest[DATE.len()..];
            continue;
        }
        result.push(*byte);
        rest = after;
        if result.ends_with(b"EPOCH: ") || result.ends_with(b"last_login_date) < ") {
            while let Some((digit, after)) = rest.split_first()
                && digit.is_ascii_digit()
            {
                rest = after;
            }
            result.extend_from_slice(b"<seconds>");
        }
    }
    result
}

/// The lines that are not PHP's warnings.
fn without_warnings(body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(body);
    let is_warning = |line: &&str| {
        line.starts_with("<br />")
            || line.starts_with("<b>")
            || line.starts_with("Stack trace:")
            || line.starts_with('#')
            || line.starts_with("  thrown in")
            || line.is_empty()
    };
    let lines: Vec<&str> = text.lines().filter(|line| !is_warning(line)).collect();
    lines.join("\n").into_bytes()
}

fn recorded_body(response: &RecordedResponse) -> Vec<u8> {
    match &response.body_base64 {
        Some(base64) => from_base64(base64),
        None => response.body.clone().into_bytes(),
    }
}

fn from_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text.bytes().take_while(|byte| *byte != b'=') {
        let value = DIGITS.iter().position(|d| *d == digit).unwrap();
        bits = bits << 6 | u32::try_from(value).unwrap();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}

/// What differs between the recorded and the simulated answer; nothing when they agree.
fn differences(
    recorded: &Exchange,
    answer: &Answer,
    compare_body: bool,
    amid_warnings: bool,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, recorded: String, simulated: String| {
        if recorded != simulated {
            found.push(format!(
                "{what}\n      recorded:  {recorded}\n      simulated: {simulated}"
            ));
        }
    };
    let response = &recorded.response;
    compare(
        "status",
        response.status.to_string(),
        answer.status.to_string(),
    );
    for name in [
        header::CONTENT_TYPE,
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        header::ACCESS_CONTROL_ALLOW_METHODS,
        header::ACCESS_CONTROL_ALLOW_HEADERS,
    ] {
        let recorded = response.headers.get(name.as_str()).cloned();
        let simulated = answer.headers.get(&name);
        let simulated = simulated.map(|value| value.to_str().unwrap().to_owned());
        // nginx writes the character set of an empty page in capitals.
        let lower = |value: Option<String>| value.map(|value| value.to_lowercase());
        compare(
            name.as_str(),
            format!("{:?}", lower(recorded)),
            format!("{:?}", lower(simulated)),
        );
    }
    if compare_body {
        let prepare = |body: &[u8]| {
            let body = normalised(body);
            if amid_warnings {
                without_warnings(&body)
            } else {
                body
            }
        };
        compare(
            "body",
            prepare(&recorded_body(response)).escape_ascii().to_string(),
            prepare(&answer.body).escape_ascii().to_string(),
        );
    }
    compare(
        "effects",
        recorded.effects.to_string(),
        answer.effects.to_string(),
    );
    found
}

/// Runs a case and says what differs.
async fn run(case: &Case, setup: Setup, compare_body: bool) -> Vec<String> {
    let simulator = Simulator::with_seed(setup.scenario, 1);
    for fault in &setup.faults {
        simulator.inject(fault).unwrap();
    }
    let mut found = Vec::new();
    for exchange in case.exchange.iter().chain(&case.steps) {
        let answer = send(&simulator, &setup.options, &exchange.request).await;
        found.extend(differences(
            exchange,
            &answer,
            compare_body,
            setup.amid_warnings,
        ));
    }
    let (user, right_password) = if case.name.contains("web_user") {
        ("lockweb", "lockpass2")
    } else {
        ("lockme", "lockpass1")
    };
    for (index, attempt) in case.attempts.iter().enumerate() {
        let tries = [
            ("wrongpass", Some(&attempt.body)),
            (right_password, attempt.good_password_body.as_ref()),
        ];
        for (password, recorded) in tries {
            let Some(recorded) = recorded else { continue };
            let request = RecordedRequest {
                method: "GET".to_owned(),
                path: "/agc/api.php".to_owned(),
                query: Some(format!(
                    "source=test&user={user}&pass={password}&agent_user=1028\
                     &function=ra_call_control&stage=HANGUP&value=Y1"
                )),
                request_headers: BTreeMap::new(),
                form_body: None,
            };
            let answer = send(&simulator, &setup.options, &request).await;
            if normalised(recorded.as_bytes()) != normalised(&answer.body) {
                found.push(format!(
                    "attempt {}: {recorded:?}, simulated {:?}",
                    index + 1,
                    String::from_utf8_lossy(&answer.body)
                ));
            }
        }
    }
    found
}

/// The functions that a case calls, as sent.
fn functions(case: &Case) -> BTreeSet<String> {
    case.exchange
        .iter()
        .chain(&case.steps)
        .flat_map(|exchange| {
            let request = &exchange.request;
            [request.query.as_deref(), request.form_body.as_deref()]
        })
        .flatten()
        .flat_map(|text| text.split('&'))
        .filter_map(|pair| pair.strip_prefix("function="))
        .map(str::to_owned)
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_simulator_answers_as_the_recorded_server_did() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let recorded = here.join("../../tests/recorded/answers.json");
    let cases: Vec<Case> =
        serde_json::from_str(&std::fs::read_to_string(recorded).unwrap()).unwrap();
    let exceptions: Exceptions =
        toml::from_str(include_str!("conformance_exceptions.toml")).unwrap();

    let mut problems = Vec::new();
    for exception in &exceptions.exception {
        assert!(!exception.reason.is_empty(), "{:?}", exception.cases);
        for name in &exception.cases {
            if cases.iter().all(|case| case.name != *name) {
                problems.push(format!("exception {name}: there is no such case"));
            }
        }
    }

    let mut coverage = Coverage::default();
    for case in &cases {
        let name = &case.name;
        let called = functions(case);
        if !called.is_empty() && called.is_subset(&exceptions.not_simulated.functions) {
            coverage.not_simulated += 1;
            continue;
        }
        let exception = exceptions
            .exception
            .iter()
            .find(|exception| exception.cases.contains(name));
        let has_requests =
            case.exchange.is_some() || !case.steps.is_empty() || !case.attempts.is_empty();
        let setup = Setup::of(case).filter(|_| has_requests);
        match (exception, setup) {
            (None, None) => {
                problems.push(format!("{name}: neither compared nor excepted"));
            }
            (None, Some(setup)) => {
                coverage.in_full += 1;
                let found = run(case, setup, true).await;
                if !found.is_empty() {
                    problems.push(format!("{name}:\n    {}", found.join("\n    ")));
                }
            }
            // The simulator has no such setting, or there is nothing to send.
            (Some(_), None) => coverage.excepted += 1,
            (Some(exception), Some(setup)) => {
                if run(case, setup, true).await.is_empty() {
                    problems.push(format!("{name}: excepted, and passes"));
                }
                if exception.body_only {
                    coverage.without_body += 1;
                    let setup = Setup::of(case).unwrap();
                    let found = run(case, setup, false).await;
                    if !found.is_empty() {
                        problems.push(format!("{name}: {}", found.join("; ")));
                    }
                } else {
                    coverage.excepted += 1;
                }
            }
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    assert_eq!(coverage, COVERAGE);
}

#[test]
fn the_readme_states_what_is_compared() {
    let readme = include_str!("../README.md");
    let all = COVERAGE.in_full + COVERAGE.without_body + COVERAGE.excepted + COVERAGE.not_simulated;
    for (what, cases) in [
        ("recorded cases", all),
        ("compared in full", COVERAGE.in_full),
        ("compared without the body", COVERAGE.without_body),
        ("excepted", COVERAGE.excepted),
        (
            "of functions that are not simulated",
            COVERAGE.not_simulated,
        ),
    ] {
        let row = format!("| {what} | {cases} |");
        assert!(readme.lines().any(|line| line == row), "{row}");
    }
}

#[test]
fn only_what_the_clock_decides_is_normalised() {
    let body = b"DATE: 2026-11-21 01:01:27|EPOCH: 1795222887\nx last_login_date) < 1795221998 ) 17";
    assert_eq!(
        normalised(body),
        b"DATE: <date>|EPOCH: <seconds>\nx last_login_date) < <seconds> ) 17"
    );
    assert_eq!(from_base64("SEFOR/9VUAo="), b"HANG\xffUP\n");
}
