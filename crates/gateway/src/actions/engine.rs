//! Carrying a request out: is the call the agent's, is it allowed, send it once, has the call
//! left.

use std::pin::pin;
use std::sync::{Arc, Weak};

use handset_call_control::action::{
    self, CallThen, Evidence as Known, LookUp, Patience, Sending, Step, Verdict,
};
use handset_call_control::{Cause, Lost, Reply, Sighting, Trouble};
use handset_gateway_api::{Evidence, Outcome};
use tokio::time::{Duration, Instant, sleep, timeout};
use vicidial_agent_api::answer::SubStatus;
use vicidial_agent_api::{Answer, ErrorCode, Function, RaCallControl};

use super::ActionAnswer;
use super::flights::{Entrance, Flights, Seat};
use super::intent::{Asked, Intent};
use super::reports::Reports;
use super::settlement::Settlement;
use super::store::{Intents, Place, Sent, Settled, Stored};
use super::tasks::Tasks;
use crate::agent_name::folded;
use crate::agents::Agents;
use crate::audit::{Audit, Entry, Event};
use crate::clock::now_ms;
use crate::config::ActionConfig;
use crate::dialer::Dialer;
use crate::http::Refusal;
use crate::policy::Policy;

/// What carries requests out.
pub(super) struct Engine {
    pub(super) intents: Intents,
    pub(super) flights: Flights,
    pub(super) reports: Reports,
    pub(super) dialer: Dialer,
    pub(super) agents: Option<Agents>,
    pub(super) policy: Policy,
    pub(super) audit: Audit,
    pub(super) config: ActionConfig,
    pub(super) may_ring_phone: bool,
    /// Whose tasks these are keeps them; they end with it.
    pub(super) tasks: Weak<Tasks>,
    /// Since when its clock goes.
    pub(super) started: Instant,
}

/// Why a request is not sent.
enum Stop {
    /// Its key says already what it came to.
    Known(ActionAnswer),
    /// It is refused, which becomes its outcome.
    Refused(Refusal),
    /// It is refused, and its key belongs to something else.
    Foreign(Refusal),
    /// It was stored that it is sent, and then it was not.
    Withdrawn(Box<Sent>, Refusal),
    /// It was sent by somebody who is gone.
    InDoubt(Box<Sent>),
}

/// What has been learned on the way, for the outcome and for the audit.
#[derive(Default)]
struct Course {
    reply: Option<Reply>,
    dialer_ms: Option<u64>,
    /// Whether the customer was seen to have hung up while the agent still had the call.
    customer_was_first: bool,
    /// Whether the agent was off at the last look.
    agent_is_off: bool,
    /// Whether asking again at once could do harm.
    must_go_slow: bool,
    /// Whether it was sent by somebody who is gone.
    is_resumed: bool,
}

/// When a call that is still there proves that nothing was done.
#[derive(Clone, Copy)]
enum Proof {
    /// Not yet: the dialer may still be at it.
    None,
    /// From this moment on.
    From(f64),
}

/// While it is in doubt what became of a request, it is looked at least once in so many of the
/// usual pauses.
const LONGEST_PAUSE: u32 = 64;
/// How often the disposition of a call is asked for, where the dialer does not answer.
const TRACES: u32 = 5;
/// While the dialer may still be at it, it is looked at least once in so many of the usual pauses:
/// its answer is waited for at the same time.
const LONGEST_PAUSE_UNANSWERED: u32 = 8;
/// How old the knowledge that a call is the agent's may be when a request is sent upon it; to
/// connect comes on top.
const CHECK_IS_GOOD_FOR: Duration = Duration::from_millis(1_500);
/// How long it waits before it tries the database again.
const DATABASE_PAUSE: Duration = Duration::from_secs(1);

const NOT_RECORDED: &str = "the gateway could not record the request; nothing was sent";
const TOO_LATE: &str = "the gateway took too long; nothing was sent";

impl Engine {
    /// Milliseconds on a clock that only goes forward.
    fn now(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * 1_000.0
    }

