//! What the page's own scripts are told is at stake, and where they let a new
//! version be offered.

use handset_gateway_api::{Evidence, Outcome};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

use super::CALL;
use super::fake_dialer::FakeDialer;
use super::fake_gateway::FakeGateway;
use super::page::Page;
use crate::browser;

async fn is_told(page: &Page, stake: Option<&str>) {
    let told = || browser::root().unwrap().get_attribute("data-stake");
    page.until(&format!("{stake:?} is at stake"), |_| {
        told().as_deref() == stake
    })
    .await;
}

/// There is a new version, until it is dropped.
struct NewVersion;

impl NewVersion {
    fn tell(state: &str) -> Self {
        let root = browser::root().unwrap();
        root.set_attribute("data-update", state).unwrap();
        let window = web_sys::window().unwrap();
        let event = Event::new("handset-update").unwrap();
        window.dispatch_event(&event).unwrap();
        Self
    }
}

impl Drop for NewVersion {
    fn drop(&mut self) {
        browser::root()
            .unwrap()
            .remove_attribute("data-update")
            .unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_call_a_question_a_doubt_and_an_unread_outcome_are_at_stake_and_waiting_is_not() {
    let gateway = FakeGateway::new();
    gateway.sign_in();
    let page = Page::start("");
    let _new = NewVersion::tell("waiting");
    page.shows(".offer", "A new version of Handset is ready.")
        .await;
    is_told(&page, None).await;

    gateway.set_call(Some(CALL));
    page.shows("h1", "On a call").await;
    is_told(&page, Some("call")).await;
    assert!(!page.has(".offer"));
    gateway.keep_in_doubt();
    page.until_enabled(".actions .danger").await;
    page.click(".actions .danger");
    page.until_enabled("dialog .danger").await;
    page.click("dialog .danger");
    page.shows("h1", "Checking what happened…").await;
    gateway.set_call(None);
    is_told(&page, Some("matter")).await;
    assert!(!page.has(".offer"));
    gateway.decide(Outcome::Confirmed, Evidence::Answer);
    page.shows("h1", "Call ended").await;
    is_told(&page, Some("matter")).await;
    assert!(!page.has(".offer"));

    page.click(".actions .main");
    page.shows("h1", "Waiting for a call").await;
    is_told(&page, None).await;
    page.shows(".offer", "A new version of Handset is ready.")
        .await;
}

#[wasm_bindgen_test]
async fn in_direct_mode_a_reload_would_cost_the_passwords_until_signed_out() {
    let dialer = FakeDialer::with_call(CALL);
    dialer.set_call(None);
    let page = Page::open("").await;
    let _new = NewVersion::tell("waiting");
    page.shows(".offer", "A new version of Handset is ready.")
        .await;
    page.sign_in().await;
    page.shows("h1", "Waiting for a call").await;
    is_told(&page, Some("session")).await;
    assert!(!page.has(".offer"));
    page.click(".top .quiet:last-child");
    page.shows("form [type=submit]", "Sign in").await;
    is_told(&page, None).await;
}

#[wasm_bindgen_test]
async fn what_hinders_a_new_version_is_said_and_while_it_comes_it_is_not_asked_for_again() {
    let gateway = FakeGateway::new();
    gateway.sign_in();
    let page = Page::start("");
    page.shows(".lead", "You are ready.").await;
    assert!(!page.has(".offer"));
    let _busy = NewVersion::tell("busy");
    page.shows(".offer", "in use in another window").await;
    assert!(!page.is_disabled(".offer button"));
    let _taking = NewVersion::tell("taking");
    page.until("it is on its way", |page| page.is_disabled(".offer button"))
        .await;
}
