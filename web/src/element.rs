//! The page's elements. What an element is once it is there changes only where
//! it was given something that changes.
//!
//! There is one type for all of them: with a type for each shape, as a library of
//! views makes it, two thirds of what a phone downloads would be these.

use std::borrow::Cow;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{Event, HtmlElement, HtmlInputElement, Node};

use crate::events::listen;
use crate::reactive::{Derived, Owner, State, at_once};

// The page's own functions, which do not fail with the names they are given here.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = document, js_name = createElement)]
    fn create_element(name: &str) -> web_sys::Element;
    #[wasm_bindgen(js_namespace = document, js_name = createElementNS)]
    fn create_element_of(namespace: &str, name: &str) -> web_sys::Element;
    #[wasm_bindgen(js_namespace = document, js_name = createTextNode)]
    fn create_text(text: &str) -> Node;
    #[wasm_bindgen(js_namespace = document, js_name = createComment)]
    fn create_comment(text: &str) -> Node;
    #[wasm_bindgen(js_namespace = document, js_name = createDocumentFragment)]
    fn create_fragment() -> Node;
}

/// A part of the page: an element, or several.
pub(crate) struct View(Node);

/// An element of the page, as it is being built.
pub(crate) struct Element(web_sys::Element);

/// A text, as it is or as it changes.
pub(crate) enum Text {
    /// It stays so.
    Fixed(Cow<'static, str>),
    /// It changes.
    Changing(Derived<String>),
    /// It changes, too.
    State(State<String>),
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Self::Fixed(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Fixed(text.into())
    }
}

impl From<Derived<String>> for Text {
    fn from(text: Derived<String>) -> Self {
        Self::Changing(text)
    }
}

impl From<State<String>> for Text {
    fn from(text: State<String>) -> Self {
        Self::State(text)
    }
}

impl Text {
    /// Shows it, now and whenever it changes.
    fn show(self, show: impl Fn(&str) + 'static) {
        match self {
            Self::Fixed(text) => show(&text),
            Self::Changing(text) => at_once(move || show(&text.get())),
            Self::State(text) => at_once(move || text.with(|text| show(text))),
        }
    }
}

impl From<Element> for View {
    fn from(Element(element): Element) -> Self {
        Self(element.into())
    }
}

/// An element of HTML.
pub(crate) fn element(name: &str) -> Element {
    Element(create_element(name))
}

/// An element of a picture.
pub(crate) fn svg(name: &str) -> Element {
    Element(create_element_of("http://www.w3.org/2000/svg", name))
}

impl Element {
    /// With this style.
    pub(crate) fn class(self, class: &str) -> Self {
        self.set("class", class)
    }

    /// With this style, too, while it is so.
    pub(crate) fn class_when(self, class: &'static str, is_so: Derived<bool>) -> Self {
        let list = self.0.class_list();
        at_once(move || {
            // The names of styles are names.
            let _ = list.toggle_with_force(class, is_so.get());
        });
        self
    }

    /// With an attribute.
    pub(crate) fn set(self, name: &str, value: &str) -> Self {
        // The names of attributes are names.
        let _ = self.0.set_attribute(name, value);
        self
    }

    /// With an attribute that changes.
    pub(crate) fn set_to(self, name: &'static str, value: Derived<String>) -> Self {
        let element = self.0.clone();
        at_once(move || {
            let _ = element.set_attribute(name, &value.get());
        });
        self
    }

    /// With an attribute that is there while it is so.
    pub(crate) fn set_when(self, name: &'static str, is_so: Derived<bool>) -> Self {
        let element = self.0.clone();
        at_once(move || {
            let _ = element.toggle_attribute_with_force(name, is_so.get());
        });
        self
    }

    /// An input that shows this.
    pub(crate) fn value(self, value: State<String>) -> Self {
        let input: HtmlInputElement = self.0.clone().unchecked_into();
        at_once(move || {
            value.with(|value| {
                // Setting it moves the caret.
                if input.value() != *value {
                    input.set_value(value);
                }
            });
        });
        self
    }

    /// An input that is checked while it is so.
    pub(crate) fn checked(self, is_so: Derived<bool>) -> Self {
        let input: HtmlInputElement = self.0.clone().unchecked_into();
        at_once(move || input.set_checked(is_so.get()));
        self
    }

    /// With a text in it.
    pub(crate) fn text(self, text: impl Into<Text>) -> Self {
        fn of_one_type(parent: &Node, text: Text) {
            let node = create_text("");
            append(parent, &node);
            text.show(move |text| node.set_text_content(Some(text)));
        }
        of_one_type(&self.0, text.into());
        self
    }

    /// With a part of the page in it.
    pub(crate) fn child(self, child: impl Into<View>) -> Self {
        append(&self.0, &child.into().0);
        self
    }

    /// With all of these in it.
    pub(crate) fn children(self, children: impl IntoIterator<Item = View>) -> Self {
        for child in children {
            append(&self.0, &child.0);
        }
        self
    }

