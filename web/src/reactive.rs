//! What changes, and what follows it: Leptos's reactive graph, of which a phone
//! downloads one copy rather than one for each type of value and each closure.

use std::any::Any;
use std::cell::RefCell;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;

use reactive_graph::effect::RenderEffect;
use reactive_graph::graph::{Subscriber as _, ToAnySubscriber as _};
use reactive_graph::owner::{LocalStorage, StoredValue};
use reactive_graph::signal::ArcTrigger;
use reactive_graph::traits::{GetValue, IsDisposed, Notify, Track};

pub(crate) use reactive_graph::graph::untrack;
pub(crate) use reactive_graph::owner::{Owner, on_cleanup, provide_context, use_context};

/// A value that changes, and tells who has read it. It lives as long as its owner:
/// setting it after that does nothing.
pub(crate) struct State<T> {
    cell: StoredValue<Cell, LocalStorage>,
    kind: PhantomData<fn() -> T>,
}

/// A value of any type.
#[derive(Clone)]
struct Cell {
    changed: ArcTrigger,
    value: Rc<dyn Any>,
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
        fn of_one_type(value: Rc<dyn Any>) -> StoredValue<Cell, LocalStorage> {
            StoredValue::new_local(Cell {
                changed: ArcTrigger::new(),
                value,
            })
        }
        Self {
            cell: of_one_type(Rc::new(RefCell::new(value))),
            kind: PhantomData,
        }
    }

    /// Reads the value; who does that in an effect follows it.
    pub(crate) fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        let cell = cell(self.cell);
        cell.changed.track();
        read(&of_type::<T>(&cell).borrow())
    }

    /// Reads the value without following it.
    pub(crate) fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&of_type::<T>(&cell(self.cell)).borrow())
    }

    /// Changes the value.
    pub(crate) fn update<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let cell = self.cell.try_get_value()?;
        let changed = change(&mut of_type::<T>(&cell).borrow_mut());
        cell.changed.notify();
        Some(changed)
    }

    /// Changes the value, of which nobody needs to hear.
    pub(crate) fn update_untracked<R>(self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        let cell = self.cell.try_get_value()?;
        Some(change(&mut of_type::<T>(&cell).borrow_mut()))
    }

    /// Sets the value.
    pub(crate) fn set(self, value: T) {
        // What it was is dropped when nothing is borrowed any more: it may use it.
        drop(self.update(|old| std::mem::replace(old, value)));
    }

    /// Whether its owner is gone.
    pub(crate) fn is_disposed(self) -> bool {
        self.cell.is_disposed()
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

fn cell(cell: StoredValue<Cell, LocalStorage>) -> Cell {
    match cell.try_get_value() {
        Some(cell) => cell,
        None => unreachable!("what is read belongs to who reads it, or to its owner"),
    }
}

fn of_type<T: 'static>(cell: &Cell) -> &RefCell<T> {
    match cell.value.downcast_ref() {
        Some(value) => value,
        None => unreachable!("a state is made with a value of its type"),
    }
}

/// A value that is made of others whenever it is asked for.
pub(crate) struct Derived<T: 'static>(StoredValue<Rc<dyn Fn() -> T>, LocalStorage>);

impl<T> Clone for Derived<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Derived<T> {}

impl<T> Derived<T> {
    /// The value; who asks for it in an effect follows what it is made of.
    pub(crate) fn get(self) -> T {
        match self.0.try_get_value() {
            Some(make) => make(),
            None => unreachable!("what is read belongs to who reads it, or to its owner"),
        }
    }

    /// The value, without following what it is made of.
    pub(crate) fn get_untracked(self) -> T {
        untrack(|| self.get())
    }
}

/// A text that changes.
pub(crate) fn text(text: impl Fn() -> String + 'static) -> Derived<String> {
    fn of_one_type(text: Rc<dyn Fn() -> String>) -> Derived<String> {
        Derived(StoredValue::new_local(text))
    }
    of_one_type(Rc::new(text))
}

/// A condition that changes.
pub(crate) fn when(is_so: impl Fn() -> bool + 'static) -> Derived<bool> {
    fn of_one_type(is_so: Rc<dyn Fn() -> bool>) -> Derived<bool> {
        Derived(StoredValue::new_local(is_so))
    }
    of_one_type(Rc::new(is_so))
}

/// Follows a value: those who follow what is returned hear of another value only.
pub(crate) fn memo<T: Clone + PartialEq + 'static>(value: impl Fn() -> T + 'static) -> State<T> {
    let memo = State::new(untrack(&value));
    at_once(move || memo.set_if_new(value()));
    memo
}

/// Runs at once, and again whenever what it reads changes.
pub(crate) fn at_once(run: impl Fn() + 'static) {
    fn of_one_type(run: Box<dyn Fn()>) {
        keep(Following(RenderEffect::new(move |_: Option<()>| run())));
    }
    of_one_type(Box::new(run));
}

/// Runs once what is being built stands in the page, and again whenever what it
/// reads changes.
pub(crate) fn effect(run: impl Fn() + 'static) {
    fn of_one_type(run: Box<dyn Fn()>) {
        let owner = Owner::current().map(|owner| owner.downgrade());
        let is_wanted = State::new(());
        spawn(async move {
            // What was being built may be gone already.
            if let Some(owner) = owner.and_then(|owner| owner.upgrade())
                && !is_wanted.is_disposed()
            {
                owner.with(|| at_once(run));
            }
        });
    }
    of_one_type(Box::new(run));
}

/// What follows others, until it is dropped.
struct Following(RenderEffect<()>);

impl Drop for Following {
    /// Those it follows forget it. By itself it would stay on their lists, and in
    /// memory, for as long as they live.
    fn drop(&mut self) {
        let subscriber = self.0.to_any_subscriber();
        subscriber.clear_sources(&subscriber);
    }
}

/// Keeps something until its owner is gone.
pub(crate) fn keep(kept: impl Any) {
    fn of_one_type(kept: Box<dyn Any>) {
        // The owner's, and dropped with it.
        let _ = StoredValue::<_, LocalStorage>::new_local(kept);
    }
    of_one_type(Box::new(kept));
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

    fn owner() -> Owner {
        // It is there already where something was put into the page before.
        let _ = any_spawner::Executor::init_wasm_bindgen();
        Owner::new()
    }

    #[test]
    async fn who_follows_a_value_hears_of_each_and_of_a_memo_only_what_is_new() {
        let owner = owner();
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
        let owner = owner();
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
    async fn who_followed_a_value_and_is_gone_takes_no_memory() {
        let outer = owner();
        let lasting = outer.with(|| State::new(0));
        let inner = outer.with(Owner::new);
        let follow_and_go = async |rounds: usize| {
            for _ in 0..rounds {
                for _ in 0..200 {
                    inner.with(|| at_once(move || lasting.with(|_| ())));
                }
                inner.cleanup();
                // Their tasks end.
                sleep(0.0).await;
            }
        };
        follow_and_go(20).await;
        let before = core::arch::wasm32::memory_size::<0>();
        follow_and_go(100).await;
        assert_eq!(core::arch::wasm32::memory_size::<0>(), before);
    }
}
