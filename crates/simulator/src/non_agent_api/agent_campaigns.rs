//! `agent_campaigns`: the campaigns and in-groups of an agent (group `agent_campaigns`).

use super::Request;
use crate::answer::Answer;
use crate::center::Center;
use crate::php::{Keep, sql_equal};

const HEADER: [&str; 3] = ["user", "allowed_campaigns_list", "allowed_ingroups_list"];

pub(super) fn answer(center: &Center, request: &Request<'_>) -> Answer {
    let agent_user = request.filtered("agent_user", Keep::Name);
    let campaign = request.filtered("campaign_id", Keep::Name);
    let fields = format!("{}|{agent_user}", request.account.user);
    if agent_user.len() < 2 {
        return request.error("INVALID SEARCH PARAMETERS", &fields);
    }
    let agent = center
        .agent(&agent_user)
        .filter(|agent| request.sees(center, agent));
    let Some(agent) = agent else {
        return request.error("AGENT NOT FOUND", &fields);
    };
    let mut campaigns: Vec<&str> = center
        .campaigns
        .iter()
        .map(|known| known.name.as_str())
        .filter(|name| campaign.is_empty() || sql_equal(name, &campaign))
        .collect();
    if campaigns.is_empty() {
        return request.error("THIS AGENT HAS NO AVAILABLE CAMPAIGNS", &fields);
    }
    campaigns.sort_unstable();
    let mut in_groups: Vec<&str> = agent.in_groups.iter().map(String::as_str).collect();
    in_groups.sort_unstable();
    let row = vec![agent.user.clone(), campaigns.join("-"), in_groups.join("-")];
    request.table(&HEADER, &[row])
}
