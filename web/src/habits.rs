//! What an agent uses most, and where calls were transferred to last. It is kept
//! on this phone, for each agent, and told to nobody.

use handset_gateway_api::Disposition;
use vicidial_agent_api::{AgentUser, Status};

use crate::browser::local_storage;
use crate::wish::{Target, Wish};

/// How many targets are kept.
const TARGETS: usize = 5;
/// How many dispositions are kept.
const DISPOSITIONS: usize = 50;
/// From how many digits on a number with a prefix is still the same number.
const WHOLE: usize = 7;

/// What an agent uses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Habits {
    /// How often each disposition was chosen.
    dispositions: Vec<(Status, u32)>,
    /// Where to calls were transferred, the last first.
    targets: Vec<Target>,
}

impl Habits {
    /// What is kept of an agent; nothing where the browser keeps nothing.
    pub(crate) fn of(agent_user: &AgentUser) -> Self {
        local_storage()
            .and_then(|storage| storage.get_item(&place(agent_user)).ok()?)
            .map_or_else(Self::default, |text| Self::from_text(&text))
    }

    /// Keeps that this was wanted. A customer's number is never kept.
    pub(crate) fn keep(
        agent_user: &AgentUser,
        wish: &Wish,
        status: Option<&Status>,
        customer: &str,
    ) {
        // Another tab may have kept something since.
        let mut habits = Self::of(agent_user);
        habits.add(wish, status, customer);
        if let Some(storage) = local_storage() {
            // A browser without a place for it forgets it.
            let _ = storage.set_item(&place(agent_user), &habits.to_text());
        }
    }

    /// The dispositions, the most used first, and as they were among those used
    /// as often.
    pub(crate) fn most_used_first(&self, mut listed: Vec<Disposition>) -> Vec<Disposition> {
        let mut sorted = Vec::with_capacity(listed.len());
        while !listed.is_empty() {
            let mut most = 0;
            for index in 1..listed.len() {
                if self.uses(&listed[index].status) > self.uses(&listed[most].status) {
                    most = index;
                }
            }
            sorted.push(listed.remove(most));
        }
        sorted
    }

    /// Where to calls were transferred, the last first.
    pub(crate) fn targets(&self) -> &[Target] {
        &self.targets
    }

    fn uses(&self, status: &Status) -> u32 {
        let used = self.dispositions.iter().find(|(used, _)| used == status);
        used.map_or(0, |(_, times)| *times)
    }

    fn add(&mut self, wish: &Wish, status: Option<&Status>, customer: &str) {
        if let Some(status) = status {
            let times = self.uses(status).saturating_add(1);
            self.dispositions.retain(|(used, _)| used != status);
            self.dispositions.insert(0, (status.clone(), times));
            self.dispositions.truncate(DISPOSITIONS);
        }
        if let Wish::Transfer(target) = wish
            && !is_of_customer(target, customer)
        {
            self.targets.retain(|kept| kept != target);
            self.targets.insert(0, target.clone());
            self.targets.truncate(TARGETS);
        }
    }

    fn to_text(&self) -> String {
        let mut text = String::new();
        let mut line = |kind: &str, what: &str, times: &str| {
            for word in [kind, " ", what, " ", times, "\n"] {
                text.push_str(word);
            }
        };
        for (status, times) in &self.dispositions {
            line("disposition", status.as_str(), &times.to_string());
        }
        for target in &self.targets {
            match target {
                Target::Number(number) => line("number", number.as_str(), ""),
                Target::InGroup(name) => line("in-group", name.as_str(), ""),
            }
        }
        text
    }

    /// What of a text is understood.
    fn from_text(text: &str) -> Self {
        let mut habits = Self::default();
        for line in text.lines() {
            let mut words = line.split(' ');
            let (kind, what) = (words.next(), words.next().unwrap_or_default());
            let times = words.next().and_then(|times| times.parse().ok());
            match (kind, times) {
                (Some("disposition"), Some(times)) => habits
                    .dispositions
                    .extend(what.parse().ok().map(|status| (status, times))),
                (Some("number"), _) => habits.targets.extend(what.parse().ok().map(Target::Number)),
                (Some("in-group"), _) => habits
                    .targets
                    .extend(what.parse().ok().map(Target::InGroup)),
                _ => {}
            }
        }
        habits
    }
}

