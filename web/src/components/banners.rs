use super::{Live, banner, button, focus_if_lost, paragraph};
use crate::catalogue::{button as words, connection};
use crate::element::{View, element, part};
use crate::intl;
use crate::messages::{self, Said};
use crate::reactive::{State, effect, memo, text, use_context};
use crate::shift::Shift;

/// What the agent must know about the connection, above everything else.
pub(crate) fn banners(shift: Shift) -> View {
    let live = use_context::<Live>();
    let is_old = memo(move || shift.age_ms().is_some());
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
    element("div")
        .class("banners")
        .child(offline(shift.is_online))
        .part(move || {
            let trouble = trouble()?;
            let said = messages::hindrance(&trouble);
            let again = shift
                .has_given_up()
                .then(|| button("quiet", words::try_again(), move || shift.look_again()).into());
            Some(banner(said, trouble.text(), again))
        })
        .part(move || (is_old.get() && shift.is_known()).then(|| paragraph("banner plain", age)))
        .part(move || {
            let said = Said {
                what: messages::notice(shift.notice.get()?).to_owned(),
                next: String::new(),
            };
            let put_away = move || {
                shift.notice.set(None);
                focus_if_lost();
            };
            let ok = button("quiet", words::ok(), put_away);
            Some(banner(said, None, Some(ok.into())))
        })
        .into()
}

/// That there is no network, while there is none.
pub(crate) fn offline(is_online: State<bool>) -> View {
    part(move || (!is_online.get()).then(|| paragraph("banner strong", connection::offline())))
}
