//! The accounts at the dialer, and where their passwords are from.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use vicidial_agent_api::{ApiUser, Credentials, Secret};

use super::finding::What;
use super::load::Environment;
use super::table::{Table, text};

/// An account at the dialer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    /// Sends `ra_call_control` and `call_agent`.
    Acting,
    /// Reads.
    Reading,
    /// Sends `update_remote_agent`.
    Readiness,
}

impl Account {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Acting, Self::Reading, Self::Readiness];

    /// Its table's name below `dialer`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Acting => "acting",
            Self::Reading => "reading",
            Self::Readiness => "readiness",
        }
    }

    /// Its table's name.
    pub const fn table(self) -> &'static str {
        match self {
            Self::Acting => "[dialer.acting]",
            Self::Reading => "[dialer.reading]",
            Self::Readiness => "[dialer.readiness]",
        }
    }

    /// The environment variable with its password.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Acting => "HANDSET_ACTING_PASSWORD",
            Self::Reading => "HANDSET_READING_PASSWORD",
            Self::Readiness => "HANDSET_READINESS_PASSWORD",
        }
    }

    const fn example(self) -> &'static str {
        match self {
            Self::Acting => "user = \"handsetact\"",
            Self::Reading => "user = \"handsetread\"",
            Self::Readiness => "user = \"handsetready\"",
        }
    }

    /// What VICIdial keeps of a password before it compares it: the agent API's
    /// filter, and the non-agent API's.
    const fn kept(self) -> (&'static str, &'static str) {
        match self {
            Self::Acting => ("-_.+/=", "letters, digits and - _ . + / ="),
            Self::Reading | Self::Readiness => ("-_", "letters, digits, - and _"),
        }
    }
}

/// Keys that people try; a password is never in the file.
const PASSWORD_KEYS: [&str; 4] = ["password", "pass", "passwd", "secret"];

/// The longest file that is read: a password has at most 100 characters.
const LONGEST_FILE: u64 = 1024;

/// Reads an account's table. `None`: something is wrong, and noted.
pub(super) fn read(
    table: Table<'_>,
    account: Account,
    base: &Path,
    environment: &Environment<'_>,
) -> Option<Credentials> {
    let user = table.required("user", account.example(), |value| {
        text(value)?.parse::<ApiUser>().map_err(What::Parameter)
    });
    for key in PASSWORD_KEYS {
        table.refuse(key, What::PasswordInFile { account });
    }
    let pass = password(&table, account, base, environment);
    if let Some(pass) = &pass {
        let (marks, kept) = account.kept();
        let is_kept = |c: char| c.is_ascii_alphanumeric() || marks.contains(c);
        if !pass.expose().chars().all(is_kept) {
            table.warn(What::PasswordCharacters { kept });
        }
    }
    table.finish(&PASSWORD_KEYS);
    Some(Credentials {
        user: user?,
        pass: pass?,
    })
}

fn password(
    table: &Table<'_>,
    account: Account,
    base: &Path,
    environment: &Environment<'_>,
) -> Option<Secret> {
    const FILE: &str = "password_file";
    let file = table.optional(FILE, |value| Ok(base.join(text(value)?)))?;
    match (environment(account.variable()), file) {
        (Some(_), Some(_)) => {
            table.problem_here(FILE, What::PasswordTwice { account });
            None
        }
        (None, None) => {
            // A password in the file is told of already.
            if !PASSWORD_KEYS.iter().any(|key| table.has(key)) {
                table.problem(What::PasswordMissing { account });
            }
            None
        }
        (Some(value), None) => {
            let Some(value) = value.to_str() else {
                table.problem(What::VariableNotText { account });
                return None;
            };
            let not_valid = |why| What::PasswordNotValid {
                origin: format!("the environment variable {}", account.variable()),
                why,
            };
            value
                .parse()
                .map_err(|why| table.problem(not_valid(why)))
                .ok()
        }
        (None, Some(file)) => match from_file(&file) {
            Ok((secret, mode)) => {
                // A group's right is usual: the service's, or that of systemd's credentials.
                if let Some(mode) = mode.filter(|mode| mode & 0o007 != 0) {
                    table.warn_here(FILE, What::ReadableByOthers { mode });
                }
                Some(secret)
            }
            Err(what) => {
                table.problem_here(FILE, what);
                None
            }
        },
    }
}

/// The password in a file, and the file's permissions where there are such. One
/// line end after it does not belong to it.
fn from_file(path: &Path) -> Result<(Secret, Option<u32>), What> {
    let failed = |why: String| What::PasswordFile { why };
    let cannot = |error: io::Error| failed(format!("cannot be read: {error}"));
    let file = File::open(path).map_err(cannot)?;
    let metadata = file.metadata().map_err(cannot)?;
    if !metadata.is_file() {
        return Err(failed("is not a file".to_owned()));
    }
    let mut bytes = Vec::new();
    file.take(LONGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    let text = String::from_utf8(bytes).map_err(|_| failed("is not UTF-8 text".to_owned()))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let secret = line.parse().map_err(|why| What::PasswordNotValid {
        origin: "the file named here".to_owned(),
        why,
    })?;
    Ok((secret, super::load::permissions(&metadata)))
}
