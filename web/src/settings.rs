//! What an agent sets for this phone. The page's own script, `settings.js`,
//! applies it before anything is painted, and again when it is told of a change.

use crate::browser::local_storage;
use crate::page;

/// Something to set: what it is kept under, and the values, the usual one first.
#[derive(Debug)]
pub(crate) struct Setting {
    pub(crate) name: &'static str,
    /// The values there are.
    pub(crate) values: &'static [&'static str],
}

/// Light, dark, or as the phone is.
pub(crate) static THEME: Setting = Setting {
    name: "theme",
    values: &["system", "light", "dark"],
};

/// How large everything is, in per cent.
pub(crate) static TEXT_SIZE: Setting = Setting {
    name: "text-size",
    values: &["100", "115", "130"],
};

/// The hand that holds the phone.
pub(crate) static HAND: Setting = Setting {
    name: "hand",
    values: &["right", "left"],
};

/// Whether the phone buzzes: when a call comes, and under a press that lasts.
pub(crate) static VIBRATION: Setting = Setting {
    name: "vibration",
    values: &["on", "off"],
};

/// What is shown to newcomers: what this is, and the way to the home screen; the
/// latter alone; nothing.
pub(crate) static WELCOME: Setting = Setting {
    name: "welcome",
    values: &["new", "known", "hidden"],
};

/// What the language is kept under; which there are, the catalogue knows.
pub(crate) const LANGUAGE: &str = "language";

impl Setting {
    /// The value that is set.
    pub(crate) fn get(&self) -> &'static str {
        let kept = local_storage().and_then(|storage| storage.get_item(&key(self.name)).ok()?);
        let is_kept = |value: &&&str| kept.as_deref() == Some(**value);
        let value = self.values.iter().find(is_kept).or(self.values.first());
        value.copied().unwrap_or_default()
    }

    /// Sets a value.
    pub(crate) fn set(&self, value: &str) {
        save(self.name, value);
    }
}

/// Keeps a value and tells the page.
pub(crate) fn save(name: &str, value: &str) {
    if let Some(storage) = local_storage() {
        // Where nothing can be kept, it is the usual one each time.
        let _ = storage.set_item(&key(name), value);
    }
    page::settings_changed();
}

fn key(name: &str) -> String {
    format!("handset-{name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_was_never_set_or_is_no_value_is_the_usual_one() {
        local_storage()
            .unwrap()
            .remove_item("handset-hand")
            .unwrap();
        assert_eq!(HAND.get(), "right");
        HAND.set("left");
        assert_eq!(HAND.get(), "left");
        HAND.set("both");
        assert_eq!(HAND.get(), "right");
        local_storage()
            .unwrap()
            .remove_item("handset-hand")
            .unwrap();
    }
}
