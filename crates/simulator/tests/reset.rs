//! A reset while requests are under way: they belong to the centre that was, not to the new one.
//!
//! Tokio's clock is paused: it advances only when everything waits, so when the reset hits is
//! exact.

#![cfg(test)]

use std::future::ready;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::response::Response;
use tokio::time::sleep;
use tower::ServiceExt;
use vicidial_simulator::{CenterReport, Fault, FaultRequest, Options, Scenario, Simulator};

fn simulator() -> Simulator {
    Simulator::with_seed(Scenario::recorded().unwrap(), 1)
}

async fn hang_up(simulator: &Simulator) -> Response {
    let uri = "/agc/api.php?source=test&user=apiuser&pass=apipass1&agent_user=1028\
               &function=ra_call_control&stage=HANGUP&value=Y0315201639000402027&status=SALE";
    let request = Request::get(uri).body(Body::empty()).unwrap();
    let router = simulator.router(&Options::default());
    router.oneshot(request).await.unwrap()
}

async fn assert_nothing_printed(response: Response) {
    assert_eq!(response.status(), 500);
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    assert!(body.is_empty());
}

/// Hangs up, resets the centre `after` so long, and lets the request come to its end.
async fn hang_up_across_a_reset(simulator: &Simulator, after: Duration) -> Response {
    let (response, ()) = tokio::join!(hang_up(simulator), async {
        sleep(after).await;
        simulator.reset();
    });
    response
}

/// The calls, agents, leads and commands of `start`, whatever the clock says.
#[track_caller]
fn assert_same_scene(simulator: &Simulator, start: &CenterReport) {
    let mut state = simulator.state();
    for (agent, at_start) in state.agents.iter_mut().zip(&start.agents) {
        agent.since = at_start.since;
    }
    for (call, at_start) in state.calls.iter_mut().zip(&start.calls) {
        call.since = at_start.since;
    }
    assert_eq!(&state, start);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_has_not_read_the_tables_does_nothing() {
    let simulator = simulator();
    let start = simulator.state();
    let latency = Scenario::recorded().unwrap().latency;
    let before_reading = Duration::from_millis(latency.request_ms - 1);
    let response = hang_up_across_a_reset(&simulator, before_reading).await;
    assert_nothing_printed(response).await;
    assert_same_scene(&simulator, &start);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_has_read_its_call_does_not_end_it() {
    let simulator = simulator();
    let start = simulator.state();
    let latency = Scenario::recorded().unwrap().latency;
    let in_the_window = Duration::from_millis(latency.request_ms + latency.window_ms - 1);
    let response = hang_up_across_a_reset(&simulator, in_the_window).await;
    assert_nothing_printed(response).await;
    assert_same_scene(&simulator, &start);
}

#[tokio::test(start_paused = true)]
async fn a_request_uses_up_no_fault_of_the_new_centre() {
    let simulator = simulator();
    let mut request = Box::pin(hang_up(&simulator));
    // Polled once: received, and nothing of it executed.
    tokio::select! {
        biased;
        _ = &mut request => panic!("answered at once"),
        () = ready(()) => {}
    }
    assert_eq!(simulator.state().requests.len(), 1);
    simulator.reset();
    let fault = FaultRequest::once(Fault::Http500AfterSuccess);
    simulator.inject(&fault).unwrap();
    assert_nothing_printed(request.await).await;
    assert_eq!(hang_up(&simulator).await.status(), 500);
    assert_eq!(hang_up(&simulator).await.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn a_request_after_the_reset_acts() {
    let simulator = simulator();
    simulator.reset();
    assert_eq!(hang_up(&simulator).await.status(), 200);
    assert_eq!(simulator.state().commands.len(), 1);
}
