//! The simulator in the place of a dialer, without a network.

use std::time::Duration;

use axum::body::Body;
use handset_gateway::config::DialerConfig;
use handset_gateway::dialer::{Transport, TransportError};
use tower::{ServiceExt, service_fn};
use vicidial_agent_api::Credentials;
use vicidial_simulator::{ConnectionDropped, Options, Simulator};

/// A way to a simulator. A connection that it drops is broken off.
pub(crate) fn transport_to(simulator: &Simulator) -> Transport {
    let router = simulator.router(&Options::default());
    Transport::new(service_fn(move |request: axum::http::Request<_>| {
        let answer = router.clone().oneshot(request.map(Body::new));
        async move {
            let Ok(response) = answer.await;
            match response.extensions().get::<ConnectionDropped>() {
                Some(ConnectionDropped) => Err(TransportError::Broken),
                None => Ok(response),
            }
        }
    }))
}

/// An account.
pub(crate) fn account(user: &str, password: &str) -> Credentials {
    Credentials {
        user: user.parse().unwrap(),
        pass: password.parse().unwrap(),
    }
}

/// The accounts of the recorded scenario that do for a gateway.
pub(crate) fn recorded_accounts() -> DialerConfig {
    DialerConfig {
        url: "http://127.0.0.1".to_owned(),
        source: "handset".parse().unwrap(),
        acting: account("raonly", "raonly1"),
        reading: account("lvl7", "lvl7pass"),
        readiness: None,
        ring_phone: false,
        caller_name: false,
        look_up_timeout: Duration::from_secs(3),
        action_timeout: Duration::from_secs(10),
    }
}
