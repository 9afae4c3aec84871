use std::fmt::Write as _;
use std::process::ExitCode;

use handset_gateway_api::EpochMs;
use jiff::Timestamp;

use super::arguments::Which;
use super::failure::Failure;
use super::print;
use crate::clock::now_ms;
use crate::sessions::store::{self, SessionRow};
use crate::store::Store;

/// `sessions list`
pub(super) async fn list(database: &Store) -> Result<ExitCode, Failure> {
    let sessions = store::list(database).await?;
    print(&table(&sessions))?;
    Ok(ExitCode::SUCCESS)
}

/// `sessions revoke`
pub(super) async fn revoke(database: &Store, which: &Which) -> Result<ExitCode, Failure> {
    let now = now_ms();
    let ended = if let Some(id) = which.session {
        if !store::revoke_session(database, id, now).await? {
            return Err(Failure::NoSession { id });
        }
        1
    } else if let Some(agent) = &which.agent {
        store::revoke_agent(database, agent, now).await?
    } else {
        store::revoke_all(database, now).await?
    };
    let sessions = if ended == 1 { "session" } else { "sessions" };
    print(&format!("{ended} {sessions} ended\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn table(sessions: &[SessionRow]) -> String {
    if sessions.is_empty() {
        return "nobody is signed in\n".to_owned();
    }
    let header = [
        "SESSION",
        "AGENT",
        "SINCE",
        "LAST USED",
        "ENDS BY",
        "ADDRESS",
        "WITH",
    ];
    let mut rows = vec![header.map(str::to_owned)];
    rows.extend(sessions.iter().map(|session| {
        [
            session.id.to_string(),
            session.agent_user.to_string(),
            time(session.began_at_ms),
            time(session.used_at_ms),
            time(session.expires_at_ms),
            printable(&session.address),
            printable(&session.user_agent),
        ]
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: [usize; 7] = std::array::from_fn(|column| width(column).unwrap_or(0));
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            // Writing to a string does not fail.
            let _ = write!(line, "{cell:width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// To the second, in UTC.
fn time(ms: EpochMs) -> String {
    i64::try_from(ms)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .map_or_else(|| ms.to_string(), |time| format!("{time:.0}"))
}

/// Phones choose their names: none of them steers a terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
