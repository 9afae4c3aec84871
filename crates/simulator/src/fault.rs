//! Faults: what goes wrong on real servers and real networks, switched on by name.
//!
//! A fault applies to the next `count` requests that it concerns, or for `for_ms` milliseconds;
//! with both, until whichever ends first; with neither, to the next one. Which requests it
//! concerns is said at each [`Fault`]; a `function` binds it to the requests of exactly this
//! function, one that the fault can affect. Several faults may hit the same request. The faults
//! that say *nothing is executed* win over all others.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::center::{Agent, Call, Table};
use crate::clock::Moment;

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The request is executed at once, its answer comes `delay_ms` later (default 5000).
    /// Concerns every function.
    Slow,
    /// The connection is closed without an answer, and nothing is executed: the request was lost
    /// on its way. Concerns every function.
    DropBefore,
    /// The request is executed, then the connection is closed without an answer: the answer was
    /// lost on its way. Concerns every function.
    DropAfter,
    /// SUCCESS is printed, then the script dies: HTTP 500, the disposition is written, no command
    /// is queued and the call stays (`strict_hangup_php82`, `qm_unreachable_php82`). A function
    /// that only reads gives its rows with HTTP 500. Answers other than successes stay as they
    /// are. Concerns `ra_call_control` and `call_agent`; a `function` binds it to any other.
    #[serde(rename = "http_500_after_success")]
    Http500AfterSuccess,
    /// SUCCESS is printed with HTTP 200, and nothing happens at all: no command, the call and the
    /// agent stay as they are. Concerns `ra_call_control` and `call_agent`.
    CommandNotIssued,
    /// PHP's `display_errors` is on: warnings in HTML before and after the answer, which stays a
    /// line of its own; HTTP 200 even for fatal errors (group `display_errors`). Executed as
    /// usual. Concerns every function.
    PhpNoise,
    /// The agent API answers in Spanish, `ÉXITO` for SUCCESS; `ra_call_control` then executes
    /// nothing, `call_agent` does (group `language`). Concerns the functions of the agent API.
    Translated,
    /// A Wi-Fi portal answers with its own page, HTTP 200; nothing is executed. Concerns every
    /// function.
    CaptivePortal,
    /// `agent_status` and `logged_in_agents` keep showing what they would have shown when the
    /// fault was set. Concerns these two; other functions have no state to show.
    StaleState,
    /// The account is locked out: every password is refused with LOCK, nothing is executed.
    /// Concerns every function but `version`.
    Lockout,
}

impl Fault {
    /// All faults, in the order of their documentation.
    pub const ALL: [Self; 10] = [
        Self::Slow,
        Self::DropBefore,
        Self::DropAfter,
        Self::Http500AfterSuccess,
        Self::CommandNotIssued,
        Self::PhpNoise,
        Self::Translated,
        Self::CaptivePortal,
        Self::StaleState,
        Self::Lockout,
    ];

    /// Whether it makes any difference to a request.
    fn can_affect(self, api: Api, function: &str) -> bool {
        match self {
            Self::Slow
            | Self::DropBefore
            | Self::DropAfter
            | Self::Http500AfterSuccess
            | Self::PhpNoise
            | Self::CaptivePortal => true,
            Self::CommandNotIssued => is_command(function),
            Self::Translated => {
                api == Api::Agent && (is_command(function) || function == "version")
            }
            Self::StaleState => matches!(function, "agent_status" | "logged_in_agents"),
            Self::Lockout => function != "version",
        }
    }

    /// Whether it hits a request when it is bound to no function.
    fn concerns(self, api: Api, function: &str) -> bool {
        self.can_affect(api, function)
            && (self != Self::Http500AfterSuccess || is_command(function))
    }

    /// The functions that it can affect, in words.
    fn affected(self) -> &'static str {
        match self {
            Self::Slow
            | Self::DropBefore
            | Self::DropAfter
            | Self::Http500AfterSuccess
            | Self::PhpNoise
            | Self::CaptivePortal => "every function",
            Self::CommandNotIssued => "`ra_call_control` and `call_agent`",
            Self::Translated => "`ra_call_control`, `call_agent` and `version`",
            Self::StaleState => "`agent_status` and `logged_in_agents`",
            Self::Lockout => "every function but `version`",
        }
    }
}

