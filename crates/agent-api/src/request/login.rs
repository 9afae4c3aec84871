//! Whether a password is right, asked without anything to do.

use std::fmt;

use super::{Api, Credentials, EncodedRequest, Function};
use crate::answer::{Answer, ErrorCode, error_line_ends_with, parse};
use crate::parameter::{Parameter, Source};

/// Asks the agent API whether a user's password is right, and for nothing else.
///
/// It is an `ra_call_control` without an agent, a call or a stage. The server
/// tests the source, then the login, then whether its API is switched on, and
/// then whether a field is missing (recorded:
/// `auth_function_not_allowed_missing_value`). So it ends there at the latest,
/// before anything is looked up or changed, and the account needs no right to
/// the function. Level 1 is enough; the password of an account without API
/// access is told too (recorded: `auth_no_api_access`,
/// `auth_no_api_access_wrong_pass`).
///
/// A wrong password counts towards VICIdial's lock-out of its user: from the
/// 10th on, for 15 minutes, the right one is refused too. A right one here does
/// not reset that count; only one at the other API does (recorded: the groups
/// `lockout` and `na`).
///
/// What the server does to a password before it compares it: characters other
/// than `-.+/=_0-9A-Za-z` are dropped (recorded:
/// `auth_pass_filtered_to_right_one`; of letters those of other alphabets are
/// kept too, `auth_pass_unicode_non_latin`), and where passwords are stored as
/// they are, upper and lower case are the same (recorded:
/// `auth_wrong_case_password`). There are broken set-ups in which every
/// password is right (recorded: `hash_bp_not_executable_any_password`).
///
/// ```
/// use vicidial_agent_api::{Credentials, Login, LoginProbe};
///
/// let probe = LoginProbe {
///     source: "handset".parse()?,
///     credentials: Credentials { user: "1028".parse()?, pass: "correct-horse".parse()? },
/// };
/// assert_eq!(probe.encode().path, "/agc/api.php");
///
/// // … send it, then hand over what came back:
/// let body = b"ERROR: Invalid Username/Password: |1028|correct-horse|1|0|GOOD|\n";
/// assert_eq!(LoginProbe::read(200, body), Login::Right);
/// # Ok::<_, vicidial_agent_api::InvalidParameter>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoginProbe {
    /// Who asks, for the server's log.
    pub source: Source,
    /// The user and the password in question: an API account's or an agent's.
    pub credentials: Credentials,
}

/// What the server says of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// It is right, with or without API access.
    Right,
    /// It is wrong; or there is no such user, or it is not active, or of level
    /// 0: the server does not tell which (recorded: `auth_unknown_user`,
    /// `auth_inactive_user`, `auth_level0`).
    Wrong,
    /// There were too many wrong ones for this user. Whether this one is right
    /// is not told.
    LockedOut,
    /// The answer does not tell: the server lets nobody in now
    /// ([`ErrorCode::NoServers`], [`ErrorCode::IpBlocked`]), failed, or did not
    /// answer itself.
    Unclear(Box<Answer>),
}

impl LoginProbe {
    /// The function that the server takes it for, for reading the answer.
    pub const FUNCTION: Function = Function::RaCallControl;

    /// The request as it goes over HTTP.
    pub fn encode(&self) -> EncodedRequest {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair(Parameter::Source.name(), self.source.as_str())
            .append_pair(Parameter::User.name(), self.credentials.user.as_str())
            .append_pair(Parameter::Pass.name(), self.credentials.pass.expose())
            .append_pair(Parameter::Function.name(), Self::FUNCTION.name());
        for parameter in [Parameter::AgentUser, Parameter::Value, Parameter::Stage] {
            form.append_pair(parameter.name(), "");
        }
        EncodedRequest {
            path: Api::Agent.path(),
            body: form.finish(),
        }
    }

    /// Reads the answer. Like [`parse`], it is total.
    pub fn read(http_status: u16, body: &[u8]) -> Login {
        let answer = parse(Self::FUNCTION, http_status, body);
        let Answer::Error(error) = &answer else {
            return Login::Unclear(Box::new(answer));
        };
        match error.code {
            // These tests come after the login.
            ErrorCode::NotValid | ErrorCode::ApiNotActive => Login::Right,
            // The server's own word stands last, whatever a password that it
            // echoes may look like.
            ErrorCode::NoApiAccess if error_line_ends_with(body, "|1|0|GOOD|") => Login::Right,
            ErrorCode::InvalidCredentials => Login::Wrong,
            ErrorCode::LockedOut => Login::LockedOut,
            // `ra_call_control not valid`, with its three empty fields, in the
            // language of the user who asks.
            ErrorCode::Other if error_line_ends_with(body, "- ||") => Login::Right,
            _ => Login::Unclear(Box::new(answer)),
        }
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Right => "right",
            Self::Wrong => "wrong",
            Self::LockedOut => "locked out",
            Self::Unclear(_) => "not told",
        })
    }
}
