use std::str::FromStr;

use super::error::{InvalidParameter, Parameter};
use super::grammar::{Grammar, NAME_CHARACTERS, is_name_character, text_parameter};

const GRAMMAR: Grammar = Grammar {
    parameter: Parameter::AgentUser,
    least: 1,
    most: 20,
    is_allowed: is_name_character,
    allowed: NAME_CHARACTERS,
};

/// An agent's VICIdial user: 1 to 20 of `-_0-9A-Za-z`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgentUser(String);

impl FromStr for AgentUser {
    type Err = InvalidParameter;

    fn from_str(text: &str) -> Result<Self, InvalidParameter> {
        GRAMMAR.check(text)?;
        Ok(Self(text.to_owned()))
    }
}

text_parameter!(AgentUser);

/// The user of the API account that sends a request: 1 to 20 of
/// `-_0-9A-Za-z`. It is not the agent: see [`AgentUser`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiUser(String);

impl FromStr for ApiUser {
    type Err = InvalidParameter;

    fn from_str(text: &str) -> Result<Self, InvalidParameter> {
        GRAMMAR
            .check(text)
            .map_err(|error| error.about(Parameter::User))?;
        Ok(Self(text.to_owned()))
    }
}

text_parameter!(ApiUser);

/// An agent is a user too, who may ask for itself: see
/// [`LoginProbe`](crate::LoginProbe).
impl From<&AgentUser> for ApiUser {
    fn from(agent: &AgentUser) -> Self {
        Self(agent.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_up_to_20_name_characters() {
        for user in ["1028", "a", "A_b-9", "12345678901234567890"] {
            assert_eq!(user.parse::<AgentUser>().unwrap().as_str(), user);
            assert_eq!(user.parse::<ApiUser>().unwrap().as_str(), user);
        }
    }

    #[test]
    fn a_refusal_names_the_parameter_it_is_about() {
        assert_eq!(
            "1028 ".parse::<AgentUser>().unwrap_err().to_string(),
            "agent_user: ' ' (character 5) is not allowed; \
             use only the letters A-Z and a-z, digits, - and _"
        );
        assert_eq!(
            "x".repeat(21).parse::<ApiUser>().unwrap_err().to_string(),
            "user: 21 characters, at most 20 are allowed"
        );
    }
}
