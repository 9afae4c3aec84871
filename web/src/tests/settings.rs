use js_sys::{Function, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event;

use super::fake_dialer::FakeDialer;
use super::in_place::forget_everything;
use super::page::Page;
use super::{CALL, OTHER_CALL};
use crate::browser;
use crate::catalogue::Language;
use crate::catalogue::tests::file_of;
use crate::locale;

const SPANISH: &str = "[name=language][value=es]";
const FRENCH: &str = "[name=language][value=fr]";

/// A page that has begun in English and loads other languages; French it cannot
/// load. Ends with English again.
struct Languages {
    _load: Closure<dyn Fn(String) -> Promise>,
}

impl Languages {
    fn begin() -> Self {
        forget_everything();
        let load = Closure::<dyn Fn(String) -> Promise>::new(|code: String| {
            let found = Language::ALL.into_iter().find(|one| one.code() == code);
            match found {
                Some(Language::Fr) | None => Promise::reject(&"offline".into()),
                Some(found) => Promise::resolve(&JsValue::from(file_of(found))),
            }
        });
        let function: &Function = wasm_bindgen::JsCast::unchecked_ref(load.as_ref());
        locale::begin("en", file_of(Language::En), function.clone()).unwrap();
        Self { _load: load }
    }
}

impl Drop for Languages {
    fn drop(&mut self) {
        locale::begin("en", file_of(Language::En), Function::new_no_args("")).unwrap();
        let root = browser::document().unwrap().document_element().unwrap();
        root.set_attribute("lang", "en").unwrap();
        forget_everything();
    }
}

impl Page {
    fn choose(&self, radio: &str) {
        self.click(radio);
    }

    async fn open_settings(&self) {
        self.click(".gear");
        self.shows(".settings h1", "Settings").await;
    }

    fn language(&self) -> String {
        let root = browser::document().unwrap().document_element().unwrap();
        root.get_attribute("lang").unwrap_or_default()
    }
}

fn kept(name: &str) -> Option<String> {
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    storage.get_item(name).unwrap()
}

#[wasm_bindgen_test]
async fn another_language_is_spoken_at_once_and_what_was_typed_stays() {
    let _dialer = FakeDialer::with_call(CALL);
    let _languages = Languages::begin();
    let page = Page::open("").await;
    page.fill("#agent-user", "10 28");
    page.click("button[type=submit]");
    page.shows("#agent-user-error", "A space (character 3) is not allowed.")
        .await;
    page.open_settings().await;
    page.choose(SPANISH);
    page.shows(".settings h1", "Ajustes").await;
    assert_eq!(page.title(), "Ajustes · Handset");
    assert_eq!(page.language(), "es");
    assert_eq!(kept("handset-language").as_deref(), Some("es"));
    page.click(".settings .actions button");
    page.shows(".sign-in h1", "Iniciar sesión").await;
    assert_eq!(page.value("#agent-user"), "10 28");
    page.shows(
        "#agent-user-error",
        "No se permite un espacio (carácter 3).",
    )
    .await;
}

#[wasm_bindgen_test]
async fn another_language_on_a_call_changes_nothing_but_the_words() {
    let dialer = FakeDialer::with_call(CALL);
    let _languages = Languages::begin();
    let page = Page::on_call().await;
    page.open_settings().await;
    page.choose(SPANISH);
    page.shows(".settings h1", "Ajustes").await;
    page.click(".settings .actions button");
    page.shows("h1", "En llamada").await;
    page.shows(".number", "312 555 1028").await;
    page.shows(".queue", "Llamó a SALESLINE").await;
    assert_eq!(page.title(), "En llamada · Handset");
    assert_eq!(dialer.controls(), []);
}

#[wasm_bindgen_test]
async fn a_language_that_cannot_be_loaded_changes_nothing() {
    let _dialer = FakeDialer::with_call(CALL);
    let _languages = Languages::begin();
    let page = Page::open("").await;
    page.open_settings().await;
    page.choose(FRENCH);
    page.shows(".settings .error", "This language could not be loaded.")
        .await;
    page.shows(".settings h1", "Settings").await;
    assert!(page.has("[name=language][value=en]:checked"));
    assert_eq!(kept("handset-language"), None);
}

#[wasm_bindgen_test]
async fn a_call_that_comes_takes_the_screen_from_the_settings() {
    let dialer = FakeDialer::with_call(CALL);
    let _languages = Languages::begin();
    let page = Page::on_call().await;
    page.open_settings().await;
    // The same call leaves one where one is.
    let looked = dialer.asked(|_| true);
    page.until("the call is looked at again", |_| {
        dialer.asked(|_| true) > looked + 1
    })
    .await;
    page.shows(".settings h1", "Settings").await;
    dialer.set_call(Some(OTHER_CALL));
    page.shows(".queue", "Called SALESLINE").await;
    assert!(!page.has(".settings"));
}

#[wasm_bindgen_test]
async fn the_browsers_way_back_leads_from_the_settings_to_where_one_was() {
    let _dialer = FakeDialer::with_call(CALL);
    let _languages = Languages::begin();
    let page = Page::open("").await;
    page.open_settings().await;
    Page::go_back();
    page.shows("h1", "Sign in").await;
    assert!(!page.has(".settings"));
}

#[wasm_bindgen_test]
async fn what_is_set_is_kept_and_the_page_is_told() {
    let _dialer = FakeDialer::with_call(CALL);
    let _languages = Languages::begin();
    let told = std::rc::Rc::new(std::cell::Cell::new(0));
    let listener = Closure::<dyn FnMut(Event)>::new({
        let told = std::rc::Rc::clone(&told);
        move |_| told.set(told.get() + 1)
    });
    let window = web_sys::window().unwrap();
    let function: &Function = wasm_bindgen::JsCast::unchecked_ref(listener.as_ref());
    window
        .add_event_listener_with_callback("handset-settings", function)
        .unwrap();
    let page = Page::open("").await;
    page.open_settings().await;
    for (name, value) in [("theme", "dark"), ("text-size", "130"), ("hand", "left")] {
        page.choose(&format!("[name={name}][value='{value}']"));
        assert_eq!(kept(&format!("handset-{name}")).as_deref(), Some(value));
    }
    assert_eq!(told.get(), 3);
    window
        .remove_event_listener_with_callback("handset-settings", function)
        .unwrap();
}
