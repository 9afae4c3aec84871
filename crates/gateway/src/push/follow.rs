//! Noticing the calls of those who want to be told.

use std::collections::HashMap;
use std::sync::Arc;

use handset_gateway_api::{AgentView, CallView};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Duration, Instant, timeout};
use vicidial_agent_api::{AgentUser, CallId};

use super::delivery::Message;
use super::{Shared, store};
use crate::agent_name::folded;
use crate::agents::Watcher;
use crate::sessions::SWEEP_EVERY;

/// How long it is waited for the queue's name: to know it is worth less than to be told.
const QUEUE_WITHIN: Duration = Duration::from_secs(1);

/// Follows whoever wants to be told. For ever.
pub(super) async fn run(shared: Arc<Shared>) {
    let mut tasks = JoinSet::new();
    let mut followed: HashMap<String, AbortHandle> = HashMap::new();
    loop {
        match store::agents(&shared.store).await {
            Ok(agents) => {
                let wanted: HashMap<_, _> = agents
                    .into_iter()
                    .map(|agent| (folded(&agent), agent))
                    .collect();
                followed.retain(|name, task| {
                    let is_wanted = wanted.contains_key(name);
                    if !is_wanted {
                        task.abort();
                    }
                    is_wanted
                });
                for (name, agent) in wanted {
                    followed
                        .entry(name)
                        .or_insert_with(|| tasks.spawn(follow(shared.clone(), agent)));
                }
            }
            Err(error) => tracing::error!(%error, "it cannot be read who is to be told of calls"),
        }
        while tasks.try_join_next().is_some() {}
        // Another process may end sessions.
        let _ = timeout(SWEEP_EVERY, shared.changed.notified()).await;
    }
}

/// Tells of each call of one agent. For ever.
async fn follow(shared: Arc<Shared>, agent: AgentUser) {
    let mut watcher = shared.agents.watch(&agent);
    let mut told: Option<CallId> = None;
    loop {
        if let Some(call) = watcher.view().call
            && !told
                .as_ref()
                .is_some_and(|told| told.is_same_call(&call.call_id))
        {
            told = Some(call.call_id.clone());
            if let Err(error) = arrived(&shared, &agent, &call.call_id, &mut watcher).await {
                tracing::error!(%error, "nobody could be told of a call");
            }
            // What was seen meanwhile counts, too.
            continue;
        }
        watcher.changed().await;
    }
}

/// A call has arrived: tells those sessions of the agent that do not listen.
async fn arrived(
    shared: &Shared,
    agent: &AgentUser,
    call: &CallId,
    watcher: &mut Watcher,
) -> Result<(), sqlx::Error> {
    let arrived = Instant::now();
    let mut places = store::take(&shared.store, agent, call, &shared.services).await?;
    // The app shows the call to those who listen.
    places.retain(|place| !shared.sessions.is_listening(place.session_id));
    if places.is_empty() {
        return Ok(());
    }
    let known = timeout(QUEUE_WITHIN, queue_known(watcher, call)).await;
    let view = match known {
        Ok(view) => view,
        Err(_) => watcher.view(),
    };
    let Some(seen) = of_call(&view, call) else {
        return Ok(());
    };
    let queue = seen.queue.as_ref().map(|name| {
        let group = shared.policy.of_group(view.user_group.as_deref());
        group.label_of(name).unwrap_or(name).to_owned()
    });
    for place in places {
        shared.enqueue(Message {
            place,
            agent: agent.clone(),
            call: call.clone(),
            queue: queue.clone(),
            arrived,
        });
    }
    Ok(())
}

/// Waits until it is known through which queue a call came, or the call is over.
async fn queue_known(watcher: &mut Watcher, call: &CallId) -> AgentView {
    loop {
        let view = watcher.view();
        if of_call(&view, call).is_none_or(|seen| seen.queue.is_some()) {
            return view;
        }
        watcher.changed().await;
    }
}

fn of_call<'a>(view: &'a AgentView, call: &CallId) -> Option<&'a CallView> {
    view.call
        .as_ref()
        .filter(|seen| seen.call_id.is_same_call(call))
}
