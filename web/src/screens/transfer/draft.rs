//! A transfer as it is being chosen: what is shown, and what would be done.

use vicidial_agent_api::parameter::{NormalisedPhoneNumber, Removed, Rule};
use vicidial_agent_api::{InvalidParameter, PhoneNumber, Status};

use crate::catalogue::transfer;
use crate::choices::{Choices, Numbers};
use crate::components::DispositionChoice;
use crate::gateway::NotAllowed;
use crate::habits::Habits;
use crate::messages;
use crate::phone::typed;
use crate::reactive::{State, untrack, when};
use crate::wish::Target;

/// A way to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// From what there is.
    List,
    /// Digit by digit.
    DialPad,
}

/// Where in the list a target stands: it may stand there twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// Among those used last.
    Recent,
    /// Among the queues.
    Queues,
    /// Among the named numbers.
    Saved,
    /// It is what is typed.
    Typed,
}

/// A transfer as it is being chosen.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) choices: State<Option<Choices>>,
    pub(super) habits: State<Habits>,
    /// The view that was chosen; `None` for the first there is.
    view: State<Option<View>>,
    /// What was chosen of the list.
    pub(super) chosen: State<Option<(Section, Target)>>,
    /// What the list is searched for.
    pub(super) search: State<String>,
    /// The number, as the dial pad shows it.
    pub(super) number: State<String>,
    /// What is wrong, once that was found wrong.
    pub(super) error: State<String>,
    pub(super) disposition: DispositionChoice,
}

/// Why a text on the dial pad is no number to transfer to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum NotDialled {
    Invalid(InvalidParameter),
    NotAllowed(NotAllowed),
}

impl Draft {
    pub(super) fn new(choices: State<Option<Choices>>, habits: Habits) -> Self {
        Self {
            choices,
            habits: State::new(habits),
            view: State::new(None),
            chosen: State::new(None),
            search: State::default(),
            number: State::default(),
            error: State::default(),
            disposition: DispositionChoice::new(when(|| false)),
        }
    }

    /// The views there are; `None` while that is not known.
    pub(super) fn views(self) -> Option<Vec<View>> {
        self.choices.with(|choices| choices.as_ref().map(views))
    }

    /// The view that is shown.
    pub(super) fn view(self) -> Option<View> {
        let views = self.views()?;
        let chosen = self.view.get().filter(|view| views.contains(view));
        chosen.or_else(|| views.first().copied())
    }

    /// Shows another view.
    pub(super) fn show(self, view: View) {
        self.error.set(String::new());
        self.view.set(Some(view));
    }

    /// Chooses of the list.
    pub(super) fn choose(self, section: Section, target: Target) {
        self.error.set(String::new());
        self.chosen.set(Some((section, target)));
    }

    /// Changes the number.
    pub(super) fn dial(self, text: &str) {
        self.error.set(String::new());
        self.number.set(typed(text));
    }

    /// Where the call would go: what the screen shows as chosen, and no other.
    fn target(self) -> Option<Target> {
        match self.view()? {
            View::List => self
                .chosen
                .get()
                .map(|(_, target)| target)
                .filter(|target| {
                    self.choices.with(|choices| {
                        choices
                            .as_ref()
                            .is_some_and(|choices| choices.allow(target))
                    })
                }),
            View::DialPad => {
                let dialled = self.dialled().ok()?;
                Some(Target::Number(dialled.number))
            }
        }
    }

    fn dialled(self) -> Result<NormalisedPhoneNumber, NotDialled> {
        let dialled = self
            .number
            .with(|text| PhoneNumber::normalise(text))
            .map_err(NotDialled::Invalid)?;
        self.choices.with(|choices| match choices {
            Some(choices) => choices
                .check(&dialled.number)
                .map_err(NotDialled::NotAllowed),
            None => Err(NotDialled::NotAllowed(NotAllowed::Number)),
        })?;
        Ok(dialled)
    }

    /// What the dial pad says of a number that is being typed: what will be
    /// dialled, where that is not what was typed, or why it will not be.
    pub(super) fn number_hint(self) -> String {
        match self.dialled() {
            Ok(NormalisedPhoneNumber { number, removed }) => {
                let characters = characters(&removed);
                if !characters.is_empty() {
                    return transfer::dials_without(&characters, number.as_str());
                }
                let target = Target::Number(number);
                let name = self
                    .choices
                    .with(|choices| Some(choices.as_ref()?.name_of(&target)?.to_owned()));
                name.unwrap_or_default()
            }
            // More is to come.
            Err(NotDialled::Invalid(invalid))
                if matches!(invalid.rule(), Rule::Empty | Rule::TooShort { .. }) =>
            {
                String::new()
            }
            Err(why) => words(&why),
        }
    }

    /// Whether nothing is missing.
    pub(super) fn is_complete(self) -> bool {
        self.target().is_some() && self.disposition.is_complete()
    }

    /// What the second gesture does, or what is missing for it.
    pub(super) fn label(self) -> &'static str {
        match (self.target(), self.view()) {
            (Some(_), _) => transfer::hold(),
            (None, Some(View::DialPad)) => transfer::enter(),
            (None, Some(View::List) | None) => transfer::choose(),
        }
    }

    /// Where the call would go, and its disposition.
    pub(super) fn summary(self) -> String {
        let mut text = String::new();
        let Some(target) = self.target() else {
            return text;
        };
        self.choices.with(|choices| {
            let name = choices
                .as_ref()
                .and_then(|choices| choices.name_of(&target));
            match name {
                Some(name) => text.push_str(name),
                None => text.push_str(&messages::target(&target)),
            }
        });
        if let Ok(Some(status)) = self.disposition.status() {
            text.push_str(" · ");
            text.push_str(status.as_str());
        }
        text
    }

    /// What would be done, or `None` with what is wrong shown where it is.
    pub(super) fn checked(self) -> Option<(Target, Option<Status>)> {
        // Read in any case, so that both errors show.
        let status = self.disposition.checked();
        let target = untrack(|| self.target());
        if target.is_none() {
            let why_not_dialled = untrack(|| match self.view() {
                Some(View::DialPad) => self.dialled().err(),
                Some(View::List) | None => None,
            });
            self.error.set(match why_not_dialled {
                Some(why) => words(&why),
                None => transfer::please_choose().to_owned(),
            });
        }
        Some((target?, status?))
    }
}

/// The characters that were left out, each once. Blanks are no news.
fn characters(removed: &[Removed]) -> String {
    let mut characters = String::new();
    for Removed { character, .. } in removed {
        if !character.is_whitespace() && !characters.contains(*character) {
            if !characters.is_empty() {
                characters.push(' ');
            }
            characters.push(*character);
        }
    }
    characters
}

fn words(why: &NotDialled) -> String {
    match why {
        NotDialled::Invalid(invalid) => messages::invalid(invalid),
        NotDialled::NotAllowed(not_allowed) => messages::not_allowed(not_allowed),
    }
}

/// The views of what may be chosen.
fn views(choices: &Choices) -> Vec<View> {
    let mut views = Vec::new();
    if choices.default_in_group
        || choices.any_in_group
        || !choices.in_groups.is_empty()
        || !choices.targets.is_empty()
    {
        views.push(View::List);
    }
    if choices.numbers != Numbers::None {
        views.push(View::DialPad);
    }
    views
}
