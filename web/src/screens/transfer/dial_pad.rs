//! A number, digit by digit or pasted.

use leptos::prelude::*;

use super::draft::Draft;
use crate::catalogue::transfer;
use crate::components::{Button, HoldButton, Icon, Picture, Press};
use crate::erased::{text, when};
use crate::phone::{caret, typed};

const KEYS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/// The number, and keys for it. The phone's own keyboard stays away: it would
/// hide half of the screen.
#[component]
pub(super) fn DialPad(draft: Draft) -> AnyView {
    let press = move |key: &'static str| {
        let mut number = draft.number.get_untracked();
        number.push_str(key);
        draft.dial(&number);
    };
    let keys = KEYS
        .into_iter()
        .map(|key| view! { <Button class="key" label=key press=move || press(key) /> })
        .collect_view();
    let delete = move |pressed| {
        let mut number = draft.number.get_untracked();
        if pressed == Press::Long {
            number.clear();
        } else {
            number.pop();
        }
        draft.dial(number.trim_end());
    };
    view! {
        <div class="field">
            <div class="dialled">
                <input
                    id="phone-number"
                    type="tel"
                    inputmode="none"
                    aria-label=transfer::number()
                    placeholder=transfer::number_short()
                    autocomplete="off"
                    aria-describedby="phone-number-hint phone-number-error"
                    aria-invalid=text(move || (!draft.error.with(String::is_empty)).to_string())
                    prop:value=draft.number
                    on:input:target=move |event| regroup(draft, &event.target())
                />
                <HoldButton
                    class="key quiet hold"
                    name=transfer::delete()
                    is_disabled=when(move || draft.number.with(String::is_empty))
                    may_begin=Box::new(|| true)
                    press=Box::new(delete)
                    content=view! { <Icon picture=Picture::Delete /> }.into_any()
                />
            </div>
            <div class="said">
                <p class="hint" id="phone-number-hint">
                    {text(move || {
                        if draft.error.with(String::is_empty) {
                            draft.number_hint()
                        } else {
                            String::new()
                        }
                    })}
                </p>
                <p class="error" id="phone-number-error">
                    {draft.error}
                </p>
            </div>
        </div>
        <div class="keys" role="group" aria-label=transfer::dial_pad()>
            {keys}
        </div>
    }
    .into_any()
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
