use crate::browser;
use crate::element::{View, element, several};
use crate::events::next_frame;
use crate::reactive::{State, provide_context};

/// What is said to those who listen rather than look.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    polite: State<String>,
    assertive: State<String>,
}

impl Live {
    /// Nothing said yet; for the whole app, by context.
    pub(crate) fn provide() -> Self {
        let live = Self {
            polite: State::default(),
            assertive: State::default(),
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
fn speak(region: State<String>, text: String) {
    region.set(String::new());
    next_frame(move || {
        region.set(text);
    });
}

/// Where [`Live`] speaks. It must stand in the page before it does.
pub(crate) fn live_regions(live: Live) -> View {
    let region = |manner, words| {
        let region = element("div").class("unseen").set("aria-live", manner);
        region.text(words).into()
    };
    several([
        region("polite", live.polite),
        region("assertive", live.assertive),
    ])
}

/// Once the screen has changed: if what had the focus is gone, gives it to the
/// heading, where reading goes on.
pub(crate) fn focus_if_lost() {
    next_frame(|| {
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
    next_frame(|| {
        if let Some(window) = web_sys::window() {
            window.scroll_to_with_x_and_y(0.0, 0.0);
        }
    });
}
