use handset_gateway_api::InGroup;
use leptos::prelude::*;
use vicidial_agent_api::{IngroupName, PhoneNumber, Status};

use super::hang_up_sheet::{KeepTheCall, Progress};
use super::on_call::number_text;
use crate::choices::{Choices, Numbers};
use crate::components::{
    BottomSheet, Button, ConfirmButton, DispositionChoice, DispositionField, Facts, Field,
    Paragraph, Picture, armed_after_a_pause, focus_first_error, focus_question,
};
use crate::erased::{part, text, when};
use crate::gateway::{self, NotAllowed};
use crate::messages::{self, LOADING_CHOICES, NO_TRANSFERS};
use crate::phone::grouped;
use crate::shift::{Sheet, Shift};
use crate::wish::{Target, Wish};

/// Where to, as it is being chosen.
#[derive(Clone, Copy)]
struct Draft {
    choices: RwSignal<Option<Choices>>,
    /// The kind that was chosen; `None` for the first there is.
    kind: RwSignal<Option<Kind>>,
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
    /// What people call it, where they call it something.
    name: Option<String>,
    status: Option<Status>,
}

/// The kinds of targets that may be chosen, in their order.
fn kinds(choices: &Choices) -> Vec<Kind> {
    let is_there = |kind: &Kind| match kind {
        Kind::Number => choices.numbers != Numbers::None || !choices.targets.is_empty(),
        Kind::InGroup => choices.any_in_group || !choices.in_groups.is_empty(),
        Kind::Default => choices.default_in_group,
    };
    [Kind::Number, Kind::InGroup, Kind::Default]
        .into_iter()
        .filter(is_there)
        .collect()
}

impl Draft {
    fn new(choices: RwSignal<Option<Choices>>) -> Self {
        Self {
            choices,
            kind: RwSignal::new(None),
            number: RwSignal::default(),
            number_error: RwSignal::default(),
            in_group: RwSignal::default(),
            in_group_error: RwSignal::default(),
            disposition: DispositionChoice::new(when(|| false)),
        }
    }

    /// The kind that is chosen; `None` where there is none to choose.
    fn kind(self) -> Option<Kind> {
        let kinds = self
            .choices
            .with(|choices| choices.as_ref().map_or_else(Vec::new, kinds));
        let chosen = self.kind.get().filter(|kind| kinds.contains(kind));
        chosen.or_else(|| kinds.first().copied())
    }

    /// What was chosen, or `None` with what is wrong shown beside its field.
    fn ready(self) -> Option<Ready> {
        let target = match untrack(|| self.kind())? {
            Kind::Number => self
                .number
                .with_untracked(|text| self.dialled(text))
                .map_err(|error| self.number_error.set(error))
                .ok(),
            Kind::InGroup => self
                .in_group
                .with_untracked(|text| match text.trim() {
                    "" => Err(messages::CHOOSE.to_owned()),
                    text => text.parse().map_err(|invalid| messages::invalid(&invalid)),
                })
                .map_err(|error| self.in_group_error.set(error))
                .ok()
                .map(|name| (Target::InGroup(name), None)),
            Kind::Default => Some((Target::InGroup(IngroupName::default_ingroup()), None)),
        };
        // Read in any case, so that both errors show.
        let status = self.disposition.checked();
        let (target, name) = target?;
        Some(Ready {
            target,
            name,
            status: status?,
        })
    }