    fn patience(&self, confirm_for_ms: f64) -> Patience {
        Patience {
            confirm_for_ms,
            confirm_every_ms: in_ms(self.config.confirm_every),
            check_is_good_for_ms: in_ms(CHECK_IS_GOOD_FOR),
        }
    }

    /// How long an action takes at most unless it is in doubt.
    pub(super) fn answers_within(&self) -> Duration {
        self.dialer.action_timeout() + 2 * self.config.confirm_for
    }

    /// Carries a request out, and tells what it came to.
    pub(super) async fn run(self: Arc<Self>, seat: Seat) {
        let begun = Instant::now();
        let stop = match seat.intent().asked.clone() {
            Asked::Control(control) => match self.ready(&seat, &control).await {
                Ok((sending, sent)) => {
                    let (course, settlement) = self.send(sending, &sent).await;
                    return self.settle(seat, sent, course, settlement, begun).await;
                }
                Err(stop) => stop,
            },
            Asked::CallAgent(_) => match self.ready_to_ring(&seat).await {
                Ok(sent) => {
                    let (course, settlement) = self.ring(&sent).await;
                    return self
                        .settle(seat, sent, course, Some(settlement), begun)
                        .await;
                }
                Err(stop) => stop,
            },
        };
        match stop {
            Stop::Known(answer) => seat.land(answer),
            Stop::Refused(refusal) => self.refuse(&seat, &refusal, begun).await,
            Stop::Foreign(refusal) => {
                seat.land(ActionAnswer::refusal(&refusal));
                self.record_refusal(seat.intent(), &refusal, begun).await;
            }
            Stop::Withdrawn(sent, refusal) => {
                let settlement = Some(Settlement::refused(&refusal));
                self.settle(seat, *sent, Course::default(), settlement, begun)
                    .await;
            }
            Stop::InDoubt(sent) => self.take_up(seat, *sent).await,
        }
    }

    /// Finds out what became of a request that was sent by somebody who is gone.
    pub(super) async fn take_up(&self, seat: Seat, sent: Sent) {
        let begun = Instant::now();
        // Where another one has its place, the database keeps the two apart.
        let _ = seat.occupy_agent();
        let _ = seat.occupy_call();
        let mut course = Course {
            is_resumed: true,
            ..Course::default()
        };
        let settlement = match &sent.intent.asked {
            Asked::Control(control) => {
                // It may have been sent just before the end. When that was is not known for
                // certain: the clock may have been set since.
                let left = self.dialer.action_timeout();
                let known = Known::Lost(Lost::Unreachable);
                let now = self.now();
                let settle_at = now + in_ms(left + self.config.confirm_for);
                let step =
                    action::resume(control.clone(), known, self.patience(settle_at - now), now);
                let proof = Proof::From(settle_at);
                let verdict = self.watch(&sent, control, &mut course, step, proof).await;
                verdict.map(|verdict| course.settlement(&sent.intent, verdict))
            }
            // Nothing shows whether a phone rang.
            Asked::CallAgent(_) => Some(Settlement::without_answer(
                &sent.intent.asked,
                Outcome::Unknown,
                Evidence::State,
            )),
        };
        self.settle(seat, sent, course, settlement, begun).await;
    }

    /// Takes up in a task of its own, unless somebody is at it.
    pub(super) fn spawn_take_up(self: &Arc<Self>, sent: Sent) {
        let Entrance::Free(seat) = self.flights.enter(sent.intent.clone()) else {
            return;
        };
        if let Some(tasks) = self.tasks.upgrade() {
            let engine = self.clone();
            tasks.spawn(async move { engine.take_up(seat, sent).await });
        }
    }

    /// Whether the key is known, and the agent has nothing else in flight.
    async fn enter(&self, seat: &Seat) -> Result<(), Stop> {
        let intent = seat.intent();
        self.look_for_key(intent).await?;
        seat.occupy_agent()
            .map_err(|other| Stop::Refused(in_the_way(intent, &other.intent)))
    }

    async fn look_for_key(&self, intent: &Intent) -> Result<(), Stop> {
        let unrecorded = |error| unrecorded(&error, &intent.asked);
        match self.intents.find(intent.key).await.map_err(unrecorded)? {
            Some(stored) => Err(known(intent, stored)),
            None => Ok(()),
        }
    }

