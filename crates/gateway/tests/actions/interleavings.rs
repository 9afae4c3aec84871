//! Ten thousand runs of what can happen at the same time: taps with the same key and with others,
//! requests and answers that are lost, twice delivered or late, gateways that are killed or
//! stopped, a dialer that is slow, fails or says what it does not do, customers who hang up, and
//! agents who name another's call.
//!
//! Judged by the simulator's own record: a request is sent at most once for an intent, never for
//! another agent's call, no call gets two commands, and what a phone is told is what happened.
//!
//! The seed is printed; `HANDSET_SEED=<seed>` begins with that run. A seed fixes what happens and
//! in which order it begins, not how long each thing takes: no assertion depends on that.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::ops::AddAssign;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::rig::{Held, Place, Way, caller, requests_to_act, scenario, to_number};
use fastrand::Rng;
use handset_gateway::actions::{ActionAnswer, Actions};
use handset_gateway::audit::Audit;
use handset_gateway::config::ActionConfig;
use handset_gateway::policy::{Policy, PolicyConfig};
use handset_gateway::store::Store;
use handset_gateway_api::{ActionReport, ActionState, Evidence, Outcome};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use uuid::Uuid;
use vicidial_agent_api::{ErrorCode, RaCallControl, Stage};
use vicidial_simulator::{
    CallRequest, Direction, Fault, FaultRequest, Latency, Scenario, Simulator,
};

const RUNS: u64 = 10_000;
/// Each has two threads of its database beside it.
const RUNS_AT_ONCE_PER_THREAD: usize = 48;
const THREADS: u64 = 2;
/// A run that takes so long hangs.
const HANGS_AFTER: Duration = Duration::from_secs(120);

/// The agents of a run, but for its number.
const AGENTS: [&str; 2] = ["first", "second"];

/// The calls of a run, by whose they are: the first two ring at the beginning.
const OWNERS: [usize; 3] = [0, 1, 0];

/// What goes together in one run.
///
/// Where a dialer says that it does what it does not do, and where it shows what is over, nothing
/// but luck could tell a transfer from a customer who hangs up, or what was done from what was
/// not: then customers do not, and answers are not lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weather {
    /// Answers are lost and late, gateways are killed, customers hang up.
    Lossy,
    /// The dialer says that it did what it did not, or dies of it.
    Lying,
    /// The dialer shows what was a moment ago, and takes its time.
    Stale,
}

#[derive(Clone, Debug)]
struct Plan {
    weather: Weather,
    intents: Vec<Wish>,
    events: Vec<Event>,
}

/// What an agent wants, with a key, a disposition and a number of its own.
#[derive(Clone, Copy, Debug)]
struct Wish {
    agent: usize,
    call: usize,
    is_hang_up: bool,
}

#[derive(Clone, Debug)]
enum Event {
    Tap(usize, Delivery),
    /// The phone asks what became of it.
    Ask(usize),
    Fault {
        fault: Fault,
        function: &'static str,
        count: u32,
        delay_ms: Option<u64>,
    },
    /// No connection is made for the next request to act.
    NoConnection,
    CustomerHangsUp {
        call: usize,
        dead_ms: u64,
    },
    /// The first agent's next call.
    NextCall,
    Kill,
    /// The request goes to the dialer, and the gateway is killed there.
    KillAt(usize, Place),
    /// The next request to act is held there, until what is held goes on, or breaks off.
    Hold(Place),
    GoOn,
    BreakOff,
    Stop,
    Wait(u64),
    /// So many other things come first.
    Yield(u32),
}

/// What becomes of a request between phone and gateway.
#[derive(Clone, Copy, Debug)]
enum Delivery {
    Once,
    Twice,
    /// The phone goes away after so many milliseconds.
    PhoneGone(u64),
    /// It does not arrive.
    Lost,
    /// It arrives so many milliseconds later.
    Late(u64),
}

