use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use vicidial_agent_api::InvalidParameter;

use super::account::Account;
use super::duration::show;
use super::position::Position;
use super::sections::LEVEL_VARIABLE;
use super::url::UrlFault;

/// What was found in a configuration: where, at which key, what, and what would
/// be right. It never shows a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where in the file; for what is missing, where its table begins. `None` for
    /// what has no place there.
    pub position: Option<Position>,
    /// The dotted key; empty where the text is no TOML.
    pub key: String,
    /// What is wrong.
    pub what: What,
}

/// What is wrong with a key, or questionable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// Not TOML: why.
    Syntax(String),
    /// Not there: what it could be.
    Missing {
        /// As in the file.
        example: &'static str,
    },
    /// No such key.
    Unknown {
        /// The one that is meant, probably.
        similar: Option<String>,
        /// All that there are.
        known: Vec<&'static str>,
    },
    /// Text where a number should be, and the like.
    WrongType {
        /// What it should be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
    /// Nothing in the quotes.
    Empty,
    /// Not one of the words that are possible.
    NotOneOf {
        /// What it is.
        found: String,
        /// The words.
        possible: &'static str,
    },
    /// The environment's level of the log is none.
    LevelVariable {
        /// What it is.
        found: String,
    },
    /// Not a length of time.
    NotADuration {
        /// What it is.
        found: String,
    },
    /// A length of time that is too short or too long.
    DurationOutOfRange {
        /// What it is.
        found: Duration,
        /// The shortest.
        least: Duration,
        /// The longest.
        most: Duration,
    },
    /// A number that is too small or too large.
    NumberOutOfRange {
        /// What it is.
        found: String,
        /// The smallest.
        least: u32,
        /// The largest.
        most: u32,
    },
    /// A length of time that must not be shorter than another.
    ShorterThan {
        /// This one.
        found: Duration,
        /// The other's key.
        other: &'static str,
        /// The other.
        least: Duration,
    },
    /// Not the address of a web server.
    Url {
        /// Why.
        fault: UrlFault,
        /// What it could be.
        example: &'static str,
    },
    /// Not `https://`, and not on this machine: passwords would go in clear.
    PlainHttp,
    /// The phones' origin is not `https://`.
    PlainOrigin,
    /// Own TLS, but the phones' origin is `http://`.
    OriginWithoutTls,
    /// Listens for other machines without TLS and without a proxy.
    PlainListener {
        /// Where.
        address: SocketAddr,
    },
    /// Not an address and port.
    NotAnAddress {
        /// What it is.
        found: String,
        /// What it could be.
        example: &'static str,
    },
    /// Not a network.
    NotANetwork {
        /// What it is.
        found: String,
    },
    /// A network that is everything.
    WholeInternet {
        /// What it is.
        found: String,
    },
    /// The metrics at the phones' address.
    SameAddress,
    /// A value that the dialer's grammar does not allow.
    Parameter(InvalidParameter),
    /// Two accounts are one.
    SameAccount {
        /// The other.
        other: Account,
    },
    /// A password in the file.
    PasswordInFile {
        /// Whose.
        account: Account,
    },
    /// No password anywhere.
    PasswordMissing {
        /// Whose.
        account: Account,
    },
    /// A password from the environment and one from a file.
    PasswordTwice {
        /// Whose.
        account: Account,
    },
    /// A variable of the environment that is not text.
    VariableNotText {
        /// Whose.
        account: Account,
    },
    /// A password that is none.
    PasswordNotValid {
        /// Where it is from: a variable, or the file.
        origin: String,
        /// Why, without the password.
        why: InvalidParameter,
    },
    /// A password file that is none. Its name is not shown: some write the
    /// password itself there.
    PasswordFile {
        /// Why.
        why: String,
    },
    /// A file that cannot be used.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Nobody to turn to.
    NotASubject {
        /// What it is.
        found: String,
    },
    /// Somebody to turn to on this machine only.
    LocalSubject,
    /// Not a push service.
    NotAPushService {
        /// What it is.
        found: String,
    },
    /// A push service without TLS on another machine.
    PlainPushService,
    /// What the policy says of itself.
    Policy(String),
    /// Others on this machine can read a secret.
    ReadableByOthers {
        /// Its permissions, as in `chmod`.
        mode: u32,
    },
    /// The dialer drops characters of the password before comparing it.
    PasswordCharacters {
        /// Those that it keeps.
        kept: &'static str,
    },
    /// A password without an account.
    PasswordUnused {
        /// Whose.
        account: Account,
    },
    /// A listener for a proxy that no setting names.
    NoTrustedProxy,
}

