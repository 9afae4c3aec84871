use std::str::FromStr;

use super::error::{InvalidParameter, Parameter, Rule};
use super::grammar::{Grammar, NAME_CHARACTERS, is_name_character, text_parameter};

/// The id of a call: what `ra_call_control` takes as `value` and `agent_status`
/// shows as `callerid`.
///
/// VICIdial makes it of a letter (`Y` inbound, `V` dialled automatically, `M`
/// manually, `J`), the date without the year's tens, and the lead id: 20
/// characters, 19 on older systems. Other versions may make it otherwise, so the
/// grammar is wider: a letter, then 1 to 39 of `-_0-9A-Za-z`.
///
/// A whole caller id, as a phone or a log shows it, is understood too; the
/// server would glue its digits onto the id (recorded: `call_padding_chars`).
///
/// ```
/// use vicidial_agent_api::CallId;
///
/// let id: CallId = r#""Y0315201639000402027" <3125551028>"#.parse()?;
/// assert_eq!(id.as_str(), "Y0315201639000402027");
/// # Ok::<_, vicidial_agent_api::InvalidParameter>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(String);

const GRAMMAR: Grammar = Grammar {
    parameter: Parameter::Value,
    least: 2,
    most: 40,
    is_allowed: is_name_character,
    allowed: NAME_CHARACTERS,
};

impl CallId {
    /// Whether both name the same call: the server compares without regard to
    /// case.
    pub fn is_same_call(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl FromStr for CallId {
    type Err = InvalidParameter;

    fn from_str(text: &str) -> Result<Self, InvalidParameter> {
        let (id, skipped) = without_caller_id_form(text)?;
        GRAMMAR.check(id).map_err(|error| {
            let position = error.position().map(|position| position + skipped);
            InvalidParameter::new(Parameter::Value, error.rule().clone(), position)
        })?;
        match id.chars().next() {
            Some(found) if !found.is_ascii_alphabetic() => Err(InvalidParameter::new(
                Parameter::Value,
                Rule::FirstLetter { found },
                Some(skipped),
            )),
            _ => Ok(Self(id.to_owned())),
        }
    }
}

/// The id within `"id" <number>`, `id <number>` or `id`, and how many
/// characters stand before it.
fn without_caller_id_form(text: &str) -> Result<(&str, usize), InvalidParameter> {
    let start = text.trim_start();
    let blanks = text.chars().count() - start.chars().count();
    let (name, quote) = match start.strip_prefix('"') {
        Some(quoted) => (quoted, 1),
        None => (start, 0),
    };
    let end = if quote == 1 {
        name.find('"')
    } else {
        name.find('<')
    };
    let (id, rest) = match end {
        Some(end) => (&name[..end], name[end + quote..].trim()),
        None if quote == 1 => {
            return Err(InvalidParameter::new(
                Parameter::Value,
                Rule::CallerIdForm,
                None,
            ));
        }
        None => (name, ""),
    };
    let is_number_form = rest.starts_with('<') && rest.ends_with('>');
    if rest.is_empty() || is_number_form {
        Ok((id.trim_end(), blanks + quote))
    } else {
        Err(InvalidParameter::new(
            Parameter::Value,
            Rule::CallerIdForm,
            None,
        ))
    }
}

text_parameter!(CallId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_all_versions_are_understood() {
        for id in [
            "Y0315201639000402027",
            "V2221052110000798236",
            "M315201639000402040",
            "J1",
            "y-_9",
        ] {
            assert_eq!(id.parse::<CallId>().unwrap().as_str(), id);
        }
    }

    #[test]
    fn the_id_of_a_whole_caller_id_is_taken() {
        for text in [
            r#""Y0315201639000402027" <3125551028>"#,
            r#""Y0315201639000402027"<3125551028>"#,
            r#" "Y0315201639000402027" "#,
            "Y0315201639000402027 <3125551028>",
            " Y0315201639000402027\n",
        ] {
            assert_eq!(
                text.parse::<CallId>().unwrap().as_str(),
                "Y0315201639000402027",
                "{text}"
            );
        }
    }

    fn refused(text: &str) -> String {
        text.parse::<CallId>().unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_id_is_refused_with_its_rule_and_place() {
        assert_eq!(refused(""), "value: nothing is given");
        assert_eq!(refused("Y"), "value: 1 of at least 2 characters");
        assert_eq!(
            refused("0315201639000402027"),
            "value: a call id begins with a letter, such as Y or V, not with '0'"
        );
        assert_eq!(
            refused("Y03152 01639"),
            "value: ' ' (character 7) is not allowed; \
             use only the letters A-Z and a-z, digits, - and _"
        );
        assert_eq!(
            refused("Y0315|1028"),
            "value: '|' (character 6) is not allowed; \
             use only the letters A-Z and a-z, digits, - and _"
        );
        assert_eq!(
            refused(&"Y".repeat(41)),
            "value: 41 characters, at most 40 are allowed"
        );
        for text in [
            "\"Y0315201639000402027",
            "\"Y0315201639000402027\" 312",
            "Y1 <312> x",
        ] {
            assert_eq!(
                refused(text),
                "value: give the call id alone, or the whole caller id as \
                 \"Y0315201639000402027\" <3125551028>",
                "{text}"
            );
        }
    }

    #[test]
    fn a_place_is_counted_in_the_text_as_given() {
        let error = r#" "Y031.5" <312>"#.parse::<CallId>().unwrap_err();
        assert_eq!(error.position(), Some(6));
    }

    #[test]
    fn case_does_not_make_another_call() {
        let id: CallId = "Y0315a".parse().unwrap();
        assert!(id.is_same_call(&"y0315A".parse().unwrap()));
        assert!(!id.is_same_call(&"Y0315b".parse().unwrap()));
    }
}
