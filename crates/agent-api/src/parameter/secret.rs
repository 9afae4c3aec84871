use std::fmt;
use std::str::FromStr;

use super::error::{InvalidParameter, Parameter, Rule};

/// A password: 1 to 100 characters, none of them a control character.
///
/// It is never shown: `Debug` prints a placeholder, and there is neither
/// `Display` nor `Serialize`. [`expose`](Self::expose) is the only way to it.
///
/// ```
/// use vicidial_agent_api::Secret;
///
/// let secret: Secret = "correct-horse".parse()?;
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// # Ok::<_, vicidial_agent_api::InvalidParameter>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

const MOST: usize = 100;

impl Secret {
    /// The password itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Secret {
    type Err = InvalidParameter;

    fn from_str(text: &str) -> Result<Self, InvalidParameter> {
        let error = |rule, position| Err(InvalidParameter::new(Parameter::Pass, rule, position));
        if text.is_empty() {
            return error(Rule::Empty, None);
        }
        if let Some(position) = text.chars().position(char::is_control) {
            return error(Rule::ControlCharacter, Some(position));
        }
        let found = text.chars().count();
        if found > MOST {
            return error(Rule::TooLong { most: MOST, found }, None);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<&str> for Secret {
    type Error = InvalidParameter;

    fn try_from(text: &str) -> Result<Self, InvalidParameter> {
        text.parse()
    }
}

impl TryFrom<String> for Secret {
    type Error = InvalidParameter;

    fn try_from(text: String) -> Result<Self, InvalidParameter> {
        text.parse()
    }
}

impl<'de> serde::Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_printable_text_is_a_password() {
        for text in ["x", "contraseñá", "a b&c=d+e", &"x".repeat(100)] {
            assert_eq!(text.parse::<Secret>().unwrap().expose(), text);
        }
    }

    #[test]
    fn neither_debug_nor_a_refusal_shows_it() {
        let secret: Secret = "hunter22".parse().unwrap();
        assert_eq!(format!("{secret:?} {secret:#?}"), "Secret(…) Secret(…)");
        let error = "hunter\t22".parse::<Secret>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "pass: a control character (character 7) is not allowed"
        );
        let error = "hunter".repeat(17).parse::<Secret>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "pass: 102 characters, at most 100 are allowed"
        );
    }
}
