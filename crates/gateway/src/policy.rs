//! What agents may do, by user group.
//!
//! The site has a policy, and each VICIdial user group may have its own, which
//! inherits key by key what it does not state. Only what the policy lets through is
//! sent to the dialer; the dialer's own rules come on top.

mod config;
mod group;
mod numbers;
mod pattern;

use std::collections::BTreeMap;

pub use config::{
    DispositionConfig, GroupConfig, InGroupConfig, NumbersConfig, PolicyConfig, TargetConfig,
};
pub use group::GroupPolicy;
pub use pattern::{NumberPattern, PatternError};

/// The policy of the site.
#[derive(Clone, Debug)]
pub struct Policy {
    site: GroupPolicy,
    /// By name in capitals: the dialer does not regard the case.
    groups: BTreeMap<String, GroupPolicy>,
}

/// What is wrong with the policy's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// Dotted, below `policy`: `groups.AGENTS.numbers.allow[2]`.
    pub key: String,
    /// What is wrong and what would be right.
    pub what: String,
}

impl std::fmt::Display for PolicyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "policy.{}: {}", self.key, self.what)
    }
}

impl std::error::Error for PolicyError {}

impl Policy {
    /// Reads what is configured.
    ///
    /// # Errors
    /// Where a pattern or name is wrong: which key, what, and what would be right.
    pub fn new(config: &PolicyConfig) -> Result<Self, PolicyError> {
        let stated = config.site();
        let site = GroupPolicy::new(&stated, "")?;
        let mut groups = BTreeMap::new();
        for (name, own) in &config.groups {
            let key = format!("groups.{name}.");
            // Its own keys first: an inherited one is right already.
            GroupPolicy::new(own, &key)?;
            let policy = GroupPolicy::new(&own.inheriting(&stated), &key)?;
            if groups.insert(name.to_ascii_uppercase(), policy).is_some() {
                return Err(PolicyError {
                    key: format!("groups.{name}"),
                    what: "is there twice; the dialer does not regard the case of a user group"
                        .to_owned(),
                });
            }
        }
        Ok(Self { site, groups })
    }

    /// The policy of a user group; `None`, or one that is not named: the site's default.
    pub fn of_group(&self, user_group: Option<&str>) -> &GroupPolicy {
        user_group
            .and_then(|name| self.groups.get(&name.to_ascii_uppercase()))
            .unwrap_or(&self.site)
    }
}
