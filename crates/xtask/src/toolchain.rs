//! The one Rust toolchain that every check and build uses: rustc, cargo,
//! clippy, rustfmt and the `wasm32-unknown-unknown` target.
//!
//! The toolchain that the user has is taken if it has the target, or can get it
//! from rustup. Where rustup can download nothing, Debian's packages bring a
//! compiler and the standard library's sources, of which the target is built.
//! Whatever is chosen is chosen once: a second toolchain would compile
//! everything a second time.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::debian::Debian;
use crate::error::{Error, Result};
use crate::process;
use crate::report;
use crate::versions;

/// The target of everything that runs in a browser or in Node.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

const DEBIAN_PACKAGES: &[&str] = &[
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-clippy",
    "rustfmt-web",
    "lld-19",
];

/// The programs of a toolchain that cargo looks for in the `PATH`.
const PROGRAMS: &[&str] = &[
    "cargo",
    "rustc",
    "rustdoc",
    "rustfmt",
    "cargo-fmt",
    "cargo-clippy",
    "clippy-driver",
];

/// Where Debian's compiler looks for a target's standard library.
const DEBIAN_RUSTLIB: &str = "/usr/lib/rustlib";

/// A toolchain that was seen to build for WebAssembly.
#[derive(Debug)]
pub(crate) struct Toolchain {
    /// The folder to put first in the `PATH`; `None` for the toolchain that is
    /// there already.
    folder: Option<PathBuf>,
    /// What `rustc --version` says.
    version: String,
}

impl Toolchain {
    /// Finds a toolchain, or installs what is missing.
    pub(crate) fn ensure(root: &Path, cache: &Path, debian: &Debian) -> Result<Self> {
        let users = Candidate { folder: None };
        let users_trouble = match users.check(cache) {
            Ok(toolchain) => return Ok(toolchain),
            Err(trouble) => trouble,
        };

        let debians = Candidate {
            folder: Some(cache.join("toolchain-debian")),
        };
        if debian_compiler(root)?.is_some()
            && debians.link_programs().is_ok()
            && let Ok(toolchain) = debians.check(cache)
        {
            return Ok(toolchain);
        }

        if process::find("rustup").is_some() {
            report::progress(&format!(
                "Asking rustup for the {WASM_TARGET} target (once; up to a minute)…"
            ));
            let asked = ask_rustup(&["target", "add", WASM_TARGET])
                .and_then(|()| ask_rustup(&["component", "add", "clippy", "rustfmt"]));
            match asked.and_then(|()| users.check(cache)) {
                Ok(toolchain) => return Ok(toolchain),
                Err(_) => report::progress("rustup could not get it."),
            }
        }

        if debian.usable() {
            install_from_debian(root, cache, debian)?;
            debians.link_programs()?;
            return debians.check(cache);
        }

        Err(Error::Missing {
            what: format!(
                "no Rust toolchain here builds for {WASM_TARGET} and has clippy and rustfmt: {users_trouble}"
            ),
            remedy: format!(
                "run `rustup target add {WASM_TARGET}` and `rustup component add clippy rustfmt`; \
                 or, on Debian 12 without rustup, run this command as root once, which installs \
                 the packages {} and builds the target from their sources",
                DEBIAN_PACKAGES.join(", ")
            ),
        })
    }

    /// What `rustc --version` says.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Whether the standard library's sources are there, as `rustup component add
    /// rust-src` or Debian's packages bring them.
    pub(crate) fn has_library_sources(&self) -> bool {
        let asked = self.command("rustc", &[]).and_then(|mut rustc| {
            process::output("ask rustc where it is", rustc.args(["--print", "sysroot"]))
        });
        asked.is_ok_and(|sysroot| {
            Path::new(sysroot.trim())
                .join("lib/rustlib/src/rust/library/Cargo.lock")
                .is_file()
        })
    }

    /// Asks rustup for the standard library's sources, if this is its toolchain. Whether
    /// they are there now.
    pub(crate) fn ask_for_library_sources(&self) -> bool {
        if self.folder.is_some() || process::find("rustup").is_none() {
            return false;
        }
        report::progress("Asking rustup for the standard library's sources (once; some seconds)…");
        ask_rustup(&["component", "add", "rust-src"]).is_ok() && self.has_library_sources()
    }

