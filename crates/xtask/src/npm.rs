//! The npm package: `crates/agent-api-wasm` and its hand-written entry points
//! as users of JavaScript and TypeScript get them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::process;
use crate::report;
use crate::toolchain::WASM_TARGET;
use crate::tools::Tools;
use crate::versions;

/// The Rust crate of the bindings.
const CRATE: &str = "vicidial-agent-api-wasm";
/// The name of the generated files, as the entry points import them.
const BINDINGS: &str = "bindings";
/// The place of the version in the hand-written `package.json`.
const VERSION_TOKEN: &str = "0.0.0-workspace";

/// Files written by hand for the package, from `crates/agent-api-wasm/npm`.
const BY_HAND: &[&str] = &["index.js", "node.js", "index.d.ts", "README.md"];

/// Builds the package into `dist/npm`.
pub(crate) fn build(tools: &Tools) -> Result<PathBuf> {
    let wasm_bindgen = tools.wasm_bindgen()?.join("wasm-bindgen");
    let mut wasm_opt = tools.npm_program("wasm-opt")?;
    report::progress("Building the npm package (the first time a minute or two)…");
    process::run(
        "build the bindings",
        tools
            .cargo()?
            .args(["build", "--release", "--package", CRATE])
            .args(["--target", WASM_TARGET]),
    )?;

    let package = tools.root().join("dist/npm");
    if package.exists() {
        fs::remove_dir_all(&package).map_err(Error::file("remove", &package))?;
    }
    fs::create_dir_all(&package).map_err(Error::file("create", &package))?;
    let compiled = tools
        .target()
        .join(WASM_TARGET)
        .join("release")
        .join(format!("{}.wasm", CRATE.replace('-', "_")));
    process::run(
        "generate the JavaScript of the bindings",
        process::command(wasm_bindgen)
            .args(["--target", "web", "--no-typescript", "--out-name", BINDINGS])
            .arg("--out-dir")
            .arg(&package)
            .arg(&compiled),
    )?;
    let module = package.join(format!("{BINDINGS}_bg.wasm"));
    process::run(
        "optimise the WebAssembly module",
        wasm_opt.arg("-Oz").arg(&module).arg("-o").arg(&module),
    )?;

    let by_hand = tools.root().join("crates/agent-api-wasm/npm");
    for name in BY_HAND {
        copy(&by_hand.join(name), &package.join(name))?;
    }
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&tools.root().join(license), &package.join(license))?;
    }
    write_manifest(tools.root(), &by_hand, &package)?;
    report::progress("The package is in dist/npm.");
    Ok(package)
}

/// Installs the package, packed as it would be published, into a fresh folder
/// with its tests and its example, and returns that folder.
pub(crate) fn install_for_tests(tools: &Tools, package: &Path) -> Result<PathBuf> {
    let folder = tools.target().join("npm-test");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::file("remove", &folder))?;
    }
    fs::create_dir_all(&folder).map_err(Error::file("create", &folder))?;
    let manifest = folder.join("package.json");
    fs::write(&manifest, "{ \"private\": true, \"type\": \"module\" }\n")
        .map_err(Error::file("write", manifest))?;
    let packed = process::output(
        "pack the npm package",
        tools
            .node()?
            .npm()?
            .args(["pack", "--ignore-scripts", "--pack-destination"])
            .arg(&folder)
            .current_dir(package),
    )?;
    let archive = packed.trim().lines().last().unwrap_or_default();
    process::output(
        "install the packed npm package",
        tools
            .node()?
            .npm()?
            .args(["install", "--offline", "--ignore-scripts", "--no-audit"])
            .args(["--no-fund", "--no-package-lock", "--prefix"])
            .arg(&folder)
            .arg(folder.join(archive))
            .current_dir(&folder),
    )?;
    let by_hand = tools.root().join("crates/agent-api-wasm/npm");
    for part in ["tests", "example"] {
        copy_folder(&by_hand.join(part), &folder.join(part))?;
    }
    Ok(folder)
}

/// `package.json` with the version of the workspace.
fn write_manifest(root: &Path, by_hand: &Path, package: &Path) -> Result<()> {
    let source = by_hand.join("package.json");
    let manifest = fs::read_to_string(&source).map_err(Error::file("read", &source))?;
    if !manifest.contains(VERSION_TOKEN) {
        return Err(Error::Mismatch(format!(
            "{} does not have {VERSION_TOKEN} for its version",
            source.display()
        )));
    }
    let version = versions::manifest_value(root, "workspace.package", "version")?;
    let target = package.join("package.json");
    fs::write(&target, manifest.replace(VERSION_TOKEN, &version))
        .map_err(Error::file("write", target))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map_err(Error::file("copy", from))?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).map_err(Error::file("create", to))?;
    for entry in fs::read_dir(from).map_err(Error::file("read", from))? {
        let entry = entry.map_err(Error::file("read", from))?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}
