//! Patterns of numbers.

use std::fmt;
use std::str::FromStr;

use vicidial_agent_api::PhoneNumber;

/// A pattern of numbers, as Asterisk's dialplan has them (without the leading `_`):
/// digits, `*` and `#` stand for themselves, `X` for 0–9, `Z` for 1–9, `N` for 2–9 (in
/// either case), `[13-5]` for one of those digits, and a final `.` for one or more
/// digits.
///
/// Unlike in a dialplan, `.` stands for digits only: `*` and `#`, which can reach
/// internal routing, match only where they are written.
///
/// ```
/// use handset_gateway::policy::NumberPattern;
///
/// let pattern: NumberPattern = "1NXX555[0-1]XXX".parse()?;
/// assert!(pattern.matches(&"13125550128".parse()?));
/// assert!(!pattern.matches(&"13125552128".parse()?));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberPattern {
    text: String,
    places: Vec<Symbols>,
    /// Whether one or more digits follow the places.
    has_open_end: bool,
}

/// Some of the twelve characters of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Symbols(u16);

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternError {
    /// There is nothing.
    Empty,
    /// It has more places than any number.
    TooLong,
    /// It begins with the dialplan's `_`.
    Underscore,
    /// A character that stands for nothing.
    Character {
        /// The character.
        found: char,
        /// Where it stands, in characters from 1.
        place: usize,
    },
    /// A `.` that is not the last character.
    DotInside,
    /// A `[` whose `]` is missing.
    Unclosed,
    /// `[]`.
    NoDigits,
    /// A range such as `5-3` or `3-`.
    Range,
}

/// A number has no more characters.
const MOST_PLACES: usize = 40;

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("is empty; a pattern such as 1NXXNXXXXXX is right"),
            Self::TooLong => write!(f, "has more than the {MOST_PLACES} places of a number"),
            Self::Underscore => f.write_str("begins with _, which is left out here"),
            Self::Character { found, place } => write!(
                f,
                "{found:?} (character {place}) stands for nothing; use digits, *, #, X, Z, N, \
                 [13-5] and a final ."
            ),
            Self::DotInside => f.write_str("has a . that is not its last character"),
            Self::Unclosed => f.write_str("has a [ without its ]"),
            Self::NoDigits => f.write_str("has [], which matches nothing"),
            Self::Range => {
                f.write_str("has a range that is none; write the lower digit first, as in [3-5]")
            }
        }
    }
}

impl std::error::Error for PatternError {}

impl Symbols {
    const DIGITS: Self = Self::digits('0', '9');

    /// The digits from one to another. Both must be digits.
    const fn digits(first: char, last: char) -> Self {
        let mut bits = 0;
        let mut digit = first as u8;
        while digit <= last as u8 {
            bits |= 1 << (digit - b'0');
            digit += 1;
        }
        Self(bits)
    }

    /// The one character, if a number may have it.
    fn one(character: char) -> Option<Self> {
        match character {
            '0'..='9' => Some(Self::digits(character, character)),
            '*' => Some(Self(1 << 10)),
            '#' => Some(Self(1 << 11)),
            _ => None,
        }
    }

    fn has(self, character: char) -> bool {
        Self::one(character).is_some_and(|one| self.0 & one.0 != 0)
    }
}

