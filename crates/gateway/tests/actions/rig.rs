//! A call centre and the way to it, in one process: the simulator, and a transport on which
//! requests can be held and broken off.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use bytes::Bytes;
use handset_gateway::config::DialerConfig;
use handset_gateway::dialer::{Dialer, Transport, TransportError};
use handset_gateway::sessions::Caller;
use http_body_util::{BodyExt, Full};
use tokio::sync::oneshot;
use tower::{ServiceExt, service_fn};
use vicidial_agent_api::{AgentUser, Credentials, RaCallControl, Stage};
use vicidial_simulator::{
    CallRequest, ConnectionDropped, Direction, Options, RequestReport, Scenario, Simulator,
};

/// The password of the account that acts; nothing that anybody is told may hold it.
pub(crate) const ACTING_PASSWORD: &str = "hunter22acts";

/// A call centre with these remote agents, one of the screen, 6001, and one who is off, 1099.
/// Nothing in it takes time.
pub(crate) fn scenario(agents: &[&str]) -> Scenario {
    let mut toml = format!(
        r#"
        [latency]
        request_ms = 0
        window_ms = 0

        [[account]]
        user = "acts"
        password = "{ACTING_PASSWORD}"
        level = 1
        functions = ["ra_call_control", "call_agent", "version"]

        [[account]]
        user = "reads"
        password = "hunter22reads"
        level = 7
        rights = ["view_reports"]

        [[account]]
        user = "6001"
        password = "x"
        level = 1

        [[account]]
        user = "1099"
        password = "x"
        level = 1

        [[in_group]]
        name = "SALESLINE"

        [[in_group]]
        name = "BILLING"

        [[campaign]]
        name = "TESTCAMP"

        [[agent]]
        user = "6001"
        kind = "screen"
        state = "PAUSED"
        campaign = "TESTCAMP"
        session_data = {{ channel = "SIP/6001", exten = "8600051", callerid = "S1" }}

        [[agent]]
        user = "1099"
        campaign = "TESTCAMP"
        "#
    );
    for agent in agents {
        toml.push_str(&format!(
            r#"
            [[account]]
            user = "{agent}"
            password = "x"
            level = 1
            user_group = "AGENTS"

            [[agent]]
            user = "{agent}"
            state = "READY"
            campaign = "TESTCAMP"
            in_groups = ["SALESLINE"]
            "#
        ));
    }
    Scenario::from_toml("rig.toml", &toml).unwrap()
}

/// The dialer as a gateway is configured for it.
pub(crate) fn dialer_config(look_up_timeout: Duration, action_timeout: Duration) -> DialerConfig {
    let account = |user: &str, pass: &str| Credentials {
        user: user.parse().unwrap(),
        pass: pass.parse().unwrap(),
    };
    DialerConfig {
        url: "http://dialer.example.com".to_owned(),
        source: "handset".parse().unwrap(),
        acting: account("acts", ACTING_PASSWORD),
        reading: account("reads", "hunter22reads"),
        readiness: None,
        ring_phone: true,
        caller_name: false,
        look_up_timeout,
        action_timeout,
    }
}

/// The way to the simulator.
#[derive(Clone)]
pub(crate) struct Way {
    router: Router,
    obstacles: Arc<Mutex<Vec<Obstacle>>>,
    /// Functions that are not asked of the simulator, with what is answered.
    answers: Arc<Mutex<HashMap<String, String>>>,
}

struct Obstacle {
    function: String,
    place: Place,
    arrived: oneshot::Sender<()>,
    then: oneshot::Receiver<()>,
}

/// Where on the way something happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// No connection is made.
    NoConnection,
    /// Before it is executed.
    Before,
    /// After it was executed, before the answer is there.
    After,
}

/// A request that is held. When this is dropped, its connection breaks.
pub(crate) struct Held {
    arrived: Option<oneshot::Receiver<()>>,
    go_on: oneshot::Sender<()>,
}

impl Held {
    /// Waits until the request is there, or has been given up before it was.
    pub(crate) async fn arrived(&mut self) {
        let _ = self.arrived.take().unwrap().await;
    }

    /// Lets it go on.
    pub(crate) fn go_on(self) {
        let _ = self.go_on.send(());
    }
}

impl Way {
    pub(crate) fn to(simulator: &Simulator) -> Self {
        Self {
            router: simulator.router(&Options::default()),
            obstacles: Arc::default(),
            answers: Arc::default(),
        }
    }

