//! Accepting connections, and closing them without an answer where a fault says so.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::simulator::ConnectionDropped;

/// How long requests under way may take after the signal to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(2);
/// Pause after a failed accept, which may mean that there are too many open files.
const AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(50);

/// hyper closes the connection, without an answer, when a service fails.
#[derive(Debug)]
struct Drop;

impl fmt::Display for Drop {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection is dropped on purpose")
    }
}

impl std::error::Error for Drop {}

pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
) {
    let connections = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => serve_connection(stream, router.clone(), &connections),
                Err(_) => tokio::time::sleep(AFTER_FAILED_ACCEPT).await,
            },
            () = &mut shutdown => break,
        }
    }
    drop(listener);
    tokio::select! {
        () = connections.shutdown() => {}
        () = tokio::time::sleep(LAST_REQUESTS) => {}
    }
}

fn serve_connection(stream: TcpStream, router: Router, connections: &GracefulShutdown) {
    // Without it small answers may wait for an acknowledgement; failing to set it changes nothing
    // else.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let router = router.clone();
        async move {
            let response: Response = match router.oneshot(request.map(Body::new)).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            if response.extensions().get::<ConnectionDropped>().is_some() {
                return Err(Drop);
            }
            Ok(response)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service);
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        // Connections end in many ways, and none of them concerns the others.
        let _ = connection.await;
    });
}