impl NumberPattern {
    /// Whether the whole number is as the pattern says.
    pub fn matches(&self, number: &PhoneNumber) -> bool {
        let mut characters = number.as_str().chars();
        let begins = self
            .places
            .iter()
            .all(|place| characters.next().is_some_and(|c| place.has(c)));
        let rest = characters.as_str();
        begins
            && if self.has_open_end {
                !rest.is_empty() && rest.chars().all(|c| Symbols::DIGITS.has(c))
            } else {
                rest.is_empty()
            }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for NumberPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl FromStr for NumberPattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        if text.is_empty() {
            return Err(PatternError::Empty);
        }
        if text.starts_with('_') {
            return Err(PatternError::Underscore);
        }
        let (before, has_open_end) = match text.strip_suffix('.') {
            Some(before) => (before, true),
            None => (text, false),
        };
        let mut places = Vec::new();
        let mut characters = before.chars();
        let mut place = 0;
        while let Some(found) = characters.next() {
            place += 1;
            places.push(match found {
                'X' | 'x' => Symbols::DIGITS,
                'Z' | 'z' => Symbols::digits('1', '9'),
                'N' | 'n' => Symbols::digits('2', '9'),
                '.' => return Err(PatternError::DotInside),
                '[' => {
                    let rest = characters.as_str();
                    let (inside, after) = rest.split_once(']').ok_or(PatternError::Unclosed)?;
                    let symbols = one_of(inside, place)?;
                    place += inside.chars().count() + 1;
                    characters = after.chars();
                    symbols
                }
                _ => Symbols::one(found).ok_or(PatternError::Character { found, place })?,
            });
        }
        if places.len() > MOST_PLACES {
            return Err(PatternError::TooLong);
        }
        Ok(Self {
            text: text.to_owned(),
            places,
            has_open_end,
        })
    }
}

