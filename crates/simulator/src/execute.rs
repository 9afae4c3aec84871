//! One API request from its parameters to its answer, with the time that passes between, and with
//! the faults that hit it.

use std::time::Duration;

use tokio::time::sleep;

use crate::Simulator;
use crate::agent_api::{self, Progress};
use crate::answer::Answer;
use crate::fault::{Api, Fault, PORTAL_PAGE, php_warnings};
use crate::non_agent_api;
use crate::php::{Keep, Parameters};

/// What came of a request.
pub(crate) enum Outcome {
    /// It is answered.
    Answered(Answer),
    /// The connection is closed without an answer.
    Dropped,
}

/// Executes a request that came in while the centre was of `generation`. Whoever waits for the
/// outcome may go away: a script runs to its end.
///
/// Once the centre is reset the request does nothing any more and is answered with HTTP 500. Its
/// connection is not closed: a browser may send a request again whose connection closed.
pub(crate) async fn execute(
    simulator: Simulator,
    generation: u64,
    api: Api,
    parameters: Parameters,
) -> Outcome {
    let function = Keep::Name.of(parameters.bytes("function"));
    let injected = {
        let Some(mut center) = simulator.center_of(generation) else {
            return Outcome::Answered(Answer::fatal());
        };
        center.settle();
        let now = center.clock.now();
        center.faults.take(api, &function, now)
    };
    if injected.has(Fault::DropBefore) {
        return Outcome::Dropped;
    }
    let mut answer = if injected.has(Fault::CaptivePortal) {
        Answer::ok(PORTAL_PAGE)
    } else {
        let latency = simulator.latency();
        pause(Duration::from_millis(latency.request_ms)).await;
        let progress = {
            let Some(mut center) = simulator.center_of(generation) else {
                return Outcome::Answered(Answer::fatal());
            };
            center.settle();
            match api {
                Api::Agent => agent_api::start(&mut center, &parameters, &injected),
                Api::NonAgent => {
                    Progress::Answered(non_agent_api::answer(&mut center, &parameters, &injected))
                }
            }
        };
        match progress {
            Progress::Answered(answer) => answer,
            Progress::Controlling(control) => {
                pause(Duration::from_millis(latency.window_ms)).await;
                let Some(mut center) = simulator.center_of(generation) else {
                    return Outcome::Answered(Answer::fatal());
                };
                control.finish(&mut center)
            }
        }
    };
    if injected.has(Fault::Http500AfterSuccess) && answer.is_success() {
        answer.status = 500;
    }
    if injected.has(Fault::PhpNoise) {
        answer = with_php_noise(api, &answer);
    }
    pause(injected.delay).await;
    if injected.has(Fault::DropAfter) {
        return Outcome::Dropped;
    }
    Outcome::Answered(answer)
}

async fn pause(time: Duration) {
    if !time.is_zero() {
        sleep(time).await;
    }
}

fn with_php_noise(api: Api, answer: &Answer) -> Answer {
    let mut body = php_warnings(api, true).into_bytes();
    body.extend_from_slice(&answer.body);
    body.extend_from_slice(php_warnings(api, false).as_bytes());
    Answer::ok(body)
}
