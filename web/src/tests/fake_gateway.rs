use std::cell::RefCell;
use std::rc::Rc;

use handset_gateway_api::{
    ActionReport, ActionState, AgentState, AgentView, CallView, DialerLink, Evidence, Gateway,
    NumberRules, Options, Outcome, Outcomes, Problem, ProblemCode, QueueLoad, Queues, Requested,
    Session, SessionEnd, event, header, path,
};
use js_sys::{Function, Promise, Reflect};
use serde::Serialize;
use vicidial_agent_api::{ErrorCode, Message, RaCallControl, Request, Stage};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, EventTarget, Headers, MessageEvent, MessageEventInit, RequestInit, Response};

use super::in_place::{InPlace, forget_everything, respond};

pub(super) const PASSWORD: &str = "agent-word";

/// A gateway in the place of `fetch` and `EventSource`, until it is dropped.
pub(super) struct FakeGateway {
    state: Rc<RefCell<State>>,
    _in_place: [InPlace; 3],
    _fetch: Closure<dyn Fn(String, JsValue) -> Promise>,
    _opened: Closure<dyn Fn(EventTarget)>,
}

/// What is between the phone and the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    /// Nothing.
    Nothing,
    /// No way.
    NoWay,
    /// A captive portal.
    Portal,
    /// A connection that breaks before an action arrives.
    BreaksBefore,
    /// One that breaks while its answer is under way.
    BreaksAfter,
}

struct State {
    between: Between,
    session: bool,
    view: AgentView,
    options: Options,
    queues: Queues,
    sign_in: Option<Problem>,
    /// Whether an action's outcome is known at once.
    knows: bool,
    refusal: Option<(ErrorCode, String)>,
    requests: Vec<String>,
    actions: Vec<Request>,
    reports: Vec<ActionReport>,
    tells: bool,
    sources: Vec<EventTarget>,
}

const SOURCE: &str = "return class extends EventTarget {
    constructor(url) {
        super();
        this.url = url;
        this.readyState = 0;
        queueMicrotask(() => window.sourceOpened(this));
    }
    close() { this.readyState = 2; }
};";

impl FakeGateway {
    /// A gateway with nobody signed in, and agent 1028 waiting for a call.
    pub(super) fn new() -> Self {
        forget_everything();
        let state = Rc::new(RefCell::new(State {
            between: Between::Nothing,
            session: false,
            view: view(AgentState::Ready, None),
            queues: Queues {
                in_groups: vec![QueueLoad {
                    name: "BILLING".parse().unwrap(),
                    calls_waiting: 3,
                    agents_waiting: Some(0),
                }],
            },
            options: Options {
                dispositions: Vec::new(),
                in_groups: Vec::new(),
                any_in_group: false,
                default_in_group: true,
                targets: Vec::new(),
                numbers: Some(NumberRules {
                    allow: vec!["X.".to_owned()],
                    deny: Vec::new(),
                }),
                may_set_readiness: true,
                may_ring_phone: false,
            },
            sign_in: None,
            knows: true,
            refusal: None,
            requests: Vec::new(),
            actions: Vec::new(),
            reports: Vec::new(),
            tells: true,
            sources: Vec::new(),
        }));
        let fetch = {
            let state = Rc::clone(&state);
            Closure::<dyn Fn(String, JsValue) -> Promise>::new(move |url: String, init: JsValue| {
                let answer = state.borrow_mut().answer(&url, init.unchecked_ref());
                Promise::new(&mut |resolve, reject| {
                    let (settle, value): (_, JsValue) = match &answer {
                        Some(response) => (resolve, response.into()),
                        None => (reject, js_sys::TypeError::new("Failed to fetch").into()),
                    };
                    settle.call1(&JsValue::UNDEFINED, &value).unwrap();
                })
            })
        };
        let opened = {
            let state = Rc::clone(&state);
            Closure::<dyn Fn(EventTarget)>::new(move |source: EventTarget| {
                let first = {
                    let mut state = state.borrow_mut();
                    state.sources.push(source.clone());
                    (state.tells && state.session && state.between == Between::Nothing)
                        .then(|| json(&state.view))
                };
                if let Some(first) = first {
                    dispatch(&source, event::AGENT, &first);
                }
            })
        };
        let source = Function::new_no_args(SOURCE)
            .call0(&JsValue::UNDEFINED)
            .unwrap();
        Self {
            state,
            _in_place: [
                InPlace::of("fetch", fetch.as_ref()),
                InPlace::of("EventSource", &source),
                InPlace::of("sourceOpened", opened.as_ref()),
            ],
            _fetch: fetch,
            _opened: opened,
        }
    }

