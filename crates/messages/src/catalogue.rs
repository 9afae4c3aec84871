use std::fs;
use std::path::Path;

use crate::problem::Problem;
use crate::source::{Message, parse};

/// The language that the others are translated from.
const REFERENCE: &str = "en";
/// How the files end.
const ENDING: &str = ".properties";
/// The section about the language itself.
const LANGUAGE: &str = "language";
/// The section of what is said where the app does not run: by the page before, and
/// by the service worker.
const PAGE: &str = "page";

/// All messages in all languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalogue {
    /// The reference first, the others by their codes.
    languages: Vec<Language>,
}

/// One language, with the messages of the reference in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Language {
    /// Its code, such as `es`.
    pub(crate) code: String,
    messages: Vec<Message>,
}

impl Language {
    /// The words of a message that the reference has.
    pub(crate) fn written(&self, key: &str) -> String {
        let message = self.messages.iter().find(|message| message.key == key);
        message.map_or_else(String::new, |message| message.text.written())
    }

    /// The messages of the app, in the order of the reference.
    pub(crate) fn of_the_app(&self) -> impl Iterator<Item = &Message> {
        self.messages
            .iter()
            .filter(|message| message.section() != LANGUAGE && message.section() != PAGE)
    }
}

impl Catalogue {
    /// Reads the files of a folder, each named by its language: `es.properties`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with them: what cannot be read, and messages
    /// that are missing, left over, or have other placeholders than English.
    pub fn read(folder: &Path) -> Result<Self, Vec<Problem>> {
        let shown = folder.display().to_string();
        let wrong = |error: std::io::Error| vec![Problem::in_file(&shown, error.to_string())];
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(wrong)? {
            let path = entry.map_err(wrong)?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(code) = name.and_then(|name| name.strip_suffix(ENDING)) {
                let contents = fs::read_to_string(&path).map_err(wrong)?;
                files.push((code.to_owned(), contents));
            }
        }
        Self::of(files)
    }

    /// The same, of codes and contents.
    pub(crate) fn of(mut files: Vec<(String, String)>) -> Result<Self, Vec<Problem>> {
        files.sort_by(|(a, _), (b, _)| (a != REFERENCE, a).cmp(&(b != REFERENCE, b)));
        let mut problems = Vec::new();
        let mut languages = Vec::new();
        for (code, contents) in files {
            let file = format!("{code}{ENDING}");
            if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_lowercase()) {
                problems.push(Problem::in_file(&file, "is not named by a language"));
                continue;
            }
            match parse(&file, &contents) {
                Ok(messages) => languages.push(Language { code, messages }),
                Err(more) => problems.extend(more),
            }
        }
        let Some((reference, others)) = languages.split_first_mut() else {
            problems.push(Problem::in_file(ENDING, "there is no file of messages"));
            return Err(problems);
        };
        if reference.code != REFERENCE {
            problems.push(Problem::in_file(
                &format!("{REFERENCE}{ENDING}"),
                "cannot be compared with",
            ));
            return Err(problems);
        }
        problems.extend(incomplete(reference));
        for language in others {
            problems.extend(differences(reference, language));
            // From here on they are told by their place.
            let place = |key: &str| reference.messages.iter().position(|other| other.key == key);
            language.messages.sort_by_key(|message| place(&message.key));
        }
        for language in &languages {
            problems.extend(wrong_direction(language));
        }
        if problems.is_empty() {
            Ok(Self { languages })
        } else {
            Err(problems)
        }
    }

    /// The languages, English first.
    pub(crate) fn languages(&self) -> &[Language] {
        &self.languages
    }

    /// The messages of the app in English.
    pub(crate) fn reference(&self) -> impl Iterator<Item = &Message> {
        self.languages
            .iter()
            .take(1)
            .flat_map(|language| language.of_the_app())
    }
}

/// What the build itself needs, and `.what` without `.next` or the other way.
fn incomplete(reference: &Language) -> Vec<Problem> {
    let file = format!("{REFERENCE}{ENDING}");
    let has = |key: &str| reference.messages.iter().any(|message| message.key == key);
    let mut problems: Vec<_> = [
        "language.name",
        "language.direction",
        "page.opening",
        "page.slow",
        "page.failed",
        "page.call",
        "page.open",
        "sign_in.heading",
        "welcome.what",
    ]
    .into_iter()
    .filter(|key| !has(key))
    .map(|key| Problem::in_file(&file, format!("`{key}` is missing")))
    .collect();
    for message in &reference.messages {
        let Some(other) = message.other_half() else {
            continue;
        };
        let (key, line) = (&message.key, message.line);
        if !has(&other) {
            let what = format!("`{key}` has no `{other}`");
            problems.push(Problem::in_line(&file, line, what));
        }
        let whole = format!("{}.{}", message.section(), message.name());
        if has(&whole) {
            let what = format!("`{key}` is a part of `{whole}`, which is there as well");
            problems.push(Problem::in_line(&file, line, what));
        }
    }
    problems
}

