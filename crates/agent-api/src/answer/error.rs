use std::fmt;

use serde::Serialize;

use super::NotAnAnswer;
use super::fields::Fields;
use super::names::named_variants;
use super::text::Line;

/// An `ERROR` line. Errors change nothing on the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiError {
    /// What went wrong.
    pub code: ErrorCode,
    /// The reason as the server worded it, without the fields it echoes.
    pub reason: String,
    /// What it names, passwords left out.
    pub fields: Fields,
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.reason)
    }
}

impl std::error::Error for ApiError {}

named_variants! {
    /// What went wrong: one stable name for each, however it is worded.
    ErrorCode {
        /// A required parameter is missing.
        NotValid = "not_valid",
        /// No such agent (documented; the server says that it is not logged in).
        NoUserFound = "no_user_found",
        /// The agent is not logged in, or unknown.
        NotLoggedIn = "not_logged_in",
        /// The call is over, or never was.
        NoActiveCall = "no_active_call",
        /// Fewer than two characters to dial.
        PhoneNumberNotValid = "phone_number_not_valid",
        /// No active in-group of that name; of the default in-group, none is set.
        IngroupNotValid = "ingroup_not_valid",
        /// Not one of the three stages.
        StageNotValid = "stage_not_valid",
        /// The API account may not call this function.
        FunctionNotPermitted = "function_not_permitted",
        /// `source` has fewer than two letters and digits.
        InvalidSource = "invalid_source",
        /// Wrong user or password, or the account is not active.
        InvalidCredentials = "invalid_credentials",
        /// The password is right, but API access is off for the account.
        NoApiAccess = "no_api_access",
        /// Too many wrong passwords; the account opens again after 15 minutes.
        LockedOut = "locked_out",
        /// The address is not on the server's list.
        IpBlocked = "ip_blocked",
        /// The dialer has no active server.
        NoServers = "no_servers",
        /// The agent API is switched off for the whole system.
        ApiNotActive = "api_not_active",
        /// `call_agent`: the agent has no session to ring, as plain remote agents.
        NoSessionData = "no_session_data",
        /// `call_agent`: the agent's session has no phone to ring.
        SessionEntryEmpty = "session_entry_empty",
        /// No such agent among those that the account may see.
        AgentNotFound = "agent_not_found",
        /// No such lead.
        LeadNotFound = "lead_not_found",
        /// Nobody is logged in, among those that the account may see.
        NoLoggedInAgents = "no_logged_in_agents",
        /// The API account may not read this: level or rights are missing.
        PermissionDenied = "permission_denied",
        /// What to look for is missing or wrong.
        InvalidSearch = "invalid_search",
        /// The remote agent is ready already.
        AlreadyActive = "already_active",
        /// The remote agent is not ready already.
        AlreadyInactive = "already_inactive",
        /// Nothing was left to change.
        NoUpdates = "no_updates",
        /// Gateway: nobody is signed in, or not any more.
        NotSignedIn = "not_signed_in",
        /// Gateway: `user` and `pass` are not taken, the session says who asks.
        CredentialsNotAccepted = "credentials_not_accepted",
        /// Gateway: the request comes from another web page.
        OriginNotAllowed = "origin_not_allowed",
        /// Gateway: the request is not one it takes, or a parameter is wrong.
        RequestNotValid = "request_not_valid",
        /// Gateway: `agent_user` is not the signed-in agent.
        AgentUserNotYours = "agent_user_not_yours",
        /// Gateway: the call is not the agent's current one. Nothing was sent.
        CallNotYours = "call_not_yours",
        /// Gateway: whose call it is could not be learned. Nothing was sent.
        CallNotChecked = "call_not_checked",
        /// Gateway: the site does not let this number be dialled.
        NumberNotAllowed = "number_not_allowed",
        /// Gateway: the site does not allow transfers to this in-group.
        IngroupNotAllowed = "ingroup_not_allowed",
        /// Gateway: the site does not have this disposition.
        StatusNotAllowed = "status_not_allowed",
        /// Gateway: another action on this call, or of this agent, is under way.
        ActionInProgress = "action_in_progress",
        /// Gateway: the call was acted upon before, by another intent.
        Duplicate = "duplicate",
        /// Gateway: the idempotency key belongs to another request.
        KeyReused = "key_reused",
        /// Gateway: the idempotency key was closed before this request came.
        KeyClosed = "key_closed",
        /// Gateway: the dialer did not answer. What became of the action is
        /// being found out.
        NoAnswer = "no_answer",
        /// Gateway: the session sends too many requests. Nothing was sent for
        /// this one.
        TooManyRequests = "too_many_requests",
        /// Gateway: it is being stopped and takes no new actions.
        ShuttingDown = "shutting_down",
        /// A well-formed error whose reason is unknown or translated.
        Other = "other",
    }
}

