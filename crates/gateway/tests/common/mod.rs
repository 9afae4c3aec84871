//! A gateway and a simulated dialer on loopback, and what phones send.

#![allow(
    dead_code,
    reason = "each test program is built with this and uses its part"
)]

use std::ffi::OsString;
use std::fs;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use bytes::Bytes;
use handset_gateway::audit::{Audit, Filter, Format};
use handset_gateway::config::{self, Config};
use handset_gateway::gateway::{Gateway, Running};
use handset_gateway::store::Store;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use vicidial_simulator::{CallRequest, Direction, Options, Scenario, Simulator};

pub(crate) const ORIGIN: &str = "https://handset.example.com";
/// Longer than anything takes that comes at all.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

const CONFIG: &str = r#"
[listen]
address = "127.0.0.1:0"
public_origin = "https://handset.example.com"
trusted_proxies = ["127.0.0.1"]
metrics = "127.0.0.1:0"

[dialer]
url = "DIALER"
ring_phone = true
acting.user = "actonly"
reading.user = "readonly"
readiness.user = "readiness"

[following]
every = "250ms"

[actions]
confirm_for = "1s"
confirm_every = "50ms"

[policy]
dispositions = [{ status = "SALE", name = "Sale" }, { status = "NI", name = "Not interested" }]
in_groups = [{ name = "BILLING", label = "Billing" }]
targets = [{ name = "Front desk", phone_number = "13125550100" }]
"#;

/// A gateway with its dialer.
pub(crate) struct Site {
    pub(crate) gateway: Running,
    pub(crate) simulator: Simulator,
    pub(crate) config: Config,
    pub(crate) folder: TempDir,
    http: Http,
    _dialer: oneshot::Sender<()>,
}

type Http = Client<HttpConnector, Full<Bytes>>;

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Site {
    /// Three agents, `1028` to `1030`, who wait for calls.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let simulator = Simulator::with_seed(Scenario::demo().unwrap(), 7);
        let dialer = serve(&simulator).await;
        Self::start_at(dialer, simulator, change).await
    }

    /// With a dialer that is this simulator and something around it.
    pub(crate) async fn start_behind(
        dialer: Router,
        simulator: Simulator,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let stopped = async {
                // It ends when the sender is dropped, too.
                let _ = stopped.await;
            };
            let serving = axum::serve(listener, dialer).with_graceful_shutdown(stopped);
            serving.await.unwrap();
        });
        Self::start_at((address, stop), simulator, change).await
    }

    async fn start_at(
        (address, dialer): (SocketAddr, oneshot::Sender<()>),
        simulator: Simulator,
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = config(&folder, address);
        change(&mut config);
        let gateway = Gateway::start(config.clone()).await.unwrap();
        Self {
            gateway,
            simulator,
            config,
            folder,
            http: Client::builder(TokioExecutor::new()).build_http(),
            _dialer: dialer,
        }
    }

    /// Stops the gateway and starts it anew on the same database.
    pub(crate) async fn restart(self) -> Self {
        self.gateway.shutdown().await;
        let gateway = Gateway::start(self.config.clone()).await.unwrap();
        Self { gateway, ..self }
    }

    /// A call for an agent, answered at once; gives its id.
    pub(crate) fn ring(&self, agent: &str) -> String {
        let request = CallRequest {
            agent_user: agent.to_owned(),
            direction: Direction::Inbound,
            ingroup: None,
            campaign: None,
            phone_number: Some("3125550142".to_owned()),
            lead_name: None,
            ring_ms: 0,
        };
        self.simulator.ring(&request).unwrap()
    }

    /// How many commands the dialer has issued.
    pub(crate) fn commands(&self) -> usize {
        self.simulator.state().commands.len()
    }

    /// How often the dialer was asked for this function.
    pub(crate) fn asked(&self, function: &str) -> usize {
        let state = self.simulator.state();
        let is_it = |asked: &Option<String>| asked.as_deref() == Some(function);
        state
            .requests
            .iter()
            .filter(|request| is_it(&request.function))
            .count()
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.gateway.url()))
    }

    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        self.sent(request).await
    }

    /// The same, for a task of its own.
    pub(crate) fn sent(
        &self,
        request: Request<Full<Bytes>>,
    ) -> impl Future<Output = Answer> + Send + use<> {
        let http = self.http.clone();
        async move {
            let response = http.request(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Answer {
                status: parts.status,
                headers: parts.headers,
                body: String::from_utf8(body.to_vec()).unwrap(),
            }
        }
    }

    /// Sends a request and gives what comes of the body as it comes.
    pub(crate) async fn open(
        &self,
        request: Request<Full<Bytes>>,
    ) -> axum::http::Response<Incoming> {
        self.http.request(request).await.unwrap()
    }

    /// As the app does from its own page.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        cookie: &str,
        body: impl Into<Option<serde_json::Value>>,
    ) -> Answer {
        let request = self
            .request(method, path)
            .header("sec-fetch-site", "same-origin")
            .header("cookie", cookie);
        let request = match body.into() {
            Some(body) => request
                .header("content-type", "application/json")
                .body(Full::from(body.to_string())),
            None => request.body(Full::default()),
        };
        self.send(request.unwrap()).await
    }

    pub(crate) async fn try_sign_in(&self, user: &str, password: &str) -> Answer {
        self.try_sign_in_with("", user, password).await
    }

    pub(crate) async fn try_sign_in_with(
        &self,
        cookie: &str,
        user: &str,
        password: &str,
    ) -> Answer {
        let form = serde_json::json!({ "agent_user": user, "password": password });
        self.ask(Method::POST, "/handset/v1/session", cookie, form)
            .await
    }

    /// Signs in, and gives the session's cookie.
    pub(crate) async fn sign_in(&self, user: &str) -> String {
        let answer = self.try_sign_in(user, &format!("pw{user}")).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.cookie("__Host-handset")
    }

    /// An `api.php` request, as the app sends it.
    pub(crate) async fn act(&self, cookie: &str, key: Option<&str>, form: &str) -> Answer {
        let request = self
            .request(Method::POST, "/agc/api.php")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        let request = match cookie {
            "" => request,
            cookie => request.header("cookie", cookie),
        };
        let request = match key {
            Some(key) => request.header("idempotency-key", key),
            None => request,
        };
        self.send(request.body(Full::from(form.to_owned())).unwrap())
            .await
    }

    /// The audit's entries, the oldest first.
    pub(crate) async fn audit(&self) -> Vec<serde_json::Value> {
        let store = Store::open_existing(&self.config.database).await.unwrap();
        let mut lines = Vec::new();
        Audit::new(&store)
            .export(&Filter::default(), Format::JsonLines, &mut lines)
            .await
            .unwrap();
        let lines = String::from_utf8(lines).unwrap();
        let entry = |line| serde_json::from_str(line).unwrap();
        lines.lines().map(entry).collect()
    }

    /// What Prometheus reads.
    pub(crate) async fn metrics(&self) -> String {
        let address = self.gateway.metrics_address().unwrap();
        let request = Request::get(format!("http://{address}/metrics"));
        let answer = self.send(request.body(Full::default()).unwrap()).await;
        assert_eq!(answer.status, 200);
        answer.body
    }
}

