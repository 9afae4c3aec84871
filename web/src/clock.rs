//! Time as the dialer has it.
//!
//! The dialer writes its local time without a zone, and the phone's clock may
//! be wrong. So the app asks the dialer once what time it is and counts on from
//! there with the browser's monotonic clock.

/// A date and time of the dialer's own clock, in seconds from an arbitrary day.
///
/// Only differences mean anything. Where the dialer's clock was put back or
/// forward in between, they are wrong by that much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DialerTime(i64);

impl DialerTime {
    /// Reads `2026-11-21 01:01:27`; `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.trim().split_once(' ')?;
        let [year, month, day] = three(date, '-')?;
        let [hour, minute, second] = three(time, ':')?;
        let is_date =
            (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        let is_time = hour < 24 && minute < 60 && second < 61;
        (is_date && is_time)
            .then(|| Self(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second))
    }
}

fn three(text: &str, separator: char) -> Option<[i64; 3]> {
    let mut parts = text.split(separator).map(|part| {
        let is_number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if is_number { part.parse().ok() } else { None }
    });
    let three = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(three)
}

/// Days of the Gregorian calendar, counted from a day long ago. The year begins
/// in March, so that the leap day is its last.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
}

/// The dialer's clock, carried on by the browser's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DialerClock {
    read: DialerTime,
    read_at_ms: f64,
}

impl DialerClock {
    /// The dialer said that it is `read`; the browser's clock stood at
    /// `now_ms`.
    pub(crate) const fn new(read: DialerTime, now_ms: f64) -> Self {
        Self {
            read,
            read_at_ms: now_ms,
        }
    }

    /// The reading of the browser's clock, in milliseconds, at which the
    /// dialer's showed `time`.
    pub(crate) fn browser_ms(&self, time: DialerTime) -> f64 {
        let seconds = time.0.saturating_sub(self.read.0);
        // Seconds of centuries fit an f64 exactly.
        self.read_at_ms + seconds as f64 * 1000.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn seconds_between(from: &str, to: &str) -> i64 {
        DialerTime::parse(to).unwrap().0 - DialerTime::parse(from).unwrap().0
    }

    #[test]
    fn times_are_told_apart_over_midnights_months_and_leap_days() {
        assert_eq!(
            seconds_between("2026-11-21 01:01:27", "2026-11-21 01:01:28"),
            1
        );
        assert_eq!(
            seconds_between("2026-12-31 23:59:59", "2027-01-01 00:00:00"),
            1
        );
        assert_eq!(
            seconds_between("2028-02-28 00:00:00", "2028-03-01 00:00:00"),
            2 * 86_400
        );
        assert_eq!(
            seconds_between("2026-02-28 00:00:00", "2026-03-01 00:00:00"),
            86_400
        );
        assert_eq!(
            seconds_between("2000-01-01 00:00:00", "2001-01-01 00:00:00"),
            366 * 86_400
        );
    }

    #[test]
    fn what_is_not_a_time_is_none() {
        for text in [
            "",
            "2026-11-21",
            "01:01:27",
            "2026-13-01 00:00:00",
            "2026-11-21 24:00:00",
            "2026-11-21 01:01",
            "2026-11-21 01:01:27:3",
            "2026-11-+1 01:01:27",
            "0000-00-00 00:00:00",
        ] {
            assert_eq!(DialerTime::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_of_the_dialer_is_placed_on_the_browsers_clock() {
        let at = |text| DialerTime::parse(text).unwrap();
        let clock = DialerClock::new(at("2026-11-21 01:01:27"), 5_000.0);
        assert_eq!(clock.browser_ms(at("2026-11-21 01:01:26")), 4_000.0);
        assert_eq!(
            clock.browser_ms(at("2026-11-21 00:01:27")),
            5_000.0 - 3_600_000.0
        );
    }
}