impl Plan {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let weather = match rng.u32(0..10) {
            0..6 => Weather::Lossy,
            6..8 => Weather::Lying,
            _ => Weather::Stale,
        };
        let intents = (0..rng.usize(2..=4)).map(|_| Wish::new(&mut rng)).collect();
        let mut plan = Self {
            weather,
            intents,
            events: Vec::new(),
        };
        for _ in 0..rng.usize(4..=10) {
            let event = plan.event(&mut rng);
            plan.events.push(event);
            plan.events.push(if rng.bool() {
                Event::Wait(rng.u64(0..=6))
            } else {
                Event::Yield(rng.u32(0..=50))
            });
        }
        plan
    }

    fn event(&self, rng: &mut Rng) -> Event {
        let intent = rng.usize(0..self.intents.len());
        let customers = self.weather != Weather::Lying;
        let is_lossy = self.weather == Weather::Lossy;
        let is_stale = self.weather == Weather::Stale;
        let place = pick(rng, &[Place::Before, Place::After]);
        match rng.u32(0..32) {
            0 => Event::Ask(intent),
            1..7 => self.fault(rng),
            7 => Event::NextCall,
            8 | 9 if customers => Event::CustomerHangsUp {
                call: pick(rng, &[0, 0, 1, 2]),
                dead_ms: rng.u64(0..=5),
            },
            10 if is_lossy => Event::NoConnection,
            11 if !is_stale => Event::Kill,
            12..15 if !is_stale => Event::KillAt(intent, place),
            15 | 16 if !is_stale => Event::Hold(place),
            17 if !is_stale => Event::GoOn,
            18 if !is_stale => Event::BreakOff,
            19 => Event::Stop,
            _ => Event::Tap(intent, Delivery::new(rng)),
        }
    }

    fn fault(&self, rng: &mut Rng) -> Event {
        let (fault, function) = match self.weather {
            Weather::Lossy => pick(
                rng,
                &[
                    (Fault::DropBefore, "ra_call_control"),
                    (Fault::DropBefore, "ra_call_control"),
                    (Fault::DropAfter, "ra_call_control"),
                    (Fault::DropAfter, "ra_call_control"),
                    (Fault::Slow, "ra_call_control"),
                    (Fault::Slow, "ra_call_control"),
                    (Fault::CaptivePortal, "ra_call_control"),
                    (Fault::PhpNoise, "ra_call_control"),
                    (Fault::Lockout, "ra_call_control"),
                    (Fault::DropBefore, "agent_status"),
                    (Fault::DropAfter, "agent_status"),
                    (Fault::Slow, "agent_status"),
                    (Fault::CaptivePortal, "agent_status"),
                    (Fault::DropBefore, "callid_info"),
                ],
            ),
            Weather::Lying => pick(
                rng,
                &[
                    (Fault::Http500AfterSuccess, "ra_call_control"),
                    (Fault::CommandNotIssued, "ra_call_control"),
                    (Fault::Translated, "ra_call_control"),
                    (Fault::PhpNoise, "ra_call_control"),
                    (Fault::DropAfter, "ra_call_control"),
                    (Fault::Slow, "ra_call_control"),
                ],
            ),
            Weather::Stale => pick(
                rng,
                &[
                    (Fault::StaleState, "agent_status"),
                    (Fault::StaleState, "agent_status"),
                    (Fault::Slow, "agent_status"),
                    (Fault::PhpNoise, "agent_status"),
                ],
            ),
        };
        let delay_ms = (fault == Fault::Slow).then(|| match function {
            "ra_call_control" => rng.u64(5..=40),
            _ => rng.u64(1..=5),
        });
        Event::Fault {
            fault,
            function,
            count: rng.u32(1..=2),
            delay_ms,
        }
    }
}

impl Wish {
    fn new(rng: &mut Rng) -> Self {
        let call = pick(rng, &[0, 0, 0, 0, 1, 2]);
        // Some are for the other agent's call, and not to be granted.
        let is_own = rng.u32(0..6) > 0;
        let agent = if is_own {
            OWNERS[call]
        } else {
            1 - OWNERS[call]
        };
        Self {
            agent,
            call,
            is_hang_up: rng.bool(),
        }
    }

    fn is_of_its_owner(self) -> bool {
        OWNERS[self.call] == self.agent
    }
}

impl Delivery {
    fn new(rng: &mut Rng) -> Self {
        match rng.u32(0..16) {
            0..3 => Self::Twice,
            3..6 => Self::PhoneGone(rng.u64(0..=8)),
            6 => Self::Lost,
            7 | 8 => Self::Late(rng.u64(1..=10)),
            _ => Self::Once,
        }
    }
}

fn pick<T: Copy>(rng: &mut Rng, of: &[T]) -> T {
    of[rng.usize(0..of.len())]
}

