//! Scenarios: what a call centre looks like when the simulator starts.
//!
//! A scenario is a TOML file. Every table and key of it is a field here; unknown keys are refused.
//! Two scenarios are built in: [`Scenario::recorded`], the seeded centre in which the answers of a
//! real server were recorded, and [`Scenario::demo`], a small friendly one.
//!
//! ```
//! use vicidial_simulator::Scenario;
//!
//! let scenario = Scenario::from_toml("my.toml", r#"
//!     [[account]]
//!     user = "apiuser"
//!     password = "secret"
//!     level = 8
//!
//!     [[account]]
//!     user = "1028"
//!     password = "pw1028"
//!     level = 1
//!
//!     [[in_group]]
//!     name = "SALESLINE"
//!
//!     [[campaign]]
//!     name = "TESTCAMP"
//!
//!     [[agent]]
//!     user = "1028"
//!     state = "READY"
//!     campaign = "TESTCAMP"
//!     in_groups = ["SALESLINE"]
//!     session_id = "81028"
//! "#)?;
//! assert_eq!(scenario.agents.len(), 1);
//!
//! let error = Scenario::from_toml("my.toml", "[[agent]]\nuser = \"1028\"\n").unwrap_err();
//! assert!(error.to_string().starts_with("my.toml: "));
//! # Ok::<(), vicidial_simulator::ScenarioError>(())
//! ```

use std::fmt;
use std::path::Path;

use serde::de::{Error as _, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};

use crate::language::Language;
use crate::php::sql_equal;

/// A call centre at its start.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// `[system]`: settings of the whole server.
    #[serde(default)]
    pub system: System,
    /// `[latency]`: how long the server takes.
    #[serde(default)]
    pub latency: Latency,
    /// `[telephony]`: what is behind the API.
    #[serde(default)]
    pub telephony: Telephony,
    /// `[[account]]`: VICIdial users, those of agents included.
    #[serde(default, rename = "account")]
    pub accounts: Vec<Account>,
    /// `[[in_group]]`: the queues.
    #[serde(default, rename = "in_group")]
    pub in_groups: Vec<InGroup>,
    /// `[[campaign]]`.
    #[serde(default, rename = "campaign")]
    pub campaigns: Vec<Campaign>,
    /// `[[call]]`: calls in the centre at the start.
    #[serde(default, rename = "call")]
    pub calls: Vec<Call>,
    /// `[[agent]]`: remote agents and screen agents, in the order in which `logged_in_agents`
    /// lists them.
    #[serde(default, rename = "agent")]
    pub agents: Vec<Agent>,
}

/// Settings of the whole server, as in VICIdial's system settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct System {
    /// Off: the agent API answers `ERROR: System API NOT ACTIVE` (`auth_system_api_inactive`).
    pub agent_api_active: bool,
    /// Off: every account gets English, whatever its language.
    pub languages: bool,
    /// Off: right passwords are refused with `ERRSERVERS` (`auth_no_active_server`).
    pub active_servers: bool,
    /// Off: right passwords are refused with `IPBLOCK` (`auth_ip_not_whitelisted`).
    pub ip_allowed: bool,
}

impl Default for System {
    fn default() -> Self {
        Self {
            agent_api_active: true,
            languages: false,
            active_servers: true,
            ip_allowed: true,
        }
    }
}

/// How long the server takes. The defaults are what was measured on loopback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Latency {
    /// Milliseconds from the request to the moment at which the script reads its tables.
    pub request_ms: u64,
    /// Milliseconds between `ra_call_control` reading the call and deleting it. Two requests that
    /// overlap in this window both answer SUCCESS and both queue their command (`race_window`).
    pub window_ms: u64,
}

impl Default for Latency {
    fn default() -> Self {
        Self {
            request_ms: 2,
            window_ms: 3,
        }
    }
}

/// What is behind the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telephony {
    /// `false`: telephony commands are queued and nothing more comes of them, as on the recorded
    /// server, which had no Asterisk. `true`: a call transferred to an in-group arrives there with
    /// a new call id and goes to a free agent or waits, and agents set INACTIVE or ACTIVE leave or
    /// come after a while.
    pub connected: bool,
    /// Shortest and longest time, in milliseconds, that an agent still shows INCALL and DEAD after
    /// the customer hung up. Measured: 40 to 1850.
    pub dead_ms: [u64; 2],
}

impl Default for Telephony {
    fn default() -> Self {
        Self {
            connected: false,
            dead_ms: [40, 1_850],
        }
    }
}

