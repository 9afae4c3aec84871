//! The app: which screen is shown, and what is announced of it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::browser;
use crate::catalogue::{doing, on_call, recent, settings, start};
use crate::components::{Live, live_regions, set_title};
use crate::direct_mode::DirectMode;
use crate::element::{View, part, several};
use crate::fetch::Asked;
use crate::gateway::Entry;
use crate::link::LinkedCall;
use crate::locale::Locale;
use crate::messages;
use crate::page;
use crate::phone::grouped;
use crate::reactive::{State, effect, memo, on_cleanup, use_context};
use crate::screens::{
    checking, gateway_sign_in_screen, hang_up_sheet, on_call as on_call_screen, or_settings,
    outcome_screen, recent as recent_screen, sign_in_screen, start_screen, transfer_sheet, waiting,
};
use crate::settings::WELCOME;
use crate::shift::{Asks, Shift, SignedIn};
use crate::stake::Stake;
use crate::standing::Over;
use crate::trail::{self, Trail};
use crate::wish::{AboutCall, Progress};

/// How long the phone buzzes when a call comes, in milliseconds.
const ARRIVAL_MS: u32 = 250;

/// Where the app is.
#[derive(Clone)]
enum Place {
    /// Finding out whether there is a gateway.
    Start,
    /// Signing in directly.
    SignIn(DirectMode),
    /// Signing in at a gateway, after a session that ended so.
    GatewaySignIn(Option<Over>),
    /// Signed in.
    OnShift(SignedIn),
}

/// The whole app: with the call that it was opened with, whether it was opened with
/// the settings, what the page has asked of a gateway, and what is done once it is
/// known whether there is one.
pub(crate) fn app(
    linked: Option<LinkedCall>,
    settings: bool,
    asked: Option<Asked>,
    entered: impl Fn() + 'static,
) -> View {
    let live = Live::provide();
    Locale::provide();
    let trail = Trail::provide();
    let place = State::new(Place::Start);
    // A link is good for the first sign-in only.
    let linked = State::new(linked);
    let asked = Cell::new(asked);
    let entered = Rc::new(entered);
    let go = move |to| {
        page::leave_shell();
        trail.home();
        place.set(to);
    };
    let signed_in = move |done| {
        if WELCOME.get() == "new" {
            WELCOME.set("known");
        }
        go(Place::OnShift(done));
    };
    let screen = move || match place.get() {
        Place::Start => {
            set_title(start::opening());
            let entered = Rc::clone(&entered);
            start_screen(asked.take(), move |entry| {
                entered();
                go(match entry {
                    Entry::Direct(mode) => Place::SignIn(mode),
                    Entry::Gateway(None) => Place::GatewaySignIn(None),
                    Entry::Gateway(Some(agent_user)) => {
                        Place::OnShift(SignedIn::Gateway(agent_user))
                    }
                });
                if settings {
                    forget_link();
                    trail.open(trail::Over::Settings);
                }
            })
        }
        Place::SignIn(mode) => sign_in_screen(mode, linked.get_untracked(), signed_in),
        Place::GatewaySignIn(over) => {
            gateway_sign_in_screen(linked.get_untracked(), over, signed_in)
        }
        Place::OnShift(done) => {
            let linked = linked.update_untracked(Option::take).flatten();
            let direct = match done {
                SignedIn::Direct(ref session, _) => Some(session.mode),
                SignedIn::Gateway(_) => None,
            };
            on_shift(done, linked, move |over| {
                go(direct.map_or(Place::GatewaySignIn(Some(over)), Place::SignIn));
            })
        }
    };
    several([live_regions(live), part(move || Some(screen()))])
}

/// What is shown while an agent is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Screen {
    Waiting,
    Recent,
    OnCall,
    Checking,
    Outcome,
}

/// The screens of a shift, and what is done when it is over.
fn on_shift(
    signed_in: SignedIn,
    linked: Option<LinkedCall>,
    over: impl Fn(Over) + 'static,
) -> View {
    if linked.is_some() {
        forget_link();
    }
    if matches!(signed_in, SignedIn::Gateway(_)) {
        page::signed_in();
    }
    let shift = Shift::begin(signed_in, linked);
    effect(move || {
        if let Some(how) = shift.over.get() {
            over(how);
        }
    });
    let trail = use_context::<Trail>();
    let screen = memo(move || screen(shift, trail));
    announce(shift, screen);
    effect(move || shift.stake().tell());
    on_cleanup(|| Stake::Nothing.tell());
    let shown = RefCell::new(None);
    effect(move || {
        let call_id = shift.call.with(|call| {
            let call = call.as_ref();
            call.map(|call| call.call_id.clone())
        });
        // Whatever was being read or set: there is a call now.
        let is_another = shown.replace(call_id.clone()) != call_id;
        if is_another && call_id.is_some() {
            if let Some(trail) = trail {
                trail.home();
            }
            browser::vibrate(ARRIVAL_MS);
        }
    });
    let screens = move || {
        part(move || {
            Some(match screen.get() {
                Screen::Waiting => waiting(shift),
                Screen::Recent => recent_screen(shift),
                Screen::OnCall => on_call_screen(shift),
                Screen::Checking => checking(shift),
                Screen::Outcome => outcome_screen(shift, shift.outcome.get()?),
            })
        })
    };
    let sheet = part(move || {
        let sheet = shift.sheet.get()?;
        Some(match sheet.asks {
            Asks::HangUp => hang_up_sheet(shift, sheet),
            Asks::Transfer => transfer_sheet(shift, sheet),
        })
    });
    several([or_settings(screens), sheet])
}