/// One run.
struct Run {
    plan: Plan,
    /// What tells its agents from those of all others in the same database.
    number: u64,
    keys: Vec<Uuid>,
    simulator: Simulator,
    way: Way,
    lane: Lane,
    calls: [Option<Call>; 3],
    actions: Option<Actions>,
    phones: JoinSet<()>,
    held: Vec<Held>,
    tapped: Vec<bool>,
    told: Arc<Mutex<Told>>,
}

#[derive(Clone, Debug)]
struct Call {
    id: String,
    channel: String,
    lead_id: u64,
}

/// Everything that phones were told.
#[derive(Debug, Default)]
struct Told {
    answers: Vec<(usize, ActionAnswer)>,
    reports: Vec<(usize, ActionReport)>,
}

/// What a key came to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct End {
    outcome: Outcome,
    evidence: Evidence,
    error: Option<String>,
    answer: Option<String>,
}

impl End {
    fn of(report: &ActionReport) -> Option<Self> {
        match &report.state {
            ActionState::InProgress => None,
            ActionState::Settled {
                outcome,
                evidence,
                error,
                answer,
                ..
            } => Some(Self {
                outcome: *outcome,
                evidence: *evidence,
                error: error.clone(),
                answer: answer.clone(),
            }),
        }
    }
}

impl Run {
    fn new(plan: Plan, number: u64, seed: u64, lane: &Lane) -> Self {
        let mut scenario = lane.scenario.clone();
        for account in &mut scenario.accounts {
            if let Some(agent) = AGENTS.iter().position(|name| *name == account.user) {
                account.user = name_of(agent, number);
            }
        }
        for row in &mut scenario.agents {
            if let Some(agent) = AGENTS.iter().position(|name| *name == row.user) {
                row.user = name_of(agent, number);
            }
        }
        if plan.weather == Weather::Stale {
            scenario.latency = Latency {
                request_ms: 1,
                window_ms: 2,
            };
        }
        let simulator = Simulator::with_seed(scenario, seed);
        let mut rng = Rng::with_seed(!seed);
        let keys = plan.intents.iter();
        let keys = keys.map(|_| Uuid::from_u128(rng.u128(..))).collect();
        let mut run = Self {
            way: Way::to(&simulator),
            simulator,
            number,
            keys,
            lane: lane.clone(),
            calls: [None, None, None],
            actions: None,
            phones: JoinSet::new(),
            held: Vec::new(),
            tapped: vec![false; plan.intents.len()],
            told: Arc::default(),
            plan,
        };
        run.ring(0);
        run.ring(1);
        run
    }

    fn agent(&self, index: usize) -> String {
        name_of(index, self.number)
    }

    /// The call comes, if its agent is free.
    fn ring(&mut self, call: usize) {
        if self.calls[call].is_some() {
            return;
        }
        let request = CallRequest {
            agent_user: self.agent(OWNERS[call]),
            direction: Direction::Inbound,
            ingroup: None,
            campaign: None,
            phone_number: Some(format!("312555010{call}")),
            lead_name: None,
            ring_ms: 0,
        };
        let Ok(id) = self.simulator.ring(&request) else {
            return;
        };
        let state = self.simulator.state();
        let lead_id = state.calls.iter().find(|row| row.call_id == id);
        let lead_id = lead_id.unwrap().lead_id;
        let channel = format!("SIP/carrier-{:08x}", 1 + self.rung());
        assert!(state.leads.iter().any(|lead| lead.lead_id == lead_id));
        self.calls[call] = Some(Call {
            id,
            channel,
            lead_id,
        });
    }

    fn rung(&self) -> usize {
        self.calls.iter().flatten().count()
    }

    fn control(&self, intent: usize) -> Option<RaCallControl> {
        let wish = self.plan.intents[intent];
        let call = self.calls[wish.call].as_ref()?;
        let stage = if wish.is_hang_up {
            Stage::Hangup
        } else {
            to_number(&number_of(intent))
        };
        let agent = self.agent(wish.agent);
        Some(crate::rig::control(
            &agent,
            &call.id,
            stage,
            &status_of(intent),
        ))
    }

