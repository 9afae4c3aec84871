//! What time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use handset_gateway_api::EpochMs;

/// Now, in milliseconds since the Unix epoch.
pub fn now_ms() -> EpochMs {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |passed| {
            u64::try_from(passed.as_millis()).unwrap_or(u64::MAX)
        })
}
