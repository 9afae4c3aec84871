use crate::browser;
use crate::catalogue::{Language, button as words, settings};
use crate::components::{
    Live, bare_button, button, focus, focus_if_lost, install_setting, radio, set_title, slow_hint,
};
use crate::element::{View, element, part, several};
use crate::events::next_frame;
use crate::intl;
use crate::locale::{self, Locale};
use crate::page::{self, Notifications};
use crate::reactive::{State, memo, spawn, text, untrack, use_context, when};
use crate::settings::{HAND, Setting, TEXT_SIZE, THEME, VIBRATION};
use crate::trail::{Over, Trail};

/// How long the phone buzzes when that is switched on, in milliseconds.
const SAMPLE_MS: u32 = 250;

/// A screen, or the settings while they lie over it, in the language in use. The
/// screen is built anew when it is uncovered: what must last, lasts outside.
pub(crate) fn or_settings(screen: impl Fn() -> View + 'static) -> View {
    fn of_one_type(screen: Box<dyn Fn() -> View>) -> View {
        let (trail, locale) = (use_context::<Trail>(), use_context::<Locale>());
        part(move || {
            if let Some(locale) = locale {
                locale.follow();
            }
            Some(match trail {
                Some(trail) if trail.has(Over::Settings) => {
                    set_title(settings::heading());
                    settings_screen(trail, locale)
                }
                _ => untrack(&screen),
            })
        })
    }
    of_one_type(Box::new(screen))
}

/// What an agent sets for this phone.
fn settings_screen(trail: Trail, locale: Option<Locale>) -> View {
    // In another language it is built anew: who has just chosen that goes on
    // where they were.
    if is_choosing_language() {
        next_frame(|| focus("[name=language]:checked"));
    } else {
        focus_if_lost();
    }
    let themes = [
        settings::theme_system(),
        settings::theme_light(),
        settings::theme_dark(),
    ];
    let sizes = [100, 115, 130].map(intl::percent);
    let hands = [settings::hand_right(), settings::hand_left()];
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let heading = element("h1")
        .set("tabindex", "-1")
        .text(settings::heading());
    let back = button("main accent", words::back(), move || trail.back());
    element("main")
        .class("screen settings")
        .child(element("header").class("top").child(heading))
        .child(languages(locale))
        .child(choice(&THEME, settings::theme(), "", owned(&themes)))
        .child(choice(&TEXT_SIZE, settings::text_size(), "", sizes.into()))
        .child(choice(
            &HAND,
            settings::hand(),
            settings::hand_hint(),
            owned(&hands),
        ))
        .children(browser::can_vibrate().then(vibration_switch))
        .child(install_setting())
        // It may come a moment later, and moves nothing then.
        .child(notification_setting())
        .child(element("div").class("actions").child(back))
        .into()
}

fn is_choosing_language() -> bool {
    browser::document()
        .and_then(|document| document.active_element())
        .is_some_and(|element| element.get_attribute("name").as_deref() == Some("language"))
}

/// The languages, each by its own name.
fn languages(locale: Option<Locale>) -> View {
    let live = use_context::<Live>();
    let chosen = State::new(locale::language().code().to_owned());
    let failure = State::new(String::new());
    let is_loading = State::new(false);
    let choose = move |wanted: Language| {
        let Some(locale) = locale else { return };
        chosen.set(wanted.code().to_owned());
        failure.set(String::new());
        is_loading.set(true);
        spawn(async move {
            if locale.choose(wanted).await {
                return;
            }
            let words = settings::language_failed();
            // The settings may have been left by then.
            if !failure.is_disposed() {
                is_loading.set(false);
                failure.set(words.to_owned());
                chosen.set(locale::language().code().to_owned());
                if let Some(live) = live {
                    live.say_now(words);
                }
            }
        });
    };
    let options = Language::ALL.map(|language| {
        let name = language.own_name().to_owned();
        segment("language", language.code(), name, chosen, move || {
            choose(language);
        })
    });
    group(
        "language",
        settings::language(),
        options.into(),
        several([
            element("p").class("error").text(failure).into(),
            part(move || is_loading.get().then(slow_hint)),
        ]),
    )
}

/// The values of a setting, by their names.
fn choice(
    setting: &'static Setting,
    legend: &'static str,
    hint: &'static str,
    names: Vec<String>,
) -> View {
    let chosen = State::new(setting.get().to_owned());
    let option = |(&value, name): (&&'static str, String)| {
        segment(setting.name, value, name, chosen, move || {
            setting.set(value);
            chosen.set(value.to_owned());
        })
    };
    group(
        setting.name,
        legend,
        setting.values.iter().zip(names).map(option).collect(),
        element("p").class("hint").text(hint).into(),
    )
}

/// Values of which one is chosen.
fn group(name: &str, legend: &'static str, options: Vec<View>, more: View) -> View {
    let id = format!("setting-{name}");
    element("fieldset")
        .class("setting")
        .set("role", "radiogroup")
        .set("aria-labelledby", &id)
        .child(element("legend").set("id", &id).text(legend))
        .child(element("div").class("segments").children(options))
        .child(more)
        .into()
}

/// One of them.
fn segment(
    group: &str,
    value: &'static str,
    name: String,
    chosen: State<String>,
    choose: impl Fn() + 'static,
) -> View {
    let is_chosen = when(move || chosen.with(|chosen| chosen == value));
    let mut words = element("span").text(name);
    if group == "language" {
        // A language's name is in that language.
        words = words.set("lang", value);
    }
    element("label")
        .class("segment")
        .child(radio(group, is_chosen, choose).set("value", value))
        .child(words)
        .into()
}

/// Whether the phone buzzes.
fn vibration_switch() -> View {
    let is_on = State::new(VIBRATION.get() == "on");
    let turn = move || {
        is_on.update(|is_on| *is_on = !*is_on);
        VIBRATION.set(if is_on.get_untracked() { "on" } else { "off" });
        // As it will be felt.
        browser::vibrate(SAMPLE_MS);
    };
    bare_button("switch", turn)
        .set("role", "switch")
        .set_to("aria-checked", text(move || is_on.get().to_string()))
        .text(settings::vibration())
        .into()
}

/// Whether the phone is told of calls while nobody looks, where that is possible.
fn notification_setting() -> View {
    let state = page::notifications();
    let is_there = memo(move || state() != Notifications::None);
    page::look_at_notifications();
    part(move || is_there.get().then(|| notification_switch(state)))
}

fn notification_switch(state: impl Fn() -> Notifications + Copy + 'static) -> View {
    const HINT: &str = "notifications-hint";
    let is_on = text(move || (state() == Notifications::On).to_string());
    let cannot = when(move || state() == Notifications::FromHomeScreen);
    let hint = text(move || {
        match state() {
            Notifications::Denied => settings::notifications_denied(),
            Notifications::FromHomeScreen => settings::notifications_home(),
            Notifications::Failed => settings::notifications_failed(),
            _ => settings::notifications_hint(),
        }
        .to_owned()
    });
    let switch = bare_button("switch", page::turn_notifications)
        .set("role", "switch")
        .set("aria-describedby", HINT)
        .set_to("aria-checked", is_on)
        .set_when("disabled", cannot)
        .text(settings::notifications());
    let hint = element("p")
        .class("hint")
        .set("id", HINT)
        .set("role", "status")
        .text(hint);
    let is_turning = memo(move || state() == Notifications::Turning);
    element("div")
        .class("setting")
        .child(switch)
        .child(hint)
        .part(move || is_turning.get().then(slow_hint))
        .into()
}
