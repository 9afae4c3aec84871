//! One language, as it is written: a line `name = words` for each message. These
//! are Java's properties without what needs escaping, which tools for
//! translators read; a line is a message, so that what is wrong has a line.

use crate::problem::Problem;
use crate::text::Text;

/// A message of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Its name: `section.name`, `section.name.what` or `section.name.next`.
    pub(crate) key: String,
    pub(crate) text: Text,
    /// Where it stands, counted from 1.
    pub(crate) line: usize,
}

impl Message {
    /// The section that it is in.
    pub(crate) fn section(&self) -> &str {
        self.key.split('.').next().unwrap_or_default()
    }

    /// What it is called there.
    pub(crate) fn name(&self) -> &str {
        self.key.split('.').nth(1).unwrap_or_default()
    }

    /// Where it is `.what` or `.next` of a pair: the name of the other.
    pub(crate) fn other_half(&self) -> Option<String> {
        let other = match self.key.split('.').nth(2)? {
            "what" => "next",
            _ => "what",
        };
        Some(format!("{}.{}.{other}", self.section(), self.name()))
    }
}

/// All messages of a file, in their order.
pub(crate) fn parse(file: &str, contents: &str) -> Result<Vec<Message>, Vec<Problem>> {
    let mut messages: Vec<Message> = Vec::new();
    let mut problems = Vec::new();
    for (line, words) in (1..).zip(contents.lines()) {
        let words = words.trim();
        if words.is_empty() || words.starts_with('#') {
            continue;
        }
        let Some((key, text)) = words.split_once('=') else {
            problems.push(Problem::in_line(file, line, "is not `name = words`"));
            continue;
        };
        let key = key.trim();
        if !is_key(key) {
            let what = format!("`{key}` is no name of a message: section.name");
            problems.push(Problem::in_line(file, line, what));
            continue;
        }
        if let Some(first) = messages.iter().find(|message| message.key == key) {
            let what = format!("`{key}` is there already, in line {}", first.line);
            problems.push(Problem::in_line(file, line, what));
            continue;
        }
        match Text::parse(text.trim()) {
            Ok(text) => messages.push(Message {
                key: key.to_owned(),
                text,
                line,
            }),
            Err(what) => problems.push(Problem::in_line(file, line, format!("`{key}` {what}"))),
        }
    }
    if problems.is_empty() {
        Ok(messages)
    } else {
        Err(problems)
    }
}

fn is_key(key: &str) -> bool {
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_lowercase())
            && word
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let words: Vec<&str> = key.split('.').collect();
    let is_in_shape = match words.as_slice() {
        [_, _] => true,
        [_, _, last] => matches!(*last, "what" | "next"),
        _ => false,
    };
    is_in_shape && words.into_iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(contents: &str) -> Vec<String> {
        parse("en.properties", contents)
            .unwrap_err()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn notes_and_empty_lines_are_left_out_and_lines_are_counted() {
        let messages = parse("en.properties", "# a note\n\na.b = words = more\r\n").unwrap();
        assert_eq!(messages[0].key, "a.b");
        assert_eq!(messages[0].text.written(), "words = more");
        assert_eq!(messages[0].line, 3);
    }

    #[test]
    fn what_is_no_message_is_told_with_its_line() {
        assert_eq!(
            problems("words\na.b = x\na.b = y\nA.b = x\na.b.c = x\na = x\nc.d =\nc.e = {X}\n"),
            [
                "en.properties, line 1: is not `name = words`",
                "en.properties, line 3: `a.b` is there already, in line 2",
                "en.properties, line 4: `A.b` is no name of a message: section.name",
                "en.properties, line 5: `a.b.c` is no name of a message: section.name",
                "en.properties, line 6: `a` is no name of a message: section.name",
                "en.properties, line 7: `c.d` has no words",
                "en.properties, line 8: `c.e` has a `{` that begins no placeholder: {small_letters}",
            ]
        );
    }
}
