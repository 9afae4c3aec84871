use leptos::prelude::*;

use crate::catalogue::button;
use crate::components::{Banners, Button, Icon, OutcomeDetails, TopBar, focus_if_lost};
use crate::erased::text;
use crate::messages::{self, Mark};
use crate::shift::Shift;
use crate::wish::Outcome;

/// What an action came to, until it is dismissed.
#[component]
pub(crate) fn OutcomeScreen(
    /// The shift.
    shift: Shift,
    /// The outcome.
    outcome: Outcome,
) -> AnyView {
    focus_if_lost();
    let said = messages::outcome(&outcome);
    let is_done = said.mark == Mark::Done;
    let label = text(move || {
        let leads_back = !is_done && shift.call.with(Option::is_some);
        if leads_back {
            button::back_to_call()
        } else {
            button::done()
        }
        .to_owned()
    });
    view! {
        <main class="screen outcome">
            <TopBar shift=shift />
            <Banners shift=shift />
            <section class="middle">
                <div class=said.mark.class()>
                    <Icon picture=said.mark.picture() />
                </div>
                <h1 tabindex="-1">{said.heading}</h1>
                <p class="lead">{said.said.what}</p>
                <p>{said.said.next}</p>
                <OutcomeDetails outcome=outcome />
            </section>
            <div class="actions">
                <Button
                    class="main accent"
                    label=label
                    press=move || shift.outcome.set(None)
                />
            </div>
        </main>
    }
    .into_any()
}
