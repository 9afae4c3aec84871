//! The task that asks who is calling, where the site wants agents to see it: the names of each
//! call's lead, once. It is apart from the one that looks closer, so that nothing else about a call
//! waits for them.

use std::sync::Weak;

use futures_util::StreamExt;
use futures_util::stream::poll_fn;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;
use vicidial_agent_api::{AgentUser, CallId, LeadField, LeadId};

use super::Shared;
use super::caller_name::joined;
use crate::dialer::Dialer;

/// Of how many calls the names are asked for at the same time.
const AT_ONCE: usize = 4;

/// A call whose caller is to be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameLook {
    pub(super) agent: AgentUser,
    pub(super) call: CallId,
    pub(super) lead: LeadId,
}

/// Asks for names until `shared`, which sends the looks, is gone.
pub(super) async fn run(
    shared: Weak<Shared>,
    dialer: Dialer,
    mut looks: UnboundedReceiver<NameLook>,
) {
    poll_fn(move |context| looks.poll_recv(context))
        .for_each_concurrent(AT_ONCE, |look| name(&shared, &dialer, look))
        .await;
}

async fn name(shared: &Weak<Shared>, dialer: &Dialer, look: NameLook) {
    // It may have waited for its turn.
    let is_wanted = shared
        .upgrade()
        .is_some_and(|shared| shared.roster().wants_name(&look, Instant::now()));
    if !is_wanted {
        return;
    }
    let Some(name) = ask(dialer, &look.lead).await else {
        return;
    };
    if let Some(shared) = shared.upgrade() {
        shared.roster().named(&look, name);
    }
}

/// The name of a lead. Where either half is not told, or there is none, it stays unknown.
async fn ask(dialer: &Dialer, lead: &LeadId) -> Option<String> {
    let first = dialer.lead_field(lead, LeadField::FirstName).await.ok()?;
    let last = dialer.lead_field(lead, LeadField::LastName).await.ok()?;
    joined(&first, &last)
}
