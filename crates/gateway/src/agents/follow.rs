//! The one task that asks for the list of all logged-in agents.

use std::sync::{Arc, Weak};
use std::time::Duration;

use handset_call_control::Cause;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::Shared;
use crate::clock::now_ms;
use crate::config::FollowingConfig;
use crate::dialer::Dialer;

/// Follows until `shared` is gone.
pub(super) async fn run(
    shared: Weak<Shared>,
    dialer: Dialer,
    config: FollowingConfig,
    wake: Arc<Notify>,
) {
    let mut failures = 0;
    loop {
        let Some(rests) = shared
            .upgrade()
            .map(|shared| shared.roster().rest_unless_watched(Instant::now()))
        else {
            return;
        };
        if rests {
            failures = 0;
            wake.notified().await;
            continue;
        }
        let asked = Instant::now();
        let found = dialer.logged_in_agents().await;
        let took = asked.elapsed();
        let Some(shared) = shared.upgrade() else {
            return;
        };
        match found {
            Ok(agents) => {
                if failures > 0 {
                    tracing::info!("the dialer answers again");
                }
                failures = 0;
                let looks = shared.roster().listed(&agents, asked, now_ms());
                shared.look_in_turn(looks);
            }
            Err(trouble) => {
                if failures == 0 {
                    let cause = shown(&trouble.cause);
                    tracing::warn!(cause, "the dialer does not answer as it should");
                }
                failures += 1;
                shared.roster().failed(now_ms());
            }
        }
        drop(shared);
        // A dialer that takes its time is not asked all the time.
        sleep_until(asked + pause(&config, failures).max(took * 2)).await;
    }
}

/// What is the matter, without anything that the dialer wrote.
fn shown(cause: &Cause) -> String {
    match cause {
        Cause::Lost(lost) => format!("{lost:?}"),
        Cause::Refused { code, .. } => code.as_str().to_owned(),
        Cause::Unrecognised(what) => format!("{what:?}"),
    }
}

/// How long after the beginning of one request the next begins, after so many failures in a row.
/// Several gateways, or one that was restarted, do not all come back at the same moment.
fn pause(config: &FollowingConfig, failures: u32) -> Duration {
    if failures == 0 {
        return config.every;
    }
    let doubled = config.every.saturating_mul(1 << failures.min(16));
    let longest = doubled.min(config.at_most_every).max(config.every);
    longest.mul_f64(0.5 + fastrand::f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_often_the_dialer_fails_the_longer_it_is_left_alone() {
        let config = FollowingConfig {
            every: Duration::from_secs(1),
            at_most_every: Duration::from_secs(30),
        };
        assert_eq!(pause(&config, 0), Duration::from_secs(1));
        for (failures, least, most) in [(1, 1, 2), (2, 2, 4), (4, 8, 16), (5, 15, 30), (99, 15, 30)]
        {
            for _ in 0..100 {
                let pause = pause(&config, failures);
                assert!(pause >= Duration::from_secs(least), "{failures}: {pause:?}");
                assert!(pause <= Duration::from_secs(most), "{failures}: {pause:?}");
            }
        }
    }
}
