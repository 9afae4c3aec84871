//! What is found of a text that is to be a parameter.

use std::str::FromStr;

use serde::Serialize;
use vicidial_agent_api::{
    AgentUser, CallId, IngroupName, InvalidParameter, Parameter, PhoneNumber, Source, Status,
};
use wasm_bindgen::JsValue;

use crate::argument::text;
use crate::error::ArgumentError;

/// The fields that [`validate`] knows.
const FIELDS: &[Parameter] = &[
    Parameter::Value,
    Parameter::AgentUser,
    Parameter::Status,
    Parameter::IngroupChoices,
    Parameter::PhoneNumber,
    Parameter::Source,
];

/// What is found of a text.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Verdict {
    Valid(Valid),
    Normalised(Normalised),
    Invalid(Invalid),
}

/// The text is a value.
#[derive(Serialize)]
pub(crate) struct Valid {
    ok: bool,
    value: String,
}

/// A number was made of the text.
#[derive(Serialize)]
pub(crate) struct Normalised {
    ok: bool,
    value: String,
    removed: Vec<Removed>,
    message: String,
}

#[derive(Serialize)]
struct Removed {
    position: usize,
    character: char,
}

/// The text is not a value.
#[derive(Serialize)]
pub(crate) struct Invalid {
    ok: bool,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<usize>,
}

/// Checks the text of a field.
pub(crate) fn validate(field: &JsValue, value: &JsValue) -> Result<Verdict, ArgumentError> {
    let field = text("field", field)?;
    let known = FIELDS.iter().find(|known| known.name() == field);
    let check = match known {
        Some(Parameter::Value) => check::<CallId>,
        Some(Parameter::AgentUser) => check::<AgentUser>,
        Some(Parameter::Status) => check::<Status>,
        Some(Parameter::IngroupChoices) => check::<IngroupName>,
        Some(Parameter::PhoneNumber) => check::<PhoneNumber>,
        Some(Parameter::Source) => check::<Source>,
        _ => return Err(ArgumentError::UnknownField { known: FIELDS }),
    };
    Ok(check(&text("text", value)?))
}

/// Makes a number of what people paste.
pub(crate) fn normalise(value: &JsValue) -> Result<Verdict, ArgumentError> {
    let text = text("text", value)?;
    Ok(match PhoneNumber::normalise(&text) {
        Ok(normalised) => Verdict::Normalised(Normalised {
            ok: true,
            value: normalised.number.to_string(),
            removed: normalised
                .removed
                .iter()
                .map(|removed| Removed {
                    // Digits and formatting alike are one code unit each.
                    position: removed.position,
                    character: removed.character,
                })
                .collect(),
            message: normalised.to_string(),
        }),
        Err(error) => invalid(&text, &error),
    })
}

fn check<T>(text: &str) -> Verdict
where
    T: FromStr<Err = InvalidParameter> + AsRef<str>,
{
    match text.parse::<T>() {
        Ok(value) => Verdict::Valid(Valid {
            ok: true,
            value: value.as_ref().to_owned(),
        }),
        Err(error) => invalid(text, &error),
    }
}

fn invalid(text: &str, error: &InvalidParameter) -> Verdict {
    Verdict::Invalid(Invalid {
        ok: false,
        code: error.code(),
        message: error.to_string(),
        position: error.position().map(|position| utf16_index(text, position)),
    })
}

/// JavaScript's index of a character: the core counts whole characters,
/// JavaScript's strings count UTF-16 code units.
fn utf16_index(text: &str, position: usize) -> usize {
    text.chars().take(position).map(char::len_utf16).sum()
}
