//! What a reload, or a screen that goes dark, would cost the agent. The page's
//! own scripts go by it: the badge, the screen that stays awake, and a new
//! version of the app, which waits while anything is at stake.

use crate::browser;

/// The attribute of the root element that the scripts read.
const ATTRIBUTE: &str = "data-stake";

/// What is at stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stake {
    /// Nothing: whatever is shown would be back.
    Nothing,
    /// The way in: in direct mode the passwords are in memory alone.
    Session,
    /// Something that was asked or done is not settled, or not read.
    Matter,
    /// A call: it rings or is on.
    Call,
}

impl Stake {
    /// Tells the page's scripts.
    pub(crate) fn tell(self) {
        let told = match self {
            Self::Nothing => None,
            Self::Session => Some("session"),
            Self::Matter => Some("matter"),
            Self::Call => Some("call"),
        };
        let Some(root) = browser::root() else { return };
        // The name of the attribute is good.
        let _ = match told {
            Some(told) => root.set_attribute(ATTRIBUTE, told),
            None => root.remove_attribute(ATTRIBUTE),
        };
    }
}
