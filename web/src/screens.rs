//! The screens.

mod checking;
mod gateway_sign_in;
mod hang_up_sheet;
mod on_call;
mod outcome;
mod recent;
mod settings;
mod sign_in;
mod start;
mod transfer;
mod waiting;

pub(crate) use checking::Checking;
pub(crate) use gateway_sign_in::GatewaySignInScreen;
pub(crate) use hang_up_sheet::HangUpSheet;
pub(crate) use on_call::OnCall;
pub(crate) use outcome::OutcomeScreen;
pub(crate) use recent::Recent;
pub(crate) use settings::or_settings;
pub(crate) use sign_in::SignInScreen;
pub(crate) use start::StartScreen;
pub(crate) use transfer::TransferSheet;
pub(crate) use waiting::Waiting;
