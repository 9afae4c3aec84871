use super::text::decode;
use crate::parameter::Secret;

/// The most characters that [`redacted_text`] gives.
const MOST: usize = 4_000;

/// What stands in the place of a secret.
const REDACTED: &str = "[removed]";

/// A body, made fit to be shown: the known secrets are removed wherever they
/// stand, in the forms the server's filters give them too; so is what follows
/// the user in a login error, and the password in an SQL text. Control
/// characters become spaces, and what is longer than 4,000 characters is cut.
///
/// ```
/// use vicidial_agent_api::answer::redacted_text;
///
/// let body = b"ERROR: Invalid Username/Password: |apiuser|hunter22|0|1|BAD|";
/// assert_eq!(
///     redacted_text(body, &["hunter22".parse()?]),
///     "ERROR: Invalid Username/Password: |apiuser|[removed]"
/// );
/// # Ok::<_, vicidial_agent_api::InvalidParameter>(())
/// ```
pub fn redacted_text(body: &[u8], secrets: &[Secret]) -> String {
    let mut forms: Vec<String> = secrets.iter().flat_map(echoed_forms).collect();
    // The longest first: a shorter one may be part of it.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    let mut text = decode(body).into_owned();
    for form in &forms {
        text = replace_ignoring_case(&text, form);
    }
    let mut shown = String::new();
    for line in text.split('\n') {
        shown.push_str(&without_sql_password(without_login_fields(line)));
        shown.push('\n');
    }
    shown.truncate(shown.trim_end().len());
    let is_shown = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    let mut end: String = shown.chars().take(MOST).map(is_shown).collect();
    if end.len() < shown.len() {
        end.push('…');
    }
    end
}

/// A secret as it may come back: as sent, and as each API filters it.
fn echoed_forms(secret: &Secret) -> Vec<String> {
    let kept = |is_kept: fn(char) -> bool| -> String {
        secret.expose().chars().filter(|c| is_kept(*c)).collect()
    };
    let mut forms = vec![
        secret.expose().to_owned(),
        kept(|c| c.is_alphanumeric() || "-_.+/=".contains(c)),
        kept(|c| c.is_ascii_alphanumeric() || "-_.+/=".contains(c)),
        kept(|c| c.is_ascii_alphanumeric() || "-_".contains(c)),
        form_urlencoded::byte_serialize(secret.expose().as_bytes()).collect(),
    ];
    forms.retain(|form| !form.is_empty());
    forms.dedup();
    forms
}

fn replace_ignoring_case(text: &str, secret: &str) -> String {
    // ASCII case alone is folded, so that both have the same byte positions.
    let (haystack, needle) = (text.to_ascii_lowercase(), secret.to_ascii_lowercase());
    let mut replaced = String::with_capacity(text.len());
    let mut from = 0;
    for (at, _) in haystack.match_indices(&needle) {
        replaced.push_str(&text[from..at]);
        replaced.push_str(REDACTED);
        from = at + needle.len();
    }
    replaced.push_str(&text[from..]);
    replaced
}

/// `reason: |user|…`: what stands behind the user may be a password.
fn without_login_fields(line: &str) -> String {
    let fields = line
        .split_once(": |")
        .map(|(reason, fields)| (reason.len() + 3, fields));
    match fields.and_then(|(start, fields)| fields.find('|').map(|user| start + user + 1)) {
        Some(end) if end < line.len() => format!("{}{REDACTED}", &line[..end]),
        _ => line.to_owned(),
    }
}

/// `pass='…'` and `pass_hash='…'` in the text of a query.
fn without_sql_password(line: String) -> String {
    let mut left = line.as_str();
    let mut kept = String::with_capacity(line.len());
    while let Some(at) = left.find("pass") {
        let name = &left[at + "pass".len()..];
        let value = name
            .strip_prefix("_hash")
            .unwrap_or(name)
            .strip_prefix("='");
        let Some(value) = value else {
            let end = left.len() - name.len();
            kept.push_str(&left[..end]);
            left = name;
            continue;
        };
        kept.push_str(&left[..left.len() - value.len()]);
        kept.push_str(REDACTED);
        left = value.find('\'').map_or("", |end| &value[end..]);
    }
    kept.push_str(left);
    kept
}
