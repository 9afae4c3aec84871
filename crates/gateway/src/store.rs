//! The database: one SQLite file, created and migrated on start.

mod writer;

use std::fmt;
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Execute, Sqlite, SqlitePool};

use writer::Writer;
pub(crate) use writer::{Statement, Written};

/// What marks a file as one of this program's, in the place that SQLite has for
/// it (`PRAGMA application_id`): the letters `Hset`.
const APPLICATION_ID: i32 = i32::from_be_bytes(*b"Hset");

/// How long a statement waits for another process's, such as the command line's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Connections for reads beside the one that writes.
const READERS: u32 = 4;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The database. Clones are handles to the same one. Tables and their queries are in the
/// modules whose they are (`actions::store`, `audit`, `sessions::store`).
#[derive(Clone, Debug)]
pub struct Store {
    pool: SqlitePool,
    writer: Writer,
}

/// Why a database cannot be used. `Display` names the file and what to do.
#[derive(Debug)]
pub enum StoreError {
    /// The folder it should be in is not there.
    NoFolder {
        /// Which folder.
        folder: PathBuf,
    },
    /// There is no database to look into.
    NotThere {
        /// Where it should be.
        file: PathBuf,
    },
    /// The file cannot be made or opened.
    Inaccessible {
        /// Which.
        file: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// The file is no SQLite database.
    NotADatabase {
        /// Which.
        file: PathBuf,
    },
    /// A database of another program.
    Foreign {
        /// Which.
        file: PathBuf,
    },
    /// Made by a newer version of this program.
    Newer {
        /// Which.
        file: PathBuf,
        /// The number of the first migration that is not known here.
        migration: i64,
    },
    /// Made by an older version of this program.
    Older {
        /// Which.
        file: PathBuf,
    },
    /// Made by a version that is not an older one of this program.
    Diverged {
        /// Which.
        file: PathBuf,
        /// The number of the first migration that differs.
        migration: i64,
    },
    /// Anything else.
    Failed {
        /// Which.
        file: PathBuf,
        /// Why.
        why: sqlx::Error,
    },
}

impl Store {
    /// Opens the file, creates and migrates it. WAL, `synchronous=FULL`, foreign keys, busy
    /// timeout; a file that it creates is readable by its owner only.
    ///
    /// # Errors
    /// If it cannot be opened, is not a database of this program or is of a newer version.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let inaccessible = |why| StoreError::Inaccessible {
            file: path.to_owned(),
            why,
        };
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(StoreError::NoFolder {
                folder: folder.to_owned(),
            });
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        owner_only(&mut options);
        // SQLite gives its -wal and -shm files the same permissions.
        let file = options.open(path).map_err(inaccessible)?;
        warn_if_readable(&file.metadata().map_err(inaccessible)?);
        let store = Self::connect(path).await?;
        MIGRATIONS
            .run(&store.pool)
            .await
            .map_err(|error| StoreError::of_migration(path, error))?;
        Ok(store)
    }

    /// Opens a database that is there and up to date, for the command line: one that it made
    /// would belong to whoever ran the command, and a gateway of an older version may be
    /// running on this one.
    ///
    /// # Errors
    /// As for [`open`](Self::open), and if there is none or it is of an older version.
    pub async fn open_existing(path: &Path) -> Result<Self, StoreError> {
        let file = path.to_owned();
        if !path.exists() {
            return Err(StoreError::NotThere { file });
        }
        let store = Self::connect(path).await?;
        let applied: Vec<i64> = sqlx::query_scalar("SELECT version FROM _sqlx_migrations")
            .fetch_all(&store.pool)
            .await
            .map_err(|why| StoreError::of_sqlx(path, why))?;
        let mut unknown = applied
            .iter()
            .filter(|version| !MIGRATIONS.version_exists(**version));
        if let Some(migration) = unknown.next().copied() {
            return Err(StoreError::Newer { file, migration });
        }
        if MIGRATIONS.iter().any(|one| !applied.contains(&one.version)) {
            return Err(StoreError::Older { file });
        }
        Ok(store)
    }

    async fn connect(path: &Path) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let pool = |connections| {
            SqlitePoolOptions::new()
                .max_connections(connections)
                // A file does not go away as a server does; it would ask before every query.
                .test_before_acquire(false)
                .connect_with(options.clone())
        };
        let failed = |why| StoreError::of_sqlx(path, why);
        let readers = pool(READERS).await.map_err(failed)?;
        Self::claim(&readers, path).await?;
        Ok(Self {
            pool: readers,
            writer: Writer::new(pool(1).await.map_err(failed)?),
        })
    }

    /// Sees to it that it is a database of this program, or a new one.
    async fn claim(pool: &SqlitePool, path: &Path) -> Result<(), StoreError> {
        let failed = |why| StoreError::of_sqlx(path, why);
        let id: i32 = sqlx::query_scalar("PRAGMA application_id")
            .fetch_one(pool)
            .await
            .map_err(failed)?;
        if id == APPLICATION_ID {
            return Ok(());
        }
        let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
            .fetch_one(pool)
            .await
            .map_err(failed)?;
        if id != 0 || tables != 0 {
            return Err(StoreError::Foreign {
                file: path.to_owned(),
            });
        }
        // A PRAGMA takes no bound values; this one is a constant.
        let mark = format!("PRAGMA application_id = {APPLICATION_ID}");
        sqlx::query(AssertSqlSafe(mark))
            .execute(pool)
            .await
            .map_err(failed)?;
        Ok(())
    }

    /// Closes the file, once what is under way is done: its log is written back into it.
    pub async fn close(&self) {
        self.writer.close().await;
        self.pool.close().await;
    }

    /// For reading only.
    pub(crate) const fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// Writes: the statement is committed when this completes, and executed even if the returned
    /// future is dropped. All who write take their turn here: SQLite would have them try again
    /// after pauses.
    ///
    /// # Errors
    /// If it is not written.
    pub(crate) async fn write<'q>(
        &self,
        query: impl Execute<'q, Sqlite>,
    ) -> Result<Written, sqlx::Error> {
        let [written] = self.write_all([Statement::of(query)?]).await?;
        Ok(written)
    }

    /// The same with several statements, of which all are executed or none.
    ///
    /// # Errors
    /// If they are not written.
    pub(crate) async fn write_all<const N: usize>(
        &self,
        statements: [Statement; N],
    ) -> Result<[Written; N], sqlx::Error> {
        let written = self.writer.write(statements.into()).await?;
        <[Written; N]>::try_from(written).map_err(|_| sqlx::Error::WorkerCrashed)
    }
}

