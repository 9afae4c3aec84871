//! The agent's language: whose words are in use, and how it is changed.

use std::cell::{Cell, RefCell};

use js_sys::{Function, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::browser;
use crate::catalogue::{self, Language, Words};
use crate::reactive::{State, provide_context};
use crate::settings;

/// What the page does to load a language's file.
struct Loader {
    load: Function,
    /// What was loaded, once each.
    read: Vec<(Language, Words)>,
}

thread_local! {
    static LOADER: RefCell<Option<Loader>> = const { RefCell::new(None) };
    /// The language in use.
    static LANGUAGE: Cell<Language> = const { Cell::new(Language::En) };
    /// The same, as `Intl` wants it: with the phone's region.
    static TAG: RefCell<String> = const { RefCell::new(String::new()) };
    /// The language that was chosen last: it may still be on its way.
    static CHOSEN: Cell<Language> = const { Cell::new(Language::En) };
}

/// Begins with the language that the page has chosen, whose file it has loaded,
/// and its function that loads another; `None` if these are other messages than
/// this app's.
pub(crate) fn begin(code: &str, file: &str, load: Function) -> Option<()> {
    let language = Language::ALL
        .into_iter()
        .find(|language| language.code() == code)?;
    let words = catalogue::read(file)?;
    let read = vec![(language, words)];
    LOADER.set(Some(Loader { load, read }));
    speak(language, words);
    Some(())
}

/// The language in use.
pub(crate) fn language() -> Language {
    LANGUAGE.get()
}

/// The language, as `Intl` wants it.
pub(crate) fn tag() -> String {
    TAG.with_borrow(|tag| match tag.as_str() {
        "" => Language::En.code().to_owned(),
        tag => tag.to_owned(),
    })
}

fn speak(language: Language, words: Words) {
    catalogue::speak(words);
    LANGUAGE.set(language);
    TAG.set(tag_of(language, browser_languages()));
}

/// Of the browser's languages the first of this language: `es-MX` for Spanish.
fn tag_of(language: Language, tags: impl IntoIterator<Item = String>) -> String {
    let code = language.code();
    let is_it = |tag: &String| tag.split('-').next() == Some(code);
    let found = tags.into_iter().find(is_it);
    found.unwrap_or_else(|| code.to_owned())
}

fn browser_languages() -> Vec<String> {
    let languages = web_sys::window().map(|window| window.navigator().languages());
    let tags = languages.into_iter().flatten();
    tags.filter_map(|tag| tag.as_string()).collect()
}

/// Tells what is shown when there is another language; for the whole app, by
/// context.
#[derive(Clone, Copy)]
pub(crate) struct Locale {
    /// How often it has changed.
    changed: State<u32>,
}

impl Locale {
    /// Tells of nothing yet.
    pub(crate) fn provide() -> Self {
        let locale = Self {
            changed: State::new(0),
        };
        provide_context(locale);
        locale
    }

    /// What calls this is run again when there is another language.
    pub(crate) fn follow(self) {
        self.changed.with(|_| ());
    }

    /// Changes to a language; whether it could be loaded. Where another one was
    /// chosen meanwhile, that one stays.
    pub(crate) async fn choose(self, language: Language) -> bool {
        CHOSEN.set(language);
        let Some(words) = load(language).await else {
            return false;
        };
        if CHOSEN.get() != language {
            return true;
        }
        speak(language, words);
        settings::save(settings::LANGUAGE, language.code());
        if let Some(root) = browser::document().and_then(|document| document.document_element()) {
            for (name, value) in [("lang", language.code()), ("dir", language.direction())] {
                // The names are those of attributes.
                let _ = root.set_attribute(name, value);
            }
        }
        self.changed
            .update(|changes| *changes = changes.wrapping_add(1));
        true
    }
}

async fn load(language: Language) -> Option<Words> {
    let (load, read) = LOADER.with_borrow(|loader| {
        let loader = loader.as_ref()?;
        let read = loader.read.iter().find(|(read, _)| *read == language);
        Some((loader.load.clone(), read.map(|(_, words)| *words)))
    })?;
    if let Some(words) = read {
        return Some(words);
    }
    let promise = load.call1(&load, &language.code().into()).ok()?;
    let file = JsFuture::from(promise.dyn_into::<Promise>().ok()?)
        .await
        .ok()?;
    let words = catalogue::read(&file.as_string()?)?;
    LOADER.with_borrow_mut(|loader| {
        if let Some(loader) = loader {
            loader.read.push((language, words));
        }
    });
    Some(words)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::catalogue::tests::words_of;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// A language, until it is dropped; then English.
    pub(crate) struct Speaking;

    impl Speaking {
        pub(crate) fn begin(language: Language) -> Self {
            speak(language, words_of(language));
            Self
        }
    }

    impl Drop for Speaking {
        fn drop(&mut self) {
            speak(Language::En, words_of(Language::En));
        }
    }

    #[test]
    fn numbers_and_times_are_those_of_the_phones_region_where_it_speaks_the_language() {
        let phones = || ["en-GB", "es-MX", "es"].map(str::to_owned);
        assert_eq!(tag_of(Language::Es, phones()), "es-MX");
        assert_eq!(tag_of(Language::En, phones()), "en-GB");
        assert_eq!(tag_of(Language::Tl, phones()), "tl");
    }
}
