//! The whole: started, running, stopped.

mod connections;
mod tls;
mod upkeep;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::TokioTimer;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

pub use crate::app::AppError;
pub use crate::push::PushError;
pub use tls::TlsError;

use connections::Door;

use crate::actions::Actions;
use crate::agents::Agents;
use crate::app::App;
use crate::audit::Audit;
use crate::config::{Config, TlsConfig};
use crate::dialer::{ConnectError, Dialer, Transport};
use crate::http::{self, Parts, ReadinessWishes, Site};
use crate::metrics::{self, Metrics};
use crate::policy::{Policy, PolicyError};
use crate::push::{Needs, Push};
use crate::queues::Queues;
use crate::sessions::Sessions;
use crate::store::{Store, StoreError};

/// The gateway.
#[derive(Debug)]
pub struct Gateway;

/// A gateway that serves until it is shut down, or dropped.
pub struct Running {
    address: SocketAddr,
    metrics_address: Option<SocketAddr>,
    is_secure: bool,
    server: JoinHandle<io::Result<()>>,
    handle: Handle<SocketAddr>,
    stop: watch::Sender<bool>,
    actions: Actions,
    store: Store,
    certificate: Option<Certificate>,
    /// Ended with the gateway.
    tasks: JoinSet<()>,
}

/// The certificate in use.
#[derive(Clone)]
struct Certificate {
    from: TlsConfig,
    used: RustlsConfig,
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("address", &self.address)
            .field("metrics_address", &self.metrics_address)
            .finish_non_exhaustive()
    }
}

/// Why a gateway cannot start.
#[derive(Debug)]
pub enum StartError {
    /// There is no app to serve.
    App(AppError),
    /// The database cannot be used.
    Store(StoreError),
    /// The database failed.
    Database(sqlx::Error),
    /// The policy is wrong.
    Policy(PolicyError),
    /// There is no way to the dialer.
    Dialer(ConnectError),
    /// There can be no notifications.
    Push(PushError),
    /// The certificate or its key cannot be used.
    Tls(TlsError),
    /// An address cannot be listened at.
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        why: io::Error,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App(error) => error.fmt(f),
            Self::Store(error) => error.fmt(f),
            Self::Database(error) => write!(f, "the database failed: {error}"),
            Self::Policy(error) => write!(f, "policy.{}: {}", error.key, error.what),
            Self::Dialer(error) => error.fmt(f),
            Self::Push(error) => write!(f, "push: {error}"),
            Self::Tls(error) => write!(f, "listen.tls: {error}"),
            Self::Listen { address, why } => {
                write!(f, "the gateway cannot listen at {address}: {why}")
            }
        }
    }
}

impl std::error::Error for StartError {}

/// How many connections may wait to be accepted: after a break all phones come
/// back within seconds.
const BACKLOG: u32 = 4_096;
/// How long a request's headers may take, and one that has gone unnoticed.
const HEADERS_WITHIN: Duration = Duration::from_secs(30);
/// How long a TLS handshake may take.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(10);
/// How long actions in flight, and then their answers, may take when it stops.
/// What is in doubt then is taken up at the next start.
const DRAIN_WITHIN: Duration = Duration::from_secs(25);
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

impl Gateway {
    /// Starts it as configured; it serves when this returns.
    ///
    /// # Errors
    /// If something that it needs is not there, or an address is taken.
    pub async fn start(config: Config) -> Result<Running, StartError> {
        let metrics = Metrics::new();
        let dialer =
            Dialer::connect_through(&config.dialer, |transport| metrics.counted(transport))
                .map_err(StartError::Dialer)?;
        Self::start_with(config, dialer, metrics).await
    }

