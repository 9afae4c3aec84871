//! What an agent wants done with a call, and how it is shown when it is over.

use handset_call_control::action::{Phase, Verdict};
use handset_gateway_api::Requested;
use vicidial_agent_api::{CallId, ErrorCode, IngroupName, PhoneNumber, Stage, Status};

use crate::direct_mode::DirectMode;
use crate::gateway::Settled;

/// Where a call goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// To a number.
    Number(PhoneNumber),
    /// To an in-group, the default one included.
    InGroup(IngroupName),
}

/// What the agent wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// End the call.
    HangUp,
    /// Transfer it.
    Transfer(Target),
    /// Ring the agent's own phone.
    RingPhone,
}

/// A wish that is being carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Doing {
    /// The wish.
    pub(crate) wish: Wish,
    /// The call it is about; `None` for [`Wish::RingPhone`].
    pub(crate) call: Option<AboutCall>,
    /// How far it is.
    pub(crate) progress: Progress,
}

/// How far a wish is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// This is being done.
    Doing(Phase),
    /// The answer is lost: the gateway is asked what happened.
    InDoubt,
}

/// A finished wish, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// What was wanted.
    pub(crate) wish: Wish,
    /// The call it was about; `None` for [`Wish::RingPhone`].
    pub(crate) call: Option<AboutCall>,
    /// What it came to.
    pub(crate) verdict: Judged,
    /// What was answered, secrets removed, if anything was.
    pub(crate) answer: Option<String>,
}

/// What a wish came to, by who found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Judged {
    /// The app itself, in direct mode.
    ByApp(DirectMode, Verdict),
    /// The gateway.
    ByGateway(Box<Settled>),
}

impl Judged {
    /// With which code it was refused, by the dialer or by the gateway.
    pub(crate) fn refusal(&self) -> Option<ErrorCode> {
        match self {
            Self::ByApp(_, Verdict::Refused { code, .. }) => Some(*code),
            Self::ByApp(..) => None,
            Self::ByGateway(settled) => settled.code,
        }
    }
}

/// The call of an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AboutCall {
    /// Which.
    pub(crate) call_id: CallId,
    /// The customer's number.
    pub(crate) number: String,
    /// The disposition that was chosen.
    pub(crate) status: Option<Status>,
}

impl Wish {
    /// The stage of `ra_call_control`; `None` for what is another function's.
    pub(crate) fn stage(&self) -> Option<Stage> {
        match self {
            Self::HangUp => Some(Stage::Hangup),
            Self::Transfer(Target::Number(number)) => Some(Stage::ExtensionTransfer {
                phone_number: number.clone(),
            }),
            Self::Transfer(Target::InGroup(name)) => Some(Stage::IngroupTransfer {
                ingroup_choices: name.clone(),
            }),
            Self::RingPhone => None,
        }
    }
}

impl From<&Requested> for Wish {
    fn from(requested: &Requested) -> Self {
        match requested {
            Requested::Hangup { .. } => Self::HangUp,
            Requested::ExtensionTransfer { phone_number, .. } => {
                Self::Transfer(Target::Number(phone_number.clone()))
            }
            Requested::IngroupTransfer {
                ingroup_choices, ..
            } => Self::Transfer(Target::InGroup(ingroup_choices.clone())),
            Requested::CallAgent => Self::RingPhone,
        }
    }
}

impl AboutCall {
    /// The call of a request; `None` if it is about none.
    pub(crate) fn of(requested: &Requested) -> Option<Self> {
        match requested {
            Requested::Hangup {
                call_id,
                customer,
                status,
            }
            | Requested::ExtensionTransfer {
                call_id,
                customer,
                status,
                ..
            }
            | Requested::IngroupTransfer {
                call_id,
                customer,
                status,
                ..
            } => Some(Self {
                call_id: call_id.clone(),
                number: customer.clone(),
                // What is sent where none is chosen.
                status: Some(status.clone()).filter(|status| *status != Status::default()),
            }),
            Requested::CallAgent => None,
        }
    }
}
