//! Sessions: who is signed in, with which phone.

mod live;
mod sign_in;
pub mod store;
mod token;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use handset_gateway_api::{EpochMs, SessionEnd};
use vicidial_agent_api::AgentUser;

pub(crate) use live::{Listener, Over};
pub(crate) use sign_in::{DIALER_LOCKS_FOR, network_of};
pub(crate) use store::{Ended, SessionRow, name_of};
pub(crate) use token::Token;

use crate::agent_name::folded;
use crate::clock::now_ms;
use crate::config::{SessionConfig, SignInConfig};
use crate::pace::{Once, Pace};
use crate::store::Store;
use sign_in::{Admission, Attempt, Limits, Reached, key_of};

/// Who asks, as every handler and the actions get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The signed-in agent.
    pub agent_user: AgentUser,
    /// The session's row id; never the token.
    pub session_id: i64,
    /// From where.
    pub address: IpAddr,
    /// With what, cut to 300 characters.
    pub user_agent: String,
}

/// How often it is looked for ends that this process does not know of.
pub(crate) const SWEEP_EVERY: Duration = Duration::from_secs(2);
/// A session's last use is noted at most this often.
const TOUCH_EVERY: Duration = Duration::from_secs(60);

/// An agent may send so many requests that change something at once, with
/// however many phones,
const REQUESTS_AT_ONCE: u32 = 20;
/// and then one each so often.
const REQUEST_EVERY: Duration = Duration::from_millis(200);
/// From an address so many may sign in at once: a whole site has one.
const SIGN_INS_AT_ONCE: u32 = 100;
/// And then one each so often.
const SIGN_IN_EVERY: Duration = Duration::from_millis(200);
/// That an agent sends too much, or another page in the agent's browser sends
/// anything, is recorded at most this often.
const RECORD_EVERY: Duration = Duration::from_mins(15);

/// The sessions. Clones are handles to the same ones.
#[derive(Clone, Debug)]
pub(crate) struct Sessions {
    store: Store,
    config: SessionConfig,
    limits: Limits,
    live: live::Live,
    paces: Arc<Paces>,
}

/// How often requests may come, and what of those that come too often is told.
#[derive(Debug)]
struct Paces {
    /// By user, as are the next two.
    requests: Pace<String>,
    hasty: Once<String>,
    other_pages: Once<String>,
    sign_ins: Pace<String>,
    limited: Once<Limited>,
}

/// Whose attempts to sign in are limited.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Limited {
    User(String),
    /// Whoever the users are.
    Address(String),
}

/// What there was too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// Requests within a short time.
    Requests,
    /// Wrong passwords.
    WrongPasswords,
}

/// A request that is one too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany {
    /// Of what.
    pub(crate) of: Excess,
    /// How long to wait before another.
    pub(crate) retry_after: Duration,
    /// Whether it is to be recorded: the first of many is.
    pub(crate) is_news: bool,
}

/// What is there before a sign-in.
pub(crate) struct Knock<'a> {
    pub(crate) agent_user: &'a AgentUser,
    pub(crate) address: IpAddr,
    /// The browser's mark, if it has one.
    pub(crate) device: Option<&'a Token>,
}

/// An attempt to sign in that is within the limits.
#[derive(Debug)]
pub(crate) struct Admitted(Attempt);

/// A session that has begun, and what goes into the cookies.
pub(crate) struct Begun {
    pub(crate) session: SessionRow,
    pub(crate) token: Token,
    pub(crate) device: Token,
    /// The one that it replaces.
    pub(crate) replaced: Option<Ended>,
}

/// Why a session cannot begin, or be looked for.
#[derive(Debug)]
pub(crate) enum SessionError {
    /// The database fails.
    Database(sqlx::Error),
    /// The operating system has no random numbers.
    Random(getrandom::Error),
}

impl std::fmt::Display for SessionError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the database fails: {error}"),
            Self::Random(error) => write!(f, "there are no random numbers: {error}"),
        }
    }
}

impl std::error::Error for SessionError {}

impl From<sqlx::Error> for SessionError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

impl From<getrandom::Error> for SessionError {
    fn from(error: getrandom::Error) -> Self {
        Self::Random(error)
    }
}

