//! The audit: entries are added, kept and exported, and nothing else.

#![cfg(test)]

use std::path::PathBuf;
use std::time::Duration;

use handset_gateway::audit::{Audit, Entry, Event, Filter, Format};
use handset_gateway::clock::now_ms;
use handset_gateway::store::{Store, StoreError};
use handset_gateway_api::{Evidence, Outcome};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use vicidial_agent_api::{AgentUser, ErrorCode};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// An audit in a database of its own, and another program's way into it.
struct Fixture {
    audit: Audit,
    raw: SqlitePool,
    folder: tempfile::TempDir,
}

impl Fixture {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("h.sqlite3");
        let audit = Audit::new(&Store::open(&file).await.unwrap());
        let raw = SqlitePool::connect_with(SqliteConnectOptions::new().filename(&file))
            .await
            .unwrap();
        Self { audit, raw, folder }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("h.sqlite3")
    }

    /// Runs a statement as any program could; gives why it is refused.
    async fn refused(&self, statement: &'static str) -> String {
        let error = sqlx::query(statement).execute(&self.raw).await;
        error.expect_err(statement).to_string()
    }

    async fn count(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM audit")
            .fetch_one(&self.raw)
            .await
            .unwrap()
    }

    async fn export(&self, filter: &Filter, format: Format) -> String {
        let mut out = Vec::new();
        self.audit.export(filter, format, &mut out).await.unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The moments of the entries that a filter lets through.
    async fn moments(&self, filter: &Filter) -> Vec<String> {
        self.export(filter, Format::JsonLines)
            .await
            .lines()
            .map(|line| {
                let line: serde_json::Value = serde_json::from_str(line).unwrap();
                line["at"].as_str().unwrap().to_owned()
            })
            .collect()
    }
}

fn agent(user: &str) -> Option<AgentUser> {
    Some(user.parse().unwrap())
}

fn at(at_ms: u64, user: &str) -> Entry {
    Entry {
        at_ms,
        ..Entry::new(Event::Refusal, agent(user))
    }
}

/// 2026-11-01T00:00:00Z
const NOVEMBER: u64 = 1_793_491_200_000;

fn action() -> Entry {
    Entry {
        at_ms: NOVEMBER + 250,
        address: Some("2001:db8::1".parse().unwrap()),
        user_agent: "Mozilla/5.0 (\"Phone\"), like others".to_owned(),
        idempotency_key: Some("8f14e45f-ceea-467f-a1d5-5c0f9b1f8f6e".to_owned()),
        request: Some(
            "function=ra_call_control&stage=HANGUP&value=Y0315201639000402027".to_owned(),
        ),
        answer: Some(
            "SUCCESS: ra_call_control hungup - 1028|Y0315201639000402027|HANGUP\n".to_owned(),
        ),
        http_status: Some(200),
        error: Some(ErrorCode::ActionInProgress),
        outcome: Some(Outcome::Confirmed),
        evidence: Some(Evidence::Answer),
        check_ms: Some(5),
        dialer_ms: Some(11),
        total_ms: Some(260),
        ..Entry::new(Event::Action, agent("1028"))
    }
}

#[tokio::test]
async fn an_entry_is_exported_as_it_was_recorded() {
    let fixture = Fixture::new().await;
    fixture.audit.record(action()).await;
    fixture
        .audit
        .record(Entry {
            at_ms: NOVEMBER + 1000,
            ..Entry::new(Event::SignIn, None)
        })
        .await;
    let all = Filter::default();
    insta::assert_snapshot!("jsonl", fixture.export(&all, Format::JsonLines).await);
    insta::assert_snapshot!("csv", fixture.export(&all, Format::Csv).await);
    assert_eq!(fixture.audit.failures(), 0);
}

#[tokio::test]
async fn a_new_entry_is_of_now() {
    let before = now_ms();
    let entry = Entry::new(Event::SignOut, agent("1028"));
    assert!((before..=now_ms()).contains(&entry.at_ms));
}

