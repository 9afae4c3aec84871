//! The tools that the builds and checks use, at the versions that the root
//! `Cargo.toml` pins: found, or installed into a cache outside `target/`, so
//! that a clean build does not rebuild them.

use std::cell::OnceCell;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::browser::Browser;
use crate::debian::Debian;
use crate::error::{Error, Result};
use crate::node::Node;
use crate::process;
use crate::report;
use crate::toolchain::{Toolchain, WASM_TARGET};
use crate::versions::{self, ToolVersions};

/// Every tool, each looked for when it is first asked for.
#[derive(Debug)]
pub(crate) struct Tools {
    root: PathBuf,
    cache: PathBuf,
    versions: ToolVersions,
    debian: Debian,
    toolchain: OnceCell<Toolchain>,
    has_library_sources: OnceCell<bool>,
    trunk: OnceCell<PathBuf>,
    wasm_bindgen: OnceCell<PathBuf>,
    node: OnceCell<Node>,
    npm_packages: OnceCell<PathBuf>,
    lighthouse: OnceCell<PathBuf>,
    browser: OnceCell<Browser>,
}

impl Tools {
    /// The tools of the project in the folder `root`.
    pub(crate) fn new(root: PathBuf) -> Result<Self> {
        Ok(Self {
            cache: cache_folder()?,
            versions: ToolVersions::read(&root)?,
            root,
            debian: Debian::default(),
            toolchain: OnceCell::new(),
            has_library_sources: OnceCell::new(),
            trunk: OnceCell::new(),
            wasm_bindgen: OnceCell::new(),
            node: OnceCell::new(),
            npm_packages: OnceCell::new(),
            lighthouse: OnceCell::new(),
            browser: OnceCell::new(),
        })
    }

