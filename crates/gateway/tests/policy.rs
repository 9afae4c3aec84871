#![cfg(test)]

//! What the policy lets through, and what it says to the rest.

use handset_gateway::http::Refusal;
use handset_gateway::policy::{Policy, PolicyConfig, PolicyError};
use proptest::prelude::*;
use vicidial_agent_api::{RaCallControl, Stage};

fn policy(toml: &str) -> Policy {
    let config: PolicyConfig = toml::from_str(toml).unwrap();
    Policy::new(&config).unwrap()
}

fn wrong(toml: &str) -> PolicyError {
    let config: PolicyConfig = toml::from_str(toml).unwrap();
    Policy::new(&config).unwrap_err()
}

fn control(stage: Stage, status: &str) -> RaCallControl {
    RaCallControl {
        agent_user: "1028".parse().unwrap(),
        value: "Y0315201639000402027".parse().unwrap(),
        stage,
        status: status.parse().unwrap(),
    }
}

fn to_number(number: &str) -> RaCallControl {
    let phone_number = number.parse().unwrap();
    control(Stage::ExtensionTransfer { phone_number }, "RAXFER")
}

fn to_in_group(name: &str) -> RaCallControl {
    let ingroup_choices = name.parse().unwrap();
    control(Stage::IngroupTransfer { ingroup_choices }, "RAXFER")
}

fn hang_up(status: &str) -> RaCallControl {
    control(Stage::Hangup, status)
}

fn is_allowed(policy: &Policy, control: &RaCallControl) -> bool {
    policy.of_group(None).check(control).is_ok()
}

fn refused(policy: &Policy, control: &RaCallControl) -> String {
    policy
        .of_group(None)
        .check(control)
        .unwrap_err()
        .to_string()
}

#[test]
fn by_default_full_domestic_numbers_are_dialled_and_nothing_else() {
    let policy = policy("");
    for number in [
        "3125550128",
        "13125550128",
        "4165550128",  // Canada
        "18005551234", // toll-free
        "7875550128",  // Puerto Rico
    ] {
        assert!(is_allowed(&policy, &to_number(number)), "{number}");
    }
    for number in [
        "911",
        "00",
        "5550128",
        "918005551234",
        "0114930123456",
        "004930123456",
        "9005550128",
        "19005550128",
        "2129765555",
        "12129765555",
        "8095550128",
        "18765550128",
        "12425550128",
        "5005550128",
        "15215550128",
        "7005550128",
        "4565550128",
        "16005550128",
        "1125550128",
        "3121550128",
        "*98",
        "#1",
        "90009*12",
        "312555012*",
        "3125550128#",
        "31255501281",
    ] {
        assert!(!is_allowed(&policy, &to_number(number)), "{number}");
    }
}

/// All area codes of the North American plan outside the United States, their
/// territories and Canada, in one line to be compared with the plan's own list.
const ABROAD: &str =
    "242 246 264 268 284 345 441 473 649 658 664 721 758 767 784 809 829 849 868 869 876";

/// The codes of the North American plan that belong to no place.
const NOWHERE: &str = "456 500 521 522 523 524 525 526 527 528 529 533 544 566 577 588 600 622 700";

#[test]
fn every_area_code_abroad_or_nowhere_is_denied_and_every_other_one_is_not() {
    let policy = policy("");
    for code in 200..1000 {
        let is_in = |codes: &str| codes.split(' ').any(|other| other == code.to_string());
        let is_denied = is_in(ABROAD) || is_in(NOWHERE) || code == 900;
        for prefix in ["", "1"] {
            let number = format!("{prefix}{code}5550128");
            assert_eq!(
                is_allowed(&policy, &to_number(&number)),
                !is_denied,
                "{number}"
            );
        }
    }
}

proptest! {
    #[test]
    fn by_default_no_number_with_a_star_or_a_hash_is_dialled(
        number in "[0-9*#]{1,20}[*#][0-9*#]{0,19}",
    ) {
        prop_assert!(!is_allowed(&policy(""), &to_number(&number)));
    }

    #[test]
    fn by_default_only_10_and_11_digits_are_dialled(number in "[0-9]{2,40}") {
        let is_full = number.len() == 10 || number.len() == 11 && number.starts_with('1');
        prop_assert!(is_full || !is_allowed(&policy(""), &to_number(&number)));
    }

    #[test]
    fn without_dialling_by_hand_only_named_targets_are_dialled(number in "[0-9*#]{2,12}|\\*98") {
        let policy = policy(
            "targets = [{ name = 'Desk', phone_number = '*98' }]\nnumbers.dial_by_hand = false\n\
             numbers.allow = ['.']",
        );
        prop_assert_eq!(is_allowed(&policy, &to_number(&number)), number == "*98");
    }
}

