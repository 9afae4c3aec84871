use super::answer_disclosure;
use crate::element::{Text, View, element};
use crate::messages::Said;

/// A paragraph with this style.
pub(crate) fn paragraph(class: &str, words: impl Into<Text>) -> View {
    element("p").class(class).text(words).into()
}

/// What happened and what to do next, in a box of its own; with what the dialer
/// answered, if that is known, and what can be done here.
pub(crate) fn banner(said: Said, answer: Option<String>, button: Option<View>) -> View {
    element("div")
        .class("banner")
        .child(element("p").child(element("strong").text(said.what)))
        .child(element("p").text(said.next))
        .children(answer.map(answer_disclosure))
        .children(button)
        .into()
}
