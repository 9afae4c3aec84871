//! What phones get when the dialer answers an action as the real one was
//! recorded to: with each answer that was recorded, its oddities included.

#![cfg(test)]

mod common;

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use insta::assert_snapshot;
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use vicidial_agent_api::Message;
use vicidial_simulator::{Options, Scenario, Simulator};

use common::{Answer, Site};

/// The call of agent 1028 in the recorded call centre.
const RECORDED_CALL: &str = "Y0315201639000402027";
/// Passwords that were sent to the recorded call centre.
const RECORDED_PASSWORDS: [&str; 4] = ["apipass1", "raonly1", "limpass1", "wrongpass"];
const AT_A_TIME: usize = 16;

#[derive(Deserialize)]
struct Case {
    name: String,
    request: Option<Asked>,
    response: Option<Answered>,
    effects: Option<Effects>,
}

#[derive(Deserialize)]
struct Asked {
    parameters: Option<BTreeMap<String, serde_json::Value>>,
}

#[derive(Clone, Deserialize, PartialEq, Eq, Hash)]
struct Answered {
    status: u16,
    body: String,
    body_base64: Option<String>,
}

#[derive(Deserialize)]
struct Effects {
    telephony_commands: Vec<serde_json::Value>,
}

/// An answer to be given to an action.
struct Oddity {
    name: String,
    form: String,
    answered: Answered,
    /// Whether the dialer did it.
    is_done: bool,
}

impl Case {
    fn oddity(self) -> Option<Oddity> {
        let parameters: Vec<(String, String)> = self
            .request?
            .parameters?
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
            .collect();
        let function = |name: &str| {
            let function = parameters.iter().find(|(name, _)| name == "function")?;
            (function.1 == name).then_some(())
        };
        let form = if function("call_agent").is_some() {
            "function=call_agent&value=CALL".to_owned()
        } else {
            function("ra_call_control")?;
            form_like(&parameters)
        };
        Some(Oddity {
            name: self.name,
            form,
            answered: self.response?,
            is_done: !self.effects?.telephony_commands.is_empty(),
        })
    }
}

/// The recorded request where it is one that can be made, else a hang-up.
fn form_like(parameters: &[(String, String)]) -> String {
    const OURS: [&str; 4] = ["stage", "status", "phone_number", "ingroup_choices"];
    let common = [
        ("function", "ra_call_control"),
        ("agent_user", "1028"),
        ("value", RECORDED_CALL),
        ("source", "test"),
    ];
    let asked = parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| OURS.contains(name));
    let pairs: Vec<(&str, &str)> = common.into_iter().chain(asked).collect();
    let owned = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let pairs = match Message::from_parameters(None, owned) {
        Ok(_) => pairs,
        Err(_) => common.into_iter().chain([("stage", "HANGUP")]).collect(),
    };
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs);
    form.finish()
}

impl Answered {
    fn bytes(&self, call: &str) -> Vec<u8> {
        match &self.body_base64 {
            Some(encoded) => BASE64_STANDARD.decode(encoded).unwrap(),
            None => self.body.replace(RECORDED_CALL, call).into_bytes(),
        }
    }
}

/// A dialer that does what it is asked, or not, and then answers an action so.
async fn answer(odd: Arc<Oddity>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 64 * 1024).await.unwrap();
    let parameters: BTreeMap<String, String> = form_urlencoded::parse(&body).into_owned().collect();
    let is_action = head.uri.path() == "/agc/api.php"
        && parameters
            .get("source")
            .is_some_and(|source| source == "handset")
        && parameters.get("user").is_some_and(|user| user == "actonly");
    if !is_action {
        return next.run(Request::from_parts(head, Body::from(body))).await;
    }
    if odd.is_done {
        next.run(Request::from_parts(head, Body::from(body))).await;
    }
    let call = parameters.get("value").map_or("", String::as_str);
    Response::builder()
        .status(odd.answered.status)
        .header("content-type", "text/html; charset=utf-8")
        .body(Body::from(odd.answered.bytes(call)))
        .unwrap()
}

async fn what_comes_of(odd: Oddity) -> (String, Answer) {
    let odd = Arc::new(odd);
    let simulator = Simulator::with_seed(Scenario::demo().unwrap(), 7);
    let dialer = simulator
        .router(&Options::default())
        .layer(middleware::from_fn({
            let odd = odd.clone();
            move |request, next| answer(odd.clone(), request, next)
        }));
    let site = Site::start_behind(dialer, simulator, |config| {
        config.actions.confirm_for = Duration::from_secs(3);
        // Nothing is kept from the dialer.
        let numbers = "[numbers]\nallow = ['.', 'X', '*.', '#.']\ndeny = []";
        config.policy = toml::from_str(numbers).unwrap();
    })
    .await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    let form = odd.form.replace(RECORDED_CALL, &call);
    let mut answer = site.act(&cookie, None, &form).await;
    for entry in site.audit().await {
        let entry = entry.to_string();
        for password in RECORDED_PASSWORDS {
            assert!(!entry.contains(password), "{}: {entry}", odd.name);
        }
    }
    answer.body = answer.body.replace(&call, RECORDED_CALL);
    let asked = if form.contains("call_agent") {
        "call_agent"
    } else {
        form.split("stage=")
            .nth(1)
            .unwrap()
            .split('&')
            .next()
            .unwrap()
    };
    let done = match site.commands() {
        0 => "not done",
        _ => "done",
    };
    (format!("{asked}, {done}: {}", odd.name), answer)
}

/// The header lines that every answer has are other tests'.
fn without_what_all_have(
    by_answer: BTreeMap<String, Vec<String>>,
) -> BTreeMap<String, Vec<String>> {
    let in_all: HashSet<String> = by_answer
        .keys()
        .map(|shown| shown.lines().map(str::to_owned).collect::<HashSet<_>>())
        .reduce(|all, these| &all & &these)
        .unwrap();
    by_answer
        .into_iter()
        .map(|(shown, names)| {
            let (head, body) = shown.split_once("\n\n").unwrap();
            let head: Vec<&str> = head
                .lines()
                .filter(|line| !in_all.contains(*line))
                .collect();
            (format!("{}\n\n{body}", head.join("\n")), names)
        })
        .collect()
}

#[tokio::test]
async fn each_recorded_answer_to_an_action_reaches_the_phone_as_what_it_means() {
    let recorded = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/recorded/answers.json"
    );
    let cases: Vec<Case> =
        serde_json::from_str(&std::fs::read_to_string(recorded).unwrap()).unwrap();
    let mut seen = HashSet::new();
    let places = Arc::new(Semaphore::new(AT_A_TIME));
    let mut running = JoinSet::new();
    for odd in cases.into_iter().filter_map(Case::oddity) {
        if !seen.insert((odd.form.clone(), odd.answered.clone(), odd.is_done)) {
            continue;
        }
        let places = places.clone();
        running.spawn(async move {
            let _place = places.acquire().await.unwrap();
            what_comes_of(odd).await
        });
    }
    assert!(running.len() > 100, "{}", running.len());
    let mut by_answer: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, answer) in running.join_all().await {
        let shown = answer.shown();
        for password in RECORDED_PASSWORDS {
            assert!(!shown.contains(password), "{name}: {shown}");
        }
        by_answer.entry(shown).or_default().push(name);
    }
    let mut table = String::new();
    for (answer, mut names) in without_what_all_have(by_answer) {
        names.sort();
        writeln!(table, "## {}\n{answer}", names.join("\n## ")).unwrap();
    }
    assert_snapshot!(table);
}
