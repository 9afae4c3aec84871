//! Phones on which nobody looks at the app are told of calls: once, in time, without the caller,
//! and through nobody but the push services that the site allows.

#![cfg(test)]

mod common;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Response, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use handset_gateway::clock::now_ms;
use handset_gateway::config::{Config, PushConfig};
use handset_gateway::sessions::store::revoke_agent;
use handset_gateway::store::Store;
use http_body_util::{BodyExt, Full};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;
use web_push_native::p256::SecretKey;
use web_push_native::{Auth, decrypt};

use common::{Events, PATIENCE, Site, until};

const NOTIFICATIONS: &str = "/handset/v1/notifications";
const SUBJECT: &str = "mailto:admin@example.com";

/// A push service on this machine.
struct Service {
    origin: String,
    answers: Answers,
    arrived: mpsc::UnboundedReceiver<Arrived>,
}

/// What it answers, the first first; what it has no answer for, it takes.
type Answers = Arc<Mutex<VecDeque<Response<Body>>>>;

/// What arrived at it.
struct Arrived {
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Service {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (tell, arrived) = mpsc::unbounded_channel();
        let answers = Answers::default();
        let router = Router::new()
            .fallback(take)
            .with_state((tell, answers.clone()));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            origin,
            answers,
            arrived,
        }
    }

    /// A gateway that sends there, and nowhere else.
    async fn site(&self) -> Site {
        Site::start_with(|config| self.configure(config)).await
    }

    fn configure(&self, config: &mut Config) {
        config.push = Some(PushConfig {
            subject: SUBJECT.to_owned(),
            services: vec![self.origin.parse().unwrap()],
        });
    }

    /// Its next answer.
    fn answers(&self, status: u16, headers: &[(&str, &str)]) {
        let mut answer = Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        let answer = answer.body(Body::empty()).unwrap();
        self.answers.lock().unwrap().push_back(answer);
    }

    async fn next(&mut self) -> Arrived {
        let next = timeout(PATIENCE, self.arrived.recv()).await;
        next.expect("nothing was sent").unwrap()
    }

    fn nothing_more(&mut self) {
        assert!(self.arrived.try_recv().is_err());
    }
}

async fn take(
    State((tell, answers)): State<(mpsc::UnboundedSender<Arrived>, Answers)>,
    request: Request,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    tell.send(Arrived {
        path: parts.uri.path().to_owned(),
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes(),
    })
    .unwrap();
    let answer = answers.lock().unwrap().pop_front();
    answer.unwrap_or_else(|| {
        let taken = Response::builder().status(StatusCode::CREATED);
        taken.body(Body::empty()).unwrap()
    })
}

/// A browser that wants to be told.
struct Browser {
    path: String,
    origin: String,
    key: SecretKey,
    secret: [u8; 16],
}

impl Browser {
    fn at(service: &Service, name: &str) -> Self {
        let mut private = [7; 32];
        private[..name.len()].copy_from_slice(name.as_bytes());
        Self {
            path: format!("/send/{name}"),
            origin: service.origin.clone(),
            key: SecretKey::from_slice(&private).unwrap(),
            secret: [9; 16],
        }
    }

    fn subscription(&self) -> Value {
        json!({
            "endpoint": format!("{}{}", self.origin, self.path),
            "expirationTime": null,
            "keys": {
                "p256dh": URL_SAFE_NO_PAD.encode(self.key.public_key().to_sec1_bytes()),
                "auth": URL_SAFE_NO_PAD.encode(self.secret),
            },
        })
    }

    /// Signs in and wants to be told; gives the session's cookie.
    async fn sign_in(&self, site: &Site, user: &str) -> String {
        let cookie = site.sign_in(user).await;
        self.subscribe(site, &cookie).await;
        cookie
    }

    async fn subscribe(&self, site: &Site, cookie: &str) {
        let answer = site
            .ask(Method::PUT, NOTIFICATIONS, cookie, self.subscription())
            .await;
        assert_eq!(answer.status, 204, "{}", answer.body);
    }

