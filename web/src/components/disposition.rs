use handset_gateway_api::Disposition;
use leptos::prelude::*;
use vicidial_agent_api::{InvalidParameter, Status};

use super::Field;
use crate::catalogue::disposition;
use crate::choices::Choices;
use crate::erased::{part, when};
use crate::habits::Habits;

/// The disposition being chosen.
#[derive(Clone, Copy)]
pub(crate) struct DispositionChoice {
    chosen: RwSignal<Chosen>,
    other: RwSignal<String>,
    error: RwSignal<Option<InvalidParameter>>,
    /// Whether there must be one.
    is_needed: Signal<bool>,
    /// That there is none, once that was found wrong.
    missing: RwSignal<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Chosen {
    None,
    Listed(Status),
    Other,
}

impl DispositionChoice {
    /// None chosen.
    pub(crate) fn new(is_needed: Signal<bool>) -> Self {
        Self {
            chosen: RwSignal::new(Chosen::None),
            other: RwSignal::default(),
            error: RwSignal::default(),
            is_needed,
            missing: RwSignal::default(),
        }
    }

    /// The disposition; `None` if none is chosen.
    pub(crate) fn status(self) -> Result<Option<Status>, InvalidParameter> {
        match self.chosen.get() {
            Chosen::None => Ok(None),
            Chosen::Listed(status) => Ok(Some(status)),
            Chosen::Other => self.other.with(|text| text.trim().parse().map(Some)),
        }
    }

    /// Whether it may be sent so.
    pub(crate) fn is_complete(self) -> bool {
        match self.status() {
            Ok(None) => !self.is_needed.get(),
            Ok(Some(_)) => true,
            Err(_) => false,
        }
    }

    /// The disposition, with what is wrong shown beside the field.
    pub(crate) fn checked(self) -> Option<Option<Status>> {
        match untrack(|| self.status()) {
            Ok(None) if self.is_needed.get_untracked() => {
                self.missing.set(disposition::choose().to_owned());
                None
            }
            Ok(status) => Some(status),
            Err(invalid) => {
                self.error.set(Some(invalid));
                None
            }
        }
    }

    fn choose(self, chosen: Chosen) {
        self.missing.set(String::new());
        self.chosen.set(chosen);
    }
}

/// The choice of a disposition: the site's, or any other where that is let.
#[component]
pub(crate) fn DispositionField(
    /// What is chosen.
    choice: DispositionChoice,
    /// What may be chosen.
    choices: RwSignal<Option<Choices>>,
    /// What the agent uses, as it was when this appeared: what is on the screen
    /// does not change its order.
    habits: StoredValue<Habits>,
) -> AnyView {
    let chips = part(move || {
        let choices = choices.get();
        let any = choices
            .as_ref()
            .is_some_and(|choices| choices.any_disposition);
        let listed = choices.map_or_else(Vec::new, |choices| choices.dispositions);
        let listed = habits
            .with_value(|habits| habits.most_used_first(listed))
            .into_iter()
            .map(|Disposition { status, name }| {
                let code = (name != status.as_str()).then(|| status.to_string());
                chip(choice, Chosen::Listed(status), name, code)
            })
            .collect_view();
        let none = (!choice.is_needed.get())
            .then(|| chip(choice, Chosen::None, disposition::none().to_owned(), None));
        let other = any.then(|| chip(choice, Chosen::Other, disposition::other().to_owned(), None));
        let view = view! {
            <div class="chips">
                {none} {listed} {other}
            </div>
        };
        Some(view.into_any())
    });
    let is_other = Memo::new(move |_| choice.chosen.with(|chosen| *chosen == Chosen::Other));
    let other = part(move || {
        is_other.get().then(|| {
            view! {
                <Field
                    label=disposition::other_label()
                    id="other-disposition"
                    value=choice.other
                    error=choice.error
                    capitals="characters"
                />
            }
            .into_any()
        })
    });
    view! {
        <fieldset class="choice" role="radiogroup" aria-labelledby="disposition">
            <legend id="disposition">{disposition::heading()}</legend>
            {chips}
            <p class="error missing" role="alert" tabindex="-1">
                {choice.missing}
            </p>
            {other}
        </fieldset>
    }
    .into_any()
}

fn chip(choice: DispositionChoice, value: Chosen, name: String, code: Option<String>) -> AnyView {
    let is_chosen = {
        let value = value.clone();
        when(move || choice.chosen.with(|chosen| *chosen == value))
    };
    view! {
        <label class="chip">
            <input
                type="radio"
                name="disposition"
                prop:checked=is_chosen
                on:change=move |_| choice.choose(value.clone())
            />
            <span>{name} {code.map(|code| view! { " " <small>{code}</small> })}</span>
        </label>
    }
    .into_any()
}
