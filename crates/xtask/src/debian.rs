//! Installing the system's packages, on Debian and its kin, as its
//! administrator.

use std::cell::Cell;
use std::fs;

use crate::error::Result;
use crate::process;
use crate::report;

/// The system's package manager, which fetches its lists at most once.
#[derive(Debug, Default)]
pub(crate) struct Debian {
    lists_fetched: Cell<bool>,
}

impl Debian {
    /// Whether packages can be installed here without asking anybody.
    pub(crate) fn usable(&self) -> bool {
        fs::read_to_string("/etc/os-release").is_ok_and(|text| is_debian(&text))
            && process::find("apt-get").is_some()
            && process::is_root()
    }

    /// Installs packages by name.
    pub(crate) fn install(&self, packages: &[&str]) -> Result<()> {
        if !self.lists_fetched.get() {
            report::progress("Fetching the lists of Debian's packages (some seconds)…");
            process::output(
                "fetch the lists of Debian's packages",
                process::command("apt-get").args(["update", "--quiet=2"]),
            )?;
            self.lists_fetched.set(true);
        }
        report::progress(&format!(
            "Installing Debian's packages {} (once; a minute or two)…",
            packages.join(", ")
        ));
        process::output(
            "install Debian's packages",
            process::command("apt-get")
                .args(["install", "--yes", "--no-install-recommends", "--quiet=2"])
                .args(packages)
                .env("DEBIAN_FRONTEND", "noninteractive"),
        )?;
        Ok(())
    }
}

/// Reads the `ID` and `ID_LIKE` of an os-release file.
fn is_debian(os_release: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.split_once('='))
        .filter(|(key, _)| matches!(*key, "ID" | "ID_LIKE"))
        .flat_map(|(_, value)| value.trim_matches('"').split(' '))
        .any(|name| name == "debian")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_kin_are_told_from_the_others() {
        assert!(is_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(is_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian(
            "ID=fedora\nHOME_URL=\"https://debian.example\"\n"
        ));
    }
}
