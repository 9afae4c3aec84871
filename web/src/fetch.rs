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
    async move { sent?.came().await }
}

/// A request that the page has sent already, while the app was on its way.
pub(crate) struct Asked {
    response: Promise,
    abort: AbortController,
}

impl Asked {
    /// A request by what will come of it, and by what gives it up.
    pub(crate) const fn new(response: Promise, abort: AbortController) -> Self {
        Self { response, abort }
    }

    /// Waits for the whole answer, from now on for as long as given, in milliseconds.
    ///
    /// # Errors
    ///
    /// If none came in time.
    pub(crate) async fn came(self, limit_ms: i32) -> Result<Came, Lost> {
        Sent::new(self, limit_ms).came().await
    }
}

/// A request on its way, for as long as it may take.
struct Sent {
    asked: Asked,
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
        Ok(Self::new(Asked::new(response, abort), ask.limit_ms))
    }

    fn new(asked: Asked, limit_ms: i32) -> Self {
        let on_time_up = {
            let abort = asked.abort.clone();
            Closure::<dyn Fn()>::new(move || abort.abort())
        };
        Self {
            timer: browser::after(limit_ms, on_time_up.as_ref().unchecked_ref()),
            asked,
            _on_time_up: on_time_up,
        }
    }

    async fn came(&self) -> Result<Came, Lost> {
        self.whole().await.map_err(|error| match error {
            Failure::Redirected => Lost::Redirected,
            Failure::Thrown if self.asked.abort.signal().aborted() => Lost::TimedOut,
            Failure::Thrown => Lost::Unreachable,
        })
    }

    async fn whole(&self) -> Result<Came, Failure> {
        let response = JsFuture::from(self.asked.response.clone()).await?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    async fn came(response: Promise, abort: AbortController) -> Result<Came, Lost> {
        Asked::new(response, abort).came(20).await
    }

    #[test]
    async fn what_the_page_has_asked_comes_whole() {
        let response = Response::new_with_opt_str(Some("whole")).unwrap();
        let response: JsValue = response.into();
        let came = came(Promise::resolve(&response), AbortController::new().unwrap()).await;
        let came = came.map(|came| (came.status, came.body));
        assert_eq!(came, Ok((200, b"whole".to_vec())));
    }

    #[test]
    async fn what_the_page_has_asked_is_given_up_in_time() {
        let abort = AbortController::new().unwrap();
        let signal = abort.signal();
        let never = Promise::new(&mut |_, reject| signal.set_onabort(Some(&reject)));
        assert_eq!(came(never, abort).await.err(), Some(Lost::TimedOut));
    }

    #[test]
    async fn what_the_page_has_asked_may_come_to_nothing() {
        let lost = Promise::reject(&JsValue::NULL);
        let abort = AbortController::new().unwrap();
        assert_eq!(came(lost, abort).await.err(), Some(Lost::Unreachable));
    }
}
