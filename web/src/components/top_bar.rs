use leptos::prelude::*;

use super::Button;
use crate::erased::when;
use crate::shift::Shift;

/// Who is signed in, and the way out.
#[component]
pub(crate) fn TopBar(
    /// The shift.
    shift: Shift,
) -> AnyView {
    let agent = shift.agent_user().to_string();
    view! {
        <header class="top">
            <p class="agent">"Agent " <strong>{agent}</strong></p>
            <Button
                class="quiet"
                label="Sign out"
                is_disabled=when(move || shift.doing.with(Option::is_some))
                press=move || shift.sign_out()
            />
        </header>
    }
    .into_any()
}
