use js_sys::Function;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Event, EventTarget, PointerEvent};

use crate::browser;
use crate::erased::{effect, when};
use crate::hold::{Hold, Then, Touch};

/// How a button was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Press {
    /// With a key, or through a screen reader.
    Plainly,
    /// With a finger or the mouse, and let go of too early.
    Briefly,
    /// With a finger or the mouse, for as long as it takes.
    Long,
}

/// A button that tells a press that lasts from one that does not. It is `held`
/// while it is being pressed.
#[component]
pub(crate) fn HoldButton(
    /// Its style.
    class: &'static str,
    /// What else is known of it, by the id of the element that says so.
    #[prop(optional)]
    described_by: Option<&'static str>,
    /// Its name, where what it shows is none.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Whether it does nothing now.
    #[prop(into)]
    is_disabled: Signal<bool>,
    /// Whether nothing is missing.
    #[prop(default = true.into(), into)]
    is_complete: Signal<bool>,
    /// Asked as a finger or the mouse goes down.
    #[prop(into)]
    may_begin: Callback<(), bool>,
    /// What it does.
    #[prop(into)]
    press: Callback<(Press,)>,
    /// What it shows.
    content: AnyView,
) -> AnyView {
    let node = NodeRef::<html::Button>::new();
    let wires = Wires {
        hold: StoredValue::new(Hold::default()),
        ears: StoredValue::new_local(None),
        is_held: RwSignal::new(false),
        is_assisted: StoredValue::new(false),
        is_disabled,
        may_begin,
        press,
    };
    effect(move || {
        if is_disabled.get() {
            wires.take(Hold::give_up);
        }
    });
    effect(move || {
        if let Some(button) = node.get() {
            wires.listen_to(&button);
        }
    });
    view! {
        <button
            node_ref=node
            type="button"
            class=class
            class:held=wires.is_held
            class:incomplete=when(move || !is_complete.get())
            aria-label=name
            aria-describedby=described_by
            disabled=is_disabled
        >
            {content}
        </button>
    }
    .into_any()
}

/// What is heard of the button.
const OF_BUTTON: [&str; 7] = [
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointerleave",
    "pointercancel",
    "contextmenu",
    "click",
];

/// What is heard of the page.
const OF_WINDOW: [&str; 3] = ["pointerdown", "visibilitychange", "blur"];

/// What connects a [`Hold`] with the page.
#[derive(Clone, Copy)]
struct Wires {
    hold: StoredValue<Hold>,
    ears: StoredValue<Option<Ears>, LocalStorage>,
    is_held: RwSignal<bool>,
    /// Whether a screen reader is pressing, which then clicks.
    is_assisted: StoredValue<bool>,
    is_disabled: Signal<bool>,
    may_begin: Callback<(), bool>,
    press: Callback<(Press,)>,
}

impl Wires {
    fn listen_to(self, button: &EventTarget) {
        let hear = Closure::new(move |event: JsValue| match event.dyn_ref::<Event>() {
            Some(event) => self.hear(event),
            None => self.take(|hold| hold.look(browser::now_ms())),
        });
        self.ears.set_value(Ears::open(hear, button));
    }

    fn hear(self, event: &Event) {
        let pointer = event.unchecked_ref::<PointerEvent>();
        let is_of_window = event
            .current_target()
            .is_some_and(|target| target.is_instance_of::<web_sys::Window>());
        match event.type_().as_str() {
            "pointerdown" if is_of_window => {
                self.take(|hold| hold.press_anywhere(pointer.pointer_id()));
            }
            "pointerdown" => self.begin(pointer),
            "pointermove" => self.take(|hold| hold.stray(pointer.pointer_id(), place(pointer))),
            "pointerup" => self.take(|hold| {
                hold.lift(pointer.pointer_id(), event.time_stamp(), browser::now_ms())
            }),
            "contextmenu" => event.prevent_default(),
            "click" => {
                let is_assisted = self.is_assisted.try_update_value(std::mem::take);
                // Fingers and mice count their clicks.
                if pointer.detail() == 0 || is_assisted == Some(true) {
                    self.press.run((Press::Plainly,));
                }
            }
            _ => self.take(Hold::give_up),
        }
    }

