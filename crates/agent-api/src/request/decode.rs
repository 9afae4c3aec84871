use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use super::{
    Api, Credentials, Function, LeadField, Message, RaCallControl, RemoteAgentStatus, Request,
    Stage,
};
use crate::parameter::{InvalidParameter, Parameter, Rule};

/// The one value that `call_agent` takes.
pub(super) const CALL: &str = "CALL";

/// Why a form is not a [`Message`].
///
/// It repeats nothing of the form but single characters: a form that is cut in
/// the wrong place may show a password anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeError {
    /// No API answers at the path.
    UnknownPath,
    /// No function of that name, or not one of the API it was sent to.
    UnknownFunction,
    /// A parameter that the function needs is not there.
    Missing {
        /// The function.
        function: Option<Function>,
        /// What is missing.
        parameter: Parameter,
    },
    /// A parameter that the function, or its stage, does not take.
    Unexpected {
        /// The function.
        function: Function,
        /// Which one of the form's parameters, from 0.
        index: usize,
    },
    /// A parameter that is there more than once.
    Repeated {
        /// Which one of the form's parameters, from 0.
        index: usize,
    },
    /// A parameter whose text is not one of its values.
    Invalid(InvalidParameter),
}

impl DecodeError {
    /// The error's stable name; that of the broken rule for an invalid
    /// parameter.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownPath => "unknown_path",
            Self::UnknownFunction => "unknown_function",
            Self::Missing { .. } => "missing_parameter",
            Self::Unexpected { .. } => "unexpected_parameter",
            Self::Repeated { .. } => "repeated_parameter",
            Self::Invalid(invalid) => invalid.code(),
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownPath => write!(
                f,
                "no API answers at this path; use {} or {}",
                Api::Agent.path(),
                Api::NonAgent.path()
            ),
            Self::UnknownFunction => {
                f.write_str("function: not one of this API; there are ")?;
                for (index, function) in Function::ALL.into_iter().enumerate() {
                    write!(f, "{}{function}", if index == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::Missing {
                function: Some(function),
                parameter,
            } => {
                write!(f, "{parameter}: {function} needs it")
            }
            Self::Missing {
                function: None,
                parameter,
            } => {
                write!(f, "{parameter}: every request needs it")
            }
            Self::Unexpected { function, index } => write!(
                f,
                "parameter {} is not one that {function} takes here",
                index + 1
            ),
            Self::Repeated { index } => write!(f, "parameter {} is there twice", index + 1),
            Self::Invalid(invalid) => invalid.fmt(f),
        }
    }
}

impl std::error::Error for DecodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Invalid(invalid) => Some(invalid),
            _ => None,
        }
    }
}

impl From<InvalidParameter> for DecodeError {
    fn from(invalid: InvalidParameter) -> Self {
        Self::Invalid(invalid)
    }
}

impl Message {
    /// Reads the form body of a POST to `path`.
    ///
    /// # Errors
    ///
    /// If the form is not exactly one of the requests: nothing is dropped,
    /// guessed or filtered, as the server would.
    pub fn decode(path: &str, body: &str) -> Result<Self, DecodeError> {
        let api = Api::at(path).ok_or(DecodeError::UnknownPath)?;
        Self::from_parameters(Some(api), form_urlencoded::parse(body.as_bytes()))
    }

    /// Makes a message of named parameters. Without an `api`, it goes to the one
    /// that has the function; `version` then asks the agent API's.
    ///
    /// # Errors
    ///
    /// As [`decode`](Self::decode).
    pub fn from_parameters<'a, N, T>(
        api: Option<Api>,
        parameters: impl IntoIterator<Item = (N, T)>,
    ) -> Result<Self, DecodeError>
    where
        N: Into<Cow<'a, str>>,
        T: Into<Cow<'a, str>>,
    {
        let mut form = Form::read(parameters)?;
        let source = form.need(Parameter::Source, None)?;
        let function = form.take(Parameter::Function).ok_or(DecodeError::Missing {
            function: None,
            parameter: Parameter::Function,
        })?;
        let function = Function::named(&function).ok_or(DecodeError::UnknownFunction)?;
        let request = form.request(function, api)?;
        if api.is_some_and(|api| api != request.api()) {
            return Err(DecodeError::UnknownFunction);
        }
        let credentials = form.credentials(function)?;
        form.finish(function)?;
        Ok(Self {
            source,
            credentials,
            request,
        })
    }
}