/// The dialer, until the sender is dropped.
async fn serve(simulator: &Simulator) -> (SocketAddr, oneshot::Sender<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let simulator = simulator.clone();
    tokio::spawn(async move {
        let stopped = async {
            // It ends when the sender is dropped, too.
            let _ = stopped.await;
        };
        simulator
            .serve(listener, &Options::default(), stopped)
            .await;
    });
    (address, stop)
}

fn config(folder: &TempDir, dialer: SocketAddr) -> Config {
    let app = folder.path().join("app");
    fs::create_dir(&app).unwrap();
    fs::write(
        app.join("index.html"),
        "<!doctype html><title>Handset</title>",
    )
    .unwrap();
    let file = folder.path().join("handset.toml");
    let text = CONFIG.replace("DIALER", &format!("http://{dialer}"));
    fs::write(&file, text).unwrap();
    let password = |variable: &str| {
        let password = match variable {
            "HANDSET_ACTING_PASSWORD" => "actonly1",
            "HANDSET_READING_PASSWORD" => "readonly1",
            "HANDSET_READINESS_PASSWORD" => "readiness1",
            _ => return None,
        };
        Some(OsString::from(password))
    };
    let mut config = config::load(&file, &password).unwrap().config;
    config.app_folder = Some(app);
    config
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// A cookie that is set, `name=value`.
    pub(crate) fn cookie(&self, name: &str) -> String {
        self.headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|cookie| cookie.to_str().unwrap().split(';').next())
            .find(|pair| pair.split('=').next() == Some(name))
            .unwrap_or_else(|| panic!("no {name}: {self:?}"))
            .to_owned()
    }

    /// Status, headers and body, for a snapshot: what differs each time is left out.
    pub(crate) fn shown(&self) -> String {
        let mut headers: Vec<String> = self
            .headers
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "date" | "content-length"))
            .map(|(name, value)| {
                let value = value.to_str().unwrap();
                match name.as_str() {
                    "x-request-id" => format!("{name}: (16 digits)"),
                    "set-cookie" => format!("{name}: {}", without_token(value)),
                    _ => format!("{name}: {value}"),
                }
            })
            .collect();
        headers.sort();
        format!(
            "{}\n{}\n\n{}",
            self.status.as_u16(),
            headers.join("\n"),
            self.body
        )
    }
}

fn without_token(cookie: &str) -> String {
    let (name, rest) = cookie.split_once('=').unwrap();
    let (token, rest) = rest.split_once(';').unwrap();
    let token = if token.is_empty() { "" } else { "(token)" };
    format!("{name}={token};{rest}")
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(waited.is_ok(), "not within {PATIENCE:?}: {what}");
}

/// The events of a stream.
pub(crate) struct Events {
    body: Incoming,
    text: String,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) data: serde_json::Value,
}

impl Events {
    pub(crate) async fn open(site: &Site, cookie: &str, last_id: Option<&str>) -> Self {
        let request = site
            .request(Method::GET, "/handset/v1/events")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", cookie);
        let request = match last_id {
            Some(id) => request.header("last-event-id", id),
            None => request,
        };
        let response = site.open(request.body(Full::default()).unwrap()).await;
        assert_eq!(response.status(), 200);
        Self {
            body: response.into_body(),
            text: String::new(),
        }
    }

    /// The next event; `None` at the stream's end.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        tokio::time::timeout(PATIENCE, self.read())
            .await
            .expect("no event came, and no end")
    }

    async fn read(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let line = block.lines().find_map(|line| line.strip_prefix(name));
                    line.map(|line| line.trim_start().to_owned())
                };
                let event = field("event:").map(|name| Event {
                    id: field("id:").unwrap_or_default(),
                    name,
                    data: serde_json::from_str(&field("data:").unwrap()).unwrap(),
                });
                self.text = rest.to_owned();
                if event.is_some() {
                    return event;
                }
            }
            let data = self.body.frame().await?.ok()?.into_data().ok()?;
            self.text.push_str(std::str::from_utf8(&data).unwrap());
        }
    }

    /// The next event that is so.
    pub(crate) async fn find(&mut self, is_it: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.next().await.expect("the stream ended");
            if is_it(&event) {
                return event;
            }
        }
    }
}
