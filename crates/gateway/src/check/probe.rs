//! Questions that change nothing, with any account.

use handset_call_control::{Lost, Reply};
use vicidial_agent_api::{
    Answer, Api, Credentials, EncodedRequest, ErrorCode, Function, LeadField, Login, LoginProbe,
    Secret,
};

use super::{Report, Subject};
use crate::config::DialerConfig;
use crate::dialer::{Exchange, LARGEST_LIST, Line};

/// An agent who cannot be, and no remote agent either.
const NOBODY: &str = "handset-check-nobody";
/// A call that cannot be: its month, day, time and lead are nought.
const NO_CALL: &str = "Y0000000000000000000";
/// No lead has this number: it is beyond the largest that VICIdial's tables hold.
const NO_LEAD: &str = "9999999999";
/// No in-group is named so.
const NO_IN_GROUP: &str = "HANDSETCHECK";

/// Asks with any account.
pub(super) struct Probe<'a> {
    line: Line,
    pub(super) config: &'a DialerConfig,
}

/// What an answer says of the account that asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It may: nothing was done only because there is no such agent, call or lead.
    May,
    /// The function is not among those that it may call.
    NotThisFunction,
    /// Its level or its rights do not do.
    NotByRights,
    /// It was not let in: with the right password, its level is too low for this API.
    NotLetIn,
    /// There were too many wrong passwords.
    LockedOut,
    /// The agent API is switched off for everybody.
    ApiOff,
    /// None of these: what happened, in words.
    Unclear(String),
}

impl Standing {
    /// What it is, in words.
    pub(super) fn words(&self) -> &str {
        match self {
            Self::May => "it may",
            Self::NotThisFunction => "this is not among its API Allowed Functions",
            Self::NotByRights => "its level, its rights or its API access do not do",
            Self::NotLetIn => "it was not let in",
            Self::LockedOut => "it is locked out, after too many wrong passwords",
            Self::ApiOff => "VICIdial's agent API is switched off",
            Self::Unclear(why) => why,
        }
    }
}

/// A question of the non-agent API that a reading account may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    LoggedInAgents,
    AgentStatus,
    CallidInfo,
    InGroupStatus,
    LeadFieldInfo,
}

impl Reading {
    /// What it needs to ask on every site.
    pub(super) const ALWAYS: [Self; 4] = [
        Self::LoggedInAgents,
        Self::AgentStatus,
        Self::CallidInfo,
        Self::InGroupStatus,
    ];

    pub(super) const fn function(self) -> Function {
        match self {
            Self::LoggedInAgents => Function::LoggedInAgents,
            Self::AgentStatus => Function::AgentStatus,
            Self::CallidInfo => Function::CallidInfo,
            Self::InGroupStatus => Function::InGroupStatus,
            Self::LeadFieldInfo => Function::LeadFieldInfo,
        }
    }
}

impl<'a> Probe<'a> {
    pub(super) const fn new(line: Line, config: &'a DialerConfig) -> Self {
        Self { line, config }
    }

    /// `version` of either API, in the language of `account` if there is one; its password is not
    /// asked for and not sent.
    pub(super) async fn version(
        &self,
        api: Api,
        account: Option<&Credentials>,
    ) -> Result<Reply, Lost> {
        let user = account.map(|account| ("user", account.user.as_str()));
        let form = [("function", Function::Version.name())];
        self.ask(api, Function::Version, &[], form.into_iter().chain(user))
            .await
    }

    /// Whether a password is right; also as the agent API words it.
    pub(super) async fn log_in(&self, account: &Credentials) -> Result<(Login, Reply), Lost> {
        let probe = LoginProbe {
            source: self.config.source.clone(),
            credentials: account.clone(),
        };
        let Exchange { http_status, body } = self.send(&probe.encode()).await?;
        let secrets = [account.pass.clone()];
        let reply = Reply::read_without(&secrets, LoginProbe::FUNCTION, http_status, &body);
        Ok((LoginProbe::read(http_status, &body), reply))
    }

    /// Whether an account may end calls; and as the agent API words it.
    pub(super) async fn may_end_calls(&self, account: &Credentials) -> Result<Reply, Lost> {
        let form = [
            ("agent_user", NOBODY),
            ("value", NO_CALL),
            ("stage", "HANGUP"),
        ];
        self.ask_as(account, Api::Agent, Function::RaCallControl, &form)
            .await
    }

    /// Whether an account may ring agents' phones.
    pub(super) async fn may_ring_phones(&self, account: &Credentials) -> Standing {
        let form = [("agent_user", NOBODY), ("value", "CALL")];
        let asked = self.ask_as(account, Api::Agent, Function::CallAgent, &form);
        standing(&asked.await)
    }

