#![cfg(test)]
//! Agents are followed: with one request a second for all of them, and none for nobody.

mod simulated;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::{Request, Response};
use bytes::Bytes;
use handset_gateway::agents::{Agents, Watcher};
use handset_gateway::clock::now_ms;
use handset_gateway::config::{DialerConfig, FollowingConfig};
use handset_gateway::dialer::{Dialer, Transport};
use handset_gateway_api::{AgentState, AgentView, DialerLink};
use http_body_util::{BodyExt, Full};
use tokio::time::{Instant, sleep, timeout};
use tower::{ServiceExt, service_fn};
use vicidial_agent_api::{AgentUser, RaCallControl, Stage};
use vicidial_simulator::{
    CallRequest, Direction, Fault, FaultRequest, LeadName, Scenario, Simulator,
};

use simulated::{account, recorded_accounts, transport_to};

const FOLLOWING: FollowingConfig = FollowingConfig {
    every: Duration::from_secs(1),
    at_most_every: Duration::from_secs(30),
};

/// Follows the agents of a scenario; time is tokio's, which the tests pause.
fn follow(scenario: Scenario, accounts: &DialerConfig) -> (Simulator, Dialer, Agents) {
    let simulator = Simulator::with_seed(scenario, 1);
    let dialer = Dialer::over(transport_to(&simulator), accounts);
    let agents = Agents::start(dialer.clone(), FOLLOWING);
    (simulator, dialer, agents)
}

fn recorded() -> (Simulator, Dialer, Agents) {
    follow(Scenario::recorded().unwrap(), &recorded_accounts())
}

/// Three idle remote agents, 1028 to 1030.
fn idle() -> (Simulator, Dialer, Agents) {
    let accounts = DialerConfig {
        acting: account("actonly", "actonly1"),
        reading: account("readonly", "readonly1"),
        ..recorded_accounts()
    };
    follow(Scenario::demo().unwrap(), &accounts)
}

fn agent(user: &str) -> AgentUser {
    user.parse().unwrap()
}

/// How many requests for this function the dialer has had.
fn count(simulator: &Simulator, function: &str) -> usize {
    let requests = simulator.state().requests;
    requests
        .iter()
        .filter(|request| request.function.as_deref() == Some(function))
        .count()
}

fn counts(simulator: &Simulator) -> [usize; 3] {
    ["logged_in_agents", "agent_status", "callid_info"].map(|function| count(simulator, function))
}

/// The first view from now on that is like this.
async fn until(watcher: &mut Watcher, is: impl Fn(&AgentView) -> bool) -> AgentView {
    let wait = async {
        loop {
            let view = watcher.view();
            if is(&view) {
                return view;
            }
            watcher.changed().await;
        }
    };
    let waited = timeout(Duration::from_secs(1_000), wait).await;
    waited.expect("a view like this")
}

async fn until_state(watcher: &mut Watcher, state: AgentState) -> AgentView {
    until(watcher, |view| {
        view.state == state && view.dialer == DialerLink::Up
    })
    .await
}

fn is_known(view: &AgentView) -> bool {
    view.call.as_ref().is_some_and(|call| call.queue.is_some())
}

fn ring(simulator: &Simulator, user: &str, ring_ms: u64) -> String {
    let request = CallRequest {
        agent_user: user.to_owned(),
        direction: Direction::Inbound,
        ingroup: None,
        campaign: None,
        phone_number: Some("3125550142".to_owned()),
        lead_name: None,
        ring_ms,
    };
    simulator.ring(&request).unwrap()
}

fn inject(simulator: &Simulator, fault: FaultRequest) {
    simulator.inject(&fault).unwrap();
}

fn slow(function: &str, delay_ms: u64) -> FaultRequest {
    let mut fault = FaultRequest::once(Fault::Slow).on(function);
    fault.delay_ms = Some(delay_ms);
    fault
}

#[tokio::test(start_paused = true)]
async fn while_nobody_watches_nothing_is_asked() {
    let (simulator, _dialer, agents) = idle();
    sleep(Duration::from_secs(600)).await;
    agents.nudge(&agent("1028"));
    sleep(Duration::from_secs(600)).await;
    assert_eq!(agents.seen(&agent("1028")), None);
    assert_eq!(simulator.state().requests, []);
}

#[tokio::test(start_paused = true)]
async fn the_first_watcher_need_not_wait() {
    let (_simulator, _dialer, agents) = idle();
    for _ in 0..3 {
        let began = Instant::now();
        let mut watcher = agents.watch(&agent("1028"));
        let first = watcher.view();
        assert_eq!(first.dialer, DialerLink::Connecting);
        assert_eq!(first.state, AgentState::Unknown);
        let view = until_state(&mut watcher, AgentState::Ready).await;
        assert_eq!(view.user_group.as_deref(), Some("AGENTS"));
        assert!(began.elapsed() < Duration::from_millis(100));
        drop(watcher);
        sleep(Duration::from_secs(60)).await;
    }
}

