use leptos::prelude::*;
use vicidial_agent_api::{InvalidParameter, Status};

use super::Field;
use crate::config::Disposition;
use crate::erased::{part, when};
use crate::messages;

/// The disposition being chosen.
#[derive(Clone, Copy)]
pub(crate) struct DispositionChoice {
    chosen: RwSignal<Chosen>,
    other: RwSignal<String>,
    error: RwSignal<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Chosen {
    None,
    Listed(Status),
    Other,
}

impl DispositionChoice {
    /// None chosen.
    pub(crate) fn new() -> Self {
        Self {
            chosen: RwSignal::new(Chosen::None),
            other: RwSignal::default(),
            error: RwSignal::default(),
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

    /// The same, with what is wrong shown beside the field.
    pub(crate) fn checked(self) -> Option<Option<Status>> {
        self.status()
            .inspect_err(|invalid| self.error.set(messages::invalid(invalid)))
            .ok()
    }
}

/// The choice of a disposition: the site's, or any other.
#[component]
pub(crate) fn DispositionField(
    /// What is chosen.
    choice: DispositionChoice,
    /// The site's dispositions.
    listed: Vec<Disposition>,
) -> AnyView {
    let chip = move |value: Chosen, name: String, code: Option<String>| {
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
                    on:change=move |_| choice.chosen.set(value.clone())
                />
                <span>{name} {code.map(|code| view! { " " <small>{code}</small> })}</span>
            </label>
        }
    };
    let chips = listed
        .into_iter()
        .map(|Disposition { status, name }| {
            let code = (name != status.as_str()).then(|| status.to_string());
            chip(Chosen::Listed(status), name, code)
        })
        .collect_view();
    let is_other = Memo::new(move |_| choice.chosen.with(|chosen| *chosen == Chosen::Other));
    let other = part(move || {
        is_other.get().then(|| {
            view! {
                <Field
                    label="Other disposition"
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
            <legend id="disposition">"Disposition"</legend>
            <div class="chips">
                {chip(Chosen::None, "None".to_owned(), None)} {chips}
                {chip(Chosen::Other, "Other…".to_owned(), None)}
            </div>
            {other}
        </fieldset>
    }
    .into_any()
}
