//! The screens.

mod checking;
mod gateway_sign_in;
mod hang_up_sheet;
mod on_call;
mod outcome;
mod progress;
mod recent;
mod settings;
mod sign_in;
mod start;
mod transfer;
mod waiting;

pub(crate) use checking::checking;
pub(crate) use gateway_sign_in::gateway_sign_in_screen;
pub(crate) use hang_up_sheet::hang_up_sheet;
pub(crate) use on_call::on_call;
pub(crate) use outcome::outcome_screen;
pub(crate) use recent::recent;
pub(crate) use settings::or_settings;
pub(crate) use sign_in::sign_in_screen;
pub(crate) use start::start_screen;
pub(crate) use transfer::transfer_sheet;
pub(crate) use waiting::waiting;
