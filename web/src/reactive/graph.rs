//! Who follows what. Everything here is of one type, whatever the values are.
//!
//! What is kept belongs to an owner and goes with it: values, followers, and what
//! else was given to it. A follower is an owner, too: what it made the last time it
//! ran is gone before it runs again.
//!
//! A value that changes tells its followers, which run a moment later, once however
//! many of their values changed. Those that were there first run first, so that
//! none runs that an earlier one is about to take away.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

/// A value and its followers.
pub(super) struct Node {
    pub(super) value: Box<dyn Any>,
    followers: RefCell<Vec<Weak<Follower>>>,
}

/// Where a node is. Of a place that was used before, the round tells which use.
#[derive(Clone, Copy)]
pub(super) struct Place {
    index: usize,
    round: u32,
}

/// What may hold a node.
struct Slot {
    round: u32,
    node: Option<Rc<Node>>,
}

/// What belongs together, and goes together.
#[derive(Default)]
struct Scope {
    outer: Weak<Scope>,
    places: RefCell<Vec<Place>>,
    kept: RefCell<Vec<Box<dyn Any>>>,
    cleanups: RefCell<Vec<Box<dyn FnOnce()>>>,
    contexts: RefCell<Vec<Rc<dyn Any>>>,
}

/// What runs again whenever a value changes that it has read.
struct Follower {
    /// Greater than that of all who were there before.
    number: usize,
    run: Box<dyn Fn()>,
    scope: Rc<Scope>,
    follows: RefCell<Vec<Weak<Node>>>,
    is_waiting: Cell<bool>,
    is_gone: Cell<bool>,
}

thread_local! {
    static SLOTS: RefCell<Vec<Slot>> = const { RefCell::new(Vec::new()) };
    static FREE: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
    /// Whose is what is made now.
    static SCOPE: RefCell<Option<Rc<Scope>>> = const { RefCell::new(None) };
    /// Who reads now.
    static READER: RefCell<Option<Rc<Follower>>> = const { RefCell::new(None) };
    /// Who is to run.
    static WAITING: RefCell<Vec<Rc<Follower>>> = const { RefCell::new(Vec::new()) };
    static LAST_NUMBER: Cell<usize> = const { Cell::new(0) };
}

impl Place {
    /// Puts a value somewhere, until the owner goes.
    pub(super) fn of(value: Box<dyn Any>) -> Self {
        let node = Some(Rc::new(Node {
            value,
            followers: RefCell::default(),
        }));
        let place = SLOTS.with_borrow_mut(|slots| {
            if let Some(index) = FREE.with_borrow_mut(Vec::pop) {
                let slot = &mut slots[index];
                slot.node = node;
                let round = slot.round;
                return Self { index, round };
            }
            slots.push(Slot { round: 0, node });
            let index = slots.len() - 1;
            Self { index, round: 0 }
        });
        if let Some(scope) = scope() {
            scope.places.borrow_mut().push(place);
        }
        place
    }

    /// What is there, unless its owner is gone.
    pub(super) fn node(self) -> Option<Rc<Node>> {
        SLOTS.with_borrow(|slots| {
            let slot = slots.get(self.index)?;
            slot.node.clone().filter(|_| slot.round == self.round)
        })
    }

    fn clear(self) {
        let node = SLOTS.with_borrow_mut(|slots| {
            let slot = slots.get_mut(self.index)?;
            slot.round = slot.round.wrapping_add(1);
            slot.node.take()
        });
        FREE.with_borrow_mut(|free| free.push(self.index));
        // It may use others: nothing is borrowed any more.
        drop(node);
    }
}

impl Node {
    /// Who reads now follows it.
    pub(super) fn track(self: &Rc<Self>) {
        let Some(reader) = READER.with_borrow(Clone::clone) else {
            return;
        };
        let this = Rc::downgrade(self);
        let mut follows = reader.follows.borrow_mut();
        if !follows.iter().any(|known| known.ptr_eq(&this)) {
            follows.push(this);
            self.followers.borrow_mut().push(Rc::downgrade(&reader));
        }
    }

    /// It has changed.
    pub(super) fn tell(&self) {
        for follower in &*self.followers.borrow() {
            if let Some(follower) = follower.upgrade() {
                follower.wait();
            }
        }
    }
}

impl Scope {
    /// One within the present one.
    fn new() -> Rc<Self> {
        Rc::new(Self {
            outer: scope().as_ref().map(Rc::downgrade).unwrap_or_default(),
            ..Self::default()
        })
    }