    /// Whether the dialer would let the gateway's account in.
    fn admitted(&self, intent: &Intent) -> Result<(), Stop> {
        self.dialer.may_act().map_err(|trouble| {
            Stop::Refused(Refusal::CallNotChecked {
                value: intent.asked.value(),
                details: in_words(&trouble.cause),
            })
        })
    }

    /// Everything that comes before sending: afterwards it is stored that the request is sent.
    async fn ready(
        self: &Arc<Self>,
        seat: &Seat,
        control: &RaCallControl,
    ) -> Result<(Sending, Sent), Stop> {
        let intent = seat.intent();
        self.enter(seat).await?;
        let unrecorded = |error| unrecorded(&error, &intent.asked);
        let earlier = self
            .intents
            .last_done(&control.agent_user, &control.value)
            .await
            .map_err(unrecorded)?;
        if let Some(earlier) = earlier {
            return Err(Stop::Refused(Refusal::Duplicate {
                value: control.value.to_string(),
                stage: earlier.intent.asked.stage().to_owned(),
                outcome: earlier.settlement.outcome.as_str().to_owned(),
            }));
        }
        self.admitted(intent)?;
        let asked_at = self.now();
        let found = self.dialer.agent_status(&control.agent_user).await;
        let checked_at = self.now();
        let row = match &found {
            Ok(Sighting::LoggedIn(row)) => Some(row.clone()),
            _ => None,
        };
        let sending = self
            .checked(control, found, asked_at, checked_at)
            .map_err(Stop::Refused)?;
        let group = row.as_ref().map(|row| row.user_group.as_str());
        self.policy
            .of_group(group)
            .check(control)
            .map_err(Stop::Refused)?;
        seat.occupy_call()
            .map_err(|other| Stop::Refused(in_the_way(intent, &other.intent)))?;
        let sent = Sent {
            intent: intent.clone(),
            customer: row.map(|row| row.phone_number).unwrap_or_default(),
            sent_at_ms: now_ms(),
            check_ms: whole_ms(checked_at - asked_at),
        };
        self.store_sent(&sent).await?;
        if self.now() - asked_at > in_ms(CHECK_IS_GOOD_FOR) {
            // The call may be another's by now.
            let details = TOO_LATE.to_owned();
            let value = control.value.to_string();
            let refusal = Refusal::CallNotChecked { value, details };
            return Err(Stop::Withdrawn(Box::new(sent), refusal));
        }
        Ok((sending, sent))
    }

    /// Whether the call is the agent's now.
    fn checked(
        &self,
        control: &RaCallControl,
        found: Result<Sighting, Trouble>,
        asked_at: f64,
        now: f64,
    ) -> Result<Sending, Refusal> {
        let patience = self.patience(in_ms(self.config.confirm_for));
        let mut step = action::begin(control.clone(), patience, asked_at);
        if let Step::LookUp(look_up) = step {
            step = look_up.found(found, asked_at, now);
        }
        let value = control.value.to_string();
        Err(match step {
            Step::Send(sending) => return Ok(sending),
            Step::End(Verdict::NothingSent(action::Refusal::NotYours), _) => {
                Refusal::CallNotYours { value }
            }
            Step::End(Verdict::NothingSent(action::Refusal::NotSure(cause)), _) => {
                let details = in_words(&cause);
                Refusal::CallNotChecked { value, details }
            }
            // A check has no other end.
            Step::LookUp(_) | Step::Trace(_) | Step::End(..) => {
                let details = TOO_LATE.to_owned();
                Refusal::CallNotChecked { value, details }
            }
        })
    }

    async fn ready_to_ring(self: &Arc<Self>, seat: &Seat) -> Result<Sent, Stop> {
        let intent = seat.intent();
        self.enter(seat).await?;
        if !self.may_ring_phone {
            return Err(Stop::Refused(Refusal::FunctionNotPermitted {
                agent_user: intent.asked.agent_user().to_string(),
                function: Function::CallAgent.name().to_owned(),
            }));
        }
        self.admitted(intent)?;
        let sent = Sent {
            intent: intent.clone(),
            customer: String::new(),
            sent_at_ms: now_ms(),
            check_ms: 0,
        };
        self.store_sent(&sent).await?;
        Ok(sent)
    }

