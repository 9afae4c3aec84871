//! Figures for Prometheus. No label names an agent, a call or a number.

mod dialer;
mod labels;
mod page;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use handset_gateway_api::Outcome;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};
use vicidial_agent_api::Function;

pub(crate) use labels::SignInResult;
pub(crate) use page::serve as serve_page;

use dialer::Health;
use labels::{ActionLabels, CodeLabel, FunctionLabel, PushLabel, SignInLabel, UpstreamLabels};

/// The figures. Clones are handles to the same ones.
#[derive(Clone)]
pub(crate) struct Metrics(Arc<Figures>);

struct Figures {
    registry: Registry,
    sign_ins: Family<SignInLabel, Counter>,
    sessions: Gauge,
    streams: Gauge,
    connections: Gauge,
    connections_refused: Counter,
    actions: Family<ActionLabels, Counter>,
    action_seconds: Family<FunctionLabel, Histogram>,
    refusals: Family<CodeLabel, Counter>,
    upstream: Family<UpstreamLabels, Counter>,
    upstream_seconds: Family<FunctionLabel, Histogram>,
    pushes: Family<PushLabel, Counter>,
    dialer_up: Gauge,
    audit_failures: Gauge,
    health: Health,
}

/// An open event stream, counted while it lives.
pub(crate) struct StreamOpen(Gauge<i64, AtomicI64>);

impl Drop for StreamOpen {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// An open connection, counted while it lives.
pub(crate) struct ConnectionOpen(Gauge<i64, AtomicI64>);

impl Drop for ConnectionOpen {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// From 5 ms to 20 s.
fn histogram() -> Histogram {
    Histogram::new(exponential_buckets(0.005, 2.0, 13))
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("handset");
        let sign_ins = Family::default();
        registry.register(
            "sign_ins",
            "Attempts to sign in, by result",
            sign_ins.clone(),
        );
        let sessions = Gauge::default();
        registry.register("sessions", "Sessions that have not ended", sessions.clone());
        let streams = Gauge::default();
        registry.register(
            "event_streams",
            "Phones that are listening",
            streams.clone(),
        );
        let connections = Gauge::default();
        registry.register("connections", "Open connections", connections.clone());
        let connections_refused = Counter::default();
        registry.register(
            "connections_refused",
            "Connections closed at once, because there were too many",
            connections_refused.clone(),
        );
        let actions = Family::default();
        registry.register(
            "actions",
            "Actions by what they came to, each once",
            actions.clone(),
        );
        let action_seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        registry.register_with_unit(
            "action",
            "How long a phone waited for what its action came to",
            Unit::Seconds,
            action_seconds.clone(),
        );
        let refusals = Family::default();
        registry.register("refusals", "Requests refused, by code", refusals.clone());
        let upstream = Family::default();
        registry.register(
            "dialer_requests",
            "Requests to the dialer, by HTTP status or what became of them instead",
            upstream.clone(),
        );
        let upstream_seconds = Family::new_with_constructor(histogram as fn() -> Histogram);
        registry.register_with_unit(
            "dialer_request",
            "How long the dialer took to answer",
            Unit::Seconds,
            upstream_seconds.clone(),
        );
        let pushes = Family::default();
        registry.register(
            "pushes",
            "Notifications of calls, by what came of them",
            pushes.clone(),
        );
        let dialer_up = Gauge::default();
        registry.register(
            "dialer_up",
            "Whether the dialer answers: 0 after three requests in a row without an answer",
            dialer_up.clone(),
        );
        dialer_up.set(1);
        let audit_failures = Gauge::default();
        registry.register(
            "audit_failures",
            "Entries of the audit that could not be written since the start",
            audit_failures.clone(),
        );
        Self(Arc::new(Figures {
            registry,
            sign_ins,
            sessions,
            streams,
            connections,
            connections_refused,
            actions,
            action_seconds,
            refusals,
            upstream,
            upstream_seconds,
            pushes,
            dialer_up,
            audit_failures,
            health: Health::default(),
        }))
    }

    pub(crate) fn sign_in(&self, result: SignInResult) {
        self.0.sign_ins.get_or_create(&SignInLabel { result }).inc();
    }

    /// An action was answered. What is replayed is counted already.
    pub(crate) fn action(
        &self,
        function: Function,
        outcome: Option<Outcome>,
        is_replayed: bool,
        took: Duration,
    ) {
        if is_replayed {
            return;
        }
        let function = function.name();
        let outcome = outcome.map_or("none", Outcome::as_str);
        self.0
            .actions
            .get_or_create(&ActionLabels { function, outcome })
            .inc();
        self.0
            .action_seconds
            .get_or_create(&FunctionLabel { function })
            .observe(took.as_secs_f64());
    }

    pub(crate) fn refusal(&self, code: &'static str) {
        self.0.refusals.get_or_create(&CodeLabel { code }).inc();
    }

    /// A phone was to be told of a call.
    pub(crate) fn push(&self, outcome: &'static str) {
        self.0.pushes.get_or_create(&PushLabel { outcome }).inc();
    }

    pub(crate) fn stream_opens(&self) -> StreamOpen {
        self.0.streams.inc();
        StreamOpen(self.0.streams.clone())
    }

    pub(crate) fn connection_opens(&self) -> ConnectionOpen {
        self.0.connections.inc();
        ConnectionOpen(self.0.connections.clone())
    }

    pub(crate) fn connection_refused(&self) {
        self.0.connections_refused.inc();
    }

    /// Whether the dialer answers, as far as is known.
    pub(crate) fn dialer_is_up(&self) -> bool {
        self.0.health.is_up()
    }
}
