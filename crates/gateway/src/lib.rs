//! A hardened `api.php` for remote agents' phones.
//!
//! It signs agents in with their own VICIdial password, follows their calls,
//! and carries out what they ask of *their own current call*, exactly once. The
//! API's passwords stay here.

pub mod actions;
mod agent_name;
pub mod agents;
mod app;
pub mod audit;
pub mod check;
pub mod cli;
pub mod clock;
pub mod config;
pub mod dialer;
pub mod gateway;
pub mod http;
mod metrics;
mod pace;
pub mod policy;
mod push;
mod queues;
pub mod sessions;
pub mod store;
pub mod telemetry;
