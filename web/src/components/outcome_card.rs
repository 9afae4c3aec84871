use leptos::prelude::*;

use super::{AnswerDisclosure, Button, Icon, Picture};
use crate::catalogue::{button, fact, outcome};
use crate::messages::{self, Mark};
use crate::phone::grouped;
use crate::shift::Shift;
use crate::wish::Outcome;

impl Mark {
    /// The picture of it.
    pub(crate) const fn picture(self) -> Picture {
        match self {
            Self::Done => Picture::Done,
            Self::NotDone => Picture::NotDone,
            Self::Unsure => Picture::Unsure,
        }
    }

    /// The style of it.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Done => "mark done",
            Self::NotDone => "mark not-done",
            Self::Unsure => "mark unsure",
        }
    }
}

/// Which call an outcome is about, and the dialer's own words.
#[component]
pub(crate) fn OutcomeDetails(
    /// The outcome.
    outcome: Outcome,
) -> AnyView {
    let facts = outcome.call.map(|call| {
        let mut facts = vec![(fact::caller(), grouped(&call.number))];
        facts.extend(
            call.status
                .map(|status| (fact::disposition(), status.to_string())),
        );
        view! { <Facts facts=facts /> }
    });
    view! {
        {facts}
        {outcome.answer.map(|text| view! { <AnswerDisclosure text=text /> })}
    }
    .into_any()
}

/// An outcome beside something else that needs the screen.
#[component]
pub(crate) fn OutcomeCard(
    /// The shift.
    shift: Shift,
    /// The outcome.
    outcome: Outcome,
) -> AnyView {
    let said = messages::outcome(&outcome);
    view! {
        <section class="card" aria-label=outcome::before()>
            <header>
                <span class=said.mark.class()>
                    <Icon picture=said.mark.picture() />
                </span>
                <h2>{said.heading}</h2>
                <Button class="quiet" label=button::done() press=move || shift.outcome.set(None) />
            </header>
            <p>{said.said.what}</p>
            <p>{said.said.next}</p>
            <OutcomeDetails outcome=outcome />
        </section>
    }
    .into_any()
}

/// What is known, by name.
#[component]
pub(crate) fn Facts(
    /// Names and what is known.
    facts: Vec<(&'static str, String)>,
) -> AnyView {
    let facts = facts
        .into_iter()
        .map(|(name, fact)| {
            view! {
                <dt>{name}</dt>
                <dd>{fact}</dd>
            }
        })
        .collect_view();
    view! { <dl class="facts">{facts}</dl> }.into_any()
}
