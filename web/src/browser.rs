//! The few things of the browser that several modules need.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Promise};
use wasm_bindgen_futures::JsFuture;

use crate::settings::VIBRATION;

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}

/// The browser's monotonic clock, in milliseconds.
pub(crate) fn now_ms() -> f64 {
    window()
        .and_then(|window| window.performance())
        .map_or(0.0, |clock| clock.now())
}

/// Whether the browser believes that it has a network. `false` is certain,
/// `true` is a guess.
pub(crate) fn is_online() -> bool {
    window().is_none_or(|window| window.navigator().on_line())
}

/// Whether the page can be seen.
pub(crate) fn is_visible() -> bool {
    document().is_none_or(|document| !document.hidden())
}

/// What the browser keeps for this site, if it keeps anything.
pub(crate) fn local_storage() -> Option<web_sys::Storage> {
    window()?.local_storage().ok()?
}

/// The page's outermost element.
pub(crate) fn root() -> Option<web_sys::Element> {
    document()?.document_element()
}

/// The page.
pub(crate) fn document() -> Option<web_sys::Document> {
    window().and_then(|window| window.document())
}

/// Whether the device runs Android.
pub(crate) fn is_android() -> bool {
    window()
        .and_then(|window| window.navigator().user_agent().ok())
        .is_some_and(|name| name.contains("Android"))
}

/// Whether the device can buzz.
pub(crate) fn can_vibrate() -> bool {
    // Safari has nothing of the kind.
    window().is_some_and(|window| {
        js_sys::Reflect::has(&window.navigator(), &"vibrate".into()).unwrap_or(false)
    })
}

/// Lets the device buzz for `ms` milliseconds, if it can, and its owner wants it
/// to.
pub(crate) fn vibrate(ms: u32) {
    if let Some(window) = window()
        && can_vibrate()
        && VIBRATION.get() == "on"
    {
        // Browsers refuse until the page was touched.
        window.navigator().vibrate_with_duration(ms);
    }
}

/// Calls `function` after `ms` milliseconds.
pub(crate) fn after(ms: i32, function: &Function) -> Option<i32> {
    window()?
        .set_timeout_with_callback_and_timeout_and_arguments_0(function, ms)
        .ok()
}

/// Withdraws what [`after`] arranged.
pub(crate) fn cancel(timer: Option<i32>) {
    if let (Some(window), Some(timer)) = (window(), timer) {
        window.clear_timeout_with_handle(timer);
    }
}

/// Waits for `ms` milliseconds.
pub(crate) async fn sleep(ms: f64) {
    Bell::default().wait(Some(ms)).await;
}

/// A wait that can be cut short.
#[derive(Clone, Default)]
pub(crate) struct Bell(Rc<RefCell<Waiting>>);

#[derive(Default)]
struct Waiting {
    /// Ends the wait that is under way.
    end: Option<Function>,
    /// Rung while nobody waited: the next wait ends at once.
    is_rung: bool,
}

impl Bell {
    /// Waits until the bell rings, at most `ms` milliseconds if given.
    pub(crate) async fn wait(&self, ms: Option<f64>) {
        if std::mem::take(&mut self.0.borrow_mut().is_rung) {
            return;
        }
        let mut timer = None;
        let promise = Promise::new(&mut |end, _| {
            timer = ms.and_then(|ms| after(ms as i32, &end));
            self.0.borrow_mut().end = Some(end);
        });
        // The promise is only ever resolved.
        let _ = JsFuture::from(promise).await;
        cancel(timer);
        self.0.borrow_mut().end = None;
    }

    /// Ends the wait, or the next one if there is none.
    pub(crate) fn ring(&self) {
        let end = self.0.borrow_mut().end.take();
        match end {
            // Calling a promise's own `resolve` cannot fail.
            Some(end) => drop(end.call0(&wasm_bindgen::JsValue::UNDEFINED)),
            None => self.0.borrow_mut().is_rung = true,
        }
    }
}
