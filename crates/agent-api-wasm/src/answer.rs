use vicidial_agent_api::answer::Data;
use vicidial_agent_api::{Answer, Function, answer};
use wasm_bindgen::JsValue;

use crate::argument::{body, http_status, text};
use crate::error::ArgumentError;

/// Reads the answer to a call of a function.
pub(crate) fn parse(
    function_name: &JsValue,
    status: &JsValue,
    body_argument: &JsValue,
) -> Result<Answer, ArgumentError> {
    let name = text("functionName", function_name)?;
    let function = Function::named(&name).ok_or(ArgumentError::UnknownFunction)?;
    let status = http_status(status)?;
    let body = body(body_argument)?;
    Ok(representable(answer::parse(function, status, &body)))
}

/// The largest integer up to which JavaScript's numbers have them all.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// A number of the server's that JavaScript cannot hold is no time of any call:
/// it is left out, as a text that is not a number is.
fn representable(mut answer: Answer) -> Answer {
    let number = match &mut answer {
        Answer::Data(Data::Version(version)) => &mut version.epoch,
        Answer::Data(Data::CallidInfo(info)) => &mut info.custtime,
        _ => return answer,
    };
    *number = number.filter(|number| *number <= MAX_SAFE_INTEGER);
    answer
}
