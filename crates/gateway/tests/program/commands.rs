//! Commands: what they print, and how they end.

use std::fs;
use std::process::{Command, Stdio};

use handset_gateway::audit::{Audit, Entry, Event};
use handset_gateway::clock::now_ms;

use super::support::{Site, TOML, program, run};

#[test]
fn help_explains_every_command() {
    for (name, arguments) in [
        ("help", &[][..]),
        ("help_serve", &["serve"]),
        ("help_check", &["check"]),
        ("help_audit", &["audit"]),
        ("help_audit_export", &["audit", "export"]),
        ("help_sessions", &["sessions"]),
        ("help_sessions_list", &["sessions", "list"]),
        ("help_sessions_revoke", &["sessions", "revoke"]),
        ("help_completions", &["completions"]),
    ] {
        let done = run(program(arguments).arg("--help"));
        assert_eq!((done.status, done.stderr.as_str()), (0, ""), "{name}");
        insta::assert_snapshot!(name, done.stdout);
    }
}

#[test]
fn the_version_is_the_packages() {
    let done = run(&mut program(&["--version"]));
    assert_eq!(done.status, 0);
    assert_eq!(
        done.stdout,
        format!("handset-gateway {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn every_shell_gets_completions_with_all_commands() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let done = run(&mut program(&["completions", shell]));
        assert_eq!((done.status, done.stderr.as_str()), (0, ""), "{shell}");
        for word in [
            "serve", "check", "audit", "export", "sessions", "revoke", "since",
        ] {
            assert!(done.stdout.contains(word), "{shell} lacks {word}");
        }
    }
}

#[test]
fn bash_takes_its_completions() {
    let script = run(&mut program(&["completions", "bash"])).stdout;
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), script).unwrap();
    let check = Command::new("bash").arg("-n").arg(file.path()).output();
    let check = check.unwrap();
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stderr)
    );
}

#[test]
fn wrong_arguments_end_with_status_2() {
    for arguments in [
        &[][..],
        &["start"],
        &["serve", "--port", "80"],
        &["audit", "export", "--since", "yesterday"],
        &["audit", "export", "--format", "xml"],
        &["audit", "export", "--agent", "10 28"],
        &["sessions", "revoke"],
        &["sessions", "revoke", "--all", "--agent", "1028"],
        &["sessions", "revoke", "--session", "first"],
        &["completions", "tcsh"],
    ] {
        let done = run(&mut program(arguments));
        assert_eq!(done.status, 2, "{arguments:?}: {}", done.stderr);
        assert_eq!(done.stdout, "");
        let points_on = ["Usage:", "try '--help'"]
            .iter()
            .any(|hint| done.stderr.contains(hint));
        assert!(points_on, "{arguments:?}: {}", done.stderr);
    }
}

#[test]
fn a_moment_that_is_none_is_told_what_would_be_one() {
    let done = run(&mut program(&["audit", "export", "--since", "yesterday"]));
    insta::assert_snapshot!("since_yesterday", done.stderr);
}

#[test]
fn passwords_are_refused_as_arguments_and_not_repeated() {
    for arguments in [
        &["serve", "--acting-password", "hunter22"][..],
        &["serve", "--password=hunter22"],
        &["check", "--pass", "hunter22"],
        &["--HANDSET_READING_PASSWORD=hunter22", "serve"],
    ] {
        let done = run(&mut program(arguments));
        assert_eq!(done.status, 2);
        let told = done.stdout + &done.stderr;
        assert!(
            told.contains("passwords and the like are never arguments"),
            "{told}"
        );
        assert!(!told.contains("hunter22"), "{told}");
    }
}

#[test]
fn a_wrong_configuration_ends_with_status_2_and_its_mistakes() {
    let site = Site::new();
    fs::write(site.path("handset.toml"), TOML.replace("http://", "ftp://")).unwrap();
    for command in ["serve", "check"] {
        let done = site.run(&[command]);
        assert_eq!((done.status, done.stdout.as_str()), (2, ""), "{command}");
        insta::assert_snapshot!("wrong_configuration", done.stderr);
    }
}

