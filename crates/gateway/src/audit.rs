//! What was done, by whom, and what came of it: append-only.

mod entry;
mod export;
mod row;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub use entry::{Entry, Event};
pub use export::{ExportError, Filter, Format};

use crate::clock::now_ms;
use crate::store::Store;

/// The audit. Clones are handles to the same one.
///
/// The database itself refuses to change entries, and to delete those that are
/// not older than the retention.
#[derive(Clone, Debug)]
pub struct Audit {
    store: Store,
    failures: Arc<AtomicU64>,
}

/// How often entries are looked for that need not be kept any longer.
const PURGE_EVERY: Duration = Duration::from_secs(60 * 60);

/// How many entries are deleted at once: other writers wait so long.
const PURGE_AT_ONCE: i64 = 1_000;

impl Audit {
    /// On this database.
    pub fn new(store: &Store) -> Self {
        Self {
            store: store.clone(),
            failures: Arc::default(),
        }
    }

    /// Writes an entry; it is in the database when this returns. A failure is logged
    /// (without the entry's texts) and counted. The writing goes on if the returned
    /// future is dropped.
    pub async fn record(&self, entry: Entry) {
        let audit = self.clone();
        let writing = tokio::spawn(async move {
            if let Err(error) = row::insert(&audit.store, &entry).await {
                audit.failures.fetch_add(1, Ordering::Relaxed);
                tracing::error!(
                    event = entry.event.as_str(),
                    at_ms = entry.at_ms,
                    %error,
                    "an entry of the audit could not be written"
                );
            }
        });
        // It fails only where the process ends.
        let _ = writing.await;
    }

    /// How many entries could not be written since the start.
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Deletes the entries that are older than this, which is at least a day; gives how
    /// many there were.
    ///
    /// # Errors
    /// If the database fails, or it is less than a day.
    pub async fn purge(&self, older_than: Duration) -> Result<u64, sqlx::Error> {
        let older_than = u64::try_from(older_than.as_millis()).unwrap_or(u64::MAX);
        let before = row::integer(now_ms().saturating_sub(older_than));
        // Nothing to do after the clock, or the setting, went back.
        let query = sqlx::query("UPDATE audit_retention SET before_ms = ?1 WHERE before_ms < ?1");
        self.store.write(query.bind(before)).await?;
        let mut deleted = 0;
        loop {
            let query = sqlx::query(
                "DELETE FROM audit WHERE id IN \
                 (SELECT id FROM audit WHERE at_ms < ? ORDER BY at_ms LIMIT ?)",
            );
            let query = query.bind(before).bind(PURGE_AT_ONCE);
            let rows = self.store.write(query).await?.rows_affected;
            deleted += rows;
            if rows == 0 {
                return Ok(deleted);
            }
        }
    }

    /// Keeps entries no longer than this: deletes older ones now and then, for ever.
    pub async fn keep_for(&self, keep: Duration) {
        loop {
            match self.purge(keep).await {
                Ok(0) => {}
                Ok(deleted) => tracing::info!(deleted, "old entries of the audit were deleted"),
                Err(error) => {
                    tracing::error!(%error, "old entries of the audit could not be deleted");
                }
            }
            tokio::time::sleep(PURGE_EVERY).await;
        }
    }
}
