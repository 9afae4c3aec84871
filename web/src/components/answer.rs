use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{Live, button};
use crate::catalogue::answer;
use crate::element::{View, element};
use crate::reactive::{State, spawn, use_context};

/// The dialer's own words, secrets removed, for who wants to see or pass them on.
pub(crate) fn answer_disclosure(text: String) -> View {
    let live = use_context::<Live>();
    let label = State::new(answer::copy().to_owned());
    let shown = if text.trim().is_empty() {
        answer::nothing().to_owned()
    } else {
        text.clone()
    };
    let copy = move || {
        let text = text.clone();
        spawn(async move {
            let said = if copied(&text).await {
                answer::copied()
            } else {
                answer::cannot_copy()
            };
            // The outcome may have been dismissed meanwhile.
            if !label.is_disposed() {
                label.set(said.to_owned());
                if let Some(live) = live {
                    live.say(said);
                }
            }
        });
    };
    element("details")
        .class("answer")
        .child(element("summary").text(answer::heading()))
        .child(element("pre").set("tabindex", "0").text(shown))
        .child(button("quiet", label, copy))
        .into()
}

/// Whether the clipboard took it. Browsers have one for secure pages only.
async fn copied(text: &str) -> bool {
    let Some(window) = web_sys::window() else {
        return false;
    };
    let clipboard = window.navigator().clipboard();
    if JsValue::is_undefined(&clipboard) {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}
