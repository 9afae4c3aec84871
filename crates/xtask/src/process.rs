//! Starting other programs, in an environment that does not leak from the
//! `cargo run` that started this one.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::{Error, Result};

/// The variable in which the dynamic linker looks for libraries first.
const LIBRARY_PATH: &str = if cfg!(target_os = "macos") {
    "DYLD_FALLBACK_LIBRARY_PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// A command without what `cargo run` set for this program: a child `cargo`
/// must not take our package's variables for its own, and another toolchain's
/// `rustc` must not load this toolchain's libraries.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(set_by_cargo_run) {
            command.env_remove(name);
        }
    }
    if let Some(before) = env::var_os(LIBRARY_PATH) {
        let kept: Vec<PathBuf> = env::split_paths(&before)
            .filter(|folder| !added_by_cargo_run(folder))
            .collect();
        match env::join_paths(&kept) {
            Ok(after) if !kept.is_empty() => command.env(LIBRARY_PATH, after),
            _ => command.env_remove(LIBRARY_PATH),
        };
    }
    command
}

fn set_by_cargo_run(name: &str) -> bool {
    name.starts_with("CARGO_PKG_")
        || matches!(
            name,
            "CARGO" | "CARGO_MANIFEST_DIR" | "CARGO_MANIFEST_PATH" | "RUST_RECURSION_COUNT"
        )
}

/// The build's own folders and the toolchain's libraries.
fn added_by_cargo_run(folder: &Path) -> bool {
    let beside_us = env::current_exe()
        .ok()
        .and_then(|program| program.parent().map(Path::to_path_buf))
        .is_some_and(|profile| folder.starts_with(profile));
    beside_us
        || folder
            .components()
            .any(|part| part.as_os_str() == "rustlib" || part.as_os_str() == "toolchains")
}

/// Puts folders before the rest of the command's `PATH`, in the order given.
pub(crate) fn prefix_path(command: &mut Command, folders: &[PathBuf]) -> Result<()> {
    let rest = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&rest));
    let joined = env::join_paths(all).map_err(|error| {
        Error::Mismatch(format!("a folder cannot be part of the PATH: {error}"))
    })?;
    command.env("PATH", joined);
    Ok(())
}

/// Runs a command whose output the user sees.
pub(crate) fn run(purpose: &str, command: &mut Command) -> Result<()> {
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|source| not_started(purpose, command, source))?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::Failed {
            purpose: purpose.to_owned(),
            command: describe(command),
            status,
            output: String::new(),
        })
    }
}

/// Runs a command quietly and returns what it wrote to its standard output;
/// what it wrote to its error output becomes part of the error.
pub(crate) fn output(purpose: &str, command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| not_started(purpose, command, source))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Error::Failed {
            purpose: purpose.to_owned(),
            command: describe(command),
            status: output.status,
            output: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

/// Says that a command could not be started.
pub(crate) fn not_started(purpose: &str, command: &Command, source: std::io::Error) -> Error {
    Error::NotStarted {
        purpose: purpose.to_owned(),
        command: describe(command),
        source,
    }
}

/// The file that a program's name stands for in this program's `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// Whether this is the administrator's account, without which the system's
/// packages cannot be installed.
pub(crate) fn is_root() -> bool {
    output("ask who this is", command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// A command as one would type it, with quotation marks where they are needed.
pub(crate) fn describe(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(quoted)
        .collect::<Vec<_>>()
        .join(" ")
}

fn quoted(word: &OsStr) -> String {
    let word = word.to_string_lossy();
    if word.is_empty() || word.contains([' ', '"', '\'', '$', '&', ';', '*']) {
        format!("'{word}'")
    } else {
        word.into_owned()
    }
}

/// A variable of the environment that is set and not empty.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_described_as_one_would_type_it() {
        let mut command = Command::new("npm");
        command.args(["install", "a b", "--save-exact"]);
        assert_eq!(describe(&command), "npm install 'a b' --save-exact");
    }

    #[test]
    fn the_packages_own_variables_are_not_passed_on_but_settings_are() {
        assert!(set_by_cargo_run("CARGO_PKG_NAME"));
        assert!(set_by_cargo_run("CARGO_MANIFEST_DIR"));
        assert!(!set_by_cargo_run("CARGO_HOME"));
        assert!(!set_by_cargo_run("CARGO_TARGET_DIR"));
        assert!(!set_by_cargo_run("CARGO_BUILD_JOBS"));
        assert!(!set_by_cargo_run("RUSTUP_TOOLCHAIN"));
    }

    #[test]
    fn a_toolchains_libraries_are_not_passed_on_but_the_users_are() {
        assert!(added_by_cargo_run(Path::new(
            "/home/u/.rustup/toolchains/stable/lib"
        )));
        assert!(added_by_cargo_run(Path::new("/usr/lib/rustlib/host/lib")));
        assert!(!added_by_cargo_run(Path::new("/opt/oracle/lib")));
    }

    #[test]
    fn a_program_that_does_not_exist_is_not_found() {
        assert_eq!(find("no-such-program-anywhere"), None);
    }
}
