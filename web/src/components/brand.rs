use leptos::prelude::*;

use super::{Icon, Picture};

/// The app's mark and name.
#[component]
pub(crate) fn Brand() -> AnyView {
    view! {
        <header class="brand">
            <Icon picture=Picture::Ring />
            <p>"Handset"</p>
        </header>
    }
    .into_any()
}
