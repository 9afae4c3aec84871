//! What a phone that listens is told.

#![cfg(test)]

mod common;

use axum::http::Method;
use common::{Event, Events, Site, until};
use handset_gateway::sessions::store as sessions;
use handset_gateway::store::Store;
use http_body_util::Full;

const KEY: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
const OTHER_KEY: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3302";

fn hang_up(call: &str) -> String {
    format!("function=ra_call_control&stage=HANGUP&value={call}&status=SALE")
}

fn has_call(call: &str) -> impl Fn(&Event) -> bool {
    move |event| event.name == "agent" && event.data["call"]["call_id"] == call
}

fn is_settled(event: &Event) -> bool {
    event.name == "action" && event.data["state"]["kind"] == "settled"
}

#[tokio::test]
async fn the_present_state_comes_first_and_each_change_after_it() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let mut events = Events::open(&site, &cookie, None).await;
    let first = events.next().await.unwrap();
    assert_eq!((&*first.name, &*first.id), ("agent", "0-1"));
    assert_eq!(first.data["agent_user"], "1028");
    let call = site.ring("1028");
    let rang = events.find(has_call(&call)).await;
    assert_eq!(rang.data["state"], "on_call");
    // The details of a call are asked for once it is there.
    let is_known = |event: &Event| event.data["call"]["phone_number"] == "3125550142";
    if !is_known(&rang) {
        events.find(is_known).await;
    }
    site.simulator.customer_hangs_up(&call, Some(0)).unwrap();
    events.find(|event| event.data["call"].is_null()).await;
}

#[tokio::test]
async fn a_phone_hears_of_its_own_agent_only() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let other = site.sign_in("1029").await;
    let mut events = Events::open(&site, &cookie, None).await;
    let mut others = Events::open(&site, &other, None).await;
    let call = site.ring("1029");
    others.find(has_call(&call)).await;
    site.act(&other, Some(KEY), &hang_up(&call)).await;
    others.find(is_settled).await;
    // What comes next for the first is about itself.
    let own = site.ring("1028");
    loop {
        let event = events.next().await.unwrap();
        assert!(!event.data.to_string().contains(&call), "{event:?}");
        if has_call(&own)(&event) {
            break;
        }
    }
}

#[tokio::test]
async fn what_actions_come_to_is_told_and_told_again_to_those_who_missed_it() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let mut events = Events::open(&site, &cookie, None).await;
    let call = site.ring("1028");
    let before = events.find(has_call(&call)).await;
    site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    let settled = events.find(is_settled).await;
    assert_eq!(settled.data["idempotency_key"], KEY);
    assert_eq!(settled.data["state"]["outcome"], "confirmed");
    drop(events);

    let second = site.ring("1028");
    site.act(&cookie, Some(OTHER_KEY), &hang_up(&second)).await;
    // One who saw everything before the first action gets both, the present
    // state before them.
    let mut events = Events::open(&site, &cookie, Some(&before.id)).await;
    assert_eq!(events.next().await.unwrap().name, "agent");
    for key in [KEY, OTHER_KEY] {
        let missed = events.find(|event| event.name == "action").await;
        assert_eq!(missed.data["idempotency_key"], key);
        assert_eq!(missed.data["state"]["outcome"], "confirmed");
    }
    // One who saw the first gets the second, also from a gateway that was
    // started anew.
    let site = site.restart().await;
    let mut events = Events::open(&site, &cookie, Some(&settled.id)).await;
    let missed = events.find(|event| event.name == "action").await;
    assert_eq!(missed.data["idempotency_key"], OTHER_KEY);
    // One who has just come has missed nothing.
    let mut events = Events::open(&site, &cookie, None).await;
    let third = site.ring("1028");
    loop {
        let event = events.next().await.unwrap();
        assert_eq!(event.name, "agent");
        if has_call(&third)(&event) {
            break;
        }
    }
}

#[tokio::test]
async fn the_end_of_the_session_is_the_last_event() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let mut here = Events::open(&site, &cookie, None).await;
    let mut there = Events::open(&site, &cookie, None).await;
    site.ask(Method::DELETE, "/handset/v1/session", &cookie, None)
        .await;
    for events in [&mut here, &mut there] {
        let end = events.find(|event| event.name == "session_ended").await;
        assert_eq!(end.data, serde_json::json!({ "kind": "signed_out" }));
        assert_eq!(events.next().await, None);
    }
}

