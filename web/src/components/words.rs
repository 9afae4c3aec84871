use leptos::prelude::*;

use super::AnswerDisclosure;
use crate::messages::Said;

/// A paragraph.
#[component]
pub(crate) fn Paragraph(
    /// Its style.
    class: &'static str,
    /// Its words.
    #[prop(into)]
    words: Signal<String>,
) -> AnyView {
    view! { <p class=class>{words}</p> }.into_any()
}

/// What happened and what to do next, in a box of its own.
#[component]
pub(crate) fn Banner(
    /// What happened, and what to do next.
    said: Said,
    /// What the dialer answered, if that is known.
    #[prop(optional_no_strip)]
    answer: Option<String>,
    /// What can be done here.
    #[prop(optional_no_strip)]
    button: Option<AnyView>,
) -> AnyView {
    view! {
        <div class="banner">
            <p><strong>{said.what}</strong></p>
            <p>{said.next}</p>
            {answer.map(|text| view! { <AnswerDisclosure text=text /> })}
            {button}
        </div>
    }
    .into_any()
}
