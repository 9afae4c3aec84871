use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::Event;
use futures_util::Stream;
use handset_gateway_api::{ActionReport, SessionEnd, event};
use serde::Serialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, watch};
use vicidial_agent_api::AgentUser;

use super::resume::{EventId, LastEventId};
use crate::agents::Watcher;
use crate::http::caller::SignedIn;
use crate::http::problem::Refused;
use crate::http::site::Site;
use crate::metrics::StreamOpen;
use crate::sessions::{Listener, Over};

/// After a break phones come back within this time, not all at once.
const COME_BACK_WITHIN: std::ops::Range<u64> = 500..3_000;
/// One that was crowded out had better not crowd out another at once.
const COME_BACK_LATER: Duration = Duration::from_mins(1);

/// A phone that listens. There are thousands: it holds handles only.
pub(super) struct Listening {
    site: Site,
    agent_user: AgentUser,
    watcher: Watcher,
    actions: broadcast::Receiver<(Option<i64>, ActionReport)>,
    session: Listener,
    stopping: watch::Receiver<bool>,
    /// Outcomes to be sent before anything else.
    missed: VecDeque<(i64, ActionReport)>,
    /// The id of the last event.
    last: EventId,
    has_begun: bool,
    is_over: bool,
    _open: StreamOpen,
}

/// What comes next.
enum Next {
    Agent,
    /// An action has begun.
    Begun(Box<ActionReport>),
    /// Actions have settled, this one among them; `None`: more than a phone so
    /// slow could be told of.
    Settled(Option<i64>),
    Ended(SessionEnd),
    /// The session listens in too many places.
    CrowdedOut,
    Stopping,
}

impl Listening {
    pub(super) async fn begin(
        site: &Site,
        signed_in: &SignedIn,
        seen: LastEventId,
    ) -> Result<Self, Refused> {
        let agent_user = signed_in.caller.agent_user.clone();
        // First listen, then look, so that nothing falls between.
        let session = site.sessions.listen(signed_in.caller.session_id);
        let actions = site.actions.subscribe(&agent_user);
        let watcher = site.agents.watch(&agent_user);
        if !site.sessions.goes_on(signed_in.caller.session_id).await? {
            return Err(Refused::not_signed_in());
        }
        let (settled, missed) = match seen {
            LastEventId::Seen(id) => {
                // A number of another database says nothing here.
                let settled = id
                    .settled
                    .min(site.actions.last_settled(&agent_user).await?);
                let missed = site.actions.settled_after(&agent_user, settled).await?;
                (settled, missed.into())
            }
            LastEventId::None => {
                let settled = site.actions.last_settled(&agent_user).await?;
                (settled, VecDeque::new())
            }
        };
        Ok(Self {
            site: site.clone(),
            agent_user,
            watcher,
            actions,
            session,
            stopping: site.stopping.clone(),
            missed,
            last: EventId { settled, n: 0 },
            has_begun: false,
            is_over: false,
            _open: site.metrics.stream_opens(),
        })
    }

    pub(super) fn stream(self) -> impl Stream<Item = Result<Event, Infallible>> + Send + 'static {
        futures_util::stream::unfold(self, |mut listening| async {
            let event = listening.next().await?;
            Some((Ok(event), listening))
        })
    }

    /// The next event; `None` where the stream is over.
    async fn next(&mut self) -> Option<Event> {
        if self.is_over {
            return None;
        }
        if !self.has_begun {
            self.has_begun = true;
            let retry = Duration::from_millis(fastrand::u64(COME_BACK_WITHIN));
            let view = self.watcher.view();
            return self
                .event(event::AGENT, &view)
                .map(|event| event.retry(retry));
        }
        loop {
            if let Some((number, report)) = self.missed.pop_front() {
                self.last.settled = number;
                return self.event(event::ACTION, &report);
            }
            match self.what_comes().await {
                Next::Agent => {
                    let view = self.watcher.view();
                    return self.event(event::AGENT, &view);
                }
                Next::Begun(report) => return self.event(event::ACTION, &*report),
                Next::Settled(Some(number)) if number <= self.last.settled => {}
                // They are told in the order of their numbers, which the
                // reports need not come in: an id stands for all up to it.
                Next::Settled(_) => {
                    let since = self.last.settled;
                    let settled = self.site.actions.settled_after(&self.agent_user, since);
                    match settled.await {
                        Ok(settled) => self.missed = settled.into(),
                        // The phone comes back and tells what it has seen.
                        Err(error) => {
                            tracing::error!(%error, "outcomes cannot be read");
                            return None;
                        }
                    }
                }
                Next::Ended(why) => {
                    self.is_over = true;
                    return self.event(event::SESSION_ENDED, &why);
                }
                Next::CrowdedOut => {
                    self.is_over = true;
                    return Some(Event::default().retry(COME_BACK_LATER));
                }
                Next::Stopping => return None,
            }
        }
    }

    async fn what_comes(&mut self) -> Next {
        tokio::select! {
            biased;
            over = self.session.over() => match over {
                Over::Session(why) => Next::Ended(why),
                Over::CrowdedOut => Next::CrowdedOut,
            },
            _ = self.stopping.wait_for(|stopping| *stopping) => Next::Stopping,
            action = self.actions.recv() => match action {
                Ok((None, report)) => Next::Begun(Box::new(report)),
                Ok((number, _)) => Next::Settled(number),
                Err(RecvError::Lagged(_)) => Next::Settled(None),
                // They are gone only with the gateway.
                Err(RecvError::Closed) => Next::Stopping,
            },
            () = self.watcher.changed() => Next::Agent,
        }
    }

    fn event(&mut self, name: &str, data: &impl Serialize) -> Option<Event> {
        self.last.n += 1;
        let event = Event::default().id(self.last.to_string()).event(name);
        event
            .json_data(data)
            .inspect_err(|error| tracing::error!(%error, "an event cannot be written"))
            .ok()
    }
}
