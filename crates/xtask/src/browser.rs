//! Chromium (or Chrome) and its driver, which must be of one version.

use std::path::PathBuf;

use crate::debian::Debian;
use crate::error::{Error, Result};
use crate::process;
use crate::versions;

const NAMES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

const ON_MACOS: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/// A browser, and a driver that fits it.
#[derive(Debug)]
pub(crate) struct Browser {
    /// The browser's program.
    pub(crate) program: PathBuf,
    /// The driver's program.
    pub(crate) driver: PathBuf,
    /// "Chromium" or "Google Chrome".
    pub(crate) name: String,
    /// The browser's version.
    pub(crate) version: String,
}

impl Browser {
    /// Finds a browser and its driver, or installs them.
    pub(crate) fn ensure(debian: &Debian) -> Result<Self> {
        match (find_browser(), find_driver()) {
            (Some(program), Some(driver)) => Self::checked(program, driver),
            _ if debian.usable() => {
                debian.install(&["chromium", "chromium-driver"])?;
                match (find_browser(), find_driver()) {
                    (Some(program), Some(driver)) => Self::checked(program, driver),
                    _ => Err(missing()),
                }
            }
            _ => Err(missing()),
        }
    }

    fn checked(program: PathBuf, driver: PathBuf) -> Result<Self> {
        let ask = |program: &PathBuf| {
            process::output(
                "ask a browser for its version",
                process::command(program).arg("--version"),
            )
        };
        let (says, driver_says) = (ask(&program)?, ask(&driver)?);
        let version = versions::first_version(&says).unwrap_or_default();
        let driver_version = versions::first_version(&driver_says).unwrap_or_default();
        if !fit(version, driver_version) {
            return Err(Error::Missing {
                what: format!(
                    "the browser is {} ({}), but its driver is {} ({})",
                    says.trim(),
                    program.display(),
                    driver_says.trim(),
                    driver.display()
                ),
                remedy: "install a chromedriver of the browser's version, or name another \
                         pair in CHROME and CHROMEDRIVER"
                    .to_owned(),
            });
        }
        let name = says
            .split_once(version)
            .map_or("browser", |(name, _)| name.trim());
        Ok(Self {
            name: name.to_owned(),
            version: version.to_owned(),
            program,
            driver,
        })
    }
}

fn find_browser() -> Option<PathBuf> {
    process::variable("CHROME")
        .map(PathBuf::from)
        .or_else(|| NAMES.iter().find_map(|name| process::find(name)))
        .or_else(|| {
            ON_MACOS
                .iter()
                .map(PathBuf::from)
                .find(|path| path.is_file())
        })
}

fn find_driver() -> Option<PathBuf> {
    process::variable("CHROMEDRIVER")
        .map(PathBuf::from)
        .or_else(|| process::find("chromedriver"))
}

fn missing() -> Error {
    Error::Missing {
        what: "a Chromium or Chrome with its chromedriver is not here".to_owned(),
        remedy: "install both in one version (on Debian: the packages chromium and \
                 chromium-driver), or name them in CHROME and CHROMEDRIVER"
            .to_owned(),
    }
}

/// Drivers serve browsers of the same major version.
fn fit(browser: &str, driver: &str) -> bool {
    let major = |version: &str| {
        version
            .split('.')
            .next()
            .filter(|number| !number.is_empty())
            .map(str::to_owned)
    };
    major(browser).is_some() && major(browser) == major(driver)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_fits_the_browser_of_its_major_version_only() {
        assert!(fit("156.0.8078.79", "156.0.8078.12"));
        assert!(!fit("156.0.8078.79", "155.0.8078.79"));
        assert!(!fit("", ""));
    }
}
