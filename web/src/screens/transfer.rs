//! Where to, and the second gesture for it, in one sheet.

mod dial_pad;
mod draft;
mod list;
mod loads;

use leptos::prelude::*;

use self::dial_pad::DialPad;
use self::draft::{Draft, View};
use self::list::List;
use self::loads::Loads;
use super::hang_up_sheet::Progress;
use super::on_call::number_text;
use crate::catalogue::{button, transfer};
use crate::components::{
    BottomSheet, Button, ConfirmButton, DispositionField, Paragraph, Picture, armed_after_a_pause,
    focus_first_error,
};
use crate::erased::{part, text, when};
use crate::habits::Habits;
use crate::shift::{Sheet, Shift};
use crate::wish::Wish;

/// The choice of where to, and the second gesture for it.
#[component]
pub(crate) fn TransferSheet(
    /// The shift.
    shift: Shift,
    /// The question.
    sheet: Sheet,
) -> AnyView {
    let is_busy = when(move || shift.doing.with(Option::is_some));
    let close = move || shift.sheet.set(None);
    let is_armed = armed_after_a_pause();
    let draft = Draft::new(shift.choices, Habits::of(&shift.agent_user()));
    let loads = Loads::follow(shift);
    let caller = number_text(&sheet.number);
    let sheet = StoredValue::new(sheet);
    let confirm = move || {
        let Some((target, status)) = draft.checked() else {
            return focus_first_error();
        };
        let (sheet, wish) = (sheet.get_value(), Wish::Transfer(target));
        let agent_user = shift.agent_user();
        Habits::keep(&agent_user, &wish, status.as_ref(), &sheet.number);
        shift.act(sheet, wish, status);
    };
    view! {
        <BottomSheet class="sheet tall" label=transfer::heading() close=close is_busy=is_busy>
            <div class="question transfer" class:busy=is_busy prop:inert=is_busy>
                <header>
                    <h2 tabindex="-1" autofocus>
                        {transfer::heading()}
                    </h2>
                    <p class="soft digits">{caller}</p>
                </header>
                <Ways draft=draft />
                {part(move || {
                    let view = match draft.view()? {
                        View::List => view! { <List draft=draft loads=loads /> }.into_any(),
                        View::DialPad => view! { <DialPad draft=draft /> }.into_any(),
                    };
                    Some(view)
                })}
            </div>
            <Progress shift=shift />
            <div class="confirm">
                <div class="strip" prop:inert=is_busy>
                    <DispositionField
                        choice=draft.disposition
                        choices=shift.choices
                        habits=draft.habits
                    />
                </div>
                <div class="pair uneven">
                    <Button
                        class="main calm"
                        label=button::back()
                        is_disabled=when(move || !is_armed.get() || is_busy.get())
                        press=close
                    />
                    <ConfirmButton
                        class="main accent hold"
                        label=text(move || draft.label().to_owned())
                        chosen=text(move || draft.summary())
                        picture=Picture::Transfer
                        is_disabled=when(move || {
                            !is_armed.get() || !shift.may_act() || draft.view().is_none()
                        })
                        is_complete=when(move || draft.is_complete())
                        confirm=confirm
                    />
                </div>
            </div>
        </BottomSheet>
    }
    .into_any()
}

/// The ways to choose, where there is more than one.
#[component]
fn Ways(draft: Draft) -> AnyView {
    part(move || {
        let Some(views) = draft.views() else {
            return Some(view! { <Paragraph class="hint" words=transfer::loading() /> }.into_any());
        };
        if views.is_empty() {
            return Some(view! { <Paragraph class="hint" words=transfer::none() /> }.into_any());
        }
        let views = (views.len() > 1).then_some(views)?;
        let views = views
            .into_iter()
            .map(|view| {
                let words = match view {
                    View::List => transfer::list(),
                    View::DialPad => transfer::dial_pad(),
                };
                view! {
                    <label class="segment">
                        <input
                            type="radio"
                            name="way"
                            prop:checked=when(move || draft.view() == Some(view))
                            on:change=move |_| draft.show(view)
                        />
                        <span>{words}</span>
                    </label>
                }
                .into_any()
            })
            .collect_view();
        let view = view! {
            <fieldset class="segments" role="radiogroup" aria-label=transfer::how()>
                {views}
            </fieldset>
        };
        Some(view.into_any())
    })
}
