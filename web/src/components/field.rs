use vicidial_agent_api::InvalidParameter;

use super::live::focus;
use crate::element::{Element, View, element};
use crate::events::next_frame;
use crate::messages;
use crate::reactive::{Derived, State, text};

/// A parameter as it is being typed.
#[derive(Clone, Copy)]
pub(crate) struct Input {
    /// The text.
    pub(crate) value: State<String>,
    /// What is wrong with it, if anything is.
    pub(crate) error: State<Option<InvalidParameter>>,
}

impl Input {
    /// An input with this text in it.
    pub(crate) fn new(text: &str) -> Self {
        Self {
            value: State::new(text.to_owned()),
            error: State::default(),
        }
    }

    /// The value without the blanks a keyboard adds, or what is wrong with it.
    pub(crate) fn read<T: std::str::FromStr<Err = InvalidParameter>>(self) -> Option<T> {
        self.value.with_untracked(|text| self.check(text.trim()))
    }

    /// The value as it is: blanks may belong to a password.
    pub(crate) fn read_exactly<T: std::str::FromStr<Err = InvalidParameter>>(self) -> Option<T> {
        self.value.with_untracked(|text| self.check(text))
    }

    fn check<T: std::str::FromStr<Err = InvalidParameter>>(self, text: &str) -> Option<T> {
        text.parse()
            .map_err(|invalid| self.error.set(Some(invalid)))
            .ok()
    }
}

/// A text field with its label, a hint, and what is wrong with it.
pub(crate) struct Field {
    /// Its label.
    pub(crate) label: &'static str,
    /// Its id, unique on the page.
    pub(crate) id: &'static str,
    /// Its text.
    pub(crate) input: Input,
    /// The input's type.
    pub(crate) kind: &'static str,
    /// What a keyboard on the screen capitalises.
    pub(crate) capitals: &'static str,
    /// What a password manager may fill in.
    pub(crate) autocomplete: &'static str,
    /// A line of help.
    pub(crate) hint: &'static str,
}

impl Field {
    /// A field for a plain text.
    pub(crate) const fn new(label: &'static str, id: &'static str, input: Input) -> Self {
        Self {
            label,
            id,
            input,
            kind: "text",
            capitals: "none",
            autocomplete: "off",
            hint: "",
        }
    }

    /// The field.
    pub(crate) fn build(self) -> View {
        let Self {
            label,
            id,
            input: Input { value, error },
            kind,
            capitals,
            autocomplete,
            hint,
        } = self;
        let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
        let wrong = text(move || {
            error.with(|wrong| wrong.as_ref().map_or_else(String::new, messages::invalid))
        });
        let input = element("input")
            .set("id", id)
            .set("type", kind)
            .set("name", id)
            .set("autocomplete", autocomplete)
            .set("autocapitalize", capitals)
            .set("spellcheck", "false")
            .set("aria-describedby", &format!("{hint_id} {error_id}"))
            .set_to(
                "aria-invalid",
                text(move || error.with(Option::is_some).to_string()),
            )
            .value(value)
            .on_input(move |input| {
                error.set(None);
                value.set(input.value());
            });
        element("div")
            .class("field")
            .child(element("label").set("for", id).text(label))
            .child(input)
            .child(element("p").class("hint").set("id", &hint_id).text(hint))
            .child(element("p").class("error").set("id", &error_id).text(wrong))
            .into()
    }
}

/// One of several to choose from.
pub(crate) fn radio(group: &str, is_chosen: Derived<bool>, choose: impl Fn() + 'static) -> Element {
    element("input")
        .set("type", "radio")
        .set("name", group)
        .checked(is_chosen)
        .on("change", move |_| choose())
}

/// Focuses the first field that is wrong, or what is said of a choice that is
/// missing, once the page shows it.
pub(crate) fn focus_first_error() {
    next_frame(|| focus("[aria-invalid=true], .missing:not(:empty)"));
}