#[test]
fn a_refused_number_is_told_what_is_allowed() {
    assert_eq!(
        refused(&policy(""), &to_number("911")),
        "ERROR: phone_number is not allowed - 911|allowed: numbers like NXXNXXXXXX, 1NXXNXXXXXX, \
         where X is any digit, Z 1 to 9 and N 2 to 9"
    );
    assert_eq!(
        refused(&policy(""), &to_number("19005550128")),
        "ERROR: phone_number is not allowed - 19005550128|allowed: other numbers than those like \
         1900XXXXXXX; such as this one are premium, international or excluded by the site"
    );
    let targets = "targets = [{ name = 'Head office', phone_number = '3125550100' }, \
                   { name = 'Night desk', phone_number = '*98' }]\nnumbers.dial_by_hand = false";
    assert_eq!(
        refused(&policy(targets), &to_number("3125550128")),
        "ERROR: phone_number is not allowed - 3125550128|allowed: Head office, Night desk; \
         no other numbers"
    );
    assert_eq!(
        refused(
            &policy("numbers.dial_by_hand = false"),
            &to_number("3125550128")
        ),
        "ERROR: phone_number is not allowed - 3125550128|no transfers to numbers"
    );
}

#[test]
fn a_named_target_is_allowed_whatever_the_patterns_say() {
    let policy = policy(
        "targets = [{ name = 'Voicemail', phone_number = '*98' }]\nnumbers.deny = ['*98', '.']",
    );
    assert!(is_allowed(&policy, &to_number("*98")));
    assert!(!is_allowed(&policy, &to_number("*97")));
}

#[test]
fn a_star_is_dialled_where_the_site_says_so_on_purpose() {
    let policy = policy("numbers.allow = ['*98', '91NXXNXXXXXX']");
    assert!(is_allowed(&policy, &to_number("*98")));
    assert!(is_allowed(&policy, &to_number("913125550128")));
    assert!(!is_allowed(&policy, &to_number("*9")));
    assert!(!is_allowed(&policy, &to_number("3125550128")));
}

#[test]
fn a_number_that_is_both_allowed_and_denied_is_denied() {
    let policy = policy("numbers.allow = ['.']");
    assert!(is_allowed(&policy, &to_number("4930123456")));
    assert!(!is_allowed(&policy, &to_number("0114930123456")));
}

#[test]
fn in_groups_are_any_until_some_are_listed() {
    let any = policy("");
    assert!(is_allowed(&any, &to_in_group("SALESLINE")));
    assert!(is_allowed(&any, &to_in_group("DEFAULTINGROUP")));
    let listed =
        policy("in_groups = [{ name = 'SALESLINE', label = 'Sales' }, { name = 'BILLING' }]");
    assert!(is_allowed(&listed, &to_in_group("BILLING")));
    assert_eq!(
        refused(&listed, &to_in_group("DEFAULTINGROUP")),
        "ERROR: ingroup is not allowed - DEFAULTINGROUP|allowed: SALESLINE, BILLING"
    );
    // The dialer would take it for SALESLINE, and write it to its dialplan as it is.
    assert!(!is_allowed(&listed, &to_in_group("salesline")));
    let default = policy("in_groups = []\ndefault_in_group = true");
    assert!(is_allowed(&default, &to_in_group("DEFAULTINGROUP")));
    assert_eq!(
        refused(&default, &to_in_group("SALESLINE")),
        "ERROR: ingroup is not allowed - SALESLINE|allowed: DEFAULTINGROUP"
    );
    assert_eq!(
        refused(&policy("in_groups = []"), &to_in_group("SALESLINE")),
        "ERROR: ingroup is not allowed - SALESLINE|no transfers to in-groups"
    );
    assert_eq!(
        refused(
            &policy("default_in_group = false"),
            &to_in_group("DEFAULTINGROUP")
        ),
        "ERROR: ingroup is not allowed - DEFAULTINGROUP|allowed: any in-group by its name"
    );
}

#[test]
fn dispositions_are_any_until_some_are_listed() {
    assert!(is_allowed(&policy(""), &hang_up("ANY")));
    let listed = policy("dispositions = [{ status = 'SALE', name = 'Sale' }, { status = 'NI' }]");
    assert!(is_allowed(&listed, &hang_up("NI")));
    assert_eq!(
        refused(&listed, &hang_up("RAXFER")),
        "ERROR: status is not allowed - RAXFER|allowed: SALE, NI"
    );
    assert!(!is_allowed(&listed, &hang_up("sale")));
    // A transfer without a disposition is what VICIdial calls RAXFER.
    assert!(is_allowed(&listed, &to_in_group("SALESLINE")));
    let mut other = to_in_group("SALESLINE");
    other.status = "XYZ".parse().unwrap();
    assert!(!is_allowed(&listed, &other));
}

