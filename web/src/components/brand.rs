use super::{Picture, icon};
use crate::browser;
use crate::element::{View, element};

/// The app's name, the same in every language.
const NAME: &str = "Handset";

/// Says in the browser's title bar what is shown.
pub(crate) fn set_title(heading: &str) {
    if let Some(document) = browser::document() {
        document.set_title(&format!("{heading} · {NAME}"));
    }
}

/// The app's mark and name, and what stands at the other end of the line.
pub(crate) fn brand(button: Option<View>) -> View {
    element("header")
        .class("brand")
        .child(icon(Picture::Ring))
        .child(element("p").text(NAME))
        .children(button)
        .into()
}
