use serde::{Deserialize, Serialize};
use vicidial_agent_api::AgentUser;

use crate::EpochMs;

/// Signing in: the agent's own VICIdial user and password. The password is held
/// for this one request only.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// The agent.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "1028"))]
    pub agent_user: AgentUser,
    /// The agent's password.
    #[cfg_attr(feature = "openapi", schema(format = "password"))]
    pub password: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn")
            .field("agent_user", &self.agent_user)
            .finish_non_exhaustive()
    }
}

/// That this is a gateway, and who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Gateway {
    /// The gateway's version.
    #[cfg_attr(feature = "openapi", schema(example = "0.1.0"))]
    pub gateway: String,
    /// The session of this browser, if there is one.
    pub session: Option<Session>,
}

/// A signed-in agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The agent.
    #[cfg_attr(feature = "openapi", schema(value_type = String, example = "1028"))]
    pub agent_user: AgentUser,
    /// Since when.
    pub signed_in_at_ms: EpochMs,
    /// When it ends at the latest; sooner if it is not used.
    pub expires_at_ms: EpochMs,
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SessionEnd {
    /// Signed out, here or in another tab.
    SignedOut,
    /// Signed in anew with the same browser.
    Replaced,
    /// Ended by an administrator.
    Revoked,
    /// Not used for too long, or its longest time is over.
    Expired,
}

/// Whether a remote agent takes calls. `PUT` asks for it; the dialer shows it
/// within 2 seconds when getting ready, within a minute otherwise, and may put
/// one more call through meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Readiness {
    /// Ready or not.
    pub ready: bool,
}
