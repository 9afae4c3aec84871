use super::text::{Line, decode, lines};
use super::{
    Answer, Data, ErrorCode, NotAnAnswer, Notice, Unrecognised, classify, data, error, success,
};
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
    parse_with(function, http_status, body, data::read)
}

/// Reads the answer to a call of a function that acts and gives no data:
/// `ra_call_control`, `call_agent`, `update_remote_agent`. Of these it is what
/// [`parse`] reads; a program that calls no others does not carry what reads rows.
///
/// Of other functions it takes data for [`Unrecognised`].
///
/// ```
/// use vicidial_agent_api::{Answer, Function, answer::parse_action};
///
/// let body = b"SUCCESS: ra_call_control hungup - 1028|Y0315201639000402028|HANGUP\n";
/// let answer = parse_action(Function::RaCallControl, 200, body);
/// assert!(matches!(answer, Answer::Success(success) if success.issued));
/// ```
pub fn parse_action(function: Function, http_status: u16, body: &[u8]) -> Answer {
    parse_with(function, http_status, body, |_, _, _| Ok(None))
}

/// What reads the data that a function gives.
type ReadData = fn(Function, u16, &str) -> Result<Option<Data>, NotAnAnswer>;

fn parse_with(function: Function, http_status: u16, body: &[u8], read_data: ReadData) -> Answer {
    let text = decode(body);
    answer(function, http_status, &text, read_data)
        .unwrap_or_else(|what| Answer::Unrecognised(Unrecognised { what, http_status }))
}

fn answer(
    function: Function,
    http_status: u16,
    text: &str,
    read_data: ReadData,
) -> Result<Answer, NotAnAnswer> {
    if classify::is_web_page(text) {
        return Err(NotAnAnswer::Html);
    }
    if let Some((word, line)) = lines(text).find_map(first_word) {
        return worded(function, http_status, word, line);
    }
    if matches!(http_status, 200 | 500)
        && let Some(data) = read_data(function, http_status, text)?
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
