use super::progress::progress;
use crate::browser;
use crate::catalogue::{button as words, waiting};
use crate::choices::Choices;
use crate::components::{
    armed_after_a_pause, banners, bare_button, button, focus_if_lost, outcome_card, slow_hint,
    top_bar, update_offer,
};
use crate::element::{View, element, part, several};
use crate::intl;
use crate::messages;
use crate::reactive::{State, effect, memo, text, use_context, when};
use crate::shift::{Readying, Shift};
use crate::stake::Stake;
use crate::standing::Standing;
use crate::trail::{Over, Trail};

/// For how long what a touch has asked for is as good as asked now, in milliseconds.
const TAP_MS: f64 = 1_000.0;

/// No call: what the dialer says of the agent, and that the next call comes by
/// itself.
pub(crate) fn waiting(shift: Shift) -> View {
    focus_if_lost();
    let calls_today = text(move || {
        let calls = shift.calls_today.get();
        calls.map_or_else(String::new, |calls| {
            waiting::calls_today(&intl::number(calls as usize))
        })
    });
    let is_off = when(move || !shift.standing.with(Standing::is_on));
    let may_set_readiness = may(shift, |choices| choices.may_set_readiness);
    let idle = move || {
        let standing = shift.standing.get();
        messages::idle(&standing, may_set_readiness.get())
    };
    // Where something stands in the way, that is said.
    let is_asking = memo(move || !shift.is_known() && shift.trouble.with(Option::is_none));
    let is_doing = memo(move || shift.is_doing());
    let heading = text(move || shift.standing.with(messages::waiting).to_owned());
    let pulse = element("div")
        .class("pulse")
        .class_when("still", is_off)
        .set("aria-hidden", "true");
    let lead = move || {
        if is_doing.get() {
            // In the place of other words: nothing moves under a finger.
            return Some(progress(shift));
        }
        let what = element("strong").text(text(move || idle().what));
        Some(several([
            element("p").class("lead").child(what).into(),
            element("p").text(text(move || idle().next)).into(),
            part(move || is_asking.get().then(slow_hint)),
        ]))
    };
    let middle = element("section")
        .class("middle")
        .child(pulse)
        .child(element("h1").set("tabindex", "-1").text(heading))
        .part(lead)
        .child(element("p").class("soft").text(calls_today));
    let actions = element("div")
        .class("actions")
        .part(move || may_set_readiness.get().then(|| ready_switch(shift)))
        .child(ring_my_phone(shift))
        .children(shift.desk().map(|_| list_recent(shift)));
    element("main")
        .class("screen waiting")
        .child(top_bar(shift))
        .child(banners(shift))
        .child(update_offer(move || shift.stake() == Stake::Nothing))
        // It is about what was just done here; no call needs the screen.
        .child(aside(shift))
        .child(middle)
        .child(actions)
        .into()
}

/// Whether the site lets this agent do something.
fn may(shift: Shift, what: fn(&Choices) -> bool) -> State<bool> {
    memo(move || {
        shift
            .choices
            .with(|choices| choices.as_ref().is_some_and(what))
    })
}

/// The way to what was done lately. What that was is asked for as soon as a finger
/// touches it.
fn list_recent(shift: Shift) -> View {
    let trail = use_context::<Trail>();
    let touched_ms = State::new(f64::NEG_INFINITY);
    let touch = move || {
        touched_ms.set(browser::now_ms());
        shift.refresh_recent();
    };
    let open = move || {
        // From a keyboard, or after a touch that was no tap.
        if browser::now_ms() - touched_ms.get_untracked() > TAP_MS {
            shift.refresh_recent();
        }
        if let Some(trail) = trail {
            trail.open(Over::Recent);
        }
    };
    button("quiet wide", words::recent(), open)
        .on("pointerdown", move |_| touch())
        .into()
}

/// What happened before, while something else has the screen.
pub(super) fn aside(shift: Shift) -> View {
    part(move || Some(outcome_card(shift, shift.outcome.get()?)))
}

/// Asks the dialer to ring the agent's own phone, unless it said that there is none.
pub(super) fn ring_my_phone(shift: Shift) -> View {
    // It may lie where the button was that led to this screen, under a finger
    // that taps twice; asked twice, the dialer rings twice.
    let is_armed = armed_after_a_pause();
    let may = may(shift, |choices| choices.may_ring_phone);
    effect(move || {
        if shift.has_no_phone.get() {
            focus_if_lost();
        }
    });
    part(move || {
        (may.get() && !shift.has_no_phone.get()).then(|| {
            let is_disabled = when(move || !is_armed.get() || !shift.may_act());
            button("quiet wide", words::ring_phone(), move || {
                shift.ring_phone();
            })
            .set_when("disabled", is_disabled)
            .into()
        })
    })
}

/// Whether calls come, as the agent wants it, and how long that takes.
fn ready_switch(shift: Shift) -> View {
    let readying = move || {
        let desk = shift.desk();
        desk.map_or(Readying::Idle, |desk| desk.readying.get())
    };
    let is_on = when(move || match readying() {
        Readying::Asked(ready) => ready,
        Readying::Idle | Readying::Failed(_) => shift.standing.with(Standing::is_on),
    });
    let is_busy = when(move || {
        !shift.is_known() || !shift.is_online.get() || matches!(readying(), Readying::Asked(_))
    });
    // It keeps the focus of who has pressed it: what is disabled loses that.
    let press = move || {
        if !is_busy.get_untracked() {
            shift.set_ready(!is_on.get_untracked());
        }
    };
    let switch = bare_button("switch", press)
        .set("role", "switch")
        .set_to("aria-checked", text(move || is_on.get().to_string()))
        .set("aria-describedby", "ready-hint")
        .set_to("aria-disabled", text(move || is_busy.get().to_string()))
        .text(waiting::ready_for_calls());
    let hint = element("p")
        .class("soft")
        .set("id", "ready-hint")
        .set("role", "status")
        .text(text(move || messages::readying(&readying())));
    element("div")
        .class("ready")
        .child(switch)
        .child(hint)
        .into()
}