/// A VICIdial user.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// User name, 2 to 20 of `-_0-9A-Za-z`.
    pub user: String,
    /// Password. It is never shown, logged or reported, except where VICIdial itself echoes what
    /// a request sent.
    #[serde(deserialize_with = "password")]
    pub password: String,
    /// User level, 0 to 9.
    pub level: u8,
    /// Name shown in `agent_status`.
    #[serde(default)]
    pub full_name: String,
    /// User group.
    #[serde(default = "default_user_group")]
    pub user_group: String,
    /// An inactive account cannot log in.
    #[serde(default = "yes")]
    pub active: bool,
    /// Agent API access.
    #[serde(default = "yes")]
    pub api_access: bool,
    /// The API functions allowed; all of them when absent.
    pub functions: Option<Vec<String>>,
    /// What a level 7 or 8 account may do in the non-agent API; everything when absent.
    pub rights: Option<Vec<Right>>,
    /// The user groups whose agents it sees in the non-agent API; all when absent.
    pub sees_user_groups: Option<Vec<String>>,
    /// Language of its answers, where [`System::languages`] is on.
    #[serde(default)]
    pub language: Language,
    /// Whether it logged in to a web screen lately. It decides when it is locked out: from the
    /// 10th wrong password if so, from the 20th otherwise (group `lockout`).
    #[serde(default)]
    pub logged_in_lately: bool,
}

impl fmt::Debug for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Account")
            .field("user", &self.user)
            .field("level", &self.level)
            .finish_non_exhaustive()
    }
}

/// A permission of an account for the non-agent API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// `agent_status`, `logged_in_agents`, `callid_info`, `in_group_status`.
    ViewReports,
    /// `agent_campaigns`, with `ViewReports`.
    ModifyUsers,
    /// `update_remote_agent`.
    ModifyRemoteAgents,
    /// `lead_field_info`.
    ModifyLeads,
}

/// A queue of incoming calls.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InGroup {
    /// Its name, 2 to 20 of `-_0-9A-Za-z`.
    pub name: String,
    /// Calls can be transferred to active ones only.
    #[serde(default = "yes")]
    pub active: bool,
    /// Where `DEFAULTINGROUP` leads for its calls; none means `---NONE---`.
    pub default_transfer: Option<String>,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// Where `DEFAULTINGROUP` leads for its calls; none means `---NONE---`.
    pub default_transfer: Option<String>,
}

/// Where a call comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// A caller, through an in-group.
    Inbound,
    /// Dialled by a campaign.
    Outbound,
    /// Dialled by an agent, in a campaign.
    Manual,
}

/// A lead's name, as far as anybody has written it down.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LeadName {
    /// First name.
    pub first: String,
    /// Last name.
    pub last: String,
}

/// A call in the centre at the start.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// Call id, as VICIdial makes them: 20 characters.
    pub id: String,
    /// Where it comes from.
    pub direction: Direction,
    /// The in-group of an inbound call, the campaign of any other.
    pub queue: String,
    /// The lead's number.
    pub lead_id: u64,
    /// The customer's phone number.
    pub phone_number: String,
    /// Vendor's code of the lead.
    #[serde(default)]
    pub vendor_lead_code: String,
    /// The lead's name: `{ first = "Maya", last = "Lindqvist" }`.
    #[serde(default)]
    pub lead_name: LeadName,
    /// The lead's status; `XFER` when absent.
    #[serde(default = "default_lead_status")]
    pub lead_status: String,
    /// The Asterisk channel.
    pub channel: String,
    /// Talk time that the call log shows at the start, in seconds.
    #[serde(default)]
    pub logged_seconds: u64,
    /// The customer has hung up already: the call's row is gone, the agent's still there.
    #[serde(default)]
    pub ended: bool,
}

/// Whether an agent works on a phone or on VICIdial's agent screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentKind {
    /// On a phone, without a screen.
    #[default]
    Remote,
    /// On VICIdial's agent screen.
    Screen,
}

/// State of a logged-in agent, in VICIdial's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AgentState {
    /// Free.
    Ready,
    /// A call was assigned and rings.
    Queue,
    /// On a call.
    InCall,
    /// Paused.
    Paused,
    /// Free for incoming calls only.
    Closer,
}

impl AgentState {
    /// The word that VICIdial prints.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "READY",
            Self::Queue => "QUEUE",
            Self::InCall => "INCALL",
            Self::Paused => "PAUSED",
            Self::Closer => "CLOSER",
        }
    }
}

