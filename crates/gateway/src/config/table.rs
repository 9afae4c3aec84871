//! Reads tables key by key, and notes everything that is wrong with them.

use std::cell::RefCell;
use std::net::SocketAddr;
use std::ops::{Range, RangeInclusive};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::duration;
use super::finding::{Finding, What};
use super::position::Position;

/// What was found in one file.
pub(super) struct Findings<'a> {
    text: &'a str,
    problems: RefCell<Vec<Finding>>,
    warnings: RefCell<Vec<Finding>>,
}

impl<'a> Findings<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self {
            text,
            problems: RefCell::new(Vec::new()),
            warnings: RefCell::new(Vec::new()),
        }
    }

    /// Notes what makes the configuration unusable.
    pub(super) fn problem(&self, at: Option<Range<usize>>, key: &str, what: What) {
        self.problems.borrow_mut().push(self.finding(at, key, what));
    }

    /// Notes what is questionable only.
    pub(super) fn warning(&self, at: Option<Range<usize>>, key: &str, what: What) {
        self.warnings.borrow_mut().push(self.finding(at, key, what));
    }

    fn finding(&self, at: Option<Range<usize>>, key: &str, what: What) -> Finding {
        Finding {
            position: at.map(|span| Position::of(self.text, span.start)),
            key: key.to_owned(),
            what,
        }
    }

    /// The problems and the warnings, each in the order of the file.
    pub(super) fn into_parts(self) -> (Vec<Finding>, Vec<Finding>) {
        let sorted = |findings: RefCell<Vec<Finding>>| {
            let mut findings = findings.into_inner();
            // What has no place of its own comes last.
            findings.sort_by_key(|finding| (finding.position.is_none(), finding.position));
            findings
        };
        (sorted(self.problems), sorted(self.warnings))
    }
}

/// A table of the file, or one that could be there and is not.
pub(super) struct Table<'a> {
    findings: &'a Findings<'a>,
    /// Dotted; empty for the whole file.
    path: String,
    /// Where it begins.
    at: Option<Range<usize>>,
    content: Option<&'a DeTable<'a>>,
    known: RefCell<Vec<&'static str>>,
}

/// Reads a value, or says what is wrong with it.
pub(super) type Read<T> = Result<T, What>;

impl<'a> Table<'a> {
    /// The whole file.
    pub(super) fn root(findings: &'a Findings<'a>, content: &'a DeTable<'a>) -> Self {
        Self {
            findings,
            path: String::new(),
            at: None,
            content: Some(content),
            known: RefCell::default(),
        }
    }

    /// Whether it is in the file.
    pub(super) const fn is_there(&self) -> bool {
        self.content.is_some()
    }

