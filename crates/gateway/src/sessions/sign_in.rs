//! How many wrong passwords are let through to the dialer.
//!
//! VICIdial locks a user after ten wrong passwords, whoever sent them. So that
//! nobody can lock an agent out through the gateway, each attempt is counted for
//! its user as wrong *before* the dialer is asked, in one statement that also
//! checks the limits: however many come at once, no more than allowed go through.
//!
//! * Per user: [`failures_per_user`](SignInConfig::failures_per_user) wrong ones
//!   within the window from browsers in which the agent has never signed in,
//!   and as many from the agent's own, told by a cookie that a good sign-in
//!   leaves. A stranger who guesses keeps the agent from signing in on a *new*
//!   phone until the window is over, and never on one that was used before.
//! * Per user and from both together never as many as VICIdial locks at. For
//!   this, those count too that the dialer left without an answer, as long as
//!   it would lock for them; of the strangers' only so many that the agent's own
//!   phone has its share left. For the limit above they do not: when the dialer
//!   is slow, right passwords are among them.
//! * Per address: [`failures_per_address`](SignInConfig::failures_per_address),
//!   whoever the user is. Attempts under way do not count for it: a whole site
//!   signs in at the beginning of a shift, from one address.
//!
//! A good sign-in takes none of the wrong ones away: the dialer goes on counting
//! them, too.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use handset_gateway_api::EpochMs;
use sqlx::Row;
use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments};
use vicidial_agent_api::AgentUser;

use super::store::{before, integer, length};
use super::token::Token;
use crate::agent_name::folded;
use crate::config::SignInConfig;
use crate::store::{Statement, Store};

/// The wrong password at which VICIdial locks a user.
const DIALER_LOCKS_AT: u32 = 10;
/// How long VICIdial keeps a user locked, from the last attempt.
pub(crate) const DIALER_LOCKS_FOR: Duration = Duration::from_mins(15);
/// A limit is reached for at least so long.
const SOON: Duration = Duration::from_secs(1);
/// How many attempts of an address may be under way.
const AT_A_TIME: u32 = 100;
/// How long a browser in which nobody signs in any more is known.
const KEEP_DEVICES: Duration = Duration::from_hours(180 * 24);
/// Attempts wait for each other before they are counted: one may be counted
/// whose moment is later, by so much. What is later still was counted before
/// the clock went back.
const AHEAD: Duration = Duration::from_mins(1);

/// The limits that are reached, one row for each: when it lets one through again
/// (the oldest of as many as it allows leaves it then), and whether it is the
/// address's.
macro_rules! reached {
    () => {
        "SELECT leaves, 0 AS of_address FROM ( \
           SELECT at + IIF(judged, ?6, ?7) AS leaves FROM sign_in_failures \
           WHERE agent_user = ?2 AND known_device = ?4 AND at <= ?5 AND leaves > ?1 \
           ORDER BY leaves DESC LIMIT 1 OFFSET ?9 - 1) \
         UNION ALL SELECT leaves, 0 FROM ( \
           SELECT at + IIF(judged, ?6, ?8) AS leaves FROM sign_in_failures \
           WHERE agent_user = ?2 AND known_device = 0 AND at <= ?5 AND leaves > ?1 AND ?4 = 0 \
           ORDER BY leaves DESC LIMIT 1 OFFSET ?10 - 1) \
         UNION ALL SELECT leaves, 0 FROM ( \
           SELECT at + IIF(judged, ?6, ?8) AS leaves FROM sign_in_failures \
           WHERE agent_user = ?2 AND at <= ?5 AND leaves > ?1 \
           ORDER BY leaves DESC LIMIT 1 OFFSET ?11 - 1) \
         UNION ALL SELECT leaves, 1 FROM ( \
           SELECT at + ?6 AS leaves FROM sign_in_failures \
           WHERE address = ?3 AND judged = 1 AND at <= ?5 AND leaves > ?1 \
           ORDER BY leaves DESC LIMIT 1 OFFSET ?12 - 1) \
         UNION ALL SELECT leaves, 1 FROM ( \
           SELECT at + ?7 AS leaves FROM sign_in_failures \
           WHERE address = ?3 AND judged = 0 AND at <= ?5 AND leaves > ?1 \
           ORDER BY leaves DESC LIMIT 1 OFFSET ?13 - 1)"
    };
}

