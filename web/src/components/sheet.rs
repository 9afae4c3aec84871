use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlDialogElement, HtmlElement, VisualViewport};

use super::focus_if_lost;
use crate::browser;
use crate::element::{View, element};
use crate::events::{after, next_frame};
use crate::reactive::{Derived, State, effect, keep};

/// For how long after it appeared a confirming control does not react, in
/// milliseconds: longer than the pause between the taps of a double tap.
const PAUSE_MS: i32 = 500;

/// False, and true after a pause: what confirms is disabled until then, so that
/// the second tap of a double tap, or a hand that slipped, confirms nothing.
pub(crate) fn armed_after_a_pause() -> State<bool> {
    let is_armed = State::new(false);
    after(PAUSE_MS, move || is_armed.set(true));
    is_armed
}

/// Keeps a sheet above a keyboard on the screen where that lies over the page,
/// as on iOS: elsewhere the page itself gets smaller.
struct Keyboard {
    viewport: VisualViewport,
    resized: Closure<dyn Fn()>,
}

impl Keyboard {
    fn watch(sheet: HtmlDialogElement) -> Option<Self> {
        let window = web_sys::window()?;
        let viewport = window.visual_viewport()?;
        let resized = {
            let viewport = viewport.clone();
            Closure::<dyn Fn()>::new(move || {
                let page_px = window
                    .inner_height()
                    .ok()
                    .and_then(|height| height.as_f64());
                // What was enlarged with two fingers is smaller too.
                let covered_px = if viewport.scale() == 1.0 {
                    page_px.unwrap_or_default() - viewport.height() - viewport.offset_top()
                } else {
                    0.0
                };
                // Browsers take every length.
                let _ = HtmlElement::style(&sheet)
                    .set_property("--covered", &format!("{}px", covered_px.max(0.0) as i32));
            })
        };
        // Only a browser that is closing refuses.
        let _ =
            viewport.add_event_listener_with_callback("resize", resized.as_ref().unchecked_ref());
        Some(Self { viewport, resized })
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        let _ = self
            .viewport
            .remove_event_listener_with_callback("resize", self.resized.as_ref().unchecked_ref());
    }
}

/// Gives the focus back to what had it before.
struct Opener(Option<HtmlElement>);

impl Drop for Opener {
    fn drop(&mut self) {
        let opener = self.0.take();
        next_frame(move || {
            if let Some(opener) = opener.filter(|opener| opener.is_connected()) {
                // A button that is disabled by now cannot be focused.
                let _ = opener.focus();
            }
            focus_if_lost();
        });
    }
}

/// A question that rises from the lower edge. It takes the focus, keeps it, and
/// gives it back; Escape and the browser's own way back close it.
pub(crate) struct BottomSheet {
    /// Its style.
    pub(crate) class: &'static str,
    /// Its name.
    pub(crate) label: &'static str,
    /// While something is under way it stays.
    pub(crate) is_busy: Derived<bool>,
}

impl BottomSheet {
    /// The sheet, with this in it.
    pub(crate) fn build(
        self,
        close: impl Fn() + 'static,
        children: impl IntoIterator<Item = View>,
    ) -> View {
        let Self {
            class,
            label,
            is_busy,
        } = self;
        let opener = browser::document()
            .and_then(|document| document.active_element())
            .and_then(|element| element.dyn_into::<HtmlElement>().ok());
        keep(Opener(opener));
        let sheet = element("dialog")
            .class(class)
            .set("role", "dialog")
            .set("aria-modal", "true")
            .set("aria-label", label)
            // A browser may close a dialog that refused to be closed once before.
            // What is under way goes on all the same.
            .on("cancel", move |event| {
                event.prevent_default();
                if !is_busy.get_untracked() {
                    close();
                }
            })
            .children(children);
        let dialog: HtmlDialogElement = sheet.node().clone().unchecked_into();
        effect(move || {
            if !dialog.open() {
                // It stands in the page and is not open: it cannot fail.
                let _ = dialog.show_modal();
                keep(Keyboard::watch(dialog.clone()));
            }
        });
        sheet.into()
    }
}
