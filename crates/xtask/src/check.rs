//! The checks of `cargo xtask test`, in the order in which they run.

use std::cell::Cell;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::app;
use crate::e2e;
use crate::error::{Error, Result};
use crate::npm;
use crate::process;
use crate::report;
use crate::toolchain::WASM_TARGET;
use crate::tools::Tools;

/// Crates that run in a browser or in Node only.
const WASM_ONLY: &[&str] = &["vicidial-agent-api-wasm", APP];
/// The app.
const APP: &str = "handset-web";
/// With it the app has all that it can have.
const DIRECT: &str = "handset-web/direct";
/// The crate that only `cargo xtask bench app` builds.
const FOR_BENCH: &str = "handset-bench-counter";
/// The crate that runs everywhere.
const CORE: &str = "vicidial-agent-api";

/// A check: one line of the summary.
struct Check {
    name: &'static str,
    title: &'static str,
    run: fn(&Session<'_>, &[OsString]) -> Result<()>,
}

const CHECKS: &[Check] = &[
    Check {
        name: "fmt",
        title: "formatting (rustfmt)",
        run: fmt,
    },
    Check {
        name: "clippy",
        title: "lints (clippy, native and wasm)",
        run: clippy,
    },
    Check {
        name: "doc",
        title: "documentation (rustdoc)",
        run: doc,
    },
    Check {
        name: "native",
        title: "native tests (cargo test)",
        run: native,
    },
    Check {
        name: "wasm",
        title: "WebAssembly tests in the browser (wasm-bindgen-test)",
        run: wasm,
    },
    Check {
        name: "npm",
        title: "npm package in Node, and its types (node --test, tsc)",
        run: npm_package,
    },
    Check {
        name: "app",
        title: "the app's build (Trunk)",
        run: build_app,
    },
    Check {
        name: "e2e",
        title: "end-to-end tests in the browser (Playwright)",
        run: end_to_end,
    },
];

/// One run of `cargo xtask test`.
struct Session<'a> {
    tools: &'a Tools,
    app_is_built: Cell<bool>,
}

