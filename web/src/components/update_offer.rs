use leptos::prelude::*;

use super::{Button, Paragraph};
use crate::catalogue::update;
use crate::erased::{part, when};
use crate::page::{self, Update};

/// That there is a new version of the app, and the way to take it over, where
/// nothing is at stake.
pub(crate) fn update_offer(may: impl Fn() -> bool + Send + Sync + 'static) -> AnyView {
    let state = page::update();
    let offer = part(move || {
        let said = match state() {
            Update::None => return None,
            Update::Waiting | Update::Taking => update::waiting(),
            Update::Busy => update::busy(),
        };
        may().then(|| {
            view! {
                <div class="banner plain offer">
                    <Paragraph class="" words=said.to_owned() />
                    <Button
                        class="quiet"
                        label=update::take()
                        is_disabled=when(move || state() == Update::Taking)
                        press=page::take_over
                    />
                </div>
            }
            .into_any()
        })
    });
    view! {
        <div class="banners" role="status">
            {offer}
        </div>
    }
    .into_any()
}
