//! The words of the app: a function for each message, made of `messages/` by the
//! build, and the words of the language in use, which the page has loaded.

use std::cell::Cell;

pub(crate) use crate::messages::Said;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// The words of a language, message by message.
pub(crate) type Words = &'static [&'static str];

thread_local! {
    /// The words in use.
    static WORDS: Cell<Words> = const { Cell::new(&[]) };
}

/// Reads the words of a language's file; `None` if it is for other messages
/// than this app's. What is read stays in memory: there are a handful.
pub(crate) fn read(file: &str) -> Option<Words> {
    let (signature, words) = file.split_once('\n')?;
    if signature != SIGNATURE || words.lines().count() != LINES {
        return None;
    }
    let words: &'static str = Box::leak(words.into());
    Some(Vec::leak(words.lines().collect()))
}

/// From now on these are the words.
pub(crate) fn speak(words: Words) {
    WORDS.set(words);
}

/// A message. Hundreds of places have one: it is one piece of code.
#[inline(never)]
fn line(index: usize) -> &'static str {
    #[cfg(test)]
    if WORDS.get().is_empty() {
        WORDS.set(tests::words_of(Language::En));
    }
    WORDS.get().get(index).copied().unwrap_or_default()
}

/// Two lines.
#[inline(never)]
fn pair(what: usize, next: usize) -> Said {
    Said {
        what: line(what).to_owned(),
        next: line(next).to_owned(),
    }
}

/// A line whose placeholders stand for these.
#[inline(never)]
fn filled(index: usize, values: &[&str]) -> String {
    let mut text = String::new();
    let mut parts = line(index).split('{');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let placeholder = part.split_once('}').and_then(|(number, after)| {
            let value: &str = values.get(number.parse::<usize>().ok()?)?;
            Some((value, after))
        });
        match placeholder {
            Some((value, after)) => {
                text.push_str(value);
                text.push_str(after);
            }
            None => {
                text.push('{');
                text.push_str(part);
            }
        }
    }
    text
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::locale::tests::Speaking;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    /// The file of a language, as phones load it.
    pub(crate) const fn file_of(language: Language) -> &'static str {
        match language {
            Language::En => include_str!(concat!(env!("OUT_DIR"), "/en.txt")),
            Language::Es => include_str!(concat!(env!("OUT_DIR"), "/es.txt")),
            Language::Fr => include_str!(concat!(env!("OUT_DIR"), "/fr.txt")),
            Language::Pt => include_str!(concat!(env!("OUT_DIR"), "/pt.txt")),
            Language::Tl => include_str!(concat!(env!("OUT_DIR"), "/tl.txt")),
        }
    }

    pub(crate) fn words_of(language: Language) -> Words {
        read(file_of(language)).unwrap()
    }

    #[test]
    fn the_words_are_those_of_the_language() {
        assert_eq!(outcome::ended(), "Call ended");
        let _spanish = Speaking::begin(Language::Es);
        assert_eq!(outcome::ended(), "Llamada terminada");
        assert_eq!(wish::transfer("312 555 0199"), "Transferir a 312 555 0199");
    }

    #[test]
    fn a_placeholder_stands_where_the_language_has_it() {
        let said = || typed::too_long("9", "6");
        assert_eq!(said(), "Too long: 9 characters, and at most 6 are allowed.");
        let _tagalog = Speaking::begin(Language::Tl);
        assert_eq!(
            said(),
            "Masyadong mahaba: 9 character, at hanggang 6 lang ang puwede."
        );
    }

    #[test]
    fn what_is_filled_in_is_not_read_for_placeholders() {
        let said = refused::other("{0} {x} {");
        assert_eq!(said.what, "The dialer says: {0} {x} {");
        assert_eq!(config::not_an_object(), "it must be an object: { … }");
    }

    #[test]
    fn a_file_for_other_messages_is_not_read() {
        let file = file_of(Language::En);
        assert!(read(file).is_some());
        for other in [
            "",
            "<!DOCTYPE html>\n<title>Free Wi-Fi</title>",
            file.split_once('\n').unwrap().1,
            &file.replacen(SIGNATURE, "0123456789abcdef", 1),
            &format!("{file}\nmore"),
            file.rsplit_once('\n').unwrap().0,
        ] {
            assert!(read(other).is_none());
        }
    }
}
