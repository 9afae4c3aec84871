use std::str::FromStr;

use super::error::{InvalidParameter, Parameter, Rule};
use super::grammar::{Grammar, text_parameter};

/// A lead: 1 to 10 digits, as VICIdial numbers them. `0`, which an agent
/// without a call has, is no lead.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeadId(String);

const GRAMMAR: Grammar = Grammar {
    parameter: Parameter::LeadId,
    least: 1,
    most: 10,
    is_allowed: |c| c.is_ascii_digit(),
    allowed: "the digits 0-9",
};

impl FromStr for LeadId {
    type Err = InvalidParameter;

    fn from_str(text: &str) -> Result<Self, InvalidParameter> {
        GRAMMAR.check(text)?;
        if text.bytes().all(|digit| digit == b'0') {
            let allowed = "a number above 0";
            return Err(InvalidParameter::new(
                Parameter::LeadId,
                Rule::OneOf { allowed },
                None,
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

text_parameter!(LeadId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_are_up_to_10_digits_and_not_0() {
        for lead in ["1", "402027", "0402027", "4294967295"] {
            assert_eq!(lead.parse::<LeadId>().unwrap().as_str(), lead);
        }
        let refused = |text: &str| text.parse::<LeadId>().unwrap_err().to_string();
        assert_eq!(refused(""), "lead_id: nothing is given");
        assert_eq!(refused("0"), "lead_id: must be a number above 0");
        assert_eq!(
            refused("12345678901"),
            "lead_id: 11 characters, at most 10 are allowed"
        );
        assert_eq!(
            refused("402027 or 1"),
            "lead_id: ' ' (character 7) is not allowed; use only the digits 0-9"
        );
    }
}
