//! The way to the dialer: a message is posted, and what comes back is read.

use handset_call_control::{Lost, Reply};
use js_sys::Uint8Array;
use vicidial_agent_api::Message;
use vicidial_agent_api::request::{CONTENT_TYPE, METHOD};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestInit, RequestRedirect, Response, ResponseType};

use crate::browser;

/// A dialer, by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dialer {
    /// What stands before the paths of the protocol; empty for the app's own
    /// origin. Never ends with a slash.
    address: String,
}

impl Dialer {
    /// The dialer on the app's own origin.
    pub(crate) const fn own_origin() -> Self {
        Self {
            address: String::new(),
        }
    }

    /// The dialer at an address such as `https://dialer.example.com`.
    pub(crate) fn at(address: &str) -> Self {
        Self {
            address: address.trim_end_matches('/').to_owned(),
        }
    }

    /// Sends a message, once, and reads the answer.
    ///
    /// A browser may send it again by itself: where a kept connection breaks
    /// before any answer came, it takes a new one (seen in Chromium, which does
    /// so for POST too). The dialer then has no such call any more.
    ///
    /// # Errors
    ///
    /// If no answer came within `limit_ms` milliseconds.
    pub(crate) async fn ask(&self, message: &Message, limit_ms: i32) -> Result<Reply, Lost> {
        if !browser::is_online() {
            return Err(Lost::NotSent);
        }
        let abort = AbortController::new().map_err(|_| Lost::Unreachable)?;
        let on_time_up = {
            let abort = abort.clone();
            wasm_bindgen::closure::Closure::<dyn Fn()>::new(move || abort.abort())
        };
        let timer = browser::after(limit_ms, on_time_up.as_ref().unchecked_ref());
        let exchanged = self.exchange(message, &abort).await;
        browser::cancel(timer);
        let (status, body) = exchanged.map_err(|error| match error {
            Failure::Redirected => Lost::Redirected,
            Failure::Thrown if abort.signal().aborted() => Lost::TimedOut,
            Failure::Thrown => Lost::Unreachable,
        })?;
        Ok(Reply::read(message, status, &body))
    }

    async fn exchange(
        &self,
        message: &Message,
        abort: &AbortController,
    ) -> Result<(u16, Vec<u8>), Failure> {
        let request = message.encode();
        let headers = Headers::new()?;
        headers.set("content-type", CONTENT_TYPE)?;
        let init = RequestInit::new();
        init.set_method(METHOD);
        init.set_headers(&headers);
        init.set_body(&JsValue::from_str(&request.body));
        init.set_redirect(RequestRedirect::Manual);
        init.set_signal(Some(&abort.signal()));
        let window = web_sys::window().ok_or(Failure::Thrown)?;
        let url = format!("{}{}", self.address, request.path);
        let response = JsFuture::from(window.fetch_with_str_and_init(&url, &init)).await?;
        let response: Response = response.dyn_into()?;
        if response.type_() == ResponseType::Opaqueredirect {
            return Err(Failure::Redirected);
        }
        let body = JsFuture::from(response.array_buffer()?).await?;
        Ok((response.status(), Uint8Array::new(&body).to_vec()))
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
