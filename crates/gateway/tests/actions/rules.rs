//! One's own call only, exactly once, confirmed: each rule, and each fault of a dialer.

use std::time::Duration;

use crate::rig::{Place, Way, caller, requests_to_act, ring, scenario, to_number};
use handset_gateway::actions::{ActionAnswer, Actions};
use handset_gateway::audit::{Audit, Filter, Format};
use handset_gateway::config::ActionConfig;
use handset_gateway::policy::{Policy, PolicyConfig};
use handset_gateway::store::Store;
use handset_gateway_api::{ActionReport, ActionState, Evidence, Outcome, Requested};
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnectOptions;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use uuid::Uuid;
use vicidial_agent_api::answer::parse;
use vicidial_agent_api::{Answer, ErrorCode, Function, RaCallControl, Stage};
use vicidial_simulator::{Fault, FaultRequest, Simulator};

const NUMBER: &str = "3125550128";

/// A gateway's actions in front of a call centre.
struct Centre {
    simulator: Simulator,
    way: Way,
    store: Store,
    actions: Option<Actions>,
    policy: &'static str,
    may_ring_phone: bool,
    look_up_timeout: Duration,
    action_timeout: Duration,
    confirm_for: Duration,
    folder: TempDir,
}

impl Centre {
    async fn new() -> Self {
        let simulator = Simulator::with_seed(scenario(&["1028", "1029"]), 1);
        let folder = tempfile::tempdir().unwrap();
        let mut centre = Self {
            way: Way::to(&simulator),
            store: Store::open(&folder.path().join("handset.db"))
                .await
                .unwrap(),
            simulator,
            actions: None,
            policy: "",
            may_ring_phone: true,
            look_up_timeout: Duration::from_secs(20),
            action_timeout: Duration::from_secs(20),
            confirm_for: Duration::from_millis(200),
            folder,
        };
        centre.restart().await;
        centre
    }

    /// Where a request is lost, or slow, it is waited so long for its answer.
    async fn with_action_timeout(ms: u64) -> Self {
        let mut centre = Self::new().await;
        centre.action_timeout = Duration::from_millis(ms);
        centre.restart().await;
        centre
    }

    async fn with_policy(policy: &'static str) -> Self {
        let mut centre = Self::new().await;
        centre.policy = policy;
        centre.restart().await;
        centre
    }

    /// Kills the gateway, whatever is under way, and starts another one on its database.
    async fn restart(&mut self) {
        self.actions = None;
        let config = crate::rig::dialer_config(self.look_up_timeout, self.action_timeout);
        let policy: PolicyConfig = toml::from_str(self.policy).unwrap();
        let actions = Actions::start(
            &self.store,
            self.way.dialer(&config),
            None,
            Policy::new(&policy).unwrap(),
            Audit::new(&self.store),
            ActionConfig {
                confirm_for: self.confirm_for,
                confirm_every: Duration::from_millis(5),
            },
            self.may_ring_phone,
        );
        self.actions = Some(actions.await.unwrap());
    }

    fn actions(&self) -> &Actions {
        self.actions.as_ref().unwrap()
    }

    async fn control(&self, key: Uuid, control: RaCallControl) -> ActionAnswer {
        let caller = caller(control.agent_user.as_str());
        self.actions().control(&caller, Some(key), control).await
    }

    /// What the phone is told in the end: it asks with the same key until it knows.
    async fn told(&self, key: Uuid, control: RaCallControl) -> ActionAnswer {
        loop {
            let answer = self.control(key, control.clone()).await;
            if answer.outcome.is_some() {
                return answer;
            }
        }
    }

    /// As [`Self::control`] in a task of its own.
    fn spawn(&self, key: Uuid, control: RaCallControl) -> JoinHandle<ActionAnswer> {
        let actions = self.actions().clone();
        tokio::spawn(async move {
            let caller = caller(control.agent_user.as_str());
            actions.control(&caller, Some(key), control).await
        })
    }

    async fn settle(&self, agent: &str, key: Uuid) -> ActionReport {
        self.actions().settle(&caller(agent), key).await.unwrap()
    }

    /// What a key came to, once that is known.
    async fn settled(&self, agent: &str, key: Uuid) -> (Outcome, Evidence, Option<String>) {
        loop {
            if let Some(settled) = settled(&self.settle(agent, key).await) {
                return settled;
            }
        }
    }

    fn inject(&self, fault: Fault, function: &str) {
        let request = FaultRequest::once(fault).on(function);
        self.simulator.inject(&request).unwrap();
    }

    /// What was queued for Asterisk: the action and the extension.
    fn commands(&self) -> Vec<(&'static str, Option<String>)> {
        let commands = self.simulator.state().commands;
        let command = |command: vicidial_simulator::CommandReport| (command.action, command.exten);
        commands.into_iter().map(command).collect()
    }

    fn requests(&self) -> usize {
        requests_to_act(&self.simulator).len()
    }
}

/// The audit, a line of JSON for each entry.
async fn audit_of(centre: &Centre) -> String {
    let mut out = Vec::new();
    Audit::new(&centre.store)
        .export(&Filter::default(), Format::JsonLines, &mut out)
        .await
        .unwrap();
    String::from_utf8(out).unwrap()
}

/// How often the agent was looked at.
fn looks(simulator: &Simulator) -> usize {
    let requests = simulator.state().requests;
    let looks = requests
        .iter()
        .filter(|request| request.function.as_deref() == Some("agent_status"));
    looks.count()
}

fn settled(report: &ActionReport) -> Option<(Outcome, Evidence, Option<String>)> {
    match &report.state {
        ActionState::InProgress => None,
        ActionState::Settled {
            outcome,
            evidence,
            error,
            ..
        } => Some((*outcome, *evidence, error.clone())),
    }
}

/// Lets time pass, at once.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Longer than a login that was refused is not tried again.
const REFUSED_FOR: Duration = Duration::from_secs(121);

fn hang_up(agent: &str, call: &str) -> RaCallControl {
    crate::rig::control(agent, call, Stage::Hangup, "SALE")
}

fn transfer(agent: &str, call: &str) -> RaCallControl {
    crate::rig::control(agent, call, to_number(NUMBER), "XFERD")
}

fn key() -> Uuid {
    Uuid::from_u128(fastrand::u128(..))
}

/// Nothing was sent, for this reason.
#[track_caller]
fn assert_refused(answer: &ActionAnswer, code: ErrorCode, http_status: u16) {
    assert_eq!(
        (answer.error, answer.http_status),
        (Some(code), http_status),
        "{answer:?}"
    );
    assert!(answer.body.starts_with("ERROR: ") && answer.body.ends_with('\n'));
}

#[track_caller]
fn assert_confirmed(answer: &ActionAnswer, text: &str) {
    let told = (answer.http_status, answer.body.as_str(), answer.outcome);
    assert_eq!(told, (200, text, Some(Outcome::Confirmed)));
    assert_eq!(answer.error, None);
}

fn hung_up(call: &str) -> String {
    format!("SUCCESS: ra_call_control hungup - 1028|{call}|HANGUP\n")
}

fn transferred(call: &str) -> String {
    format!("SUCCESS: ra_call_control transfer - 1028|{call}|{NUMBER}\n")
}

mod own_call_only {
    use super::*;

