use leptos::prelude::*;

use crate::browser;
use crate::catalogue::{Language, button, settings};
use crate::components::{Button, Live, focus, focus_if_lost, install_setting, set_title};
use crate::erased::{part, spawn, text, when};
use crate::intl;
use crate::locale::{self, Locale};
use crate::settings::{HAND, Setting, TEXT_SIZE, THEME, VIBRATION};
use crate::trail::{Over, Trail};

/// How long the phone buzzes when that is switched on, in milliseconds.
const SAMPLE_MS: u32 = 250;

/// A screen, or the settings while they lie over it, in the language in use. The
/// screen is built anew when it is uncovered: what must last, lasts outside.
pub(crate) fn or_settings(screen: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    fn of_one_type(screen: Box<dyn Fn() -> AnyView + Send + Sync>) -> AnyView {
        let (trail, locale) = (use_context::<Trail>(), use_context::<Locale>());
        part(move || {
            if let Some(locale) = locale {
                locale.follow();
            }
            Some(match trail {
                Some(trail) if trail.has(Over::Settings) => {
                    set_title(settings::heading());
                    view! { <SettingsScreen trail=trail locale=locale /> }.into_any()
                }
                _ => untrack(&screen),
            })
        })
    }
    of_one_type(Box::new(screen))
}

/// What an agent sets for this phone.
#[component]
fn SettingsScreen(
    /// The way back.
    trail: Trail,
    /// The language in use.
    locale: Option<Locale>,
) -> AnyView {
    // In another language it is built anew: who has just chosen that goes on
    // where they were.
    if is_choosing_language() {
        request_animation_frame(|| focus("[name=language]:checked"));
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
    view! {
        <main class="screen settings">
            <header class="top">
                <h1 tabindex="-1">{settings::heading()}</h1>
            </header>
            {languages(locale)}
            {choice(&THEME, settings::theme(), "", owned(&themes))}
            {choice(&TEXT_SIZE, settings::text_size(), "", sizes.into())}
            {choice(&HAND, settings::hand(), settings::hand_hint(), owned(&hands))}
            {browser::can_vibrate().then(vibration_switch)}
            {install_setting()}
            <div class="actions">
                <Button class="main accent" label=button::back() press=move || trail.back() />
            </div>
        </main>
    }
    .into_any()
}

fn is_choosing_language() -> bool {
    browser::document()
        .and_then(|document| document.active_element())
        .is_some_and(|element| element.get_attribute("name").as_deref() == Some("language"))
}

/// The languages, each by its own name.
fn languages(locale: Option<Locale>) -> AnyView {
    let live = use_context::<Live>();
    let chosen = RwSignal::new(locale::language().code().to_owned());
    let failure = RwSignal::new(String::new());
    let choose = move |wanted: Language| {
        let Some(locale) = locale else { return };
        chosen.set(wanted.code().to_owned());
        failure.set(String::new());
        spawn(async move {
            if locale.choose(wanted).await {
                return;
            }
            let words = settings::language_failed();
            // The settings may have been left by then.
            if failure.try_set(words.to_owned()).is_none() {
                chosen.set(locale::language().code().to_owned());
                if let Some(live) = live {
                    live.say_now(words);
                }
            }
        });
    };
    let options = Language::ALL.map(|language| {
        let name = language.own_name().to_owned();
        let choose = Callback::new(move |()| choose(language));
        segment("language", language.code(), name, chosen, choose)
    });
    group(
        "language",
        settings::language(),
        options.into(),
        view! { <p class="error">{failure}</p> }.into_any(),
    )
}

/// The values of a setting, by their names.
fn choice(
    setting: &'static Setting,
    legend: &'static str,
    hint: &'static str,
    names: Vec<String>,
) -> AnyView {
    let chosen = RwSignal::new(setting.get().to_owned());
    let option = |(&value, name): (&&'static str, String)| {
        let choose = Callback::new(move |()| {
            setting.set(value);
            chosen.set(value.to_owned());
        });
        segment(setting.name, value, name, chosen, choose)
    };
    group(
        setting.name,
        legend,
        setting.values.iter().zip(names).map(option).collect(),
        view! { <p class="hint">{hint}</p> }.into_any(),
    )
}

/// Values of which one is chosen.
fn group(
    name: &'static str,
    legend: &'static str,
    options: Vec<AnyView>,
    more: AnyView,
) -> AnyView {
    let id = format!("setting-{name}");
    let same_id = id.clone();
    view! {
        <fieldset class="setting" role="radiogroup" aria-labelledby=id>
            <legend id=same_id>{legend}</legend>
            <div class="segments">{options}</div>
            {more}
        </fieldset>
    }
    .into_any()
}

/// One of them.
fn segment(
    group: &'static str,
    value: &'static str,
    name: String,
    chosen: RwSignal<String>,
    choose: Callback<()>,
) -> AnyView {
    // A language's name is in that language.
    let lang = (group == "language").then_some(value);
    view! {
        <label class="segment">
            <input
                type="radio"
                name=group
                value=value
                prop:checked=when(move || chosen.with(|chosen| chosen == value))
                on:change=move |_| choose.run(())
            />
            <span lang=lang>{name}</span>
        </label>
    }
    .into_any()
}

/// Whether the phone buzzes.
fn vibration_switch() -> AnyView {
    let is_on = RwSignal::new(VIBRATION.get() == "on");
    let turn = move |_| {
        is_on.update(|is_on| *is_on = !*is_on);
        VIBRATION.set(if is_on.get_untracked() { "on" } else { "off" });
        // As it will be felt.
        browser::vibrate(SAMPLE_MS);
    };
    view! {
        <button
            type="button"
            class="switch"
            role="switch"
            aria-checked=text(move || is_on.get().to_string())
            on:click=turn
        >
            {settings::vibration()}
        </button>
    }
    .into_any()
}
