//! Building the simulator, which the demo and the end-to-end tests run.

use std::path::PathBuf;

use crate::error::Result;
use crate::process;
use crate::report;
use crate::tools::Tools;

const PACKAGE: &str = "vicidial-simulator";

/// Builds the simulator and returns its program. The development profile does:
/// it is quicker to build, and the checks have built most of it already.
pub(crate) fn build(tools: &Tools) -> Result<PathBuf> {
    report::progress("Building the simulator (the first time a minute or two)…");
    process::run(
        "build the simulator",
        tools.cargo()?.args(["build", "--package", PACKAGE]),
    )?;
    Ok(tools
        .target()
        .join("debug")
        .join(format!("{PACKAGE}{}", std::env::consts::EXE_SUFFIX)))
}
