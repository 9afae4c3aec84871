//! What the app was opened with: a call, `?call=…`, or `?open=settings`, as the
//! entry in the menu of the app's icon does.
//!
//! A link only says which call is meant. Whether it is this agent's is for the
//! dialer to say; until then nothing is offered on it.

use vicidial_agent_api::CallId;
use web_sys::UrlSearchParams;

/// What the link names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum LinkedCall {
    /// A call id.
    Call(CallId),
    /// Something that is not one.
    NotACallId,
}

impl LinkedCall {
    /// Reads the query of an address, such as `?call=Y0315201639000402027`;
    /// `None` where it names no call.
    pub(crate) fn from_query(query: &str) -> Option<Self> {
        let call = UrlSearchParams::new_with_str(query).ok()?.get("call")?;
        Some(call.parse().map_or(Self::NotACallId, Self::Call))
    }
}

/// Whether the query of an address asks for the settings.
pub(crate) fn opens_settings(query: &str) -> bool {
    UrlSearchParams::new_with_str(query)
        .is_ok_and(|query| query.get("open").as_deref() == Some("settings"))
}

#[cfg(test)]
mod tests {
    use super::{LinkedCall, opens_settings};
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_link_names_a_call_or_says_that_it_does_not() {
        let id = "Y0315201639000402027";
        let call = Some(LinkedCall::Call(id.parse().unwrap()));
        assert_eq!(LinkedCall::from_query(&format!("?call={id}")), call);
        assert_eq!(
            LinkedCall::from_query(&format!("?x=1&call=%22{id}%22+%3C312%3E")),
            call
        );
        assert_eq!(LinkedCall::from_query(""), None);
        assert_eq!(LinkedCall::from_query("?calls=1"), None);
        for text in ["", "12345", "<script>", "Y1%00"] {
            let read = LinkedCall::from_query(&format!("?call={text}"));
            assert_eq!(read, Some(LinkedCall::NotACallId), "{text}");
        }
    }

    #[test]
    fn the_settings_are_opened_by_their_own_address_only() {
        assert!(opens_settings("?open=settings"));
        for other in ["", "?open=", "?open=recent", "?settings", "?call=settings"] {
            assert!(!opens_settings(other), "{other}");
        }
    }
}