    /// The project's root folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that cargo builds into.
    pub(crate) fn target(&self) -> PathBuf {
        process::variable("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |folder| self.root.join(folder))
    }

    /// Finds or installs every tool, and says which they are.
    pub(crate) fn set_up_all(&self) -> Result<()> {
        let toolchain = self.toolchain()?;
        // What takes least comes first: it may fail, and one should know soon.
        let browser = self.browser()?;
        let node = self.node()?;
        self.npm_packages()?;
        self.wasm_bindgen()?;
        self.trunk()?;
        let versions = &self.versions;
        println!(
            "Tools: {}; trunk {}; wasm-bindgen {}; Node {}; binaryen {}, esbuild {}, typescript {}, playwright {}, axe-core {}, roboto {}; {} {}.",
            toolchain.version(),
            versions.trunk,
            versions.wasm_bindgen_cli,
            node.version,
            versions.binaryen,
            versions.esbuild,
            versions.typescript,
            versions.playwright,
            versions.axe_core,
            versions.roboto,
            browser.name,
            browser.version,
        );
        Ok(())
    }

    /// The Rust toolchain.
    pub(crate) fn toolchain(&self) -> Result<&Toolchain> {
        once(&self.toolchain, || {
            Toolchain::ensure(&self.root, &self.cache, &self.debian)
        })
    }

    /// Whether the standard library can be built with the app: its sources are there, or
    /// rustup could bring them.
    fn has_library_sources(&self) -> Result<bool> {
        let has = once(&self.has_library_sources, || {
            let toolchain = self.toolchain()?;
            Ok(toolchain.has_library_sources() || toolchain.ask_for_library_sources())
        });
        has.copied()
    }

    /// Node and npm.
    pub(crate) fn node(&self) -> Result<&Node> {
        once(&self.node, || {
            Node::ensure(&self.versions, &self.cache, &self.debian)
        })
    }

    /// The browser and its driver.
    pub(crate) fn browser(&self) -> Result<&Browser> {
        once(&self.browser, || Browser::ensure(&self.debian))
    }

    /// The folder `node_modules` with binaryen, esbuild, TypeScript, Playwright,
    /// axe-core and the font of the tests.
    pub(crate) fn npm_packages(&self) -> Result<&Path> {
        once(&self.npm_packages, || {
            self.install_npm_packages(
                "npm",
                &[
                    ("binaryen", &self.versions.binaryen),
                    ("esbuild", &self.versions.esbuild),
                    ("typescript", &self.versions.typescript),
                    ("@playwright/test", &self.versions.playwright),
                    ("axe-core", &self.versions.axe_core),
                    ("@expo-google-fonts/roboto", &self.versions.roboto),
                ],
            )
        })
        .map(PathBuf::as_path)
    }

    /// Lets the scripts of a folder, and editors, find the packages where Node looks.
    pub(crate) fn link_npm_packages(&self, folder: &Path) -> Result<()> {
        link(self.npm_packages()?, &folder.join("node_modules"))
    }

    /// The folder `node_modules` with Lighthouse, which only the app's benchmark
    /// needs: it brings more than all the others together.
    pub(crate) fn lighthouse(&self) -> Result<&Path> {
        once(&self.lighthouse, || {
            self.install_npm_packages("lighthouse", &[("lighthouse", &self.versions.lighthouse)])
        })
        .map(PathBuf::as_path)
    }

    /// The folder with `trunk`.
    fn trunk(&self) -> Result<&Path> {
        once(&self.trunk, || {
            self.install_cargo_tool(&CargoTool {
                package: "trunk",
                program: "trunk",
                version: &self.versions.trunk,
                // Without its check for updates, and as its authors locked it.
                options: &["--locked", "--no-default-features", "--features", "rustls"],
                estimate: "7–14 minutes on two cores",
            })
        })
        .map(PathBuf::as_path)
    }

    /// The folder with `wasm-bindgen` and `wasm-bindgen-test-runner`.
    pub(crate) fn wasm_bindgen(&self) -> Result<&Path> {
        once(&self.wasm_bindgen, || {
            self.check_wasm_bindgen_is_the_crates()?;
            self.install_cargo_tool(&CargoTool {
                package: "wasm-bindgen-cli",
                program: "wasm-bindgen",
                version: &self.versions.wasm_bindgen_cli,
                // Its lock file names versions that a registry may lack.
                options: &[],
                estimate: "about 5 minutes on two cores",
            })
        })
        .map(PathBuf::as_path)
    }

    /// A cargo command with the toolchain.
    pub(crate) fn cargo(&self) -> Result<Command> {
        let mut command = self.toolchain()?.command("cargo", &[])?;
        self.say_where_to_build(&mut command);
        Ok(command)
    }

    /// In the project, whatever the user's own configuration of cargo says:
    /// what is built is then looked for where it is.
    fn say_where_to_build(&self, command: &mut Command) {
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.target())
            .env_remove("CARGO_BUILD_TARGET");
    }

    /// Fetches the crates of the workspace, and those of the standard library where
    /// that is built: Trunk runs offline.
    pub(crate) fn fetch_crates(&self) -> Result<()> {
        let purpose = "fetch the crates";
        process::run(purpose, self.cargo()?.args(["fetch", "--quiet"]))?;
        if self.has_library_sources()? {
            let mut fetch = self.cargo()?;
            fetch.args(["fetch", "--quiet", "--target", WASM_TARGET]);
            with_small_library(&mut fetch);
            process::run(purpose, &mut fetch)?;
        }
        Ok(())
    }

