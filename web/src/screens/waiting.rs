use leptos::prelude::*;

use crate::catalogue::{button, waiting};
use crate::choices::Choices;
use crate::components::{
    Banners, Button, OutcomeCard, TopBar, armed_after_a_pause, focus_if_lost, update_offer,
};
use crate::erased::{part, text, when};
use crate::intl;
use crate::messages;
use crate::shift::{Readying, Shift};
use crate::stake::Stake;
use crate::standing::Standing;
use crate::trail::{Over, Trail};

/// No call: what the dialer says of the agent, and that the next call comes by
/// itself.
#[component]
pub(crate) fn Waiting(
    /// The shift.
    shift: Shift,
) -> AnyView {
    focus_if_lost();
    let trail = use_context::<Trail>();
    let calls_today = text(move || {
        let calls = shift.calls_today.get();
        calls.map_or_else(String::new, |calls| {
            waiting::calls_today(&intl::number(calls as usize))
        })
    });
    let is_off = when(move || {
        shift
            .standing
            .with(|standing| matches!(standing, Standing::Off | Standing::Unknown))
    });
    let may = move |what: fn(&Choices) -> bool| {
        Memo::new(move |_| {
            shift
                .choices
                .with(|choices| choices.as_ref().is_some_and(what))
        })
    };
    let may_set_readiness = may(|choices| choices.may_set_readiness);
    let idle = move || {
        let standing = shift.standing.get();
        messages::idle(&standing, may_set_readiness.get())
    };
    view! {
        <main class="screen waiting">
            <TopBar shift=shift />
            <Banners shift=shift />
            {update_offer(move || shift.stake() == Stake::Nothing)}
            // It is about what was just done here; no call needs the screen.
            <Aside shift=shift />
            <section class="middle">
                <div class="pulse" class:still=is_off aria-hidden="true"></div>
                <h1 tabindex="-1">
                    {text(move || shift.standing.with(messages::waiting).to_owned())}
                </h1>
                <p class="lead">
                    <strong>{text(move || idle().what)}</strong>
                </p>
                <p>{text(move || idle().next)}</p>
                <p class="soft">{calls_today}</p>
            </section>
            <div class="actions">
                {part(move || {
                    may_set_readiness
                        .get()
                        .then(|| view! { <ReadySwitch shift=shift /> }.into_any())
                })}
                <RingMyPhone shift=shift />
                {shift.desk().map(|_| {
                    let list_recent = move || {
                        shift.refresh_recent();
                        if let Some(trail) = trail {
                            trail.open(Over::Recent);
                        }
                    };
                    view! {
                        <Button
                            class="quiet wide"
                            label=button::recent()
                            press=list_recent
                        />
                    }
                })}
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
    let may = Memo::new(move |_| {
        shift.choices.with(|choices| {
            choices
                .as_ref()
                .is_some_and(|choices| choices.may_ring_phone)
        })
    });
    part(move || {
        may.get().then(|| {
            view! {
                <Button
                    class="quiet wide"
                    label=button::ring_phone()
                    is_disabled=when(move || !is_armed.get() || !shift.may_act())
                    press=move || shift.ring_phone()
                />
            }
            .into_any()
        })
    })
}

/// Whether calls come, as the agent wants it, and how long that takes.
#[component]
fn ReadySwitch(shift: Shift) -> AnyView {
    let readying = move || {
        let desk = shift.desk();
        desk.map_or(Readying::Idle, |desk| desk.readying.get())
    };
    let is_on = Memo::new(move |_| match readying() {
        Readying::Asked(ready) => ready,
        Readying::Idle | Readying::Failed(_) => shift
            .standing
            .with(|standing| !matches!(standing, Standing::Off | Standing::Unknown)),
    });
    let is_busy = move || {
        let is_known = shift
            .standing
            .with(|standing| *standing != Standing::Unknown);
        !is_known || !shift.is_online.get() || matches!(readying(), Readying::Asked(_))
    };
    view! {
        <div class="ready">
            <button
                type="button"
                class="switch"
                role="switch"
                aria-checked=text(move || is_on.get().to_string())
                aria-describedby="ready-hint"
                disabled=when(is_busy)
                on:click=move |_| shift.set_ready(!is_on.get_untracked())
            >
                {waiting::ready_for_calls()}
            </button>
            <p class="soft" id="ready-hint" role="status">
                {text(move || messages::readying(&readying()))}
            </p>
        </div>
    }
    .into_any()
}
