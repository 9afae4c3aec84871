//! The targets there are, to be searched and chosen from.

use vicidial_agent_api::IngroupName;

use super::draft::{Draft, Section};
use super::loads::Loads;
use crate::catalogue::transfer;
use crate::choices::Choices;
use crate::components::{Picture, icon, paragraph, radio};
use crate::element::{View, element, part, several};
use crate::habits::Habits;
use crate::messages;
use crate::phone::grouped;
use crate::reactive::{memo, text, when};
use crate::wish::Target;

/// Up to so many need not be searched.
const FEW: usize = 4;

/// A target to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    target: Target,
    /// What people call it.
    name: String,
    /// What else is known of it.
    detail: String,
}

/// The list of targets.
pub(super) fn list(draft: Draft, loads: Loads) -> View {
    let is_long = memo(move || {
        draft
            .choices
            .with(|choices| choices.as_ref().is_some_and(is_long))
    });
    let rows = move || {
        let search = draft.search.get();
        let sections = draft.choices.with(|choices| {
            let choices = choices.as_ref()?;
            Some(
                draft
                    .habits
                    .with_untracked(|habits| sections(choices, habits, &search)),
            )
        })?;
        Some(if sections.is_empty() {
            paragraph("hint", nothing_found(draft, &search))
        } else {
            several(
                sections
                    .into_iter()
                    .map(|(section, rows)| of_section(draft, loads, section, rows)),
            )
        })
    };
    several([
        part(move || is_long.get().then(|| search_field(draft))),
        element("p")
            .class("error missing")
            .set("role", "alert")
            .set("tabindex", "-1")
            .text(draft.error)
            .into(),
        element("fieldset")
            .class("rows")
            .set("role", "radiogroup")
            .set("aria-label", transfer::where_to())
            .part(rows)
            .into(),
    ])
}

fn search_field(draft: Draft) -> View {
    element("input")
        .set("id", "search")
        .set("type", "search")
        .set("aria-label", transfer::search())
        .set("placeholder", transfer::search())
        .set("autocomplete", "off")
        .set("autocapitalize", "none")
        .set("spellcheck", "false")
        .set("enterkeyhint", "done")
        .value(draft.search)
        .on_input(move |input| draft.search.set(input.value()))
        .into()
}

fn of_section(draft: Draft, loads: Loads, section: Section, rows: Vec<Row>) -> View {
    let title = match section {
        Section::Recent => transfer::recent(),
        Section::Queues => transfer::queues(),
        Section::Saved => transfer::saved(),
        Section::Typed => transfer::by_name(),
    };
    let title = element("h3").text(title).into();
    let rows = rows
        .into_iter()
        .map(|row| of_row(draft, loads, section, row));
    several(std::iter::once(title).chain(rows))
}

fn of_row(draft: Draft, loads: Loads, section: Section, row: Row) -> View {
    let Row {
        target,
        name,
        detail,
    } = row;
    let this = (section, target.clone());
    let load = {
        let target = target.clone();
        text(move || loads.of(&target))
    };
    let is_chosen = when(move || draft.chosen.with(|chosen| chosen.as_ref() == Some(&this)));
    let choose = move || draft.choose(section, target.clone());
    let words = element("span")
        .child(element("b").text(name))
        .child(element("small").text(detail))
        .child(element("small").class("load").text(load))
        .child(icon(Picture::Done));
    element("label")
        .class("row")
        .child(radio("target", is_chosen, choose))
        .child(words)
        .into()
}

fn nothing_found(draft: Draft, search: &str) -> String {
    let takes_any = draft
        .choices
        .with(|choices| choices.as_ref().is_some_and(|choices| choices.any_in_group));
    match search.trim().parse::<IngroupName>() {
        Err(invalid) if takes_any => messages::invalid(&invalid),
        _ => transfer::nothing_found().to_owned(),
    }
}

/// Whether there are so many that one searches. What may be typed is typed there.
fn is_long(choices: &Choices) -> bool {
    let rows =
        choices.in_groups.len() + choices.targets.len() + usize::from(choices.default_in_group);
    choices.any_in_group || rows > FEW
}

