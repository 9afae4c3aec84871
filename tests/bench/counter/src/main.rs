//! A counter: the least that a Leptos app takes.

use leptos::prelude::*;

fn main() {
    mount_to_body(Counter);
}

#[component]
fn Counter() -> impl IntoView {
    let count = RwSignal::new(0);
    view! {
        <main>
            // In braces: of markup without any, the library makes what a policy of
            // Trusted Types refuses.
            <h1>{"Counter"}</h1>
            <button on:click=move |_| *count.write() += 1>{"Count: "} {count}</button>
        </main>
    }
}
