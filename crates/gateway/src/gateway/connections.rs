//! Connections: how many there may be, and for how long without a request.

mod idle;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::future::{Ready, ready};
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum_server::accept::Accept;
use ipnet::IpNet;
use tokio::net::TcpStream;

use crate::metrics::{ConnectionOpen, Metrics};
use crate::pace::Once;
use crate::sessions::network_of;
use idle::{Attended, Watched};

/// More than a site has phones, where the process may open as many files.
const MOST: usize = 100_000;
/// Files that are for the database, the dialer and the log.
const OTHER_FILES: usize = 256;
/// What a system allows that does not say otherwise.
const FEWEST_FILES: usize = 1_024;
/// That there are too many connections is said at most this often.
const WARN_EVERY: Duration = Duration::from_mins(1);

/// Lets connections in, and counts them.
#[derive(Clone)]
pub(super) struct Door(Arc<Room>);

struct Room {
    most: usize,
    most_per_address: usize,
    /// They come for everybody, and count for all only.
    proxies: Vec<IpNet>,
    metrics: Metrics,
    warnings: Once<()>,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// The place that a connection takes up while it lives.
pub(super) struct Place {
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
        // A whole site may have one address; it is to leave room for others.
        let most_per_address = most / 2;
        tracing::info!(most, most_per_address, "connections allowed");
        Self::so_wide(most, most_per_address, proxies, metrics)
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
            warnings: Once::new(WARN_EVERY),
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
            let (open, of_address) = (inside.all, of_address.copied());
            drop(inside);
            room.metrics.connection_refused();
            if room.warnings.is_news(()) {
                tracing::warn!(%peer, open, ?of_address, "connections are refused: too many");
            }
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
    type Stream = Watched<TcpStream, Place>;
    type Service = Attended<S>;
    type Future = Ready<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let full = || io::Error::other("there are too many connections");
        let let_in = || {
            let place = self.enter(stream.peer_addr()?.ip()).ok_or_else(full)?;
            stream.set_nodelay(true)?;
            Ok(idle::watch(stream, service, place))
        };
        ready(let_in())
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

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
