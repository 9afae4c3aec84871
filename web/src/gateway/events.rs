//! What the gateway tells by itself: server-sent events.

use std::rc::Rc;

use handset_gateway_api::{ActionReport, AgentView, SessionEnd, event, path};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use super::json::read;

/// An event, or what became of the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// The agent's state and call.
    Agent(AgentView),
    /// An action has begun, or is over.
    Action(ActionReport),
    /// The session is over, and the stream with it.
    Over(SessionEnd),
    /// The stream broke. Unless the browser has given it up for good, it
    /// connects again by itself.
    Broken {
        /// Whether it has.
        is_given_up: bool,
    },
}

/// A stream of events, until it is dropped.
pub(crate) struct Events {
    source: EventSource,
    _listeners: [Closure<dyn Fn(web_sys::Event)>; 4],
}

impl Events {
    /// Opens one; `None` where the browser cannot.
    pub(crate) fn open(tell: Rc<dyn Fn(Event)>) -> Option<Self> {
        let source = EventSource::new(path::EVENTS).ok()?;
        let listener = |name: &str, read: fn(&web_sys::Event) -> Option<Event>| {
            let tell = Rc::clone(&tell);
            let closure = Closure::<dyn Fn(web_sys::Event)>::new(move |event: web_sys::Event| {
                if let Some(event) = read(&event) {
                    tell(event);
                }
            });
            let function = closure.as_ref().unchecked_ref();
            source
                .add_event_listener_with_callback(name, function)
                .ok()?;
            Some(closure)
        };
        let listeners = [
            listener(event::AGENT, |event| {
                Some(Event::Agent(read(&data(event)?)?))
            })?,
            listener(event::ACTION, |event| {
                Some(Event::Action(read(&data(event)?)?))
            })?,
            listener(event::SESSION_ENDED, |event| {
                Some(Event::Over(read(&data(event)?)?))
            })?,
            listener("error", |event| {
                let source = event.target()?.unchecked_into::<EventSource>();
                let is_given_up = source.ready_state() == EventSource::CLOSED;
                Some(Event::Broken { is_given_up })
            })?,
        ];
        Some(Self {
            source,
            _listeners: listeners,
        })
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.source.close();
    }
}

fn data(event: &web_sys::Event) -> Option<String> {
    event.unchecked_ref::<MessageEvent>().data().as_string()
}
