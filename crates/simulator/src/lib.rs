//! A call centre in memory that answers as VICIdial does.
//!
//! It serves `agc/api.php` and `vicidial/non_agent_api.php` as a real server was recorded to
//! answer them, the unpleasant parts included, so that programs which talk to VICIdial can be
//! tested and shown without one.
//!
//! ```
//! use axum::body::Body;
//! use axum::http::Request;
//! use tower::ServiceExt;
//! use vicidial_simulator::{Options, Scenario, Simulator};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let simulator = Simulator::new(Scenario::recorded()?);
//! let request = Request::get(
//!     "/agc/api.php?source=test&user=apiuser&pass=apipass1&agent_user=1028\
//!      &function=ra_call_control&stage=HANGUP&value=Y0315201639000402027&status=SALE",
//! )
//! .body(Body::empty())?;
//! let response = simulator.router(&Options::default()).oneshot(request).await?;
//!
//! assert_eq!(response.status(), 200);
//! let state = simulator.state();
//! assert_eq!(state.commands[0].action, "Hangup");
//! assert_eq!(state.commands[0].channel, "SIP/carrier-0000a1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it answers
//! `ra_call_control`, `call_agent` and `version` of the agent API; `agent_status`,
//! `logged_in_agents`, `update_remote_agent`, `agent_campaigns`, `callid_info`,
//! `in_group_status`, `lead_field_info` and `version` of the non-agent API. An unknown function
//! gets an empty page from the first and `ERROR: NO FUNCTION SPECIFIED` from the second, as on a
//! real server. The recorded answers are the judge: `tests/conformance.rs` sends the recorded
//! requests and compares status, body and effects.
//!
//! # The control interface
//! Off unless [`Options::control`] is set. JSON in and out; errors are `{"error": "…"}` with
//! status 400 (wrong request), 403 (from a web page of another origin), 404 (no such agent, call
//! or page) or 409 (not possible now).
//!
//! | request | body | answer |
//! | --- | --- | --- |
//! | `GET /control/state` | | [`CenterReport`] |
//! | `POST /control/reset` | | `{}`; back to the scenario's start, faults cleared, requests under way without effect |
//! | `POST /control/calls` | [`CallRequest`] | `{"call_id": "…"}` |
//! | `POST /control/calls/{call_id}/answer` | | `{}`; the ringing phone is picked up |
//! | `POST /control/calls/{call_id}/hangup` | `{"dead_ms": …}` or nothing | `{}`; the customer hangs up |
//! | `POST /control/faults` | [`FaultRequest`] | `{}` |
//! | `DELETE /control/faults` | | `{}` |
//! | `POST /control/system` | [`System`] | `{}`; settings left out get their defaults |
//!
//! # Faults
//! See [`Fault`] for their exact meaning and [`FaultRequest`] for how long they last.

mod agent_api;
mod answer;
mod app;
mod center;
mod clock;
mod control;
mod demo;
mod execute;
mod fault;
mod http;
mod language;
mod login;
mod non_agent_api;
mod php;
mod scenario;
mod server;
mod simulator;

pub use center::{
    AgentReport, CallReport, CallRequest, CenterReport, CommandReport, LeadReport, LineError,
    RequestReport,
};
pub use fault::{Fault, FaultError, FaultRequest};
pub use language::Language;
pub use scenario::{
    Account, Agent, AgentKind, AgentState, Call, Campaign, Direction, InGroup, Latency, LeadName,
    Right, Scenario, ScenarioError, SessionData, System, Telephony,
};
pub use simulator::{ConnectionDropped, Options, Simulator};
