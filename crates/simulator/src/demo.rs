//! The demonstration: calls keep arriving for idle remote agents, and customers hang up at times.

mod caller;

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::Simulator;
use crate::center::{CallRequest, Center, RING_MS};
use crate::clock::Moment;
use crate::scenario::{AgentKind, AgentState, Direction};

/// How often it looks whether something is due.
const STEP: Duration = Duration::from_millis(200);
/// How long an agent is idle between two calls, in milliseconds.
const IDLE_MS: [u64; 2] = [3_000, 9_000];
/// After how long a customer gives up, in milliseconds.
const PATIENCE_MS: [u64; 2] = [75_000, 300_000];
/// One call in so many is an outbound one.
const OUTBOUND_EVERY: u32 = 4;

/// What is going to happen.
#[derive(Debug, Default)]
struct Plan {
    next_calls: HashMap<String, Moment>,
    hang_ups: HashMap<String, Moment>,
}

pub(crate) async fn run(simulator: &Simulator) {
    let mut plan = Plan::default();
    let mut ticks = interval(STEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        plan.step(&mut simulator.center());
    }
}

impl Plan {
    fn step(&mut self, center: &mut Center) {
        center.settle();
        let now = center.clock.now();
        self.ring_idle_agents(center, now);
        self.let_customers_hang_up(center, now);
    }

    fn ring_idle_agents(&mut self, center: &mut Center, now: Moment) {
        let idle: Vec<(String, Vec<String>)> = center
            .agents
            .iter()
            .filter(|agent| agent.kind == AgentKind::Remote && agent.remote_status == "ACTIVE")
            .filter(|agent| {
                let live = agent.live.as_ref();
                live.is_some_and(|live| live.state == AgentState::Ready)
            })
            .map(|agent| (agent.user.clone(), agent.in_groups.clone()))
            .collect();
        self.next_calls
            .retain(|user, _| idle.iter().any(|(idle, _)| idle == user));
        for (user, in_groups) in idle {
            let due = match self.next_calls.get(&user) {
                Some(due) => *due,
                None => {
                    let due = now.after(center.random_time(IDLE_MS));
                    self.next_calls.insert(user.clone(), due);
                    due
                }
            };
            if now < due {
                continue;
            }
            let outbound = in_groups.is_empty() || center.random.u32(0..OUTBOUND_EVERY) == 0;
            let phone_number = center.reserved_phone_number();
            let request = CallRequest {
                agent_user: user.clone(),
                direction: if outbound {
                    Direction::Outbound
                } else {
                    Direction::Inbound
                },
                ingroup: (!outbound)
                    .then(|| in_groups[center.random.usize(0..in_groups.len())].clone()),
                campaign: None,
                lead_name: Some(caller::of(&phone_number)),
                phone_number: Some(phone_number),
                ring_ms: u64::try_from(center.random_time(RING_MS).as_millis())
                    .unwrap_or(RING_MS[1]),
            };
            // It fails only where the agent is no longer free; then its turn comes again.
            let _ = center.ring(&request);
            self.next_calls.remove(&user);
        }
    }

    fn let_customers_hang_up(&mut self, center: &mut Center, now: Moment) {
        let live: Vec<String> = center.calls.iter().map(|call| call.id.clone()).collect();
        self.hang_ups.retain(|id, _| live.contains(id));
        for id in live {
            match self.hang_ups.get(&id) {
                None => {
                    let due = now.after(center.random_time(PATIENCE_MS));
                    self.hang_ups.insert(id, due);
                }
                // It fails only where the call has just ended.
                Some(due) if *due <= now => {
                    let _ = center.customer_hangs_up(&id, None);
                }
                Some(_) => {}
            }
        }
    }
}
