//! How much there is to do in the queues, for as long as somebody looks.

use handset_gateway_api::QueueLoad;

use crate::browser::{is_visible, sleep};
use crate::catalogue::transfer;
use crate::gateway;
use crate::intl::number;
use crate::reactive::{State, spawn};
use crate::shift::Shift;
use crate::wish::Target;

/// How often the gateway is asked, in milliseconds.
const EVERY_MS: f64 = 10_000.0;

/// What the dialer tells of the queues; empty while it is not known.
#[derive(Clone, Copy)]
pub(super) struct Loads(State<Vec<QueueLoad>>);

impl Loads {
    /// Follows them until the owner is cleaned up. Without a gateway nothing is known.
    pub(super) fn follow(shift: Shift) -> Self {
        let loads = State::<Vec<QueueLoad>>::default();
        if shift.desk().is_some() {
            spawn(async move {
                while !loads.is_disposed() {
                    if is_visible()
                        && let Ok(queues) = gateway::queues().await
                    {
                        loads.set(queues.in_groups);
                    }
                    sleep(EVERY_MS).await;
                }
            });
        }
        Self(loads)
    }

    /// What is known of a target, in words; empty where nothing is.
    pub(super) fn of(self, target: &Target) -> String {
        let Target::InGroup(name) = target else {
            return String::new();
        };
        self.0.with(|loads| {
            let load = loads.iter().find(|load| load.name == *name);
            load.map(words).unwrap_or_default()
        })
    }
}

fn words(load: &QueueLoad) -> String {
    let calls = number(load.calls_waiting as usize);
    let mut words = transfer::waiting(&calls);
    if let Some(agents) = load.agents_waiting {
        words.push_str(" · ");
        words.push_str(&transfer::free(&number(agents as usize)));
    }
    words
}
