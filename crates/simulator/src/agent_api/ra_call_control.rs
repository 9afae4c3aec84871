//! `ra_call_control`: ends or redirects a live call.
//!
//! It does not check that the call is the agent's own (group `ownership`). It reads the call,
//! prints SUCCESS, and only then writes the disposition, queues the command and deletes the call,
//! so two requests that overlap both succeed (group `race`).

use super::{Progress, Request, is_logged_in, with_link};
use crate::answer::Answer;
use crate::center::{self, Action, Center, Live};
use crate::fault::Fault;
use crate::php::{Keep, sql_equal, without_quotes};
use crate::scenario::Direction;

/// What VICIdial prints for a default in-group that is not set.
const NO_GROUP: &str = "---NONE---";
/// The disposition when none is given.
const DEFAULT_STATUS: &str = "RAXFER";
/// So much of a disposition is stored.
const STATUS_LENGTH: usize = 6;

/// A call that was read and will be ended or redirected once the window is over.
pub(crate) struct Control {
    answer: Answer,
    call: center::Call,
    /// The agent who had the call when it was read.
    agent: Option<String>,
    command: Command,
    callerid: String,
    status: String,
    effect: Effect,
}

enum Command {
    Hangup,
    Extension { exten: String },
    InGroup { in_group: String, exten: String },
}

enum Effect {
    Full,
    DispositionOnly,
    None,
}

pub(super) fn start(center: &Center, request: &Request<'_>) -> Progress {
    match checked(center, request) {
        Ok(control) => Progress::Controlling(Box::new(control)),
        Err(refusal) => Progress::Answered(with_link(request.parameters, refusal)),
    }
}

fn checked(center: &Center, request: &Request<'_>) -> Result<Control, Answer> {
    let value = request.filtered("value", Keep::NameAndPipe);
    let agent_user = request.filtered("agent_user", Keep::Name);
    let stage = without_quotes(request.parameters.bytes("stage"));
    if value.is_empty() || agent_user.is_empty() || stage.is_empty() {
        let mut fields = format!("{value}|{agent_user}|").into_bytes();
        fields.extend_from_slice(&stage);
        return Err(request.error_bytes("ra_call_control not valid", &fields));
    }
    if !request.allowed.permits("ra_call_control") {
        return Err(request.not_permitted(&value, "ra_call_control"));
    }
    if !is_logged_in(center, &agent_user) {
        return Err(request.error("agent_user is not logged in", &agent_user));
    }
    let Some(call) = center.call(&value) else {
        return Err(request.error("no active call found", &value));
    };
    let phone_number = request.filtered("phone_number", Keep::DialString);
    let (reason, command) = match stage.as_slice() {
        b"HANGUP" => ("ra_call_control hungup", Command::Hangup),
        b"EXTENSIONTRANSFER" => {
            if phone_number.len() < 2 {
                return Err(request.error("phone_number is not valid", &phone_number));
            }
            let exten = phone_number.clone();
            ("ra_call_control transfer", Command::Extension { exten })
        }
        b"INGROUPTRANSFER" => {
            let in_group = target_in_group(center, request, call)?;
            let exten = format!(
                "90009*{in_group}**{}**{}**{agent_user}**",
                call.lead_id, call.phone_number
            );
            (
                "ra_call_control transfer",
                Command::InGroup { in_group, exten },
            )
        }
        _ => return Err(request.error_bytes("stage is not valid", &stage)),
    };
    let third_field = match command {
        Command::Hangup => "HANGUP",
        Command::Extension { .. } | Command::InGroup { .. } => &phone_number,
    };
    let answer = request.success(reason, &format!("{agent_user}|{value}|{third_field}"));
    let last_16 = &value[value.len().saturating_sub(16)..];
    let callerid = match command {
        Command::Hangup => format!("HAPI{last_16}"),
        Command::Extension { .. } | Command::InGroup { .. } => format!("XAPI{last_16}"),
    };
    let mut status = request.filtered("status", Keep::Name);
    status.truncate(STATUS_LENGTH);
    if status.is_empty() {
        DEFAULT_STATUS.clone_into(&mut status);
    }
    let translated = request.language.phrase("SUCCESS") != "SUCCESS";
    let effect = if translated || request.injected.has(Fault::CommandNotIssued) {
        Effect::None
    } else if request.injected.has(Fault::Http500AfterSuccess) {
        Effect::DispositionOnly
    } else {
        Effect::Full
    };
    Ok(Control {
        answer: with_link(request.parameters, answer),
        call: call.clone(),
        agent: center
            .agents
            .iter()
            .find(|agent| {
                let live = agent.live.as_ref();
                live.is_some_and(|live| sql_equal(&live.call_id, &call.id))
            })
            .map(|agent| agent.user.clone()),
        command,
        callerid,
        status,
        effect,
    })
}

/// The in-group as sent if it names an active one, or the default one of the call's own in-group
/// or campaign for anything that contains `DEFAULTINGROUP`.
fn target_in_group(
    center: &Center,
    request: &Request<'_>,
    call: &center::Call,
) -> Result<String, Answer> {
    let mut name = request.filtered("ingroup_choices", Keep::NameAndSpace);
    if name.contains("DEFAULTINGROUP") {
        let default = match call.direction {
            Direction::Inbound => center
                .in_group(&call.queue)
                .and_then(|group| group.default_transfer.as_deref()),
            Direction::Outbound | Direction::Manual => center
                .campaign(&call.queue)
                .and_then(|campaign| campaign.default_transfer.as_deref()),
        };
        default.unwrap_or(NO_GROUP).clone_into(&mut name);
    }
    let is_active = center.in_group(&name).is_some_and(|group| group.active);
    if name.len() < 2 || !is_active {
        return Err(request.error("ingroup is not valid", &name));
    }
    Ok(name)
}

impl Control {
    /// Does what SUCCESS has already promised, and gives the answer.
    pub(crate) fn finish(self, center: &mut Center) -> Answer {
        if !matches!(self.effect, Effect::None) {
            if let Some(lead) = center.leads.get_mut(&self.call.lead_id) {
                lead.status.clone_from(&self.status);
            }
            if let Some(log) = center.call_logs.get_mut(&self.call.id) {
                log.status.clone_from(&self.status);
            }
        }
        if matches!(self.effect, Effect::Full) {
            self.end_or_redirect(center);
        }
        self.answer
    }

    fn end_or_redirect(&self, center: &mut Center) {
        let (action, exten) = match &self.command {
            Command::Hangup => (Action::Hangup, None),
            Command::Extension { exten } | Command::InGroup { exten, .. } => {
                (Action::Redirect, Some(exten.clone()))
            }
        };
        center.command(
            action,
            self.call.channel.clone(),
            exten,
            self.callerid.clone(),
        );
        let now = center.clock.now();
        if let Some(agent) = &self.agent
            && let Some(agent) = center.agent_mut(agent)
            && agent.live.is_some()
        {
            agent.live = Some(Live::idle(now));
        }
        let was_there = center.remove_call(&self.call.id).is_some();
        center.change_live(
            |live| sql_equal(&live.ring_call_id, &self.call.id),
            |live| live.ring_call_id.clear(),
        );
        if was_there && let Command::InGroup { in_group, .. } = &self.command {
            center.transferred_to_in_group(&self.call, in_group);
        }
    }
}
