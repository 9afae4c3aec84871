//! One exchange over HTTP with a time limit, wherever it goes.

use std::future::Future;

use handset_call_control::Lost;
use js_sys::{Promise, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, RequestRedirect, Response, ResponseType};

use crate::browser;

/// A request.
pub(crate) struct Ask<'a> {
    /// The method.
    pub(crate) method: &'a str,
    /// The address.
    pub(crate) url: &'a str,
    /// Its headers.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// Its body.
    pub(crate) body: Option<&'a str>,
    /// How long the whole answer may take, in milliseconds.
    pub(crate) limit_ms: i32,
}

/// What came back.
pub(crate) struct Came {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The body, whole.
    pub(crate) body: Vec<u8>,
    headers: Headers,
}

impl Came {
    /// The text of a header.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name).ok().flatten()
    }
}

/// Asks, once and at once: it is on its way when this returns, before what comes of
/// it is waited for. A redirect is not followed.
///
/// A browser may send a request again by itself: where a kept connection breaks
/// before any answer came, it takes a new one (seen in Chromium, which does so
/// for POST too).
///
/// # Errors
///
/// If no whole answer came in time.
pub(crate) fn fetch(ask: Ask<'_>) -> impl Future<Output = Result<Came, Lost>> + use<> {
    let sent = if browser::is_online() {
        Sent::now(ask).map_err(|_| Lost::Unreachable)
    } else {
        Err(Lost::NotSent)
    };
    async move {
        let sent = sent?;
        sent.came().await.map_err(|error| match error {
            Failure::Redirected => Lost::Redirected,
            Failure::Thrown if sent.abort.signal().aborted() => Lost::TimedOut,
            Failure::Thrown => Lost::Unreachable,
        })
    }
}

/// A request on its way, for as long as it may take.
struct Sent {
    response: Promise,
    abort: AbortController,
    timer: Option<i32>,
    _on_time_up: Closure<dyn Fn()>,
}

impl Drop for Sent {
    fn drop(&mut self) {
        browser::cancel(self.timer);
    }
}

impl Sent {
    fn now(ask: Ask<'_>) -> Result<Self, Failure> {
        let headers = Headers::new()?;
        for (name, text) in ask.headers {
            headers.set(name, text)?;
        }
        let abort = AbortController::new()?;
        let init = RequestInit::new();
        init.set_method(ask.method);
        init.set_headers(&headers);
        if let Some(body) = ask.body {
            init.set_body(&JsValue::from_str(body));
        }
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(Some(&abort.signal()));
        let window = web_sys::window().ok_or(Failure::Thrown)?;
        let response = window.fetch_with_str_and_init(ask.url, &init);
        let on_time_up = {
            let abort = abort.clone();
            Closure::<dyn Fn()>::new(move || abort.abort())
        };
        Ok(Self {
            response,
            timer: browser::after(ask.limit_ms, on_time_up.as_ref().unchecked_ref()),
            abort,
            _on_time_up: on_time_up,
        })
    }

    async fn came(&self) -> Result<Came, Failure> {
        let response = JsFuture::from(self.response.clone()).await?;
        let response: Response = response.dyn_into()?;
        if response.type_() == ResponseType::Opaqueredirect {
            return Err(Failure::Redirected);
        }
        let body = JsFuture::from(response.array_buffer()?).await?;
        Ok(Came {
            status: response.status(),
            body: Uint8Array::new(&body).to_vec(),
            headers: response.headers(),
        })
    }
}

enum Failure {
    Redirected,
    Thrown,
}

impl From<JsValue> for Failure {
    fn from(_: JsValue) -> Self {
        Self::Thrown
    }
}
