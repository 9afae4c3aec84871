//! The answers: from an HTTP status and bytes to what the server said.
//!
//! Where VICIdial's documents and its recorded answers differ, both wordings
//! are understood. PHP's warnings, debug output and the link that a browser
//! window gets may stand around an answer, which is always a line of its own.

mod classify;
mod data;
mod error;
mod fields;
mod parse;
mod redact;
mod success;
mod table;
mod text;

pub use data::{
    AgentCampaigns, AgentState, AgentStatusRow, CallidInfo, CurrentCall, Data, LoggedInAgent,
    SubStatus, Version,
};
pub use error::{ApiError, ErrorCode};
pub use fields::Fields;
pub use parse::parse;
pub use redact::redacted_text;
pub use success::Success;

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

/// What a body that is not an answer seems to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NotAnAnswer {
    /// Nothing: a function the server does not know, a fatal error whose text
    /// is hidden, a connection that was cut.
    Empty,
    /// A web page: a captive portal's, a proxy's, a web server's.
    Html,
    /// The text of a PHP error without an answer.
    PhpError,
    /// JSON.
    Json,
    /// Not text.
    Binary,
    /// The beginning of an answer.
    Truncated,
    /// An answer whose first word is not `SUCCESS`, `ERROR` or `NOTICE`:
    /// translated. The real server executes nothing then (recorded:
    /// `lang_success_translated_hangup`).
    FirstWord,
    /// A success of another function than the one that was called.
    OtherFunction,
    /// Any other text.
    Text,
}

impl NotAnAnswer {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Html => "html",
            Self::PhpError => "php_error",
            Self::Json => "json",
            Self::Binary => "binary",
            Self::Truncated => "truncated",
            Self::FirstWord => "first_word",
            Self::OtherFunction => "other_function",
            Self::Text => "text",
        }
    }
}
