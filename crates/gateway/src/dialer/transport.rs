//! The way over a real network.

use std::time::Duration;
use std::{fmt, io};

use axum::body::Body;
use axum::http::{HeaderValue, Request, Uri, header, uri::Scheme};
use bytes::Bytes;
use http_body_util::Full;
use hyper_rustls::{ConfigBuilderExt, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{Connect, HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use rustls::crypto::ring;
use tokio::time::timeout;
use tower::{BoxError, Service, ServiceExt, service_fn};

use super::{Transport, TransportError};

/// How long a connection is kept for the next look-up. Web servers close one that is idle without
/// a word, after a second or more: a look-up that is just under way then would be lost.
const KEPT_FOR: Duration = Duration::from_millis(500);

/// Why there is no way to the dialer.
#[derive(Debug)]
pub enum ConnectError {
    /// The configured URL is not one of HTTP or HTTPS with a host and without a path.
    Url,
    /// The platform's root certificates cannot be read, or there are none.
    RootCertificates(io::Error),
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url => f.write_str(
                "the dialer's URL is not one like https://dialer.example.com, without a path",
            ),
            Self::RootCertificates(error) => write!(
                f,
                "no root certificates to judge the dialer's by: {error}; \
                 install the platform's, or name a PEM file in SSL_CERT_FILE"
            ),
        }
    }
}

impl std::error::Error for ConnectError {}

/// What becomes of a connection once it has carried a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connections {
    /// It is kept for a moment.
    Kept,
    /// It is closed, and none that was used before is taken: it could be just closing.
    OneEach,
}

/// The TLS that a URL asks for.
pub(super) fn tls_for(url: &str) -> Result<Option<ClientConfig>, ConnectError> {
    let uri: Uri = url.parse().map_err(|_| ConnectError::Url)?;
    if uri.host().is_none_or(str::is_empty) || !matches!(uri.path(), "" | "/") {
        return Err(ConnectError::Url);
    }
    match uri.scheme() {
        Some(scheme) if *scheme == Scheme::HTTP => Ok(None),
        Some(scheme) if *scheme == Scheme::HTTPS => platform_tls()
            .map(Some)
            .map_err(ConnectError::RootCertificates),
        _ => Err(ConnectError::Url),
    }
}

/// With the platform's root certificates: a dialer's is often its site's own.
pub(crate) fn platform_tls() -> io::Result<ClientConfig> {
    let builder = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    Ok(builder.with_native_roots()?.with_no_client_auth())
}

/// Over TCP, with TLS where there is a configuration for it and without where not. What takes
/// longer than `connect_within` until a request can be sent, the name's look-up and TLS included,
/// is no connection.
pub(super) fn over_tcp(
    tls: Option<ClientConfig>,
    connect_within: Duration,
    connections: Connections,
) -> Transport {
    let mut tcp = HttpConnector::new();
    tcp.set_nodelay(true);
    tcp.enforce_http(false);
    match tls {
        None => client(within(tcp, connect_within), connections),
        Some(tls) => {
            let tls = HttpsConnectorBuilder::new()
                .with_tls_config(tls)
                .https_only()
                .enable_http1()
                .wrap_connector(tcp);
            client(within(tls, connect_within), connections)
        }
    }
}

/// A connector that gives up when the time is over.
fn within<C>(
    connector: C,
    limit: Duration,
) -> impl Service<Uri, Response = C::Response, Error = BoxError, Future: Send + Unpin>
+ Clone
+ Send
+ Sync
+ 'static
where
    C: Service<Uri, Error: Into<BoxError>, Future: Send> + Clone + Send + Sync + 'static,
    C::Response: Send,
{
    service_fn(move |uri| {
        let connecting = connector.clone().oneshot(uri);
        Box::pin(async move {
            match timeout(limit, connecting).await {
                Ok(connected) => connected.map_err(Into::into),
                Err(elapsed) => Err(elapsed.into()),
            }
        })
    })
}

