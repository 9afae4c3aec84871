use super::paragraph;
use crate::catalogue::{choices, connection};
use crate::element::{View, element, several};
use crate::events::after;
use crate::online;
use crate::reactive::{State, at_once, text};

/// For how long something may take before a word is said of it, in milliseconds: a
/// weak network needs one second, and those who see nothing for five tap again.
const SLOW_MS: i32 = 3_000;

/// That something takes long, once it does. It stands where that is waited for, for
/// as long as it is.
pub(crate) fn slow_hint() -> View {
    let is_online = online::follow();
    let is_slow = State::new(false);
    at_once(move || {
        is_slow.set(false);
        // Without a network nothing comes, which is said elsewhere.
        if is_online.get() {
            after(SLOW_MS, move || is_slow.set(true));
        }
    });
    let words = text(move || {
        if is_slow.get() {
            connection::slow()
        } else {
            ""
        }
        .to_owned()
    });
    element("p")
        .class("slow")
        .set("role", "status")
        .text(words)
        .into()
}

/// That it is not known yet what can be chosen.
pub(crate) fn choices_loading() -> View {
    several([paragraph("hint", choices::loading()), slow_hint()])
}
