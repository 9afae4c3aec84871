//! Connections: how many there may be, and for how long without a request.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::future::{Future, Ready, ready};
use std::io;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Response};
use axum_server::accept::Accept;
use futures_util::future::BoxFuture;
use http_body_util::BodyExt;
use ipnet::IpNet;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};
use tower::Service;

use crate::metrics::{ConnectionOpen, Metrics};
use crate::sessions::network_of;

/// So long a connection may be open without a request. A phone that listens has
/// one.
const IDLE_FOR: Duration = Duration::from_mins(1);
/// More than a site has phones, where the process may open as many files.
const MOST: usize = 100_000;
/// From one address: an office, or a part of a carrier's customers.
const MOST_PER_ADDRESS: usize = 2_000;
/// Files that are for the database, the dialer and the log.
const OTHER_FILES: usize = 256;
/// What a system allows that does not say otherwise.
const FEWEST_FILES: usize = 1_024;

/// Lets connections in, and counts them.
#[derive(Clone)]
pub(super) struct Door(Arc<Room>);

struct Room {
    most: usize,
    most_per_address: usize,
    /// They come for everybody, and count for all only.
    proxies: Vec<IpNet>,
    metrics: Metrics,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// The place that a connection takes up while it lives.
struct Place {
    room: Arc<Room>,
    /// What it counts for.
    address: Option<IpAddr>,
    _open: ConnectionOpen,
}

impl Door {
    /// As wide as the process's limit of open files allows.
    pub(super) fn new(proxies: Vec<IpNet>, metrics: Metrics) -> Self {
        let files = files_allowed().unwrap_or(FEWEST_FILES);
        let most = (files - OTHER_FILES.min(files / 4)).clamp(1, MOST);
        // One address is to leave room for others.
        Self::so_wide(most, MOST_PER_ADDRESS.min(most / 2), proxies, metrics)
    }

    fn so_wide(
        most: usize,
        most_per_address: usize,
        proxies: Vec<IpNet>,
        metrics: Metrics,
    ) -> Self {
        Self(Arc::new(Room {
            most,
            most_per_address: most_per_address.max(1),
            proxies,
            metrics,
            inside: Mutex::default(),
        }))
    }

    fn enter(&self, peer: IpAddr) -> Option<Place> {
        let room = &self.0;
        let peer = peer.to_canonical();
        let is_proxy = room.proxies.iter().any(|net| net.contains(&peer));
        let address = (!is_proxy).then(|| network_of(peer));
        let mut inside = room.lock();
        let of_address = address.and_then(|address| inside.by_address.get(&address));
        if inside.all >= room.most || of_address.is_some_and(|n| *n >= room.most_per_address) {
            drop(inside);
            room.metrics.connection_refused();
            return None;
        }
        inside.all += 1;
        if let Some(address) = address {
            *inside.by_address.entry(address).or_default() += 1;
        }
        drop(inside);
        Some(Place {
            room: Arc::clone(room),
            address,
            _open: room.metrics.connection_opens(),
        })
    }
}

impl Room {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        // Nothing that may panic is done with it locked.
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.room.lock();
        inside.all -= 1;
        if let Some(address) = self.address
            && let Entry::Occupied(mut of_address) = inside.by_address.entry(address)
        {
            *of_address.get_mut() -= 1;
            if *of_address.get() == 0 {
                of_address.remove();
            }
        }
    }
}

/// How many files the process may open, where the system tells.
fn files_allowed() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    read_limit(&limits)
}

fn read_limit(limits: &str) -> Option<usize> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    match line.split_whitespace().next()? {
        "unlimited" => Some(usize::MAX),
        number => number.parse().ok(),
    }
}

impl<S> Accept<TcpStream, S> for Door {
    type Stream = Watched<TcpStream>;
    type Service = Attended<S>;
    type Future = Ready<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        ready(self.let_in(stream, service))
    }
}