/// Whether it is the caller's own number, with or without a prefix.
fn is_of_customer(target: &Target, customer: &str) -> bool {
    match target {
        Target::Number(number) => {
            let number = number.as_str();
            let (shorter, longer) = if number.len() < customer.len() {
                (number, customer)
            } else {
                (customer, number)
            };
            number == customer || (shorter.len() >= WHOLE && longer.ends_with(shorter))
        }
        Target::InGroup(_) => false,
    }
}

fn place(agent_user: &AgentUser) -> String {
    format!("handset-habits-{agent_user}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn number(number: &str) -> Wish {
        Wish::Transfer(Target::Number(number.parse().unwrap()))
    }

    fn in_group(name: &str) -> Wish {
        Wish::Transfer(Target::InGroup(name.parse().unwrap()))
    }

    fn statuses(habits: &Habits) -> Vec<String> {
        let listed = ["SALE", "NI", "CALLBK", "DNC"].map(|status| Disposition {
            status: status.parse().unwrap(),
            name: status.to_lowercase(),
        });
        let sorted = habits.most_used_first(listed.to_vec());
        sorted.iter().map(|one| one.status.to_string()).collect()
    }

    #[test]
    fn the_most_used_disposition_comes_first_and_ties_stay_in_the_sites_order() {
        let mut habits = Habits::default();
        assert_eq!(statuses(&habits), ["SALE", "NI", "CALLBK", "DNC"]);
        for status in ["DNC", "CALLBK", "DNC", "NI", "GONE", "GONE", "GONE"] {
            let status = status.parse().unwrap();
            habits.add(&Wish::HangUp, Some(&status), "");
        }
        habits.add(&Wish::HangUp, None, "");
        assert_eq!(statuses(&habits), ["DNC", "NI", "CALLBK", "SALE"]);
    }

    #[test]
    fn the_last_five_targets_are_kept_each_once() {
        let mut habits = Habits::default();
        for wish in ["2001", "2002", "2003", "2004", "2005"].map(number) {
            habits.add(&wish, None, "3125551028");
        }
        habits.add(&in_group("BILLING"), None, "3125551028");
        habits.add(&number("2003"), None, "3125551028");
        habits.add(&Wish::HangUp, None, "3125551028");
        let kept: Vec<_> = habits
            .targets()
            .iter()
            .map(|target| match target {
                Target::Number(number) => number.as_str(),
                Target::InGroup(name) => name.as_str(),
            })
            .collect();
        assert_eq!(kept, ["2003", "BILLING", "2005", "2004", "2002"]);
    }

    #[test]
    fn a_customers_number_is_not_kept_in_any_form() {
        let mut habits = Habits::default();
        for to in ["3125551028", "13125551028", "913125551028", "5551028"] {
            habits.add(&number(to), None, "3125551028");
        }
        assert_eq!(habits, Habits::default());
        // What only ends alike is another number, and no number is nobody's.
        habits.add(&number("1028"), None, "3125551028");
        habits.add(&number("2001"), None, "");
        assert_eq!(habits.targets().len(), 2);
    }

    #[test]
    fn each_agent_has_habits_of_their_own_and_gets_them_back() {
        let (one, other) = ("1028".parse().unwrap(), "1031".parse().unwrap());
        let sale = "SALE".parse().unwrap();
        Habits::keep(&one, &number("13125550199"), Some(&sale), "3125551028");
        Habits::keep(&one, &in_group("BILLING"), Some(&sale), "3125551028");
        let kept = Habits::of(&one);
        assert_eq!(kept.uses(&sale), 2);
        assert_eq!(kept.targets().len(), 2);
        assert_eq!(Habits::of(&other), Habits::default());
        local_storage().unwrap().remove_item(&place(&one)).unwrap();
    }

    #[test]
    fn what_is_not_understood_is_left_out() {
        let text =
            "disposition SALE 3\ndisposition NI many\nnumber 1-800\nfax 12\n\nin-group BILLING \n";
        let habits = Habits::from_text(text);
        assert_eq!(habits.dispositions, [("SALE".parse().unwrap(), 3)]);
        assert_eq!(
            habits.targets,
            [Target::InGroup("BILLING".parse().unwrap())]
        );
        assert_eq!(Habits::from_text(&habits.to_text()), habits);
    }
}
