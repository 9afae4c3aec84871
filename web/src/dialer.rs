//! The way to the dialer: a message is posted, and what comes back is read.

use handset_call_control::{Lost, Reply};
use vicidial_agent_api::Message;
use vicidial_agent_api::request::{CONTENT_TYPE, METHOD};

use crate::fetch::{Ask, fetch};

/// A dialer, by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dialer {
    /// What stands before the paths of the protocol; empty for the app's own
    /// origin. Never ends with a slash.
    address: String,
}

impl Dialer {
    /// The dialer on the app's own origin.
    pub(crate) const fn own_origin() -> Self {
        Self {
            address: String::new(),
        }
    }

    /// The dialer at an address such as `https://dialer.example.com`.
    pub(crate) fn at(address: &str) -> Self {
        Self {
            address: address.trim_end_matches('/').to_owned(),
        }
    }

    /// Sends a message, once, and reads the answer. Where a browser sends it
    /// again by itself, the dialer has no such call any more.
    ///
    /// # Errors
    ///
    /// If no answer came within `limit_ms` milliseconds.
    pub(crate) async fn ask(&self, message: &Message, limit_ms: i32) -> Result<Reply, Lost> {
        let request = message.encode();
        let ask = Ask {
            method: METHOD,
            url: &format!("{}{}", self.address, request.path),
            headers: &[("content-type", CONTENT_TYPE)],
            body: Some(&request.body),
            limit_ms,
        };
        let came = fetch(ask).await?;
        Ok(Reply::read(message, came.status, &came.body))
    }
}
