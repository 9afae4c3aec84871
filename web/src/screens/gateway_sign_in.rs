use super::settings::or_settings;
use super::sign_in::{head, submit_button};
use crate::browser;
use crate::catalogue::sign_in;
use crate::components::{
    Field, Input, Live, banner, focus_first_error, focus_if_lost, install_line, paragraph,
    set_title, show_banner, slow_hint,
};
use crate::element::{View, element};
use crate::events::each_second;
use crate::gateway::{self, Failure};
use crate::intl::duration;
use crate::link::LinkedCall;
use crate::messages::{self, Said};
use crate::reactive::{State, memo, spawn, text, use_context, when};
use crate::shift::SignedIn;
use crate::standing::Over;

/// What stands in the way of signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Obstacle {
    Failure(Failure),
    NoSessionKept,
}

/// Signing in at a gateway, with the agent's own user and password: with the call
/// that the app was opened with, how the session before it ended, and what is done
/// once the gateway has accepted it.
pub(crate) fn gateway_sign_in_screen(
    linked: Option<LinkedCall>,
    over: Option<Over>,
    signed_in: impl Fn(SignedIn) + Copy + 'static,
) -> View {
    let live = use_context::<Live>();
    let agent_user = Input::new("");
    let password = Input::new("");
    let is_busy = State::new(false);
    let obstacle = State::new(None::<Obstacle>);
    let ended = State::new(over);
    // Until when it does not help to try, on the browser's clock.
    let blocked_until_ms = State::new(0.0);
    let now_ms = clock();
    let blocked_for_ms = move || blocked_until_ms.get() - now_ms.get();
    let is_blocked = memo(move || blocked_for_ms() > 0.0);
    let submit = move |event: web_sys::Event| {
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
                    signed_in(SignedIn::Gateway(agent_user));
                    return;
                }
                Ok(None) => Obstacle::NoSessionKept,
                Err(failure) => Obstacle::Failure(failure),
            };
            drop(secret);
            if is_busy.is_disposed() {
                return;
            }
            is_busy.set(false);
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
    let cannot = when(move || is_busy.get() || is_blocked.get());
    or_settings(move || {
        focus_if_lost();
        set_title(sign_in::heading());
        let agent_user = Field {
            autocomplete: "username",
            ..Field::new(sign_in::agent_user(), "agent-user", agent_user)
        };
        let password = Field {
            kind: "password",
            autocomplete: "current-password",
            ..Field::new(sign_in::password(), "password", password)
        };
        let form = element("form")
            .set("novalidate", "")
            .on("submit", submit)
            .child(agent_user.build())
            .child(password.build())
            .child(
                element("div")
                    .class("actions")
                    .part(move || is_busy.get().then(slow_hint))
                    .child(install_line())
                    .child(paragraph("soft", wait))
                    .child(submit_button(is_busy, cannot)),
            );
        head(element("main").class("screen sign-in"), linked.clone())
            .part(move || {
                let said = match obstacle.get() {
                    Some(found) => explain(&found),
                    None => messages::ended(ended.get()?)?,
                };
                Some(banner(said, None, None))
            })
            .child(
                element("p")
                    .class("soft")
                    .text(sign_in::with_own_password()),
            )
            .child(form)
            .into()
    })
}

fn explain(obstacle: &Obstacle) -> Said {
    match obstacle {
        Obstacle::Failure(failure) => messages::sign_in_failure(failure),
        Obstacle::NoSessionKept => sign_in::no_session_kept(),
    }
}

/// The browser's clock, once a second.
fn clock() -> State<f64> {
    let now_ms = State::new(browser::now_ms());
    each_second(move || now_ms.set(browser::now_ms()));
    now_ms
}
