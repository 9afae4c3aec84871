//! What is on the screen while an agent is signed in, and who keeps it so: one
//! task that looks at the dialer each second, and one per action.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use vicidial_agent_api::{CallId, CurrentCall, Status};

use crate::browser::{self, Bell};
use crate::erased::spawn;
use crate::link::LinkedCall;
use crate::online;
use crate::session::{CallInfo, Session};
use crate::watch::{OLD_AFTER_MS, Pace};
use crate::wish::{AboutCall, Outcome, Wish};
use handset_call_control::action::{self, Patience, Phase, Step, Verdict};
use handset_call_control::{Sighting, Trouble};

/// The call on the screen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    /// What the dialer says of it now.
    pub(crate) current: CurrentCall,
    /// What it told of it once; `None` until it did, or where it does not.
    pub(crate) info: Option<CallInfo>,
    /// When the app first saw it, on the browser's clock.
    pub(crate) first_seen_ms: f64,
}

impl Call {
    /// When it began, as well as that is known, on the browser's clock.
    pub(crate) fn began_ms(&self) -> f64 {
        self.info
            .as_ref()
            .and_then(|info| info.began_ms)
            .unwrap_or(self.first_seen_ms)
    }

    /// The in-group it came from, or its campaign.
    pub(crate) fn queue(&self) -> &str {
        match &self.info {
            Some(info) if !info.queue.is_empty() => &info.queue,
            _ => &self.current.campaign_id,
        }
    }
}

/// An open sheet: a question about one call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// What it asks.
    pub(crate) asks: Asks,
    /// The call it is about.
    pub(crate) call_id: CallId,
    /// The customer's number.
    pub(crate) number: String,
}

/// What a sheet asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asks {
    /// Hang up?
    HangUp,
    /// Transfer, and where to?
    Transfer,
}

/// A shift: everything that is shown while an agent is signed in.
#[derive(Clone, Copy)]
pub(crate) struct Shift {
    session: StoredValue<Rc<Session>, LocalStorage>,
    bell: StoredValue<Bell, LocalStorage>,
    /// False once signed out: tasks end at their next step.
    is_on: StoredValue<Rc<Cell<bool>>, LocalStorage>,
    /// Actions begun and ended: what a look from before one of them found is
    /// out of date.
    turns: StoredValue<u32>,
    /// What the dialer last said of the agent.
    pub(crate) sighting: RwSignal<Sighting>,
    /// The call the agent is on.
    pub(crate) call: RwSignal<Option<Call>>,
    /// When the dialer last said anything usable, on the browser's clock.
    pub(crate) heard_ms: RwSignal<f64>,
    /// Why it does not, now.
    pub(crate) trouble: RwSignal<Option<Trouble>>,
    /// Whether the phone has a network.
    pub(crate) is_online: ReadSignal<bool>,
    /// The browser's clock, once a second.
    pub(crate) now_ms: RwSignal<f64>,
    /// The question that is open.
    pub(crate) sheet: RwSignal<Option<Sheet>>,
    /// What is being done.
    pub(crate) doing: RwSignal<Option<(Wish, Phase)>>,
    /// What the last action came to, until it is dismissed.
    pub(crate) outcome: RwSignal<Option<Outcome>>,
    /// What the agent should know, until it is dismissed.
    pub(crate) notice: RwSignal<Option<Notice>>,
    /// The call that the app was opened on, if it is the agent's.
    pub(crate) opened_on: StoredValue<Option<CallId>>,
}

/// Something that ended before it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The call of the link is not the agent's, or is over.
    LinkNotYours,
    /// The link names no call.
    LinkNotACall,
    /// The call went while the agent was asked what to do with it.
    CallWent,
}

impl Shift {
    /// Begins a shift with the first answer, and looks on until the owner is
    /// cleaned up.
    pub(crate) fn begin(session: Rc<Session>, first: Sighting, linked: Option<LinkedCall>) -> Self {
        let (notice, opened_on) = match linked {
            Some(LinkedCall::Call(call_id)) if first.is_on(&call_id) => (None, Some(call_id)),
            Some(LinkedCall::Call(_)) => (Some(Notice::LinkNotYours), None),
            Some(LinkedCall::NotACallId) => (Some(Notice::LinkNotACall), None),
            None => (None, None),
        };
        let now_ms = browser::now_ms();
        let shift = Self {
            session: StoredValue::new_local(session),
            bell: StoredValue::new_local(Bell::default()),
            is_on: StoredValue::new_local(Rc::new(Cell::new(true))),
            turns: StoredValue::new(0),
            sighting: RwSignal::new(Sighting::NotLoggedIn),
            call: RwSignal::new(None),
            heard_ms: RwSignal::new(now_ms),
            trouble: RwSignal::new(None),
            is_online: online::follow(),
            now_ms: RwSignal::new(now_ms),
            sheet: RwSignal::new(None),
            doing: RwSignal::new(None),
            outcome: RwSignal::new(None),
            notice: RwSignal::new(notice),
            opened_on: StoredValue::new(opened_on),
        };
        shift.heard(Ok(first));
        shift.follow_the_browser();
        spawn(shift.watch());
        shift
    }