    /// What a message says that arrived for it.
    fn read(&self, arrived: &Arrived) -> Value {
        assert_eq!(arrived.path, self.path);
        let secret = Auth::from(self.secret);
        let message = decrypt(arrived.body.to_vec(), &self.key, &secret).unwrap();
        serde_json::from_slice(&message).unwrap()
    }
}

async fn is_subscribed(site: &Site, cookie: &str) -> bool {
    let answer = site.ask(Method::GET, NOTIFICATIONS, cookie, None).await;
    answer.json::<Value>()["is_subscribed"].as_bool().unwrap()
}

/// Whether so many notifications came to this.
async fn came(site: &Site, outcome: &str, times: usize) {
    let line = format!("handset_pushes_total{{outcome=\"{outcome}\"}} {times}");
    let what = format!("{line} in the metrics");
    until(&what, async || site.metrics().await.contains(&line)).await;
}

#[tokio::test]
async fn a_phone_that_does_not_listen_is_told_of_a_call_and_not_of_the_caller() {
    let mut service = Service::start().await;
    let site = service.site().await;
    let browser = Browser::at(&service, "maya");
    let cookie = browser.sign_in(&site, "1028").await;
    let public_key = {
        let answer = site.ask(Method::GET, NOTIFICATIONS, &cookie, None).await;
        let told: Value = answer.json();
        assert_eq!(told["is_subscribed"], true);
        told["public_key"].as_str().unwrap().to_owned()
    };
    let call = site.ring("1028");
    let arrived = service.next().await;
    let message = browser.read(&arrived);
    assert_eq!(message["call"], call);
    let queue = message["queue"].as_str().unwrap();
    assert!(!queue.is_empty());
    assert_eq!(message.as_object().unwrap().len(), 2, "{message}");

    let header = |name: &str| arrived.headers[name].to_str().unwrap();
    assert_eq!(header("content-encoding"), "aes128gcm");
    assert_eq!(header("urgency"), "high");
    assert_eq!(header("topic"), "call");
    let ttl: u64 = header("ttl").parse().unwrap();
    assert!((20..=45).contains(&ttl), "{ttl}");

    let (token, key) = header("authorization")
        .strip_prefix("vapid t=")
        .and_then(|rest| rest.split_once(", k="))
        .unwrap();
    assert_eq!(key, public_key);
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes(key))
        .verify(signed.as_bytes(), &bytes(signature))
        .unwrap();
    let (head, claims) = signed.split_once('.').unwrap();
    let [head, claims] =
        [head, claims].map(|part| serde_json::from_slice::<Value>(&bytes(part)).unwrap());
    assert_eq!(head, json!({ "typ": "JWT", "alg": "ES256" }));
    assert_eq!(claims["aud"], service.origin);
    assert_eq!(claims["sub"], SUBJECT);
    let expires = claims["exp"].as_u64().unwrap();
    let now = now_ms() / 1_000;
    assert!(expires > now && expires <= now + 24 * 60 * 60);

    came(&site, "sent", 1).await;
    service.nothing_more();
}

#[tokio::test]
async fn the_queue_is_called_as_people_call_it() {
    let mut service = Service::start().await;
    let site = Site::start_with(|config| {
        service.configure(config);
        let in_groups = ["SALESLINE", "BILLING", "SUPPORT"]
            .map(|name| json!({ "name": name, "label": format!("People's {name}") }));
        config.policy = serde_json::from_value(json!({ "in_groups": in_groups })).unwrap();
    })
    .await;
    let browser = Browser::at(&service, "maya");
    browser.sign_in(&site, "1028").await;
    site.ring("1028");
    let message = browser.read(&service.next().await);
    let queue = message["queue"].as_str().unwrap();
    assert!(queue.starts_with("People's "), "{queue}");
}

