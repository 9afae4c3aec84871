//! The phones: they sign in, listen for events and hang up; and one that does
//! the same without a gateway.

use std::future::Future;
use std::net::Ipv4Addr;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::{Method, Request, Response, header};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use handset_gateway_api::{AgentView, event, header as handset, path};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::sync::watch;
use uuid::Uuid;
use vicidial_agent_api::{Credentials, Message, RaCallControl, Request as Asked, Stage, answer};

use crate::Fault;
use crate::dialer::{password, user};

type Http = Client<HttpConnector, Full<Bytes>>;

/// How many phones do something at a time when all do it.
const AT_A_TIME: usize = 64;
/// Longer than any event should take.
const PATIENCE: Duration = Duration::from_secs(30);

fn http() -> Http {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new())
        .retry_canceled_requests(false)
        .build(connector)
}

/// All phones. Clones are handles to the same ones.
#[derive(Clone)]
pub(crate) struct Phones {
    http: Http,
    origin: Arc<str>,
    phones: Arc<Vec<Phone>>,
}

struct Phone {
    cookie: String,
    /// The call that the last event showed.
    shown: watch::Sender<Option<(String, Instant)>>,
}

impl Phones {
    pub(crate) async fn sign_in(origin: &str, count: usize) -> Result<Self, Fault> {
        let http = http();
        let cookies: Vec<_> = stream::iter(0..count)
            .map(|agent| sign_in(&http, origin, agent))
            .buffered(AT_A_TIME)
            .collect()
            .await;
        let phones = cookies
            .into_iter()
            .map(|cookie| {
                Ok(Phone {
                    cookie: cookie?,
                    shown: watch::Sender::new(None),
                })
            })
            .collect::<Result<_, Fault>>()?;
        Ok(Self {
            http,
            origin: origin.into(),
            phones: Arc::new(phones),
        })
    }

    /// Opens an event stream for each phone, and keeps reading them.
    pub(crate) async fn listen(&self) -> Result<(), Fault> {
        let opened: Vec<_> = stream::iter(0..self.phones.len())
            .map(|agent| self.open(agent))
            .buffer_unordered(AT_A_TIME)
            .collect()
            .await;
        opened.into_iter().collect()
    }

    async fn open(&self, agent: usize) -> Result<(), Fault> {
        let request = Request::get(format!("{}{}", self.origin, path::EVENTS))
            .header(header::COOKIE, &self.phones[agent].cookie)
            .body(Full::default())?;
        let response = succeed(self.http.request(request).await?)?;
        let phones = self.phones.clone();
        let (opened, open) = tokio::sync::oneshot::channel();
        tokio::spawn(async move {
            let mut opened = Some(opened);
            let mut events = Events::new(response.into_body());
            while let Some(view) = events.next_view().await {
                if let Some(opened) = opened.take() {
                    let _ = opened.send(());
                }
                let call = view
                    .call
                    .map(|call| (call.call_id.to_string(), Instant::now()));
                phones[agent].shown.send_replace(call);
            }
        });
        Ok(tokio::time::timeout(PATIENCE, open).await??)
    }

    /// Waits until the phone shows this call, and tells when it did.
    pub(crate) async fn shows(&self, agent: usize, call: &str) -> Result<Instant, Fault> {
        let mut shown = self.phones[agent].shown.subscribe();
        let is_it = |shown: &Option<(String, Instant)>| {
            shown.as_ref().is_some_and(|(shown, _)| shown == call)
        };
        let shown = tokio::time::timeout(PATIENCE, shown.wait_for(is_it)).await??;
        shown
            .as_ref()
            .map(|(_, at)| *at)
            .ok_or_else(|| "no call".into())
    }

    /// Hangs up. The call has left the agent when it returns; or else it gives
    /// what the gateway says instead.
    pub(crate) async fn hang_up(
        &self,
        agent: usize,
        call: &str,
    ) -> Result<Result<Duration, String>, Fault> {
        let encoded = message(Asked::RaCallControl(control(agent, call)?), None)?.encode();
        let request = Request::post(format!("{}{}", self.origin, encoded.path))
            .header(header::COOKIE, &self.phones[agent].cookie)
            .header(
                header::CONTENT_TYPE,
                vicidial_agent_api::request::CONTENT_TYPE,
            )
            .header("sec-fetch-site", "same-origin")
            .header(handset::IDEMPOTENCY_KEY, key().to_string())
            .body(Full::from(encoded.body))?;
        let began = Instant::now();
        let response = self.http.request(request).await?;
        let outcome = response.headers().get(handset::OUTCOME).cloned();
        let body = response.into_body().collect().await?.to_bytes();
        if outcome
            .as_ref()
            .is_none_or(|outcome| outcome != "confirmed")
        {
            let body = String::from_utf8_lossy(&body);
            return Ok(Err(format!("{outcome:?}: {}", body.trim_end())));
        }
        Ok(Ok(began.elapsed()))
    }
}

