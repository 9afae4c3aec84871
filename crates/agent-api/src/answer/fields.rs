use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};

/// The fields that an answer names, in its order: the parameter's name and the
/// text as the server echoed it.
///
/// The texts are hostile: a `stage` comes back with whatever markup was sent
/// (recorded: `inj_stage_xss`).
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(&'static str, String)>);

impl Fields {
    /// Pairs the names with the texts, as far as there are both; empty texts
    /// are kept, because the server shows a missing parameter so.
    pub(super) fn pair<'a>(
        names: &[&'static str],
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self(
            names
                .iter()
                .copied()
                .zip(texts.into_iter().map(str::to_owned))
                .collect(),
        )
    }

    /// The text of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter()
            .find(|(other, _)| *other == name)
            .map(|(_, text)| text)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(name, text)| (*name, text.as_str()))
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, text) in self.iter() {
            map.serialize_entry(name, text)?;
        }
        map.end()
    }
}