    #[tokio::test]
    async fn a_call_that_rings_and_one_that_is_on_are_the_agents() {
        for ring_ms in [0, 600_000] {
            let centre = Centre::new().await;
            let call = ring(&centre.simulator, "1028", ring_ms);
            let answer = centre.control(key(), hang_up("1028", &call)).await;
            assert_confirmed(&answer, &hung_up(&call));
            assert!(!answer.replayed);
            assert_eq!(centre.commands(), [("Hangup", None)]);
        }
    }

    #[tokio::test]
    async fn a_transfer_goes_where_it_was_asked_to() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let answer = centre.control(key(), transfer("1028", &call)).await;
        assert_confirmed(&answer, &transferred(&call));
        assert_eq!(centre.commands(), [("Redirect", Some(NUMBER.to_owned()))]);
        let call = ring(&centre.simulator, "1028", 0);
        let ingroup_choices = "BILLING".parse().unwrap();
        let stage = Stage::IngroupTransfer { ingroup_choices };
        let to_group = crate::rig::control("1028", &call, stage, "XFERD");
        let answer = centre.control(key(), to_group).await;
        let text = format!("SUCCESS: ra_call_control transfer - 1028|{call}|\n");
        assert_confirmed(&answer, &text);
        let exten = centre.commands()[1].1.clone().unwrap();
        assert!(exten.starts_with("90009*BILLING**"), "{exten}");
    }

    #[tokio::test]
    async fn another_agents_call_is_refused_and_nothing_is_sent() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1029", 0);
        for own_call in [None, Some(())] {
            if own_call.is_some() {
                ring(&centre.simulator, "1028", 0);
            }
            let answer = centre.control(key(), hang_up("1028", &call)).await;
            assert_refused(&answer, ErrorCode::CallNotYours, 403);
            assert_eq!(answer.body, format!("ERROR: call is not yours - {call}\n"));
            assert_eq!(answer.outcome, Some(Outcome::NotDone));
        }
        assert_eq!(centre.requests(), 0);
    }

    #[tokio::test]
    async fn the_caller_acts_as_nobody_else_whatever_the_request_names() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1029", 0);
        let as_other = hang_up("1029", &call);
        let answer = centre
            .actions()
            .control(&caller("1028"), Some(key()), as_other)
            .await;
        assert_refused(&answer, ErrorCode::CallNotYours, 403);
        assert_eq!(centre.requests(), 0);
    }

    #[tokio::test]
    async fn a_call_that_is_over_is_refused_and_nothing_is_sent() {
        let centre = Centre::new().await;
        let earlier = ring(&centre.simulator, "1028", 0);
        centre
            .simulator
            .customer_hangs_up(&earlier, Some(0))
            .unwrap();
        let dead = ring(&centre.simulator, "1028", 0);
        centre
            .simulator
            .customer_hangs_up(&dead, Some(600_000))
            .unwrap();
        for call in [earlier, dead] {
            let answer = centre.control(key(), hang_up("1028", &call)).await;
            assert_refused(&answer, ErrorCode::CallNotYours, 403);
        }
        assert_eq!(centre.requests(), 0);
    }

    #[tokio::test]
    async fn an_agent_whom_the_dialer_does_not_know_has_no_call_for_certain() {
        let centre = Centre::new().await;
        let answer = centre
            .control(key(), hang_up("1030", "Y0315201639000402027"))
            .await;
        assert_refused(&answer, ErrorCode::CallNotChecked, 503);
        assert_eq!(centre.requests(), 0);
    }

    #[tokio::test]
    async fn an_agent_who_is_off_has_no_call() {
        let centre = Centre::new().await;
        let answer = centre
            .control(key(), hang_up("1099", "Y0315201639000402027"))
            .await;
        assert_refused(&answer, ErrorCode::CallNotYours, 403);
        assert_eq!(centre.requests(), 0);
    }

    #[tokio::test]
    async fn a_look_up_that_fails_or_tells_nothing_refuses_and_sends_nothing() {
        for (fault, details) in [
            (Fault::DropBefore, "the connection to the dialer broke off"),
            (Fault::DropAfter, "the connection to the dialer broke off"),
            (Fault::CaptivePortal, "the dialer's answer is none: html"),
            (Fault::Lockout, "the dialer refused: locked_out"),
        ] {
            let centre = Centre::new().await;
            let call = ring(&centre.simulator, "1028", 0);
            centre.inject(fault, "agent_status");
            let answer = centre.control(key(), hang_up("1028", &call)).await;
            assert_refused(&answer, ErrorCode::CallNotChecked, 503);
            let text = format!("ERROR: call could not be checked - {call}|{details}\n");
            assert_eq!(answer.body, text);
            assert_eq!(answer.retry_after_s, Some(1));
            assert_eq!(centre.requests(), 0);
            if fault == Fault::Lockout {
                let before = centre.simulator.state().requests.len();
                let answer = centre.control(key(), hang_up("1028", &call)).await;
                assert_eq!(answer.body, text);
                assert_eq!(centre.simulator.state().requests.len(), before);
                pass(REFUSED_FOR).await;
            }
            // It was no more than that: another tap does it.
            let answer = centre.control(key(), hang_up("1028", &call)).await;
            assert_confirmed(&answer, &hung_up(&call));
        }
    }

    #[tokio::test]
    async fn a_look_up_that_takes_too_long_refuses_and_sends_nothing() {
        let mut centre = Centre::new().await;
        centre.look_up_timeout = Duration::from_millis(20);
        centre.restart().await;
        let call = ring(&centre.simulator, "1028", 0);
        let _held = centre.way.hold("agent_status", Place::After);
        let answer = centre.control(key(), hang_up("1028", &call)).await;
        assert_refused(&answer, ErrorCode::CallNotChecked, 503);
        assert!(answer.body.contains("did not answer in time"));
        assert_eq!(centre.requests(), 0);
    }

    #[tokio::test]
    async fn upon_a_look_up_that_is_two_seconds_old_nothing_is_sent() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut look = centre.way.hold("agent_status", Place::After);
        let tap = centre.spawn(key(), hang_up("1028", &call));
        look.arrived().await;
        pass(Duration::from_secs(2)).await;
        look.go_on();
        assert_refused(&tap.await.unwrap(), ErrorCode::CallNotChecked, 503);
        assert_eq!(centre.requests(), 0);
    }

    #[tokio::test]
    async fn who_names_anothers_call_is_never_in_its_owners_way() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1029", 0);
        let mut look = centre.way.hold("agent_status", Place::After);
        let attack = centre.spawn(key(), hang_up("1028", &call));
        look.arrived().await;
        let answer = centre.control(key(), hang_up("1029", &call)).await;
        assert_eq!(answer.outcome, Some(Outcome::Confirmed), "{answer:?}");
        look.go_on();
        assert_refused(&attack.await.unwrap(), ErrorCode::CallNotYours, 403);
        assert_eq!(centre.requests(), 1);
    }

    #[tokio::test]
    async fn of_an_action_of_another_agent_that_is_in_the_way_nothing_is_told() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let first = centre.spawn(key(), transfer("1028", &call));
        held.arrived().await;
        // The call has come to another agent meanwhile.
        let row =
            format!("INCALL\t{call}\t1\tTESTCAMP\t3\tOther\tAGENTS\t4\t\t\t3125550100\tV1\t1\n");
        centre.way.answer("agent_status", &row);
        let answer = centre.control(key(), hang_up("1029", &call)).await;
        assert_refused(&answer, ErrorCode::ActionInProgress, 409);
        let text = format!("ERROR: another action is in progress - {call}|HANGUP\n");
        assert_eq!(answer.body, text);
        first.abort();
        assert_eq!(centre.requests(), 0);
    }

    #[tokio::test]
    async fn a_stale_look_up_is_found_out_by_the_dialer() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::StaleState, "agent_status");
        centre.simulator.customer_hangs_up(&call, Some(0)).unwrap();
        let key = key();
        let answer = centre.control(key, transfer("1028", &call)).await;
        assert_eq!(
            answer.body,
            format!("ERROR: no active call found - {call}\n")
        );
        let told = (answer.http_status, answer.outcome, answer.error);
        assert_eq!(told, (200, Some(Outcome::NotDone), None));
        let code = Some("no_active_call".to_owned());
        let settled = centre.settled("1028", key).await;
        assert_eq!(settled, (Outcome::NotDone, Evidence::Answer, code));
        assert_eq!(centre.commands(), []);
    }

    #[tokio::test]
    async fn warnings_around_a_look_up_do_no_harm() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::PhpNoise, "agent_status");
        let answer = centre.control(key(), hang_up("1028", &call)).await;
        assert_confirmed(&answer, &hung_up(&call));
    }
}