    /// From here on the request counts as sent.
    async fn store_sent(self: &Arc<Self>, sent: &Sent) -> Result<(), Stop> {
        let intent = &sent.intent;
        let unrecorded = |error| unrecorded(&error, &intent.asked);
        if self.intents.insert_sent(sent).await.map_err(unrecorded)? {
            let agent = intent.asked.agent_user();
            self.reports.tell(agent, None, sent.report());
            return Ok(());
        }
        self.look_for_key(intent).await?;
        // Something that nobody is at: it was stored when its process was just ending.
        let others = self.intents.in_the_way_of(&intent.asked).await;
        let mut refusal = Refusal::ActionInProgress {
            value: intent.asked.value(),
            stage: intent.asked.stage().to_owned(),
        };
        for other in others.map_err(unrecorded)? {
            refusal = in_the_way(intent, &other.intent);
            self.spawn_take_up(other);
        }
        Err(Stop::Refused(refusal))
    }

    async fn send(&self, sending: Sending, sent: &Sent) -> (Course, Option<Settlement>) {
        let mut course = Course::default();
        let control = sending.control().clone();
        let begun = Instant::now();
        let mut exchange = pin!(self.dialer.control(&control));
        let reply = match timeout(self.dialer.action_timeout(), exchange.as_mut()).await {
            Ok(reply) => reply,
            Err(_) => {
                let unanswered = self.while_unanswered(sent, &control, &mut course, exchange);
                match unanswered.await {
                    Ok(reply) => reply,
                    Err(verdict) => {
                        course.dialer_ms = Some(elapsed_ms(begun));
                        let settle = |verdict| course.settlement(&sent.intent, verdict);
                        let settlement = verdict.map(settle);
                        return (course, settlement);
                    }
                }
            }
        };
        course.dialer_ms = Some(elapsed_ms(begun));
        // A dialer that is slow, or behind a proxy that is not, may be at it until then; and some
        // time more must show the call where it was.
        let limit = self.dialer.action_timeout().saturating_sub(begun.elapsed());
        let now = self.now();
        let settle_at = now + in_ms(limit + self.config.confirm_for);
        course.reply = reply.as_ref().ok().cloned();
        let step = match reply {
            Err(lost) if lost != Lost::NotSent => {
                let patience = self.patience(settle_at - now);
                action::resume(control.clone(), Known::Lost(lost), patience, now)
            }
            reply => sending.replied(reply, now),
        };
        let proof = Proof::From(settle_at);
        let verdict = self.watch(sent, &control, &mut course, step, proof).await;
        let settlement = verdict.map(|verdict| course.settlement(&sent.intent, verdict));
        (course, settlement)
    }

    /// The dialer has not answered in its time. That the call is still there proves nothing while
    /// its answer may come: it may only be slow. Gives what comes back, or a verdict that the
    /// state allows before, as [`watch`](Self::watch) does.
    async fn while_unanswered(
        &self,
        sent: &Sent,
        control: &RaCallControl,
        course: &mut Course,
        exchange: impl Future<Output = Result<Reply, Lost>>,
    ) -> Result<Result<Reply, Lost>, Option<Verdict>> {
        let known = Known::Lost(Lost::TimedOut);
        let step = action::resume(control.clone(), known, self.patience(0.0), self.now());
        tokio::select! {
            reply = exchange => Ok(reply),
            verdict = self.watch(sent, control, course, step, Proof::None) => Err(verdict),
        }
    }

    async fn ring(&self, sent: &Sent) -> (Course, Settlement) {
        let asked = &sent.intent.asked;
        let begun = Instant::now();
        let reply = self.dialer.call_agent(asked.agent_user()).await;
        let course = Course {
            dialer_ms: Some(elapsed_ms(begun)),
            reply: reply.as_ref().ok().cloned(),
            ..Course::default()
        };
        let (verdict, _) = action::rang(reply);
        let settlement = course.settlement(&sent.intent, verdict);
        (course, settlement)
    }

