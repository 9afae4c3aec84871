//! What an agent asks for.

use handset_gateway_api::{EpochMs, Requested};
use uuid::Uuid;
use vicidial_agent_api::{
    AgentUser, Api, CallId, Function, Message, RaCallControl, Request, Stage,
};

use crate::agent_name::folded;
use crate::sessions::Caller;

/// An intent: one tap, however often its request arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Intent {
    pub(super) key: Uuid,
    pub(super) caller: Caller,
    pub(super) received_at_ms: EpochMs,
    pub(super) asked: Asked,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// To end or transfer a call. The agent is the caller.
    Control(RaCallControl),
    /// To ring the caller's own phone.
    CallAgent(AgentUser),
}

impl Asked {
    pub(super) const fn agent_user(&self) -> &AgentUser {
        match self {
            Self::Control(control) => &control.agent_user,
            Self::CallAgent(agent_user) => agent_user,
        }
    }

    /// The call it is about.
    pub(super) const fn call(&self) -> Option<&CallId> {
        match self {
            Self::Control(control) => Some(&control.value),
            Self::CallAgent(_) => None,
        }
    }

    /// Whether it asks for the same: the dialer regards the case of neither agents nor call ids.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Control(one), Self::Control(other)) => {
                folded(&one.agent_user) == folded(&other.agent_user)
                    && one.value.is_same_call(&other.value)
                    && (&one.stage, &one.status) == (&other.stage, &other.status)
            }
            (Self::CallAgent(one), Self::CallAgent(other)) => folded(one) == folded(other),
            _ => false,
        }
    }

    /// What it does, in api.php's word.
    pub(super) const fn stage(&self) -> &'static str {
        match self {
            Self::Control(control) => control.stage.name(),
            Self::CallAgent(_) => "CALL",
        }
    }

    /// The call as a field of a refusal; empty where it is about none.
    pub(super) fn value(&self) -> String {
        self.call().map(ToString::to_string).unwrap_or_default()
    }

    /// The request as a form, without source and credentials.
    pub(super) fn form(&self) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        match self {
            Self::Control(control) => {
                form.append_pair("function", Function::RaCallControl.name());
                form.append_pair("agent_user", control.agent_user.as_str());
                form.append_pair("value", control.value.as_str());
                form.append_pair("stage", control.stage.name());
                match &control.stage {
                    Stage::Hangup => {}
                    Stage::ExtensionTransfer { phone_number } => {
                        form.append_pair("phone_number", phone_number.as_str());
                    }
                    Stage::IngroupTransfer { ingroup_choices } => {
                        form.append_pair("ingroup_choices", ingroup_choices.as_str());
                    }
                }
                form.append_pair("status", control.status.as_str());
            }
            Self::CallAgent(agent_user) => {
                form.append_pair("function", Function::CallAgent.name());
                form.append_pair("agent_user", agent_user.as_str());
                form.append_pair("value", "CALL");
            }
        }
        form.finish()
    }

    /// Reads a [form](Self::form).
    pub(super) fn read(form: &str) -> Option<Self> {
        let source = std::iter::once(("source".into(), "handset".into()));
        let parameters = source.chain(form_urlencoded::parse(form.as_bytes()));
        let message = Message::from_parameters(Some(Api::Agent), parameters).ok()?;
        match message.request {
            Request::RaCallControl(control) => Some(Self::Control(control)),
            Request::CallAgent { agent_user } => Some(Self::CallAgent(agent_user)),
            _ => None,
        }
    }

    /// For a report; `customer` is the customer's number, empty where it is not known.
    pub(super) fn requested(&self, customer: &str) -> Requested {
        let Self::Control(control) = self else {
            return Requested::CallAgent;
        };
        let call_id = control.value.clone();
        let customer = customer.to_owned();
        let status = control.status.clone();
        match &control.stage {
            Stage::Hangup => Requested::Hangup {
                call_id,
                customer,
                status,
            },
            Stage::ExtensionTransfer { phone_number } => Requested::ExtensionTransfer {
                call_id,
                customer,
                status,
                phone_number: phone_number.clone(),
            },
            Stage::IngroupTransfer { ingroup_choices } => Requested::IngroupTransfer {
                call_id,
                customer,
                status,
                ingroup_choices: ingroup_choices.clone(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_reads_back_as_what_was_asked() {
        let control = |stage| {
            Asked::Control(RaCallControl {
                agent_user: "1028".parse().unwrap(),
                value: "Y0315201639000402027".parse().unwrap(),
                stage,
                status: "SALE".parse().unwrap(),
            })
        };
        let all = [
            control(Stage::Hangup),
            control(Stage::ExtensionTransfer {
                phone_number: "*98#".parse().unwrap(),
            }),
            control(Stage::IngroupTransfer {
                ingroup_choices: "SALESLINE".parse().unwrap(),
            }),
            Asked::CallAgent("1028".parse().unwrap()),
        ];
        for asked in all {
            assert_eq!(Asked::read(&asked.form()), Some(asked));
        }
        assert_eq!(Asked::read("function=version"), None);
    }
}