impl Finding {
    /// With the file's name before it: `handset.toml:3:7: dialer.url: …`.
    pub fn in_file(&self, file: &Path) -> String {
        let separator = if self.position.is_some() { ":" } else { ": " };
        format!("{}{separator}{self}", file.display())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(position) = self.position {
            write!(f, "{position}: ")?;
        }
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        write!(f, "{}", self.what)
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(why) => write!(f, "not TOML: {why}"),
            Self::Missing { example } => write!(f, "is missing; write, for example, {example}"),
            Self::Unknown {
                similar: Some(key), ..
            } => {
                write!(f, "there is no such key; did you mean {key}?")
            }
            Self::Unknown {
                similar: None,
                known,
            } => {
                write!(
                    f,
                    "there is no such key; possible here: {}",
                    known.join(", ")
                )
            }
            Self::WrongType { expected, found } => {
                write!(f, "must be {expected}, and is {}", with_article(found))
            }
            Self::NotOneOf { found, possible } => {
                write!(f, "{found:?} is not possible; write {possible}")
            }
            Self::Empty => f.write_str("is empty"),
            Self::LevelVariable { found } => write!(
                f,
                "the environment variable {LEVEL_VARIABLE} is {found:?}; set it to error, warn, \
                 info, debug or trace"
            ),
            Self::NotADuration { found } => write!(
                f,
                "{found:?} is not a length of time; write a number with its unit, \
                 such as \"250ms\", \"10s\", \"30m\", \"12h\" or \"90d\""
            ),
            Self::DurationOutOfRange { found, least, most } => write!(
                f,
                "{} is out of range; possible is {} to {}",
                show(*found),
                show(*least),
                show(*most)
            ),
            Self::NumberOutOfRange { found, least, most } => {
                write!(f, "{found} is out of range; possible is {least} to {most}")
            }
            Self::ShorterThan {
                found,
                other,
                least,
            } => write!(
                f,
                "{} is shorter than {other}, {}; it must be at least as long",
                show(*found),
                show(*least)
            ),
            Self::Url { fault, example } => {
                write!(f, "{fault}; write, for example, \"{example}\"")
            }
            Self::PlainHttp => f.write_str(
                "passwords would go through the network unencrypted; use https://, or, where \
                 that network is your own, set dialer.allow_plain_http = true",
            ),
            Self::PlainOrigin => f.write_str(
                "must begin with https://: browsers keep the session's cookie to encrypted \
                 connections; http:// is possible for localhost only",
            ),
            Self::OriginWithoutTls => f.write_str(
                "begins with http://, while [listen.tls] makes it https://; write https://",
            ),
            Self::PlainListener { address } => write!(
                f,
                "{address} is reached from other machines, and nothing encrypts what they send; \
                 add [listen.tls], or listen on 127.0.0.1 behind a proxy, or name the proxy in \
                 listen.trusted_proxies"
            ),
            Self::NotAnAddress { found, example } => write!(
                f,
                "{found:?} is not an IP address with a port; write, for example, \"{example}\""
            ),
            Self::NotANetwork { found } => write!(
                f,
                "{found:?} is not an IP address or network; write, for example, \"10.0.0.5\" or \
                 \"10.0.0.0/24\""
            ),
            Self::WholeInternet { found } => write!(
                f,
                "{found} is everybody: anyone could name any address as theirs; name the proxies"
            ),
            Self::SameAddress => f.write_str("is listen.address too; give each its own port"),
            Self::Parameter(why) => write!(f, "{why}"),
            Self::SameAccount { other } => write!(
                f,
                "has the user of {} too; make an account for each, so that neither can do the \
                 other's work",
                other.table()
            ),
            Self::PasswordInFile { account } => write!(
                f,
                "a password does not belong in this file; remove it, and set the environment \
                 variable {} or name a file in password_file. Change the password if \
                 others could read this file",
                account.variable()
            ),
            Self::PasswordMissing { account } => write!(
                f,
                "its password is missing; set the environment variable {}, or name a file in \
                 password_file",
                account.variable()
            ),
            Self::PasswordTwice { account } => write!(
                f,
                "the environment variable {} is set too; remove one of them",
                account.variable()
            ),
            Self::VariableNotText { account } => write!(
                f,
                "the environment variable {} is not UTF-8 text",
                account.variable()
            ),
            Self::PasswordNotValid { origin, why } => {
                write!(f, "{origin} holds no password: {why}")
            }
            Self::PasswordFile { why } => write!(f, "the file named here {why}"),
            Self::File { path, why } => write!(f, "{} {why}", path.display()),
            Self::Policy(what) => f.write_str(what),
            Self::ReadableByOthers { mode } => write!(
                f,
                "others on this machine can read the file named here (mode {mode:03o}); \
                 chmod o= it"
            ),
            Self::PasswordCharacters { kept } => write!(
                f,
                "its password has characters that VICIdial drops before it compares; use only \
                 {kept}"
            ),
            Self::PasswordUnused { account } => write!(
                f,
                "the environment variable {} is set, but there is no {} with its user",
                account.variable(),
                account.table()
            ),
            Self::NotASubject { found } => write!(
                f,
                "{found:?} is not an address that push services can turn to; write, for example, \
                 \"mailto:admin@example.com\" or \"https://example.com/contact\""
            ),
            Self::LocalSubject => f.write_str(
                "is an address on this machine, which Apple's push service refuses: iPhones are \
                 not told of calls; write one that is reached from elsewhere",
            ),
            Self::NotAPushService { found } => write!(
                f,
                "{found:?} is not the address of push services; write, for example, \
                 \"https://push.example.com\" or \"https://*.push.example.com\""
            ),
            Self::PlainPushService => f.write_str(
                "must begin with https://; http:// is possible for this machine itself only",
            ),
            Self::NoTrustedProxy => f.write_str(
                "is not set: behind a proxy all phones seem to have its address, and share one \
                 limit of wrong passwords; name the proxy, for example [\"127.0.0.1\"]",
            ),
        }
    }
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'i']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {kind}")
}

impl fmt::Display for UrlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "does not begin with https:// (or http://)",
            Self::Host => "has no host name, or a name or port that is not valid",
            Self::Credentials => "has a user or password in it, which does not belong there",
            Self::Path => "has a path, query or fragment; only scheme, host and port belong there",
        })
    }
}