    async fn start(&mut self) {
        // Slow is what takes longer; but where the dialer itself takes time, nothing is lost.
        let action_timeout = match self.plan.weather {
            Weather::Stale => Duration::from_secs(60),
            Weather::Lossy | Weather::Lying => Duration::from_millis(25),
        };
        let config = crate::rig::dialer_config(Duration::from_secs(60), action_timeout);
        let actions = Actions::start(
            &self.lane.store,
            self.way.dialer(&config),
            None,
            self.lane.policy.clone(),
            Audit::new(&self.lane.store),
            ActionConfig {
                confirm_for: Duration::from_millis(8),
                confirm_every: Duration::from_millis(1),
            },
            false,
        );
        self.actions = Some(actions.await.unwrap());
    }

    /// Everything that is under way ends where it is, as if the process were killed.
    async fn kill(&mut self) {
        self.phones.shutdown().await;
        self.actions = None;
    }

    async fn go(mut self) -> Result<Summary, String> {
        self.start().await;
        for event in self.plan.events.clone() {
            self.happen(event).await;
        }
        // Everything that is still under way comes to its end.
        self.simulator.clear_faults();
        self.way.clear();
        self.held.clear();
        while self.phones.join_next().await.is_some() {}
        self.judge().await
    }

    async fn happen(&mut self, event: Event) {
        match event {
            Event::Tap(intent, delivery) => self.tap(intent, delivery),
            Event::Ask(intent) => self.ask(intent),
            Event::Fault {
                fault,
                function,
                count,
                delay_ms,
            } => {
                let mut request = FaultRequest::once(fault).on(function).times(count);
                request.delay_ms = delay_ms;
                self.simulator.inject(&request).unwrap();
            }
            Event::NoConnection => self
                .way
                .hold("ra_call_control", Place::NoConnection)
                .go_on(),
            Event::CustomerHangsUp { call, dead_ms } => {
                if let Some(call) = &self.calls[call] {
                    // It may be over.
                    let _ = self.simulator.customer_hangs_up(&call.id, Some(dead_ms));
                }
            }
            Event::NextCall => self.ring(2),
            Event::Kill => {
                self.kill().await;
                self.start().await;
            }
            Event::Stop => {
                let actions = self.actions.take().unwrap();
                actions.drain().await;
                drop(actions);
                self.kill().await;
                self.start().await;
            }
            Event::KillAt(intent, place) => {
                let mut held = self.way.hold("ra_call_control", place);
                self.tap(intent, Delivery::Once);
                tokio::select! {
                    () = held.arrived() => {}
                    // It is refused, or another one is held.
                    () = async { while self.phones.join_next().await.is_some() {} } => {}
                }
                self.kill().await;
                self.start().await;
            }
            Event::Hold(place) => self.held.push(self.way.hold("ra_call_control", place)),
            Event::GoOn => self.held.drain(..).for_each(Held::go_on),
            Event::BreakOff => self.held.clear(),
            Event::Wait(ms) => sleep(Duration::from_millis(ms)).await,
            Event::Yield(times) => {
                for _ in 0..times {
                    tokio::task::yield_now().await;
                }
            }
        }
    }

    fn tap(&mut self, intent: usize, delivery: Delivery) {
        let Some(control) = self.control(intent) else {
            return;
        };
        self.tapped[intent] = true;
        match delivery {
            Delivery::Once => self.deliver(intent, control, 0, None),
            Delivery::Twice => {
                self.deliver(intent, control.clone(), 0, None);
                self.deliver(intent, control, 0, None);
            }
            Delivery::PhoneGone(after_ms) => self.deliver(intent, control, 0, Some(after_ms)),
            Delivery::Lost => {}
            Delivery::Late(by_ms) => self.deliver(intent, control, by_ms, None),
        }
    }

    fn deliver(
        &mut self,
        intent: usize,
        control: RaCallControl,
        late_ms: u64,
        gone_after_ms: Option<u64>,
    ) {
        let actions = self.actions.clone().unwrap();
        let (key, told) = (self.keys[intent], self.told.clone());
        let agent = self.agent(self.plan.intents[intent].agent);
        self.phones.spawn(async move {
            sleep(Duration::from_millis(late_ms)).await;
            let agent = caller(&agent);
            let answer = actions.control(&agent, Some(key), control);
            let patience = Duration::from_millis(gone_after_ms.unwrap_or(u64::from(u32::MAX)));
            if let Ok(answer) = timeout(patience, answer).await {
                told.lock().unwrap().answers.push((intent, answer));
            }
        });
    }