    /// One at which agent 1028 is signed in and on this call.
    pub(super) fn with_call(call: &str) -> Self {
        let gateway = Self::new();
        gateway.sign_in();
        gateway.set_call(Some(call));
        gateway
    }

    /// The agent is signed in already.
    pub(super) fn sign_in(&self) {
        self.state.borrow_mut().session = true;
    }

    /// The session ends, and the streams are told why, if that is given.
    pub(super) fn end_session(&self, why: Option<SessionEnd>) {
        self.state.borrow_mut().session = false;
        if let Some(why) = why {
            self.tell(event::SESSION_ENDED, &why);
        }
    }

    /// Signing in is refused so from now on.
    pub(super) fn refuse_sign_in(&self, code: ProblemCode, retry_after_s: Option<u64>) {
        self.state.borrow_mut().sign_in = Some(Problem {
            code,
            detail: String::new(),
            retry_after_s,
        });
    }

    pub(super) fn put_between(&self, between: Between) {
        self.state.borrow_mut().between = between;
    }

    /// The agent's state from now on, without a call.
    pub(super) fn set_state(&self, state: AgentState) {
        self.show(view(state, None));
    }

    /// The agent is on this call from now on, or waits for one.
    pub(super) fn set_call(&self, call: Option<&str>) {
        self.show(match call {
            Some(call) => view(AgentState::OnCall, Some(call_view(call))),
            None => view(AgentState::Ready, None),
        });
    }

    /// The call that there is gets a name.
    pub(super) fn name_caller(&self, name: &str) {
        let mut view = self.state.borrow().view.clone();
        view.call.as_mut().unwrap().caller_name = Some(name.to_owned());
        self.show(view);
    }

    pub(super) fn set_dialer(&self, dialer: DialerLink) {
        let view = AgentView {
            dialer,
            ..self.state.borrow().view.clone()
        };
        self.show(view);
    }

    fn show(&self, view: AgentView) {
        self.state.borrow_mut().view = view.clone();
        self.tell(event::AGENT, &view);
    }

    pub(super) fn set_options(&self, change: impl Fn(&mut Options)) {
        change(&mut self.state.borrow_mut().options);
    }

    /// Whether events come through.
    pub(super) fn let_events_through(&self, tells: bool) {
        self.state.borrow_mut().tells = tells;
    }

    /// Actions are refused so from now on.
    pub(super) fn refuse(&self, code: ErrorCode, text: &str) {
        self.state.borrow_mut().refusal = Some((code, text.to_owned()));
    }

    /// What actions come to is not known until it is decided.
    pub(super) fn keep_in_doubt(&self) {
        self.state.borrow_mut().knows = false;
    }

    /// All actions have come to this.
    pub(super) fn decide(&self, outcome: Outcome, evidence: Evidence) {
        let reports = {
            let mut state = self.state.borrow_mut();
            state.knows = true;
            for report in &mut state.reports {
                report.state = settled(outcome, evidence, None, None);
            }
            state.reports.clone()
        };
        for report in &reports {
            self.tell(event::ACTION, report);
        }
    }

    /// Another device of the agent's has begun to hang up.
    pub(super) fn hang_up_elsewhere(&self, call: &str) {
        let report = ActionReport {
            idempotency_key: "11111111-1111-4111-8111-111111111111".to_owned(),
            requested_at_ms: now_ms(),
            requested: Some(Requested::Hangup {
                call_id: call.parse().unwrap(),
                customer: "3125551028".to_owned(),
                status: "SALE".parse().unwrap(),
            }),
            state: ActionState::InProgress,
        };
        self.state.borrow_mut().reports.insert(0, report.clone());
        self.tell(event::ACTION, &report);
    }

    /// How many requests came of this method and path.
    pub(super) fn asked(&self, request: &str) -> usize {
        let requests = &self.state.borrow().requests;
        requests.iter().filter(|asked| *asked == request).count()
    }

    /// The actions that came, in their order.
    pub(super) fn actions(&self) -> Vec<Request> {
        self.state.borrow().actions.clone()
    }

