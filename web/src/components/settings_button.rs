use leptos::prelude::*;

use super::{Icon, Picture};
use crate::catalogue::button;
use crate::trail::{Over, Trail};

/// The way to the settings.
#[component]
pub(crate) fn SettingsButton() -> AnyView {
    let trail = use_context::<Trail>();
    let open = move |_| {
        if let Some(trail) = trail {
            trail.open(Over::Settings);
        }
    };
    view! {
        <button type="button" class="quiet gear" aria-label=button::settings() on:click=open>
            <Icon picture=Picture::Settings />
        </button>
    }
    .into_any()
}
