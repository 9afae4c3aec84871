//! How a caller's name is told to the agent: whoever wrote it into the lead may have written
//! anything.

/// The most characters of a name that are told.
const MOST: usize = 60;

/// First and last name as one line; `None` if nothing of them is left.
pub(super) fn joined(first: &str, last: &str) -> Option<String> {
    let text: String = format!("{first} {last}")
        .chars()
        .filter(|c| !is_removed(*c))
        .collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(MOST).collect();
    let name = name.trim_end();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Control characters, blanks among them aside, and those that change the direction of what comes
/// after the name (Unicode's `Bidi_Control`).
fn is_removed(c: char) -> bool {
    c.is_control() && !c.is_whitespace()
        || matches!(
            c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_without_what_could_disturb_what_is_beside_it() {
        for (first, last, name) in [
            ("Pat", "L402027", "Pat L402027"),
            ("  Pat\t", "", "Pat"),
            ("", "de  la\nCruz ", "de la Cruz"),
            ("\u{202e}taP\u{202c}", "\u{2067}Lee\u{7}\u{2069}", "taP Lee"),
            ("نور", "حداد", "نور حداد"),
            ("می\u{200c}نا", "", "می\u{200c}نا"),
        ] {
            assert_eq!(joined(first, last).as_deref(), Some(name));
        }
    }

    #[test]
    fn where_nothing_is_written_there_is_no_name() {
        for (first, last) in [("", ""), (" ", "\u{2028}"), ("\u{202e}", "\u{0}")] {
            assert_eq!(joined(first, last), None);
        }
    }

    #[test]
    fn a_long_name_is_cut_by_characters_and_not_after_a_blank() {
        let long = joined(&"é".repeat(59), "Lee").unwrap();
        assert_eq!(long, "é".repeat(59));
        assert_eq!(joined(&"é".repeat(99), "").unwrap(), "é".repeat(60));
    }
}