    /// The keys of the actions that are known of, the newest first.
    pub(super) fn keys(&self) -> Vec<String> {
        let reports = &self.state.borrow().reports;
        reports
            .iter()
            .map(|report| report.idempotency_key.clone())
            .collect()
    }

    fn tell<T: Serialize>(&self, name: &str, data: &T) {
        let sources = {
            let state = self.state.borrow();
            let tells = state.tells && state.between == Between::Nothing;
            if tells {
                state.sources.clone()
            } else {
                Vec::new()
            }
        };
        let data = json(data);
        for source in sources.iter().filter(|source| !is_closed(source)) {
            dispatch(source, name, &data);
        }
    }

    /// The streams break, for good.
    pub(super) fn break_events(&self) {
        let sources = std::mem::take(&mut self.state.borrow_mut().sources);
        for source in sources.iter().filter(|source| !is_closed(source)) {
            Reflect::set(source, &"readyState".into(), &2.into()).unwrap();
            let event = Event::new("error").unwrap();
            source.dispatch_event(&event).unwrap();
        }
    }

    /// How many streams are open.
    pub(super) fn streams(&self) -> usize {
        let sources = &self.state.borrow().sources;
        sources.iter().filter(|source| !is_closed(source)).count()
    }
}

impl State {
    /// `None` if the connection breaks.
    fn answer(&mut self, url: &str, init: &RequestInit) -> Option<Response> {
        let method = init.get_method().unwrap();
        self.requests.push(format!("{method} {url}"));
        match self.between {
            Between::NoWay => return None,
            Between::Portal => {
                return Some(respond(200, "<!DOCTYPE html><title>Free Wi-Fi</title>"));
            }
            _ => {}
        }
        let body = init.get_body().as_string().unwrap_or_default();
        if url == "/agc/api.php" {
            if self.between == Between::BreaksBefore {
                return None;
            }
            let headers: Headers = init.get_headers().unchecked_into();
            let key = headers.get(header::IDEMPOTENCY_KEY).unwrap().unwrap();
            let response = self.act(&key, &body);
            return (self.between != Between::BreaksAfter && self.knows).then_some(response);
        }
        if !self.session && !url.starts_with(path::SESSION) {
            return Some(problem(401, ProblemCode::NotSignedIn, None));
        }
        Some(match (method.as_str(), url) {
            ("GET", path::SESSION) => respond(200, &json(&self.gateway())),
            ("POST", path::SESSION) => self.check_password(&body),
            ("DELETE", path::SESSION) => {
                self.session = false;
                Response::new_with_opt_str(None).unwrap()
            }
            ("GET", path::AGENT) => respond(200, &json(&self.view)),
            ("GET", path::OPTIONS) => respond(200, &json(&self.options)),
            ("GET", path::QUEUES) => respond(200, &json(&self.queues)),
            ("GET", path::OUTCOMES) => {
                let actions = self.reports.clone();
                respond(200, &json(&Outcomes { actions }))
            }
            ("PUT", path::READINESS) => {
                self.requests.push(body);
                respond(200, "")
            }
            ("POST", url) => respond(200, &json(&self.settle(url))),
            other => panic!("the app does not ask {other:?}"),
        })
    }

    fn gateway(&self) -> Gateway {
        let session = self.session.then(|| Session {
            agent_user: "1028".parse().unwrap(),
            signed_in_at_ms: now_ms(),
            expires_at_ms: now_ms() + 3_600_000,
        });
        Gateway {
            gateway: "0.1.0".to_owned(),
            session,
        }
    }

