//! The race window: SUCCESS is printed before the call is deleted (recorded group `race`).
//!
//! Tokio's clock is paused: it advances only when everything waits, so what overlaps is exact.

#![cfg(test)]

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use tokio::time::sleep;
use tower::ServiceExt;
use vicidial_simulator::{CommandReport, Options, Scenario, Simulator};

const HANGUP: &str = "stage=HANGUP";
const TRANSFER: &str = "stage=EXTENSIONTRANSFER&phone_number=918005551234";
const CALL: &str = "Y0315201639000402027";

const HUNG_UP: &str = "SUCCESS: ra_call_control hungup - 1028|Y0315201639000402027|HANGUP\n";
const TRANSFERRED: &str =
    "SUCCESS: ra_call_control transfer - 1028|Y0315201639000402027|918005551234\n";
const GONE: &str = "ERROR: no active call found - Y0315201639000402027\n";

fn simulator() -> Simulator {
    Simulator::with_seed(Scenario::recorded().unwrap(), 1)
}

/// Sends `ra_call_control` after `delay_ms`.
async fn control(simulator: &Simulator, what: &str, delay_ms: u64) -> String {
    sleep(Duration::from_millis(delay_ms)).await;
    let uri = format!(
        "/agc/api.php?source=test&user=apiuser&pass=apipass1&agent_user=1028\
         &function=ra_call_control&value={CALL}&{what}"
    );
    let request = Request::get(uri).body(Body::empty()).unwrap();
    let router = simulator.router(&Options::default());
    let response = router.oneshot(request).await.unwrap();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

fn actions(simulator: &Simulator) -> Vec<&'static str> {
    let commands = simulator.state().commands;
    commands.iter().map(|command| command.action).collect()
}

#[tokio::test(start_paused = true)]
async fn two_hangups_at_once_both_succeed_and_queue_two_commands() {
    let simulator = simulator();
    let (first, second) = tokio::join!(
        control(&simulator, HANGUP, 0),
        control(&simulator, HANGUP, 0)
    );
    assert_eq!((first.as_str(), second.as_str()), (HUNG_UP, HUNG_UP));
    assert_eq!(actions(&simulator), ["Hangup", "Hangup"]);
}

#[tokio::test(start_paused = true)]
async fn a_hangup_against_a_transfer_queues_both() {
    let simulator = simulator();
    let (first, second) = tokio::join!(
        control(&simulator, HANGUP, 0),
        control(&simulator, TRANSFER, 1)
    );
    assert_eq!((first.as_str(), second.as_str()), (HUNG_UP, TRANSFERRED));
    assert_eq!(actions(&simulator), ["Hangup", "Redirect"]);
}

#[tokio::test(start_paused = true)]
async fn the_window_is_as_long_as_the_scenario_says() {
    let window = Scenario::recorded().unwrap().latency.window_ms;
    for (delay, expected, commands) in [(window - 1, HUNG_UP, 2), (window + 1, GONE, 1)] {
        let simulator = simulator();
        let (first, second) = tokio::join!(
            control(&simulator, HANGUP, 0),
            control(&simulator, HANGUP, delay)
        );
        assert_eq!((first.as_str(), second.as_str()), (HUNG_UP, expected));
        assert_eq!(simulator.state().commands.len(), commands);
    }
}

#[tokio::test(start_paused = true)]
async fn without_latency_only_one_of_many_wins() {
    let mut scenario = Scenario::recorded().unwrap();
    scenario.latency.request_ms = 0;
    scenario.latency.window_ms = 0;
    let simulator = Simulator::with_seed(scenario, 1);
    let (a, b, c) = tokio::join!(
        control(&simulator, HANGUP, 0),
        control(&simulator, TRANSFER, 0),
        control(&simulator, HANGUP, 0)
    );
    let successes = [a, b, c]
        .iter()
        .filter(|answer| answer.starts_with("SUCCESS"))
        .count();
    assert_eq!(successes, 1);
    assert_eq!(simulator.state().commands.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_racing_in_group_transfer_arrives_once() {
    let mut scenario = Scenario::recorded().unwrap();
    scenario.telephony.connected = true;
    // Nobody takes BILLING calls, so that it waits there.
    for agent in &mut scenario.agents {
        agent.in_groups.clear();
    }
    let simulator = Simulator::with_seed(scenario, 1);
    let transfer = "stage=INGROUPTRANSFER&ingroup_choices=BILLING";
    let _ = tokio::join!(
        control(&simulator, transfer, 0),
        control(&simulator, transfer, 0)
    );
    let redirects: Vec<CommandReport> = simulator.state().commands;
    assert_eq!(redirects.len(), 2);
    tokio::time::advance(Duration::from_secs(1)).await;
    let state = simulator.state();
    let arrived: Vec<_> = state
        .calls
        .iter()
        .filter(|call| call.queue == "BILLING" && call.phone_number == "3125551028")
        .collect();
    assert_eq!(arrived.len(), 1);
    assert_ne!(arrived[0].call_id, CALL);
    assert_eq!(arrived[0].agent_user, None);
}
