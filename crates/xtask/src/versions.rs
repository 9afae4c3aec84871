//! The versions of tools, as the root `Cargo.toml` pins them, and of crates,
//! as `Cargo.lock` does.

use std::cmp::Ordering;
use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

/// The table `[workspace.metadata.tools]` of the root `Cargo.toml`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ToolVersions {
    pub(crate) trunk: String,
    pub(crate) wasm_bindgen_cli: String,
    pub(crate) binaryen: String,
    pub(crate) esbuild: String,
    pub(crate) typescript: String,
    pub(crate) playwright: String,
    pub(crate) axe_core: String,
    pub(crate) lighthouse: String,
    pub(crate) roboto: String,
    /// The oldest major version of Node that will do.
    pub(crate) node: String,
    /// The version installed where the system's own is older or missing.
    pub(crate) node_package: String,
}

impl ToolVersions {
    /// Reads the table from a project's root folder.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let path = root.join("Cargo.toml");
        let manifest = fs::read_to_string(&path).map_err(Error::file("read", path))?;
        Self::parse(&manifest)
    }

    fn parse(manifest: &str) -> Result<Self> {
        let get = |key: &str| {
            value(manifest, "workspace.metadata.tools", key).ok_or_else(|| Error::Missing {
                what: format!("the version of `{key}` is not stated"),
                remedy: format!(
                    "add `{key} = \"…\"` under [workspace.metadata.tools] in the root Cargo.toml"
                ),
            })
        };
        Ok(Self {
            trunk: get("trunk")?,
            wasm_bindgen_cli: get("wasm-bindgen-cli")?,
            binaryen: get("binaryen")?,
            esbuild: get("esbuild")?,
            typescript: get("typescript")?,
            playwright: get("playwright")?,
            axe_core: get("axe-core")?,
            lighthouse: get("lighthouse")?,
            roboto: get("roboto")?,
            node: get("node")?,
            node_package: get("node-package")?,
        })
    }
}

/// A string of the root `Cargo.toml`: the value of `key` in `[table]`.
pub(crate) fn manifest_value(root: &Path, table: &str, key: &str) -> Result<String> {
    let path = root.join("Cargo.toml");
    let manifest = fs::read_to_string(&path).map_err(Error::file("read", path))?;
    value(&manifest, table, key).ok_or_else(|| {
        Error::Mismatch(format!(
            "the root Cargo.toml has no string `{key}` under [{table}]"
        ))
    })
}

/// The value of `key = "value"` in `[table]`. Enough of TOML for tables whose
/// values are plain strings, one a line, which the tools' table is.
fn value(manifest: &str, table: &str, key: &str) -> Option<String> {
    let header = format!("[{table}]");
    manifest
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != header)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .find(|(name, _)| name.trim() == key)
        .and_then(|(_, rest)| rest.trim().strip_prefix('"')?.split_once('"'))
        .map(|(value, _)| value.to_owned())
}

/// The version of a crate in `Cargo.lock`, if it is locked there. Of several
/// versions, the first.
pub(crate) fn locked(lock_file: &str, name: &str) -> Option<String> {
    let wanted = format!("name = \"{name}\"");
    let mut lines = lock_file.lines().skip_while(|line| *line != wanted);
    lines.next()?;
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
        .map(str::to_owned)
}

/// The `"version"` of a `package.json`.
pub(crate) fn npm_version(package_json: &str) -> Option<&str> {
    let (_, rest) = package_json.split_once("\"version\"")?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start();
    rest.strip_prefix('"')?
        .split_once('"')
        .map(|(version, _)| version)
}

/// The first word of a text that looks like a version: `Chromium 156.0.8078.79
/// built on Debian` gives `156.0.8078.79`, `v20.20.2` gives `20.20.2`.
pub(crate) fn first_version(text: &str) -> Option<&str> {
    text.split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))
}

/// Compares versions number by number; a missing number counts as zero and
/// what follows a `-` or `+` is left out.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (numbers(a), numbers(b));
    let length = a.len().max(b.len());
    a.resize(length, 0);
    b.resize(length, 0);
    a.cmp(&b)
}

fn numbers(version: &str) -> Vec<u64> {
    version
        .split(['-', '+', '~'])
        .next()
        .unwrap_or_default()
        .split('.')
        .map(|number| number.parse().unwrap_or(0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"
[workspace.package]
rust-version = "1.95"

# One place.
[workspace.metadata.tools]
trunk = "0.21.14"
# trunk = "0.1"
wasm-bindgen-cli = "0.2.130" # must equal the crate's
binaryen="132.0.0"
esbuild = "0.28.2"
typescript = "7.0.2"
playwright = "1.65.1"
axe-core = "4.14.1"
lighthouse = "13.5.0"
roboto = "0.4.3"
node = "20"
node-package = "20.20.2"

[workspace.dependencies]
node = "9"
"#;

    #[test]
    fn the_table_is_read_whatever_comments_and_spaces_it_has() {
        let versions = ToolVersions::parse(MANIFEST).unwrap();
        assert_eq!(versions.trunk, "0.21.14");
        assert_eq!(versions.wasm_bindgen_cli, "0.2.130");
        assert_eq!(versions.binaryen, "132.0.0");
        assert_eq!(versions.node, "20");
        assert_eq!(versions.node_package, "20.20.2");
    }

    #[test]
    fn a_tool_without_a_version_is_named() {
        let without = MANIFEST.replace("typescript", "javascript");
        let message = ToolVersions::parse(&without).unwrap_err().to_string();
        assert!(message.contains("`typescript`"), "{message}");
    }

    #[test]
    fn another_tables_key_of_the_same_name_is_not_taken() {
        assert_eq!(value(MANIFEST, "workspace.package", "trunk"), None);
        assert_eq!(
            value(MANIFEST, "workspace.dependencies", "node").as_deref(),
            Some("9")
        );
    }

    #[test]
    fn the_projects_own_table_is_complete() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        ToolVersions::read(&root).unwrap();
    }

    #[test]
    fn a_locked_version_is_that_of_the_exact_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(locked(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(locked(lock, "wasm"), None);
    }

    #[test]
    fn an_npm_packages_version_is_found_however_it_is_spaced() {
        assert_eq!(
            npm_version("{\n  \"name\": \"x\",\n  \"version\": \"1.2.3\"\n}"),
            Some("1.2.3")
        );
        assert_eq!(npm_version("{\"version\":\"1.2.3\"}"), Some("1.2.3"));
        assert_eq!(npm_version("{}"), None);
    }

    #[test]
    fn versions_are_found_in_what_programs_say_of_themselves() {
        assert_eq!(
            first_version("Chromium 156.0.8078.79 built on Debian GNU/Linux 12 (bookworm)"),
            Some("156.0.8078.79")
        );
        assert_eq!(first_version("v20.20.2\n"), Some("20.20.2"));
        assert_eq!(
            first_version("rustc 1.96.0 (abcdef 2026-05-01)"),
            Some("1.96.0")
        );
        assert_eq!(first_version("unknown"), None);
    }

    #[test]
    fn versions_compare_by_number_not_by_letter() {
        assert_eq!(compare("1.95", "1.95.0"), Ordering::Equal);
        assert_eq!(compare("1.100.0", "1.95"), Ordering::Greater);
        assert_eq!(compare("18.19.0", "20"), Ordering::Less);
        assert_eq!(compare("1.96.0-beta.1", "1.96.0"), Ordering::Equal);
    }
}
