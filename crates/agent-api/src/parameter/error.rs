use std::fmt;

/// A parameter of `api.php` that a client may send, named as the server names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Parameter {
    /// `source`: who sends the request.
    Source,
    /// `user`: the API account.
    User,
    /// `pass`: the password of the API account.
    Pass,
    /// `function`: what is asked.
    Function,
    /// `agent_user`: the agent whom it is about.
    AgentUser,
    /// `value`: the call id of `ra_call_control`, the fixed `CALL` of `call_agent`.
    Value,
    /// `stage`: what `ra_call_control` is to do; elsewhere the separator of the answer.
    Stage,
    /// `status`: the disposition, or a remote agent's `ACTIVE` / `INACTIVE`.
    Status,
    /// `phone_number`: where a call is transferred to.
    PhoneNumber,
    /// `ingroup_choices`: the in-group a call is transferred to.
    IngroupChoices,
    /// `call_id`: the call of `callid_info`.
    CallId,
    /// `in_groups`: the in-group of `in_group_status`.
    InGroups,
    /// `lead_id`: the lead of `lead_field_info`.
    LeadId,
    /// `field_name`: the lead's field that `lead_field_info` tells.
    FieldName,
    /// `header`: whether an answer begins with the names of its columns.
    Header,
    /// `detail`: whether `callid_info` tells more than the talk time.
    Detail,
}

impl Parameter {
    /// The name the server reads it by.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::User => "user",
            Self::Pass => "pass",
            Self::Function => "function",
            Self::AgentUser => "agent_user",
            Self::Value => "value",
            Self::Stage => "stage",
            Self::Status => "status",
            Self::PhoneNumber => "phone_number",
            Self::IngroupChoices => "ingroup_choices",
            Self::CallId => "call_id",
            Self::InGroups => "in_groups",
            Self::LeadId => "lead_id",
            Self::FieldName => "field_name",
            Self::Header => "header",
            Self::Detail => "detail",
        }
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The rule of a parameter's grammar that a text breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rule {
    /// There is nothing.
    Empty,
    /// Fewer characters than the least.
    TooShort {
        /// The least number of characters.
        least: usize,
        /// How many there are.
        found: usize,
    },
    /// More characters than the most.
    TooLong {
        /// The most characters.
        most: usize,
        /// How many there are.
        found: usize,
    },
    /// A character that is not allowed.
    Character {
        /// The character.
        found: char,
        /// What is allowed, in words.
        allowed: &'static str,
    },
    /// A control character in a password (which one is not told).
    ControlCharacter,
    /// A call id begins with a letter.
    FirstLetter {
        /// What it begins with.
        found: char,
    },
    /// Text around a call id that is not `"…" <…>`.
    CallerIdForm,
    /// A plus sign that is not at the beginning.
    PlusInside,
    /// More than one in-group.
    OneIngroup {
        /// The character that separates them.
        separator: char,
    },
    /// A name that contains `DEFAULTINGROUP`, which the server takes for it.
    ReservedInside,
    /// A value that is not one of the few there are.
    OneOf {
        /// Those there are, in words.
        allowed: &'static str,
    },
}

impl Rule {
    const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::Character { .. } => "character_not_allowed",
            Self::ControlCharacter => "control_character",
            Self::FirstLetter { .. } => "first_letter",
            Self::CallerIdForm => "caller_id_form",
            Self::PlusInside => "plus_inside",
            Self::OneIngroup { .. } => "one_ingroup",
            Self::ReservedInside => "reserved_inside",
            Self::OneOf { .. } => "one_of",
        }
    }
}

/// A text that is not a value of its parameter: which rule it breaks, where,
/// and what would be right.
///
/// ```
/// use vicidial_agent_api::PhoneNumber;
///
/// let error = "1800FLOWERS".parse::<PhoneNumber>().unwrap_err();
/// assert_eq!(error.code(), "character_not_allowed");
/// assert_eq!(error.position(), Some(4));
/// assert_eq!(
///     error.to_string(),
///     "phone_number: 'F' (character 5) is not allowed; use only the digits 0-9, * and #"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidParameter {
    parameter: Parameter,
    rule: Rule,
    position: Option<usize>,
}

impl InvalidParameter {
    pub(crate) const fn new(parameter: Parameter, rule: Rule, position: Option<usize>) -> Self {
        Self {
            parameter,
            rule,
            position,
        }
    }

    /// The same finding, said of another parameter of the same grammar.
    pub(crate) const fn about(mut self, parameter: Parameter) -> Self {
        self.parameter = parameter;
        self
    }

    /// Which parameter it is about.
    pub const fn parameter(&self) -> Parameter {
        self.parameter
    }

    /// The rule that is broken.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// The rule's stable name, such as `too_short` or `character_not_allowed`.
    pub const fn code(&self) -> &'static str {
        self.rule.code()
    }

    /// Where, counted in characters from 0, if it is one place.
    pub const fn position(&self) -> Option<usize> {
        self.position
    }
}

impl fmt::Display for InvalidParameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameter = self.parameter;
        let place = Place(self.position);
        match &self.rule {
            Rule::Empty => write!(f, "{parameter}: nothing is given"),
            Rule::TooShort { least, found } => {
                write!(f, "{parameter}: {found} of at least {least} characters")
            }
            Rule::TooLong { most, found } => {
                write!(
                    f,
                    "{parameter}: {found} characters, at most {most} are allowed"
                )
            }
            Rule::Character { found, allowed } => {
                write!(
                    f,
                    "{parameter}: {found:?}{place} is not allowed; use only {allowed}"
                )
            }
            Rule::ControlCharacter => {
                write!(f, "{parameter}: a control character{place} is not allowed")
            }
            Rule::FirstLetter { found } => write!(
                f,
                "{parameter}: a call id begins with a letter, such as Y or V, not with {found:?}"
            ),
            Rule::CallerIdForm => write!(
                f,
                "{parameter}: give the call id alone, or the whole caller id as \
                 \"Y0315201639000402027\" <3125551028>"
            ),
            Rule::PlusInside => write!(
                f,
                "{parameter}: '+'{place} is only understood at the beginning of a number"
            ),
            Rule::OneIngroup { separator } => write!(
                f,
                "{parameter}: {separator:?}{place} separates names; give one in-group only"
            ),
            Rule::ReservedInside => write!(
                f,
                "{parameter}: the server takes a name that contains DEFAULTINGROUP for the \
                 default in-group; write exactly DEFAULTINGROUP or another name"
            ),
            Rule::OneOf { allowed } => write!(f, "{parameter}: must be {allowed}"),
        }
    }
}

impl std::error::Error for InvalidParameter {}

/// ` (character 5)`: people count from one.
struct Place(Option<usize>);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(position) => write!(f, " (character {})", position + 1),
            None => Ok(()),
        }
    }
}
