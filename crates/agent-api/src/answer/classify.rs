//! What a body without an answer seems to be.

use super::NotAnAnswer;
use crate::request::Function;

/// Whether it is a page from the start. `api.php` writes HTML around its
/// answers at times, but never a document type.
pub(super) fn is_web_page(text: &str) -> bool {
    starts_with_ignoring_case(text.trim_start(), "<!doctype")
}

pub(super) fn classify(function: Function, text: &str) -> NotAnAnswer {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        NotAnAnswer::Empty
    } else if text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        NotAnAnswer::Binary
    } else if text.contains("Fatal error") || text.contains("Parse error") {
        NotAnAnswer::PhpError
    } else if trimmed.starts_with('<') {
        NotAnAnswer::Html
    } else if trimmed.starts_with(['{', '[']) {
        NotAnAnswer::Json
    } else if is_beginning(trimmed) {
        NotAnAnswer::Truncated
    } else if has_foreign_first_word(function, trimmed) {
        NotAnAnswer::FirstWord
    } else {
        NotAnAnswer::Text
    }
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// `SUCC`: the server's own word, cut off.
fn is_beginning(text: &str) -> bool {
    ["SUCCESS:", "ERROR:", "NOTICE:", "VERSION:"]
        .iter()
        .any(|word| word.starts_with(text))
}

/// `ÉXITO: ra_call_control …`: a word that could be a translation, and the
/// function or the fields of an answer after it.
fn has_foreign_first_word(function: Function, text: &str) -> bool {
    text.split_once(": ").is_some_and(|(word, rest)| {
        let is_one_word = !word.is_empty() && word.chars().all(char::is_alphabetic);
        rest.starts_with(function.name()) || is_one_word && rest.contains(" - ")
    })
}
