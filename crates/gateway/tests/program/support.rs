//! The program, run in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use handset_gateway::store::Store;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

/// A configuration whose passwords the command line need not know.
pub(super) const TOML: &str = r#"
[dialer]
url = "http://127.0.0.1:9"

[dialer.acting]
user = "handsetact"

[dialer.reading]
user = "handsetread"

[listen]
public_origin = "http://localhost:8080"
"#;

pub(super) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handset-gateway"));
    command
        .args(arguments)
        .env_remove("HANDSET_CONFIG")
        .env_remove("HANDSET_LOG")
        .env_remove("HANDSET_ACTING_PASSWORD")
        .env_remove("HANDSET_READING_PASSWORD")
        .env_remove("HANDSET_READINESS_PASSWORD");
    command
}

/// What a run printed, and how it ended.
pub(super) struct Run {
    pub(super) status: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

pub(super) fn run(command: &mut Command) -> Run {
    let Output {
        status,
        stdout,
        stderr,
    } = command.stdin(Stdio::null()).output().unwrap();
    Run {
        status: status.code().unwrap(),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

/// A folder with a configuration in it.
pub(super) struct Site(tempfile::TempDir);

impl Site {
    pub(super) fn new() -> Self {
        let site = Self(tempfile::tempdir().unwrap());
        fs::write(site.path("handset.toml"), TOML).unwrap();
        site
    }

    pub(super) fn folder(&self) -> &Path {
        self.0.path()
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs the program in the folder; what it says of the folder is shortened.
    pub(super) fn run(&self, arguments: &[&str]) -> Run {
        let mut done = run(program(arguments).current_dir(self.0.path()));
        let folder = self.0.path().display().to_string();
        done.stderr = done.stderr.replace(&folder, "FOLDER");
        done
    }

    /// Makes the database, as serve would.
    pub(super) async fn store(&self) -> Store {
        Store::open(&self.path("handset.sqlite3")).await.unwrap()
    }

    /// Another program's way into the database.
    pub(super) async fn raw(&self) -> SqlitePool {
        let options = SqliteConnectOptions::new().filename(self.path("handset.sqlite3"));
        SqlitePool::connect_with(options).await.unwrap()
    }
}