impl Sessions {
    /// `asks_for`: how long the dialer may take to judge a password.
    pub(crate) fn new(
        store: &Store,
        config: SessionConfig,
        sign_in: SignInConfig,
        asks_for: Duration,
    ) -> Self {
        Self {
            store: store.clone(),
            config,
            limits: Limits::new(store.clone(), sign_in, asks_for),
            live: live::Live::default(),
            paces: Arc::new(Paces {
                requests: Pace::new(REQUESTS_AT_ONCE, REQUEST_EVERY),
                hasty: Once::new(RECORD_EVERY),
                other_pages: Once::new(RECORD_EVERY),
                sign_ins: Pace::new(SIGN_INS_AT_ONCE, SIGN_IN_EVERY),
                limited: Once::new(sign_in.window),
            }),
        }
    }

    /// An agent sends something that changes, or may change, something.
    pub(crate) fn pace(&self, agent_user: &AgentUser) -> Result<(), TooMany> {
        let paces = &self.paces;
        let user = folded(agent_user);
        paces
            .requests
            .take(user.clone())
            .map_err(|retry_after| TooMany {
                of: Excess::Requests,
                retry_after,
                is_news: paces.hasty.is_news(user),
            })
    }

    /// Another page sends something with an agent's session; gives whether that
    /// is to be recorded.
    pub(crate) fn is_news_of_another_page(&self, agent_user: &AgentUser) -> bool {
        self.paces.other_pages.is_news(folded(agent_user))
    }

    /// Counts an attempt to sign in.
    pub(crate) async fn admit(
        &self,
        knock: &Knock<'_>,
    ) -> Result<Result<Admitted, TooMany>, SessionError> {
        let address = key_of(knock.address);
        if let Err(retry_after) = self.paces.sign_ins.take(address.clone()) {
            return Ok(Err(TooMany {
                of: Excess::Requests,
                retry_after,
                is_news: self.paces.limited.is_news(Limited::Address(address)),
            }));
        }
        let admission = self
            .limits
            .admit(knock.agent_user, knock.address, knock.device, now_ms());
        Ok(match admission.await? {
            Admission::Admitted(attempt) => Ok(Admitted(attempt)),
            Admission::Limited(Reached {
                retry_after,
                is_of_address,
            }) => {
                let whose = if is_of_address {
                    Limited::Address(address)
                } else {
                    Limited::User(folded(knock.agent_user))
                };
                Err(TooMany {
                    of: Excess::WrongPasswords,
                    retry_after,
                    is_news: self.paces.limited.is_news(whose),
                })
            }
        })
    }

    /// The password was wrong.
    pub(crate) async fn wrong(&self, admitted: Admitted) -> Result<(), SessionError> {
        Ok(self.limits.wrong(admitted.0).await?)
    }

    /// The password was not judged.
    pub(crate) async fn not_judged(&self, admitted: Admitted) -> Result<(), SessionError> {
        Ok(self.limits.forget(admitted.0).await?)
    }

    /// The password is right: a session begins, with a token of its own. The
    /// browser's session so far ends.
    pub(crate) async fn begin(
        &self,
        admitted: Admitted,
        knock: &Knock<'_>,
        user_agent: &str,
        replaces: Option<&Token>,
    ) -> Result<Begun, SessionError> {
        let now = now_ms();
        let token = Token::random()?;
        let device = match knock.device {
            Some(device) => device.clone(),
            None => Token::random()?,
        };
        let address = knock.address.to_string();
        let new = store::NewSession {
            token_hash: &token.hash(),
            agent_user: knock.agent_user,
            began_at_ms: now,
            expires_at_ms: now.saturating_add(ms(self.config.absolute)),
            address: &address,
            user_agent,
        };
        let replaces = replaces.map(Token::hash);
        let (id, replaced) = store::begin(&self.store, &new, replaces.as_deref()).await?;
        if let Some(replaced) = &replaced {
            self.live.tell(replaced.id, replaced.why);
        }
        self.limits.right(admitted.0, &device, now).await?;
        Ok(Begun {
            session: SessionRow {
                id,
                agent_user: knock.agent_user.clone(),
                began_at_ms: now,
                used_at_ms: now,
                expires_at_ms: new.expires_at_ms,
                address: address.clone(),
                user_agent: user_agent.to_owned(),
            },
            token,
            device,
            replaced,
        })
    }