mod policy {
    use super::*;

    #[tokio::test]
    async fn what_the_site_does_not_allow_is_refused_and_nothing_is_sent() {
        let centre = Centre::with_policy(
            "dispositions = [{ status = 'SALE' }]
             in_groups = [{ name = 'SALESLINE' }]",
        )
        .await;
        let call = ring(&centre.simulator, "1028", 0);
        let premium = crate::rig::control("1028", &call, to_number("19005550128"), "SALE");
        let answer = centre.control(key(), premium).await;
        assert_refused(&answer, ErrorCode::NumberNotAllowed, 403);
        let ingroup_choices = "BILLING".parse().unwrap();
        let stage = Stage::IngroupTransfer { ingroup_choices };
        let to_group = crate::rig::control("1028", &call, stage, "SALE");
        let answer = centre.control(key(), to_group).await;
        assert_refused(&answer, ErrorCode::IngroupNotAllowed, 403);
        assert!(answer.body.ends_with("|allowed: SALESLINE\n"));
        let answer = centre
            .control(
                key(),
                crate::rig::control("1028", &call, Stage::Hangup, "NI"),
            )
            .await;
        assert_refused(&answer, ErrorCode::StatusNotAllowed, 403);
        assert_eq!(centre.requests(), 0);
    }

    #[tokio::test]
    async fn the_agents_user_group_decides() {
        let centre = Centre::with_policy("groups.AGENTS.numbers.dial_by_hand = false").await;
        let call = ring(&centre.simulator, "1028", 0);
        let answer = centre.control(key(), transfer("1028", &call)).await;
        assert_refused(&answer, ErrorCode::NumberNotAllowed, 403);
        assert_eq!(centre.requests(), 0);
    }
}

mod exactly_once {
    use super::*;

