//! The non-agent API, `vicidial/non_agent_api.php` 2.14-194: what a remote agent's client needs of
//! it.

mod agent_campaigns;
mod agent_status;
mod callid_info;
mod in_group_status;
mod lead_field_info;
mod logged_in_agents;
mod update_remote_agent;

use crate::answer::Answer;
use crate::center::{Agent, Center};
use crate::fault::{Fault, Injected};
use crate::login::{Door, Login};
use crate::php::{Keep, Parameters};
use crate::scenario::{Account, Right};

const VERSION: &str = "2.14-194";
const BUILD: &str = "241004-1518";

/// The list that all leads are in.
const LIST_ID: &str = "101";

/// The parameters that the script reads; it dies when one of them is an array.
const READ: &[&str] = &[
    "user",
    "pass",
    "function",
    "agent_user",
    "source",
    "stage",
    "header",
    "campaigns",
    "user_groups",
    "include_ip",
    "status",
    "number_of_lines",
    "campaign_id",
    "call_id",
    "detail",
    "in_groups",
    "lead_id",
    "field_name",
];

/// A request while it is being answered.
struct Request<'a> {
    parameters: &'a Parameters,
    injected: &'a Injected,
    function: Function,
    account: Account,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    AgentStatus,
    LoggedInAgents,
    UpdateRemoteAgent,
    AgentCampaigns,
    CallidInfo,
    InGroupStatus,
    LeadFieldInfo,
}

impl Function {
    fn named(name: &str) -> Option<Self> {
        [
            Self::AgentStatus,
            Self::LoggedInAgents,
            Self::UpdateRemoteAgent,
            Self::AgentCampaigns,
            Self::CallidInfo,
            Self::InGroupStatus,
            Self::LeadFieldInfo,
        ]
        .into_iter()
        .find(|function| function.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::AgentStatus => "agent_status",
            Self::LoggedInAgents => "logged_in_agents",
            Self::UpdateRemoteAgent => "update_remote_agent",
            Self::AgentCampaigns => "agent_campaigns",
            Self::CallidInfo => "callid_info",
            Self::InGroupStatus => "in_group_status",
            Self::LeadFieldInfo => "lead_field_info",
        }
    }

    /// The least level, the rights, and what a refusal says the user may not do.
    fn demands(self) -> (u8, &'static [Right], &'static str) {
        match self {
            Self::AgentStatus | Self::LoggedInAgents => {
                (7, &[Right::ViewReports], "GET AGENT INFO")
            }
            Self::CallidInfo => (7, &[Right::ViewReports], "GET CALL INFO"),
            Self::InGroupStatus => (7, &[Right::ViewReports], "GET IN-GROUP INFO"),
            Self::LeadFieldInfo => (7, &[Right::ModifyLeads], "GET LEAD INFO"),
            Self::AgentCampaigns => (
                8,
                &[Right::ViewReports, Right::ModifyUsers],
                "GET AGENT INFO",
            ),
            Self::UpdateRemoteAgent => (8, &[Right::ModifyRemoteAgents], "UPDATE REMOTE AGENTS"),
        }
    }
}

impl Request<'_> {
    fn filtered(&self, name: &str, keep: Keep) -> String {
        keep.of(self.parameters.bytes(name))
    }

    /// `ERROR: <function> <reason>: <fields>`
    fn error(&self, reason: &str, fields: &str) -> Answer {
        Answer::ok(format!(
            "ERROR: {} {reason}: {fields}\n",
            self.function.name()
        ))
    }

    fn permitted(&self) -> bool {
        let (level, rights, _) = self.function.demands();
        let has = |right: &Right| {
            let rights = self.account.rights.as_ref();
            rights.is_none_or(|rights| rights.contains(right))
        };
        self.account.level >= level && self.account.api_access && rights.iter().all(has)
    }

    /// Whether the account may see an agent's user group.
    fn sees(&self, center: &Center, agent: &Agent) -> bool {
        let seen = self.account.sees_user_groups.as_ref();
        seen.is_none_or(|groups| {
            center
                .account(&agent.user)
                .is_some_and(|account| groups.contains(&account.user_group))
        })
    }

    /// Rows, with a header line where `header=YES` asks for it, separated as `stage` says: `csv`,
    /// `tab`, anything else is `pipe`. Nothing is quoted.
    fn table(&self, header: &[&str], rows: &[Vec<String>]) -> Answer {
        let separator = match self.parameters.bytes("stage") {
            b"csv" => ",",
            b"tab" => "\t",
            _ => "|",
        };
        let mut body = String::new();
        if self.parameters.bytes("header") == b"YES" {
            body.push_str(&header.join(separator));
            body.push('\n');
        }
        for row in rows {
            body.push_str(&row.join(separator));
            body.push('\n');
        }
        Answer::ok(body)
    }
}

