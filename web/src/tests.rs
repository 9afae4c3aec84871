//! The app, mounted in a browser, against a dialer that stands in for
//! `fetch`: what the app sends, and what it shows.

mod at_stake;
mod fake_dialer;
mod fake_gateway;
mod gateway;
mod in_place;
mod page;
mod settings;

use vicidial_agent_api::{Api, Request, Stage};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use self::fake_dialer::{Control, FakeDialer};
use self::page::Page;

wasm_bindgen_test_configure!(run_in_browser);

const CALL: &str = "Y0315201639000402027";
const OTHER_CALL: &str = "Y0315201639000402028";

#[wasm_bindgen_test]
async fn signing_in_finds_the_call_by_itself() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::open("").await;
    page.sign_in().await;
    page.shows("h1", "On a call").await;
    page.shows(".number", "312 555 1028").await;
    page.shows(".queue", "Called SALESLINE").await;
    page.shows(".timer", "1:0").await;
    assert_eq!(page.title(), "On a call · Handset");
    assert_eq!(
        dialer.asked(|request| matches!(request, Request::Version(Api::Agent))),
        1
    );
    assert_eq!(
        dialer.asked(|request| matches!(request, Request::CallidInfo { .. })),
        1
    );
    assert_eq!(dialer.controls(), []);
}

#[wasm_bindgen_test]
async fn what_is_wrong_is_said_beside_its_field_and_nothing_is_sent() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::open("").await;
    page.fill("#agent-user", "10 28");
    page.click("button[type=submit]");
    page.shows("#agent-user-error", "A space (character 3) is not allowed.")
        .await;
    page.shows("#api-password-error", "Please fill this in.")
        .await;
    page.until("the first wrong field has the focus", |page| {
        page.focused_id() == "agent-user"
    })
    .await;
    assert_eq!(dialer.asked(|_| true), 0);
}

#[wasm_bindgen_test]
async fn a_hang_up_takes_two_gestures_and_sends_one_request() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    page.click(".danger");
    page.shows("dialog h2", "Hang up this call?").await;
    let confirm = "dialog .danger";
    assert!(
        page.is_disabled(confirm),
        "the second tap of a double tap must do nothing"
    );
    page.click(confirm);
    assert_eq!(dialer.controls(), []);
    page.until_enabled(confirm).await;
    page.click(confirm);
    page.click(confirm);
    page.shows("h1", "Call ended").await;
    let hang_up = Control {
        call: CALL.to_owned(),
        stage: Stage::Hangup,
        status: "RAXFER".to_owned(),
    };
    assert_eq!(dialer.controls(), [hang_up]);
}

#[wasm_bindgen_test]
async fn a_screen_reader_confirms_at_once_and_a_finger_has_to_hold() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    page.click(".danger");
    page.until_enabled("dialog .danger").await;
    page.tap("dialog .danger");
    page.shows("dialog .hold-hint", "Hold to confirm").await;
    assert_eq!(dialer.controls(), []);
    page.press_by_screen_reader("dialog .danger");
    page.shows("h1", "Call ended").await;
    assert_eq!(dialer.controls().len(), 1);
}

#[wasm_bindgen_test]
async fn the_disposition_is_named_in_the_confirmation_and_sent() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    page.click(".danger");
    page.shows("dialog h2", "Hang up this call?").await;
    page.click("dialog .chip:nth-of-type(2) input");
    page.shows("dialog .danger", "Hold to hang up · SALE").await;
    page.until_enabled("dialog .danger").await;
    page.click("dialog .danger");
    page.shows("h1", "Call ended").await;
    assert_eq!(dialer.controls()[0].status, "SALE");
}

#[wasm_bindgen_test]
async fn a_disposition_that_is_none_is_refused_before_anything_is_sent() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    page.click(".danger");
    page.shows("dialog h2", "Hang up this call?").await;
    page.click("dialog .chip:last-of-type input");
    page.shows("dialog .field label", "Other disposition").await;
    page.fill("#other-disposition", "TOOLONG");
    page.until_enabled("dialog .danger").await;
    page.click("dialog .danger");
    page.shows("#other-disposition-error", "Too long").await;
    assert_eq!(dialer.controls(), []);
}

#[wasm_bindgen_test]
async fn a_transfer_names_its_target_before_it_is_sent() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    page.click(".actions .accent");
    page.shows("dialog h2", "Transfer this call").await;
    page.click("dialog .segment:last-child input");
    page.until("the dial pad is there", |page| page.has("#phone-number"))
        .await;
    page.fill("#phone-number", "+1 (312) 555-0199");
    page.shows("#phone-number-hint", "Dials 13125550199 (removed: + ( ) -)")
        .await;
    page.shows("dialog .accent", "Hold to transfer · 1 312 555 0199")
        .await;
    page.until_enabled("dialog .accent").await;
    page.click("dialog .accent");
    page.shows("h1", "Call transferred").await;
    let phone_number = "13125550199".parse().unwrap();
    assert_eq!(
        dialer.controls()[0].stage,
        Stage::ExtensionTransfer { phone_number }
    );
}