/// What there is to choose, in its sections; those that are empty are left out.
fn sections(choices: &Choices, habits: &Habits, search: &str) -> Vec<(Section, Vec<Row>)> {
    let search = search.trim();
    let wanted = folded(search);
    let row = |target: Target| {
        let (name, detail) = match (choices.name_of(&target), &target) {
            (_, Target::InGroup(name)) if name.is_default_ingroup() => (
                transfer::default().to_owned(),
                transfer::default_hint().to_owned(),
            ),
            (Some(name), Target::Number(number)) => (name.to_owned(), grouped(number.as_str())),
            (Some(label), Target::InGroup(name)) => {
                let is_the_same = label.eq_ignore_ascii_case(name.as_str());
                let code = if is_the_same { "" } else { name.as_str() };
                (label.to_owned(), code.to_owned())
            }
            _ => (messages::target(&target), String::new()),
        };
        Row {
            target,
            name,
            detail,
        }
    };
    let is_found = |row: &Row| {
        let is_in = |text| folded(text).contains(&wanted);
        // What is said of the default one is no name of it.
        let is_default = matches!(&row.target, Target::InGroup(name) if name.is_default_ingroup());
        wanted.is_empty() || is_in(&row.name) || (!is_default && is_in(&row.detail))
    };
    let default = choices
        .default_in_group
        .then(|| Target::InGroup(IngroupName::default_ingroup()));
    let in_groups = choices
        .in_groups
        .iter()
        .map(|in_group| Target::InGroup(in_group.name.clone()));
    let numbers = choices
        .targets
        .iter()
        .map(|target| Target::Number(target.phone_number.clone()));
    // Who searches finds what is listed where it is listed.
    let recent = habits
        .targets()
        .iter()
        .filter(|target| choices.allow(target))
        .filter(|target| wanted.is_empty() || choices.name_of(target).is_none())
        .cloned();
    let typed = choices
        .any_in_group
        .then(|| search.parse().ok().map(Target::InGroup))
        .flatten()
        .filter(|typed| choices.name_of(typed).is_none());
    let all: [(Section, Vec<Target>); 3] = [
        (Section::Recent, recent.collect()),
        (
            Section::Queues,
            default.into_iter().chain(in_groups).collect(),
        ),
        (Section::Saved, numbers.collect()),
    ];
    let mut found: Vec<_> = all
        .into_iter()
        .map(|(section, targets)| {
            let rows = targets.into_iter().map(row).filter(is_found).collect();
            (section, rows)
        })
        .collect();
    found.push((Section::Typed, typed.into_iter().map(row).collect()));
    found.retain(|(_, rows): &(Section, Vec<Row>)| !rows.is_empty());
    found
}

/// A text without case and accents.
fn folded(text: &str) -> String {
    let text = js_sys::JsString::from(text)
        .normalize("NFD")
        .to_lower_case();
    String::from(text)
        .chars()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .collect()
}

#[cfg(test)]
mod tests {
    use handset_gateway_api::{InGroup, NumberRules};
    use vicidial_agent_api::AgentUser;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::choices::Numbers;
    use crate::wish::Wish;

    fn choices() -> Choices {
        let in_groups = [
            ("SALESLINE", "Sales"),
            ("FACT", "Facturación"),
            ("IT", "IT"),
        ];
        Choices {
            dispositions: Vec::new(),
            any_disposition: true,
            in_groups: in_groups
                .map(|(name, label)| InGroup {
                    name: name.parse().unwrap(),
                    label: label.to_owned(),
                })
                .to_vec(),
            any_in_group: false,
            default_in_group: true,
            targets: vec![handset_gateway_api::Target {
                name: "Front desk".to_owned(),
                phone_number: "13125550100".parse().unwrap(),
            }],
            numbers: Numbers::Of(NumberRules {
                allow: vec!["NXXNXXXXXX".to_owned()],
                deny: Vec::new(),
            }),
            may_set_readiness: false,
            may_ring_phone: false,
        }
    }

    fn habits(agent_user: &str, targets: &[Target]) -> Habits {
        let agent_user: AgentUser = agent_user.parse().unwrap();
        for target in targets {
            Habits::keep(&agent_user, &Wish::Transfer(target.clone()), None, "");
        }
        Habits::of(&agent_user)
    }

    fn shown(choices: &Choices, habits: &Habits, search: &str) -> Vec<String> {
        sections(choices, habits, search)
            .into_iter()
            .map(|(section, rows)| {
                let names: Vec<_> = rows.into_iter().map(|row| row.name).collect();
                format!("{section:?}: {}", names.join(", "))
            })
            .collect()
    }

    #[test]
    fn what_may_be_chosen_is_listed_by_kind() {
        assert_eq!(
            shown(&choices(), &Habits::default(), ""),
            [
                "Queues: Default in-group, Sales, Facturación, IT",
                "Saved: Front desk"
            ]
        );
    }

    #[test]
    fn a_search_finds_by_name_code_and_number_without_case_and_accents() {
        for (search, found) in [
            ("sal", vec!["Queues: Sales"]),
            (" SALESL", vec!["Queues: Sales"]),
            ("facturacion", vec!["Queues: Facturación"]),
            ("312 555", vec!["Saved: Front desk"]),
            ("nowhere", vec![]),
        ] {
            assert_eq!(
                shown(&choices(), &Habits::default(), search),
                found,
                "{search}"
            );
        }
    }

    #[test]
    fn what_was_used_last_comes_first_where_it_is_still_allowed() {
        let number = |number: &str| Target::Number(number.parse().unwrap());
        let in_group = |name: &str| Target::InGroup(name.parse().unwrap());
        let used = [
            in_group("GONE"),
            number("9005551"),
            in_group("IT"),
            number("3125550199"),
        ];
        let habits = habits("list-test", &used);
        let all = shown(&choices(), &habits, "");
        assert_eq!(all[0], "Recent: 312 555 0199, IT");
        assert_eq!(shown(&choices(), &habits, "it"), ["Queues: IT"]);
        assert_eq!(shown(&choices(), &habits, "0199"), ["Recent: 312 555 0199"]);
    }

    #[test]
    fn where_any_in_group_may_be_named_what_is_typed_is_one() {
        let mut choices = choices();
        let shown = |choices: &Choices, search| shown(choices, &Habits::default(), search);
        assert_eq!(shown(&choices, "NIGHTS"), [""; 0]);
        choices.any_in_group = true;
        assert_eq!(shown(&choices, "NIGHTS"), ["Typed: NIGHTS"]);
        assert_eq!(shown(&choices, "IT"), ["Queues: IT"]);
        assert_eq!(shown(&choices, "two words"), [""; 0]);
    }
}
