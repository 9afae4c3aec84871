//! Each fault by name, over a real socket.

#![cfg(test)]

#[expect(dead_code, reason = "each test program uses a part of what they share")]
mod common;

use std::time::Duration;

use common::{Reply, Server};
use vicidial_simulator::{
    AgentState, CenterReport, Fault, FaultRequest, Options, Scenario, Simulator,
};

const HUNG_UP: &str = "SUCCESS: ra_call_control hungup - 1028|Y0315201639000402027|HANGUP\n";
const CALL: &str = "Y0315201639000402027";

async fn start() -> (Simulator, Server) {
    let simulator = Simulator::with_seed(Scenario::recorded().unwrap(), 1);
    let server = Server::start(&simulator, Options::default()).await;
    (simulator, server)
}

async fn with_fault(fault: Fault) -> (Simulator, Server) {
    let (simulator, server) = start().await;
    simulator.inject(&FaultRequest::once(fault)).unwrap();
    (simulator, server)
}

fn call_is_up(state: &CenterReport) -> bool {
    state.calls.iter().any(|call| call.call_id == CALL)
}

fn agent_state(state: &CenterReport) -> Option<AgentState> {
    state
        .agents
        .iter()
        .find(|a| a.user == "1028")
        .unwrap()
        .state
}

fn disposition(state: &CenterReport) -> &str {
    let lead = state.leads.iter().find(|lead| lead.lead_id == 402_027);
    &lead.unwrap().status
}

fn assert_nothing_happened(simulator: &Simulator) {
    let state = simulator.state();
    assert!(state.commands.is_empty());
    assert!(call_is_up(&state));
    assert_eq!(agent_state(&state), Some(AgentState::InCall));
    assert_eq!(disposition(&state), "XFER");
}

fn assert_hung_up(simulator: &Simulator) {
    let state = simulator.state();
    assert_eq!(state.commands.len(), 1);
    assert!(!call_is_up(&state));
    assert_eq!(agent_state(&state), Some(AgentState::Ready));
    assert_eq!(disposition(&state), "SALE");
}

#[tokio::test]
async fn drop_before_closes_the_connection_and_executes_nothing() {
    let (simulator, server) = with_fault(Fault::DropBefore).await;
    assert_eq!(server.hang_up().await, Reply::Closed);
    assert_nothing_happened(&simulator);
    assert_eq!(simulator.state().requests.len(), 1);
    assert_eq!(server.hang_up().await.body(), HUNG_UP);
}

#[tokio::test]
async fn drop_after_closes_the_connection_and_has_executed() {
    let (simulator, server) = with_fault(Fault::DropAfter).await;
    assert_eq!(server.hang_up().await, Reply::Closed);
    assert_hung_up(&simulator);
    let again = server.hang_up().await;
    assert_eq!(
        again.body(),
        format!("ERROR: no active call found - {CALL}\n")
    );
}

#[tokio::test]
async fn http_500_after_success_writes_the_disposition_and_leaves_the_call() {
    let (simulator, server) = with_fault(Fault::Http500AfterSuccess).await;
    let reply = server.hang_up().await;
    assert_eq!((reply.status(), reply.body()), (Some(500), HUNG_UP));
    let state = simulator.state();
    assert!(state.commands.is_empty());
    assert!(call_is_up(&state));
    assert_eq!(agent_state(&state), Some(AgentState::InCall));
    assert_eq!(disposition(&state), "SALE");
}

#[tokio::test]
async fn command_not_issued_says_success_and_changes_nothing() {
    let (simulator, server) = with_fault(Fault::CommandNotIssued).await;
    // A poll in between neither suffers from it nor uses it up.
    assert!(
        server
            .agent_status("1028")
            .await
            .body()
            .starts_with("INCALL|")
    );
    let reply = server.hang_up().await;
    assert_eq!((reply.status(), reply.body()), (Some(200), HUNG_UP));
    assert_nothing_happened(&simulator);
}

#[tokio::test]
async fn php_noise_leaves_the_answer_a_line_of_its_own() {
    let (simulator, server) = with_fault(Fault::PhpNoise).await;
    let reply = server.hang_up().await;
    assert_eq!(reply.status(), Some(200));
    assert!(reply.body().starts_with("<br />\n<b>Warning</b>"));
    let lines: Vec<&str> = reply.body().lines().collect();
    assert_eq!(
        lines.iter().filter(|line| line.contains("SUCCESS")).count(),
        1
    );
    assert!(lines.contains(&HUNG_UP.trim_end()));
    assert!(!reply.body().contains("apipass1"));
    assert_hung_up(&simulator);
}

