//! `update_remote_agent`: ready, not ready, lines and campaign (group `update_remote_agent`).

use super::Request;
use crate::answer::Answer;
use crate::center::Center;
use crate::php::Keep;
use crate::scenario::AgentKind;

pub(super) fn answer(center: &mut Center, request: &Request<'_>) -> Answer {
    let api_user = &request.account.user;
    let agent_user = request.filtered("agent_user", Keep::Name);
    let status = request.filtered("status", Keep::Name);
    let lines = request.filtered("number_of_lines", Keep::Digits);
    let campaign = request.filtered("campaign_id", Keep::Name);
    if agent_user.len() < 2 {
        let fields = format!("|{api_user}|{agent_user}|");
        return request.error("YOU MUST USE ALL REQUIRED FIELDS", &fields);
    }
    let campaign_known = campaign.is_empty() || center.campaign(&campaign).is_some();
    let now = center.clock.now();
    let agent = center
        .agent_mut(&agent_user)
        .filter(|agent| agent.kind == AgentKind::Remote);
    let Some(agent) = agent else {
        return request.error("REMOTE AGENT DOES NOT EXIST", &format!("|{api_user}|"));
    };
    let number_of_lines = match lines.parse::<u32>() {
        _ if lines.is_empty() => None,
        Ok(number @ 1..=999) => Some(number),
        _ => {
            return request.error(
                "YOU MUST USE A VALID NUMBER OF LINES, THIS IS AN OPTIONAL FIELD",
                &format!("|{api_user}|{lines}"),
            );
        }
    };
    if !campaign_known {
        return request.error(
            "YOU MUST USE A VALID CAMPAIGN ID, THIS IS AN OPTIONAL FIELD",
            &format!("|{api_user}|{campaign}|0"),
        );
    }
    // Anything that contains the word passes, and is then no value of the column
    // (`ura_status_partial`).
    if !status.is_empty() && !status.contains("ACTIVE") {
        return request.error(
            "STATUS MUST BE ACTIVE OR INACTIVE, THIS IS AN OPTIONAL FIELD",
            &format!("|{api_user}|{status}"),
        );
    }
    let mut notice = String::new();
    let mut new_status = None;
    if !status.is_empty() && status == agent.remote_status {
        notice = format!(
            "NOTICE: update_remote_agent REMOTE AGENT IS ALREADY {status}: |{api_user}|{}\n",
            agent.user
        );
    } else if !status.is_empty() {
        let is_a_value = matches!(status.as_str(), "ACTIVE" | "INACTIVE");
        new_status = Some(if is_a_value { status } else { String::new() });
    }
    let mut answer = if new_status.is_none() && number_of_lines.is_none() && campaign.is_empty() {
        request.error("NO UPDATES DEFINED", &format!("|{api_user}|"))
    } else {
        Answer::ok(format!(
            "SUCCESS: update_remote_agent REMOTE AGENT HAS BEEN UPDATED - {api_user}|{}|\n",
            agent.user
        ))
    };
    if let Some(new_status) = new_status {
        agent.remote_status = new_status;
        agent.remote_status_since = now;
    }
    if let Some(number) = number_of_lines {
        agent.number_of_lines = number;
    }
    if !campaign.is_empty() {
        agent.remote_campaign = campaign;
    }
    answer.body.splice(0..0, notice.into_bytes());
    answer
}
