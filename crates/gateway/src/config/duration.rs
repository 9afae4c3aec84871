//! Lengths of time as people write them: `250ms`, `10s`, `1h 30m`, `90d`.

use std::time::Duration;

use jiff::{SignedDuration, Span, SpanRelativeTo, Unit};

/// Reads a length of time in milliseconds, seconds, minutes, hours, days (24
/// hours) or weeks (7 days). `None` if it is none: without a unit, negative, or
/// with months or years, which have no fixed length.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let span: Span = text.parse().ok()?;
    if span.get_years() != 0 || span.get_months() != 0 {
        return None;
    }
    let length: SignedDuration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    Duration::try_from(length).ok()
}

/// A length of time as [`parse`] reads it.
pub(crate) fn show(length: Duration) -> String {
    let Ok(milliseconds) = i64::try_from(length.as_millis()) else {
        return format!("{}s", length.as_secs());
    };
    let day = i64::from(24 * 60 * 60 * 1000_i32);
    if milliseconds % day == 0 && milliseconds > 0 {
        return format!("{}d", milliseconds / day);
    }
    let rounded = Span::new()
        .try_milliseconds(milliseconds)
        .and_then(|span| span.round(jiff::SpanRound::new().largest(Unit::Hour)));
    rounded.map_or_else(|_| format!("{milliseconds}ms"), |span| format!("{span:#}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_with_their_units() {
        for (text, milliseconds) in [
            ("250ms", 250),
            ("10s", 10_000),
            ("10 seconds", 10_000),
            ("5m", 300_000),
            ("1h 30m", 5_400_000),
            ("12h", 43_200_000),
            ("90d", 7_776_000_000),
            ("2w", 1_209_600_000),
            ("0s", 0),
        ] {
            assert_eq!(
                parse(text),
                Some(Duration::from_millis(milliseconds)),
                "{text}"
            );
        }
    }

    #[test]
    fn what_has_no_fixed_length_is_none() {
        for text in [
            "",
            "10",
            "ten seconds",
            "-5s",
            "5s ago",
            "1 month",
            "1y",
            "10 s x",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_length_is_shown_as_it_is_read() {
        for text in ["250ms", "10s", "5m", "1h 30m", "12h", "90d", "1s 500ms"] {
            assert_eq!(show(parse(text).unwrap()), text);
        }
    }
}