    #[tokio::test]
    async fn a_double_tap_with_one_key_is_one_request_and_one_answer() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let key = key();
        let mut held = centre.way.hold("ra_call_control", Place::After);
        let first = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        let second = centre.spawn(key, hang_up("1028", &call));
        held.go_on();
        let (first, second) = (first.await.unwrap(), second.await.unwrap());
        assert_confirmed(&first, &hung_up(&call));
        assert_confirmed(&second, &hung_up(&call));
        assert!(!first.replayed && second.replayed);
        // And once more, long after.
        let third = centre.control(key, hang_up("1028", &call)).await;
        assert_eq!(third, second);
        assert_eq!(centre.requests(), 1);
        assert_eq!(centre.commands(), [("Hangup", None)]);
    }

    #[tokio::test]
    async fn the_same_request_is_the_same_in_any_case() {
        let mut centre = Centre::new().await;
        centre.restart().await;
        let call = ring(&centre.simulator, "1028", 0);
        let key = key();
        let mut held = centre.way.hold("ra_call_control", Place::After);
        let first = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        let small = hang_up("1028", &call.to_ascii_lowercase());
        let second = centre.spawn(key, small.clone());
        tokio::task::yield_now().await;
        held.go_on();
        assert_confirmed(&first.await.unwrap(), &hung_up(&call));
        assert_confirmed(&second.await.unwrap(), &hung_up(&call));
        let third = centre.control(key, small).await;
        assert_confirmed(&third, &hung_up(&call));
        assert!(third.replayed);
    }

    #[tokio::test]
    async fn a_second_intent_on_a_call_waits_for_none_and_is_told_of_the_first() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let first = centre.spawn(key(), hang_up("1028", &call));
        held.arrived().await;
        let answer = centre.control(key(), transfer("1028", &call)).await;
        assert_refused(&answer, ErrorCode::ActionInProgress, 409);
        let text = format!("ERROR: another action is in progress - {call}|HANGUP\n");
        assert_eq!(answer.body, text);
        held.go_on();
        assert_confirmed(&first.await.unwrap(), &hung_up(&call));
        let answer = centre.control(key(), transfer("1028", &call)).await;
        assert_refused(&answer, ErrorCode::Duplicate, 409);
        let text = format!("ERROR: call was acted upon before - {call}|HANGUP|confirmed\n");
        assert_eq!(answer.body, text);
        assert_eq!(centre.requests(), 1);
    }

    #[tokio::test]
    async fn a_call_id_is_the_same_in_any_case() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::After);
        let first = centre.spawn(key(), hang_up("1028", &call));
        held.arrived().await;
        let small = call.to_ascii_lowercase();
        let answer = centre.control(key(), hang_up("1028", &small)).await;
        assert_refused(&answer, ErrorCode::ActionInProgress, 409);
        held.go_on();
        first.await.unwrap();
        let answer = centre.control(key(), hang_up("1028", &small)).await;
        assert_refused(&answer, ErrorCode::Duplicate, 409);
    }

    #[tokio::test]
    async fn an_agent_has_one_action_in_flight_and_others_have_their_own() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let others = ring(&centre.simulator, "1029", 0);
        let mut held = centre.way.hold("ra_call_control", Place::After);
        let first = centre.spawn(key(), hang_up("1028", &call));
        held.arrived().await;
        let next = ring(&centre.simulator, "1028", 0);
        let answer = centre.control(key(), hang_up("1028", &next)).await;
        assert_refused(&answer, ErrorCode::ActionInProgress, 409);
        assert!(answer.body.contains(&call));
        // Of another agent's action nothing is told.
        let answer = centre.control(key(), hang_up("1029", &call)).await;
        assert_refused(&answer, ErrorCode::CallNotYours, 403);
        let answer = centre.control(key(), hang_up("1029", &others)).await;
        assert_eq!(answer.outcome, Some(Outcome::Confirmed));
        held.go_on();
        assert_confirmed(&first.await.unwrap(), &hung_up(&call));
        assert_eq!(centre.requests(), 2);
    }

    #[tokio::test]
    async fn a_key_belongs_to_one_request_of_one_agent() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let others = ring(&centre.simulator, "1029", 0);
        let key = key();
        let mut held = centre.way.hold("ra_call_control", Place::After);
        let first = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        let mut held = Some(held);
        for _in_flight_and_settled in 0..2 {
            let other = centre.control(key, transfer("1028", &call)).await;
            assert_refused(&other, ErrorCode::KeyReused, 409);
            for theirs in [&call, &others] {
                let answer = centre.control(key, hang_up("1029", theirs)).await;
                assert_refused(&answer, ErrorCode::KeyReused, 409);
                assert_eq!(answer.outcome, None);
                assert!(!answer.body.contains(&call));
            }
            let report = centre.settle("1029", key).await;
            assert_eq!(report.requested, None);
            let nothing = Some("key_reused".to_owned());
            assert_eq!(
                settled(&report),
                Some((Outcome::NotDone, Evidence::NothingSent, nothing))
            );
            if let Some(held) = held.take() {
                held.go_on();
                while centre.settle("1028", key).await.state == ActionState::InProgress {}
            }
        }
        assert_confirmed(&first.await.unwrap(), &hung_up(&call));
        assert_eq!(centre.requests(), 1);
    }

    #[tokio::test]
    async fn a_key_that_was_asked_for_before_its_request_came_is_closed() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let key = key();
        let report = centre.settle("1028", key).await;
        assert_eq!(report.requested, None);
        let closed = Some("key_closed".to_owned());
        assert_eq!(
            settled(&report),
            Some((Outcome::NotDone, Evidence::NothingSent, closed))
        );
        let late = centre.control(key, hang_up("1028", &call)).await;
        assert_refused(&late, ErrorCode::KeyClosed, 409);
        assert_eq!(centre.settle("1028", key).await, report);
        assert_eq!(centre.requests(), 0);
        let actions = centre.actions();
        let agent = "1028".parse().unwrap();
        assert_eq!(actions.since(&agent, 0).await.unwrap(), []);
    }

    #[tokio::test]
    async fn a_key_is_not_closed_while_its_request_is_being_looked_at() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let key = key();
        let mut held = centre.way.hold("agent_status", Place::After);
        let tap = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        let asked = {
            let actions = centre.actions().clone();
            tokio::spawn(async move { actions.settle(&caller("1028"), key).await.unwrap() })
        };
        held.go_on();
        assert_confirmed(&tap.await.unwrap(), &hung_up(&call));
        let confirmed = (Outcome::Confirmed, Evidence::Answer, None);
        assert_eq!(settled(&asked.await.unwrap()), Some(confirmed));
    }

    #[tokio::test]
    async fn the_work_goes_on_when_the_phone_is_gone() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let key = key();
        let mut held = centre.way.hold("agent_status", Place::Before);
        let phone = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        phone.abort();
        assert!(phone.await.unwrap_err().is_cancelled());
        held.go_on();
        let confirmed = (Outcome::Confirmed, Evidence::Answer, None);
        assert_eq!(centre.settled("1028", key).await, confirmed);
        assert_eq!(centre.commands(), [("Hangup", None)]);
    }

    #[tokio::test]
    async fn what_was_not_done_may_be_done_by_another_intent() {
        let centre = Centre::with_action_timeout(300).await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::DropBefore, "ra_call_control");
        let lost = centre.told(key(), hang_up("1028", &call)).await;
        assert_refused(&lost, ErrorCode::NoAnswer, 503);
        assert_eq!(lost.outcome, Some(Outcome::NotDone));
        centre.inject(Fault::CommandNotIssued, "ra_call_control");
        let ignored = centre.told(key(), hang_up("1028", &call)).await;
        assert_eq!(ignored.outcome, Some(Outcome::NotConfirmed));
        let done = centre.told(key(), hang_up("1028", &call)).await;
        assert_confirmed(&done, &hung_up(&call));
        assert_eq!(centre.commands(), [("Hangup", None)]);
    }

    #[tokio::test]
    async fn without_a_key_each_request_is_an_intent_of_its_own() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let actions = centre.actions();
        let first = actions
            .control(&caller("1028"), None, hang_up("1028", &call))
            .await;
        assert_confirmed(&first, &hung_up(&call));
        let second = actions
            .control(&caller("1028"), None, hang_up("1028", &call))
            .await;
        assert_refused(&second, ErrorCode::Duplicate, 409);
    }
}

mod confirmed {
    use super::*;

    #[tokio::test]
    async fn success_is_watched_until_the_call_has_left() {
        let mut centre = Centre::new().await;
        centre.confirm_for = Duration::from_secs(20);
        centre.restart().await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let tap = centre.spawn(key(), hang_up("1028", &call));
        held.arrived().await;
        // The first look afterwards shows what was before.
        centre.inject(Fault::StaleState, "agent_status");
        held.go_on();
        assert_confirmed(&tap.await.unwrap(), &hung_up(&call));
        let looks = centre.simulator.state().requests;
        let looks = looks
            .iter()
            .filter(|request| request.function.as_deref() == Some("agent_status"));
        assert_eq!(looks.count(), 3);
    }

