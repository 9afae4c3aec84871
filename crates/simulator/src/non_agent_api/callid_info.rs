//! `callid_info`: what the logs have of a call, also after its end (group `callid_info`).

use super::{LIST_ID, Request};
use crate::answer::Answer;
use crate::center::Center;
use crate::php::{Keep, sql_equal};
use crate::scenario::Direction;

const HEADER: [&str; 2] = ["call_id", "custtime"];
const DETAIL: [&str; 7] = [
    "call_date",
    "phone",
    "call_type",
    "campaign_id",
    "list_id",
    "status",
    "user",
];

pub(super) fn answer(center: &Center, request: &Request<'_>) -> Answer {
    let call_id = request.filtered("call_id", Keep::Name);
    let fields = format!("{}|{call_id}", request.account.user);
    if call_id.is_empty() {
        return request.error("INVALID SEARCH PARAMETERS", &fields);
    }
    let found = center
        .call_logs
        .iter()
        .find(|(id, _)| sql_equal(id, &call_id));
    let Some((id, log)) = found else {
        return request.error("CALL NOT FOUND", &fields);
    };
    let mut header = HEADER.to_vec();
    let mut row = vec![id.clone(), log.seconds.to_string()];
    if request.parameters.bytes("detail") == b"YES" {
        header.extend(DETAIL);
        let call_type = match log.direction {
            Direction::Inbound => "INBOUND",
            Direction::Outbound => "OUTBOUND_AUTO",
            Direction::Manual => "OUTBOUND_MANUAL",
        };
        row.extend([
            log.started.date_time(),
            log.phone_number.clone(),
            call_type.to_owned(),
            log.queue.clone(),
            LIST_ID.to_owned(),
            log.status.clone(),
            log.user.clone(),
        ]);
    }
    request.table(&header, &[row])
}