#[test]
fn the_configuration_is_named_by_argument_or_environment_or_stands_here() {
    let site = Site::new();
    let named = |arguments: &[&str], variable: Option<&str>| {
        let mut command = program(&["sessions", "list"]);
        command.args(arguments).current_dir(site.folder());
        if let Some(file) = variable {
            command.env("HANDSET_CONFIG", file);
        }
        let done = run(&mut command);
        (done.status, done.stderr)
    };
    // The database is missing, not the configuration.
    let (status, here) = named(&[], None);
    assert_eq!(status, 1);
    assert!(
        here.starts_with("error: handset.sqlite3: there is no database yet"),
        "{here}"
    );
    let absent = |file: &str| {
        (
            2,
            format!(
                "error: {file}: cannot be read: No such file or directory (os error 2); name the \
         configuration with --config or HANDSET_CONFIG\n"
            ),
        )
    };
    assert_eq!(named(&["--config", "a.toml"], None), absent("a.toml"));
    assert_eq!(named(&[], Some("b.toml")), absent("b.toml"));
    assert_eq!(
        named(&["--config", "a.toml"], Some("b.toml")),
        absent("a.toml")
    );
}

#[tokio::test]
async fn the_audit_of_a_fresh_database_is_a_line_of_names() {
    let site = Site::new();
    drop(site.store().await);
    let csv = site.run(&["audit", "export"]);
    assert_eq!((csv.status, csv.stderr.as_str()), (0, ""));
    assert_eq!(
        csv.stdout,
        "id,at,event,agent_user,address,user_agent,idempotency_key,request,answer,http_status,\
         error,outcome,evidence,check_ms,dialer_ms,total_ms\r\n"
    );
    let lines = site.run(&["audit", "export", "--format", "jsonl"]);
    assert_eq!(
        (lines.status, lines.stdout.as_str(), lines.stderr.as_str()),
        (0, "", "")
    );
}