/// The limits.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    store: Store,
    config: SignInConfig,
    /// How long the dialer may take for an answer: what is older is not under
    /// way any more.
    asks_for: Duration,
}

/// Who tries to sign in, from where.
struct Comer {
    user: String,
    address: String,
    is_known: bool,
    at_ms: EpochMs,
}

/// An attempt that may go to the dialer, counted as wrong for now.
#[derive(Debug)]
pub(super) struct Attempt {
    id: i64,
    user: String,
}

/// Whether an attempt may go to the dialer.
#[derive(Debug)]
pub(super) enum Admission {
    /// It may.
    Admitted(Attempt),
    /// Not now.
    Limited(Reached),
}

/// A limit that is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reached {
    /// When it lets one through again; at least a second.
    pub(super) retry_after: Duration,
    /// Whether it is the address's, whoever the user is.
    pub(super) is_of_address: bool,
}

impl Limits {
    pub(super) const fn new(store: Store, config: SignInConfig, asks_for: Duration) -> Self {
        Self {
            store,
            config,
            asks_for,
        }
    }

    /// Counts an attempt, if it is within the limits. What is not writes nothing:
    /// whoever goes on and on keeps no action waiting for the database.
    pub(super) async fn admit(
        &self,
        agent: &AgentUser,
        address: IpAddr,
        device: Option<&Token>,
        now_ms: EpochMs,
    ) -> Result<Admission, sqlx::Error> {
        let user = folded(agent);
        let comer = Comer {
            is_known: self.knows(&user, device, now_ms).await?,
            user,
            address: key_of(address),
            at_ms: now_ms,
        };
        if let Some(reached) = self.reached(&comer).await? {
            return Ok(Admission::Limited(reached));
        }
        let insert = concat!(
            "INSERT INTO sign_in_failures (at, agent_user, address, known_device) \
             SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (",
            reached!(),
            ") RETURNING id"
        );
        let inserted = self.store.write(self.ask(insert, &comer)).await?;
        if let Some(id) = inserted.scalar()? {
            return Ok(Admission::Admitted(Attempt {
                id,
                user: comer.user,
            }));
        }
        // Others were first, a moment ago.
        let reached = self.reached(&comer).await?;
        Ok(Admission::Limited(reached.unwrap_or(Reached {
            retry_after: SOON,
            is_of_address: false,
        })))
    }

    async fn reached(&self, comer: &Comer) -> Result<Option<Reached>, sqlx::Error> {
        let select = concat!(
            "SELECT MAX(leaves) AS leaves, MAX(of_address) AS of_address FROM (",
            reached!(),
            ")"
        );
        let row = self.ask(select, comer).fetch_one(self.store.pool()).await?;
        let leaves: Option<i64> = row.try_get("leaves")?;
        let Some(leaves) = leaves else {
            return Ok(None);
        };
        let left = leaves.saturating_sub(integer(comer.at_ms));
        let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
        Ok(Some(Reached {
            retry_after: left.max(SOON),
            is_of_address: row.try_get("of_address")?,
        }))
    }

    /// A query with what [`reached!`] counts by.
    fn ask<'q>(&self, query: &'static str, comer: &'q Comer) -> Query<'q, Sqlite, SqliteArguments> {
        let of_user = self.config.failures_per_user;
        let of_all = DIALER_LOCKS_AT - 1;
        sqlx::query(query)
            .bind(integer(comer.at_ms))
            .bind(&comer.user)
            .bind(&comer.address)
            .bind(comer.is_known)
            .bind(integer(comer.at_ms).saturating_add(length(AHEAD)))
            .bind(length(self.config.window))
            .bind(length(self.asks_for))
            .bind(length(DIALER_LOCKS_FOR))
            .bind(of_user)
            .bind(of_user.max(of_all.saturating_sub(of_user)))
            .bind(of_all)
            .bind(self.config.failures_per_address)
            .bind(AT_A_TIME)
    }

