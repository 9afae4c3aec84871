use leptos::prelude::*;

use super::on_call::number_text;
use crate::catalogue::{doing, fact, in_doubt};
use crate::components::{Banners, Facts, TopBar, focus_if_lost};
use crate::erased::part;
use crate::messages;
use crate::shift::Shift;

/// It is not known what became of an action: the gateway is being asked.
#[component]
pub(crate) fn Checking(
    /// The shift.
    shift: Shift,
) -> AnyView {
    focus_if_lost();
    let explained = in_doubt::explained();
    view! {
        <main class="screen checking">
            <TopBar shift=shift />
            <Banners shift=shift />
            <section class="middle">
                // In braces: of markup without any, the library makes what the
                // page's policy refuses, markup in a text.
                <div class="turning" aria-hidden={"true"}></div>
                <h1 tabindex="-1">{doing::in_doubt()}</h1>
                <p class="lead">{explained.what}</p>
                <p>{explained.next}</p>
                {part(move || {
                    let doing = shift.doing.get()?;
                    let mut facts = vec![(fact::request(), messages::wish(&doing.wish))];
                    if let Some(call) = doing.call {
                        facts.push((fact::caller(), number_text(&call.number)));
                        facts
                            .extend(
                                call.status.map(|status| (fact::disposition(), status.to_string())),
                            );
                    }
                    Some(view! { <Facts facts=facts /> }.into_any())
                })}
            </section>
        </main>
    }
    .into_any()
}
