//! What comes back from a dialer, or does not.

use vicidial_agent_api::answer::{parse, redacted_text};
use vicidial_agent_api::{Answer, Function, Message, Secret};

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// There is no way to the dialer: the request was certainly not sent.
    NotSent,
    /// It took too long; the request may have arrived.
    TimedOut,
    /// The connection failed; the request may have arrived.
    Unreachable,
    /// The address sends its callers elsewhere. It was not followed: what
    /// stands there would get the password.
    Redirected,
}

/// An answer, and its text as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// What the dialer said.
    pub answer: Answer,
    /// The HTTP status it said it with.
    pub http_status: u16,
    /// How it said it, secrets removed.
    pub text: String,
}

impl Reply {
    /// Reads what came back for a message.
    pub fn read(message: &Message, http_status: u16, body: &[u8]) -> Self {
        let secrets: Vec<_> = message
            .credentials
            .iter()
            .map(|credentials| credentials.pass.clone())
            .collect();
        Self::read_without(&secrets, message.request.function(), http_status, body)
    }

    /// Reads what came back for a function that was called with these secrets.
    pub fn read_without(
        secrets: &[Secret],
        function: Function,
        http_status: u16,
        body: &[u8],
    ) -> Self {
        let mut answer = parse(function, http_status, body);
        // Of an error that the core does not know, the reason is shown.
        if let Answer::Error(error) = &mut answer {
            error.reason = redacted_text(error.reason.as_bytes(), secrets);
        }
        Self {
            answer,
            http_status,
            text: redacted_text(body, secrets),
        }
    }
}
