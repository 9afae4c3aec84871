use super::{HoldButton, Picture, Press, icon};
use crate::browser;
use crate::catalogue::confirm;
use crate::element::{View, element, several};
use crate::reactive::{Derived, State, when};

/// How long the device buzzes once a press has lasted, in milliseconds.
const BUZZ_MS: u32 = 15;

/// The second gesture: a button that is pressed and held. From a keyboard or
/// with a screen reader a plain press is enough.
pub(crate) struct ConfirmButton {
    /// Its style.
    pub(crate) class: &'static str,
    /// What it does, or what is missing for that.
    pub(crate) label: Derived<String>,
    /// With what; nothing where nothing is chosen.
    pub(crate) chosen: Derived<String>,
    /// The picture before them.
    pub(crate) picture: Picture,
    /// Whether it does nothing now.
    pub(crate) is_disabled: Derived<bool>,
    /// Whether nothing is missing. If something is, pressing leads to it at once.
    pub(crate) is_complete: Derived<bool>,
}

impl ConfirmButton {
    /// The button. It does this, or says what is missing.
    pub(crate) fn build(self, confirm: impl Fn() + Copy + 'static) -> View {
        let Self {
            class,
            label,
            chosen,
            picture,
            is_disabled,
            is_complete,
        } = self;
        let hint = State::<String>::default();
        let may_begin = move || {
            hint.set(String::new());
            let is_complete = is_complete.get_untracked();
            if !is_complete {
                confirm();
            }
            is_complete
        };
        let press = move |press| {
            if press == Press::Briefly {
                return hint.set(confirm::hold().to_owned());
            }
            if !is_disabled.get_untracked() {
                confirm();
            }
            if press == Press::Long {
                browser::vibrate(BUZZ_MS);
            }
        };
        let words = element("span").text(label).part(move || {
            let chosen = chosen.get();
            (!chosen.is_empty()).then(|| {
                several([
                    element("span").class("unseen").text(" · ").into(),
                    element("b").text(chosen).into(),
                ])
            })
        });
        let button = HoldButton {
            class,
            is_disabled,
            may_begin: Box::new(may_begin),
            press: Box::new(press),
        };
        let button = button
            .build()
            .class_when("incomplete", when(move || !is_complete.get()))
            .set("aria-describedby", "hold-help")
            .child(icon(picture))
            .child(words);
        element("div")
            .class("confirming")
            .child(
                element("p")
                    .class("hold-hint")
                    .set("role", "status")
                    .text(hint),
            )
            .child(button)
            .child(
                element("p")
                    .class("unseen")
                    .set("id", "hold-help")
                    .text(confirm::press_once()),
            )
            .into()
    }
}
