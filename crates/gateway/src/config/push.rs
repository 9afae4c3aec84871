//! `[push]`: notifications of calls, and the services they may go through.

use std::fmt;
use std::str::FromStr;

use toml::de::DeValue;

use super::PushConfig;
use super::finding::What;
use super::table::{Read, Table, text};
use super::url::{Origin, Scheme};

/// The services of the browsers that there are: Chrome and most others, Firefox,
/// Safari, Edge on Windows.
const USUAL: [&str; 4] = [
    "https://fcm.googleapis.com",
    "https://updates.push.services.mozilla.com",
    "https://*.push.apple.com",
    "https://*.notify.windows.com",
];

/// What the addresses of a push service begin with: an origin, or all origins
/// below a name (`https://*.push.example.com`).
#[derive(Clone, PartialEq, Eq)]
pub struct PushService {
    origin: Origin,
    /// Whether it is the names below that are meant, not the name itself.
    is_below: bool,
}

impl PushService {
    fn read(text: &str) -> Option<Self> {
        let (origin, is_below) = match text.split_once("://*.") {
            Some((scheme, name)) => (Origin::parse(&format!("{scheme}://{name}")), true),
            None => (Origin::parse(text), false),
        };
        let origin = origin.ok()?;
        // Not all there are below `com`.
        let is_narrow = !is_below || (is_name(&origin.host) && origin.host.contains('.'));
        (is_narrow && !origin.host.contains('*')).then_some(Self { origin, is_below })
    }

    /// Whether it is among those that browsers have from their makers.
    pub(crate) fn is_usual(&self) -> bool {
        USUAL.contains(&self.to_string().as_str())
    }

    /// Whether an origin is one of this service's.
    pub(crate) fn has(&self, origin: &Origin) -> bool {
        (origin.scheme, origin.port) == (self.origin.scheme, self.origin.port)
            && self.has_host(&origin.host)
    }

    /// Whether a host is one of this service's.
    pub(crate) fn has_host(&self, host: &str) -> bool {
        if !self.is_below {
            return host == self.origin.host;
        }
        host.strip_suffix(self.origin.host.as_str())
            .and_then(|below| below.strip_suffix('.'))
            .is_some_and(is_name)
    }

    /// Whether it is reached without TLS: on this machine itself.
    pub(crate) fn is_plain(&self) -> bool {
        self.origin.scheme == Scheme::Http
    }

    /// All that there are unless a site names its own.
    pub(crate) fn usual() -> Vec<Self> {
        USUAL.into_iter().filter_map(Self::read).collect()
    }
}

/// Whether it is a name, or part of one: labels with dots between.
fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        !label.is_empty() && label.chars().all(is_part)
    };
    text.split('.').all(is_label)
}

impl FromStr for PushService {
    type Err = What;

    fn from_str(text: &str) -> Result<Self, What> {
        let service = Self::read(text).ok_or_else(|| What::NotAPushService {
            found: text.to_owned(),
        })?;
        if service.is_plain() && (service.is_below || !service.origin.is_loopback()) {
            return Err(What::PlainPushService);
        }
        Ok(service)
    }
}

impl fmt::Display for PushService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.origin.text();
        match text.split_once("://") {
            Some((scheme, name)) if self.is_below => write!(f, "{scheme}://*.{name}"),
            _ => f.write_str(&text),
        }
    }
}

impl fmt::Debug for PushService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

/// The section; without it nobody is told.
pub(super) fn read(table: Table<'_>) -> Option<Option<PushConfig>> {
    if !table.is_there() {
        return Some(None);
    }
    let example = "subject = \"mailto:admin@example.com\"";
    let subject = table.required("subject", example, subject);
    if subject.as_deref().is_some_and(is_local) {
        table.warn_here("subject", What::LocalSubject);
    }
    let services = table.list("services", |value| text(value)?.parse());
    let has_services = table.has("services");
    if has_services && services.as_ref().is_some_and(Vec::is_empty) {
        table.problem_here("services", What::Empty);
    }
    table.finish(&[]);
    let services = services?;
    Some(Some(PushConfig {
        subject: subject?,
        services: if has_services {
            services
        } else {
            PushService::usual()
        },
    }))
}

