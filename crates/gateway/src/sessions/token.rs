//! The secrets in cookies.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What a cookie holds: 256 random bits. The database has only its
/// [hash](Self::hash), and `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token([u8; 32]);

impl Token {
    /// A new one, from the operating system's random numbers.
    pub(crate) fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Reads a cookie's value; `None` if it is no token.
    pub(crate) fn read(cookie: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// The cookie's value.
    pub(crate) fn expose(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored, and looked up. A token is as random as its hash is long,
    /// so that nothing slower or salted is needed.
    pub(crate) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_the_cookie_and_is_not_what_is_stored() {
        let token = Token::random().unwrap();
        assert_eq!(Token::read(&token.expose()), Some(token.clone()));
        assert_ne!(token.hash(), token.0);
        assert_ne!(token, Token::random().unwrap());
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn what_is_no_token_is_none() {
        let token = Token::random().unwrap().expose();
        for text in [
            "",
            "x",
            &token[1..],
            &format!("{token}A"),
            &"*".repeat(43),
            &"é".repeat(43),
        ] {
            assert_eq!(Token::read(text), None, "{text}");
        }
    }
}
