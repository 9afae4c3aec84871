//! How a remote agent's call is acted upon, whoever does it: the app against a
//! dialer directly, and the gateway.
//!
//! An [`action`] is a fixed order of steps: make sure that the call is the
//! agent's, send the request once, see whether the call has left. This crate
//! says which step comes next and what it came to; sending, waiting and
//! remembering are its user's. No I/O and no clock.

pub mod action;
mod reply;
mod sighting;

pub use reply::{Lost, Reply};
pub use sighting::{Cause, Sighting, Trouble, refusal};
