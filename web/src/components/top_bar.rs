use leptos::prelude::*;

use super::{Button, SettingsButton};
use crate::catalogue::{button, top};
use crate::erased::when;
use crate::shift::Shift;

/// Who is signed in, the way to the settings, and the way out.
#[component]
pub(crate) fn TopBar(
    /// The shift.
    shift: Shift,
) -> AnyView {
    let agent = shift.agent_user().to_string();
    view! {
        <header class="top">
            <p class="agent">{top::agent()} " " <strong>{agent}</strong></p>
            <SettingsButton />
            <Button
                class="quiet"
                label=button::sign_out()
                is_disabled=when(move || shift.doing.with(Option::is_some))
                press=move || shift.sign_out()
            />
        </header>
    }
    .into_any()
}
