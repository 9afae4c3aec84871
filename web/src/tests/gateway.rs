//! The app in gateway mode, against a gateway that stands in for `fetch` and
//! `EventSource`.

use handset_gateway_api::{
    AgentState, DialerLink, Disposition, Evidence, InGroup, NumberRules, Outcome, ProblemCode,
    SessionEnd, Target,
};
use vicidial_agent_api::{ErrorCode, Request, Stage};
use wasm_bindgen_test::wasm_bindgen_test;

use super::fake_gateway::{Between, FakeGateway, PASSWORD};
use super::page::Page;
use super::{CALL, OTHER_CALL};

async fn signed_in_on_call() -> (FakeGateway, Page) {
    let gateway = FakeGateway::with_call(CALL);
    let page = Page::start("");
    page.shows("h1", "On a call").await;
    (gateway, page)
}

async fn hang_up(page: &Page) {
    page.until_enabled(".actions .danger").await;
    page.click(".actions .danger");
    page.until_enabled("dialog .danger").await;
    page.click("dialog .danger");
}

fn submit(page: &Page, password: &str) {
    page.fill("#agent-user", "1028");
    page.fill("#password", password);
    page.click("button[type=submit]");
}

#[wasm_bindgen_test]
async fn where_a_gateway_answers_the_agents_own_password_is_asked_for_and_forgotten() {
    let gateway = FakeGateway::new();
    let page = Page::open("").await;
    assert!(!page.has("#api-password") && !page.has(".caution"));
    assert_eq!(page.attribute("#agent-user", "autocomplete"), "username");
    assert_eq!(
        page.attribute("#password", "autocomplete"),
        "current-password"
    );
    submit(&page, PASSWORD);
    page.until("it is forgotten", |page| {
        !page.has("#password") || page.value("#password").is_empty()
    })
    .await;
    page.shows("h1", "Waiting for a call").await;
    page.shows(".lead", "You are ready.").await;
    assert_eq!(gateway.asked("POST /handset/v1/session"), 1);
}

#[wasm_bindgen_test]
async fn a_wrong_password_is_told_from_too_many_and_from_a_dialer_that_is_away() {
    let gateway = FakeGateway::new();
    let page = Page::open("").await;
    submit(&page, "wrong");
    page.shows(".banner", "The agent user or the password is wrong.")
        .await;
    gateway.refuse_sign_in(ProblemCode::DialerUnreachable, None);
    submit(&page, PASSWORD);
    page.shows(".banner", "The gateway does not reach the dialer.")
        .await;
    gateway.refuse_sign_in(ProblemCode::TooManyAttempts, Some(2));
    submit(&page, PASSWORD);
    page.shows(".banner", "Too many wrong passwords.").await;
    page.shows(".actions", "You can try again in 0:0").await;
    assert!(page.is_disabled("button[type=submit]"));
    page.until_enabled("button[type=submit]").await;
}

#[wasm_bindgen_test]
async fn an_agent_who_is_signed_in_already_sees_the_call_at_once() {
    let gateway = FakeGateway::with_call(CALL);
    let page = Page::start("");
    page.shows("h1", "On a call").await;
    page.shows(".number", "312 555 1028").await;
    page.shows(".queue", "Called SALESLINE").await;
    page.shows(".timer", "1:0").await;
    assert_eq!(gateway.asked("POST /handset/v1/session"), 0);
    assert_eq!(
        gateway.asked("GET /handset/v1/agent"),
        0,
        "an event told it"
    );
}

#[wasm_bindgen_test]
async fn who_is_calling_is_shown_once_it_is_known_and_the_call_is_announced_once() {
    let gateway = FakeGateway::with_call(CALL);
    let page = Page::start("");
    let announced = "[aria-live=polite]";
    page.shows(announced, "On a call: 312 555 1028").await;
    assert_eq!(page.text(".caller"), "");
    gateway.name_caller("José <b>O'Neil</b>");
    page.shows(".caller", "José <b>O'Neil</b>").await;
    assert_eq!(page.attribute(".caller", "dir"), "auto");
    page.shows(".number", "312 555 1028").await;
    assert_eq!(page.text(announced), "On a call: 312 555 1028");
    // The next time that there is something to say, it is part of it.
    page.click(".gear");
    page.shows(announced, "Settings").await;
    page.click(".settings .actions button");
    page.shows(announced, "On a call: José <b>O'Neil</b>, 312 555 1028")
        .await;
}

