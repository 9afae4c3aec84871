use leptos::prelude::*;

use super::settings::or_settings;
use super::sign_in::head;
use crate::browser;
use crate::catalogue::sign_in;
use crate::components::{
    Banner, Field, Input, Live, Paragraph, focus_first_error, focus_if_lost, install_line,
    set_title, show_banner,
};
use crate::erased::{part, spawn, text, when};
use crate::gateway::{self, Failure};
use crate::intl::duration;
use crate::link::LinkedCall;
use crate::messages::{self, Said};
use crate::shift::SignedIn;
use crate::standing::Over;

/// What stands in the way of signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Obstacle {
    Failure(Failure),
    NoSessionKept,
}

/// Signing in at a gateway, with the agent's own user and password.
#[component]
pub(crate) fn GatewaySignInScreen(
    /// The call that the app was opened with.
    linked: Option<LinkedCall>,
    /// How the session before it ended.
    over: Option<Over>,
    /// Called once the gateway has accepted it.
    #[prop(into)]
    signed_in: Callback<(SignedIn,)>,
) -> AnyView {
    let live = use_context::<Live>();
    let agent_user = Input::new("");
    let password = Input::new("");
    let is_busy = RwSignal::new(false);
    let obstacle = RwSignal::new(None::<Obstacle>);
    let ended = RwSignal::new(over);
    // Until when it does not help to try, on the browser's clock.
    let blocked_until_ms = RwSignal::new(0.0);
    let now_ms = clock();
    let blocked_for_ms = move || blocked_until_ms.get() - now_ms.get();
    let is_blocked = Memo::new(move |_| blocked_for_ms() > 0.0);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() || is_blocked.get_untracked() {
            return;
        }
        // Both of them, so that each error shows.
        let read = (agent_user.read(), password.read_exactly());
        let (Some(user), Some(secret)) = read else {
            focus_first_error();
            return;
        };
        // It is held for the one request.
        password.value.set(String::new());
        obstacle.set(None);
        ended.set(None);
        is_busy.set(true);
        spawn(async move {
            let found = match gateway::sign_in(&user, &secret).await {
                Ok(Some(agent_user)) => {
                    signed_in.try_run((SignedIn::Gateway(agent_user),));
                    return;
                }
                Ok(None) => Obstacle::NoSessionKept,
                Err(failure) => Obstacle::Failure(failure),
            };
            drop(secret);
            if is_busy.try_set(false).is_some() {
                return;
            }
            let now = browser::now_ms();
            now_ms.set(now);
            if let Obstacle::Failure(Failure::Refused(problem)) = &found
                && let Some(seconds) = problem.retry_after_s
            {
                blocked_until_ms.set(now + seconds as f64 * 1_000.0);
            }
            if let Some(live) = live {
                live.say_now(explain(&found).what);
            }
            obstacle.set(Some(found));
            show_banner();
        });
    };
    let wait = text(move || {
        if is_blocked.get() {
            sign_in::wait(&duration(blocked_for_ms() + 999.0))
        } else {
            String::new()
        }
    });
    let label = text(move || {
        if is_busy.get() {
            sign_in::signing_in()
        } else {
            sign_in::heading()
        }
        .to_owned()
    });
    or_settings(move || {
        focus_if_lost();
        set_title(sign_in::heading());
        view! {
            <main class="screen sign-in">
                {head(linked.clone())}
                {part(move || {
                    let said = match obstacle.get() {
                        Some(found) => explain(&found),
                        None => messages::ended(ended.get()?)?,
                    };
                    Some(view! { <Banner said=said /> }.into_any())
                })}
                <p class="soft">{sign_in::with_own_password()}</p>
                <form novalidate on:submit=submit>
                    <Field
                        label=sign_in::agent_user()
                        id="agent-user"
                        value=agent_user.value
                        error=agent_user.error
                        autocomplete="username"
                    />
                    <Field
                        label=sign_in::password()
                        id="password"
                        kind="password"
                        value=password.value
                        error=password.error
                        autocomplete="current-password"
                    />
                    <div class="actions">
                        {install_line()}
                        <Paragraph class="soft" words=wait />
                        <button
                            type="submit"
                            class="main accent"
                            disabled=when(move || is_busy.get() || is_blocked.get())
                        >
                            {label}
                        </button>
                    </div>
                </form>
            </main>
        }
        .into_any()
    })
}

fn explain(obstacle: &Obstacle) -> Said {
    match obstacle {
        Obstacle::Failure(failure) => messages::sign_in_failure(failure),
        Obstacle::NoSessionKept => sign_in::no_session_kept(),
    }
}

/// The browser's clock, once a second.
fn clock() -> RwSignal<f64> {
    let now_ms = RwSignal::new(browser::now_ms());
    let tick = set_interval_with_handle(
        move || now_ms.set(browser::now_ms()),
        std::time::Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(tick) = tick {
            tick.clear();
        }
    });
    now_ms
}
