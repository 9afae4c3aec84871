//! The messages of VICIdial's `api.php`, built and parsed: the parameters a
//! remote agent's client may send, the requests made of them, and the answers
//! a real server gives.
//!
//! ```
//! use vicidial_agent_api::{
//!     Answer, Credentials, Message, RaCallControl, Request, Stage, answer::parse,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let hang_up = RaCallControl {
//!     agent_user: "1028".parse()?,
//!     value: "Y0315201639000402027".parse()?,
//!     stage: Stage::Hangup,
//!     status: "SALE".parse()?,
//! };
//! let message = Message {
//!     source: "handset".parse()?,
//!     credentials: Some(Credentials { user: "apiuser".parse()?, pass: "correct-horse".parse()? }),
//!     request: Request::RaCallControl(hang_up.clone()),
//! };
//! let post = message.encode();
//! assert_eq!(post.path, "/agc/api.php");
//!
//! // … send `post` by any means, then hand over what came back:
//! let body = b"SUCCESS: ra_call_control hungup - 1028|Y0315201639000402027|HANGUP\n";
//! match parse(hang_up.function(), 200, body) {
//!     Answer::Success(success) => assert!(success.acknowledges(&hang_up)),
//!     other => panic!("{other:?}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Scope
//!
//! No I/O and no clock: requests are values that any HTTP client can send, and
//! answers are parsed from a status and bytes. It builds for
//! `wasm32-unknown-unknown` without feature flags.
//!
//! * A [parameter] can only be made through validation, by `FromStr`,
//!   `TryFrom` or serde, which all go through the same door.
//! * A [request] that misses what it needs cannot be made. It is sent as a POST
//!   form, so that no URL carries a secret.
//! * An [answer] is hostile text: parsing is total, and nothing that it returns
//!   contains a password, even where the server echoed one.
//!
//! `SUCCESS` is not yet proof. The server prints the word before it issues the
//! telephone command; only when the call id is gone from `agent_status`
//! ([`AgentStatusRow::shows`]) is it done.

pub mod answer;
pub mod parameter;
pub mod request;

pub use answer::{AgentStatusRow, Answer, CurrentCall, ErrorCode};
pub use parameter::{
    AgentUser, ApiUser, CallId, IngroupName, InvalidParameter, LeadId, Parameter, PhoneNumber,
    Secret, Source, Status,
};
pub use request::{
    Api, Credentials, DecodeError, EncodedRequest, Function, LeadField, Login, LoginProbe, Message,
    RaCallControl, RemoteAgentStatus, Request, Stage,
};
