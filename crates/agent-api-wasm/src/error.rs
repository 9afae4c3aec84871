use std::fmt;

use js_sys::{Error, Reflect};
use vicidial_agent_api::{DecodeError, Function, Parameter};
use wasm_bindgen::JsValue;

/// Why arguments were refused.
///
/// In JavaScript it is an `Error` with the name `VicidialAgentApiError` and a
/// `code`. No text of a caller is repeated, and names only of what is known.
#[derive(Debug)]
pub enum ArgumentError {
    /// The request is not an object, or it is an array.
    NotAnObject,
    /// An argument, or a member of the request, is not a string.
    NotAString {
        /// Its name.
        name: &'static str,
    },
    /// A member of the request holds a lone surrogate: half a character, which
    /// no form can carry.
    NotWellFormed {
        /// Its name.
        name: &'static str,
    },
    /// A text or body is longer than any that makes sense.
    TooLarge {
        /// Its name.
        name: &'static str,
        /// The most UTF-16 code units or bytes.
        most: u32,
    },
    /// An argument threw when it was read.
    Unreadable {
        /// Its name.
        name: &'static str,
    },
    /// The request has a member that is not one of the parameters.
    UnknownMember {
        /// The parameters there are.
        known: &'static [Parameter],
    },
    /// The request has a parameter that its function, or its stage, does not
    /// take.
    UnexpectedMember {
        /// Its name.
        name: &'static str,
        /// The function.
        function: Function,
    },
    /// `api` is not one of the two.
    UnknownApi,
    /// There is no function of that name.
    UnknownFunction,
    /// `validate` knows no such field.
    UnknownField {
        /// Those it knows.
        known: &'static [Parameter],
    },
    /// Not an integer from 100 to 599.
    NotAnHttpStatus,
    /// The body is neither a string nor a `Uint8Array`.
    NotABody,
    /// The core does not make a request of the parameters.
    Request(DecodeError),
    /// An answer cannot be shown in JavaScript: a defect of this crate.
    NotRepresentable,
}

impl ArgumentError {
    /// The error's stable name; that of the core's error for a request.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotAnObject => "not_an_object",
            Self::NotAString { .. } => "not_a_string",
            Self::NotWellFormed { .. } => "not_well_formed",
            Self::TooLarge { .. } => "too_large",
            Self::Unreadable { .. } => "unreadable",
            Self::UnknownMember { .. } | Self::UnexpectedMember { .. } => "unexpected_parameter",
            Self::UnknownApi => "one_of",
            Self::UnknownFunction => "unknown_function",
            Self::UnknownField { .. } => "unknown_field",
            Self::NotAnHttpStatus => "not_an_http_status",
            Self::NotABody => "not_a_body",
            Self::Request(error) => error.code(),
            Self::NotRepresentable => "not_representable",
        }
    }
}

impl fmt::Display for ArgumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnObject => f.write_str("request: must be an object of parameters"),
            Self::NotAString { name } => write!(f, "{name}: must be a string"),
            Self::NotWellFormed { name } => {
                write!(f, "{name}: holds half a character (a lone surrogate)")
            }
            Self::TooLarge { name, most } => write!(f, "{name}: must not be longer than {most}"),
            Self::Unreadable { name } => write!(f, "{name}: reading it threw an exception"),
            Self::UnknownMember { known } => {
                f.write_str("request: has a member that is not one of ")?;
                list(f, known.iter().map(|parameter| parameter.name()))
            }
            Self::UnexpectedMember { name, function } => {
                write!(f, "{name}: {function} does not take it here")
            }
            Self::UnknownApi => f.write_str("api: must be agent or non_agent"),
            Self::UnknownFunction => {
                f.write_str("functionName: must be one of ")?;
                list(f, Function::ALL.into_iter().map(Function::name))
            }
            Self::UnknownField { known } => {
                f.write_str("field: must be one of ")?;
                list(f, known.iter().map(|parameter| parameter.name()))
            }
            Self::NotAnHttpStatus => f.write_str(
                "httpStatus: must be an integer from 100 to 599; \
                 0 means that there was no answer to parse",
            ),
            Self::NotABody => f.write_str("body: must be a string or a Uint8Array"),
            Self::Request(error) => error.fmt(f),
            Self::NotRepresentable => f.write_str("the result cannot be shown in JavaScript"),
        }
    }
}

fn list(f: &mut fmt::Formatter<'_>, names: impl Iterator<Item = &'static str>) -> fmt::Result {
    for (index, name) in names.enumerate() {
        write!(f, "{}{name}", if index == 0 { "" } else { ", " })?;
    }
    Ok(())
}

impl std::error::Error for ArgumentError {}

impl From<ArgumentError> for JsValue {
    fn from(error: ArgumentError) -> Self {
        let thrown = Error::new(&error.to_string());
        thrown.set_name("VicidialAgentApiError");
        // A new Error takes every property: there is nothing to report.
        let _ = Reflect::set(&thrown, &"code".into(), &error.code().into());
        thrown.into()
    }
}
