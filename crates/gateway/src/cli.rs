//! The command line.

mod arguments;
mod audit;
mod failure;
mod moment;
mod serve;
mod sessions;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use crate::check;
use crate::config::{self, Loaded};
use crate::store::Store;
use crate::telemetry;
use arguments::{Arguments, AuditCommand, Command, ConfigFile, SessionsCommand};
use failure::Failure;

/// Runs the program with the process's arguments and environment.
///
/// The exit status is 0 if all went well, 2 if arguments or configuration are
/// wrong, and 1 for everything else, a check that finds that the app cannot work
/// included.
pub fn main() -> ExitCode {
    if let Some(argument) = std::env::args_os().skip(1).find(is_password) {
        // Its name only: its value is a secret.
        let name = argument.to_string_lossy();
        let name = name.split('=').next().unwrap_or_default().to_owned();
        return Failure::PasswordArgument { name }.report();
    }
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(arguments)),
        Err(why) => Err(Failure::Runtime(why)),
    };
    done.unwrap_or_else(|failure| failure.report())
}

/// Whether an argument is meant to hold a password: every user of a machine sees
/// the arguments of its programs.
fn is_password(argument: &OsString) -> bool {
    let argument = argument.to_string_lossy().to_ascii_lowercase();
    argument.strip_prefix("--").is_some_and(|name| {
        let name = name.split('=').next().unwrap_or_default();
        ["pass", "secret", "token"]
            .iter()
            .any(|word| name.contains(word))
    })
}

async fn run(arguments: Arguments) -> Result<ExitCode, Failure> {
    match arguments.command {
        Command::Serve { config } => {
            let loaded = load(&config)?;
            telemetry::init(loaded.config.log);
            for warning in &loaded.warnings {
                tracing::warn!("{}", warning.in_file(&config.path()));
            }
            serve::run(loaded.config).await
        }
        Command::Check { config } => {
            let loaded = load_and_warn(&config)?;
            let report = check::run(&loaded.config).await;
            print(&report)?;
            Ok(if report.can_work() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Command::Audit {
            command: AuditCommand::Export(export),
        } => {
            let store = open(&export.config).await?;
            audit::export(&store, &export).await
        }
        Command::Sessions {
            command: SessionsCommand::List { config },
        } => {
            let store = open(&config).await?;
            sessions::list(&store).await
        }
        Command::Sessions {
            command: SessionsCommand::Revoke { config, which },
        } => {
            let store = open(&config).await?;
            sessions::revoke(&store, &which).await
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            let mut command = Arguments::command();
            let name = command.get_name().to_owned();
            clap_complete::generate(shell, &mut command, name, &mut script);
            print(&String::from_utf8_lossy(&script))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn load(file: &ConfigFile) -> Result<Loaded, Failure> {
    Ok(config::load(&file.path(), &|name| std::env::var_os(name))?)
}

fn load_and_warn(file: &ConfigFile) -> Result<Loaded, Failure> {
    let loaded = load(file)?;
    for warning in &loaded.warnings {
        eprintln!("warning: {}", warning.in_file(&file.path()));
    }
    Ok(loaded)
}

/// The database that a configuration names. Neither passwords nor anything else
/// of it is needed.
async fn open(file: &ConfigFile) -> Result<Store, Failure> {
    let path = config::database(&file.path())?;
    Ok(Store::open_existing(Path::new(&path)).await?)
}

/// Writes to standard output. A reader that has seen enough is no failure.
fn print(text: &(impl std::fmt::Display + ?Sized)) -> Result<(), Failure> {
    failure::unless_closed(write!(std::io::stdout().lock(), "{text}")).map_err(Failure::Output)
}
