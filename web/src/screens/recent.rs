use handset_gateway_api::{ActionReport, Requested};
use leptos::prelude::*;
use vicidial_agent_api::Function;

use super::on_call::number_text;
use crate::catalogue::{button, recent};
use crate::components::{Banners, Button, Icon, Paragraph, Picture, SettingsButton, focus_if_lost};
use crate::erased::{part, text};
use crate::gateway::Settled;
use crate::intl;
use crate::messages::{self, Mark};
use crate::shift::Shift;
use crate::trail::Trail;
use crate::wish::{AboutCall, Judged, Outcome, Wish};

/// What was done in this shift, the newest first.
#[component]
pub(crate) fn Recent(
    /// The shift.
    shift: Shift,
) -> AnyView {
    focus_if_lost();
    let trail = use_context::<Trail>();
    let back = move || {
        if let Some(trail) = trail {
            trail.back();
        }
    };
    let failure = text(move || {
        let why = shift.desk().and_then(|desk| desk.recent_failure.get());
        why.as_ref()
            .map_or_else(String::new, messages::recent_failure)
    });
    view! {
        <main class="screen recent">
            <header class="top">
                <h1 tabindex="-1">{recent::heading()}</h1>
                <SettingsButton />
            </header>
            <Banners shift=shift />
            <Paragraph class="soft" words=failure />
            {part(move || {
                let reports = shift.desk()?.recent.get();
                let view = if reports.is_empty() {
                    view! { <Paragraph class="middle" words=recent::nothing() /> }.into_any()
                } else {
                    let items = reports.iter().map(item).collect_view();
                    view! { <ol class="list">{items}</ol> }.into_any()
                };
                Some(view)
            })}
            <div class="actions">
                <Button class="main accent" label=button::back() press=back />
            </div>
        </main>
    }
    .into_any()
}

/// One of them.
fn item(report: &ActionReport) -> AnyView {
    let requested = report.requested.as_ref();
    let wish = requested.map(Wish::from);
    let call = requested.and_then(AboutCall::of);
    let function = match requested {
        Some(Requested::CallAgent) => Function::CallAgent,
        _ => Function::RaCallControl,
    };
    let settled = Settled::of(function, report.state.clone());
    let said = wish.clone().zip(settled).map(|(wish, settled)| {
        messages::outcome(&Outcome {
            wish,
            call: None,
            verdict: Judged::ByGateway(Box::new(settled)),
            answer: None,
        })
    });
    let mark = said.as_ref().map(|said| said.mark);
    let name = wish
        .as_ref()
        .map_or_else(|| recent::never_arrived().to_owned(), messages::wish);
    let number = call.as_ref().map(|call| number_text(&call.number));
    let status = call
        .and_then(|call| call.status)
        .map(|status| status.to_string());
    let more = [number, status].into_iter().flatten().collect::<Vec<_>>();
    // What went as wanted needs no more words.
    let said = said.filter(|said| said.mark != Mark::Done);
    view! {
        <li>
            <span class=mark.map_or("mark unsure", Mark::class)>
                <Icon picture=mark.map_or(Picture::Unsure, Mark::picture) />
            </span>
            <div>
                <p>
                    <strong>{name}</strong>
                </p>
                <p class="soft">{more.join(" · ")}</p>
                {said.map(|said| view! { <p>{said.said.what}</p> })}
            </div>
            // Milliseconds of centuries fit an f64 exactly.
            <div class="end">
                <p class="soft">{intl::time_of_day(report.requested_at_ms as f64)}</p>
                <p>{messages::mark_word(mark)}</p>
            </div>
        </li>
    }
    .into_any()
}
