use leptos::prelude::*;

use crate::browser::Bell;
use crate::catalogue::{button, start};
use crate::components::{Banner, Brand, Button, Live, Offline, focus_if_lost};
use crate::erased::{part, spawn, text};
use crate::gateway::{self, Entry, Failure};
use crate::messages;
use crate::online;
use crate::watch::Pace;

/// The beginning: whether there is a gateway, and what stands in the way of
/// knowing.
#[component]
pub(crate) fn StartScreen(
    /// Called once it is known.
    #[prop(into)]
    found: Callback<(Entry,)>,
) -> AnyView {
    let live = use_context::<Live>();
    let bell = StoredValue::new_local(Bell::default());
    let failure = RwSignal::new(None::<Failure>);
    let look_again = move || bell.with_value(Bell::ring);
    let listener = window_event_listener_untyped("online", move |_| look_again());
    on_cleanup(move || listener.remove());
    let waiting = bell.get_value();
    spawn(async move {
        let mut pace = Pace::default();
        loop {
            match gateway::find().await {
                Ok(entry) => {
                    // The app may have been closed by then.
                    let _ = found.try_run((entry,));
                    return;
                }
                Err(why) => {
                    if let (Some(live), None) = (live, failure.try_get_untracked().flatten()) {
                        live.say_now(messages::failure(&why).what);
                    }
                    if failure.try_set(Some(why)).is_some() {
                        return;
                    }
                }
            }
            pace.looked(false);
            waiting
                .wait(Some(pace.wait_ms(0.0, js_sys::Math::random())))
                .await;
        }
    });
    focus_if_lost();
    let is_online = online::follow();
    view! {
        <main class="screen start">
            <Brand />
            <Offline is_online=is_online />
            {part(move || {
                let why = failure.get()?;
                let again = view! { <Button class="quiet" label=button::try_again() press=look_again /> };
                let said = messages::failure(&why);
                Some(view! { <Banner said=said button=Some(again.into_any()) /> }.into_any())
            })}
            <section class="middle">
                <h1 tabindex="-1" class="opening">
                    {text(move || {
                        let is_failing = failure.with(Option::is_some);
                        if is_failing { start::connecting() } else { start::opening() }.to_owned()
                    })}
                </h1>
            </section>
        </main>
    }
    .into_any()
}