    #[tokio::test]
    async fn success_whose_call_stays_is_not_confirmed() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::CommandNotIssued, "ra_call_control");
        let answer = centre.control(key(), hang_up("1028", &call)).await;
        let told = (answer.http_status, answer.body, answer.outcome);
        assert_eq!(told, (200, hung_up(&call), Some(Outcome::NotConfirmed)));
        assert_eq!(centre.commands(), []);
    }

    #[tokio::test]
    async fn a_script_that_fails_after_its_success_has_failed() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::Http500AfterSuccess, "ra_call_control");
        let answer = centre.control(key(), hang_up("1028", &call)).await;
        let told = (answer.http_status, answer.body, answer.outcome);
        let failed = Some(Outcome::FailedAfterSuccess);
        assert_eq!(told, (500, hung_up(&call), failed));
        let again = centre.control(key(), hang_up("1028", &call)).await;
        assert_refused(&again, ErrorCode::Duplicate, 409);
        assert!(again.body.ends_with("|HANGUP|failed_after_success\n"));
        assert_eq!((centre.commands(), centre.requests()), (vec![], 1));
    }

    #[tokio::test]
    async fn a_translated_success_is_none() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::Translated, "ra_call_control");
        let answer = centre.control(key(), hang_up("1028", &call)).await;
        assert!(answer.body.starts_with("ÉXITO: ra_call_control "));
        let told = (answer.http_status, answer.outcome, answer.error);
        assert_eq!(told, (200, Some(Outcome::NotDone), None));
        assert_eq!(centre.commands(), []);
    }

    #[tokio::test]
    async fn warnings_around_a_success_do_no_harm() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::PhpNoise, "ra_call_control");
        let answer = centre.control(key(), transfer("1028", &call)).await;
        assert_confirmed(&answer, &transferred(&call));
    }

    #[tokio::test]
    async fn a_page_of_somebody_elses_is_no_answer_and_is_not_passed_on() {
        let centre = Centre::with_action_timeout(100).await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::CaptivePortal, "ra_call_control");
        let answer = centre.told(key(), hang_up("1028", &call)).await;
        assert_refused(&answer, ErrorCode::NoAnswer, 503);
        assert_eq!(answer.outcome, Some(Outcome::NotDone));
        assert!(!answer.body.contains('<'));
        assert_eq!(centre.commands(), []);
    }

    #[tokio::test]
    async fn the_dialers_refusal_is_told_as_it_is_without_secrets() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::Lockout, "ra_call_control");
        let key = key();
        let answer = centre.control(key, hang_up("1028", &call)).await;
        let text = "ERROR: Invalid Username/Password: |||0|0|LOCK|\n";
        assert_eq!(answer.body, text);
        let told = (answer.http_status, answer.outcome, answer.error);
        assert_eq!(told, (200, Some(Outcome::NotDone), None));
        let code = Some("locked_out".to_owned());
        let settled = centre.settled("1028", key).await;
        assert_eq!(settled, (Outcome::NotDone, Evidence::Answer, code));
        assert_eq!(centre.commands(), []);
    }

    #[tokio::test]
    async fn no_phone_is_told_the_gateways_account_or_its_group() {
        for (text, told) in [
            (
                "ERROR: auth USER DOES NOT HAVE PERMISSION TO USE THIS FUNCTION - \
                 Y0|acts|ra_call_control|GATEWAYS\n",
                "ERROR: auth USER DOES NOT HAVE PERMISSION TO USE THIS FUNCTION - |\n",
            ),
            (
                "ERROR: Login incorrect: |acts|x|0|1|BAD|\n",
                "ERROR: Login incorrect: |||0|0|BAD|\n",
            ),
            (
                "ERROR: auth SIN PERMISO - Y0|acts|ra_call_control|GATEWAYS\n",
                "ERROR: auth SIN PERMISO\n",
            ),
        ] {
            let centre = Centre::new().await;
            let call = ring(&centre.simulator, "1028", 0);
            centre.way.answer("ra_call_control", text);
            let key = key();
            let answer = centre.control(key, hang_up("1028", &call)).await;
            assert_eq!(answer.body, told);
            let code = |text: &str| match parse(Function::RaCallControl, 200, text.as_bytes()) {
                Answer::Error(error) => error.code,
                other => panic!("{other:?}"),
            };
            assert_eq!(code(told), code(text));
            let report = centre.settle("1028", key).await;
            assert!(!format!("{report:?}").contains("acts"), "{report:?}");
            centre.actions().drain().await;
            // Whoever runs the gateway must know which account it is.
            let audit = audit_of(&centre).await;
            assert!(audit.contains("acts"), "{audit}");
        }
    }

    #[tokio::test]
    async fn the_audit_has_the_dialers_line_before_its_warnings() {
        let line = "ERROR: ingroup is not valid - SALESLINE";
        let warnings = "<br />\n<b>Warning</b>: x in <b>/srv/api.php</b>\n".repeat(200);
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let answer = format!("{warnings}{line}\n");
        centre.way.answer("ra_call_control", &answer);
        centre.control(key(), hang_up("1028", &call)).await;
        centre.actions().drain().await;
        let entry: serde_json::Value = serde_json::from_str(&audit_of(&centre).await).unwrap();
        let audited = entry["answer"].as_str().unwrap();
        assert!(audited.starts_with(&format!("{line}\n<br />")), "{audited}");
    }

    #[tokio::test]
    async fn an_account_that_was_refused_acts_no_more_for_a_while() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::Lockout, "ra_call_control");
        centre.control(key(), hang_up("1028", &call)).await;
        assert_eq!(centre.requests(), 1);
        for _ in 0..3 {
            let answer = centre.control(key(), hang_up("1028", &call)).await;
            assert_refused(&answer, ErrorCode::CallNotChecked, 503);
            let text = format!(
                "ERROR: call could not be checked - {call}|the dialer refused: locked_out\n"
            );
            assert_eq!(answer.body, text);
            let rung = centre.actions().call_agent(&caller("1028"), None).await;
            assert_refused(&rung, ErrorCode::CallNotChecked, 503);
        }
        assert_eq!(centre.requests(), 1);
        pass(REFUSED_FOR).await;
        let answer = centre.control(key(), hang_up("1028", &call)).await;
        assert_confirmed(&answer, &hung_up(&call));
    }

    #[tokio::test]
    async fn without_a_connection_nothing_was_sent() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let held = centre.way.hold("ra_call_control", Place::NoConnection);
        held.go_on();
        let key = key();
        let answer = centre.control(key, hang_up("1028", &call)).await;
        assert_refused(&answer, ErrorCode::NoAnswer, 503);
        let not_sent = (Outcome::NotDone, Evidence::NothingSent);
        let (outcome, evidence, _) = centre.settled("1028", key).await;
        assert_eq!((outcome, evidence), not_sent);
        assert_eq!(centre.requests(), 0);
    }
}

mod lost_answers {
    use super::*;

    #[tokio::test]
    async fn what_left_the_agent_with_the_disposition_was_done() {
        for fault in [Fault::DropAfter, Fault::Slow] {
            for (is_hang_up, action) in [(true, "Hangup"), (false, "Redirect")] {
                let centre = Centre::with_action_timeout(300).await;
                let call = ring(&centre.simulator, "1028", 0);
                centre.inject(fault, "ra_call_control");
                let key = key();
                let control = if is_hang_up { hang_up } else { transfer };
                let answer = centre.told(key, control("1028", &call)).await;
                let text = if is_hang_up { hung_up } else { transferred };
                assert_confirmed(&answer, &text(&call));
                let by_disposition = (Outcome::Confirmed, Evidence::Disposition, None);
                assert_eq!(centre.settled("1028", key).await, by_disposition);
                let commands = centre.commands();
                assert_eq!((commands.len(), commands[0].0), (1, action));
                assert_eq!(centre.requests(), 1);
            }
        }
    }

    #[tokio::test]
    async fn what_is_still_with_the_agent_after_the_dialers_time_was_not_done() {
        let centre = Centre::with_action_timeout(100).await;
        let call = ring(&centre.simulator, "1028", 0);
        centre.inject(Fault::DropBefore, "ra_call_control");
        let key = key();
        let answer = centre.told(key, transfer("1028", &call)).await;
        assert_refused(&answer, ErrorCode::NoAnswer, 503);
        assert_eq!(answer.outcome, Some(Outcome::NotDone));
        let error = Some("no_answer".to_owned());
        let settled = centre.settled("1028", key).await;
        assert_eq!(settled, (Outcome::NotDone, Evidence::State, error));
        assert_eq!((centre.commands(), centre.requests()), (vec![], 1));
    }

    #[tokio::test]
    async fn a_dialer_that_is_slow_is_not_taken_for_one_that_does_nothing() {
        let centre = Centre::with_action_timeout(100).await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let first_key = key();
        let tap = centre.spawn(first_key, transfer("1028", &call));
        held.arrived().await;
        // Five times as long as the dialer may take.
        let answer = tap.await.unwrap();
        assert_refused(&answer, ErrorCode::NoAnswer, 503);
        assert_eq!(answer.outcome, None);
        pass(Duration::from_secs(60)).await;
        let again = centre.control(first_key, transfer("1028", &call)).await;
        assert_refused(&again, ErrorCode::ActionInProgress, 409);
        let other = centre.control(key(), hang_up("1028", &call)).await;
        assert_refused(&other, ErrorCode::ActionInProgress, 409);
        held.go_on();
        let (outcome, ..) = centre.settled("1028", first_key).await;
        assert_eq!(outcome, Outcome::Confirmed);
        assert_eq!((centre.commands().len(), centre.requests()), (1, 1));
    }

