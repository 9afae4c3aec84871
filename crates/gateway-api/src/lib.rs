//! What the app and the gateway say to each other beside api.php's own
//! messages: sign-in, events, options and outcomes.
//!
//! Actions are not among it: they are `api.php` requests, made and read with
//! `vicidial-agent-api`; only their headers are [here](header). JSON fields are
//! `snake_case`; moments are milliseconds since the Unix epoch on the gateway's
//! clock; enums are strings, or objects whose `kind` tells the variant. A
//! receiver ignores fields that it does not know.

mod action;
mod agent;
pub mod event;
pub mod header;
mod options;
pub mod path;
mod problem;
mod push;
mod queue;
mod session;

pub use action::{ActionReport, ActionState, Evidence, Outcome, Outcomes, Requested};
pub use agent::{AgentState, AgentView, CallView, DialerLink};
pub use options::{Disposition, InGroup, NumberRules, Options, Target};
pub use problem::{Problem, ProblemCode};
pub use push::{Notifications, PushKeys, PushMessage, PushSubscription};
pub use queue::{QueueLoad, Queues};
pub use session::{Gateway, Readiness, Session, SessionEnd, SignIn};

/// Milliseconds since the Unix epoch, on the gateway's clock.
pub type EpochMs = u64;
