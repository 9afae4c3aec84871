use serde::{Deserialize, Serialize};
use vicidial_agent_api::IngroupName;

/// How much there is to do in the in-groups that the agent may transfer to: as
/// many of [`Options::in_groups`](crate::Options) as the dialer tells of, up to
/// some seconds old. Ask again every ten seconds while somebody looks at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Queues {
    /// One of each in-group, in no order.
    pub in_groups: Vec<QueueLoad>,
}

/// How much there is to do in an in-group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueLoad {
    /// Which.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "SALESLINE"))]
    pub name: IngroupName,
    /// How many calls wait for an agent.
    pub calls_waiting: u32,
    /// How many agents wait for a call; `None` where the dialer knows of nobody
    /// who takes its calls.
    pub agents_waiting: Option<u32>,
}
