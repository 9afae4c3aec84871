//! Handset's app: a remote agent's current call, ended or transferred from the
//! phone in the hand.
//!
//! * [`gateway`]: what is asked of a gateway, and how, where there is one.
//! * [`session`], [`dialer`], [`config`]: the same of the dialer, in [`direct_mode`],
//!   where the app is built with it.
//! * [`choices`], [`standing`], [`wish`], [`mod@watch`], [`clock`], [`link`],
//!   [`phone`], [`hold`], [`habits`]: what to do and to show, decided without a page.
//! * [`shift`]: the state of the screen, and the tasks that keep it so.
//! * [`mod@app`], [`screens`], [`components`]: the page, made of [`element`]s that follow
//!   what changes, [`reactive`] and by [`events`].
//! * [`messages`]: which message is for which case. [`catalogue`]: its words, made
//!   by the build of the files in `messages/`; [`locale`]: in which language;
//!   [`intl`]: numbers and times in it.
//! * [`settings`]: what the agent sets. [`trail`]: the way back.
//! * [`mod@page`]: what the page's own scripts do for the app; [`stake`]: what they
//!   must know for it.

#![cfg_attr(
    not(feature = "direct"),
    expect(
        unreachable_code,
        unused_variables,
        reason = "without direct mode, what needs it is never reached"
    )
)]

mod app;
mod browser;
mod catalogue;
mod choices;
mod clock;
mod components;
mod config;
mod dialer;
mod direct_mode;
mod element;
mod events;
mod fetch;
mod gateway;
mod habits;
mod hold;
mod intl;
mod link;
mod locale;
mod messages;
mod online;
mod page;
mod phone;
mod reactive;
mod screens;
mod session;
mod settings;
mod shift;
mod stake;
mod standing;
mod trail;
mod watch;
mod wish;

#[cfg(test)]
mod tests;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::AbortController;

use crate::app::app;
use crate::element::mount;
use crate::fetch::Asked;
use crate::link::{LinkedCall, opens_settings};

/// Nothing runs until the page has the words: it then calls [`start`].
fn main() {}

/// Starts the app in a language, of which the page has loaded the file, and with
/// the page's function that loads another; false if the file is of another
/// version than the app. What the page has asked meanwhile is whether there is a
/// gateway, by the promise of its answer and by what gives that up.
#[wasm_bindgen]
pub fn start(
    language: &str,
    words: &str,
    load: Function,
    asked: Option<Promise>,
    abort: AbortController,
) -> bool {
    if locale::begin(language, words, load).is_none() {
        return false;
    }
    let query = web_sys::window().and_then(|window| window.location().search().ok());
    let query = query.unwrap_or_default();
    let linked = LinkedCall::from_query(&query);
    let settings = opens_settings(&query);
    let asked = asked.map(|response| Asked::new(response, abort));
    let entered = || {
        if cfg!(not(debug_assertions)) {
            page::entered();
        }
    };
    if let Some(body) = browser::document().and_then(|document| document.body()) {
        // For as long as the page is there.
        std::mem::forget(mount(&body, || app(linked, settings, asked, entered)));
    }
    true
}
