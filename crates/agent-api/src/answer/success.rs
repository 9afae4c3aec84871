use serde::Serialize;

use super::NotAnAnswer;
use super::fields::Fields;
use super::text::{Line, lines};
use crate::request::{Function, RaCallControl};

/// The server's `SUCCESS`.
///
/// The word is printed before the telephone command is issued, and the
/// command's own result never comes back: make sure that the call has left the
/// agent before telling anyone that it is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Success {
    /// What succeeded, as the server worded it: `hungup`, `transfer`
    /// (documented: `transferred`), `function sent`.
    pub reason: String,
    /// What it names: of `ra_call_control` `agent_user`, `value`, and `stage`
    /// (`HANGUP`), `phone_number` or (documented) `ingroup_choices`; of
    /// `call_agent` `agent_user`; of `update_remote_agent` `user` and
    /// `agent_user`.
    pub fields: Fields,
    /// `false` if the HTTP status or the text after the line shows that the
    /// script failed after printing it: then no command was issued (recorded:
    /// the groups `strict` and `queuemetrics`).
    pub issued: bool,
}

impl Success {
    /// Whether it is the answer to this request: its agent and its call, and
    /// the script did not fail.
    pub fn acknowledges(&self, request: &RaCallControl) -> bool {
        let is = |field, sent: &str| {
            self.fields
                .get(field)
                .is_some_and(|text| text.eq_ignore_ascii_case(sent))
        };
        self.issued
            && is("agent_user", request.agent_user.as_str())
            && is("value", request.value.as_str())
    }
}

pub(super) fn read(
    function: Function,
    http_status: u16,
    line: Line<'_>,
) -> Result<Success, NotAnAnswer> {
    let (reason, fields) = named(function, line)?;
    let issued = http_status == 200 && !shows_failure(line.rest);
    Ok(Success {
        reason: reason.to_owned(),
        fields,
        issued,
    })
}

fn named<'a>(function: Function, line: Line<'a>) -> Result<(&'a str, Fields), NotAnAnswer> {
    let cut_off = || {
        if line.is_complete {
            NotAnAnswer::OtherFunction
        } else {
            NotAnAnswer::Truncated
        }
    };
    let text = line
        .text
        .strip_prefix(function.name())
        .and_then(|text| text.strip_prefix(' '));
    let (reason, fields) = text
        .and_then(|text| text.rsplit_once(" - "))
        .ok_or_else(cut_off)?;
    let texts: Vec<&str> = fields.trim_end().split('|').collect();
    let fields = match (function, texts.as_slice()) {
        (Function::RaCallControl, [agent_user, value, third])
            if !agent_user.is_empty() && !value.is_empty() =>
        {
            let third_name = third_field(third);
            let names = ["agent_user", "value", third_name.unwrap_or_default()];
            Fields::pair(&names[..if third_name.is_some() { 3 } else { 2 }], texts)
        }
        (Function::CallAgent, [agent_user]) if !agent_user.is_empty() => {
            Fields::pair(&["agent_user"], texts)
        }
        (Function::UpdateRemoteAgent, [_, _, ..]) => Fields::pair(&["user", "agent_user"], texts),
        _ => return Err(cut_off()),
    };
    Ok((reason, fields))
}

/// What the third field of `ra_call_control` is. The server echoes `HANGUP` or
/// `phone_number`, whatever the stage; its document shows the in-group.
fn third_field(text: &str) -> Option<&'static str> {
    match text {
        "" => None,
        "HANGUP" => Some("stage"),
        _ if text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'*' | b'#')) => Some("phone_number"),
        _ => Some("ingroup_choices"),
    }
}

/// Whether the text after the answer shows that the script went no further.
fn shows_failure(rest: &str) -> bool {
    const SIGNS: [&str; 5] = [
        "Fatal error",
        "Parse error",
        "Uncaught ",
        "Could not connect",
        "MySQL connect ERROR",
    ];
    SIGNS.iter().any(|sign| rest.contains(sign))
        || lines(rest).any(|line| line.text.starts_with("ERROR: "))
}
