use serde::{Deserialize, Serialize};
use vicidial_agent_api::{IngroupName, PhoneNumber, Status};

/// What the agent may choose from. Made from the policy of the agent's user
/// group; ask again when [`AgentView::user_group`](crate::AgentView) changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Options {
    /// Dispositions, in the order to show them. Empty: any may be sent, or none.
    /// Otherwise a hang-up needs one of them, and a transfer may be without.
    pub dispositions: Vec<Disposition>,
    /// In-groups to transfer to, in the order to show them.
    pub in_groups: Vec<InGroup>,
    /// Whether a transfer may go to any other in-group too, by its name.
    pub any_in_group: bool,
    /// Whether a transfer may go to the default in-group of the call.
    pub default_in_group: bool,
    /// Named numbers to transfer to, in the order to show them.
    pub targets: Vec<Target>,
    /// Which numbers may be dialled by hand; `None`: none.
    pub numbers: Option<NumberRules>,
    /// Whether the agent may get ready and not ready from the phone.
    pub may_set_readiness: bool,
    /// Whether the agent may ask for the own phone to be rung.
    pub may_ring_phone: bool,
}

/// A disposition to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Disposition {
    /// What is sent.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "SALE"))]
    pub status: Status,
    /// What people call it.
    pub name: String,
}

/// An in-group to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InGroup {
    /// What is sent.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "SALESLINE"))]
    pub name: IngroupName,
    /// What people call it.
    pub label: String,
}

/// A named number to transfer to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Target {
    /// What people call it.
    pub name: String,
    /// What is dialled.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "3125551234"))]
    pub phone_number: PhoneNumber,
}

/// Which numbers may be dialled. A number is dialled if a pattern of `allow`
/// matches it and none of `deny`. Patterns are those of Asterisk's dialplan:
/// digits stand for themselves, `X` for 0–9, `Z` for 1–9, `N` for 2–9, `[13-5]`
/// for one of those, a final `.` for one or more characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NumberRules {
    /// Patterns of which one must match.
    pub allow: Vec<String>,
    /// Patterns of which none may match.
    pub deny: Vec<String>,
}
