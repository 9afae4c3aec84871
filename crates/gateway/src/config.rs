//! The configuration: one TOML file, and secrets from the environment or files.

mod account;
mod duration;
mod finding;
mod load;
mod path;
mod position;
mod push;
mod sections;
mod table;
mod url;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use vicidial_agent_api::{Credentials, Source};

pub use account::Account;
pub(crate) use duration::parse as parse_duration;
pub use finding::{Finding, What};
pub use load::{ConfigError, Environment, Loaded, database, load};
pub use position::Position;
pub use push::PushService;
pub(crate) use url::Origin;

/// Everything that is configured, checked. Each field is documented for
/// administrators in `handset.example.toml`.
#[derive(Clone, Debug)]
pub struct Config {
    /// The dialer and the accounts used there.
    pub dialer: DialerConfig,
    /// Where it listens.
    pub listen: ListenConfig,
    /// Where the built app is, unless it is in the program.
    pub app_folder: Option<PathBuf>,
    /// The database file.
    pub database: PathBuf,
    /// How long sessions last.
    pub sessions: SessionConfig,
    /// How many wrong passwords are let through.
    pub sign_in: SignInConfig,
    /// How actions are confirmed.
    pub actions: ActionConfig,
    /// How calls are followed.
    pub following: FollowingConfig,
    /// Whether phones are told of calls while nobody looks at the app.
    pub push: Option<PushConfig>,
    /// How long the audit is kept; `None` is for ever.
    pub audit_keep: Option<Duration>,
    /// What agents may do.
    pub policy: crate::policy::PolicyConfig,
    /// What is logged, and how.
    pub log: LogConfig,
}

/// `[dialer]`
#[derive(Clone, Debug)]
pub struct DialerConfig {
    /// `https://dialer.example.com`, without a path; api.php's own paths follow.
    pub url: String,
    /// What the dialer's log shows as sender.
    pub source: Source,
    /// Only `ra_call_control` (and `call_agent`).
    pub acting: Credentials,
    /// Only reads.
    pub reading: Credentials,
    /// Makes agents ready and not ready; off where there is none.
    pub readiness: Option<Credentials>,
    /// Whether `call_agent` is offered to agents.
    pub ring_phone: bool,
    /// Whether agents are shown who is calling.
    pub caller_name: bool,
    /// How long a look-up may take.
    pub look_up_timeout: Duration,
    /// How long an action may take.
    pub action_timeout: Duration,
}

/// `[listen]`
#[derive(Clone, Debug)]
pub struct ListenConfig {
    /// For phones.
    pub address: SocketAddr,
    /// The origin phones see, `https://handset.example.com`; what `Origin` must
    /// be. As browsers write it: lower case, without a default port.
    pub public_origin: String,
    /// Its own TLS.
    pub tls: Option<TlsConfig>,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// For Prometheus; a listener of its own.
    pub metrics: Option<SocketAddr>,
}

/// `[listen.tls]`
#[derive(Clone, Debug)]
pub struct TlsConfig {
    /// PEM, the whole chain.
    pub certificate: PathBuf,
    /// PEM.
    pub key: PathBuf,
}

/// `[sessions]`
#[derive(Clone, Copy, Debug)]
pub struct SessionConfig {
    /// Ends after this long without use.
    pub idle: Duration,
    /// Ends after this long at the latest.
    pub absolute: Duration,
}

/// `[sign_in]`: limits stay below VICIdial's lock-out of 10 wrong passwords.
#[derive(Clone, Copy, Debug)]
pub struct SignInConfig {
    /// Wrong passwords per user within the window, 1 to 9.
    pub failures_per_user: u32,
    /// Wrong passwords per address within the window.
    pub failures_per_address: u32,
    /// The window.
    pub window: Duration,
}

/// `[actions]`
#[derive(Clone, Copy, Debug)]
pub struct ActionConfig {
    /// How long it is watched whether a call has left the agent.
    pub confirm_for: Duration,
    /// How often it is looked meanwhile.
    pub confirm_every: Duration,
}

/// `[following]`
#[derive(Clone, Copy, Debug)]
pub struct FollowingConfig {
    /// How often `logged_in_agents` is asked.
    pub every: Duration,
    /// The longest pause while the dialer fails.
    pub at_most_every: Duration,
}

/// `[push]`
#[derive(Clone, Debug)]
pub struct PushConfig {
    /// Whom the push services may turn to: `mailto:` or `https://`.
    pub subject: String,
    /// The services that messages may go to.
    pub services: Vec<PushService>,
}

/// `[log]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogConfig {
    /// The least important that is logged.
    pub level: tracing::Level,
    /// How a line looks.
    pub format: LogFormat,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
