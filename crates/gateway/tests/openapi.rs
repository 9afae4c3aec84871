//! The committed description of the interface is the one that the code gives,
//! and what the gateway answers is what it describes.
//!
//! `HANDSET_UPDATE=1 cargo test -p handset-gateway --test openapi` writes it
//! anew.

#![cfg(test)]

mod common;

use std::fs;
use std::path::PathBuf;

use axum::http::Method;
use common::{Answer, Events, Site};
use serde_json::Value;

const KEY: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json")
}

#[test]
fn the_committed_description_is_the_codes() {
    let made = handset_gateway::http::openapi_document().unwrap();
    if std::env::var_os("HANDSET_UPDATE").is_some() {
        fs::write(file(), &made).unwrap();
    }
    let committed = fs::read_to_string(file()).unwrap_or_default();
    assert!(
        made == committed,
        "docs/openapi.json is not up to date: run \
         HANDSET_UPDATE=1 cargo test -p handset-gateway --test openapi"
    );
}

#[test]
fn every_operation_is_described_with_its_answers() {
    let document = Document::read();
    assert_eq!(document.0["openapi"], "3.1.0");
    let paths = document.0["paths"].as_object().unwrap();
    let mut operations: Vec<String> = paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(move |method| format!("{method} {path}"))
        })
        .collect();
    operations.sort();
    assert_eq!(
        operations,
        [
            "delete /handset/v1/notifications",
            "delete /handset/v1/session",
            "get /handset/v1/agent",
            "get /handset/v1/events",
            "get /handset/v1/notifications",
            "get /handset/v1/options",
            "get /handset/v1/outcomes",
            "get /handset/v1/queues",
            "get /handset/v1/session",
            "post /agc/api.php",
            "post /handset/v1/actions/{idempotency_key}/settle",
            "post /handset/v1/session",
            "put /handset/v1/notifications",
            "put /handset/v1/readiness",
        ]
    );
}

#[tokio::test]
async fn what_the_gateway_answers_is_what_is_described() {
    let document = Document::read();
    let site = Site::start().await;
    let session = "/handset/v1/session";
    let none = site.ask(Method::GET, session, "", None).await;
    document.describes("get", session, &none);
    let wrong = site.try_sign_in("1028", "hunter2").await;
    document.describes("post", session, &wrong);
    let invalid = site.try_sign_in("10 28", "hunter2").await;
    document.describes("post", session, &invalid);
    let signed_in = site.try_sign_in("1028", "pw1028").await;
    document.describes("post", session, &signed_in);
    let cookie = signed_in.cookie("__Host-handset");
    let found = site.ask(Method::GET, session, &cookie, None).await;
    document.describes("get", session, &found);

    let agent = "/handset/v1/agent";
    document.describes("get", agent, &site.ask(Method::GET, agent, "", None).await);
    let idle = site.ask(Method::GET, agent, &cookie, None).await;
    document.describes("get", agent, &idle);
    let call = site.ring("1028");
    let mut events = Events::open(&site, &cookie, None).await;
    let rang = events.find(|event| !event.data["call"].is_null()).await;
    document.fits("AgentView", &rang.data);

    let form = format!("function=ra_call_control&stage=HANGUP&value={call}&status=SALE");
    let api_php = "/agc/api.php";
    for (cookie, form) in [
        (&*cookie, &*form),
        ("", &form),
        (&cookie, "user=x"),
        (&cookie, &form),
    ] {
        let answer = site.act(cookie, None, form).await;
        document.describes("post", api_php, &answer);
    }
    let done = events.find(|event| event.name == "action").await;
    document.fits("ActionReport", &done.data);

    for path in [
        "/handset/v1/options",
        "/handset/v1/outcomes",
        "/handset/v1/queues",
    ] {
        let answer = site.ask(Method::GET, path, &cookie, None).await;
        document.describes("get", path, &answer);
    }
    let settle = "/handset/v1/actions/{idempotency_key}/settle";
    for key in [KEY, "1"] {
        let path = settle.replace("{idempotency_key}", key);
        let answer = site.ask(Method::POST, &path, &cookie, None).await;
        document.describes("post", settle, &answer);
    }
    let readiness = "/handset/v1/readiness";
    for body in [serde_json::json!({ "ready": false }), serde_json::json!({})] {
        let answer = site.ask(Method::PUT, readiness, &cookie, body).await;
        document.describes("put", readiness, &answer);
    }
    let notifications = "/handset/v1/notifications";
    let offer = site.ask(Method::GET, notifications, &cookie, None).await;
    document.describes("get", notifications, &offer);
    let told = serde_json::json!({
        "endpoint": "https://push.example.com/x",
        "keys": { "p256dh": "", "auth": "" },
    });
    let refused = site.ask(Method::PUT, notifications, &cookie, told).await;
    document.describes("put", notifications, &refused);
    let none = site.ask(Method::DELETE, notifications, &cookie, None).await;
    document.describes("delete", notifications, &none);
    let gone = site.ask(Method::DELETE, session, &cookie, None).await;
    document.describes("delete", session, &gone);
    let end = events.find(|event| event.name == "session_ended").await;
    document.fits("SessionEnd", &end.data);
}

