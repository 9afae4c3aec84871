//! `in_group_status`: how many calls wait in in-groups, and how many agents there are for them
//! (group `in_group_status`).

use super::Request;
use crate::answer::Answer;
use crate::center::{Call, Center};
use crate::php::{Keep, sql_equal};
use crate::scenario::AgentState;

const HEADER: [&str; 9] = [
    "ingroups",
    "total_calls",
    "calls_waiting",
    "agents_logged_in",
    "agents_in_calls",
    "agents_waiting",
    "agents_paused",
    "agents_in_dispo",
    "agents_in_dial",
];

pub(super) fn answer(center: &Center, request: &Request<'_>) -> Answer {
    let in_groups = request.filtered("in_groups", Keep::NameAndPipe);
    if in_groups.is_empty() {
        return request.error("INVALID SEARCH PARAMETERS", &request.account.user);
    }
    let in_groups: Vec<&str> = in_groups.split('|').collect();
    let is_asked_for = |name: &String| in_groups.iter().any(|asked| sql_equal(asked, name));
    let calls: Vec<_> = center
        .calls
        .iter()
        .filter(|call| is_asked_for(&call.queue))
        .collect();
    // One that rings an agent's phone waits for it to be picked up.
    let rings = |id: &str| {
        let mut live = center.agents.iter().filter_map(|agent| agent.live.as_ref());
        live.any(|live| live.ring_call_id == id)
    };
    let waits = |call: &&&Call| call.is_waiting || rings(&call.id);
    let waiting = calls.iter().filter(waits).count();
    let states: Vec<AgentState> = center
        .agents
        .iter()
        .filter(|agent| agent.in_groups.iter().any(is_asked_for))
        .filter_map(|agent| Some(agent.live.as_ref()?.state))
        .collect();
    let of = |wanted: &[AgentState]| states.iter().filter(|state| wanted.contains(state)).count();
    let counts = [
        calls.len(),
        waiting,
        states.len(),
        of(&[AgentState::InCall, AgentState::Queue]),
        of(&[AgentState::Ready, AgentState::Closer]),
        of(&[AgentState::Paused]),
        // Remote agents, and the scenario's others, neither choose nor dial.
        0,
        0,
    ];
    let mut row = vec![in_groups.join(" ")];
    row.extend(counts.map(|count| count.to_string()));
    request.table(&HEADER, &[row])
}
