//! The log: lines on standard error, for people or as JSON.
//!
//! What the program itself logs has no passwords, tokens or answers of the
//! dialer in it, at any level. What its libraries say about their insides is not
//! ours to promise: of them only warnings and errors are logged.

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::{LogConfig, LogFormat};

/// What the names of this program's crates begin with.
const OURS: &str = "handset";

/// Logs to standard error from now on. Does nothing where there is a log already.
pub fn init(config: LogConfig) {
    // Another log is a test's.
    let _ = subscriber(config, std::io::stderr).try_init();
}

/// A log that goes to a writer.
pub fn subscriber<W>(config: LogConfig, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let level = LevelFilter::from_level(config.level);
    let filter = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target(OURS, level);
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    let lines = match config.format {
        LogFormat::Text => lines.with_ansi(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    registry().with(lines.with_filter(filter))
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::path::Path;
    use std::sync::{Arc, Mutex};

    use handset_call_control::Reply;
    use handset_gateway_api::SignIn;
    use tracing::Level;
    use tracing::subscriber::with_default;
    use vicidial_agent_api::{Credentials, LoginProbe, Message, Request};

    use super::*;
    use crate::audit::{Entry, Event};
    use crate::config;
    use crate::sessions::Token;

    /// What is logged.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is logged meanwhile.
    fn logged(level: Level, format: LogFormat, meanwhile: impl FnOnce()) -> String {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = subscriber(LogConfig { level, format }, move || writer.clone());
        with_default(subscriber, meanwhile);
        let bytes = log.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn ours_is_logged_from_the_level_on_and_of_libraries_only_what_is_serious() {
        let say = || {
            tracing::trace!(target: "handset_gateway::http", "our trace");
            tracing::debug!(target: "handset_call_control", "our debug");
            tracing::error!(target: "handset_gateway", "our error");
            tracing::info!(target: "hyper", "its information");
            tracing::warn!(target: "sqlx::query", "its warning");
            tracing::error!(target: "sqlx", "its error");
        };
        let messages = |level| {
            let text = logged(level, LogFormat::Text, say);
            [
                "our trace",
                "our debug",
                "our error",
                "its information",
                "its warning",
                "its error",
            ]
            .into_iter()
            .filter(|message| text.contains(message))
            .collect::<Vec<_>>()
        };
        let serious = ["our error", "its warning", "its error"];
        assert_eq!(messages(Level::TRACE)[..2], ["our trace", "our debug"]);
        assert_eq!(messages(Level::TRACE)[2..], serious);
        assert_eq!(messages(Level::INFO), serious);
        assert_eq!(messages(Level::ERROR), ["our error", "its error"]);
    }

    #[test]
    fn json_has_one_object_a_line() {
        let lines = logged(Level::INFO, LogFormat::Json, || {
            tracing::info!(agent_user = "1028", "two\nlines");
            tracing::warn!("another");
        });
        let lines: Vec<serde_json::Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["message"], "two\nlines");
        assert_eq!(lines[0]["agent_user"], "1028");
        assert_eq!(lines[0]["level"], "INFO");
        assert!(lines[0]["timestamp"].is_string());
    }

    #[test]
    fn a_text_of_a_phone_does_not_begin_a_line_of_its_own() {
        let text = logged(Level::INFO, LogFormat::Text, || {
            tracing::info!(
                user_agent = "Phone\n2026-11-01 ERROR forged\u{1b}[2J",
                "request"
            );
        });
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn nothing_that_holds_a_secret_shows_it_in_the_log() {
        const SECRET: &str = "hunter22";
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("handset.toml");
        let toml = "[dialer]\nurl = \"https://dialer.example.com\"\nacting.user = \"act\"\n\
                    reading.user = \"handsetread\"\n[listen]\npublic_origin = \"https://h.example.com\"\n";
        std::fs::write(&file, toml).unwrap();
        let variable = |name: &str| name.ends_with("_PASSWORD").then(|| SECRET.into());
        let loaded = config::load(&file, &variable).unwrap();
        std::fs::write(
            &file,
            format!("{toml}[dialer.readiness]\npassword = \"{SECRET}\"\n"),
        )
        .unwrap();
        let refused = config::load(&file, &variable).unwrap_err();
        let unreadable = config::load(Path::new("absent"), &variable).unwrap_err();

        let credentials: Credentials = loaded.config.dialer.acting.clone();
        let agent_user: vicidial_agent_api::AgentUser = "1028".parse().unwrap();
        let message = Message {
            source: loaded.config.dialer.source.clone(),
            credentials: Some(credentials.clone()),
            request: Request::CallAgent {
                agent_user: agent_user.clone(),
            },
        };
        let probe = LoginProbe {
            source: loaded.config.dialer.source.clone(),
            credentials: credentials.clone(),
        };
        // As the server echoes it (recorded).
        let echo = format!("ERROR: Invalid Username/Password: |act|{SECRET}|0|1|BAD|");
        let reply = Reply::read(&message, 200, echo.as_bytes());
        let sign_in = SignIn {
            agent_user: agent_user.clone(),
            password: SECRET.to_owned(),
        };
        let token = Token::random().unwrap();
        let entry = Entry {
            answer: Some(reply.text.clone()),
            ..Entry::new(Event::SignIn, Some(agent_user))
        };
        for format in [LogFormat::Text, LogFormat::Json] {
            let text = logged(Level::TRACE, format, || {
                tracing::error!(?loaded, ?credentials, pass = ?credentials.pass, "configuration");
                tracing::error!(?refused, %refused, ?unreadable, "configuration");
                tracing::error!(?message, ?probe, ?reply, ?sign_in, "dialer");
                tracing::error!(?token, ?entry, "session");
            });
            for shown in ["handsetread", "1028", "act|[removed]", "PasswordInFile"] {
                assert!(text.contains(shown), "{shown} is not logged: {text}");
            }
            assert!(!text.contains(SECRET), "{text}");
            assert!(!text.contains(&token.expose()), "{text}");
        }
    }
}