    /// Who is signed in, and with which configuration.
    pub(crate) fn session(self) -> Rc<Session> {
        self.session.get_value()
    }

    /// Whether actions are offered: online, and none is under way.
    pub(crate) fn may_act(self) -> bool {
        self.is_online.get() && self.doing.get().is_none()
    }

    /// How old what is shown is, in milliseconds, if it is too old.
    pub(crate) fn age_ms(self) -> Option<f64> {
        let age_ms = self.now_ms.get() - self.heard_ms.get();
        (age_ms > OLD_AFTER_MS && self.doing.get().is_none()).then_some(age_ms)
    }

    /// Whether the app has stopped looking, because asking again could only do
    /// harm: wrong passwords are counted, and lock the account.
    pub(crate) fn has_given_up(self) -> bool {
        self.trouble
            .with(|trouble| trouble.as_ref().is_some_and(Trouble::is_final))
    }

    /// Looks again at once.
    pub(crate) fn look_again(self) {
        self.trouble.set(None);
        self.bell.with_value(Bell::ring);
    }

    /// Opens a question about the current call.
    pub(crate) fn ask(self, asks: Asks) {
        if let Some(call) = self.call.get_untracked() {
            let CurrentCall {
                call_id,
                phone_number,
                ..
            } = call.current;
            self.sheet.set(Some(Sheet {
                asks,
                call_id,
                number: phone_number,
            }));
        }
    }

    /// Does to the sheet's call what the agent has confirmed, once.
    pub(crate) fn act(self, sheet: Sheet, wish: Wish, status: Option<Status>) {
        let Some(stage) = wish.stage() else { return };
        if !self.take_turn(&wish, Phase::Checking) {
            return;
        }
        let Sheet {
            call_id, number, ..
        } = sheet;
        let about = AboutCall {
            call_id: call_id.clone(),
            number,
            status: status.clone(),
        };
        let control = self
            .session()
            .control(call_id, stage, status.unwrap_or_default());
        let first = action::begin(control, Patience::default(), browser::now_ms());
        spawn(async move {
            if let Some((verdict, answer)) = self.carry_out(&wish, first).await {
                self.end_turn(Outcome {
                    wish,
                    call: Some(about),
                    verdict,
                    answer,
                });
            }
        });
    }

    /// Asks the dialer to ring the agent's phone, once.
    pub(crate) fn ring_phone(self) {
        let wish = Wish::RingPhone;
        if !self.take_turn(&wish, Phase::Sending) {
            return;
        }
        let (session, is_on) = (self.session(), self.is_on.get_value());
        spawn(async move {
            let (verdict, answer) = action::rang(session.ring_phone().await);
            if is_on.get() {
                self.end_turn(Outcome {
                    wish,
                    call: None,
                    verdict,
                    answer,
                });
            }
        });
    }

    /// False if something is under way already.
    fn take_turn(self, wish: &Wish, phase: Phase) -> bool {
        if self.doing.with_untracked(Option::is_some) {
            return false;
        }
        self.turns
            .update_value(|turns| *turns = turns.wrapping_add(1));
        self.doing.set(Some((wish.clone(), phase)));
        true
    }

    fn end_turn(self, outcome: Outcome) {
        self.turns
            .update_value(|turns| *turns = turns.wrapping_add(1));
        self.outcome.set(Some(outcome));
        self.sheet.set(None);
        self.doing.set(None);
        self.bell.with_value(Bell::ring);
    }

    /// Carries out the steps of an action; `None` if the shift ended.
    async fn carry_out(self, wish: &Wish, first: Step) -> Option<(Verdict, Option<String>)> {
        let (session, is_on) = (self.session(), self.is_on.get_value());
        let mut step = first;
        loop {
            match step {
                Step::LookUp(look_up) => {
                    self.doing.set(Some((wish.clone(), look_up.phase())));
                    let wait_ms = look_up.not_before_ms() - browser::now_ms();
                    if wait_ms > 0.0 {
                        browser::sleep(wait_ms).await;
                    }
                    let asked_ms = browser::now_ms();
                    let found = session.look_up().await;
                    if !is_on.get() {
                        return None;
                    }
                    if let Ok(sighting) = &found {
                        self.heard(Ok(sighting.clone()));
                    }
                    step = look_up.found(found, asked_ms, browser::now_ms());
                }
                Step::Send(sending) => {
                    self.doing.set(Some((wish.clone(), Phase::Sending)));
                    let reply = session.act(sending.control().clone()).await;
                    if !is_on.get() {
                        return None;
                    }
                    step = sending.replied(reply, browser::now_ms());
                }
                Step::Trace(trace) => {
                    self.doing.set(Some((wish.clone(), Phase::Confirming)));
                    let written = session.disposition(trace.call_id().clone()).await;
                    if !is_on.get() {
                        return None;
                    }
                    step = trace.found(written.as_deref());
                }
                Step::End(verdict, answer) => return Some((verdict, answer)),
            }
        }
    }