    fn check_password(&mut self, body: &str) -> Response {
        if let Some(Problem {
            code,
            retry_after_s,
            ..
        }) = &self.sign_in
        {
            return problem(429, *code, *retry_after_s);
        }
        let right = format!(r#"{{"agent_user":"1028","password":"{PASSWORD}"}}"#);
        if body != right {
            return problem(401, ProblemCode::WrongPassword, None);
        }
        self.session = true;
        respond(200, &json(&self.gateway()))
    }

    fn act(&mut self, key: &str, body: &str) -> Response {
        let message = Message::decode("/agc/api.php", body).unwrap();
        assert_eq!(message.credentials, None);
        if !self.session {
            return refused(&ErrorCode::NotSignedIn, "ERROR: not signed in\n");
        }
        if let Some((code, text)) = &self.refusal {
            return refused(code, text);
        }
        let Request::RaCallControl(control) = &message.request else {
            panic!("{:?}", message.request)
        };
        self.actions.push(message.request.clone());
        let state = if self.knows {
            self.view = view(AgentState::Ready, None);
            settled(Outcome::Confirmed, Evidence::Answer, None, None)
        } else {
            ActionState::InProgress
        };
        let report = ActionReport {
            idempotency_key: key.to_owned(),
            requested_at_ms: now_ms(),
            requested: Some(requested(control)),
            state,
        };
        self.reports.insert(0, report);
        let text = format!(
            "SUCCESS: ra_call_control hungup - 1028|{}|HANGUP\n",
            control.value
        );
        let response = respond(200, &text);
        let headers = response.headers();
        headers
            .set(header::OUTCOME, Outcome::Confirmed.as_str())
            .unwrap();
        response
    }

    fn settle(&mut self, url: &str) -> ActionReport {
        let known = self
            .reports
            .iter()
            .find(|report| url == path::settle(&report.idempotency_key));
        known.cloned().unwrap_or_else(|| {
            let key = url.split('/').nth_back(1).unwrap().to_owned();
            assert_eq!(url, path::settle(&key));
            let report = ActionReport {
                idempotency_key: key,
                requested_at_ms: now_ms(),
                requested: None,
                state: settled(
                    Outcome::NotDone,
                    Evidence::NothingSent,
                    Some(ErrorCode::KeyClosed),
                    None,
                ),
            };
            self.reports.insert(0, report.clone());
            report
        })
    }
}

fn requested(control: &RaCallControl) -> Requested {
    let (call_id, status) = (control.value.clone(), control.status.clone());
    let customer = "3125551028".to_owned();
    match &control.stage {
        Stage::Hangup => Requested::Hangup {
            call_id,
            customer,
            status,
        },
        Stage::ExtensionTransfer { phone_number } => Requested::ExtensionTransfer {
            call_id,
            customer,
            status,
            phone_number: phone_number.clone(),
        },
        Stage::IngroupTransfer { ingroup_choices } => Requested::IngroupTransfer {
            call_id,
            customer,
            status,
            ingroup_choices: ingroup_choices.clone(),
        },
    }
}

fn settled(
    outcome: Outcome,
    evidence: Evidence,
    error: Option<ErrorCode>,
    answer: Option<&str>,
) -> ActionState {
    ActionState::Settled {
        outcome,
        evidence,
        error: error.map(|code| code.to_string()),
        answer: answer.map(str::to_owned),
        settled_at_ms: now_ms(),
    }
}

fn view(state: AgentState, call: Option<CallView>) -> AgentView {
    AgentView {
        agent_user: "1028".parse().unwrap(),
        sent_at_ms: now_ms(),
        dialer: DialerLink::Up,
        state,
        user_group: Some("AGENTS".to_owned()),
        call,
    }
}

fn call_view(call: &str) -> CallView {
    CallView {
        call_id: call.parse().unwrap(),
        phone_number: "3125551028".to_owned(),
        caller_name: None,
        queue: Some("SALESLINE".to_owned()),
        campaign_id: "TESTCAMP".to_owned(),
        lead_id: "402027".to_owned(),
        is_inbound: Some(true),
        since_ms: now_ms() - 65_000,
    }
}

fn refused(code: &ErrorCode, text: &str) -> Response {
    let response = respond(403, text);
    response
        .headers()
        .set(header::ERROR, code.as_str())
        .unwrap();
    response
}

fn problem(status: u16, code: ProblemCode, retry_after_s: Option<u64>) -> Response {
    let detail = String::new();
    respond(
        status,
        &json(&Problem {
            code,
            detail,
            retry_after_s,
        }),
    )
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap()
}

fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

fn is_closed(source: &EventTarget) -> bool {
    let state = Reflect::get(source, &"readyState".into()).unwrap();
    state.as_f64() == Some(2.0)
}

fn dispatch(source: &EventTarget, name: &str, data: &str) {
    let init = MessageEventInit::new();
    init.set_data(&data.into());
    let event = MessageEvent::new_with_event_init_dict(name, &init).unwrap();
    source.dispatch_event(&event).unwrap();
}
