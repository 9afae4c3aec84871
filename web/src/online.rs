//! Whether the phone has a network, as it changes.

use crate::browser;
use crate::events::listen_to_window;
use crate::reactive::State;

/// Follows the browser's word for it, until the owner goes.
pub(crate) fn follow() -> State<bool> {
    let is_online = State::new(browser::is_online());
    for event in ["online", "offline"] {
        listen_to_window(event, move |_| is_online.set(browser::is_online()));
    }
    is_online
}
