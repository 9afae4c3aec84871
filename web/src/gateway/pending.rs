//! The action whose outcome is not known yet. It is kept for as long as the
//! tab lives, so that a page that is loaded again still asks for it.

use vicidial_agent_api::{AgentUser, Message, RaCallControl, Request};

use crate::wish::{AboutCall, Target, Wish};

/// Under which name the tab keeps it.
const NAME: &str = "handset-pending";

/// An action that was sent, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    /// Its key.
    pub(crate) key: String,
    /// Who wants it.
    pub(crate) agent_user: AgentUser,
    /// What is wanted.
    pub(crate) wish: Wish,
    /// The call it is about; `None` for [`Wish::RingPhone`].
    pub(crate) call: Option<AboutCall>,
}

impl Pending {
    /// What is sent for it; `None` for a wish without the call it is about.
    pub(crate) fn message(&self) -> Option<Message> {
        let agent_user = self.agent_user.clone();
        let request = match (self.wish.stage(), &self.call) {
            (None, _) => Request::CallAgent { agent_user },
            (Some(stage), Some(call)) => Request::RaCallControl(RaCallControl {
                agent_user,
                value: call.call_id.clone(),
                stage,
                status: call.status.clone().unwrap_or_default(),
            }),
            (Some(_), None) => return None,
        };
        Some(Message {
            source: "handset".parse().ok()?,
            credentials: None,
            request,
        })
    }

    /// Keeps it. Where the browser has no place for it, it is gone with the
    /// page.
    pub(crate) fn keep(&self) {
        if let Some(storage) = storage() {
            let _ = storage.set_item(NAME, &self.to_text());
        }
    }

    /// What this agent left in doubt. Another agent's is forgotten.
    pub(crate) fn kept(agent_user: &AgentUser) -> Option<Self> {
        let text = storage()?.get_item(NAME).ok()??;
        let found = Self::from_text(&text).filter(|pending| pending.agent_user == *agent_user);
        if found.is_none() {
            forget();
        }
        found
    }

    fn to_text(&self) -> String {
        let (kind, target) = match &self.wish {
            Wish::HangUp => ("hang up", ""),
            Wish::Transfer(Target::Number(number)) => ("number", number.as_str()),
            Wish::Transfer(Target::InGroup(name)) => ("in-group", name.as_str()),
            Wish::RingPhone => ("ring", ""),
        };
        let call = self.call.as_ref();
        let status = call.and_then(|call| call.status.as_ref());
        [
            self.key.as_str(),
            self.agent_user.as_str(),
            kind,
            target,
            call.map_or("", |call| call.call_id.as_str()),
            status.map_or("", |status| status.as_str()),
            // Last: it is whatever the dialer has for a number.
            call.map_or("", |call| call.number.as_str()),
        ]
        .join("\n")
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.splitn(7, '\n');
        let mut line = || lines.next();
        let (key, agent_user, kind) = (line()?.to_owned(), line()?.parse().ok()?, line()?);
        let (target, call_id, status, number) = (line()?, line()?, line()?, line()?);
        let wish = match kind {
            "hang up" => Wish::HangUp,
            "number" => Wish::Transfer(Target::Number(target.parse().ok()?)),
            "in-group" => Wish::Transfer(Target::InGroup(target.parse().ok()?)),
            "ring" => Wish::RingPhone,
            _ => return None,
        };
        let call = if wish == Wish::RingPhone {
            None
        } else {
            Some(AboutCall {
                call_id: call_id.parse().ok()?,
                number: number.to_owned(),
                status: match status {
                    "" => None,
                    status => Some(status.parse().ok()?),
                },
            })
        };
        Some(Self {
            key,
            agent_user,
            wish,
            call,
        })
    }
}

/// Forgets what was kept.
pub(crate) fn forget() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(NAME);
    }
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn pending(wish: Wish, status: Option<&str>, number: &str) -> Pending {
        let call = (wish != Wish::RingPhone).then(|| AboutCall {
            call_id: "Y0315201639000402027".parse().unwrap(),
            number: number.to_owned(),
            status: status.map(|status| status.parse().unwrap()),
        });
        Pending {
            key: "7f1f0a52-5b5c-4f0e-9f0a-3c1f1f0d6a11".to_owned(),
            agent_user: "1028".parse().unwrap(),
            wish,
            call,
        }
    }

    #[test]
    fn what_is_kept_comes_back_whatever_it_is() {
        let number = Target::Number("13125550199".parse().unwrap());
        let in_group = Target::InGroup("SALESLINE".parse().unwrap());
        for wish in [
            Wish::HangUp,
            Wish::Transfer(number),
            Wish::Transfer(in_group),
            Wish::RingPhone,
        ] {
            for (status, number) in [(None, ""), (Some("SALE"), "odd\n<b>number</b>\n")] {
                let pending = pending(wish.clone(), status, number);
                assert_eq!(Pending::from_text(&pending.to_text()), Some(pending));
            }
        }
        for text in ["", "key\n1028\nhang up", "key\n1028\nfly\n\n\n\n"] {
            assert_eq!(Pending::from_text(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_one_agent_left_in_doubt_is_not_anothers() {
        let left = pending(Wish::HangUp, None, "3125551028");
        left.keep();
        assert_eq!(Pending::kept(&left.agent_user), Some(left.clone()));
        assert_eq!(Pending::kept(&"1031".parse().unwrap()), None);
        assert_eq!(Pending::kept(&left.agent_user), None);
    }

    #[test]
    fn an_action_is_sent_without_credentials() {
        let message = pending(Wish::HangUp, Some("SALE"), "").message().unwrap();
        assert_eq!(
            message.encode().body,
            "source=handset&function=ra_call_control&agent_user=1028\
             &value=Y0315201639000402027&stage=HANGUP&status=SALE"
        );
        let message = pending(Wish::RingPhone, None, "").message().unwrap();
        assert_eq!(
            message.encode().body,
            "source=handset&function=call_agent&agent_user=1028&value=CALL"
        );
    }
}
