//! Where things are.

/// `POST` signs in, `GET` tells who is signed in (and that this is a gateway),
/// `DELETE` signs out.
pub const SESSION: &str = "/handset/v1/session";
/// `GET`: server-sent [events](crate::event).
pub const EVENTS: &str = "/handset/v1/events";
/// `GET`: the [`AgentView`](crate::AgentView) that an event would carry, for
/// where a proxy holds events back.
pub const AGENT: &str = "/handset/v1/agent";
/// `GET`: [`Options`](crate::Options).
pub const OPTIONS: &str = "/handset/v1/options";
/// `GET`: [`Queues`](crate::Queues).
pub const QUEUES: &str = "/handset/v1/queues";
/// `PUT`: [`Readiness`](crate::Readiness).
pub const READINESS: &str = "/handset/v1/readiness";
/// `GET`: [`Notifications`](crate::Notifications), `PUT`: the session's
/// [`PushSubscription`](crate::PushSubscription), `DELETE` ends it.
pub const NOTIFICATIONS: &str = "/handset/v1/notifications";
/// `GET`: [`Outcomes`](crate::Outcomes).
pub const OUTCOMES: &str = "/handset/v1/outcomes";
/// `POST` to this, `{idempotency_key}` put in: what an action came to, as an
/// [`ActionReport`](crate::ActionReport). A key that was never seen is closed:
/// its request will be refused should it still arrive.
pub const SETTLE: &str = "/handset/v1/actions/{idempotency_key}/settle";

/// [`SETTLE`] for a key.
pub fn settle(idempotency_key: &str) -> String {
    SETTLE.replace("{idempotency_key}", idempotency_key)
}
