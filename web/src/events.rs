//! What the browser tells by and by: events, time, frames. Each ends with its
//! owner.

use js_sys::Function;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

use crate::browser;
use crate::reactive::keep;

/// Listens for an event until it is dropped.
struct Listener {
    target: EventTarget,
    event: &'static str,
    hear: Closure<dyn Fn(Event)>,
}

impl Listener {
    fn function(&self) -> &Function {
        self.hear.as_ref().unchecked_ref()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, self.function());
    }
}

/// Runs this when an event comes, until the owner goes.
pub(crate) fn listen(target: EventTarget, event: &'static str, run: impl Fn(Event) + 'static) {
    fn of_one_type(target: EventTarget, event: &'static str, run: Box<dyn Fn(Event)>) {
        let listener = Listener {
            target,
            event,
            hear: Closure::wrap(run),
        };
        // Only a browser that is closing refuses.
        let _ = listener
            .target
            .add_event_listener_with_callback(event, listener.function());
        keep(listener);
    }
    of_one_type(target, event, Box::new(run));
}

/// The same of an event of the window.
pub(crate) fn listen_to_window(event: &'static str, run: impl Fn(Event) + 'static) {
    if let Some(window) = web_sys::window() {
        listen(window.into(), event, run);
    }
}

/// Runs once in a while until it is dropped.
struct Ticker {
    handle: i32,
    _tick: Closure<dyn Fn()>,
}

impl Drop for Ticker {
    fn drop(&mut self) {
        // Timers of either kind are ended by either function.
        browser::cancel(Some(self.handle));
    }
}

/// Runs this each second, until the owner goes.
pub(crate) fn each_second(run: impl Fn() + 'static) {
    timer(Box::new(run), |run| {
        web_sys::window()?
            .set_interval_with_callback_and_timeout_and_arguments_0(run, 1_000)
            .ok()
    });
}

/// Runs this once, after `ms` milliseconds, unless the owner goes before.
pub(crate) fn after(ms: i32, run: impl Fn() + 'static) {
    timer(Box::new(run), move |run| browser::after(ms, run));
}

fn timer(run: Box<dyn Fn()>, start: impl FnOnce(&Function) -> Option<i32>) {
    let tick = Closure::wrap(run);
    if let Some(handle) = start(tick.as_ref().unchecked_ref()) {
        keep(Ticker {
            handle,
            _tick: tick,
        });
    }
}

/// Runs this once the browser has shown what is changed now, whatever goes
/// meanwhile.
pub(crate) fn next_frame(run: impl FnOnce() + 'static) {
    fn of_one_type(run: Box<dyn FnOnce()>) {
        if let Some(window) = web_sys::window() {
            // Only a browser that is closing refuses.
            let _ = window.request_animation_frame(Closure::once_into_js(run).unchecked_ref());
        }
    }
    of_one_type(Box::new(run));
}
