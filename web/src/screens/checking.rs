use leptos::prelude::*;

use super::on_call::number_text;
use crate::components::{Banners, Facts, TopBar, focus_if_lost};
use crate::erased::part;
use crate::messages::{self, IN_DOUBT};
use crate::shift::Shift;

/// It is not known what became of an action: the gateway is being asked.
#[component]
pub(crate) fn Checking(
    /// The shift.
    shift: Shift,
) -> AnyView {
    focus_if_lost();
    view! {
        <main class="screen checking">
            <TopBar shift=shift />
            <Banners shift=shift />
            <section class="middle">
                <div class="turning" aria-hidden="true"></div>
                <h1 tabindex="-1">{IN_DOUBT}</h1>
                <p class="lead">{messages::CHECKING.0}</p>
                <p>{messages::CHECKING.1}</p>
                {part(move || {
                    let doing = shift.doing.get()?;
                    let mut facts = vec![("Request", messages::wish(&doing.wish))];
                    if let Some(call) = doing.call {
                        facts.push(("Caller", number_text(&call.number)));
                        facts
                            .extend(
                                call.status.map(|status| ("Disposition", status.to_string())),
                            );
                    }
                    Some(view! { <Facts facts=facts /> }.into_any())
                })}
            </section>
        </main>
    }
    .into_any()
}
