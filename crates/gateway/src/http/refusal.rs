//! What the gateway refuses by itself, in api.php's words.

use std::fmt;

use vicidial_agent_api::ErrorCode;

/// A refusal of the gateway: nothing, or nothing more, was sent to the dialer.
///
/// `Display` is api.php's text without the line end, which
/// [`parse`](vicidial_agent_api::answer::parse) reads back with the same
/// [code](Self::code). Fields may hold anything: what would break the text is
/// replaced, and what is too long is cut.
///
/// ```
/// use handset_gateway::http::Refusal;
///
/// let refusal = Refusal::CallNotYours { value: "Y0315201639000402027".to_owned() };
/// assert_eq!(refusal.to_string(), "ERROR: call is not yours - Y0315201639000402027");
/// assert_eq!(refusal.http_status(), 403);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is signed in, or not any more.
    NotSignedIn,
    /// `user` or `pass` was sent, which the session stands for.
    CredentialsNotAccepted,
    /// The request comes from another web page.
    OriginNotAllowed,
    /// The request is not one that can be read.
    RequestNotValid {
        /// What is wrong and what would be right, in words.
        details: String,
    },
    /// Not a POST.
    MethodNotAllowed,
    /// The body is not a form, by its type.
    NotAForm,
    /// The body is longer than any request.
    TooLong,
    /// A function that the gateway does not offer.
    FunctionNotPermitted {
        /// Who asked.
        agent_user: String,
        /// For which function.
        function: String,
    },
    /// `agent_user` is not the signed-in agent.
    AgentUserNotYours {
        /// Who was named.
        agent_user: String,
    },
    /// The call is not the agent's current one.
    CallNotYours {
        /// The call.
        value: String,
    },
    /// Whose call it is could not be learned.
    CallNotChecked {
        /// The call.
        value: String,
        /// Why, in words.
        details: String,
    },
    /// The site does not let this number be dialled.
    NumberNotAllowed {
        /// The number.
        phone_number: String,
        /// What is allowed, in words.
        allowed: String,
    },
    /// The site does not allow transfers to this in-group.
    IngroupNotAllowed {
        /// The in-group.
        ingroup_choices: String,
        /// What is allowed, in words.
        allowed: String,
    },
    /// The site does not have this disposition.
    StatusNotAllowed {
        /// The disposition.
        status: String,
        /// What is allowed, in words.
        allowed: String,
    },
    /// Another action on this call, or of this agent, is under way.
    ActionInProgress {
        /// The call of that action; empty where it is about none.
        value: String,
        /// What it does: its stage, or `CALL`.
        stage: String,
    },
    /// The call was acted upon before, by another intent.
    Duplicate {
        /// The call.
        value: String,
        /// What the first one did.
        stage: String,
        /// What the first one came to, as `Outcome::as_str`.
        outcome: String,
    },
    /// The idempotency key belongs to another request.
    KeyReused {
        /// The key.
        key: String,
    },
    /// The idempotency key was closed before this request came.
    KeyClosed {
        /// The key.
        key: String,
    },
    /// The dialer did not answer; what became of the action is being found out.
    NoAnswer {
        /// The call; empty where it is about none.
        value: String,
    },
    /// The session sends too many requests; this one was not looked at.
    TooManyRequests,
    /// The gateway is being stopped and takes no new actions.
    ShuttingDown,
}

/// More is cut off a field.
const MOST: usize = 400;

