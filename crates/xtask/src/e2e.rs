//! Playwright: the end-to-end tests, and the pictures that the project shows of
//! itself.

use std::ffi::OsString;
use std::process::Command;

use crate::app::{self, Kind};
use crate::error::Result;
use crate::process;
use crate::programs;
use crate::report;
use crate::tools::Tools;

/// Where the tests are.
pub(crate) const FOLDER: &str = "tests/e2e";

/// Runs the end-to-end tests on the app that is built; `extra` goes to
/// Playwright.
pub(crate) fn test(tools: &Tools, extra: &[OsString]) -> Result<()> {
    process::run(
        "pass the end-to-end tests (beside a picture or name that is not the reviewed one is \
         said where both are; if it is meant: cargo xtask test e2e -- screens --update-snapshots)",
        playwright(tools, FOLDER, "playwright.config.ts")?
            .env("OUTPUT", tools.target().join("e2e"))
            .args(extra)
            .env("SCREENSHOTS", tools.root().join("dist/screenshots")),
    )
}

/// Builds the app, and makes the README's film and pictures and those of the
/// app's manifest anew.
pub(crate) fn pictures(tools: &Tools) -> Result<()> {
    app::build(tools, Kind::Gateway)?;
    process::run(
        "make the pictures",
        playwright(tools, FOLDER, "pictures.config.ts")?
            .env("OUTPUT", tools.target().join("e2e"))
            .env("PICTURES", tools.root().join("docs/pictures"))
            .env("MANIFEST_PICTURES", tools.root().join("public/screenshots")),
    )?;
    report::progress("They are in docs/pictures and public/screenshots: look at them.");
    Ok(())
}

/// Playwright with a configuration of a folder, and all that it starts.
pub(crate) fn playwright(tools: &Tools, folder: &str, config: &str) -> Result<Command> {
    let simulator = programs::simulator(tools)?;
    let gateway = programs::gateway(tools)?;
    let tests = tools.root().join(folder);
    tools.link_npm_packages(&tests)?;
    let mut playwright = tools.npm_program("playwright")?;
    playwright
        .args(["test", "--config"])
        .arg(tests.join(config))
        .current_dir(&tests)
        .env("CHROMIUM", &tools.browser()?.program)
        .env("SIMULATOR", simulator)
        .env("GATEWAY", gateway)
        .env("APP", Kind::Gateway.folder(tools))
        .env("APP_DIRECT", Kind::Direct.folder(tools));
    Ok(playwright)
}
