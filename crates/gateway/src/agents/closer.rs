//! The task that looks closer: at agents whose call is new, and at those who have just acted.

use std::sync::Weak;

use futures_util::StreamExt;
use futures_util::stream::{PollNext, poll_fn, select_with_strategy};
use handset_call_control::{Cause, Trouble};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;
use vicidial_agent_api::{AgentUser, CallId};

use super::Shared;
use crate::clock::now_ms;
use crate::dialer::Dialer;

/// How many agents are looked at at the same time. It leaves room for the looks that actions wait
/// for.
const AT_ONCE: usize = 8;

/// An agent to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) agent: AgentUser,
    /// The call that it is about, and whether it rings; `None` after an action.
    pub(super) call: Option<(CallId, bool)>,
}

impl Look {
    pub(super) fn at(agent: &AgentUser) -> Self {
        Self {
            agent: agent.clone(),
            call: None,
        }
    }
}

/// Looks closer until `shared`, which sends the looks, is gone.
pub(super) async fn run(
    shared: Weak<Shared>,
    dialer: Dialer,
    mut soon: UnboundedReceiver<Look>,
    mut in_turn: UnboundedReceiver<Look>,
) {
    let soon = poll_fn(move |context| soon.poll_recv(context));
    let in_turn = poll_fn(move |context| in_turn.poll_recv(context));
    select_with_strategy(soon, in_turn, |(): &mut ()| PollNext::Left)
        .for_each_concurrent(AT_ONCE, |look| look_closer(&shared, &dialer, look))
        .await;
}

async fn look_closer(shared: &Weak<Shared>, dialer: &Dialer, look: Look) {
    let asked = Instant::now();
    let agent = &look.agent;
    let mut failed = false;
    match dialer.agent_status(agent).await {
        Ok(sighting) => {
            let call = match shared.upgrade() {
                Some(shared) => shared.roster().sighted(agent, &sighting, asked, now_ms()),
                None => return,
            };
            if let Some(call) = call {
                let info = dialer.callid_info(&call).await;
                failed = info.as_ref().is_err_and(may_be_otherwise_next_time);
                if !failed && let Some(shared) = shared.upgrade() {
                    shared.roster().informed(agent, &call, info.ok());
                }
            }
            if let Some(shared) = shared.upgrade() {
                shared.ask_for_name(agent);
            }
        }
        Err(trouble) => failed = may_be_otherwise_next_time(&trouble),
    }
    if let Some(shared) = shared.upgrade() {
        shared.roster().looked(&look, failed);
    }
}

/// Whether asking again may help: a dialer that has refused once refuses again.
fn may_be_otherwise_next_time(trouble: &Trouble) -> bool {
    !matches!(trouble.cause, Cause::Refused { .. })
}
