//! A simulated dialer with as many remote agents as there are phones.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::middleware::{self, Next};
use tokio::net::TcpListener;
use vicidial_simulator::{CallRequest, Direction, Options, Scenario, Simulator};

use crate::Fault;

/// The first agent; the others follow.
const FIRST: usize = 100_000;
/// More than any request of ours.
const LONGEST_BODY: usize = 64 * 1024;

/// How often each function was asked.
pub(crate) type Requests = BTreeMap<String, usize>;

pub(crate) struct BenchDialer {
    simulator: Simulator,
    origin: String,
    requests: Arc<Mutex<Requests>>,
}

/// The user of an agent.
pub(crate) fn user(agent: usize) -> String {
    (FIRST + agent).to_string()
}

/// The agent's password.
pub(crate) fn password(agent: usize) -> String {
    format!("pw{}", user(agent))
}

impl BenchDialer {
    pub(crate) async fn start(agents: usize) -> Result<Self, Fault> {
        let simulator = Simulator::with_seed(scenario(agents)?, 1);
        let requests = Arc::new(Mutex::new(Requests::new()));
        let counted = requests.clone();
        let router = simulator
            .router(&Options::default())
            .layer(middleware::from_fn(move |request, next| {
                count(counted.clone(), request, next)
            }));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self {
            simulator,
            origin,
            requests,
        })
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// Puts a call through to an agent, who is on it at once.
    pub(crate) fn ring(&self, agent: usize) -> Result<String, Fault> {
        Ok(self.simulator.ring(&CallRequest {
            agent_user: user(agent),
            direction: Direction::Inbound,
            ingroup: None,
            campaign: None,
            phone_number: None,
            lead_name: None,
            ring_ms: 0,
        })?)
    }

    /// How often each function was asked until now.
    pub(crate) fn requests(&self) -> Requests {
        self.requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn requests_since(&self, before: &Requests) -> Requests {
        self.requests()
            .into_iter()
            .map(|(function, count)| {
                let then = before.get(&function).copied().unwrap_or_default();
                (function, count - then)
            })
            .filter(|(_, count)| *count > 0)
            .collect()
    }
}

async fn count(
    requests: Arc<Mutex<Requests>>,
    request: Request,
    next: Next,
) -> axum::response::Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, LONGEST_BODY).await.unwrap_or_default();
    let function = form_urlencoded::parse(&body)
        .find(|(name, _)| name == "function")
        .map_or_else(|| "none".to_owned(), |(_, value)| value.into_owned());
    *requests
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(function)
        .or_default() += 1;
    next.run(Request::from_parts(head, Body::from(body))).await
}

fn scenario(agents: usize) -> Result<Scenario, Fault> {
    let mut text = include_str!("scenario.toml").to_owned();
    for agent in 0..agents {
        let user = user(agent);
        let password = password(agent);
        write!(
            text,
            "[[account]]\nuser = \"{user}\"\npassword = \"{password}\"\nlevel = 1\n\
             full_name = \"Agent {user}\"\nuser_group = \"AGENTS\"\napi_access = false\n\
             [[agent]]\nuser = \"{user}\"\nstate = \"READY\"\ncampaign = \"TESTCAMP\"\n\
             in_groups = [\"SALESLINE\"]\nsession_id = \"8{user}\"\n",
        )?;
    }
    Ok(Scenario::from_toml("the benchmark's scenario", &text)?)
}
