//! One request out, one answer back, within limits.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, Request, header};
use bytes::Bytes;
use handset_call_control::Lost;
use http_body_util::{BodyExt, Full, Limited};
use tokio::time::timeout;
use tower::ServiceExt;
use vicidial_agent_api::EncodedRequest;
use vicidial_agent_api::request::{CONTENT_TYPE, METHOD};

use super::transport::{self, ConnectError, Connections};
use super::{Transport, TransportError};
use crate::config::DialerConfig;

/// What the dialer's web server logs as program.
const USER_AGENT: &str = concat!("handset-gateway/", env!("CARGO_PKG_VERSION"));

/// How long connecting may take for an action: meanwhile what is known of the call grows old.
const LONGEST_CONNECT_TO_ACT: Duration = Duration::from_secs(1);

/// A way to the dialer. Whoever has it can send any request with any account.
#[derive(Clone)]
pub(crate) struct Line {
    transport: Transport,
    url: Arc<str>,
}

/// What came back.
pub(crate) struct Exchange {
    pub(crate) http_status: u16,
    pub(crate) body: Bytes,
}

impl Line {
    /// Over this transport; `url` is the dialer's, without a path.
    pub(crate) fn new(transport: Transport, url: &str) -> Self {
        Self {
            transport,
            url: url.trim_end_matches('/').into(),
        }
    }

    /// The same line, over a transport made of its own.
    pub(crate) fn through(&self, wrap: impl Fn(Transport) -> Transport) -> Self {
        Self {
            transport: wrap(self.transport.clone()),
            url: Arc::clone(&self.url),
        }
    }

    /// The line for look-ups, and the one for actions.
    ///
    /// # Errors
    /// As [`Dialer::connect`](super::Dialer::connect).
    pub(crate) fn both(config: &DialerConfig) -> Result<[Self; 2], ConnectError> {
        let tls = transport::tls_for(&config.url)?;
        let line = |connections, connect_within| {
            let transport = transport::over_tcp(tls.clone(), connect_within, connections);
            Self::new(transport, &config.url)
        };
        let [to_look, to_act] = connect_within(config.look_up_timeout, config.action_timeout);
        Ok([
            line(Connections::Kept, to_look),
            line(Connections::OneEach, to_act),
        ])
    }

    /// Sends a request once, and gives what came back: the whole of it within `limit` and not
    /// larger than `most` bytes.
    pub(crate) async fn send(
        &self,
        request: &EncodedRequest,
        limit: Duration,
        most: usize,
    ) -> Result<Exchange, Lost> {
        match timeout(limit, self.exchange(request, most)).await {
            Ok(exchange) => exchange,
            Err(_) => Err(Lost::TimedOut),
        }
    }

    async fn exchange(&self, request: &EncodedRequest, most: usize) -> Result<Exchange, Lost> {
        let request = Request::builder()
            .method(METHOD)
            .uri(format!("{}{}", self.url, request.path))
            .header(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE))
            .header(header::USER_AGENT, HeaderValue::from_static(USER_AGENT))
            .body(Full::new(Bytes::from(request.body.clone())))
            // There is no such address.
            .map_err(|_| Lost::NotSent)?;
        let response = self.transport.clone().oneshot(request).await?;
        if response.status().is_redirection() {
            return Err(Lost::Redirected);
        }
        let http_status = response.status().as_u16();
        let body = Limited::new(response.into_body(), most)
            .collect()
            .await
            .map_err(|_| Lost::Unreachable)?
            .to_bytes();
        Ok(Exchange { http_status, body })
    }
}

/// How long connecting may take, for look-ups and for actions: half of the time, so that the other
/// half is left for an answer, and one that cannot be reached is told from one that is slow.
fn connect_within(look_up_timeout: Duration, action_timeout: Duration) -> [Duration; 2] {
    let to_act = (action_timeout / 2).min(LONGEST_CONNECT_TO_ACT);
    [look_up_timeout / 2, to_act]
}

impl From<TransportError> for Lost {
    fn from(error: TransportError) -> Self {
        match error {
            TransportError::NotSent => Self::NotSent,
            TransportError::Broken => Self::Unreachable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_patient_a_site_is_an_action_connects_within_a_second() {
        let seconds = Duration::from_secs;
        let patient = connect_within(seconds(20), seconds(60));
        assert_eq!(patient, [seconds(10), seconds(1)]);
        let impatient = connect_within(seconds(1), seconds(1));
        assert_eq!(impatient, [seconds(1) / 2, seconds(1) / 2]);
    }
}