#[wasm_bindgen_test]
async fn a_portal_or_a_dead_network_never_leads_to_the_api_password() {
    let gateway = FakeGateway::new();
    for between in [Between::Portal, Between::NoWay] {
        gateway.put_between(between);
        let page = Page::start("");
        page.shows("h1", "Connecting…").await;
        page.shows(".banner", "sign in there").await;
        assert!(!page.has("form"));
        gateway.put_between(Between::Nothing);
        page.click(".banner .quiet");
        page.shows("form [type=submit]", "Sign in").await;
        assert!(!page.has("#api-password"));
    }
}

#[wasm_bindgen_test]
async fn what_events_tell_is_shown_as_it_comes() {
    let gateway = FakeGateway::new();
    gateway.sign_in();
    let page = Page::start("");
    page.shows(".lead", "You are ready.").await;
    gateway.set_call(Some(CALL));
    page.shows("h1", "On a call").await;
    gateway.set_state(AgentState::CallEnded);
    page.shows(".lead", "The caller has hung up.").await;
    assert_eq!(gateway.asked("GET /handset/v1/agent"), 0);
}

#[wasm_bindgen_test]
async fn where_events_are_held_back_the_state_is_asked_for() {
    let gateway = FakeGateway::new();
    gateway.sign_in();
    gateway.let_events_through(false);
    let page = Page::start("");
    page.shows(".lead", "You are ready.").await;
    gateway.set_call(Some(CALL));
    page.shows("h1", "On a call").await;
    assert!(gateway.asked("GET /handset/v1/agent") >= 2);
}

#[wasm_bindgen_test]
async fn a_stream_that_broke_is_opened_again() {
    let (gateway, page) = signed_in_on_call().await;
    gateway.break_events();
    gateway.set_call(None);
    page.shows("h1", "Waiting for a call").await;
    page.until("a stream is open again", |_| gateway.streams() == 1)
        .await;
}

#[wasm_bindgen_test]
async fn a_page_that_nobody_sees_follows_nothing_and_shows_the_present_on_return() {
    let (gateway, page) = signed_in_on_call().await;
    let hidden = Page::hide();
    page.until("the stream is closed", |_| gateway.streams() == 0)
        .await;
    gateway.set_call(None);
    drop(hidden);
    page.shows("h1", "Waiting for a call").await;
    assert_eq!(gateway.streams(), 1);
    assert_eq!(gateway.asked("GET /handset/v1/agent"), 0);
}

#[wasm_bindgen_test]
async fn a_request_is_on_its_way_before_the_page_does_anything_else() {
    let (gateway, page) = signed_in_on_call().await;
    hang_up(&page).await;
    assert_eq!(gateway.asked("POST /agc/api.php"), 1);
    page.shows("h1", "Call ended").await;
    gateway.set_call(None);
    page.click(".actions .accent");
    page.shows("h1", "Waiting for a call").await;
    let lists = gateway.asked("GET /handset/v1/outcomes");
    page.tap(".actions > .quiet:last-child");
    assert_eq!(gateway.asked("GET /handset/v1/outcomes"), lists + 1);
    page.shows("h1", "Recent outcomes").await;
}

#[wasm_bindgen_test]
async fn a_hang_up_is_sent_once_with_a_key_and_no_password() {
    let (gateway, page) = signed_in_on_call().await;
    hang_up(&page).await;
    page.click("dialog .danger");
    page.shows("h1", "Call ended").await;
    let actions = gateway.actions();
    let [Request::RaCallControl(control)] = &actions[..] else {
        panic!("{actions:?}")
    };
    assert_eq!(
        (control.value.as_str(), &control.stage),
        (CALL, &Stage::Hangup)
    );
    assert_eq!(gateway.keys()[0].len(), 36);
}

#[wasm_bindgen_test]
async fn when_an_answer_is_lost_the_gateway_says_what_happened() {
    let (gateway, page) = signed_in_on_call().await;
    gateway.put_between(Between::BreaksAfter);
    hang_up(&page).await;
    page.shows("h1", "Call ended").await;
    assert_eq!(gateway.actions().len(), 1);
    assert!(gateway.asked(&settle(&gateway)) >= 1);
}