/// The description, as far as answers are checked against it: the words of JSON
/// Schema that it uses, and no property that it does not name.
struct Document(Value);

impl Document {
    fn read() -> Self {
        let text = handset_gateway::http::openapi_document().unwrap();
        Self(serde_json::from_str(&text).unwrap())
    }

    fn describes(&self, method: &str, path: &str, answer: &Answer) {
        let responses = &self.0["paths"][path][method]["responses"];
        let status = answer.status.as_u16().to_string();
        let response = responses.get(&status).unwrap_or(&responses["default"]);
        assert!(!response.is_null(), "{method} {path}: {answer:?}");
        let Some(content) = response["content"].as_object() else {
            assert_eq!(answer.body, "", "{method} {path}");
            return;
        };
        let kind = answer.header("content-type").split(';').next().unwrap();
        let Some(described) = content.get(kind) else {
            panic!("{method} {path}: {kind} is not among {:?}", content.keys());
        };
        let schema = &described["schema"];
        let value = if kind.ends_with("json") {
            serde_json::from_str(&answer.body).unwrap()
        } else {
            Value::from(answer.body.clone())
        };
        self.check(schema, &value, &format!("{method} {path} {status}"));
    }

    fn fits(&self, name: &str, value: &Value) {
        self.check(&self.0["components"]["schemas"][name], value, name);
    }

    fn check(&self, schema: &Value, value: &Value, at: &str) {
        if let Err(why) = self.matches(schema, value, at) {
            panic!("{why}\n{value}");
        }
    }

    fn matches(&self, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
        let rules = schema
            .as_object()
            .ok_or_else(|| format!("{at}: no schema"))?;
        for (word, rule) in rules {
            match word.as_str() {
                "$ref" => {
                    let pointer = rule.as_str().unwrap().trim_start_matches('#');
                    let target = self.0.pointer(pointer);
                    self.matches(target.ok_or(format!("{at}: no {pointer}"))?, value, at)?;
                }
                "oneOf" => {
                    let fitting = rule
                        .as_array()
                        .unwrap()
                        .iter()
                        .filter(|schema| self.matches(schema, value, at).is_ok())
                        .count();
                    if fitting != 1 {
                        return Err(format!("{at}: {fitting} of oneOf fit"));
                    }
                }
                "allOf" => {
                    for schema in rule.as_array().unwrap() {
                        self.matches(schema, value, at)?;
                    }
                }
                "type" => {
                    let names = match rule {
                        Value::Array(names) => names.clone(),
                        one => vec![one.clone()],
                    };
                    if !names.iter().any(|name| is_of_type(value, name)) {
                        return Err(format!("{at}: not of type {rule}"));
                    }
                }
                "enum" if !rule.as_array().unwrap().contains(value) => {
                    return Err(format!("{at}: not one of {rule}"));
                }
                "required" => {
                    for name in rule.as_array().unwrap() {
                        if value.get(name.as_str().unwrap()).is_none() {
                            return Err(format!("{at}: no {name}"));
                        }
                    }
                }
                "properties" => {
                    for (name, value) in value.as_object().into_iter().flatten() {
                        let schema = rule
                            .get(name)
                            .ok_or_else(|| format!("{at}: {name} is not described"))?;
                        self.matches(schema, value, &format!("{at}.{name}"))?;
                    }
                }
                "items" => {
                    for item in value.as_array().into_iter().flatten() {
                        self.matches(rule, item, &format!("{at}[]"))?;
                    }
                }
                "minimum" if value.as_f64() < rule.as_f64() => {
                    return Err(format!("{at}: below {rule}"));
                }
                "enum" | "minimum" | "description" | "example" | "format" => {}
                word => return Err(format!("{at}: {word} is not understood")),
            }
        }
        Ok(())
    }
}

fn is_of_type(value: &Value, name: &Value) -> bool {
    match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        _ => false,
    }
}
