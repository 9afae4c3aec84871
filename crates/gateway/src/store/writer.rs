//! The one connection that writes, and commits together what is asked of it at once.
//!
//! A commit waits for the disk, and actions come in bursts: the agents of a whole centre hear of
//! their calls in the same moment of each second. One commit for each would make the last of two
//! hundred wait for all the others.

use std::io;
use std::sync::Arc;

use futures_util::TryStreamExt;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{
    Acquire, Decode, Either, Execute, Executor, Row, SqlStr, Sqlite, SqliteConnection, SqlitePool,
    Type,
};
use tokio::sync::{mpsc, oneshot};

/// So much is committed together at most: whoever came first waits for the last of it.
const MOST_AT_ONCE: usize = 100;

/// Whoever writes. Clones are handles to the same one.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    messages: mpsc::UnboundedSender<Message>,
}

/// What a statement came to.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// What it returned, of `RETURNING`.
    pub(crate) rows: Vec<SqliteRow>,
    /// How many rows it inserted, changed or deleted.
    pub(crate) rows_affected: u64,
}

impl Written {
    /// The first value of the first row that it returned, if it returned any.
    ///
    /// # Errors
    /// If it is another kind of value.
    pub(crate) fn scalar<T>(&self) -> Result<Option<T>, sqlx::Error>
    where
        T: for<'r> Decode<'r, Sqlite> + Type<Sqlite>,
    {
        self.rows.first().map(|row| row.try_get(0)).transpose()
    }
}

/// A statement with what it is bound to.
pub(crate) struct Statement {
    sql: SqlStr,
    arguments: SqliteArguments,
}

#[derive(Debug)]
enum Message {
    Job(Job),
    /// Nothing more is written after what was asked until now.
    Close(oneshot::Sender<()>),
}

/// Statements of which all are done or none.
struct Job {
    statements: Vec<Statement>,
    tell: oneshot::Sender<Result<Vec<Written>, sqlx::Error>>,
}

impl Statement {
    /// As it is to be executed.
    ///
    /// # Errors
    /// If a value that it is bound to cannot be encoded.
    pub(crate) fn of<'q>(mut query: impl Execute<'q, Sqlite>) -> Result<Self, sqlx::Error> {
        let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?;
        Ok(Self {
            arguments: arguments.unwrap_or_default(),
            sql: query.sql(),
        })
    }
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").finish_non_exhaustive()
    }
}

impl Writer {
    /// Over this pool, of a single connection.
    pub(super) fn new(pool: SqlitePool) -> Self {
        let (messages, received) = mpsc::unbounded_channel();
        tokio::spawn(serve(pool, received));
        Self { messages }
    }

    /// Executes the statements, all or none; they are committed when this completes. They are
    /// executed even if the returned future is dropped.
    pub(super) async fn write(
        &self,
        statements: Vec<Statement>,
    ) -> Result<Vec<Written>, sqlx::Error> {
        let (tell, told) = oneshot::channel();
        let job = Job { statements, tell };
        if self.messages.send(Message::Job(job)).is_err() {
            return Err(sqlx::Error::PoolClosed);
        }
        told.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
    }

    /// Closes the connection once everything is written that was asked before.
    pub(super) async fn close(&self) {
        let (tell, told) = oneshot::channel();
        if self.messages.send(Message::Close(tell)).is_ok() {
            // It fails where it is closed already.
            let _ = told.await;
        }
    }
}

async fn serve(pool: SqlitePool, mut received: mpsc::UnboundedReceiver<Message>) {
    let mut messages = Vec::with_capacity(MOST_AT_ONCE);
    let mut closing = Vec::new();
    while received.recv_many(&mut messages, MOST_AT_ONCE).await > 0 {
        let mut jobs = Vec::with_capacity(messages.len());
        for message in messages.drain(..) {
            match message {
                Message::Job(job) => jobs.push(job),
                Message::Close(tell) => {
                    // What was sent before this is still received.
                    received.close();
                    closing.push(tell);
                }
            }
        }
        commit_together(&pool, jobs).await;
    }
    pool.close().await;
    for tell in closing {
        // Nobody needs to wait.
        let _ = tell.send(());
    }
}

