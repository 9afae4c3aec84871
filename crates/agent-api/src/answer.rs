//! The answers: from an HTTP status and bytes to what the server said.
//!
//! Where VICIdial's documents and its recorded answers differ, both wordings
//! are understood. PHP's warnings, debug output and the link that a browser
//! window gets may stand around an answer, which is always a line of its own.

mod classify;
mod data;
mod error;
mod fields;
mod lead_field;
mod names;
mod parse;
mod redact;
mod success;
mod table;
mod text;

pub use data::{
    AgentCampaigns, AgentState, AgentStatusRow, CallidInfo, CurrentCall, Data, InGroupStatus,
    LeadFieldInfo, LoggedInAgent, SubStatus, Version,
};
pub use error::{ApiError, ErrorCode};
pub use fields::Fields;
pub(crate) use parse::error_line_ends_with;
pub use parse::{parse, parse_action};
pub use redact::redacted_text;
pub use success::Success;

use names::named_variants;
use serde::Serialize;

/// What the server said.
///
/// As JSON it is an object whose `kind` is the variant's name in lower case,
/// beside the fields of what the variant holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Answer {
    /// The server's own untranslated `SUCCESS`.
    Success(Success),
    /// What was asked for.
    Data(Data),
    /// A `NOTICE` line, with the line that follows.
    Notice(Notice),
    /// An `ERROR` line.
    Error(ApiError),
    /// Not an answer of VICIdial's, or one that nothing may be built upon.
    Unrecognised(Unrecognised),
}

/// A `NOTICE` line (recorded: `ura_already_active`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// What is noticed.
    pub code: ErrorCode,
    /// The notice as the server worded it.
    pub reason: String,
    /// What it names.
    pub fields: Fields,
    /// What the line after it says: an error where nothing else was to do, a
    /// success where something was.
    pub next: Option<Box<Answer>>,
}

/// A body that is not an answer of VICIdial's. What it held is not kept: it may
/// be anything. [`redacted_text`] makes it fit to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Unrecognised {
    /// What it seems to be.
    pub what: NotAnAnswer,
    /// The HTTP status it came with.
    pub http_status: u16,
}

named_variants! {
    /// What a body that is not an answer seems to be.
    NotAnAnswer {
        /// Nothing: a function the server does not know, a fatal error whose text
        /// is hidden, a connection that was cut.
        Empty = "empty",
        /// A web page: a captive portal's, a proxy's, a web server's.
        Html = "html",
        /// The text of a PHP error without an answer.
        PhpError = "php_error",
        /// JSON.
        Json = "json",
        /// Not text.
        Binary = "binary",
        /// The beginning of an answer.
        Truncated = "truncated",
        /// An answer whose first word is not `SUCCESS`, `ERROR` or `NOTICE`:
        /// translated. The real server executes no `ra_call_control` then
        /// (recorded: `lang_success_translated_hangup`).
        FirstWord = "first_word",
        /// A success of another function than the one that was called.
        OtherFunction = "other_function",
        /// Any other text.
        Text = "text",
    }
}
