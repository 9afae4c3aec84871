//! Entries in the database.

use handset_gateway_api::Evidence;
use serde::Serialize;
use sqlx::{FromRow, SqlitePool};

use super::entry::Entry;
use super::export::Filter;
use crate::store::Store;

/// An entry as it was written: an older version may have known other names.
#[derive(Debug, FromRow)]
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) at_ms: i64,
    #[sqlx(flatten)]
    pub(super) rest: Rest,
}

/// What an export shows as it is.
#[derive(Debug, FromRow, Serialize)]
pub(super) struct Rest {
    pub(super) event: String,
    pub(super) agent_user: Option<String>,
    pub(super) address: Option<String>,
    pub(super) user_agent: String,
    pub(super) idempotency_key: Option<String>,
    pub(super) request: Option<String>,
    pub(super) answer: Option<String>,
    pub(super) http_status: Option<i64>,
    pub(super) error: Option<String>,
    pub(super) outcome: Option<String>,
    pub(super) evidence: Option<String>,
    pub(super) check_ms: Option<i64>,
    pub(super) dialer_ms: Option<i64>,
    pub(super) total_ms: Option<i64>,
}

pub(super) async fn insert(store: &Store, entry: &Entry) -> Result<(), sqlx::Error> {
    let query = sqlx::query(
        "INSERT INTO audit (at_ms, event, agent_user, address, user_agent, idempotency_key, \
         request, answer, http_status, error, outcome, evidence, check_ms, dialer_ms, total_ms) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(integer(entry.at_ms))
    .bind(entry.event.as_str())
    .bind(entry.agent_user.as_ref().map(|user| user.as_str()))
    .bind(entry.address.map(|address| address.to_string()))
    .bind(&entry.user_agent)
    .bind(&entry.idempotency_key)
    .bind(&entry.request)
    .bind(&entry.answer)
    .bind(entry.http_status)
    .bind(entry.error.map(|error| error.as_str()))
    .bind(entry.outcome.map(|outcome| outcome.as_str()))
    .bind(entry.evidence.map(evidence_name))
    .bind(entry.check_ms.map(integer))
    .bind(entry.dialer_ms.map(integer))
    .bind(entry.total_ms.map(integer));
    store.write(query).await?;
    Ok(())
}

/// The next entries after one, by time and then number.
pub(super) async fn page(
    pool: &SqlitePool,
    filter: &Filter,
    after: (i64, i64),
    at_most: u32,
) -> Result<Vec<Row>, sqlx::Error> {
    sqlx::query_as(
        "SELECT id, at_ms, event, agent_user, address, user_agent, idempotency_key, request, \
         answer, http_status, error, outcome, evidence, check_ms, dialer_ms, total_ms FROM audit \
         WHERE (at_ms, id) > (?, ?) AND at_ms < ? \
         AND (?4 IS NULL OR agent_user = ?4 COLLATE NOCASE) \
         ORDER BY at_ms, id LIMIT ?5",
    )
    .bind(after.0)
    .bind(after.1)
    .bind(filter.until_ms.map_or(i64::MAX, integer))
    .bind(filter.agent_user.as_ref().map(|user| user.as_str()))
    .bind(at_most)
    .fetch_all(pool)
    .await
}

/// SQLite's integers are signed.
pub(super) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

const fn evidence_name(evidence: Evidence) -> &'static str {
    match evidence {
        Evidence::NothingSent => "nothing_sent",
        Evidence::Answer => "answer",
        Evidence::State => "state",
        Evidence::Disposition => "disposition",
    }
}