    /// The number of a text, and its name, or why it is not dialled.
    fn dialled(self, text: &str) -> Result<(Target, Option<String>), String> {
        if text.is_empty() {
            return Err(messages::CHOOSE.to_owned());
        }
        let number = PhoneNumber::normalise(text)
            .map_err(|invalid| messages::invalid(&invalid))?
            .number;
        self.choices.with_untracked(|choices| {
            let choices = choices.as_ref();
            let targets = choices.map_or(&[][..], |choices| &choices.targets);
            let named = targets.iter().find(|target| target.phone_number == number);
            match choices.map(|choices| &choices.numbers) {
                _ if named.is_some() => {}
                Some(Numbers::Any) => {}
                Some(Numbers::Of(rules)) => gateway::check(rules, &number)
                    .map_err(|not_allowed| messages::not_allowed(&not_allowed))?,
                Some(Numbers::None) | None => {
                    return Err(messages::not_allowed(&NotAllowed::Number));
                }
            }
            let name = named.map(|target| target.name.clone());
            Ok((Target::Number(number), name))
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
    let draft = Draft::new(shift.choices);
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
    let has_kinds = Memo::new(move |_| draft.kind().is_some());
    view! {
        <form class="step" novalidate autocomplete="off" on:submit=go_on>
            <div class="question">
                <h2 tabindex="-1" autofocus>"Transfer this call"</h2>
                {part(move || {
                    let kinds = draft.choices.with(|choices| choices.as_ref().map(kinds));
                    let view = match kinds {
                        None => view! { <Paragraph class="hint" words=LOADING_CHOICES /> }.into_any(),
                        Some(kinds) if kinds.is_empty() => {
                            view! { <Paragraph class="hint" words=NO_TRANSFERS /> }.into_any()
                        }
                        Some(kinds) => {
                            let kinds = kinds
                                .into_iter()
                                .map(|kind| segment(draft, kind))
                                .collect_view();
                            view! {
                                <fieldset
                                    class="segments"
                                    role="radiogroup"
                                    aria-label="Where to"
                                >
                                    {kinds}
                                </fieldset>
                            }
                                .into_any()
                        }
                    };
                    Some(view)
                })}
                {part(move || {
                    let field = match draft.kind()? {
                        Kind::Number => view! { <NumberField draft=draft /> }.into_any(),
                        Kind::InGroup => view! { <InGroupField draft=draft /> }.into_any(),
                        Kind::Default => {
                            view! { <Paragraph class="hint" words=DEFAULT_IN_GROUP /> }.into_any()
                        }
                    };
                    Some(field)
                })}
                <DispositionField choice=draft.disposition choices=draft.choices />
            </div>
            <div class="confirm pair">
                <KeepTheCall shift=shift is_armed=is_armed />
                <button type="submit" class="main accent" disabled=when(move || !is_armed.get() || !has_kinds.get())>
                    "Continue"
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// One of the kinds. In two lines: a name is not broken at its hyphen.
fn segment(draft: Draft, kind: Kind) -> AnyView {
    let (first, second) = match kind {
        Kind::Number => ("To a", "number"),
        Kind::InGroup => ("To an", "in-group"),
        Kind::Default => ("Default", "in-group"),
    };
    view! {
        <label class="segment">
            <input
                type="radio"
                name="target"
                prop:checked=when(move || draft.kind() == Some(kind))
                on:change=move |_| draft.kind.set(Some(kind))
            />
            <span>
                <b>{first}</b>
                " "
                <b>{second}</b>
            </span>
        </label>
    }
    .into_any()
}

#[component]
fn NumberField(draft: Draft) -> AnyView {
    // What shows this follows the choices.
    let (targets, is_typed) = draft.choices.with_untracked(|choices| {
        let choices = choices.as_ref();
        let targets = choices.map_or_else(Vec::new, |choices| choices.targets.clone());
        let is_typed = choices.is_some_and(|choices| choices.numbers != Numbers::None);
        (targets, is_typed)
    });
    let targets = targets
        .into_iter()
        .map(|target| {
            let number = target.phone_number.to_string();
            suggestion(draft.number, draft.number_error, target.name, number)
        })
        .collect_view();
    let field = if is_typed {
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
    } else {
        view! { <Paragraph class="error" words=draft.number_error /> }.into_any()
    };
    view! {
        <div class="chips">{targets}</div>
        {field}
    }
    .into_any()
}

#[component]
fn InGroupField(draft: Draft) -> AnyView {
    let (in_groups, is_typed) = draft.choices.with_untracked(|choices| {
        let choices = choices.as_ref();
        let in_groups = choices.map_or_else(Vec::new, |choices| choices.in_groups.clone());
        (
            in_groups,
            choices.is_some_and(|choices| choices.any_in_group),
        )
    });
    let in_groups = in_groups
        .into_iter()
        .map(|InGroup { name, label }| {
            suggestion(
                draft.in_group,
                draft.in_group_error,
                label,
                name.to_string(),
            )
        })
        .collect_view();
    let field = if is_typed {
        view! {
            <Field
                label="In-group"
                id="in-group"
                value=draft.in_group
                error=draft.in_group_error
                capitals="characters"
            />
        }
        .into_any()
    } else {
        view! { <Paragraph class="error" words=draft.in_group_error /> }.into_any()
    };
    view! {
        <div class="chips">{in_groups}</div>
        {field}
    }
    .into_any()
}

/// A button that puts a value where one may be typed.
fn suggestion(
    value: RwSignal<String>,
    error: RwSignal<String>,
    label: String,
    suggested: String,
) -> AnyView {
    let code = (label != suggested).then(|| grouped(&suggested));
    let is_chosen = {
        let suggested = suggested.clone();
        text(move || value.with(|text| *text == suggested).to_string())
    };
    view! {
        <button
            type="button"
            class="chip"
            aria-pressed=is_chosen
            on:click=move |_| {
                error.set(String::new());
                value.set(suggested.clone());
            }
        >
            <span>{label} {code.map(|code| view! { " " <small>{code}</small> })}</span>
        </button>
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
    let mut facts = vec![
        (
            "Caller",
            sheet.with_value(|sheet| number_text(&sheet.number)),
        ),
        ("Disposition", disposition),
    ];
    facts.extend(transfer.name.clone().map(|name| ("To", name)));
    let confirm_text = format!(
        "Hold to transfer · {}",
        transfer
            .name
            .clone()
            .unwrap_or_else(|| messages::target(&transfer.target))
    );
    let confirm = move || {
        let Ready { target, status, .. } = transfer.clone();
        shift.act(sheet.get_value(), Wish::Transfer(target), status);
    };
    view! {
        <div class="step">
            <div class="question">
                <h2 tabindex="-1" class="big">"Transfer to " <span class="whole">{target}</span></h2>
                <Facts facts=facts />
            </div>
            <Progress shift=shift />
            <div class="confirm">
                <ConfirmButton
                    class="main accent hold"
                    label=confirm_text
                    picture=Picture::Transfer
                    is_disabled=when(move || !is_armed.get() || !shift.may_act())
                    is_complete=true
                    confirm=confirm
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