impl Door {
    fn let_in<S>(
        &self,
        stream: TcpStream,
        service: S,
    ) -> io::Result<(Watched<TcpStream>, Attended<S>)> {
        let full = || io::Error::other("there are too many connections");
        let place = self.enter(stream.peer_addr()?.ip()).ok_or_else(full)?;
        stream.set_nodelay(true)?;
        let requests = Requests::default();
        let watched = Watched::new(stream, requests.clone(), Some(place));
        Ok((watched, Attended { service, requests }))
    }
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
pub(super) struct Watched<I> {
    stream: I,
    requests: Requests,
    look: Pin<Box<Sleep>>,
    _place: Option<Place>,
}

impl<I> Watched<I> {
    fn new(stream: I, requests: Requests, place: Option<Place>) -> Self {
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

impl<I: AsyncRead + Unpin> AsyncRead for Watched<I> {
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

impl<I: AsyncWrite + Unpin> AsyncWrite for Watched<I> {
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
pub(super) struct Attended<S> {
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
            // Until all of the answer is sent, or given up, and its body dropped.
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
    use tokio::net::TcpListener;
    use tokio::time::advance;

    use super::*;

    fn door(most: usize, most_per_address: usize) -> Door {
        let proxies = vec!["10.0.0.1/32".parse().unwrap()];
        Door::so_wide(most, most_per_address, proxies, Metrics::new())
    }

    fn enter(door: &Door, peer: &str) -> Option<Place> {
        door.enter(peer.parse().unwrap())
    }

    #[test]
    fn an_address_has_so_many_connections_and_a_trusted_proxy_all_there_are() {
        let door = door(8, 2);
        let first = enter(&door, "192.0.2.1").unwrap();
        let _second = enter(&door, "::ffff:192.0.2.1").unwrap();
        assert!(enter(&door, "192.0.2.1").is_none());
        let _other = enter(&door, "192.0.2.2").unwrap();
        drop(first);
        let _third = enter(&door, "192.0.2.1").unwrap();
        assert!(enter(&door, "192.0.2.1").is_none());
        // A line has many addresses of IPv6.
        let _line = enter(&door, "2001:db8::1").unwrap();
        let line = enter(&door, "2001:db8::2").unwrap();
        assert!(enter(&door, "2001:db8::3").is_none());
        drop(line);
        let proxy: Vec<_> = (0..4).filter_map(|_| enter(&door, "10.0.0.1")).collect();
        assert_eq!(proxy.len(), 4);
        assert!(enter(&door, "10.0.0.1").is_none());
        assert!(enter(&door, "192.0.2.3").is_none());
        drop(proxy);
        assert!(enter(&door, "192.0.2.3").is_some());
    }

    #[test]
    fn nothing_is_remembered_of_those_who_have_gone() {
        let door = door(8, 2);
        drop(enter(&door, "192.0.2.1"));
        let inside = door.0.lock();
        assert_eq!((inside.all, inside.by_address.len()), (0, 0));
    }

    #[tokio::test]
    async fn a_connection_too_many_is_closed_and_takes_up_nothing() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let door = door(8, 1);
        let arrive = async || {
            let phone = TcpStream::connect(listener.local_addr().unwrap()).await;
            let (stream, _) = listener.accept().await.unwrap();
            (phone.unwrap(), door.accept(stream, ()).await)
        };
        let (_phone, first) = arrive().await;
        let (mut turned_away, second) = arrive().await;
        assert!(second.is_err());
        assert_eq!(turned_away.read(&mut [0]).await.unwrap(), 0);
        drop(first);
        let (_phone, third) = arrive().await;
        assert!(third.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_without_a_request_ends_whatever_else_comes() {
        let (mut phone, stream) = tokio::io::duplex(64);
        let requests = Requests::default();
        let mut watched = Watched::new(stream, requests.clone(), None);
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
        let mut watched = Watched::new(stream, requests.clone(), None);
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

    #[tokio::test]
    async fn a_request_is_under_way_until_its_answer_is_sent() {
        let requests = Requests::default();
        let mut attended = Attended {
            service: tower::service_fn(async |_: Request<()>| {
                Ok::<_, std::convert::Infallible>(Response::new(Body::from("x")))
            }),
            requests: requests.clone(),
        };
        let answering = attended.call(Request::new(()));
        assert_eq!(requests.none_since(), None);
        let answer = answering.await.unwrap();
        assert_eq!(requests.none_since(), None);
        drop(answer);
        assert!(requests.none_since().is_some());
    }

    #[test]
    fn the_systems_limit_is_read() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                      Max processes             15313                15313                processes \n\
                      Max open files            65536                524288               files     \n";
        assert_eq!(read_limit(limits), Some(65_536));
        assert_eq!(
            read_limit("Max open files unlimited unlimited files"),
            Some(usize::MAX)
        );
        assert_eq!(read_limit(""), None);
    }
}
