//! Who calls in the demonstration.

use crate::scenario::LeadName;

const FIRST: [&str; 12] = [
    "Amara", "Bruno", "Chloé", "Daniel", "Esther", "Farid", "Grace", "Hiroshi", "Inês", "Joaquín",
    "Keisha", "Liam",
];
const LAST: [&str; 11] = [
    "Abrams", "Bautista", "Castillo", "Dubois", "Eriksen", "Foster", "Garcia", "Haddad", "Ito",
    "Johnson", "Kowalski",
];

/// Whose number it is: the same caller each time.
pub(super) fn of(phone_number: &str) -> LeadName {
    let number: usize = phone_number
        .bytes()
        .filter(u8::is_ascii_digit)
        .fold(0, |sum, digit| {
            (sum * 10 + usize::from(digit - b'0')) % 9_973
        });
    LeadName {
        first: FIRST[number % FIRST.len()].to_owned(),
        last: LAST[number % LAST.len()].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_number_has_one_caller_and_many_numbers_many() {
        assert_eq!(of("3125550142"), of("3125550142"));
        let names: HashSet<String> = (0..100)
            .map(|number| of(&format!("31255501{number:02}")))
            .map(|name| format!("{} {}", name.first, name.last))
            .collect();
        assert!(names.len() > 50, "{names:?}");
    }
}
