use super::progress::progress;
use super::waiting::{aside, ring_my_phone};
use crate::catalogue::{button, on_call};
use crate::choices::Choices;
use crate::components::{Picture, banners, focus_if_lost, picture_button, top_bar};
use crate::element::{View, element};
use crate::intl::duration;
use crate::phone::grouped;
use crate::reactive::{text, when};
use crate::shift::{Asks, Call, Shift};

/// A call: who, since when, from which queue, and what can be done with it.
pub(crate) fn on_call(shift: Shift) -> View {
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
                .with_untracked(|opened| opened.is_some() && opened.as_ref() == shown)
        });
        if is_from_link {
            on_call::from_link()
        } else {
            ""
        }
        .to_owned()
    });
    let is_disabled = when(move || !shift.may_act());
    let time = element("p")
        .class("timer")
        .set("role", "timer")
        .set("aria-label", on_call::time())
        .text(time);
    let queue = text(move || {
        shift.choices.with(|choices| {
            call.with(|call| {
                let call = call.as_ref();
                call.map(|call| from(call, choices.as_ref()))
                    .unwrap_or_default()
            })
        })
    });
    let middle = element("section")
        .class("middle")
        .child(
            element("h1")
                .set("tabindex", "-1")
                .class("state")
                .text(state),
        )
        .child(
            element("p")
                .class("caller")
                .set("dir", "auto")
                .text(show(name)),
        )
        .child(element("p").class("number").text(show(number)))
        .child(time)
        .child(element("p").class("queue").text(queue))
        .child(element("p").class("soft").text(link));
    let action = |class, picture, label: &'static str, asks| {
        picture_button(class, picture, label, move || shift.ask(asks))
            .set_when("disabled", is_disabled)
    };
    let pair = element("div")
        .class("pair")
        .child(action(
            "main accent",
            Picture::Transfer,
            button::transfer(),
            Asks::Transfer,
        ))
        .child(action(
            "main danger",
            Picture::HangUp,
            button::hang_up(),
            Asks::HangUp,
        ));
    element("main")
        .class("screen on-call")
        .class_when("ringing", is_ringing)
        .child(top_bar(shift))
        .child(banners(shift))
        .child(middle)
        .child(aside(shift))
        .child(ring_my_phone(shift))
        .child(
            element("div")
                .class("actions")
                .child(progress(shift))
                .child(pair),
        )
        .into()
}

/// Who is calling; nothing where that is not told.
fn name(call: &Call) -> String {
    call.caller_name.clone().unwrap_or_default()
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

fn from(call: &Call, choices: Option<&Choices>) -> String {
    let queue = call.queue(choices);
    match call.is_inbound {
        Some(true) => on_call::called(queue),
        Some(false) => on_call::dialled(queue),
        None => queue.to_owned(),
    }
}