#[test]
fn a_user_group_inherits_what_it_does_not_state_key_by_key() {
    let policy = policy(
        "dispositions = [{ status = 'SALE' }]
         in_groups = [{ name = 'SALESLINE' }]
         [numbers]
         allow = ['NXXNXXXXXX']
         deny = ['900XXXXXXX']
         [groups.SENIOR]
         in_groups = []
         [groups.SENIOR.numbers]
         deny = []
         [groups.junior.numbers]
         dial_by_hand = false",
    );
    let checks = |group, control: &RaCallControl| policy.of_group(group).check(control).is_ok();
    let premium = to_number("9005550128");
    let with_prefix = to_number("13125550128");
    for (group, may_dial_premium) in [
        (Some("SENIOR"), true),
        (Some("Other"), false),
        (None, false),
    ] {
        assert_eq!(checks(group, &premium), may_dial_premium, "{group:?}");
        assert!(!checks(group, &with_prefix), "{group:?}");
        assert!(checks(group, &hang_up("SALE")) && !checks(group, &hang_up("NI")));
        assert_eq!(
            checks(group, &to_in_group("SALESLINE")),
            group != Some("SENIOR")
        );
    }
    // The dialer does not regard the case of a group.
    assert!(checks(Some("senior"), &premium));
    assert!(!checks(Some("JUNIOR"), &to_number("3125550128")));
    assert!(checks(Some("JUNIOR"), &to_in_group("SALESLINE")));
}

#[test]
fn the_app_gets_what_there_is_to_choose_from() {
    let policy = policy(
        "dispositions = [{ status = 'SALE', name = 'Sale' }]
         in_groups = [{ name = 'SALESLINE', label = 'Sales' }]
         targets = [{ name = 'Head office', phone_number = '3125550100' }]
         [numbers]
         allow = ['NXXNXXXXXX']
         deny = []
         [groups.JUNIOR.numbers]
         dial_by_hand = false",
    );
    let options = policy.of_group(None).options(true, false);
    assert_eq!(
        serde_json::to_value(&options).unwrap(),
        serde_json::json!({
            "dispositions": [{ "status": "SALE", "name": "Sale" }],
            "in_groups": [{ "name": "SALESLINE", "label": "Sales" }],
            "any_in_group": false,
            "default_in_group": false,
            "targets": [{ "name": "Head office", "phone_number": "3125550100" }],
            "numbers": { "allow": ["NXXNXXXXXX"], "deny": [] },
            "may_set_readiness": true,
            "may_ring_phone": false,
        })
    );
    let junior = policy.of_group(Some("JUNIOR")).options(false, true);
    assert_eq!(junior.numbers, None);
    assert_eq!(junior.targets, options.targets);
}

#[test]
fn what_is_wrong_is_named_by_its_key() {
    for (toml, shown) in [
        (
            "numbers.allow = ['NXX', '_1NXX']",
            "policy.numbers.allow[1]: begins with _, which is left out here",
        ),
        (
            "[groups.AGENTS.numbers]\ndeny = ['1[5-3]']",
            "policy.groups.AGENTS.numbers.deny[0]: has a range that is none; write the lower digit \
             first, as in [3-5]",
        ),
        (
            "dispositions = [{ status = 'TOOLONG' }]",
            "policy.dispositions[0].status: status: 7 characters, at most 6 are allowed",
        ),
        (
            "dispositions = [{ status = 'SALE' }, { status = 'SALE' }]",
            "policy.dispositions[1].status: is there twice; each must be unique",
        ),
        (
            "in_groups = [{ name = 'DEFAULTINGROUP' }]",
            "policy.in_groups[0].name: is no name of an in-group; set default_in_group = true \
             instead",
        ),
        (
            "[groups.AGENTS]\ntargets = [{ name = 'A|B', phone_number = '12' }]",
            "policy.groups.AGENTS.targets[0].name: must be 1 to 60 characters, none of them | or a \
             line break",
        ),
        (
            "targets = [{ name = 'Desk', phone_number = '+1312' }]",
            "policy.targets[0].phone_number: phone_number: '+' (character 1) is not allowed; use \
             only the digits 0-9, * and #",
        ),
        (
            "[groups.AGENTS]\n[groups.agents]",
            "policy.groups.agents: is there twice; the dialer does not regard the case of a user \
             group",
        ),
    ] {
        assert_eq!(wrong(toml).to_string(), shown);
    }
    let unknown = toml::from_str::<PolicyConfig>("[groups.AGENTS]\nnumber = 1").unwrap_err();
    assert!(unknown.message().contains("unknown field `number`"));
}

#[test]
fn a_long_list_is_cut_in_a_refusal_and_keeps_its_form() {
    let groups: Vec<String> = (0..100)
        .map(|index| format!("{{ name = 'GROUP{index:03}' }}"))
        .collect();
    let policy = policy(&format!("in_groups = [{}]", groups.join(", ")));
    let refusal = policy
        .of_group(None)
        .check(&to_in_group("OTHER"))
        .unwrap_err();
    let Refusal::IngroupNotAllowed { allowed, .. } = refusal else {
        panic!("{refusal:?}");
    };
    assert!(allowed.starts_with("allowed: GROUP000, GROUP001, "));
    assert!(
        allowed.ends_with(" more") && allowed.chars().count() < 400,
        "{allowed}"
    );
}
