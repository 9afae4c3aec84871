use std::str::FromStr;

use super::error::{InvalidParameter, Parameter};
use super::grammar::{Grammar, NAME_CHARACTERS, is_name_character, text_parameter};

/// A disposition: 1 to 6 of `-_0-9A-Za-z`, such as `SALE`.
///
/// The server stores the first six characters, or in strict SQL mode fails
/// (recorded: `status_20`, `strict_status7_php82`).
///
/// The default is `RAXFER`, which the server takes where none is sent, on
/// hang-up too. It is sent explicitly.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Status(String);

const GRAMMAR: Grammar = Grammar {
    parameter: Parameter::Status,
    least: 1,
    most: 6,
    is_allowed: is_name_character,
    allowed: NAME_CHARACTERS,
};

impl Default for Status {
    fn default() -> Self {
        Self("RAXFER".to_owned())
    }
}

impl FromStr for Status {
    type Err = InvalidParameter;

    fn from_str(text: &str) -> Result<Self, InvalidParameter> {
        GRAMMAR.check(text)?;
        Ok(Self(text.to_owned()))
    }
}

text_parameter!(Status);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dispositions_are_1_to_6_name_characters() {
        for status in ["A", "SALE", "B-C_D9", "sale"] {
            assert_eq!(status.parse::<Status>().unwrap().as_str(), status);
        }
        let refused = |text: &str| text.parse::<Status>().unwrap_err().to_string();
        assert_eq!(refused(""), "status: nothing is given");
        assert_eq!(
            refused("ABCDEFG"),
            "status: 7 characters, at most 6 are allowed"
        );
        assert_eq!(
            refused("ÑANDÚ"),
            "status: 'Ñ' (character 1) is not allowed; \
             use only the letters A-Z and a-z, digits, - and _"
        );
    }

    #[test]
    fn the_default_is_the_servers_own() {
        assert_eq!(Status::default(), "RAXFER".parse().unwrap());
    }
}