impl Refusal {
    /// The code that the core's parser reads out of the text.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::NotSignedIn => ErrorCode::NotSignedIn,
            Self::CredentialsNotAccepted => ErrorCode::CredentialsNotAccepted,
            Self::OriginNotAllowed => ErrorCode::OriginNotAllowed,
            Self::RequestNotValid { .. }
            | Self::MethodNotAllowed
            | Self::NotAForm
            | Self::TooLong => ErrorCode::RequestNotValid,
            Self::FunctionNotPermitted { .. } => ErrorCode::FunctionNotPermitted,
            Self::AgentUserNotYours { .. } => ErrorCode::AgentUserNotYours,
            Self::CallNotYours { .. } => ErrorCode::CallNotYours,
            Self::CallNotChecked { .. } => ErrorCode::CallNotChecked,
            Self::NumberNotAllowed { .. } => ErrorCode::NumberNotAllowed,
            Self::IngroupNotAllowed { .. } => ErrorCode::IngroupNotAllowed,
            Self::StatusNotAllowed { .. } => ErrorCode::StatusNotAllowed,
            Self::ActionInProgress { .. } => ErrorCode::ActionInProgress,
            Self::Duplicate { .. } => ErrorCode::Duplicate,
            Self::KeyReused { .. } => ErrorCode::KeyReused,
            Self::KeyClosed { .. } => ErrorCode::KeyClosed,
            Self::NoAnswer { .. } => ErrorCode::NoAnswer,
            Self::TooManyRequests => ErrorCode::TooManyRequests,
            Self::ShuttingDown => ErrorCode::ShuttingDown,
        }
    }

    /// The HTTP status of the response.
    pub const fn http_status(&self) -> u16 {
        match self {
            Self::CredentialsNotAccepted | Self::RequestNotValid { .. } => 400,
            Self::NotSignedIn => 401,
            Self::OriginNotAllowed
            | Self::FunctionNotPermitted { .. }
            | Self::AgentUserNotYours { .. }
            | Self::CallNotYours { .. }
            | Self::NumberNotAllowed { .. }
            | Self::IngroupNotAllowed { .. }
            | Self::StatusNotAllowed { .. } => 403,
            Self::MethodNotAllowed => 405,
            Self::ActionInProgress { .. }
            | Self::Duplicate { .. }
            | Self::KeyReused { .. }
            | Self::KeyClosed { .. } => 409,
            Self::TooLong => 413,
            Self::NotAForm => 415,
            Self::TooManyRequests => 429,
            Self::CallNotChecked { .. } | Self::NoAnswer { .. } | Self::ShuttingDown => 503,
        }
    }

    /// The reason, and the fields after it.
    fn parts(&self) -> (&'static str, Vec<&str>) {
        match self {
            Self::NotSignedIn => ("not signed in", vec![]),
            Self::CredentialsNotAccepted => ("user and pass are not accepted", vec![]),
            Self::OriginNotAllowed => ("request comes from another page", vec![]),
            Self::RequestNotValid { details } => (REQUEST_NOT_VALID, vec![details]),
            Self::MethodNotAllowed => (REQUEST_NOT_VALID, vec!["send it as a POST"]),
            Self::NotAForm => (
                REQUEST_NOT_VALID,
                vec!["send a body of type application/x-www-form-urlencoded"],
            ),
            Self::TooLong => (
                REQUEST_NOT_VALID,
                vec!["the body is longer than any request"],
            ),
            Self::FunctionNotPermitted {
                agent_user,
                function,
            } => (
                "auth USER DOES NOT HAVE PERMISSION TO USE THIS FUNCTION",
                vec!["", agent_user, function, ""],
            ),
            Self::AgentUserNotYours { agent_user } => ("agent_user is not yours", vec![agent_user]),
            Self::CallNotYours { value } => ("call is not yours", vec![value]),
            Self::CallNotChecked { value, details } => {
                ("call could not be checked", vec![value, details])
            }
            Self::NumberNotAllowed {
                phone_number,
                allowed,
            } => ("phone_number is not allowed", vec![phone_number, allowed]),
            Self::IngroupNotAllowed {
                ingroup_choices,
                allowed,
            } => ("ingroup is not allowed", vec![ingroup_choices, allowed]),
            Self::StatusNotAllowed { status, allowed } => {
                ("status is not allowed", vec![status, allowed])
            }
            Self::ActionInProgress { value, stage } => {
                ("another action is in progress", vec![value, stage])
            }
            Self::Duplicate {
                value,
                stage,
                outcome,
            } => ("call was acted upon before", vec![value, stage, outcome]),
            Self::KeyReused { key } => ("idempotency key belongs to another request", vec![key]),
            Self::KeyClosed { key } => ("idempotency key is closed", vec![key]),
            Self::NoAnswer { value } => ("dialer did not answer", vec![value]),
            Self::TooManyRequests => ("too many requests", vec![]),
            Self::ShuttingDown => ("gateway is shutting down", vec![]),
        }
    }
}

