//! What the page's own scripts tell the app, in attributes of the root element,
//! and what the app asks of them, by events of the window.

use web_sys::Event;

use crate::browser;
use crate::events::listen_to_window;
use crate::reactive::State;

/// A new version of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Update {
    /// There is none.
    None,
    /// It waits for the agent.
    Waiting,
    /// The agent wanted it, and something is at stake in another window.
    Busy,
    /// It takes over.
    Taking,
}

/// How the app gets on the home screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Install {
    /// It is there.
    Done,
    /// The browser asks, when it is told to.
    Prompt,
    /// By the button for sharing, as on an iPhone.
    Share,
    /// By the browser's menu, if at all.
    Menu,
}

/// Whether the phone is told of calls while nobody looks at the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notifications {
    /// The site or the browser has none.
    None,
    /// It is not told.
    Off,
    /// It is told.
    On,
    /// That is being changed.
    Turning,
    /// The browser blocks them.
    Denied,
    /// Only from the home screen, as on an iPhone.
    FromHomeScreen,
    /// It could not be changed.
    Failed,
}

/// The app has something to show: what the page showed until then goes.
pub(crate) fn leave_shell() {
    let shell = browser::document().and_then(|document| document.get_element_by_id("shell"));
    if let Some(shell) = shell {
        shell.remove();
    }
}

/// Whether there is a new version, followed until the owner goes.
pub(crate) fn update() -> impl Fn() -> Update + Copy + 'static {
    let told = follow("data-update", "handset-update");
    move || {
        told.with(|told| match told.as_str() {
            "waiting" => Update::Waiting,
            "busy" => Update::Busy,
            "taking" => Update::Taking,
            _ => Update::None,
        })
    }
}

/// How the app gets on the home screen, followed until the owner goes.
pub(crate) fn install() -> impl Fn() -> Install + Copy + 'static {
    let told = follow("data-install", "handset-install");
    move || {
        told.with(|told| match told.as_str() {
            "prompt" => Install::Prompt,
            "share" => Install::Share,
            "menu" => Install::Menu,
            _ => Install::Done,
        })
    }
}

/// Whether the phone is told of calls, followed until the owner goes.
pub(crate) fn notifications() -> impl Fn() -> Notifications + Copy + 'static {
    let told = follow("data-notifications", "handset-notifications");
    move || {
        told.with(|told| match told.as_str() {
            "off" => Notifications::Off,
            "on" => Notifications::On,
            "turning" => Notifications::Turning,
            "denied" => Notifications::Denied,
            "home" => Notifications::FromHomeScreen,
            "failed" => Notifications::Failed,
            _ => Notifications::None,
        })
    }
}

/// Somebody is signed in at a gateway, which may tell the phone of calls.
pub(crate) fn signed_in() {
    tell("handset-signed-in");
}

/// It is to be seen whether the phone is told of calls.
pub(crate) fn look_at_notifications() {
    tell("handset-notifications-look");
}

/// The agent changes whether the phone is told of calls.
pub(crate) fn turn_notifications() {
    tell("handset-notifications-turn");
}

/// It is known whether there is a gateway: from now on the app may start without
/// a network.
pub(crate) fn entered() {
    tell("handset-entered");
}

/// Takes the new version over.
pub(crate) fn take_over() {
    tell("handset-take-over");
}

/// Lets the browser ask whether to install the app.
pub(crate) fn ask_to_install() {
    tell("handset-install-prompt");
}

/// Something was set.
pub(crate) fn settings_changed() {
    tell("handset-settings");
}

fn tell(what: &str) {
    if let (Some(window), Ok(event)) = (web_sys::window(), Event::new(what)) {
        // Nobody hinders it.
        let _ = window.dispatch_event(&event);
    }
}

/// An attribute, read now and whenever this event comes.
fn follow(attribute: &'static str, event: &'static str) -> State<String> {
    let read = move || {
        let told = browser::root().and_then(|root| root.get_attribute(attribute));
        told.unwrap_or_default()
    };
    let told = State::new(read());
    listen_to_window(event, move |_| told.set(read()));
    told
}
