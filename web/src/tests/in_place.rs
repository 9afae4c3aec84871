use js_sys::Reflect;
use wasm_bindgen::JsValue;
use web_sys::{Response, ResponseInit};

/// Something in the place of a global of the page's, until it is dropped.
pub(super) struct InPlace {
    name: &'static str,
    real: JsValue,
}

impl InPlace {
    /// Puts it there.
    pub(super) fn of(name: &'static str, stand_in: &JsValue) -> Self {
        let window = web_sys::window().unwrap();
        let real = Reflect::get(&window, &name.into()).unwrap();
        Reflect::set(&window, &name.into(), stand_in).unwrap();
        Self { name, real }
    }
}

impl Drop for InPlace {
    fn drop(&mut self) {
        let window = web_sys::window().unwrap();
        Reflect::set(&window, &self.name.into(), &self.real).unwrap();
    }
}

/// A browser that knows nothing of the app.
pub(super) fn forget_everything() {
    let window = web_sys::window().unwrap();
    for storage in [window.local_storage(), window.session_storage()] {
        storage.unwrap().unwrap().clear().unwrap();
    }
}

/// An answer with this status and body.
pub(super) fn respond(status: u16, body: &str) -> Response {
    let init = ResponseInit::new();
    init.set_status(status);
    Response::new_with_opt_str_and_init(Some(body), &init).unwrap()
}
