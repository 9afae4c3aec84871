use std::fmt;
use std::str::FromStr;

use super::error::{InvalidParameter, Parameter, Rule};
use super::grammar::{Grammar, text_parameter};

/// A full number to dial: 2 to 40 of `0-9*#`.
///
/// It is what the server's dialplan gets, prefixes included; it is not an E.164
/// number. The server would drop every other character and dial the rest
/// (recorded: `ext_phone_letters_and_digits`); here such text is an error, and
/// [`normalise`](Self::normalise) removes, explicitly, what people paste.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

const GRAMMAR: Grammar = Grammar {
    parameter: Parameter::PhoneNumber,
    least: 2,
    most: 40,
    is_allowed: |c| matches!(c, '0'..='9' | '*' | '#'),
    allowed: "the digits 0-9, * and #",
};

impl FromStr for PhoneNumber {
    type Err = InvalidParameter;

    fn from_str(text: &str) -> Result<Self, InvalidParameter> {
        GRAMMAR.check(text)?;
        Ok(Self(text.to_owned()))
    }
}

text_parameter!(PhoneNumber);

/// A character that [`PhoneNumber::normalise`] removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Removed {
    /// Where it stood, in characters from 0.
    pub position: usize,
    /// The character.
    pub character: char,
}

/// A number, and what was removed from the text to make it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct NormalisedPhoneNumber {
    /// The number.
    pub number: PhoneNumber,
    /// What was removed, in the order of the text; empty if nothing was.
    pub removed: Vec<Removed>,
}

