use super::text::{Line, decode, lines};
use super::{Answer, ErrorCode, NotAnAnswer, Notice, Unrecognised, classify, data, error, success};
use crate::request::Function;

/// Reads the answer to a call of `function`.
///
/// It is total: every status and every body give an answer, in time
/// proportional to the body's length.
///
/// ```
/// use vicidial_agent_api::{Answer, ErrorCode, Function, answer::parse};
///
/// let body = b"ERROR: no active call found - Y0315201639000402028\n";
/// let Answer::Error(error) = parse(Function::RaCallControl, 200, body) else { panic!() };
/// assert_eq!(error.code, ErrorCode::NoActiveCall);
/// assert_eq!(error.fields.get("value"), Some("Y0315201639000402028"));
/// ```
pub fn parse(function: Function, http_status: u16, body: &[u8]) -> Answer {
    let text = decode(body);
    answer(function, http_status, &text)
        .unwrap_or_else(|what| Answer::Unrecognised(Unrecognised { what, http_status }))
}

fn answer(function: Function, http_status: u16, text: &str) -> Result<Answer, NotAnAnswer> {
    if classify::is_web_page(text) {
        return Err(NotAnAnswer::Html);
    }
    if let Some((word, line)) = lines(text).find_map(first_word) {
        return worded(function, http_status, word, line);
    }
    if matches!(http_status, 200 | 500)
        && let Some(data) = data::read(function, text)?
    {
        return Ok(Answer::Data(data));
    }
    Err(classify::classify(function, text))
}

/// Whether a body's answer is an error whose line ends so, blanks at its end
/// aside.
pub(crate) fn error_line_ends_with(body: &[u8], end: &str) -> bool {
    lines(&decode(body))
        .find_map(first_word)
        .is_some_and(|(word, line)| word == Word::Error && line.text.trim_end().ends_with(end))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Success,
    Error,
    Notice,
}

/// The line's first word if it is one of the server's own, and the line
/// without it.
fn first_word(line: Line<'_>) -> Option<(Word, Line<'_>)> {
    let words = [
        ("SUCCESS: ", Word::Success),
        ("ERROR: ", Word::Error),
        ("NOTICE: ", Word::Notice),
    ];
    words.into_iter().find_map(|(text, word)| {
        line.text
            .strip_prefix(text)
            .map(|text| (word, Line { text, ..line }))
    })
}

fn worded(
    function: Function,
    http_status: u16,
    word: Word,
    line: Line<'_>,
) -> Result<Answer, NotAnAnswer> {
    match word {
        Word::Success => success::read(function, http_status, line).map(Answer::Success),
        Word::Error => error::read(line).map(Answer::Error),
        Word::Notice => {
            let error::ApiError {
                code,
                reason,
                fields,
            } = error::read(line)?;
            let code = match code {
                ErrorCode::AlreadyActive | ErrorCode::AlreadyInactive => code,
                _ => ErrorCode::Other,
            };
            let next = lines(line.rest)
                .find_map(first_word)
                .filter(|(word, _)| *word != Word::Notice)
                .map(|(word, line)| worded(function, http_status, word, line).map(Box::new))
                .transpose()?;
            Ok(Answer::Notice(Notice {
                code,
                reason,
                fields,
                next,
            }))
        }
    }
}