fn client<C>(connector: C, connections: Connections) -> Transport
where
    C: Connect + Clone + Send + Sync + 'static,
{
    let mut builder = Client::builder(TokioExecutor::new());
    builder
        .retry_canceled_requests(false)
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(KEPT_FOR);
    if connections == Connections::OneEach {
        builder.pool_max_idle_per_host(0);
    }
    let client: Client<C, Full<Bytes>> = builder.build(connector);
    Transport::new(service_fn(move |mut request: Request<Full<Bytes>>| {
        if connections == Connections::OneEach {
            let close = HeaderValue::from_static("close");
            request.headers_mut().insert(header::CONNECTION, close);
        }
        let answer = client.request(request);
        async move {
            match answer.await {
                Ok(response) => Ok(response.map(Body::new)),
                // Nothing is sent before there is a connection, of TLS too.
                Err(error) if error.is_connect() => Err(TransportError::NotSent),
                Err(_) => Err(TransportError::Broken),
            }
        }
    }))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::Arc;

    use axum::Router;
    use axum::routing::any;
    use axum_server::tls_rustls::RustlsConfig;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls::{RootCertStore, ServerConfig};
    use tokio::sync::mpsc;
    use tower::ServiceExt;

    use super::*;

    /// Serves HTTPS with a certificate for `127.0.0.1`; gives the URL, the certificate, and the
    /// requests that arrive.
    fn serve() -> (
        String,
        CertificateDer<'static>,
        mpsc::UnboundedReceiver<Uri>,
    ) {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let tls = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let (arrived, arrives) = mpsc::unbounded_channel();
        let router = Router::new().fallback(any(|uri: Uri| async move {
            arrived.send(uri).unwrap();
        }));
        let server =
            axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(Arc::new(tls)));
        tokio::spawn(server.unwrap().serve(router.into_make_service()));
        (url, certificate, arrives)
    }

    fn trusting(certificate: Option<CertificateDer<'static>>) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificate);
        ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth()
    }

    async fn ask(url: &str, tls: ClientConfig) -> Result<u16, TransportError> {
        let transport = over_tcp(Some(tls), Duration::from_secs(20), Connections::OneEach);
        let request = Request::post(url).body(Full::default()).unwrap();
        let response = transport.oneshot(request).await?;
        Ok(response.status().as_u16())
    }

    #[tokio::test]
    async fn a_dialer_with_a_trusted_certificate_is_asked() {
        let (url, certificate, mut arrives) = serve();
        assert_eq!(ask(&url, trusting(Some(certificate))).await, Ok(200));
        assert!(arrives.recv().await.is_some());
    }

    #[tokio::test]
    async fn a_dialer_with_any_other_certificate_is_sent_nothing() {
        let (url, _certificate, mut arrives) = serve();
        let refused = ask(&url, trusting(None)).await;
        assert_eq!(refused, Err(TransportError::NotSent));
        arrives.try_recv().unwrap_err();
    }

    #[tokio::test]
    async fn what_takes_too_long_to_agree_upon_tls_is_no_connection() {
        // It is connected to, and says nothing.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let limit = Duration::from_millis(20);
        let transport = over_tcp(Some(trusting(None)), limit, Connections::OneEach);
        let request = Request::post(url).body(Full::default()).unwrap();
        let refused = timeout(Duration::from_secs(20), transport.oneshot(request)).await;
        assert_eq!(refused.unwrap().unwrap_err(), TransportError::NotSent);
    }

    #[tokio::test]
    async fn no_password_goes_without_tls_where_the_url_says_https() {
        let (url, certificate, mut arrives) = serve();
        let plain = url.replace("https", "http");
        let refused = ask(&plain, trusting(Some(certificate))).await;
        assert_eq!(refused, Err(TransportError::NotSent));
        arrives.try_recv().unwrap_err();
    }
}
