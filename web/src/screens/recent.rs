use handset_gateway_api::{ActionReport, Requested};
use vicidial_agent_api::Function;

use crate::catalogue::{button as words, recent};
use crate::components::{
    Picture, banners, button, focus_if_lost, icon, paragraph, settings_button, slow_hint,
};
use crate::element::{View, element};
use crate::gateway::Settled;
use crate::intl;
use crate::messages::{self, Mark};
use crate::phone::grouped;
use crate::reactive::{text, use_context};
use crate::shift::{Listed, Shift};
use crate::trail::Trail;
use crate::wish::{AboutCall, Judged, Outcome, Wish};

/// What was done in this shift, the newest first.
pub(crate) fn recent(shift: Shift) -> View {
    focus_if_lost();
    let trail = use_context::<Trail>();
    let back = move || {
        if let Some(trail) = trail {
            trail.back();
        }
    };
    let incomplete = text(move || {
        let Some(desk) = shift.desk() else {
            return String::new();
        };
        match desk.listed.get() {
            Listed::NotAll(why) => messages::recent_failure(&why),
            // Of an empty list it is said in its place.
            Listed::Asked if desk.recent.with(|recent| !recent.is_empty()) => {
                recent::loading().to_owned()
            }
            Listed::Asked | Listed::All => String::new(),
        }
    });
    let header = element("header")
        .class("top")
        .child(element("h1").set("tabindex", "-1").text(recent::heading()))
        .child(settings_button());
    element("main")
        .class("screen recent")
        .child(header)
        .child(banners(shift))
        .child(paragraph("soft", incomplete))
        .part(move || {
            let desk = shift.desk()?;
            let reports = desk.recent.get();
            if reports.is_empty() {
                return match desk.listed.get() {
                    Listed::Asked => Some(loading()),
                    Listed::All => Some(paragraph("middle", recent::nothing())),
                    // Whether there is anything is not known.
                    Listed::NotAll(_) => None,
                };
            }
            let items = reports.iter().map(|report| item(shift, report));
            Some(element("ol").class("list").children(items).into())
        })
        .child(
            element("div")
                .class("actions")
                .child(button("main accent", words::back(), back)),
        )
        .into()
}

fn loading() -> View {
    element("section")
        .class("middle")
        .child(paragraph("soft", recent::loading()))
        .child(slow_hint())
        .into()
}

/// One of them.
fn item(shift: Shift, report: &ActionReport) -> View {
    let requested = report.requested.as_ref();
    let wish = requested.map(Wish::from);
    let call = requested.and_then(AboutCall::of);
    let function = match requested {
        Some(Requested::CallAgent) => Function::CallAgent,
        _ => Function::RaCallControl,
    };
    let settled = Settled::of(function, report.state.clone());
    let said = wish.clone().zip(settled).map(|(wish, settled)| {
        shift.said_of(&Outcome {
            wish,
            call: None,
            verdict: Judged::ByGateway(Box::new(settled)),
            answer: None,
        })
    });
    let mark = said.as_ref().map(|said| said.mark);
    let name = shift.choices.with(|choices| {
        wish.as_ref().map_or_else(
            || recent::never_arrived().to_owned(),
            |wish| messages::wish(wish, choices.as_ref()),
        )
    });
    // Of what was never sent the gateway did not ask.
    let number = call.as_ref().filter(|call| !call.number.is_empty());
    let number = number.map(|call| grouped(&call.number));
    let status = call
        .and_then(|call| call.status)
        .map(|status| status.to_string());
    let more = [number, status].into_iter().flatten().collect::<Vec<_>>();
    // What went as wanted needs no more words.
    let said = said.filter(|said| said.mark != Mark::Done);
    let mut words = element("div")
        .child(element("p").child(element("strong").text(name)))
        .child(element("p").class("soft").text(more.join(" · ")));
    if let Some(said) = said {
        words = words.child(element("p").text(said.said.what));
    }
    // Milliseconds of centuries fit an f64 exactly.
    let time = intl::time_of_day(report.requested_at_ms as f64);
    let end = element("div")
        .class("end")
        .child(element("p").class("soft").text(time))
        .child(element("p").text(messages::mark_word(mark)));
    element("li")
        .child(
            element("span")
                .class(mark.map_or("mark unsure", Mark::class))
                .child(icon(mark.map_or(Picture::Unsure, Mark::picture))),
        )
        .child(words)
        .child(end)
        .into()
}
