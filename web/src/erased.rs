//! Leptos makes code for every closure and every shape of view that it is
//! given, and a phone downloads all of it. What many places use is of one type
//! here, and made once.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;

/// A part of the page that is there or not, and is built anew whenever what it
/// reads changes.
pub(crate) fn part(view: impl Fn() -> Option<AnyView> + Send + Sync + 'static) -> AnyView {
    fn of_one_type(view: Box<dyn Fn() -> Option<AnyView> + Send>) -> AnyView {
        (move || view()).into_any()
    }
    of_one_type(Box::new(view))
}

/// A text that changes.
pub(crate) fn text(text: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(text)
}

/// A condition that changes.
pub(crate) fn when(is_so: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(is_so)
}

/// Runs now, and again whenever what it reads changes.
pub(crate) fn effect(run: impl Fn() + 'static) {
    fn of_one_type(run: Box<dyn Fn()>) {
        Effect::new(run);
    }
    of_one_type(Box::new(run));
}

/// Keeps something until what is shown is taken away.
pub(crate) fn keep(kept: impl Any) {
    // The owner's, and dropped with it.
    let _ = StoredValue::<Box<dyn Any>, _>::new_local(Box::new(kept));
}

/// Runs a task beside everything else.
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) {
    fn of_one_type(task: Pin<Box<dyn Future<Output = ()>>>) {
        leptos::task::spawn_local(task);
    }
    of_one_type(Box::pin(task));
}