/// A centre with so many idle remote agents, from user 10000 on.
fn large_centre(size: u32) -> Scenario {
    let mut text = String::from(
        "[[account]]\nuser = \"lvl7\"\npassword = \"lvl7pass\"\nlevel = 7\n\
         [[account]]\nuser = \"raonly\"\npassword = \"raonly1\"\nlevel = 1\n\
         [[campaign]]\nname = \"TESTCAMP\"\n",
    );
    for user in 10_000..10_000 + size {
        text.push_str(&format!(
            "[[account]]\nuser = \"{user}\"\npassword = \"x\"\nlevel = 1\n\
             [[agent]]\nuser = \"{user}\"\nstate = \"READY\"\ncampaign = \"TESTCAMP\"\n"
        ));
    }
    Scenario::from_toml("large.toml", &text).unwrap()
}

#[tokio::test(start_paused = true)]
async fn however_many_watch_one_request_a_second_serves_them_all() {
    let (simulator, _dialer, agents) = follow(large_centre(1_000), &recorded_accounts());
    let mut watchers: Vec<Watcher> = (0..3_000)
        .map(|number| agents.watch(&agent(&(10_000 + number % 1_000).to_string())))
        .collect();
    for watcher in &mut watchers {
        until_state(watcher, AgentState::Ready).await;
    }
    let before = count(&simulator, "logged_in_agents");
    sleep(Duration::from_secs(10)).await;
    assert_eq!(count(&simulator, "logged_in_agents") - before, 10);
    let [_, agent_status, callid_info] = counts(&simulator);
    assert_eq!((agent_status, callid_info), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn once_nobody_watches_any_more_nothing_is_asked_any_more() {
    let (simulator, _dialer, agents) = idle();
    let mut watchers = [agents.watch(&agent("1028")), agents.watch(&agent("1029"))];
    for watcher in &mut watchers {
        until_state(watcher, AgentState::Ready).await;
    }
    let [first, second] = watchers;
    drop(first);
    assert_eq!(agents.seen(&agent("1028")), None);
    let before = count(&simulator, "logged_in_agents");
    sleep(Duration::from_secs(5)).await;
    assert_eq!(count(&simulator, "logged_in_agents") - before, 5);
    drop(second);
    sleep(Duration::from_secs(600)).await;
    assert_eq!(count(&simulator, "logged_in_agents") - before, 5);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_told_from_its_ringing_to_its_end_and_looked_up_once_per_change() {
    let (simulator, _dialer, agents) = idle();
    let mut watcher = agents.watch(&agent("1028"));
    until_state(&mut watcher, AgentState::Ready).await;
    assert_eq!(counts(&simulator)[1..], [0, 0]);

    let call = ring(&simulator, "1028", 60_000);
    let view = until_state(&mut watcher, AgentState::Ringing).await;
    assert_eq!(view.call.unwrap().call_id.as_str(), call);
    let known = until(&mut watcher, is_known).await.call.unwrap();
    assert_eq!(known.phone_number, "3125550142");
    assert_eq!(known.queue.as_deref(), Some("SALESLINE"));
    assert_eq!(known.campaign_id, "CALLBACK");
    assert_eq!(known.is_inbound, Some(true));
    assert_ne!(known.lead_id, "0");
    sleep(Duration::from_secs(10)).await;
    assert_eq!(counts(&simulator)[1..], [1, 1]);

    simulator.answer(&call).unwrap();
    let view = until_state(&mut watcher, AgentState::OnCall).await;
    assert_eq!(
        view.call.as_ref(),
        Some(&known),
        "answered, it is the same call"
    );
    sleep(Duration::from_secs(10)).await;
    assert_eq!(counts(&simulator)[1..], [2, 1]);

    simulator.customer_hangs_up(&call, Some(1_500)).unwrap();
    let view = until_state(&mut watcher, AgentState::Ready).await;
    assert_eq!(view.call, None);
    assert_eq!(counts(&simulator)[1..], [2, 1]);

    let next = ring(&simulator, "1028", 0);
    let view = until(&mut watcher, is_known).await;
    assert_eq!(view.state, AgentState::OnCall);
    assert_eq!(view.call.unwrap().call_id.as_str(), next);
    assert_eq!(counts(&simulator)[1..], [3, 2]);
}

#[tokio::test(start_paused = true)]
async fn nobody_hears_of_what_did_not_change() {
    let (simulator, _dialer, agents) = idle();
    let mut on_call = agents.watch(&agent("1028"));
    let mut idle = agents.watch(&agent("1029"));
    ring(&simulator, "1028", 0);
    until(&mut on_call, is_known).await;
    until_state(&mut idle, AgentState::Ready).await;
    for watcher in [&mut on_call, &mut idle] {
        let waited = timeout(Duration::from_secs(60), watcher.changed()).await;
        assert!(waited.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_whose_customer_has_hung_up_is_none() {
    // Recorded: `as_dead`. The list goes on showing it as INCALL.
    let (simulator, _dialer, agents) = recorded();
    let mut watcher = agents.watch(&agent("1036"));
    let view = until_state(&mut watcher, AgentState::CallEnded).await;
    assert_eq!(view.call, None);
    let waited = timeout(Duration::from_secs(60), watcher.changed()).await;
    assert!(waited.is_err(), "{:?}", watcher.view());
    assert_eq!(counts(&simulator)[1..], [1, 0]);
}

#[tokio::test(start_paused = true)]
async fn a_nudge_shows_at_once_what_the_list_shows_later() {
    let (simulator, dialer, agents) = idle();
    let call = ring(&simulator, "1028", 0);
    let mut watcher = agents.watch(&agent("1028"));
    until(&mut watcher, is_known).await;

    let control = RaCallControl {
        agent_user: agent("1028"),
        value: call.parse().unwrap(),
        stage: Stage::Hangup,
        status: "SALE".parse().unwrap(),
    };
    dialer.control(&control).await.unwrap();
    let began = Instant::now();
    agents.nudge(&agent("1028"));
    until_state(&mut watcher, AgentState::Ready).await;
    assert!(began.elapsed() < Duration::from_millis(100));

    let call = ring(&simulator, "1028", 0);
    until(&mut watcher, is_known).await;
    simulator.customer_hangs_up(&call, Some(1_800)).unwrap();
    agents.nudge(&agent("1028"));
    let view = until_state(&mut watcher, AgentState::CallEnded).await;
    assert_eq!(view.call, None);
    // What the list says meanwhile does not bring the call back.
    watcher.changed().await;
    assert_eq!(watcher.view().state, AgentState::Ready);
}

#[tokio::test(start_paused = true)]
async fn agents_who_are_not_logged_in_or_unknown_are_told_so() {
    let (_simulator, _dialer, agents) = recorded();
    for user in ["1031", "9999"] {
        let mut watcher = agents.watch(&agent(user));
        let view = until_state(&mut watcher, AgentState::NotLoggedIn).await;
        assert_eq!((view.call, view.user_group), (None, None));
    }
}

/// A way to a simulator on which lists lose their end, after the first rows, while that is on.
fn cutting(simulator: &Simulator, is_on: &Arc<AtomicBool>) -> Transport {
    let (inner, is_on) = (transport_to(simulator), is_on.clone());
    Transport::new(service_fn(move |request: Request<Full<Bytes>>| {
        let (inner, is_on) = (inner.clone(), is_on.clone());
        async move {
            let (head, body) = request.into_parts();
            let Ok(body) = body.collect().await;
            let body = body.to_bytes();
            let is_list = String::from_utf8_lossy(&body).contains("logged_in_agents");
            let request = Request::from_parts(head, Full::new(body));
            let is_cut = is_list && is_on.load(Ordering::Relaxed);
            let response = inner.oneshot(request).await?;
            if !is_cut {
                return Ok(response);
            }
            let (head, body) = response.into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            let text = String::from_utf8(body.to_vec()).unwrap();
            let first: Vec<&str> = text.split_inclusive('\n').take(2).collect();
            assert!(!text.ends_with(&first[1]), "{text}");
            Ok(Response::from_parts(head, first.concat().into()))
        }
    }))
}

#[tokio::test(start_paused = true)]
async fn who_is_missing_from_one_list_is_looked_for_once_before_counting_as_gone() {
    let simulator = Simulator::with_seed(Scenario::demo().unwrap(), 1);
    let is_cut = Arc::new(AtomicBool::new(false));
    let accounts = DialerConfig {
        acting: account("actonly", "actonly1"),
        reading: account("readonly", "readonly1"),
        ..recorded_accounts()
    };
    let dialer = Dialer::over(cutting(&simulator, &is_cut), &accounts);
    let agents = Agents::start(dialer, FOLLOWING);
    let mut last = agents.watch(&agent("1030"));
    until_state(&mut last, AgentState::Ready).await;
    let looks = count(&simulator, "agent_status");
    for times in 1..=2 {
        is_cut.store(true, Ordering::Relaxed);
        let lists = count(&simulator, "logged_in_agents");
        while count(&simulator, "logged_in_agents") == lists {
            sleep(Duration::from_millis(10)).await;
        }
        is_cut.store(false, Ordering::Relaxed);
        let changed = timeout(Duration::from_secs(10), last.changed()).await;
        assert!(changed.is_err(), "{:?}", last.view());
        assert_eq!(count(&simulator, "agent_status"), looks + times);
    }
    // A list that goes on without the agent is believed, and costs no more.
    is_cut.store(true, Ordering::Relaxed);
    until_state(&mut last, AgentState::NotLoggedIn).await;
    sleep(Duration::from_secs(60)).await;
    assert_eq!(count(&simulator, "agent_status"), looks + 3);
}

#[tokio::test(start_paused = true)]
async fn states_are_told_as_they_are() {
    let (_simulator, _dialer, agents) = recorded();
    for (user, state) in [
        ("1028", AgentState::OnCall),
        ("1037", AgentState::Ringing),
        ("1030", AgentState::Ready),
        ("6002", AgentState::Paused),
    ] {
        let mut watcher = agents.watch(&agent(user));
        until_state(&mut watcher, state).await;
    }
}

#[tokio::test(start_paused = true)]
async fn users_are_the_same_in_upper_and_lower_case() {
    let text = "[[account]]\nuser = \"lvl7\"\npassword = \"lvl7pass\"\nlevel = 7\n\
                [[account]]\nuser = \"raonly\"\npassword = \"raonly1\"\nlevel = 1\n\
                [[account]]\nuser = \"Maya\"\npassword = \"x\"\nlevel = 1\n\
                [[campaign]]\nname = \"TESTCAMP\"\n\
                [[agent]]\nuser = \"Maya\"\nstate = \"READY\"\ncampaign = \"TESTCAMP\"\n";
    let scenario = Scenario::from_toml("case.toml", text).unwrap();
    let (_simulator, _dialer, agents) = follow(scenario, &recorded_accounts());
    let mut watcher = agents.watch(&agent("mAYA"));
    let view = until_state(&mut watcher, AgentState::Ready).await;
    assert_eq!(view.agent_user, agent("mAYA"));
}

#[tokio::test(start_paused = true)]
async fn all_phones_are_told_when_the_dialer_fails_and_when_it_answers_again() {
    let cases = [
        FaultRequest::once(Fault::DropBefore).times(3),
        FaultRequest::once(Fault::DropAfter).times(3),
        FaultRequest::once(Fault::CaptivePortal).times(3),
        FaultRequest::once(Fault::Lockout).times(3),
        slow("logged_in_agents", 60_000).times(3),
    ];
    for fault in cases {
        let (simulator, _dialer, agents) = idle();
        let call = ring(&simulator, "1028", 0);
        let mut on_call = agents.watch(&agent("1028"));
        let mut idle = agents.watch(&agent("1029"));
        until(&mut on_call, is_known).await;
        until_state(&mut idle, AgentState::Ready).await;
        let before = count(&simulator, "logged_in_agents");

        inject(&simulator, fault.clone().on("logged_in_agents"));
        let is_down = |view: &AgentView| matches!(view.dialer, DialerLink::Down { .. });
        let view = until(&mut on_call, is_down).await;
        // What was known last stays.
        assert_eq!(view.state, AgentState::OnCall, "{fault:?}");
        assert_eq!(view.call.unwrap().call_id.as_str(), call, "{fault:?}");
        let view = until(&mut idle, is_down).await;
        let DialerLink::Down { since_ms } = view.dialer else {
            panic!("{view:?}")
        };
        assert!(now_ms() - since_ms < 60_000, "{fault:?}");
        // It fails twice more, which is nothing new.
        let view = until(&mut idle, |view| !is_down(view)).await;
        assert_eq!(view.dialer, DialerLink::Up, "{fault:?}");
        assert_eq!(
            count(&simulator, "logged_in_agents") - before,
            4,
            "{fault:?}"
        );
        let view = until(&mut on_call, |view| !is_down(view)).await;
        assert_eq!(view.state, AgentState::OnCall, "{fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn answers_that_can_be_read_are_no_failure() {
    for fault in [
        FaultRequest::once(Fault::PhpNoise),
        FaultRequest::once(Fault::Http500AfterSuccess),
        slow("logged_in_agents", 2_000),
    ] {
        let (simulator, _dialer, agents) = idle();
        let mut watcher = agents.watch(&agent("1028"));
        until_state(&mut watcher, AgentState::Ready).await;
        inject(&simulator, fault.clone().on("logged_in_agents"));
        let waited = timeout(Duration::from_secs(60), watcher.changed()).await;
        assert!(waited.is_err(), "{fault:?}: {:?}", watcher.view());
    }
}

#[tokio::test(start_paused = true)]
async fn a_dialer_that_answers_in_another_language_is_followed() {
    let (simulator, _dialer, agents) = idle();
    let mut translated = FaultRequest::once(Fault::Translated);
    translated.for_ms = Some(600_000);
    inject(&simulator, translated);
    ring(&simulator, "1028", 0);
    let mut watcher = agents.watch(&agent("1028"));
    until(&mut watcher, is_known).await;
}

#[tokio::test(start_paused = true)]
async fn a_dialer_that_shows_an_old_state_is_believed_until_it_shows_the_new_one() {
    let (simulator, _dialer, agents) = idle();
    let mut watcher = agents.watch(&agent("1028"));
    until_state(&mut watcher, AgentState::Ready).await;
    let mut stale = FaultRequest::once(Fault::StaleState);
    stale.for_ms = Some(20_000);
    inject(&simulator, stale);
    let began = Instant::now();
    ring(&simulator, "1028", 0);
    until_state(&mut watcher, AgentState::OnCall).await;
    assert!(began.elapsed() >= Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn a_dialer_that_fails_is_asked_less_and_less_often() {
    let (simulator, _dialer, agents) = idle();
    let _watcher = agents.watch(&agent("1028"));
    let mut fault = FaultRequest::once(Fault::CaptivePortal);
    fault.for_ms = Some(600_000);
    inject(&simulator, fault);
    sleep(Duration::from_secs(600)).await;
    // Every 15 to 30 seconds, and a few more at first.
    let asked = count(&simulator, "logged_in_agents");
    assert!((20..=46).contains(&asked), "{asked} times");
    sleep(Duration::from_secs(30)).await;
    let before = count(&simulator, "logged_in_agents");
    sleep(Duration::from_secs(10)).await;
    assert_eq!(count(&simulator, "logged_in_agents") - before, 10);
}

#[tokio::test(start_paused = true)]
async fn a_slow_dialer_is_not_asked_all_the_time() {
    let (simulator, _dialer, agents) = idle();
    let _watcher = agents.watch(&agent("1028"));
    inject(&simulator, slow("logged_in_agents", 2_000).times(100));
    sleep(Duration::from_secs(60)).await;
    let asked = count(&simulator, "logged_in_agents");
    assert!((14..=16).contains(&asked), "{asked} times");
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_does_not_bring_an_ended_call_back() {
    let (simulator, _dialer, agents) = idle();
    let mut watcher = agents.watch(&agent("1028"));
    until_state(&mut watcher, AgentState::Ready).await;
    inject(&simulator, slow("agent_status", 2_800));
    let call = ring(&simulator, "1028", 0);
    until_state(&mut watcher, AgentState::OnCall).await;
    // The closer look is at the dialer, which has the call still, and its answer is on its way.
    sleep(Duration::from_millis(100)).await;
    assert_eq!(count(&simulator, "agent_status"), 1);
    simulator.customer_hangs_up(&call, Some(0)).unwrap();
    until_state(&mut watcher, AgentState::Ready).await;
    let waited = timeout(Duration::from_secs(60), watcher.changed()).await;
    assert!(waited.is_err(), "{:?}", watcher.view());
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_tells_the_number_all_the_same() {
    let (simulator, _dialer, agents) = idle();
    let mut watcher = agents.watch(&agent("1028"));
    until_state(&mut watcher, AgentState::Ready).await;
    inject(&simulator, slow("agent_status", 2_800).times(100));
    ring(&simulator, "1028", 0);
    let call = until(&mut watcher, is_known).await.call.unwrap();
    assert_eq!(call.phone_number, "3125550142");
    sleep(Duration::from_secs(60)).await;
    assert_eq!(counts(&simulator)[1..], [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn details_that_did_not_come_are_asked_for_again_but_not_for_ever() {
    let (simulator, _dialer, agents) = idle();
    let mut watcher = agents.watch(&agent("1028"));
    until_state(&mut watcher, AgentState::Ready).await;
    inject(
        &simulator,
        FaultRequest::once(Fault::DropAfter)
            .on("agent_status")
            .times(2),
    );
    let call = ring(&simulator, "1028", 0);
    until(&mut watcher, is_known).await;
    assert_eq!(counts(&simulator)[1..], [3, 1]);

    simulator.customer_hangs_up(&call, Some(0)).unwrap();
    until_state(&mut watcher, AgentState::Ready).await;
    inject(
        &simulator,
        FaultRequest::once(Fault::DropAfter)
            .on("callid_info")
            .times(100),
    );
    ring(&simulator, "1028", 0);
    let view = until(&mut watcher, |view| {
        view.call
            .as_ref()
            .is_some_and(|call| !call.phone_number.is_empty())
    });
    assert_eq!(view.await.call.unwrap().queue, None);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(counts(&simulator)[1..], [6, 4]);
}

#[tokio::test(start_paused = true)]
async fn details_that_are_refused_are_not_asked_for_again() {
    let text = include_str!("../../simulator/scenarios/demo.toml").replace("\"callid_info\", ", "");
    let accounts = DialerConfig {
        acting: account("actonly", "actonly1"),
        reading: account("readonly", "readonly1"),
        ..recorded_accounts()
    };
    let scenario = Scenario::from_toml("demo.toml", &text).unwrap();
    let (simulator, _dialer, agents) = follow(scenario, &accounts);
    let mut watcher = agents.watch(&agent("1028"));
    ring(&simulator, "1028", 0);
    until_state(&mut watcher, AgentState::OnCall).await;
    sleep(Duration::from_secs(60)).await;
    assert_eq!(counts(&simulator)[1..], [1, 1]);
    let call = watcher.view().call.unwrap();
    assert_eq!(
        (call.phone_number.as_str(), call.queue),
        ("3125550142", None)
    );
}

#[tokio::test(start_paused = true)]
async fn a_phone_that_comes_back_sees_the_present_state_and_since_when_at_once() {
    let (simulator, _dialer, agents) = idle();
    let _other = agents.watch(&agent("1029"));
    ring(&simulator, "1028", 0);
    let mut watcher = agents.watch(&agent("1028"));
    let before = until(&mut watcher, is_known).await.call.unwrap();
    drop(watcher);
    sleep(Duration::from_secs(20)).await;
    while now_ms() <= before.since_ms {
        std::hint::spin_loop();
    }
    let mut watcher = agents.watch(&agent("1028"));
    let view = watcher.view();
    assert_eq!(view.dialer, DialerLink::Up);
    assert_eq!(view.call, Some(before));
    assert_eq!(counts(&simulator)[1..], [1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_call_has_lasted_as_long_after_nobody_listened_for_a_while() {
    let (simulator, _dialer, agents) = idle();
    ring(&simulator, "1028", 0);
    let mut watcher = agents.watch(&agent("1028"));
    let before = until(&mut watcher, is_known).await.call.unwrap();
    drop(watcher);
    sleep(Duration::from_secs(60)).await;
    while now_ms() <= before.since_ms {
        std::hint::spin_loop();
    }
    let mut watcher = agents.watch(&agent("1028"));
    // What was known a minute ago may be wrong by now.
    assert_eq!(watcher.view().call, None);
    let view = until_state(&mut watcher, AgentState::OnCall).await;
    assert_eq!(view.call, Some(before));
}

#[tokio::test(start_paused = true)]
async fn what_was_known_before_nobody_listened_is_not_told_while_the_dialer_fails() {
    let (simulator, _dialer, agents) = idle();
    ring(&simulator, "1028", 0);
    let mut watcher = agents.watch(&agent("1028"));
    until(&mut watcher, is_known).await;
    drop(watcher);
    sleep(Duration::from_secs(3_600)).await;
    inject(&simulator, FaultRequest::once(Fault::DropBefore));
    let mut watcher = agents.watch(&agent("1028"));
    let view = until(&mut watcher, |view| view.dialer != DialerLink::Connecting).await;
    assert!(matches!(view.dialer, DialerLink::Down { .. }));
    assert_eq!((view.state, view.call), (AgentState::Unknown, None));
}

#[tokio::test(start_paused = true)]
async fn phones_that_ask_again_and_again_cost_no_more_than_those_that_listen() {
    let (simulator, _dialer, agents) = idle();
    let users: Vec<AgentUser> = ["1028", "1029", "1030"].map(agent).into();
    for _ in 0..20 {
        for user in &users {
            let view = agents.look(user).await;
            assert_eq!(
                (view.dialer, view.state),
                (DialerLink::Up, AgentState::Ready)
            );
        }
        sleep(Duration::from_secs(2)).await;
    }
    let [lists, agent_status, _] = counts(&simulator);
    assert!((40..=42).contains(&lists), "{lists} lists");
    assert_eq!(agent_status, 0);
    sleep(Duration::from_secs(600)).await;
    let [lists, ..] = counts(&simulator);
    assert!(lists <= 56, "{lists} lists");
}

#[tokio::test(start_paused = true)]
async fn a_look_says_that_the_dialer_does_not_answer() {
    let (simulator, _dialer, agents) = idle();
    inject(&simulator, slow("logged_in_agents", 60_000));
    let view = agents.look(&agent("1028")).await;
    assert!(matches!(view.dialer, DialerLink::Down { .. }));
    assert_eq!(view.state, AgentState::Unknown);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_new_calls_are_looked_up_a_few_at_a_time() {
    let (simulator, _dialer, agents) = follow(large_centre(1_000), &recorded_accounts());
    let users: Vec<AgentUser> = (10_000..11_000)
        .map(|user| agent(&user.to_string()))
        .collect();
    let mut watchers: Vec<Watcher> = users.iter().map(|user| agents.watch(user)).collect();
    for watcher in &mut watchers {
        until_state(watcher, AgentState::Ready).await;
    }
    for user in &users {
        let request = CallRequest {
            agent_user: user.to_string(),
            direction: Direction::Outbound,
            ingroup: None,
            campaign: None,
            phone_number: None,
            lead_name: None,
            ring_ms: 0,
        };
        simulator.ring(&request).unwrap();
    }
    inject(&simulator, slow("agent_status", 1_000).times(1_000));
    until_state(&mut watchers[0], AgentState::OnCall).await;
    sleep(Duration::from_millis(500)).await;
    assert_eq!(count(&simulator, "agent_status"), 8);
    simulator.clear_faults();
    for watcher in &mut watchers {
        let view = until(watcher, is_known).await;
        assert_eq!(view.call.unwrap().is_inbound, Some(false));
    }
    assert_eq!(counts(&simulator)[1..], [1_000, 1_000]);
}

#[tokio::test(start_paused = true)]
async fn its_tasks_end_with_the_last_handle_and_the_last_watcher() {
    let metrics = tokio::runtime::Handle::current().metrics();
    let before = metrics.num_alive_tasks();
    let (simulator, _dialer, agents) = idle();
    let mut watcher = agents.watch(&agent("1028"));
    drop(agents);
    until_state(&mut watcher, AgentState::Ready).await;
    drop(watcher);
    sleep(Duration::from_secs(5)).await;
    assert_eq!(metrics.num_alive_tasks(), before);
    assert_eq!(counts(&simulator), [1, 0, 0]);
    let (_simulator, _dialer, unused) = idle();
    drop(unused);
    sleep(Duration::from_secs(5)).await;
    assert_eq!(metrics.num_alive_tasks(), before);
}

/// As [`idle`], on a site that wants agents to see who is calling.
fn naming() -> (Simulator, Dialer, Agents) {
    follow(Scenario::demo().unwrap(), &naming_accounts())
}

fn naming_accounts() -> DialerConfig {
    DialerConfig {
        acting: account("actonly", "actonly1"),
        reading: account("readonly", "readonly1"),
        caller_name: true,
        ..recorded_accounts()
    }
}

/// A call of Amara O'Neil's.
fn ring_named(simulator: &Simulator, user: &str, phone_number: &str, ring_ms: u64) -> String {
    let request = CallRequest {
        agent_user: user.to_owned(),
        direction: Direction::Inbound,
        ingroup: None,
        campaign: None,
        phone_number: Some(phone_number.to_owned()),
        lead_name: Some(LeadName {
            first: "Amara".to_owned(),
            last: "O'Neil".to_owned(),
        }),
        ring_ms,
    };
    simulator.ring(&request).unwrap()
}

fn name_in(view: &AgentView) -> Option<&str> {
    view.call.as_ref()?.caller_name.as_deref()
}

#[tokio::test(start_paused = true)]
async fn who_is_calling_is_asked_once_for_a_call_and_told_to_its_agent_alone() {
    let (simulator, _dialer, agents) = naming();
    let mut watcher = agents.watch(&agent("1028"));
    let mut other = agents.watch(&agent("1029"));
    let call = ring_named(&simulator, "1028", "3125550142", 5_000);
    let view = until(&mut watcher, |view| name_in(view).is_some()).await;
    assert_eq!(view.state, AgentState::Ringing);
    assert_eq!(name_in(&view), Some("Amara O'Neil"));
    let view = until_state(&mut watcher, AgentState::OnCall).await;
    assert_eq!(name_in(&view), Some("Amara O'Neil"));
    sleep(Duration::from_secs(60)).await;
    // Both names, though the call was looked up when it rang and when it was answered.
    assert_eq!(count(&simulator, "lead_field_info"), 2);
    assert_eq!(other.view().call, None);

    simulator.customer_hangs_up(&call, Some(0)).unwrap();
    until_state(&mut watcher, AgentState::Ready).await;
    ring_named(&simulator, "1028", "3125550143", 0);
    until(&mut watcher, |view| name_in(view).is_some()).await;
    assert_eq!(count(&simulator, "lead_field_info"), 4);
}

#[tokio::test(start_paused = true)]
async fn where_the_site_does_not_want_it_nobody_is_asked_who_is_calling() {
    let (simulator, _dialer, agents) = idle();
    let mut watcher = agents.watch(&agent("1028"));
    ring_named(&simulator, "1028", "3125550142", 0);
    until(&mut watcher, is_known).await;
    sleep(Duration::from_secs(60)).await;
    assert_eq!(name_in(&watcher.view()), None);
    assert_eq!(count(&simulator, "lead_field_info"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_call_is_told_as_soon_and_as_whole_where_its_name_cannot_be_learned() {
    let demo = include_str!("../../simulator/scenarios/demo.toml");
    let may_not = demo.replace(", \"modify_leads\"", "");
    let not_allowed = demo.replace("\"lead_field_info\", ", "");
    assert!(may_not != demo && not_allowed != demo);
    let failing = |fault: FaultRequest| Some(fault.on("lead_field_info").times(100));
    let cases = [
        ("no right", may_not.as_str(), None),
        ("no function", not_allowed.as_str(), None),
        (
            "no answer",
            demo,
            Some(slow("lead_field_info", 60_000).times(100)),
        ),
        (
            "broken off",
            demo,
            failing(FaultRequest::once(Fault::DropAfter)),
        ),
        (
            "locked out",
            demo,
            failing(FaultRequest::once(Fault::Lockout)),
        ),
        (
            "a page",
            demo,
            failing(FaultRequest::once(Fault::CaptivePortal)),
        ),
        (
            "warnings",
            demo,
            failing(FaultRequest::once(Fault::PhpNoise)),
        ),
    ];
    for (case, scenario, fault) in cases {
        let scenario = Scenario::from_toml("demo.toml", scenario).unwrap();
        let (simulator, _dialer, agents) = follow(scenario, &naming_accounts());
        fault
            .into_iter()
            .for_each(|fault| inject(&simulator, fault));
        let mut watchers = ["1028", "1029", "1030"].map(|user| agents.watch(&agent(user)));
        for watcher in &mut watchers {
            until_state(watcher, AgentState::Ready).await;
        }
        let began = Instant::now();
        for user in ["1028", "1029", "1030"] {
            ring_named(&simulator, user, &format!("312555{user}"), 0);
        }
        for watcher in &mut watchers {
            let call = until(watcher, is_known).await.call.unwrap();
            assert!(!call.phone_number.is_empty(), "{case}");
        }
        assert!(began.elapsed() < Duration::from_millis(1_500), "{case}");
        sleep(Duration::from_secs(60)).await;
        for watcher in &mut watchers {
            let view = watcher.view();
            assert!(is_known(&view), "{case}");
            assert_eq!(name_in(&view), None, "{case}");
            assert_eq!(view.dialer, DialerLink::Up, "{case}");
        }
        // What was not told the first time is not asked again.
        assert_eq!(count(&simulator, "lead_field_info"), 3, "{case}");
        assert!(count(&simulator, "logged_in_agents") > 50, "{case}");
    }
}

#[tokio::test(start_paused = true)]
async fn names_are_asked_for_a_few_at_a_time_and_for_nobody_who_has_gone() {
    let accounts = DialerConfig {
        caller_name: true,
        ..recorded_accounts()
    };
    let (simulator, _dialer, agents) = follow(large_centre(100), &accounts);
    let users: Vec<String> = (10_000..10_100).map(|user: u32| user.to_string()).collect();
    let mut watchers: Vec<Watcher> = users
        .iter()
        .map(|user| agents.watch(&agent(user)))
        .collect();
    for watcher in &mut watchers {
        until_state(watcher, AgentState::Ready).await;
    }
    inject(&simulator, slow("lead_field_info", 1_000).times(1_000));
    for (user, number) in users.iter().zip(0..) {
        let request = CallRequest {
            agent_user: user.clone(),
            direction: Direction::Outbound,
            ingroup: None,
            campaign: None,
            phone_number: Some(format!("31255501{number:02}")),
            lead_name: None,
            ring_ms: 0,
        };
        simulator.ring(&request).unwrap();
    }
    for watcher in &mut watchers {
        until(watcher, is_known).await;
    }
    assert_eq!(count(&simulator, "lead_field_info"), 4);
    drop(watchers);
    sleep(Duration::from_secs(600)).await;
    // Those that were under way came to their end: both names of each.
    assert_eq!(count(&simulator, "lead_field_info"), 8);
}
