use std::str::FromStr;

use super::error::{InvalidParameter, Parameter};
use super::grammar::{Grammar, text_parameter};

/// Who sends a request, for the server's own log: 2 to 20 letters and digits.
///
/// The server drops other characters, refuses fewer than two, and in strict SQL
/// mode fails on more than 20 (recorded: `source_over_20_strict`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source(String);

const GRAMMAR: Grammar = Grammar {
    parameter: Parameter::Source,
    least: 2,
    most: 20,
    is_allowed: |c| c.is_ascii_alphanumeric(),
    allowed: "the letters A-Z and a-z and digits",
};

impl FromStr for Source {
    type Err = InvalidParameter;

    fn from_str(text: &str) -> Result<Self, InvalidParameter> {
        GRAMMAR.check(text)?;
        Ok(Self(text.to_owned()))
    }
}

text_parameter!(Source);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_2_to_20_letters_and_digits() {
        for source in ["ab", "handset", "12345678901234567890"] {
            assert_eq!(source.parse::<Source>().unwrap().as_str(), source);
        }
        let refused = |text: &str| text.parse::<Source>().unwrap_err().to_string();
        assert_eq!(refused("a"), "source: 1 of at least 2 characters");
        assert_eq!(
            refused("my-app"),
            "source: '-' (character 3) is not allowed; \
             use only the letters A-Z and a-z and digits"
        );
        assert_eq!(
            refused(&"a".repeat(21)),
            "source: 21 characters, at most 20 are allowed"
        );
    }
}