fn settle(gateway: &FakeGateway) -> String {
    format!("POST /handset/v1/actions/{}/settle", gateway.keys()[0])
}

#[wasm_bindgen_test]
async fn what_it_is_known_by_is_corrected_when_the_gateway_tells_it() {
    let (gateway, page) = signed_in_on_call().await;
    hang_up(&page).await;
    page.shows(".lead", "The dialer has ended the call").await;
    gateway.decide(Outcome::Confirmed, Evidence::State);
    page.shows(".lead", "your disposition may not have been written")
        .await;
}

#[wasm_bindgen_test]
async fn a_request_that_never_arrived_is_given_up_for_good() {
    let (gateway, page) = signed_in_on_call().await;
    gateway.put_between(Between::BreaksBefore);
    hang_up(&page).await;
    page.shows("h1", "Nothing was sent").await;
    page.shows(".lead", "The request did not reach the gateway")
        .await;
    assert_eq!(gateway.actions(), []);
    page.click(".actions .accent");
    page.shows("h1", "On a call").await;
}

#[wasm_bindgen_test]
async fn while_it_is_not_known_what_happened_nothing_else_is_offered() {
    let (gateway, page) = signed_in_on_call().await;
    gateway.keep_in_doubt();
    hang_up(&page).await;
    page.shows("h1", "Checking what happened…").await;
    page.shows(".facts", "Hang up").await;
    assert!(!page.has(".danger"));
    // A call that is another one has the screen, and waits too.
    gateway.set_call(Some(OTHER_CALL));
    page.shows("h1", "On a call").await;
    page.shows(".progress", "Checking what happened…").await;
    assert!(page.is_disabled(".actions .danger"));
    gateway.decide(Outcome::Unknown, Evidence::State);
    page.shows(".card h2", "Outcome not known").await;
    page.until_enabled(".actions .danger").await;
    assert_eq!(gateway.actions().len(), 1);
}

#[wasm_bindgen_test]
async fn a_page_that_is_loaded_again_goes_on_checking() {
    let (gateway, page) = signed_in_on_call().await;
    gateway.keep_in_doubt();
    hang_up(&page).await;
    page.shows("h1", "Checking what happened…").await;
    drop(page);
    let page = Page::start("");
    page.shows("h1", "Checking what happened…").await;
    page.shows(".facts", "312 555 1028").await;
    gateway.decide(Outcome::Confirmed, Evidence::Disposition);
    page.shows("h1", "Call ended").await;
    page.shows(".lead", "it has written down your request")
        .await;
    assert_eq!(gateway.actions().len(), 1);
    drop(page);
    let page = Page::start("");
    page.shows("h1", "On a call").await;
}

#[wasm_bindgen_test]
async fn what_another_device_does_is_waited_for() {
    let (gateway, page) = signed_in_on_call().await;
    gateway.hang_up_elsewhere(CALL);
    page.shows("h1", "Checking what happened…").await;
    gateway.decide(Outcome::Confirmed, Evidence::Answer);
    page.shows("h1", "Call ended").await;
    assert_eq!(gateway.actions(), []);
}

#[wasm_bindgen_test]
async fn a_refusal_says_what_is_allowed() {
    let (gateway, page) = signed_in_on_call().await;
    gateway.refuse(
        ErrorCode::StatusNotAllowed,
        "ERROR: status is not allowed - RAXFER|allowed: SALE, NI\n",
    );
    hang_up(&page).await;
    page.shows("h1", "Nothing was sent").await;
    page.shows(".middle", "Your site does not use this disposition.")
        .await;
    page.shows(".middle", "Allowed: SALE, NI.").await;
}

#[wasm_bindgen_test]
async fn how_a_session_ended_is_said() {
    for (why, says) in [
        (
            Some(SessionEnd::Revoked),
            "Your administrator has signed you out.",
        ),
        (Some(SessionEnd::Expired), "You were signed in for too long"),
        (None, "You are not signed in any more."),
    ] {
        let (gateway, page) = signed_in_on_call().await;
        gateway.end_session(why);
        if why.is_none() {
            gateway.break_events();
        }
        page.shows("form [type=submit]", "Sign in").await;
        page.shows(".banner", says).await;
        submit(&page, PASSWORD);
        page.shows("h1", "On a call").await;
    }
}

