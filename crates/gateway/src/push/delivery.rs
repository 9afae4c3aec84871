//! Handing messages to the push services.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::poll_fn;
use handset_gateway_api::PushMessage;
use http_body_util::Full;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, sleep, timeout};
use vicidial_agent_api::{AgentUser, CallId};
use web_push_native::{Auth, WebPushBuilder};

use super::store::{self, Place};
use super::{Shared, of_no_use_after};

/// A call that has been there for longer is no news.
pub(super) const LIFETIME: Duration = Duration::from_secs(45);
/// So many messages are looked after at the same time, those included that are to be tried again;
const AT_ONCE: usize = 256;
/// and so many are on their way to the services.
const REQUESTS_AT_ONCE: usize = 32;
/// How long a service may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// When it is tried again, unless the service says when.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(2);

const URGENCY: HeaderName = HeaderName::from_static("urgency");
/// Of messages that wait for a phone with the same topic, the newest only is kept.
const TOPIC: HeaderName = HeaderName::from_static("topic");

/// A call to tell of, at one place.
pub(super) struct Message {
    pub(super) place: Place,
    pub(super) agent: AgentUser,
    pub(super) call: CallId,
    pub(super) queue: Option<String>,
    pub(super) arrived: Instant,
}

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Came {
    /// The service has it.
    Sent,
    /// The service knows the phone no longer.
    Gone,
    /// The service does not take it.
    Refused,
    /// The service could not be reached, or had too much to do.
    Unreachable,
    /// The call, the subscription or the need had gone before it was sent.
    NotNeeded,
    /// There were too many.
    Dropped,
}

impl Came {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Gone => "gone",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::NotNeeded => "not_needed",
            Self::Dropped => "dropped",
        }
    }
}

/// What came of a try.
enum Tried {
    Over(Came),
    /// It may be tried again, so much later.
    Later(Duration),
}

/// Delivers what is queued. For ever.
pub(super) async fn run(shared: Arc<Shared>, mut queued: mpsc::Receiver<Message>) {
    let turns = Semaphore::new(REQUESTS_AT_ONCE);
    poll_fn(move |context| queued.poll_recv(context))
        .for_each_concurrent(AT_ONCE, |message| {
            let (shared, turns) = (&shared, &turns);
            async move {
                let came = deliver(shared, turns, &message).await;
                shared.metrics.push(came.as_str());
                tracing::debug!(outcome = came.as_str(), "a phone was told of a call");
            }
        })
        .await;
}

async fn deliver(shared: &Shared, turns: &Semaphore, message: &Message) -> Came {
    let later = match attempt(shared, turns, message).await {
        Tried::Over(came) => return came,
        Tried::Later(later) => later,
    };
    if Instant::now() + later >= of_no_use_after(message.arrived) {
        return Came::Unreachable;
    }
    sleep(later).await;
    match attempt(shared, turns, message).await {
        Tried::Over(came) => came,
        Tried::Later(_) => Came::Unreachable,
    }
}

async fn attempt(shared: &Shared, turns: &Semaphore, message: &Message) -> Tried {
    // It is never closed.
    let Ok(_turn) = turns.acquire().await else {
        return Tried::Over(Came::Dropped);
    };
    if !is_needed(shared, message).await {
        return Tried::Over(Came::NotNeeded);
    }
    let left = of_no_use_after(message.arrived).duration_since(Instant::now());
    if left < Duration::from_secs(1) {
        return Tried::Over(Came::Unreachable);
    }
    let Some(request) = request(shared, message, left) else {
        return Tried::Over(Came::Refused);
    };
    match timeout(ANSWER_WITHIN, shared.network.send(request)).await {
        Ok(Ok(answer)) => judge(shared, message, answer.status(), answer.headers()).await,
        // Certainly not sent.
        Ok(Err(error)) if error.is_connect() => Tried::Later(TRY_AGAIN_AFTER),
        // It may have arrived, and nobody is told twice.
        Ok(Err(_)) | Err(_) => Tried::Over(Came::Unreachable),
    }
}

/// Whether the call goes on, and the phone is to be told of it and does not listen.
async fn is_needed(shared: &Shared, message: &Message) -> bool {
    if !shared.is_on(&message.agent, &message.call)
        || shared.sessions.is_listening(message.place.session_id)
    {
        return false;
    }
    match store::is_current(&shared.store, &message.place).await {
        Ok(is_current) => is_current,
        Err(error) => {
            tracing::error!(%error, "it cannot be read who is to be told of calls");
            false
        }
    }
}

/// The message as a push service takes it (RFC 8030), which cannot read it (RFC 8291).
fn request(shared: &Shared, message: &Message, left: Duration) -> Option<Request<Full<Bytes>>> {
    let subscription = &message.place.subscription;
    let text = serde_json::to_vec(&PushMessage {
        call: message.call.clone(),
        queue: message.queue.clone(),
    })
    .ok()?;
    let encrypted = WebPushBuilder::new(
        subscription.endpoint().clone(),
        *subscription.public_key(),
        Auth::from(*subscription.secret()),
    )
    .with_valid_duration(left)
    .build(text);
    let request = match encrypted {
        Ok(request) => request,
        Err(error) => {
            tracing::error!(%error, "a message could not be encrypted");
            return None;
        }
    };
    let (mut parts, body) = request.into_parts();
    let authorization = shared
        .key
        .authorization(&subscription.origin(), &shared.subject);
    let mut authorization = HeaderValue::try_from(authorization).ok()?;
    authorization.set_sensitive(true);
    parts.headers.insert(header::AUTHORIZATION, authorization);
    parts
        .headers
        .insert(URGENCY, HeaderValue::from_static("high"));
    parts
        .headers
        .insert(TOPIC, HeaderValue::from_static("call"));
    Some(Request::from_parts(parts, Full::from(body)))
}

async fn judge(
    shared: &Shared,
    message: &Message,
    status: StatusCode,
    headers: &HeaderMap,
) -> Tried {
    match status.as_u16() {
        200..=299 => Tried::Over(Came::Sent),
        404 | 410 => {
            if let Err(error) = store::forget(&shared.store, &message.place).await {
                tracing::error!(%error, "a subscription that is gone could not be removed");
            }
            shared.changed.notify_one();
            Tried::Over(Came::Gone)
        }
        429 | 500..=599 => Tried::Later(retry_after(headers).unwrap_or(TRY_AGAIN_AFTER)),
        status => {
            if shared.warned.is_news("refused") {
                let service = message.place.subscription.service();
                tracing::warn!(%service, status, "a push service refuses messages");
            }
            Tried::Over(Came::Refused)
        }
    }
}

/// `Retry-After`, in seconds or as a moment.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = rfc2822::parse(value).ok()?.timestamp();
    let left = moment.duration_since(Timestamp::now());
    Some(Duration::try_from(left).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(value: &str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, value.parse().unwrap());
        retry_after(&headers)
    }

    #[test]
    fn a_service_says_in_seconds_or_as_a_moment_when_to_come_back() {
        assert_eq!(after("7"), Some(Duration::from_secs(7)));
        assert_eq!(after("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        let later = Timestamp::now() + Duration::from_secs(30);
        let later = later.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let left = after(&later).unwrap();
        assert!(
            left > Duration::from_secs(25) && left <= Duration::from_secs(30),
            "{left:?}"
        );
        for value in ["", "soon", "-1", "1.5"] {
            assert_eq!(after(value), None, "{value}");
        }
    }
}
