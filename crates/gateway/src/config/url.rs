//! Addresses on the web: a scheme, a host and perhaps a port, nothing else.

use std::net::IpAddr;

use axum::http::Uri;

/// An origin: `https://handset.example.com:8443`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) scheme: Scheme,
    /// In lower case; an IPv6 address in brackets.
    pub(crate) host: String,
    /// `None`: the scheme's own.
    pub(crate) port: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Http,
    Https,
}

/// What is wrong with one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlFault {
    /// Not `http://` or `https://`.
    Scheme,
    /// No host, or one that is not ASCII.
    Host,
    /// A user or password in it.
    Credentials,
    /// A path, query or fragment.
    Path,
}

impl Origin {
    /// Reads an origin; one `/` at its end is forgiven.
    pub(crate) fn parse(text: &str) -> Result<Self, UrlFault> {
        let (scheme, rest) = text.split_once("://").ok_or(UrlFault::Scheme)?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return Err(UrlFault::Scheme),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        if rest.contains('@') {
            return Err(UrlFault::Credentials);
        }
        if rest.contains(['/', '?', '#']) {
            return Err(UrlFault::Path);
        }
        let uri: Uri = text.parse().map_err(|_| UrlFault::Host)?;
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        let named_port = rest
            .strip_prefix(uri.host().unwrap_or_default())
            .unwrap_or_default();
        if host.is_empty() || (!named_port.is_empty() && uri.port_u16().is_none()) {
            return Err(UrlFault::Host);
        }
        let default = match scheme {
            Scheme::Http => 80,
            Scheme::Https => 443,
        };
        Ok(Self {
            scheme,
            host,
            port: uri.port_u16().filter(|port| *port != default),
        })
    }

    /// Whether it is this machine itself, by name or address.
    pub(crate) fn is_loopback(&self) -> bool {
        let address = self.host.trim_start_matches('[').trim_end_matches(']');
        self.host == "localhost"
            || self.host.ends_with(".localhost")
            || address.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// As a browser writes it in `Origin`.
    pub(crate) fn text(&self) -> String {
        let scheme = match self.scheme {
            Scheme::Http => "http",
            Scheme::Https => "https",
        };
        match self.port {
            Some(port) => format!("{scheme}://{}:{port}", self.host),
            None => format!("{scheme}://{}", self.host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for (text, origin) in [
            ("https://handset.example.com", "https://handset.example.com"),
            (
                "HTTPS://Handset.Example.com:443/",
                "https://handset.example.com",
            ),
            (
                "https://handset.example.com:8443",
                "https://handset.example.com:8443",
            ),
            ("http://127.0.0.1:80", "http://127.0.0.1"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(Origin::parse(text).unwrap().text(), origin);
        }
    }

    #[test]
    fn what_is_no_origin_is_refused() {
        for (text, fault) in [
            ("handset.example.com", UrlFault::Scheme),
            ("ftp://handset.example.com", UrlFault::Scheme),
            ("https://", UrlFault::Host),
            ("https://:443", UrlFault::Host),
            ("https://host:port", UrlFault::Host),
            ("https://host:99999", UrlFault::Host),
            ("https://host:", UrlFault::Host),
            ("https://ñandú.example", UrlFault::Host),
            ("https://a b", UrlFault::Host),
            ("https://user:pass@host", UrlFault::Credentials),
            ("https://host/agc", UrlFault::Path),
            ("https://host//", UrlFault::Path),
            ("https://host?x", UrlFault::Path),
        ] {
            assert_eq!(Origin::parse(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn this_machine_has_several_names() {
        for (text, is) in [
            ("http://localhost:8080", true),
            ("http://127.0.0.1", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:1", true),
            ("http://app.localhost", true),
            ("http://localhost.example.com", false),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(Origin::parse(text).unwrap().is_loopback(), is, "{text}");
        }
    }
}
