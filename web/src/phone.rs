//! How numbers are shown.

/// A number in groups, as one reads it aloud: `312 555 1028`.
///
/// Numbers of the North American plan (which VICIdial sites mostly dial) get
/// its groups, other long ones groups of three; codes with `*` or `#`, short
/// numbers and what is no number stay as they are.
pub(crate) fn grouped(number: &str) -> String {
    let is_plain = number.bytes().all(|b| b.is_ascii_digit());
    let groups: &[usize] = match number.len() {
        7 if is_plain => &[3, 4],
        10 if is_plain => &[3, 3, 4],
        11 if is_plain && number.starts_with('1') => &[1, 3, 3, 4],
        8.. if is_plain => &[],
        _ => return number.to_owned(),
    };
    let mut text = String::with_capacity(number.len() + 8);
    let mut left = number;
    let mut sizes = groups.iter().copied();
    while !left.is_empty() {
        // No group of a single digit at the end.
        let usual = if left.len() == 4 { 4 } else { 3 };
        let (group, rest) = left.split_at(sizes.next().unwrap_or(usual).min(left.len()));
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(group);
        left = rest;
    }
    text
}

/// A number as it is being typed: in groups as soon as it has some, and as it
/// is once there is something else in it than digits.
pub(crate) fn typed(text: &str) -> String {
    let number: String = text.chars().filter(|&c| c != ' ').collect();
    if number.bytes().all(|b| b.is_ascii_digit()) {
        grouped(&number)
    } else {
        text.to_owned()
    }
}

/// Where the caret belongs in a text after its groups have changed: behind as
/// many characters as before, blanks not counted.
pub(crate) fn caret(old: &str, old_caret: usize, new: &str) -> usize {
    let before = old.chars().take(old_caret).filter(|&c| c != ' ').count();
    let mut seen = 0;
    new.chars()
        .take_while(|&c| {
            let is_before = seen < before;
            seen += usize::from(c != ' ');
            is_before
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::{caret, grouped, typed};
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn numbers_are_grouped_as_they_are_read() {
        assert_eq!(grouped("3125551028"), "312 555 1028");
        assert_eq!(grouped("13125550199"), "1 312 555 0199");
        assert_eq!(grouped("5550199"), "555 0199");
        assert_eq!(grouped("442079460018"), "442 079 460 018");
        assert_eq!(grouped("4915112345678"), "491 511 234 5678");
    }

    #[test]
    fn a_number_is_grouped_while_it_is_typed_and_other_texts_are_left_alone() {
        for (text, shown) in [
            ("", ""),
            ("312", "312"),
            ("3125551", "312 5551"),
            ("312 55510", "312 555 10"),
            ("312 555 10 28", "312 555 1028"),
            ("+1 (312) 555-0199", "+1 (312) 555-0199"),
            ("*98 1", "*98 1"),
        ] {
            assert_eq!(typed(text), shown);
        }
    }

    #[test]
    fn the_caret_stays_behind_the_same_digit() {
        // One digit more in the middle, at the end, and one less.
        assert_eq!(caret("312 95551", 5, "312 955 51"), 5);
        assert_eq!(caret("312 55510", 9, "312 555 10"), 10);
        assert_eq!(caret("31 555 1028", 2, "315 551 028"), 2);
        assert_eq!(caret("312", 0, "312"), 0);
    }

    #[test]
    fn codes_short_numbers_and_other_texts_stay_as_they_are() {
        for text in ["", "911", "*98", "860005", "3125551028*1", "not a number"] {
            assert_eq!(grouped(text), text);
        }
    }
}
