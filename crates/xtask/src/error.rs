//! What can go wrong, said so that a reader knows what to do next.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// The result of everything in this program.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// Why a subcommand stopped.
#[derive(Debug)]
pub(crate) enum Error {
    /// The command line is not one of those in the help text.
    Usage(String),
    /// A command ran and ended with an error.
    Failed {
        /// What it was to do, as an infinitive: "build the app".
        purpose: String,
        /// The command as one would type it.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// What it wrote to its error output, if that was captured.
        output: String,
    },
    /// A command could not be started at all.
    NotStarted {
        /// What it was to do, as an infinitive.
        purpose: String,
        /// The command as one would type it.
        command: String,
        /// The system's reason.
        source: io::Error,
    },
    /// A file or folder could not be read, written or removed.
    File {
        /// What was to be done with it, as an infinitive: "read".
        purpose: &'static str,
        /// Which one.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// Something that is needed is not there and could not be installed.
    Missing {
        /// What is missing.
        what: String,
        /// How to get it by hand.
        remedy: String,
    },
    /// Two things that must agree do not.
    Mismatch(String),
}

impl Error {
    /// For `map_err` on file operations.
    pub(crate) fn file(
        purpose: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File {
            purpose,
            path,
            source,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(message) => write!(f, "{message}\nSee `cargo xtask help`."),
            Self::Failed {
                purpose,
                command,
                status,
                output,
            } => {
                write!(f, "could not {purpose} ({status})\n  command: {command}")?;
                for line in output.trim().lines() {
                    write!(f, "\n  | {line}")?;
                }
                Ok(())
            }
            Self::NotStarted {
                purpose,
                command,
                source,
            } => write!(f, "could not {purpose}: {source}\n  command: {command}"),
            Self::File {
                purpose,
                path,
                source,
            } => write!(f, "could not {purpose} {}: {source}", path.display()),
            Self::Missing { what, remedy } => {
                write!(f, "{what}\n  what to do: {remedy}")
            }
            Self::Mismatch(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotStarted { source, .. } | Self::File { source, .. } => Some(source),
            Self::Usage(_) | Self::Failed { .. } | Self::Missing { .. } | Self::Mismatch(_) => None,
        }
    }
}
