//! Numbers, times and lists as the agent's language writes them: by the
//! browser's `Intl`.

use js_sys::{Array, Date, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::locale;

/// A number.
pub(crate) fn number(number: usize) -> String {
    let value = JsValue::from_f64(number as f64);
    format("NumberFormat", &[], &value).unwrap_or_else(|| number.to_string())
}

/// A number of per cents.
pub(crate) fn percent(percent: u32) -> String {
    let value = JsValue::from_f64(f64::from(percent) / 100.0);
    format("NumberFormat", &[("style", "percent")], &value)
        .unwrap_or_else(|| format!("{percent} %"))
}

/// Seconds, in words: `5 seconds`.
pub(crate) fn seconds(seconds: u32) -> String {
    let options = [
        ("style", "unit"),
        ("unit", "second"),
        ("unitDisplay", "long"),
    ];
    format("NumberFormat", &options, &seconds.into()).unwrap_or_else(|| format!("{seconds} s"))
}

/// Any of some numbers: `7, 10 or 11`.
pub(crate) fn any_of(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|&one| number(one)).collect();
    let list: Array = numbers
        .iter()
        .map(|text| JsValue::from(text.as_str()))
        .collect();
    format("ListFormat", &[("type", "disjunction")], &list).unwrap_or_else(|| numbers.join(", "))
}

/// The hour and minute.
pub(crate) fn time_of_day(at_ms: f64) -> String {
    let date = Date::new(&JsValue::from_f64(at_ms));
    let options = [("hour", "2-digit"), ("minute", "2-digit")];
    format("DateTimeFormat", &options, &date).unwrap_or_default()
}

/// `4:07`, or `1:04:07` from an hour on. What has not begun yet is `0:00`.
pub(crate) fn duration(ms: f64) -> String {
    // `as` saturates: below zero it is 0.
    let seconds = (ms / 1000.0) as u32;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let parts = Object::new();
    for (name, part) in [("hours", hours), ("minutes", minutes), ("seconds", seconds)] {
        set(&parts, name, &part.into());
    }
    // Digital, it has two digits of minutes, hours or not.
    let options: &[_] = if hours > 0 {
        &[("style", "digital")]
    } else {
        &[
            ("minutes", "numeric"),
            ("seconds", "2-digit"),
            ("minutesDisplay", "always"),
        ]
    };
    // Browsers have it since 2025 only.
    format("DurationFormat", options, &parts).unwrap_or_else(|| {
        if hours > 0 {
            format!("{hours}:{minutes:02}:{seconds:02}")
        } else {
            format!("{minutes}:{seconds:02}")
        }
    })
}

/// What a class of `Intl` makes of a value; `None` where the browser has no such
/// class.
fn format(class: &str, options: &[(&str, &str)], value: &JsValue) -> Option<String> {
    let bag = Object::new();
    for (name, option) in options {
        set(&bag, name, &(*option).into());
    }
    let get = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).ok();
    let class: Function = get(&get(&js_sys::global(), "Intl")?, class)?
        .dyn_into()
        .ok()?;
    let arguments = Array::of2(&locale::tag().into(), &bag);
    let formatter = Reflect::construct(&class, &arguments).ok()?;
    let format: Function = get(&formatter, "format")?.dyn_into().ok()?;
    format.call1(&formatter, value).ok()?.as_string()
}

fn set(object: &Object, name: &str, value: &JsValue) {
    // A plain object takes any member.
    let _ = Reflect::set(object, &name.into(), value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Language;
    use crate::locale::tests::Speaking;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn durations_are_read_like_a_clock() {
        assert_eq!(duration(0.0), "0:00");
        assert_eq!(duration(59_999.0), "0:59");
        assert_eq!(duration(247_000.0), "4:07");
        assert_eq!(duration(3_847_000.0), "1:04:07");
        for not_begun in [-5_000.0, f64::NEG_INFINITY, f64::NAN] {
            assert_eq!(duration(not_begun), "0:00");
        }
    }

    #[test]
    fn numbers_and_lists_are_those_of_the_language() {
        assert_eq!(number(1_234), "1,234");
        assert_eq!(seconds(1), "1 second");
        assert_eq!(seconds(5), "5 seconds");
        let _spanish = Speaking::begin(Language::Es);
        assert_eq!(seconds(1), "1 segundo");
        assert_eq!(seconds(5), "5 segundos");
        assert_eq!(any_of(&[10, 11]), "10 u 11");
        assert_eq!(any_of(&[10]), "10");
        assert_eq!(percent(115), "115\u{a0}%");
    }
}