fn key() -> Uuid {
    uuid::Builder::from_random_bytes(fastrand::u128(..).to_be_bytes()).into_uuid()
}

/// Where the proxy before the gateway would see the phone.
fn address(agent: usize) -> Ipv4Addr {
    let [.., high, middle, low] = agent.to_be_bytes();
    Ipv4Addr::new(10, high, middle, low)
}

async fn sign_in(http: &Http, origin: &str, agent: usize) -> Result<String, Fault> {
    let form = serde_json::json!({ "agent_user": user(agent), "password": password(agent) });
    let request = Request::post(format!("{origin}{}", path::SESSION))
        .header(header::CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", address(agent).to_string())
        .body(Full::from(form.to_string()))?;
    let response = succeed(http.request(request).await?)?;
    let cookie = response
        .headers()
        .get(header::SET_COOKIE)
        .ok_or("signed in without a cookie")?
        .to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

fn succeed(response: Response<Incoming>) -> Result<Response<Incoming>, Fault> {
    if response.status().is_success() {
        Ok(response)
    } else {
        Err(format!("HTTP {}", response.status()).into())
    }
}

/// The events of one stream.
struct Events {
    body: Incoming,
    text: String,
}

impl Events {
    fn new(body: Incoming) -> Self {
        let text = String::new();
        Self { body, text }
    }

    /// The next agent view; `None` at the stream's end.
    async fn next_view(&mut self) -> Option<AgentView> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let view = view_in(block);
                self.text = rest.to_owned();
                if view.is_some() {
                    return view;
                }
            }
            let data = self.body.frame().await?.ok()?.into_data().ok()?;
            self.text.push_str(std::str::from_utf8(&data).ok()?);
        }
    }
}

fn view_in(block: &str) -> Option<AgentView> {
    let field = |name| block.lines().find_map(|line| line.strip_prefix(name));
    if field("event:")?.trim() != event::AGENT {
        return None;
    }
    serde_json::from_str(field("data:")?).ok()
}

/// A phone without a gateway: what the app does in direct mode.
#[derive(Clone)]
pub(crate) struct Direct {
    http: Http,
    origin: Arc<str>,
}

impl Direct {
    pub(crate) fn new(origin: &str) -> Self {
        Self {
            http: http(),
            origin: origin.into(),
        }
    }

    /// Looks whose call it is, hangs up, looks whether it has left.
    pub(crate) async fn hang_up(&self, agent: usize, call: &str) -> Result<Duration, Fault> {
        let control = control(agent, call)?;
        let look = || Asked::AgentStatus {
            agent_user: control.agent_user.clone(),
        };
        let began = Instant::now();
        self.ask(look(), "readonly", "readonly1").await?;
        let text = self
            .ask(Asked::RaCallControl(control.clone()), "actonly", "actonly1")
            .await?;
        match answer::parse(control.function(), 200, &text) {
            vicidial_agent_api::Answer::Success(success) if success.acknowledges(&control) => {}
            other => return Err(format!("{other:?}").into()),
        }
        self.ask(look(), "readonly", "readonly1").await?;
        Ok(began.elapsed())
    }

    async fn ask(&self, request: Asked, user: &str, pass: &str) -> Result<Bytes, Fault> {
        let credentials = Credentials {
            user: user.parse()?,
            pass: pass.parse()?,
        };
        let encoded = message(request, Some(credentials))?.encode();
        let request = Request::builder()
            .method(Method::POST)
            .uri(format!("{}{}", self.origin, encoded.path))
            .header(
                header::CONTENT_TYPE,
                vicidial_agent_api::request::CONTENT_TYPE,
            )
            .body(Full::from(encoded.body))?;
        let response = succeed(self.http.request(request).await?)?;
        Ok(response.into_body().collect().await?.to_bytes())
    }
}

fn control(agent: usize, call: &str) -> Result<RaCallControl, Fault> {
    Ok(RaCallControl {
        agent_user: user(agent).parse()?,
        value: call.parse()?,
        stage: Stage::Hangup,
        status: "SALE".parse()?,
    })
}

fn message(request: Asked, credentials: Option<Credentials>) -> Result<Message, Fault> {
    Ok(Message {
        source: "bench".parse()?,
        credentials,
        request,
    })
}

/// Does something `times` times, one beginning after each `pause` whether or
/// not the ones before it are done, with the agents in turn.
pub(crate) async fn at_a_steady_pace<T, F>(
    times: usize,
    pause: Duration,
    agents: Range<usize>,
    mut action: impl FnMut(usize) -> F,
) -> Result<Vec<T>, Fault>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Fault>> + Send + 'static,
{
    let mut clock = tokio::time::interval(pause);
    let mut begun = Vec::with_capacity(times);
    for (_, agent) in (0..times).zip(agents.cycle()) {
        clock.tick().await;
        begun.push(tokio::spawn(action(agent)));
    }
    let mut done = Vec::with_capacity(times);
    for action in begun {
        done.push(action.await??);
    }
    Ok(done)
}