fn subject(value: &DeValue<'_>) -> Read<String> {
    let text = text(value)?;
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    let is_mail = text
        .strip_prefix("mailto:")
        .and_then(|address| address.split_once('@'))
        .is_some_and(|(who, host)| !who.is_empty() && is_name(host));
    let is_page = text
        .strip_prefix("https://")
        .and_then(|rest| rest.split(['/', '?', '#', ':']).next())
        .is_some_and(is_name);
    if is_plain && (is_mail || is_page) {
        return Ok(text.to_owned());
    }
    Err(What::NotASubject {
        found: text.to_owned(),
    })
}

/// Whether nobody elsewhere reaches a subject.
fn is_local(subject: &str) -> bool {
    let host = match subject.rsplit_once('@') {
        Some((_, host)) => host,
        None => {
            let rest = subject.trim_start_matches("https://");
            rest.split(['/', '?', '#', ':']).next().unwrap_or_default()
        }
    };
    let host = host.to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost") || host.starts_with("127.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(service: &str, origin: &str) -> bool {
        let service = service.parse::<PushService>().unwrap();
        service.has(&Origin::parse(origin).unwrap())
    }

    #[test]
    fn a_service_has_its_origin_and_no_other() {
        let service = "https://push.example.com";
        for (origin, is) in [
            ("https://push.example.com", true),
            ("https://PUSH.example.com:443", true),
            ("http://push.example.com", false),
            ("https://push.example.com:8443", false),
            ("https://push.example.com.", false),
            ("https://push.example.com.evil.test", false),
            ("https://evilpush.example.com", false),
            ("https://a.push.example.com", false),
        ] {
            assert_eq!(has(service, origin), is, "{origin}");
        }
        let other_port = "https://push.example.com:8443";
        assert!(has(other_port, other_port));
        assert!(!has(other_port, service));
    }

    #[test]
    fn a_service_with_a_star_has_the_names_below_and_not_the_name_itself() {
        let service = "https://*.push.example.com";
        for (origin, is) in [
            ("https://web.push.example.com", true),
            ("https://a.b.push.example.com", true),
            ("https://push.example.com", false),
            ("https://evilpush.example.com", false),
            ("https://.push.example.com", false),
            ("https://a..push.example.com", false),
            ("https://web.push.example.com.evil.test", false),
            ("https://web.push.example.com:1", false),
        ] {
            assert_eq!(has(service, origin), is, "{origin}");
        }
    }

    #[test]
    fn the_usual_services_are_told_from_a_sites_own() {
        let usual = PushService::usual();
        assert_eq!(usual.len(), USUAL.len());
        assert!(usual.iter().all(PushService::is_usual));
        assert!(
            !"https://push.example.com"
                .parse::<PushService>()
                .unwrap()
                .is_usual()
        );
    }

    #[test]
    fn without_tls_a_service_is_on_this_machine() {
        for (text, is) in [
            ("http://127.0.0.1:9999", true),
            ("http://push.example.com", false),
            ("http://*.a.localhost", false),
        ] {
            assert_eq!(text.parse::<PushService>().is_ok(), is, "{text}");
        }
    }

    #[test]
    fn everything_below_the_root_is_no_service() {
        for text in [
            "https://*",
            "https://*.",
            "https://*.com",
            "https://*.*.example.com",
            "https://a*.example.com",
            "fcm.googleapis.com",
        ] {
            let refused = text.parse::<PushService>().unwrap_err();
            let found = text.to_owned();
            assert_eq!(refused, What::NotAPushService { found });
        }
    }
}
