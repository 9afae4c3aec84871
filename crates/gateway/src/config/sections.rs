//! Section by section: keys, defaults, limits, and what must fit together.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize as _;
use toml::de::{DeValue, ValueDeserializer};
use tracing::Level;
use vicidial_agent_api::{Credentials, Source};

use super::account::{self, Account};
use super::finding::What;
use super::load::{Environment, permissions};
use super::path;
use super::push;
use super::table::{Read, Table, address, boolean, length, number, text, wrong_type};
use super::url::{Origin, Scheme};
use super::{
    ActionConfig, Config, DialerConfig, FollowingConfig, ListenConfig, LogConfig, LogFormat,
    SessionConfig, SignInConfig, TlsConfig,
};
use crate::policy::{Policy, PolicyConfig};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// The environment variable that wins over `log.level`.
pub(super) const LEVEL_VARIABLE: &str = "HANDSET_LOG";

/// Reads the whole file. `None`: something is wrong, and noted.
pub(super) fn read(root: Table<'_>, base: &Path, environment: &Environment<'_>) -> Option<Config> {
    // All are read before any is given up: everything that is wrong is told at once.
    let database = database(&root, base);
    let app_folder = root.optional("app_folder", |value| built_app(path_in(base)(value)?));
    let dialer = dialer(root.table("dialer"), base, environment);
    let listen = listen(root.table("listen"), base);
    let sessions = sessions(root.table("sessions"));
    let sign_in = sign_in(root.table("sign_in"));
    let actions = actions(root.table("actions"));
    let following = following(root.table("following"));
    let push = push::read(root.table("push"));
    let audit_keep = audit(root.table("audit"));
    let policy = policy(&root);
    let log = log(root.table("log"), environment);
    root.finish(&[]);
    Some(Config {
        dialer: dialer?,
        listen: listen?,
        app_folder: app_folder?,
        database: database?,
        sessions: sessions?,
        sign_in: sign_in?,
        actions: actions?,
        following: following?,
        push: push?,
        audit_keep: audit_keep?,
        policy: policy?,
        log: log?,
    })
}

/// Where the database is.
pub(super) fn database(root: &Table<'_>, base: &Path) -> Option<PathBuf> {
    root.or("database", base.join("handset.sqlite3"), path_in(base))
}

/// A path; relative ones count from a folder.
fn path_in(base: &Path) -> impl Fn(&DeValue<'_>) -> Read<PathBuf> {
    |value| match value.as_str() {
        Some("") => Err(What::Empty),
        Some(path) => Ok(base.join(path)),
        None => Err(wrong_type("a path in quotes", value)),
    }
}

fn built_app(folder: PathBuf) -> Read<PathBuf> {
    if folder.join("index.html").is_file() {
        return Ok(folder);
    }
    Err(What::File {
        path: folder,
        why: "has no index.html; name the folder of a built app".to_owned(),
    })
}

fn dialer(table: Table<'_>, base: &Path, environment: &Environment<'_>) -> Option<DialerConfig> {
    let url = table.required("url", "url = \"https://dialer.example.com\"", |value| {
        origin(value, "https://dialer.example.com")
    });
    let allow_plain_http = table.or("allow_plain_http", false, boolean);
    if let (Some(url), Some(false)) = (&url, allow_plain_http)
        && url.scheme == Scheme::Http
        && !url.is_loopback()
    {
        table.problem_here("url", What::PlainHttp);
    }
    let source = table.optional("source", |value| {
        text(value)?.parse::<Source>().map_err(What::Parameter)
    });
    let ring_phone = table.or("ring_phone", false, boolean);
    let caller_name = table.or("caller_name", false, boolean);
    let timeouts = Duration::from_millis(500)..=2 * MINUTE;
    let look_up_timeout = table.or("look_up_timeout", 5 * SECOND, length(timeouts.clone()));
    let action_timeout = table.or("action_timeout", 15 * SECOND, length(timeouts));
    let acting = account::read(table.table("acting"), Account::Acting, base, environment);
    let reading = account::read(table.table("reading"), Account::Reading, base, environment);
    let readiness = readiness(table.table("readiness"), base, environment);
    let accounts = [
        (Account::Acting, acting.as_ref()),
        (Account::Reading, reading.as_ref()),
        (
            Account::Readiness,
            readiness.as_ref().and_then(Option::as_ref),
        ),
    ];
    each_its_own(&table, &accounts);
    table.finish(&[]);
    Some(DialerConfig {
        url: url?.text(),
        source: source?.or_else(|| "handset".parse().ok())?,
        acting: acting?,
        reading: reading?,
        readiness: readiness?,
        ring_phone: ring_phone?,
        caller_name: caller_name?,
        look_up_timeout: look_up_timeout?,
        action_timeout: action_timeout?,
    })
}

