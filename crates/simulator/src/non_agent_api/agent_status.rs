//! `agent_status`: one row about one agent (group `agent_status`).

use super::Request;
use crate::answer::Answer;
use crate::center::Center;
use crate::php::Keep;

const HEADER: [&str; 13] = [
    "status",
    "callerid",
    "lead_id",
    "campaign_id",
    "calls_today",
    "full_name",
    "user_group",
    "user_level",
    "pause_code",
    "real_time_sub_status",
    "phone_number",
    "vendor_lead_code",
    "session_id",
];

pub(super) fn answer(center: &Center, request: &Request<'_>) -> Answer {
    let api_user = &request.account.user;
    let agent_user = request.filtered("agent_user", Keep::Name);
    let fields = format!("{api_user}|{agent_user}");
    if agent_user.len() < 2 {
        return request.error("INVALID SEARCH PARAMETERS", &fields);
    }
    let account = center.account(&agent_user);
    let visible = account.filter(|account| {
        let seen = request.account.sees_user_groups.as_ref();
        seen.is_none_or(|groups| groups.contains(&account.user_group))
    });
    let Some(account) = visible else {
        return request.error("AGENT NOT FOUND", &fields);
    };
    let (agents, calls) = match &request.injected.stale {
        Some(stale) => (&stale.agents, &stale.calls),
        None => (&center.agents, &center.calls),
    };
    let logged_in = agents
        .get(&agent_user)
        .and_then(|agent| Some((agent, agent.live.as_ref()?)));
    let Some((agent, live)) = logged_in else {
        return request.error("AGENT NOT LOGGED IN", &fields);
    };
    let lead = center.leads.get(&live.lead_id);
    let mut row = vec![
        live.state.as_str().to_owned(),
        live.call_id.clone(),
        live.lead_id.to_string(),
        agent.campaign.clone(),
        agent.calls_today.to_string(),
        account.full_name.clone(),
        account.user_group.clone(),
        account.level.to_string(),
        agent.pause_code.clone(),
        agent.sub_status(calls).to_owned(),
        lead.map_or_else(String::new, |lead| lead.phone_number.clone()),
        lead.map_or_else(String::new, |lead| lead.vendor_lead_code.clone()),
        agent.session_id.clone(),
    ];
    let mut header = HEADER.to_vec();
    if request.parameters.bytes("include_ip") == b"YES" {
        header.push("computer_ip");
        // A column short where no address is known (`as_include_ip`).
        if !agent.computer_ip.is_empty() {
            row.push(agent.computer_ip.clone());
        }
    }
    // The row goes unescaped into the script's own log, which fails on an apostrophe after the
    // answer is out (`as_quote_in_full_name`).
    let breaks_the_log = row.iter().any(|field| field.contains('\''));
    let mut answer = request.table(&header, &[row]);
    if breaks_the_log {
        answer.status = 500;
    }
    answer
}
