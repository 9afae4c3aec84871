use crate::browser::Bell;
use crate::catalogue::{button as words, sign_in, start};
use crate::components::{Live, banner, brand, button, focus_if_lost, offline, what_this_is};
use crate::element::{View, element, several};
use crate::events::listen_to_window;
use crate::gateway::{self, Entry, Failure};
use crate::messages;
use crate::online;
use crate::reactive::{State, spawn, use_context};
use crate::watch::Pace;

/// The beginning: whether there is a gateway, and what stands in the way of
/// knowing; and what is done once it is known.
pub(crate) fn start_screen(found: impl Fn(Entry) + 'static) -> View {
    let live = use_context::<Live>();
    let bell = State::new(Bell::default());
    let failure = State::new(None::<Failure>);
    let look_again = move || bell.with_untracked(Bell::ring);
    listen_to_window("online", move |_| look_again());
    let waiting = bell.get_untracked();
    spawn(async move {
        let mut pace = Pace::default();
        loop {
            match gateway::find().await {
                Ok(entry) => {
                    // The app may have been closed by then.
                    found(entry);
                    return;
                }
                Err(why) => {
                    if failure.is_disposed() {
                        return;
                    }
                    if let (Some(live), None) = (live, failure.get_untracked()) {
                        live.say_now(messages::failure(&why).what);
                    }
                    failure.set(Some(why));
                }
            }
            pace.looked(false);
            waiting
                .wait(Some(pace.wait_ms(0.0, js_sys::Math::random())))
                .await;
        }
    });
    focus_if_lost();
    element("main")
        .class("screen start")
        .child(brand(None))
        .child(offline(online::follow()))
        .part(move || {
            let why = failure.get()?;
            let again = button("quiet", words::try_again(), look_again);
            Some(banner(messages::failure(&why), None, Some(again.into())))
        })
        .part(move || {
            Some(match (failure.with(Option::is_some), what_this_is()) {
                (true, _) => in_the_middle("h1", start::connecting()),
                (false, None) => in_the_middle("h1", start::opening()),
                // As the page said it before, and the next screen does.
                (false, Some(what)) => several([
                    element("h1")
                        .set("tabindex", "-1")
                        .text(sign_in::heading())
                        .into(),
                    what,
                    in_the_middle("p", start::opening()),
                ]),
            })
        })
        .into()
}

fn in_the_middle(name: &str, words: &'static str) -> View {
    let words = element(name)
        .set("tabindex", "-1")
        .class("opening")
        .text(words);
    element("section").class("middle").child(words).into()
}