#[wasm_bindgen_test]
async fn what_was_chosen_is_still_there_after_looking_elsewhere() {
    let _dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    page.click(".actions .accent");
    page.shows("dialog h2", "Transfer this call").await;
    page.click("dialog .segment:last-child input");
    page.until("the dial pad is there", |page| page.has("#phone-number"))
        .await;
    page.fill("#phone-number", "5550199");
    page.click("dialog .segment:first-child input");
    page.shows("dialog .accent", "Choose where to").await;
    page.click("dialog .segment:last-child input");
    page.shows("dialog .accent", "Hold to transfer · 555 0199")
        .await;
    assert_eq!(page.value("#phone-number"), "555 0199");
}

#[wasm_bindgen_test]
async fn nothing_is_sent_once_the_call_is_another_ones() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    page.click(".danger");
    page.until_enabled("dialog .danger").await;
    dialer.set_call(None);
    page.click("dialog .danger");
    page.until("the agent is told", |page| {
        let text = page.body_text();
        text.contains("This call is no longer yours. Nothing was sent.")
            || text.contains("The call ended before you confirmed. Nothing was sent.")
    })
    .await;
    assert_eq!(dialer.controls(), []);
}

#[wasm_bindgen_test]
async fn a_question_about_a_call_that_went_is_taken_back() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    page.click(".danger");
    page.shows("dialog h2", "Hang up this call?").await;
    dialer.set_call(Some(OTHER_CALL));
    page.shows(
        ".banner",
        "The call ended before you confirmed. Nothing was sent.",
    )
    .await;
    assert!(!page.has("dialog"));
    assert_eq!(dialer.controls(), []);
}

#[wasm_bindgen_test]
async fn an_action_is_offered_again_only_after_the_one_under_way() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    page.until_enabled(".wide").await;
    dialer.hold_answers(true);
    page.click(".wide");
    page.until("all are disabled", |page| {
        [".wide", ".actions .accent", ".actions .danger"]
            .iter()
            .all(|button| page.is_disabled(button))
    })
    .await;
    dialer.hold_answers(false);
    page.shows(".card h2", "The dialer refused").await;
    page.shows(".card p", "The dialer has no phone of yours to ring.")
        .await;
    page.until_enabled(".actions .danger").await;
    assert_eq!(
        dialer.asked(|request| matches!(request, Request::CallAgent { .. })),
        1
    );
}

#[wasm_bindgen_test]
async fn a_password_that_is_refused_is_not_sent_again_until_the_agent_says_so() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    dialer.answer_status(Some(
        "ERROR: Login incorrect, please try again: |apiuser|secret-word|BAD|\n",
    ));
    page.shows(".banner button", "Try again").await;
    let asked = || dialer.asked(|request| matches!(request, Request::AgentStatus { .. }));
    let asked_before = asked();
    // Whatever wakes the task that looks: it does not look.
    for _ in 0..3 {
        page.network_comes_back().await;
    }
    assert_eq!(asked(), asked_before);
    dialer.answer_status(None);
    page.click(".banner > button");
    page.until("the app looks again", |page| !page.has(".banner"))
        .await;
    page.until("and goes on", |_| asked() > asked_before + 1)
        .await;
}

#[wasm_bindgen_test]
async fn looking_ends_with_the_shift() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    page.click(".top button:last-child");
    page.shows("h1", "Sign in").await;
    let looks = || dialer.asked(|request| matches!(request, Request::AgentStatus { .. }));
    let looks_before = looks();
    page.sign_in().await;
    // One at the sign-in and then one in each second: two tasks would have done
    // with four of them in half the time.
    let began_ms = crate::browser::now_ms();
    page.until("four looks", |_| looks() >= looks_before + 5)
        .await;
    let took_ms = crate::browser::now_ms() - began_ms;
    assert!(took_ms > 2_800.0, "four looks in {took_ms} ms");
}

#[wasm_bindgen_test]
async fn a_link_to_the_agents_call_opens_it_and_another_one_is_refused() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::open(&format!("?call={CALL}")).await;
    page.shows(".banner", &format!("Call from a link: {CALL}"))
        .await;
    page.sign_in().await;
    page.shows(".middle .soft", "Opened from a link").await;
    drop(page);
    let page = Page::open("?call=V2221052110000798236").await;
    page.sign_in().await;
    page.shows(
        ".banner",
        "The call of this link is not yours, or is over. Nothing was sent.",
    )
    .await;
    assert_eq!(dialer.controls(), []);
}

#[wasm_bindgen_test]
async fn the_dialers_words_are_shown_as_text_and_without_the_password() {
    let dialer = FakeDialer::with_call(CALL);
    let page = Page::on_call().await;
    dialer.answer_next_control("ERROR: <b>odd</b> secret-word - secret-word");
    page.click(".danger");
    page.until_enabled("dialog .danger").await;
    page.click("dialog .danger");
    page.shows("h1", "The dialer refused").await;
    page.shows(".answer pre", "ERROR: <b>odd</b> [removed] - [removed]")
        .await;
    assert!(!page.has(".answer b"));
}
