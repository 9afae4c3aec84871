use leptos::prelude::*;

use super::{Icon, Picture};

/// A button.
#[component]
pub(crate) fn Button(
    /// Its style.
    class: &'static str,
    /// Its words.
    #[prop(into)]
    label: Signal<String>,
    /// The picture before them.
    #[prop(optional)]
    picture: Option<Picture>,
    /// Whether it does nothing now.
    #[prop(optional, into)]
    is_disabled: Signal<bool>,
    /// What it does.
    #[prop(into)]
    press: Callback<()>,
) -> AnyView {
    view! {
        <button
            type="button"
            class=class
            disabled=is_disabled
            on:click=move |_| press.run(())
        >
            {picture.map(|picture| view! { <Icon picture=picture /> })}
            {label}
        </button>
    }
    .into_any()
}