/// Answers a request.
pub(crate) fn answer(center: &mut Center, parameters: &Parameters, injected: &Injected) -> Answer {
    if parameters.any_array(READ) {
        return Answer::fatal();
    }
    let name = Keep::Name.of(parameters.bytes("function"));
    if name == "version" {
        return version(center);
    }
    let user = Keep::Name.of(parameters.bytes("user"));
    let password = Keep::Name.of(parameters.bytes("pass"));
    let login = if injected.has(Fault::Lockout) {
        Login::Locked
    } else {
        center.log_in(Door::NonAgentApi, &user, &password)
    };
    let refused = "ERROR: Login incorrect, please try again";
    match login {
        Login::Good if !center.system.ip_allowed => {
            return Answer::ok(format!("{refused}: |{user}|{password}|IPBLOCK|\n"));
        }
        Login::Good if !center.system.active_servers => {
            return Answer::ok(format!("{refused}: |{user}|{password}|ERRSERVERS|\n"));
        }
        Login::Good => {}
        Login::Bad => return Answer::ok(format!("{refused}: |{user}|{password}|BAD|\n")),
        Login::Locked => {
            return Answer::ok(format!(
                "ERROR: Too many login attempts, try again in 15 minutes: |{user}|LOCK|\n"
            ));
        }
    }
    let (Some(function), Some(account)) = (Function::named(&name), center.account(&user)) else {
        return Answer::ok("ERROR: NO FUNCTION SPECIFIED\n");
    };
    let request = Request {
        parameters,
        injected,
        function,
        account: account.clone(),
    };
    let source = request.filtered("source", Keep::Alphanumeric);
    if source.len() < 2 {
        return Answer::ok(format!("ERROR: Invalid Source - {source}\n"));
    }
    let allowed = request.account.functions.as_ref();
    if allowed.is_some_and(|allowed| !allowed.contains(&name)) {
        return Answer::ok(format!(
            "ERROR: auth USER DOES NOT HAVE PERMISSION TO USE THIS FUNCTION: |{user}|{name}|\n"
        ));
    }
    if !request.permitted() {
        let (_, _, what) = function.demands();
        let reason = format!("USER DOES NOT HAVE PERMISSION TO {what}");
        return request.error(&reason, &format!("|{user}|0|"));
    }
    match function {
        Function::AgentStatus => agent_status::answer(center, &request),
        Function::LoggedInAgents => logged_in_agents::answer(center, &request),
        Function::UpdateRemoteAgent => update_remote_agent::answer(center, &request),
        Function::AgentCampaigns => agent_campaigns::answer(center, &request),
        Function::CallidInfo => callid_info::answer(center, &request),
        Function::InGroupStatus => in_group_status::answer(center, &request),
        Function::LeadFieldInfo => lead_field_info::answer(center, &request),
    }
}

fn version(center: &Center) -> Answer {
    let now = center.clock.now();
    Answer::ok(format!(
        "VERSION: {VERSION}|BUILD: {BUILD}|DATE: {}|EPOCH: {}|DST: 0|TZ: 0.00|TZNOW: 0.00|\n",
        now.date_time(),
        now.epoch_seconds()
    ))
}
