//! Handset's app: a remote agent's current call, ended or transferred from the
//! phone in the hand.
//!
//! * [`gateway`]: what is asked of a gateway, and how, where there is one.
//! * [`session`], [`dialer`], [`config`]: the same of the dialer, in direct mode.
//! * [`choices`], [`standing`], [`wish`], [`mod@watch`], [`clock`], [`link`],
//!   [`phone`], [`hold`], [`habits`]: what to do and to show, decided without a page.
//! * [`shift`]: the state of the screen, and the tasks that keep it so.
//! * [`app`], [`screens`], [`components`]: the page.
//! * [`messages`]: what is said.

#![expect(
    unreachable_pub,
    reason = "the component macro makes public builders for the properties of private components"
)]

mod app;
mod browser;
mod choices;
mod clock;
mod components;
mod config;
mod dialer;
mod erased;
mod fetch;
mod gateway;
mod habits;
mod hold;
mod link;
mod messages;
mod online;
mod phone;
mod screens;
mod session;
mod shift;
mod standing;
mod watch;
mod wish;

#[cfg(test)]
mod tests;

use leptos::mount::mount_to_body;
use leptos::prelude::*;

use crate::app::App;
use crate::link::LinkedCall;

fn main() {
    let query = web_sys::window().and_then(|window| window.location().search().ok());
    let linked = query.as_deref().and_then(LinkedCall::from_query);
    // What the page showed until now.
    let shell = browser::document().and_then(|document| document.get_element_by_id("shell"));
    if let Some(shell) = shell {
        shell.remove();
    }
    let entered = || {
        if cfg!(not(debug_assertions)) {
            install();
        }
    };
    mount_to_body(move || view! { <App linked=linked entered=entered /> });
}

/// Lets the app start without a network from now on. It is known by then, and
/// remembered, whether there is a gateway.
fn install() {
    let Some(window) = web_sys::window() else {
        return;
    };
    let worker = window.navigator().service_worker();
    // Browsers have service workers for secure pages only.
    if !wasm_bindgen::JsValue::is_undefined(&worker) {
        drop(worker.register("sw.js"));
    }
}
