//! Actions at a gateway. Each is sent once; when its answer is lost, the gateway
//! is asked what became of it, until it says so.

use std::rc::Rc;

use handset_call_control::action::Phase;
use handset_gateway_api::{ActionReport, Requested};
use vicidial_agent_api::Function;

use super::{Desk, Shift};
use crate::gateway::{self, Failure, Pending, Sent, Settled};
use crate::reactive::spawn;
use crate::standing::Over;
use crate::watch::Pace;
use crate::wish::{AboutCall, Judged, Outcome, Progress, Wish};

impl Shift {
    /// Does what the agent has confirmed, once.
    pub(super) fn act_at_gateway(self, desk: Rc<Desk>, wish: Wish, call: Option<AboutCall>) {
        if !self.take_turn(&wish, call.as_ref(), Progress::Doing(Phase::Sending)) {
            return;
        }
        let key = gateway::new_key().unwrap_or_default();
        let pending = Pending {
            key: key.clone(),
            agent_user: desk.agent_user().clone(),
            wish,
            call,
        };
        let message = pending.message().filter(|_| !key.is_empty());
        // At once: what the page makes of it comes after.
        let sent = message.map(|message| gateway::act(&message, &key));
        // Kept before the page may go, which it does between two steps and not within
        // one. Of what a phone that dies has lost, the gateway tells by itself.
        pending.keep();
        desk.pending.replace(Some(pending));
        let Some(sent) = sent else {
            return self.settle(&desk, &key, Settled::nothing_sent());
        };
        let is_on = self.is_on.get_untracked();
        spawn(async move {
            let sent = sent.await;
            if !is_on.get() {
                return;
            }
            match sent {
                Sent::Settled(settled) => self.settle(&desk, &key, *settled),
                Sent::Offline => self.settle(&desk, &key, Settled::nothing_sent()),
                Sent::Over => {
                    self.settle(&desk, &key, Settled::nothing_sent());
                    self.over.set(Some(Over::NotGood));
                }
                Sent::InDoubt => self.find_out(desk, key).await,
            }
        });
    }

    /// Takes up an action that is not known to be over: from before the page was
    /// loaded, or from another device.
    pub(super) fn take_up(self, desk: &Rc<Desk>, pending: Pending) {
        if !self.take_turn(&pending.wish, pending.call.as_ref(), Progress::InDoubt) {
            return;
        }
        let key = pending.key.clone();
        desk.pending.replace(Some(pending));
        spawn(self.find_out(Rc::clone(desk), key));
    }

    /// Takes in what the gateway tells of an action by itself.
    pub(super) fn hear_of(self, desk: &Rc<Desk>, report: ActionReport) {
        let key = report.idempotency_key;
        let function = match report.requested {
            Some(Requested::CallAgent) => Function::CallAgent,
            _ => Function::RaCallControl,
        };
        if let Some(settled) = Settled::of(function, report.state) {
            return self.settle(desk, &key, settled);
        }
        // Told late of what is over.
        if *desk.settled.borrow() == key {
            return;
        }
        if let Some(requested) = report.requested {
            let pending = Pending {
                key,
                agent_user: desk.agent_user().clone(),
                wish: Wish::from(&requested),
                call: AboutCall::of(&requested),
            };
            self.take_up(desk, pending);
        }
    }

    /// Asks what became of an action, until it is known.
    async fn find_out(self, desk: Rc<Desk>, key: String) {
        let is_on = self.is_on.get_untracked();
        self.get_on(Progress::InDoubt);
        // Another call may come meanwhile.
        self.sheet.set(None);
        let mut pace = Pace::default();
        while desk.is_pending(&key) {
            let asked = gateway::settle(&key).await;
            if !is_on.get() {
                return;
            }
            pace.looked(asked.is_ok());
            match asked {
                Ok(report) => self.hear_of(&desk, report),
                // It goes on after the next sign-in.
                Err(Failure::Over) => return self.over.set(Some(Over::NotGood)),
                Err(_) => {}
            }
            if desk.is_pending(&key) {
                let pause_ms = pace.wait_ms(0.0, js_sys::Math::random());
                desk.doubt.wait(Some(pause_ms)).await;
            }
            if !is_on.get() {
                return;
            }
        }
    }

    /// It is known what became of an action. Of one that is not waited for here,
    /// the list of what was done lately tells.
    fn settle(self, desk: &Rc<Desk>, key: &str, settled: Settled) {
        let Some(pending) = desk.take_pending(key) else {
            return self.correct(desk, key, settled);
        };
        desk.settled.replace(pending.key);
        gateway::forget();
        let answer = settled.text.clone();
        self.end_turn(Outcome {
            wish: pending.wish,
            call: pending.call,
            verdict: Judged::ByGateway(Box::new(settled)),
            answer,
        });
    }

    /// The answer to an action does not say all that its report does.
    fn correct(self, desk: &Rc<Desk>, key: &str, settled: Settled) {
        let is_shown = *desk.settled.borrow() == key;
        let is_news = self.outcome.with_untracked(|outcome| {
            let Some(Judged::ByGateway(shown)) = outcome.as_ref().map(|outcome| &outcome.verdict)
            else {
                return false;
            };
            (shown.outcome, shown.evidence) != (settled.outcome, settled.evidence)
        });
        if is_shown && is_news {
            self.outcome.update(|outcome| {
                if let Some(outcome) = outcome {
                    outcome.verdict = Judged::ByGateway(Box::new(settled));
                }
            });
        }
    }
}

impl Desk {
    fn is_pending(&self, key: &str) -> bool {
        let pending = self.pending.borrow();
        pending.as_ref().is_some_and(|pending| pending.key == key)
    }

    fn take_pending(&self, key: &str) -> Option<Pending> {
        self.pending
            .borrow_mut()
            .take_if(|pending| pending.key == key)
    }
}
