use leptos::prelude::*;

use vicidial_agent_api::InvalidParameter;

use super::live::focus;
use crate::erased::text;
use crate::messages;

/// A parameter as it is being typed.
#[derive(Clone, Copy)]
pub(crate) struct Input {
    /// The text.
    pub(crate) value: RwSignal<String>,
    /// What is wrong with it, if anything is.
    pub(crate) error: RwSignal<Option<InvalidParameter>>,
}

impl Input {
    /// An input with this text in it.
    pub(crate) fn new(text: &str) -> Self {
        Self {
            value: RwSignal::new(text.to_owned()),
            error: RwSignal::default(),
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
#[component]
pub(crate) fn Field(
    /// Its label.
    label: &'static str,
    /// Its id, unique on the page.
    id: &'static str,
    /// Its text.
    value: RwSignal<String>,
    /// What is wrong with the text, if anything is.
    error: RwSignal<Option<InvalidParameter>>,
    /// The input's type.
    #[prop(default = "text")]
    kind: &'static str,
    /// What a keyboard on the screen capitalises.
    #[prop(default = "none")]
    capitals: &'static str,
    /// What a password manager may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// A line of help.
    #[prop(optional, into)]
    hint: Signal<String>,
) -> AnyView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let described_by = format!("{hint_id} {error_id}");
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type=kind
                name=id
                autocomplete=autocomplete
                autocapitalize=capitals
                spellcheck="false"
                aria-describedby=described_by
                aria-invalid=text(move || error.with(Option::is_some).to_string())
                prop:value=value
                on:input:target=move |event| {
                    error.set(None);
                    value.set(event.target().value());
                }
            />
            <p class="hint" id=hint_id>
                {hint}
            </p>
            <p class="error" id=error_id>
                {text(move || error.with(|wrong| wrong.as_ref().map_or_else(String::new, messages::invalid)))}
            </p>
        </div>
    }
    .into_any()
}

/// Focuses the first field that is wrong, or what is said of a choice that is
/// missing, once the page shows it.
pub(crate) fn focus_first_error() {
    request_animation_frame(|| focus("[aria-invalid=true], .missing:not(:empty)"));
}