    fn begin(self, event: &PointerEvent) {
        if self.is_disabled.get_untracked() {
            return;
        }
        let is_assisted = is_assisted(event);
        self.is_assisted.set_value(is_assisted);
        if is_assisted || !self.may_begin.run(()) {
            return;
        }
        let id = event.pointer_id();
        if let Some(target) = event.target() {
            // A finger stays with what it touched first. Here it counts that it
            // leaves.
            let _ = target
                .unchecked_ref::<web_sys::Element>()
                .release_pointer_capture(id);
        }
        let touch = Touch {
            id,
            is_first: event.is_primary() && event.button() == 0,
            at: place(event),
        };
        self.take(|hold| hold.press(touch, event.time_stamp(), browser::now_ms()));
    }

    /// Tells the hold what happened, and sees to what comes of it.
    fn take(self, happened: impl FnOnce(&mut Hold) -> Then) {
        let then = self.hold.try_update_value(happened);
        self.see_to(then.unwrap_or(Then::Nothing));
    }

    fn see_to(self, then: Then) {
        if then == Then::Nothing {
            return;
        }
        let after_ms = match then {
            Then::Look(after_ms) => Some(after_ms),
            _ => None,
        };
        self.is_held.set(after_ms.is_some());
        self.ears.try_update_value(|ears| {
            if let Some(ears) = ears {
                ears.set_timer(after_ms);
            }
        });
        match then {
            Then::LetGo => self.press.run((Press::Briefly,)),
            Then::Done => self.press.run((Press::Long,)),
            Then::Nothing | Then::Look(_) | Then::GivenUp => {}
        }
    }
}

/// Hears of all events and of a timer, which tells no event, with one function:
/// one for each is much more to download.
struct Ears {
    hear: Closure<dyn Fn(JsValue)>,
    button: EventTarget,
    window: web_sys::Window,
    timer: Option<i32>,
}

impl Ears {
    fn open(hear: Closure<dyn Fn(JsValue)>, button: &EventTarget) -> Option<Self> {
        let ears = Self {
            hear,
            button: button.clone(),
            window: web_sys::window()?,
            timer: None,
        };
        for (target, event) in ears.all() {
            // Only a browser that is closing refuses.
            let _ = target.add_event_listener_with_callback(event, ears.function());
        }
        Some(ears)
    }

    fn all(&self) -> impl Iterator<Item = (&EventTarget, &'static str)> {
        let of_button = OF_BUTTON.into_iter().map(|event| (&self.button, event));
        let of_window = OF_WINDOW
            .into_iter()
            .map(|event| (self.window.as_ref(), event));
        of_button.chain(of_window)
    }

    fn function(&self) -> &Function {
        self.hear.as_ref().unchecked_ref()
    }

    /// One timer, or none.
    fn set_timer(&mut self, after_ms: Option<f64>) {
        browser::cancel(self.timer);
        self.timer = after_ms.and_then(|ms| browser::after(ms.ceil() as i32, self.function()));
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        browser::cancel(self.timer);
        for (target, event) in self.all() {
            let _ = target.remove_event_listener_with_callback(event, self.function());
        }
    }
}

fn place(event: &PointerEvent) -> (f64, f64) {
    (event.client_x().into(), event.client_y().into())
}

/// Whether a screen reader presses for somebody, who cannot press for long. It
/// is to be known by a touch without an extent, or, on Android, by a mouse
/// without pressure; there some screens tell no extent of a finger's touch.
fn is_assisted(event: &PointerEvent) -> bool {
    if browser::is_android() {
        event.pointer_type() == "mouse" && event.pressure() == 0.0
    } else {
        event.width() == 0 && event.height() == 0
    }
}