/// Where a language has not the messages of the reference.
fn differences(reference: &Language, language: &Language) -> Vec<Problem> {
    let file = format!("{}{ENDING}", language.code);
    let find = |language: &Language, key: &str| {
        let found = language.messages.iter().find(|message| message.key == key);
        found.cloned()
    };
    let mut problems = Vec::new();
    for message in &reference.messages {
        let key = &message.key;
        match find(language, key) {
            None => problems.push(Problem::in_file(
                &file,
                format!(
                    "`{key}` is missing; {REFERENCE}{ENDING}, line {}, says: {}",
                    message.line,
                    message.text.written()
                ),
            )),
            Some(other) if other.text.placeholders() != message.text.placeholders() => {
                let what = format!(
                    "`{key}` has {}, and {REFERENCE}{ENDING}, line {}, has {}",
                    listed(&other.text.placeholders()),
                    message.line,
                    listed(&message.text.placeholders()),
                );
                problems.push(Problem::in_line(&file, other.line, what));
            }
            Some(_) => {}
        }
    }
    for message in &language.messages {
        if find(reference, &message.key).is_none() {
            let what = format!(
                "`{}` is left over: English has no such message",
                message.key
            );
            problems.push(Problem::in_line(&file, message.line, what));
        }
    }
    problems
}

fn wrong_direction(language: &Language) -> Option<Problem> {
    let key = "language.direction";
    let message = language
        .messages
        .iter()
        .find(|message| message.key == key)?;
    let is_right = matches!(message.text.written().as_str(), "ltr" | "rtl");
    (!is_right).then(|| {
        let file = format!("{}{ENDING}", language.code);
        Problem::in_line(&file, message.line, format!("`{key}` is not ltr or rtl"))
    })
}

fn listed(placeholders: &[&str]) -> String {
    if placeholders.is_empty() {
        return "no placeholder".to_owned();
    }
    let shown: Vec<_> = placeholders
        .iter()
        .map(|name| format!("{{{name}}}"))
        .collect();
    shown.join(", ")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const START: &str = "language.name = English\nlanguage.direction = ltr\n\
                         page.opening = Opening…\npage.slow = Still opening.\npage.failed = It failed.\n\
                         page.call = Call coming in\npage.open = Open\n\
                         sign_in.heading = Sign in\nwelcome.what = An app.\n";

    /// The problems of English and Spanish with these messages.
    fn problems(english: &str, spanish: &str) -> Vec<String> {
        let files = [("es", spanish), ("en", english)]
            .map(|(code, more)| (code.to_owned(), format!("{START}{more}")));
        match Catalogue::of(files.to_vec()) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn a_message_that_is_missing_is_named_with_where_it_is_in_english() {
        assert_eq!(
            problems("a.b = Call\na.c = End {call}\n", "a.b = Llamada\n"),
            ["es.properties: `a.c` is missing; en.properties, line 11, says: End {call}"]
        );
    }

    #[test]
    fn a_message_that_is_left_over_is_named_with_its_line() {
        assert_eq!(
            problems("a.b = Call\n", "a.c = Fin\na.b = Llamada\n"),
            ["es.properties, line 10: `a.c` is left over: English has no such message"]
        );
    }

    #[test]
    fn placeholders_must_be_those_of_english_in_any_order() {
        assert_eq!(
            problems(
                "a.b = {to} for {time}\na.c = Words\n",
                "a.b = {time}, {too}\na.c = {x}\n"
            ),
            [
                "es.properties, line 10: `a.b` has {time}, {too}, and en.properties, line 10, has \
                 {time}, {to}",
                "es.properties, line 11: `a.c` has {x}, and en.properties, line 11, has no \
                 placeholder",
            ]
        );
        let in_order = problems("a.b = {to} for {time}\n", "a.b = {time}: {to}, {to}\n");
        assert_eq!(in_order, [""; 0]);
    }

    #[test]
    fn what_happened_and_what_to_do_go_together() {
        let half = "a.b.what = It failed.\n";
        assert_eq!(
            problems(half, half),
            ["en.properties, line 10: `a.b.what` has no `a.b.next`"]
        );
        let both = "a.b = Words\na.b.what = It failed.\na.b.next = Wait.\n";
        assert_eq!(problems(both, both).len(), 2);
    }

    #[test]
    fn a_direction_is_one_of_two() {
        let files = vec![("en".to_owned(), START.replace("ltr", "left"))];
        let problems = Catalogue::of(files).unwrap_err();
        assert_eq!(
            problems[0].to_string(),
            "en.properties, line 2: `language.direction` is not ltr or rtl"
        );
    }

    #[test]
    fn without_english_there_is_nothing_to_compare_with() {
        for files in [vec![], vec![("es".to_owned(), START.to_owned())]] {
            assert!(Catalogue::of(files).is_err());
        }
    }

    /// A catalogue with these messages in English and Spanish.
    pub(crate) fn catalogue(english: &str, spanish: &str) -> Catalogue {
        let files = [("es", spanish), ("en", english)]
            .map(|(code, more)| (code.to_owned(), format!("{START}{more}")));
        Catalogue::of(files.to_vec()).unwrap()
    }
}
