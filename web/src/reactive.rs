//! What changes, and what follows it. Of what is generic here a phone downloads no
//! more than a few instructions for each type: the work is done in [`graph`].

mod graph;

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;

use self::graph::{Node, Place};

pub(crate) use self::graph::{Owner, untrack};

/// A value that changes, and tells who has read it. It lives as long as its owner:
/// setting it after that does nothing.
pub(crate) struct State<T> {
    place: Place,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for State<T> {}

impl<T: Default + 'static> Default for State<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: 'static> State<T> {
    /// A state with this value.
    pub(crate) fn new(value: T) -> Self {
        Self {
            place: Place::of(Box::new(RefCell::new(value))),
            kind: PhantomData,
        }
    }

    /// Reads the value; who does that in an effect follows it.
    pub(crate) fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let node = present(self.place);
        node.track();
        read(&of_type::<RefCell<T>>(&node).borrow())
    }

    /// Reads the value without following it.
    pub(crate) fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&of_type::<RefCell<T>>(&present(self.place)).borrow())
    }

    /// Changes the value.
    pub(crate) fn update<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let node = self.place.node()?;
        let changed = change(&mut of_type::<RefCell<T>>(&node).borrow_mut());
        node.tell();
        Some(changed)
    }

    /// Changes the value, of which nobody needs to hear.
    pub(crate) fn update_untracked<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let node = self.place.node()?;
        let changed = change(&mut of_type::<RefCell<T>>(&node).borrow_mut());
        Some(changed)
    }

    /// Sets the value.
    pub(crate) fn set(self, value: T) {
        // What it was is dropped when nothing is borrowed any more: it may use it.
        drop(self.update(|old| std::mem::replace(old, value)));
    }

    /// Whether its owner is gone.
    pub(crate) fn is_disposed(self) -> bool {
        self.place.node().is_none()
    }
}

impl<T: Clone + 'static> State<T> {
    /// The value; who asks for it in an effect follows it.
    pub(crate) fn get(self) -> T {
        self.with(T::clone)
    }

    /// The value, without following it.
    pub(crate) fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T: PartialEq + 'static> State<T> {
    /// Sets a value that those who follow it need not hear of again if it is the
    /// same.
    pub(crate) fn set_if_new(self, value: T) {
        if !self.is_disposed() && self.with_untracked(|old| *old != value) {
            self.set(value);
        }
    }
}

#[inline(never)]
fn present(place: Place) -> Rc<Node> {
    match place.node() {
        Some(node) => node,
        None => unreachable!("what is read belongs to who reads it, or to its owner"),
    }
}

/// Once for each type: what tells types apart is 16 bytes that nothing compresses.
#[inline(never)]
fn of_type<T: 'static>(node: &Node) -> &T {
    match node.value.downcast_ref() {
        Some(value) => value,
        None => unreachable!("it was made with a value of its type"),
    }
}

/// A value that is made of others whenever it is asked for.
pub(crate) struct Derived<T> {
    place: Place,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Derived<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Derived<T> {}

impl<T: 'static> Derived<T> {
    fn new(make: Box<dyn Fn() -> T>) -> Self {
        Self {
            place: Place::of(Box::new(make)),
            kind: PhantomData,
        }
    }

    /// The value; who asks for it in an effect follows what it is made of.
    pub(crate) fn get(self) -> T {
        of_type::<Box<dyn Fn() -> T>>(&present(self.place))()
    }

    /// The value, without following what it is made of.
    pub(crate) fn get_untracked(self) -> T {
        untrack(|| self.get())
    }
}

/// A text that changes.
pub(crate) fn text(text: impl Fn() -> String + 'static) -> Derived<String> {
    Derived::new(Box::new(text))
}

/// A condition that changes.
pub(crate) fn when(is_so: impl Fn() -> bool + 'static) -> Derived<bool> {
    Derived::new(Box::new(is_so))
}

/// Follows a value: those who follow what is returned hear of another value only.
pub(crate) fn memo<T: Clone + PartialEq + 'static>(value: impl Fn() -> T + 'static) -> State<T> {
    let memo = State::new(untrack(&value));
    at_once(move || memo.set_if_new(value()));
    memo
}

/// Runs at once, and again whenever what it reads changes.
pub(crate) fn at_once(run: impl Fn() + 'static) {
    graph::follow(Box::new(run), true);
}

/// Runs once what is being built stands in the page, and again whenever what it
/// reads changes.
pub(crate) fn effect(run: impl Fn() + 'static) {
    graph::follow(Box::new(run), false);
}

/// Keeps something until its owner is gone.
pub(crate) fn keep(kept: impl Any) {
    graph::keep(Box::new(kept));
}

/// Runs this when its owner goes, before anything of it does.
pub(crate) fn on_cleanup(run: impl FnOnce() + 'static) {
    graph::clean_up_with(Box::new(run));
}

/// Gives something to everything that is made within the owner.
pub(crate) fn provide_context<T: 'static>(context: T) {
    graph::provide(Rc::new(context));
}

/// What was given to what is made now.
pub(crate) fn use_context<T: Copy + 'static>() -> Option<T> {
    graph::provided(|context| context.is::<T>())?
        .downcast_ref()
        .copied()
}

/// Runs a task beside everything else.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    fn of_one_type(task: Pin<Box<dyn Future<Output = ()>>>) {
        wasm_bindgen_futures::spawn_local(task);
    }
    of_one_type(Box::pin(task));
}

