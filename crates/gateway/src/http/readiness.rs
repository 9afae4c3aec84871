//! Getting ready and not ready: in the order in which it is wished, one at a
//! time for each agent, and a few at a time for all.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as BlockingMutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore};
use tokio::time::timeout;
use vicidial_agent_api::AgentUser;

use super::problem::Refused;

/// So many go to the dialer at a time: its web server has other work.
const AT_ONCE: usize = 8;
/// So long one waits for its turn.
const WAIT_AT_MOST: Duration = Duration::from_secs(15);
/// Agents that wish nothing any more are looked for when there are so many.
const FORGET_AT: usize = 256;

/// What agents wish.
pub(crate) struct ReadinessWishes {
    agents: BlockingMutex<HashMap<String, Weak<Agent>>>,
    turns: Semaphore,
}

/// One agent's wishes.
#[derive(Default)]
struct Agent {
    /// The number of the latest wish.
    latest: AtomicU64,
    /// The last wish that was carried out, and what came of it. Locked while
    /// one is.
    done: Mutex<Done>,
}

#[derive(Default)]
struct Done {
    number: u64,
    came: Option<Result<(), Refused>>,
}

impl Default for ReadinessWishes {
    fn default() -> Self {
        Self {
            agents: BlockingMutex::default(),
            turns: Semaphore::new(AT_ONCE),
        }
    }
}

impl ReadinessWishes {
    /// Carries a wish out when it is its turn. One that a later wish of the agent
    /// overtakes while it waits is left out, and what came of the later one is
    /// given for it. Not to be dropped before it is over.
    pub(super) async fn carry_out(
        &self,
        user: &AgentUser,
        wish: impl Future<Output = Result<(), Refused>>,
    ) -> Result<(), Refused> {
        let agent = self.agent(user);
        let number = agent.latest.fetch_add(1, Ordering::SeqCst) + 1;
        loop {
            let mut done = agent.done.lock().await;
            if done.number >= number
                && let Some(came) = &done.came
            {
                return came.clone();
            }
            if agent.latest.load(Ordering::SeqCst) > number {
                drop(done);
                // The later one is about to take its turn.
                tokio::task::yield_now().await;
                continue;
            }
            let came = match timeout(WAIT_AT_MOST, self.turns.acquire()).await {
                Ok(Ok(_turn)) => wish.await,
                // It is never closed.
                Ok(Err(_)) | Err(_) => Err(Refused::unreachable("the dialer has too much to do")),
            };
            *done = Done {
                number,
                came: Some(came.clone()),
            };
            return came;
        }
    }

    fn agent(&self, user: &AgentUser) -> Arc<Agent> {
        let user = user.as_str().to_ascii_lowercase();
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agent) = agents.get(&user).and_then(Weak::upgrade) {
            return agent;
        }
        if agents.len() >= FORGET_AT {
            agents.retain(|_, agent| agent.strong_count() > 0);
        }
        let agent = Arc::<Agent>::default();
        agents.insert(user, Arc::downgrade(&agent));
        agent
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn of_wishes_that_wait_the_latest_alone_is_carried_out_and_told_to_all() {
        let wishes = Arc::new(ReadinessWishes::default());
        let carried_out = Arc::new(BlockingMutex::new(Vec::new()));
        let (go_on, wait) = oneshot::channel::<()>();
        let mut wait = Some(wait);
        let mut running = Vec::new();
        for number in 0..4 {
            let (wishes, carried_out) = (wishes.clone(), carried_out.clone());
            let (wait, began) = (wait.take(), oneshot::channel());
            let (begin, has_begun) = began;
            running.push(tokio::spawn(async move {
                // Users have no case.
                let user = if number == 1 { "MAYA" } else { "maya" };
                let user = user.parse().unwrap();
                let mut carrying_out = std::pin::pin!(wishes.carry_out(&user, async {
                    carried_out.lock().unwrap().push(number);
                    if let Some(wait) = wait {
                        wait.await.unwrap();
                    }
                    match number {
                        0 => Ok(()),
                        _ => Err(Refused::unreachable("x")),
                    }
                }));
                let first = carrying_out.as_mut().now_or_never();
                begin.send(()).unwrap();
                match first {
                    Some(came) => came,
                    None => carrying_out.await,
                }
            }));
            has_begun.await.unwrap();
        }
        go_on.send(()).unwrap();
        let mut came = Vec::new();
        for running in running {
            came.push(running.await.unwrap().is_ok());
        }
        assert_eq!(*carried_out.lock().unwrap(), [0, 3]);
        assert_eq!(came, [true, false, false, false]);
    }

    #[tokio::test]
    async fn so_many_agents_wishes_are_carried_out_at_a_time() {
        let wishes = Arc::new(ReadinessWishes::default());
        let at_once = Arc::new(BlockingMutex::new((0, 0)));
        let mut running = tokio::task::JoinSet::new();
        for agent in 0..AT_ONCE * 3 {
            let (wishes, at_once) = (wishes.clone(), at_once.clone());
            running.spawn(async move {
                let user = format!("u{agent}").parse().unwrap();
                let wish = async {
                    let now = |change: i32| {
                        let mut at_once = at_once.lock().unwrap();
                        at_once.0 += change;
                        at_once.1 = at_once.1.max(at_once.0);
                    };
                    now(1);
                    for _ in 0..10 {
                        tokio::task::yield_now().await;
                    }
                    now(-1);
                    Ok(())
                };
                wishes.carry_out(&user, wish).await.unwrap();
            });
        }
        running.join_all().await;
        assert_eq!(at_once.lock().unwrap().1, i32::try_from(AT_ONCE).unwrap());
    }
}
