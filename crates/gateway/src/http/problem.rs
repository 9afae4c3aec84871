//! Refusals of `/handset/v1`.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use handset_call_control::{Cause, Lost, Trouble};
use handset_gateway_api::{Problem, ProblemCode};
use vicidial_agent_api::ErrorCode;

use crate::sessions::{Excess, SessionError, TooMany};

/// A refusal of `/handset/v1`, as a response.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    status: StatusCode,
    problem: Problem,
}

/// Marks a response with what was refused, for the metrics.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefusedWith(pub(crate) &'static str);

const CONTENT_TYPE: &str = "application/problem+json";

impl Refused {
    fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            status: status_of(code),
            problem: Problem {
                code,
                detail: detail.into(),
                retry_after_s: None,
            },
        }
    }

    pub(crate) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(ProblemCode::InvalidRequest, detail)
    }

    pub(crate) fn invalid_with(status: StatusCode, detail: impl Into<String>) -> Self {
        Self {
            status,
            ..Self::invalid(detail)
        }
    }

    pub(crate) fn not_signed_in() -> Self {
        Self::new(ProblemCode::NotSignedIn, "sign in first")
    }

    pub(crate) fn wrong_password() -> Self {
        Self::new(
            ProblemCode::WrongPassword,
            "the dialer does not know this user and password",
        )
    }

    pub(crate) fn other_page() -> Self {
        Self::new(
            ProblemCode::OriginNotAllowed,
            "only the gateway's own page may send this",
        )
    }

    pub(crate) fn not_allowed(detail: impl Into<String>) -> Self {
        Self::new(ProblemCode::NotAllowed, detail)
    }

    pub(crate) fn not_found() -> Self {
        Self::new(ProblemCode::NotFound, "there is no such thing here")
    }

    pub(crate) fn too_many_attempts(detail: impl Into<String>, retry_after: Duration) -> Self {
        Self::new(ProblemCode::TooManyAttempts, detail).after(retry_after)
    }

    pub(crate) fn unreachable(detail: impl Into<String>) -> Self {
        Self::new(ProblemCode::DialerUnreachable, detail)
    }

    /// The gateway's own fault. What it is goes to the log, not to the phone.
    pub(crate) fn internal(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(
            ProblemCode::Internal,
            "the gateway failed; its log tells why",
        )
    }

    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    /// What is the matter, in words.
    pub(super) fn detail(&self) -> &str {
        &self.problem.detail
    }

    /// The code that the audit has for it.
    pub(super) const fn error(&self) -> ErrorCode {
        match self.problem.code {
            ProblemCode::InvalidRequest => ErrorCode::RequestNotValid,
            ProblemCode::NotSignedIn => ErrorCode::NotSignedIn,
            ProblemCode::WrongPassword => ErrorCode::InvalidCredentials,
            ProblemCode::OriginNotAllowed => ErrorCode::OriginNotAllowed,
            ProblemCode::NotAllowed => ErrorCode::FunctionNotPermitted,
            ProblemCode::TooManyAttempts => ErrorCode::LockedOut,
            ProblemCode::TooManyRequests => ErrorCode::TooManyRequests,
            ProblemCode::DialerUnreachable => ErrorCode::NoAnswer,
            ProblemCode::NotFound | ProblemCode::DialerRefused | ProblemCode::Internal => {
                ErrorCode::Other
            }
        }
    }

    fn after(mut self, retry_after: Duration) -> Self {
        self.problem.retry_after_s = Some(whole_seconds(retry_after));
        self
    }
}

impl From<Trouble> for Refused {
    /// In words of the gateway's own: the dialer's may name accounts.
    fn from(trouble: Trouble) -> Self {
        match trouble.cause {
            Cause::Lost(Lost::TimedOut) => Self::unreachable("the dialer takes too long"),
            Cause::Lost(Lost::Redirected) => Self::unreachable("the dialer's address has moved"),
            Cause::Lost(Lost::NotSent | Lost::Unreachable) => {
                Self::unreachable("the dialer cannot be reached")
            }
            Cause::Unrecognised(_) => {
                Self::unreachable("something else answers where the dialer should be")
            }
            Cause::Refused { code, .. } => Self::new(
                ProblemCode::DialerRefused,
                format!("the dialer refused ({code}); its administrator has to look into it"),
            ),
        }
    }
}

impl From<TooMany> for Refused {
    fn from(too_many: TooMany) -> Self {
        let refused = match too_many.of {
            Excess::Requests => Self::new(
                ProblemCode::TooManyRequests,
                "too many requests; wait before you send another",
            ),
            Excess::WrongPasswords => Self::new(
                ProblemCode::TooManyAttempts,
                "too many wrong passwords; wait before you try again",
            ),
        };
        refused.after(too_many.retry_after)
    }
}

impl From<SessionError> for Refused {
    fn from(error: SessionError) -> Self {
        Self::internal(&error)
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        Self::internal(&error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let retry_after = self.problem.retry_after_s;
        let name = name_of(self.problem.code);
        let mut response = (self.status, axum::Json(self.problem)).into_response();
        response.extensions_mut().insert(RefusedWith(name));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// For `Retry-After`, rounded up: a moment too early would be refused again.
pub(super) fn whole_seconds(length: Duration) -> u64 {
    let seconds = length.as_millis().div_ceil(1_000);
    u64::try_from(seconds).unwrap_or(u64::MAX)
}

/// The HTTP status of a problem.
const fn status_of(code: ProblemCode) -> StatusCode {
    match code {
        ProblemCode::InvalidRequest => StatusCode::BAD_REQUEST,
        ProblemCode::NotSignedIn | ProblemCode::WrongPassword => StatusCode::UNAUTHORIZED,
        ProblemCode::OriginNotAllowed | ProblemCode::NotAllowed => StatusCode::FORBIDDEN,
        ProblemCode::NotFound => StatusCode::NOT_FOUND,
        ProblemCode::TooManyAttempts | ProblemCode::TooManyRequests => {
            StatusCode::TOO_MANY_REQUESTS
        }
        ProblemCode::DialerRefused => StatusCode::BAD_GATEWAY,
        ProblemCode::DialerUnreachable => StatusCode::SERVICE_UNAVAILABLE,
        ProblemCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The stable name of a problem, as its JSON has it.
const fn name_of(code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::InvalidRequest => "invalid_request",
        ProblemCode::NotSignedIn => "not_signed_in",
        ProblemCode::WrongPassword => "wrong_password",
        ProblemCode::OriginNotAllowed => "origin_not_allowed",
        ProblemCode::NotAllowed => "not_allowed",
        ProblemCode::NotFound => "not_found",
        ProblemCode::TooManyAttempts => "too_many_attempts",
        ProblemCode::TooManyRequests => "too_many_requests",
        ProblemCode::DialerRefused => "dialer_refused",
        ProblemCode::DialerUnreachable => "dialer_unreachable",
        ProblemCode::Internal => "internal",
    }
}