#[tokio::test]
async fn who_listens_is_not_told_besides() {
    let mut service = Service::start().await;
    let site = service.site().await;
    let [listening, hidden] = ["listening", "hidden"].map(|name| Browser::at(&service, name));
    let cookie = listening.sign_in(&site, "1028").await;
    hidden.sign_in(&site, "1028").await;
    let mut events = Events::open(&site, &cookie, None).await;
    let first = site.ring("1028");
    assert_eq!(hidden.read(&service.next().await)["call"], first);
    events
        .find(|event| event.data["call"]["call_id"] == first)
        .await;
    // The page is hidden, and closes its stream.
    drop(events);
    until("the stream is closed", async || {
        site.metrics().await.contains("handset_event_streams 0")
    })
    .await;
    site.simulator.customer_hangs_up(&first, Some(0)).unwrap();
    let second = site.ring("1028");
    let mut told: Vec<_> = [service.next().await, service.next().await]
        .map(|arrived| arrived.path)
        .into();
    told.sort();
    assert_eq!(told, [hidden.path.as_str(), listening.path.as_str()]);
    assert_ne!(first, second);
    came(&site, "sent", 3).await;
    service.nothing_more();
}

#[tokio::test]
async fn nobody_is_told_twice_of_a_call_whatever_happens_to_the_gateway() {
    let mut service = Service::start().await;
    let site = service.site().await;
    let browser = Browser::at(&service, "maya");
    let cookie = browser.sign_in(&site, "1028").await;
    let first = site.ring("1028");
    assert_eq!(browser.read(&service.next().await)["call"], first);
    came(&site, "sent", 1).await;
    let site = site.restart().await;
    // It has seen the call again.
    let mut events = Events::open(&site, &cookie, None).await;
    events
        .find(|event| event.data["call"]["call_id"] == first)
        .await;
    drop(events);
    until("the stream is closed", async || {
        site.metrics().await.contains("handset_event_streams 0")
    })
    .await;
    // The same browser says again where it is told.
    browser.subscribe(&site, &cookie).await;
    site.simulator.customer_hangs_up(&first, Some(0)).unwrap();
    let second = site.ring("1028");
    assert_eq!(browser.read(&service.next().await)["call"], second);
}

#[tokio::test]
async fn a_service_that_is_busy_is_asked_once_more_when_it_says() {
    let mut service = Service::start().await;
    service.answers(429, &[("retry-after", "1")]);
    let site = service.site().await;
    let browser = Browser::at(&service, "maya");
    browser.sign_in(&site, "1028").await;
    let call = site.ring("1028");
    let ttl =
        |arrived: &Arrived| -> u64 { arrived.headers["ttl"].to_str().unwrap().parse().unwrap() };
    let first = service.next().await;
    let second = service.next().await;
    assert_eq!(browser.read(&second)["call"], call);
    assert!(ttl(&second) < ttl(&first));
    came(&site, "sent", 1).await;
}

#[tokio::test]
async fn a_service_that_is_busy_for_longer_than_the_call_is_news_is_left_alone() {
    let mut service = Service::start().await;
    service.answers(503, &[("retry-after", "60")]);
    let site = service.site().await;
    let browser = Browser::at(&service, "maya");
    browser.sign_in(&site, "1028").await;
    site.ring("1028");
    service.next().await;
    came(&site, "unreachable", 1).await;
    service.nothing_more();
}

#[tokio::test]
async fn of_a_call_that_is_over_nobody_is_told() {
    let mut service = Service::start().await;
    service.answers(503, &[("retry-after", "2")]);
    let site = service.site().await;
    let browser = Browser::at(&service, "maya");
    browser.sign_in(&site, "1028").await;
    let call = site.ring("1028");
    service.next().await;
    site.simulator.customer_hangs_up(&call, Some(0)).unwrap();
    came(&site, "not_needed", 1).await;
    service.nothing_more();
}

