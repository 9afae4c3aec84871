//! Places in a tree of values, by dotted key: `groups.AGENTS.numbers.allow[2]`.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

/// Where the value with this key is; of a key that is not there, where the
/// nearest table or list around it is.
pub(super) fn find(value: &Spanned<DeValue<'_>>, key: &str) -> Option<Range<usize>> {
    let key = key.strip_prefix('.').unwrap_or(key);
    if key.is_empty() {
        return Some(value.span());
    }
    let below = match value.get_ref() {
        // A name may have dots of its own: the longest that fits is it.
        DeValue::Table(table) => table
            .iter()
            .filter_map(|(name, value)| {
                let rest = key.strip_prefix(name.get_ref().as_ref())?;
                let ends = rest.is_empty() || rest.starts_with(['.', '[']);
                ends.then_some((rest.len(), value, rest))
            })
            .min_by_key(|(left, ..)| *left)
            .map(|(_, value, rest)| (value, rest)),
        DeValue::Array(items) => key.strip_prefix('[').and_then(|key| {
            let (index, rest) = key.split_once(']')?;
            Some((items.get(index.parse::<usize>().ok()?)?, rest))
        }),
        _ => None,
    };
    match below {
        Some((value, rest)) => find(value, rest),
        None => Some(value.span()),
    }
}

/// The key, with a dot before each name, of what stands at a byte of the text.
pub(super) fn of(value: &Spanned<DeValue<'_>>, byte: usize) -> String {
    let below = match value.get_ref() {
        DeValue::Table(table) => table.iter().find_map(|(name, value)| {
            let is_it = name.span().contains(&byte) || reaches(value, byte);
            is_it.then(|| (format!(".{}", name.get_ref()), value))
        }),
        DeValue::Array(items) => items
            .iter()
            .enumerate()
            .find(|(_, item)| reaches(item, byte))
            .map(|(index, item)| (format!("[{index}]"), item)),
        _ => None,
    };
    below.map_or_else(String::new, |(name, value)| name + &of(value, byte))
}

/// Whether a value, or something in it, stands at a byte. A table of the file
/// has only its header as its place.
fn reaches(value: &Spanned<DeValue<'_>>, byte: usize) -> bool {
    value.span().contains(&byte)
        || match value.get_ref() {
            DeValue::Table(table) => table
                .iter()
                .any(|(name, value)| name.span().contains(&byte) || reaches(value, byte)),
            DeValue::Array(items) => items.iter().any(|item| reaches(item, byte)),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    const TEXT: &str = "[policy]\nlist = [1, { a = 2 }]\n[policy.groups.\"A.B\"]\nname = \"x\"\n";

    fn policy(check: impl FnOnce(&Spanned<DeValue<'_>>)) {
        let document = DeTable::parse(TEXT).unwrap();
        check(document.get_ref().get("policy").unwrap());
    }

    #[test]
    fn a_key_leads_to_its_value() {
        policy(|policy| {
            let at = |key: &str| &TEXT[find(policy, key).unwrap()];
            assert_eq!(at("list[0]"), "1");
            assert_eq!(at("list[1].a"), "2");
            assert_eq!(at("groups.A.B.name"), "\"x\"");
        });
    }

    #[test]
    fn a_key_that_is_not_there_leads_to_what_is_around_it() {
        policy(|policy| {
            let at = |key: &str| &TEXT[find(policy, key).unwrap()];
            assert_eq!(at("list[1].b"), "{ a = 2 }");
            assert_eq!(at("list[7]"), "[1, { a = 2 }]");
            assert_eq!(at("groups.A.B.numbers.allow[2]"), "[policy.groups.\"A.B\"]");
        });
    }

    #[test]
    fn a_place_leads_to_its_key() {
        policy(|policy| {
            let key = |text: &str| of(policy, TEXT.find(text).unwrap());
            assert_eq!(key("1,"), ".list[0]");
            assert_eq!(key("2 }"), ".list[1].a");
            assert_eq!(key("\"x\""), ".groups.A.B.name");
            assert_eq!(key("name"), ".groups.A.B.name");
        });
    }
}
