//! Headers of actions. Names are in lower case, as HTTP/2 has them.

/// Request: a UUID per intent of the agent. The same key has the same outcome,
/// however often it is sent.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Answer: the error's [code](vicidial_agent_api::ErrorCode), where the gateway
/// refuses.
pub const ERROR: &str = "handset-error";
/// Answer: the [`Outcome`](crate::Outcome) of an action.
pub const OUTCOME: &str = "handset-outcome";
/// Answer: `true` where it is that of an earlier request with the same key.
pub const REPLAYED: &str = "handset-replayed";