impl PhoneNumber {
    /// Removes the formatting of a pasted number: a leading `+`, spaces,
    /// brackets, dots, dashes, and the invisible marks that address books put
    /// around numbers. Nothing else is touched: a letter is an error, not a gap.
    ///
    /// The plus goes without a substitute, as the server does it: the digits
    /// that follow must be what the dialplan takes.
    ///
    /// ```
    /// use vicidial_agent_api::PhoneNumber;
    ///
    /// let pasted = PhoneNumber::normalise("+1 (312) 555-0128")?;
    /// assert_eq!(pasted.number.as_str(), "13125550128");
    /// assert_eq!(pasted.to_string(), "13125550128 (removed: '+', 2 spaces, 2 brackets, 1 dash)");
    /// # Ok::<_, vicidial_agent_api::InvalidParameter>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If what is left is not a [`PhoneNumber`]; positions are those of `text`.
    pub fn normalise(text: &str) -> Result<NormalisedPhoneNumber, InvalidParameter> {
        let mut number = String::with_capacity(text.len());
        let mut positions = Vec::new();
        let mut removed = Vec::new();
        for (position, character) in text.chars().enumerate() {
            match Formatting::of(character) {
                Some(Formatting::Plus) if !number.is_empty() => {
                    return Err(InvalidParameter::new(
                        Parameter::PhoneNumber,
                        Rule::PlusInside,
                        Some(position),
                    ));
                }
                Some(_) => removed.push(Removed {
                    position,
                    character,
                }),
                None => {
                    number.push(character);
                    positions.push(position);
                }
            }
        }
        let number = number.parse().map_err(|error: InvalidParameter| {
            let position = error.position().and_then(|at| positions.get(at).copied());
            InvalidParameter::new(Parameter::PhoneNumber, error.rule().clone(), position)
        })?;
        Ok(NormalisedPhoneNumber { number, removed })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Formatting {
    Plus,
    Space,
    Bracket,
    Dot,
    Dash,
    Invisible,
}

impl Formatting {
    const ALL: [Self; 6] = [
        Self::Plus,
        Self::Space,
        Self::Bracket,
        Self::Dot,
        Self::Dash,
        Self::Invisible,
    ];

    const fn of(character: char) -> Option<Self> {
        match character {
            '+' => Some(Self::Plus),
            ' ' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => Some(Self::Space),
            '(' | ')' | '[' | ']' => Some(Self::Bracket),
            '.' => Some(Self::Dot),
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => Some(Self::Dash),
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => Some(Self::Invisible),
            _ => None,
        }
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Plus => ("'+'", "'+'"),
            Self::Space => ("space", "spaces"),
            Self::Bracket => ("bracket", "brackets"),
            Self::Dot => ("dot", "dots"),
            Self::Dash => ("dash", "dashes"),
            Self::Invisible => ("invisible mark", "invisible marks"),
        }
    }
}

impl fmt::Display for NormalisedPhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number)?;
        let mut separator = " (removed: ";
        for formatting in Formatting::ALL {
            let is_it = |removed: &&Removed| Formatting::of(removed.character) == Some(formatting);
            let (one, many) = formatting.names();
            match self.removed.iter().filter(is_it).count() {
                0 => continue,
                1 if formatting == Formatting::Plus => write!(f, "{separator}{one}")?,
                1 => write!(f, "{separator}1 {one}")?,
                count => write!(f, "{separator}{count} {many}")?,
            }
            separator = ", ";
        }
        if self.removed.is_empty() {
            Ok(())
        } else {
            f.write_str(")")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dialplan_takes_is_a_number() {
        for number in [
            "00",
            "911",
            "*98",
            "918005551234",
            "90009*GROUP".trim_end_matches("GROUP"),
            "#1",
        ] {
            assert_eq!(number.parse::<PhoneNumber>().unwrap().as_str(), number);
        }
        assert!("9".repeat(40).parse::<PhoneNumber>().is_ok());
    }

    #[test]
    fn what_the_server_would_cut_is_refused() {
        let refused = |text: &str| text.parse::<PhoneNumber>().unwrap_err();
        for (text, code, position) in [
            ("", "empty", None),
            ("9", "too_short", None),
            ("1-800-FLOWERS", "character_not_allowed", Some(1)),
            ("+18005551234", "character_not_allowed", Some(0)),
            ("٣١٢٥٥٥", "character_not_allowed", Some(0)),
            ("312\n555", "character_not_allowed", Some(3)),
            ("sip:100@example.com", "character_not_allowed", Some(0)),
        ] {
            let error = refused(text);
            assert_eq!((error.code(), error.position()), (code, position), "{text}");
        }
        assert_eq!(refused(&"9".repeat(41)).code(), "too_long");
    }

    #[test]
    fn pasted_formatting_is_removed_and_told() {
        for (text, shown) in [
            ("3125550128", "3125550128"),
            (
                "+1 (312) 555-0128",
                "13125550128 (removed: '+', 2 spaces, 2 brackets, 1 dash)",
            ),
            ("312.555.0128", "3125550128 (removed: 2 dots)"),
            (
                "\u{202a}312\u{2011}555\u{a0}0128\u{202c}",
                "3125550128 (removed: 1 space, 1 dash, 2 invisible marks)",
            ),
            ("*98", "*98"),
        ] {
            assert_eq!(PhoneNumber::normalise(text).unwrap().to_string(), shown);
        }
        let removed = PhoneNumber::normalise("+1 2").unwrap().removed;
        assert_eq!(
            removed,
            [
                Removed {
                    position: 0,
                    character: '+'
                },
                Removed {
                    position: 2,
                    character: ' '
                }
            ]
        );
    }

    #[test]
    fn normalising_refuses_what_is_not_formatting() {
        for (text, code, position) in [
            ("1-800-FLOWERS", "character_not_allowed", Some(6)),
            ("(9)", "too_short", None),
            ("+", "empty", None),
            ("31+2", "plus_inside", Some(2)),
            ("(٣) 12", "character_not_allowed", Some(1)),
            ("312\t555", "character_not_allowed", Some(3)),
        ] {
            let error = PhoneNumber::normalise(text).unwrap_err();
            assert_eq!((error.code(), error.position()), (code, position), "{text}");
        }
    }
}
