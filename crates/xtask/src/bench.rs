//! Benchmarks that need more than one program.

use crate::error::Result;
use crate::process;
use crate::report;
use crate::tools::Tools;

/// Measures the gateway under the load of a large site, and prints it.
pub(crate) fn gateway(tools: &Tools) -> Result<()> {
    report::progress("Building the gateway as servers run it (5–10 minutes the first time)…");
    process::run(
        "measure the gateway",
        tools
            .cargo()?
            .args(["bench", "--package", "handset-gateway", "--bench", "load"]),
    )
}
