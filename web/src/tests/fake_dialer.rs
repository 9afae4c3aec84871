use std::cell::RefCell;
use std::rc::Rc;

use handset_gateway_api::path;
use js_sys::{Function, Promise};
use vicidial_agent_api::{Api, Message, Request, Stage};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{RequestInit, Response};

use super::in_place::{InPlace, forget_everything, respond};

/// A dialer in the place of `window.fetch`, until it is dropped.
pub(super) struct FakeDialer {
    state: Rc<RefCell<State>>,
    _in_place: InPlace,
    _fetch: Closure<dyn Fn(String, JsValue) -> Promise>,
}

#[derive(Default)]
struct State {
    call: Option<String>,
    requests: Vec<Request>,
    is_holding: bool,
    held: Vec<(Function, Response)>,
    next_control: Option<String>,
    status_answer: Option<String>,
}

/// An action as the dialer got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Control {
    pub(super) call: String,
    pub(super) stage: Stage,
    pub(super) status: String,
}

const CONFIG: &str = r#"{ "dispositions": [{ "status": "SALE", "name": "Sale" }] }"#;

impl FakeDialer {
    /// The agent is on this call.
    pub(super) fn with_call(call: &str) -> Self {
        let state = Rc::new(RefCell::new(State {
            call: Some(call.to_owned()),
            ..State::default()
        }));
        let fetch = {
            let state = Rc::clone(&state);
            Closure::<dyn Fn(String, JsValue) -> Promise>::new(move |url: String, init: JsValue| {
                let response = match url.as_str() {
                    "config.json" => respond(200, CONFIG),
                    // As a web server without a gateway.
                    path::SESSION => respond(404, "<h1>Not Found</h1>"),
                    _ => respond(200, &answer(&state, &url, &init)),
                };
                Promise::new(&mut |resolve, _| {
                    let mut state = state.borrow_mut();
                    if state.is_holding {
                        state.held.push((resolve, Clone::clone(&response)));
                    } else {
                        resolve.call1(&JsValue::UNDEFINED, &response).unwrap();
                    }
                })
            })
        };
        forget_everything();
        let in_place = InPlace::of("fetch", fetch.as_ref());
        Self {
            state,
            _in_place: in_place,
            _fetch: fetch,
        }
    }

    /// The agent is on this call from now on, or on none.
    pub(super) fn set_call(&self, call: Option<&str>) {
        self.state.borrow_mut().call = call.map(str::to_owned);
    }

    /// Answers wait until they are let go.
    pub(super) fn hold_answers(&self, hold: bool) {
        let held = {
            let mut state = self.state.borrow_mut();
            state.is_holding = hold;
            std::mem::take(&mut state.held)
        };
        for (resolve, response) in held {
            resolve.call1(&JsValue::UNDEFINED, &response).unwrap();
        }
    }

    /// What the next `ra_call_control` is answered, with nothing done.
    pub(super) fn answer_next_control(&self, body: &str) {
        self.state.borrow_mut().next_control = Some(body.to_owned());
    }

    /// What `agent_status` is answered from now on; `None` for the truth.
    pub(super) fn answer_status(&self, body: Option<&str>) {
        self.state.borrow_mut().status_answer = body.map(str::to_owned);
    }

    /// How many such requests came.
    pub(super) fn asked(&self, is_such: impl Fn(&Request) -> bool) -> usize {
        self.state
            .borrow()
            .requests
            .iter()
            .filter(|request| is_such(request))
            .count()
    }

    /// The actions that came.
    pub(super) fn controls(&self) -> Vec<Control> {
        let state = self.state.borrow();
        let controls = state.requests.iter().filter_map(|request| match request {
            Request::RaCallControl(control) => Some(Control {
                call: control.value.to_string(),
                stage: control.stage.clone(),
                status: control.status.to_string(),
            }),
            _ => None,
        });
        controls.collect()
    }
}

fn answer(state: &RefCell<State>, url: &str, init: &JsValue) -> String {
    let body = init
        .unchecked_ref::<RequestInit>()
        .get_body()
        .as_string()
        .unwrap();
    let message = Message::decode(url, &body).unwrap();
    let mut state = state.borrow_mut();
    state.requests.push(message.request.clone());
    match message.request {
        Request::Version(Api::Agent) => {
            "VERSION: 2.14-81|BUILD: 240429-2220|DATE: 2026-11-21 01:01:05|EPOCH: 1795222865\n"
                .to_owned()
        }
        Request::AgentStatus { .. } => {
            if let Some(body) = &state.status_answer {
                return body.clone();
            }
            let (status, call) = match &state.call {
                Some(call) => ("INCALL", call.as_str()),
                None => ("READY", ""),
            };
            format!(
                "{status}\t{call}\t402027\tTESTCAMP\t3\tRemote Agent One\tAGENTS\t4\t\t\t3125551028\tVLC1028\t81028\n"
            )
        }
        Request::CallidInfo { call_id } => {
            format!(
                "{call_id}\t0\t2026-11-21 01:00:00\t3125551028\tINBOUND\tSALESLINE\t999\tXFER\t1028\n"
            )
        }
        Request::CallAgent { agent_user } => {
            format!("ERROR: call_agent error - no session data - {agent_user}\n")
        }
        Request::RaCallControl(control) => {
            if let Some(body) = state.next_control.take() {
                return body;
            }
            state.call = None;
            let third = match &control.stage {
                Stage::Hangup => "HANGUP".to_owned(),
                Stage::ExtensionTransfer { phone_number } => phone_number.to_string(),
                Stage::IngroupTransfer { .. } => String::new(),
            };
            let word = if control.stage == Stage::Hangup {
                "hungup"
            } else {
                "transfer"
            };
            format!(
                "SUCCESS: ra_call_control {word} - {}|{}|{third}\n",
                control.agent_user, control.value
            )
        }
        other => panic!("the app does not ask for {other:?}"),
    }
}
