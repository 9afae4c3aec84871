//! What is served: a file for each language, the table that the page has of them,
//! and what the service worker says.

use std::fmt::Write as _;

use crate::catalogue::{Catalogue, Language};

/// The words of one language, as the app loads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageFile {
    /// The language, such as `es`.
    pub code: String,
    /// The path to serve it at, with a hash of its contents in the name: what
    /// lies at a path never changes.
    pub path: String,
    /// The signature, then a message in each line.
    pub contents: String,
}

impl Catalogue {
    /// Tells catalogues apart that have other messages, or in another order:
    /// words for one app must not be read by another.
    pub(crate) fn signature(&self) -> String {
        let mut shape = String::new();
        for message in self.reference() {
            // A String takes whatever is written.
            let _ = writeln!(shape, "{} {:?}", message.key, message.text.placeholders());
        }
        hash(&shape)
    }

    /// The files to serve.
    #[must_use]
    pub fn files(&self) -> Vec<LanguageFile> {
        self.languages()
            .iter()
            .map(|language| self.file(language))
            .collect()
    }

    fn file(&self, language: &Language) -> LanguageFile {
        let mut contents = self.signature();
        for message in language.of_the_app() {
            contents.push('\n');
            contents.push_str(&message.text.compact());
        }
        LanguageFile {
            code: language.code.clone(),
            path: format!("messages/{}-{}.txt", language.code, hash(&contents)),
            contents,
        }
    }

    /// What the service worker says of a call, in each language, as JSON.
    #[must_use]
    pub fn notifications(&self) -> String {
        let languages: Vec<_> = self
            .languages()
            .iter()
            .map(|language| {
                let members = [
                    ("dir", language.written("language.direction")),
                    ("title", language.written("page.call")),
                    ("open", language.written("page.open")),
                ];
                format!("{}:{}", json(&language.code), object(&members))
            })
            .collect();
        format!("{{{}}}", languages.join(","))
    }

    /// What the page must know before the app runs, as JSON: what a file of
    /// messages begins with, and for each language its file, its direction, and
    /// what is said until the app runs: to newcomers what this is, too.
    #[must_use]
    pub fn table(&self) -> String {
        let languages: Vec<_> = self
            .languages()
            .iter()
            .map(|language| {
                let members = [
                    ("file", self.file(language).path),
                    ("direction", language.written("language.direction")),
                    ("opening", language.written("page.opening")),
                    ("slow", language.written("page.slow")),
                    ("failed", language.written("page.failed")),
                    ("heading", language.written("sign_in.heading")),
                    ("welcome", language.written("welcome.what")),
                ];
                format!("{}:{}", json(&language.code), object(&members))
            })
            .collect();
        format!(
            "{{\"signature\":{},\"languages\":{{{}}}}}",
            json(&self.signature()),
            languages.join(",")
        )
    }
}

/// FNV-1a: it tells versions apart; nobody has an interest in a clash.
fn hash(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// Texts by their names, in JSON.
fn object(members: &[(&str, String)]) -> String {
    let members: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{}:{}", json(name), json(value)))
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A text of one line in JSON.
fn json(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::tests::catalogue;

    const ENGLISH: &str = "a.b = Call {x}\na.c = End\n";

    #[test]
    fn a_file_has_the_messages_in_the_order_of_english() {
        let catalogue = catalogue(ENGLISH, "a.c = Fin\na.b = {x}: llamada\n");
        let files = catalogue.files();
        let signature = catalogue.signature();
        let start = format!("{signature}\nSign in\nAn app.");
        assert_eq!(files[0].contents, format!("{start}\nCall {{0}}\nEnd"));
        assert_eq!(files[1].contents, format!("{start}\n{{0}}: llamada\nFin"));
        let name = files[1].path.strip_prefix("messages/es-").unwrap();
        assert_eq!(name.len(), "0123456789abcdef.txt".len());
    }

    #[test]
    fn other_words_are_another_file_and_other_messages_another_signature() {
        let one = catalogue(ENGLISH, ENGLISH);
        let other_words = catalogue(ENGLISH, "a.b = {x}: llamada\na.c = Fin\n");
        assert_eq!(one.signature(), other_words.signature());
        assert_eq!(one.files()[0], other_words.files()[0]);
        assert_ne!(one.files()[1].path, other_words.files()[1].path);
        for english in [
            "a.b = Call {y}\na.c = End\n",
            "a.c = End\na.b = Call {x}\n",
            "a.b = Call {x}\na.d = End\n",
        ] {
            let other = catalogue(english, english);
            assert_ne!(one.signature(), other.signature());
            assert_ne!(one.files()[0].path, other.files()[0].path);
        }
    }

    #[test]
    fn the_table_is_json() {
        let catalogue = catalogue(ENGLISH, ENGLISH);
        let path = &catalogue.files()[0].path;
        let begins = format!(
            r#"{{"signature":"{}","languages":{{"en":{{"file":"{path}","direction":"ltr","opening":"Opening…","slow":"Still opening.","failed":"It failed.","heading":"Sign in","welcome":"An app."}},"es":"#,
            catalogue.signature()
        );
        assert!(catalogue.table().starts_with(&begins));
        let begins = r#"{"en":{"dir":"ltr","title":"Call coming in","open":"Open"},"es":"#;
        assert!(catalogue.notifications().starts_with(begins));
        assert_eq!(json(r#"a "b" \"#), r#""a \"b\" \\""#);
    }
}
