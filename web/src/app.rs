//! The app: which screen is shown, and what is announced of it.

use leptos::prelude::*;

use crate::browser;
use crate::components::{Live, LiveRegions};
use crate::erased::{effect, part};
use crate::link::LinkedCall;
use crate::messages;
use crate::phone::grouped;
use crate::screens::{
    HangUpSheet, OnCall, OutcomeScreen, SignInScreen, SignedIn, TransferSheet, Waiting,
};
use crate::shift::{Asks, Shift};

/// The whole app.
#[component]
pub(crate) fn App(
    /// The call that the app was opened with.
    linked: Option<LinkedCall>,
) -> impl IntoView {
    let live = Live::provide();
    let signed_in = RwSignal::new_local(None::<SignedIn>);
    // A link is good for the first sign-in only.
    let linked = StoredValue::new(linked);
    view! {
        <LiveRegions live=live />
        {move || match signed_in.get() {
            None => {
                set_title("Sign in");
                let linked = linked.get_value();
                view! {
                    <SignInScreen
                        linked=linked
                        signed_in=move |(done,)| signed_in.set(Some(done))
                    />
                }
                    .into_any()
            }
            Some(done) => {
                let linked = linked.try_update_value(Option::take).flatten();
                view! { <OnShift done=done linked=linked sign_out=move || signed_in.set(None) /> }
                    .into_any()
            }
        }}
    }
}

/// What is shown while an agent is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Screen {
    Waiting,
    OnCall,
    Outcome,
}

#[component]
fn OnShift(
    done: SignedIn,
    linked: Option<LinkedCall>,
    #[prop(into)] sign_out: Callback<()>,
) -> AnyView {
    if linked.is_some() {
        forget_link();
    }
    let shift = Shift::begin(done.session, done.first, linked);
    let screen = Memo::new(move |_| screen(shift));
    announce(shift, screen);
    view! {
        {part(move || {
            let view = match screen.get() {
                Screen::Waiting => view! { <Waiting shift=shift sign_out=sign_out /> }.into_any(),
                Screen::OnCall => view! { <OnCall shift=shift sign_out=sign_out /> }.into_any(),
                Screen::Outcome => {
                    let outcome = shift.outcome.get()?;
                    view! { <OutcomeScreen shift=shift outcome=outcome sign_out=sign_out /> }
                        .into_any()
                }
            };
            Some(view)
        })}
        {part(move || {
            let sheet = shift.sheet.get()?;
            let view = match sheet.asks {
                Asks::HangUp => view! { <HangUpSheet shift=shift sheet=sheet /> }.into_any(),
                Asks::Transfer => view! { <TransferSheet shift=shift sheet=sheet /> }.into_any(),
            };
            Some(view)
        })}
    }
    .into_any()
}

/// An outcome has the screen until it is dismissed, unless another call needs
/// it, or it is about no call.
fn screen(shift: Shift) -> Screen {
    let about = shift
        .outcome
        .with(|outcome| outcome.as_ref().and_then(|outcome| outcome.call.clone()));
    shift.call.with(|call| match (call, about) {
        (Some(call), Some(about)) if !call.current.call_id.is_same_call(&about.call_id) => {
            Screen::OnCall
        }
        (_, Some(_)) => Screen::Outcome,
        (Some(_), None) => Screen::OnCall,
        (None, None) => Screen::Waiting,
    })
}

/// Tells the title bar and those who listen what the screen tells those who
/// look.
fn announce(shift: Shift, screen: Memo<Screen>) {
    let live = use_context::<Live>();
    let heading = Memo::new(move |_| match screen.get() {
        Screen::Waiting => ("Waiting for a call", None),
        Screen::Outcome => {
            let heading = shift.outcome.with(|outcome| {
                outcome
                    .as_ref()
                    .map(|outcome| messages::outcome(outcome).heading)
            });
            (heading.unwrap_or_default(), None)
        }
        Screen::OnCall => shift.call.with(|call| match call {
            Some(call) if call.current.is_ringing => {
                ("Call coming in", Some(call.current.phone_number.clone()))
            }
            Some(call) => ("On a call", Some(call.current.phone_number.clone())),
            None => ("On a call", None),
        }),
    });
    effect(move || {
        let (heading, number) = heading.get();
        set_title(heading);
        if let Some(live) = live {
            match number {
                Some(number) => live.say(format!("{heading}: {}", grouped(&number))),
                None => live.say(heading),
            }
        }
    });
    effect(move || {
        if let (Some(live), Some(outcome)) = (live, shift.outcome.get()) {
            let said = messages::outcome(&outcome);
            live.say_now(format!(
                "{}. {} {}",
                said.heading, said.said.what, said.said.next
            ));
        }
    });
    effect(move || {
        if let (Some(live), Some((wish, phase))) = (live, shift.doing.get()) {
            live.say(messages::phase(phase, &wish));
        }
    });
}

fn set_title(heading: &str) {
    if let Some(document) = browser::document() {
        document.set_title(&format!("{heading} · Handset"));
    }
}

/// The link has done its work: reloading must not bring its call back.
fn forget_link() {
    let Some(window) = web_sys::window() else {
        return;
    };
    if let (Ok(history), Ok(path)) = (window.history(), window.location().pathname()) {
        // Where the browser does not let it be changed, it stays.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
}
