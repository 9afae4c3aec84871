//! The control interface, over a real socket.

#![cfg(test)]

mod common;

use common::Server;
use serde_json::{Value, json};
use vicidial_simulator::{Options, Scenario, Simulator};

async fn start() -> Server {
    let simulator = Simulator::with_seed(Scenario::recorded().unwrap(), 1);
    let options = Options {
        control: true,
        ..Options::default()
    };
    Server::start(&simulator, options).await
}

async fn state(server: &Server) -> Value {
    server.get("/control/state").await.json()
}

fn agent<'a>(state: &'a Value, user: &str) -> &'a Value {
    let agents = state["agents"].as_array().unwrap();
    agents.iter().find(|agent| agent["user"] == user).unwrap()
}

async fn ring(server: &Server, request: Value) -> String {
    let reply = server.post("/control/calls", &request.to_string()).await;
    assert_eq!(reply.status(), Some(200), "{reply:?}");
    reply.json()["call_id"].as_str().unwrap().to_owned()
}

async fn refusal(server: &Server, path: &str, body: &str) -> (u16, String) {
    let reply = server.post(path, body).await;
    let error = reply.json()["error"].as_str().unwrap().to_owned();
    (reply.status().unwrap(), error)
}

#[tokio::test]
async fn it_is_not_there_unless_asked_for() {
    let simulator = Simulator::new(Scenario::recorded().unwrap());
    let server = Server::start(&simulator, Options::default()).await;
    for path in ["/control", "/control/", "/control/state", "/control/x/y"] {
        assert_eq!(server.get(path).await.status(), Some(404), "{path}");
    }
    assert_eq!(server.post("/control/reset", "").await.status(), Some(404));
}

#[tokio::test]
async fn it_refuses_web_pages_of_another_origin() {
    let server = start().await;
    let own = format!("Origin: http://{}\r\n", server.address);
    for (origin, status) in [
        (own.as_str(), 200),
        ("Origin: http://example.com\r\n", 403),
        ("Origin: null\r\n", 403),
        ("Origin: http://127.0.0.1:1\r\n", 403),
    ] {
        let reply = server.send("GET", "/control/state", origin, "").await;
        assert_eq!(reply.status(), Some(status), "{origin}");
        let reply = server.send("POST", "/control/reset", origin, "").await;
        assert_eq!(reply.status(), Some(status), "{origin}");
    }
    let by_name = b"GET /control/state HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n";
    assert_eq!(server.raw(by_name).await.status(), Some(403));
}

#[tokio::test]
async fn a_call_is_in_progress_at_once_without_ring_time() {
    let server = start().await;
    let call = ring(
        &server,
        json!({"agent_user": "1030", "direction": "inbound", "ingroup": "billing", "phone_number": "3125550142"}),
    )
    .await;
    assert_eq!(call.len(), 20);
    assert!(call.starts_with('Y'));
    let state = state(&server).await;
    assert_eq!(agent(&state, "1030")["state"], "INCALL");
    assert_eq!(agent(&state, "1030")["call_id"], call.as_str());
    let calls = state["calls"].as_array().unwrap();
    let entry = calls.iter().find(|entry| entry["call_id"] == call.as_str());
    assert_eq!(entry.unwrap()["queue"], "BILLING");
    assert_eq!(entry.unwrap()["agent_user"], "1030");
    let row = server.agent_status("1030").await;
    let start = format!("INCALL|{call}|");
    assert!(row.body().starts_with(&start), "{row:?}");
    assert!(row.body().contains("|3125550142|"));
}

#[tokio::test]
async fn a_ringing_call_is_answered() {
    let server = start().await;
    let call = ring(
        &server,
        json!({"agent_user": "1030", "direction": "outbound", "ring_ms": 3_600_000}),
    )
    .await;
    assert!(call.starts_with('V'));
    assert!(
        server
            .agent_status("1030")
            .await
            .body()
            .starts_with("QUEUE|")
    );
    let answer = format!("/control/calls/{call}/answer");
    assert_eq!(server.post(&answer, "").await.json(), json!({}));
    assert!(
        server
            .agent_status("1030")
            .await
            .body()
            .starts_with("INCALL|")
    );
    assert_eq!(
        refusal(&server, &answer, "").await,
        (409, format!("call {call} does not ring at an agent"))
    );
}

#[tokio::test]
async fn after_the_customer_hung_up_the_agent_is_dead_then_ready() {
    let server = start().await;
    let request = json!({"agent_user": "1030", "direction": "inbound"});
    let call = ring(&server, request.clone()).await;
    let hang_up = format!("/control/calls/{call}/hangup");
    let reply = server.post(&hang_up, "{\"dead_ms\": 3600000}").await;
    assert_eq!(reply.json(), json!({}));
    let shown = state(&server).await;
    assert_eq!(agent(&shown, "1030")["state"], "INCALL");
    assert_eq!(agent(&shown, "1030")["sub_status"], "DEAD");
    assert!(!shown["calls"].to_string().contains(&call));
    assert_eq!(
        refusal(&server, &hang_up, "").await,
        (404, format!("there is no live call {call}"))
    );

    server.post("/control/reset", "").await;
    let call = ring(&server, request).await;
    let hang_up = format!("/control/calls/{call}/hangup");
    server.post(&hang_up, "{\"dead_ms\": 0}").await;
    assert_eq!(agent(&state(&server).await, "1030")["state"], "READY");
}

