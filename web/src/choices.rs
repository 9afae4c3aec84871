//! What an agent may choose from: in direct mode what the site suggests, in
//! gateway mode what its policy allows.

use handset_gateway_api::{Disposition, InGroup, NumberRules, Options, Target};

use crate::config::Config;

/// What an agent may choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choices {
    /// The dispositions, in the order to show them.
    pub(crate) dispositions: Vec<Disposition>,
    /// Whether any other may be typed. If not, a hang-up needs one of them.
    pub(crate) any_disposition: bool,
    /// The in-groups, in the order to show them.
    pub(crate) in_groups: Vec<InGroup>,
    /// Whether any other may be typed.
    pub(crate) any_in_group: bool,
    /// Whether a transfer may go to the default in-group of the call.
    pub(crate) default_in_group: bool,
    /// The named numbers, in the order to show them.
    pub(crate) targets: Vec<Target>,
    /// Which numbers may be typed.
    pub(crate) numbers: Numbers,
    /// Whether the agent may get ready and not ready here.
    pub(crate) may_set_readiness: bool,
    /// Whether the agent may ask for the own phone to be rung.
    pub(crate) may_ring_phone: bool,
}

/// Which numbers may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// None.
    None,
    /// Those that a site allows.
    Of(NumberRules),
    /// All that the dialer takes.
    Any,
}

impl From<&Config> for Choices {
    fn from(config: &Config) -> Self {
        Self {
            dispositions: config.dispositions.clone(),
            any_disposition: true,
            in_groups: config.in_groups.clone(),
            any_in_group: true,
            default_in_group: true,
            targets: Vec::new(),
            numbers: Numbers::Any,
            may_set_readiness: false,
            may_ring_phone: true,
        }
    }
}

impl From<Options> for Choices {
    fn from(options: Options) -> Self {
        Self {
            any_disposition: options.dispositions.is_empty(),
            dispositions: options.dispositions,
            in_groups: options.in_groups,
            any_in_group: options.any_in_group,
            default_in_group: options.default_in_group,
            targets: options.targets,
            numbers: options.numbers.map_or(Numbers::None, Numbers::Of),
            may_set_readiness: options.may_set_readiness,
            may_ring_phone: options.may_ring_phone,
        }
    }
}
