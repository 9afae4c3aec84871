use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{Button, Live};
use crate::catalogue::answer;
use crate::erased::spawn;

/// The dialer's own words, for who wants to see or pass them on.
#[component]
pub(crate) fn AnswerDisclosure(
    /// The answer, secrets removed.
    text: String,
) -> AnyView {
    let live = use_context::<Live>();
    let label = RwSignal::new(answer::copy().to_owned());
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
            if label.try_set(said.to_owned()).is_none()
                && let Some(live) = live
            {
                live.say(said);
            }
        });
    };
    view! {
        <details class="answer">
            <summary>{answer::heading()}</summary>
            <pre tabindex="0">{shown}</pre>
            <Button class="quiet" label=label press=copy />
        </details>
    }
    .into_any()
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
