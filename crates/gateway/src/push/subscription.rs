//! Where a browser is told: its push service's address for it, and its keys.

use std::fmt;

use axum::http::Uri;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use handset_gateway_api::PushSubscription;
use web_push_native::p256::PublicKey;

use crate::config::{Origin, PushService};

/// Longer than any service's.
const LONGEST_ENDPOINT: usize = 2_048;
/// An uncompressed point of P-256.
const PUBLIC_KEY_BYTES: usize = 65;
const SECRET_BYTES: usize = 16;

/// Where a browser is told, at a service that is allowed. It shows nothing of itself: whoever
/// knows the address can reach the browser.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Subscription {
    endpoint: Uri,
    origin: Origin,
    service: PushService,
    public_key: PublicKey,
    secret: [u8; SECRET_BYTES],
}

/// What is wrong with where a browser wants to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InvalidSubscription {
    /// Longer than any service's address, or empty.
    Length,
    /// No address on the web.
    Endpoint,
    /// An address of no service that the site allows.
    Service,
    /// `p256dh` is not base64url of a point of P-256.
    PublicKey,
    /// `auth` is not base64url of 16 bytes.
    Secret,
}

impl fmt::Display for InvalidSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "endpoint: it must have 1 to 2048 characters",
            Self::Endpoint => "endpoint: it must be an address such as https://host/path",
            Self::Service => "endpoint: the site sends nothing to this push service",
            Self::PublicKey => {
                "keys.p256dh: it must be 65 bytes in base64url without padding, a point of P-256"
            }
            Self::Secret => "keys.auth: it must be 16 bytes in base64url without padding",
        })
    }
}

impl Subscription {
    /// As a browser gives it.
    pub(super) fn read(
        told: &PushSubscription,
        services: &[PushService],
    ) -> Result<Self, InvalidSubscription> {
        let public_key = URL_SAFE_NO_PAD
            .decode(&told.keys.p256dh)
            .map_err(|_| InvalidSubscription::PublicKey)?;
        let secret = URL_SAFE_NO_PAD
            .decode(&told.keys.auth)
            .map_err(|_| InvalidSubscription::Secret)?;
        Self::of(&told.endpoint, &public_key, &secret, services)
    }

    /// From its parts. What was allowed once may be so no longer: those in the database come
    /// through here, too.
    pub(super) fn of(
        endpoint: &str,
        public_key: &[u8],
        secret: &[u8],
        services: &[PushService],
    ) -> Result<Self, InvalidSubscription> {
        if !(1..=LONGEST_ENDPOINT).contains(&endpoint.len()) {
            return Err(InvalidSubscription::Length);
        }
        let (origin, endpoint) = address(endpoint).ok_or(InvalidSubscription::Endpoint)?;
        let service = services
            .iter()
            .find(|service| service.has(&origin))
            .ok_or(InvalidSubscription::Service)?;
        if public_key.len() != PUBLIC_KEY_BYTES {
            return Err(InvalidSubscription::PublicKey);
        }
        let public_key =
            PublicKey::from_sec1_bytes(public_key).map_err(|_| InvalidSubscription::PublicKey)?;
        let secret = secret.try_into().map_err(|_| InvalidSubscription::Secret)?;
        Ok(Self {
            endpoint,
            origin,
            service: service.clone(),
            public_key,
            secret,
        })
    }

    pub(super) const fn endpoint(&self) -> &Uri {
        &self.endpoint
    }

    /// What the endpoint's address begins with, as it stands in a token for the service.
    pub(super) fn origin(&self) -> String {
        self.origin.text()
    }

    /// The service it is at: what may be shown of it.
    pub(crate) const fn service(&self) -> &PushService {
        &self.service
    }