    /// Looks until it is known what became of a request. `None`: it is left in doubt, because
    /// the gateway ends.
    ///
    /// `proof` is when a call that is still there proves anything where the answer is missing.
    async fn watch(
        &self,
        sent: &Sent,
        control: &RaCallControl,
        course: &mut Course,
        mut step: Step,
        proof: Proof,
    ) -> Option<Verdict> {
        let mut pause = self.config.confirm_every;
        loop {
            step = match step {
                Step::LookUp(look_up) => self.look(look_up, control, course).await,
                Step::Trace(trace) => {
                    let written = self.written(sent, control, course).await;
                    trace.found(written.as_deref())
                }
                // Nothing that is watched is sent again.
                Step::Send(_) => return None,
                Step::End(verdict, _) => {
                    let Some(known) = in_doubt(&verdict) else {
                        return Some(verdict);
                    };
                    let (left, is_unanswered) = match proof {
                        Proof::None => (0.0, true),
                        Proof::From(settle_at) => ((settle_at - self.now()).max(0.0), false),
                    };
                    let time_is_over = !is_unanswered && left == 0.0;
                    match verdict {
                        Verdict::StillThere(_) if time_is_over => return Some(verdict),
                        Verdict::Unknown { .. } if time_is_over && course.agent_is_off => {
                            return Some(self.without_agent(sent, control, course, known).await);
                        }
                        _ => {}
                    }
                    let longest = self.config.confirm_every * LONGEST_PAUSE;
                    if course.must_go_slow {
                        pause = longest;
                    } else if time_is_over {
                        pause = longest.min(pause * 2);
                    } else if is_unanswered {
                        let longest = self.config.confirm_every * LONGEST_PAUSE_UNANSWERED;
                        pause = longest.min(pause * 2);
                    }
                    let may_end = time_is_over || is_unanswered || course.must_go_slow;
                    tokio::select! {
                        () = sleep(pause) => {}
                        () = self.flights.closing(), if may_end => return None,
                    }
                    let now = self.now();
                    let patience = self.patience((left - in_ms(pause)).max(0.0));
                    action::resume(control.clone(), known, patience, now)
                }
            };
        }
    }

    async fn look(&self, look_up: LookUp, control: &RaCallControl, course: &mut Course) -> Step {
        let wait = look_up.not_before_ms() - self.now();
        if wait > 0.0 {
            sleep(Duration::from_secs_f64(wait / 1_000.0)).await;
        }
        let asked_at = self.now();
        let found = self.dialer.agent_status(&control.agent_user).await;
        course.agent_is_off = match &found {
            Ok(sighting) => *sighting == Sighting::NotLoggedIn,
            // Who is not there, or not for the gateway, does not come back by being looked for.
            Err(trouble) => matches!(
                trouble.cause,
                Cause::Refused {
                    code: ErrorCode::AgentNotFound,
                    ..
                }
            ),
        };
        course.must_go_slow = found.as_ref().is_err_and(Trouble::is_final);
        if let Ok(Sighting::LoggedIn(row)) = &found {
            course.customer_was_first |=
                row.real_time_sub_status == SubStatus::Dead && row.shows(&control.value);
        }
        look_up.found(found, asked_at, self.now())
    }

    /// The disposition that the dialer has written for the call, if that tells who did it.
    async fn written(
        &self,
        sent: &Sent,
        control: &RaCallControl,
        course: &Course,
    ) -> Option<String> {
        let has_answered = course.reply.as_ref().is_some_and(|reply| {
            matches!(&reply.answer, Answer::Error(error) if error.code == ErrorCode::NoActiveCall)
        });
        // It was sent once: an answer is the answer to it. And what was sent earlier, or failed
        // before the customer hung up, may have written it too.
        if has_answered || course.customer_was_first {
            return None;
        }
        let earlier = self
            .intents
            .was_sent_before(&control.value, sent.intent.key)
            .await;
        if earlier.unwrap_or(true) {
            return None;
        }
        for attempt in 0..TRACES {
            match self.dialer.callid_info(&control.value).await {
                Ok(info) => return Some(info.status),
                Err(trouble) if trouble.is_final() => return None,
                Err(_) if attempt + 1 < TRACES => sleep(self.config.confirm_every).await,
                Err(_) => {}
            }
        }
        None
    }

