//! `lead_field_info`: the bare text of one field of a lead (group `lead_field_info`).

use super::{LIST_ID, Request};
use crate::answer::Answer;
use crate::center::{Center, Lead};
use crate::php::Keep;

pub(super) fn answer(center: &Center, request: &Request<'_>) -> Answer {
    let lead_id = request.filtered("lead_id", Keep::Digits);
    let field = request.filtered("field_name", Keep::Name);
    let found = lead_id
        .parse()
        .ok()
        .and_then(|id: u64| center.leads.get(&id).map(|lead| (id, lead)));
    let Some((id, lead)) = found else {
        let fields = format!("{}|{lead_id}", request.account.user);
        return request.error("LEAD NOT FOUND", &fields);
    };
    match text(id, lead, &field.to_ascii_lowercase()) {
        Some(text) => Answer::ok(text),
        // The query fails (`lead_field_info_unknown_field`).
        None => Answer::fatal(),
    }
}

/// A column of `vicidial_list`, in the order and with the texts of `lead_all_info`, which shows
/// them all.
fn text(id: u64, lead: &Lead, column: &str) -> Option<String> {
    Some(match column {
        "status" => lead.status.clone(),
        "user" => "VDAD".to_owned(),
        "vendor_lead_code" => lead.vendor_lead_code.clone(),
        "list_id" => LIST_ID.to_owned(),
        "gmt_offset_now" => "0.00".to_owned(),
        "phone_code" => "1".to_owned(),
        "phone_number" => lead.phone_number.clone(),
        "first_name" => lead.name.first.clone(),
        "last_name" => lead.name.last.clone(),
        "gender" => "U".to_owned(),
        "called_count" | "rank" | "entry_list_id" => "0".to_owned(),
        "lead_id" => id.to_string(),
        "source_id"
        | "title"
        | "middle_initial"
        | "address1"
        | "address2"
        | "address3"
        | "city"
        | "state"
        | "province"
        | "postal_code"
        | "country_code"
        | "date_of_birth"
        | "alt_phone"
        | "email"
        | "security_phrase"
        | "comments"
        | "last_local_call_time"
        | "owner" => String::new(),
        _ => return None,
    })
}
