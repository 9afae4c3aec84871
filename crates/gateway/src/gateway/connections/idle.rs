//! Connections end when there was no request on them for long.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

/// So long a connection may be open without a request. A phone that listens has
/// one. It begins when all of an answer is handed over, which on a bad line is
/// long before all of it is sent.
const IDLE_FOR: Duration = Duration::from_mins(5);

/// Watches a connection by the requests of its service.
pub(super) fn watch<I, S, P>(stream: I, service: S, place: P) -> (Watched<I, P>, Attended<S>) {
    let requests = Requests::default();
    let watched = Watched::new(stream, requests.clone(), place);
    (watched, Attended { service, requests })
}

/// The requests of a connection that are not answered to the end yet.
#[derive(Clone)]
struct Requests(Arc<Mutex<UnderWay>>);

struct UnderWay {
    count: usize,
    /// When the last one ended, or the connection began.
    since: Instant,
}

impl Default for Requests {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(UnderWay {
            count: 0,
            since: Instant::now(),
        })))
    }
}

impl Requests {
    fn begin(&self) -> UnderWayUntilDropped {
        self.lock().count += 1;
        UnderWayUntilDropped(self.clone())
    }

    /// Since when there is none.
    fn none_since(&self) -> Option<Instant> {
        let under_way = self.lock();
        (under_way.count == 0).then_some(under_way.since)
    }

    fn lock(&self) -> MutexGuard<'_, UnderWay> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct UnderWayUntilDropped(Requests);

impl Drop for UnderWayUntilDropped {
    fn drop(&mut self) {
        let mut under_way = self.0.lock();
        under_way.count -= 1;
        under_way.since = Instant::now();
    }
}

/// A connection that ends when it has had no request for too long. What else
/// comes and goes, such as HTTP/2's pings, keeps it open no longer.
pub(in crate::gateway) struct Watched<I, P> {
    stream: I,
    requests: Requests,
    look: Pin<Box<Sleep>>,
    /// Kept while the connection is open.
    _place: P,
}

impl<I, P> Watched<I, P> {
    fn new(stream: I, requests: Requests, place: P) -> Self {
        Self {
            stream,
            requests,
            look: Box::pin(sleep_until(Instant::now() + IDLE_FOR)),
            _place: place,
        }
    }

    /// Ready when it has been idle for too long.
    fn poll_idle(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            std::task::ready!(self.look.as_mut().poll(cx));
            let now = Instant::now();
            let ends = self.requests.none_since().unwrap_or(now) + IDLE_FOR;
            if ends <= now {
                return Poll::Ready(());
            }
            self.look.as_mut().reset(ends);
        }
    }
}

impl<I: AsyncRead + Unpin, P: Unpin> AsyncRead for Watched<I, P> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match pin!(&mut self.stream).poll_read(cx, buffer) {
            Poll::Pending => self
                .poll_idle(cx)
                .map(|()| Err(io::ErrorKind::TimedOut.into())),
            read => read,
        }
    }
}

impl<I: AsyncWrite + Unpin, P: Unpin> AsyncWrite for Watched<I, P> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        pin!(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        pin!(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        pin!(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        pin!(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// A service whose requests keep their connection open.
#[derive(Clone)]
pub(in crate::gateway) struct Attended<S> {
    service: S,
    requests: Requests,
}

impl<S, B> Service<Request<B>> for Attended<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Self::Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let under_way = self.requests.begin();
        let answering = self.service.call(request);
        Box::pin(async move {
            let answer = answering.await?;
            // Until all of the answer is handed over, or given up.
            Ok(answer.map(|body| {
                Body::new(body.map_err(move |error| {
                    let _still = &under_way;
                    error
                }))
            }))
        })
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_connection_without_a_request_ends_whatever_else_comes() {
        let (mut phone, stream) = tokio::io::duplex(64);
        let requests = Requests::default();
        let mut watched = Watched::new(stream, requests.clone(), ());
        let began = Instant::now();
        let mut byte = [0];
        phone.write_all(b"x").await.unwrap();
        assert_eq!(watched.read(&mut byte).await.unwrap(), 1);
        advance(IDLE_FOR / 2).await;
        phone.write_all(b"x").await.unwrap();
        assert_eq!(watched.read(&mut byte).await.unwrap(), 1);
        let ended = watched.read(&mut byte).await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        assert_eq!(began.elapsed().as_secs(), IDLE_FOR.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_with_a_request_goes_on_and_ends_so_long_after_it() {
        let (_phone, stream) = tokio::io::duplex(64);
        let requests = Requests::default();
        let mut watched = Watched::new(stream, requests.clone(), ());
        let began = Instant::now();
        let listening = requests.begin();
        tokio::spawn(async move {
            tokio::time::sleep(IDLE_FOR * 5 / 2).await;
            drop(listening);
        });
        let ended = watched.read(&mut [0]).await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        let expected = IDLE_FOR * 7 / 2;
        assert_eq!(began.elapsed().as_secs(), expected.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_goes_on_until_its_services_answer_is_handed_over_and_so_long_after_it() {
        let (_phone, stream) = tokio::io::duplex(64);
        let service = tower::service_fn(async |_: Request<()>| {
            Ok::<_, std::convert::Infallible>(Response::new(Body::from("x")))
        });
        let (mut watched, mut attended) = watch(stream, service, ());
        let answer = attended.call(Request::new(())).await.unwrap();
        let mut byte = [0];
        let waited = tokio::time::timeout(IDLE_FOR * 2, watched.read(&mut byte)).await;
        assert!(waited.is_err());
        drop(answer);
        let waits_on = Instant::now();
        let ended = watched.read(&mut byte).await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        assert_eq!(waits_on.elapsed().as_secs(), IDLE_FOR.as_secs());
    }
}
