use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use handset_gateway_api::EpochMs;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config::parse_duration;

/// A moment, as it is given on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    At(EpochMs),
    Ago(Duration),
}

/// It is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NotAMoment;

impl Moment {
    /// In milliseconds since the epoch.
    pub(super) fn epoch_ms(self, now_ms: EpochMs) -> EpochMs {
        match self {
            Self::At(moment) => moment,
            Self::Ago(length) => {
                let length = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
                now_ms.saturating_sub(length)
            }
        }
    }
}

impl FromStr for Moment {
    type Err = NotAMoment;

    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        if let Some(length) = parse_duration(text) {
            return Ok(Self::Ago(length));
        }
        let moment = if text.len() == "2026-11-01".len() {
            let date: Date = text.parse().map_err(|_| NotAMoment)?;
            date.to_zoned(TimeZone::UTC)
                .map_err(|_| NotAMoment)?
                .timestamp()
        } else {
            text.parse::<Timestamp>().map_err(|_| NotAMoment)?
        };
        EpochMs::try_from(moment.as_millisecond())
            .map(Self::At)
            .map_err(|_| NotAMoment)
    }
}

impl fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "write a date (2026-11-01), a time with its offset (2026-11-01T08:30:00Z), or how \
             long ago (7d, 12h)",
        )
    }
}

impl std::error::Error for NotAMoment {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_times_and_lengths_are_moments() {
        const NOW: EpochMs = 1_793_000_000_000;
        for (text, ms) in [
            ("1970-01-02", 86_400_000),
            ("2026-11-01", 1_793_491_200_000),
            ("2026-11-01T00:00:00Z", 1_793_491_200_000),
            ("2026-11-01T00:00:00.250+01:00", 1_793_487_600_250),
            ("7d", NOW - 7 * 86_400_000),
            ("12h", NOW - 12 * 3_600_000),
            ("90000d", 0),
        ] {
            assert_eq!(text.parse::<Moment>().unwrap().epoch_ms(NOW), ms, "{text}");
        }
    }

    #[test]
    fn what_names_no_moment_is_refused() {
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-11-01T08:30:00",
            "7",
            "1969-12-31",
            "-7d",
        ] {
            assert_eq!(text.parse::<Moment>(), Err(NotAMoment), "{text}");
        }
    }
}
