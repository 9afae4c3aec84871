//! Building the programs that the demo, the end-to-end tests and servers run.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::error::{Error, Result};
use crate::process;
use crate::report;
use crate::tools::Tools;

/// The gateway's package and program.
const GATEWAY: &str = "handset-gateway";
/// The simulator's package and program.
const SIMULATOR: &str = "vicidial-simulator";

/// Builds the simulator and returns its program. The development profile does:
/// it is quicker to build, and the checks have built most of it already.
pub(crate) fn simulator(tools: &Tools) -> Result<PathBuf> {
    report::progress("Building the simulator (the first time a minute or two)…");
    cargo_build(tools, &["--package", SIMULATOR])?;
    Ok(in_debug(tools, SIMULATOR))
}

/// Builds the gateway, without an app inside, and returns its program.
pub(crate) fn gateway(tools: &Tools) -> Result<PathBuf> {
    report::progress("Building the gateway (the first time 2–4 minutes on two cores)…");
    cargo_build(tools, &["--package", GATEWAY])?;
    Ok(in_debug(tools, GATEWAY))
}

/// Builds the demo, a gateway and a simulator in one program, and returns it.
pub(crate) fn demo(tools: &Tools) -> Result<PathBuf> {
    report::progress("Building the gateway (the first time 2–4 minutes on two cores)…");
    cargo_build(tools, &["--package", GATEWAY, "--example", "demo"])?;
    Ok(in_debug(tools, "examples/demo"))
}

/// Builds the gateway as servers run it, the app inside, into `dist/`. On Linux
/// it is linked statically: nothing else needs to be installed beside it.
pub(crate) fn dist(tools: &Tools, app: &Path) -> Result<PathBuf> {
    report::progress("Building the gateway for servers (5–10 minutes on two cores)…");
    let started = Instant::now();
    let mut cargo = tools.cargo()?;
    cargo
        .args(["build", "--profile", "server", "--package", GATEWAY])
        .env("HANDSET_APP", app);
    let mut built = tools.target();
    if cfg!(all(target_os = "linux", target_env = "gnu")) {
        // Named although it is this machine's own: the flag is then not taken
        // for what runs while building, which cannot be static.
        let target = this_machine();
        cargo
            .args(["--target", &target])
            .env("RUSTFLAGS", "-C target-feature=+crt-static");
        built.push(target);
    }
    process::run("build the gateway for servers", &mut cargo)?;
    let name = format!("{GATEWAY}{}", std::env::consts::EXE_SUFFIX);
    let built = built.join("server").join(&name);
    let program = tools.root().join("dist").join(name);
    fs::copy(&built, &program).map_err(Error::file("copy", &built))?;
    report::progress(&format!(
        "The gateway is dist/{GATEWAY} (built in {}).",
        report::duration(started.elapsed())
    ));
    Ok(program)
}

/// This machine's target, as cargo names it.
fn this_machine() -> String {
    format!("{}-unknown-linux-gnu", std::env::consts::ARCH)
}

fn cargo_build(tools: &Tools, arguments: &[&str]) -> Result<()> {
    process::run(
        &format!("build {}", arguments.join(" ")),
        tools.cargo()?.arg("build").args(arguments),
    )
}

fn in_debug(tools: &Tools, name: &str) -> PathBuf {
    tools
        .target()
        .join("debug")
        .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