    /// Whether an account may read this.
    pub(super) async fn may_read(&self, account: &Credentials, what: Reading) -> Standing {
        standing(&self.read(account, what).await)
    }

    /// Asks for this about nobody, or for all agents.
    pub(super) async fn read(&self, account: &Credentials, what: Reading) -> Result<Reply, Lost> {
        let form: &[(&str, &str)] = match what {
            Reading::LoggedInAgents => &[("stage", "tab"), ("header", "YES")],
            Reading::AgentStatus => &[("agent_user", NOBODY)],
            Reading::CallidInfo => &[("call_id", NO_CALL)],
            Reading::InGroupStatus => &[
                ("in_groups", NO_IN_GROUP),
                ("stage", "tab"),
                ("header", "YES"),
            ],
            Reading::LeadFieldInfo => &[
                ("lead_id", NO_LEAD),
                ("field_name", LeadField::FirstName.name()),
            ],
        };
        self.ask_as(account, Api::NonAgent, what.function(), form)
            .await
    }

    /// Whether an account may make agents ready.
    pub(super) async fn may_set_readiness(&self, account: &Credentials) -> Standing {
        let form = [("agent_user", NOBODY), ("status", "ACTIVE")];
        let function = Function::UpdateRemoteAgent;
        standing(&self.ask_as(account, Api::NonAgent, function, &form).await)
    }

    async fn ask_as(
        &self,
        account: &Credentials,
        api: Api,
        function: Function,
        form: &[(&str, &str)],
    ) -> Result<Reply, Lost> {
        let own = [
            ("source", self.config.source.as_str()),
            ("user", account.user.as_str()),
            ("pass", account.pass.expose()),
            ("function", function.name()),
        ];
        let form = own.into_iter().chain(form.iter().copied());
        let secrets = std::slice::from_ref(&account.pass);
        self.ask(api, function, secrets, form).await
    }

    async fn ask(
        &self,
        api: Api,
        function: Function,
        secrets: &[Secret],
        form: impl Iterator<Item = (&str, &str)>,
    ) -> Result<Reply, Lost> {
        let request = EncodedRequest {
            path: api.path(),
            body: form_urlencoded::Serializer::new(String::new())
                .extend_pairs(form)
                .finish(),
        };
        let Exchange { http_status, body } = self.send(&request).await?;
        Ok(Reply::read_without(secrets, function, http_status, &body))
    }

    async fn send(&self, request: &EncodedRequest) -> Result<Exchange, Lost> {
        let limit = self.config.look_up_timeout;
        self.line.send(request, limit, LARGEST_LIST).await
    }
}

/// The same account with a password that is not its own.
pub(super) fn with_wrong_password(account: &Credentials) -> Option<Credentials> {
    // Of characters that neither API drops.
    let wrong = format!("handset-check-{:016x}", fastrand::u64(..));
    Some(Credentials {
        user: account.user.clone(),
        pass: wrong.parse().ok()?,
    })
}

/// What an answer says of the account that asked.
pub(super) fn standing(asked: &Result<Reply, Lost>) -> Standing {
    let reply = match asked {
        Ok(reply) => reply,
        Err(lost) => return Standing::Unclear(words_for_lost(*lost).to_owned()),
    };
    let error = match &reply.answer {
        Answer::Data(_) | Answer::Success(_) | Answer::Notice(_) => return Standing::May,
        Answer::Error(error) => error,
        Answer::Unrecognised(_) => return Standing::Unclear(words_for_answer(reply)),
    };
    match error.code {
        ErrorCode::NotLoggedIn
        | ErrorCode::NoActiveCall
        | ErrorCode::AgentNotFound
        | ErrorCode::LeadNotFound
        | ErrorCode::NoUserFound
        | ErrorCode::NoLoggedInAgents
        | ErrorCode::InvalidSearch => Standing::May,
        // That there is no such agent, in another language.
        ErrorCode::Other if error.fields.get("details") == Some(NOBODY) => Standing::May,
        // That there is no such call, or in-group: the wording is not known.
        ErrorCode::Other
            if [Function::CallidInfo, Function::InGroupStatus]
                .iter()
                .any(|function| error.reason.starts_with(function.name())) =>
        {
            Standing::May
        }
        ErrorCode::FunctionNotPermitted => Standing::NotThisFunction,
        ErrorCode::PermissionDenied | ErrorCode::NoApiAccess => Standing::NotByRights,
        ErrorCode::InvalidCredentials => Standing::NotLetIn,
        ErrorCode::LockedOut => Standing::LockedOut,
        ErrorCode::ApiNotActive => Standing::ApiOff,
        _ => Standing::Unclear(words_for_answer(reply)),
    }
}

