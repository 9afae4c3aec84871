//! What an agent may choose from: in direct mode what the site suggests, in
//! gateway mode what its policy allows.

use handset_gateway_api::{Disposition, InGroup, NumberRules, Options, Target};
use vicidial_agent_api::PhoneNumber;

use crate::config::Config;
use crate::gateway::{self, NotAllowed};
use crate::wish;

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

impl Choices {
    /// Whether a number may be dialled: a named one, or one that may be typed.
    ///
    /// # Errors
    ///
    /// If it may not: why.
    pub(crate) fn check(&self, number: &PhoneNumber) -> Result<(), NotAllowed> {
        match &self.numbers {
            _ if self.name_of_number(number).is_some() => Ok(()),
            Numbers::Any => Ok(()),
            Numbers::Of(rules) => gateway::check(rules, number),
            Numbers::None => Err(NotAllowed::Number),
        }
    }

    /// Whether a call may be transferred there.
    pub(crate) fn allow(&self, target: &wish::Target) -> bool {
        match target {
            wish::Target::Number(number) => self.check(number).is_ok(),
            wish::Target::InGroup(name) if name.is_default_ingroup() => self.default_in_group,
            wish::Target::InGroup(_) => self.any_in_group || self.name_of(target).is_some(),
        }
    }

    /// What people call a target, where they call it something.
    pub(crate) fn name_of(&self, target: &wish::Target) -> Option<&str> {
        match target {
            wish::Target::Number(number) => self.name_of_number(number),
            wish::Target::InGroup(name) => self.label_of(name.as_str()),
        }
    }

    /// What people call an in-group, where they call it something.
    pub(crate) fn label_of(&self, in_group: &str) -> Option<&str> {
        self.in_groups
            .iter()
            .find(|known| known.name.as_str() == in_group)
            .map(|known| known.label.as_str())
    }

    fn name_of_number(&self, number: &PhoneNumber) -> Option<&str> {
        self.targets
            .iter()
            .find(|target| target.phone_number == *number)
            .map(|target| target.name.as_str())
    }
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