/// Whether a function queues commands for Asterisk.
fn is_command(function: &str) -> bool {
    matches!(function, "ra_call_control" | "call_agent")
}

/// Which of the two scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    /// `agc/api.php`
    Agent,
    /// `vicidial/non_agent_api.php`
    NonAgent,
}

/// A fault to be switched on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRequest {
    /// What goes wrong.
    pub fault: Fault,
    /// For so many requests, 1 or more.
    #[serde(default)]
    pub count: Option<u32>,
    /// For so many milliseconds, 1 or more.
    #[serde(default)]
    pub for_ms: Option<u64>,
    /// Only for requests of this function, which must be one that the fault can affect.
    #[serde(default)]
    pub function: Option<String>,
    /// For [`Fault::Slow`]: how late the answer comes, in milliseconds.
    #[serde(default)]
    pub delay_ms: Option<u64>,
}

impl FaultRequest {
    /// `fault` for the next request that it concerns.
    #[must_use]
    pub fn once(fault: Fault) -> Self {
        Self {
            fault,
            count: None,
            for_ms: None,
            function: None,
            delay_ms: None,
        }
    }

    /// For the next `count` requests.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }

    /// For requests of this function only.
    #[must_use]
    pub fn on(mut self, function: &str) -> Self {
        self.function = Some(function.to_owned());
        self
    }
}

/// Why a fault cannot be switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultError {
    /// `count` is 0.
    NoCount,
    /// `for_ms` is 0.
    NoTime,
    /// `delay_ms` with another fault than `slow`.
    DelayWithoutSlow,
    /// `function` is one that this fault cannot affect.
    NotAffected(Fault),
}

impl fmt::Display for FaultError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCount => formatter.write_str("`count` is 0; 1 or more requests are right"),
            Self::NoTime => formatter.write_str("`for_ms` is 0; 1 or more milliseconds are right"),
            Self::DelayWithoutSlow => {
                formatter.write_str("`delay_ms` belongs to the fault `slow` only")
            }
            Self::NotAffected(fault) => write!(
                formatter,
                "the fault cannot affect this `function`; it concerns {}",
                fault.affected()
            ),
        }
    }
}

impl std::error::Error for FaultError {}

/// How late an answer comes unless a test says otherwise.
const DEFAULT_DELAY_MS: u64 = 5_000;

/// The faults that are switched on.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    active: Vec<Active>,
}

#[derive(Debug)]
struct Active {
    fault: Fault,
    remaining: Option<u32>,
    until: Option<Moment>,
    function: Option<String>,
    delay: Duration,
    snapshot: Snapshot,
}

/// The agents and calls that [`Fault::StaleState`] keeps showing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Snapshot {
    pub(crate) agents: Table<Agent>,
    pub(crate) calls: Vec<Call>,
}

/// What hits one request.
#[derive(Debug, Default)]
pub(crate) struct Injected {
    faults: Vec<Fault>,
    /// How late the answer comes.
    pub(crate) delay: Duration,
    /// What the request is shown instead of the present.
    pub(crate) stale: Option<Snapshot>,
}

impl Injected {
    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }
}

impl Faults {
    pub(crate) fn add(
        &mut self,
        request: &FaultRequest,
        now: Moment,
        snapshot: Snapshot,
    ) -> Result<(), FaultError> {
        if request.count == Some(0) {
            return Err(FaultError::NoCount);
        }
        if request.for_ms == Some(0) {
            return Err(FaultError::NoTime);
        }
        if request.delay_ms.is_some() && request.fault != Fault::Slow {
            return Err(FaultError::DelayWithoutSlow);
        }
        if let Some(function) = &request.function
            && ![Api::Agent, Api::NonAgent]
                .into_iter()
                .any(|api| request.fault.can_affect(api, function))
        {
            return Err(FaultError::NotAffected(request.fault));
        }
        let once = request.for_ms.is_none().then_some(1);
        self.active.push(Active {
            fault: request.fault,
            remaining: request.count.or(once),
            until: request
                .for_ms
                .map(|ms| now.after(Duration::from_millis(ms))),
            function: request.function.clone(),
            delay: Duration::from_millis(request.delay_ms.unwrap_or(DEFAULT_DELAY_MS)),
            snapshot,
        });
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.active.clear();
    }