    /// The session of a token, if it goes on; this counts as use.
    pub(crate) async fn find(&self, token: &Token) -> Result<Option<SessionRow>, SessionError> {
        let now = now_ms();
        let found = store::find(&self.store, &token.hash(), self.config.idle, now).await?;
        if let Some(session) = &found
            && now.saturating_sub(session.used_at_ms) >= ms(self.touch_every())
        {
            // Who asks is known; on a full disk one still sees one's call.
            if let Err(error) = store::touch(&self.store, &[session.id], now).await {
                tracing::error!(%error, "the use of a session could not be noted");
            }
        }
        Ok(found)
    }

    /// Signs out; gives whether the session had not ended yet.
    pub(crate) async fn sign_out(&self, session_id: i64) -> Result<bool, SessionError> {
        let why = SessionEnd::SignedOut;
        let ended = store::end(&self.store, session_id, why, now_ms()).await?;
        self.live.tell(session_id, why);
        Ok(ended)
    }

    /// Listens for the end of a session. Look at the session *after* this: its
    /// end may have been told just before.
    pub(crate) fn listen(&self, session_id: i64) -> Listener {
        self.live.listen(session_id)
    }

    /// Whether a phone listens with a session.
    pub(crate) fn is_listening(&self, session_id: i64) -> bool {
        self.live.is_heard(session_id)
    }

    /// Whether a session has not ended.
    pub(crate) async fn goes_on(&self, session_id: i64) -> Result<bool, SessionError> {
        Ok(store::goes_on(&self.store, session_id).await?)
    }

    /// Ends what is over, tells the listeners of all ends, and gives those that
    /// nobody has been told of.
    pub(crate) async fn sweep(&self, now: EpochMs) -> Result<Vec<Ended>, SessionError> {
        let ended = store::sweep(&self.store, self.config.idle, now).await?;
        for ended in &ended {
            self.live.tell(ended.id, ended.why);
        }
        Ok(ended)
    }

    /// Notes that the sessions with listeners are in use.
    pub(crate) async fn touch_listening(&self, now: EpochMs) -> Result<(), SessionError> {
        let ids = self.live.ids();
        if !ids.is_empty() {
            store::touch(&self.store, &ids, now).await?;
        }
        Ok(())
    }

    /// Forgets what is too old to matter.
    pub(crate) async fn prune(&self, now: EpochMs) -> Result<(), SessionError> {
        store::prune(&self.store, now).await?;
        Ok(self.limits.prune(now).await?)
    }

    /// How many have not ended.
    pub(crate) async fn count(&self) -> Result<i64, SessionError> {
        Ok(store::count(&self.store).await?)
    }

    /// How often a use is to be noted, so that no session in use ends as idle.
    pub(crate) fn touch_every(&self) -> Duration {
        TOUCH_EVERY.min(self.config.idle / 4)
    }

    /// How long a session lasts at most.
    pub(crate) const fn longest(&self) -> Duration {
        self.config.absolute
    }
}