/// An agent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    /// User name of its account.
    pub user: String,
    /// Remote or screen.
    #[serde(default)]
    pub kind: AgentKind,
    /// State; not logged in when absent.
    pub state: Option<AgentState>,
    /// The campaign it is logged in to.
    pub campaign: String,
    /// The in-groups whose calls it takes.
    #[serde(default)]
    pub in_groups: Vec<String>,
    /// Id of its current call.
    pub call: Option<String>,
    /// Id of the call that rings its phone before it is answered (on-hook agents).
    pub ringing: Option<String>,
    /// Conference or extension.
    #[serde(default)]
    pub session_id: String,
    /// Calls taken today.
    #[serde(default)]
    pub calls_today: u32,
    /// Pause code.
    #[serde(default)]
    pub pause_code: String,
    /// Address of its computer, shown with `include_ip=YES`.
    #[serde(default)]
    pub computer_ip: String,
    /// Another name that `alt_user` finds it by.
    pub alt_user: Option<String>,
    /// What `call_agent` needs: only agents of the screen have it. Present without any key it is
    /// the empty entry of `call_agent_empty_entry`.
    pub session_data: Option<SessionData>,
}

/// What VICIdial stored when a screen agent logged in; `call_agent` rings it again from this.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SessionData {
    /// The agent's own phone.
    pub channel: String,
    /// Extension of the agent's conference, dialled once the phone answers.
    pub exten: String,
    /// Caller id.
    pub callerid: String,
}

/// A password of a wrong type is refused without showing it.
fn password<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Password {
        Text(String),
        Other(IgnoredAny),
    }
    match Password::deserialize(deserializer)? {
        Password::Text(text) => Ok(text),
        Password::Other(_) => Err(D::Error::custom("a password is a text in quotes")),
    }
}

fn yes() -> bool {
    true
}

fn default_user_group() -> String {
    "ADMIN".to_owned()
}

fn default_lead_status() -> String {
    "XFER".to_owned()
}

impl Scenario {
    /// The seeded call centre in which the answers of a real server were recorded.
    ///
    /// # Errors
    /// Never for the file as shipped; a test holds that.
    pub fn recorded() -> Result<Self, ScenarioError> {
        Self::from_toml("recorded.toml", include_str!("../scenarios/recorded.toml"))
    }

    /// A small call centre for demonstrations: three remote agents, four in-groups, and an API
    /// account that may do everything.
    ///
    /// # Errors
    /// Never for the file as shipped; a test holds that.
    pub fn demo() -> Result<Self, ScenarioError> {
        Self::from_toml("demo.toml", include_str!("../scenarios/demo.toml"))
    }

