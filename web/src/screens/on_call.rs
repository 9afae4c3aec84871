use leptos::prelude::*;

use super::waiting::{Aside, RingMyPhone};
use crate::catalogue::{button, on_call};
use crate::components::{Banners, Button, Picture, TopBar, focus_if_lost};
use crate::erased::{text, when};
use crate::intl::duration;
use crate::messages;
use crate::phone::grouped;
use crate::shift::{Asks, Call, Shift};

/// A call: who, since when, from which queue, and what can be done with it.
#[component]
pub(crate) fn OnCall(
    /// The shift.
    shift: Shift,
) -> AnyView {
    focus_if_lost();
    let call = shift.call;
    let show = move |what: fn(&Call) -> String| {
        text(move || call.with(|call| call.as_ref().map(what).unwrap_or_default()))
    };
    let is_ringing =
        when(move || call.with(|call| call.as_ref().is_some_and(|call| call.is_ringing)));
    let state = text(move || {
        if is_ringing.get() {
            on_call::coming()
        } else {
            on_call::heading()
        }
        .to_owned()
    });
    let time = text(move || {
        let began_ms = call.with(|call| call.as_ref().map(|call| call.began_ms));
        duration(shift.now_ms.get() - began_ms.unwrap_or(f64::INFINITY))
    });
    let link = text(move || {
        let is_from_link = call.with(|call| {
            let shown = call.as_ref().map(|call| &call.call_id);
            shift
                .opened_on
                .with_value(|opened| opened.is_some() && opened.as_ref() == shown)
        });
        if is_from_link {
            on_call::from_link()
        } else {
            ""
        }
        .to_owned()
    });
    let progress = text(move || {
        let doing = shift.doing.get();
        doing.as_ref().map_or("", messages::doing).to_owned()
    });
    let is_disabled = when(move || !shift.may_act());
    view! {
        <main class="screen on-call" class:ringing=is_ringing>
            <TopBar shift=shift />
            <Banners shift=shift />
            <section class="middle">
                <h1 tabindex="-1" class="state">
                    {state}
                </h1>
                <p class="number">{show(number)}</p>
                <p class="timer" role="timer" aria-label=on_call::time()>
                    {time}
                </p>
                <p class="queue">{show(from)}</p>
                <p class="soft">{link}</p>
            </section>
            <Aside shift=shift />
            <RingMyPhone shift=shift />
            <div class="actions">
                <p class="progress">{progress}</p>
                <div class="pair">
                    <Button
                        class="main accent"
                        label=button::transfer()
                        picture=Picture::Transfer
                        is_disabled=is_disabled
                        press=move || shift.ask(Asks::Transfer)
                    />
                    <Button
                        class="main danger"
                        label=button::hang_up()
                        picture=Picture::HangUp
                        is_disabled=is_disabled
                        press=move || shift.ask(Asks::HangUp)
                    />
                </div>
            </div>
        </main>
    }
    .into_any()
}

/// A customer's number. A gateway tells first that there is a call, then whose.
fn number(call: &Call) -> String {
    if call.phone_number.is_empty() && call.is_inbound.is_none() {
        "…".to_owned()
    } else {
        number_text(&call.phone_number)
    }
}

/// A customer's number, or that there is none.
pub(super) fn number_text(number: &str) -> String {
    if number.is_empty() {
        on_call::no_number().to_owned()
    } else {
        grouped(number)
    }
}

fn from(call: &Call) -> String {
    let queue = call.queue();
    match call.is_inbound {
        Some(true) => on_call::called(queue),
        Some(false) => on_call::dialled(queue),
        None => queue.to_owned(),
    }
}