    /// What hits this request; faults that are used up are gone afterwards.
    pub(crate) fn take(&mut self, api: Api, function: &str, now: Moment) -> Injected {
        self.active
            .retain(|active| active.until.is_none_or(|until| now < until));
        let mut injected = Injected::default();
        for active in &mut self.active {
            let concerned = match &active.function {
                Some(only) => only == function && active.fault.can_affect(api, function),
                None => active.fault.concerns(api, function),
            };
            // The same fault twice hits one request once.
            if !concerned || injected.has(active.fault) {
                continue;
            }
            if let Some(remaining) = &mut active.remaining {
                *remaining -= 1;
            }
            injected.faults.push(active.fault);
            match active.fault {
                Fault::Slow => injected.delay = active.delay,
                Fault::StaleState => injected.stale = Some(active.snapshot.clone()),
                _ => {}
            }
        }
        self.active.retain(|active| active.remaining != Some(0));
        injected
    }
}

/// The page of a Wi-Fi portal.
pub(crate) const PORTAL_PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Welcome to Free Wi-Fi</title></head>\n<body><h1>Welcome</h1><p>Please accept the terms of use to go online.</p>\n<form action=\"/accept\" method=\"post\"><button>Accept</button></form></body></html>\n";

/// Warnings as PHP prints them with `display_errors`, for the script of `api`. They name no value
/// of the request.
pub(crate) fn php_warnings(api: Api, before_the_answer: bool) -> String {
    let script = match api {
        Api::Agent => "/srv/www/htdocs/agc/api.php",
        Api::NonAgent => "/srv/www/htdocs/vicidial/non_agent_api.php",
    };
    let lines = if before_the_answer {
        [303, 323, 343, 356, 381]
    } else {
        [9_000, 9_012, 9_020, 9_031, 9_044]
    };
    let mut text = String::new();
    for line in lines {
        text.push_str(&format!(
            "<br />\n<b>Warning</b>:  Undefined variable $DB in <b>{script}</b> on line <b>{line}</b><br />\n"
        ));
        text.push_str(&format!(
            "<br />\n<b>Deprecated</b>:  preg_replace(): Passing null to parameter #3 ($subject) of type array|string is deprecated in <b>{script}</b> on line <b>{line}</b><br />\n"
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn faults(requests: &[FaultRequest], now: Moment) -> Faults {
        let mut faults = Faults::default();
        for request in requests {
            faults.add(request, now, Snapshot::default()).unwrap();
        }
        faults
    }

    #[test]
    fn a_fault_without_count_hits_one_request() {
        let now = Clock::start().now();
        let mut faults = faults(&[FaultRequest::once(Fault::DropAfter)], now);
        assert!(
            faults
                .take(Api::Agent, "version", now)
                .has(Fault::DropAfter)
        );
        assert!(
            !faults
                .take(Api::Agent, "version", now)
                .has(Fault::DropAfter)
        );
    }

    #[test]
    fn requests_it_does_not_concern_do_not_use_it_up() {
        let now = Clock::start().now();
        let mut faults = faults(&[FaultRequest::once(Fault::CommandNotIssued)], now);
        for _ in 0..3 {
            let injected = faults.take(Api::NonAgent, "agent_status", now);
            assert!(!injected.has(Fault::CommandNotIssued));
        }
        let injected = faults.take(Api::Agent, "ra_call_control", now);
        assert!(injected.has(Fault::CommandNotIssued));
    }

    #[test]
    fn a_named_function_is_the_only_one_hit() {
        let now = Clock::start().now();
        let request = FaultRequest::once(Fault::Http500AfterSuccess).on("agent_status");
        let mut faults = faults(&[request], now);
        let other = faults.take(Api::Agent, "ra_call_control", now);
        assert!(!other.has(Fault::Http500AfterSuccess));
        let named = faults.take(Api::NonAgent, "agent_status", now);
        assert!(named.has(Fault::Http500AfterSuccess));
    }

    #[test]
    fn a_fault_for_a_while_ends_with_it() {
        let now = Clock::start().now();
        let mut request = FaultRequest::once(Fault::Slow);
        request.for_ms = Some(100);
        request.delay_ms = Some(7);
        let mut faults = faults(&[request], now);
        let within = now.after(Duration::from_millis(99));
        assert_eq!(
            faults.take(Api::Agent, "version", within).delay,
            Duration::from_millis(7)
        );
        let after = now.after(Duration::from_millis(100));
        assert!(!faults.take(Api::Agent, "version", after).has(Fault::Slow));
    }

    #[test]
    fn two_equal_faults_hit_two_requests() {
        let now = Clock::start().now();
        let once = FaultRequest::once(Fault::DropBefore);
        let mut faults = faults(&[once.clone(), once], now);
        for expected in [true, true, false] {
            let injected = faults.take(Api::Agent, "version", now);
            assert_eq!(injected.has(Fault::DropBefore), expected);
        }
    }

    #[test]
    fn impossible_requests_are_refused() {
        let now = Clock::start().now();
        let mut faults = Faults::default();
        let mut refused =
            |request: FaultRequest| faults.add(&request, now, Snapshot::default()).unwrap_err();
        let slow = FaultRequest::once(Fault::Slow);
        assert_eq!(refused(slow.clone().times(0)), FaultError::NoCount);
        let mut no_time = slow;
        no_time.for_ms = Some(0);
        assert_eq!(refused(no_time), FaultError::NoTime);
        let mut delay = FaultRequest::once(Fault::Lockout);
        delay.delay_ms = Some(1);
        assert_eq!(refused(delay), FaultError::DelayWithoutSlow);
    }

    #[test]
    fn a_function_that_the_fault_cannot_affect_is_refused() {
        let now = Clock::start().now();
        let mut faults = Faults::default();
        for (fault, function, concerned) in [
            (
                Fault::StaleState,
                "ra_call_control",
                "`agent_status` and `logged_in_agents`",
            ),
            (
                Fault::CommandNotIssued,
                "agent_status",
                "`ra_call_control` and `call_agent`",
            ),
            (
                Fault::Translated,
                "agent_status",
                "`ra_call_control`, `call_agent` and `version`",
            ),
            (Fault::Lockout, "version", "every function but `version`"),
        ] {
            let request = FaultRequest::once(fault).on(function);
            let error = faults.add(&request, now, Snapshot::default()).unwrap_err();
            assert_eq!(error, FaultError::NotAffected(fault));
            assert_eq!(
                error.to_string(),
                format!("the fault cannot affect this `function`; it concerns {concerned}")
            );
        }
        assert!(faults.active.is_empty());
    }

    #[test]
    fn a_translation_of_version_waits_for_the_agent_apis() {
        let now = Clock::start().now();
        let request = FaultRequest::once(Fault::Translated).on("version");
        let mut faults = faults(&[request], now);
        let other = faults.take(Api::NonAgent, "version", now);
        assert!(!other.has(Fault::Translated));
        let agents = faults.take(Api::Agent, "version", now);
        assert!(agents.has(Fault::Translated));
    }

    #[test]
    fn every_fault_has_a_name_of_its_own() {
        let names: Vec<String> = Fault::ALL
            .iter()
            .map(|fault| serde_json::to_string(fault).unwrap())
            .collect();
        assert_eq!(
            names.join(" ").replace('"', ""),
            "slow drop_before drop_after http_500_after_success command_not_issued php_noise \
             translated captive_portal stale_state lockout"
        );
    }
}
