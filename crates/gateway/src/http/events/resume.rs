use std::fmt;

use axum::http::HeaderMap;

/// The id of an event: `<sequence number of the last settled action>-<n>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct EventId {
    /// All actions of the agent that settled up to this one have been sent.
    pub(super) settled: i64,
    /// Which event of the stream it is.
    pub(super) n: u64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.settled, self.n)
    }
}

/// What a phone has seen already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LastEventId {
    /// Nothing, or what says nothing.
    None,
    /// Everything up to this event.
    Seen(EventId),
}

impl LastEventId {
    /// What `Last-Event-ID` says.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        headers
            .get("last-event-id")
            .and_then(|value| value.to_str().ok())
            .and_then(Self::read)
            .map_or(Self::None, Self::Seen)
    }

    fn read(text: &str) -> Option<EventId> {
        let (settled, n) = text.split_once('-')?;
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !is_number(settled) || !is_number(n) {
            return None;
        }
        Some(EventId {
            settled: settled.parse().ok()?,
            n: n.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> LastEventId {
        let mut headers = HeaderMap::new();
        headers.insert("last-event-id", text.parse().unwrap());
        LastEventId::of(&headers)
    }

    #[test]
    fn an_id_is_read_back() {
        let id = EventId { settled: 17, n: 4 };
        assert_eq!(read(&id.to_string()), LastEventId::Seen(id));
    }

    #[test]
    fn what_is_no_id_is_taken_for_none() {
        assert_eq!(LastEventId::of(&HeaderMap::new()), LastEventId::None);
        for text in [
            "",
            "-",
            "1",
            "1-",
            "-1",
            "-1-1",
            "+1-1",
            "1--1",
            "1-x",
            "99999999999999999999-1",
        ] {
            assert_eq!(read(text), LastEventId::None, "{text}");
        }
    }
}