#[tokio::test]
async fn entries_are_neither_changed_nor_replaced_by_whatever_program() {
    let fixture = Fixture::new().await;
    fixture.audit.record(action()).await;
    let changed = "error returned from database: (code: 1811) entries of the audit are not changed";
    for statement in [
        "UPDATE audit SET answer = 'x'",
        "UPDATE OR REPLACE audit SET id = id + 1",
        "UPDATE OR IGNORE audit SET at_ms = 0",
        "INSERT OR REPLACE INTO audit (id, at_ms, event, user_agent) VALUES (1, 0, 'x', '')",
        "INSERT OR IGNORE INTO audit (id, at_ms, event, user_agent) VALUES (1, 0, 'x', '')",
        "INSERT INTO audit (id, at_ms, event, user_agent) VALUES (1, 0, 'x', '') \
         ON CONFLICT DO UPDATE SET at_ms = 0",
    ] {
        assert_eq!(fixture.refused(statement).await, changed, "{statement}");
    }
    insta::assert_snapshot!(
        "jsonl_unchanged",
        fixture.export(&Filter::default(), Format::JsonLines).await
    );
}

#[tokio::test]
async fn entries_are_not_deleted_before_their_time() {
    let fixture = Fixture::new().await;
    fixture.audit.record(Entry::new(Event::Action, None)).await;
    for statement in [
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id = 1",
        "DELETE FROM audit_retention",
        "INSERT INTO audit_retention (before_ms) VALUES (0)",
        "INSERT OR REPLACE INTO audit_retention (rowid, before_ms) VALUES (1, 9223372036854775807)",
        "UPDATE audit_retention SET before_ms = 9223372036854775807",
        "UPDATE audit_retention SET before_ms = unixepoch() * 1000",
        "UPDATE audit_retention SET before_ms = -1",
    ] {
        let told = fixture.refused(statement).await;
        assert!(told.contains("(code: 1811)"), "{statement}: {told}");
    }
    assert_eq!(fixture.count().await, 1);
}

#[tokio::test]
async fn the_retention_deletes_what_is_older_and_only_that() {
    let fixture = Fixture::new().await;
    let now = now_ms();
    // More than are deleted at once.
    for age in 0..1_100 {
        fixture
            .audit
            .record(at(now - 100 * DAY_MS - age, "1028"))
            .await;
    }
    for days in [91, 89, 1, 0] {
        fixture.audit.record(at(now - days * DAY_MS, "1028")).await;
    }
    let keep = Duration::from_secs(90 * 24 * 60 * 60);
    assert_eq!(fixture.audit.purge(keep).await.unwrap(), 1_101);
    assert_eq!(fixture.count().await, 3);
    assert_eq!(fixture.audit.purge(keep).await.unwrap(), 0);
    // Kept longer again: nothing comes back, and nothing fails.
    assert_eq!(fixture.audit.purge(2 * keep).await.unwrap(), 0);
    // Kept shorter.
    let keep = Duration::from_secs(2 * 24 * 60 * 60);
    assert_eq!(fixture.audit.purge(keep).await.unwrap(), 1);
    assert_eq!(fixture.count().await, 2);
}

#[tokio::test]
async fn the_last_day_is_kept_whatever_is_asked() {
    let fixture = Fixture::new().await;
    fixture
        .audit
        .record(at(now_ms() - 60 * 60 * 1000, "1028"))
        .await;
    let asked = fixture.audit.purge(Duration::from_secs(60)).await;
    assert!(
        asked
            .unwrap_err()
            .to_string()
            .contains("keeps the last day")
    );
    assert_eq!(fixture.count().await, 1);
}

#[tokio::test]
async fn an_export_can_be_limited_in_time_and_to_an_agent() {
    let fixture = Fixture::new().await;
    for (at_ms, user) in [
        (30, "1028"),
        (10, "1028"),
        (20, "agent"),
        (20, "1028"),
        (40, "Agent"),
    ] {
        fixture.audit.record(at(NOVEMBER + at_ms, user)).await;
    }
    let moments = |range: std::ops::Range<u64>, agent_user| {
        let filter = Filter {
            since_ms: Some(NOVEMBER + range.start),
            until_ms: Some(NOVEMBER + range.end),
            agent_user,
        };
        let fixture = &fixture;
        async move { fixture.moments(&filter).await }
    };
    let moment = |ms: u64| format!("2026-11-01T00:00:00.0{ms}Z");
    assert_eq!(
        fixture.moments(&Filter::default()).await,
        [10, 20, 20, 30, 40].map(moment)
    );
    assert_eq!(moments(20..40, None).await, [20, 20, 30].map(moment));
    assert_eq!(moments(0..99, agent("AGENT")).await, [20, 40].map(moment));
    assert!(moments(41..99, None).await.is_empty());
}