    /// Reads a scenario file.
    ///
    /// # Errors
    /// When the file cannot be read, is no TOML, has an unknown key, or does not fit together.
    pub fn from_file(path: &Path) -> Result<Self, ScenarioError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| ScenarioError {
            file: name.clone(),
            kind: Kind::Unreadable(error),
        })?;
        Self::from_toml(&name, &text)
    }

    /// Reads a scenario from text; `file` is the name that errors give.
    ///
    /// # Errors
    /// As [`Scenario::from_file`].
    pub fn from_toml(file: &str, text: &str) -> Result<Self, ScenarioError> {
        let error = |kind| ScenarioError {
            file: file.to_owned(),
            kind,
        };
        let scenario: Self =
            toml::from_str(text).map_err(|toml| error(Kind::of_toml(text, &toml)))?;
        scenario
            .check()
            .map_err(|(key, message)| error(Kind::Value { key, message }))?;
        Ok(scenario)
    }

    /// What refers to something must find it, and what must be unique must be.
    fn check(&self) -> Result<(), (String, String)> {
        for (index, account) in self.accounts.iter().enumerate() {
            let key = |name: &str| format!("account[{index}].{name}");
            let long_enough = (2..=20).contains(&account.user.len());
            if !long_enough || !is_name(&account.user) {
                return Err((
                    key("user"),
                    format!(
                        "{:?} is no user name; 2 to 20 letters, digits, `-` or `_` are right",
                        account.user
                    ),
                ));
            }
            if account.level > 9 {
                return Err((
                    key("level"),
                    format!("{} is no user level; 0 to 9 is right", account.level),
                ));
            }
            unique(
                &key("user"),
                &account.user,
                self.accounts[..index].iter().map(|a| &a.user),
            )?;
        }
        let in_groups: Vec<&str> = self.in_groups.iter().map(|g| g.name.as_str()).collect();
        let campaigns: Vec<&str> = self.campaigns.iter().map(|c| c.name.as_str()).collect();
        let transfers_to_known = |key: &str, target: Option<&str>| match target {
            Some(target) => known(
                &format!("{key}.default_transfer"),
                target,
                "in_group",
                &in_groups,
            ),
            None => Ok(()),
        };
        for (index, group) in self.in_groups.iter().enumerate() {
            let key = format!("in_group[{index}]");
            unique(
                &format!("{key}.name"),
                &group.name,
                in_groups[..index].iter(),
            )?;
            transfers_to_known(&key, group.default_transfer.as_deref())?;
        }
        for (index, campaign) in self.campaigns.iter().enumerate() {
            let key = format!("campaign[{index}]");
            unique(
                &format!("{key}.name"),
                &campaign.name,
                campaigns[..index].iter(),
            )?;
            transfers_to_known(&key, campaign.default_transfer.as_deref())?;
        }
        for (index, call) in self.calls.iter().enumerate() {
            let key = format!("call[{index}]");
            unique(
                &format!("{key}.id"),
                &call.id,
                self.calls[..index].iter().map(|c| &c.id),
            )?;
            match call.direction {
                Direction::Inbound => {
                    known(&format!("{key}.queue"), &call.queue, "in_group", &in_groups)?;
                }
                Direction::Outbound | Direction::Manual => {
                    known(&format!("{key}.queue"), &call.queue, "campaign", &campaigns)?;
                }
            }
        }
        let accounts: Vec<&str> = self.accounts.iter().map(|a| a.user.as_str()).collect();
        let calls: Vec<&str> = self.calls.iter().map(|c| c.id.as_str()).collect();
        for (index, agent) in self.agents.iter().enumerate() {
            let key = |name: &str| format!("agent[{index}].{name}");
            known(&key("user"), &agent.user, "account", &accounts)?;
            unique(
                &key("user"),
                &agent.user,
                self.agents[..index].iter().map(|a| &a.user),
            )?;
            known(&key("campaign"), &agent.campaign, "campaign", &campaigns)?;
            for group in &agent.in_groups {
                known(&key("in_groups"), group, "in_group", &in_groups)?;
            }
            if let Some(call) = &agent.call {
                known(&key("call"), call, "call", &calls)?;
            }
            if let Some(call) = &agent.ringing {
                known(&key("ringing"), call, "call", &calls)?;
            }
            let on_a_call = matches!(agent.state, Some(AgentState::InCall | AgentState::Queue));
            if on_a_call && agent.call.is_none() {
                return Err((
                    key("call"),
                    "is missing; an agent in state INCALL or QUEUE has a call".to_owned(),
                ));
            }
            if agent.state.is_none() && agent.call.is_some() {
                return Err((
                    key("state"),
                    "is missing; an agent with a call is INCALL or QUEUE".to_owned(),
                ));
            }
        }
        let [shortest, longest] = self.telephony.dead_ms;
        if shortest > longest {
            return Err((
                "telephony.dead_ms".to_owned(),
                format!("[{shortest}, {longest}] is no range; the shorter time comes first"),
            ));
        }
        Ok(())
    }
}

fn is_name(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn unique<T: AsRef<str>>(
    key: &str,
    name: &str,
    mut earlier: impl Iterator<Item = T>,
) -> Result<(), (String, String)> {
    if earlier.any(|other| sql_equal(other.as_ref(), name)) {
        return Err((
            key.to_owned(),
            format!("{name:?} is there twice; each must be unique, case does not count"),
        ));
    }
    Ok(())
}

fn known(key: &str, name: &str, table: &str, names: &[&str]) -> Result<(), (String, String)> {
    if names.contains(&name) {
        return Ok(());
    }
    Err((
        key.to_owned(),
        format!(
            "{name:?} is no [[{table}]] of this scenario; it has: {}",
            if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            }
        ),
    ))
}

/// Why a scenario was refused: names the file, the key, and what would be right.
#[derive(Debug)]
pub struct ScenarioError {
    file: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Unreadable(std::io::Error),
    Toml {
        line: usize,
        key: Option<String>,
        message: String,
    },
    Value {
        key: String,
        message: String,
    },
}

