use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement};

use crate::app::app;
use crate::browser;
use crate::element::{Mounted, mount};
use crate::link::LinkedCall;

/// For how long something may take to show, in milliseconds.
const PATIENCE_MS: f64 = 8_000.0;

/// The app on a page of its own, until it is dropped.
pub(super) struct Page {
    root: HtmlElement,
    /// Ends the app's tasks when dropped.
    mounted: Option<Mounted>,
}

impl Page {
    /// The app, opened by an address with this query.
    pub(super) async fn open(query: &str) -> Self {
        let page = Self::start(query);
        page.shows("form [type=submit]", "Sign in").await;
        page
    }

    /// The same, whatever it shows first.
    pub(super) fn start(query: &str) -> Self {
        let document = browser::document().unwrap();
        let root: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&root).unwrap();
        let linked = LinkedCall::from_query(query);
        let mounted = mount(&root, move || app(linked, false, None, || ()));
        Self {
            root,
            mounted: Some(mounted),
        }
    }

    /// The app with an agent signed in who is on a call.
    pub(super) async fn on_call() -> Self {
        let page = Self::open("").await;
        page.sign_in().await;
        page.shows("h1", "On a call").await;
        page
    }

    pub(super) async fn sign_in(&self) {
        self.fill("#agent-user", "1028");
        self.fill("#api-user", "apiuser");
        self.fill("#api-password", "secret-word");
        self.click("button[type=submit]");
        self.until("the agent is signed in", |page| !page.has(".sign-in"))
            .await;
    }

    /// Nobody sees the page, until what is returned is dropped.
    pub(super) fn hide() -> Hidden {
        Hidden::begin()
    }

    /// The browser's way back.
    pub(super) fn go_back() {
        let history = web_sys::window().unwrap().history().unwrap();
        history.back().unwrap();
    }

    pub(super) fn click(&self, selector: &str) {
        self.find(selector).click();
    }

    /// What a screen reader of a phone makes: a touch without an extent, and a
    /// click that counts as a finger's.
    pub(super) fn press_by_screen_reader(&self, selector: &str) {
        self.touch(selector, 0);
    }

    /// A finger that is put down and lifted at once.
    pub(super) fn tap(&self, selector: &str) {
        self.touch(selector, 20);
    }

    fn touch(&self, selector: &str, extent: i32) {
        let touched = self.find(selector);
        let init = web_sys::PointerEventInit::new();
        init.set_bubbles(true);
        init.set_pointer_id(2);
        init.set_is_primary(true);
        init.set_pointer_type("touch");
        init.set_width(extent);
        init.set_height(extent);
        for name in ["pointerdown", "pointerup"] {
            let event = web_sys::PointerEvent::new_with_event_init_dict(name, &init).unwrap();
            touched.dispatch_event(&event).unwrap();
        }
        let init = web_sys::MouseEventInit::new();
        init.set_bubbles(true);
        init.set_detail(1);
        let click = web_sys::MouseEvent::new_with_mouse_event_init_dict("click", &init).unwrap();
        touched.dispatch_event(&click).unwrap();
    }

    pub(super) fn fill(&self, selector: &str, text: &str) {
        let input: HtmlInputElement = self.find(selector).unchecked_into();
        input.set_value(text);
        let event = Event::new("input").unwrap();
        input.dispatch_event(&event).unwrap();
    }

    pub(super) fn value(&self, selector: &str) -> String {
        self.find(selector)
            .unchecked_into::<HtmlInputElement>()
            .value()
    }

    pub(super) fn attribute(&self, selector: &str, name: &str) -> String {
        self.find(selector).get_attribute(name).unwrap_or_default()
    }

    pub(super) fn text(&self, selector: &str) -> String {
        self.find(selector).text_content().unwrap_or_default()
    }

    pub(super) fn has(&self, selector: &str) -> bool {
        self.root.query_selector(selector).unwrap().is_some()
    }

    pub(super) fn is_disabled(&self, selector: &str) -> bool {
        self.find(selector).has_attribute("disabled")
    }

    pub(super) fn body_text(&self) -> String {
        self.root.inner_text()
    }

    pub(super) fn title(&self) -> String {
        browser::document().unwrap().title()
    }

    pub(super) fn focused_id(&self) -> String {
        browser::document()
            .unwrap()
            .active_element()
            .map_or_else(String::new, |focused| focused.id())
    }

    /// Waits until one of these elements shows the text.
    pub(super) async fn shows(&self, selector: &str, text: &str) {
        self.until(&format!("{selector} shows {text:?}"), |page| {
            let found = page.root.query_selector_all(selector).unwrap();
            (0..found.length()).any(|index| {
                let element = found.item(index).unwrap();
                element.text_content().unwrap_or_default().contains(text)
            })
        })
        .await;
    }

    pub(super) async fn until_enabled(&self, selector: &str) {
        self.until(&format!("{selector} is enabled"), |page| {
            page.has(selector) && !page.is_disabled(selector)
        })
        .await;
    }

    /// The browser tells that there is a network, and what that starts has had
    /// its turn.
    pub(super) async fn network_comes_back(&self) {
        let event = web_sys::Event::new("online").unwrap();
        web_sys::window().unwrap().dispatch_event(&event).unwrap();
        next_frame().await;
        next_frame().await;
    }

    /// Looks at each frame until it is so.
    pub(super) async fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let began_ms = browser::now_ms();
        while !is_so(self) {
            let waited_ms = browser::now_ms() - began_ms;
            assert!(
                waited_ms < PATIENCE_MS,
                "{what}: not so; the page says {:?}",
                self.body_text()
            );
            next_frame().await;
        }
    }

    fn find(&self, selector: &str) -> HtmlElement {
        let found = self.root.query_selector(selector).unwrap();
        found
            .unwrap_or_else(|| panic!("no {selector} in {:?}", self.body_text()))
            .unchecked_into()
    }
}

/// See [`Page::hide`].
pub(super) struct Hidden;

impl Hidden {
    fn begin() -> Self {
        let shadow = js_sys::Function::new_no_args(
            "Object.defineProperty(document, 'hidden', { value: true, configurable: true });",
        );
        shadow.call0(&wasm_bindgen::JsValue::UNDEFINED).unwrap();
        Self::tell();
        Self
    }

    fn tell() {
        let event = Event::new("visibilitychange").unwrap();
        web_sys::window().unwrap().dispatch_event(&event).unwrap();
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let real = js_sys::Function::new_no_args("delete document.hidden;");
        real.call0(&wasm_bindgen::JsValue::UNDEFINED).unwrap();
        Self::tell();
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        drop(self.mounted.take());
        self.root.remove();
    }
}

async fn next_frame() {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        web_sys::window()
            .unwrap()
            .request_animation_frame(&resolve)
            .unwrap();
    });
    wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
}
