use leptos::prelude::*;

use super::{BottomSheet, Button, Icon, Paragraph, Picture};
use crate::catalogue::{button, install, welcome};
use crate::erased::part;
use crate::page::{self, Install};
use crate::settings::WELCOME;

/// For who is here for the first time: what this is.
pub(crate) fn what_this_is() -> Option<AnyView> {
    let is_new = WELCOME.get() == "new";
    is_new.then(|| view! { <Paragraph class="" words=welcome::what().to_owned() /> }.into_any())
}

/// A line that leads to the home screen, until the app is there or the agent
/// wants no more of it.
pub(crate) fn install_line() -> AnyView {
    let way = page::install();
    let is_hidden = RwSignal::new(WELCOME.get() == "hidden");
    let hide = move |_| {
        WELCOME.set("hidden");
        is_hidden.set(true);
    };
    part(move || {
        let is_easy = matches!(way(), Install::Prompt | Install::Share);
        (is_easy && !is_hidden.get()).then(|| {
            view! {
                <div class="install">
                    {install_button()}
                    <button
                        type="button"
                        class="quiet"
                        aria-label=install::dismiss()
                        on:click=hide
                    >
                        <Icon picture=Picture::Close />
                    </button>
                </div>
            }
            .into_any()
        })
    })
}

/// The way to the home screen, where the app is not there yet.
pub(crate) fn install_setting() -> AnyView {
    let way = page::install();
    part(move || (way() != Install::Done).then(install_button))
}

/// Opens a sheet that says how.
fn install_button() -> AnyView {
    let is_open = RwSignal::new(false);
    view! {
        <Button class="quiet wide" label=install::heading() press=move || is_open.set(true) />
        {part(move || is_open.get().then(|| sheet(is_open)))}
    }
    .into_any()
}

fn sheet(is_open: RwSignal<bool>) -> AnyView {
    let way = page::install();
    let close = move || is_open.set(false);
    let ask = move || {
        page::ask_to_install();
        close();
    };
    let steps = part(move || {
        let steps: &[&str] = match way() {
            Install::Share => &[install::share(), install::add_to_home(), install::add()],
            Install::Menu => &[install::menu(), install::menu_entry()],
            Install::Prompt | Install::Done => return None,
        };
        let step = |&step: &&'static str| view! { <li>{step}</li> }.into_any();
        let steps: Vec<AnyView> = steps.iter().map(step).collect();
        Some(view! { <ol>{steps}</ol> }.into_any())
    });
    let install = part(move || {
        (way() == Install::Prompt).then(|| {
            view! { <Button class="main accent" label=install::now() press=ask /> }.into_any()
        })
    });
    view! {
        <BottomSheet label=install::heading() close=close is_busy=false>
            <div class="question">
                <h2 tabindex="-1" autofocus>{install::heading()}</h2>
                <p>{install::why()}</p>
                {steps}
            </div>
            <div class="confirm">
                {install}
                <Button class="main calm" label=button::back() press=close />
            </div>
        </BottomSheet>
    }
    .into_any()
}