    /// From now on this is the answer to every request of this function.
    pub(crate) fn answer(&self, function: &str, text: &str) {
        let mut answers = self.answers.lock().unwrap();
        answers.insert(function.to_owned(), text.to_owned());
    }

    pub(crate) fn dialer(&self, config: &DialerConfig) -> Dialer {
        let way = self.clone();
        let transport = Transport::new(service_fn(move |request| way.clone().carry(request)));
        Dialer::over(transport, config)
    }

    /// Whatever was to be held is not, unless it is held already.
    pub(crate) fn clear(&self) {
        self.obstacles.lock().unwrap().clear();
    }

    /// Holds the next request of this function there.
    pub(crate) fn hold(&self, function: &str, place: Place) -> Held {
        let (arrived, is_there) = oneshot::channel();
        let (go_on, then) = oneshot::channel();
        self.obstacles.lock().unwrap().push(Obstacle {
            function: function.to_owned(),
            place,
            arrived,
            then,
        });
        Held {
            arrived: Some(is_there),
            go_on,
        }
    }

    async fn carry(self, request: Request<Full<Bytes>>) -> Result<Response<Body>, TransportError> {
        let (head, body) = request.into_parts();
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(never) => {
                let never: Infallible = never;
                match never {}
            }
        };
        let function = form_urlencoded::parse(&body)
            .find(|(name, _)| name == "function")
            .map(|(_, function)| function.into_owned());
        let obstacle = {
            let mut obstacles = self.obstacles.lock().unwrap();
            let concerned = |obstacle: &Obstacle| Some(&obstacle.function) == function.as_ref();
            let index = obstacles.iter().position(concerned);
            index.map(|index| obstacles.remove(index))
        };
        let answer = {
            let answers = self.answers.lock().unwrap();
            function
                .as_ref()
                .and_then(|name| answers.get(name))
                .cloned()
        };
        if let Some(text) = answer {
            return Ok(Response::new(Body::from(text)));
        }
        let request = Request::from_parts(head, Body::from(body));
        match obstacle {
            None => self.execute(request).await,
            Some(obstacle) => match obstacle.place {
                Place::NoConnection => {
                    obstacle.meet().await?;
                    Err(TransportError::NotSent)
                }
                Place::Before => {
                    obstacle.meet().await?;
                    self.execute(request).await
                }
                Place::After => {
                    let response = self.execute(request).await;
                    obstacle.meet().await?;
                    response
                }
            },
        }
    }

    async fn execute(self, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let response = match self.router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if response.extensions().get::<ConnectionDropped>().is_some() {
            return Err(TransportError::Broken);
        }
        Ok(response)
    }
}

impl Obstacle {
    async fn meet(self) -> Result<(), TransportError> {
        let _ = self.arrived.send(());
        self.then.await.map_err(|_| TransportError::Broken)
    }
}

pub(crate) fn caller(agent: &str) -> Caller {
    Caller {
        agent_user: agent.parse().unwrap(),
        session_id: 1,
        address: [192, 0, 2, 1].into(),
        user_agent: "Test/1".to_owned(),
    }
}

/// Puts a call through to an agent; gives its id.
pub(crate) fn ring(simulator: &Simulator, agent: &str, ring_ms: u64) -> String {
    let request = CallRequest {
        agent_user: agent.to_owned(),
        direction: Direction::Inbound,
        ingroup: None,
        campaign: None,
        phone_number: None,
        lead_name: None,
        ring_ms,
    };
    simulator.ring(&request).unwrap()
}

pub(crate) fn control(agent: &str, call: &str, stage: Stage, status: &str) -> RaCallControl {
    RaCallControl {
        agent_user: agent.parse::<AgentUser>().unwrap(),
        value: call.parse().unwrap(),
        stage,
        status: status.parse().unwrap(),
    }
}

pub(crate) fn to_number(number: &str) -> Stage {
    Stage::ExtensionTransfer {
        phone_number: number.parse().unwrap(),
    }
}

/// The requests to act that arrived at the dialer.
pub(crate) fn requests_to_act(simulator: &Simulator) -> Vec<RequestReport> {
    let is_one = |request: &RequestReport| {
        matches!(
            request.function.as_deref(),
            Some("ra_call_control" | "call_agent")
        )
    };
    let requests = simulator.state().requests;
    requests.into_iter().filter(is_one).collect()
}