    /// The password was right: the attempt does not count, and the browser is
    /// known from now on.
    pub(super) async fn right(
        &self,
        attempt: Attempt,
        device: &Token,
        now_ms: EpochMs,
    ) -> Result<(), sqlx::Error> {
        let forget = sqlx::query("DELETE FROM sign_in_failures WHERE id = ?").bind(attempt.id);
        let know = sqlx::query(
            "INSERT INTO known_devices (token_hash, agent_user, seen_at) VALUES (?, ?, ?) \
             ON CONFLICT DO UPDATE SET seen_at = excluded.seen_at",
        )
        .bind(device.hash())
        .bind(&attempt.user)
        .bind(integer(now_ms));
        let statements = [Statement::of(forget)?, Statement::of(know)?];
        self.store.write_all(statements).await?;
        Ok(())
    }

    /// The password was wrong.
    pub(super) async fn wrong(&self, attempt: Attempt) -> Result<(), sqlx::Error> {
        let query = sqlx::query("UPDATE sign_in_failures SET judged = 1 WHERE id = ?");
        self.store.write(query.bind(attempt.id)).await?;
        Ok(())
    }

    /// The dialer did not judge the password: the attempt does not count.
    pub(super) async fn forget(&self, attempt: Attempt) -> Result<(), sqlx::Error> {
        let query = sqlx::query("DELETE FROM sign_in_failures WHERE id = ?");
        self.store.write(query.bind(attempt.id)).await?;
        Ok(())
    }

    /// Forgets what is too old to matter.
    pub(super) async fn prune(&self, now_ms: EpochMs) -> Result<(), sqlx::Error> {
        let longest = self.config.window.max(DIALER_LOCKS_FOR);
        let failures = sqlx::query("DELETE FROM sign_in_failures WHERE at <= ? OR at > ?")
            .bind(before(now_ms, longest))
            .bind(integer(now_ms).saturating_add(length(AHEAD)));
        let devices = sqlx::query("DELETE FROM known_devices WHERE seen_at <= ?")
            .bind(before(now_ms, KEEP_DEVICES));
        let statements = [Statement::of(failures)?, Statement::of(devices)?];
        self.store.write_all(statements).await?;
        Ok(())
    }

    async fn knows(
        &self,
        user: &str,
        device: Option<&Token>,
        now_ms: EpochMs,
    ) -> Result<bool, sqlx::Error> {
        let Some(device) = device else {
            return Ok(false);
        };
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM known_devices \
             WHERE token_hash = ? AND agent_user = ? AND seen_at > ?)",
        )
        .bind(device.hash())
        .bind(user)
        .bind(before(now_ms, KEEP_DEVICES))
        .fetch_one(self.store.pool())
        .await
    }
}

/// What stands for an address in the database.
pub(super) fn key_of(address: IpAddr) -> String {
    match network_of(address) {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(network) => format!("{network}/64"),
    }
}

