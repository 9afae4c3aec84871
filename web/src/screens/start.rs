use handset_call_control::Lost;

use crate::browser::{self, Bell};
use crate::catalogue::{button as words, start};
use crate::components::{Live, banner, brand, button, focus_if_lost, offline};
use crate::element::{View, element, part};
use crate::events::listen_to_window;
use crate::fetch::Asked;
use crate::gateway::{self, Entry, Failure};
use crate::messages;
use crate::online;
use crate::page;
use crate::reactive::{State, spawn, text, use_context};
use crate::watch::Pace;

/// The beginning: whether there is a gateway, and what is done once it is known. What
/// the page showed before the app stays until then; or until something stands in the
/// way of knowing, which is said. The page may have asked already.
pub(crate) fn start_screen(mut asked: Option<Asked>, found: impl Fn(Entry) + 'static) -> View {
    let live = use_context::<Live>();
    let bell = State::new(Bell::default());
    let failure = State::new(None::<Failure>);
    let look_again = move || bell.with_untracked(Bell::ring);
    listen_to_window("online", move |_| look_again());
    // From the tap until that attempt has failed.
    let is_wanted = State::new(false);
    let waiting = bell.get_untracked();
    spawn(async move {
        let mut pace = Pace::default();
        let mut is_wanted_again = false;
        loop {
            let is_early = asked.is_some();
            match gateway::find(asked.take()).await {
                Ok(entry) => {
                    // The browser has a moment for whoever taps before there is a screen.
                    browser::sleep(0.0).await;
                    // The app may have been closed by then.
                    if !failure.is_disposed() {
                        found(entry);
                    }
                    return;
                }
                // It may have been so a while ago: the app itself has not asked yet.
                Err(why) if is_early && why != Failure::Lost(Lost::TimedOut) => continue,
                Err(why) => {
                    if failure.is_disposed() {
                        return;
                    }
                    if let (Some(live), None) = (live, failure.get_untracked()) {
                        live.say_now(messages::failure(&why).what);
                    }
                    // What is said already stays, and the focus in it.
                    failure.set_if_new(Some(why));
                    if is_wanted_again {
                        is_wanted.set(false);
                    }
                }
            }
            pace.looked(false);
            waiting
                .wait(Some(pace.wait_ms(0.0, js_sys::Math::random())))
                .await;
            if failure.is_disposed() {
                return;
            }
            is_wanted_again = is_wanted.get_untracked();
        }
    });
    part(move || {
        let why = failure.get()?;
        page::leave_shell();
        focus_if_lost();
        let label = text(move || {
            if is_wanted.get() {
                start::connecting()
            } else {
                words::try_again()
            }
            .to_owned()
        });
        let again = button("quiet", label, move || {
            if !is_wanted.get_untracked() {
                is_wanted.set(true);
                look_again();
            }
        });
        let heading = element("h1")
            .set("tabindex", "-1")
            .class("opening")
            .text(start::connecting());
        let main = element("main")
            .class("screen start")
            .child(brand(None))
            .child(offline(online::follow()))
            .child(banner(messages::failure(&why), None, Some(again.into())))
            .child(element("section").class("middle").child(heading));
        Some(main.into())
    })
}