/// Reads the line of an `ERROR`, or of a `NOTICE`, whose texts have one form.
pub(super) fn read(line: Line<'_>) -> Result<ApiError, NotAnAnswer> {
    let text = line.text;
    if text.trim().is_empty() {
        return Err(NotAnAnswer::Truncated);
    }
    if let Some(error) = known(text) {
        return Ok(error);
    }
    // A login error's text goes on with user and password: nothing of it may
    // be kept that is not known to be neither.
    if let Some((reason, fields)) = text.split_once(": |") {
        return match login(reason, fields) {
            Some(error) => Ok(error),
            None if line.is_complete => Ok(of(ErrorCode::Other, reason, Fields::default())),
            None => Err(NotAnAnswer::Truncated),
        };
    }
    if LOGIN_REASONS.iter().any(|reason| text.starts_with(reason)) {
        return Err(NotAnAnswer::Truncated);
    }
    // Of several fields that nobody knows one may be a password.
    if let Some((text, _)) = text.split_once('|') {
        let reason = text.split_once(" - ").map_or(text, |(reason, _)| reason);
        return Ok(of(ErrorCode::Other, reason.trim_end(), Fields::default()));
    }
    Ok(match text.split_once(" - ") {
        Some((reason, details)) => of(
            ErrorCode::Other,
            reason,
            Fields::pair(&["details"], [details]),
        ),
        None => of(ErrorCode::Other, text, Fields::default()),
    })
}

fn of(code: ErrorCode, reason: &str, fields: Fields) -> ApiError {
    ApiError {
        code,
        reason: reason.to_owned(),
        fields,
    }
}

/// A reason that the server, or its document, words so.
struct Known {
    reason: &'static str,
    code: ErrorCode,
    /// The names of the fields that follow.
    names: &'static [&'static str],
}

