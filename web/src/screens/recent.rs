use handset_gateway_api::{ActionReport, EpochMs, Requested};
use js_sys::{Date, Object, Reflect};
use leptos::prelude::*;
use vicidial_agent_api::Function;
use wasm_bindgen::JsValue;

use super::on_call::number_text;
use crate::components::{Banners, Button, Icon, Paragraph, Picture, focus_if_lost};
use crate::erased::{part, text};
use crate::gateway::Settled;
use crate::messages::{self, Mark};
use crate::shift::Shift;
use crate::wish::{AboutCall, Judged, Outcome, Wish};

/// What was done in this shift, the newest first.
#[component]
pub(crate) fn Recent(
    /// The shift.
    shift: Shift,
) -> AnyView {
    focus_if_lost();
    leave_on_way_back(shift);
    let failure = text(move || {
        let why = shift.desk().and_then(|desk| desk.recent_failure.get());
        why.as_ref()
            .map_or_else(String::new, messages::recent_failure)
    });
    view! {
        <main class="screen recent">
            <header class="top">
                <h1 tabindex="-1">"Recent outcomes"</h1>
            </header>
            <Banners shift=shift />
            <Paragraph class="soft" words=failure />
            {part(move || {
                let recent = shift.desk()?.recent.get();
                let view = if recent.is_empty() {
                    view! { <Paragraph class="middle" words=messages::NOTHING_RECENT /> }.into_any()
                } else {
                    let items = recent.iter().map(item).collect_view();
                    view! { <ol class="list">{items}</ol> }.into_any()
                };
                Some(view)
            })}
            <div class="actions">
                <Button class="main accent" label="Back" press=move || close(shift) />
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
        .map_or_else(|| messages::NEVER_ARRIVED.to_owned(), messages::wish);
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
            <div class="end">
                <p class="soft">{time(report.requested_at_ms)}</p>
                <p>{messages::mark_word(mark)}</p>
            </div>
        </li>
    }
    .into_any()
}

/// The hour and minute, as the phone's owner writes them.
fn time(at_ms: EpochMs) -> String {
    let options = Object::new();
    for part in ["hour", "minute"] {
        // A plain object takes any member.
        let _ = Reflect::set(&options, &part.into(), &"2-digit".into());
    }
    // Milliseconds of centuries fit an f64 exactly.
    let date = Date::new(&JsValue::from_f64(at_ms as f64));
    let text = date.to_locale_time_string_with_options("default", &options);
    String::from(text)
}

/// While the list is shown, the browser's way back leads to where one was.
fn leave_on_way_back(shift: Shift) {
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()) else {
        return;
    };
    // Where the browser keeps no history, the button leads back.
    let _ = history.push_state_with_url(&JsValue::NULL, "", None);
    let has_gone_back = StoredValue::new(false);
    let listener = window_event_listener_untyped("popstate", move |_| {
        has_gone_back.set_value(true);
        close(shift);
    });
    let history = StoredValue::new_local(history);
    on_cleanup(move || {
        listener.remove();
        close(shift);
        if !has_gone_back.get_value() {
            history.with_value(|history| {
                let _ = history.back();
            });
        }
    });
}

fn close(shift: Shift) {
    if let Some(desk) = shift.desk() {
        desk.is_listing.set(false);
    }
}