fn ms(length: Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A new database, which goes with the folder.
    pub(super) async fn store() -> (Store, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("handset.db"))
            .await
            .unwrap();
        (store, folder)
    }

    const HOUR: u64 = 3_600_000;

    fn config() -> (SessionConfig, SignInConfig) {
        (
            SessionConfig {
                idle: Duration::from_hours(1),
                absolute: Duration::from_hours(12),
            },
            SignInConfig {
                failures_per_user: 4,
                failures_per_address: 20,
                window: Duration::from_mins(30),
            },
        )
    }

    async fn sessions() -> (Sessions, Store, tempfile::TempDir) {
        let (store, folder) = store().await;
        let (config, sign_in) = config();
        let asks_for = Duration::from_secs(5);
        (
            Sessions::new(&store, config, sign_in, asks_for),
            store,
            folder,
        )
    }

    async fn begin(sessions: &Sessions, user: &str, replaces: Option<&Token>) -> Begun {
        let agent_user = user.parse().unwrap();
        let knock = Knock {
            agent_user: &agent_user,
            address: [192, 0, 2, 1].into(),
            device: None,
        };
        let admitted = sessions.admit(&knock).await.unwrap().unwrap();
        sessions
            .begin(admitted, &knock, "a phone", replaces)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn a_session_ends_when_it_is_not_used_and_at_the_latest_after_its_longest_time() {
        let (sessions, store, _folder) = sessions().await;
        let begun = begin(&sessions, "1028", None).await;
        let start = begun.session.began_at_ms;
        let hash = begun.token.hash();
        let idle = sessions.config.idle;
        let is_there = async |now| {
            store::find(&store, &hash, idle, now)
                .await
                .unwrap()
                .is_some()
        };
        assert!(is_there(start + HOUR - 1).await);
        assert!(!is_there(start + HOUR).await);
        for hour in 1..=12 {
            let now = start + hour * (HOUR - 1);
            assert!(is_there(now).await, "{hour}");
            store::touch(&store, &[begun.session.id], now)
                .await
                .unwrap();
        }
        assert!(!is_there(start + 12 * HOUR).await);
        let ended = sessions.sweep(start + 12 * HOUR).await.unwrap();
        assert_eq!(
            ended,
            [Ended {
                id: begun.session.id,
                agent_user: begun.session.agent_user,
                why: SessionEnd::Expired
            }]
        );
        assert_eq!(sessions.sweep(start + 12 * HOUR).await.unwrap(), []);
    }

    #[tokio::test]
    async fn a_session_with_a_listener_is_in_use() {
        let (sessions, store, _folder) = sessions().await;
        let begun = begin(&sessions, "1028", None).await;
        let later = begun.session.began_at_ms + HOUR - 1;
        let _listener = sessions.listen(begun.session.id);
        sessions.touch_listening(later).await.unwrap();
        assert_eq!(sessions.sweep(later + HOUR - 1).await.unwrap(), []);
        assert_eq!(store::list(&store).await.unwrap()[0].used_at_ms, later);
    }

    #[tokio::test]
    async fn attempts_beyond_the_limits_wait_for_no_writer_and_are_told_once() {
        let (sessions, store, _folder) = sessions().await;
        let agent_user = "1028".parse().unwrap();
        let knock = |last| Knock {
            agent_user: &agent_user,
            address: [192, 0, 2, last].into(),
            device: None,
        };
        for _ in 0..4 {
            let admitted = sessions.admit(&knock(1)).await.unwrap().unwrap();
            sessions.wrong(admitted).await.unwrap();
        }
        let _busy = store.pool().begin_with("BEGIN IMMEDIATE").await.unwrap();
        let attempts = async {
            let mut news = 0;
            for _ in 0..50 {
                for last in [1, 2] {
                    let refused = sessions.admit(&knock(last)).await.unwrap().unwrap_err();
                    news += u32::from(refused.is_news);
                }
            }
            news
        };
        let attempts = tokio::time::timeout(Duration::from_secs(20), attempts);
        assert_eq!(attempts.await.unwrap(), 1);
    }

    #[tokio::test]
    async fn whoever_knocks_on_and_on_is_held_up_whatever_comes_of_it_and_that_is_news_once() {
        let (sessions, _store, _folder) = sessions().await;
        let mut refused: Vec<TooMany> = Vec::new();
        for user in 0..u64::from(SIGN_INS_AT_ONCE) * 2 {
            let agent_user = format!("u{user}").parse().unwrap();
            let knock = Knock {
                agent_user: &agent_user,
                address: [192, 0, 2, 1].into(),
                device: None,
            };
            match sessions.admit(&knock).await.unwrap() {
                // Nothing is left of it that another limit could count.
                Ok(admitted) => sessions.not_judged(admitted).await.unwrap(),
                Err(too_many) => refused.push(too_many),
            }
        }
        assert!(!refused.is_empty());
        assert!(refused.iter().all(|one| one.of == Excess::Requests));
        assert!(refused.iter().all(|one| one.retry_after <= SIGN_IN_EVERY));
        assert_eq!(refused.iter().filter(|one| one.is_news).count(), 1);
    }

    #[tokio::test]
    async fn a_session_is_found_while_nothing_can_be_written() {
        let (sessions, store, _folder) = sessions().await;
        let begun = begin(&sessions, "1028", None).await;
        let long_ago = begun.session.began_at_ms - HOUR / 2;
        store::touch(&store, &[begun.session.id], long_ago)
            .await
            .unwrap();
        let read_only = sqlx::query("PRAGMA query_only = ON");
        store.write(read_only).await.unwrap();
        store::touch(&store, &[begun.session.id], 0)
            .await
            .unwrap_err();
        let found = sessions.find(&begun.token).await.unwrap();
        assert_eq!(found.unwrap().id, begun.session.id);
    }

    #[tokio::test]
    async fn a_new_sign_in_ends_the_browsers_session_so_far_and_no_other() {
        let (sessions, _store, _folder) = sessions().await;
        let first = begin(&sessions, "1028", None).await;
        let other = begin(&sessions, "1028", None).await;
        let mut listener = sessions.listen(first.session.id);
        let second = begin(&sessions, "1029", Some(&first.token)).await;
        assert_eq!(second.replaced.unwrap().id, first.session.id);
        assert_eq!(listener.over().await, Over::Session(SessionEnd::Replaced));
        assert!(sessions.find(&first.token).await.unwrap().is_none());
        assert!(sessions.find(&other.token).await.unwrap().is_some());
        assert!(sessions.find(&second.token).await.unwrap().is_some());
        // Its phone and the audit know already.
        assert_eq!(sessions.sweep(now_ms()).await.unwrap(), []);
    }

    #[tokio::test]
    async fn an_agent_with_too_many_sessions_loses_the_oldest() {
        let (sessions, _store, _folder) = sessions().await;
        let other = begin(&sessions, "1029", None).await;
        let first = begin(&sessions, "Maya", None).await;
        let mut listener = sessions.listen(first.session.id);
        for _ in 1..store::MOST_PER_AGENT {
            begin(&sessions, "maya", None).await;
        }
        assert!(sessions.find(&first.token).await.unwrap().is_some());
        begin(&sessions, "maya", None).await;
        assert!(sessions.find(&first.token).await.unwrap().is_none());
        assert!(sessions.find(&other.token).await.unwrap().is_some());
        let ended = sessions.sweep(now_ms()).await.unwrap();
        assert_eq!(ended.len(), 1);
        assert_eq!(ended[0].id, first.session.id);
        assert_eq!(listener.over().await, Over::Session(SessionEnd::Replaced));
    }

    #[tokio::test]
    async fn an_administrator_ends_sessions_from_another_process() {
        let (sessions, store, folder) = sessions().await;
        let mine = begin(&sessions, "Maya", None).await;
        let same = begin(&sessions, "maya", None).await;
        let others = begin(&sessions, "1029", None).await;
        let mut listener = sessions.listen(mine.session.id);
        let outside = Store::open(&folder.path().join("handset.db"))
            .await
            .unwrap();
        let now = now_ms();
        let agent = "MAYA".parse().unwrap();
        assert_eq!(store::revoke_agent(&outside, &agent, now).await.unwrap(), 2);
        assert!(sessions.find(&mine.token).await.unwrap().is_none());
        assert!(sessions.find(&same.token).await.unwrap().is_none());
        assert_eq!(sessions.sweep(now).await.unwrap().len(), 2);
        assert_eq!(listener.over().await, Over::Session(SessionEnd::Revoked));

        let id = others.session.id;
        assert_eq!(store::list(&store).await.unwrap(), [others.session]);
        assert!(store::revoke_session(&outside, id, now).await.unwrap());
        assert!(!store::revoke_session(&outside, id, now).await.unwrap());
        begin(&sessions, "1030", None).await;
        assert_eq!(store::revoke_all(&outside, now).await.unwrap(), 1);
        assert_eq!(sessions.count().await.unwrap(), 0);
    }

    #[tokio::test]
    async fn an_ended_session_is_forgotten_after_a_day() {
        let (sessions, store, _folder) = sessions().await;
        let begun = begin(&sessions, "1028", None).await;
        assert!(sessions.sign_out(begun.session.id).await.unwrap());
        assert!(!sessions.sign_out(begun.session.id).await.unwrap());
        let rows = async || {
            sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM sessions")
                .fetch_one(store.pool())
                .await
                .unwrap()
        };
        sessions.prune(now_ms() + 23 * HOUR).await.unwrap();
        assert_eq!(rows().await, 1);
        sessions.prune(now_ms() + 24 * HOUR).await.unwrap();
        assert_eq!(rows().await, 0);
    }

    #[tokio::test]
    async fn no_token_is_in_the_database() {
        let (sessions, store, folder) = sessions().await;
        let begun = begin(&sessions, "1028", None).await;
        store.close().await;
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            for token in [&begun.token, &begun.device] {
                let cookie = token.expose();
                assert!(
                    !bytes
                        .windows(cookie.len())
                        .any(|part| part == cookie.as_bytes())
                );
            }
        }
    }
}
