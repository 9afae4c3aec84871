//! What integrators and the app meet: texts, statuses, headers.

#![cfg(test)]

mod common;

use axum::http::Method;
use common::{Events, ORIGIN, Site, until};
use handset_gateway_api::{
    ActionReport, ActionState, AgentView, Options, Outcome, Outcomes, Queues,
};
use http_body_util::Full;
use insta::assert_snapshot;
use vicidial_agent_api::answer::parse;
use vicidial_agent_api::{Answer, ErrorCode, Function};
use vicidial_simulator::{CallReport, Fault, FaultRequest};

const KEY: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
const OTHER_KEY: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3302";

fn hang_up(call: &str) -> String {
    format!("source=crm&function=ra_call_control&stage=HANGUP&value={call}&status=SALE")
}

fn fault(fault: Fault, function: &str) -> FaultRequest {
    let request = serde_json::json!({ "fault": fault, "function": function });
    serde_json::from_value(request).unwrap()
}

/// The code that the app's parser reads.
fn code(answer: &common::Answer) -> ErrorCode {
    let status = answer.status.as_u16();
    match parse(Function::RaCallControl, status, answer.body.as_bytes()) {
        Answer::Error(error) => {
            assert_eq!(error.code.as_str(), answer.header("handset-error"));
            error.code
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn one_hangs_up_ones_own_call_and_the_same_key_has_the_same_answer() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    let done = site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    let shown = done.shown().replace(&call, "(call id)");
    assert_snapshot!("hang_up", shown);
    let again = site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    assert_eq!(again.header("handset-replayed"), "true");
    assert_eq!(again.body, done.body);
    assert_eq!(site.commands(), 1);
}

#[tokio::test]
async fn a_crm_that_is_no_browser_acts_with_a_session_and_without_a_key() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    let request = site
        .request(Method::POST, "/agc/api.php")
        .header(
            "content-type",
            "application/x-www-form-urlencoded; charset=UTF-8",
        )
        .header("cookie", &cookie)
        .body(Full::from(format!("{}&agent_user=1028", hang_up(&call))))
        .unwrap();
    let answer = site.send(request).await;
    assert_eq!(answer.header("handset-outcome"), "confirmed");
    assert_eq!(answer.header("idempotency-key"), "");
}

#[tokio::test]
async fn the_phone_is_rung_where_the_site_offers_it() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let answer = site
        .act(&cookie, Some(KEY), "function=call_agent&value=CALL")
        .await;
    assert_eq!(site.asked("call_agent"), 1, "{}", answer.body);

    let site = Site::start_with(|config| config.dialer.ring_phone = false).await;
    let cookie = site.sign_in("1028").await;
    let answer = site
        .act(&cookie, Some(KEY), "function=call_agent&value=CALL")
        .await;
    assert_eq!(code(&answer), ErrorCode::FunctionNotPermitted);
    assert_eq!(site.asked("call_agent"), 0);
}

#[tokio::test]
async fn version_is_the_gateways_own() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let answer = site.act(&cookie, None, "function=version").await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.starts_with("VERSION: "), "{}", answer.body);
    assert_eq!(site.asked("version"), 0);
}

#[tokio::test]
async fn the_gateways_refusals_have_texts_codes_and_statuses() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    let others = site.ring("1029");
    let own = hang_up(&call);
    let transfer = |more: &str| format!("function=ra_call_control&value={call}&status=SALE&{more}");
    let forms = [
        ("not_signed_in", "", own.clone()),
        (
            "credentials_not_accepted",
            &*cookie,
            format!("{own}&user=&pass=hunter2"),
        ),
        (
            "agent_user_not_yours",
            &cookie,
            format!("{own}&agent_user=1029"),
        ),
        (
            "function_not_permitted",
            &cookie,
            "function=external_hangup&value=1".to_owned(),
        ),
        ("parameter_twice", &cookie, format!("{own}&value=Y1")),
        (
            "parameter_unknown",
            &cookie,
            format!("{own}&hunter2=hunter2"),
        ),
        ("nothing", &cookie, String::new()),
        ("call_not_yours", &cookie, hang_up(&others)),
        (
            "number_not_allowed",
            &cookie,
            transfer("stage=EXTENSIONTRANSFER&phone_number=90009"),
        ),
        (
            "ingroup_not_allowed",
            &cookie,
            transfer("stage=INGROUPTRANSFER&ingroup_choices=SUPPORT"),
        ),
        ("status_not_allowed", &cookie, own.replace("SALE", "DNC")),
    ];
    for (name, cookie, form) in forms {
        let answer = site.act(cookie, None, &form).await;
        code(&answer);
        assert!(!answer.body.contains("hunter2"));
        let shown = answer
            .shown()
            .replace(&others, "(other call)")
            .replace(&call, "(call id)");
        assert_snapshot!(name, shown);
    }
    assert_eq!(site.commands(), 0);
}

