//! A shift in direct mode: the app itself looks at the dialer each second, and
//! carries out the steps of an action.

use handset_call_control::action::{self, Patience, Phase, Step, Verdict};
use handset_call_control::{Sighting, Trouble};
use vicidial_agent_api::{CallId, CurrentCall};

use super::{Call, Shift};
use crate::browser;
use crate::choices::Choices;
use crate::reactive::spawn;
use crate::session::Session;
use crate::standing::{Heard, Hindrance, Standing};
use crate::watch::Pace;
use crate::wish::{AboutCall, Judged, Outcome, Progress, Wish};

impl Shift {
    /// Begins with what the dialer said at the sign-in.
    pub(super) fn begin_directly(self, session: Session, first: Sighting) {
        self.choices.set(Some(Choices::from(session.config())));
        self.heard_directly(&session, Ok(first));
        spawn(self.watch(session));
    }

    /// Does what the agent has confirmed, once.
    pub(super) fn act_directly(self, session: Session, wish: Wish, call: AboutCall) {
        let Some(stage) = wish.stage() else { return };
        if !self.take_turn(&wish, Some(&call), Progress::Doing(Phase::Checking)) {
            return;
        }
        let status = call.status.clone().unwrap_or_default();
        let control = session.control(call.call_id.clone(), stage, status);
        let first = action::begin(control, Patience::default(), browser::now_ms());
        spawn(async move {
            if let Some((verdict, answer)) = self.carry_out(&session, first).await {
                self.end_turn(Outcome {
                    wish,
                    call: Some(call),
                    verdict: Judged::ByApp(session.mode, verdict),
                    answer,
                });
            }
        });
    }

    /// Asks the dialer to ring the agent's phone, once.
    pub(super) fn ring_phone_directly(self, session: Session) {
        let wish = Wish::RingPhone;
        if !self.take_turn(&wish, None, Progress::Doing(Phase::Sending)) {
            return;
        }
        let is_on = self.is_on.get_untracked();
        spawn(async move {
            let (verdict, answer) = action::rang(session.ring_phone().await);
            if is_on.get() {
                self.end_turn(Outcome {
                    wish,
                    call: None,
                    verdict: Judged::ByApp(session.mode, verdict),
                    answer,
                });
            }
        });
    }

    /// Carries out the steps of an action; `None` if the shift ended.
    async fn carry_out(self, session: &Session, first: Step) -> Option<(Verdict, Option<String>)> {
        let is_on = self.is_on.get_untracked();
        let mut step = first;
        loop {
            match step {
                Step::LookUp(look_up) => {
                    self.get_on(Progress::Doing(look_up.phase()));
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
                        self.heard_directly(session, Ok(sighting.clone()));
                    }
                    step = look_up.found(found, asked_ms, browser::now_ms());
                }
                Step::Send(sending) => {
                    self.get_on(Progress::Doing(Phase::Sending));
                    let reply = session.act(sending.control().clone()).await;
                    if !is_on.get() {
                        return None;
                    }
                    step = sending.replied(reply, browser::now_ms());
                }
                Step::Trace(trace) => {
                    self.get_on(Progress::Doing(Phase::Confirming));
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
    async fn watch(self, session: Session) {
        let (bell, is_on) = (self.bell.get_untracked(), self.is_on.get_untracked());
        let mut pace = Pace::default();
        // The sign-in was the first look.
        bell.wait(Some(pace.wait_ms(0.0, 0.0))).await;
        while is_on.get() {
            if !self.may_look() {
                bell.wait(None).await;
                continue;
            }
            let (began_ms, turn) = (browser::now_ms(), self.turns.get_untracked());
            let found = session.look_up().await;
            if !is_on.get() {
                return;
            }
            if turn == self.turns.get_untracked() {
                pace.looked(found.is_ok());
                self.heard_directly(&session, found);
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
                .with_untracked(|trouble| trouble.as_ref().is_some_and(Hindrance::is_final))
    }

    /// Takes in what the dialer said of the agent.
    fn heard_directly(self, session: &Session, found: Result<Sighting, Trouble>) {
        match found {
            Ok(sighting) => {
                let now_ms = browser::now_ms();
                self.now_ms.set(now_ms);
                self.heard.set(Heard::At(now_ms));
                self.trouble.set_if_new(None);
                let call = sighting
                    .current_call()
                    .map(|current| self.seen(session, current, now_ms));
                self.see(call);
                let calls_today = match &sighting {
                    Sighting::LoggedIn(row) => row.calls_today,
                    Sighting::NotLoggedIn => None,
                };
                self.calls_today.set_if_new(calls_today);
                self.standing.set_if_new(Standing::from(&sighting));
            }
            Err(trouble) => self
                .trouble
                .set_if_new(Some(Hindrance::Dialer(session.mode, trouble))),
        }
    }

    /// The call as it is shown: what is known of it stays known.
    fn seen(self, session: &Session, current: CurrentCall, now_ms: f64) -> Call {
        let CurrentCall {
            call_id,
            is_ringing,
            phone_number,
            campaign_id,
            ..
        } = current;
        let shown = self.call.get_untracked();
        match shown.filter(|shown| shown.call_id == call_id) {
            Some(shown) => Call {
                is_ringing,
                phone_number,
                campaign_id,
                ..shown
            },
            None => {
                self.describe(session.clone(), call_id.clone());
                Call {
                    call_id,
                    phone_number,
                    caller_name: None,
                    is_ringing,
                    campaign_id,
                    queue: None,
                    is_inbound: None,
                    began_ms: now_ms,
                }
            }
        }
    }

    /// Asks once what is known of a call.
    fn describe(self, session: Session, call_id: CallId) {
        let is_on = self.is_on.get_untracked();
        spawn(async move {
            let info = session.call_info(call_id.clone()).await;
            let (Some(info), true) = (info, is_on.get()) else {
                return;
            };
            let shown = self.call.get_untracked();
            if let Some(shown) = shown.filter(|shown| shown.call_id == call_id) {
                self.call.set(Some(Call {
                    queue: Some(info.queue).filter(|queue| !queue.is_empty()),
                    is_inbound: Some(info.is_inbound),
                    began_ms: info.began_ms.unwrap_or(shown.began_ms),
                    ..shown
                }));
            }
        });
    }
}