const REQUEST_NOT_VALID: &str = "request is not valid";

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (reason, fields) = self.parts();
        write!(f, "ERROR: {reason}")?;
        for (index, field) in fields.into_iter().enumerate() {
            f.write_str(if index == 0 { " - " } else { "|" })?;
            write_field(f, field)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}

/// A field without what would end it, the line or the answer: what it holds may
/// come from the request.
fn write_field(f: &mut fmt::Formatter<'_>, field: &str) -> fmt::Result {
    use fmt::Write;

    for (index, c) in field.chars().enumerate() {
        if index == MOST {
            return f.write_char('…');
        }
        let breaks = c == '|' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        f.write_char(if breaks { ' ' } else { c })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use vicidial_agent_api::answer::parse;
    use vicidial_agent_api::{Answer, Function};

    use super::*;

    /// One of each, every field filled with the given text.
    fn all(text: &str) -> Vec<Refusal> {
        let text = || text.to_owned();
        vec![
            Refusal::NotSignedIn,
            Refusal::CredentialsNotAccepted,
            Refusal::OriginNotAllowed,
            Refusal::RequestNotValid { details: text() },
            Refusal::MethodNotAllowed,
            Refusal::NotAForm,
            Refusal::TooLong,
            Refusal::FunctionNotPermitted {
                agent_user: text(),
                function: text(),
            },
            Refusal::AgentUserNotYours { agent_user: text() },
            Refusal::CallNotYours { value: text() },
            Refusal::CallNotChecked {
                value: text(),
                details: text(),
            },
            Refusal::NumberNotAllowed {
                phone_number: text(),
                allowed: text(),
            },
            Refusal::IngroupNotAllowed {
                ingroup_choices: text(),
                allowed: text(),
            },
            Refusal::StatusNotAllowed {
                status: text(),
                allowed: text(),
            },
            Refusal::ActionInProgress {
                value: text(),
                stage: text(),
            },
            Refusal::Duplicate {
                value: text(),
                stage: text(),
                outcome: text(),
            },
            Refusal::KeyReused { key: text() },
            Refusal::KeyClosed { key: text() },
            Refusal::NoAnswer { value: text() },
            Refusal::TooManyRequests,
            Refusal::ShuttingDown,
        ]
    }

    #[test]
    fn the_parser_reads_back_the_code_and_the_fields_of_each() {
        for text in ["x1", ""] {
            for refusal in all(text) {
                let body = format!("{refusal}\n");
                let Answer::Error(error) = parse(
                    Function::RaCallControl,
                    refusal.http_status(),
                    body.as_bytes(),
                ) else {
                    panic!("{body}");
                };
                assert_eq!(error.code, refusal.code(), "{body}");
                let (_, fields) = refusal.parts();
                let read: Vec<&str> = error.fields.iter().map(|(_, text)| text).collect();
                if !text.is_empty() {
                    assert_eq!(read, fields, "{body}");
                }
            }
        }
    }

    #[test]
    fn no_field_can_break_the_text() {
        let hostile = format!("a|b\r\nSUCCESS: \0\u{2028}{}", "x".repeat(1_000));
        for refusal in all(&hostile) {
            let text = refusal.to_string();
            let (_, fields) = refusal.parts();
            assert_eq!(
                text.matches('|').count(),
                fields.len().saturating_sub(1),
                "{text}"
            );
            assert!(!text.contains(|c: char| c.is_control()), "{text}");
            assert!(text.chars().count() < 100 + fields.len() * (MOST + 2));
        }
    }
}
