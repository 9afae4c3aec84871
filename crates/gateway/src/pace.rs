//! How often one may come, kept in memory: what is turned away by it costs
//! neither a look into the database nor an entry in it.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// So many are known at a time. Those who come then are not held up: there are
/// other limits, and none of them is to be brought down by filling this one.
const MOST: usize = 20_000;
/// Those who need not be remembered are looked for at most this often.
const FORGET_EVERY: Duration = Duration::from_secs(1);

/// How often each may come: so many at once, and then one each so often.
#[derive(Debug)]
pub(crate) struct Pace<K> {
    every: Duration,
    /// So far ahead of its pace one may be.
    ahead: Duration,
    known: Mutex<Until<K>>,
}

/// What was told once, and is not told again for a while.
#[derive(Debug)]
pub(crate) struct Once<K> {
    again_after: Duration,
    known: Mutex<Until<K>>,
}

/// A moment for each, until which it is remembered.
#[derive(Debug)]
struct Until<K> {
    moments: HashMap<K, Instant>,
    forgot_at: Option<Instant>,
}

impl<K: Eq + Hash> Pace<K> {
    /// `at_once`, at least one, and then one `every` so often.
    pub(crate) fn new(at_once: u32, every: Duration) -> Self {
        Self {
            every,
            ahead: every * (at_once.max(1) - 1),
            known: Mutex::new(Until::new()),
        }
    }

    /// One comes. `Err`: how long to wait before the next time.
    pub(crate) fn take(&self, key: K) -> Result<(), Duration> {
        let now = Instant::now();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let due = known.of(&key).map_or(now, |due| due.max(now));
        let early = due.duration_since(now);
        if early > self.ahead {
            return Err(early - self.ahead);
        }
        known.remember(key, due + self.every, now);
        Ok(())
    }
}

impl<K: Eq + Hash> Once<K> {
    pub(crate) fn new(again_after: Duration) -> Self {
        Self {
            again_after,
            known: Mutex::new(Until::new()),
        }
    }

    /// Whether it is to be told now. Where it cannot be remembered, it is not.
    pub(crate) fn is_news(&self, key: K) -> bool {
        let now = Instant::now();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.of(&key).is_some_and(|until| until > now) {
            return false;
        }
        known.remember(key, now + self.again_after, now)
    }
}

impl<K: Eq + Hash> Until<K> {
    fn new() -> Self {
        Self {
            moments: HashMap::new(),
            forgot_at: None,
        }
    }

    fn of(&self, key: &K) -> Option<Instant> {
        self.moments.get(key).copied()
    }

    /// Gives whether there was room.
    fn remember(&mut self, key: K, until: Instant, now: Instant) -> bool {
        if let Some(moment) = self.moments.get_mut(&key) {
            *moment = until;
            return true;
        }
        let may_forget = || {
            self.forgot_at
                .is_none_or(|at| now.duration_since(at) >= FORGET_EVERY)
        };
        if self.moments.len() >= MOST && may_forget() {
            self.moments.retain(|_, until| *until > now);
            self.forgot_at = Some(now);
        }
        if self.moments.len() >= MOST {
            return false;
        }
        self.moments.insert(key, until);
        true
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_may_come_so_often_at_once_and_then_at_a_pace() {
        let pace = Pace::new(3, Duration::from_secs(1));
        for _ in 0..3 {
            pace.take("a").unwrap();
        }
        let wait = pace.take("a").unwrap_err();
        assert_eq!(wait, Duration::from_secs(1));
        pace.take("b").unwrap();
        advance(wait).await;
        pace.take("a").unwrap();
        assert!(pace.take("a").is_err());
        advance(Duration::from_secs(60)).await;
        for _ in 0..3 {
            pace.take("a").unwrap();
        }
        assert!(pace.take("a").is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_thing_is_news_once_in_a_while() {
        let once = Once::new(Duration::from_secs(60));
        assert!(once.is_news("a"));
        assert!(!once.is_news("a"));
        assert!(once.is_news("b"));
        advance(Duration::from_secs(60)).await;
        assert!(once.is_news("a"));
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_come_so_many_are_remembered() {
        let once = Once::new(Duration::from_secs(60));
        for key in 0..MOST {
            assert!(once.is_news(key));
        }
        assert!(!once.is_news(MOST));
        advance(Duration::from_secs(60)).await;
        assert!(once.is_news(MOST));
        let known = once.known.lock().unwrap();
        assert_eq!(known.moments.len(), 1);
    }
}
