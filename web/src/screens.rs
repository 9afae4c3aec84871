//! The screens.

mod hang_up_sheet;
mod on_call;
mod outcome;
mod sign_in;
mod transfer_sheet;
mod waiting;

pub(crate) use hang_up_sheet::HangUpSheet;
pub(crate) use on_call::OnCall;
pub(crate) use outcome::OutcomeScreen;
pub(crate) use sign_in::{SignInScreen, SignedIn};
pub(crate) use transfer_sheet::TransferSheet;
pub(crate) use waiting::Waiting;
