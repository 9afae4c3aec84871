use super::on_call::number_text;
use super::progress::progress_in_sheet;
use crate::catalogue::hang_up;
use crate::components::{
    BottomSheet, ConfirmButton, DispositionChoice, Picture, armed_after_a_pause, button,
    choices_loading, disposition_field, focus_first_error,
};
use crate::element::{View, element};
use crate::habits::Habits;
use crate::reactive::{State, memo, text, when};
use crate::shift::{Sheet, Shift};
use crate::wish::Wish;

/// The second gesture for hanging up.
pub(crate) fn hang_up_sheet(shift: Shift, sheet: Sheet) -> View {
    let is_busy = when(move || shift.is_doing());
    let close = move || shift.sheet.set(None);
    let is_armed = armed_after_a_pause();
    let disposition = DispositionChoice::new(when(move || {
        shift.choices.with(|choices| {
            choices
                .as_ref()
                .is_some_and(|choices| !choices.any_disposition)
        })
    }));
    let habits = State::new(Habits::of(&shift.agent_user()));
    let is_loading = memo(move || shift.choices.with(Option::is_none));
    let number = number_text(&sheet.number);
    let label = text(move || {
        match disposition.status() {
            Ok(None) if !disposition.is_complete() => hang_up::choose(),
            _ => hang_up::hold(),
        }
        .to_owned()
    });
    let chosen = text(move || match disposition.status() {
        Ok(Some(status)) => status.to_string(),
        _ => String::new(),
    });
    let sheet = State::new(sheet);
    let confirm = move || match disposition.checked() {
        Some(status) => {
            let sheet = sheet.get_untracked();
            let (agent_user, number) = (shift.agent_user(), sheet.number.clone());
            // Nothing comes before it.
            shift.act(sheet, Wish::HangUp, status.clone());
            Habits::keep(&agent_user, &Wish::HangUp, status.as_ref(), &number);
        }
        None => focus_first_error(),
    };
    let question = element("div")
        .class("question")
        .class_when("busy", is_busy)
        .set_when("inert", is_busy)
        .child(
            element("h2")
                .set("tabindex", "-1")
                .set("autofocus", "")
                .text(hang_up::question()),
        )
        .child(element("p").class("number").text(number))
        .child(disposition_field(disposition, shift.choices, habits))
        .part(move || is_loading.get().then(choices_loading));
    let confirm_button = ConfirmButton {
        class: "main danger hold",
        label,
        chosen,
        picture: Picture::HangUp,
        is_disabled: when(move || !is_armed.get() || !shift.may_act()),
        is_complete: when(move || disposition.is_complete()),
    };
    let keep_the_call = button("main calm", hang_up::keep(), close)
        .set_when("disabled", when(move || !is_armed.get() || is_busy.get()));
    let confirm = element("div")
        .class("confirm")
        .child(confirm_button.build(confirm))
        .child(keep_the_call);
    let sheet = BottomSheet {
        class: "sheet",
        label: hang_up::question(),
        is_busy,
    };
    sheet.build(
        close,
        [question.into(), progress_in_sheet(shift), confirm.into()],
    )
}
