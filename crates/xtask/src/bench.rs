//! Benchmarks that need more than one program.

use std::path::PathBuf;

use crate::app;
use crate::e2e;
use crate::error::Result;
use crate::process;
use crate::report;
use crate::tools::Tools;

/// Measures the app in the browser, and prints each figure beside its budget and
/// that of the least that Leptos takes.
pub(crate) fn app(tools: &Tools) -> Result<()> {
    app::build(tools, app::Kind::Gateway)?;
    let counter = counter(tools)?;
    let lighthouse = tools.lighthouse()?;
    // The benchmark takes the simulator, the gateway and the finger from the tests.
    tools.link_npm_packages(&tools.root().join(e2e::FOLDER))?;
    let mut benchmark = e2e::playwright(tools, "tests/bench", "playwright.config.ts")?;
    report::progress("Measuring (15–20 minutes; other work on this machine is in the figures)…");
    process::run(
        "measure the app",
        benchmark
            .env("COUNTER", counter)
            .env("LIGHTHOUSE", lighthouse.join("lighthouse"))
            .env("OUTPUT", tools.target().join("bench-app")),
    )
}

/// Builds the counter as the app is built.
fn counter(tools: &Tools) -> Result<PathBuf> {
    report::progress("Building the counter (the first time 1–3 minutes on two cores)…");
    let source = tools.root().join("tests/bench/counter");
    let built = tools.target().join("bench-counter");
    process::run(
        "build the counter",
        tools
            .trunk_command()?
            .args(["--color", "never", "--config"])
            .arg(source.join("Trunk.toml"))
            .args(["build", "--release", "--offline", "--dist"])
            .arg(&built),
    )?;
    process::run(
        "finish the counter",
        tools
            .node()?
            .command("node")?
            .arg(source.join("finish.mjs"))
            .arg(&built),
    )?;
    Ok(built)
}

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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    /// What a page for Trunk says of how its WebAssembly is optimised.
    fn optimisation(page: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let page = fs::read_to_string(root.join(page)).unwrap();
        let said: Vec<String> = page
            .split("data-")
            .filter(|attribute| attribute.starts_with("wasm-opt"))
            .filter_map(|attribute| attribute.split('"').nth(1))
            .map(str::to_owned)
            .collect();
        assert_eq!(said.len(), 2, "{said:?}");
        said
    }

    #[test]
    fn the_counter_is_optimised_as_the_app_is() {
        assert_eq!(
            optimisation("tests/bench/counter/index.html"),
            optimisation("web/index.html")
        );
    }
}
