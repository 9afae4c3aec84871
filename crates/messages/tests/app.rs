//! The app's own messages, and that it has no others.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use handset_messages::Catalogue;

fn web(path: &str) -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR"));
    crates.join("../../web").join(path)
}

fn lines_of(code: &str) -> Vec<String> {
    let catalogue = Catalogue::read(&web("messages")).unwrap();
    let files = catalogue.files();
    let file = files.iter().find(|file| file.code == code).unwrap();
    file.contents.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn the_app_speaks_five_languages() {
    let catalogue = Catalogue::read(&web("messages")).unwrap();
    let codes: Vec<_> = catalogue
        .files()
        .into_iter()
        .map(|file| file.code)
        .collect();
    assert_eq!(codes, ["en", "es", "fr", "pt", "tl"]);
}

#[test]
fn a_sentence_is_a_sentence_in_every_language() {
    let english = lines_of("en");
    let end = |text: &str| text.chars().last().filter(|c| !c.is_alphanumeric());
    for code in ["es", "fr", "pt", "tl"] {
        for (english, text) in english.iter().zip(lines_of(code)) {
            if matches!(end(english), Some('.' | '…' | '?')) {
                assert_eq!(end(english), end(&text), "{code}: {english} | {text}");
            }
        }
    }
}

#[test]
fn nothing_is_said_that_is_not_a_message() {
    let mut found = Vec::new();
    for folder in ["src/screens", "src/components"] {
        collect(&web(folder), &mut found);
    }
    found.push(web("src/app.rs"));
    assert!(found.len() > 20);
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        let app = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (line, text) in app.lines().enumerate() {
            // The app's name is the same in every language.
            let said = literals(text)
                .into_iter()
                .find(|words| is_said(words) && words != "Handset");
            assert_eq!(said, None, "{}:{}", path.display(), line + 1);
        }
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The texts in a line of code.
fn literals(line: &str) -> Vec<String> {
    let code = line.trim_start();
    if code.starts_with("//") {
        return Vec::new();
    }
    let parts = code.split('"').skip(1).step_by(2);
    parts.map(str::to_owned).collect()
}

/// What is said begins with a capital letter and goes on with small ones; names
/// of styles and events have none, and drawings go on with numbers.
fn is_said(words: &str) -> bool {
    let mut letters = words.trim_start_matches(['“', '(']).chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

#[test]
fn what_is_said_is_told_from_what_is_not() {
    for said in ["Hang up", "(Nothing)", "“Hang up” lies here"] {
        assert!(is_said(said), "{said}");
    }
    for other in ["main accent", "M12 3.5c3 0", "BODY", "", "main h1"] {
        assert!(!is_said(other), "{other}");
    }
    assert_eq!(
        literals(r#"label="Hang up" class="main""#),
        ["Hang up", "main"]
    );
    assert_eq!(literals(r#"/// Says "Hang up"."#), [""; 0]);
}
