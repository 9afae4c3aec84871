use leptos::prelude::*;

use super::{HoldButton, Icon, Picture, Press};
use crate::browser;
use crate::catalogue::confirm;

/// How long the device buzzes once a press has lasted, in milliseconds.
const BUZZ_MS: u32 = 15;

/// The second gesture: a button that is pressed and held. From a keyboard or
/// with a screen reader a plain press is enough.
#[component]
pub(crate) fn ConfirmButton(
    /// Its style.
    class: &'static str,
    /// Its words.
    #[prop(into)]
    label: Signal<String>,
    /// The picture before them.
    picture: Picture,
    /// Whether it does nothing now.
    #[prop(into)]
    is_disabled: Signal<bool>,
    /// Whether nothing is missing. If something is, pressing leads to it at once.
    #[prop(into)]
    is_complete: Signal<bool>,
    /// What it does, or says to be missing.
    #[prop(into)]
    confirm: Callback<()>,
) -> AnyView {
    let hint = RwSignal::new(String::new());
    let may_begin = move || {
        hint.set(String::new());
        let is_complete = is_complete.get_untracked();
        if !is_complete {
            confirm.run(());
        }
        is_complete
    };
    let press = move |(press,): (Press,)| {
        match press {
            Press::Briefly => return hint.set(confirm::hold().to_owned()),
            Press::Long => browser::vibrate(BUZZ_MS),
            Press::Plainly => {}
        }
        if !is_disabled.get_untracked() {
            confirm.run(());
        }
    };
    let content = view! {
        <Icon picture=picture />
        <span>{label}</span>
    };
    view! {
        <div class="confirming">
        <p class="hold-hint" role="status">
            {hint}
        </p>
        <HoldButton
            class=class
            described_by="hold-help"
            is_disabled=is_disabled
            may_begin=may_begin
            press=press
            content=content.into_any()
            is_complete=is_complete
        />
        <p class="unseen" id="hold-help">
            {confirm::press_once()}
        </p>
        </div>
    }
    .into_any()
}
