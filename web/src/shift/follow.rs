//! Following the agent's state at a gateway: by events, and by asking where
//! events do not come through.

use std::cell::Cell;
use std::rc::Rc;

use handset_gateway_api::{AgentState, AgentView, CallView, DialerLink, EpochMs};

use super::stream::{Asked, SOON_MS, Stream};
use super::{Call, Desk, Shift};
use crate::browser::{self, Bell};
use crate::gateway::{self, Event, Events, Failure};
use crate::standing::{Heard, Hindrance, Over, Standing};
use crate::watch::Pace;

impl Shift {
    /// Follows the agent's state until the shift ends.
    pub(super) async fn follow(self, desk: Rc<Desk>) {
        let (bell, is_on) = (self.bell.get_untracked(), self.is_on.get_untracked());
        let stream = Rc::new(Cell::new(Stream::default()));
        let mut events: Option<Events> = None;
        let mut pace = Pace::default();
        while is_on.get() {
            // Nobody looks, or nothing comes through: on return, the present
            // state comes at once with a new stream.
            if !browser::is_visible() || !browser::is_online() {
                drop(events.take());
                stream.set(Stream::default());
                self.is_live_no_more();
                bell.wait(None).await;
                continue;
            }
            let began_ms = browser::now_ms();
            if stream.get().may_open(began_ms) {
                events = Events::open(self.listener(&desk, &stream, &bell));
                change(&stream, |stream| stream.opened(began_ms, events.is_some()));
            }
            let rest_ms = stream.get().rest_ms(began_ms);
            if rest_ms > 0.0 {
                bell.wait(Some(rest_ms)).await;
                continue;
            }
            let (before, turn) = (stream.get(), self.turns.get_untracked());
            let found = gateway::agent().await;
            if !is_on.get() {
                return;
            }
            pace.looked(found.is_ok());
            let asked = match found {
                Err(Failure::Over) => return self.over.set(Some(Over::NotGood)),
                _ if before != stream.get() => Asked::AsTold,
                // What it found is from before an action, or its end.
                Ok(_) if turn != self.turns.get_untracked() => Asked::AsTold,
                Ok(view) => {
                    let is_same = self.take_in_asked(&desk, view, before);
                    if !is_same {
                        // It may be on its way.
                        bell.wait(Some(SOON_MS)).await;
                        if !is_on.get() {
                            return;
                        }
                    }
                    if is_same || before != stream.get() {
                        Asked::AsTold
                    } else {
                        Asked::NotTold
                    }
                }
                Err(failure) => {
                    self.trouble.set_if_new(Some(Hindrance::Gateway(failure)));
                    Asked::NoAnswer
                }
            };
            let now_ms = browser::now_ms();
            change(&stream, |stream| stream.asked(now_ms, asked));
            if !stream.get().is_open() {
                drop(events.take());
                self.is_live_no_more();
            }
            if !stream.get().is_telling() {
                let wait_ms = pace.wait_ms(now_ms - began_ms, js_sys::Math::random());
                bell.wait(Some(wait_ms)).await;
            }
        }
    }

    /// What is done with events.
    fn listener(
        self,
        desk: &Rc<Desk>,
        stream: &Rc<Cell<Stream>>,
        bell: &Bell,
    ) -> Rc<dyn Fn(Event)> {
        let (desk, stream, bell) = (Rc::clone(desk), Rc::clone(stream), bell.clone());
        let is_on = self.is_on.get_untracked();
        Rc::new(move |event| {
            if !is_on.get() {
                return;
            }
            let now_ms = browser::now_ms();
            match event {
                Event::Agent(view) => {
                    change(&stream, |stream| stream.told(now_ms));
                    self.take_in(&desk, view, Heard::Live);
                }
                Event::Action(report) => {
                    desk.list(&report);
                    self.hear_of(&desk, report);
                }
                Event::Over(end) => self.over.set(Some(Over::Ended(end))),
                Event::Broken { is_given_up } => {
                    self.is_live_no_more();
                    change(&stream, |stream| stream.broke(now_ms, is_given_up));
                }
            }
            bell.ring();
        })
    }

    /// Takes in what was asked for; whether the stream, if one tells the state,
    /// has told the same.
    fn take_in_asked(self, desk: &Rc<Desk>, view: AgentView, stream: Stream) -> bool {
        if !stream.is_telling() {
            self.take_in(desk, view, Heard::At(browser::now_ms()));
            return true;
        }
        let shown = self.call.with_untracked(|call| {
            let call = call.as_ref();
            call.map(|call| (call.call_id.clone(), call.is_ringing))
        });
        let is_ringing = view.state == AgentState::Ringing;
        let found = view
            .call
            .as_ref()
            .map(|call| (call.call_id.clone(), is_ringing));
        let is_same = shown == found
            && self.standing.get_untracked() == Standing::from(view.state)
            && matches!(view.dialer, DialerLink::Down { .. })
                == (self.trouble.get_untracked() == Some(Hindrance::DialerDown));
        let heard = if is_same {
            Heard::Live
        } else {
            Heard::At(browser::now_ms())
        };
        self.take_in(desk, view, heard);
        is_same
    }

    /// Takes in what the gateway said of the agent.
    fn take_in(self, desk: &Rc<Desk>, view: AgentView, heard: Heard) {
        let now_ms = browser::now_ms();
        self.now_ms.set(now_ms);
        let on_browsers_clock = |then_ms: EpochMs| {
            // Both are the gateway's.
            now_ms - (view.sent_at_ms.saturating_sub(then_ms) as f64)
        };
        match view.dialer {
            DialerLink::Down { since_ms } => {
                self.heard
                    .set_if_new(Heard::At(on_browsers_clock(since_ms)));
                self.trouble.set_if_new(Some(Hindrance::DialerDown));
            }
            DialerLink::Connecting | DialerLink::Up => {
                self.heard.set_if_new(heard);
                self.trouble.set_if_new(None);
            }
        }
        if view.state != AgentState::Unknown {
            let is_ringing = view.state == AgentState::Ringing;
            let call = view.call.map(|call| {
                let began_ms = on_browsers_clock(call.since_ms);
                self.told(call, is_ringing, began_ms)
            });
            self.see(call);
            self.standing.set_if_new(Standing::from(view.state));
            desk.is_now(view.state);
        }
        self.refresh_choices(desk, view.user_group);
    }

    /// The call as it is shown. It began when it began, however long the way of
    /// an answer was.
    fn told(self, call: CallView, is_ringing: bool, began_ms: f64) -> Call {
        let shown = self.call.get_untracked();
        let shown = shown.filter(|shown| shown.call_id == call.call_id);
        Call {
            began_ms: shown.map_or(began_ms, |shown| shown.began_ms.min(began_ms)),
            call_id: call.call_id,
            phone_number: call.phone_number,
            caller_name: call.caller_name,
            is_ringing,
            campaign_id: call.campaign_id,
            queue: call.queue.filter(|queue| !queue.is_empty()),
            is_inbound: call.is_inbound,
        }
    }

    fn is_live_no_more(self) {
        if self.heard.get_untracked() == Heard::Live {
            self.heard.set(Heard::At(browser::now_ms()));
        }
    }
}

fn change(stream: &Cell<Stream>, change: impl FnOnce(&mut Stream)) {
    let mut changed = stream.get();
    change(&mut changed);
    stream.set(changed);
}
