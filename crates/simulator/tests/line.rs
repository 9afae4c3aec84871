//! What happens on the line, on a paused clock: ringing, hanging up, transfers that arrive, agents
//! who come and go, and the demonstration.

#![cfg(test)]

use std::collections::BTreeSet;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use tokio::time::{advance, timeout};
use tower::ServiceExt;
use vicidial_simulator::{
    AgentReport, AgentState, CallRequest, Direction, LeadName, Options, Scenario, Simulator,
};

fn recorded() -> Simulator {
    Simulator::with_seed(Scenario::recorded().unwrap(), 7)
}

fn demo() -> Simulator {
    Simulator::with_seed(Scenario::demo().unwrap(), 7)
}

fn inbound(agent_user: &str, ring_ms: u64) -> CallRequest {
    CallRequest {
        agent_user: agent_user.to_owned(),
        direction: Direction::Inbound,
        ingroup: None,
        campaign: None,
        phone_number: Some("3125550101".to_owned()),
        lead_name: None,
        ring_ms,
    }
}

fn agent(simulator: &Simulator, user: &str) -> AgentReport {
    let agents = simulator.state().agents;
    agents.into_iter().find(|agent| agent.user == user).unwrap()
}

async fn send(simulator: &Simulator, path: &str) -> String {
    let uri = format!("{path}&source=test&user=apiuser&pass=apipass1");
    let request = Request::get(uri).body(Body::empty()).unwrap();
    let router = simulator.router(&Options::default());
    let response = router.oneshot(request).await.unwrap();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(body.to_vec()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_call_rings_for_as_long_as_was_asked() {
    let simulator = recorded();
    let call = simulator.ring(&inbound("1030", 5_000)).unwrap();
    advance(Duration::from_millis(4_999)).await;
    assert_eq!(agent(&simulator, "1030").state, Some(AgentState::Queue));
    assert_eq!(agent(&simulator, "1030").call_id, call);
    advance(Duration::from_millis(1)).await;
    assert_eq!(agent(&simulator, "1030").state, Some(AgentState::InCall));
}

#[tokio::test(start_paused = true)]
async fn calls_of_one_lead_in_one_second_have_ids_of_their_own() {
    let simulator = recorded();
    let mut ids = BTreeSet::new();
    for _ in 0..5 {
        let id = simulator.ring(&inbound("1030", 0)).unwrap();
        assert_eq!(id.len(), 20, "{id}");
        assert!(ids.insert(id.clone()));
        simulator.customer_hangs_up(&id, Some(0)).unwrap();
    }
    let leads = simulator.state().leads;
    let with_number = leads
        .iter()
        .filter(|lead| lead.phone_number == "3125550101");
    assert_eq!(with_number.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_agent_is_dead_for_the_measured_time() {
    let simulator = recorded();
    let call = simulator.ring(&inbound("1030", 0)).unwrap();
    simulator.customer_hangs_up(&call, None).unwrap();
    advance(Duration::from_millis(39)).await;
    assert_eq!(agent(&simulator, "1030").sub_status, "DEAD");
    assert_eq!(agent(&simulator, "1030").call_id, call);
    advance(Duration::from_millis(1_812)).await;
    assert_eq!(agent(&simulator, "1030").state, Some(AgentState::Ready));
    assert_eq!(agent(&simulator, "1030").call_id, "");
}

#[tokio::test(start_paused = true)]
async fn a_dead_call_cannot_be_controlled() {
    let simulator = recorded();
    let call = simulator.ring(&inbound("1030", 0)).unwrap();
    simulator.customer_hangs_up(&call, Some(1_000)).unwrap();
    let path =
        format!("/agc/api.php?function=ra_call_control&agent_user=1030&stage=HANGUP&value={call}");
    assert_eq!(
        send(&simulator, &path).await,
        format!("ERROR: no active call found - {call}\n")
    );
}

#[tokio::test(start_paused = true)]
async fn an_on_hook_agent_shows_that_it_rings() {
    let simulator = recorded();
    let path = "/vicidial/non_agent_api.php?function=agent_status&agent_user=1035";
    let row = send(&simulator, path).await;
    assert!(row.starts_with("READY||0|TESTCAMP|3|Remote Agent OnHook|AGENTS|1||RING|"));
}

#[tokio::test(start_paused = true)]
async fn a_transferred_call_reaches_another_agent_with_a_new_id() {
    let simulator = demo();
    let call = simulator.ring(&inbound("1028", 0)).unwrap();
    let path = format!(
        "/agc/api.php?function=ra_call_control&agent_user=1028&stage=INGROUPTRANSFER\
         &ingroup_choices=SUPPORT&value={call}"
    );
    // Agent 1029 takes SUPPORT and has been free the longest, with 1030.
    let answer = send(&simulator, &path).await;
    assert_eq!(
        answer,
        format!("SUCCESS: ra_call_control transfer - 1028|{call}|\n")
    );
    assert!(simulator.state().calls.is_empty());
    advance(Duration::from_secs(1)).await;
    let state = simulator.state();
    assert_eq!(state.calls.len(), 1);
    assert_ne!(state.calls[0].call_id, call);
    assert_eq!(state.calls[0].queue, "SUPPORT");
    assert_eq!(state.calls[0].phone_number, "3125550101");
    assert_eq!(state.calls[0].agent_user.as_deref(), Some("1029"));
    assert_eq!(agent(&simulator, "1029").state, Some(AgentState::Queue));
    assert_eq!(agent(&simulator, "1028").state, Some(AgentState::Ready));
}

#[tokio::test(start_paused = true)]
async fn a_transferred_call_waits_until_somebody_is_free() {
    let simulator = demo();
    let call = simulator.ring(&inbound("1028", 0)).unwrap();
    // RETENTION is taken by 1030 only, who is busy.
    let busy = simulator.ring(&inbound("1030", 0)).unwrap();
    let path = format!(
        "/agc/api.php?function=ra_call_control&agent_user=1028&stage=INGROUPTRANSFER\
         &ingroup_choices=RETENTION&value={call}"
    );
    send(&simulator, &path).await;
    advance(Duration::from_secs(60)).await;
    let waits = |simulator: &Simulator| {
        let calls = simulator.state().calls;
        let call = calls.into_iter().find(|call| call.queue == "RETENTION");
        call.unwrap().agent_user
    };
    assert_eq!(waits(&simulator), None);
    simulator.customer_hangs_up(&busy, Some(0)).unwrap();
    assert_eq!(waits(&simulator).as_deref(), Some("1030"));
}

#[tokio::test(start_paused = true)]
async fn an_agent_set_inactive_leaves_and_comes_back() {
    let simulator = demo();
    let set = async |status: &str| {
        let path = format!(
            "/vicidial/non_agent_api.php?function=update_remote_agent&agent_user=1028&status={status}"
        );
        send(&simulator, &path).await
    };
    assert!(set("INACTIVE").await.starts_with("SUCCESS"));
    advance(Duration::from_secs(5)).await;
    assert_eq!(agent(&simulator, "1028").state, Some(AgentState::Ready));
    advance(Duration::from_secs(30)).await;
    assert_eq!(agent(&simulator, "1028").state, None);
    assert_eq!(
        set("INACTIVE").await,
        "NOTICE: update_remote_agent REMOTE AGENT IS ALREADY INACTIVE: |apiuser|1028\n\
         ERROR: update_remote_agent NO UPDATES DEFINED: |apiuser|\n"
    );
    assert!(set("ACTIVE").await.starts_with("SUCCESS"));
    advance(Duration::from_secs(2)).await;
    assert_eq!(agent(&simulator, "1028").state, Some(AgentState::Ready));
}

#[tokio::test(start_paused = true)]
async fn on_the_recorded_server_nothing_comes_of_commands() {
    let simulator = recorded();
    let path = "/agc/api.php?function=ra_call_control&agent_user=1028&stage=INGROUPTRANSFER\
                &ingroup_choices=BILLING&value=Y0315201639000402027";
    assert!(send(&simulator, path).await.starts_with("SUCCESS"));
    let calls = simulator.state().calls.len();
    advance(Duration::from_secs(60)).await;
    assert_eq!(simulator.state().calls.len(), calls);
}

#[tokio::test(start_paused = true)]
async fn in_the_demonstration_every_agent_gets_calls_and_customers_give_up() {
    let simulator = demo();
    let run = |seconds| {
        timeout(
            Duration::from_secs(seconds),
            simulator.keep_calls_arriving(),
        )
    };
    // Nine seconds idle at most, and nine and a half of ringing.
    assert!(run(20).await.is_err());
    let state = simulator.state();
    assert_eq!(state.calls.len(), 3);
    for agent in &state.agents {
        assert_eq!(agent.state, Some(AgentState::InCall), "{}", agent.user);
    }
    for call in &state.calls {
        let number = &call.phone_number;
        assert_eq!((number.len(), &number[3..8]), (10, "55501"), "{number}");
    }
    // A customer's patience ends after five minutes at the latest.
    assert!(run(600).await.is_err());
    let later = simulator.state();
    for (agent, earlier) in later.agents.iter().zip(&state.agents) {
        assert!(agent.calls_today > earlier.calls_today, "{}", agent.user);
    }
    assert!(later.commands.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_number_keeps_the_name_of_who_called_from_it() {
    let simulator = recorded();
    let named = CallRequest {
        lead_name: Some(LeadName {
            first: "Amara".to_owned(),
            last: "O'Neil".to_owned(),
        }),
        ..inbound("1030", 0)
    };
    // The second call from the number does not say who it is.
    for request in [named, inbound("1030", 0)] {
        let call = simulator.ring(&request).unwrap();
        let lead = agent(&simulator, "1030").lead_id;
        for (field, text) in [("first_name", "Amara"), ("last_name", "O'Neil")] {
            let path = format!(
                "/vicidial/non_agent_api.php?function=lead_field_info&lead_id={lead}\
                 &field_name={field}"
            );
            assert_eq!(send(&simulator, &path).await, text);
        }
        simulator.customer_hangs_up(&call, Some(0)).unwrap();
    }
}
