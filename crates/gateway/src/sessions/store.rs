//! The sessions in the database.

use std::time::Duration;

use handset_gateway_api::{EpochMs, SessionEnd};
use sqlx::sqlite::SqliteRow;
use sqlx::{FromRow, Row};
use vicidial_agent_api::AgentUser;

use crate::store::{Statement, Store};

/// An agent has at most so many sessions: phones, and a CRM's. A newer one ends
/// the oldest.
pub(super) const MOST_PER_AGENT: i64 = 10;

/// A session as an administrator sees it. Its token is nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Its number, never used again.
    pub id: i64,
    /// Whose it is.
    pub agent_user: AgentUser,
    /// When it began.
    pub began_at_ms: EpochMs,
    /// When it was used last; up to a minute behind.
    pub used_at_ms: EpochMs,
    /// When it ends at the latest.
    pub expires_at_ms: EpochMs,
    /// From where it was begun.
    pub address: String,
    /// With what it was begun.
    pub user_agent: String,
}

impl FromRow<'_, SqliteRow> for SessionRow {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            agent_user: user(row)?,
            began_at_ms: moment(row, "began_at")?,
            used_at_ms: moment(row, "used_at")?,
            expires_at_ms: moment(row, "expires_at")?,
            address: row.try_get("address")?,
            user_agent: row.try_get("user_agent")?,
        })
    }
}

/// A session that is over, for those who have not been told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) id: i64,
    pub(crate) agent_user: AgentUser,
    pub(crate) why: SessionEnd,
}

impl FromRow<'_, SqliteRow> for Ended {
    fn from_row(row: &SqliteRow) -> Result<Self, sqlx::Error> {
        let why: String = row.try_get("end_reason")?;
        Ok(Self {
            id: row.try_get("id")?,
            agent_user: user(row)?,
            why: end_of(&why).ok_or_else(|| wrong("end_reason", "is none of the reasons"))?,
        })
    }
}

/// A session to begin.
pub(crate) struct NewSession<'a> {
    pub(crate) token_hash: &'a [u8],
    pub(crate) agent_user: &'a AgentUser,
    pub(crate) began_at_ms: EpochMs,
    pub(crate) expires_at_ms: EpochMs,
    pub(crate) address: &'a str,
    pub(crate) user_agent: &'a str,
}

/// How long an ended session stays in the database.
const KEEP_ENDED: Duration = Duration::from_hours(24);

const COLUMNS: &str =
    "id, agent_user, began_at, used_at, expires_at, address, user_agent FROM sessions";

/// The sessions that have not ended, the latest used first.
///
/// One whose time is over is among them for the seconds until the gateway, if
/// it runs, has ended it.
///
/// # Errors
/// If the database fails.
pub async fn list(store: &Store) -> Result<Vec<SessionRow>, sqlx::Error> {
    let query = format!("SELECT {COLUMNS} WHERE ended_at IS NULL ORDER BY used_at DESC, id DESC");
    sqlx::query_as(sqlx::AssertSqlSafe(query))
        .fetch_all(store.pool())
        .await
}

/// Ends all sessions of an agent; gives how many there were. A running gateway
/// tells the phones within seconds.
///
/// # Errors
/// If the database fails.
pub async fn revoke_agent(
    store: &Store,
    agent: &AgentUser,
    now_ms: EpochMs,
) -> Result<u64, sqlx::Error> {
    // The dialer's users have no case.
    let query = "UPDATE sessions SET ended_at = ?, end_reason = 'revoked' \
                 WHERE ended_at IS NULL AND agent_user = ? COLLATE NOCASE";
    let query = sqlx::query(query)
        .bind(integer(now_ms))
        .bind(agent.as_str());
    Ok(store.write(query).await?.rows_affected)
}

/// Ends one session; gives whether it had not ended yet.
///
/// # Errors
/// If the database fails.
pub async fn revoke_session(store: &Store, id: i64, now_ms: EpochMs) -> Result<bool, sqlx::Error> {
    let query = "UPDATE sessions SET ended_at = ?, end_reason = 'revoked' \
                 WHERE ended_at IS NULL AND id = ?";
    let query = sqlx::query(query).bind(integer(now_ms)).bind(id);
    Ok(store.write(query).await?.rows_affected > 0)
}