impl Kind {
    /// The line's number and key instead of the line, which may hold a password.
    fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        let start = error.span().map_or(0, |span| span.start).min(text.len());
        let before = text.as_bytes()[..start].split(|byte| *byte == b'\n');
        let line = before.count();
        let key = text
            .lines()
            .nth(line - 1)
            .and_then(|line| line.split_once('='))
            .map(|(key, _)| key.trim().to_owned())
            .filter(|key| is_name(key));
        Self::Toml {
            line,
            key,
            message: error.message().to_owned(),
        }
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = &self.file;
        match &self.kind {
            Kind::Unreadable(error) => write!(formatter, "{file}: cannot be read: {error}"),
            Kind::Toml { line, key, message } => {
                write!(formatter, "{file}: line {line}: ")?;
                if let Some(key) = key {
                    write!(formatter, "{key}: ")?;
                }
                formatter.write_str(message)
            }
            Kind::Value { key, message } => write!(formatter, "{file}: {key}: {message}"),
        }
    }
}

impl std::error::Error for ScenarioError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str) -> String {
        Scenario::from_toml("x.toml", text).unwrap_err().to_string()
    }

    const SMALL: &str = r#"
        [[account]]
        user = "1028"
        password = "hidden-secret"
        level = 1

        [[campaign]]
        name = "TESTCAMP"
    "#;

    #[test]
    fn the_built_in_scenarios_are_valid() {
        let recorded = Scenario::recorded().unwrap();
        assert_eq!(recorded.agents.len(), 15);
        assert_eq!(recorded.in_groups.len(), 7);
        let demo = Scenario::demo().unwrap();
        assert!(demo.telephony.connected);
        assert!(demo.agents.iter().all(|a| a.kind == AgentKind::Remote));
    }

    #[test]
    fn the_scenario_of_the_readme_is_valid() {
        let readme = include_str!("../README.md");
        let (_, rest) = readme.split_once("```toml\n").unwrap();
        let (example, _) = rest.split_once("```").unwrap();
        let scenario = Scenario::from_toml("README.md", example).unwrap();
        assert_eq!(
            scenario.agents[0].call.as_ref(),
            Some(&scenario.calls[0].id)
        );
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let message = refusal("[system]\nlanguage = true\n");
        assert_eq!(
            message,
            "x.toml: line 2: language: unknown field `language`, expected one of \
             `agent_api_active`, `languages`, `active_servers`, `ip_allowed`"
        );
    }

    #[test]
    fn a_wrong_type_names_its_line_and_key() {
        assert_eq!(
            refusal("[[account]]\nuser = \"abc\"\nlevel = \"high\"\n"),
            "x.toml: line 3: level: invalid type: string \"high\", expected u8"
        );
    }

    #[test]
    fn no_error_shows_a_password() {
        for broken in [
            "password = 31415926",
            "password = \"31415926",
            "password = \"31415926\" x",
        ] {
            let message = refusal(&format!(
                "[[account]]\nuser = \"abc\"\n{broken}\nlevel = 1\n"
            ));
            assert!(
                message.starts_with("x.toml: line 3: password: "),
                "{message}"
            );
            assert!(!message.contains("31415926"), "{message}");
        }
    }

    #[test]
    fn a_reference_to_nothing_says_what_there_is() {
        let message = refusal(&format!(
            "{SMALL}\n[[agent]]\nuser = \"1028\"\ncampaign = \"OTHER\"\n"
        ));
        assert_eq!(
            message,
            "x.toml: agent[0].campaign: \"OTHER\" is no [[campaign]] of this scenario; it has: TESTCAMP"
        );
    }

    #[test]
    fn an_agent_on_a_call_needs_one() {
        let message = refusal(&format!(
            "{SMALL}\n[[agent]]\nuser = \"1028\"\ncampaign = \"TESTCAMP\"\nstate = \"INCALL\"\n"
        ));
        assert_eq!(
            message,
            "x.toml: agent[0].call: is missing; an agent in state INCALL or QUEUE has a call"
        );
    }

    #[test]
    fn accounts_are_unique_whatever_their_case() {
        let account = "[[account]]\nlevel = 1\npassword = \"a\"\nuser = ";
        let message = refusal(&format!("{account}\"abc\"\n{account}\"ABC\"\n"));
        assert_eq!(
            message,
            "x.toml: account[1].user: \"ABC\" is there twice; each must be unique, case does not count"
        );
    }

    #[test]
    fn a_missing_file_is_named() {
        let message = Scenario::from_file(Path::new("no-such-scenario.toml"))
            .unwrap_err()
            .to_string();
        assert!(message.starts_with("no-such-scenario.toml: cannot be read"));
    }

    #[test]
    fn debug_output_has_no_password() {
        let scenario = Scenario::from_toml("x.toml", SMALL).unwrap();
        assert!(!format!("{scenario:?}").contains("hidden-secret"));
    }
}
