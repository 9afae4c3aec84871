//! The cookies: the session's, and the browser's mark for the limits of
//! signing in.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};

use super::site::Site;
use crate::sessions::Token;

/// What a cookie is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// The session's token.
    Session,
    /// The browser's mark, which outlasts sessions.
    Device,
}

/// As long as browsers keep any cookie.
const DEVICE_LASTS: Duration = Duration::from_hours(400 * 24);

impl Use {
    /// Browsers take `__Host-` only with `Secure`, and that only over HTTPS;
    /// without it the gateway is tried on one's own machine.
    const fn name(self, is_secure: bool) -> &'static str {
        match (self, is_secure) {
            (Self::Session, true) => "__Host-handset",
            (Self::Session, false) => "handset",
            (Self::Device, true) => "__Host-handset-device",
            (Self::Device, false) => "handset-device",
        }
    }
}

/// The token in a request's cookie. Of several cookies of that name the first
/// is read, as browsers send the most specific first.
pub(super) fn read(headers: &HeaderMap, site: &Site, cookie: Use) -> Option<Token> {
    let name = cookie.name(site.is_secure());
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(other, _)| *other == name)
        .and_then(|(_, value)| Token::read(value))
}

/// A `Set-Cookie` that keeps a token.
pub(super) fn keep(site: &Site, cookie: Use, token: &Token) -> Option<HeaderValue> {
    let lasts = match cookie {
        Use::Session => site.sessions.longest(),
        Use::Device => DEVICE_LASTS,
    };
    set(site, cookie, &token.expose(), lasts)
}

/// A `Set-Cookie` that removes the session's.
pub(super) fn forget_session(site: &Site) -> Option<HeaderValue> {
    set(site, Use::Session, "", Duration::ZERO)
}

fn set(site: &Site, cookie: Use, value: &str, lasts: Duration) -> Option<HeaderValue> {
    let is_secure = site.is_secure();
    let name = cookie.name(is_secure);
    let secure = if is_secure { "; Secure" } else { "" };
    let lasts = lasts.as_secs();
    let text =
        format!("{name}={value}; Path=/; Max-Age={lasts}; HttpOnly; SameSite=Strict{secure}");
    let mut value = HeaderValue::try_from(text).ok()?;
    value.set_sensitive(true);
    Some(value)
}
