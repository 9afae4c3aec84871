//! JSON, read by hand with what the browser has: readers that serde derives for
//! the same types take five times as much of what a phone downloads.

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::JsValue;

/// A value of JSON, or the lack of one.
pub(crate) struct Json(JsValue);

/// What can be read from JSON.
pub(crate) trait Read: Sized {
    /// Reads it; `None` if it is something else. Members that are not known are
    /// ignored.
    fn read(json: &Json) -> Option<Self>;
}

/// Reads a text of JSON; `None` if it is not JSON, or something else.
pub(crate) fn read<T: Read>(text: &str) -> Option<T> {
    T::read(&Json(JSON::parse(text).ok()?))
}

/// A text, as JSON.
pub(crate) fn quoted(text: &str) -> String {
    // Of a text it is always a text.
    JSON::stringify(&JsValue::from_str(text)).map_or_else(|_| String::new(), String::from)
}

impl Json {
    /// The member of this name; a lack where there is none.
    pub(crate) fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED))
    }

    /// Whether it is `null`, or was never there.
    pub(crate) fn is_none(&self) -> bool {
        self.0.is_null() || self.0.is_undefined()
    }

    /// It, unless it is a lack; `None` if it is something else.
    pub(crate) fn optional<T: Read>(&self) -> Option<Option<T>> {
        if self.is_none() {
            return Some(None);
        }
        T::read(self).map(Some)
    }

    /// A text, as the parameter or number it is.
    pub(crate) fn parsed<T: std::str::FromStr>(&self) -> Option<T> {
        self.0.as_string()?.parse().ok()
    }

    /// The variant of a plain enum that has this name.
    pub(crate) fn named<T: Copy>(&self, names: &[(&str, T)]) -> Option<T> {
        let text = self.0.as_string()?;
        let found = names.iter().find(|(name, _)| *name == text);
        found.map(|(_, variant)| *variant)
    }
}

impl Read for String {
    fn read(json: &Json) -> Option<Self> {
        json.0.as_string()
    }
}

impl Read for bool {
    fn read(json: &Json) -> Option<Self> {
        json.0.as_bool()
    }
}

impl Read for u64 {
    fn read(json: &Json) -> Option<Self> {
        let number = json.0.as_f64()?;
        // Milliseconds of centuries fit an f64 exactly.
        (number >= 0.0).then_some(number as Self)
    }
}

impl Read for u32 {
    fn read(json: &Json) -> Option<Self> {
        u64::read(json)?.try_into().ok()
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(json: &Json) -> Option<Self> {
        if !Array::is_array(&json.0) {
            return None;
        }
        let items = Array::from(&json.0).into_iter();
        items.map(|item| T::read(&Json(item))).collect()
    }
}