/// Ends all sessions; gives how many there were.
///
/// # Errors
/// If the database fails.
pub async fn revoke_all(store: &Store, now_ms: EpochMs) -> Result<u64, sqlx::Error> {
    let query = "UPDATE sessions SET ended_at = ?, end_reason = 'revoked' WHERE ended_at IS NULL";
    let query = sqlx::query(query).bind(integer(now_ms));
    Ok(store.write(query).await?.rows_affected)
}

/// Begins a session; the one of that token hash, if any, is replaced by it.
pub(crate) async fn begin(
    store: &Store,
    new: &NewSession<'_>,
    replaces: Option<&[u8]>,
) -> Result<(i64, Option<Ended>), sqlx::Error> {
    let now = integer(new.began_at_ms);
    let end_replaced = sqlx::query(
        "UPDATE sessions SET ended_at = ?, end_reason = 'replaced', announced = 1 \
         WHERE ended_at IS NULL AND token_hash = ? RETURNING id, agent_user, end_reason",
    )
    .bind(now)
    .bind(replaces);
    let insert = sqlx::query(
        "INSERT INTO sessions (token_hash, agent_user, began_at, used_at, expires_at, address, \
         user_agent) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(new.token_hash)
    .bind(new.agent_user.as_str())
    .bind(now)
    .bind(now)
    .bind(integer(new.expires_at_ms))
    .bind(new.address)
    .bind(new.user_agent);
    let end_oldest = sqlx::query(
        "UPDATE sessions SET ended_at = ?, end_reason = 'replaced' WHERE id IN (\
         SELECT id FROM sessions WHERE ended_at IS NULL \
         AND agent_user = ? COLLATE NOCASE ORDER BY id DESC LIMIT -1 OFFSET ?)",
    )
    .bind(now)
    .bind(new.agent_user.as_str())
    .bind(MOST_PER_AGENT);
    let statements = [
        Statement::of(end_replaced)?,
        Statement::of(insert)?,
        Statement::of(end_oldest)?,
    ];
    let [replaced, inserted, _] = store.write_all(statements).await?;
    let replaced = replaced.rows.first().map(Ended::from_row).transpose()?;
    let id = inserted.scalar()?.ok_or(sqlx::Error::RowNotFound)?;
    Ok((id, replaced))
}

/// The session of a token, if it goes on.
pub(crate) async fn find(
    store: &Store,
    token_hash: &[u8],
    idle: Duration,
    now_ms: EpochMs,
) -> Result<Option<SessionRow>, sqlx::Error> {
    let query = format!(
        "SELECT {COLUMNS} WHERE token_hash = ? AND ended_at IS NULL AND expires_at > ? \
         AND used_at > ?"
    );
    sqlx::query_as(sqlx::AssertSqlSafe(query))
        .bind(token_hash)
        .bind(integer(now_ms))
        .bind(before(now_ms, idle))
        .fetch_optional(store.pool())
        .await
}

/// Whether a session has not ended.
pub(crate) async fn goes_on(store: &Store, id: i64) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sessions WHERE id = ? AND ended_at IS NULL)")
        .bind(id)
        .fetch_one(store.pool())
        .await
}

/// Ends a session for a reason that its phone is told by the caller; gives
/// whether it had not ended yet.
pub(crate) async fn end(
    store: &Store,
    id: i64,
    why: SessionEnd,
    now_ms: EpochMs,
) -> Result<bool, sqlx::Error> {
    let query = "UPDATE sessions SET ended_at = ?, end_reason = ?, announced = 1 \
                 WHERE ended_at IS NULL AND id = ?";
    let query = sqlx::query(query)
        .bind(integer(now_ms))
        .bind(name_of(why))
        .bind(id);
    Ok(store.write(query).await?.rows_affected > 0)
}