/// Why there is no answer, in words.
pub(super) const fn words_for_lost(lost: Lost) -> &'static str {
    match lost {
        Lost::NotSent => {
            "no connection could be made (address, port, firewall, or a certificate that is not trusted)"
        }
        Lost::TimedOut => "no answer came in time",
        Lost::Unreachable => "the connection broke off",
        Lost::Redirected => "it sends its callers to another address, which was not followed",
    }
}

/// What came instead of an answer that can be used, in words.
pub(super) fn words_for_answer(reply: &Reply) -> String {
    let mut lines = reply.text.lines().filter(|line| !line.trim().is_empty());
    let line: String = lines.next().unwrap_or_default().chars().take(200).collect();
    if line.is_empty() {
        format!("an empty answer with HTTP status {}", reply.http_status)
    } else {
        format!("an answer with HTTP status {}: {line}", reply.http_status)
    }
}

/// The characters that a password keeps: of the agent API, and of the other one.
const KEPT: [&str; 2] = ["-.+/=_", "-_"];

/// Whether VICIdial drops characters of this password before it compares it.
pub(super) fn is_cut(password: &Secret, api: Api) -> bool {
    let kept = KEPT[usize::from(api == Api::NonAgent)];
    !password
        .expose()
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || kept.contains(c))
}

/// Whether an account can log in at all, which every account has to: the agent API tells it for
/// any level. `false` if it cannot, which has been reported then.
pub(super) async fn is_let_in(
    report: &mut Report,
    probe: &Probe<'_>,
    subject: Subject,
    account: &Credentials,
) -> bool {
    let user = &account.user;
    let (login, reply) = match probe.log_in(account).await {
        Ok(told) => told,
        Err(lost) => {
            let why = words_for_lost(lost);
            report.could_not_tell(
                subject,
                format!("whether the password of `{user}` is right: {why}"),
                "check again",
            );
            return false;
        }
    };
    let code = match &reply.answer {
        Answer::Error(error) => Some(error.code),
        _ => None,
    };
    match (login, code) {
        (Login::Right, Some(ErrorCode::NoApiAccess)) => report.failure(
            subject,
            format!("`{user}` has the right password, but no API access"),
            &format!("VICIdial, Users, `{user}`: set Agent API Access to 1"),
        ),
        (Login::Right, _) => return true,
        (Login::Wrong, _) => {
            let mut what = format!(
                "VICIdial refuses `{user}`: the password is wrong, or there is no such user, \
                 or it is not active, or of level 0"
            );
            if is_cut(&account.pass, Api::Agent) {
                what.push_str(
                    "; the password has characters that VICIdial drops: \
                     only letters, digits and -.+/=_ are kept",
                );
            }
            let change = format!(
                "VICIdial, Users, `{user}`: set Active to Y and the password to the one that the \
                 gateway has, of letters, digits, - and _"
            );
            report.failure(subject, what, &change);
        }
        (Login::LockedOut, _) => report.failure(
            subject,
            format!("`{user}` is locked out: there were too many wrong passwords for it"),
            "wait 15 minutes, and find out who sends wrong passwords (VICIdial, Admin, API log)",
        ),
        (Login::Unclear(_), Some(ErrorCode::IpBlocked)) => report.failure(
            subject,
            format!("VICIdial does not take `{user}` from this gateway's address"),
            &format!("VICIdial: add the address to the API IP list of the user group of `{user}`"),
        ),
        (Login::Unclear(_), Some(ErrorCode::NoServers)) => report.failure(
            subject,
            "VICIdial lets nobody in: it has no active server",
            "VICIdial, Servers: set one to active",
        ),
        (Login::Unclear(_), _) => report.could_not_tell(
            subject,
            format!(
                "whether the password of `{user}` is right: {}",
                words_for_answer(&reply)
            ),
            "check again; if it stays so, look into the error log of VICIdial's web server",
        ),
    }
    false
}

/// What to do where any password will do.
pub(super) fn any_password(report: &mut Report, subject: Subject, account: &Credentials) {
    report.failure(
        subject,
        format!(
            "VICIdial lets `{}` in with a wrong password: so it may do with any agent, and then \
             anyone can sign in as one",
            account.user
        ),
        "VICIdial: where passwords are encrypted, bp.pl beside the two scripts must be executable \
         for the web server; then set the passwords of all users anew",
    );
}