#[tokio::test]
async fn a_call_that_cannot_be_checked_is_not_acted_upon() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    site.simulator
        .inject(&fault(Fault::CaptivePortal, "agent_status"))
        .unwrap();
    let answer = site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    assert_eq!(code(&answer), ErrorCode::CallNotChecked);
    assert_snapshot!(
        "call_not_checked",
        answer.shown().replace(&call, "(call id)")
    );
    assert_eq!(site.commands(), 0);
}

#[tokio::test]
async fn a_key_belongs_to_one_request_and_a_closed_one_to_none() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    let settle = format!("/handset/v1/actions/{OTHER_KEY}/settle");
    let report: ActionReport = site.ask(Method::POST, &settle, &cookie, None).await.json();
    assert_eq!(report.requested, None);
    let closed = site.act(&cookie, Some(OTHER_KEY), &hang_up(&call)).await;
    assert_snapshot!("key_closed", closed.shown());
    assert_eq!(site.commands(), 0);

    let done = site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    assert_eq!(done.header("handset-outcome"), "confirmed");
    let other = hang_up(&call).replace("SALE", "NI");
    let reused = site.act(&cookie, Some(KEY), &other).await;
    assert_snapshot!("key_reused", reused.shown());
    let duplicate = site.act(&cookie, None, &hang_up(&call)).await;
    assert_snapshot!("duplicate", duplicate.shown().replace(&call, "(call id)"));
    assert_eq!(site.commands(), 1);
}

#[tokio::test]
async fn a_key_that_is_no_uuid_is_refused() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    for key in [
        "",
        "1",
        "3f2504e04f8941d39a0c0305e82c3301",
        &format!("{{{KEY}}}"),
    ] {
        let answer = site.act(&cookie, Some(key), &hang_up(&call)).await;
        assert_eq!(answer.status, 400, "{key}");
        assert_eq!(code(&answer), ErrorCode::RequestNotValid);
    }
    let twice = site
        .request(Method::POST, "/agc/api.php")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", &cookie)
        .header("idempotency-key", KEY)
        .header("idempotency-key", KEY)
        .body(Full::from(hang_up(&call)))
        .unwrap();
    assert_eq!(site.send(twice).await.status, 400);
    assert_eq!(site.commands(), 0);
}

#[tokio::test]
async fn only_a_post_with_a_form_in_its_body_is_read() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    let form = hang_up(&call);
    let post = |kind: &str, path: &str, body: String| {
        site.request(Method::POST, path)
            .header("content-type", kind)
            .header("cookie", &cookie)
            .body(Full::from(body))
            .unwrap()
    };
    let urlencoded = "application/x-www-form-urlencoded";
    let address = format!("/agc/api.php?{form}");
    let get = site
        .request(Method::GET, &address)
        .header("cookie", &cookie)
        .body(Full::default())
        .unwrap();
    let requests = [
        ("get", get),
        ("query", post(urlencoded, "/agc/api.php?x=1", form.clone())),
        (
            "multipart",
            post(
                "multipart/form-data; boundary=x",
                "/agc/api.php",
                form.clone(),
            ),
        ),
        (
            "too_long",
            post(
                urlencoded,
                "/agc/api.php",
                format!("{form}&x={}", "x".repeat(9_000)),
            ),
        ),
    ];
    for (name, request) in requests {
        let answer = site.send(request).await;
        assert_eq!(code(&answer), ErrorCode::RequestNotValid);
        assert_snapshot!(name, answer.shown());
    }
    assert_eq!(site.commands(), 0);
}