    /// A trunk command that finds the other tools in its `PATH`.
    pub(crate) fn trunk_command(&self) -> Result<Command> {
        let folders = [
            self.trunk()?.to_owned(),
            self.wasm_bindgen()?.to_owned(),
            self.npm_packages()?.join(".bin"),
            self.node()?.folder.clone(),
        ];
        let program = self.trunk()?.join("trunk");
        let mut command = self.toolchain()?.command(program, &folders)?;
        self.say_where_to_build(&mut command);
        // Beside the rest: what some crates make of the settings below, they would
        // make of everything else, and back again each time.
        command.env("CARGO_TARGET_DIR", self.target().join("app"));
        if self.has_library_sources()? {
            with_small_library(&mut command);
        } else {
            report::progress(
                "The standard library is taken as it comes: with its sources (`rustup component \
                 add rust-src`) phones download a tenth less.",
            );
        }
        command
            // No other version is taken, and none is downloaded.
            .env("TRUNK_TOOLS_WASM_BINDGEN", &self.versions.wasm_bindgen_cli)
            .env(
                "TRUNK_TOOLS_WASM_OPT",
                format!("version_{}", major(&self.versions.binaryen)),
            )
            .env("TRUNK_SKIP_VERSION_CHECK", "true")
            // Trunk knows only `true` and `false` where others say `1`.
            .env_remove("NO_COLOR");
        Ok(command)
    }

    /// A program of the npm packages.
    pub(crate) fn npm_program(&self, program: &str) -> Result<Command> {
        self.node()?
            .command(self.npm_packages()?.join(".bin").join(program))
    }

    fn install_cargo_tool(&self, tool: &CargoTool<'_>) -> Result<PathBuf> {
        let name = format!("{}-{}", tool.package, tool.version);
        let root = self.cache.join("tools").join(&name);
        let folder = root.join("bin");
        let is_there = || {
            process::output(
                "ask a tool for its version",
                process::command(folder.join(tool.program)).arg("--version"),
            )
            .is_ok_and(|text| versions::first_version(&text) == Some(tool.version))
        };
        if is_there() {
            return Ok(folder);
        }
        report::progress(&format!(
            "Installing {} {} (once; {})…",
            tool.package, tool.version, tool.estimate
        ));
        let started = Instant::now();
        let build = self.cache.join("build").join(&name);
        process::run(
            &format!("install {} {}", tool.package, tool.version),
            self.cargo()?
                .args(["install", tool.package, "--version", tool.version])
                .arg("--force")
                .args(tool.options)
                .arg("--root")
                .arg(&root)
                // A configuration of the project is not for the tools.
                .current_dir(&self.cache)
                .env("CARGO_TARGET_DIR", &build)
                // Their users wait for the build, not for the tools.
                .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
                .env("CARGO_PROFILE_RELEASE_LTO", "off")
                .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
        )?;
        fs::remove_dir_all(&build).map_err(Error::file("remove", &build))?;
        report::progress(&format!(
            "Installed {} {} in {}.",
            tool.package,
            tool.version,
            report::duration(started.elapsed())
        ));
        if is_there() {
            Ok(folder)
        } else {
            Err(Error::Mismatch(format!(
                "{} was installed into {}, but does not say that it is version {}",
                tool.package,
                root.display(),
                tool.version
            )))
        }
    }

    fn check_wasm_bindgen_is_the_crates(&self) -> Result<()> {
        let path = self.root.join("Cargo.lock");
        let lock_file = fs::read_to_string(&path).map_err(Error::file("read", path))?;
        let cli = &self.versions.wasm_bindgen_cli;
        match versions::locked(&lock_file, "wasm-bindgen") {
            Some(library) if library != *cli => Err(Error::Mismatch(format!(
                "Cargo.lock has wasm-bindgen {library}, but the root Cargo.toml pins \
                 wasm-bindgen-cli {cli} under [workspace.metadata.tools]: the two must be equal\n  \
                 what to do: change one of them (`cargo update --package wasm-bindgen \
                 --precise {cli}`)"
            ))),
            _ => Ok(()),
        }
    }

