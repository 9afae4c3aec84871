//! What is done again and again while the gateway runs.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::audit::{Audit, Entry, Event};
use crate::clock::now_ms;
use crate::sessions::{SWEEP_EVERY, SessionError, Sessions, name_of};

/// How often it is forgotten what is too old to matter.
const PRUNE_EVERY: Duration = Duration::from_mins(10);

/// Ends sessions whose time is over, and tells phones and the audit of those
/// that ended elsewhere. For ever.
pub(super) async fn keep_sessions(sessions: Sessions, audit: Audit) {
    let mut sweeps = interval(SWEEP_EVERY);
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut touched = Instant::now();
    let mut pruned: Option<Instant> = None;
    loop {
        let now = sweeps.tick().await;
        let touch = now.duration_since(touched) >= sessions.touch_every();
        if touch {
            touched = now;
        }
        let prune = pruned.is_none_or(|pruned| now.duration_since(pruned) >= PRUNE_EVERY);
        if prune {
            pruned = Some(now);
        }
        if let Err(error) = turn(&sessions, &audit, touch, prune).await {
            tracing::error!(%error, "sessions cannot be looked after");
        }
    }
}

async fn turn(
    sessions: &Sessions,
    audit: &Audit,
    touch: bool,
    prune: bool,
) -> Result<(), SessionError> {
    let now = now_ms();
    if touch {
        sessions.touch_listening(now).await?;
    }
    for ended in sessions.sweep(now).await? {
        let entry = Entry {
            request: Some(format!(
                "session={}&reason={}",
                ended.id,
                name_of(ended.why)
            )),
            ..Entry::new(Event::SessionEnded, Some(ended.agent_user))
        };
        audit.record(entry).await;
    }
    if prune {
        sessions.prune(now).await?;
    }
    Ok(())
}
