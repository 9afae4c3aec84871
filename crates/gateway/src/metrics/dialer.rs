use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use axum::body::Body;
use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use tower::{ServiceExt, service_fn};
use vicidial_agent_api::{Function, LoginProbe};

use super::Metrics;
use super::labels::{FunctionLabel, UpstreamLabels};
use crate::dialer::{Transport, TransportError};

/// Whether the dialer answers: how many requests have had no answer since the
/// last one that had.
#[derive(Debug, Default)]
pub(super) struct Health(AtomicU32);

/// So many in a row are no accident.
const DOWN_AFTER: u32 = 3;

impl Health {
    pub(super) fn is_up(&self) -> bool {
        self.0.load(Ordering::Relaxed) < DOWN_AFTER
    }

    fn note(&self, is_answered: bool) {
        if is_answered {
            self.0.store(0, Ordering::Relaxed);
        } else {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Metrics {
    /// A transport that counts what goes through it.
    pub(crate) fn counted(&self, transport: Transport) -> Transport {
        let metrics = self.clone();
        Transport::new(service_fn(move |request: Request<Full<Bytes>>| {
            let metrics = metrics.clone();
            let transport = transport.clone();
            async move { metrics.exchange(transport, request).await }
        }))
    }

    async fn exchange(
        &self,
        transport: Transport,
        request: Request<Full<Bytes>>,
    ) -> Result<Response<Body>, TransportError> {
        let (parts, body) = request.into_parts();
        let body = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(never) => match never {},
        };
        let mut counted = Counted {
            metrics: self,
            function: function(&body),
            began: Instant::now(),
            result: None,
        };
        let request = Request::from_parts(parts, Full::new(body));
        let answer = transport.oneshot(request).await;
        counted.result = Some(match &answer {
            Ok(response) => Ok(response.status().as_u16()),
            Err(error) => Err(*error),
        });
        answer
    }
}

/// The name of the function that a form asks for; `login` where only the
/// password is in question.
fn function(body: &[u8]) -> &'static str {
    let get = |wanted: &str| {
        form_urlencoded::parse(body)
            .find(|(name, _)| name == wanted)
            .map(|(_, text)| text)
    };
    match get("function").and_then(|name| Function::named(&name)) {
        Some(LoginProbe::FUNCTION) if get("value").is_none_or(|value| value.is_empty()) => "login",
        Some(function) => function.name(),
        None => "other",
    }
}

/// An exchange that is counted when it is over, also where nobody waits for the
/// answer any longer.
struct Counted<'a> {
    metrics: &'a Metrics,
    function: &'static str,
    began: Instant,
    result: Option<Result<u16, TransportError>>,
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        let figures = &self.metrics.0;
        let function = self.function;
        let result = match self.result {
            Some(Ok(status)) => status.to_string(),
            Some(Err(TransportError::NotSent)) => "not_sent".to_owned(),
            Some(Err(TransportError::Broken)) => "broken".to_owned(),
            None => "given_up".to_owned(),
        };
        figures
            .upstream
            .get_or_create(&UpstreamLabels { function, result })
            .inc();
        figures
            .upstream_seconds
            .get_or_create(&FunctionLabel { function })
            .observe(self.began.elapsed().as_secs_f64());
        // api.php answers 500 when it fails after it said what it did.
        figures
            .health
            .note(matches!(self.result, Some(Ok(200..=299 | 500))));
        figures.dialer_up.set(i64::from(figures.health.is_up()));
    }
}

#[cfg(test)]
mod tests {
    use vicidial_agent_api::{Credentials, Message, Request};

    use super::*;

    #[test]
    fn a_request_is_counted_by_what_it_asks() {
        let credentials = Credentials {
            user: "apiuser".parse().unwrap(),
            pass: "function=version".parse().unwrap(),
        };
        let message = Message {
            source: "handset".parse().unwrap(),
            credentials: Some(credentials.clone()),
            request: Request::LoggedInAgents,
        };
        let body = message.encode().body;
        assert_eq!(function(body.as_bytes()), "logged_in_agents");
        let probe = LoginProbe {
            source: "handset".parse().unwrap(),
            credentials,
        };
        assert_eq!(function(probe.encode().body.as_bytes()), "login");
        assert_eq!(
            function(b"function=ra_call_control&value=Y1"),
            "ra_call_control"
        );
        assert_eq!(function(b"function=1028"), "other");
    }

    #[test]
    fn one_lost_answer_is_not_yet_a_dialer_that_is_down() {
        let health = Health::default();
        assert!(health.is_up());
        for is_answered in [false, false, true, false, false] {
            health.note(is_answered);
            assert!(health.is_up());
        }
        health.note(false);
        assert!(!health.is_up());
        health.note(true);
        assert!(health.is_up());
    }
}
