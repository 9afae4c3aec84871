//! The gateway's program, as a server runs it.

use std::fs;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Fault;
use crate::figures::Memory;

/// Clock ticks a second in `/proc`: fixed on Linux.
const TICKS: u64 = 100;

pub(crate) struct GatewayProcess {
    child: Child,
    pid: u32,
    origin: String,
    /// Removed with it.
    _folder: TempDir,
}

impl GatewayProcess {
    pub(crate) async fn start(dialer: &str) -> Result<Self, Fault> {
        let folder = tempfile::tempdir()?;
        let config = folder.path().join("handset.toml");
        let app = folder.path().join("app");
        fs::create_dir(&app)?;
        fs::write(app.join("index.html"), "<!doctype html><title>Load</title>")?;
        let text = format!(
            "app_folder = {app:?}\n{}",
            include_str!("handset.toml").replace("DIALER", dialer)
        );
        fs::write(&config, text)?;
        let mut child = Command::new(env!("CARGO_BIN_EXE_handset-gateway"))
            .args(["serve", "--config"])
            .arg(&config)
            .current_dir(folder.path())
            .env("HANDSET_ACTING_PASSWORD", "actonly1")
            .env("HANDSET_READING_PASSWORD", "readonly1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stdout = child.stdout.take().ok_or("the gateway has no output")?;
        let line = BufReader::new(stdout).lines().next_line().await?;
        let origin = line
            .as_deref()
            .and_then(|line| line.strip_prefix("listening "))
            .ok_or("the gateway ended before it listened")?
            .to_owned();
        let pid = child.id().ok_or("the gateway has ended")?;
        Ok(Self {
            child,
            pid,
            origin,
            _folder: folder,
        })
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// What it has in memory; `None` where there is no `/proc`.
    pub(crate) fn memory(&self) -> Option<Memory> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(Memory { kib })
    }

    /// The processor time it has taken; `None` where there is no `/proc`.
    pub(crate) fn cpu(&self) -> Option<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).ok()?;
        // The name, in brackets, may hold spaces: count from behind it.
        let mut fields = stat.rsplit_once(") ")?.1.split(' ').skip(11);
        let user: u64 = fields.next()?.parse().ok()?;
        let system: u64 = fields.next()?.parse().ok()?;
        Some(Duration::from_millis((user + system) * 1_000 / TICKS))
    }

    pub(crate) async fn stop(mut self) -> Result<(), Fault> {
        self.child.kill().await?;
        Ok(())
    }
}
