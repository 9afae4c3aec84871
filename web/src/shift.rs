//! What is on the screen while an agent is signed in, and who keeps it so: one
//! task that follows the agent's state, and one per action.

mod desk;
mod direct;
mod doubt;
mod follow;
mod stream;

use std::cell::Cell;
use std::rc::Rc;

use handset_call_control::Sighting;
use vicidial_agent_api::{AgentUser, CallId, ErrorCode, Status};

use crate::browser::{self, Bell};
use crate::choices::Choices;
use crate::events::{each_second, listen_to_window};
use crate::link::LinkedCall;
use crate::messages::{self, OutcomeSaid};
use crate::online;
use crate::reactive::{State, on_cleanup};
use crate::session::Session;
use crate::stake::Stake;
use crate::standing::{Heard, Hindrance, Over, Standing};
use crate::watch::OLD_AFTER_MS;
use crate::wish::{AboutCall, Doing, Outcome, Progress, Wish};

pub(crate) use desk::{Desk, Listed, Readying};

/// The call on the screen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    /// Its id.
    pub(crate) call_id: CallId,
    /// The customer's number; empty where there is none.
    pub(crate) phone_number: String,
    /// Who is calling, where that is told.
    pub(crate) caller_name: Option<String>,
    /// Whether it is assigned but not yet answered.
    pub(crate) is_ringing: bool,
    /// The campaign the agent works in.
    pub(crate) campaign_id: String,
    /// The in-group or campaign it came through; `None` until it is known.
    pub(crate) queue: Option<String>,
    /// Whether the customer called; `None` until it is known.
    pub(crate) is_inbound: Option<bool>,
    /// When it began, as well as that is known, on the browser's clock.
    pub(crate) began_ms: f64,
}

