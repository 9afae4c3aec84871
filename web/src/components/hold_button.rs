use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Event, EventTarget, PointerEvent};

use crate::browser;
use crate::element::{Element, element};
use crate::hold::{Hold, Then, Touch};
use crate::reactive::{Derived, State, effect, keep, when};

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
pub(crate) struct HoldButton {
    /// Its style.
    pub(crate) class: &'static str,
    /// Whether it does nothing now.
    pub(crate) is_disabled: Derived<bool>,
    /// Asked as a finger or the mouse goes down.
    pub(crate) may_begin: Box<dyn Fn() -> bool>,
    /// What it does.
    pub(crate) press: Box<dyn Fn(Press)>,
}

impl HoldButton {
    /// The button, with nothing on it.
    pub(crate) fn build(self) -> Element {
        let Self {
            class,
            is_disabled,
            may_begin,
            press,
        } = self;
        let is_held = State::new(false);
        let wires = Rc::new(Wires {
            hold: RefCell::default(),
            timer: Cell::new(None),
            hear: OnceCell::new(),
            is_assisted: Cell::new(false),
            is_held,
            is_disabled,
            may_begin,
            press,
        });
        let button = element("button")
            .set("type", "button")
            .class(class)
            .class_when("held", when(move || is_held.get()))
            .set_when("disabled", is_disabled);
        keep(Ears::open(Rc::clone(&wires), button.node()));
        effect(move || {
            if is_disabled.get() {
                wires.take(Hold::give_up);
            }
        });
        button
    }
}

/// What is heard of the button.
const OF_BUTTON: [&str; 8] = [
    "pointerdown",
    "touchstart",
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
struct Wires {
    hold: RefCell<Hold>,
    timer: Cell<Option<i32>>,
    /// What the timer calls.
    hear: OnceCell<Function>,
    /// Whether a screen reader is pressing, which then clicks.
    is_assisted: Cell<bool>,
    is_held: State<bool>,
    is_disabled: Derived<bool>,
    may_begin: Box<dyn Fn() -> bool>,
    press: Box<dyn Fn(Press)>,
}

impl Wires {
    fn hear(&self, event: &Event) {
        let pointer: &PointerEvent = event.unchecked_ref();
        let id = || pointer.pointer_id();
        let now_ms = browser::now_ms();
        let is_of_window = event
            .current_target()
            .is_some_and(|target| target.is_instance_of::<web_sys::Window>());
        match event.type_().as_str() {
            "pointerdown" if is_of_window => self.take(|hold| hold.press_anywhere(id())),
            "pointerdown" => self.begin(pointer, now_ms),
            // Or lifting the finger would click what has taken the button's place.
            "touchstart" if !self.is_assisted.get() => event.prevent_default(),
            "touchstart" => {}
            "pointermove" => self.take(|hold| hold.stray(id(), place(pointer))),
            "pointerup" => self.take(|hold| hold.lift(id(), event.time_stamp(), now_ms)),
            "contextmenu" => event.prevent_default(),
            "click" => {
                // Fingers and mice count their clicks.
                if self.is_assisted.take() || pointer.detail() == 0 {
                    (self.press)(Press::Plainly);
                }
            }
            _ => self.take(Hold::give_up),
        }
    }

    fn begin(&self, event: &PointerEvent, now_ms: f64) {
        self.is_assisted.set(is_assisted(event));
        if self.is_assisted.get() || self.is_disabled.get_untracked() || !(self.may_begin)() {
            return;
        }
        let id = event.pointer_id();
        if let Some(target) = event.target() {
            let target: &web_sys::Element = target.unchecked_ref();
            // A finger stays with what it touched first. Here it counts that it
            // leaves.
            let _ = target.release_pointer_capture(id);
        }
        let touch = Touch {
            id,
            is_first: event.is_primary() && event.button() == 0,
            at: place(event),
        };
        self.take(|hold| hold.press(touch, event.time_stamp(), now_ms));
    }

    /// Tells the hold what happened, and sees to what comes of it.
    fn take(&self, happened: impl FnOnce(&mut Hold) -> Then) {
        let then = happened(&mut self.hold.borrow_mut());
        self.see_to(then);
    }

    fn see_to(&self, then: Then) {
        // What it is about comes first, and what the page makes of it after.
        let look_ms = match then {
            Then::Nothing => return,
            Then::Look(at_ms) => Some(at_ms),
            Then::GivenUp => None,
            Then::LetGo => {
                (self.press)(Press::Briefly);
                None
            }
            Then::Done => {
                (self.press)(Press::Long);
                None
            }
        };
        self.set_timer(look_ms);
        self.is_held.set(look_ms.is_some());
    }

    /// One timer, or none.
    fn set_timer(&self, at_ms: Option<f64>) {
        browser::cancel(self.timer.take());
        if let (Some(at_ms), Some(hear)) = (at_ms, self.hear.get()) {
            let left_ms = at_ms - browser::now_ms();
            self.timer.set(browser::after(left_ms.ceil() as i32, hear));
        }
    }
}

/// Hears of all events and of the timer, which tells no event, with one
/// function: one for each is much more to download.
struct Ears {
    wires: Rc<Wires>,
    hear: Closure<dyn Fn(JsValue)>,
    targets: [EventTarget; 2],
}

impl Ears {
    fn open(wires: Rc<Wires>, button: &EventTarget) -> Option<Self> {
        let hear = {
            let wires = Rc::clone(&wires);
            Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| match event.dyn_ref() {
                Some(event) => wires.hear(event),
                None => wires.take(|hold| hold.look(browser::now_ms())),
            })
        };
        let function: &Function = hear.as_ref().unchecked_ref();
        wires.hear.set(function.clone()).ok()?;
        let ears = Self {
            wires,
            targets: [button.clone(), web_sys::window()?.into()],
            hear,
        };
        ears.each(|target, event, hear| {
            // Only a browser that is closing refuses.
            let _ = target.add_event_listener_with_callback(event, hear);
        });
        Some(ears)
    }

    fn each(&self, run: fn(&EventTarget, &str, &Function)) {
        let [button, window] = &self.targets;
        let hear = self.hear.as_ref().unchecked_ref();
        for event in OF_BUTTON {
            run(button, event, hear);
        }
        for event in OF_WINDOW {
            run(window, event, hear);
        }
    }
}

impl Drop for Ears {
    fn drop(&mut self) {
        self.wires.set_timer(None);
        self.each(|target, event, hear| {
            let _ = target.remove_event_listener_with_callback(event, hear);
        });
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
