//! How PHP and VICIdial's scripts read a request: which parameters arrive, and what their filters
//! leave of them.
//!
//! Recorded groups `hangup`, `exten`, `ingroup`, `errors`, `status`, `injection`, `unicode`.

use std::collections::HashMap;
use std::fmt;

use axum::http::{HeaderMap, Method, header};

/// The parameters of one request as `$_GET` and `$_POST` together give them: the query beats the
/// form key by key, and of repeated keys the last one wins.
#[derive(Default)]
pub(crate) struct Parameters {
    values: HashMap<String, Value>,
}

/// Only the names: one of the values is a password.
impl fmt::Debug for Parameters {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut names: Vec<&String> = self.values.keys().collect();
        names.sort();
        formatter.debug_set().entries(names).finish()
    }
}

enum Value {
    Text(Vec<u8>),
    /// `value[]=…`: PHP makes an array of it, and the scripts die of it.
    Array,
}

impl Parameters {
    /// Reads the query and, for a POST with one of the two form content types, the body. Any
    /// other content type (JSON, `text/plain`, none) and any other method leaves the body unread.
    pub(crate) fn read(
        method: &Method,
        query: Option<&str>,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Self {
        let mut parameters = Self::default();
        if method == Method::POST {
            let content_type = headers
                .get(header::CONTENT_TYPE)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default();
            let media_type = content_type.split(';').next().unwrap_or_default().trim();
            if media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
                parameters.add_urlencoded(body);
            } else if media_type.eq_ignore_ascii_case("multipart/form-data")
                && let Some(boundary) = boundary(content_type)
            {
                parameters.add_multipart(body, &boundary);
            }
        }
        let mut from_query = Self::default();
        from_query.add_urlencoded(query.unwrap_or_default().as_bytes());
        parameters.values.extend(from_query.values);
        parameters
    }

    /// The bytes of a parameter as sent; none for a missing one and for an array.
    pub(crate) fn bytes(&self, name: &str) -> &[u8] {
        match self.values.get(name) {
            Some(Value::Text(bytes)) => bytes,
            Some(Value::Array) | None => &[],
        }
    }

    /// The parameter as text for a log: what is not UTF-8 is replaced.
    pub(crate) fn lossy(&self, name: &str) -> Option<String> {
        self.values
            .contains_key(name)
            .then(|| String::from_utf8_lossy(self.bytes(name)).into_owned())
    }

    /// Whether one of `names` came as an array.
    pub(crate) fn any_array(&self, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| matches!(self.values.get(*name), Some(Value::Array)))
    }

    fn add_urlencoded(&mut self, text: &[u8]) {
        for pair in text.split(|byte| *byte == b'&') {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = percent_decoded(halves.next().unwrap_or_default());
            let value = percent_decoded(halves.next().unwrap_or_default());
            self.add(&name, value);
        }
    }

    fn add_multipart(&mut self, body: &[u8], boundary: &str) {
        let delimiter = format!("--{boundary}");
        for part in split_on(body, delimiter.as_bytes()).into_iter().skip(1) {
            let Some(part) = part.strip_prefix(b"\r\n") else {
                break; // `--` after the delimiter: the end
            };
            let Some(end_of_head) = find(part, b"\r\n\r\n") else {
                continue;
            };
            let head = String::from_utf8_lossy(&part[..end_of_head]);
            let content = &part[end_of_head + 4..];
            let content = content.strip_suffix(b"\r\n").unwrap_or(content);
            let disposition = head
                .lines()
                .find(|line| {
                    line.to_ascii_lowercase()
                        .starts_with("content-disposition:")
                })
                .unwrap_or_default();
            let attribute = |name: &str| {
                disposition.split(';').skip(1).find_map(|attribute| {
                    let (key, value) = attribute.split_once('=')?;
                    key.trim()
                        .eq_ignore_ascii_case(name)
                        .then(|| value.trim().trim_matches('"').to_owned())
                })
            };
            // A part with a file name goes to $_FILES, which the scripts do not read.
            if attribute("filename").is_none()
                && let Some(name) = attribute("name")
            {
                self.add(name.as_bytes(), content.to_vec());
            }
        }
    }

    fn add(&mut self, name: &[u8], value: Vec<u8>) {
        let name = String::from_utf8_lossy(name);
        let name = name.trim_start_matches(' ');
        let (name, value) = match name.split_once('[') {
            Some((base, rest)) if rest.contains(']') => (base, Value::Array),
            _ => (name, Value::Text(value)),
        };
        if !name.is_empty() {
            self.values
                .insert(name.replace(['.', ' ', '['], "_"), value);
        }
    }
}

