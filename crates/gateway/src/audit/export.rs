use std::fmt;
use std::io::{self, Write};

use handset_gateway_api::EpochMs;
use jiff::Timestamp;
use serde::Serialize;
use vicidial_agent_api::AgentUser;

use super::Audit;
use super::row::{self, Rest, Row};

/// Which entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those that began then or later.
    pub since_ms: Option<EpochMs>,
    /// Those that began before.
    pub until_ms: Option<EpochMs>,
    /// This agent's; the dialer's users have no case.
    pub agent_user: Option<AgentUser>,
}

/// How they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated, with a line of column names (RFC 4180).
    ///
    /// Spreadsheets take a cell for a formula by its first character; agents and
    /// phones choose some of the texts. So a text that begins with `=`, `+`, `-`,
    /// `@`, a tab or a line break gets a `'` before it, which spreadsheets do not
    /// show. JSON lines have the texts as they are.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

/// Why an export was broken off.
#[derive(Debug)]
pub enum ExportError {
    /// The database failed.
    Database(sqlx::Error),
    /// What was written could not be.
    Output(io::Error),
}

/// How many entries are in memory at once.
const PAGE: u32 = 500;

impl Audit {
    /// Writes the entries, the oldest first, with times in RFC 3339 (UTC); gives how many
    /// there were.
    ///
    /// # Errors
    /// If the database or the output fails.
    pub async fn export(
        &self,
        filter: &Filter,
        format: Format,
        out: &mut (impl Write + ?Sized),
    ) -> Result<u64, ExportError> {
        match format {
            Format::Csv => {
                let mut csv = csv::WriterBuilder::new()
                    .terminator(csv::Terminator::CRLF)
                    .from_writer(out);
                csv.write_record(COLUMNS).map_err(of_csv)?;
                let written = self
                    .each(filter, |row| {
                        Ok(csv.write_record(cells(row)).map_err(of_csv)?)
                    })
                    .await?;
                csv.flush()?;
                Ok(written)
            }
            Format::JsonLines => {
                self.each(filter, |row| {
                    let line = Line {
                        id: row.id,
                        at: time(row.at_ms),
                        rest: &row.rest,
                    };
                    serde_json::to_writer(&mut *out, &line).map_err(io::Error::from)?;
                    Ok(out.write_all(b"\n")?)
                })
                .await
            }
        }
    }

    async fn each(
        &self,
        filter: &Filter,
        mut write: impl FnMut(&Row) -> Result<(), ExportError>,
    ) -> Result<u64, ExportError> {
        // After the last entry of the millisecond before.
        let mut after = match filter.since_ms {
            Some(since) => (row::integer(since).saturating_sub(1), i64::MAX),
            None => (i64::MIN, i64::MIN),
        };
        let mut written = 0;
        loop {
            // A page at a time: one long reading would keep SQLite from tidying up.
            let rows = row::page(self.store.pool(), filter, after, PAGE).await?;
            let Some(last) = rows.last() else {
                return Ok(written);
            };
            after = (last.at_ms, last.id);
            for row in &rows {
                write(row)?;
                written += 1;
            }
        }
    }
}

const COLUMNS: [&str; 16] = [
    "id",
    "at",
    "event",
    "agent_user",
    "address",
    "user_agent",
    "idempotency_key",
    "request",
    "answer",
    "http_status",
    "error",
    "outcome",
    "evidence",
    "check_ms",
    "dialer_ms",
    "total_ms",
];

#[derive(Serialize)]
struct Line<'a> {
    id: i64,
    at: String,
    #[serde(flatten)]
    rest: &'a Rest,
}

fn cells(row: &Row) -> [String; COLUMNS.len()] {
    let text = |text: &Option<String>| text.as_deref().map_or_else(String::new, unformulated);
    let number = |number: Option<i64>| number.map_or_else(String::new, |n| n.to_string());
    let rest = &row.rest;
    [
        row.id.to_string(),
        time(row.at_ms),
        unformulated(&rest.event),
        text(&rest.agent_user),
        text(&rest.address),
        unformulated(&rest.user_agent),
        text(&rest.idempotency_key),
        text(&rest.request),
        text(&rest.answer),
        number(rest.http_status),
        text(&rest.error),
        text(&rest.outcome),
        text(&rest.evidence),
        number(rest.check_ms),
        number(rest.dialer_ms),
        number(rest.total_ms),
    ]
}

/// A text that no spreadsheet takes for a formula.
fn unformulated(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A moment in RFC 3339, with milliseconds, in UTC.
fn time(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |time| format!("{time:.3}"))
}

fn of_csv(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

impl From<sqlx::Error> for ExportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<io::Error> for ExportError {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the audit cannot be read: {error}"),
            Self::Output(error) => write!(f, "the export cannot be written: {error}"),
        }
    }
}

impl std::error::Error for ExportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            Self::Output(error) => Some(error),
        }
    }
}
