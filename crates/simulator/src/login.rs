//! Logging in to the two APIs, and being locked out of them (recorded groups `auth`, `lockout`).

use crate::center::Center;
use crate::clock::Moment;
use crate::php::sql_equal;

/// So many wrong passwords lock a user out …
const TRIGGER: u32 = 10;
/// … until so many seconds after the last login.
const LOCK_SECONDS: u64 = 900;

/// What came of a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Login {
    Good,
    Bad,
    Locked,
}

/// The two scripts' different demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// Level 1 is enough; a good login does not forgive failed ones.
    AgentApi,
    /// Level 7; a good login forgives failed ones.
    NonAgentApi,
}

impl Center {
    /// Tries a login and counts it.
    pub(crate) fn log_in(&mut self, door: Door, user: &str, password: &str) -> Login {
        let now = self.clock.now();
        let Some(user) = self.users.get_mut(user) else {
            return Login::Bad;
        };
        let lock_is_over = |last_login: Option<Moment>| {
            last_login.is_none_or(|last| now.seconds_since(last) > LOCK_SECONDS)
        };
        let least_level = match door {
            Door::AgentApi => 1,
            Door::NonAgentApi => 7,
        };
        let right = user.account.active
            && user.account.level >= least_level
            && sql_equal(&user.account.password, password)
            && (user.failed_logins < TRIGGER || lock_is_over(user.last_login));
        if right {
            if door == Door::NonAgentApi {
                user.failed_logins = 0;
                user.last_login = Some(now);
            }
            Login::Good
        } else if user.failed_logins < TRIGGER {
            user.failed_logins += 1;
            Login::Bad
        } else if lock_is_over(user.last_login) {
            user.failed_logins = 1;
            user.last_login = Some(now);
            Login::Bad
        } else {
            Login::Locked
        }
    }

    /// The count that a refusal of the agent API shows: whether the named account exists and has
    /// agent API access.
    pub(crate) fn has_api_access(&self, user: &str) -> bool {
        self.account(user).is_some_and(|account| account.api_access)
    }
}

/// The database query that a refusal of the agent API echoes, password included.
pub(crate) fn echoed_query(user: &str, password: &str, now: Moment) -> String {
    let lock_over = now.epoch_seconds().saturating_sub(LOCK_SECONDS);
    format!(
        "SELECT count(*) from vicidial_users where user='{user}' and pass='{password}' and user_level > 0 and active='Y' and ( (failed_login_count < {TRIGGER}) or (UNIX_TIMESTAMP(last_login_date) < {lock_over}) );"
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::scenario::Scenario;

    fn center() -> Center {
        Center::new(&Scenario::recorded().unwrap(), fastrand::Rng::with_seed(1))
    }

    fn wrong(center: &mut Center, user: &str, times: u32) {
        for _ in 0..times {
            assert_eq!(center.log_in(Door::AgentApi, user, "wrong"), Login::Bad);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_lock_ends_after_fifteen_minutes() {
        let mut center = center();
        wrong(&mut center, "lockweb", 10);
        tokio::time::advance(Duration::from_secs(900)).await;
        assert_eq!(
            center.log_in(Door::AgentApi, "lockweb", "lockpass2"),
            Login::Locked
        );
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(
            center.log_in(Door::AgentApi, "lockweb", "lockpass2"),
            Login::Good
        );
    }

    #[tokio::test(start_paused = true)]
    async fn only_a_good_non_agent_login_forgives() {
        let mut center = center();
        wrong(&mut center, "lockweb", 9);
        let good = |center: &mut Center, door| center.log_in(door, "lockweb", "lockpass2");
        assert_eq!(good(&mut center, Door::AgentApi), Login::Good);
        assert_eq!(good(&mut center, Door::NonAgentApi), Login::Good);
        wrong(&mut center, "lockweb", 10);
        assert_eq!(good(&mut center, Door::NonAgentApi), Login::Locked);
    }

    #[tokio::test(start_paused = true)]
    async fn a_low_level_counts_as_a_wrong_password_at_the_non_agent_api() {
        let mut center = center();
        assert_eq!(
            center.log_in(Door::NonAgentApi, "lvl6", "lvl6pass"),
            Login::Bad
        );
        assert_eq!(
            center.log_in(Door::AgentApi, "lvl6", "lvl6pass"),
            Login::Good
        );
    }
}