#[tokio::test]
async fn what_another_page_sends_is_refused() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example.com"),
        ("origin", "null"),
    ] {
        let action = site
            .request(Method::POST, "/agc/api.php")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &cookie)
            .header(name, value)
            .body(Full::from(hang_up(&call)))
            .unwrap();
        let answer = site.send(action).await;
        assert_eq!(code(&answer), ErrorCode::OriginNotAllowed);
        for (method, path) in [
            (Method::POST, "/handset/v1/session"),
            (Method::DELETE, "/handset/v1/session"),
            (Method::PUT, "/handset/v1/readiness"),
            (Method::POST, &format!("/handset/v1/actions/{KEY}/settle")),
            (Method::GET, "/handset/v1/events"),
        ] {
            let request = site
                .request(method, path)
                .header("cookie", &cookie)
                .header(name, value)
                .body(Full::default())
                .unwrap();
            let answer = site.send(request).await;
            assert_eq!(answer.status, 403);
            let problem: handset_gateway_api::Problem = answer.json();
            assert_eq!(
                problem.code,
                handset_gateway_api::ProblemCode::OriginNotAllowed
            );
        }
    }
    assert_eq!(site.commands(), 0);
    // However much another page sent, it was none of the agent's.
    let old_browser = site
        .request(Method::POST, "/agc/api.php")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", &cookie)
        .header("origin", ORIGIN)
        .body(Full::from(hang_up(&call)))
        .unwrap();
    let answer = site.send(old_browser).await;
    assert_eq!(answer.header("handset-outcome"), "confirmed");
}

#[tokio::test]
async fn what_happened_after_an_http_500_is_told_with_it() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    site.simulator
        .inject(&fault(Fault::Http500AfterSuccess, "ra_call_control"))
        .unwrap();
    let answer = site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    assert_eq!(answer.status, 500);
    assert_eq!(answer.header("handset-outcome"), "failed_after_success");
}

#[tokio::test]
async fn the_agent_is_seen_with_call_choices_and_outcomes() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    let view: AgentView = site
        .ask(Method::GET, "/handset/v1/agent", &cookie, None)
        .await
        .json();
    assert_eq!(view.call.unwrap().call_id.as_str(), call);
    assert_eq!(view.user_group.as_deref(), Some("AGENTS"));
    let options: Options = site
        .ask(Method::GET, "/handset/v1/options", &cookie, None)
        .await
        .json();
    assert!(options.may_ring_phone && options.may_set_readiness);
    assert_eq!(options.dispositions.len(), 2);

    site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    let outcomes: Outcomes = site
        .ask(Method::GET, "/handset/v1/outcomes", &cookie, None)
        .await
        .json();
    let [action] = &outcomes.actions[..] else {
        panic!("{outcomes:?}");
    };
    assert_eq!(action.idempotency_key, KEY);
    let settle = format!("/handset/v1/actions/{KEY}/settle");
    let report: ActionReport = site.ask(Method::POST, &settle, &cookie, None).await.json();
    assert_eq!(report, *action);
    assert!(matches!(
        report.state,
        ActionState::Settled {
            outcome: Outcome::Confirmed,
            ..
        }
    ));
    // A session shows what was done in it, and an agent only the own.
    let other = site.sign_in("1029").await;
    let outcomes: Outcomes = site
        .ask(Method::GET, "/handset/v1/outcomes", &other, None)
        .await
        .json();
    assert_eq!(outcomes.actions, []);
}

#[tokio::test]
async fn an_agent_gets_ready_and_not_ready() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let remote_status = || {
        let state = site.simulator.state();
        let agent = state.agents.iter().find(|agent| agent.user == "1028");
        agent.unwrap().remote_status.clone()
    };
    for (ready, status) in [(false, "INACTIVE"), (false, "INACTIVE"), (true, "ACTIVE")] {
        let body = serde_json::json!({ "ready": ready });
        let answer = site
            .ask(Method::PUT, "/handset/v1/readiness", &cookie, body)
            .await;
        assert_eq!(answer.status, 204, "{}", answer.body);
        assert_eq!(remote_status(), status);
    }
}

#[tokio::test]
async fn readiness_is_refused_where_the_site_does_not_offer_it() {
    let site = Site::start_with(|config| config.dialer.readiness = None).await;
    let cookie = site.sign_in("1028").await;
    let body = serde_json::json!({ "ready": false });
    let answer = site
        .ask(Method::PUT, "/handset/v1/readiness", &cookie, body)
        .await;
    assert_snapshot!("not_allowed", answer.shown());
}

