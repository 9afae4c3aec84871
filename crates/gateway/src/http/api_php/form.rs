use std::borrow::Cow;

use vicidial_agent_api::AgentUser;

/// Who the dialer's log shows is configured; a `source` in a request changes
/// nothing, and may be left out.
const SOURCE: &str = "handset";
/// The parameters that the audit keeps: of any other, and of credentials, it is
/// not known whether it is a secret.
const RECORDED: [&str; 8] = [
    "source",
    "function",
    "agent_user",
    "value",
    "stage",
    "phone_number",
    "ingroup_choices",
    "status",
];
/// Of each, so many characters.
const MOST_RECORDED: usize = 100;

/// api.php's form.
#[derive(utoipa::ToSchema)]
#[schema(as = ApiPhpForm)]
#[expect(dead_code, reason = "it describes the form; `Form` reads it")]
pub(super) struct Parameters {
    /// Who sends it, for the log; changes nothing.
    source: Option<String>,
    /// What to do.
    #[schema(
        example = "ra_call_control",
        pattern = "^(ra_call_control|call_agent|version)$"
    )]
    function: String,
    /// The signed-in agent, if it is named.
    #[schema(example = "1028")]
    agent_user: Option<String>,
    /// `ra_call_control`: the call id. `call_agent`: `CALL`.
    #[schema(example = "Y0315201639000402027")]
    value: Option<String>,
    /// `ra_call_control`: `HANGUP`, `EXTENSIONTRANSFER` or `INGROUPTRANSFER`.
    #[schema(example = "EXTENSIONTRANSFER")]
    stage: Option<String>,
    /// `EXTENSIONTRANSFER`: the number.
    #[schema(example = "3125551234")]
    phone_number: Option<String>,
    /// `INGROUPTRANSFER`: the in-group, or `DEFAULTINGROUP`.
    #[schema(example = "SALESLINE")]
    ingroup_choices: Option<String>,
    /// `ra_call_control`: the disposition; `RAXFER` if it is left out.
    #[schema(example = "SALE")]
    status: Option<String>,
}

/// The parameters of a request, in their order.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn read(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The parameter's text. Of one that is there twice, which is refused
    /// later, the first.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, text)| text.as_str())
    }

    /// Whether there is a `user` or a `pass`, be it empty.
    pub(super) fn has_credentials(&self) -> bool {
        self.0
            .iter()
            .any(|(name, _)| matches!(name.as_str(), "user" | "pass"))
    }

    /// The parameters, with those that may be left out.
    pub(super) fn completed<'a>(
        &'a self,
        agent_user: &'a AgentUser,
    ) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> {
        // `version` takes no agent.
        let agent = self.get("function") != Some("version");
        let missing = [
            ("source", SOURCE, true),
            ("agent_user", agent_user.as_str(), agent),
        ];
        let missing = missing
            .into_iter()
            .filter(|(name, _, is_taken)| *is_taken && self.get(name).is_none())
            .map(|(name, text, _)| (Cow::Borrowed(name), Cow::Borrowed(text)));
        let given = self
            .0
            .iter()
            .map(|(name, text)| (Cow::Borrowed(name.as_str()), Cow::Borrowed(text.as_str())));
        given.chain(missing)
    }

    /// What the audit keeps of it.
    pub(super) fn recorded(&self) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, text) in &self.0 {
            if !RECORDED.contains(&name.as_str()) {
                continue;
            }
            let text = if name == "function" {
                function_shown(text)
            } else {
                text
            };
            let end = text.char_indices().nth(MOST_RECORDED);
            form.append_pair(name, &text[..end.map_or(text.len(), |(end, _)| end)]);
        }
        form.finish()
    }
}

/// A function's name, if it looks like one: a form that is cut in the wrong
/// place may have anything there.
pub(super) fn function_shown(name: &str) -> &str {
    let looks_like_one = name.len() <= 40
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if looks_like_one { name } else { "" }
}

#[cfg(test)]
mod tests {
    use vicidial_agent_api::{Message, Request};

    use super::*;

    fn completed(body: &str) -> Request {
        let form = Form::read(body.as_bytes());
        let agent_user = "1028".parse().unwrap();
        Message::from_parameters(None, form.completed(&agent_user))
            .unwrap()
            .request
    }

    #[test]
    fn source_and_agent_may_be_left_out() {
        let whole = "source=crm&agent_user=1028&function=ra_call_control&value=Y1&stage=HANGUP";
        let short = "function=ra_call_control&value=Y1&stage=HANGUP";
        assert_eq!(completed(whole), completed(short));
        assert!(matches!(completed("function=version"), Request::Version(_)));
        let Request::CallAgent { agent_user } = completed("function=call_agent&value=CALL") else {
            panic!();
        };
        assert_eq!(agent_user.as_str(), "1028");
    }

    #[test]
    fn credentials_are_seen_even_where_they_are_empty() {
        for body in ["user=", "pass", "function=version&pass=x", "us%65r=1"] {
            assert!(Form::read(body.as_bytes()).has_credentials(), "{body}");
        }
        assert!(!Form::read(b"function=version").has_credentials());
    }

    #[test]
    fn the_audit_keeps_nothing_that_may_be_a_secret() {
        let form = Form::read(
            b"source=crm&user=hunter2&pass=hunter2&function=hunter2&x=hunter2&hunter2&value=Y1",
        );
        assert_eq!(form.recorded(), "source=crm&function=&value=Y1");
        let long = format!("value={}", "é".repeat(200));
        assert_eq!(
            Form::read(long.as_bytes()).recorded(),
            format!("value={}", "%C3%A9".repeat(100))
        );
    }
}