    fn ask(&mut self, intent: usize) {
        if self.control(intent).is_none() {
            return;
        }
        self.tapped[intent] = true;
        let actions = self.actions.clone().unwrap();
        let (key, told) = (self.keys[intent], self.told.clone());
        let agent = self.agent(self.plan.intents[intent].agent);
        self.phones.spawn(async move {
            let report = actions.settle(&caller(&agent), key).await.unwrap();
            told.lock().unwrap().reports.push((intent, report));
        });
    }

    /// What a key came to, and what its request is told once more.
    async fn end_of(&self, intent: usize) -> Result<End, String> {
        let actions = self.actions.as_ref().unwrap();
        let key = self.keys[intent];
        let agent = caller(&self.agent(self.plan.intents[intent].agent));
        let end = loop {
            let report = actions.settle(&agent, key).await.unwrap();
            if let Some(end) = End::of(&report) {
                break end;
            }
        };
        let again = loop {
            let control = self.control(intent).unwrap();
            let again = actions.control(&agent, Some(key), control).await;
            // The database may take longer than a phone has patience for here.
            let is_late = matches!(
                again.error,
                Some(ErrorCode::NoAnswer | ErrorCode::ActionInProgress)
            );
            if again.outcome.is_some() || !is_late {
                break again;
            }
        };
        let is_closed =
            again.error == Some(ErrorCode::KeyClosed) && end.error.as_deref() == Some("key_closed");
        let is_same = again.replayed
            && again.outcome == Some(end.outcome)
            && Some(again.body.trim_end()) == end.answer.as_deref();
        expect(
            is_same || is_closed,
            "the same key, the same outcome",
            &(&end, again),
        )?;
        Ok(end)
    }

    async fn judge(&self) -> Result<Summary, String> {
        let mut ends = Vec::new();
        for (intent, tapped) in self.tapped.iter().enumerate() {
            if *tapped {
                ends.push((intent, self.end_of(intent).await?));
            }
        }
        let told = self.told.lock().unwrap();
        let end_of = |intent: usize| {
            let end = ends.iter().find(|(other, _)| *other == intent);
            end.map(|(_, end)| end)
        };
        for (intent, answer) in &told.answers {
            let end = end_of(*intent);
            let changed = answer.outcome.is_some() && answer.outcome != end.map(|end| end.outcome);
            expect(
                !changed,
                "no phone was told anything else before",
                &(answer, end),
            )?;
        }
        for (intent, report) in &told.reports {
            let before = End::of(report);
            let changed = before.is_some() && before.as_ref() != end_of(*intent);
            expect(!changed, "no phone was shown anything else before", report)?;
        }
        self.compare(&ends)
    }

    /// Compares what phones were told with what happened.
    fn compare(&self, ends: &[(usize, End)]) -> Result<Summary, String> {
        let state = self.simulator.state();
        let requests = requests_to_act(&self.simulator);
        for call in self.calls.iter().flatten() {
            let commands = state.commands.iter();
            let commands = commands.filter(|command| command.channel == call.channel);
            expect(commands.count() <= 1, "one command for a call", call)?;
        }
        let mut summary = Summary {
            runs: 1,
            commands: state.commands.len(),
            ..Summary::default()
        };
        for (intent, end) in ends {
            let (intent, wish) = (*intent, self.plan.intents[*intent]);
            let call = self.calls[wish.call].as_ref().unwrap();
            let sent = requests
                .iter()
                .filter(|request| request.status.as_deref() == Some(&*status_of(intent)))
                .count();
            let written = state
                .leads
                .iter()
                .any(|lead| lead.lead_id == call.lead_id && lead.status == status_of(intent));
            let is_done = state.commands.iter().any(|command| {
                if wish.is_hang_up {
                    command.channel == call.channel && command.action == "Hangup" && written
                } else {
                    command.exten.as_deref() == Some(&*number_of(intent))
                }
            });
            let is_over = state.calls.iter().all(|live| live.call_id != call.id);
            let shown = &(intent, wish, end, sent, is_done, is_over);
            expect(sent <= 1, "one request for an intent", shown)?;
            expect(
                sent == 0 || wish.is_of_its_owner(),
                "no request for another agent's call",
                shown,
            )?;
            expect(
                sent == 0 || end.evidence != Evidence::NothingSent,
                "nothing was sent where that is told",
                shown,
            )?;
            let is_true = match end.outcome {
                // Whoever ended a call that was to be ended: it has ended.
                Outcome::Confirmed => is_done || wish.is_hang_up && is_over,
                Outcome::NotDone | Outcome::FailedAfterSuccess => !is_done,
                Outcome::NotConfirmed => sent == 1,
                Outcome::Unknown => is_over,
            };
            expect(is_true, "what is told is what happened", shown)?;
            let name = (end.outcome.as_str(), end.evidence.as_str());
            *summary.ends.entry(name).or_default() += 1;
        }
        Ok(summary)
    }
}

