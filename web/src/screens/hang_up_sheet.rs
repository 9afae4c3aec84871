use leptos::prelude::*;

use super::on_call::number_text;
use crate::catalogue::hang_up;
use crate::components::{
    BottomSheet, Button, ConfirmButton, DispositionChoice, DispositionField, Offline, Paragraph,
    Picture, armed_after_a_pause, focus_first_error,
};
use crate::erased::{part, text, when};
use crate::habits::Habits;
use crate::messages;
use crate::shift::{Sheet, Shift};
use crate::wish::Wish;

/// The second gesture for hanging up.
#[component]
pub(crate) fn HangUpSheet(
    /// The shift.
    shift: Shift,
    /// The question.
    sheet: Sheet,
) -> AnyView {
    let is_busy = Signal::derive(move || shift.doing.with(Option::is_some));
    let close = move || shift.sheet.set(None);
    let is_armed = armed_after_a_pause();
    let disposition = DispositionChoice::new(when(move || {
        shift.choices.with(|choices| {
            choices
                .as_ref()
                .is_some_and(|choices| !choices.any_disposition)
        })
    }));
    let habits = StoredValue::new(Habits::of(&shift.agent_user()));
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
    let sheet = StoredValue::new(sheet);
    let confirm = move || match disposition.checked() {
        Some(status) => {
            let sheet = sheet.get_value();
            let agent_user = shift.agent_user();
            Habits::keep(&agent_user, &Wish::HangUp, status.as_ref(), &sheet.number);
            shift.act(sheet, Wish::HangUp, status);
        }
        None => focus_first_error(),
    };
    view! {
        <BottomSheet label=hang_up::question() close=close is_busy=is_busy>
            <div class="question" class:busy=is_busy prop:inert=is_busy>
                <h2 tabindex="-1" autofocus>{hang_up::question()}</h2>
                <p class="number">{number}</p>
                <DispositionField choice=disposition choices=shift.choices habits=habits />
            </div>
            <Progress shift=shift />
            <div class="confirm">
                <ConfirmButton
                    class="main danger hold"
                    label=label
                    chosen=chosen
                    picture=Picture::HangUp
                    is_disabled=when(move || !is_armed.get() || !shift.may_act())
                    is_complete=when(move || disposition.is_complete())
                    confirm=confirm
                />
                <KeepTheCall shift=shift is_armed=is_armed />
            </div>
        </BottomSheet>
    }
    .into_any()
}

/// What is being done, in a sheet.
#[component]
pub(super) fn Progress(
    /// The shift.
    shift: Shift,
) -> AnyView {
    let progress = part(move || {
        let words = messages::doing(&shift.doing.get()?);
        Some(view! { <Paragraph class="progress" words=words /> }.into_any())
    });
    view! {
        // What is said outside of an open sheet is not heard.
        <div role="status">
            <Offline is_online=shift.is_online />
            {progress}
        </div>
    }
    .into_any()
}

/// The way out of a question.
#[component]
pub(super) fn KeepTheCall(
    /// The shift.
    shift: Shift,
    /// False at first, see [`armed_after_a_pause`].
    is_armed: ReadSignal<bool>,
) -> AnyView {
    view! {
        <Button
            class="main calm"
            label=hang_up::keep()
            is_disabled=when(move || !is_armed.get() || shift.doing.with(Option::is_some))
            press=move || shift.sheet.set(None)
        />
    }
    .into_any()
}
