use serde::{Deserialize, Serialize};
use vicidial_agent_api::CallId;

/// Whether the site tells phones of calls while the app is not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notifications {
    /// What a browser subscribes with (`applicationServerKey`); `None`: the site
    /// sends no notifications.
    pub public_key: Option<String>,
    /// Whether the session's browser is told.
    pub is_subscribed: bool,
}

/// Where a browser is told: what `PushSubscription.toJSON()` gives. Whoever
/// knows it can reach that browser: `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushSubscription {
    /// Where the push service takes messages for it.
    #[cfg_attr(feature = "openapi", schema(max_length = 2048, format = "uri"))]
    pub endpoint: String,
    /// What messages to it are encrypted with.
    pub keys: PushKeys,
}

/// What messages to a browser are encrypted with, in base64url without padding.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushKeys {
    /// The browser's public key: 65 bytes, an uncompressed point of P-256.
    pub p256dh: String,
    /// The browser's secret: 16 bytes.
    pub auth: String,
}

/// What a message says, once it is decrypted. It may be shown on a locked phone:
/// nothing of the caller is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushMessage {
    /// The call that has come.
    pub call: CallId,
    /// What people call the queue it came through, as far as it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub queue: Option<String>,
}

impl std::fmt::Debug for PushSubscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PushSubscription").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for PushKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PushKeys").finish_non_exhaustive()
    }
}
