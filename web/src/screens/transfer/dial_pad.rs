//! A number, digit by digit or pasted.

use super::draft::Draft;
use crate::catalogue::transfer;
use crate::components::{HoldButton, Picture, Press, button, icon};
use crate::element::{View, element, several};
use crate::phone::{caret, typed};
use crate::reactive::{text, when};

const KEYS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/// The number, and keys for it. The phone's own keyboard stays away: it would
/// hide half of the screen.
pub(super) fn dial_pad(draft: Draft) -> View {
    let press = move |key: &str| {
        let mut number = draft.number.get_untracked();
        number.push_str(key);
        draft.dial(&number);
    };
    let keys = KEYS.map(|key| button("key", key, move || press(key)).into());
    let delete = move |pressed| {
        let mut number = draft.number.get_untracked();
        if pressed == Press::Long {
            number.clear();
        } else {
            number.pop();
        }
        draft.dial(number.trim_end());
    };
    let is_wrong = move || !draft.error.with(String::is_empty);
    let input = element("input")
        .set("id", "phone-number")
        .set("type", "tel")
        .set("inputmode", "none")
        .set("aria-label", transfer::number())
        .set("placeholder", transfer::number_short())
        .set("autocomplete", "off")
        .set("aria-describedby", "phone-number-hint phone-number-error")
        .set_to("aria-invalid", text(move || is_wrong().to_string()))
        .value(draft.number)
        .on_input(move |input| regroup(draft, input));
    let delete = HoldButton {
        class: "key quiet hold",
        is_disabled: when(move || draft.number.with(String::is_empty)),
        may_begin: Box::new(|| true),
        press: Box::new(delete),
    };
    let delete = delete
        .build()
        .set("aria-label", transfer::delete())
        .child(icon(Picture::Delete));
    let hint = text(move || {
        if is_wrong() {
            String::new()
        } else {
            draft.number_hint()
        }
    });
    let said = element("div")
        .class("said")
        .child(
            element("p")
                .class("hint")
                .set("id", "phone-number-hint")
                .text(hint),
        )
        .child(
            element("p")
                .class("error")
                .set("id", "phone-number-error")
                .text(draft.error),
        );
    let field = element("div")
        .class("field")
        .child(element("div").class("dialled").child(input).child(delete))
        .child(said);
    let keys = element("div")
        .class("keys")
        .set("role", "group")
        .set("aria-label", transfer::dial_pad())
        .children(keys);
    several([field.into(), keys.into()])
}

/// Takes what was typed or pasted, with its groups put right and the caret
/// where it was.
fn regroup(draft: Draft, field: &web_sys::HtmlInputElement) {
    let old = field.value();
    let new = typed(&old);
    if new != old {
        let at = field.selection_start().ok().flatten().unwrap_or(u32::MAX);
        let at = caret(&old, at as usize, &new) as u32;
        field.set_value(&new);
        // Only fields without a text have no caret.
        let _ = field.set_selection_range(at, at);
    }
    draft.dial(&new);
}