/// The names of all checks, for messages.
pub(crate) fn names() -> String {
    CHECKS
        .iter()
        .map(|check| check.name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Runs the checks of these names, or all, and prints a summary. `extra` goes
/// to the runner of the one check named. Returns whether all passed.
pub(crate) fn run(tools: &Tools, wanted: &[String], extra: &[OsString]) -> Result<bool> {
    let checks = select(wanted)?;
    if !extra.is_empty() && checks.len() != 1 {
        return Err(Error::Usage(
            "what follows `--` goes to the runner of one check: name that check".to_owned(),
        ));
    }
    if wanted.is_empty() {
        report::heading("setting up");
        tools.set_up_all()?;
    }

    let session = Session {
        tools,
        app_is_built: Cell::new(false),
    };
    let mut outcomes = Vec::new();
    for check in checks {
        report::heading(&format!("{}: {}", check.name, check.title));
        let started = Instant::now();
        let result = (check.run)(&session, extra);
        let time = started.elapsed();
        match &result {
            Ok(()) => println!("{} passed ({})", check.name, report::duration(time)),
            Err(error) => println!(
                "{} FAILED: {error}\n  only this check: cargo xtask test {}",
                check.name, check.name
            ),
        }
        outcomes.push((check, result.is_ok(), time));
    }
    Ok(summarise(&outcomes))
}

fn select(wanted: &[String]) -> Result<Vec<&'static Check>> {
    for name in wanted {
        if !CHECKS.iter().any(|check| check.name == name) {
            return Err(Error::Usage(format!(
                "there is no check `{name}`; there are {}",
                names()
            )));
        }
    }
    Ok(CHECKS
        .iter()
        .filter(|check| wanted.is_empty() || wanted.iter().any(|name| name == check.name))
        .collect())
}

fn summarise(outcomes: &[(&Check, bool, Duration)]) -> bool {
    report::heading("summary");
    for (check, passed, time) in outcomes {
        println!(
            "{:<7} {} {:>12}  {}",
            check.name,
            if *passed { "passed" } else { "FAILED" },
            report::duration(*time),
            check.title
        );
    }
    let passed = outcomes.iter().filter(|(_, passed, _)| *passed).count();
    let failed = outcomes.len() - passed;
    // CI reads this line; it is the last and has nothing else on it.
    println!("\n{passed} passed, {failed} failed");
    failed == 0
}

fn fmt(session: &Session<'_>, extra: &[OsString]) -> Result<()> {
    process::run(
        "find everything formatted (`cargo fmt --all` formats it)",
        session
            .tools
            .cargo()?
            .args(["fmt", "--all", "--check"])
            .args(separated(extra)),
    )
}

fn clippy(session: &Session<'_>, extra: &[OsString]) -> Result<()> {
    let lint = |what: &str, arguments: &[&str]| {
        report::progress(what);
        process::run(
            "find the code without warnings",
            session
                .tools
                .cargo()?
                .arg("clippy")
                .args(arguments)
                .args(["--", "-D", "warnings"])
                .args(extra),
        )
    };
    let mut native = vec!["--workspace", "--all-targets"];
    for package in not_native() {
        native.extend(["--exclude", package]);
    }
    lint("Native (the first time 2–4 minutes on two cores)…", &native)?;
    lint(
        "WebAssembly: the core crate…",
        &["--target", WASM_TARGET, "--package", CORE, "--lib"],
    )?;
    let mut browser = vec!["--target", WASM_TARGET, "--all-targets"];
    for package in WASM_ONLY {
        browser.extend(["--package", package]);
    }
    browser.extend(["--features", DIRECT]);
    lint("WebAssembly: bindings and app…", &browser)?;
    lint(
        "WebAssembly: the app without direct mode…",
        &["--target", WASM_TARGET, "--package", APP],
    )
}

/// The packages that no check builds for this machine.
fn not_native() -> impl Iterator<Item = &'static str> {
    WASM_ONLY.iter().copied().chain([FOR_BENCH])
}

fn doc(session: &Session<'_>, extra: &[OsString]) -> Result<()> {
    let document = |arguments: &[&str]| {
        process::run(
            "build the documentation without warnings",
            session
                .tools
                .cargo()?
                .args(["doc", "--no-deps"])
                .args(arguments)
                .args(extra)
                .env("RUSTDOCFLAGS", "-D warnings"),
        )
    };
    let mut native = vec!["--workspace"];
    for package in not_native() {
        native.extend(["--exclude", package]);
    }
    document(&native)?;
    let mut browser = vec!["--target", WASM_TARGET];
    for package in WASM_ONLY {
        browser.extend(["--package", package]);
    }
    browser.extend(["--features", DIRECT]);
    document(&browser)
}

fn native(session: &Session<'_>, extra: &[OsString]) -> Result<()> {
    let mut command = session.tools.cargo()?;
    command.args(["test", "--no-fail-fast", "--workspace"]);
    for package in not_native() {
        command.args(["--exclude", package]);
    }
    process::run("pass the native tests", command.args(separated(extra)))
}

fn wasm(session: &Session<'_>, extra: &[OsString]) -> Result<()> {
    let tools = session.tools;
    let browser = tools.browser()?;
    let runner = tools.wasm_bindgen()?.join("wasm-bindgen-test-runner");
    let capabilities = write_capabilities(tools)?;
    let mut command = tools.cargo()?;
    command.args(["test", "--no-fail-fast", "--target", WASM_TARGET]);
    command.args(["--features", DIRECT]);
    for package in WASM_ONLY {
        command.args(["--package", package]);
    }
    process::run(
        "pass the WebAssembly tests",
        command
            .args(separated(extra))
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner)
            .env("CHROMEDRIVER", &browser.driver)
            // Tests that do not say where they run, run in the browser too.
            .env("WASM_BINDGEN_USE_BROWSER", "1")
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
            // With it the runner would wait for somebody to open a page.
            .env_remove("NO_HEADLESS")
            // Limits for a machine with other things to do, in seconds.
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "30")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120"),
    )
}