/// Notes that sessions were used now.
pub(crate) async fn touch(store: &Store, ids: &[i64], now_ms: EpochMs) -> Result<(), sqlx::Error> {
    let query = "UPDATE sessions SET used_at = ? \
                 WHERE ended_at IS NULL AND id IN (SELECT value FROM json_each(?))";
    let query = sqlx::query(query)
        .bind(integer(now_ms))
        .bind(serde_json::Value::from(ids).to_string());
    store.write(query).await?;
    Ok(())
}

/// Ends the sessions whose time is over, and gives all ends that were not
/// announced, each once.
pub(crate) async fn sweep(
    store: &Store,
    idle: Duration,
    now_ms: EpochMs,
) -> Result<Vec<Ended>, sqlx::Error> {
    let now = integer(now_ms);
    // Mostly there is nothing, and reading needs no lock.
    let due: bool = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sessions WHERE ended_at IS NULL \
           AND (expires_at <= ?1 OR used_at <= ?2)) \
         OR EXISTS (SELECT 1 FROM sessions WHERE ended_at IS NOT NULL AND announced = 0)",
    )
    .bind(now)
    .bind(before(now_ms, idle))
    .fetch_one(store.pool())
    .await?;
    if !due {
        return Ok(Vec::new());
    }
    let end = sqlx::query(
        "UPDATE sessions SET ended_at = ?1, end_reason = 'expired' \
         WHERE ended_at IS NULL AND (expires_at <= ?1 OR used_at <= ?2)",
    )
    .bind(now)
    .bind(before(now_ms, idle));
    let announce = sqlx::query(
        "UPDATE sessions SET announced = 1 WHERE ended_at IS NOT NULL AND announced = 0 \
         RETURNING id, agent_user, end_reason",
    );
    let statements = [Statement::of(end)?, Statement::of(announce)?];
    let [_, announced] = store.write_all(statements).await?;
    announced.rows.iter().map(Ended::from_row).collect()
}

/// Forgets the sessions that ended long ago.
pub(crate) async fn prune(store: &Store, now_ms: EpochMs) -> Result<(), sqlx::Error> {
    let query = sqlx::query("DELETE FROM sessions WHERE announced = 1 AND ended_at <= ?")
        .bind(before(now_ms, KEEP_ENDED));
    store.write(query).await?;
    Ok(())
}

/// How many sessions have not ended.
pub(crate) async fn count(store: &Store) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM sessions WHERE ended_at IS NULL")
        .fetch_one(store.pool())
        .await
}

/// A moment for the database.
pub(super) fn integer(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

/// The moment so long before.
pub(super) fn before(now_ms: EpochMs, so_long: Duration) -> i64 {
    integer(now_ms).saturating_sub(length(so_long))
}

/// A length of time in milliseconds, for the database.
pub(super) fn length(length: Duration) -> i64 {
    i64::try_from(length.as_millis()).unwrap_or(i64::MAX)
}

fn moment(row: &SqliteRow, column: &str) -> Result<EpochMs, sqlx::Error> {
    let ms: i64 = row.try_get(column)?;
    u64::try_from(ms).map_err(|_| wrong(column, "is before the epoch"))
}

fn user(row: &SqliteRow) -> Result<AgentUser, sqlx::Error> {
    let text: &str = row.try_get("agent_user")?;
    text.parse().map_err(|error| sqlx::Error::ColumnDecode {
        index: "agent_user".to_owned(),
        source: Box::new(error),
    })
}

fn wrong(column: &str, what: &'static str) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: what.into(),
    }
}

const ENDS: [(&str, SessionEnd); 4] = [
    ("signed_out", SessionEnd::SignedOut),
    ("replaced", SessionEnd::Replaced),
    ("revoked", SessionEnd::Revoked),
    ("expired", SessionEnd::Expired),
];

fn end_of(name: &str) -> Option<SessionEnd> {
    ENDS.into_iter()
        .find_map(|(other, end)| (other == name).then_some(end))
}

/// The name of an end, in the database and in the audit.
pub(crate) const fn name_of(end: SessionEnd) -> &'static str {
    match end {
        SessionEnd::SignedOut => "signed_out",
        SessionEnd::Replaced => "replaced",
        SessionEnd::Revoked => "revoked",
        SessionEnd::Expired => "expired",
    }
}
