//! Whether the app can do without a gateway.

/// That it can: whatever is of direct mode alone needs one of these to be there.
/// Where the app is built without, there is none, and the compiler leaves out what
/// would need one: a phone whose site has a gateway neither downloads it, nor can be
/// brought to ask for the API password.
#[cfg(feature = "direct")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DirectMode;

/// There is none.
#[cfg(not(feature = "direct"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DirectMode {}

impl DirectMode {
    /// Direct mode, where the app has it.
    #[cfg(feature = "direct")]
    pub(crate) const fn if_built() -> Option<Self> {
        Some(Self)
    }

    /// None.
    #[cfg(not(feature = "direct"))]
    pub(crate) const fn if_built() -> Option<Self> {
        None
    }
}
