//! Which numbers a site lets be dialled: the gateway decides, and the app says
//! so before anything is sent.

use handset_gateway_api::NumberRules;
use vicidial_agent_api::PhoneNumber;

/// Why a number is not dialled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotAllowed {
    /// It is shorter or longer than every number that is: their lengths, in
    /// order, each once.
    Length(Vec<usize>),
    /// No pattern allows it, or one denies it.
    Number,
}

/// Whether a number may be dialled.
///
/// # Errors
///
/// If it may not: why.
pub(crate) fn check(rules: &NumberRules, number: &PhoneNumber) -> Result<(), NotAllowed> {
    let number = number.as_str();
    let is_in = |patterns: &[String]| {
        patterns
            .iter()
            .any(|pattern| matches(pattern.as_bytes(), number.as_bytes()))
    };
    if is_in(&rules.allow) {
        return if is_in(&rules.deny) {
            Err(NotAllowed::Number)
        } else {
            Ok(())
        };
    }
    // A final dot takes numbers of any greater length.
    let lengths: Option<Vec<_>> = rules.allow.iter().map(|pattern| length(pattern)).collect();
    match lengths {
        Some(mut lengths) if !lengths.is_empty() && !lengths.contains(&number.len()) => {
            lengths.sort_unstable();
            lengths.dedup();
            Err(NotAllowed::Length(lengths))
        }
        _ => Err(NotAllowed::Number),
    }
}

/// Whether a pattern of Asterisk's matches the whole number. A final dot stands
/// for digits only: `*` and `#` match where they are written.
fn matches(pattern: &[u8], number: &[u8]) -> bool {
    let Some((first, pattern_left)) = pattern.split_first() else {
        return number.is_empty();
    };
    let Some((&digit, number_left)) = number.split_first() else {
        return false;
    };
    match first {
        b'.' => pattern_left.is_empty() && number.iter().all(u8::is_ascii_digit),
        b'[' => {
            let Some(end) = pattern_left.iter().position(|&byte| byte == b']') else {
                return false;
            };
            let (set, after) = pattern_left.split_at(end);
            is_in_set(set, digit) && matches(&after[1..], number_left)
        }
        _ => is_one(*first, digit) && matches(pattern_left, number_left),
    }
}

fn is_one(symbol: u8, digit: u8) -> bool {
    let least = match symbol.to_ascii_uppercase() {
        b'X' => b'0',
        b'Z' => b'1',
        b'N' => b'2',
        _ => return symbol == digit,
    };
    (least..=b'9').contains(&digit)
}

/// Of `[13-5]`, what stands between the brackets.
fn is_in_set(mut set: &[u8], digit: u8) -> bool {
    loop {
        set = match set {
            [] => return false,
            [first, b'-', last, left @ ..] => {
                if (*first..=*last).contains(&digit) {
                    return true;
                }
                left
            }
            [one, left @ ..] => {
                if *one == digit {
                    return true;
                }
                left
            }
        };
    }
}

/// How long the numbers are that a pattern matches; `None` if that differs.
fn length(pattern: &str) -> Option<usize> {
    let mut length = 0;
    let mut is_in_set = false;
    for symbol in pattern.bytes() {
        match symbol {
            b'.' => return None,
            b'[' => is_in_set = true,
            b']' => is_in_set = false,
            _ if is_in_set => continue,
            _ => {}
        }
        length += usize::from(!is_in_set);
    }
    Some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn checked(allow: &[&str], deny: &[&str], number: &str) -> Result<(), NotAllowed> {
        let owned = |patterns: &[&str]| patterns.iter().map(|&text| text.to_owned()).collect();
        let rules = NumberRules {
            allow: owned(allow),
            deny: owned(deny),
        };
        check(&rules, &number.parse().unwrap())
    }

    #[test]
    fn patterns_match_whole_numbers_as_asterisk_does() {
        for (pattern, number, is_match) in [
            ("NXXNXXXXXX", "3125551028", true),
            ("NXXNXXXXXX", "1125551028", false),
            ("NXXNXXXXXX", "312555102", false),
            ("NXXNXXXXXX", "31255510280", false),
            ("1NXXNXXXXXX", "13125551028", true),
            ("Z1", "01", false),
            ("Z1", "91", true),
            ("[13-5]00", "400", true),
            ("[13-5]00", "300", true),
            ("[13-5]00", "200", false),
            ("[13-5", "1", false),
            ("49.", "49", false),
            ("49.", "4915112345678", true),
            ("49.", "49*1", false),
            ("*98", "*98", true),
            ("X.", "*98", false),
            ("", "1", false),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), number.as_bytes()),
                is_match,
                "{pattern} {number}"
            );
        }
    }

    #[test]
    fn a_number_is_dialled_if_it_is_allowed_and_not_denied() {
        let allow = ["NXXNXXXXXX", "1NXXNXXXXXX"];
        assert_eq!(checked(&allow, &["900."], "3125551028"), Ok(()));
        assert_eq!(
            checked(&allow, &["900."], "9005551028"),
            Err(NotAllowed::Number)
        );
        assert_eq!(checked(&[], &[], "3125551028"), Err(NotAllowed::Number));
    }

    #[test]
    fn a_length_that_is_never_allowed_is_told() {
        let allow = ["1NXXNXXXXXX", "[2-9]XXNXXXXXX", "NXXNXXXXXX"];
        let lengths = Err(NotAllowed::Length(vec![10, 11]));
        assert_eq!(checked(&allow, &[], "90009"), lengths);
        assert_eq!(checked(&allow, &[], "1125551028"), Err(NotAllowed::Number));
        assert_eq!(checked(&["49."], &[], "31"), Err(NotAllowed::Number));
    }
}
