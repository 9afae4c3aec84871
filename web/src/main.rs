//! Handset's app: a remote agent's current call, ended or transferred from the
//! phone in the hand.
//!
//! * [`session`], [`dialer`]: what is asked of the dialer, and how.
//! * [`action`], [`mod@watch`], [`clock`], [`link`], [`phone`], [`config`]: what to
//!   do and to show, decided without a page.
//! * [`shift`]: the state of the screen, and the tasks that keep it so.
//! * [`app`], [`screens`], [`components`]: the page.
//! * [`messages`]: what is said.

#![expect(
    unreachable_pub,
    reason = "the component macro makes public builders for the properties of private components"
)]

mod app;
mod browser;
mod clock;
mod components;
mod config;
mod dialer;
mod erased;
mod link;
mod messages;
mod online;
mod phone;
mod screens;
mod session;
mod shift;
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
    mount_to_body(move || view! { <App linked=linked /> });
    if cfg!(not(debug_assertions)) {
        install();
    }
}

/// Lets the app start without a network from now on.
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
