use std::ffi::OsString;
use std::fmt;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::Config;
use super::finding::{Finding, What};
use super::sections;
use super::table::{Findings, Table};

/// Looks an environment variable up.
pub type Environment<'a> = dyn Fn(&str) -> Option<OsString> + 'a;

/// A configuration that can be used.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// It.
    pub config: Config,
    /// What is questionable about it.
    pub warnings: Vec<Finding>,
}

/// Why a configuration cannot be used. `Display` names the file, and has a line
/// for everything that is wrong.
#[derive(Debug)]
pub enum ConfigError {
    /// The file cannot be read.
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// What it says is wrong.
    Wrong {
        /// Which.
        file: PathBuf,
        /// Everything that is wrong, in the order of the file.
        problems: Vec<Finding>,
    },
}

/// Reads and checks a configuration file. Paths in it count from its folder.
/// Passwords and the log's level may come from the environment:
/// `HANDSET_ACTING_PASSWORD`, `HANDSET_READING_PASSWORD`,
/// `HANDSET_READINESS_PASSWORD` and `HANDSET_LOG`.
///
/// # Errors
/// If the file cannot be read, or anything in it is wrong: then all of it.
pub fn load(file: &Path, environment: &Environment<'_>) -> Result<Loaded, ConfigError> {
    in_file(file, |root, base| sections::read(root, base, environment))
        .map(|(config, warnings)| Loaded { config, warnings })
}

/// The database that a configuration file names. Nothing else of it is looked
/// at, passwords included: whoever looks into the database need not have them.
///
/// # Errors
/// If the file cannot be read, is not TOML, or names no database.
pub fn database(file: &Path) -> Result<PathBuf, ConfigError> {
    in_file(file, |root, base| sections::database(&root, base)).map(|(path, _)| path)
}

/// Reads something from a configuration file; gives what is questionable, too.
fn in_file<T>(
    file: &Path,
    read: impl FnOnce(Table<'_>, &Path) -> Option<T>,
) -> Result<(T, Vec<Finding>), ConfigError> {
    let text = std::fs::read_to_string(file).map_err(|why| ConfigError::Unreadable {
        file: file.to_owned(),
        why,
    })?;
    let (document, errors) = DeTable::parse_recoverable(&text);
    let findings = Findings::new(&text);
    for error in &errors {
        findings.problem(error.span(), "", What::Syntax(error.message().to_owned()));
    }
    // What is read from a text that is no TOML is not what was meant.
    let found = if errors.is_empty() {
        let base = file.parent().unwrap_or(Path::new(""));
        read(Table::root(&findings, document.get_ref()), base)
    } else {
        None
    };
    let (problems, warnings) = findings.into_parts();
    match found {
        Some(found) if problems.is_empty() => Ok((found, warnings)),
        _ => Err(ConfigError::Wrong {
            file: file.to_owned(),
            problems,
        }),
    }
}

/// The permissions of a file, as in `chmod`, where the system has such.
#[cfg(unix)]
pub(super) fn permissions(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(metadata.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
pub(super) fn permissions(_: &Metadata) -> Option<u32> {
    None
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { file, why } => write!(
                f,
                "{}: cannot be read: {why}; name the configuration with --config or HANDSET_CONFIG",
                file.display()
            ),
            Self::Wrong { file, problems } => {
                for (index, problem) in problems.iter().enumerate() {
                    if index > 0 {
                        f.write_str("\n")?;
                    }
                    write!(f, "{}", problem.in_file(file))?;
                }
                Ok(())
            }
        }
    }
}

impl std::error::Error for ConfigError {}
