//! The recorded answers, and the form in which the table writes one down.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::Value;
use vicidial_agent_api::answer::{Data, parse};
use vicidial_agent_api::{Answer, Function};

/// A recorded answer to a function of this crate.
pub(crate) struct RecordedAnswer {
    /// The case; of a case with several requests, with the request's number.
    pub(crate) case: String,
    /// The function that was called.
    pub(crate) function: Function,
    /// The HTTP status it came with.
    pub(crate) status: u16,
    /// The bytes the server sent.
    pub(crate) body: Vec<u8>,
    /// What they parse to.
    pub(crate) answer: Answer,
    /// What was sent as password, and what the server's filter made of it.
    pub(crate) passwords: Vec<String>,
}

/// The recorded cases, as the file has them.
pub(crate) fn recorded_cases() -> Vec<Value> {
    const FILE: &str = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/recorded/answers.json"
    ));
    serde_json::from_str(FILE).expect("the recorded answers are JSON")
}

/// All answers to functions of this crate, in the order of the file.
pub(crate) fn recorded_answers() -> Vec<RecordedAnswer> {
    let mut answers = Vec::new();
    for case in &recorded_cases() {
        let name = case["name"].as_str().expect("a name");
        if case.get("request").is_some() {
            answers.extend(recorded_answer(name.to_owned(), case));
        }
        for (number, step) in case["steps"].as_array().into_iter().flatten().enumerate() {
            answers.extend(recorded_answer(format!("{name}/{}", number + 1), step));
        }
    }
    answers
}

fn recorded_answer(case: String, exchange: &Value) -> Option<RecordedAnswer> {
    let request = &exchange["request"];
    let response = &exchange["response"];
    let form = |key: &str| {
        let text = request[key].as_str().unwrap_or_default();
        form_urlencoded::parse(text.as_bytes())
            .into_owned()
            .collect::<Vec<_>>()
    };
    // The query beats the form.
    let parameters = [form("query"), form("form_body")].concat();
    let is_script = matches!(
        request["path"].as_str(),
        Some("/agc/api.php" | "/vicidial/non_agent_api.php")
    );
    let named = parameters.iter().find(|(name, _)| name == "function");
    let function = match named {
        Some((_, name)) => Function::named(&filtered(name))?,
        // Without a function there is nothing to ask for but what most ask.
        None => Function::RaCallControl,
    };
    let status = response["status"]
        .as_u64()
        .and_then(|status| status.try_into().ok())?;
    let body = match response["body_base64"].as_str() {
        Some(text) => BASE64_STANDARD.decode(text).expect("base64"),
        None => response["body"].as_str()?.as_bytes().to_vec(),
    };
    let sent = parameters
        .into_iter()
        .filter(|(name, _)| name == "pass")
        .map(|(_, text)| text);
    let passwords = sent
        .flat_map(|text| [filtered_password(&text), text])
        .collect();
    is_script.then(|| RecordedAnswer {
        case,
        function,
        status,
        answer: parse(function, status, &body),
        body,
        passwords,
    })
}

/// What the server makes of a function's name.
fn filtered(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect()
}

fn filtered_password(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-.+/=_".contains(*c))
        .collect()
}

/// An answer as the table writes it: kind, code, reason, fields.
pub(crate) fn table_line(answer: &Answer) -> String {
    match answer {
        Answer::Success(success) => {
            let code = if success.issued {
                "issued"
            } else {
                "not issued"
            };
            format!(
                "success\t{code}\t{}\t{}",
                success.reason,
                json(&success.fields)
            )
        }
        Answer::Error(error) => {
            format!(
                "error\t{}\t{}\t{}",
                error.code,
                error.reason,
                json(&error.fields)
            )
        }
        Answer::Notice(notice) => {
            let next = notice.next.as_deref().map(table_line).unwrap_or_default();
            let fields = json(&notice.fields);
            format!(
                "notice\t{}\t{}\t{fields}, then {}",
                notice.code,
                notice.reason,
                next.replace('\t', " ")
            )
        }
        Answer::Data(data) => format!("data\t{}\t\t{}", data_name(data), data_json(data)),
        Answer::Unrecognised(unrecognised) => format!(
            "unrecognised\t{}\t\t{{\"http_status\":{}}}",
            unrecognised.what.as_str(),
            unrecognised.http_status
        ),
    }
}

fn data_name(data: &Data) -> &'static str {
    match data {
        Data::Version(_) => "version",
        Data::AgentStatus(_) => "agent_status",
        Data::LoggedInAgents(_) => "logged_in_agents",
        Data::AgentCampaigns(_) => "agent_campaigns",
        Data::CallidInfo(_) => "callid_info",
        Data::InGroupStatus(_) => "in_group_status",
        Data::LeadFieldInfo(_) => "lead_field_info",
    }
}

fn data_json(data: &Data) -> String {
    match data {
        Data::Version(version) => json(version),
        Data::AgentStatus(row) => json(row),
        // The rows of a whole centre would drown the table: how many there
        // are, the first one and the last.
        Data::LoggedInAgents(rows) => {
            format!(
                "{} rows, from {} to {}",
                rows.len(),
                json(&rows.first()),
                json(&rows.last())
            )
        }
        Data::AgentCampaigns(row) => json(row),
        Data::CallidInfo(row) => json(row),
        Data::InGroupStatus(row) => json(row),
        Data::LeadFieldInfo(field) => json(field),
    }
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("an answer is JSON")
}
