use std::io;
use std::process::ExitCode;

use super::failure::Failure;
use super::print;
use crate::config::Config;
use crate::gateway::Gateway;

/// `serve`
pub(super) async fn run(config: Config) -> Result<ExitCode, Failure> {
    let mut signals = Signals::catch().map_err(Failure::Runtime)?;
    let gateway = Gateway::start(config).await?;
    print(&format!("listening {}\n", gateway.url()))?;
    signals.next().await;
    tracing::info!("stopping: actions in flight are finished first");
    tokio::select! {
        () = gateway.shutdown() => Ok(ExitCode::SUCCESS),
        () = signals.next() => {
            tracing::warn!("stopped at once; actions in flight are taken up at the next start");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// SIGINT and SIGTERM.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn catch() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C.
#[cfg(windows)]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Signals {
    fn catch() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