    /// The folder to put first in a child's `PATH`, if there is one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// A command that runs with this toolchain, whatever it starts in turn.
    /// `folders` come after the toolchain's in the `PATH`.
    pub(crate) fn command(
        &self,
        program: impl AsRef<OsStr>,
        folders: &[PathBuf],
    ) -> Result<Command> {
        command(self.folder(), program, folders)
    }
}

/// A toolchain that may turn out not to do.
struct Candidate {
    folder: Option<PathBuf>,
}

impl Candidate {
    /// Builds a library for WebAssembly and asks for clippy and rustfmt.
    fn check(&self, cache: &Path) -> Result<Toolchain> {
        let run = |purpose: &str, words: &[&str]| {
            let (program, arguments) = words
                .split_first()
                .ok_or_else(|| Error::Mismatch(format!("no command was given to {purpose}")))?;
            process::output(
                purpose,
                command(self.folder.as_deref(), program, &[])?.args(arguments),
            )
        };
        let version = run("ask rustc for its version", &["rustc", "--version"])?;

        // Of this process alone: another may probe at the same time.
        let probe = cache.join(format!("probe-{}", std::process::id()));
        fs::create_dir_all(&probe).map_err(Error::file("create", &probe))?;
        let source = probe.join("probe.rs");
        fs::write(
            &source,
            "//! Links only where the target's standard library and a linker are there.\n\
             #[unsafe(no_mangle)]\n\
             pub extern \"C\" fn probe() -> usize {\n    String::from(\"probe\").len()\n}\n",
        )
        .map_err(Error::file("write", &source))?;
        process::output(
            "build a small library for WebAssembly",
            command(self.folder.as_deref(), "rustc", &[])?
                .args(["--edition=2024", "--crate-type=cdylib", "--target"])
                .arg(WASM_TARGET)
                .arg("-o")
                .arg(probe.join("probe.wasm"))
                .arg(&source)
                .env_remove("RUSTFLAGS"),
        )
        .inspect_err(|_| remove_quietly(&probe))?;
        remove_quietly(&probe);

        run("find clippy", &["cargo", "clippy", "--version"])?;
        run("find rustfmt", &["cargo", "fmt", "--version"])?;
        Ok(Toolchain {
            folder: self.folder.clone(),
            version: version.trim().to_owned(),
        })
    }

    /// Fills the folder with links to the system's programs, and to its linker
    /// under the name that rustc looks for.
    fn link_programs(&self) -> Result<()> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
        for program in PROGRAMS {
            link(&Path::new("/usr/bin").join(program), &folder.join(program))?;
        }
        link(Path::new("/usr/bin/lld-19"), &folder.join("rust-lld"))
    }
}

