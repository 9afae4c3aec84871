//! `call_agent`: rings the agent's own phone into its session (group `call_agent`).

use super::{Request, is_logged_in};
use crate::answer::Answer;
use crate::center::{Action, Center};
use crate::fault::Fault;
use crate::php::{Keep, sql_equal};

pub(super) fn answer(center: &mut Center, request: &Request<'_>) -> Answer {
    let value = request.filtered("value", Keep::NameAndPipe);
    let mut agent_user = request.filtered("agent_user", Keep::Name);
    let alt_user = request.filtered("alt_user", Keep::Name);
    if value != "CALL" || (agent_user.is_empty() && alt_user.len() < 2) {
        return request.error("call_agent not valid", &format!("{value}|{agent_user}"));
    }
    if !request.allowed.permits("call_agent") {
        return request.not_permitted(&value, "call_agent");
    }
    // `alt_user` beats `agent_user`. Not finding it does not end the script.
    let mut unknown_alt_user = Vec::new();
    if alt_user.len() > 1 {
        let named = center.agents.iter().find(|agent| {
            let name = agent.alt_user.as_deref();
            name.is_some_and(|name| sql_equal(name, &alt_user))
        });
        if let Some(agent) = named {
            agent_user.clone_from(&agent.user);
        } else {
            agent_user.clear();
            unknown_alt_user = request.error("no user found", &alt_user).body;
        }
    }
    let mut answer = ring(center, request, &agent_user);
    answer.body.splice(0..0, unknown_alt_user);
    answer
}

fn ring(center: &mut Center, request: &Request<'_>, agent_user: &str) -> Answer {
    if !is_logged_in(center, agent_user) {
        return request.error("agent_user is not logged in", agent_user);
    }
    let data = center
        .agent(agent_user)
        .and_then(|agent| agent.session_data.clone());
    let Some(data) = data else {
        return request.error("call_agent error - no session data", agent_user);
    };
    if data.channel.is_empty() {
        return request.error("call_agent error - entry is empty", agent_user);
    }
    let fails = request.injected.has(Fault::CommandNotIssued)
        || request.injected.has(Fault::Http500AfterSuccess);
    if !fails {
        center.command(
            Action::Originate,
            data.channel,
            Some(data.exten),
            data.callerid,
        );
    }
    request.success("call_agent function sent", agent_user)
}