/// What stands between brackets, of which the first is character `opening`.
fn one_of(inside: &str, opening: usize) -> Result<Symbols, PatternError> {
    let characters: Vec<char> = inside.chars().collect();
    let mut symbols = Symbols(0);
    let mut at = 0;
    while let Some(&first) = characters.get(at) {
        if !first.is_ascii_digit() {
            return Err(match first {
                '-' => PatternError::Range,
                found => PatternError::Character {
                    found,
                    place: opening + at + 1,
                },
            });
        }
        let mut last = first;
        if characters.get(at + 1) == Some(&'-') {
            last = match characters.get(at + 2) {
                Some(last) if last.is_ascii_digit() && *last >= first => *last,
                _ => return Err(PatternError::Range),
            };
            at += 2;
        }
        symbols.0 |= Symbols::digits(first, last).0;
        at += 1;
    }
    if symbols.0 == 0 {
        return Err(PatternError::NoDigits);
    }
    Ok(symbols)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn matches(pattern: &str, number: &str) -> bool {
        let pattern: NumberPattern = pattern.parse().unwrap();
        pattern.matches(&number.parse().unwrap())
    }

    #[test]
    fn each_symbol_stands_for_its_digits() {
        for digit in '0'..='9' {
            let number = format!("1{digit}");
            assert!(matches("1X", &number) && matches("1x", &number));
            assert_eq!(matches("1Z", &number), digit != '0');
            assert_eq!(matches("1z", &number), digit != '0');
            assert_eq!(matches("1N", &number), digit >= '2');
            assert_eq!(matches("1n", &number), digit >= '2');
            assert_eq!(matches("1[13-5]", &number), "1345".contains(digit));
            assert_eq!(matches("17", &number), digit == '7');
        }
    }

    #[test]
    fn stars_and_hashes_match_only_where_they_are_written() {
        assert!(matches("*98", "*98") && matches("#1", "#1") && matches("90009*X.", "90009*12"));
        for number in [
            "*98",
            "#1",
            "9*",
            "90009*GROUP".trim_end_matches("GROUP"),
            "1#2",
        ] {
            for pattern in [
                ".",
                "X.",
                "N.",
                "9.",
                "9000X.",
                "1.",
                "XX",
                "XXX",
                "[0-9][0-9]",
            ] {
                assert!(!matches(pattern, number), "{pattern} {number}");
            }
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused_with_what_would_be_right() {
        let refused = |text: &str| text.parse::<NumberPattern>().unwrap_err();
        assert_eq!(refused(""), PatternError::Empty);
        assert_eq!(refused("_1NXX"), PatternError::Underscore);
        assert_eq!(refused("1.2"), PatternError::DotInside);
        assert_eq!(refused("1.."), PatternError::DotInside);
        assert_eq!(refused("1[23"), PatternError::Unclosed);
        assert_eq!(refused("1[]"), PatternError::NoDigits);
        for range in ["[5-3]", "[3-]", "[-3]", "[3-5-7]", "[3-X]"] {
            assert_eq!(refused(range), PatternError::Range, "{range}");
        }
        for (text, found, place) in [
            ("+1NXX", '+', 1),
            ("1-800", '-', 2),
            ("1[2*]3", '*', 4),
            ("[12]3]", ']', 6),
            ("12 3", ' ', 3),
            ("1!", '!', 2),
        ] {
            assert_eq!(
                refused(text),
                PatternError::Character { found, place },
                "{text}"
            );
        }
        assert_eq!(refused(&"X".repeat(41)), PatternError::TooLong);
        assert!("X".repeat(40).parse::<NumberPattern>().is_ok());
        assert_eq!(
            refused("1-800").to_string(),
            "'-' (character 2) stands for nothing; use digits, *, #, X, Z, N, [13-5] and a final ."
        );
    }

    /// A place as it is written, and the characters it stands for.
    fn a_place() -> impl Strategy<Value = (String, String)> {
        let fixed = "[0-9*#]".prop_map(|text: String| (text.clone(), text));
        let classes = prop_oneof![
            Just(("X", "0123456789")),
            Just(("z", "123456789")),
            Just(("N", "23456789")),
        ]
        .prop_map(|(text, set)| (text.to_owned(), set.to_owned()));
        let ranges = (0..10_u32, 0..10_u32, 0..10_u32).prop_map(|(a, b, c)| {
            let (low, high) = (a.min(b), a.max(b));
            let set: String = (0..10)
                .filter(|digit| (low..=high).contains(digit) || *digit == c)
                .map(|digit| digit.to_string())
                .collect();
            (format!("[{c}{low}-{high}]"), set)
        });
        prop_oneof![fixed, classes, ranges]
    }

    fn a_pattern() -> impl Strategy<Value = (Vec<(String, String)>, bool)> {
        (prop::collection::vec(a_place(), 1..12), any::<bool>())
    }

    fn written(places: &[(String, String)], has_open_end: bool) -> String {
        let mut text: String = places.iter().map(|(text, _)| text.as_str()).collect();
        if has_open_end {
            text.push('.');
        }
        text
    }

    proptest! {
        #[test]
        fn a_number_matches_exactly_if_each_of_its_characters_does(
            (places, has_open_end) in a_pattern(),
            choices in prop::collection::vec(any::<prop::sample::Index>(), 12),
            tail in "[0-9]{0,6}",
            change in any::<prop::sample::Index>(),
            instead in "[0-9*#]",
        ) {
            let pattern: NumberPattern = written(&places, has_open_end).parse().unwrap();
            let mut number: Vec<char> = places
                .iter()
                .zip(&choices)
                .map(|((_, set), choice)| set.chars().nth(choice.index(set.len())).unwrap())
                .collect();
            number.extend(tail.chars());
            let expected = |number: &[char]| {
                let fits = if has_open_end { number.len() > places.len() } else { number.len() == places.len() };
                fits && number.iter().enumerate().all(|(at, c)| match places.get(at) {
                    Some((_, set)) => set.contains(*c),
                    None => c.is_ascii_digit(),
                })
            };
            for _ in 0..2 {
                let text: String = number.iter().collect();
                if let Ok(phone_number) = text.parse::<PhoneNumber>() {
                    prop_assert_eq!(pattern.matches(&phone_number), expected(&number), "{} {}", pattern, text);
                }
                let at = change.index(number.len());
                number[at] = instead.chars().next().unwrap();
            }
        }

        #[test]
        fn any_text_is_a_pattern_that_shows_itself_or_is_refused(text in "[0-9XZNxzn.*#\\[\\]_ -]{0,12}|.{0,8}") {
            if let Ok(pattern) = text.parse::<NumberPattern>() {
                prop_assert_eq!(pattern.as_str(), &text);
                prop_assert_eq!(pattern.to_string().parse::<NumberPattern>().unwrap(), pattern);
            }
        }
    }
}