/// What is in doubt, and then an outcome until it is dismissed, has the screen,
/// unless another call needs it, or it is about no call.
fn screen(shift: Shift, trail: Option<Trail>) -> Screen {
    let about = |call: Option<&AboutCall>| call.map(|call| call.call_id.clone());
    let in_doubt = shift.doing.with(|doing| {
        let doing = doing.as_ref();
        let in_doubt = doing.filter(|doing| doing.progress == Progress::InDoubt);
        in_doubt.map(|doing| about(doing.call.as_ref()))
    });
    let outcome = shift.outcome.with(|outcome| {
        outcome
            .as_ref()
            .and_then(|outcome| about(outcome.call.as_ref()))
    });
    let (needs, instead) = match (in_doubt, outcome) {
        (Some(doubted), _) => (doubted, Screen::Checking),
        (None, Some(done)) => (Some(done), Screen::Outcome),
        (None, None) => (None, Screen::Waiting),
    };
    let is_listing = || trail.is_some_and(|trail| trail.has(trail::Over::Recent));
    shift.call.with(|call| match (call, needs) {
        (Some(call), Some(needs)) if !call.call_id.is_same_call(&needs) => Screen::OnCall,
        (Some(_), None) => Screen::OnCall,
        (None, None) if instead == Screen::Waiting && is_listing() => Screen::Recent,
        _ => instead,
    })
}

/// Tells the title bar and those who listen what the screen tells those who
/// look.
fn announce(shift: Shift, screen: State<Screen>) {
    let live = use_context::<Live>();
    let (locale, trail) = (use_context::<Locale>(), use_context::<Trail>());
    let heading_of = move |screen| match screen {
        Screen::Waiting => (shift.standing.with(messages::waiting), None),
        Screen::Recent => (recent::heading(), None),
        Screen::Checking => (doing::in_doubt(), None),
        Screen::Outcome => {
            let heading = shift.outcome.with(|outcome| {
                outcome
                    .as_ref()
                    .map(|outcome| shift.said_of(outcome).heading)
            });
            (heading.unwrap_or_default(), None)
        }
        Screen::OnCall => shift.call.with(|call| match call {
            Some(call) if call.is_ringing => (on_call::coming(), Some(call.phone_number.clone())),
            Some(call) => (on_call::heading(), Some(call.phone_number.clone())),
            None => (on_call::heading(), None),
        }),
    };
    let heading = memo(move || {
        // It is said again in another language.
        if let Some(locale) = locale {
            locale.follow();
        }
        if trail.is_some_and(|trail| trail.has(trail::Over::Settings)) {
            return (settings::heading(), None);
        }
        heading_of(screen.get())
    });
    effect(move || {
        let (heading, number) = heading.get();
        set_title(heading);
        if let Some(live) = live {
            match number {
                Some(number) => live.say(on_call::announced(heading, &caller(shift, &number))),
                None => live.say(heading),
            }
        }
    });
    effect(move || {
        if let (Some(live), Some(outcome)) = (live, shift.outcome.get()) {
            let said = shift.said_of(&outcome);
            live.say_now(format!("{}. {}", said.heading, said.said.whole()));
        }
    });
    effect(move || {
        if let (Some(live), Some(doing)) = (live, shift.doing.get()) {
            live.say(messages::doing(&doing));
        }
    });
}

/// Who is said to call: the name, if it is known by now, and the number. A name that
/// comes later is not followed, or the call would be announced once more.
fn caller(shift: Shift, number: &str) -> String {
    let mut said = shift.call.with_untracked(|call| {
        let call = call.as_ref();
        call.and_then(|call| call.caller_name.clone())
            .unwrap_or_default()
    });
    if !said.is_empty() && !number.is_empty() {
        said.push_str(", ");
    }
    said.push_str(&grouped(number));
    said
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
