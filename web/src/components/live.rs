use leptos::prelude::*;

use crate::browser;

/// What is said to those who listen rather than look.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    polite: RwSignal<String>,
    assertive: RwSignal<String>,
}

impl Live {
    /// Nothing said yet; for the whole app, by context.
    pub(crate) fn provide() -> Self {
        let live = Self {
            polite: RwSignal::default(),
            assertive: RwSignal::default(),
        };
        provide_context(live);
        live
    }

    /// Says it when there is a pause.
    pub(crate) fn say(self, text: impl Into<String>) {
        speak(self.polite, text.into());
    }

    /// Says it now.
    pub(crate) fn say_now(self, text: impl Into<String>) {
        speak(self.assertive, text.into());
    }
}

/// Empties the region first: the same words a second time would change nothing
/// there, and not be heard.
fn speak(region: RwSignal<String>, text: String) {
    region.set(String::new());
    request_animation_frame(move || {
        // The app may have been closed by then.
        let _ = region.try_set(text);
    });
}

/// Where [`Live`] speaks. It must stand in the page before it does.
#[component]
pub(crate) fn LiveRegions(live: Live) -> impl IntoView {
    view! {
        <div class="unseen" aria-live="polite">
            {live.polite}
        </div>
        <div class="unseen" aria-live="assertive">
            {live.assertive}
        </div>
    }
}

/// Once the screen has changed: if what had the focus is gone, gives it to the
/// heading, where reading goes on.
pub(crate) fn focus_if_lost() {
    request_animation_frame(|| {
        let Some(document) = browser::document() else {
            return;
        };
        let is_lost = document
            .active_element()
            .is_none_or(|element| element.tag_name() == "BODY");
        if is_lost {
            focus("main h1");
        }
    });
}

/// Focuses the first element that the selector finds.
pub(crate) fn focus(selector: &str) {
    use wasm_bindgen::JsCast as _;
    let found = browser::document().and_then(|document| document.query_selector(selector).ok()?);
    if let Some(element) = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        // An element that cannot be focused stays so.
        let _ = element.focus();
    }
}

/// Scrolls to what is said at the top of the screen.
pub(crate) fn show_banner() {
    request_animation_frame(|| {
        if let Some(window) = web_sys::window() {
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
}
