//! The key that push services know this gateway by (VAPID, RFC 8292).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use web_push_native::p256::ecdsa::signature::Signer as _;
use web_push_native::p256::ecdsa::{Signature, SigningKey};

use crate::clock::now_ms;

/// For how long what was signed holds; a day is the most that services take. A clock that is an
/// hour wrong does no harm.
const HOLDS_FOR_S: u64 = 12 * 60 * 60;

/// A key pair on P-256. It shows nothing of itself.
pub(super) struct VapidKey(SigningKey);

impl VapidKey {
    /// A new one.
    pub(super) fn random() -> Result<Self, getrandom::Error> {
        loop {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes)?;
            // Nearly all numbers are keys.
            if let Some(key) = Self::of(&bytes) {
                return Ok(key);
            }
        }
    }

    /// The key of these bytes, if it is one.
    pub(super) fn of(private: &[u8]) -> Option<Self> {
        // Fewer bytes would be filled up.
        let private = <&[u8; 32]>::try_from(private).ok()?;
        SigningKey::from_slice(private).ok().map(Self)
    }

    /// For the database, and nothing else.
    pub(super) fn expose(&self) -> Vec<u8> {
        self.0.to_bytes().to_vec()
    }

    /// The public key, as browsers and push services take it.
    pub(super) fn public(&self) -> String {
        let point = self.0.verifying_key().to_encoded_point(false);
        URL_SAFE_NO_PAD.encode(point.as_bytes())
    }

    /// What goes into `Authorization` for a service, which is named by its origin.
    pub(super) fn authorization(&self, origin: &str, subject: &str) -> String {
        let expires = now_ms() / 1_000 + HOLDS_FOR_S;
        let header = json!({ "typ": "JWT", "alg": "ES256" });
        let claims = json!({ "aud": origin, "exp": expires, "sub": subject });
        let signed = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let signed = signed.join(".");
        let signature: Signature = self.0.sign(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", self.public())
    }
}

impl fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VapidKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_outlives_the_program() {
        let key = VapidKey::random().unwrap();
        let same = VapidKey::of(&key.expose()).unwrap();
        assert_eq!(same.public(), key.public());
        assert_ne!(VapidKey::random().unwrap().public(), key.public());
    }

    #[test]
    fn what_is_no_key_is_none() {
        for bytes in [&[] as &[u8], &[0; 32], &[0xff; 32], &[1; 31]] {
            assert!(VapidKey::of(bytes).is_none(), "{bytes:?}");
        }
    }

    #[test]
    fn a_key_shows_nothing_of_itself() {
        let key = VapidKey::random().unwrap();
        assert_eq!(format!("{key:?}"), "VapidKey { .. }");
    }
}
