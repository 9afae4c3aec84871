//! The simulator's one clock.
//!
//! It starts at the machine's time and then follows tokio's clock, so that a test which pauses
//! and advances tokio's time moves the whole call centre with it, the 15 minutes of a lock-out
//! included.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

/// Wall time and monotonic time that advance together.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Instant,
    started_since_epoch: Duration,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self {
            started: Instant::now(),
            started_since_epoch: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default(),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        let instant = Instant::now();
        Moment {
            instant,
            since_epoch: self.started_since_epoch + instant.duration_since(self.started),
        }
    }
}

/// A point in time, on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment {
    instant: Instant,
    since_epoch: Duration,
}

impl Moment {
    /// Seconds since 1970, as VICIdial's `EPOCH`.
    pub(crate) fn epoch_seconds(self) -> u64 {
        self.since_epoch.as_secs()
    }

    /// Milliseconds since 1970.
    pub(crate) fn epoch_millis(self) -> u64 {
        u64::try_from(self.since_epoch.as_millis()).unwrap_or(u64::MAX)
    }

    /// The same moment `delay` later.
    pub(crate) fn after(self, delay: Duration) -> Self {
        Self {
            instant: self.instant + delay,
            since_epoch: self.since_epoch + delay,
        }
    }

    /// Whole seconds from `earlier` to here, 0 when `earlier` is later.
    pub(crate) fn seconds_since(self, earlier: Self) -> u64 {
        self.instant
            .saturating_duration_since(earlier.instant)
            .as_secs()
    }

    /// `2026-11-21 01:01:27`, in UTC (the recorded server's time zone).
    pub(crate) fn date_time(self) -> String {
        let (year, month, day) = civil_date(self.epoch_seconds() / 86_400);
        let (hour, minute, second) = self.time_of_day();
        format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
    }

    /// `mddhhmmss`, the nine digits that VICIdial puts into a call id: the last digit of the
    /// month, the day and the time.
    pub(crate) fn call_id_digits(self) -> String {
        let (_, month, day) = civil_date(self.epoch_seconds() / 86_400);
        let (hour, minute, second) = self.time_of_day();
        format!("{}{day:02}{hour:02}{minute:02}{second:02}", month % 10)
    }

    fn time_of_day(self) -> (u64, u64, u64) {
        let seconds = self.epoch_seconds() % 86_400;
        (seconds / 3_600, seconds / 60 % 60, seconds % 60)
    }
}

/// Year, month and day in the Gregorian calendar for a count of days since 1970-01-01.
fn civil_date(days_since_1970: u64) -> (u64, u64, u64) {
    // Counted from 0000-03-01, so that a leap day is the last day of its year.
    let days = days_since_1970 + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(epoch_seconds: u64) -> Moment {
        Moment {
            instant: Instant::now(),
            since_epoch: Duration::from_secs(epoch_seconds),
        }
    }

    #[test]
    fn a_date_reads_as_the_recorded_version_answer_has_it() {
        // Recorded case `version`.
        assert_eq!(at(1_795_222_887).date_time(), "2026-11-21 01:01:27");
    }

    #[test]
    fn leap_days_and_year_ends_are_right() {
        assert_eq!(at(0).date_time(), "1970-01-01 00:00:00");
        assert_eq!(at(951_782_400).date_time(), "2000-02-29 00:00:00");
        assert_eq!(at(1_709_251_199).date_time(), "2024-02-29 23:59:59");
        assert_eq!(at(1_767_225_599).date_time(), "2025-12-31 23:59:59");
        assert_eq!(at(4_107_542_400).date_time(), "2100-03-01 00:00:00");
    }

    #[test]
    fn call_id_digits_keep_only_the_last_digit_of_the_month() {
        assert_eq!(at(1_795_222_887).call_id_digits(), "121010127");
    }

    #[tokio::test(start_paused = true)]
    async fn wall_time_follows_tokio_time() {
        let clock = Clock::start();
        let before = clock.now();
        tokio::time::advance(Duration::from_secs(900)).await;
        let after = clock.now();
        assert_eq!(after.seconds_since(before), 900);
        assert_eq!(after.epoch_millis() - before.epoch_millis(), 900_000);
    }
}
