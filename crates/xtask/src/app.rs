//! Building the app: `dist/app`, for a gateway, and `dist/app-direct`, which can
//! do without one.

use std::path::PathBuf;
use std::time::Instant;

use crate::error::Result;
use crate::process;
use crate::report;
use crate::tools::Tools;

/// An app to build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For sites with a gateway.
    Gateway,
    /// With direct mode as well, for trials without a gateway.
    Direct,
}

impl Kind {
    /// The folder it is built into.
    pub(crate) fn folder(self, tools: &Tools) -> PathBuf {
        tools.root().join(match self {
            Self::Gateway => "dist/app",
            Self::Direct => "dist/app-direct",
        })
    }

    /// The features it is built with.
    const fn features(self) -> &'static [&'static str] {
        match self {
            Self::Gateway => &[],
            Self::Direct => &["--features", "direct"],
        }
    }
}

/// Builds both.
pub(crate) fn build_all(tools: &Tools) -> Result<()> {
    for kind in [Kind::Gateway, Kind::Direct] {
        build(tools, kind)?;
    }
    Ok(())
}

/// Builds an app for release: Trunk compiles, binds and optimises; a script makes
/// the result smaller still, gives the service worker its list of files and
/// compresses what is served. Returns its folder.
pub(crate) fn build(tools: &Tools, kind: Kind) -> Result<PathBuf> {
    // Asked for first: what is missing is installed with its own messages.
    let mut trunk = tools.trunk_command()?;
    report::progress("Building the app (the first time 3–6 minutes on two cores)…");
    let started = Instant::now();
    // Trunk runs offline, so that it takes the tools of its PATH or none.
    tools.fetch_crates()?;
    let app = kind.folder(tools);
    process::run(
        "build the app",
        trunk
            .args(["--color", "never", "build", "--release", "--offline"])
            .args(kind.features())
            .arg("--dist")
            .arg(&app),
    )?;
    let scripts = tools.root().join("crates/xtask/scripts");
    tools.link_npm_packages(&scripts)?;
    process::run(
        "finish the app",
        tools
            .node()?
            .command("node")?
            .arg(scripts.join("finish-app.mjs"))
            .arg(&app),
    )?;
    report::progress(&format!(
        "The app is in {} (built in {}).",
        app.display(),
        report::duration(started.elapsed())
    ));
    Ok(app)
}