#[tokio::test]
async fn translated_success_executes_nothing() {
    let (simulator, server) = with_fault(Fault::Translated).await;
    assert_eq!(
        server.hang_up().await.body(),
        format!("ÉXITO: ra_call_control colgó la llamada - 1028|{CALL}|HANGUP\n")
    );
    assert_nothing_happened(&simulator);
}

#[tokio::test]
async fn a_captive_portal_answers_instead() {
    let (simulator, server) = with_fault(Fault::CaptivePortal).await;
    let reply = server.hang_up().await;
    assert_eq!(reply.status(), Some(200));
    assert!(reply.body().starts_with("<!DOCTYPE html>"));
    assert_nothing_happened(&simulator);
}

#[tokio::test]
async fn stale_state_keeps_showing_the_old_call() {
    let (simulator, server) = start().await;
    let stale = FaultRequest::once(Fault::StaleState).times(2);
    simulator.inject(&stale).unwrap();
    assert_eq!(server.hang_up().await.body(), HUNG_UP);
    for expected in ["INCALL|Y", "INCALL|Y", "READY||0|"] {
        let reply = server.agent_status("1028").await;
        assert!(reply.body().starts_with(expected), "{reply:?}");
    }
    assert_hung_up(&simulator);
}

#[tokio::test]
async fn lockout_refuses_the_right_password_at_both_scripts() {
    let (simulator, server) = start().await;
    let lockout = FaultRequest::once(Fault::Lockout).times(2);
    simulator.inject(&lockout).unwrap();
    assert_eq!(
        server.get("/agc/api.php?function=version").await.status(),
        Some(200)
    );
    assert_eq!(
        server.hang_up().await.body(),
        "ERROR: Invalid Username/Password: |apiuser|apipass1|0|1|LOCK|\n"
    );
    assert_eq!(
        server.agent_status("1028").await.body(),
        "ERROR: Too many login attempts, try again in 15 minutes: |apiuser|LOCK|\n"
    );
    assert_nothing_happened(&simulator);
}

#[tokio::test]
async fn a_fault_can_be_bound_to_a_function() {
    let (simulator, server) = start().await;
    let fault = FaultRequest::once(Fault::DropBefore).on("agent_status");
    simulator.inject(&fault).unwrap();
    assert_eq!(server.hang_up().await.body(), HUNG_UP);
    assert_eq!(server.agent_status("1028").await, Reply::Closed);
}

#[tokio::test]
async fn cleared_faults_are_gone() {
    let (simulator, server) = with_fault(Fault::DropBefore).await;
    simulator.clear_faults();
    assert_eq!(server.hang_up().await.body(), HUNG_UP);
}

mod on_a_paused_clock {
    //! Times are exact where the clock stands still until everything waits.

    use axum::body::Body;
    use axum::http::Request;
    use tokio::time::{Instant, timeout};
    use tower::ServiceExt;

    use super::*;

    fn hang_up() -> Request<Body> {
        Request::get(format!(
            "/agc/api.php?source=test&user=apiuser&pass=apipass1&agent_user=1028\
             &function=ra_call_control&stage=HANGUP&value={CALL}&status=SALE"
        ))
        .body(Body::empty())
        .unwrap()
    }

    fn slow(delay_ms: u64) -> Simulator {
        let simulator = Simulator::with_seed(Scenario::recorded().unwrap(), 1);
        let mut fault = FaultRequest::once(Fault::Slow);
        fault.delay_ms = Some(delay_ms);
        simulator.inject(&fault).unwrap();
        simulator
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_answer_comes_late_and_is_executed_at_once() {
        let simulator = slow(3_000);
        let started = Instant::now();
        let answer = simulator.router(&Options::default()).oneshot(hang_up());
        let mut answer = std::pin::pin!(answer);
        let early = timeout(Duration::from_millis(1_000), &mut answer).await;
        assert!(early.is_err());
        assert_hung_up(&simulator);
        assert_eq!(answer.await.unwrap().status(), 200);
        // 2 ms to read, 3 ms of window, and the delay.
        assert_eq!(started.elapsed(), Duration::from_millis(3_005));
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_goes_away_does_not_stop_the_script() {
        let simulator = Simulator::with_seed(Scenario::recorded().unwrap(), 1);
        let router = simulator.router(&Options::default());
        // Within the first millisecond nothing has been read yet.
        let gave_up = timeout(Duration::from_millis(1), router.oneshot(hang_up())).await;
        assert!(gave_up.is_err());
        assert_nothing_happened(&simulator);
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert_hung_up(&simulator);
    }
}