fn boundary(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|attribute| {
        let (name, value) = attribute.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (name.trim().eq_ignore_ascii_case("boundary") && !value.is_empty())
            .then(|| value.to_owned())
    })
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
    };
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'+' => decoded.push(b' '),
            b'%' => match after {
                [high, low, after_digits @ ..] => match (hex(*high), hex(*low)) {
                    (Some(high), Some(low)) => {
                        decoded.push(high * 16 + low);
                        rest = after_digits;
                    }
                    _ => decoded.push(byte),
                },
                _ => decoded.push(byte),
            },
            _ => decoded.push(byte),
        }
    }
    decoded
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

fn split_on<'a>(mut text: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = find(text, delimiter) {
        parts.push(&text[..at]);
        text = &text[at + delimiter.len()..];
    }
    parts.push(text);
    parts
}

/// The characters that a script's filter lets through, besides ASCII letters and digits.
/// Everything else is removed, wherever it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Keep {
    /// `0-9A-Za-z`: `source`.
    Alphanumeric,
    /// also `-_`: users, functions, statuses.
    Name,
    /// also `-_|`: `value`, and lists of campaigns and user groups.
    NameAndPipe,
    /// also `-_` and space: `ingroup_choices`.
    NameAndSpace,
    /// also `-.+/=_`: the agent API's `pass`.
    Password,
    /// `0-9*#` only: `phone_number`.
    DialString,
    /// `0-9` only: `number_of_lines`, `lead_id`.
    Digits,
}

impl Keep {
    fn keeps(self, byte: u8) -> bool {
        match self {
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Name => byte.is_ascii_alphanumeric() || b"-_".contains(&byte),
            Self::NameAndPipe => byte.is_ascii_alphanumeric() || b"-_|".contains(&byte),
            Self::NameAndSpace => byte.is_ascii_alphanumeric() || b"-_ ".contains(&byte),
            Self::Password => byte.is_ascii_alphanumeric() || b"-.+/=_".contains(&byte),
            Self::DialString => byte.is_ascii_digit() || b"*#".contains(&byte),
            Self::Digits => byte.is_ascii_digit(),
        }
    }

    /// What the filter leaves of `bytes`.
    pub(crate) fn of(self, bytes: &[u8]) -> String {
        bytes
            .iter()
            .filter(|byte| self.keeps(**byte))
            .map(|byte| char::from(*byte))
            .collect()
    }
}

/// What is left of `stage`, which the agent API echoes: only quotes, backslashes and semicolons
/// are removed, so HTML and bytes that are no UTF-8 come back (`stage_quote`, `inj_stage_xss`,
/// `uni_stage_invalid_utf8`).
pub(crate) fn without_quotes(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .copied()
        .filter(|byte| !b"'\"\\;".contains(byte))
        .collect()
}

/// Equality as MariaDB's default collation has it for the names in use here: case and trailing
/// spaces do not count.
pub(crate) fn sql_equal(left: &str, right: &str) -> bool {
    left.trim_end_matches(' ')
        .eq_ignore_ascii_case(right.trim_end_matches(' '))
}

/// The same for all texts that are [`sql_equal`].
pub(crate) fn sql_key(text: &str) -> String {
    text.trim_end_matches(' ').to_ascii_lowercase()
}