    /// Packages of the npm registry, in a folder of the cache with this name and
    /// their versions.
    fn install_npm_packages(&self, name: &str, packages: &[(&str, &str)]) -> Result<PathBuf> {
        let name = packages.iter().fold(name.to_owned(), |name, (_, version)| {
            format!("{name}-{version}")
        });
        let root = self.cache.join("tools").join(name);
        let modules = root.join("node_modules");
        let is_there = || {
            packages
                .iter()
                .all(|(package, version)| npm_package_is_there(&modules, package, version))
        };
        if is_there() {
            return Ok(modules);
        }
        report::progress(&format!(
            "Installing {} from npm (once; under a minute)…",
            packages
                .iter()
                .map(|(package, _)| *package)
                .collect::<Vec<_>>()
                .join(", ")
        ));
        fs::create_dir_all(&root).map_err(Error::file("create", &root))?;
        process::output(
            "install packages from npm",
            self.node()?
                .npm()?
                .args(["install", "--save-exact", "--ignore-scripts"])
                .args(["--no-audit", "--no-fund", "--prefix"])
                .arg(&root)
                .args(
                    packages
                        .iter()
                        .map(|(package, version)| format!("{package}@{version}")),
                )
                .current_dir(&root)
                .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
        )?;
        if is_there() {
            Ok(modules)
        } else {
            Err(Error::Mismatch(format!(
                "npm installed other versions than those asked for into {}",
                root.display()
            )))
        }
    }
}

/// A program that `cargo install` brings.
struct CargoTool<'a> {
    package: &'a str,
    program: &'a str,
    version: &'a str,
    options: &'a [&'a str],
    /// How long it takes, for the user who waits.
    estimate: &'a str,
}

/// Whether a package of exactly this version is in a `node_modules` folder, and
/// npm got to the end of installing it: its own list is what it writes last.
pub(crate) fn npm_package_is_there(modules: &Path, package: &str, version: &str) -> bool {
    modules.join(".package-lock.json").is_file()
        && fs::read_to_string(modules.join(package).join("package.json"))
            .is_ok_and(|text| versions::npm_version(&text) == Some(version))
}

#[cfg(unix)]
fn link(modules: &Path, at: &Path) -> Result<()> {
    if fs::read_link(at).is_ok_and(|there| there == modules) {
        return Ok(());
    }
    if fs::symlink_metadata(at).is_ok() {
        fs::remove_file(at).map_err(Error::file("remove", at))?;
    }
    std::os::unix::fs::symlink(modules, at).map_err(Error::file("link", at))
}

#[cfg(windows)]
fn link(modules: &Path, at: &Path) -> Result<()> {
    if fs::symlink_metadata(at).is_ok() {
        fs::remove_dir(at).map_err(Error::file("remove", at))?;
    }
    std::os::windows::fs::symlink_dir(modules, at).map_err(Error::file("link", at))
}

fn once<T>(cell: &OnceCell<T>, find: impl FnOnce() -> Result<T>) -> Result<&T> {
    if let Some(found) = cell.get() {
        return Ok(found);
    }
    let found = find()?;
    Ok(cell.get_or_init(|| found))
}

fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or(version)
}

/// `$HANDSET_CACHE`, else `handset` in the user's cache folder.
fn cache_folder() -> Result<PathBuf> {
    if let Some(folder) = process::variable("HANDSET_CACHE") {
        return std::path::absolute(&folder).map_err(Error::file("find", PathBuf::from(folder)));
    }
    if let Some(folder) = process::variable("XDG_CACHE_HOME") {
        return Ok(PathBuf::from(folder).join("handset"));
    }
    env::home_dir()
        .filter(|home| home.as_os_str() != OsStr::new(""))
        .map(|home| home.join(".cache/handset"))
        .ok_or_else(|| Error::Missing {
            what: "there is no home folder to keep tools in".to_owned(),
            remedy: "set HANDSET_CACHE to a folder for them".to_owned(),
        })
}

/// Builds the standard library with what is built: made for size, and without the
/// words of panics, which no phone shows. Stable compilers have it behind this
/// variable.
fn with_small_library(command: &mut Command) {
    command
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        .env(
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
            "-Zunstable-options -Cpanic=immediate-abort",
        );
}