#[tokio::test]
async fn requests_are_reported_without_passwords() {
    let server = start().await;
    server.hang_up().await;
    let form = "user=apiuser&pass=apipass1&agent_user=1032&source=test&function=ra_call_control\
                &stage=EXTENSIONTRANSFER&phone_number=918005551234&value=Y0315210000000402050";
    let content_type = "Content-Type: application/x-www-form-urlencoded\r\n";
    server
        .send("POST", "/agc/api.php", content_type, form)
        .await;
    let reply = server.get("/control/state").await;
    for secret in ["apipass1", "pw1028", "lockpass1"] {
        assert!(!reply.body().contains(secret));
    }
    let state = reply.json();
    let requests = state["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0]["method"], "GET");
    assert_eq!(requests[0]["value"], "Y0315201639000402027");
    assert_eq!(requests[0]["status"], "SALE");
    assert_eq!(requests[0]["phone_number"], Value::Null);
    assert_eq!(requests[1]["method"], "POST");
    assert_eq!(requests[1]["path"], "/agc/api.php");
    assert_eq!(requests[1]["function"], "ra_call_control");
    assert_eq!(requests[1]["agent_user"], "1032");
    assert_eq!(requests[1]["phone_number"], "918005551234");
    let commands = state["commands"].as_array().unwrap();
    assert_eq!(commands[0]["action"], "Hangup");
    assert_eq!(commands[1]["exten"], "918005551234");
    let leads = state["leads"].as_array().unwrap();
    let lead = leads
        .iter()
        .find(|lead| lead["lead_id"] == 402_027)
        .unwrap();
    assert_eq!(lead["status"], "SALE");
}

#[tokio::test]
async fn faults_are_set_and_cleared() {
    let server = start().await;
    for round in 0..2 {
        let fault = json!({"fault": "drop_before", "count": 2, "function": "ra_call_control"});
        let reply = server.post("/control/faults", &fault.to_string()).await;
        assert_eq!(reply.json(), json!({}));
        if round == 0 {
            let reply = server.send("DELETE", "/control/faults", "", "").await;
            assert_eq!(reply.json(), json!({}));
            assert_eq!(server.hang_up().await.status(), Some(200));
        } else {
            assert_eq!(server.hang_up().await.status(), None);
        }
    }
    server.post("/control/reset", "").await;
    assert_eq!(server.hang_up().await.status(), Some(200));
}

#[tokio::test]
async fn system_settings_change_until_the_reset() {
    let server = start().await;
    for (settings, answer) in [
        (
            json!({"agent_api_active": false}),
            "ERROR: System API NOT ACTIVE\n",
        ),
        (
            json!({"active_servers": false}),
            "ERROR: Invalid Username/Password: |apiuser|apipass1|0|1|ERRSERVERS|\n",
        ),
        (
            json!({"ip_allowed": false}),
            "ERROR: Invalid Username/Password: |apiuser|apipass1|0|1|IPBLOCK|\n",
        ),
    ] {
        server.post("/control/system", &settings.to_string()).await;
        assert_eq!(server.hang_up().await.body(), answer);
    }
    server.post("/control/reset", "").await;
    assert!(server.hang_up().await.body().starts_with("SUCCESS"));
}

#[tokio::test]
async fn wrong_requests_are_refused_with_what_is_wrong() {
    let server = start().await;
    let busy = json!({"agent_user": "1028", "direction": "inbound"}).to_string();
    let absent = json!({"agent_user": "1031", "direction": "inbound"}).to_string();
    let nobody = json!({"agent_user": "9999", "direction": "inbound"}).to_string();
    let group = json!({"agent_user": "1030", "direction": "inbound", "ingroup": "X"}).to_string();
    let number =
        json!({"agent_user": "1030", "direction": "inbound", "phone_number": "+1"}).to_string();
    for (body, status, message) in [
        (busy, 409, "agent 1028 is not free but INCALL"),
        (absent, 409, "agent 1031 is not logged in"),
        (nobody, 404, "there is no agent 9999"),
        (group, 400, "there is no in-group X"),
        (
            number,
            400,
            "\"+1\" is no phone number; 2 to 18 digits are right",
        ),
    ] {
        assert_eq!(
            refusal(&server, "/control/calls", &body).await,
            (status, message.to_owned())
        );
    }
    let (status, message) = refusal(&server, "/control/faults", "{\"fault\": \"rain\"}").await;
    assert_eq!(status, 400);
    assert!(message.starts_with("unknown variant `rain`, expected one of `slow`"));
    let (status, message) = refusal(&server, "/control/calls", "{\"agent\": 1}").await;
    assert_eq!(status, 400);
    assert!(message.starts_with("unknown field `agent`"));
}