/// PHP 8's `$text > 0`: numbers by value, anything else as strings (`close_window_link_word`).
pub(crate) fn greater_than_zero(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    match text.trim().parse::<f64>() {
        Ok(number) => number > 0.0,
        Err(_) => &*text > "0",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(query: &str) -> Parameters {
        Parameters::read(&Method::GET, Some(query), &HeaderMap::new(), b"")
    }

    fn post(content_type: &str, query: &str, body: &str) -> Parameters {
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, content_type.parse().unwrap());
        Parameters::read(&Method::POST, Some(query), &headers, body.as_bytes())
    }

    #[test]
    fn debug_shows_names_and_no_values() {
        let shown = format!("{:?}", query("user=apiuser&pass=apipass1&value[]=x"));
        assert_eq!(shown, r#"{"pass", "user", "value"}"#);
    }

    #[test]
    fn plus_is_a_space_and_broken_escapes_stay() {
        assert_eq!(query("a=x+y%2Bz").bytes("a"), b"x y+z");
        assert_eq!(query("a=%zz%4").bytes("a"), b"%zz%4");
        assert_eq!(query("a=%FF%00").bytes("a"), b"\xff\0");
    }

    #[test]
    fn the_query_beats_the_form_even_when_empty() {
        let both = post("application/x-www-form-urlencoded", "a=&b=2", "a=1&c=3");
        assert_eq!(both.bytes("a"), b"");
        assert_eq!(both.bytes("b"), b"2");
        assert_eq!(both.bytes("c"), b"3");
    }

    #[test]
    fn the_last_of_repeated_keys_wins() {
        assert_eq!(query("a=1&a=2").bytes("a"), b"2");
        assert!(query("a=1&a[]=2").any_array(&["a"]));
        assert!(!query("a[]=2&a=1").any_array(&["a"]));
    }

    #[test]
    fn names_are_changed_as_php_does() {
        assert_eq!(query("agent.user=1&%20stage=2").bytes("agent_user"), b"1");
        assert_eq!(query("agent.user=1&%20stage=2").bytes("stage"), b"2");
        assert_eq!(query("=1&&x").bytes("x"), b"");
    }

    #[test]
    fn multipart_fields_are_read_and_files_are_not() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n--b\r\n\
                    Content-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\nfile\r\n--b--\r\n";
        let form = post("multipart/form-data; boundary=\"b\"", "", body);
        assert_eq!(form.bytes("a"), b"1\r\n2");
        assert_eq!(form.lossy("f"), None);
    }

    #[test]
    fn other_content_types_are_not_read() {
        for content_type in ["application/json", "text/plain", "multipart/form-data"] {
            assert_eq!(post(content_type, "", "a=1").lossy("a"), None);
        }
    }

    #[test]
    fn a_put_body_is_not_read() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            "application/x-www-form-urlencoded".parse().unwrap(),
        );
        let parameters = Parameters::read(&Method::PUT, Some("b=2"), &headers, b"a=1");
        assert_eq!(parameters.lossy("a"), None);
        assert_eq!(parameters.bytes("b"), b"2");
    }

    #[test]
    fn filters_remove_what_they_do_not_keep() {
        assert_eq!(Keep::DialString.of("+1 (800) 5*#".as_bytes()), "18005*#");
        assert_eq!(Keep::Name.of("É-_ a.b|1".as_bytes()), "-_ab1");
        assert_eq!(Keep::NameAndPipe.of(b"Y\xff\xfe1|2"), "Y1|2");
        assert_eq!(Keep::Password.of(b"a-._+/=1 '"), "a-._+/=1");
        assert_eq!(without_quotes(b"HA'N\"G\\U;P<\xff"), b"HANGUP<\xff");
    }

    #[test]
    fn comparing_with_zero_is_php_8s() {
        for (text, greater) in [
            ("1", true),
            ("0", false),
            ("", false),
            ("-1", false),
            ("0.5", true),
            ("YES", true),
            ("!", false),
        ] {
            assert_eq!(greater_than_zero(text.as_bytes()), greater, "{text:?}");
        }
    }
}
