//! What one user group may do.

use handset_gateway_api::{Disposition, InGroup, NumberRules, Options, Target};
use vicidial_agent_api::{IngroupName, PhoneNumber, RaCallControl, Stage, Status};

use super::config::{DispositionConfig, GroupConfig, InGroupConfig, NumbersConfig, TargetConfig};
use super::pattern::NumberPattern;
use super::{PolicyError, numbers};
use crate::http::Refusal;

/// What one user group may do.
#[derive(Clone, Debug)]
pub struct GroupPolicy {
    allow: Vec<NumberPattern>,
    deny: Vec<NumberPattern>,
    dial_by_hand: bool,
    /// Empty: any.
    dispositions: Vec<Disposition>,
    /// `None`: any.
    in_groups: Option<Vec<InGroup>>,
    default_in_group: bool,
    targets: Vec<Target>,
}

impl GroupPolicy {
    /// Reads what is stated; what is not has its default. Errors name keys behind `prefix`.
    pub(super) fn new(config: &GroupConfig, prefix: &str) -> Result<Self, PolicyError> {
        let key = |name: &str| format!("{prefix}{name}");
        let NumbersConfig {
            allow,
            deny,
            dial_by_hand,
        } = &config.numbers;
        let default_allow = || numbers::ALLOW.map(str::to_owned).to_vec();
        let allow = allow.clone().unwrap_or_else(default_allow);
        let deny = deny.clone().unwrap_or_else(numbers::deny);
        let in_groups = match &config.in_groups {
            Some(stated) => Some(in_groups(stated, &key("in_groups"))?),
            None => None,
        };
        Ok(Self {
            allow: patterns(&allow, &key("numbers.allow"))?,
            deny: patterns(&deny, &key("numbers.deny"))?,
            dial_by_hand: dial_by_hand.unwrap_or(true),
            dispositions: dispositions(
                config.dispositions.as_deref().unwrap_or_default(),
                &key("dispositions"),
            )?,
            default_in_group: config.default_in_group.unwrap_or(in_groups.is_none()),
            in_groups,
            targets: targets(
                config.targets.as_deref().unwrap_or_default(),
                &key("targets"),
            )?,
        })
    }

    /// Whether it may be sent; else what is refused, and what is allowed.
    ///
    /// Where the site lists its dispositions, `RAXFER`, which the dialer takes where none
    /// is chosen, may be left on a transfer; a hang-up needs one of the list.
    ///
    /// # Errors
    /// `NumberNotAllowed`, `IngroupNotAllowed`, `StatusNotAllowed`.
    pub fn check(&self, control: &RaCallControl) -> Result<(), Refusal> {
        match &control.stage {
            Stage::Hangup => {}
            Stage::ExtensionTransfer { phone_number } => self.check_number(phone_number)?,
            Stage::IngroupTransfer { ingroup_choices } => self.check_in_group(ingroup_choices)?,
        }
        let is_left_out = control.stage != Stage::Hangup && control.status == Status::default();
        let is_listed = self
            .dispositions
            .iter()
            .any(|disposition| disposition.status == control.status);
        if self.dispositions.is_empty() || is_left_out || is_listed {
            return Ok(());
        }
        Err(Refusal::StatusNotAllowed {
            status: control.status.to_string(),
            allowed: listed(
                "allowed: ",
                self.dispositions
                    .iter()
                    .map(|disposition| disposition.status.as_str()),
                "",
            ),
        })
    }

    fn check_number(&self, number: &PhoneNumber) -> Result<(), Refusal> {
        let is_target = self
            .targets
            .iter()
            .any(|target| target.phone_number == *number);
        if is_target {
            return Ok(());
        }
        let refused = |allowed| {
            Err(Refusal::NumberNotAllowed {
                phone_number: number.to_string(),
                allowed,
            })
        };
        let targets = || self.targets.iter().map(|target| target.name.as_str());
        if !self.dial_by_hand {
            return refused(if self.targets.is_empty() {
                "no transfers to numbers".to_owned()
            } else {
                listed("allowed: ", targets(), "; no other numbers")
            });
        }
        if !self.allow.iter().any(|pattern| pattern.matches(number)) {
            let patterns = self.allow.iter().map(NumberPattern::as_str);
            let places = ", where X is any digit, Z 1 to 9 and N 2 to 9";
            return refused(listed("allowed: numbers like ", patterns, places));
        }
        match self.deny.iter().find(|pattern| pattern.matches(number)) {
            Some(denied) => refused(format!(
                "allowed: other numbers than those like {denied}; such as this one are premium, \
                 international or excluded by the site"
            )),
            None => Ok(()),
        }
    }

    fn check_in_group(&self, name: &IngroupName) -> Result<(), Refusal> {
        let is_allowed = if name.is_default_ingroup() {
            self.default_in_group
        } else {
            self.in_groups
                .as_ref()
                .is_none_or(|listed| listed.iter().any(|in_group| in_group.name == *name))
        };
        if is_allowed {
            return Ok(());
        }
        let names = || {
            let names = self.in_groups.iter().flatten();
            names.map(|in_group| in_group.name.as_str())
        };
        let default = self.default_in_group.then_some("DEFAULTINGROUP");
        Err(Refusal::IngroupNotAllowed {
            ingroup_choices: name.to_string(),
            allowed: match &self.in_groups {
                None => "allowed: any in-group by its name".to_owned(),
                Some(listed) if listed.is_empty() && default.is_none() => {
                    "no transfers to in-groups".to_owned()
                }
                Some(_) => listed("allowed: ", names().chain(default), ""),
            },
        })
    }

