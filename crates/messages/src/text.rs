//! The words of a message: text with named placeholders.

use std::fmt::Write as _;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Words(String),
    Placeholder(String),
}

/// The words of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text(Vec<Part>);

impl Text {
    /// Reads words with `{placeholders}`. A brace before a blank is a brace.
    pub(crate) fn parse(words: &str) -> Result<Self, String> {
        if words.is_empty() {
            return Err("has no words".to_owned());
        }
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut left = words;
        while let Some((before, after)) = left.split_once('{') {
            plain.push_str(before);
            if after.starts_with(' ') {
                plain.push('{');
                left = after;
                continue;
            }
            let Some((name, rest)) = after.split_once('}').filter(|(name, _)| is_name(name)) else {
                return Err("has a `{` that begins no placeholder: {small_letters}".to_owned());
            };
            if !plain.is_empty() {
                parts.push(Part::Words(std::mem::take(&mut plain)));
            }
            parts.push(Part::Placeholder(name.to_owned()));
            left = rest;
        }
        plain.push_str(left);
        if !plain.is_empty() {
            parts.push(Part::Words(plain));
        }
        Ok(Self(parts))
    }

    /// The names of the placeholders, each once, in alphabetical order.
    pub(crate) fn placeholders(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self
            .0
            .iter()
            .filter_map(|part| match part {
                Part::Placeholder(name) => Some(name.as_str()),
                Part::Words(_) => None,
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// As the app loads it: placeholders by their place in the alphabetical
    /// order.
    pub(crate) fn compact(&self) -> String {
        let names = self.placeholders();
        self.with_placeholders(|name| {
            let place = names.iter().position(|&other| other == name);
            place.map_or_else(String::new, |place| place.to_string())
        })
    }

    /// As it was written.
    pub(crate) fn written(&self) -> String {
        self.with_placeholders(str::to_owned)
    }

    fn with_placeholders(&self, shown: impl Fn(&str) -> String) -> String {
        let mut text = String::new();
        for part in &self.0 {
            // A String takes whatever is written.
            let _ = match part {
                Part::Words(words) => text.write_str(words),
                Part::Placeholder(name) => write!(text, "{{{}}}", shown(name)),
            };
        }
        text
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_by_their_names() {
        let text = Text::parse("{of} is {least} of {of}: { … }").unwrap();
        assert_eq!(text.placeholders(), ["least", "of"]);
        assert_eq!(text.compact(), "{1} is {0} of {1}: { … }");
        assert_eq!(text.written(), "{of} is {least} of {of}: { … }");
    }

    #[test]
    fn a_brace_that_begins_no_placeholder_is_refused() {
        for words in [
            "{",
            "{Number}",
            "{number",
            "{}",
            "{{number}}",
            "{a b}",
            "{0}",
        ] {
            assert!(Text::parse(words).is_err(), "{words}");
        }
        assert!(Text::parse("").is_err());
    }
}
