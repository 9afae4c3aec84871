//! `logged_in_agents`: one row for every agent there is (group `logged_in_agents`).

use super::Request;
use crate::answer::Answer;
use crate::center::Center;
use crate::php::{Keep, sql_equal};

const HEADER: [&str; 10] = [
    "user",
    "campaign_id",
    "session_id",
    "status",
    "lead_id",
    "callerid",
    "calls_today",
    "full_name",
    "user_group",
    "user_level",
];

pub(super) fn answer(center: &Center, request: &Request<'_>) -> Answer {
    let campaigns = request.filtered("campaigns", Keep::NameAndPipe);
    let user_groups = request.filtered("user_groups", Keep::NameAndPipe);
    let listed = |list: &str, name: &str| {
        list.is_empty() || list.split('|').any(|wanted| sql_equal(wanted, name))
    };
    let agents = match &request.injected.stale {
        Some(stale) => &stale.agents,
        None => &center.agents,
    };
    let rows: Vec<Vec<String>> = agents
        .iter()
        .filter(|agent| request.sees(center, agent))
        .filter(|agent| listed(&campaigns, &agent.campaign))
        .filter_map(|agent| {
            let live = agent.live.as_ref()?;
            let account = center.account(&agent.user)?;
            if !listed(&user_groups, &account.user_group) {
                return None;
            }
            Some(vec![
                agent.user.clone(),
                agent.campaign.clone(),
                agent.session_id.clone(),
                live.state.as_str().to_owned(),
                live.lead_id.to_string(),
                live.call_id.clone(),
                agent.calls_today.to_string(),
                account.full_name.clone(),
                account.user_group.clone(),
                account.level.to_string(),
            ])
        })
        .collect();
    if rows.is_empty() {
        let fields = format!("{}|", request.account.user);
        return request.error("NO LOGGED IN AGENTS", &fields);
    }
    request.table(&HEADER, &rows)
}