/// What stands for an address: of IPv6 the network, whose other 64 bits belong
/// to one line and are as many as it likes.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sessions::tests::store;

    const MINUTE: u64 = 60_000;
    const ASKS_FOR: Duration = Duration::from_secs(5);
    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));

    async fn limits() -> (Limits, tempfile::TempDir) {
        let (store, folder) = store().await;
        let config = SignInConfig {
            failures_per_user: 4,
            failures_per_address: 6,
            window: Duration::from_mins(30),
        };
        (Limits::new(store, config, ASKS_FOR), folder)
    }

    fn agent(user: &str) -> AgentUser {
        user.parse().unwrap()
    }

    fn elsewhere(last: u8) -> IpAddr {
        IpAddr::from([198, 51, 100, last])
    }

    async fn admit(
        limits: &Limits,
        user: &str,
        address: IpAddr,
        device: Option<&Token>,
        now_ms: EpochMs,
    ) -> Result<Attempt, Duration> {
        let agent = agent(user);
        let admission = limits.admit(&agent, address, device, now_ms);
        match admission.await.unwrap() {
            Admission::Admitted(attempt) => Ok(attempt),
            Admission::Limited(reached) => Err(reached.retry_after),
        }
    }

    async fn wrong(
        limits: &Limits,
        user: &str,
        address: IpAddr,
        device: Option<&Token>,
        now_ms: EpochMs,
    ) {
        let attempt = admit(limits, user, address, device, now_ms).await;
        limits.wrong(attempt.unwrap()).await.unwrap();
    }

    #[tokio::test]
    async fn a_user_has_so_many_attempts_within_the_window_wherever_they_come_from() {
        let (limits, _folder) = limits().await;
        let start = 100 * MINUTE;
        for last in 0..4 {
            let now = start + u64::from(last) * MINUTE;
            wrong(&limits, "1028", elsewhere(last), None, now).await;
        }
        let now = start + 10 * MINUTE;
        let refused = admit(&limits, "1028", elsewhere(9), None, now).await;
        assert_eq!(refused.unwrap_err(), Duration::from_mins(20));
        // The dialer's users have no case; other users are not concerned.
        assert!(admit(&limits, "1029", HERE, None, now).await.is_ok());
        let now = start + 30 * MINUTE;
        wrong(&limits, "1028", HERE, None, now).await;
        assert!(admit(&limits, "1028", HERE, None, now).await.is_err());
    }

    #[tokio::test]
    async fn a_user_has_no_more_attempts_for_writing_the_name_in_capitals() {
        let (limits, _folder) = limits().await;
        for user in ["maya", "Maya", "MAYA", "mAYA"] {
            admit(&limits, user, HERE, None, MINUTE).await.unwrap();
        }
        assert!(admit(&limits, "maYA", HERE, None, MINUTE).await.is_err());
    }

    #[tokio::test]
    async fn an_address_has_so_many_wrong_passwords_whoever_the_users_are() {
        let (limits, _folder) = limits().await;
        let mut under_way = Vec::new();
        for user in 0..6 {
            let attempt = admit(&limits, &user.to_string(), HERE, None, MINUTE).await;
            under_way.push(attempt.unwrap());
        }
        assert!(admit(&limits, "8", HERE, None, MINUTE).await.is_ok());
        for attempt in under_way {
            limits.wrong(attempt).await.unwrap();
        }
        assert!(admit(&limits, "7", HERE, None, MINUTE).await.is_err());
        assert!(
            admit(&limits, "7", elsewhere(1), None, MINUTE)
                .await
                .is_ok()
        );
    }

    #[tokio::test]
    async fn attempts_that_the_slow_dialer_did_not_answer_are_not_wrong_passwords() {
        let (limits, _folder) = limits().await;
        let phone = Token::random().unwrap();
        let attempt = admit(&limits, "1028", HERE, None, MINUTE).await.unwrap();
        limits.right(attempt, &phone, MINUTE).await.unwrap();
        let start = 100 * MINUTE;
        let turn = |turn: u64| start + turn * 10_000;
        // More than there may be wrong ones, each after the other's time was over.
        for new in 0..5 {
            let attempt = admit(&limits, "1028", HERE, None, turn(new)).await;
            attempt.unwrap();
        }
        // The dialer may have taken them for wrong ones, and must not lock.
        let refused = admit(&limits, "1028", HERE, None, turn(6)).await;
        assert_eq!(
            refused.unwrap_err(),
            DIALER_LOCKS_FOR - Duration::from_mins(1)
        );
        for own in 7..11 {
            let attempt = admit(&limits, "1028", HERE, Some(&phone), turn(own)).await;
            attempt.unwrap();
        }
        let refused = admit(&limits, "1028", HERE, Some(&phone), turn(12)).await;
        assert_eq!(
            refused.unwrap_err(),
            DIALER_LOCKS_FOR - Duration::from_mins(2)
        );
        let now = start + 15 * MINUTE;
        assert!(admit(&limits, "1028", HERE, None, now).await.is_ok());
    }

    #[tokio::test]
    async fn attempts_from_before_the_clock_went_back_do_not_count() {
        let (limits, _folder) = limits().await;
        for _ in 0..4 {
            wrong(&limits, "1028", HERE, None, 100 * MINUTE).await;
        }
        let now = 50 * MINUTE;
        assert!(admit(&limits, "1028", HERE, None, now).await.is_ok());
        // Nor later, when their moment has come again.
        limits.prune(now).await.unwrap();
        let now = 101 * MINUTE;
        assert!(admit(&limits, "1028", HERE, None, now).await.is_ok());
    }

    #[tokio::test]
    async fn an_attempt_counts_for_one_that_came_before_it_and_is_counted_after_it() {
        let (limits, _folder) = limits().await;
        for after in (1..5).rev() {
            let now = 100 * MINUTE + after;
            wrong(&limits, "1028", HERE, None, now).await;
        }
        let now = 100 * MINUTE;
        assert!(admit(&limits, "1028", HERE, None, now).await.is_err());
    }

    #[tokio::test]
    async fn attempts_at_the_same_time_are_counted_too() {
        let (limits, _folder) = limits().await;
        let mut attempts = tokio::task::JoinSet::new();
        for last in 0..20 {
            let limits = limits.clone();
            attempts.spawn(async move {
                admit(&limits, "1028", elsewhere(last), None, MINUTE)
                    .await
                    .is_ok()
            });
        }
        let admitted = attempts.join_all().await;
        assert_eq!(admitted.iter().filter(|admitted| **admitted).count(), 4);
    }

    #[tokio::test]
    async fn strangers_do_not_use_up_the_attempts_of_a_phone_that_was_signed_in_before() {
        let (limits, _folder) = limits().await;
        let phone = Token::random().unwrap();
        let attempt = admit(&limits, "1028", HERE, None, MINUTE).await.unwrap();
        limits.right(attempt, &phone, MINUTE).await.unwrap();
        for last in 0..4 {
            admit(&limits, "1028", elsewhere(last), None, MINUTE)
                .await
                .unwrap();
        }
        assert!(admit(&limits, "1028", HERE, None, MINUTE).await.is_err());
        // It is not another agent's phone.
        for last in 10..14 {
            admit(&limits, "1029", elsewhere(last), None, MINUTE)
                .await
                .unwrap();
        }
        let other = admit(&limits, "1029", elsewhere(20), Some(&phone), MINUTE);
        assert!(other.await.is_err());
        // And even it stays below what the dialer locks at.
        for _ in 0..4 {
            admit(&limits, "1028", HERE, Some(&phone), MINUTE)
                .await
                .unwrap();
        }
        let fifth = admit(&limits, "1028", HERE, Some(&phone), MINUTE).await;
        assert!(fifth.is_err());
    }

    #[tokio::test]
    async fn a_right_password_and_one_not_judged_do_not_count_and_take_nothing_away() {
        let (limits, _folder) = limits().await;
        let phone = Token::random().unwrap();
        for _ in 0..3 {
            admit(&limits, "1028", HERE, None, MINUTE).await.unwrap();
        }
        for _ in 0..9 {
            let attempt = admit(&limits, "1028", HERE, None, MINUTE).await.unwrap();
            limits.forget(attempt).await.unwrap();
            let attempt = admit(&limits, "1028", HERE, None, MINUTE).await.unwrap();
            limits.right(attempt, &phone, MINUTE).await.unwrap();
        }
        admit(&limits, "1028", HERE, None, MINUTE).await.unwrap();
        assert!(admit(&limits, "1028", HERE, None, MINUTE).await.is_err());
    }

    #[tokio::test]
    async fn limits_outlast_the_process() {
        let (limits, folder) = limits().await;
        for _ in 0..4 {
            admit(&limits, "1028", HERE, None, MINUTE).await.unwrap();
        }
        let again = Store::open(&folder.path().join("handset.db"))
            .await
            .unwrap();
        let again = Limits::new(again, limits.config, ASKS_FOR);
        assert!(admit(&again, "1028", HERE, None, MINUTE).await.is_err());
    }

    #[test]
    fn an_ipv6_line_is_one_address() {
        let key = |text: &str| key_of(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(key("2001:db8:1:2::9"), "2001:db8:1:2::/64");
        assert_ne!(key("2001:db8:1:3::9"), "2001:db8:1:2::/64");
        assert_eq!(key("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
