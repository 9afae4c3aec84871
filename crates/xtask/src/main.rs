//! `cargo xtask`: everything one does with this project by one command each.
//!
//! `cargo xtask help` lists the subcommands. The versions of all tools are in
//! the root `Cargo.toml` under `[workspace.metadata.tools]`.

mod app;
mod bench;
mod browser;
mod check;
mod debian;
mod demo;
mod e2e;
mod error;
mod node;
mod npm;
mod process;
mod programs;
mod report;
mod toolchain;
mod tools;
mod versions;

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use error::{Error, Result};
use tools::Tools;

const HELP: &str = "\
cargo xtask <subcommand>

  demo [--port N]   run the app and its gateway against a simulated VICIdial with
                    calls arriving
  test [CHECK…] [-- ARGUMENTS]
                    run every check, or the ones named; arguments go to the
                    runner of the one check named
  bench app         measure the app on a slow phone, beside a minimal Leptos counter,
                    and print each figure beside its budget
  bench gateway     measure the gateway with 10,000 phones
  build             build the app into dist/app, and into dist/app-direct what can
                    do without a gateway
  dist              build the gateway for servers, the app inside, into dist
  npm               build the npm package into dist/npm
  pictures          make the README's film and pictures, and those of the app's
                    manifest, from the app as it is
  setup             only install what is missing
  help              print this

Every subcommand first installs what it needs and does not find, which is said
and takes up to half an hour once. Tools are kept in $HANDSET_CACHE, else in
$XDG_CACHE_HOME/handset, else in ~/.cache/handset; their versions are stated in
the root Cargo.toml. CHROME and CHROMEDRIVER name another browser and driver.
";

fn main() -> ExitCode {
    match run(env::args_os().skip(1).collect()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a subcommand. Returns whether what it was to find out is good.
fn run(arguments: Vec<OsString>) -> Result<bool> {
    let (words, extra) = split(arguments)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}\nThe checks are {}.\n", check::names());
            Ok(true)
        }
        ["test", wanted @ ..] => {
            let wanted: Vec<String> = wanted.iter().map(|name| (*name).to_owned()).collect();
            check::run(&tools()?, &wanted, &extra)
        }
        _ if !extra.is_empty() => Err(Error::Usage(
            "only `cargo xtask test` takes arguments after `--`".to_owned(),
        )),
        ["demo"] => demo::run(&tools()?, None).map(|()| true),
        ["demo", "--port", port] => {
            let port = demo::parse_port(port)?;
            demo::run(&tools()?, Some(port)).map(|()| true)
        }
        ["bench", "app"] => bench::app(&tools()?).map(|()| true),
        ["bench", "gateway"] => bench::gateway(&tools()?).map(|()| true),
        ["dist"] => {
            let tools = tools()?;
            let app = app::build(&tools, app::Kind::Gateway)?;
            programs::dist(&tools, &app).map(|_| true)
        }
        ["pictures"] => e2e::pictures(&tools()?).map(|()| true),
        ["build"] => app::build_all(&tools()?).map(|()| true),
        ["npm"] => npm::build(&tools()?).map(|_| true),
        ["setup"] => tools()?.set_up_all().map(|()| true),
        other => Err(Error::Usage(format!(
            "`cargo xtask {}` is not understood",
            other.join(" ")
        ))),
    }
}

/// The words before the first `--`, and what follows it.
fn split(arguments: Vec<OsString>) -> Result<(Vec<String>, Vec<OsString>)> {
    let mut arguments = arguments.into_iter();
    let words = arguments
        .by_ref()
        .take_while(|argument| argument != "--")
        .map(|argument| {
            argument.into_string().map_err(|argument| {
                Error::Usage(format!("`{}` is not understood", argument.display()))
            })
        })
        .collect::<Result<_>>()?;
    Ok((words, arguments.collect()))
}

/// The tools of the project that this program belongs to.
fn tools() -> Result<Tools> {
    let package = process::variable("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let root = package
        .ancestors()
        .nth(2)
        .map(PathBuf::from)
        .ok_or_else(|| Error::Missing {
            what: "the project's folder cannot be found".to_owned(),
            remedy: "run `cargo xtask` inside the project".to_owned(),
        })?;
    Tools::new(root)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn what_follows_two_dashes_is_kept_apart() {
        let (before, after) = split(words("test e2e -- --grep hang -- up")).unwrap();
        assert_eq!(before, ["test", "e2e"]);
        assert_eq!(after, ["--grep", "hang", "--", "up"]);
    }

    #[test]
    fn what_is_not_understood_is_said_and_points_to_the_help() {
        let message = run(words("tset")).unwrap_err().to_string();
        assert!(message.contains("`cargo xtask tset`"), "{message}");
        assert!(message.contains("cargo xtask help"), "{message}");
        assert!(run(words("setup -- now")).is_err());
    }
}
