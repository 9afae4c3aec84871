//! The simulator as a library uses it.

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use tokio::net::TcpListener;

use crate::center::{CallRequest, Center, CenterReport, LineError};
use crate::fault::{FaultError, FaultRequest, Snapshot};
use crate::scenario::{Latency, Scenario, System};
use crate::{app, control, http, server};

/// A call centre in memory. Clones are handles to the same one.
#[derive(Clone)]
pub struct Simulator {
    shared: Arc<Shared>,
}

struct Shared {
    scenario: Scenario,
    center: Mutex<Center>,
}

impl fmt::Debug for Simulator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Simulator").finish_non_exhaustive()
    }
}

/// What a server offers besides the two scripts. By default nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The control interface under `/control/`.
    pub control: bool,
    /// An origin for which CORS is enabled, as VICIdial's own setting does it: a substring match.
    pub cors: Option<String>,
    /// A folder with a built single-page app, served on the same origin.
    pub app: Option<PathBuf>,
}

/// Marks a response that must not be sent: the connection is to be closed instead. [`Simulator::serve`]
/// does so; a test that calls [`Simulator::router`] directly finds it among the response's
/// extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionDropped;

impl Simulator {
    /// A call centre as `scenario` has it at the start.
    #[must_use]
    pub fn new(scenario: Scenario) -> Self {
        Self::with_random(scenario, fastrand::Rng::new())
    }

    /// The same, with a seed for everything that is left to chance.
    #[must_use]
    pub fn with_seed(scenario: Scenario, seed: u64) -> Self {
        Self::with_random(scenario, fastrand::Rng::with_seed(seed))
    }

    fn with_random(scenario: Scenario, random: fastrand::Rng) -> Self {
        let center = Center::new(&scenario, random);
        Self {
            shared: Arc::new(Shared {
                scenario,
                center: Mutex::new(center),
            }),
        }
    }

    /// The HTTP routes.
    pub fn router(&self, options: &Options) -> Router {
        let router = http::router(self.clone(), options.cors.clone());
        let router = router.merge(control::router(self, options.control));
        match &options.app {
            Some(directory) => router.merge(app::router(directory)),
            None => router,
        }
    }

    /// Serves until `shutdown` completes, then lets requests under way finish for a moment.
    pub async fn serve(
        &self,
        listener: TcpListener,
        options: &Options,
        shutdown: impl Future<Output = ()>,
    ) {
        server::serve(listener, self.router(options), shutdown).await;
    }

    /// The state of the centre now.
    #[must_use]
    pub fn state(&self) -> CenterReport {
        let mut center = self.center();
        center.settle();
        center.report()
    }

    /// Everything back to the scenario's start; faults are cleared. Requests under way do nothing
    /// any more and are answered with HTTP 500 and an empty body.
    pub fn reset(&self) {
        let mut center = self.center();
        let random = center.random.fork();
        let generation = center.generation + 1;
        *center = Center::new(&self.shared.scenario, random);
        center.generation = generation;
    }

    /// Puts a new call through to an agent and gives its call id.
    ///
    /// # Errors
    /// When the agent cannot take it, or the request names what is not there.
    pub fn ring(&self, request: &CallRequest) -> Result<String, LineError> {
        let mut center = self.center();
        center.settle();
        center.ring(request)
    }

    /// The agent's phone, which rings for this call, is picked up.
    ///
    /// # Errors
    /// When there is no such call or it does not ring.
    pub fn answer(&self, call_id: &str) -> Result<(), LineError> {
        let mut center = self.center();
        center.settle();
        center.answer(call_id)
    }

    /// The customer hangs up. The call is gone at once; its agent still shows INCALL and DEAD for
    /// `dead_ms` milliseconds, or for the scenario's time.
    ///
    /// # Errors
    /// When there is no such call.
    pub fn customer_hangs_up(&self, call_id: &str, dead_ms: Option<u64>) -> Result<(), LineError> {
        let mut center = self.center();
        center.settle();
        center.customer_hangs_up(call_id, dead_ms)
    }

    /// Switches a fault on.
    ///
    /// # Errors
    /// When the request makes no sense.
    pub fn inject(&self, request: &FaultRequest) -> Result<(), FaultError> {
        let mut center = self.center();
        center.settle();
        let now = center.clock.now();
        let snapshot = Snapshot {
            agents: center.agents.clone(),
            calls: center.calls.clone(),
        };
        center.faults.add(request, now, snapshot)
    }

    /// Switches all faults off.
    pub fn clear_faults(&self) {
        self.center().faults.clear();
    }

    /// Changes the server's settings until the next [`Simulator::reset`].
    pub fn set_system(&self, system: System) {
        self.center().system = system;
    }

    /// Makes calls arrive for idle remote agents, and customers hang up, for as long as it is
    /// polled. It never completes.
    pub async fn keep_calls_arriving(&self) {
        crate::demo::run(self).await;
    }

    pub(crate) fn center(&self) -> MutexGuard<'_, Center> {
        // A panic while the centre was locked fails its test anyway; the others go on.
        self.shared
            .center
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The centre, unless it was reset since it was of this generation.
    pub(crate) fn center_of(&self, generation: u64) -> Option<MutexGuard<'_, Center>> {
        Some(self.center()).filter(|center| center.generation == generation)
    }

    pub(crate) fn latency(&self) -> Latency {
        self.shared.scenario.latency
    }
}
