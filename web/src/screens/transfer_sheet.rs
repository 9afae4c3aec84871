use leptos::prelude::*;
use vicidial_agent_api::{IngroupName, PhoneNumber, Status};

use super::hang_up_sheet::{KeepTheCall, Progress};
use super::on_call::number_text;
use crate::components::{
    BottomSheet, Button, DispositionChoice, DispositionField, Facts, Field, Paragraph, Picture,
    armed_after_a_pause, focus_first_error, focus_question,
};
use crate::config::InGroup;
use crate::erased::{part, text, when};
use crate::messages;
use crate::shift::{Sheet, Shift};
use crate::wish::{Target, Wish};

/// Where to, as it is being chosen.
#[derive(Clone, Copy)]
struct Draft {
    kind: RwSignal<Kind>,
    number: RwSignal<String>,
    number_error: RwSignal<String>,
    in_group: RwSignal<String>,
    in_group_error: RwSignal<String>,
    disposition: DispositionChoice,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    InGroup,
    Default,
}

/// A transfer that only the second gesture is missing for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Ready {
    target: Target,
    status: Option<Status>,
}

impl Draft {
    fn new() -> Self {
        Self {
            kind: RwSignal::new(Kind::Number),
            number: RwSignal::default(),
            number_error: RwSignal::default(),
            in_group: RwSignal::default(),
            in_group_error: RwSignal::default(),
            disposition: DispositionChoice::new(),
        }
    }

    /// What was chosen, or `None` with what is wrong shown beside its field.
    fn ready(self) -> Option<Ready> {
        let target = match self.kind.get_untracked() {
            Kind::Number => self
                .number
                .with_untracked(|text| PhoneNumber::normalise(text))
                .inspect_err(|invalid| self.number_error.set(messages::invalid(invalid)))
                .ok()
                .map(|normalised| Target::Number(normalised.number)),
            Kind::InGroup => self
                .in_group
                .with_untracked(|text| text.trim().parse())
                .inspect_err(|invalid| self.in_group_error.set(messages::invalid(invalid)))
                .ok()
                .map(Target::InGroup),
            Kind::Default => Some(Target::InGroup(IngroupName::default_ingroup())),
        };
        // Read in any case, so that both errors show.
        let status = self.disposition.checked();
        Some(Ready {
            target: target?,
            status: status?,
        })
    }

    /// What will be dialled, where it is not what was typed.
    fn number_hint(self) -> String {
        let normalised = self.number.with(|text| PhoneNumber::normalise(text));
        match normalised {
            Ok(normalised) if !normalised.removed.is_empty() => format!("Dials {normalised}"),
            _ => String::new(),
        }
    }
}

const DEFAULT_IN_GROUP: &str = "The dialer chooses: the transfer group that is set for the queue \
                                this caller came from.";

/// The choice of where to, and the second gesture for it.
#[component]
pub(crate) fn TransferSheet(
    /// The shift.
    shift: Shift,
    /// The question.
    sheet: Sheet,
) -> AnyView {
    let is_busy = Signal::derive(move || shift.doing.with(Option::is_some));
    let close = move || shift.sheet.set(None);
    let draft = Draft::new();
    let ready = RwSignal::new(None::<Ready>);
    let sheet = StoredValue::new(sheet);
    view! {
        <BottomSheet label="Transfer this call" close=close is_busy=is_busy>
            {part(move || {
                let step = match ready.get() {
                    None => view! { <Choose shift=shift draft=draft ready=ready /> }.into_any(),
                    Some(transfer) => {
                        view! { <Confirm shift=shift sheet=sheet ready=ready transfer=transfer /> }
                            .into_any()
                    }
                };
                Some(step)
            })}
        </BottomSheet>
    }
    .into_any()
}

