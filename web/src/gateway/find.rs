//! Whether a gateway answers on the app's own origin.
//!
//! Where something stands in the way (no network, a captive portal), the app
//! must not take it for a site without a gateway: it would ask for the API
//! password. What was found the last time is remembered.

use handset_call_control::Lost;
use handset_gateway_api::Gateway;
use vicidial_agent_api::AgentUser;

use super::client::{Failure, session};
use super::json::read;
use crate::browser::local_storage;
use crate::direct_mode::DirectMode;
use crate::fetch::Asked;

/// Under which name the browser remembers it.
const NAME: &str = "handset-mode";

/// How the app is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Through a gateway, with who is signed in already.
    Gateway(Option<AgentUser>),
    /// Directly: there is no gateway, and the app can do without.
    Direct(DirectMode),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Gateway,
    Direct,
}

impl Mode {
    const fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Direct => "direct",
        }
    }
}

/// Looks for a gateway; the first time with what the page has asked already.
///
/// # Errors
///
/// What stands in the way of knowing.
pub(crate) async fn find(asked: Option<Asked>) -> Result<Entry, Failure> {
    let came = session(asked).await;
    let came = came.map(|came| {
        (
            came.status,
            String::from_utf8_lossy(&came.body).into_owned(),
        )
    });
    let found = entry(came, remembered());
    match &found {
        Ok(Entry::Gateway(_)) => remember(Mode::Gateway),
        Ok(Entry::Direct(_)) => remember(Mode::Direct),
        Err(_) => {}
    }
    found
}

fn entry(came: Result<(u16, String), Lost>, remembered: Option<Mode>) -> Result<Entry, Failure> {
    let direct = |failure| {
        let direct = DirectMode::if_built().map(Entry::Direct);
        direct.ok_or(failure)
    };
    let failure = match came {
        Ok((200..300, text)) => {
            if let Some(gateway) = read::<Gateway>(&text) {
                let session = gateway.session;
                return Ok(Entry::Gateway(session.map(|session| session.agent_user)));
            }
            // A web server that gives its only page for every address.
            if text.contains("data-module=") && text.contains("boot.js") {
                return direct(Failure::NotTheGateway(200));
            }
            Failure::NotTheGateway(200)
        }
        Ok((status @ (404 | 405 | 410), _)) => return direct(Failure::NotTheGateway(status)),
        Ok((status, _)) => Failure::NotTheGateway(status),
        Err(lost) => Failure::Lost(lost),
    };
    match remembered {
        Some(Mode::Direct) => direct(failure),
        Some(Mode::Gateway) | None => Err(failure),
    }
}

fn remembered() -> Option<Mode> {
    let name = local_storage()?.get_item(NAME).ok()??;
    [Mode::Gateway, Mode::Direct]
        .into_iter()
        .find(|mode| mode.name() == name)
}

fn remember(mode: Mode) {
    if let Some(storage) = local_storage() {
        // Where nothing can be kept, each start looks anew.
        let _ = storage.set_item(NAME, mode.name());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const DIRECT: Entry = Entry::Direct(DirectMode);
    const PORTAL: &str = "<!DOCTYPE html><title>Free Wi-Fi</title>";
    const OWN_PAGE: &str = include_str!("../../index.html");

    fn found(status: u16, body: &str, remembered: Option<Mode>) -> Result<Entry, Failure> {
        entry(Ok((status, body.to_owned())), remembered)
    }

    const ALL: [Option<Mode>; 3] = [None, Some(Mode::Gateway), Some(Mode::Direct)];

    #[test]
    fn a_gateway_is_one_whatever_was_there_before() {
        let signed_in = r#"{"gateway":"0.1.0","session":{"agent_user":"1028","signed_in_at_ms":1,"expires_at_ms":2}}"#;
        let agent_user = Some("1028".parse().unwrap());
        for remembered in ALL {
            let nobody = found(200, r#"{"gateway":"0.1.0","session":null}"#, remembered);
            assert_eq!(nobody, Ok(Entry::Gateway(None)));
            let somebody = found(200, signed_in, remembered);
            assert_eq!(somebody, Ok(Entry::Gateway(agent_user.clone())));
        }
    }

    #[test]
    fn a_web_server_that_knows_no_such_address_is_no_gateway() {
        // As the build writes it.
        let own_page =
            OWN_PAGE.replace("</body>", r#"<script src="./boot.js" data-module="a.js">"#);
        for remembered in ALL {
            assert_eq!(found(404, PORTAL, remembered), Ok(DIRECT));
            assert_eq!(found(200, &own_page, remembered), Ok(DIRECT));
        }
    }

    #[test]
    fn what_stands_in_the_way_leads_to_direct_mode_only_where_that_was_before() {
        for (status, body) in [
            (200, PORTAL),
            (200, ""),
            (511, PORTAL),
            (502, ""),
            (403, ""),
        ] {
            let in_the_way = Err(Failure::NotTheGateway(status));
            for remembered in [None, Some(Mode::Gateway)] {
                assert_eq!(found(status, body, remembered), in_the_way);
            }
            let direct = found(status, body, Some(Mode::Direct));
            assert_eq!(direct, Ok(DIRECT));
        }
        for lost in [Lost::NotSent, Lost::Redirected, Lost::Unreachable] {
            assert_eq!(entry(Err(lost), None), Err(Failure::Lost(lost)));
            let direct = entry(Err(lost), Some(Mode::Direct));
            assert_eq!(direct, Ok(DIRECT));
        }
    }
}
