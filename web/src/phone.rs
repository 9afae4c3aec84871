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

#[cfg(test)]
mod tests {
    use super::grouped;
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
    fn codes_short_numbers_and_other_texts_stay_as_they_are() {
        for text in ["", "911", "*98", "860005", "3125551028*1", "not a number"] {
            assert_eq!(grouped(text), text);
        }
    }
}