#[component]
fn Choose(shift: Shift, draft: Draft, ready: RwSignal<Option<Ready>>) -> AnyView {
    let is_armed = armed_after_a_pause();
    focus_question();
    let session = shift.session();
    let listed = session.config().dispositions.clone();
    let in_groups = session.config().in_groups.clone();
    let go_on = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !is_armed.get_untracked() {
            return;
        }
        match draft.ready() {
            Some(transfer) => ready.set(Some(transfer)),
            None => focus_first_error(),
        }
    };
    // Two lines each: a name is not broken at its hyphen.
    let kind = move |kind: Kind, first: &'static str, second: &'static str| {
        view! {
            <label class="segment">
                <input
                    type="radio"
                    name="target"
                    prop:checked=when(move || draft.kind.get() == kind)
                    on:change=move |_| draft.kind.set(kind)
                />
                <span>
                    <b>{first}</b>
                    " "
                    <b>{second}</b>
                </span>
            </label>
        }
    };
    view! {
        <form class="step" novalidate autocomplete="off" on:submit=go_on>
            <div class="question">
                <h2 tabindex="-1" autofocus>"Transfer this call"</h2>
                <fieldset class="segments" role="radiogroup" aria-label="Where to">
                    {kind(Kind::Number, "To a", "number")}
                    {kind(Kind::InGroup, "To an", "in-group")}
                    {kind(Kind::Default, "Default", "in-group")}
                </fieldset>
                {part(move || {
                    let field = match draft.kind.get() {
                        Kind::Number => {
                            view! {
                                <Field
                                    label="Phone number"
                                    id="phone-number"
                                    kind="tel"
                                    value=draft.number
                                    error=draft.number_error
                                    hint=text(move || draft.number_hint())
                                />
                            }
                                .into_any()
                        }
                        Kind::InGroup => {
                            let in_groups = in_groups.clone();
                            view! { <InGroupField draft=draft in_groups=in_groups /> }.into_any()
                        }
                        Kind::Default => {
                            view! { <Paragraph class="hint" words=DEFAULT_IN_GROUP /> }.into_any()
                        }
                    };
                    Some(field)
                })}
                <DispositionField choice=draft.disposition listed=listed />
            </div>
            <div class="confirm pair">
                <KeepTheCall shift=shift is_armed=is_armed />
                <button type="submit" class="main accent" disabled=when(move || !is_armed.get())>
                    "Continue"
                </button>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn InGroupField(draft: Draft, in_groups: Vec<InGroup>) -> AnyView {
    let chips = in_groups
        .into_iter()
        .map(|InGroup { name, label }| {
            let name = name.to_string();
            let code = (label != name).then(|| name.clone());
            let is_chosen = {
                let name = name.clone();
                text(move || draft.in_group.with(|text| *text == name).to_string())
            };
            view! {
                <button
                    type="button"
                    class="chip"
                    aria-pressed=is_chosen
                    on:click=move |_| {
                        draft.in_group_error.set(String::new());
                        draft.in_group.set(name.clone());
                    }
                >
                    <span>{label} {code.map(|code| view! { " " <small>{code}</small> })}</span>
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="chips">{chips}</div>
        <Field
            label="In-group"
            id="in-group"
            value=draft.in_group
            error=draft.in_group_error
            capitals="characters"
        />
    }
    .into_any()
}

#[component]
fn Confirm(
    shift: Shift,
    sheet: StoredValue<Sheet>,
    ready: RwSignal<Option<Ready>>,
    transfer: Ready,
) -> AnyView {
    let is_armed = armed_after_a_pause();
    focus_question();
    let is_busy = move || shift.doing.with(Option::is_some);
    let target = format!("{}?", messages::target(&transfer.target));
    let disposition = transfer
        .status
        .as_ref()
        .map_or_else(|| "None".to_owned(), Status::to_string);
    let facts = vec![
        (
            "Caller",
            sheet.with_value(|sheet| number_text(&sheet.number)),
        ),
        ("Disposition", disposition),
    ];
    let confirm = move || {
        if is_armed.get_untracked() {
            let Ready { target, status } = transfer.clone();
            shift.act(sheet.get_value(), Wish::Transfer(target), status);
        }
    };
    view! {
        <div class="step">
            <div class="question">
                <h2 tabindex="-1" class="big">"Transfer to " <span class="whole">{target}</span></h2>
                <Facts facts=facts />
            </div>
            <Progress shift=shift />
            <div class="confirm">
                <Button
                    class="main accent"
                    label="Transfer now"
                    picture=Picture::Transfer
                    is_disabled=when(move || !is_armed.get() || !shift.may_act())
                    press=confirm
                />
                <div class="pair">
                    <KeepTheCall shift=shift is_armed=is_armed />
                    <Button
                        class="main calm"
                        label="Back"
                        is_disabled=when(move || !is_armed.get() || is_busy())
                        press=move || ready.set(None)
                    />
                </div>
            </div>
        </div>
    }
    .into_any()
}
