use super::settings::or_settings;
use crate::catalogue::{config, sign_in};
use crate::components::{
    Field, Input, Live, banner, brand, focus_first_error, focus_if_lost, install_line, offline,
    paragraph, set_title, settings_button, show_banner, slow_hint, update_offer, what_this_is,
};
use crate::config::{Config, ConfigError};
use crate::direct_mode::DirectMode;
use crate::element::{Element, View, element};
use crate::link::LinkedCall;
use crate::messages::{self, Said};
use crate::online;
use crate::reactive::{Derived, State, spawn, text, use_context, when};
use crate::session::{Session, SignIn};
use crate::shift::SignedIn;
use handset_call_control::{Cause, Lost, Trouble};

/// What stands in the way of signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Obstacle {
    Config(ConfigError),
    Dialer(Trouble),
}

/// Signing in, in direct mode: the phone itself has the API password. With the call
/// that the app was opened with, and what is done once the dialer has accepted it.
pub(crate) fn sign_in_screen(
    mode: DirectMode,
    linked: Option<LinkedCall>,
    signed_in: impl Fn(SignedIn) + Copy + 'static,
) -> View {
    let live = use_context::<Live>();
    let agent_user = Input::new("");
    let api_user = Input::new("");
    let api_password = Input::new("");
    let source = Input::new("handset");
    // An error opens it; typing, which takes the error away, does not close it.
    let is_more_open = State::new(false);
    let is_busy = State::new(false);
    let obstacle = State::new(None::<Obstacle>);
    // What is wrong with the settings is said before anything is typed.
    spawn(async move {
        if let Err(error @ ConfigError::Malformed(_)) = Config::load().await {
            obstacle.set(Some(Obstacle::Config(error)));
        }
    });
    let read = move || {
        // All of them, so that each error shows.
        let agent_user = agent_user.read();
        let api_user = api_user.read();
        let api_password = api_password.read_exactly();
        let source = source.read();
        Some(SignIn {
            agent_user: agent_user?,
            api_user: api_user?,
            api_password: api_password?,
            source: source?,
        })
    };
    let submit = move |event: web_sys::Event| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        let Some(sign_in) = read() else {
            if source.error.with_untracked(Option::is_some) {
                is_more_open.set(true);
            }
            focus_first_error();
            return;
        };
        obstacle.set(None);
        is_busy.set(true);
        spawn(async move {
            match try_to_sign_in(mode, sign_in).await {
                Ok(done) => signed_in(done),
                Err(found) => {
                    is_busy.set(false);
                    if let Some(live) = live {
                        live.say_now(explain(&found).what);
                    }
                    obstacle.set(Some(found));
                    show_banner();
                }
            }
        });
    };
    or_settings(move || {
        focus_if_lost();
        set_title(sign_in::heading());
        let api_password = Field {
            kind: "password",
            ..Field::new(sign_in::api_password(), "api-password", api_password)
        };
        let source = Field {
            hint: sign_in::source_hint(),
            ..Field::new(sign_in::source(), "source", source)
        };
        let more = element("details")
            .class("more")
            .set_when("open", when(move || is_more_open.get()))
            .child(element("summary").text(sign_in::more()))
            .child(source.build());
        let form = element("form")
            .set("novalidate", "")
            .set("autocomplete", "off")
            .on("submit", submit)
            .child(Field::new(sign_in::agent_user(), "agent-user", agent_user).build())
            .child(Field::new(sign_in::api_user(), "api-user", api_user).build())
            .child(api_password.build())
            .child(more)
            .child(
                element("div")
                    .class("actions")
                    .part(move || is_busy.get().then(slow_hint))
                    .child(install_line())
                    .child(submit_button(is_busy, when(move || is_busy.get()))),
            );
        let caution = element("p")
            .class("caution")
            .child(element("strong").text(sign_in::direct_mode()))
            .text(" ")
            .text(sign_in::direct_mode_risk());
        head(element("main").class("screen sign-in"), linked.clone())
            .part(move || {
                let found = obstacle.get()?;
                let said = explain(&found);
                let answer = match found {
                    Obstacle::Dialer(trouble) => trouble.text,
                    Obstacle::Config(_) => None,
                };
                Some(banner(said, answer, None))
            })
            .child(caution)
            .child(form)
            .into()
    })
}

async fn try_to_sign_in(mode: DirectMode, sign_in: SignIn) -> Result<SignedIn, Obstacle> {
    let config = Config::load().await.map_err(Obstacle::Config)?;
    let session = Session::new(mode, config, sign_in);
    let first = session.look_up().await.map_err(Obstacle::Dialer)?;
    Ok(SignedIn::Direct(session, first))
}

fn explain(obstacle: &Obstacle) -> Said {
    match obstacle {
        Obstacle::Dialer(Trouble {
            cause: Cause::Lost(Lost::NotSent),
            ..
        }) => sign_in::not_sent(),
        Obstacle::Dialer(trouble) => messages::cause(&trouble.cause),
        Obstacle::Config(ConfigError::Unreachable) => config::unreachable(),
        Obstacle::Config(ConfigError::Malformed(flaw)) => config::wrong(&messages::flaw(flaw)),
    }
}

/// What stands above the fields, however one signs in.
pub(super) fn head(screen: Element, linked: Option<LinkedCall>) -> Element {
    screen
        .child(brand(Some(settings_button())))
        .child(element("h1").set("tabindex", "-1").text(sign_in::heading()))
        .child(offline(online::follow()))
        .child(update_offer(|| true))
        .children(what_this_is())
        .children(linked.map(link_said))
}

/// What sends the fields, however one signs in.
pub(super) fn submit_button(is_busy: State<bool>, is_disabled: Derived<bool>) -> Element {
    let label = text(move || {
        if is_busy.get() {
            sign_in::signing_in()
        } else {
            sign_in::heading()
        }
        .to_owned()
    });
    element("button")
        .set("type", "submit")
        .class("main accent")
        .set_when("disabled", is_disabled)
        .text(label)
}

/// What the link names that the app was opened by.
fn link_said(linked: LinkedCall) -> View {
    let words = match linked {
        LinkedCall::Call(call_id) => sign_in::link(call_id.as_str()),
        LinkedCall::NotACallId => messages::notice(crate::shift::Notice::LinkNotACall).to_owned(),
    };
    paragraph("banner plain", words)
}
