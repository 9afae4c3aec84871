//! What can be asked on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use vicidial_agent_api::AgentUser;

use super::moment::Moment;
use crate::audit::Format;

/// Lets remote agents of VICIdial end, transfer and disposition their own current
/// call from their phones, and keeps the API's passwords to itself.
#[derive(Debug, Parser)]
#[command(
    name = "handset-gateway",
    bin_name = "handset-gateway",
    version,
    arg_required_else_help = true,
    after_help = "Passwords are never arguments: they are in the environment \
                  (HANDSET_ACTING_PASSWORD, HANDSET_READING_PASSWORD, HANDSET_READINESS_PASSWORD) \
                  or in files that the configuration names.\n\n\
                  Exit status: 0 done, 1 failed, 2 wrong arguments or configuration."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve phones until SIGTERM or SIGINT
    #[command(after_help = "\
Once it listens it prints one line: the word `listening` and its address. On SIGTERM or SIGINT \
actions in flight are finished first; a second signal ends it at once.

Examples:
  handset-gateway serve --config /etc/handset/handset.toml
  HANDSET_LOG=debug handset-gateway serve")]
    Serve {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Find out what the dialer's side lacks, and what to change in VICIdial
    #[command(after_help = "\
Changes nothing at the dialer. VICIdial counts some of the requests as failed logins, as one \
tries a wrong password: run it after changes, and not every minute. The exit status is 1 if the \
app cannot work.

Example:
  handset-gateway check --config /etc/handset/handset.toml")]
    Check {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// Look into the audit
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// List sessions, or end them
    Sessions {
        #[command(subcommand)]
        command: SessionsCommand,
    },
    /// Print a script that completes arguments in a shell
    #[command(after_help = "\
Example:
  handset-gateway completions bash > /etc/bash_completion.d/handset-gateway")]
    Completions {
        /// Which shell
        shell: Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Write entries, the oldest first
    #[command(after_help = "\
A moment is a date (2026-11-01: its midnight, UTC), a time as in RFC 3339 \
(2026-11-01T08:30:00-05:00), or how long ago (7d, 12h).

In CSV, a text that a spreadsheet would take for a formula gets a ' before it; JSON lines have \
the texts as they are.

Examples:
  handset-gateway audit export --since 7d > week.csv
  handset-gateway audit export --format jsonl --since 2026-11-01 --until 2026-12-01 \\
      --output november.jsonl
  handset-gateway audit export --since 1d --agent 1028")]
    Export(Export),
}

#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    pub(super) config: ConfigFile,
    /// How entries are written
    #[arg(long, value_enum, default_value_t = ExportFormat::Csv)]
    pub(super) format: ExportFormat,
    /// Only entries that began then or later
    #[arg(long, value_name = "MOMENT")]
    pub(super) since: Option<Moment>,
    /// Only entries that began before
    #[arg(long, value_name = "MOMENT")]
    pub(super) until: Option<Moment>,
    /// Only this agent's
    #[arg(long, value_name = "USER")]
    pub(super) agent: Option<AgentUser>,
    /// Write to a new file, readable by its owner only [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportFormat {
    /// Comma-separated values with a line of column names
    Csv,
    /// One JSON object a line
    Jsonl,
}

impl From<ExportFormat> for Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Csv => Self::Csv,
            ExportFormat::Jsonl => Self::JsonLines,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum SessionsCommand {
    /// List the sessions that have not ended, the latest used first
    #[command(after_help = "\
Example:
  handset-gateway sessions list")]
    List {
        #[command(flatten)]
        config: ConfigFile,
    },
    /// End sessions; their phones are told within seconds
    #[command(after_help = "\
Examples:
  handset-gateway sessions revoke --agent 1028
  handset-gateway sessions revoke --session 17
  handset-gateway sessions revoke --all")]
    Revoke {
        #[command(flatten)]
        config: ConfigFile,
        #[command(flatten)]
        which: Which,
    },
}

/// Which sessions.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Which {
    /// All of an agent
    #[arg(long, value_name = "USER")]
    pub(super) agent: Option<AgentUser>,
    /// One, by its number in the list
    #[arg(long, value_name = "NUMBER")]
    pub(super) session: Option<i64>,
    /// All of everybody
    #[arg(long)]
    pub(super) all: bool,
}

/// Which configuration.
#[derive(Debug, Args)]
pub(super) struct ConfigFile {
    /// Configuration file [default: $HANDSET_CONFIG, or handset.toml]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl ConfigFile {
    /// Where it is.
    pub(super) fn path(&self) -> PathBuf {
        self.config
            .clone()
            .or_else(|| std::env::var_os("HANDSET_CONFIG").map(PathBuf::from))
            .unwrap_or_else(|| PathBuf::from("handset.toml"))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
    }
}