async fn commit_together(pool: &SqlitePool, jobs: Vec<Job>) {
    if jobs.is_empty() {
        return;
    }
    let (statements, told): (Vec<_>, Vec<_>) = jobs
        .into_iter()
        .map(|job| (job.statements, job.tell))
        .unzip();
    // Whoever asked may have gone: it is nobody's loss.
    match execute_all(pool, statements).await {
        Ok(results) => {
            for (tell, result) in told.into_iter().zip(results) {
                let _ = tell.send(result);
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for tell in told {
                let error = io::Error::other(Arc::clone(&error));
                let _ = tell.send(Err(sqlx::Error::Io(error)));
            }
        }
    }
}

/// Executes the jobs in one transaction, and gives what each came to: one that fails leaves the
/// others as they are.
///
/// # Errors
/// If nothing at all is done.
async fn execute_all(
    pool: &SqlitePool,
    jobs: Vec<Vec<Statement>>,
) -> Result<Vec<Result<Vec<Written>, sqlx::Error>>, sqlx::Error> {
    // The command line writes too: who begins with a read may not be let write later.
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let mut results = Vec::with_capacity(jobs.len());
    for statements in jobs {
        let mut savepoint = transaction.begin().await?;
        let result = execute(&mut savepoint, statements).await;
        // These fail where the database gave up the whole transaction, as it does when the disk
        // is full.
        match &result {
            Ok(_) => savepoint.commit().await?,
            Err(_) => savepoint.rollback().await?,
        }
        results.push(result);
    }
    transaction.commit().await?;
    Ok(results)
}

async fn execute(
    connection: &mut SqliteConnection,
    statements: Vec<Statement>,
) -> Result<Vec<Written>, sqlx::Error> {
    let mut all = Vec::with_capacity(statements.len());
    for Statement { sql, arguments } in statements {
        let query = sqlx::query_with(sql, arguments);
        let mut written = Written::default();
        let mut steps = (&mut *connection).fetch_many(query);
        while let Some(step) = steps.try_next().await? {
            match step {
                Either::Left(result) => written.rows_affected += result.rows_affected(),
                Either::Right(row) => written.rows.push(row),
            }
        }
        drop(steps);
        all.push(written);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use sqlx::query;
    use tempfile::TempDir;

    use crate::store::{Statement, Store};

    async fn store() -> (Store, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("handset.sqlite3"))
            .await
            .unwrap();
        let table = "CREATE TABLE numbers (number INTEGER PRIMARY KEY CHECK (number > 0)) STRICT";
        store.write(query(table)).await.unwrap();
        (store, folder)
    }

    fn insert(number: i64) -> Statement {
        Statement::of(query("INSERT INTO numbers VALUES (?)").bind(number)).unwrap()
    }

    async fn numbers(store: &Store) -> Vec<i64> {
        sqlx::query_scalar("SELECT number FROM numbers ORDER BY number")
            .fetch_all(store.pool())
            .await
            .unwrap()
    }

    /// How often the database was committed to, as another connection sees it.
    async fn commits(watcher: &mut sqlx::SqliteConnection) -> i64 {
        sqlx::query_scalar("PRAGMA data_version")
            .fetch_one(watcher)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn what_is_asked_at_once_is_committed_together() {
        let (store, _folder) = store().await;
        let mut watcher = store.pool().acquire().await.unwrap();
        let before = commits(&mut watcher).await;
        let written = join_all((1..=50).map(|number| store.write_all([insert(number)]))).await;
        assert!(written.iter().all(Result::is_ok));
        assert_eq!(commits(&mut watcher).await, before + 1);
        assert_eq!(numbers(&store).await, (1..=50).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn one_that_fails_is_undone_whole_and_the_others_are_written() {
        let (store, _folder) = store().await;
        let (first, wrong, last) = tokio::join!(
            store.write_all([insert(1)]),
            store.write_all([insert(2), insert(-1)]),
            store.write_all([insert(3)]),
        );
        assert_eq!(first.unwrap()[0].rows_affected, 1);
        assert!(wrong.unwrap_err().as_database_error().is_some());
        assert_eq!(last.unwrap()[0].rows_affected, 1);
        assert_eq!(numbers(&store).await, [1, 3]);
    }

    #[tokio::test]
    async fn where_nothing_can_be_committed_everybody_is_told_and_nothing_is_written() {
        let (store, _folder) = store().await;
        // A promise that is looked at when all is committed.
        let table = "CREATE TABLE orphans (number INTEGER REFERENCES numbers (number) \
                     DEFERRABLE INITIALLY DEFERRED) STRICT";
        store.write(query(table)).await.unwrap();
        let (good, orphan) = tokio::join!(
            store.write_all([insert(1)]),
            store.write(query("INSERT INTO orphans VALUES (7)")),
        );
        for error in [good.err(), orphan.err()] {
            let error = error.unwrap().to_string();
            assert!(error.contains("FOREIGN KEY constraint failed"), "{error}");
        }
        assert!(numbers(&store).await.is_empty());
        store.write_all([insert(2)]).await.unwrap();
        assert_eq!(numbers(&store).await, [2]);
    }

    #[tokio::test]
    async fn what_was_asked_is_written_before_it_closes_and_nothing_after_it() {
        let (store, folder) = store().await;
        let (written, ()) = tokio::join!(store.write_all([insert(1)]), store.close());
        written.unwrap();
        let late = store.write_all([insert(2)]).await;
        assert!(matches!(late, Err(sqlx::Error::PoolClosed)));
        store.close().await;
        let again = Store::open(&folder.path().join("handset.sqlite3")).await;
        assert_eq!(numbers(&again.unwrap()).await, [1]);
    }

    #[tokio::test]
    async fn what_was_asked_is_written_though_nobody_waits_for_it() {
        let (store, _folder) = store().await;
        // Asked once, and given up.
        assert!(store.write_all([insert(1)]).now_or_never().is_none());
        store.write_all([insert(2)]).await.unwrap();
        assert_eq!(numbers(&store).await, [1, 2]);
    }
}
