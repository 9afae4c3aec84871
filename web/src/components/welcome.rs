use super::{BottomSheet, Picture, button, focus_if_lost, icon_button, paragraph};
use crate::catalogue::{button as words, install, welcome};
use crate::element::{View, element, part, several};
use crate::page::{self, Install};
use crate::reactive::{State, when};
use crate::settings::WELCOME;

/// For who is here for the first time: what this is.
pub(crate) fn what_this_is() -> Option<View> {
    let is_new = WELCOME.get() == "new";
    is_new.then(|| paragraph("", welcome::what()))
}

/// A line that leads to the home screen, until the app is there or the agent
/// wants no more of it.
pub(crate) fn install_line() -> View {
    let way = page::install();
    let is_hidden = State::new(WELCOME.get() == "hidden");
    let hide = move || {
        WELCOME.set("hidden");
        is_hidden.set(true);
        focus_if_lost();
    };
    part(move || {
        let is_easy = matches!(way(), Install::Prompt | Install::Share);
        (is_easy && !is_hidden.get()).then(|| {
            element("div")
                .class("install")
                .child(install_button())
                .child(icon_button(
                    "quiet",
                    Picture::Close,
                    install::dismiss(),
                    hide,
                ))
                .into()
        })
    })
}

/// The way to the home screen, where the app is not there yet.
pub(crate) fn install_setting() -> View {
    let way = page::install();
    part(move || (way() != Install::Done).then(install_button))
}

/// Opens a sheet that says how.
fn install_button() -> View {
    let is_open = State::new(false);
    several([
        button("quiet wide", install::heading(), move || is_open.set(true)).into(),
        part(move || is_open.get().then(|| sheet(is_open))),
    ])
}

fn sheet(is_open: State<bool>) -> View {
    let way = page::install();
    let close = move || is_open.set(false);
    let ask = move || {
        page::ask_to_install();
        close();
    };
    let steps = move || {
        let steps: &[&'static str] = match way() {
            Install::Share => &[install::share(), install::add_to_home(), install::add()],
            Install::Menu => &[install::menu(), install::menu_entry()],
            Install::Prompt | Install::Done => return None,
        };
        let steps = steps.iter().map(|&step| element("li").text(step).into());
        Some(element("ol").children(steps).into())
    };
    let install = move || {
        (way() == Install::Prompt).then(|| button("main accent", install::now(), ask).into())
    };
    let question = element("div")
        .class("question")
        .child(
            element("h2")
                .set("tabindex", "-1")
                .set("autofocus", "")
                .text(install::heading()),
        )
        .child(element("p").text(install::why()))
        .part(steps);
    let confirm = element("div").class("confirm").part(install).child(button(
        "main calm",
        words::back(),
        close,
    ));
    let sheet = BottomSheet {
        class: "sheet",
        label: install::heading(),
        is_busy: when(|| false),
    };
    sheet.build(close, [question.into(), confirm.into()])
}
