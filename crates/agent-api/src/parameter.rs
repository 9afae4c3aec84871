//! The parameters of a request, one type each, with its grammar.
//!
//! The server filters what it gets: it drops every character it does not know,
//! then goes on with what is left, so that `1-800-FLOWERS` dials `1800`. These
//! types refuse such text instead, and say where and why.

mod call_id;
mod error;
mod grammar;
mod ingroup_name;
mod lead_id;
mod phone_number;
mod secret;
mod source;
mod status;
mod user;

pub use call_id::CallId;
pub use error::{InvalidParameter, Parameter, Rule};
pub use ingroup_name::IngroupName;
pub use lead_id::LeadId;
pub use phone_number::{NormalisedPhoneNumber, PhoneNumber, Removed};
pub use secret::Secret;
pub use source::Source;
pub use status::Status;
pub use user::{AgentUser, ApiUser};