    /// Starts it with another way to the dialer: the simulator's router, or one
    /// that loses answers.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub async fn start_over(config: Config, transport: Transport) -> Result<Running, StartError> {
        let metrics = Metrics::new();
        let dialer = Dialer::over(metrics.counted(transport), &config.dialer);
        Self::start_with(config, dialer, metrics).await
    }

    async fn start_with(
        config: Config,
        dialer: Dialer,
        metrics: Metrics,
    ) -> Result<Running, StartError> {
        let app = App::load(config.app_folder.as_deref()).map_err(StartError::App)?;
        let policy = Policy::new(&config.policy).map_err(StartError::Policy)?;
        let certificate = match config.listen.tls.clone() {
            Some(from) => Some(Certificate::load(from).map_err(StartError::Tls)?),
            None => None,
        };
        // Whoever cannot listen has touched nothing.
        let listener = listen(config.listen.address)?;
        let metrics_listener = config.listen.metrics.map(listen).transpose()?;
        let address_of = |listener: &TcpListener| {
            let address = config.listen.address;
            let failed = |why| StartError::Listen { address, why };
            listener.local_addr().map_err(failed)
        };
        let address = address_of(&listener)?;
        let metrics_address = metrics_listener.as_ref().map(address_of).transpose()?;

        let store = Store::open(&config.database)
            .await
            .map_err(StartError::Store)?;
        let audit = Audit::new(&store);
        let agents = Agents::start(dialer.clone(), config.following);
        let may_ring_phone = config.dialer.ring_phone;
        let actions = Actions::start(
            &store,
            dialer.clone(),
            Some(agents.clone()),
            policy.clone(),
            audit.clone(),
            config.actions,
            may_ring_phone,
        )
        .await
        .map_err(StartError::Database)?;
        let asks_for = config.dialer.look_up_timeout;
        let sessions = Sessions::new(&store, config.sessions, config.sign_in, asks_for);
        let (stop, stopping) = watch::channel(false);

        let mut tasks = JoinSet::new();
        tasks.spawn(actions.keep_for(config.audit_keep));
        tasks.spawn(upkeep::keep_sessions(sessions.clone(), audit.clone()));
        if let Some(keep) = config.audit_keep {
            let audit = audit.clone();
            tasks.spawn(async move { audit.keep_for(keep).await });
        }
        let push = match config.push {
            Some(push) => {
                let needs = Needs {
                    store: store.clone(),
                    agents: agents.clone(),
                    sessions: sessions.clone(),
                    policy: policy.clone(),
                    metrics: metrics.clone(),
                };
                let started = Push::start(push, needs, &mut tasks).await;
                Some(started.map_err(StartError::Push)?)
            }
            None => None,
        };
        if let Some(listener) = metrics_listener {
            tasks.spawn(metrics::serve_page(
                listener,
                metrics.clone(),
                sessions.clone(),
                audit.clone(),
                stopping.clone(),
            ));
        }
        if let Some(certificate) = &certificate {
            certificate.reload_on_signal(&mut tasks);
        }
        let is_secure = certificate.is_some();
        let dialer_config = &config.dialer;
        let own_accounts = [&dialer_config.acting, &dialer_config.reading]
            .into_iter()
            .chain(&dialer_config.readiness)
            .map(|account| account.user.as_str().to_owned())
            .collect();
        let door = Door::new(config.listen.trusted_proxies.clone(), metrics.clone());
        let site = Site::new(Parts {
            store: store.clone(),
            queues: Queues::new(&dialer),
            push,
            dialer,
            agents,
            actions: actions.clone(),
            policy,
            audit,
            sessions,
            metrics,
            app,
            public_origin: config.listen.public_origin,
            trusted_proxies: config.listen.trusted_proxies,
            may_set_readiness: config.dialer.readiness.is_some(),
            may_ring_phone,
            own_accounts,
            readiness: ReadinessWishes::default(),
            stopping,
        });
        let handle = Handle::new();
        let server = serve(listener, certificate.as_ref(), door, site, handle.clone())
            .map_err(|why| StartError::Listen { address, why })?;
        tracing::info!(%address, is_secure, "listening");
        Ok(Running {
            address,
            metrics_address,
            is_secure,
            server,
            handle,
            stop,
            actions,
            store,
            certificate,
            tasks,
        })
    }
}

