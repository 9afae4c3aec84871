//! Where to, and the second gesture for it, in one sheet.

mod dial_pad;
mod draft;
mod list;
mod loads;

use self::dial_pad::dial_pad;
use self::draft::{Draft, View as Way};
use self::list::list;
use self::loads::Loads;
use super::on_call::number_text;
use super::progress::progress_in_sheet;
use crate::catalogue::{button as words, transfer};
use crate::components::{
    BottomSheet, ConfirmButton, Picture, armed_after_a_pause, button, choices_loading,
    disposition_field, focus_first_error, paragraph, radio,
};
use crate::element::{View, element, part};
use crate::habits::Habits;
use crate::reactive::{State, memo, text, when};
use crate::shift::{Sheet, Shift};
use crate::wish::Wish;

/// The choice of where to, and the second gesture for it.
pub(crate) fn transfer_sheet(shift: Shift, sheet: Sheet) -> View {
    let is_busy = when(move || shift.is_doing());
    let close = move || shift.sheet.set(None);
    let is_armed = armed_after_a_pause();
    let draft = Draft::new(shift.choices, Habits::of(&shift.agent_user()));
    let loads = Loads::follow(shift);
    let caller = number_text(&sheet.number);
    let sheet = State::new(sheet);
    let confirm = move || {
        let Some((target, status)) = draft.checked() else {
            return focus_first_error();
        };
        let (sheet, wish) = (sheet.get_untracked(), Wish::Transfer(target));
        let (agent_user, number) = (shift.agent_user(), sheet.number.clone());
        // Nothing comes before it.
        shift.act(sheet, wish.clone(), status.clone());
        Habits::keep(&agent_user, &wish, status.as_ref(), &number);
    };
    let header = element("header")
        .child(
            element("h2")
                .set("tabindex", "-1")
                .set("autofocus", "")
                .text(transfer::heading()),
        )
        .child(element("p").class("soft digits").text(caller));
    let shown = memo(move || draft.view());
    let question = element("div")
        .class("question transfer")
        .class_when("busy", is_busy)
        .set_when("inert", is_busy)
        .child(header)
        .child(ways(draft))
        .part(move || {
            Some(match shown.get()? {
                Way::List => list(draft, loads),
                Way::DialPad => dial_pad(draft),
            })
        });
    let strip = element("div")
        .class("strip")
        .class_when("busy", is_busy)
        .set_when("inert", is_busy)
        .child(disposition_field(
            draft.disposition,
            shift.choices,
            draft.habits,
        ));
    let back = button("main calm", words::back(), close)
        .set_when("disabled", when(move || !is_armed.get() || is_busy.get()));
    let confirm_button = ConfirmButton {
        class: "main accent hold",
        label: text(move || draft.label().to_owned()),
        chosen: text(move || draft.summary()),
        picture: Picture::Transfer,
        is_disabled: when(move || !is_armed.get() || !shift.may_act() || draft.view().is_none()),
        is_complete: when(move || draft.is_complete()),
    };
    let pair = element("div")
        .class("pair uneven")
        .child(back)
        .child(confirm_button.build(confirm));
    let confirm = element("div").class("confirm").child(strip).child(pair);
    let sheet = BottomSheet {
        class: "sheet tall",
        label: transfer::heading(),
        is_busy,
    };
    sheet.build(
        close,
        [question.into(), progress_in_sheet(shift), confirm.into()],
    )
}

/// The ways to choose, where there is more than one.
fn ways(draft: Draft) -> View {
    let ways = memo(move || draft.views());
    part(move || {
        let Some(ways) = ways.get() else {
            return Some(choices_loading());
        };
        if ways.is_empty() {
            return Some(paragraph("hint", transfer::none()));
        }
        let ways = (ways.len() > 1).then_some(ways)?;
        let ways = ways.into_iter().map(|way| {
            let words = match way {
                Way::List => transfer::list(),
                Way::DialPad => transfer::dial_pad(),
            };
            let is_chosen = when(move || draft.view() == Some(way));
            element("label")
                .class("segment")
                .child(radio("way", is_chosen, move || draft.show(way)))
                .child(element("span").text(words))
                .into()
        });
        let fieldset = element("fieldset")
            .class("segments")
            .set("role", "radiogroup")
            .set("aria-label", transfer::how())
            .children(ways);
        Some(fieldset.into())
    })
}