    /// The agent is off, so that no state tells where the call is.
    async fn without_agent(
        &self,
        sent: &Sent,
        control: &RaCallControl,
        course: &Course,
        known: Known,
    ) -> Verdict {
        let written = self.written(sent, control, course).await;
        let is_ours =
            written.is_some_and(|status| status.eq_ignore_ascii_case(control.status.as_str()));
        Verdict::Unknown {
            evidence: if is_ours { Known::Written } else { known },
            call: CallThen::NotSeen,
        }
    }

    /// Stores what it came to, and tells it. Without a settlement it stays in doubt.
    async fn settle(
        &self,
        seat: Seat,
        sent: Sent,
        course: Course,
        settlement: Option<Settlement>,
        begun: Instant,
    ) {
        let Some(settlement) = settlement else {
            return;
        };
        let key = sent.intent.key;
        let place = loop {
            match self.intents.settle(key, &settlement, now_ms()).await {
                Ok(place) => break place,
                Err(error) => {
                    tracing::error!(%error, "the database fails; it is tried again");
                    tokio::select! {
                        () = sleep(DATABASE_PAUSE) => {}
                        () = self.flights.closing() => return,
                    }
                }
            }
        };
        let Some(place) = place else {
            // Somebody else has found it out: that is what is told.
            if let Ok(Some(stored)) = self.intents.find(key).await
                && let Stop::Known(answer) = known(&sent.intent, stored)
            {
                seat.land(answer);
            }
            return;
        };
        self.tell_settled(&sent.intent, &sent.customer, place, &settlement);
        let agent = sent.intent.asked.agent_user();
        if let Some(agents) = &self.agents {
            agents.nudge(agent);
        }
        let answer = settlement.answer(course.is_resumed);
        let event = match settlement.evidence {
            Evidence::NothingSent => Event::Refusal,
            _ => Event::Action,
        };
        let entry = Entry {
            answer: Some(match &course.reply {
                Some(reply) => settlement.for_the_audit(reply),
                None => settlement.body.trim_end().to_owned(),
            }),
            check_ms: Some(sent.check_ms),
            dialer_ms: course.dialer_ms,
            total_ms: Some(elapsed_ms(begun)),
            ..entry(event, &sent.intent, &settlement)
        };
        seat.land(answer);
        self.audit.record(entry).await;
    }

    /// Stores that nothing was sent, and why, and tells it.
    async fn refuse(&self, seat: &Seat, refusal: &Refusal, begun: Instant) {
        let intent = seat.intent();
        let settlement = Settlement::refused(refusal);
        let stored = self
            .intents
            .insert_refused(intent, &settlement, now_ms())
            .await;
        let answer = match stored {
            Ok(Some(place)) => {
                self.tell_settled(intent, "", place, &settlement);
                settlement.answer(false)
            }
            Ok(None) => match self.look_for_key(intent).await {
                Err(Stop::Known(answer)) => answer,
                Err(Stop::Foreign(refusal)) => ActionAnswer::refusal(&refusal),
                _ => ActionAnswer::refusal(refusal),
            },
            Err(error) => {
                tracing::error!(%error, "a refusal could not be stored");
                ActionAnswer::refusal(refusal)
            }
        };
        seat.land(answer);
        self.record_refusal(intent, refusal, begun).await;
    }

    /// Writes a refusal to the audit.
    pub(super) async fn record_refusal(&self, intent: &Intent, refusal: &Refusal, begun: Instant) {
        let settlement = Settlement::refused(refusal);
        let entry = Entry {
            answer: Some(settlement.body.trim_end().to_owned()),
            total_ms: Some(elapsed_ms(begun)),
            ..entry(Event::Refusal, intent, &settlement)
        };
        self.audit.record(entry).await;
    }