fn command(
    folder: Option<&Path>,
    program: impl AsRef<OsStr>,
    folders: &[PathBuf],
) -> Result<Command> {
    // A program that is in the folder is named by its whole path: where it is
    // looked for by name would depend on the system.
    let program = program.as_ref();
    let program = folder
        .map(|folder| folder.join(program))
        .filter(|path| path.is_file())
        .map_or_else(|| program.to_owned(), PathBuf::into_os_string);
    let mut command = process::command(program);
    let mut path: Vec<PathBuf> = folders.to_vec();
    if let Some(folder) = folder {
        path.insert(0, folder.to_owned());
        command.env_remove("RUSTUP_TOOLCHAIN");
        command.env_remove("RUSTC");
        command.env_remove("RUSTDOC");
        // The folder has the linker. Another setting would compile everything
        // anew, and again when it is gone.
        command.env_remove("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER");
    }
    process::prefix_path(&mut command, &path)?;
    Ok(command)
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> Result<()> {
    if fs::read_link(at).is_ok_and(|there| there == to) {
        return Ok(());
    }
    remove_quietly(at);
    std::os::unix::fs::symlink(to, at).map_err(Error::file("link", at))
}

#[cfg(not(unix))]
fn link(_to: &Path, at: &Path) -> Result<()> {
    Err(Error::Mismatch(format!(
        "{} is only for Debian",
        at.display()
    )))
}

/// Removes a file or folder that need not be there.
fn remove_quietly(path: &Path) {
    // The error that matters, if any, is that of what comes next.
    let _ = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
}

/// The version of Debian's compiler, if it is installed and new enough.
fn debian_compiler(root: &Path) -> Result<Option<String>> {
    let needed = versions::manifest_value(root, "workspace.package", "rust-version")?;
    Ok(process::output(
        "ask Debian's rustc for its version",
        process::command("/usr/bin/rustc").arg("--version"),
    )
    .ok()
    .and_then(|text| versions::first_version(&text).map(str::to_owned))
    .filter(|version| versions::compare(version, &needed) != Ordering::Less))
}

fn ask_rustup(arguments: &[&str]) -> Result<()> {
    process::output(
        "ask rustup",
        process::command("rustup")
            .args(arguments)
            // Where nothing can be downloaded, that is known at once.
            .env("RUSTUP_MAX_RETRIES", "0"),
    )
    .map(|_| ())
}

fn install_from_debian(root: &Path, cache: &Path, debian: &Debian) -> Result<()> {
    debian.install(DEBIAN_PACKAGES)?;
    let Some(version) = debian_compiler(root)? else {
        return Err(Error::Missing {
            what: "Debian's rustc is older than the project needs".to_owned(),
            remedy: "install a newer Rust with rustup".to_owned(),
        });
    };
    let library = PathBuf::from(format!("/usr/src/rustc-{version}/library"));
    let work = cache.join(format!("build/sysroot-{version}"));
    let libraries = build_standard_library(&library, &work)?;

    let destination = Path::new(DEBIAN_RUSTLIB).join(WASM_TARGET).join("lib");
    // What another version of the compiler left is of no use to this one.
    remove_quietly(&destination);
    fs::create_dir_all(&destination).map_err(Error::file("create", &destination))?;
    for library in libraries {
        let name = library.file_name().unwrap_or_default();
        let copy = destination.join(name);
        fs::copy(&library, &copy).map_err(Error::file("write", copy))?;
    }
    remove_quietly(&work);
    Ok(())
}

/// Builds the standard library for WebAssembly from its sources, in the folder
/// `work`, and returns the library files.
fn build_standard_library(library: &Path, work: &Path) -> Result<Vec<PathBuf>> {
    report::progress(&format!(
        "Building the standard library for {WASM_TARGET} (once; about a minute)…"
    ));
    remove_quietly(work);
    fs::create_dir_all(work).map_err(Error::file("create", work))?;
    process::output(
        "copy the standard library's sources",
        process::command("cp")
            .args(["-R", "--"])
            .arg(library)
            .arg(work),
    )?;
    let sources = work.join("library");
    let flags = [
        "-Zforce-unstable-if-unmarked".to_owned(),
        "-Cembed-bitcode=yes".to_owned(),
        // This folder is removed again: panic messages do not name it.
        format!("--remap-path-prefix={}=/rust/library", sources.display()),
    ];
    process::output(
        "build the standard library for WebAssembly",
        process::command("/usr/bin/cargo")
            .args(["build", "--release", "--target", WASM_TARGET])
            .args(["--features", "panic-unwind,compiler-builtins-mem"])
            .arg("--manifest-path")
            .arg(sources.join("sysroot/Cargo.toml"))
            .arg("--target-dir")
            .arg(sources.join("target"))
            // Settings of the project or the user are not for these sources.
            .current_dir(&sources)
            .env_remove("RUSTUP_TOOLCHAIN")
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
            .env("__CARGO_DEFAULT_LIB_METADATA", "wasmstd"),
    )?;
    let built = sources
        .join("target")
        .join(WASM_TARGET)
        .join("release/deps");
    let mut libraries: Vec<PathBuf> = fs::read_dir(&built)
        .map_err(Error::file("read", &built))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension() == Some(OsStr::new("rlib")))
        .collect();
    libraries.sort();
    Ok(libraries)
}
