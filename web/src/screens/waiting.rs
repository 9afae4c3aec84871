use leptos::prelude::*;

use crate::components::{Banners, Button, OutcomeCard, TopBar, armed_after_a_pause, focus_if_lost};
use crate::erased::{part, text, when};
use crate::messages;
use crate::shift::Shift;
use handset_call_control::Sighting;

/// No call: what the dialer says of the agent, and that the next call comes by
/// itself.
#[component]
pub(crate) fn Waiting(
    /// The shift.
    shift: Shift,
    /// Signs out.
    #[prop(into)]
    sign_out: Callback<()>,
) -> AnyView {
    focus_if_lost();
    let calls_today = text(move || {
        let calls = shift.sighting.with(|sighting| match sighting {
            Sighting::LoggedIn(row) => row.calls_today,
            Sighting::NotLoggedIn => None,
        });
        calls.map_or_else(String::new, |calls| format!("Calls today: {calls}"))
    });
    let is_off = when(move || {
        shift
            .sighting
            .with(|sighting| *sighting == Sighting::NotLoggedIn)
    });
    view! {
        <main class="screen waiting">
            <TopBar shift=shift sign_out=sign_out />
            <Banners shift=shift />
            <section class="middle">
                <div class="pulse" class:still=is_off aria-hidden="true"></div>
                <h1 tabindex="-1">"Waiting for a call"</h1>
                <p class="lead">
                    <strong>{text(move || shift.sighting.with(messages::idle).what)}</strong>
                </p>
                <p>{text(move || shift.sighting.with(messages::idle).next)}</p>
                <p class="soft">{calls_today}</p>
            </section>
            <Aside shift=shift />
            <div class="actions">
                <RingMyPhone shift=shift />
            </div>
        </main>
    }
    .into_any()
}

/// What happened before, while something else has the screen.
#[component]
pub(super) fn Aside(
    /// The shift.
    shift: Shift,
) -> AnyView {
    part(move || {
        let outcome = shift.outcome.get()?;
        Some(view! { <OutcomeCard shift=shift outcome=outcome /> }.into_any())
    })
}

/// Asks the dialer to ring the agent's own phone.
#[component]
pub(crate) fn RingMyPhone(
    /// The shift.
    shift: Shift,
) -> AnyView {
    // It may lie where the button was that led to this screen, under a finger
    // that taps twice; asked twice, the dialer rings twice.
    let is_armed = armed_after_a_pause();
    view! {
        <Button
            class="quiet wide"
            label="Ring my phone"
            is_disabled=when(move || !is_armed.get() || !shift.may_act())
            press=move || shift.ring_phone()
        />
    }
    .into_any()
}