fn origin(value: &DeValue<'_>, example: &'static str) -> Read<Origin> {
    Origin::parse(text(value)?).map_err(|fault| What::Url { fault, example })
}

/// The account for ready and not ready, which a site may leave out.
fn readiness(
    table: Table<'_>,
    base: &Path,
    environment: &Environment<'_>,
) -> Option<Option<Credentials>> {
    let account = Account::Readiness;
    if table.is_there() {
        return account::read(table, account, base, environment).map(Some);
    }
    if environment(account.variable()).is_some() {
        table.warn(What::PasswordUnused { account });
    }
    Some(None)
}

/// Notes accounts that are the same one: VICIdial ignores the case of users.
fn each_its_own(table: &Table<'_>, accounts: &[(Account, Option<&Credentials>)]) {
    for (index, (account, credentials)) in accounts.iter().enumerate() {
        let other = accounts[..index].iter().find(|(_, other)| {
            credentials.zip(*other).is_some_and(|(one, other)| {
                one.user.as_str().eq_ignore_ascii_case(other.user.as_str())
            })
        });
        if let Some((other, _)) = other {
            table.problem_here(account.key(), What::SameAccount { other: *other });
        }
    }
}

fn listen(table: Table<'_>, base: &Path) -> Option<ListenConfig> {
    let loopback = SocketAddr::from(([127, 0, 0, 1], 8080));
    let listener = table.or("address", loopback, address("0.0.0.0:443"));
    let public_origin = table.required(
        "public_origin",
        "public_origin = \"https://handset.example.com\"",
        |value| origin(value, "https://handset.example.com"),
    );
    let tls_table = table.table("tls");
    let has_tls = tls_table.is_there();
    let tls = tls(tls_table, base);
    let trusted_proxies = table.list("trusted_proxies", network);
    let metrics = table.optional("metrics", address("127.0.0.1:9478"));
    if let Some(origin) = &public_origin
        && origin.scheme == Scheme::Http
    {
        if has_tls {
            table.problem_here("public_origin", What::OriginWithoutTls);
        } else if !origin.is_loopback() {
            table.problem_here("public_origin", What::PlainOrigin);
        }
    }
    if let (Some(address), Some(proxies)) = (listener, &trusted_proxies)
        && !has_tls
        && proxies.is_empty()
    {
        if !address.ip().is_loopback() {
            table.problem_here("address", What::PlainListener { address });
        } else if public_origin
            .as_ref()
            .is_some_and(|origin| !origin.is_loopback())
        {
            table.warn_here("trusted_proxies", What::NoTrustedProxy);
        }
    }
    if let (Some(address), Some(Some(metrics))) = (listener, metrics)
        && address.port() == metrics.port()
        && address.port() != 0
        && (address.ip() == metrics.ip()
            || address.ip().is_unspecified()
            || metrics.ip().is_unspecified())
    {
        table.problem_here("metrics", What::SameAddress);
    }
    table.finish(&[]);
    Some(ListenConfig {
        address: listener?,
        public_origin: public_origin?.text(),
        tls: tls?,
        trusted_proxies: trusted_proxies?,
        metrics: metrics?,
    })
}

fn network(value: &DeValue<'_>) -> Read<IpNet> {
    let text = text(value)?;
    let found = || text.to_owned();
    let network = match text.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address),
        Err(_) => text
            .parse()
            .map_err(|_| What::NotANetwork { found: found() })?,
    };
    if network.prefix_len() == 0 {
        return Err(What::WholeInternet { found: found() });
    }
    Ok(network.trunc())
}

fn tls(table: Table<'_>, base: &Path) -> Option<Option<TlsConfig>> {
    if !table.is_there() {
        return Some(None);
    }
    let readable = |value: &DeValue<'_>| -> Read<PathBuf> {
        let path = path_in(base)(value)?;
        match std::fs::File::open(&path) {
            Ok(_) => Ok(path),
            Err(error) => Err(What::File {
                path,
                why: format!("cannot be read: {error}"),
            }),
        }
    };
    let certificate = table.required("certificate", "certificate = \"fullchain.pem\"", readable);
    let key = table.required("key", "key = \"privkey.pem\"", readable);
    let mode = key
        .as_ref()
        .and_then(|key| std::fs::metadata(key).ok())
        .and_then(|metadata| permissions(&metadata));
    if let Some(mode) = mode.filter(|mode| mode & 0o007 != 0) {
        table.warn_here("key", What::ReadableByOthers { mode });
    }
    table.finish(&[]);
    Some(Some(TlsConfig {
        certificate: certificate?,
        key: key?,
    }))
}

fn sessions(table: Table<'_>) -> Option<SessionConfig> {
    let idle = table.or("idle", 2 * HOUR, length(MINUTE..=30 * DAY));
    let absolute = table.or("absolute", 14 * HOUR, length(MINUTE..=90 * DAY));
    at_least(&table, ("absolute", absolute), ("idle", idle));
    table.finish(&[]);
    Some(SessionConfig {
        idle: idle?,
        absolute: absolute?,
    })
}

