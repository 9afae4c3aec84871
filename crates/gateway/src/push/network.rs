//! The way to the push services.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower::util::BoxCloneSyncService;
use tower::{ServiceExt, service_fn};

use crate::config::PushService;
use crate::dialer::platform_tls;

/// How long a connection may take to be made.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How long one is kept for the next message.
const KEPT_FOR: Duration = Duration::from_secs(30);

type Resolver = BoxCloneSyncService<Name, std::vec::IntoIter<SocketAddr>, io::Error>;

/// HTTP to the push services. Redirects are not followed: an answer is an answer.
pub(super) struct Network(Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>);

impl Network {
    /// # Errors
    /// If there are no root certificates.
    pub(super) fn new(services: &[PushService]) -> io::Result<Self> {
        let tcp = {
            let mut tcp = HttpConnector::new_with_resolver(resolver(services.into()));
            tcp.set_nodelay(true);
            tcp.enforce_http(false);
            tcp.set_connect_timeout(Some(CONNECT_WITHIN));
            tcp
        };
        let builder = HttpsConnectorBuilder::new().with_tls_config(platform_tls()?);
        let builder = if services.iter().any(PushService::is_plain) {
            builder.https_or_http()
        } else {
            builder.https_only()
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEPT_FOR)
            .build(builder.enable_http1().wrap_connector(tcp));
        Ok(Self(client))
    }

    /// Sends a request; gives the answer without its body.
    pub(super) async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<()>, Error> {
        Ok(self.0.request(request).await?.map(|_| ()))
    }
}

/// Looks names up. Those of the browsers' makers are in the public network: an answer that leads
/// elsewhere is somebody's trick. A site's own service may be where it likes.
fn resolver(services: Arc<[PushService]>) -> Resolver {
    let system = GaiResolver::new();
    BoxCloneSyncService::new(service_fn(move |name: Name| {
        let is_public = !services
            .iter()
            .any(|service| !service.is_usual() && service.has_host(name.as_str()));
        let looking_up = system.clone().oneshot(name);
        async move {
            let found = looking_up.await?;
            let found: Vec<_> = found
                .filter(|found| !is_public || is_global(found.ip()))
                .collect();
            if found.is_empty() {
                return Err(io::Error::other("no address in the public network"));
            }
            Ok(found.into_iter())
        }
    }))
}

/// Whether an address is in the public network.
fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_global_v4(address),
        IpAddr::V6(address) => is_global_v6(address),
    }
}

fn is_global_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [0 | 240..=255, ..] => true,
        // Shared by a carrier's customers, special purposes, benchmarks.
        [100, 64..=127, ..] | [192, 0, 0, _] | [198, 18..=19, ..] => true,
        _ => false,
    };
    !(special
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast())
}

fn is_global_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_global_v4(mapped);
    }
    match address.segments() {
        // Addresses of version 4 through a translator.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            is_global_v4(Ipv4Addr::new(a, b, c, d))
        }
        // Special purposes, documentation, and tunnels to version 4.
        [0x2001, 0..=0x1ff | 0xdb8, ..] | [0x2002, ..] | [0x3fff, 0..=0xfff, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_ones_own_network_are_not_in_the_public_one() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::7f00:1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "fc00::1",
            "fe80::1",
            "ff02::1",
        ] {
            assert!(!is_global(address.parse().unwrap()), "{address}");
        }
        for address in [
            "142.250.185.74",
            "17.188.143.34",
            "172.32.0.1",
            "::ffff:142.250.185.74",
            "64:ff9b::8efa:b94a",
            "2a00:1450:4001:830::200a",
            "2600:1901:0:524c::",
        ] {
            assert!(is_global(address.parse().unwrap()), "{address}");
        }
    }

    async fn look_up(services: &[PushService]) -> io::Result<Vec<SocketAddr>> {
        let found = resolver(services.into()).oneshot("localhost".parse().unwrap());
        Ok(found.await?.collect())
    }

    #[tokio::test]
    async fn a_name_that_leads_into_ones_own_network_leads_nowhere() {
        look_up(&PushService::usual()).await.unwrap_err();
    }

    #[tokio::test]
    async fn a_sites_own_service_may_be_in_its_own_network() {
        let own: PushService = "https://localhost:8443".parse().unwrap();
        let found = look_up(&[own]).await.unwrap();
        assert!(found.iter().all(|found| found.ip().is_loopback()));
    }
}