    /// The in-groups that are offered to transfer to.
    pub(crate) fn in_groups(&self) -> &[InGroup] {
        self.in_groups.as_deref().unwrap_or_default()
    }

    /// What people call an in-group that is offered to transfer to.
    pub(crate) fn label_of(&self, name: &str) -> Option<&str> {
        let is_it = |in_group: &&InGroup| in_group.name.as_str().eq_ignore_ascii_case(name);
        let found = self.in_groups().iter().find(is_it)?;
        Some(&found.label)
    }

    /// For the app. The two flags are the site's.
    pub fn options(&self, may_set_readiness: bool, may_ring_phone: bool) -> Options {
        let texts = |patterns: &[NumberPattern]| patterns.iter().map(ToString::to_string).collect();
        Options {
            dispositions: self.dispositions.clone(),
            in_groups: self.in_groups().to_vec(),
            any_in_group: self.in_groups.is_none(),
            default_in_group: self.default_in_group,
            targets: self.targets.clone(),
            numbers: self.dial_by_hand.then(|| NumberRules {
                allow: texts(&self.allow),
                deny: texts(&self.deny),
            }),
            may_set_readiness,
            may_ring_phone,
        }
    }
}

/// The names in a row, as many as a refusal has room for.
fn listed<'a>(before: &str, names: impl Iterator<Item = &'a str>, after: &str) -> String {
    const ROOM: usize = 300;
    let mut text = before.to_owned();
    let mut left_out = 0;
    for (index, name) in names.enumerate() {
        if left_out > 0 || (index > 0 && text.chars().count() + name.chars().count() > ROOM) {
            left_out += 1;
            continue;
        }
        if index > 0 {
            text.push_str(", ");
        }
        text.push_str(name);
    }
    if left_out > 0 {
        text.push_str(&format!(" and {left_out} more"));
    }
    text.push_str(after);
    text
}

fn patterns(texts: &[String], key: &str) -> Result<Vec<NumberPattern>, PolicyError> {
    let read = |(index, text): (usize, &String)| {
        text.parse()
            .map_err(|error| wrong(format!("{key}[{index}]"), error))
    };
    texts.iter().enumerate().map(read).collect()
}

fn dispositions(stated: &[DispositionConfig], key: &str) -> Result<Vec<Disposition>, PolicyError> {
    let mut list: Vec<Disposition> = Vec::new();
    for (index, stated) in stated.iter().enumerate() {
        let key = |name: &str| format!("{key}[{index}].{name}");
        let status: Status = stated
            .status
            .parse()
            .map_err(|error| wrong(key("status"), error))?;
        if list.iter().any(|other| other.status == status) {
            return Err(wrong(key("status"), TWICE));
        }
        let name = label(stated.name.as_deref(), status.as_str(), || key("name"))?;
        list.push(Disposition { status, name });
    }
    Ok(list)
}

fn in_groups(stated: &[InGroupConfig], key: &str) -> Result<Vec<InGroup>, PolicyError> {
    let mut list: Vec<InGroup> = Vec::new();
    for (index, stated) in stated.iter().enumerate() {
        let key = |name: &str| format!("{key}[{index}].{name}");
        let name: IngroupName = stated
            .name
            .parse()
            .map_err(|error| wrong(key("name"), error))?;
        if name.is_default_ingroup() {
            let what = "is no name of an in-group; set default_in_group = true instead";
            return Err(wrong(key("name"), what));
        }
        if list.iter().any(|other| other.name == name) {
            return Err(wrong(key("name"), TWICE));
        }
        let label = label(stated.label.as_deref(), name.as_str(), || key("label"))?;
        list.push(InGroup { name, label });
    }
    Ok(list)
}

fn targets(stated: &[TargetConfig], key: &str) -> Result<Vec<Target>, PolicyError> {
    let mut list: Vec<Target> = Vec::new();
    for (index, stated) in stated.iter().enumerate() {
        let key = |name: &str| format!("{key}[{index}].{name}");
        let phone_number = stated
            .phone_number
            .parse()
            .map_err(|error| wrong(key("phone_number"), error))?;
        let name = label(Some(&stated.name), "", || key("name"))?;
        if list.iter().any(|other| other.name == name) {
            return Err(wrong(key("name"), TWICE));
        }
        list.push(Target { name, phone_number });
    }
    Ok(list)
}

const TWICE: &str = "is there twice; each must be unique";

/// What people call something. It stands in answers, whose fields `|` separates.
fn label(
    stated: Option<&str>,
    otherwise: &str,
    key: impl Fn() -> String,
) -> Result<String, PolicyError> {
    const MOST: usize = 60;
    let Some(text) = stated else {
        return Ok(otherwise.to_owned());
    };
    let text = text.trim();
    let is_right = !text.is_empty()
        && text.chars().count() <= MOST
        && !text.contains(|c: char| c == '|' || c.is_control());
    if is_right {
        Ok(text.to_owned())
    } else {
        let what = format!("must be 1 to {MOST} characters, none of them | or a line break");
        Err(wrong(key(), what))
    }
}

fn wrong(key: String, what: impl ToString) -> PolicyError {
    PolicyError {
        key,
        what: what.to_string(),
    }
}