#[wasm_bindgen_test]
async fn an_action_after_the_session_ended_says_both() {
    let (gateway, page) = signed_in_on_call().await;
    gateway.end_session(None);
    hang_up(&page).await;
    page.shows("form [type=submit]", "Sign in").await;
    page.shows(".banner", "You are not signed in any more.")
        .await;
    assert_eq!(gateway.actions(), []);
}

#[wasm_bindgen_test]
async fn who_signs_out_is_signed_out_at_the_gateway_or_told_that_not() {
    let (gateway, page) = signed_in_on_call().await;
    gateway.put_between(Between::Portal);
    page.click(".top .quiet:last-child");
    page.shows(".banner", "You may still be signed in").await;
    gateway.put_between(Between::Nothing);
    page.click(".top .quiet:last-child");
    page.shows("form [type=submit]", "Sign in").await;
    assert!(!page.has(".banner"));
    drop(page);
    Page::open("").await;
}

#[wasm_bindgen_test]
async fn only_what_the_site_allows_is_offered() {
    let gateway = FakeGateway::with_call(CALL);
    gateway.set_options(|options| {
        options.dispositions = vec![Disposition {
            status: "SALE".parse().unwrap(),
            name: "Sale".to_owned(),
        }];
        options.in_groups = vec![InGroup {
            name: "BILLING".parse().unwrap(),
            label: "Billing".to_owned(),
        }];
        options.default_in_group = false;
        options.targets = vec![Target {
            name: "Front desk".to_owned(),
            phone_number: "3125551234".parse().unwrap(),
        }];
        options.numbers = Some(NumberRules {
            allow: vec!["NXXNXXXXXX".to_owned()],
            deny: vec!["900.".to_owned()],
        });
    });
    let page = Page::start("");
    page.until_enabled(".actions .accent").await;
    page.click(".actions .accent");
    page.shows("dialog .row", "Front desk").await;
    page.shows("dialog .row", "312 555 1234").await;
    assert!(!page.body_text().contains("Default"));
    assert!(!page.body_text().contains("Other…"));
    assert!(!page.body_text().contains("Ring my phone"));
    assert!(!page.has("#search"), "two targets need no search");
    page.click("dialog .segment:last-child input");
    page.until("the dial pad is there", |page| page.has("#phone-number"))
        .await;
    page.until_enabled("dialog .accent").await;
    for (number, says) in [
        ("90009", "only full numbers be dialled, of 10 digits"),
        ("9005551028", "does not let this number be dialled"),
    ] {
        page.fill("#phone-number", number);
        page.shows("#phone-number-hint", says).await;
        page.click("dialog .accent");
        page.shows("#phone-number-error", says).await;
    }
    page.fill("#phone-number", "3125551234");
    page.shows("#phone-number-hint", "Front desk").await;
    page.shows("dialog .accent", "Hold to transfer · Front desk")
        .await;
    page.click("dialog .segment:first-child input");
    page.shows("dialog .accent", "Choose where to").await;
    page.click("dialog .row:last-of-type input");
    page.shows("dialog .accent", "Hold to transfer · Front desk")
        .await;
    assert_eq!(gateway.actions(), []);
}

#[wasm_bindgen_test]
async fn where_the_site_lists_dispositions_a_hang_up_needs_one() {
    let gateway = FakeGateway::with_call(CALL);
    gateway.set_options(|options| {
        options.dispositions = vec![Disposition {
            status: "SALE".parse().unwrap(),
            name: "Sale".to_owned(),
        }];
    });
    let page = Page::start("");
    hang_up(&page).await;
    page.shows("dialog .error", "Please choose a disposition.")
        .await;
    assert_eq!(gateway.actions(), []);
    page.click("dialog .chip input");
    page.shows("dialog .danger", "Hold to hang up · SALE").await;
    page.click("dialog .danger");
    page.shows("h1", "Call ended").await;
}

#[wasm_bindgen_test]
async fn beside_a_queue_is_how_much_there_is_to_do_in_it() {
    let gateway = FakeGateway::with_call(CALL);
    gateway.set_options(|options| {
        options.in_groups = vec![InGroup {
            name: "BILLING".parse().unwrap(),
            label: "Billing".to_owned(),
        }];
    });
    let page = Page::start("");
    page.until_enabled(".actions .accent").await;
    page.click(".actions .accent");
    page.shows("dialog .row .load", "Waiting: 3 · Free agents: 0")
        .await;
}

