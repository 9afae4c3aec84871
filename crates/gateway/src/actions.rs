//! Actions: one's own call only, exactly once, confirmed.
//!
//! An intent has a key. Whatever comes with that key, and however often, the request goes to the
//! dialer at most once: that it is sent is stored before it is, and what it came to before
//! anybody is told. Who comes after a restart finds either nothing, and then nothing was sent; or
//! what it came to; or that it was sent, and then the dialer's state decides what became of it.
//!
//! One action of an agent, and one on a call, is in flight at a time. The work is in tasks of its
//! own: a phone that goes away does not stop it.

mod engine;
mod flights;
mod intent;
mod reports;
mod settlement;
mod store;
mod tasks;

use std::sync::Arc;
use std::time::Duration;

use handset_gateway_api::{ActionReport, ActionState, EpochMs, Evidence, Outcome};
use tokio::sync::broadcast;
use tokio::time::{Instant, timeout};
use uuid::Uuid;
use vicidial_agent_api::{AgentUser, ErrorCode, RaCallControl};

use crate::agent_name::folded;
use crate::agents::Agents;
use crate::audit::Audit;
use crate::clock::now_ms;
use crate::config::ActionConfig;
use crate::dialer::Dialer;
use crate::http::Refusal;
use crate::policy::Policy;
use crate::sessions::Caller;
use crate::store::Store;
use engine::Engine;
use flights::{Entrance, Flights};
use intent::{Asked, Intent};
use reports::Reports;
use store::{Intents, Stored, in_progress};
use tasks::Tasks;

/// The actions. Clones are handles to the same ones; when the last is dropped, what is under way
/// stops where it is, as it does when the process is killed. [`Self::drain`] first.
#[derive(Clone)]
pub struct Actions {
    engine: Arc<Engine>,
    tasks: Arc<Tasks>,
}

/// What the phone is told; the http module makes a response of it. Stored before it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionAnswer {
    /// The HTTP status.
    pub http_status: u16,
    /// api.php's text, secrets removed, line end included.
    pub body: String,
    /// The gateway's refusal, for the header. What the dialer refuses is in the text alone.
    pub error: Option<ErrorCode>,
    /// For the header; `None` where it is not known yet, or not the key's to have one.
    pub outcome: Option<Outcome>,
    /// Whether it is that of an earlier request with the same key.
    pub replayed: bool,
    /// For `Retry-After`, in seconds.
    pub retry_after_s: Option<u64>,
}

/// How long [`Actions::settle`] waits for an outcome before it says that there is none yet.
const SETTLE_WITHIN: Duration = Duration::from_secs(3);
/// How long keys are remembered at most.
const KEEP: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How often those that are older are looked for.
const FORGET_EVERY: Duration = Duration::from_secs(60 * 60);

impl std::fmt::Debug for Actions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Actions").finish_non_exhaustive()
    }
}

impl Actions {
    /// Begins, and takes up what an earlier process left in doubt (in the background).
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn start(
        store: &Store,
        dialer: Dialer,
        agents: Option<Agents>,
        policy: Policy,
        audit: Audit,
        config: ActionConfig,
        may_ring_phone: bool,
    ) -> Result<Self, sqlx::Error> {
        let tasks = Arc::new(Tasks::default());
        let engine = Arc::new(Engine {
            intents: Intents::new(store),
            flights: Flights::default(),
            reports: Reports::default(),
            dialer,
            agents,
            policy,
            audit,
            config,
            may_ring_phone,
            tasks: Arc::downgrade(&tasks),
            started: Instant::now(),
        });
        for sent in engine.intents.in_doubt().await? {
            engine.spawn_take_up(sent);
        }
        Ok(Self { engine, tasks })
    }

    /// Ends or transfers the caller's own current call, whatever agent the request names. `key`
    /// `None`: an intent of its own (a CRM that speaks api.php). The work goes on if the returned
    /// future is dropped.
    pub async fn control(
        &self,
        caller: &Caller,
        key: Option<Uuid>,
        control: RaCallControl,
    ) -> ActionAnswer {
        let asked = Asked::Control(RaCallControl {
            agent_user: caller.agent_user.clone(),
            ..control
        });
        self.act(caller, key, asked).await
    }

    /// Rings the caller's own phone. Otherwise as [`control`](Self::control).
    pub async fn call_agent(&self, caller: &Caller, key: Option<Uuid>) -> ActionAnswer {
        let asked = Asked::CallAgent(caller.agent_user.clone());
        self.act(caller, key, asked).await
    }

    async fn act(&self, caller: &Caller, key: Option<Uuid>, asked: Asked) -> ActionAnswer {
        let intent = Intent {
            key: key.unwrap_or_else(new_key),
            caller: caller.clone(),
            received_at_ms: now_ms(),
            asked,
        };
        let engine = &self.engine;
        let (flight, is_first) = match engine.flights.enter(intent.clone()) {
            Entrance::Free(seat) => {
                let flight = seat.flight();
                self.tasks.spawn(engine.clone().run(seat));
                (flight, true)
            }
            Entrance::Taken(flight) if flight.intent.asked.is_same(&intent.asked) => {
                (flight, false)
            }
            Entrance::Taken(_) => {
                let key = intent.key.to_string();
                return self.refuse(intent, &Refusal::KeyReused { key }).await;
            }
            Entrance::Closed => return self.refuse(intent, &Refusal::ShuttingDown).await,
        };
        match timeout(engine.answers_within(), flight.landed()).await {
            Ok(Some(answer)) => ActionAnswer {
                replayed: answer.replayed || !is_first,
                ..answer
            },
            _ if is_first => ActionAnswer::refusal(&Refusal::NoAnswer {
                value: intent.asked.value(),
            }),
            _ => ActionAnswer::refusal(&Refusal::ActionInProgress {
                value: intent.asked.value(),
                stage: intent.asked.stage().to_owned(),
            }),
        }
    }

