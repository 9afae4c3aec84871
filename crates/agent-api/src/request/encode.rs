use std::fmt;

use super::{Message, Request, Stage};
use crate::parameter::Parameter;

/// The method of every request: a GET would leave the password in access logs.
pub const METHOD: &str = "POST";

/// The content type of every request. Without it the server reads nothing
/// (recorded: `hangup_POST_form_no_content_type`).
pub const CONTENT_TYPE: &str = "application/x-www-form-urlencoded";

/// A request as it goes over HTTP, with [`METHOD`] and [`CONTENT_TYPE`].
#[derive(Clone, PartialEq, Eq)]
pub struct EncodedRequest {
    /// The path on the server.
    pub path: &'static str,
    /// The form, password included.
    pub body: String,
}

impl fmt::Debug for EncodedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncodedRequest")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Message {
    /// The request as it goes over HTTP.
    pub fn encode(&self) -> EncodedRequest {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (parameter, text) in self.parameters() {
            form.append_pair(parameter.name(), text);
        }
        EncodedRequest {
            path: self.request.api().path(),
            body: form.finish(),
        }
    }

    fn parameters(&self) -> Vec<(Parameter, &str)> {
        let mut list = vec![(Parameter::Source, self.source.as_str())];
        if let Some(credentials) = &self.credentials {
            list.push((Parameter::User, credentials.user.as_str()));
            list.push((Parameter::Pass, credentials.pass.expose()));
        }
        list.push((Parameter::Function, self.request.function().name()));
        match &self.request {
            Request::Version(_) => {}
            Request::RaCallControl(control) => {
                list.push((Parameter::AgentUser, control.agent_user.as_str()));
                list.push((Parameter::Value, control.value.as_str()));
                list.push((Parameter::Stage, control.stage.name()));
                match &control.stage {
                    Stage::Hangup => {}
                    Stage::ExtensionTransfer { phone_number } => {
                        list.push((Parameter::PhoneNumber, phone_number.as_str()));
                    }
                    Stage::IngroupTransfer { ingroup_choices } => {
                        list.push((Parameter::IngroupChoices, ingroup_choices.as_str()));
                    }
                }
                list.push((Parameter::Status, control.status.as_str()));
            }
            Request::CallAgent { agent_user } => {
                list.push((Parameter::AgentUser, agent_user.as_str()));
                list.push((Parameter::Value, super::decode::CALL));
            }
            Request::AgentStatus { agent_user } | Request::AgentCampaigns { agent_user } => {
                list.push((Parameter::AgentUser, agent_user.as_str()));
                list.extend(TABLE);
            }
            Request::LoggedInAgents => list.extend(TABLE),
            Request::UpdateRemoteAgent { agent_user, status } => {
                list.push((Parameter::AgentUser, agent_user.as_str()));
                list.push((Parameter::Status, status.name()));
            }
            Request::CallidInfo { call_id } => {
                list.push((Parameter::CallId, call_id.as_str()));
                list.push((Parameter::Detail, "YES"));
                list.extend(TABLE);
            }
            Request::InGroupStatus { in_group } => {
                list.push((Parameter::InGroups, in_group.as_str()));
                list.extend(TABLE);
            }
            Request::LeadFieldInfo {
                lead_id,
                field_name,
            } => {
                list.push((Parameter::LeadId, lead_id.as_str()));
                list.push((Parameter::FieldName, field_name.name()));
            }
        }
        list
    }
}

/// Rows with a header, separated by tabs: nothing is quoted, and names hold
/// commas and pipes (recorded: `as_pipe_in_name`).
const TABLE: [(Parameter, &str); 2] = [(Parameter::Stage, "tab"), (Parameter::Header, "YES")];
