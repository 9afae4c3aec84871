//! What the grammars of several parameters share.

use super::error::{InvalidParameter, Parameter, Rule};

/// A grammar of characters and length.
pub(super) struct Grammar {
    pub(super) parameter: Parameter,
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) is_allowed: fn(char) -> bool,
    pub(super) allowed: &'static str,
}

/// The characters that the server keeps of users, dispositions and in-groups.
pub(super) const fn is_name_character(c: char) -> bool {
    matches!(c, '-' | '_' | '0'..='9' | 'A'..='Z' | 'a'..='z')
}

pub(super) const NAME_CHARACTERS: &str = "the letters A-Z and a-z, digits, - and _";

impl Grammar {
    pub(super) fn check(&self, text: &str) -> Result<(), InvalidParameter> {
        let error = |rule, position| Err(InvalidParameter::new(self.parameter, rule, position));
        if text.is_empty() {
            return error(Rule::Empty, None);
        }
        let mut length = 0;
        for (position, found) in text.chars().enumerate() {
            if !(self.is_allowed)(found) {
                let rule = Rule::Character {
                    found,
                    allowed: self.allowed,
                };
                return error(rule, Some(position));
            }
            length = position + 1;
        }
        if length < self.least {
            return error(
                Rule::TooShort {
                    least: self.least,
                    found: length,
                },
                None,
            );
        }
        if length > self.most {
            return error(
                Rule::TooLong {
                    most: self.most,
                    found: length,
                },
                None,
            );
        }
        Ok(())
    }
}

/// The ways into and out of a parameter that is shown as its text. Its
/// `FromStr` is the one door; all others go through it.
macro_rules! text_parameter {
    ($name:ident) => {
        impl $name {
            /// The text, as it is sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::parameter::InvalidParameter;

            fn try_from(text: &str) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::parameter::InvalidParameter;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                std::borrow::Cow::<'de, str>::deserialize(deserializer)?
                    .parse()
                    .map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(super) use text_parameter;
