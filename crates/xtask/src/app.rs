//! Building the app into `dist/app`.

use std::path::PathBuf;
use std::time::Instant;

use crate::error::Result;
use crate::process;
use crate::report;
use crate::tools::Tools;

/// Builds the app for release: Trunk compiles, binds and optimises; a script
/// gives the service worker its list of files and compresses what is served.
pub(crate) fn build(tools: &Tools) -> Result<PathBuf> {
    // Asked for first: what is missing is installed with its own messages.
    let mut trunk = tools.trunk_command()?;
    report::progress("Building the app (the first time 3–6 minutes on two cores)…");
    let started = Instant::now();
    // Trunk runs offline, so that it takes the tools of its PATH or none.
    process::run(
        "fetch the crates",
        tools.cargo()?.args(["fetch", "--quiet"]),
    )?;
    process::run(
        "build the app",
        trunk.args(["--color", "never", "build", "--release", "--offline"]),
    )?;
    let app = tools.root().join("dist/app");
    process::run(
        "finish the app",
        tools
            .node()?
            .command("node")?
            .arg(tools.root().join("crates/xtask/scripts/finish-app.mjs"))
            .arg(&app),
    )?;
    report::progress(&format!(
        "The app is in dist/app (built in {}).",
        report::duration(started.elapsed())
    ));
    Ok(app)
}
