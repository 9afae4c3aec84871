use super::on_call::number_text;
use crate::catalogue::{doing, fact, in_doubt};
use crate::components::{banners, facts, focus_if_lost, top_bar};
use crate::element::{View, element};
use crate::messages;
use crate::shift::Shift;

/// It is not known what became of an action: the gateway is being asked.
pub(crate) fn checking(shift: Shift) -> View {
    focus_if_lost();
    let explained = in_doubt::explained();
    let middle = element("section")
        .class("middle")
        .child(element("div").class("turning").set("aria-hidden", "true"))
        .child(element("h1").set("tabindex", "-1").text(doing::in_doubt()))
        .child(element("p").class("lead").text(explained.what))
        .child(element("p").text(explained.next))
        .part(move || {
            let doing = shift.doing.get()?;
            let wish = shift
                .choices
                .with(|choices| messages::wish(&doing.wish, choices.as_ref()));
            let mut known = vec![(fact::request(), wish)];
            if let Some(call) = doing.call {
                known.push((fact::caller(), number_text(&call.number)));
                known.extend(
                    call.status
                        .map(|status| (fact::disposition(), status.to_string())),
                );
            }
            Some(facts(known))
        });
    element("main")
        .class("screen checking")
        .child(top_bar(shift))
        .child(banners(shift))
        .child(middle)
        .into()
}
