//! What JavaScript may hand over, which is anything, to what the core takes.
//!
//! Nothing here can throw past the caller or trap: reading is done by functions
//! that catch, and the length of a text is checked before it is copied into the
//! module's memory.

use js_sys::{ArrayBuffer, JsString, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::error::ArgumentError;

/// The most UTF-16 code units of a text: far more than any parameter has.
pub(crate) const MOST_TEXT: u32 = 1 << 16;

/// The most bytes or UTF-16 code units of a body: what the server answers with
/// twenty thousand agents logged in. A hostile one may take a second to read.
pub(crate) const MOST_BODY: u32 = 1 << 21;

/// The text of a string. Lone surrogates become U+FFFD, which is one UTF-16 code
/// unit as they are.
pub(crate) fn text(name: &'static str, value: &JsValue) -> Result<String, ArgumentError> {
    text_up_to(MOST_TEXT, name, value)?.ok_or(ArgumentError::NotAString { name })
}

/// As [`text`], but a lone surrogate is an error: in a password, U+FFFD would
/// silently be another character than the one that was given.
pub(crate) fn whole_text(name: &'static str, value: &JsValue) -> Result<String, ArgumentError> {
    let text = text(name, value)?;
    let may_have_lost = text.contains(char::REPLACEMENT_CHARACTER);
    if may_have_lost && !value.unchecked_ref::<JsString>().is_valid_utf16() {
        return Err(ArgumentError::NotWellFormed { name });
    }
    Ok(text)
}

/// The bytes of a body: those of a `Uint8Array`, or a string as UTF-8.
pub(crate) fn body(value: &JsValue) -> Result<Vec<u8>, ArgumentError> {
    const NAME: &str = "body";
    if let Some(text) = text_up_to(MOST_BODY, NAME, value)? {
        return Ok(text.into_bytes());
    }
    // `instanceof` alone is true of objects that only have the prototype.
    if !ArrayBuffer::is_view(value) || !value.is_instance_of::<Uint8Array>() {
        return Err(ArgumentError::NotABody);
    }
    // A copy has the array's true length, whatever properties were put on it.
    let bytes = try_copy(value).map_err(|_| ArgumentError::Unreadable { name: NAME })?;
    if bytes.length() > MOST_BODY {
        return Err(ArgumentError::TooLarge {
            name: NAME,
            most: MOST_BODY,
        });
    }
    Ok(bytes.to_vec())
}

/// The HTTP status of an answer.
pub(crate) fn http_status(value: &JsValue) -> Result<u16, ArgumentError> {
    let is_one = |number: &f64| (100.0..600.0).contains(number) && number.fract() == 0.0;
    let number = value
        .as_f64()
        .filter(is_one)
        .ok_or(ArgumentError::NotAnHttpStatus)?;
    Ok(number as u16)
}

/// `Array.isArray`, which throws on a revoked proxy.
pub(crate) fn is_array(name: &'static str, value: &JsValue) -> Result<bool, ArgumentError> {
    try_is_array(value).map_err(|_| ArgumentError::Unreadable { name })
}

fn text_up_to(
    most: u32,
    name: &'static str,
    value: &JsValue,
) -> Result<Option<String>, ArgumentError> {
    if !value.is_string() {
        return Ok(None);
    }
    if value.unchecked_ref::<JsString>().length() > most {
        return Err(ArgumentError::TooLarge { name, most });
    }
    Ok(value.as_string())
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = Array, js_name = isArray)]
    fn try_is_array(value: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(js_name = Uint8Array)]
    type Copy;

    /// Throws if the array's buffer was transferred away, or memory is short.
    #[wasm_bindgen(catch, constructor, js_class = "Uint8Array")]
    fn new(array: &JsValue) -> Result<Copy, JsValue>;
}

fn try_copy(array: &JsValue) -> Result<Uint8Array, JsValue> {
    Copy::new(array).map(JsCast::unchecked_into)
}