#[tokio::test]
async fn the_audit_is_exported_from_then_on_and_of_whom() {
    let site = Site::new();
    let audit = Audit::new(&site.store().await);
    for (days, user) in [(9, "1028"), (3, "1028"), (1, "1029")] {
        audit
            .record(Entry {
                at_ms: now_ms() - days * 24 * 60 * 60 * 1000,
                ..Entry::new(Event::SignIn, Some(user.parse().unwrap()))
            })
            .await;
    }
    let ids = |arguments: &[&str]| {
        let all = [&["audit", "export", "--format", "jsonl"][..], arguments].concat();
        let done = site.run(&all);
        assert_eq!((done.status, done.stderr.as_str()), (0, ""));
        done.stdout
            .lines()
            .map(|line| {
                let line: serde_json::Value = serde_json::from_str(line).unwrap();
                line["id"].as_i64().unwrap()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&[]), [1, 2, 3]);
    assert_eq!(ids(&["--since", "7d"]), [2, 3]);
    assert_eq!(ids(&["--since", "7d", "--until", "2d"]), [2]);
    assert_eq!(
        ids(&["--since", "2026-01-01T00:00:00Z", "--agent", "1029"]),
        [3]
    );
    assert_eq!(ids(&["--until", "2026-01-01"]), [0_i64; 0]);
}

#[tokio::test]
async fn an_export_makes_a_file_of_its_owners_and_overwrites_none() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::new();
    let audit = Audit::new(&site.store().await);
    audit.record(Entry::new(Event::SignIn, None)).await;
    let arguments = [
        "audit",
        "export",
        "--format",
        "jsonl",
        "--output",
        "audit.jsonl",
    ];
    let done = site.run(&arguments);
    assert_eq!(
        (done.status, done.stdout.as_str(), done.stderr.as_str()),
        (0, "", "")
    );
    let written = fs::read_to_string(site.path("audit.jsonl")).unwrap();
    assert!(written.starts_with("{\"id\":1,"), "{written}");
    let mode = fs::metadata(site.path("audit.jsonl"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);

    let done = site.run(&arguments);
    assert_eq!(done.status, 1);
    assert_eq!(
        done.stderr,
        "error: audit.jsonl: cannot be made: File exists (os error 17)\n"
    );
    assert_eq!(
        fs::read_to_string(site.path("audit.jsonl")).unwrap(),
        written
    );
}

/// Sessions as the gateway keeps them; numbered from 1.
async fn sign_in(site: &Site, agents: &[&str]) {
    drop(site.store().await);
    let raw = site.raw().await;
    for (index, agent) in agents.iter().enumerate() {
        sqlx::query(
            "INSERT INTO sessions (token_hash, agent_user, began_at, used_at, expires_at, address, \
             user_agent) VALUES (?, ?, 1793491200000, ?, 1793541600999, '198.51.100.7', ?)",
        )
        .bind(vec![u8::try_from(index).unwrap(); 32])
        .bind(*agent)
        .bind(1_793_491_260_000_i64 - i64::try_from(index).unwrap())
        .bind("Phone\u{1b}[2J of the agent")
        .execute(&raw)
        .await
        .unwrap();
    }
    raw.close().await;
}

/// The agents who are signed in.
async fn signed_in(site: &Site) -> Vec<String> {
    sqlx::query_scalar("SELECT agent_user FROM sessions WHERE ended_at IS NULL ORDER BY id")
        .fetch_all(&site.raw().await)
        .await
        .unwrap()
}

#[tokio::test]
async fn sessions_are_listed_without_steering_the_terminal() {
    let site = Site::new();
    drop(site.store().await);
    let done = site.run(&["sessions", "list"]);
    assert_eq!(
        (done.status, done.stdout.as_str()),
        (0, "nobody is signed in\n")
    );
    sign_in(&site, &["1028", "a-longer-name"]).await;
    let done = site.run(&["sessions", "list"]);
    assert_eq!((done.status, done.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("sessions", done.stdout);
}

#[tokio::test]
async fn sessions_are_revoked_one_by_one_by_agent_or_all() {
    let site = Site::new();
    sign_in(&site, &["1028", "1029", "1028", "1030", "1031"]).await;
    let revoke = |arguments: &[&str]| {
        let done = site.run(&[&["sessions", "revoke"][..], arguments].concat());
        (done.status, done.stdout + &done.stderr)
    };
    assert_eq!(
        revoke(&["--agent", "1028"]),
        (0, "2 sessions ended\n".to_owned())
    );
    assert_eq!(signed_in(&site).await, ["1029", "1030", "1031"]);
    assert_eq!(
        revoke(&["--session", "4"]),
        (0, "1 session ended\n".to_owned())
    );
    assert_eq!(signed_in(&site).await, ["1029", "1031"]);
    let none = "error: there is no session 4, or it has ended; see sessions list\n";
    assert_eq!(revoke(&["--session", "4"]), (1, none.to_owned()));
    assert_eq!(
        revoke(&["--agent", "1028"]),
        (0, "0 sessions ended\n".to_owned())
    );
    assert_eq!(revoke(&["--all"]), (0, "2 sessions ended\n".to_owned()));
    assert!(signed_in(&site).await.is_empty());
}

#[test]
fn a_database_of_another_program_is_refused() {
    let site = Site::new();
    fs::write(site.path("handset.sqlite3"), "no database".repeat(100)).unwrap();
    let done = site.run(&["sessions", "list"]);
    assert_eq!(done.status, 1);
    assert_eq!(
        done.stderr,
        "error: handset.sqlite3: this is not an SQLite database; name another file, or restore \
         a backup\n"
    );
}

#[tokio::test]
async fn a_reader_that_has_seen_enough_is_no_failure() {
    let site = Site::new();
    let audit = Audit::new(&site.store().await);
    for _ in 0..2_000 {
        audit.record(Entry::new(Event::Refusal, None)).await;
    }
    let mut child = program(&["audit", "export"])
        .current_dir(site.folder())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // More than a pipe holds is never read.
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(0));
    assert_eq!(String::from_utf8(done.stderr).unwrap(), "");
}
