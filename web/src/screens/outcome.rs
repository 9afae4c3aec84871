use crate::catalogue::button as words;
use crate::components::{banners, button, focus_if_lost, icon, outcome_details, top_bar};
use crate::element::{View, element};
use crate::messages::Mark;
use crate::reactive::text;
use crate::shift::Shift;
use crate::wish::Outcome;

/// What an action came to, until it is dismissed.
pub(crate) fn outcome_screen(shift: Shift, outcome: Outcome) -> View {
    focus_if_lost();
    let said = shift.said_of(&outcome);
    let is_done = said.mark == Mark::Done;
    let label = text(move || {
        let leads_back = !is_done && shift.call.with(Option::is_some);
        if leads_back {
            words::back_to_call()
        } else {
            words::done()
        }
        .to_owned()
    });
    let dismiss = move || shift.outcome.set(None);
    let middle = element("section")
        .class("middle")
        .child(
            element("div")
                .class(said.mark.class())
                .child(icon(said.mark.picture())),
        )
        .child(element("h1").set("tabindex", "-1").text(said.heading))
        .child(element("p").class("lead").text(said.said.what))
        .child(element("p").text(said.said.next))
        .child(outcome_details(outcome));
    element("main")
        .class("screen outcome")
        .child(top_bar(shift))
        .child(banners(shift))
        .child(middle)
        .child(
            element("div")
                .class("actions")
                .child(button("main accent", label, dismiss)),
        )
        .into()
}
