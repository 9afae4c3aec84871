use super::{Picture, answer_disclosure, button, focus_if_lost, icon};
use crate::catalogue::{button as words, fact, outcome};
use crate::element::{View, element, several};
use crate::messages::Mark;
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
pub(crate) fn outcome_details(outcome: Outcome) -> View {
    let known = outcome.call.map(|call| {
        let mut known = vec![(fact::caller(), grouped(&call.number))];
        known.extend(
            call.status
                .map(|status| (fact::disposition(), status.to_string())),
        );
        facts(known)
    });
    several(
        known
            .into_iter()
            .chain(outcome.answer.map(answer_disclosure)),
    )
}

/// An outcome beside something else that needs the screen.
pub(crate) fn outcome_card(shift: Shift, outcome: Outcome) -> View {
    let said = shift.said_of(&outcome);
    let put_away = move || {
        shift.outcome.set(None);
        focus_if_lost();
    };
    let header = element("header")
        .child(
            element("span")
                .class(said.mark.class())
                .child(icon(said.mark.picture())),
        )
        .child(element("h2").text(said.heading))
        .child(button("quiet", words::done(), put_away));
    element("section")
        .class("card")
        .set("aria-label", outcome::before())
        .child(header)
        .child(element("p").text(said.said.what))
        .child(element("p").text(said.said.next))
        .child(outcome_details(outcome))
        .into()
}

/// What is known, by name.
pub(crate) fn facts(facts: Vec<(&'static str, String)>) -> View {
    let mut list = element("dl").class("facts");
    for (name, fact) in facts {
        list = list
            .child(element("dt").text(name))
            .child(element("dd").text(fact));
    }
    list.into()
}
