//! Translated answers.
//!
//! VICIdial translates an answer into the language of the API user named in the request, word by
//! word, the word `SUCCESS` included. `ra_call_control` then compares its own *translated* word
//! with `SUCCESS`, so a full translation executes nothing (recorded group `language`).

use serde::{Deserialize, Serialize};

/// The language of an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// VICIdial's own texts.
    #[default]
    #[serde(rename = "default English")]
    English,
    /// Everything is translated, `SUCCESS` too: `ra_call_control` then executes nothing.
    Spanish,
    /// Only the reasons are translated: works, and reads differently.
    #[serde(rename = "Spanish, reasons only")]
    SpanishReasons,
}

impl Language {
    /// The phrase in this language; a phrase without a translation stays English, as on a real
    /// server.
    pub(crate) fn phrase(self, english: &'static str) -> &'static str {
        let translated = |phrases: &[(&str, &'static str)]| {
            phrases
                .iter()
                .find(|(phrase, _)| *phrase == english)
                .map(|(_, translation)| *translation)
        };
        match self {
            Self::English => None,
            Self::Spanish => translated(WORDS).or_else(|| translated(REASONS)),
            Self::SpanishReasons => translated(REASONS),
        }
        .unwrap_or(english)
    }
}

const WORDS: &[(&str, &str)] = &[("SUCCESS", "ÉXITO"), ("VERSION", "VERSIÓN")];

const REASONS: &[(&str, &str)] = &[
    ("Invalid Source", "Fuente inválida"),
    (
        "Invalid Username/Password",
        "Usuario o contraseña inválidos",
    ),
    (
        "agent_user is not logged in",
        "agent_user no está conectado",
    ),
    (
        "no active call found",
        "no se encontró ninguna llamada activa",
    ),
    ("ra_call_control hungup", "ra_call_control colgó la llamada"),
    ("ra_call_control transfer", "ra_call_control transferida"),
    ("call_agent function sent", "call_agent función enviada"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_translated_only_in_the_full_translation() {
        assert_eq!(Language::English.phrase("SUCCESS"), "SUCCESS");
        assert_eq!(Language::Spanish.phrase("SUCCESS"), "ÉXITO");
        assert_eq!(Language::SpanishReasons.phrase("SUCCESS"), "SUCCESS");
    }

    #[test]
    fn untranslated_phrases_stay_english() {
        assert_eq!(Language::Spanish.phrase("ERROR"), "ERROR");
        assert_eq!(
            Language::SpanishReasons.phrase("stage is not valid"),
            "stage is not valid"
        );
    }
}
