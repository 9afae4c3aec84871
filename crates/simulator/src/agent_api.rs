//! The agent API, `agc/api.php` 2.14-81: the order of its checks and its functions.

mod call_agent;
mod ra_call_control;

use crate::answer::Answer;
use crate::center::Center;
use crate::fault::{Fault, Injected};
use crate::language::Language;
use crate::login::{Door, Login, echoed_query};
use crate::php::{Keep, Parameters, greater_than_zero, without_quotes};

pub(crate) use ra_call_control::Control;

const VERSION: &str = "2.14-81";
const BUILD: &str = "240429-2220";

/// The parameters that the script reads; it dies when one of them is an array.
const READ: &[&str] = &[
    "user",
    "pass",
    "agent_user",
    "alt_user",
    "function",
    "value",
    "stage",
    "status",
    "phone_number",
    "ingroup_choices",
    "source",
    "format",
    "close_window_link",
];

/// A request, filtered, while it is being answered.
struct Request<'a> {
    parameters: &'a Parameters,
    injected: &'a Injected,
    language: Language,
    api_user: String,
    /// The functions and the group of the account, looked up before the user name is filtered.
    allowed: Allowed,
}

/// How far a request got before time must pass.
pub(crate) enum Progress {
    /// The answer is complete.
    Answered(Answer),
    /// A call was read and is about to be ended or redirected.
    Controlling(Box<Control>),
}

/// What an account may do in the agent API.
#[derive(Default)]
struct Allowed {
    functions: Vec<String>,
    all_functions: bool,
    user_group: String,
}

impl Allowed {
    fn of(center: &Center, user_as_sent: &str) -> Self {
        center
            .account(user_as_sent)
            .map_or_else(Self::default, |account| Self {
                functions: account.functions.clone().unwrap_or_default(),
                all_functions: account.functions.is_none(),
                user_group: account.user_group.clone(),
            })
    }

    fn permits(&self, function: &str) -> bool {
        self.all_functions || self.functions.iter().any(|allowed| allowed == function)
    }
}

impl Request<'_> {
    fn filtered(&self, name: &str, keep: Keep) -> String {
        keep.of(self.parameters.bytes(name))
    }

    fn error(&self, reason: &'static str, after: &str) -> Answer {
        self.error_bytes(reason, after.as_bytes())
    }

    fn error_bytes(&self, reason: &'static str, after: &[u8]) -> Answer {
        let word = self.language.phrase("ERROR");
        let mut body = format!("{word}: {} - ", self.language.phrase(reason)).into_bytes();
        body.extend_from_slice(after);
        body.push(b'\n');
        Answer::ok(body)
    }

    fn success(&self, reason: &'static str, fields: &str) -> Answer {
        let word = self.language.phrase("SUCCESS");
        let reason = self.language.phrase(reason);
        Answer::ok(format!("{word}: {reason} - {fields}\n"))
    }

    fn not_permitted(&self, value: &str, function: &str) -> Answer {
        let fields = format!(
            "{value}|{}|{function}|{}",
            self.api_user, self.allowed.user_group
        );
        self.error(
            "auth USER DOES NOT HAVE PERMISSION TO USE THIS FUNCTION",
            &fields,
        )
    }
}

/// Answers a request up to the point at which time must pass.
pub(crate) fn start(center: &mut Center, parameters: &Parameters, injected: &Injected) -> Progress {
    if parameters.any_array(READ) {
        return Progress::Answered(Answer::fatal());
    }
    let user_as_sent =
        String::from_utf8_lossy(&without_quotes(parameters.bytes("user"))).into_owned();
    let language = if injected.has(Fault::Translated) {
        Language::Spanish
    } else if center.system.languages {
        center
            .account(&user_as_sent)
            .map_or_else(Language::default, |account| account.language)
    } else {
        Language::English
    };
    let request = Request {
        parameters,
        injected,
        language,
        api_user: Keep::Name.of(parameters.bytes("user")),
        allowed: Allowed::of(center, &user_as_sent),
    };
    let function = request.filtered("function", Keep::Name);
    if function == "version" {
        return Progress::Answered(version(center, language));
    }
    if let Err(refusal) = admit(center, &request) {
        return Progress::Answered(refusal);
    }
    match function.as_str() {
        "ra_call_control" => ra_call_control::start(center, &request),
        "call_agent" => {
            Progress::Answered(with_link(parameters, call_agent::answer(center, &request)))
        }
        // An unknown function prints nothing.
        _ => Progress::Answered(with_link(parameters, Answer::ok(""))),
    }
}

/// `close_window_link=1` appends a link.
fn with_link(parameters: &Parameters, mut answer: Answer) -> Answer {
    if greater_than_zero(parameters.bytes("close_window_link")) {
        answer.body.extend_from_slice(
            b"\n<a href=\"javascript:window.opener='x';window.close();\">Close This Window</a>\n",
        );
    }
    answer
}

fn version(center: &Center, language: Language) -> Answer {
    let now = center.clock.now();
    Answer::ok(format!(
        "{}: {VERSION}|BUILD: {BUILD}|DATE: {}|EPOCH: {}\n",
        language.phrase("VERSION"),
        now.date_time(),
        now.epoch_seconds()
    ))
}

/// Source, login, and the system's own switch, in this order.
fn admit(center: &mut Center, request: &Request<'_>) -> Result<(), Answer> {
    let source = request.filtered("source", Keep::Alphanumeric);
    if source.len() < 2 {
        return Err(request.error("Invalid Source", &source));
    }
    let user = &request.api_user;
    let password = request.filtered("pass", Keep::Password);
    let api_access = center.has_api_access(user);
    let login = if request.injected.has(Fault::Lockout) {
        Login::Locked
    } else {
        center.log_in(Door::AgentApi, user, &password)
    };
    let (right, outcome) = match login {
        Login::Good if !center.system.ip_allowed => (false, "IPBLOCK".to_owned()),
        Login::Good if !center.system.active_servers => (false, "ERRSERVERS".to_owned()),
        Login::Good => (true, "GOOD".to_owned()),
        Login::Locked => (false, "LOCK".to_owned()),
        Login::Bad => {
            let query = echoed_query(user, &password, center.clock.now());
            (false, format!("BAD|0|api|{query}"))
        }
    };
    if !(right && api_access) {
        return Err(Answer::ok(format!(
            "{}: {}: |{user}|{password}|{}|{}|{outcome}|\n",
            request.language.phrase("ERROR"),
            request.language.phrase("Invalid Username/Password"),
            u8::from(right),
            u8::from(api_access),
        )));
    }
    if !center.system.agent_api_active {
        return Err(Answer::ok(format!(
            "{}: System API NOT ACTIVE\n",
            request.language.phrase("ERROR")
        )));
    }
    Ok(())
}

/// Whether some logged-in agent has this name. That is all the script asks of `agent_user`.
fn is_logged_in(center: &Center, agent_user: &str) -> bool {
    center
        .agent(agent_user)
        .is_some_and(|agent| agent.live.is_some())
}
