use super::{button, paragraph};
use crate::catalogue::update;
use crate::element::{View, element};
use crate::page::{self, Update};
use crate::reactive::when;

/// That there is a new version of the app, and the way to take it over, where
/// nothing is at stake.
pub(crate) fn update_offer(may: impl Fn() -> bool + 'static) -> View {
    let state = page::update();
    let offer = move || {
        let said = match state() {
            Update::None => return None,
            Update::Waiting | Update::Taking => update::waiting(),
            Update::Busy => update::busy(),
        };
        let is_taking = when(move || state() == Update::Taking);
        may().then(|| {
            element("div")
                .class("banner plain offer")
                .child(paragraph("", said))
                .child(
                    button("quiet", update::take(), page::take_over)
                        .set_when("disabled", is_taking),
                )
                .into()
        })
    };
    element("div")
        .class("banners")
        .set("role", "status")
        .part(offer)
        .into()
}
