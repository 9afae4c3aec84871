//! What an agent wants done with a call, and how it is shown when it is over.

use handset_call_control::action::Verdict;
use vicidial_agent_api::{CallId, IngroupName, PhoneNumber, Stage, Status};

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

/// A finished wish, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// What was wanted.
    pub(crate) wish: Wish,
    /// The call it was about; `None` for [`Wish::RingPhone`].
    pub(crate) call: Option<AboutCall>,
    /// What it came to.
    pub(crate) verdict: Verdict,
    /// What the dialer answered, secrets removed, if it did.
    pub(crate) answer: Option<String>,
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