const fn known_as(reason: &'static str, code: ErrorCode, names: &'static [&'static str]) -> Known {
    Known {
        reason,
        code,
        names,
    }
}

/// The agent API's reasons, before ` - `.
const AGENT_REASONS: [Known; 13] = [
    known_as(
        "ra_call_control not valid",
        ErrorCode::NotValid,
        &["value", "agent_user", "stage"],
    ),
    known_as(
        "call_agent not valid",
        ErrorCode::NotValid,
        &["value", "agent_user"],
    ),
    known_as("no user found", ErrorCode::NoUserFound, &["agent_user"]),
    known_as(
        "agent_user is not logged in",
        ErrorCode::NotLoggedIn,
        &["agent_user"],
    ),
    known_as(
        "user not logged in",
        ErrorCode::NotLoggedIn,
        &["agent_user"],
    ),
    known_as("no active call found", ErrorCode::NoActiveCall, &["value"]),
    known_as(
        "phone_number is not valid",
        ErrorCode::PhoneNumberNotValid,
        &["phone_number"],
    ),
    known_as(
        "ingroup is not valid",
        ErrorCode::IngroupNotValid,
        &["ingroup_choices"],
    ),
    known_as("stage is not valid", ErrorCode::StageNotValid, &["stage"]),
    known_as(
        "call_agent error - no session data",
        ErrorCode::NoSessionData,
        &["agent_user"],
    ),
    known_as(
        "call_agent error - entry is empty",
        ErrorCode::SessionEntryEmpty,
        &["agent_user"],
    ),
    known_as("Invalid Source", ErrorCode::InvalidSource, &["source"]),
    known_as("System API NOT ACTIVE", ErrorCode::ApiNotActive, &[]),
];

/// The gateway's reasons, before ` - `. Its texts have the agent API's form.
const GATEWAY_REASONS: [Known; 17] = [
    known_as("not signed in", ErrorCode::NotSignedIn, &[]),
    known_as(
        "user and pass are not accepted",
        ErrorCode::CredentialsNotAccepted,
        &[],
    ),
    known_as(
        "request comes from another page",
        ErrorCode::OriginNotAllowed,
        &[],
    ),
    known_as(
        "request is not valid",
        ErrorCode::RequestNotValid,
        &["details"],
    ),
    known_as(
        "agent_user is not yours",
        ErrorCode::AgentUserNotYours,
        &["agent_user"],
    ),
    known_as("call is not yours", ErrorCode::CallNotYours, &["value"]),
    known_as(
        "call could not be checked",
        ErrorCode::CallNotChecked,
        &["value", "details"],
    ),
    known_as(
        "phone_number is not allowed",
        ErrorCode::NumberNotAllowed,
        &["phone_number", "allowed"],
    ),
    known_as(
        "ingroup is not allowed",
        ErrorCode::IngroupNotAllowed,
        &["ingroup_choices", "allowed"],
    ),
    known_as(
        "status is not allowed",
        ErrorCode::StatusNotAllowed,
        &["status", "allowed"],
    ),
    known_as(
        "another action is in progress",
        ErrorCode::ActionInProgress,
        &["value", "stage"],
    ),
    known_as(
        "call was acted upon before",
        ErrorCode::Duplicate,
        &["value", "stage", "outcome"],
    ),
    known_as(
        "idempotency key belongs to another request",
        ErrorCode::KeyReused,
        &["key"],
    ),
    known_as("idempotency key is closed", ErrorCode::KeyClosed, &["key"]),
    known_as("dialer did not answer", ErrorCode::NoAnswer, &["value"]),
    known_as("too many requests", ErrorCode::TooManyRequests, &[]),
    known_as("gateway is shutting down", ErrorCode::ShuttingDown, &[]),
];

/// The non-agent API's reasons, after the function's name and before `: `.
const NON_AGENT_REASONS: [Known; 11] = [
    known_as(
        "AGENT NOT LOGGED IN",
        ErrorCode::NotLoggedIn,
        &["user", "agent_user"],
    ),
    known_as(
        "AGENT NOT FOUND",
        ErrorCode::AgentNotFound,
        &["user", "agent_user"],
    ),
    known_as(
        "REMOTE AGENT DOES NOT EXIST",
        ErrorCode::AgentNotFound,
        &["user"],
    ),
    known_as(
        "LEAD NOT FOUND",
        ErrorCode::LeadNotFound,
        &["user", "lead_id"],
    ),
    known_as(
        "NO LOGGED IN AGENTS",
        ErrorCode::NoLoggedInAgents,
        &["user"],
    ),
    known_as(
        "INVALID SEARCH PARAMETERS",
        ErrorCode::InvalidSearch,
        &["user"],
    ),
    known_as(
        "REMOTE AGENT IS ALREADY ACTIVE",
        ErrorCode::AlreadyActive,
        &["user", "agent_user"],
    ),
    known_as(
        "REMOTE AGENT IS ALREADY INACTIVE",
        ErrorCode::AlreadyInactive,
        &["user", "agent_user"],
    ),
    known_as("NO UPDATES DEFINED", ErrorCode::NoUpdates, &["user"]),
    known_as(
        "USER DOES NOT HAVE PERMISSION TO USE THIS FUNCTION",
        ErrorCode::FunctionNotPermitted,
        &["user", "function"],
    ),
    known_as(
        "USER DOES NOT HAVE PERMISSION TO",
        ErrorCode::PermissionDenied,
        &["user"],
    ),
];

fn known(text: &str) -> Option<ApiError> {
    const NOT_PERMITTED: &str = "auth USER DOES NOT HAVE PERMISSION TO USE THIS FUNCTION";
    if let Some(fields) = text
        .strip_prefix(NOT_PERMITTED)
        .and_then(|text| text.strip_prefix(" - "))
    {
        // Four fields as the server has them, three as its document does.
        let texts: Vec<&str> = fields.split('|').collect();
        let names: &[&str] = match texts.len() {
            3 => &["user", "function", "user_group"],
            _ => &["value", "user", "function", "user_group"],
        };
        let fields = Fields::pair(names, texts);
        return Some(of(ErrorCode::FunctionNotPermitted, NOT_PERMITTED, fields));
    }
    agent_api(text).or_else(|| non_agent_api(text))
}

fn agent_api(text: &str) -> Option<ApiError> {
    AGENT_REASONS
        .iter()
        .chain(&GATEWAY_REASONS)
        .find_map(|known| {
            let rest = text.strip_prefix(known.reason)?;
            // The last space of ` - ` is gone where the field is empty.
            let fields = match rest.strip_prefix(" -") {
                Some(fields) => fields.strip_prefix(' ').unwrap_or(fields),
                None if rest.is_empty() => "",
                None => return None,
            };
            let texts = fields.splitn(known.names.len().max(1), '|');
            Some(of(
                known.code,
                known.reason,
                Fields::pair(known.names, texts),
            ))
        })
}

fn non_agent_api(text: &str) -> Option<ApiError> {
    // The function's name is one word of small letters, or `auth`.
    let (function, words) = text.split_once(' ')?;
    if !function
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b == b'_')
    {
        return None;
    }
    NON_AGENT_REASONS.iter().find_map(|known| {
        let after = words.strip_prefix(known.reason)?;
        let (more, fields) = after.split_once(": ").or_else(|| after.split_once(" - "))?;
        let reason = &text[..function.len() + 1 + known.reason.len() + more.len()];
        let texts = fields.strip_prefix('|').unwrap_or(fields).split('|');
        Some(of(known.code, reason, Fields::pair(known.names, texts)))
    })
}

const LOGIN_REASONS: [&str; 3] = [
    "Invalid Username/Password",
    "Login incorrect",
    "Too many login attempts",
];

/// A login error, translated or not: the agent API's
/// `user|pass|right password|API access|reason|…`, or the other's
/// `user|pass|reason|` and `user|LOCK|`.
fn login(reason: &str, fields: &str) -> Option<ApiError> {
    let texts: Vec<&str> = fields.split('|').collect();
    let code = match texts.as_slice() {
        [_, _, "0" | "1", "0" | "1", word, ..] => login_code(word)?,
        [_, _, "BAD", ""] => ErrorCode::InvalidCredentials,
        [_, "LOCK", ""] => ErrorCode::LockedOut,
        _ => return None,
    };
    Some(of(
        code,
        reason,
        Fields::pair(&["user"], texts.first().copied()),
    ))
}

fn login_code(word: &str) -> Option<ErrorCode> {
    Some(match word {
        "BAD" => ErrorCode::InvalidCredentials,
        "GOOD" => ErrorCode::NoApiAccess,
        "LOCK" => ErrorCode::LockedOut,
        "ERRSERVERS" => ErrorCode::NoServers,
        "IPBLOCK" => ErrorCode::IpBlocked,
        _ => return None,
    })
}