impl Running {
    /// Where it listens for phones.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens for Prometheus.
    pub const fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_address
    }

    /// The address to open on this machine, without a slash at the end.
    pub fn url(&self) -> String {
        let scheme = if self.is_secure { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Reads certificate and key again, for connections from now on. Without TLS
    /// of its own there is nothing to read. The same is done on SIGHUP.
    ///
    /// # Errors
    /// If they cannot be used: the ones in use stay.
    pub fn reload_certificate(&self) -> Result<(), TlsError> {
        self.certificate
            .as_ref()
            .map_or(Ok(()), Certificate::reload)
    }

    /// Stops it: takes no connection and no action any more, ends the event
    /// streams, and waits until actions in flight are stored and answered, half
    /// a minute at most.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        let grace = DRAIN_WITHIN + ANSWER_WITHIN;
        self.handle.graceful_shutdown(Some(grace));
        if tokio::time::timeout(DRAIN_WITHIN, self.actions.drain())
            .await
            .is_err()
        {
            tracing::warn!("actions are still in doubt; they are taken up at the next start");
        }
        match tokio::time::timeout(ANSWER_WITHIN, &mut self.server).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::error!(%error, "the listener failed"),
            Ok(Err(error)) => tracing::error!(%error, "the listener failed"),
            Err(_) => tracing::warn!("connections were still open and are closed"),
        }
        self.handle.shutdown();
        self.tasks.shutdown().await;
        self.store.close().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.handle.shutdown();
        self.server.abort();
    }
}

impl Certificate {
    fn load(from: TlsConfig) -> Result<Self, TlsError> {
        let used = RustlsConfig::from_config(tls::load(&from)?);
        Ok(Self { from, used })
    }

    fn reload(&self) -> Result<(), TlsError> {
        self.used.reload_from_config(tls::load(&self.from)?);
        Ok(())
    }

    /// Certificates are renewed while phones are on calls.
    #[cfg(unix)]
    fn reload_on_signal(&self, tasks: &mut JoinSet<()>) {
        use tokio::signal::unix::{SignalKind, signal};

        let mut hang_ups = match signal(SignalKind::hangup()) {
            Ok(hang_ups) => hang_ups,
            Err(error) => {
                tracing::error!(%error, "a renewed certificate needs a restart");
                return;
            }
        };
        let certificate = self.clone();
        tasks.spawn(async move {
            while hang_ups.recv().await.is_some() {
                let certificate = certificate.clone();
                match tokio::task::spawn_blocking(move || certificate.reload()).await {
                    Ok(Ok(())) => tracing::info!("the certificate was read again"),
                    Ok(Err(error)) => {
                        tracing::error!(%error, "the certificate in use stays in use");
                    }
                    Err(error) => tracing::error!(%error, "the certificate was not read"),
                }
            }
        });
    }

    #[cfg(not(unix))]
    fn reload_on_signal(&self, _: &mut JoinSet<()>) {}
}

fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    let bind = || {
        let socket = if address.is_ipv4() {
            TcpSocket::new_v4()
        } else {
            TcpSocket::new_v6()
        }?;
        // Elsewhere it would let others take the port.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    bind().map_err(|why| StartError::Listen { address, why })
}

fn serve(
    listener: TcpListener,
    certificate: Option<&Certificate>,
    door: Door,
    site: Site,
    handle: Handle<SocketAddr>,
) -> io::Result<JoinHandle<io::Result<()>>> {
    let service = http::router(site).into_make_service_with_connect_info::<SocketAddr>();
    let mut server = axum_server::from_tcp(listener.into_std()?)?.handle(handle);
    server
        .http_builder()
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN);
    server
        .http_builder()
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEADERS_WITHIN);
    Ok(match certificate {
        Some(certificate) => {
            let tls = RustlsAcceptor::new(certificate.used.clone())
                .handshake_timeout(HANDSHAKE_WITHIN)
                .acceptor(door);
            tokio::spawn(server.acceptor(tls).serve(service))
        }
        None => {
            let server = server.acceptor(door).http1_only();
            tokio::spawn(server.serve(service))
        }
    })
}
