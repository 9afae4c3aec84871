use std::str::FromStr;

use super::error::{InvalidParameter, Parameter, Rule};
use super::grammar::{Grammar, NAME_CHARACTERS, is_name_character, text_parameter};

/// The in-group a call is transferred to: one name of 2 to 20 of
/// `-_0-9A-Za-z`, or `DEFAULTINGROUP`.
///
/// `DEFAULTINGROUP` means the default transfer group of the call's own in-group
/// or campaign. The server takes every name that *contains* it for it
/// (recorded: `ig_default_real_name`), so such names are refused.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IngroupName(String);

const DEFAULT: &str = "DEFAULTINGROUP";

const GRAMMAR: Grammar = Grammar {
    parameter: Parameter::IngroupChoices,
    least: 2,
    most: 20,
    is_allowed: is_name_character,
    allowed: NAME_CHARACTERS,
};

impl IngroupName {
    /// `DEFAULTINGROUP`: the default in-group of the call.
    pub fn default_ingroup() -> Self {
        Self(DEFAULT.to_owned())
    }

    /// Whether it is `DEFAULTINGROUP`.
    pub fn is_default_ingroup(&self) -> bool {
        self.0 == DEFAULT
    }
}

impl FromStr for IngroupName {
    type Err = InvalidParameter;

    fn from_str(text: &str) -> Result<Self, InvalidParameter> {
        let error = |rule, position| {
            Err(InvalidParameter::new(
                Parameter::IngroupChoices,
                rule,
                position,
            ))
        };
        let is_separator = |c: &(usize, char)| matches!(c.1, ',' | '|' | ' ' | ';');
        if let Some((position, separator)) = text.chars().enumerate().find(is_separator) {
            return error(Rule::OneIngroup { separator }, Some(position));
        }
        GRAMMAR.check(text)?;
        if text != DEFAULT && text.to_ascii_uppercase().contains(DEFAULT) {
            return error(Rule::ReservedInside, None);
        }
        Ok(Self(text.to_owned()))
    }
}

text_parameter!(IngroupName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_or_the_reserved_word_is_an_ingroup() {
        for name in ["SALESLINE", "A_B-C", "ab", "12345678901234567890"] {
            let ingroup: IngroupName = name.parse().unwrap();
            assert_eq!(ingroup.as_str(), name);
            assert!(!ingroup.is_default_ingroup());
        }
        let ingroup: IngroupName = "DEFAULTINGROUP".parse().unwrap();
        assert!(ingroup.is_default_ingroup());
        assert_eq!(ingroup, IngroupName::default_ingroup());
    }

    #[test]
    fn a_list_or_a_name_around_the_reserved_word_is_refused() {
        let refused = |text: &str| text.parse::<IngroupName>().unwrap_err().to_string();
        for (text, separator, place) in [
            ("SALESLINE BILLING", ' ', 10),
            ("SALESLINE,BILLING", ',', 10),
            ("SALESLINE|BILLING", '|', 10),
            ("BILLING ", ' ', 8),
        ] {
            assert_eq!(
                refused(text),
                format!(
                    "ingroup_choices: {separator:?} (character {place}) separates names; \
                     give one in-group only"
                )
            );
        }
        for text in ["MY_DEFAULTINGROUP_X", "XDEFAULTINGROUPY", "defaultingroup"] {
            assert_eq!(
                refused(text),
                "ingroup_choices: the server takes a name that contains DEFAULTINGROUP for the \
                 default in-group; write exactly DEFAULTINGROUP or another name"
            );
        }
        assert_eq!(refused("B"), "ingroup_choices: 1 of at least 2 characters");
        assert_eq!(refused(""), "ingroup_choices: nothing is given");
    }
}
