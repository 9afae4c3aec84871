//! The answer of `lead_field_info`: the field's text and nothing around it, which anything else
//! could pass for.

use super::LeadFieldInfo;

/// The longest text that is taken for a field's. VICIdial's own names have 30 characters.
const LONGEST: usize = 100;

/// What a web server may say in plain text, with status 500, instead of a script.
const SERVER_ERROR: &str = "Internal Server Error";

/// Reads the text of a field, if it can be one.
///
/// An empty one is what a lead has that nobody has filled in, unless the script
/// failed, which shows in the HTTP status alone (recorded:
/// `lead_field_info_pass`, `lead_field_info_unknown_field`). Where there is a
/// text, that status is no sign: a script that fails in writing its own log has
/// answered before (recorded: `as_quote_in_full_name`, `as_strict`).
pub(super) fn read(http_status: u16, text: &str) -> Option<LeadFieldInfo> {
    let value = text.trim();
    let is_one = if value.is_empty() {
        http_status == 200
    } else {
        is_value(value)
    };
    is_one.then(|| LeadFieldInfo {
        value: value.to_owned(),
    })
}

/// Whether a text can be a field's: one line without what pages, scripts' errors
/// and login errors, translated ones too, are made of.
fn is_value(text: &str) -> bool {
    text.chars().count() <= LONGEST
        && !text.contains(is_never_there)
        && !is_beginning_of_an_error(text)
        && !text.eq_ignore_ascii_case(SERVER_ERROR)
}

fn is_never_there(c: char) -> bool {
    c.is_control() || matches!(c, '<' | '>' | '|' | '{' | '}' | '[' | ']' | ':' | '：')
}

/// `ERR`: the server's own word, cut off. Two letters are a name.
fn is_beginning_of_an_error(text: &str) -> bool {
    text.len() > 2 && "ERROR".starts_with(text)
}