    /// Refuses what never becomes an intent of its own.
    async fn refuse(&self, intent: Intent, refusal: &Refusal) -> ActionAnswer {
        let engine = &self.engine;
        engine
            .record_refusal(&intent, refusal, Instant::now())
            .await;
        ActionAnswer::refusal(refusal)
    }

    /// What became of a key; closes one that was never seen, so that its request is refused
    /// should it still come. Waits for an outcome, for three seconds.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn settle(&self, caller: &Caller, key: Uuid) -> Result<ActionReport, sqlx::Error> {
        let engine = &self.engine;
        let is_own = |agent: &AgentUser| folded(agent) == folded(&caller.agent_user);
        if let Some(flight) = engine.flights.find(key) {
            if !is_own(flight.intent.asked.agent_user()) {
                return Ok(not_yours(key));
            }
            if timeout(SETTLE_WITHIN, flight.landed()).await.is_err() {
                return Ok(match engine.intents.find(key).await? {
                    Some(stored) => stored.report(),
                    None => in_progress(&flight.intent, ""),
                });
            }
        }
        let stored = match engine.intents.find(key).await? {
            Some(stored) => Some(stored),
            None => {
                engine.intents.close(caller, key, now_ms()).await?;
                engine.intents.find(key).await?
            }
        };
        let Some(stored) = stored else {
            return Err(sqlx::Error::RowNotFound);
        };
        if !is_own(stored.agent_user()) {
            return Ok(not_yours(key));
        }
        let report = stored.report();
        if let Stored::Sent(sent) = stored {
            engine.spawn_take_up(sent);
        }
        Ok(report)
    }

    /// The agent's actions since then, the newest first, at most 100. Those that were refused are
    /// among them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn since(
        &self,
        agent: &AgentUser,
        since_ms: EpochMs,
    ) -> Result<Vec<ActionReport>, sqlx::Error> {
        self.engine.intents.since(agent, since_ms).await
    }

    /// The agent's actions that settled with a sequence number above `after` (for resumption),
    /// oldest first, each with its number: the last 100.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn settled_after(
        &self,
        agent: &AgentUser,
        after: i64,
    ) -> Result<Vec<(i64, ActionReport)>, sqlx::Error> {
        self.engine.intents.settled_after(agent, after).await
    }

    /// The sequence number of the agent's action that settled last; 0 if none has.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn last_settled(&self, agent: &AgentUser) -> Result<i64, sqlx::Error> {
        self.engine.intents.last_settled(agent).await
    }

    /// Reports of this agent as they happen: sent (number `None`) and settled. A receiver that
    /// lags behind asks [`settled_after`](Self::settled_after).
    pub fn subscribe(&self, agent: &AgentUser) -> broadcast::Receiver<(Option<i64>, ActionReport)> {
        self.engine.reports.subscribe(agent)
    }

    /// Forgets keys, with what became of them, after thirty days, or sooner where `keep` is less:
    /// deletes older ones now and then, for ever.
    pub fn keep_for(&self, keep: Option<Duration>) -> impl Future<Output = ()> + Send + use<> {
        let keep = keep.map_or(KEEP, |keep| keep.min(KEEP));
        let keep_ms = u64::try_from(keep.as_millis()).unwrap_or(u64::MAX);
        let intents = self.engine.intents.clone();
        async move {
            loop {
                match intents.forget(now_ms().saturating_sub(keep_ms)).await {
                    Ok(0) => tokio::time::sleep(FORGET_EVERY).await,
                    Ok(_) => {}
                    Err(error) => {
                        tracing::error!(%error, "old keys could not be deleted");
                        tokio::time::sleep(FORGET_EVERY).await;
                    }
                }
            }
        }
    }

    /// Takes no new actions, and waits until what those under way came to is stored. What is in
    /// doubt because the dialer does not answer stays so, for the next process.
    pub async fn drain(&self) {
        self.engine.flights.close();
        self.engine.flights.none_left().await;
    }
}

/// A key for an intent that has none. Nobody else needs to be unable to guess it.
fn new_key() -> Uuid {
    uuid::Builder::from_random_bytes(fastrand::u128(..).to_be_bytes()).into_uuid()
}

/// Of another agent's key nothing is told: with it, this agent has done nothing.
fn not_yours(key: Uuid) -> ActionReport {
    let now = now_ms();
    ActionReport {
        idempotency_key: key.to_string(),
        requested_at_ms: now,
        requested: None,
        state: ActionState::Settled {
            outcome: Outcome::NotDone,
            evidence: Evidence::NothingSent,
            error: Some(ErrorCode::KeyReused.as_str().to_owned()),
            answer: None,
            settled_at_ms: now,
        },
    }
}