fn sign_in(table: Table<'_>) -> Option<SignInConfig> {
    // VICIdial locks a user out at the 10th wrong password.
    let failures_per_user = table.or("failures_per_user", 4, number(1..=9));
    let failures_per_address = table.or("failures_per_address", 30, number(1..=10_000));
    // It forgets a wrong password no earlier than 15 minutes after it.
    let window = table.or("window", 30 * MINUTE, length(15 * MINUTE..=DAY));
    table.finish(&[]);
    Some(SignInConfig {
        failures_per_user: failures_per_user?,
        failures_per_address: failures_per_address?,
        window: window?,
    })
}

fn actions(table: Table<'_>) -> Option<ActionConfig> {
    let confirm_for = table.or("confirm_for", 5 * SECOND, length(SECOND..=MINUTE));
    let confirm_every = table.or(
        "confirm_every",
        Duration::from_millis(250),
        length(Duration::from_millis(50)..=5 * SECOND),
    );
    at_least(
        &table,
        ("confirm_for", confirm_for),
        ("confirm_every", confirm_every),
    );
    table.finish(&[]);
    Some(ActionConfig {
        confirm_for: confirm_for?,
        confirm_every: confirm_every?,
    })
}

fn following(table: Table<'_>) -> Option<FollowingConfig> {
    let least = Duration::from_millis(250);
    let every = table.or("every", SECOND, length(least..=30 * SECOND));
    let at_most_every = table.or("at_most_every", 30 * SECOND, length(SECOND..=10 * MINUTE));
    at_least(&table, ("at_most_every", at_most_every), ("every", every));
    table.finish(&[]);
    Some(FollowingConfig {
        every: every?,
        at_most_every: at_most_every?,
    })
}

/// Notes a length of time that is shorter than the one it must contain.
fn at_least(
    table: &Table<'_>,
    (key, found): (&str, Option<Duration>),
    (other, least): (&'static str, Option<Duration>),
) {
    if let (Some(found), Some(least)) = (found, least)
        && found < least
    {
        table.problem_here(
            key,
            What::ShorterThan {
                found,
                other,
                least,
            },
        );
    }
}

/// How long entries are kept.
fn audit(table: Table<'_>) -> Option<Option<Duration>> {
    let keep = table.or("keep", None, |value| {
        if value.as_str() == Some("forever") {
            return Ok(None);
        }
        match length(DAY..=36_500 * DAY)(value) {
            Err(What::NotADuration { found }) => Err(What::NotOneOf {
                found,
                possible: "\"forever\", or a length of time such as \"90d\"",
            }),
            length => length.map(Some),
        }
    });
    table.finish(&[]);
    keep
}

fn policy(root: &Table<'_>) -> Option<PolicyConfig> {
    const KEY: &str = "policy";
    let Some(value) = root.raw(KEY) else {
        return Some(PolicyConfig::default());
    };
    let policy = match PolicyConfig::deserialize(ValueDeserializer::from(value.clone())) {
        Ok(policy) => policy,
        Err(error) => {
            let span = error.span().unwrap_or_else(|| value.span());
            let key = format!("{KEY}{}", path::of(value, span.start));
            root.problem_at(span, &key, What::Policy(error.message().to_owned()));
            return None;
        }
    };
    if let Err(error) = Policy::new(&policy) {
        let span = path::find(value, &error.key).unwrap_or_else(|| value.span());
        let key = format!("{KEY}.{}", error.key);
        root.problem_at(span, &key, What::Policy(error.what));
        return None;
    }
    Some(policy)
}

fn log(table: Table<'_>, environment: &Environment<'_>) -> Option<LogConfig> {
    let mut level = table.or("level", Level::INFO, |value| level_named(text(value)?));
    if let Some(named) = environment(LEVEL_VARIABLE) {
        let found = named.to_string_lossy().into_owned();
        match level_named(&found) {
            Ok(named) => level = level.and(Some(named)),
            Err(_) => table.problem(What::LevelVariable { found }),
        }
    }
    let format = table.or("format", LogFormat::Text, |value| match text(value)? {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        other => Err(What::NotOneOf {
            found: other.to_owned(),
            possible: "\"text\" or \"json\"",
        }),
    });
    table.finish(&[]);
    Some(LogConfig {
        level: level?,
        format: format?,
    })
}

fn level_named(text: &str) -> Read<Level> {
    match text {
        "error" => Ok(Level::ERROR),
        "warn" => Ok(Level::WARN),
        "info" => Ok(Level::INFO),
        "debug" => Ok(Level::DEBUG),
        "trace" => Ok(Level::TRACE),
        other => Err(What::NotOneOf {
            found: other.to_owned(),
            possible: "\"error\", \"warn\", \"info\", \"debug\" or \"trace\"",
        }),
    }
}