    #[tokio::test]
    async fn a_slow_dialer_that_refuses_in_the_end_has_refused() {
        let centre = Centre::with_action_timeout(100).await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let key = key();
        let stage = Stage::IngroupTransfer {
            ingroup_choices: "NOSUCH".parse().unwrap(),
        };
        let tap = centre.spawn(key, crate::rig::control("1028", &call, stage, "SALE"));
        held.arrived().await;
        assert_eq!(tap.await.unwrap().outcome, None);
        held.go_on();
        let refused = Some("ingroup_not_valid".to_owned());
        let settled = centre.settled("1028", key).await;
        assert_eq!(settled, (Outcome::NotDone, Evidence::Answer, refused));
    }

    #[tokio::test]
    async fn after_two_minutes_without_an_answer_the_state_decides() {
        let centre = Centre::with_action_timeout(100).await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let key = key();
        let tap = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        assert_eq!(tap.await.unwrap().outcome, None);
        pass(Duration::from_secs(120)).await;
        let told = centre.told(key, hang_up("1028", &call)).await;
        assert_eq!(told.outcome, Some(Outcome::NotDone));
        // Nobody waits for it any more.
        held.go_on();
        let done = centre.told(self::key(), hang_up("1028", &call)).await;
        assert_confirmed(&done, &hung_up(&call));
        assert_eq!(centre.requests(), 1);
    }

    #[tokio::test]
    async fn an_agent_whom_the_dialer_does_not_know_any_more_keeps_nothing_in_doubt() {
        let centre = Centre::with_action_timeout(50).await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::After);
        let key = key();
        let tap = centre.spawn(key, transfer("1028", &call));
        held.arrived().await;
        let unknown = "ERROR: agent_status AGENT NOT FOUND: reads|1028\n";
        centre.way.answer("agent_status", unknown);
        drop(held);
        tap.await.unwrap();
        let settled = tokio::time::timeout(Duration::from_secs(30), centre.settled("1028", key));
        let written = (Outcome::Confirmed, Evidence::Disposition, None);
        assert_eq!(settled.await.unwrap(), written);
    }

    #[tokio::test]
    async fn a_customer_who_hangs_up_is_not_taken_for_a_transfer() {
        for dead_ms in [0, 20] {
            let centre = Centre::new().await;
            let call = ring(&centre.simulator, "1028", 0);
            let mut held = centre.way.hold("ra_call_control", Place::Before);
            let tap = centre.spawn(key(), transfer("1028", &call));
            held.arrived().await;
            centre
                .simulator
                .customer_hangs_up(&call, Some(dead_ms))
                .unwrap();
            drop(held);
            let answer = tap.await.unwrap();
            assert_refused(&answer, ErrorCode::NoAnswer, 503);
            assert_eq!(answer.outcome, Some(Outcome::Unknown));
            assert_eq!(centre.requests(), 0);
            let again = centre.control(key(), transfer("1028", &call)).await;
            assert_refused(&again, ErrorCode::Duplicate, 409);
        }
    }

    #[tokio::test]
    async fn a_call_whose_customer_hung_up_has_ended_as_was_asked() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let key = key();
        let tap = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        centre.simulator.customer_hangs_up(&call, Some(0)).unwrap();
        drop(held);
        assert_confirmed(&tap.await.unwrap(), &hung_up(&call));
        let by_state = (Outcome::Confirmed, Evidence::State, None);
        assert_eq!(centre.settled("1028", key).await, by_state);
    }

    #[tokio::test]
    async fn a_disposition_that_an_earlier_request_may_have_written_proves_nothing() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let first = crate::rig::control("1028", &call, to_number(NUMBER), "XFER");
        centre.inject(Fault::CommandNotIssued, "ra_call_control");
        let answer = centre.control(key(), first.clone()).await;
        assert_eq!(answer.outcome, Some(Outcome::NotConfirmed));
        // The simulator's calls have this disposition from the start, as if it had been written.
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let tap = centre.spawn(key(), first);
        held.arrived().await;
        centre.simulator.customer_hangs_up(&call, Some(0)).unwrap();
        drop(held);
        assert_eq!(tap.await.unwrap().outcome, Some(Outcome::Unknown));
    }

    #[tokio::test]
    async fn while_the_dialer_does_not_answer_it_stays_in_doubt_and_in_the_way() {
        let centre = Centre::with_action_timeout(50).await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::After);
        let first_key = key();
        let first = centre.spawn(first_key, transfer("1028", &call));
        held.arrived().await;
        let down = FaultRequest::once(Fault::DropBefore).times(1_000_000);
        centre.simulator.inject(&down).unwrap();
        drop(held);
        // The phone is not kept waiting for ever.
        let answer = first.await.unwrap();
        assert_refused(&answer, ErrorCode::NoAnswer, 503);
        assert_eq!((answer.outcome, answer.retry_after_s), (None, Some(1)));
        let again = centre.control(first_key, transfer("1028", &call)).await;
        assert_refused(&again, ErrorCode::ActionInProgress, 409);
        let other = centre.control(key(), hang_up("1028", &call)).await;
        assert_refused(&other, ErrorCode::ActionInProgress, 409);
        let report = centre.settle("1028", first_key).await;
        assert_eq!(report.state, ActionState::InProgress);
        assert!(matches!(
            report.requested,
            Some(Requested::ExtensionTransfer { .. })
        ));
        centre.simulator.clear_faults();
        let done = (Outcome::Confirmed, Evidence::Disposition, None);
        assert_eq!(centre.settled("1028", first_key).await, done);
        assert_eq!(centre.requests(), 1);
    }

    #[tokio::test]
    async fn an_account_that_is_locked_out_is_not_made_worse() {
        let centre = Centre::with_action_timeout(50).await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::After);
        let key = key();
        let tap = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        let before = centre.simulator.state().requests.len();
        let locked = FaultRequest::once(Fault::Lockout).times(2);
        centre.simulator.inject(&locked).unwrap();
        drop(held);
        for attempt in 1..=2 {
            while centre.simulator.state().requests.len() - before < attempt {
                tokio::task::yield_now().await;
            }
            pass(REFUSED_FOR).await;
        }
        tap.await.unwrap();
        let answer = centre.told(key, hang_up("1028", &call)).await;
        assert_confirmed(&answer, &hung_up(&call));
        // Two in vain, the state, and the disposition: no more, long as it took.
        let state = centre.simulator.state();
        assert_eq!(state.requests.len() - before, 4);
    }
}

mod restarts {
    use super::*;

