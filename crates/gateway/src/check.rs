//! Whether the gateway can work with the dialer as both are set up, and what is to be changed.
//!
//! Everything is asked without changing anything: with a call that cannot be and an agent who
//! cannot be, so that the order of the dialer's own tests tells what an account may do. One wrong
//! password is tried for each account, since there are set-ups in which any will do.

mod acting;
mod probe;
mod readiness;
mod reading;
mod surroundings;

use std::fmt;

use crate::config::Config;
use crate::dialer::{Line, Transport};
use probe::Probe;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
    notes: Vec<String>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How it is.
    pub level: Level,
    /// What it is about.
    pub subject: Subject,
    /// What was found, in words for an administrator.
    pub what: String,
    /// What to change, in VICIdial or in the configuration; empty where nothing is to be.
    pub change: String,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// It could not be learned.
    CouldNotTell,
    /// It works, and is less safe than it could be, or less is shown.
    Warning,
    /// It does not work, or lets anyone in.
    Failure,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The dialer's two scripts.
    Dialer,
    /// The way to them.
    DialerTls,
    /// The way from the phones.
    PhoneTls,
    /// The clocks.
    Clock,
    /// The accounts together.
    Accounts,
    /// The account that acts.
    Acting,
    /// The account that reads.
    Reading,
    /// The account that makes agents ready and not ready.
    Readiness,
}

/// Checks a configuration against the dialer that it names.
pub async fn run(config: &Config) -> Report {
    match Line::both(&config.dialer) {
        Ok([looking, _acting]) => check(looking, config).await,
        Err(error) => {
            let mut report = Report::default();
            report.failure(
                Subject::Dialer,
                format!("there is no way to the dialer: {error}"),
                "set `dialer.url` to the address of VICIdial's web server, without a path",
            );
            report
        }
    }
}

/// Checks a configuration against the dialer at the end of this transport.
pub async fn run_over(transport: Transport, config: &Config) -> Report {
    check(Line::new(transport, &config.dialer.url), config).await
}

async fn check(line: Line, config: &Config) -> Report {
    let mut report = Report::default();
    let probe = Probe::new(line, &config.dialer);
    surroundings::tls(&mut report, config);
    surroundings::accounts_differ(&mut report, &config.dialer);
    if surroundings::dialer(&mut report, &probe).await {
        acting::check(&mut report, &probe).await;
        reading::check(&mut report, &probe).await;
        if let Some(account) = &config.dialer.readiness {
            readiness::check(&mut report, &probe, account).await;
        }
    }
    report
}

impl Report {
    /// All findings, in the order in which they were made.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether nothing was found that keeps the app from working, or that lets anyone in.
    pub fn can_work(&self) -> bool {
        self.count(Level::Failure) == 0
    }

    fn count(&self, level: Level) -> usize {
        self.findings
            .iter()
            .filter(|finding| finding.level == level)
            .count()
    }

    fn add(&mut self, level: Level, subject: Subject, what: String, change: &str) {
        self.findings.push(Finding {
            level,
            subject,
            what,
            change: change.to_owned(),
        });
    }

    fn ok(&mut self, subject: Subject, what: impl Into<String>) {
        self.add(Level::Ok, subject, what.into(), "");
    }

    fn could_not_tell(&mut self, subject: Subject, what: impl Into<String>, change: &str) {
        self.add(Level::CouldNotTell, subject, what.into(), change);
    }

    fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    fn warning(&mut self, subject: Subject, what: impl Into<String>, change: &str) {
        self.add(Level::Warning, subject, what.into(), change);
    }

    fn failure(&mut self, subject: Subject, what: impl Into<String>, change: &str) {
        self.add(Level::Failure, subject, what.into(), change);
    }
}

impl Level {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::CouldNotTell => "unknown",
            Self::Warning => "warning",
            Self::Failure => "FAILURE",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Subject {
    /// The words for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dialer => "dialer",
            Self::DialerTls => "TLS to the dialer",
            Self::PhoneTls => "TLS for phones",
            Self::Clock => "clocks",
            Self::Accounts => "accounts",
            Self::Acting => "acting account",
            Self::Reading => "reading account",
            Self::Readiness => "readiness account",
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8}{}: {}", self.level, self.subject, self.what)?;
        if !self.change.is_empty() {
            write!(f, "\n        -> {}", self.change)?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        writeln!(f)?;
        for note in &self.notes {
            writeln!(f, "Note: {note}")?;
        }
        let failures = self.count(Level::Failure);
        let warnings = self.count(Level::Warning);
        let unknown = self.count(Level::CouldNotTell);
        let verdict = if !self.can_work() {
            "The app must not be used like this."
        } else if unknown > 0 {
            "Nothing was found that keeps the app from working, but not everything could be told."
        } else {
            "The app can work."
        };
        writeln!(
            f,
            "{verdict} Failures: {failures}, warnings: {warnings}, could not be told: {unknown}."
        )
    }
}