    pub(super) const fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    pub(super) const fn secret(&self) -> &[u8; SECRET_BYTES] {
        &self.secret
    }
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

/// The origin of an address, and the whole. It is taken apart once, strictly: what two readers
/// could read differently is no address.
fn address(text: &str) -> Option<(Origin, Uri)> {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#' | b'"');
    if !text.bytes().all(is_plain) {
        return None;
    }
    let (scheme, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let origin = Origin::parse(&format!("{scheme}://{authority}")).ok()?;
    let uri: Uri = text.parse().ok()?;
    let is_same = uri
        .host()
        .is_some_and(|host| host.eq_ignore_ascii_case(&origin.host))
        && uri
            .authority()
            .is_some_and(|whole| whole.as_str() == authority);
    is_same.then_some((origin, uri))
}

#[cfg(test)]
mod tests {
    use super::*;
    use handset_gateway_api::PushKeys;

    /// A subscription of a browser.
    const P256DH: &str =
        "BLn9b-VR0ca83knDNZ32dCHGyjJp-1riX9ZTN40MqV8K_LpQmLqxC_DoHvqvFXO_nGdAB4W9dogZb_sM-uV4JbY";
    const AUTH: &str = "_ordMnz7uTCmrpBTeUV4Bw";
    const ENDPOINT: &str = "https://fcm.googleapis.com/fcm/send/c1KrmpTuRm8:APA91b";

    fn read(endpoint: &str, p256dh: &str, auth: &str) -> Result<Subscription, InvalidSubscription> {
        let told = PushSubscription {
            endpoint: endpoint.to_owned(),
            keys: PushKeys {
                p256dh: p256dh.to_owned(),
                auth: auth.to_owned(),
            },
        };
        Subscription::read(&told, &PushService::usual())
    }

    fn read_at(endpoint: &str) -> Result<Subscription, InvalidSubscription> {
        read(endpoint, P256DH, AUTH)
    }

    #[test]
    fn the_usual_services_are_allowed() {
        for endpoint in [
            ENDPOINT,
            "https://fcm.googleapis.com/wp/dh4b:APA91b",
            "https://updates.push.services.mozilla.com/wpush/v2/gAAAAA",
            "https://web.push.apple.com/QGuQyavXutnMm9",
            "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAA%3d",
            "HTTPS://FCM.googleapis.com:443/fcm/send/x",
        ] {
            let subscription = read_at(endpoint).unwrap();
            assert_eq!(subscription.endpoint().to_string().len(), endpoint.len());
        }
        assert_eq!(
            read_at(ENDPOINT).unwrap().origin(),
            "https://fcm.googleapis.com"
        );
    }

    #[test]
    fn whatever_else_an_address_looks_like_only_a_service_is_one() {
        for endpoint in [
            // This machine and others of the network, by whichever name.
            "https://127.0.0.1/x",
            "https://localhost/x",
            "https://[::1]/x",
            "https://[::ffff:127.0.0.1]/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://10.0.0.1/x",
            "https://169.254.169.254/latest/meta-data",
            "https://dialer.example.com/agc/api.php",
            // Names that only look like a service's.
            "https://fcm.googleapis.com.evil.test/x",
            "https://evilfcm.googleapis.com/x",
            "https://fcm.googleapis.com./x",
            "https://evil.test/fcm.googleapis.com",
            "https://evil.test/?https://fcm.googleapis.com/",
            "https://push.apple.com/x",
            "https://evilpush.apple.com/x",
            // Other ports and schemes.
            "https://fcm.googleapis.com:22/x",
            "http://fcm.googleapis.com/x",
        ] {
            let refused = read_at(endpoint).unwrap_err();
            assert_eq!(refused, InvalidSubscription::Service, "{endpoint}");
        }
        for endpoint in [
            "https://fcm.googleapis.com@127.0.0.1/x",
            "https://127.0.0.1@fcm.googleapis.com/x",
            "https://user:pass@fcm.googleapis.com/x",
            "https://fcm.googleapis.com\\@127.0.0.1/x",
            "https://127.0.0.1\\.fcm.googleapis.com/x",
            "https://127.0.0.1#@fcm.googleapis.com/x",
            "https://fcm.googleapis.com /x",
            "https://fcm.googleapis.com\r\nhost: 127.0.0.1/x",
            "https://fcm%2egoogleapis.com/x",
            "https://ｆcm.googleapis.com/x",
            "https:///x",
            "https:fcm.googleapis.com/x",
            "//fcm.googleapis.com/x",
            "file:///etc/passwd",
            "x",
        ] {
            let refused = read_at(endpoint).unwrap_err();
            assert!(
                matches!(
                    refused,
                    InvalidSubscription::Endpoint | InvalidSubscription::Service
                ),
                "{endpoint}"
            );
        }
        assert_eq!(read_at("").unwrap_err(), InvalidSubscription::Length);
        let long = format!("{ENDPOINT}{}", "x".repeat(LONGEST_ENDPOINT));
        assert_eq!(read_at(&long).unwrap_err(), InvalidSubscription::Length);
    }

    #[test]
    fn keys_that_are_none_are_refused() {
        let off_the_curve = URL_SAFE_NO_PAD.encode([4; PUBLIC_KEY_BYTES]);
        let compressed = URL_SAFE_NO_PAD.encode(&URL_SAFE_NO_PAD.decode(P256DH).unwrap()[..33]);
        for p256dh in ["", "!", &off_the_curve, &compressed, &format!("{P256DH}=")] {
            let refused = read(ENDPOINT, p256dh, AUTH).unwrap_err();
            assert_eq!(refused, InvalidSubscription::PublicKey, "{p256dh}");
        }
        for auth in [
            "",
            "_ordMnz7uTCmrpBTeUV4",
            "_ordMnz7uTCmrpBTeUV4Bw==",
            "ordMn+",
        ] {
            let refused = read(ENDPOINT, P256DH, auth).unwrap_err();
            assert_eq!(refused, InvalidSubscription::Secret, "{auth}");
        }
    }

    #[test]
    fn what_is_shown_of_one_is_its_service() {
        let shown = format!("{:?}", read_at(ENDPOINT).unwrap());
        assert_eq!(
            shown,
            r#"Subscription { service: "https://fcm.googleapis.com", .. }"#
        );
    }
}
