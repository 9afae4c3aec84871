//! Gateway mode: the phone has no API password, and asks the gateway on the
//! app's own origin.

mod client;
mod events;
mod find;
mod json;
mod key;
mod pattern;
mod pending;
mod read;

pub(crate) use client::{
    Answered, Failure, Sent, Settled, act, agent, options, outcomes, queues, set_readiness, settle,
    sign_in, sign_out,
};
pub(crate) use events::{Event, Events};
pub(crate) use find::{Entry, find};
pub(crate) use key::new_key;
pub(crate) use pattern::{NotAllowed, check};
pub(crate) use pending::{Pending, forget};