/// The parameters that are not yet read.
struct Form<'a> {
    left: Vec<(usize, Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Form<'a> {
    fn read<N, T>(parameters: impl IntoIterator<Item = (N, T)>) -> Result<Self, DecodeError>
    where
        N: Into<Cow<'a, str>>,
        T: Into<Cow<'a, str>>,
    {
        let mut left: Vec<(usize, Cow<'a, str>, Cow<'a, str>)> = Vec::new();
        for (index, (name, text)) in parameters.into_iter().enumerate() {
            let name = name.into();
            if left.iter().any(|(_, other, _)| *other == name) {
                return Err(DecodeError::Repeated { index });
            }
            // No function takes as many; a longer form is not worth reading.
            if index >= MOST_PARAMETERS {
                break;
            }
            left.push((index, name, text.into()));
        }
        Ok(Self { left })
    }

    fn take(&mut self, parameter: Parameter) -> Option<Cow<'a, str>> {
        let at = self
            .left
            .iter()
            .position(|(_, name, _)| name == parameter.name())?;
        Some(self.left.swap_remove(at).2)
    }

    fn optional<T>(&mut self, parameter: Parameter) -> Result<Option<T>, DecodeError>
    where
        T: FromStr<Err = InvalidParameter>,
    {
        let text = self.take(parameter);
        Ok(text
            .map(|text| text.parse::<T>().map_err(|error| error.about(parameter)))
            .transpose()?)
    }

    fn need<T>(
        &mut self,
        parameter: Parameter,
        function: impl Into<Option<Function>>,
    ) -> Result<T, DecodeError>
    where
        T: FromStr<Err = InvalidParameter>,
    {
        let function = function.into();
        self.optional(parameter)?.ok_or(DecodeError::Missing {
            function,
            parameter,
        })
    }

    /// One of a few fixed words.
    fn one_of<T: Copy>(
        &mut self,
        parameter: Parameter,
        words: &[(&str, T)],
        allowed: &'static str,
    ) -> Result<Option<T>, DecodeError> {
        let Some(text) = self.take(parameter) else {
            return Ok(None);
        };
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => Ok(Some(*value)),
            None => Err(InvalidParameter::new(parameter, Rule::OneOf { allowed }, None).into()),
        }
    }

    fn credentials(&mut self, function: Function) -> Result<Option<Credentials>, DecodeError> {
        let user = self.optional(Parameter::User)?;
        let pass = self.optional(Parameter::Pass)?;
        let missing = |parameter| DecodeError::Missing {
            function: Some(function),
            parameter,
        };
        match (user, pass) {
            (Some(user), Some(pass)) => Ok(Some(Credentials { user, pass })),
            (None, None) => Ok(None),
            (None, Some(_)) => Err(missing(Parameter::User)),
            (Some(_), None) => Err(missing(Parameter::Pass)),
        }
    }

    fn request(&mut self, function: Function, api: Option<Api>) -> Result<Request, DecodeError> {
        let request = match function {
            Function::Version => Request::Version(api.unwrap_or(Api::Agent)),
            Function::RaCallControl => Request::RaCallControl(self.ra_call_control()?),
            Function::CallAgent => {
                let agent_user = self.need(Parameter::AgentUser, function)?;
                let call = self.one_of(Parameter::Value, &[(CALL, ())], CALL)?;
                call.ok_or(DecodeError::Missing {
                    function: Some(function),
                    parameter: Parameter::Value,
                })?;
                Request::CallAgent { agent_user }
            }
            Function::AgentStatus => {
                self.table_form()?;
                Request::AgentStatus {
                    agent_user: self.need(Parameter::AgentUser, function)?,
                }
            }
            Function::LoggedInAgents => {
                self.table_form()?;
                Request::LoggedInAgents
            }
            Function::UpdateRemoteAgent => {
                let agent_user = self.need(Parameter::AgentUser, function)?;
                let words = [RemoteAgentStatus::Active, RemoteAgentStatus::Inactive]
                    .map(|status| (status.name(), status));
                let status = self
                    .one_of(Parameter::Status, &words, "ACTIVE or INACTIVE")?
                    .ok_or(DecodeError::Missing {
                        function: Some(function),
                        parameter: Parameter::Status,
                    })?;
                Request::UpdateRemoteAgent { agent_user, status }
            }
            Function::AgentCampaigns => {
                self.table_form()?;
                Request::AgentCampaigns {
                    agent_user: self.need(Parameter::AgentUser, function)?,
                }
            }
            Function::CallidInfo => {
                self.table_form()?;
                self.one_of(Parameter::Detail, &YES_OR_NO, "YES or NO")?;
                Request::CallidInfo {
                    call_id: self.need(Parameter::CallId, function)?,
                }
            }
            Function::InGroupStatus => {
                self.table_form()?;
                Request::InGroupStatus {
                    in_group: self.need(Parameter::InGroups, function)?,
                }
            }
            Function::LeadFieldInfo => {
                let lead_id = self.need(Parameter::LeadId, function)?;
                let words = LeadField::ALL.map(|field| (field.name(), field));
                let field_name = self
                    .one_of(Parameter::FieldName, &words, "first_name or last_name")?
                    .ok_or(DecodeError::Missing {
                        function: Some(function),
                        parameter: Parameter::FieldName,
                    })?;
                Request::LeadFieldInfo {
                    lead_id,
                    field_name,
                }
            }
        };
        Ok(request)
    }

    fn ra_call_control(&mut self) -> Result<RaCallControl, DecodeError> {
        let function = Function::RaCallControl;
        let agent_user = self.need(Parameter::AgentUser, function)?;
        let value = self.need(Parameter::Value, function)?;
        let stage = self.take(Parameter::Stage).ok_or(DecodeError::Missing {
            function: Some(function),
            parameter: Parameter::Stage,
        })?;
        let stage = match &*stage {
            "HANGUP" => Stage::Hangup,
            "EXTENSIONTRANSFER" => Stage::ExtensionTransfer {
                phone_number: self.need(Parameter::PhoneNumber, function)?,
            },
            "INGROUPTRANSFER" => Stage::IngroupTransfer {
                ingroup_choices: self.need(Parameter::IngroupChoices, function)?,
            },
            _ => {
                let allowed = "HANGUP, EXTENSIONTRANSFER or INGROUPTRANSFER, in capitals";
                let rule = Rule::OneOf { allowed };
                return Err(InvalidParameter::new(Parameter::Stage, rule, None).into());
            }
        };
        let status = self.optional(Parameter::Status)?.unwrap_or_default();
        Ok(RaCallControl {
            agent_user,
            value,
            stage,
            status,
        })
    }

    /// How the rows are to come is not part of the request: every form of them
    /// is parsed alike.
    fn table_form(&mut self) -> Result<(), DecodeError> {
        let separators = [("csv", ()), ("tab", ()), ("pipe", ())];
        self.one_of(Parameter::Stage, &separators, "csv, tab or pipe")?;
        self.one_of(Parameter::Header, &YES_OR_NO, "YES or NO")?;
        Ok(())
    }

    fn finish(self, function: Function) -> Result<(), DecodeError> {
        match self.left.into_iter().map(|(index, ..)| index).min() {
            Some(index) => Err(DecodeError::Unexpected { function, index }),
            None => Ok(()),
        }
    }
}

