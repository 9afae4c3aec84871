use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};

/// What came of an attempt to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SignInResult {
    /// Signed in.
    Good,
    /// Wrong password.
    Wrong,
    /// Too many wrong passwords here: the dialer was not asked.
    Limited,
    /// Too many wrong passwords at the dialer.
    LockedOut,
    /// The dialer did not judge it.
    Trouble,
}

impl SignInResult {
    /// The stable name, here and in the audit.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Wrong => "wrong",
            Self::Limited => "limited",
            Self::LockedOut => "locked_out",
            Self::Trouble => "trouble",
        }
    }
}

impl EncodeLabelValue for SignInResult {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), std::fmt::Error> {
        self.as_str().encode(encoder)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct SignInLabel {
    pub(super) result: SignInResult,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct ActionLabels {
    pub(super) function: &'static str,
    pub(super) outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct FunctionLabel {
    pub(super) function: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct CodeLabel {
    pub(super) code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct UpstreamLabels {
    pub(super) function: &'static str,
    /// An HTTP status; or `not_sent`, `broken`, `given_up`.
    pub(super) result: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct PushLabel {
    pub(super) outcome: &'static str,
}
