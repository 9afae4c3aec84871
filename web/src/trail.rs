//! Pages that lie over the one before, and the way back from them: each has an
//! entry in the browser's history, so that a phone's own way back closes it.

use wasm_bindgen::{JsCast, JsValue};

use crate::events::listen_to_window;
use crate::reactive::{State, provide_context};

/// A page that lies over another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// What was done lately.
    Recent,
    /// What the agent sets.
    Settings,
}

/// The pages that lie over the first one, the settings over all others; for the
/// whole app, by context.
#[derive(Clone, Copy)]
pub(crate) struct Trail {
    recent: State<bool>,
    settings: State<bool>,
    /// What the browser's history was at when the app began: entries are
    /// numbered from there on.
    base: usize,
    /// How many entries of the history are the pages'.
    entries: State<usize>,
    /// Whether the browser was asked for a way back and has not gone it yet.
    is_leaving: State<bool>,
}

impl Trail {
    /// No page over the first one.
    pub(crate) fn provide() -> Self {
        let state = history().and_then(|history| history.state().ok());
        let trail = Self {
            recent: State::new(false),
            settings: State::new(false),
            // A page that was loaded anew has the number of its entry.
            base: state.map_or(0, |state| entry(&state)),
            entries: State::new(0),
            is_leaving: State::new(false),
        };
        listen_to_window("popstate", move |event| {
            let event = event.dyn_ref::<web_sys::PopStateEvent>();
            let entry = event.map_or(0, |event| entry(&event.state()));
            trail.came_to(entry.saturating_sub(trail.base));
        });
        provide_context(trail);
        trail
    }

    fn is_open(self, page: Over) -> State<bool> {
        match page {
            Over::Recent => self.recent,
            Over::Settings => self.settings,
        }
    }

    /// Whether a page is there, under another or not.
    pub(crate) fn has(self, page: Over) -> bool {
        self.is_open(page).get()
    }

    /// How many there are.
    fn depth(self) -> usize {
        let pages = [self.recent, self.settings];
        pages.iter().filter(|page| page.get_untracked()).count()
    }

    /// Opens a page over what is shown.
    pub(crate) fn open(self, page: Over) {
        if self.is_open(page).get_untracked() {
            return;
        }
        self.is_open(page).set(true);
        self.settle();
    }

    /// Back to the page before.
    pub(crate) fn back(self) {
        self.leave(1);
    }

    /// Back to the first page.
    pub(crate) fn home(self) {
        self.leave(self.depth());
    }

    fn leave(self, pages: usize) {
        self.keep(self.depth().saturating_sub(pages));
        self.settle();
    }

    /// The browser went back to where so many entries are left.
    fn came_to(self, entries: usize) {
        self.entries.set(entries);
        if !self.is_leaving.get_untracked() {
            self.keep(entries);
        }
        self.is_leaving.set(false);
        self.settle();
    }

    /// Gives each page its entry, and leaves the entries that are no page's any more.
    /// While the browser is on its way back it does nothing: an entry made meanwhile
    /// would be the one that is left.
    fn settle(self) {
        let Some(history) = history().filter(|_| !self.is_leaving.get_untracked()) else {
            return;
        };
        let (entries, depth) = (self.entries.get_untracked(), self.depth());
        // Where the browser keeps no history, the pages' buttons lead back.
        for number in entries + 1..=depth {
            let entry = JsValue::from_f64((self.base + number) as f64);
            if history.push_state_with_url(&entry, "", None).is_ok() {
                self.entries.set(number);
            }
        }
        if entries > depth {
            let is_leaving = history.go_with_delta(-((entries - depth) as i32)).is_ok();
            self.is_leaving.set(is_leaving);
        }
    }

    /// Only so many pages are left over the first one.
    fn keep(self, depth: usize) {
        for page in [self.settings, self.recent] {
            if self.depth() > depth && page.get_untracked() {
                page.set(false);
            }
        }
    }
}

/// The number of an entry of the history; 0 for one that has none.
fn entry(state: &JsValue) -> usize {
    // `as` saturates.
    state.as_f64().map_or(0, |number| number as usize)
}

fn history() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::sleep;
    use crate::reactive::{Owner, untrack};
    use wasm_bindgen_test::wasm_bindgen_test as test;

    async fn comes_to(trail: Trail, depth: usize) {
        for _ in 0..200 {
            if trail.depth() == depth {
                return;
            }
            sleep(10.0).await;
        }
        panic!("there are never {depth} pages");
    }

    #[test]
    async fn each_page_is_left_by_the_browsers_way_back_also_after_it_was_loaded_anew() {
        for _loaded_anew in 0..2 {
            let owner = Owner::new();
            let trail = owner.with(Trail::provide);
            trail.open(Over::Recent);
            trail.open(Over::Settings);
            history().unwrap().back().unwrap();
            comes_to(trail, 1).await;
            assert!(untrack(|| trail.has(Over::Recent)));
            history().unwrap().back().unwrap();
            comes_to(trail, 0).await;
            // Left open.
            trail.open(Over::Settings);
            drop(owner);
        }
    }

    #[test]
    async fn a_page_that_is_opened_at_once_after_another_was_left_stays_and_has_its_entry() {
        let owner = Owner::new();
        let trail = owner.with(Trail::provide);
        let at = || entry(&history().unwrap().state().unwrap());
        trail.open(Over::Recent);
        trail.back();
        trail.open(Over::Settings);
        trail.back();
        trail.open(Over::Recent);
        while trail.is_leaving.get_untracked() || at() != trail.base + 1 {
            sleep(10.0).await;
        }
        assert!(untrack(|| trail.has(Over::Recent)));
        history().unwrap().back().unwrap();
        comes_to(trail, 0).await;
        assert_eq!(at(), trail.base);
        drop(owner);
    }

    #[test]
    async fn home_leaves_all_of_them_at_once() {
        let owner = Owner::new();
        let trail = owner.with(Trail::provide);
        let length = || history().unwrap().state().unwrap();
        let before = length();
        trail.open(Over::Recent);
        trail.open(Over::Settings);
        trail.home();
        assert_eq!(trail.depth(), 0);
        while length() != before {
            sleep(10.0).await;
        }
        drop(owner);
    }
}
