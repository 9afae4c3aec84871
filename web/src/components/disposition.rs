use handset_gateway_api::Disposition;
use vicidial_agent_api::{InvalidParameter, Status};

use super::{Field, Input, radio};
use crate::catalogue::disposition;
use crate::choices::Choices;
use crate::element::{View, element, part};
use crate::habits::Habits;
use crate::reactive::{Derived, State, memo, untrack, when};

/// The disposition being chosen.
#[derive(Clone, Copy)]
pub(crate) struct DispositionChoice {
    chosen: State<Chosen>,
    other: Input,
    /// Whether there must be one.
    is_needed: Derived<bool>,
    /// That there is none, once that was found wrong.
    missing: State<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Chosen {
    None,
    Listed(Status),
    Other,
}

impl DispositionChoice {
    /// None chosen.
    pub(crate) fn new(is_needed: Derived<bool>) -> Self {
        Self {
            chosen: State::new(Chosen::None),
            other: Input::new(""),
            is_needed,
            missing: State::default(),
        }
    }

    /// The disposition; `None` if none is chosen.
    pub(crate) fn status(self) -> Result<Option<Status>, InvalidParameter> {
        match self.chosen.get() {
            Chosen::None => Ok(None),
            Chosen::Listed(status) => Ok(Some(status)),
            Chosen::Other => self.other.value.with(|text| text.trim().parse().map(Some)),
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
                self.other.error.set(Some(invalid));
                None
            }
        }
    }

    fn choose(self, chosen: Chosen) {
        self.missing.set(String::new());
        self.chosen.set(chosen);
    }
}

/// The choice of a disposition, once it is known what there is: the site's, or any
/// other where that is let. What the agent uses is as it was when this appeared: what
/// is on the screen does not change its order.
pub(crate) fn disposition_field(
    choice: DispositionChoice,
    choices: State<Option<Choices>>,
    habits: State<Habits>,
) -> View {
    let is_known = memo(move || choices.with(Option::is_some));
    part(move || is_known.get().then(|| field(choice, choices, habits)))
}

fn field(
    choice: DispositionChoice,
    choices: State<Option<Choices>>,
    habits: State<Habits>,
) -> View {
    let chips = move || {
        let choices = choices.get();
        let any = choices
            .as_ref()
            .is_some_and(|choices| choices.any_disposition);
        let listed = choices.map_or_else(Vec::new, |choices| choices.dispositions);
        let listed = habits
            .with_untracked(|habits| habits.most_used_first(listed))
            .into_iter()
            .map(|Disposition { status, name }| {
                let code = (name != status.as_str()).then(|| status.to_string());
                chip(choice, Chosen::Listed(status), name, code)
            });
        let none = (!choice.is_needed.get())
            .then(|| chip(choice, Chosen::None, disposition::none().to_owned(), None));
        let other = any.then(|| chip(choice, Chosen::Other, disposition::other().to_owned(), None));
        let chips = none.into_iter().chain(listed).chain(other);
        Some(element("div").class("chips").children(chips).into())
    };
    let is_other = memo(move || choice.chosen.with(|chosen| *chosen == Chosen::Other));
    let other = move || {
        let field = Field {
            capitals: "characters",
            ..Field::new(
                disposition::other_label(),
                "other-disposition",
                choice.other,
            )
        };
        is_other.get().then(|| field.build())
    };
    element("fieldset")
        .class("choice")
        .set("role", "radiogroup")
        .set("aria-labelledby", "disposition")
        .child(
            element("legend")
                .set("id", "disposition")
                .text(disposition::heading()),
        )
        .part(chips)
        .child(
            element("p")
                .class("error missing")
                .set("role", "alert")
                .set("tabindex", "-1")
                .text(choice.missing),
        )
        .part(other)
        .into()
}

fn chip(choice: DispositionChoice, value: Chosen, name: String, code: Option<String>) -> View {
    let is_chosen = {
        let value = value.clone();
        when(move || choice.chosen.with(|chosen| *chosen == value))
    };
    let mut words = element("span").text(name);
    if let Some(code) = code {
        words = words.text(" ").child(element("small").text(code));
    }
    let choose = move || choice.choose(value.clone());
    element("label")
        .class("chip")
        .child(radio("disposition", is_chosen, choose))
        .child(words)
        .into()
}