    #[tokio::test]
    async fn between_sending_and_recording_the_state_decides_what_was_done() {
        for control in [hang_up, transfer] {
            let mut centre = Centre::new().await;
            let call = ring(&centre.simulator, "1028", 0);
            let mut held = centre.way.hold("ra_call_control", Place::After);
            let key = key();
            let phone = centre.spawn(key, control("1028", &call));
            held.arrived().await;
            phone.abort();
            assert!(phone.await.is_err());
            centre.restart().await;
            let done = (Outcome::Confirmed, Evidence::Disposition, None);
            assert_eq!(centre.settled("1028", key).await, done);
            let replayed = centre.control(key, control("1028", &call)).await;
            assert_eq!(replayed.outcome, Some(Outcome::Confirmed));
            assert!(replayed.replayed);
            assert_eq!((centre.commands().len(), centre.requests()), (1, 1));
        }
    }

    #[tokio::test]
    async fn what_never_reached_the_dialer_was_not_done_and_is_never_sent_again() {
        let mut centre = Centre::with_action_timeout(100).await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let first = key();
        let phone = centre.spawn(first, hang_up("1028", &call));
        held.arrived().await;
        phone.abort();
        assert!(phone.await.is_err());
        let mut look = centre.way.hold("agent_status", Place::Before);
        centre.restart().await;
        look.arrived().await;
        // Until that is known, the call is not acted upon.
        let early = centre.control(key(), hang_up("1028", &call)).await;
        assert_refused(&early, ErrorCode::ActionInProgress, 409);
        look.go_on();
        let replayed = centre.told(first, hang_up("1028", &call)).await;
        assert_eq!(replayed.outcome, Some(Outcome::NotDone));
        assert!(replayed.replayed);
        assert_eq!((centre.commands(), centre.requests()), (vec![], 0));
        let anew = centre.told(key(), hang_up("1028", &call)).await;
        assert_confirmed(&anew, &hung_up(&call));
    }

    #[tokio::test]
    async fn a_clock_that_was_set_forward_meanwhile_shortens_nothing() {
        let mut centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let key = key();
        let phone = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        phone.abort();
        assert!(phone.await.is_err());
        centre.actions = None;
        let database = SqlitePool::connect_with(
            SqliteConnectOptions::new().filename(centre.folder.path().join("handset.db")),
        );
        let database = database.await.unwrap();
        sqlx::query("UPDATE actions SET sent_at = sent_at - 3600000")
            .execute(&database)
            .await
            .unwrap();
        database.close().await;
        centre.restart().await;
        // Half of the time that the dialer has.
        pass(Duration::from_secs(10)).await;
        let seen = looks(&centre.simulator);
        while looks(&centre.simulator) < seen + 3 {
            tokio::task::yield_now().await;
        }
        let report = centre.settle("1028", key).await;
        assert_eq!(report.state, ActionState::InProgress);
        pass(Duration::from_secs(20)).await;
        let (outcome, ..) = centre.settled("1028", key).await;
        assert_eq!(outcome, Outcome::NotDone);
    }

    #[tokio::test]
    async fn a_call_that_left_without_the_disposition_may_have_left_by_itself() {
        let mut centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::Before);
        let key = key();
        let phone = centre.spawn(key, transfer("1028", &call));
        held.arrived().await;
        phone.abort();
        assert!(phone.await.is_err());
        centre.simulator.customer_hangs_up(&call, Some(0)).unwrap();
        centre.restart().await;
        let (outcome, evidence, _) = centre.settled("1028", key).await;
        assert_eq!((outcome, evidence), (Outcome::Unknown, Evidence::State));
    }

    #[tokio::test]
    async fn before_sending_nothing_is_left_and_the_same_key_begins_anew() {
        let mut centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("agent_status", Place::Before);
        let key = key();
        let phone = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        phone.abort();
        assert!(phone.await.is_err());
        centre.restart().await;
        let answer = centre.control(key, hang_up("1028", &call)).await;
        assert_confirmed(&answer, &hung_up(&call));
        assert!(!answer.replayed);
        assert_eq!(centre.requests(), 1);
    }

    #[tokio::test]
    async fn draining_waits_for_what_is_under_way_and_takes_no_more() {
        let mut centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let others = ring(&centre.simulator, "1029", 0);
        let mut held = centre.way.hold("ra_call_control", Place::After);
        let first_key = key();
        let first = centre.spawn(first_key, hang_up("1028", &call));
        held.arrived().await;
        let actions = centre.actions().clone();
        let mut draining = Box::pin(actions.drain());
        tokio::select! {
            biased;
            () = &mut draining => panic!("an action is under way"),
            () = std::future::ready(()) => {}
        }
        let late = centre.control(key(), hang_up("1029", &others)).await;
        assert_refused(&late, ErrorCode::ShuttingDown, 503);
        held.go_on();
        draining.await;
        assert_confirmed(&first.await.unwrap(), &hung_up(&call));
        drop(actions);
        centre.restart().await;
        let confirmed = (Outcome::Confirmed, Evidence::Answer, None);
        assert_eq!(centre.settled("1028", first_key).await, confirmed);
        assert_eq!(centre.requests(), 1);
    }

    #[tokio::test]
    async fn draining_leaves_what_is_in_doubt_to_the_next_process() {
        let mut centre = Centre::with_action_timeout(50).await;
        let call = ring(&centre.simulator, "1028", 0);
        let mut held = centre.way.hold("ra_call_control", Place::After);
        let key = key();
        let phone = centre.spawn(key, hang_up("1028", &call));
        held.arrived().await;
        let down = FaultRequest::once(Fault::DropBefore).times(1_000_000);
        centre.simulator.inject(&down).unwrap();
        drop(held);
        centre.actions().drain().await;
        let answer = phone.await.unwrap();
        assert_refused(&answer, ErrorCode::NoAnswer, 503);
        centre.simulator.clear_faults();
        centre.restart().await;
        let done = (Outcome::Confirmed, Evidence::Disposition, None);
        assert_eq!(centre.settled("1028", key).await, done);
    }
}

mod ringing {
    use super::*;

    const RANG: &str = "SUCCESS: call_agent function sent - 6001\n";

    #[tokio::test]
    async fn the_agents_phone_rings_once_for_a_key() {
        let centre = Centre::new().await;
        let actions = centre.actions();
        let key = Some(key());
        let first = actions.call_agent(&caller("6001"), key).await;
        assert_confirmed(&first, RANG);
        let second = actions.call_agent(&caller("6001"), key).await;
        assert_confirmed(&second, RANG);
        assert!(second.replayed);
        assert_eq!((centre.commands().len(), centre.requests()), (1, 1));
        let again = actions.call_agent(&caller("6001"), None).await;
        assert_confirmed(&again, RANG);
        assert_eq!(centre.requests(), 2);
    }

    #[tokio::test]
    async fn one_is_in_flight_at_a_time() {
        let centre = Centre::new().await;
        let mut held = centre.way.hold("call_agent", Place::Before);
        let actions = centre.actions().clone();
        let first = tokio::spawn(async move { actions.call_agent(&caller("6001"), None).await });
        held.arrived().await;
        let second = centre.actions().call_agent(&caller("6001"), None).await;
        assert_refused(&second, ErrorCode::ActionInProgress, 409);
        assert_eq!(
            second.body,
            "ERROR: another action is in progress - |CALL\n"
        );
        held.go_on();
        assert_confirmed(&first.await.unwrap(), RANG);
    }

