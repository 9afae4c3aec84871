//! [`vicidial_agent_api`] for JavaScript and TypeScript: requests, answers and
//! parameters as plain objects.
//!
//! There is no logic here. Each function reads its arguments, whatever they
//! are, asks the core and hands over what it says; `npm/index.d.ts` documents
//! the shapes. Everything that comes back survives `structuredClone` and
//! `JSON.stringify`.
//!
//! An argument of the wrong kind throws a real `Error` with the name
//! `VicidialAgentApiError`, a stable `code` and a sentence that repeats nothing
//! of the argument: it may hold a password.

mod answer;
mod argument;
mod error;
mod request;
mod verdict;

use serde::Serialize;
use wasm_bindgen::prelude::*;

pub use error::ArgumentError;

/// Encodes a flat object of `api.php`'s own parameters to
/// `{ path, method, contentType, body }`.
///
/// # Errors
///
/// If the object is not exactly one of the requests, with the code of
/// [`DecodeError`](vicidial_agent_api::DecodeError); `not_an_object`,
/// `not_a_string`, `not_well_formed`, `too_large` or `unreadable` if it is no
/// such object.
#[wasm_bindgen(js_name = encodeRequest)]
pub fn encode_request(request: &JsValue) -> Result<JsValue, ArgumentError> {
    to_js(&request::encode(request)?)
}

/// Reads the answer to a call of a function: `{ kind, … }`, as
/// [`Answer`](vicidial_agent_api::Answer) serialises. The body is a string or a
/// `Uint8Array`.
///
/// # Errors
///
/// `unknown_function`, `not_a_string`, `not_an_http_status` (which is an integer
/// from 100 to 599: the 0 of a request that was not answered is none),
/// `not_a_body` or, beyond two mebibytes, `too_large`. Never because of what the
/// server said within that size.
#[wasm_bindgen(js_name = parseAnswer)]
pub fn parse_answer(
    function_name: &JsValue,
    http_status: &JsValue,
    body: &JsValue,
) -> Result<JsValue, ArgumentError> {
    to_js(&answer::parse(function_name, http_status, body)?)
}

/// Checks the text of a field: `{ ok: true, value }` or
/// `{ ok: false, code, message, position? }`.
///
/// # Errors
///
/// `unknown_field`, `not_a_string` or `too_large`.
#[wasm_bindgen]
pub fn validate(field: &JsValue, text: &JsValue) -> Result<JsValue, ArgumentError> {
    to_js(&verdict::validate(field, text)?)
}

/// Removes the formatting of a pasted number and says what it removed:
/// `{ ok: true, value, removed, message }` or
/// `{ ok: false, code, message, position? }`.
///
/// # Errors
///
/// `not_a_string` or `too_large`.
#[wasm_bindgen(js_name = normalisePhoneNumber)]
pub fn normalise_phone_number(text: &JsValue) -> Result<JsValue, ArgumentError> {
    to_js(&verdict::normalise(text)?)
}

/// As plain objects and `null`, which JSON has too.
fn to_js(value: &impl Serialize) -> Result<JsValue, ArgumentError> {
    value
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|_| ArgumentError::NotRepresentable)
}