    /// Whether a key is in it.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entry(key).is_some()
    }

    /// The table under a key.
    pub(super) fn table(&self, key: &'static str) -> Table<'a> {
        let found = self.find(key);
        let content = found.and_then(|value| {
            let table = value.get_ref().as_table();
            if table.is_none() {
                let what = wrong_type("a table", value.get_ref());
                self.findings
                    .problem(Some(value.span()), &self.path_of(key), what);
            }
            table
        });
        Table {
            findings: self.findings,
            path: self.path_of(key),
            at: found.map(Spanned::span),
            content,
            known: RefCell::default(),
        }
    }

    /// A value that may be left out. The outer `None`: it is wrong, and that is
    /// noted.
    pub(super) fn optional<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&'a DeValue<'a>) -> Read<T>,
    ) -> Option<Option<T>> {
        let Some(value) = self.find(key) else {
            return Some(None);
        };
        match read(value.get_ref()) {
            Ok(read) => Some(Some(read)),
            Err(what) => {
                self.findings
                    .problem(Some(value.span()), &self.path_of(key), what);
                None
            }
        }
    }

    /// A value that has a default. `None`: it is wrong.
    pub(super) fn or<T>(
        &self,
        key: &'static str,
        default: T,
        read: impl FnOnce(&'a DeValue<'a>) -> Read<T>,
    ) -> Option<T> {
        Some(self.optional(key, read)?.unwrap_or(default))
    }

    /// A value that must be there. `None`: it is not, or it is wrong.
    pub(super) fn required<T>(
        &self,
        key: &'static str,
        example: &'static str,
        read: impl FnOnce(&'a DeValue<'a>) -> Read<T>,
    ) -> Option<T> {
        let value = self.optional(key, read)?;
        if value.is_none() {
            self.problem_here(key, What::Missing { example });
        }
        value
    }

    /// A list that may be left out; what is wrong is noted for each item.
    pub(super) fn list<T>(
        &self,
        key: &'static str,
        read: impl Fn(&'a DeValue<'a>) -> Read<T>,
    ) -> Option<Vec<T>> {
        let items = self.optional(key, |value| {
            value.as_array().ok_or_else(|| wrong_type("a list", value))
        })?;
        let mut list = Vec::new();
        let mut is_right = true;
        for (index, item) in items.into_iter().flat_map(|items| items.iter()).enumerate() {
            match read(item.get_ref()) {
                Ok(item) => list.push(item),
                Err(what) => {
                    let key = format!("{}[{index}]", self.path_of(key));
                    self.findings.problem(Some(item.span()), &key, what);
                    is_right = false;
                }
            }
        }
        is_right.then_some(list)
    }

    /// A value as it stands.
    pub(super) fn raw(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.find(key)
    }

    /// A key that must not be there.
    pub(super) fn refuse(&self, key: &str, what: What) {
        if let Some((name, _)) = self.entry(key) {
            self.findings
                .problem(Some(name.span()), &self.path_of(key), what);
        }
    }

    /// Notes a problem with the value of a key, or where it should be.
    pub(super) fn problem_here(&self, key: &str, what: What) {
        self.findings
            .problem(self.place(key), &self.path_of(key), what);
    }

    /// Notes a problem with the table itself.
    pub(super) fn problem(&self, what: What) {
        self.findings.problem(self.at.clone(), &self.path, what);
    }

    /// Notes a problem at a place of its own.
    pub(super) fn problem_at(&self, at: Range<usize>, key: &str, what: What) {
        self.findings.problem(Some(at), key, what);
    }

    /// Notes what is questionable about the value of a key.
    pub(super) fn warn_here(&self, key: &str, what: What) {
        self.findings
            .warning(self.place(key), &self.path_of(key), what);
    }

    /// Notes what is questionable about the table itself.
    pub(super) fn warn(&self, what: What) {
        self.findings.warning(self.at.clone(), &self.path, what);
    }

    /// Notes the keys that nobody asked for; `refused` have been noted already.
    pub(super) fn finish(self, refused: &[&str]) {
        let known = self.known.borrow();
        for (name, _) in self.content.into_iter().flatten() {
            let key: &str = name.get_ref();
            if !known.contains(&key) && !refused.contains(&key) {
                let what = What::Unknown {
                    similar: similar(key, &known).map(str::to_owned),
                    known: known.clone(),
                };
                self.findings
                    .problem(Some(name.span()), &self.path_of(key), what);
            }
        }
    }

    fn place(&self, key: &str) -> Option<Range<usize>> {
        self.entry(key)
            .map(|(_, value)| value.span())
            .or_else(|| self.at.clone())
    }

    fn find(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.known.borrow_mut().push(key);
        self.entry(key).map(|(_, value)| value)
    }

    fn entry(
        &self,
        key: &str,
    ) -> Option<(
        &'a Spanned<toml::de::DeString<'a>>,
        &'a Spanned<DeValue<'a>>,
    )> {
        self.content?
            .iter()
            .find(|(name, _)| name.get_ref().as_ref() == key)
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

pub(super) fn text<'a>(value: &'a DeValue<'a>) -> Read<&'a str> {
    value
        .as_str()
        .ok_or_else(|| wrong_type("text in quotes", value))
}

pub(super) fn boolean(value: &DeValue<'_>) -> Read<bool> {
    value
        .as_bool()
        .ok_or_else(|| wrong_type("true or false", value))
}

/// A length of time within limits.
pub(super) fn length(
    limits: RangeInclusive<Duration>,
) -> impl FnOnce(&DeValue<'_>) -> Read<Duration> {
    move |value| {
        let text = value
            .as_str()
            .ok_or_else(|| wrong_type("a length of time in quotes, such as \"10s\"", value))?;
        let found = duration::parse(text).ok_or_else(|| What::NotADuration {
            found: text.to_owned(),
        })?;
        if !limits.contains(&found) {
            return Err(What::DurationOutOfRange {
                found,
                least: *limits.start(),
                most: *limits.end(),
            });
        }
        Ok(found)
    }
}

/// A whole number within limits.
pub(super) fn number(limits: RangeInclusive<u32>) -> impl FnOnce(&DeValue<'_>) -> Read<u32> {
    move |value| {
        let found = value
            .as_integer()
            .ok_or_else(|| wrong_type("a whole number", value))?;
        u32::from_str_radix(found.as_str(), found.radix())
            .ok()
            .filter(|number| limits.contains(number))
            .ok_or_else(|| What::NumberOutOfRange {
                found: found.to_string(),
                least: *limits.start(),
                most: *limits.end(),
            })
    }
}

/// An IP address with a port.
pub(super) fn address(example: &'static str) -> impl FnOnce(&DeValue<'_>) -> Read<SocketAddr> {
    move |value| {
        let text = value
            .as_str()
            .ok_or_else(|| wrong_type("an address in quotes", value))?;
        text.parse().map_err(|_| What::NotAnAddress {
            found: text.to_owned(),
            example,
        })
    }
}

pub(super) fn wrong_type(expected: &'static str, value: &DeValue<'_>) -> What {
    What::WrongType {
        expected,
        found: value.type_str(),
    }
}

/// The known key that is spelt most like this one, if it is like it at all.
fn similar<'k>(key: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|known| (differences(key, known), *known))
        .filter(|(differences, known)| *differences <= known.chars().count() / 3)
        .min_by_key(|(differences, _)| *differences)
        .map(|(_, known)| known)
}

/// How many letters must be changed, added or left out to make one of the other.
fn differences(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_is_recognised_and_a_foreign_one_is_not() {
        let known = ["every", "at_most_every", "password_file", "user"];
        assert_eq!(similar("evry", &known), Some("every"));
        assert_eq!(similar("at-most-every", &known), Some("at_most_every"));
        assert_eq!(similar("passwordfile", &known), Some("password_file"));
        assert_eq!(similar("usr", &known), Some("user"));
        assert_eq!(similar("colour", &known), None);
    }

    #[test]
    fn differences_are_counted_in_letters() {
        for (one, other, count) in [
            ("", "", 0),
            ("abc", "abc", 0),
            ("abc", "", 3),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("ñu", "nu", 1),
        ] {
            assert_eq!(differences(one, other), count, "{one} {other}");
        }
    }
}
