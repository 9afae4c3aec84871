//! How the gateway's types are read from JSON.

use handset_gateway_api::{
    ActionReport, ActionState, AgentState, AgentView, CallView, DialerLink, Disposition, Evidence,
    Gateway, InGroup, NumberRules, Options, Outcome, Outcomes, Problem, ProblemCode, QueueLoad,
    Queues, Requested, Session, SessionEnd, Target,
};

use super::json::{Json, Read};

impl Read for Gateway {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            gateway: Read::read(&json.get("gateway"))?,
            session: json.get("session").optional()?,
        })
    }
}

impl Read for Session {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            agent_user: json.get("agent_user").parsed()?,
            signed_in_at_ms: Read::read(&json.get("signed_in_at_ms"))?,
            expires_at_ms: Read::read(&json.get("expires_at_ms"))?,
        })
    }
}

impl Read for SessionEnd {
    fn read(json: &Json) -> Option<Self> {
        json.get("kind").named(&[
            ("signed_out", Self::SignedOut),
            ("replaced", Self::Replaced),
            ("revoked", Self::Revoked),
            ("expired", Self::Expired),
        ])
    }
}

impl Read for Problem {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            code: json.get("code").named(&[
                ("invalid_request", ProblemCode::InvalidRequest),
                ("not_signed_in", ProblemCode::NotSignedIn),
                ("wrong_password", ProblemCode::WrongPassword),
                ("origin_not_allowed", ProblemCode::OriginNotAllowed),
                ("not_allowed", ProblemCode::NotAllowed),
                ("not_found", ProblemCode::NotFound),
                ("too_many_attempts", ProblemCode::TooManyAttempts),
                ("too_many_requests", ProblemCode::TooManyRequests),
                ("dialer_refused", ProblemCode::DialerRefused),
                ("dialer_unreachable", ProblemCode::DialerUnreachable),
                ("internal", ProblemCode::Internal),
            ])?,
            detail: Read::read(&json.get("detail"))?,
            retry_after_s: json.get("retry_after_s").optional()?,
        })
    }
}

impl Read for AgentView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            agent_user: json.get("agent_user").parsed()?,
            sent_at_ms: Read::read(&json.get("sent_at_ms"))?,
            dialer: Read::read(&json.get("dialer"))?,
            state: json.get("state").named(&[
                ("unknown", AgentState::Unknown),
                ("not_logged_in", AgentState::NotLoggedIn),
                ("ready", AgentState::Ready),
                ("paused", AgentState::Paused),
                ("ringing", AgentState::Ringing),
                ("on_call", AgentState::OnCall),
                ("call_ended", AgentState::CallEnded),
            ])?,
            user_group: json.get("user_group").optional()?,
            call: json.get("call").optional()?,
        })
    }
}

impl Read for DialerLink {
    fn read(json: &Json) -> Option<Self> {
        match String::read(&json.get("kind"))?.as_str() {
            "connecting" => Some(Self::Connecting),
            "up" => Some(Self::Up),
            "down" => Some(Self::Down {
                since_ms: Read::read(&json.get("since_ms"))?,
            }),
            _ => None,
        }
    }
}

impl Read for CallView {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            call_id: json.get("call_id").parsed()?,
            phone_number: Read::read(&json.get("phone_number"))?,
            caller_name: json.get("caller_name").optional()?,
            queue: json.get("queue").optional()?,
            campaign_id: Read::read(&json.get("campaign_id"))?,
            lead_id: Read::read(&json.get("lead_id"))?,
            is_inbound: json.get("is_inbound").optional()?,
            since_ms: Read::read(&json.get("since_ms"))?,
        })
    }
}

impl Read for Options {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            dispositions: Read::read(&json.get("dispositions"))?,
            in_groups: Read::read(&json.get("in_groups"))?,
            any_in_group: Read::read(&json.get("any_in_group"))?,
            default_in_group: Read::read(&json.get("default_in_group"))?,
            targets: Read::read(&json.get("targets"))?,
            numbers: json.get("numbers").optional()?,
            may_set_readiness: Read::read(&json.get("may_set_readiness"))?,
            may_ring_phone: Read::read(&json.get("may_ring_phone"))?,
        })
    }
}

impl Read for Queues {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            in_groups: Read::read(&json.get("in_groups"))?,
        })
    }
}

impl Read for QueueLoad {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            name: json.get("name").parsed()?,
            calls_waiting: Read::read(&json.get("calls_waiting"))?,
            agents_waiting: json.get("agents_waiting").optional()?,
        })
    }
}

impl Read for Disposition {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            status: json.get("status").parsed()?,
            name: Read::read(&json.get("name"))?,
        })
    }
}

impl Read for InGroup {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            name: json.get("name").parsed()?,
            label: Read::read(&json.get("label"))?,
        })
    }
}

impl Read for Target {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            name: Read::read(&json.get("name"))?,
            phone_number: json.get("phone_number").parsed()?,
        })
    }
}

impl Read for NumberRules {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            allow: Read::read(&json.get("allow"))?,
            deny: Read::read(&json.get("deny"))?,
        })
    }
}

impl Read for Outcomes {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            actions: Read::read(&json.get("actions"))?,
        })
    }
}

impl Read for ActionReport {
    fn read(json: &Json) -> Option<Self> {
        Some(Self {
            idempotency_key: Read::read(&json.get("idempotency_key"))?,
            requested_at_ms: Read::read(&json.get("requested_at_ms"))?,
            requested: json.get("requested").optional()?,
            state: Read::read(&json.get("state"))?,
        })
    }
}

impl Read for Requested {
    fn read(json: &Json) -> Option<Self> {
        let kind = String::read(&json.get("kind"))?;
        if kind == "call_agent" {
            return Some(Self::CallAgent);
        }
        let call_id = json.get("call_id").parsed()?;
        let customer = Read::read(&json.get("customer"))?;
        let status = json.get("status").parsed()?;
        match kind.as_str() {
            "hangup" => Some(Self::Hangup {
                call_id,
                customer,
                status,
            }),
            "extension_transfer" => Some(Self::ExtensionTransfer {
                call_id,
                customer,
                status,
                phone_number: json.get("phone_number").parsed()?,
            }),
            "ingroup_transfer" => Some(Self::IngroupTransfer {
                call_id,
                customer,
                status,
                ingroup_choices: json.get("ingroup_choices").parsed()?,
            }),
            _ => None,
        }
    }
}

impl Read for ActionState {
    fn read(json: &Json) -> Option<Self> {
        match String::read(&json.get("kind"))?.as_str() {
            "in_progress" => Some(Self::InProgress),
            "settled" => Some(Self::Settled {
                outcome: json
                    .get("outcome")
                    .named(&Outcome::ALL.map(|outcome| (outcome.as_str(), outcome)))?,
                evidence: json.get("evidence").named(&[
                    ("nothing_sent", Evidence::NothingSent),
                    ("answer", Evidence::Answer),
                    ("state", Evidence::State),
                    ("disposition", Evidence::Disposition),
                ])?,
                error: json.get("error").optional()?,
                answer: json.get("answer").optional()?,
                settled_at_ms: Read::read(&json.get("settled_at_ms"))?,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
