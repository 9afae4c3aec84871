//! Whether the phone has a network, as it changes.

use leptos::prelude::*;

use crate::browser;

/// Follows the browser's word for it, until the owner goes.
pub(crate) fn follow() -> ReadSignal<bool> {
    let (is_online, set) = signal(browser::is_online());
    for event in ["online", "offline"] {
        let listener = window_event_listener_untyped(event, move |_| set.set(browser::is_online()));
        on_cleanup(move || listener.remove());
    }
    is_online
}