#[tokio::test]
async fn a_phone_that_its_service_does_not_know_any_more_is_forgotten() {
    for status in [404, 410] {
        let mut service = Service::start().await;
        service.answers(status, &[]);
        let site = service.site().await;
        let browser = Browser::at(&service, "maya");
        let cookie = browser.sign_in(&site, "1028").await;
        site.ring("1028");
        service.next().await;
        until("the subscription is gone", async || {
            !is_subscribed(&site, &cookie).await
        })
        .await;
    }
}

#[tokio::test]
async fn a_service_that_sends_elsewhere_is_not_followed() {
    let mut service = Service::start().await;
    for status in [301, 302, 307, 308] {
        service.answers(status, &[("location", "/elsewhere")]);
    }
    let site = service.site().await;
    let browser = Browser::at(&service, "maya");
    browser.sign_in(&site, "1028").await;
    for times in 1..=4 {
        let call = site.ring("1028");
        assert_eq!(browser.read(&service.next().await)["call"], call);
        came(&site, "refused", times).await;
        site.simulator.customer_hangs_up(&call, Some(0)).unwrap();
    }
    service.nothing_more();
}

#[tokio::test]
async fn whoever_is_told_costs_the_dialer_one_request_at_a_time_and_nothing_once_nobody_is() {
    let mut service = Service::start().await;
    let site = service.site().await;
    for agent in ["1028", "1029", "1030"] {
        Browser::at(&service, agent).sign_in(&site, agent).await;
    }
    let lists = || site.asked("logged_in_agents");
    until("the dialer is asked", async || lists() > 0).await;
    let (before, began) = (lists(), tokio::time::Instant::now());
    until("some rounds are over", async || lists() >= before + 4).await;
    // One each quarter of a second, whoever is told: the fourth comes after three pauses.
    assert!(began.elapsed() >= 3 * site.config.following.every);
    assert_eq!(site.asked("agent_status"), 0);
    assert_eq!(site.asked("callid_info"), 0);

    let store = Store::open_existing(&site.config.database).await.unwrap();
    for agent in ["1028", "1029", "1030"] {
        let agent = agent.parse().unwrap();
        assert_eq!(revoke_agent(&store, &agent, now_ms()).await.unwrap(), 1);
    }
    until("the dialer is left alone", async || {
        let before = lists();
        tokio::time::sleep(3 * site.config.following.every).await;
        lists() == before
    })
    .await;
    site.ring("1028");
    service.nothing_more();
}

#[tokio::test]
async fn a_service_that_does_not_answer_delays_nobody() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut service = Service::start().await;
    // It is connected to, and says nothing.
    service.origin = format!("http://{}", listener.local_addr().unwrap());
    let site = service.site().await;
    Browser::at(&service, "maya").sign_in(&site, "1028").await;
    let cookie = site.sign_in("1028").await;
    let mut events = Events::open(&site, &cookie, None).await;
    let call = site.ring("1028");
    let (_silent, _) = timeout(PATIENCE, listener.accept()).await.unwrap().unwrap();
    events
        .find(|event| event.data["call"]["call_id"] == call)
        .await;
    let form =
        format!("function=ra_call_control&stage=HANGUP&agent_user=1028&value={call}&status=SALE");
    let key = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    let answer = site.act(&cookie, Some(key), &form).await;
    assert!(answer.body.starts_with("SUCCESS"), "{}", answer.body);
    assert!(!site.metrics().await.contains("handset_pushes_total{"));
}

#[tokio::test]
async fn only_the_own_page_of_a_signed_in_agent_says_where_it_is_told() {
    let service = Service::start().await;
    let site = service.site().await;
    let browser = Browser::at(&service, "maya");
    let cookie = site.sign_in("1028").await;
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let answer = site
            .ask(method, NOTIFICATIONS, "", browser.subscription())
            .await;
        assert_eq!(answer.status, 401);
    }
    let from_elsewhere = site
        .request(Method::PUT, NOTIFICATIONS)
        .header("sec-fetch-site", "same-site")
        .header("cookie", &cookie)
        .header("content-type", "application/json")
        .body(Full::from(browser.subscription().to_string()))
        .unwrap();
    assert_eq!(site.send(from_elsewhere).await.status, 403);
    assert!(!is_subscribed(&site, &cookie).await);
}