    /// Everything that is its own goes.
    fn clean_up(&self) {
        for cleanup in self.cleanups.take() {
            cleanup();
        }
        drop(self.kept.take());
        self.contexts.take();
        for place in self.places.take() {
            place.clear();
        }
    }
}

impl Follower {
    fn wait(self: Rc<Self>) {
        if self.is_waiting.replace(true) {
            return;
        }
        let is_first = WAITING.with_borrow_mut(|waiting| {
            waiting.push(self);
            waiting.len() == 1
        });
        if is_first {
            wasm_bindgen_futures::spawn_local(async { run_waiting() });
        }
    }

    fn run(self: Rc<Self>) {
        self.is_waiting.set(false);
        if self.is_gone.get() {
            return;
        }
        self.forget();
        self.scope.clean_up();
        let scope = SCOPE.replace(Some(Rc::clone(&self.scope)));
        let reader = READER.replace(Some(Rc::clone(&self)));
        (self.run)();
        READER.set(reader);
        SCOPE.set(scope);
        // It may have taken itself away.
        if self.is_gone.get() {
            self.end();
        }
    }

    /// It runs no more.
    fn end(&self) {
        self.is_gone.set(true);
        self.forget();
        self.scope.clean_up();
    }

    /// Follows nothing any more.
    fn forget(&self) {
        for node in self.follows.take() {
            if let Some(node) = node.upgrade() {
                let mut followers = node.followers.borrow_mut();
                followers.retain(|follower| !std::ptr::eq(follower.as_ptr(), self));
            }
        }
    }
}

fn run_waiting() {
    loop {
        let next = WAITING.with_borrow_mut(|waiting| {
            let numbers = waiting.iter().map(|follower| follower.number).enumerate();
            let (first, _) = numbers.min_by_key(|(_, number)| *number)?;
            Some(waiting.swap_remove(first))
        });
        match next {
            Some(follower) => follower.run(),
            None => return,
        }
    }
}

/// Follows until it is dropped.
struct Following(Rc<Follower>);

impl Drop for Following {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Runs this at once or a moment later, and again whenever what it reads changes,
/// until the owner goes.
pub(super) fn follow(run: Box<dyn Fn()>, at_once: bool) {
    let number = LAST_NUMBER.get() + 1;
    LAST_NUMBER.set(number);
    let follower = Rc::new(Follower {
        number,
        run,
        scope: Scope::new(),
        follows: RefCell::default(),
        is_waiting: Cell::new(false),
        is_gone: Cell::new(false),
    });
    keep(Box::new(Following(Rc::clone(&follower))));
    if at_once {
        follower.run();
    } else {
        follower.wait();
    }
}

/// Keeps something until the owner goes; without one, for as long as the page.
pub(super) fn keep(kept: Box<dyn Any>) {
    match scope() {
        Some(scope) => scope.kept.borrow_mut().push(kept),
        None => std::mem::forget(kept),
    }
}

/// Runs this when the owner goes, before anything of it does.
pub(super) fn clean_up_with(run: Box<dyn FnOnce()>) {
    if let Some(scope) = scope() {
        scope.cleanups.borrow_mut().push(run);
    }
}

/// Gives something to everything that is made within the owner.
pub(super) fn provide(context: Rc<dyn Any>) {
    if let Some(scope) = scope() {
        scope.contexts.borrow_mut().push(context);
    }
}

/// What was given to what is made now: the nearest of which this is true.
pub(super) fn provided(is_it: fn(&dyn Any) -> bool) -> Option<Rc<dyn Any>> {
    let mut scope = scope();
    while let Some(here) = scope {
        let contexts = here.contexts.borrow();
        if let Some(found) = contexts.iter().find(|context| is_it(&***context)) {
            return Some(Rc::clone(found));
        }
        scope = here.outer.upgrade();
    }
    None
}

fn scope() -> Option<Rc<Scope>> {
    SCOPE.with_borrow(Clone::clone)
}

/// Runs this while nobody reads.
pub(crate) fn untrack<T>(run: impl FnOnce() -> T) -> T {
    let reader = READER.take();
    let result = run();
    READER.set(reader);
    result
}

/// Owns what is made with it, until it is dropped.
pub(crate) struct Owner(Rc<Scope>);

impl Owner {
    /// One within the present one.
    pub(crate) fn new() -> Self {
        Self(Scope::new())
    }

    /// Makes something that is its own.
    pub(crate) fn with<T>(&self, make: impl FnOnce() -> T) -> T {
        let scope = SCOPE.replace(Some(Rc::clone(&self.0)));
        let made = make();
        SCOPE.set(scope);
        made
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.0.clean_up();
    }
}