    /// Looks at the dialer, until the shift ends.
    async fn watch(self) {
        let (session, bell, is_on) = (
            self.session(),
            self.bell.get_value(),
            self.is_on.get_value(),
        );
        let mut pace = Pace::default();
        // The sign-in was the first look.
        bell.wait(Some(pace.wait_ms(0.0, 0.0))).await;
        while is_on.get() {
            if !self.may_look() {
                bell.wait(None).await;
                continue;
            }
            let (began_ms, turn) = (browser::now_ms(), self.turns.get_value());
            let found = session.look_up().await;
            if !is_on.get() {
                return;
            }
            if turn == self.turns.get_value() {
                pace.looked(found.is_ok());
                self.heard(found);
            }
            let ago_ms = browser::now_ms() - began_ms;
            bell.wait(Some(pace.wait_ms(ago_ms, js_sys::Math::random())))
                .await;
        }
    }

    fn may_look(self) -> bool {
        browser::is_visible()
            && browser::is_online()
            && self.doing.with_untracked(Option::is_none)
            && !self
                .trouble
                .with_untracked(|trouble| trouble.as_ref().is_some_and(Trouble::is_final))
    }

    /// Takes in what the dialer said of the agent.
    fn heard(self, found: Result<Sighting, Trouble>) {
        match found {
            Ok(sighting) => {
                let now_ms = browser::now_ms();
                self.now_ms.set(now_ms);
                self.heard_ms.set(now_ms);
                set_if_new(self.trouble, None);
                self.see(sighting.current_call(), now_ms);
                set_if_new(self.sighting, sighting);
            }
            Err(trouble) => set_if_new(self.trouble, Some(trouble)),
        }
    }

    fn see(self, current: Option<CurrentCall>, now_ms: f64) {
        let shown = self.call.get_untracked();
        let call = match (current, shown) {
            (None, _) => None,
            (Some(current), Some(shown)) if current.call_id == shown.current.call_id => {
                Some(Call { current, ..shown })
            }
            (Some(current), _) => {
                self.describe(current.call_id.clone());
                Some(Call {
                    current,
                    info: None,
                    first_seen_ms: now_ms,
                })
            }
        };
        self.leave_question(call.as_ref());
        set_if_new(self.call, call);
    }

    /// A question about a call that is gone is taken back, and the agent told.
    fn leave_question(self, call: Option<&Call>) {
        let Some(sheet) = self.sheet.get_untracked() else {
            return;
        };
        let is_still_it = call.is_some_and(|call| call.current.call_id == sheet.call_id);
        if is_still_it || self.doing.with_untracked(Option::is_some) {
            return;
        }
        self.notice.set(Some(Notice::CallWent));
        self.sheet.set(None);
    }

    /// Asks once what is known of a call.
    fn describe(self, call_id: CallId) {
        let (session, is_on) = (self.session(), self.is_on.get_value());
        spawn(async move {
            let info = session.call_info(call_id.clone()).await;
            let (Some(info), true) = (info, is_on.get()) else {
                return;
            };
            let shown = self.call.get_untracked();
            if let Some(shown) = shown.filter(|shown| shown.current.call_id == call_id) {
                self.call.set(Some(Call {
                    info: Some(info),
                    ..shown
                }));
            }
        });
    }

    /// Ticks each second; notices when the page is seen again and when the
    /// network comes and goes.
    fn follow_the_browser(self) {
        let tick = set_interval_with_handle(
            move || {
                if browser::is_visible() {
                    self.now_ms.set(browser::now_ms());
                }
            },
            std::time::Duration::from_secs(1),
        );
        let changed = move |_: web_sys::Event| {
            self.now_ms.set(browser::now_ms());
            self.bell.with_value(Bell::ring);
        };
        let listeners = ["online", "offline", "visibilitychange"]
            .map(|event| window_event_listener_untyped(event, changed));
        let ends = StoredValue::new_local(Some((tick, listeners)));
        // Runs before the values it uses are gone.
        on_cleanup(move || {
            self.is_on.with_value(|is_on| is_on.set(false));
            self.bell.with_value(Bell::ring);
            let Some((tick, listeners)) = ends.try_update_value(Option::take).flatten() else {
                return;
            };
            if let Ok(tick) = tick {
                tick.clear();
            }
            for listener in listeners {
                listener.remove();
            }
        });
    }
}

/// Sets a signal whose readers need not hear of the same value again.
fn set_if_new<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}
