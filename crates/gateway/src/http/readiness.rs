//! Getting ready and not ready: in the order in which it is wished, one at a
//! time for each agent, and a few at a time for all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as BlockingMutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Mutex, Semaphore, SemaphorePermit};
use tokio::time::timeout;
use vicidial_agent_api::AgentUser;

use super::problem::Refused;
use crate::agent_name::folded;

/// So many go to the dialer at a time: its web server has other work.
const AT_ONCE: usize = 8;
/// So long one waits for its turn: with the dialer's own time a phone still
/// learns what came of it.
const WAIT_AT_MOST: Duration = Duration::from_secs(5);
/// Agents that wish nothing any more are looked for when there are so many.
const FORGET_AT: usize = 256;

/// What agents wish.
pub(crate) struct ReadinessWishes<W> {
    agents: BlockingMutex<HashMap<String, Weak<Agent<W>>>>,
    turns: Semaphore,
}

/// One agent's wishes.
struct Agent<W> {
    /// The latest, with its number.
    latest: BlockingMutex<(u64, W)>,
    /// The last that was carried out, and what came of it. Locked while one is.
    done: Mutex<(u64, Result<(), Refused>)>,
}

impl<W> Default for ReadinessWishes<W> {
    fn default() -> Self {
        Self {
            agents: BlockingMutex::default(),
            turns: Semaphore::new(AT_ONCE),
        }
    }
}

impl<W: Clone> ReadinessWishes<W> {
    /// Carries out the agent's latest wish, which may be a later one than this
    /// when those before it are done; what came of it is given for all that it
    /// has overtaken. Not to be dropped before it is over.
    pub(super) async fn carry_out<F>(
        &self,
        user: &AgentUser,
        wish: W,
        how: impl FnOnce(W) -> F,
    ) -> Result<(), Refused>
    where
        F: Future<Output = Result<(), Refused>>,
    {
        let (agent, number) = self.wish(user, wish);
        let mut done = agent.done.lock().await;
        if done.0 < number {
            let (latest, wish) = lock(&agent.latest).clone();
            let came = how(wish).await;
            *done = (latest, came);
        }
        done.1.clone()
    }

    /// Waits for a turn to ask the dialer.
    pub(super) async fn turn(&self) -> Result<SemaphorePermit<'_>, Refused> {
        match timeout(WAIT_AT_MOST, self.turns.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            // It is never closed.
            Ok(Err(_)) | Err(_) => Err(Refused::unreachable("the dialer has too much to do")),
        }
    }

    /// Notes a wish; gives its number.
    fn wish(&self, user: &AgentUser, wish: W) -> (Arc<Agent<W>>, u64) {
        let user = folded(user);
        let mut agents = lock(&self.agents);
        if let Some(agent) = agents.get(&user).and_then(Weak::upgrade) {
            let mut latest = lock(&agent.latest);
            *latest = (latest.0 + 1, wish);
            let number = latest.0;
            drop(latest);
            return (agent, number);
        }
        if agents.len() >= FORGET_AT {
            agents.retain(|_, agent| agent.strong_count() > 0);
        }
        let agent = Arc::new(Agent {
            latest: BlockingMutex::new((1, wish)),
            done: Mutex::new((0, Ok(()))),
        });
        agents.insert(user, Arc::downgrade(&agent));
        (agent, 1)
    }
}

fn lock<T>(mutex: &BlockingMutex<T>) -> MutexGuard<'_, T> {
    // Nothing that may panic is done with it locked.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
                let how = async |wish| {
                    carried_out.lock().unwrap().push(wish);
                    if let Some(wait) = wait {
                        wait.await.unwrap();
                    }
                    match wish {
                        0 => Ok(()),
                        _ => Err(Refused::unreachable("x")),
                    }
                };
                let mut carrying_out = std::pin::pin!(wishes.carry_out(&user, number, how));
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

    #[tokio::test(start_paused = true)]
    async fn so_many_go_to_the_dialer_at_a_time_and_nobody_waits_for_ever() {
        let wishes = ReadinessWishes::<()>::default();
        let mut turns = Vec::new();
        for _ in 0..AT_ONCE {
            turns.push(wishes.turn().await.unwrap());
        }
        assert!(wishes.turn().await.is_err());
        turns.pop();
        assert!(wishes.turn().await.is_ok());
    }
}
