//! Bytes to text, and text to lines.

use std::borrow::Cow;

/// The body as text, without a byte-order mark. Old servers answer in Latin-1 whatever their header says
/// (recorded: `uni_stage_invalid_utf8`).
pub(super) fn decode(body: &[u8]) -> Cow<'_, str> {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(body.iter().copied().map(char::from).collect()),
    }
}

/// A line of the body.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    /// Whether a line feed ends it; without one it may be cut off.
    pub(super) is_complete: bool,
    /// What comes after it.
    pub(super) rest: &'a str,
}

/// The lines of a text, each with what follows it.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut left = text;
    std::iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let (line, rest, is_complete) = match left.split_once('\n') {
            Some((line, rest)) => (line, rest, true),
            None => (left, "", false),
        };
        left = rest;
        Some(Line {
            text: line.strip_suffix('\r').unwrap_or(line),
            is_complete,
            rest,
        })
    })
}