#[tokio::test]
async fn what_is_no_place_to_be_told_at_is_refused_in_words() {
    let service = Service::start().await;
    let site = service.site().await;
    let cookie = site.sign_in("1028").await;
    let mut elsewhere = Browser::at(&service, "maya");
    // The dialer, which is on this machine too.
    elsewhere.origin = site.config.dialer.url.clone();
    let right = Browser::at(&service, "maya").subscription();
    let mut without_keys = right.clone();
    without_keys.as_object_mut().unwrap().remove("keys");
    let mut wrong_key = right.clone();
    wrong_key["keys"]["p256dh"] = json!("AAAA");
    let mut wrong_secret = right;
    wrong_secret["keys"]["auth"] = json!("AAAA");
    for (subscription, status, words) in [
        (
            elsewhere.subscription(),
            400,
            "sends nothing to this push service",
        ),
        (without_keys, 400, "not the JSON that is described"),
        (wrong_key, 400, "keys.p256dh: it must be 65 bytes"),
        (wrong_secret, 400, "keys.auth: it must be 16 bytes"),
        (
            json!({ "endpoint": "x".repeat(10_000) }),
            413,
            "longer than any request",
        ),
    ] {
        let answer = site
            .ask(Method::PUT, NOTIFICATIONS, &cookie, subscription)
            .await;
        assert_eq!(answer.status, status, "{words}");
        let detail = answer.json::<Value>()["detail"].to_string();
        assert!(detail.contains(words), "{detail}");
    }
    assert!(!is_subscribed(&site, &cookie).await);
}

#[tokio::test]
async fn a_site_that_sends_none_says_so() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let told = site.ask(Method::GET, NOTIFICATIONS, &cookie, None).await;
    let none = json!({ "public_key": null, "is_subscribed": false });
    assert_eq!(told.json::<Value>(), none);
    let service = Service::start().await;
    let subscription = Browser::at(&service, "maya").subscription();
    let refused = site
        .ask(Method::PUT, NOTIFICATIONS, &cookie, subscription)
        .await;
    assert_eq!(refused.status, 403);
    let ended = site.ask(Method::DELETE, NOTIFICATIONS, &cookie, None).await;
    assert_eq!(ended.status, 204);
}

#[tokio::test]
async fn that_an_agent_is_told_is_on_the_record_and_where_is_not() {
    let service = Service::start().await;
    let site = service.site().await;
    let browser = Browser::at(&service, "maya");
    let cookie = browser.sign_in(&site, "1028").await;
    // Done again it changes nothing.
    browser.subscribe(&site, &cookie).await;
    for _ in 0..2 {
        let ended = site.ask(Method::DELETE, NOTIFICATIONS, &cookie, None).await;
        assert_eq!(ended.status, 204);
    }
    let audit = site.audit().await;
    let requests: Vec<_> = audit
        .iter()
        .filter(|entry| entry["event"] == "notifications")
        .map(|entry| entry["request"].as_str().unwrap())
        .collect();
    let on = format!("notifications=on&service={}", service.origin);
    assert_eq!(requests, [on.as_str(), "notifications=off"]);
    let all = Value::from(audit).to_string();
    assert!(!all.contains(&browser.path));
}

#[tokio::test]
async fn the_key_outlives_the_gateway() {
    let service = Service::start().await;
    let site = service.site().await;
    let key = async |site: &Site| {
        let cookie = site.sign_in("1028").await;
        let answer = site.ask(Method::GET, NOTIFICATIONS, &cookie, None).await;
        answer.json::<Value>()["public_key"].clone()
    };
    let before = key(&site).await;
    assert!(before.is_string());
    let site = site.restart().await;
    assert_eq!(key(&site).await, before);
}