#[tokio::test]
async fn a_long_export_leaves_nothing_out_and_has_nothing_twice() {
    let fixture = Fixture::new().await;
    // Several pages, with many entries of one moment across their ends.
    for index in 0..1_203 {
        fixture
            .audit
            .record(at(NOVEMBER + index / 600, "1028"))
            .await;
    }
    let lines = fixture.export(&Filter::default(), Format::JsonLines).await;
    let ids: Vec<i64> = lines
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            line["id"].as_i64().unwrap()
        })
        .collect();
    assert_eq!(ids, (1..=1_203).collect::<Vec<i64>>());
}

#[tokio::test]
async fn no_text_of_a_csv_is_a_formula() {
    let fixture = Fixture::new().await;
    for text in [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "1=1", "'", "",
    ] {
        fixture
            .audit
            .record(Entry {
                at_ms: NOVEMBER,
                user_agent: text.to_owned(),
                request: Some(text.to_owned()),
                answer: Some(text.to_owned()),
                ..Entry::new(Event::Refusal, agent("-1"))
            })
            .await;
    }
    let csv = fixture.export(&Filter::default(), Format::Csv).await;
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let cells: Vec<[String; 4]> = rows
        .records()
        .map(|row| {
            let row = row.unwrap();
            [3, 5, 7, 8].map(|column| row[column].to_owned())
        })
        .collect();
    let texts = [
        "'=1+1",
        "'+1",
        "'-1",
        "'@SUM(A1)",
        "'\t=1",
        "'\r=1",
        "'\n=1",
        "1=1",
        "'",
        "",
    ];
    let expected = texts.map(|text| ["'-1", text, text, text].map(str::to_owned));
    assert_eq!(cells, expected);
}

