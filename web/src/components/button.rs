use super::{Picture, icon};
use crate::element::{Element, Text, element};

/// A button with this style and these words, and what it does.
pub(crate) fn button(class: &str, label: impl Into<Text>, press: impl Fn() + 'static) -> Element {
    bare_button(class, press).text(label)
}

/// The same with a picture before the words.
pub(crate) fn picture_button(
    class: &str,
    picture: Picture,
    label: impl Into<Text>,
    press: impl Fn() + 'static,
) -> Element {
    bare_button(class, press).child(icon(picture)).text(label)
}

/// A button that shows a picture alone; what it is called is for those who listen.
pub(crate) fn icon_button(
    class: &str,
    picture: Picture,
    name: &str,
    press: impl Fn() + 'static,
) -> Element {
    bare_button(class, press)
        .set("aria-label", name)
        .child(icon(picture))
}

/// A button that nothing is on yet.
pub(crate) fn bare_button(class: &str, press: impl Fn() + 'static) -> Element {
    element("button")
        .set("type", "button")
        .class(class)
        .on_click(press)
}