/// The project's capabilities for the driver, with the browser that was found:
/// the driver would start one of its own choice.
fn write_capabilities(tools: &Tools) -> Result<PathBuf> {
    let source = tools.root().join("crates/agent-api-wasm/webdriver.json");
    let text = fs::read_to_string(&source).map_err(Error::file("read", &source))?;
    let options = "\"goog:chromeOptions\": {";
    let browser = tools.browser()?.program.display().to_string();
    let browser = browser.replace('\\', "\\\\").replace('"', "\\\"");
    let text = text.replacen(
        options,
        &format!("{options}\n    \"binary\": \"{browser}\","),
        1,
    );
    let folder = tools.target();
    fs::create_dir_all(&folder).map_err(Error::file("create", &folder))?;
    let path = folder.join("webdriver.json");
    fs::write(&path, text).map_err(Error::file("write", &path))?;
    Ok(path)
}

fn npm_package(session: &Session<'_>, extra: &[OsString]) -> Result<()> {
    let tools = session.tools;
    let package = npm::build(tools)?;
    let folder = npm::install_for_tests(tools, &package)?;
    process::run(
        "pass the npm package's tests in Node",
        tools
            .node()?
            .command("node")?
            .args(["--test", "--test-reporter", "spec"])
            .args(extra)
            .args(files(&folder.join("tests"), &[".test.mjs", ".test.js"])?)
            .current_dir(&folder)
            .env(
                "RECORDED_ANSWERS",
                tools.root().join("tests/recorded/answers.json"),
            ),
    )?;
    report::progress("Checking the package's types against its examples…");
    process::run(
        "find the package's types right",
        tools
            .npm_program("tsc")?
            .args(["--noEmit", "--strict", "--target", "es2022"])
            .args(["--module", "nodenext", "--types", ""])
            .args(files(&folder.join("example"), &[".ts"])?)
            .current_dir(&folder),
    )
}

/// The files of a folder with one of these endings. That there are none is an
/// error: a runner that is given nothing passes.
fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(Error::file("read", folder))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| endings.iter().any(|ending| name.ends_with(ending)))
        })
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Error::Mismatch(format!(
            "there is no file *{} in {}",
            endings.join(" or *"),
            folder.display()
        )));
    }
    Ok(files)
}

fn build_app(session: &Session<'_>, extra: &[OsString]) -> Result<()> {
    if !extra.is_empty() {
        return Err(Error::Usage(
            "the app's build takes no arguments".to_owned(),
        ));
    }
    app::build_all(session.tools)?;
    session.app_is_built.set(true);
    Ok(())
}

fn end_to_end(session: &Session<'_>, extra: &[OsString]) -> Result<()> {
    if !session.app_is_built.get() {
        build_app(session, &[])?;
    }
    e2e::test(session.tools, extra)
}

/// `-- arguments`, or nothing.
fn separated(extra: &[OsString]) -> Vec<OsString> {
    let mut arguments = Vec::new();
    if !extra.is_empty() {
        arguments.push(OsString::from("--"));
        arguments.extend_from_slice(extra);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(wanted: &[&str]) -> Vec<&'static str> {
        let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
        select(&wanted)
            .unwrap()
            .iter()
            .map(|check| check.name)
            .collect()
    }

    #[test]
    fn no_name_selects_every_check() {
        assert_eq!(names_of(&[]).len(), CHECKS.len());
    }

    #[test]
    fn named_checks_run_in_their_usual_order() {
        assert_eq!(names_of(&["e2e", "fmt"]), ["fmt", "e2e"]);
    }

    #[test]
    fn an_unknown_check_is_refused_with_the_names_there_are() {
        let message = select(&["lint".to_owned()])
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert!(
            message.contains("`lint`") && message.contains("clippy"),
            "{message}"
        );
    }
}
