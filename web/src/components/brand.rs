use leptos::prelude::*;

use crate::browser;

use super::{Icon, Picture};

/// The app's name, the same in every language.
const NAME: &str = "Handset";

/// Says in the browser's title bar what is shown.
pub(crate) fn set_title(heading: &str) {
    if let Some(document) = browser::document() {
        document.set_title(&format!("{heading} · {NAME}"));
    }
}

/// The app's mark and name.
#[component]
pub(crate) fn Brand(
    /// What stands at the other end of the line.
    #[prop(optional)]
    button: Option<AnyView>,
) -> AnyView {
    view! {
        <header class="brand">
            <Icon picture=Picture::Ring />
            <p>{NAME}</p>
            {button}
        </header>
    }
    .into_any()
}
