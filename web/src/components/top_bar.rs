use super::{button, settings_button};
use crate::catalogue::{button as words, top};
use crate::element::{View, element};
use crate::reactive::{text, when};
use crate::shift::Shift;

/// Who is signed in, the way to the settings, and the way out.
pub(crate) fn top_bar(shift: Shift) -> View {
    let agent = shift.agent_user().to_string();
    let is_doing = when(move || shift.is_doing());
    let label = text(move || {
        if shift.is_signing_out.get() {
            words::signing_out()
        } else {
            words::sign_out()
        }
        .to_owned()
    });
    let agent = element("p")
        .class("agent")
        .text(top::agent())
        .text(" ")
        .child(element("strong").text(agent));
    element("header")
        .class("top")
        .child(agent)
        .child(settings_button())
        .child(button("quiet", label, move || shift.sign_out()).set_when("disabled", is_doing))
        .into()
}