impl StoreError {
    fn of_sqlx(path: &Path, why: sqlx::Error) -> Self {
        // SQLite's primary result codes: 26 NOTADB.
        let code = why
            .as_database_error()
            .and_then(|error| error.code()?.parse::<i32>().ok())
            .map(|code| code & 0xff);
        let file = path.to_owned();
        match code {
            Some(26) => Self::NotADatabase { file },
            _ => Self::Failed { file, why },
        }
    }

    fn of_migration(path: &Path, error: MigrateError) -> Self {
        let file = path.to_owned();
        match error {
            MigrateError::VersionMissing(migration) => Self::Newer { file, migration },
            MigrateError::VersionMismatch(migration) => Self::Diverged { file, migration },
            MigrateError::Execute(why) | MigrateError::ExecuteMigration(why, _) => {
                Self::of_sqlx(path, why)
            }
            other => Self::Failed {
                file,
                why: sqlx::Error::Migrate(Box::new(other)),
            },
        }
    }
}

#[cfg(unix)]
fn owner_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn owner_only(_: &mut OpenOptions) {}

#[cfg(unix)]
fn warn_if_readable(metadata: &std::fs::Metadata) {
    use std::os::unix::fs::PermissionsExt as _;
    if metadata.permissions().mode() & 0o007 != 0 {
        tracing::warn!("others on this machine can read the database; chmod o= it");
    }
}

#[cfg(not(unix))]
fn warn_if_readable(_: &std::fs::Metadata) {}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFolder { folder } => write!(
                f,
                "{}: there is no such folder; make it, and let the gateway's user write there",
                folder.display()
            ),
            Self::NotThere { file } => write!(
                f,
                "{}: there is no database yet; serve makes it when it first starts",
                file.display()
            ),
            Self::Inaccessible { file, why } => {
                write!(
                    f,
                    "{}: the database cannot be opened: {why}",
                    file.display()
                )
            }
            Self::NotADatabase { file } => write!(
                f,
                "{}: this is not an SQLite database; name another file, or restore a backup",
                file.display()
            ),
            Self::Foreign { file } => write!(
                f,
                "{}: this is a database of another program; name another file",
                file.display()
            ),
            Self::Newer { file, migration } => write!(
                f,
                "{}: a newer version of handset-gateway made this database (migration \
                 {migration}); run that version, or restore the backup from before it",
                file.display()
            ),
            Self::Older { file } => write!(
                f,
                "{}: an older version of handset-gateway made this database; restart the \
                 gateway, which updates it",
                file.display()
            ),
            Self::Diverged { file, migration } => write!(
                f,
                "{}: another build of handset-gateway made this database (migration {migration} \
                 differs); run that build, or restore a backup",
                file.display()
            ),
            Self::Failed { file, why } => write!(f, "{}: {why}", file.display()),
        }
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Inaccessible { why, .. } => Some(why),
            Self::Failed { why, .. } => Some(why),
            _ => None,
        }
    }
}