#[wasm_bindgen_test]
async fn a_site_that_allows_nothing_says_so() {
    let gateway = FakeGateway::with_call(CALL);
    gateway.set_options(|options| {
        options.default_in_group = false;
        options.numbers = None;
    });
    let page = Page::start("");
    page.until_enabled(".actions .accent").await;
    page.click(".actions .accent");
    page.shows("dialog .hint", "Your site allows no transfers")
        .await;
    page.until_enabled("dialog .calm").await;
    assert!(page.is_disabled("dialog .accent"));
}

#[wasm_bindgen_test]
async fn calls_are_stopped_and_taken_again_with_what_it_takes_said() {
    let gateway = FakeGateway::new();
    gateway.sign_in();
    let page = Page::start("");
    let can_be_turned =
        |page: &Page| page.has(".switch") && page.attribute(".switch", "aria-disabled") == "false";
    page.until("it can be turned", can_be_turned).await;
    assert_eq!(page.attribute(".switch", "aria-checked"), "true");
    page.click(".switch");
    page.shows(".ready", "up to a minute, and one more call may come")
        .await;
    page.until("it was asked for", |_| {
        gateway.asked(r#"{"ready":false}"#) == 1
    })
    .await;
    assert!(!can_be_turned(&page));
    page.click(".switch");
    gateway.set_state(AgentState::NotLoggedIn);
    page.until("it can be turned again", can_be_turned).await;
    assert_eq!(gateway.asked(r#"{"ready":true}"#), 0);
    assert_eq!(page.attribute(".switch", "aria-checked"), "false");
    page.shows(".lead", "You are not ready").await;
    page.shows("h1", "Not ready").await;
    page.click(".switch");
    page.shows(".ready", "Getting you ready").await;
    gateway.set_state(AgentState::Ready);
    page.shows(".lead", "You are ready.").await;
    assert_eq!(gateway.asked(r#"{"ready":true}"#), 1);
}

#[wasm_bindgen_test]
async fn what_was_done_is_listed_and_the_way_back_leads_back() {
    let (gateway, page) = signed_in_on_call().await;
    hang_up(&page).await;
    page.shows("h1", "Call ended").await;
    gateway.set_call(None);
    page.click(".actions .accent");
    page.shows("h1", "Waiting for a call").await;
    let open = ".actions > .quiet:last-child";
    page.click(open);
    page.shows("h1", "Recent outcomes").await;
    page.shows(".list li", "Hang up").await;
    page.shows(".list li", "312 555 1028").await;
    page.shows(".list .end", "Done").await;
    page.click(".actions .accent");
    page.shows("h1", "Waiting for a call").await;
    page.click(open);
    page.shows("h1", "Recent outcomes").await;
    Page::go_back();
    page.shows("h1", "Waiting for a call").await;
    page.click(open);
    page.shows("h1", "Recent outcomes").await;
    gateway.set_call(Some(OTHER_CALL));
    page.shows("h1", "On a call").await;
}

#[wasm_bindgen_test]
async fn a_dialer_that_is_down_is_said_with_how_old_the_screen_is() {
    let (gateway, page) = signed_in_on_call().await;
    let since_ms = js_sys::Date::now() as u64 - 9_000;
    gateway.set_dialer(DialerLink::Down { since_ms });
    page.shows(".banner", "The gateway does not reach the dialer.")
        .await;
    page.shows(".banner", "seconds old").await;
    let actions = [".actions .accent", ".actions .danger"];
    assert!(
        actions.iter().all(|action| page.is_disabled(action)),
        "what cannot be done is not offered"
    );
    gateway.set_dialer(DialerLink::Up);
    page.until("all is well again", |page| !page.has(".banner"))
        .await;
    assert!(actions.iter().all(|action| !page.is_disabled(action)));
}

#[wasm_bindgen_test]
async fn a_link_is_held_against_the_call_that_the_gateway_tells() {
    let _gateway = FakeGateway::with_call(CALL);
    let page = Page::start(&format!("?call={CALL}"));
    page.shows(".middle .soft", "Opened from a link").await;
    drop(page);
    let page = Page::start(&format!("?call={OTHER_CALL}"));
    page.shows(".banner", "The call of this link is not yours, or is over.")
        .await;
}
