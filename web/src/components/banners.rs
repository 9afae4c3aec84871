use leptos::prelude::*;

use super::{Banner, Button, Live, Paragraph};
use crate::catalogue::{button, connection};
use crate::erased::{effect, part, text};
use crate::intl;
use crate::messages::{self, Said};
use crate::shift::Shift;
use crate::standing::Standing;

/// What the agent must know about the connection, above everything else.
#[component]
pub(crate) fn Banners(
    /// The shift.
    shift: Shift,
) -> AnyView {
    let live = use_context::<Live>();
    let is_old = Memo::new(move |_| shift.age_ms().is_some());
    // A trouble that passes with the next look is not worth a word.
    let trouble = move || {
        let is_worth_it = shift.is_online.get() && (shift.has_given_up() || is_old.get());
        shift.trouble.get().filter(|_| is_worth_it)
    };
    effect(move || {
        let Some(live) = live else { return };
        if let Some(notice) = shift.notice.get() {
            live.say_now(messages::notice(notice));
        } else if !shift.is_online.get() {
            live.say_now(connection::offline());
        } else if let Some(trouble) = trouble() {
            live.say(messages::hindrance(&trouble).what);
        }
    });
    let age = text(move || {
        // Whole seconds.
        let seconds = shift.age_ms().map_or(0, |age_ms| (age_ms / 1000.0) as u32);
        connection::age(&intl::seconds(seconds))
    });
    view! {
        <div class="banners">
            <Offline is_online=shift.is_online />
            {part(move || {
                let trouble = trouble()?;
                let said = messages::hindrance(&trouble);
                let again = shift.has_given_up().then(|| {
                    view! {
                        <Button
                            class="quiet"
                            label=button::try_again()
                            press=move || shift.look_again()
                        />
                    }
                    .into_any()
                });
                Some(view! { <Banner said=said answer=trouble.text() button=again /> }.into_any())
            })}
            {part(move || {
                let has_anything = shift.standing.with(|standing| *standing != Standing::Unknown);
                (is_old.get() && has_anything).then(|| view! { <Paragraph class="banner plain" words=age /> }.into_any())
            })}
            {part(move || {
                let said = Said {
                    what: messages::notice(shift.notice.get()?).to_owned(),
                    next: String::new(),
                };
                let ok = view! {
                    <Button class="quiet" label=button::ok() press=move || shift.notice.set(None) />
                };
                Some(view! { <Banner said=said button=Some(ok.into_any()) /> }.into_any())
            })}
        </div>
    }
    .into_any()
}

/// That there is no network, while there is none.
#[component]
pub(crate) fn Offline(
    /// Whether there is one.
    is_online: ReadSignal<bool>,
) -> AnyView {
    part(move || {
        let is_offline = !is_online.get();
        is_offline.then(|| {
            view! { <Paragraph class="banner strong" words=connection::offline() /> }.into_any()
        })
    })
}
