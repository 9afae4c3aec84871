use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::audit::ExportError;
use crate::config::ConfigError;
use crate::gateway::StartError;
use crate::store::StoreError;

/// Why a command failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// A password among the arguments.
    PasswordArgument {
        /// The argument's name.
        name: String,
    },
    /// The configuration.
    Config(ConfigError),
    /// The database could not be opened.
    Store(StoreError),
    /// The database failed.
    Database(sqlx::Error),
    /// The gateway could not start.
    Start(StartError),
    /// No threads, or no signals.
    Runtime(io::Error),
    /// Standard output.
    Output(io::Error),
    /// The file of an export could not be made.
    NewFile {
        /// Which.
        file: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// An export was broken off.
    Export(ExportError),
    /// There is no such session.
    NoSession {
        /// Its number.
        id: i64,
    },
}

impl Failure {
    /// Tells of it; gives the exit status.
    pub(super) fn report(&self) -> ExitCode {
        eprintln!("error: {self}");
        match self {
            Self::PasswordArgument { .. } | Self::Config(_) => ExitCode::from(2),
            _ => ExitCode::FAILURE,
        }
    }
}

/// A reader that has seen enough (`| head`) is no failure.
pub(super) fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PasswordArgument { name } => write!(
                f,
                "{name}: passwords and the like are never arguments, which every user of this \
                 machine can see; set an environment variable (HANDSET_ACTING_PASSWORD, \
                 HANDSET_READING_PASSWORD, HANDSET_READINESS_PASSWORD) or name a file in the \
                 configuration (password_file). Change this one now"
            ),
            Self::Config(error) => write!(f, "{error}"),
            Self::Store(error) => write!(f, "{error}"),
            Self::Database(error) => write!(f, "the database failed: {error}"),
            Self::Start(error) => write!(f, "{error}"),
            Self::Runtime(error) => write!(f, "the program cannot start: {error}"),
            Self::Output(error) => write!(f, "standard output cannot be written: {error}"),
            Self::NewFile { file, why } => {
                write!(f, "{}: cannot be made: {why}", file.display())
            }
            Self::Export(error) => write!(f, "{error}"),
            Self::NoSession { id } => {
                write!(
                    f,
                    "there is no session {id}, or it has ended; see sessions list"
                )
            }
        }
    }
}

impl std::error::Error for Failure {}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        Self::Start(error)
    }
}
