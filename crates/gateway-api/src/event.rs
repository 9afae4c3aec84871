//! The names of server-sent events. The data of each is JSON.
//!
//! Ids only grow within one gateway process. A client that reconnects sends the
//! last one (`Last-Event-ID`) and gets, first, the present state, then the
//! outcomes that it missed.

/// The agent's state, the call and the dialer's: an
/// [`AgentView`](crate::AgentView). Comes first, and after each change.
pub const AGENT: &str = "agent";
/// What an action came to, or that it has begun: an
/// [`ActionReport`](crate::ActionReport).
pub const ACTION: &str = "action";
/// The session is over, and the stream with it: a
/// [`SessionEnd`](crate::SessionEnd).
pub const SESSION_ENDED: &str = "session_ended";