#[tokio::test]
async fn the_dialers_trouble_is_told_without_its_words() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    for (name, kind) in [
        ("dialer_unreachable", Fault::DropBefore),
        ("dialer_is_something_else", Fault::CaptivePortal),
        // The last: afterwards it is not asked for a while.
        ("dialer_refused", Fault::Lockout),
    ] {
        site.simulator
            .inject(&fault(kind, "update_remote_agent"))
            .unwrap();
        let body = serde_json::json!({ "ready": false });
        let answer = site
            .ask(Method::PUT, "/handset/v1/readiness", &cookie, body)
            .await;
        assert_snapshot!(name, answer.shown());
    }
}

#[tokio::test]
async fn the_calls_that_wait_in_a_queue_are_told_and_asked_for_once_for_all() {
    let site = Site::start().await;
    let cookie = site.sign_in("1030").await;
    // Those who take the queue's calls are busy.
    let other = site.sign_in("1028").await;
    site.ring("1028");
    site.ring("1029");
    let call = site.ring("1030");
    let transfer = format!(
        "source=crm&function=ra_call_control&stage=INGROUPTRANSFER&ingroup_choices=BILLING\
         &value={call}"
    );
    let answer = site.act(&cookie, Some(KEY), &transfer).await;
    assert_eq!(answer.header("handset-outcome"), "confirmed");
    until("the call waits in the other queue", async || {
        let calls = site.simulator.state().calls;
        let waits = |call: &CallReport| call.queue == "BILLING" && call.agent_user.is_none();
        calls.iter().any(waits)
    })
    .await;

    for cookie in [&cookie, &other] {
        let queues: Queues = site
            .ask(Method::GET, "/handset/v1/queues", cookie, None)
            .await
            .json();
        let [billing] = &queues.in_groups[..] else {
            panic!("{queues:?}");
        };
        assert_eq!(billing.name.as_str(), "BILLING");
        assert_eq!(billing.calls_waiting, 1);
        assert_eq!(billing.agents_waiting, Some(0));
    }
    assert_eq!(site.asked("in_group_status"), 1);
}

#[tokio::test]
async fn where_the_dialer_does_not_tell_of_queues_calls_are_followed_and_ended_all_the_same() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let refused = fault(Fault::Lockout, "in_group_status");
    site.simulator.inject(&refused).unwrap();
    let queues: Queues = site
        .ask(Method::GET, "/handset/v1/queues", &cookie, None)
        .await
        .json();
    assert!(queues.in_groups.is_empty());
    assert_eq!(site.asked("in_group_status"), 1);
    let call = site.ring("1028");
    let answer = site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    assert_eq!(answer.header("handset-outcome"), "confirmed");
}