#[tokio::test]
async fn an_end_that_another_process_made_is_told() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let mut events = Events::open(&site, &cookie, None).await;
    events.next().await.unwrap();
    let store = Store::open_existing(&site.config.database).await.unwrap();
    let agent = "1028".parse().unwrap();
    let now = handset_gateway::clock::now_ms();
    let ended = sessions::revoke_agent(&store, &agent, now).await.unwrap();
    assert_eq!(ended, 1);
    let end = events.find(|event| event.name == "session_ended").await;
    assert_eq!(end.data, serde_json::json!({ "kind": "revoked" }));
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_session_that_signs_in_anew_is_told_of_the_end_of_the_first() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let mut events = Events::open(&site, &cookie, None).await;
    site.try_sign_in_with(&cookie, "1028", "pw1028").await;
    let end = events.find(|event| event.name == "session_ended").await;
    assert_eq!(end.data, serde_json::json!({ "kind": "replaced" }));
}

#[tokio::test]
async fn the_longest_time_of_a_session_ends_a_stream_too() {
    let site = Site::start_with(|config| {
        config.sessions.absolute = std::time::Duration::from_secs(1);
    })
    .await;
    let cookie = site.sign_in("1028").await;
    let mut events = Events::open(&site, &cookie, None).await;
    let end = events.find(|event| event.name == "session_ended").await;
    assert_eq!(end.data, serde_json::json!({ "kind": "expired" }));
}

#[tokio::test]
async fn a_dialer_that_is_down_and_up_again_is_told() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let mut events = Events::open(&site, &cookie, None).await;
    // As soon as anything is seen, the dialer is up.
    let call = site.ring("1028");
    events.find(has_call(&call)).await;
    let away = serde_json::json!({ "fault": "drop_before", "count": 1_000 });
    site.simulator
        .inject(&serde_json::from_value(away).unwrap())
        .unwrap();
    events
        .find(|event| event.data["dialer"]["kind"] == "down")
        .await;
    site.simulator.clear_faults();
    events
        .find(|event| event.data["dialer"]["kind"] == "up")
        .await;
}

#[tokio::test]
async fn streams_are_not_kept_by_anybody_on_the_way_and_are_counted() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let request = site
        .request(Method::GET, "/handset/v1/events")
        .header("cookie", &cookie)
        .body(Full::default())
        .unwrap();
    let response = site.open(request).await;
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-store"),
        ("x-accel-buffering", "no"),
    ] {
        assert_eq!(response.headers()[name], value);
    }
    let count = async |count: u32| {
        let line = format!("handset_event_streams {count}");
        site.metrics().await.lines().any(|other| other == line)
    };
    until("it is counted", async || count(1).await).await;
    drop(response);
    until("it is not counted any more", async || count(0).await).await;
}

#[tokio::test]
async fn stopping_ends_the_streams_and_does_not_wait_for_them() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let mut events = Events::open(&site, &cookie, None).await;
    events.next().await.unwrap();
    let stopped = tokio::time::timeout(std::time::Duration::from_secs(4), site.gateway.shutdown());
    stopped.await.expect("the stream held it up");
    while events.next().await.is_some() {}
}

#[tokio::test]
async fn a_session_listens_in_so_many_places_and_the_newest_end_the_oldest() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let other = site.sign_in("1028").await;
    let mut others = Events::open(&site, &other, None).await;
    let mut first = Events::open(&site, &cookie, None).await;
    let mut later = Vec::new();
    for _ in 0..4 {
        later.push(Events::open(&site, &cookie, None).await);
    }
    while first.next().await.is_some() {}
    let call = site.ring("1028");
    for events in later.iter_mut().chain([&mut others]) {
        events.find(has_call(&call)).await;
    }
}

#[tokio::test]
async fn an_id_from_another_database_hides_nothing_that_happens_now() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let mut events = Events::open(&site, &cookie, Some("99-1")).await;
    assert_eq!(events.next().await.unwrap().id, "0-1");
    let call = site.ring("1028");
    events.find(has_call(&call)).await;
    site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    let settled = events.find(is_settled).await;
    assert_eq!(settled.data["idempotency_key"], KEY);
}