impl Call {
    /// The in-group it came from, as people call it, or its campaign.
    pub(crate) fn queue<'a>(&'a self, choices: Option<&'a Choices>) -> &'a str {
        let queue = self.queue.as_deref().unwrap_or(&self.campaign_id);
        choices
            .and_then(|choices| choices.label_of(queue))
            .unwrap_or(queue)
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

/// An agent who has signed in.
#[derive(Clone)]
pub(crate) enum SignedIn {
    /// Directly, with what the dialer said first.
    Direct(Session, Sighting),
    /// At a gateway.
    Gateway(AgentUser),
}

/// Who is asked.
#[derive(Clone)]
enum Mode {
    /// The dialer.
    Direct(Session),
    /// A gateway.
    Gateway(Rc<Desk>),
}

/// A shift: everything that is shown while an agent is signed in.
#[derive(Clone, Copy)]
pub(crate) struct Shift {
    mode: State<Mode>,
    bell: State<Bell>,
    /// False once signed out: tasks end at their next step.
    is_on: State<Rc<Cell<bool>>>,
    /// Actions begun and ended: what a look from before one of them found is
    /// out of date.
    turns: State<u32>,
    /// The link that the app was opened by, until it is known whose call it
    /// names.
    linked: State<Option<LinkedCall>>,
    /// The agent's state while there is no call.
    pub(crate) standing: State<Standing>,
    /// How many calls the agent had today, where that is told.
    pub(crate) calls_today: State<Option<u32>>,
    /// The call the agent is on.
    pub(crate) call: State<Option<Call>>,
    /// When what is shown was true.
    pub(crate) heard: State<Heard>,
    /// Why nothing newer is known, now.
    pub(crate) trouble: State<Option<Hindrance>>,
    /// Whether the phone has a network.
    pub(crate) is_online: State<bool>,
    /// The browser's clock, once a second.
    pub(crate) now_ms: State<f64>,
    /// What may be chosen; `None` until it is known.
    pub(crate) choices: State<Option<Choices>>,
    /// Whether the dialer said that the agent has no phone to ring, as a plain remote
    /// agent has none: nothing tells beforehand.
    pub(crate) has_no_phone: State<bool>,
    /// The question that is open.
    pub(crate) sheet: State<Option<Sheet>>,
    /// What is being done.
    pub(crate) doing: State<Option<Doing>>,
    /// What the last action came to, until it is dismissed.
    pub(crate) outcome: State<Option<Outcome>>,
    /// Whether the gateway was asked to sign the agent out, and has not answered.
    pub(crate) is_signing_out: State<bool>,
    /// What the agent should know, until it is dismissed.
    pub(crate) notice: State<Option<Notice>>,
    /// The call that the app was opened on, if it is the agent's.
    pub(crate) opened_on: State<Option<CallId>>,
    /// How the shift ended.
    pub(crate) over: State<Option<Over>>,
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
    /// Signing out was not confirmed.
    StillSignedIn,
}

impl Shift {
    /// Begins a shift, and follows the agent's state until the owner is cleaned
    /// up.
    pub(crate) fn begin(signed_in: SignedIn, linked: Option<LinkedCall>) -> Self {
        match signed_in {
            SignedIn::Direct(session, first) => {
                let shift = Self::new(Mode::Direct(session.clone()), linked);
                shift.begin_directly(session, first);
                shift
            }
            SignedIn::Gateway(agent_user) => {
                let desk = Rc::new(Desk::new(agent_user));
                let shift = Self::new(Mode::Gateway(Rc::clone(&desk)), linked);
                shift.begin_at_gateway(desk);
                shift
            }
        }
    }

    fn new(mode: Mode, linked: Option<LinkedCall>) -> Self {
        let now_ms = browser::now_ms();
        let shift = Self {
            mode: State::new(mode),
            bell: State::new(Bell::default()),
            is_on: State::new(Rc::new(Cell::new(true))),
            turns: State::new(0),
            linked: State::new(linked),
            standing: State::new(Standing::Unknown),
            calls_today: State::new(None),
            call: State::new(None),
            heard: State::new(Heard::At(now_ms)),
            trouble: State::new(None),
            is_online: online::follow(),
            now_ms: State::new(now_ms),
            choices: State::new(None),
            has_no_phone: State::new(false),
            sheet: State::new(None),
            doing: State::new(None),
            outcome: State::new(None),
            is_signing_out: State::new(false),
            notice: State::new(None),
            opened_on: State::new(None),
            over: State::new(None),
        };
        shift.follow_the_browser();
        shift
    }

    /// Who is signed in.
    pub(crate) fn agent_user(self) -> AgentUser {
        self.mode.with_untracked(|mode| match mode {
            Mode::Direct(session) => session.agent_user().clone(),
            Mode::Gateway(desk) => desk.agent_user().clone(),
        })
    }

    /// What there is in gateway mode alone.
    pub(crate) fn desk(self) -> Option<Rc<Desk>> {
        match self.mode.get_untracked() {
            Mode::Direct(_) => None,
            Mode::Gateway(desk) => Some(desk),
        }
    }

    /// Signs out.
    pub(crate) fn sign_out(self) {
        match self.mode.get_untracked() {
            Mode::Direct(_) => self.over.set(Some(Over::SignedOut)),
            Mode::Gateway(_) => self.sign_out_at_gateway(),
        }
    }

    /// Whether an action is under way.
    pub(crate) fn is_doing(self) -> bool {
        self.doing.with(Option::is_some)
    }

    /// Whether anything was heard of the agent's state.
    pub(crate) fn is_known(self) -> bool {
        self.standing.with(Standing::is_known)
    }

    /// Whether actions are offered: online, none under way, and the gateway, if there
    /// is one, reaches the dialer.
    pub(crate) fn may_act(self) -> bool {
        // For a moment it may not: the action itself will find out.
        let is_cut_off = self.age_ms().is_some()
            && self
                .trouble
                .with(|trouble| *trouble == Some(Hindrance::DialerDown));
        self.is_online.get() && !self.is_doing() && !is_cut_off
    }

    /// An outcome in words.
    pub(crate) fn said_of(self, outcome: &Outcome) -> OutcomeSaid {
        self.choices
            .with(|choices| messages::outcome(outcome, choices.as_ref()))
    }

    /// What a reload would cost now.
    pub(crate) fn stake(self) -> Stake {
        let is_settled = self.is_known()
            && self.sheet.with(Option::is_none)
            && !self.is_doing()
            && self.outcome.with(Option::is_none);
        if self.call.with(Option::is_some) {
            Stake::Call
        } else if !is_settled {
            Stake::Matter
        } else if self.desk().is_none() {
            Stake::Session
        } else {
            Stake::Nothing
        }
    }

    /// How old what is shown is, in milliseconds, if it is too old.
    pub(crate) fn age_ms(self) -> Option<f64> {
        let Heard::At(heard_ms) = self.heard.get() else {
            return None;
        };
        let age_ms = self.now_ms.get() - heard_ms;
        // While an action is under way, it looks.
        let is_acting = self.doing.with(|doing| {
            doing
                .as_ref()
                .is_some_and(|doing| doing.progress != Progress::InDoubt)
        });
        (age_ms > OLD_AFTER_MS && !is_acting).then_some(age_ms)
    }

    /// Whether the app has stopped looking, because asking again could only do
    /// harm: wrong passwords are counted, and lock the account.
    pub(crate) fn has_given_up(self) -> bool {
        self.trouble
            .with(|trouble| trouble.as_ref().is_some_and(Hindrance::is_final))
    }

    /// Looks again at once.
    pub(crate) fn look_again(self) {
        self.trouble.set(None);
        self.ring();
    }

    /// Opens a question about the current call.
    pub(crate) fn ask(self, asks: Asks) {
        if let Some(call) = self.call.get_untracked() {
            self.sheet.set(Some(Sheet {
                asks,
                call_id: call.call_id,
                number: call.phone_number,
            }));
        }
    }

    /// Does to the sheet's call what the agent has confirmed, once.
    pub(crate) fn act(self, sheet: Sheet, wish: Wish, status: Option<Status>) {
        let call = AboutCall {
            call_id: sheet.call_id,
            number: sheet.number,
            status,
        };
        match self.mode.get_untracked() {
            Mode::Direct(session) => self.act_directly(session, wish, call),
            Mode::Gateway(desk) => self.act_at_gateway(desk, wish, Some(call)),
        }
    }

    /// Asks the dialer to ring the agent's phone, once.
    pub(crate) fn ring_phone(self) {
        match self.mode.get_untracked() {
            Mode::Direct(session) => self.ring_phone_directly(session),
            Mode::Gateway(desk) => self.act_at_gateway(desk, Wish::RingPhone, None),
        }
    }

    /// False if something is under way already.
    fn take_turn(self, wish: &Wish, call: Option<&AboutCall>, progress: Progress) -> bool {
        if self.doing.with_untracked(Option::is_some) {
            return false;
        }
        self.count_turn();
        self.doing.set(Some(Doing {
            wish: wish.clone(),
            call: call.cloned(),
            progress,
        }));
        true
    }

    /// The same wish is now so far.
    fn get_on(self, progress: Progress) {
        let is_news = self.doing.with_untracked(|doing| {
            doing
                .as_ref()
                .is_some_and(|doing| doing.progress != progress)
        });
        if is_news {
            self.doing.update(|doing| {
                if let Some(doing) = doing {
                    doing.progress = progress;
                }
            });
        }
    }

    fn end_turn(self, outcome: Outcome) {
        self.count_turn();
        if outcome.verdict.refusal() == Some(ErrorCode::NoSessionData) {
            self.has_no_phone.set(true);
        }
        self.outcome.set(Some(outcome));
        self.sheet.set(None);
        self.doing.set(None);
        self.ring();
    }

    fn count_turn(self) {
        self.turns
            .update_untracked(|turns| *turns = turns.wrapping_add(1));
    }

    /// Wakes the tasks that wait.
    fn ring(self) {
        self.bell.with_untracked(Bell::ring);
        if let Some(desk) = self.desk() {
            desk.ring();
        }
    }

    /// Takes in which call the agent is on.
    fn see(self, call: Option<Call>) {
        if let Some(linked) = self.linked.update_untracked(Option::take).flatten() {
            self.open_on(linked, call.as_ref());
        }
        self.leave_question(call.as_ref());
        self.call.set_if_new(call);
    }

    fn open_on(self, linked: LinkedCall, call: Option<&Call>) {
        let notice = match linked {
            LinkedCall::Call(linked)
                if call.is_some_and(|call| call.call_id.is_same_call(&linked)) =>
            {
                self.opened_on.set(Some(linked));
                return;
            }
            LinkedCall::Call(_) => Notice::LinkNotYours,
            LinkedCall::NotACallId => Notice::LinkNotACall,
        };
        self.notice.set(Some(notice));
    }

    /// A question about a call that is gone is taken back, and the agent told.
    fn leave_question(self, call: Option<&Call>) {
        let Some(sheet) = self.sheet.get_untracked() else {
            return;
        };
        let is_still_it = call.is_some_and(|call| call.call_id == sheet.call_id);
        if is_still_it || self.doing.with_untracked(Option::is_some) {
            return;
        }
        self.notice.set(Some(Notice::CallWent));
        self.sheet.set(None);
    }

    /// Ticks each second; notices when the page is seen again and when the
    /// network comes and goes.
    fn follow_the_browser(self) {
        each_second(move || {
            if browser::is_visible() {
                self.now_ms.set(browser::now_ms());
            }
        });
        for event in ["online", "offline", "visibilitychange"] {
            listen_to_window(event, move |_| {
                self.now_ms.set(browser::now_ms());
                self.ring();
            });
        }
        // Runs before the values it uses are gone.
        on_cleanup(move || {
            self.is_on.with_untracked(|is_on| is_on.set(false));
            self.ring();
        });
    }
}