const MOST_PARAMETERS: usize = 32;

const YES_OR_NO: [(&str, ()); 2] = [("YES", ()), ("NO", ())];

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> String {
        Message::decode("/agc/api.php", body)
            .unwrap_err()
            .to_string()
    }

    fn refused_of_the_other(body: &str) -> String {
        Message::decode("/vicidial/non_agent_api.php", body)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_form_that_is_no_request_is_refused_with_what_is_wrong() {
        let hang_up = "source=handset&function=ra_call_control&agent_user=1028\
                       &value=Y0315201639000402027";
        for (more, message) in [
            ("", "stage: ra_call_control needs it"),
            (
                "&stage=hangup",
                "stage: must be HANGUP, EXTENSIONTRANSFER or INGROUPTRANSFER, in capitals",
            ),
            (
                "&stage=EXTENSIONTRANSFER",
                "phone_number: ra_call_control needs it",
            ),
            (
                "&stage=INGROUPTRANSFER",
                "ingroup_choices: ra_call_control needs it",
            ),
            (
                "&stage=HANGUP&phone_number=911",
                "parameter 6 is not one that ra_call_control takes here",
            ),
            ("&stage=HANGUP&value=Y1", "parameter 6 is there twice"),
            (
                "&stage=HANGUP&user=apiuser",
                "pass: ra_call_control needs it",
            ),
            ("&stage=HANGUP&pass=x", "user: ra_call_control needs it"),
            (
                "&stage=HANGUP&status=TOOLONG",
                "status: 7 characters, at most 6 are allowed",
            ),
        ] {
            assert_eq!(refused(&format!("{hang_up}{more}")), message);
        }
        assert_eq!(refused(""), "source: every request needs it");
        assert_eq!(
            refused("source=handset"),
            "function: every request needs it"
        );
        assert_eq!(
            refused("source=handset&function=agent_status&agent_user=1028"),
            "function: not one of this API; there are version, ra_call_control, call_agent, \
             agent_status, logged_in_agents, update_remote_agent, agent_campaigns, callid_info, \
             in_group_status, lead_field_info"
        );
        assert_eq!(
            refused("source=handset&function=call_agent&agent_user=1028&value=1"),
            "value: must be CALL"
        );
        assert_eq!(
            refused_of_the_other(
                "source=handset&function=lead_field_info&lead_id=402027&field_name=comments"
            ),
            "field_name: must be first_name or last_name"
        );
        assert_eq!(
            refused_of_the_other("source=handset&function=lead_field_info&lead_id=402027"),
            "field_name: lead_field_info needs it"
        );
        assert_eq!(
            Message::decode("/admin.php", "").unwrap_err().to_string(),
            "no API answers at this path; use /agc/api.php or /vicidial/non_agent_api.php"
        );
    }

    #[test]
    fn a_missing_disposition_is_the_default() {
        let body = "source=handset&function=ra_call_control&agent_user=1028&value=Y1&stage=HANGUP";
        let message = Message::decode("/agc/api.php", body).unwrap();
        assert!(message.encode().body.ends_with("&status=RAXFER"));
    }

    #[test]
    fn a_refusal_repeats_nothing_of_the_form() {
        let body = "source=handset&function=hunter22&hunter22=hunter22&pass=hunter22";
        let error = Message::decode("/agc/api.php", body).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter22"));
    }
}