    /// With a part of the page in it that is there or not, see [`part`].
    pub(crate) fn part(self, view: impl Fn() -> Option<View> + 'static) -> Self {
        self.child(part(view))
    }

    /// Runs this when an event comes.
    pub(crate) fn on(self, event: &'static str, run: impl Fn(Event) + 'static) -> Self {
        listen(self.0.clone().into(), event, run);
        self
    }

    /// Runs this when it is pressed.
    pub(crate) fn on_click(self, run: impl Fn() + 'static) -> Self {
        self.on("click", move |_| run())
    }

    /// Runs this when an input's text changes.
    pub(crate) fn on_input(self, run: impl Fn(&HtmlInputElement) + 'static) -> Self {
        let input: HtmlInputElement = self.0.clone().unchecked_into();
        self.on("input", move |_| run(&input))
    }

    /// The element itself.
    pub(crate) fn node(&self) -> &web_sys::Element {
        &self.0
    }
}

/// Several parts after one another.
pub(crate) fn several(views: impl IntoIterator<Item = View>) -> View {
    let fragment = create_fragment();
    for View(view) in views {
        append(&fragment, &view);
    }
    View(fragment)
}

/// A part of the page that is there or not, and is built anew whenever what it
/// reads changes.
pub(crate) fn part(view: impl Fn() -> Option<View> + 'static) -> View {
    fn of_one_type(view: Box<dyn Fn() -> Option<View>>) -> View {
        let fragment = create_fragment();
        // It stands between them.
        let (before, after) = (create_comment(""), create_comment(""));
        append(&fragment, &before);
        append(&fragment, &after);
        at_once(move || {
            // Built first: it may ask what has the focus.
            let view = view();
            let Some(parent) = after.parent_node() else {
                return;
            };
            while let Some(old) = before.next_sibling()
                && !old.is_same_node(Some(&after))
            {
                // It is this parent's.
                let _ = parent.remove_child(&old);
            }
            if let Some(View(view)) = view {
                let _ = parent.insert_before(&view, Some(&after));
            }
        });
        View(fragment)
    }
    of_one_type(Box::new(view))
}

fn append(parent: &Node, child: &Node) {
    // It is no parent of its parent.
    let _ = parent.append_child(child);
}

/// What was put into the page, until it is dropped.
pub(crate) struct Mounted(#[expect(dead_code, reason = "its tasks end when it is dropped")] Owner);

/// Puts something into the page.
pub(crate) fn mount(parent: &HtmlElement, build: impl FnOnce() -> View) -> Mounted {
    let owner = Owner::new();
    let View(view) = owner.with(build);
    append(parent, &view);
    Mounted(owner)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::browser::{document, sleep};
    use crate::reactive::{text, when};

    fn page() -> HtmlElement {
        document()
            .unwrap()
            .create_element("div")
            .unwrap()
            .unchecked_into()
    }

    #[test]
    async fn what_changes_is_shown_where_it_stands_and_the_rest_stays() {
        let page = page();
        let state = Rc::new(Cell::new(None));
        let shared = Rc::clone(&state);
        let mounted = mount(&page, move || {
            let number = State::new(1);
            shared.set(Some(number));
            element("p")
                .class("odd-or-not")
                .class_when("odd", when(move || number.get() % 2 == 1))
                .set_when("hidden", when(move || number.get() == 0))
                .text("a ")
                .part(move || {
                    let is_odd = number.get() % 2 == 1;
                    is_odd.then(|| element("b").text("odd").into())
                })
                .text(text(move || format!(" {}", number.get())))
                .into()
        });
        let number: State<i32> = state.get().unwrap();
        let paragraph = page.query_selector("p").unwrap().unwrap();
        let shown = || (paragraph.class_name(), paragraph.text_content().unwrap());
        assert_eq!(shown(), ("odd-or-not odd".into(), "a odd 1".into()));
        number.set(0);
        sleep(0.0).await;
        assert_eq!(shown(), ("odd-or-not".into(), "a  0".into()));
        assert!(paragraph.has_attribute("hidden"));
        number.set(3);
        sleep(0.0).await;
        assert_eq!(shown(), ("odd-or-not odd".into(), "a odd 3".into()));
        assert!(page.query_selector("p").unwrap() == Some(paragraph));
        drop(mounted);
    }

    #[test]
    fn what_is_taken_away_hears_nothing_more() {
        let page = page();
        let clicks = Rc::new(Cell::new(0));
        let counted = Rc::clone(&clicks);
        let mounted = mount(&page, move || {
            element("button")
                .on_click(move || counted.set(counted.get() + 1))
                .into()
        });
        let button: HtmlElement = page
            .query_selector("button")
            .unwrap()
            .unwrap()
            .unchecked_into();
        button.click();
        drop(mounted);
        button.click();
        assert_eq!(clicks.get(), 1);
    }
}