    fn tell_settled(&self, intent: &Intent, customer: &str, place: Place, settlement: &Settlement) {
        let settled = Settled {
            intent: intent.clone(),
            customer: customer.to_owned(),
            number: place.number,
            at_ms: place.at_ms,
            settlement: settlement.clone(),
        };
        let agent = intent.asked.agent_user();
        self.reports
            .tell(agent, Some(place.number), settled.report());
    }
}

impl Course {
    fn settlement(&self, intent: &Intent, verdict: Verdict) -> Settlement {
        let reply = self.reply.as_ref();
        Settlement::of(&intent.asked, verdict, reply, self.customer_was_first)
    }
}

/// What an intent is told whose key is stored.
fn known(intent: &Intent, stored: Stored) -> Stop {
    let key = intent.key.to_string();
    if folded(stored.agent_user()) != folded(intent.asked.agent_user()) {
        return Stop::Foreign(Refusal::KeyReused { key });
    }
    match stored {
        Stored::Closed(_) => Stop::Foreign(Refusal::KeyClosed { key }),
        Stored::Settled(settled) if settled.intent.asked.is_same(&intent.asked) => {
            Stop::Known(settled.settlement.answer(true))
        }
        Stored::Sent(sent) if sent.intent.asked.is_same(&intent.asked) => {
            Stop::InDoubt(Box::new(sent))
        }
        Stored::Settled(_) | Stored::Sent(_) => Stop::Foreign(Refusal::KeyReused { key }),
    }
}

/// What is told of another action in the way. Of another agent's only that there is one, which
/// has not ended though the call has come here: what it is, is nobody's business.
fn in_the_way(intent: &Intent, other: &Intent) -> Refusal {
    let is_own = folded(other.asked.agent_user()) == folded(intent.asked.agent_user());
    let told = if is_own { other } else { intent };
    Refusal::ActionInProgress {
        value: told.asked.value(),
        stage: told.asked.stage().to_owned(),
    }
}

/// What is known of a request where the verdict may be wrong.
const fn in_doubt(verdict: &Verdict) -> Option<Known> {
    match verdict {
        Verdict::StillThere(known @ (Known::Lost(_) | Known::Unreadable(_)))
        | Verdict::Unknown {
            evidence: known @ (Known::Lost(_) | Known::Unreadable(_) | Known::NotExecuted),
            call: CallThen::NotSeen,
        } => Some(*known),
        _ => None,
    }
}

fn unrecorded(error: &sqlx::Error, asked: &Asked) -> Stop {
    tracing::error!(%error, "the database fails; a request is refused");
    Stop::Refused(Refusal::CallNotChecked {
        value: asked.value(),
        details: NOT_RECORDED.to_owned(),
    })
}

fn entry(event: Event, intent: &Intent, settlement: &Settlement) -> Entry {
    Entry {
        at_ms: intent.received_at_ms,
        address: Some(intent.caller.address),
        user_agent: intent.caller.user_agent.clone(),
        idempotency_key: Some(intent.key.to_string()),
        request: Some(intent.asked.form()),
        http_status: Some(settlement.http_status),
        error: settlement.error,
        outcome: Some(settlement.outcome),
        evidence: Some(settlement.evidence),
        ..Entry::new(event, Some(intent.asked.agent_user().clone()))
    }
}

fn in_words(cause: &Cause) -> String {
    match cause {
        Cause::Lost(Lost::NotSent) => "the dialer could not be reached".to_owned(),
        Cause::Lost(Lost::TimedOut) => "the dialer did not answer in time".to_owned(),
        Cause::Lost(Lost::Unreachable) => "the connection to the dialer broke off".to_owned(),
        Cause::Lost(Lost::Redirected) => "the dialer's address leads elsewhere".to_owned(),
        Cause::Refused { code, .. } => format!("the dialer refused: {code}"),
        Cause::Unrecognised(what) => format!("the dialer's answer is none: {what}"),
    }
}

fn in_ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn elapsed_ms(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// A time between two moments of the clock.
fn whole_ms(time: f64) -> u64 {
    u64::try_from(Duration::from_secs_f64((time / 1_000.0).max(0.0)).as_millis())
        .unwrap_or(u64::MAX)
}