#[tokio::test]
async fn everything_of_the_agents_needs_a_session() {
    let site = Site::start().await;
    for (method, path) in [
        (Method::GET, "/handset/v1/events"),
        (Method::GET, "/handset/v1/agent"),
        (Method::GET, "/handset/v1/options"),
        (Method::GET, "/handset/v1/queues"),
        (Method::PUT, "/handset/v1/readiness"),
        (Method::GET, "/handset/v1/outcomes"),
        (Method::DELETE, "/handset/v1/session"),
        (Method::POST, &format!("/handset/v1/actions/{KEY}/settle")),
    ] {
        for cookie in [
            "",
            "__Host-handset=x",
            &format!("__Host-handset={}", "A".repeat(43)),
        ] {
            let answer = site.ask(method.clone(), path, cookie, None).await;
            assert_eq!(answer.status, 401, "{path}");
            if method == Method::PUT && cookie.is_empty() {
                assert_snapshot!("problem_not_signed_in", answer.shown());
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_so() {
    let site = Site::start().await;
    for path in [
        "/handset/v1/nothing",
        "/handset/v2/session",
        "/agc/vicidial.php",
        "/vicidial/non_agent_api.php",
    ] {
        let answer = site.ask(Method::GET, path, "", None).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    let answer = site.ask(Method::GET, "/handset/v2/session", "", None).await;
    assert_snapshot!("problem_not_found", answer.shown());
    let wrong = site
        .ask(Method::POST, "/handset/v1/options", "", None)
        .await;
    assert_snapshot!("problem_wrong_method", wrong.shown());
}

#[tokio::test]
async fn the_process_is_up_and_ready_only_while_the_dialer_answers() {
    let site = Site::start().await;
    let get = async |path| site.ask(Method::GET, path, "", None).await;
    assert_snapshot!("healthz", get("/healthz").await.shown());
    assert_snapshot!("readyz", get("/readyz").await.shown());
    let cookie = site.sign_in("1028").await;
    assert_eq!(get("/readyz").await.status, 200);
    let away = serde_json::json!({ "fault": "drop_before", "count": 1_000 });
    site.simulator
        .inject(&serde_json::from_value(away).unwrap())
        .unwrap();
    let _events = Events::open(&site, &cookie, None).await;
    until("it is not ready", async || {
        get("/readyz").await.status != 200
    })
    .await;
    assert_snapshot!("readyz_without_dialer", get("/readyz").await.shown());
    assert_eq!(get("/healthz").await.status, 200);
    site.simulator.clear_faults();
    until("it is ready again", async || {
        get("/readyz").await.status == 200
    })
    .await;
}

#[tokio::test]
async fn prometheus_reads_figures_and_no_names() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    site.try_sign_in("1029", "hunter2").await;
    let call = site.ring("1028");
    site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    site.act(&cookie, Some(KEY), &hang_up(&call)).await;
    site.act("", None, &hang_up(&call)).await;
    let metrics = site.metrics().await;
    for line in [
        "handset_sign_ins_total{result=\"good\"} 1",
        "handset_sign_ins_total{result=\"wrong\"} 1",
        "handset_sessions 1",
        "handset_event_streams 0",
        "handset_actions_total{function=\"ra_call_control\",outcome=\"confirmed\"} 1",
        "handset_refusals_total{code=\"not_signed_in\"} 1",
        "handset_refusals_total{code=\"wrong_password\"} 1",
        "handset_dialer_requests_total{function=\"login\",result=\"200\"} 2",
        "handset_dialer_requests_total{function=\"ra_call_control\",result=\"200\"} 1",
        "handset_dialer_up 1",
        "handset_audit_failures 0",
    ] {
        assert!(
            metrics.lines().any(|other| other == line),
            "{line}\n{metrics}"
        );
    }
    // Without the figures, which may hold any digits.
    let names: Vec<&str> = metrics
        .lines()
        .map(|line| match line.rsplit_once(' ') {
            Some((name, _)) if !line.starts_with('#') => name,
            _ => line,
        })
        .collect();
    let names = names.join("\n");
    for secret in ["1028", "1029", "hunter2", &call, "actonly"] {
        assert!(!names.contains(secret), "{secret}\n{names}");
    }
    // The phones' listener has no figures.
    let answer = site.ask(Method::GET, "/metrics", "", None).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn stopping_finishes_the_action_in_flight_and_answers_it() {
    let site = Site::start().await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    let slow = serde_json::json!(
        { "fault": "slow", "function": "ra_call_control", "delay_ms": 500 }
    );
    site.simulator
        .inject(&serde_json::from_value(slow).unwrap())
        .unwrap();
    let url = site.gateway.url();
    let request = site
        .request(Method::POST, "/agc/api.php")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("cookie", &cookie)
        .header("idempotency-key", KEY)
        .body(Full::from(hang_up(&call)))
        .unwrap();
    let acting = tokio::spawn(site.sent(request));
    until("the request is at the dialer", async || {
        site.commands() == 1
    })
    .await;
    site.gateway.shutdown().await;
    let answer = acting.await.unwrap();
    assert_eq!(answer.header("handset-outcome"), "confirmed");
    let address = url.strip_prefix("http://").unwrap();
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn an_agent_who_sends_too_much_with_any_phones_is_told_to_wait_and_others_are_not_concerned()
{
    let site = Site::start().await;
    let cookies = [site.sign_in("1028").await, site.sign_in("1028").await];
    let other = site.sign_in("1029").await;
    let mut asking = tokio::task::JoinSet::new();
    for cookie in cookies.iter().cycle().take(100) {
        let request = site
            .request(Method::POST, "/agc/api.php")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", cookie)
            .header("idempotency-key", KEY)
            .body(Full::from("function=external_hangup"))
            .unwrap();
        asking.spawn(site.sent(request));
    }
    let answers = asking.join_all().await;
    let mut too_many = answers.iter().filter(|answer| answer.status == 429);
    let first = too_many.next().unwrap();
    assert_eq!(code(first), ErrorCode::TooManyRequests);
    assert_snapshot!("too_many_requests", first.shown());
    let fine = site.act(&other, None, "function=version").await;
    assert_eq!(fine.status, 200);
    let signed_out = site
        .ask(Method::DELETE, "/handset/v1/session", &cookies[0], None)
        .await;
    assert_eq!(signed_out.status, 204);
    let body = serde_json::json!({ "ready": false });
    let answer = site
        .ask(Method::PUT, "/handset/v1/readiness", &other, body)
        .await;
    assert_eq!(answer.status, 204);
    let recorded = site.audit().await;
    let recorded = recorded
        .iter()
        .filter(|entry| entry["error"] == "too_many_requests");
    assert_eq!(recorded.count(), 1);
}

#[tokio::test]
async fn what_a_session_is_refused_is_recorded() {
    let site = Site::start_with(|config| config.dialer.readiness = None).await;
    let cookie = site.sign_in("1028").await;
    let call = site.ring("1028");
    let request = |method: Method, path: &str, kind: &str, key: &str| {
        let request = site
            .request(method, path)
            .header("cookie", &cookie)
            .header("content-type", kind);
        match key {
            "" => request,
            key => request.header("idempotency-key", key),
        }
    };
    let api_php = "/agc/api.php";
    let form = "application/x-www-form-urlencoded";
    let json = "application/json";
    let readiness = "/handset/v1/readiness";
    let ready = r#"{"ready":true}"#.to_owned();
    let own = hang_up(&call);
    let other_page = request(Method::PUT, readiness, json, "").header("origin", "null");
    let requests = [
        (request(Method::POST, api_php, form, "1"), own.clone()),
        (request(Method::POST, api_php, "text/plain", ""), own),
        (request(Method::GET, api_php, form, ""), String::new()),
        (request(Method::PUT, readiness, json, ""), "{".to_owned()),
        (request(Method::PUT, readiness, json, ""), ready.clone()),
        (other_page, ready),
        (
            request(Method::POST, "/handset/v1/actions/1/settle", json, ""),
            String::new(),
        ),
    ];
    for (request, body) in requests {
        let answer = site.send(request.body(Full::from(body)).unwrap()).await;
        assert!(answer.status.is_client_error());
    }
    let audit = site.audit().await;
    let refused: Vec<_> = audit
        .iter()
        .filter(|entry| entry["event"] == "refusal")
        .map(|entry| {
            assert_eq!(entry["agent_user"], "1028");
            let status = entry["http_status"].as_u64().unwrap();
            (status, entry["error"].as_str().unwrap())
        })
        .collect();
    let not_valid = "request_not_valid";
    assert_eq!(
        refused,
        [
            (400, not_valid),
            (415, not_valid),
            (405, not_valid),
            (400, not_valid),
            (403, "function_not_permitted"),
            (403, "origin_not_allowed"),
            (400, not_valid),
        ]
    );
}

#[tokio::test]
async fn ones_own_name_may_be_written_in_any_case() {
    let site = Site::start().await;
    let answer = site.try_sign_in("ApiUser", "apipass1").await;
    let cookie = answer.cookie("__Host-handset");
    let form = format!("{}&agent_user=APIuser", hang_up("Y0315201639000402027"));
    let answer = site.act(&cookie, None, &form).await;
    assert_ne!(code(&answer), ErrorCode::AgentUserNotYours);
    let others = site
        .act(&cookie, None, &form.replace("APIuser", "1028"))
        .await;
    assert_eq!(code(&others), ErrorCode::AgentUserNotYours);
}

#[tokio::test]
async fn connections_are_counted() {
    let site = Site::start().await;
    let address = site.gateway.address();
    let count = async || -> usize {
        let metrics = site.metrics().await;
        let line = metrics
            .lines()
            .find_map(|line| line.strip_prefix("handset_connections "));
        line.unwrap().parse().unwrap()
    };
    let phones = [
        tokio::net::TcpStream::connect(address).await.unwrap(),
        tokio::net::TcpStream::connect(address).await.unwrap(),
    ];
    until("both are counted", async || count().await == 2).await;
    drop(phones);
    until("none is counted any more", async || count().await == 0).await;
}