fn name_of(agent: usize, run: u64) -> String {
    format!("{}{run}", AGENTS[agent])
}

fn status_of(intent: usize) -> String {
    format!("DISP{intent}")
}

fn number_of(intent: usize) -> String {
    format!("415555010{intent}")
}

fn expect(holds: bool, rule: &str, shown: &impl Debug) -> Result<(), String> {
    if holds {
        Ok(())
    } else {
        Err(format!("broken: {rule}: {shown:?}"))
    }
}

/// What came of some runs.
#[derive(Debug, Default)]
struct Summary {
    runs: u64,
    commands: usize,
    ends: BTreeMap<(&'static str, &'static str), u64>,
}

impl AddAssign for Summary {
    fn add_assign(&mut self, other: Self) {
        self.runs += other.runs;
        self.commands += other.commands;
        for (name, count) in other.ends {
            *self.ends.entry(name).or_default() += count;
        }
    }
}

/// What runs that come one after the other share.
#[derive(Clone)]
struct Lane {
    store: Store,
    policy: Policy,
    /// With [`AGENTS`].
    scenario: Scenario,
}

/// Runs one after the other.
async fn runs(lane: Lane, first_seed: u64, next: Arc<AtomicU64>) -> Result<Summary, String> {
    let mut summary = Summary::default();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= RUNS {
            return Ok(summary);
        }
        let seed = first_seed.wrapping_add(number);
        let plan = Plan::new(seed);
        let run = Run::new(plan.clone(), number, seed, &lane);
        // In a task of its own: a panic is told with its plan.
        let run = tokio::spawn(timeout(HANGS_AFTER, run.go()));
        let failure = match run.await {
            Ok(Ok(Ok(one))) => {
                summary += one;
                continue;
            }
            Ok(Ok(Err(broken))) => broken,
            Ok(Err(_)) => "it hangs".to_owned(),
            Err(panic) => panic.to_string(),
        };
        // The others need not go on.
        next.store(RUNS, Ordering::Relaxed);
        return Err(format!("{failure}\nHANDSET_SEED={seed}\n{plan:#?}"));
    }
}

#[test]
fn whatever_happens_at_the_same_time_it_happens_once_and_is_told_as_it_is() {
    let first_seed = match std::env::var("HANDSET_SEED") {
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => fastrand::u64(..),
    };
    println!("HANDSET_SEED={first_seed}");
    let folder = tempfile::tempdir().unwrap();
    let next = Arc::new(AtomicU64::new(0));
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let (next, folder) = (next.clone(), folder.path().to_owned());
            std::thread::spawn(move || {
                // One thread each: what is begun first comes first.
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                runtime.block_on(async {
                    let mut lanes = JoinSet::new();
                    for lane in 0..RUNS_AT_ONCE_PER_THREAD {
                        let file = folder.join(format!("{thread}-{lane}.db"));
                        let lane = Lane {
                            store: Store::open(&file).await.unwrap(),
                            policy: Policy::new(&PolicyConfig::default()).unwrap(),
                            scenario: scenario(&AGENTS),
                        };
                        lanes.spawn(runs(lane, first_seed, next.clone()));
                    }
                    lanes.join_all().await
                })
            })
        })
        .collect();
    let mut summary = Summary::default();
    for thread in threads {
        for lane in thread.join().unwrap() {
            match lane {
                Ok(some) => summary += some,
                Err(failure) => panic!("{failure}"),
            }
        }
    }
    println!("{summary:#?}");
    assert_eq!(summary.runs, RUNS);
    // It was all there to go wrong.
    for outcome in Outcome::ALL {
        let is_there = summary
            .ends
            .keys()
            .any(|(name, _)| *name == outcome.as_str());
        assert!(is_there, "{outcome:?}");
    }
}