    #[tokio::test]
    async fn what_nobody_can_know_is_unknown_and_never_sent_again() {
        let mut centre = Centre::new().await;
        let lost_key = key();
        centre.inject(Fault::DropAfter, "call_agent");
        let lost = centre
            .actions()
            .call_agent(&caller("6001"), Some(lost_key))
            .await;
        assert_refused(&lost, ErrorCode::NoAnswer, 503);
        assert_eq!(lost.outcome, Some(Outcome::Unknown));
        let mut held = centre.way.hold("call_agent", Place::After);
        let killed_key = key();
        let actions = centre.actions().clone();
        let phone =
            tokio::spawn(
                async move { actions.call_agent(&caller("6001"), Some(killed_key)).await },
            );
        held.arrived().await;
        phone.abort();
        assert!(phone.await.is_err());
        centre.restart().await;
        for key in [lost_key, killed_key] {
            let (outcome, ..) = centre.settled("6001", key).await;
            assert_eq!(outcome, Outcome::Unknown);
            let again = centre
                .actions()
                .call_agent(&caller("6001"), Some(key))
                .await;
            assert_eq!(again.outcome, Some(Outcome::Unknown));
            assert!(again.replayed);
        }
        assert_eq!(centre.requests(), 2);
    }

    #[tokio::test]
    async fn where_the_site_does_not_offer_it_nothing_is_sent() {
        let mut centre = Centre::new().await;
        centre.may_ring_phone = false;
        centre.restart().await;
        let answer = centre.actions().call_agent(&caller("6001"), None).await;
        assert_refused(&answer, ErrorCode::FunctionNotPermitted, 403);
        assert_eq!(centre.requests(), 0);
    }

    #[tokio::test]
    async fn a_remote_agent_is_told_what_the_dialer_says() {
        let centre = Centre::new().await;
        let answer = centre.actions().call_agent(&caller("1028"), None).await;
        let text = "ERROR: call_agent error - no session data - 1028\n";
        assert_eq!((answer.http_status, answer.body.as_str()), (200, text));
        assert_eq!(answer.outcome, Some(Outcome::NotDone));
    }
}

mod reports {
    use super::*;

    #[tokio::test]
    async fn who_listens_hears_what_is_sent_and_what_it_came_to() {
        let centre = Centre::new().await;
        let agent = "1028".parse().unwrap();
        let mut heard = centre.actions().subscribe(&agent);
        let mut others = centre.actions().subscribe(&"1029".parse().unwrap());
        let call = ring(&centre.simulator, "1028", 0);
        let key = key();
        let answer = centre.control(key, hang_up("1028", &call)).await;
        let (number, sent) = heard.recv().await.unwrap();
        assert_eq!((number, &sent.state), (None, &ActionState::InProgress));
        let (number, report) = heard.recv().await.unwrap();
        assert_eq!(report.idempotency_key, key.to_string());
        let ActionState::Settled {
            outcome,
            answer: text,
            ..
        } = &report.state
        else {
            panic!("{report:?}");
        };
        assert_eq!(*outcome, Outcome::Confirmed);
        assert_eq!(text.as_deref(), Some(answer.body.trim_end()));
        let Some(Requested::Hangup { customer, .. }) = &report.requested else {
            panic!("{report:?}");
        };
        assert_eq!(customer.len(), 10);
        assert_eq!(centre.settle("1028", key).await, report);
        let after = centre.actions().settled_after(&agent, 0).await.unwrap();
        assert_eq!(after, [(number.unwrap(), report)]);
        assert!(others.try_recv().is_err());
    }

    #[tokio::test]
    async fn what_became_of_a_key_is_kept_no_longer_than_the_audit() {
        let centre = Centre::new().await;
        let agent = "1028".parse().unwrap();
        for _ in 0..2 {
            let call = ring(&centre.simulator, "1028", 0);
            centre.control(key(), hang_up("1028", &call)).await;
        }
        let forgetting = tokio::spawn(centre.actions().keep_for(Some(Duration::ZERO)));
        // The last one stays, for the numbers to go on.
        while centre.actions().since(&agent, 0).await.unwrap().len() > 1 {}
        forgetting.abort();
    }

    #[tokio::test]
    async fn outcomes_are_numbered_and_listed_in_their_order() {
        let centre = Centre::new().await;
        let agent = "1028".parse().unwrap();
        let mut keys = Vec::new();
        for _ in 0..3 {
            let call = ring(&centre.simulator, "1028", 0);
            keys.push(key());
            centre
                .control(keys[keys.len() - 1], hang_up("1028", &call))
                .await;
            let others = ring(&centre.simulator, "1029", 0);
            centre.control(key(), hang_up("1029", &others)).await;
        }
        let actions = centre.actions();
        let after = actions.settled_after(&agent, 0).await.unwrap();
        let of = |report: &ActionReport| report.idempotency_key.parse::<Uuid>().unwrap();
        let settled: Vec<Uuid> = after.iter().map(|(_, report)| of(report)).collect();
        assert_eq!(settled, keys);
        let numbers: Vec<i64> = after.iter().map(|(number, _)| *number).collect();
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        let rest = actions.settled_after(&agent, numbers[1]).await.unwrap();
        assert_eq!(rest, after[2..]);
        let since = actions.since(&agent, 0).await.unwrap();
        let newest_first: Vec<Uuid> = since.iter().map(of).collect();
        keys.reverse();
        assert_eq!(newest_first, keys);
        let at = since[0].requested_at_ms;
        assert_eq!(actions.since(&agent, at + 1).await.unwrap(), []);
    }

    #[tokio::test]
    async fn the_audit_has_what_was_asked_answered_and_refused_without_secrets() {
        let centre = Centre::new().await;
        let call = ring(&centre.simulator, "1028", 0);
        let done = key();
        centre.control(done, hang_up("1028", &call)).await;
        centre.control(done, transfer("1028", &call)).await;
        centre.control(key(), hang_up("1028", &call)).await;
        centre.inject(Fault::Lockout, "ra_call_control");
        let call = ring(&centre.simulator, "1028", 0);
        centre.control(key(), hang_up("1028", &call)).await;
        centre.actions().drain().await;
        let text = audit_of(&centre).await;
        assert!(!text.contains("hunter22"), "{text}");
        let entries: Vec<serde_json::Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let told: Vec<_> = entries
            .iter()
            .map(|entry| {
                let text = |name: &str| entry[name].as_str().map(str::to_owned);
                (text("event").unwrap(), text("outcome"), text("error"))
            })
            .collect();
        let expected = [
            ("action", Some("confirmed"), None),
            ("refusal", Some("not_done"), Some("key_reused")),
            ("refusal", Some("not_done"), Some("duplicate")),
            ("action", Some("not_done"), Some("locked_out")),
        ];
        let expected = expected.map(|(event, outcome, error)| {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            (event.to_owned(), owned(outcome), owned(error))
        });
        assert_eq!(told, expected);
        let first = &entries[0];
        assert_eq!(first["agent_user"], "1028");
        assert_eq!(first["idempotency_key"], done.to_string());
        assert_eq!(first["address"], "192.0.2.1");
        assert_eq!(first["evidence"], "answer");
        let request = first["request"].as_str().unwrap();
        assert!(request.contains("stage=HANGUP") && !request.contains("pass"));
        for time in ["check_ms", "dialer_ms", "total_ms"] {
            assert!(first[time].is_u64(), "{first}");
        }
    }
}
