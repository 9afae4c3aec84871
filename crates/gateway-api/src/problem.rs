use serde::{Deserialize, Serialize};

/// Why a request of `/handset/v1` was refused (`application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// What is the matter: one stable name for each.
    pub code: ProblemCode,
    /// What is the matter, and what would be right, in words.
    pub detail: String,
    /// After how many seconds it may be tried again; also in `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retry_after_s: Option<u64>,
}

/// What is the matter with a request of `/handset/v1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// 400: it is not what is described.
    InvalidRequest,
    /// 401: nobody is signed in, or not any more.
    NotSignedIn,
    /// 401: the dialer does not know this user and password.
    WrongPassword,
    /// 403: it comes from another web page.
    OriginNotAllowed,
    /// 403: the site does not allow it.
    NotAllowed,
    /// 404: there is no such thing.
    NotFound,
    /// 429: too many wrong passwords, here or at the dialer.
    TooManyAttempts,
    /// 429: too many requests within a short time.
    TooManyRequests,
    /// 502: the dialer refused, for a reason that its administrator must mend.
    DialerRefused,
    /// 503: the dialer does not answer, or not as it should.
    DialerUnreachable,
    /// 500: the gateway's own fault, told in its log.
    Internal,
}
