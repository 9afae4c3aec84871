use std::rc::Rc;

use leptos::prelude::*;

use super::settings::or_settings;
use crate::catalogue::{config, sign_in};
use crate::components::{
    Banner, Brand, Field, Input, Live, Offline, Paragraph, SettingsButton, focus_first_error,
    focus_if_lost, install_line, set_title, show_banner, update_offer, what_this_is,
};
use crate::config::{Config, ConfigError};
use crate::erased::{part, spawn, text, when};
use crate::link::LinkedCall;
use crate::messages::{self, Said};
use crate::online;
use crate::session::{Session, SignIn};
use crate::shift::SignedIn;
use handset_call_control::{Cause, Lost, Trouble};

/// What stands in the way of signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Obstacle {
    Config(ConfigError),
    Dialer(Trouble),
}

/// Signing in, in direct mode: the phone itself has the API password.
#[component]
pub(crate) fn SignInScreen(
    /// The call that the app was opened with.
    linked: Option<LinkedCall>,
    /// Called once the dialer has accepted it.
    #[prop(into)]
    signed_in: Callback<(SignedIn,)>,
) -> AnyView {
    let live = use_context::<Live>();
    let agent_user = Input::new("");
    let api_user = Input::new("");
    let api_password = Input::new("");
    let source = Input::new("handset");
    // An error opens it; typing, which takes the error away, does not close it.
    let is_more_open = RwSignal::new(false);
    let is_busy = RwSignal::new(false);
    let obstacle = RwSignal::new(None::<Obstacle>);
    // What is wrong with the settings is said before anything is typed.
    spawn(async move {
        if let Err(error @ ConfigError::Malformed(_)) = Config::load().await {
            let _ = obstacle.try_set(Some(Obstacle::Config(error)));
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
    let submit = move |event: leptos::ev::SubmitEvent| {
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
            match try_to_sign_in(sign_in).await {
                Ok(done) => signed_in.run((done,)),
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
        view! {
            <main class="screen sign-in">
                {head(linked.clone())}
                {part(move || {
                    let found = obstacle.get()?;
                    let said = explain(&found);
                    let answer = match found {
                        Obstacle::Dialer(trouble) => trouble.text,
                        Obstacle::Config(_) => None,
                    };
                    Some(view! { <Banner said=said answer=answer /> }.into_any())
                })}
                <p class="caution">
                    <strong>{sign_in::direct_mode()}</strong>
                    " "
                    {sign_in::direct_mode_risk()}
                </p>
                <form novalidate autocomplete="off" on:submit=submit>
                    <Field
                        label=sign_in::agent_user()
                        id="agent-user"
                        value=agent_user.value
                        error=agent_user.error
                    />
                    <Field
                        label=sign_in::api_user()
                        id="api-user"
                        value=api_user.value
                        error=api_user.error
                    />
                    <Field
                        label=sign_in::api_password()
                        id="api-password"
                        kind="password"
                        value=api_password.value
                        error=api_password.error
                    />
                    <details class="more" open=when(move || is_more_open.get())>
                        <summary>{sign_in::more()}</summary>
                        <Field
                            label=sign_in::source()
                            id="source"
                            value=source.value
                            error=source.error
                            hint=sign_in::source_hint()
                        />
                    </details>
                    <div class="actions">
                        {install_line()}
                        <button
                            type="submit"
                            class="main accent"
                            disabled=when(move || is_busy.get())
                        >
                            {text(move || {
                                if is_busy.get() { sign_in::signing_in() } else { sign_in::heading() }.to_owned()
                            })}
                        </button>
                    </div>
                </form>
            </main>
        }
        .into_any()
    })
}

async fn try_to_sign_in(sign_in: SignIn) -> Result<SignedIn, Obstacle> {
    let config = Config::load().await.map_err(Obstacle::Config)?;
    let session = Session::new(config, sign_in);
    let first = session.look_up().await.map_err(Obstacle::Dialer)?;
    Ok(SignedIn::Direct(Rc::new(session), first))
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
pub(super) fn head(linked: Option<LinkedCall>) -> AnyView {
    view! {
        <Brand button=view! { <SettingsButton /> }.into_any() />
        <h1 tabindex="-1">{sign_in::heading()}</h1>
        <Offline is_online=online::follow() />
        {update_offer(|| true)}
        {what_this_is()}
        {linked.map(link_said)}
    }
    .into_any()
}

/// What the link names that the app was opened by.
fn link_said(linked: LinkedCall) -> AnyView {
    let words = match linked {
        LinkedCall::Call(call_id) => sign_in::link(call_id.as_str()),
        LinkedCall::NotACallId => messages::notice(crate::shift::Notice::LinkNotACall).to_owned(),
    };
    view! { <Paragraph class="banner plain" words=words /> }.into_any()
}
