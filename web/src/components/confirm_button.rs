use leptos::prelude::*;

use super::{HoldButton, Icon, Picture, Press};
use crate::browser;
use crate::catalogue::confirm;
use crate::erased::part;

/// How long the device buzzes once a press has lasted, in milliseconds.
const BUZZ_MS: u32 = 15;

/// The second gesture: a button that is pressed and held. From a keyboard or
/// with a screen reader a plain press is enough.
#[component]
pub(crate) fn ConfirmButton(
    /// Its style.
    class: &'static str,
    /// What it does, or what is missing for that.
    #[prop(into)]
    label: Signal<String>,
    /// With what; nothing where nothing is chosen.
    #[prop(into)]
    chosen: Signal<String>,
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
    let press = move |press| {
        match press {
            Press::Briefly => return hint.set(confirm::hold().to_owned()),
            Press::Long => browser::vibrate(BUZZ_MS),
            Press::Plainly => {}
        }
        if !is_disabled.get_untracked() {
            confirm.run(());
        }
    };
    let chosen = part(move || {
        let chosen = chosen.get();
        let view = view! {
            <span class="unseen">" · "</span>
            <b>{chosen.clone()}</b>
        };
        (!chosen.is_empty()).then(|| view.into_any())
    });
    let content = view! {
        <Icon picture=picture />
        <span>{label} {chosen}</span>
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
                is_complete=is_complete
                may_begin=Box::new(may_begin)
                press=Box::new(press)
                content=content.into_any()
            />
            <p class="unseen" id="hold-help">
                {confirm::press_once()}
            </p>
        </div>
    }
    .into_any()
}