#[tokio::test]
async fn an_entry_is_written_though_nobody_waits_for_it() {
    let fixture = Fixture::new().await;
    let lock = fixture.raw.begin_with("BEGIN IMMEDIATE").await.unwrap();
    {
        let record = fixture.audit.record(action());
        tokio::pin!(record);
        // Begun, not done: the database is locked. Then it is dropped.
        let first = futures_util::future::poll_immediate(&mut record).await;
        assert_eq!(first, None);
    }
    lock.rollback().await.unwrap();
    // This one waits for the writer, which the first has.
    fixture.audit.record(action()).await;
    while fixture.count().await < 2 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_failure_is_counted_and_logged_without_the_entrys_texts() {
    let fixture = Fixture::new().await;
    sqlx::query(
        "CREATE TRIGGER full BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .execute(&fixture.raw)
    .await
    .unwrap();
    let log = support::Log::default();
    let _guard = log.listen();
    fixture.audit.record(action()).await;
    assert_eq!(fixture.audit.failures(), 1);
    let lines = log.text();
    assert!(
        lines.contains("an entry of the audit could not be written"),
        "{lines}"
    );
    for text in ["Y0315201639000402027", "SUCCESS", "Mozilla", "2001:db8"] {
        assert!(!lines.contains(text), "{lines}");
    }
}

#[tokio::test]
async fn the_database_is_its_owners_only_and_durable() {
    use std::os::unix::fs::PermissionsExt as _;
    let fixture = Fixture::new().await;
    fixture.audit.record(action()).await;
    for name in ["h.sqlite3", "h.sqlite3-wal", "h.sqlite3-shm"] {
        let mode = std::fs::metadata(fixture.folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&fixture.raw)
        .await
        .unwrap();
    assert_eq!(journal, "wal");
    // Opened again, by the gateway and by the command line, it has what it had.
    let file = fixture.file();
    drop(fixture.audit);
    for store in [Store::open(&file).await, Store::open_existing(&file).await] {
        let mut out = Vec::new();
        let audit = Audit::new(&store.unwrap());
        let written = audit
            .export(&Filter::default(), Format::JsonLines, &mut out)
            .await;
        assert_eq!(written.unwrap(), 1);
    }
}

/// A file to be opened, and how it is told of.
struct Candidate(tempfile::TempDir);

impl Candidate {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("h.sqlite3")
    }

    async fn run(&self, statements: &'static str) {
        let options = SqliteConnectOptions::new()
            .filename(self.file())
            .create_if_missing(true);
        let pool = SqlitePool::connect_with(options).await.unwrap();
        sqlx::raw_sql(statements).execute(&pool).await.unwrap();
        pool.close().await;
    }

    /// Why the gateway does not open it.
    async fn refused(&self) -> String {
        self.told(&Store::open(&self.file()).await.unwrap_err())
    }

    /// Why the command line does not open it.
    async fn refused_existing(&self) -> String {
        self.told(&Store::open_existing(&self.file()).await.unwrap_err())
    }

    fn told(&self, error: &StoreError) -> String {
        let folder = self.0.path().display().to_string();
        error.to_string().replace(&folder, "FOLDER")
    }
}

#[tokio::test]
async fn a_database_needs_a_folder_and_the_command_line_makes_none() {
    let candidate = Candidate::new();
    let absent = candidate.0.path().join("absent/h.sqlite3");
    assert_eq!(
        candidate.told(&Store::open(&absent).await.unwrap_err()),
        "FOLDER/absent: there is no such folder; make it, and let the gateway's user write there"
    );
    assert_eq!(
        candidate.refused_existing().await,
        "FOLDER/h.sqlite3: there is no database yet; serve makes it when it first starts"
    );
    assert!(!candidate.file().exists());
}

#[tokio::test]
async fn a_file_that_is_no_database_of_this_program_is_told_of_and_left_alone() {
    let candidate = Candidate::new();
    let letter = "this is a letter, and a rather long one at that. ".repeat(100);
    std::fs::write(candidate.file(), &letter).unwrap();
    let told = "FOLDER/h.sqlite3: this is not an SQLite database; name another file, or restore \
                a backup";
    assert_eq!(candidate.refused().await, told);
    assert_eq!(candidate.refused_existing().await, told);
    assert_eq!(std::fs::read_to_string(candidate.file()).unwrap(), letter);

    let candidate = Candidate::new();
    candidate.run("CREATE TABLE recipes (name TEXT)").await;
    let told = "FOLDER/h.sqlite3: this is a database of another program; name another file";
    assert_eq!(candidate.refused().await, told);
    assert_eq!(candidate.refused_existing().await, told);
}

#[tokio::test]
async fn a_database_of_another_version_is_told_of() {
    let candidate = Candidate::new();
    drop(Store::open(&candidate.file()).await.unwrap());
    candidate
        .run(
            "INSERT INTO _sqlx_migrations \
             (version, description, success, checksum, execution_time) \
             VALUES (9999, 'of tomorrow', 1, x'00', 0)",
        )
        .await;
    let told = "FOLDER/h.sqlite3: a newer version of handset-gateway made this database \
                (migration 9999); run that version, or restore the backup from before it";
    assert_eq!(candidate.refused().await, told);
    assert_eq!(candidate.refused_existing().await, told);

    candidate
        .run(
            "DELETE FROM _sqlx_migrations WHERE version = 9999; \
             UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 4",
        )
        .await;
    assert_eq!(
        candidate.refused().await,
        "FOLDER/h.sqlite3: another build of handset-gateway made this database (migration 4 \
         differs); run that build, or restore a backup"
    );

    candidate
        .run("DELETE FROM _sqlx_migrations WHERE version = 4")
        .await;
    assert_eq!(
        candidate.refused_existing().await,
        "FOLDER/h.sqlite3: an older version of handset-gateway made this database; restart the \
         gateway, which updates it"
    );
}

mod support {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use handset_gateway::config::{LogConfig, LogFormat};
    use handset_gateway::telemetry;

    /// What is logged.
    #[derive(Clone, Default)]
    pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

    impl Log {
        /// Listens on this thread as long as the guard lives.
        pub(super) fn listen(&self) -> tracing::subscriber::DefaultGuard {
            let config = LogConfig {
                level: tracing::Level::TRACE,
                format: LogFormat::Text,
            };
            let log = self.clone();
            let subscriber = telemetry::subscriber(config, move || log.clone());
            tracing::subscriber::set_default(subscriber)
        }

        pub(super) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
