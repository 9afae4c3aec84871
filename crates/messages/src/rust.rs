//! The typed side: a function for each message.

use std::fmt::Write as _;

use crate::catalogue::Catalogue;
use crate::source::Message;

/// Writes to a text, which cannot fail.
macro_rules! put {
    ($($arguments:tt)*) => {{
        let _ = writeln!($($arguments)*);
    }};
}

impl Catalogue {
    /// Rust for the app to include: the languages, and a module for each section
    /// with a function for each message. Where it is included there must be
    ///
    /// * `line(usize) -> &'static str`: a line of the language's file;
    /// * `filled(usize, &[&str]) -> String`: the same with its placeholders
    ///   filled;
    /// * `Said { what: String, next: String }`, and `pair(usize, usize) -> Said` of
    ///   two lines.
    #[must_use]
    pub fn rust(&self) -> String {
        let mut rust = String::new();
        self.languages_in_rust(&mut rust);
        put!(
            rust,
            "/// What the first line of a file of these messages says."
        );
        put!(rust, "const SIGNATURE: &str = {:?};", self.signature());
        put!(rust, "/// How many lines come after it.");
        put!(rust, "const LINES: usize = {};", self.reference().count());
        let messages: Vec<(usize, &Message)> = self.reference().enumerate().collect();
        let mut sections: Vec<&str> = Vec::new();
        for (_, message) in &messages {
            let section = message.section();
            if !sections.contains(&section) {
                sections.push(section);
            }
        }
        for section_name in sections {
            put!(rust, "pub(crate) mod {section_name} {{");
            for (line, message) in &messages {
                if message.section() == section_name {
                    function(&mut rust, &messages, *line, message);
                }
            }
            put!(rust, "}}");
        }
        rust
    }

    fn languages_in_rust(&self, rust: &mut String) {
        let languages = self.languages();
        let variant = |code: &str| {
            let mut letters = code.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        };
        put!(rust, "/// A language of the app's.");
        put!(rust, "#[derive(Clone, Copy, Debug, PartialEq, Eq)]");
        put!(rust, "pub(crate) enum Language {{");
        for language in languages {
            let name = language.written("language.name");
            put!(rust, "    /// {name}.\n    {},", variant(&language.code));
        }
        put!(rust, "}}\nimpl Language {{");
        put!(rust, "    /// All of them, English first.");
        put!(
            rust,
            "    pub(crate) const ALL: [Self; {}] = [",
            languages.len()
        );
        for language in languages {
            put!(rust, "        Self::{},", variant(&language.code));
        }
        put!(rust, "    ];");
        for (function, what, key) in [
            ("code", "Its code, as in `lang`", None),
            ("own_name", "Its name in itself", Some("language.name")),
            ("direction", "As in `dir`", Some("language.direction")),
        ] {
            put!(rust, "    /// {what}.");
            put!(
                rust,
                "    pub(crate) const fn {function}(self) -> &'static str {{"
            );
            put!(rust, "        match self {{");
            for language in languages {
                let value = match key {
                    Some(key) => language.written(key),
                    None => language.code.clone(),
                };
                put!(
                    rust,
                    "            Self::{} => {value:?},",
                    variant(&language.code)
                );
            }
            put!(rust, "        }}\n    }}");
        }
        put!(rust, "}}");
    }
}

fn function(rust: &mut String, all: &[(usize, &Message)], line: usize, message: &Message) {
    let name = message.name();
    let placeholders = message.text.placeholders();
    let Some(next_key) = message.other_half() else {
        let (parameters, kind) = signature(&placeholders);
        let value = value(line, &placeholders);
        put!(rust, "    /// `{}`", message.text.written());
        put!(
            rust,
            "    pub(crate) fn {name}({parameters}) -> {kind} {{ {value} }}"
        );
        return;
    };
    // A pair is written where its first half stands.
    let next = all.iter().find(|(_, other)| other.key == next_key);
    let Some((next_line, next)) = next.filter(|_| message.key.ends_with(".what")) else {
        return;
    };
    put!(
        rust,
        "    /// `{}`\n    /// `{}`",
        message.text.written(),
        next.text.written()
    );
    let (of_what, of_next) = (placeholders, next.text.placeholders());
    let mut placeholders = of_what.clone();
    placeholders.extend(&of_next);
    placeholders.sort_unstable();
    placeholders.dedup();
    let (parameters, _) = signature(&placeholders);
    let value = if placeholders.is_empty() {
        format!("super::pair({line}, {next_line})")
    } else {
        format!(
            "super::Said {{ what: {}, next: {} }}",
            owned(line, &of_what),
            owned(*next_line, &of_next)
        )
    };
    put!(
        rust,
        "    pub(crate) fn {name}({parameters}) -> super::Said {{ {value} }}"
    );
}

/// Parameters, and what comes back.
fn signature(placeholders: &[&str]) -> (String, &'static str) {
    let parameters: Vec<_> = placeholders
        .iter()
        .map(|name| format!("{name}: &str"))
        .collect();
    let kind = if placeholders.is_empty() {
        "&'static str"
    } else {
        "String"
    };
    (parameters.join(", "), kind)
}

fn value(line: usize, placeholders: &[&str]) -> String {
    if placeholders.is_empty() {
        format!("super::line({line})")
    } else {
        format!("super::filled({line}, &[{}])", placeholders.join(", "))
    }
}

/// The same, as a `String`.
fn owned(line: usize, placeholders: &[&str]) -> String {
    let value = value(line, placeholders);
    if placeholders.is_empty() {
        format!("{value}.to_owned()")
    } else {
        value
    }
}

#[cfg(test)]
mod tests {
    use crate::catalogue::tests::catalogue;

    #[test]
    fn a_message_is_a_function_and_its_placeholders_are_parameters() {
        let messages = "a.b = Call\na.d.what = {to}!\na.d.next = Wait {for_it}.\nb.c = {y}{x}\n\
                        a.e.what = It failed.\na.e.next = Wait.\n\
                        a.f.what = {x}\na.f.next = Wait.\n";
        let rust = catalogue(messages, messages).rust();
        for line in [
            "pub(crate) mod a {",
            "    pub(crate) fn b() -> &'static str { super::line(2) }",
            "    /// `Wait {for_it}.`",
            "    pub(crate) fn d(for_it: &str, to: &str) -> super::Said { super::Said { \
             what: super::filled(3, &[to]), next: super::filled(4, &[for_it]) } }",
            "    pub(crate) fn e() -> super::Said { super::pair(6, 7) }",
            "    pub(crate) fn f(x: &str) -> super::Said { super::Said { \
             what: super::filled(8, &[x]), next: super::line(9).to_owned() } }",
            "pub(crate) mod b {",
            "    pub(crate) fn c(x: &str, y: &str) -> String { super::filled(5, &[x, y]) }",
            "const LINES: usize = 10;",
            "    pub(crate) const ALL: [Self; 2] = [",
        ] {
            assert!(rust.lines().any(|other| other == line), "{line}\n{rust}");
        }
    }
}
