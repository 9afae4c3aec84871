//! `[policy]` as it is written.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `[policy]` as written in the file; checked by [`Policy::new`](super::Policy::new).
///
/// ```toml
/// [policy]
/// dispositions = [{ status = "SALE", name = "Sale" }, { status = "NI", name = "Not interested" }]
/// in_groups = [{ name = "SALESLINE", label = "Sales" }]
/// targets = [{ name = "Head office", phone_number = "13125550100" }]
///
/// [policy.numbers]
/// allow = ["NXXNXXXXXX", "1NXXNXXXXXX"]
/// deny = ["1900.", "011."]
///
/// [policy.groups.SUPERVISORS.numbers]
/// dial_by_hand = false
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyConfig {
    /// Which numbers may be dialled.
    pub numbers: NumbersConfig,
    /// The dispositions there are. Absent or empty: any may be sent.
    pub dispositions: Option<Vec<DispositionConfig>>,
    /// The in-groups that calls may be transferred to. Absent: any that the dialer
    /// takes; empty: none.
    pub in_groups: Option<Vec<InGroupConfig>>,
    /// Whether calls may be transferred to their own default in-group, which may be one
    /// that is not listed. Absent: if `in_groups` is absent too.
    pub default_in_group: Option<bool>,
    /// Named numbers; always allowed, whatever `numbers` says.
    pub targets: Option<Vec<TargetConfig>>,
    /// What is different for a VICIdial user group, by its name.
    pub groups: BTreeMap<String, GroupConfig>,
}

/// `[policy.groups.<user group>]`: the keys of `[policy]`. What is absent is the site's.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GroupConfig {
    /// As [`PolicyConfig::numbers`], key by key.
    pub numbers: NumbersConfig,
    /// As [`PolicyConfig::dispositions`]; the whole list.
    pub dispositions: Option<Vec<DispositionConfig>>,
    /// As [`PolicyConfig::in_groups`]; the whole list.
    pub in_groups: Option<Vec<InGroupConfig>>,
    /// As [`PolicyConfig::default_in_group`].
    pub default_in_group: Option<bool>,
    /// As [`PolicyConfig::targets`]; the whole list.
    pub targets: Option<Vec<TargetConfig>>,
}

/// `[policy.numbers]`: a number may be dialled if a pattern of `allow` matches it and
/// none of `deny`. See [`NumberPattern`](super::NumberPattern).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NumbersConfig {
    /// Absent: full North American numbers, with or without a leading 1.
    pub allow: Option<Vec<String>>,
    /// Absent: premium and international numbers, those of the North American plan
    /// outside the United States and Canada included, and those of no place (persons' and
    /// carriers' own).
    pub deny: Option<Vec<String>>,
    /// Whether numbers may be dialled at all, beside the named targets. Absent: yes.
    pub dial_by_hand: Option<bool>,
}

/// A disposition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DispositionConfig {
    /// What is sent.
    pub status: String,
    /// What people call it; the status where it is absent.
    pub name: Option<String>,
}

/// An in-group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InGroupConfig {
    /// What is sent.
    pub name: String,
    /// What people call it; the name where it is absent.
    pub label: Option<String>,
}

/// A named number.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetConfig {
    /// What people call it.
    pub name: String,
    /// What is dialled, with the prefixes that the dialer's dialplan wants.
    pub phone_number: String,
}

impl PolicyConfig {
    /// What holds for everybody.
    pub(super) fn site(&self) -> GroupConfig {
        GroupConfig {
            numbers: self.numbers.clone(),
            dispositions: self.dispositions.clone(),
            in_groups: self.in_groups.clone(),
            default_in_group: self.default_in_group,
            targets: self.targets.clone(),
        }
    }
}

impl GroupConfig {
    /// The group's own, and of what it does not state the site's.
    pub(super) fn inheriting(&self, site: &Self) -> Self {
        let numbers = &self.numbers;
        Self {
            numbers: NumbersConfig {
                allow: numbers.allow.clone().or_else(|| site.numbers.allow.clone()),
                deny: numbers.deny.clone().or_else(|| site.numbers.deny.clone()),
                dial_by_hand: numbers.dial_by_hand.or(site.numbers.dial_by_hand),
            },
            dispositions: self
                .dispositions
                .clone()
                .or_else(|| site.dispositions.clone()),
            in_groups: self.in_groups.clone().or_else(|| site.in_groups.clone()),
            default_in_group: self.default_in_group.or(site.default_in_group),
            targets: self.targets.clone().or_else(|| site.targets.clone()),
        }
    }
}
