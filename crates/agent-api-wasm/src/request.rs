use js_sys::Reflect;
use serde::Serialize;
use vicidial_agent_api::request::{CONTENT_TYPE, METHOD};
use vicidial_agent_api::{Api, DecodeError, Message, Parameter};
use wasm_bindgen::JsValue;

use crate::argument::{is_array, whole_text};
use crate::error::ArgumentError;

/// The members that a request may have, beside `api`. How the rows of an answer
/// are to come is not for the caller to say.
const MEMBERS: &[Parameter] = &[
    Parameter::Source,
    Parameter::User,
    Parameter::Pass,
    Parameter::Function,
    Parameter::AgentUser,
    Parameter::Value,
    Parameter::Stage,
    Parameter::Status,
    Parameter::PhoneNumber,
    Parameter::IngroupChoices,
    Parameter::CallId,
    Parameter::InGroups,
    Parameter::LeadId,
    Parameter::FieldName,
];

const REQUEST: &str = "request";

/// A request as it goes over HTTP.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EncodedRequest {
    path: &'static str,
    method: &'static str,
    content_type: &'static str,
    body: String,
}

/// Encodes a flat object of parameters.
pub(crate) fn encode(request: &JsValue) -> Result<EncodedRequest, ArgumentError> {
    if !request.is_object() || is_array(REQUEST, request)? {
        return Err(ArgumentError::NotAnObject);
    }
    let Members { api, parameters } = Members::read(request)?;
    let names: Vec<&'static str> = parameters.iter().map(|(name, _)| *name).collect();
    let message = Message::from_parameters(api, parameters).map_err(|error| match error {
        DecodeError::Unexpected { function, index } => match names.get(index) {
            Some(name) => ArgumentError::UnexpectedMember { name, function },
            None => ArgumentError::Request(error),
        },
        _ => ArgumentError::Request(error),
    })?;
    let encoded = message.encode();
    Ok(EncodedRequest {
        path: encoded.path,
        method: METHOD,
        content_type: CONTENT_TYPE,
        body: encoded.body,
    })
}

/// The members of a request, those that are `undefined` left out.
#[derive(Default)]
struct Members {
    api: Option<Api>,
    parameters: Vec<(&'static str, String)>,
}

impl Members {
    fn read(request: &JsValue) -> Result<Self, ArgumentError> {
        let mut members = Self::default();
        let unreadable = |_| ArgumentError::Unreadable { name: REQUEST };
        for key in Reflect::own_keys(request).map_err(unreadable)?.iter() {
            let name = known_name(&key).ok_or(ArgumentError::UnknownMember { known: MEMBERS })?;
            let value =
                Reflect::get(request, &key).map_err(|_| ArgumentError::Unreadable { name })?;
            if value.is_undefined() {
                continue;
            }
            let text = whole_text(name, &value)?;
            if name == API {
                members.api = Some(api(&text)?);
            } else {
                members.parameters.push((name, text));
            }
        }
        Ok(members)
    }
}

const API: &str = "api";

/// The name of a member, if there is such a member; a symbol is none.
fn known_name(key: &JsValue) -> Option<&'static str> {
    let names = MEMBERS.iter().map(|parameter| parameter.name());
    names.chain([API]).find(|name| *key == **name)
}

fn api(text: &str) -> Result<Api, ArgumentError> {
    match text {
        "agent" => Ok(Api::Agent),
        "non_agent" => Ok(Api::NonAgent),
        _ => Err(ArgumentError::UnknownApi),
    }
}