#[cfg(test)]
mod tests {
    use std::cell::Cell as Count;

    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::browser::sleep;

    #[test]
    async fn who_follows_a_value_hears_of_each_and_of_a_memo_only_what_is_new() {
        let owner = Owner::new();
        let (heard, news) = (Rc::new(Count::new(0)), Rc::new(Count::new(0)));
        let number = owner.with(|| {
            let number = State::new(1);
            let is_odd = memo(move || number.get() % 2 == 1);
            let counts = (Rc::clone(&heard), Rc::clone(&news));
            at_once(move || {
                number.get();
                counts.0.set(counts.0.get() + 1);
            });
            at_once(move || {
                is_odd.get();
                counts.1.set(counts.1.get() + 1);
            });
            number
        });
        assert_eq!((heard.get(), news.get()), (1, 1));
        number.set(3);
        sleep(0.0).await;
        assert_eq!((heard.get(), news.get()), (2, 1));
        number.set(4);
        sleep(0.0).await;
        assert_eq!((heard.get(), news.get()), (3, 2));
    }

    #[test]
    async fn what_is_gone_does_not_run_and_is_not_set() {
        let owner = Owner::new();
        let runs = Rc::new(Count::new(0));
        let state = owner.with(|| {
            let runs = Rc::clone(&runs);
            effect(move || runs.set(runs.get() + 1));
            State::new(1)
        });
        drop(owner);
        sleep(0.0).await;
        assert_eq!(runs.get(), 0);
        assert!(state.is_disposed());
        state.set(2);
        state.set_if_new(3);
    }

    #[test]
    async fn what_changes_together_is_heard_of_once_and_outer_parts_come_first() {
        let owner = Owner::new();
        let heard = Rc::new(RefCell::new(Vec::new()));
        let (is_there, number) = owner.with(|| {
            let (is_there, number) = (State::new(true), State::new(1));
            let heard = Rc::clone(&heard);
            at_once(move || {
                let is_there = is_there.get();
                heard.borrow_mut().push(format!("is there: {is_there}"));
                if is_there {
                    let heard = Rc::clone(&heard);
                    at_once(move || {
                        let twice = number.get() + number.get();
                        heard.borrow_mut().push(format!("twice: {twice}"));
                    });
                }
            });
            (is_there, number)
        });
        assert_eq!(heard.take(), ["is there: true", "twice: 2"]);
        number.set(2);
        number.set(3);
        sleep(0.0).await;
        assert_eq!(heard.take(), ["twice: 6"]);
        // The inner one is told first, and must not run any more.
        number.set(4);
        is_there.set(false);
        sleep(0.0).await;
        assert_eq!(heard.take(), ["is there: false"]);
    }

    #[test]
    async fn who_takes_itself_away_while_it_runs_leaves_nothing_behind() {
        let (outer, inner) = (Owner::new(), Rc::new(RefCell::new(Some(Owner::new()))));
        let (number, drops) = (outer.with(|| State::new(0)), Rc::new(Count::new(0)));
        struct Dropped(Rc<Count<u32>>);
        impl Drop for Dropped {
            fn drop(&mut self) {
                self.0.set(self.0.get() + 1);
            }
        }
        let (taken, counted) = (Rc::clone(&inner), Rc::clone(&drops));
        let follow = move || {
            if number.get() > 0 {
                drop(taken.take());
            }
            keep(Dropped(Rc::clone(&counted)));
        };
        inner.borrow().as_ref().unwrap().with(|| at_once(follow));
        number.set(1);
        sleep(0.0).await;
        assert_eq!(drops.get(), 2, "what it made before, and what it made then");
        number.set(2);
        sleep(0.0).await;
        assert_eq!(drops.get(), 2, "it runs no more");
    }

    #[test]
    fn what_is_given_to_all_within_is_the_nearest() {
        assert_eq!(use_context::<u8>(), None);
        let outer = Owner::new();
        outer.with(|| {
            provide_context(1_u8);
            provide_context("words");
            Owner::new().with(|| {
                assert_eq!(use_context::<u8>(), Some(1));
                provide_context(2_u8);
                assert_eq!((use_context(), use_context()), (Some(2_u8), Some("words")));
            });
            assert_eq!(use_context::<u8>(), Some(1));
        });
    }

    #[test]
    fn a_place_that_is_used_again_is_not_taken_for_what_was_there() {
        let owner = Owner::new();
        let old = owner.with(|| State::new(1));
        drop(owner);
        let owner = Owner::new();
        let new = owner.with(|| State::new(2));
        assert!(old.is_disposed());
        old.set(3);
        assert_eq!(new.get_untracked(), 2);
    }

    #[test]
    fn who_followed_a_value_and_is_gone_takes_no_memory() {
        let outer = Owner::new();
        let lasting = outer.with(|| State::new(0));
        let follow_and_go = |rounds: usize| {
            for _ in 0..rounds {
                let inner = outer.with(Owner::new);
                inner.with(|| {
                    for _ in 0..200 {
                        at_once(move || lasting.with(|_| ()));
                    }
                });
            }
        };
        follow_and_go(20);
        let before = core::arch::wasm32::memory_size::<0>();
        follow_and_go(100);
        assert_eq!(core::arch::wasm32::memory_size::<0>(), before);
    }
}
