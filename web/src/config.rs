//! `config.json`, which a site may put beside the app: where its dialer is, and
//! what it likes to be suggested.

use handset_gateway_api::{Disposition, InGroup};
use js_sys::{Array, JSON, Reflect};
use vicidial_agent_api::{IngroupName, InvalidParameter, Status};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestInit, Response, Url};

use crate::dialer::Dialer;

/// How long the file is waited for, in milliseconds.
const TIME_LIMIT_MS: u32 = 8_000;

/// What the file says. Without one there is the dialer on the app's own origin,
/// and nothing is suggested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Config {
    /// Where requests go.
    pub(crate) dialer: Dialer,
    /// The dispositions to choose from, in the order of the file.
    pub(crate) dispositions: Vec<Disposition>,
    /// The in-groups to choose from, in the order of the file.
    pub(crate) in_groups: Vec<InGroup>,
}

/// Why there is no configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ConfigError {
    /// The file could not be fetched: trying again may help.
    Unreachable,
    /// The file is wrong.
    Malformed(Flaw),
}

/// What is wrong with the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// It is not JSON.
    NotJson,
    /// It, or an entry, is not an object.
    NotAnObject,
    /// The dialer's address is none.
    NotAnAddress(String),
    /// This member is not a text.
    NotAText(&'static str),
    /// This member is not a list.
    NotAList(&'static str),
    /// This member is missing.
    Missing(&'static str),
    /// This member is no value of its parameter.
    NotUsable {
        /// The member.
        name: &'static str,
        /// Its text.
        text: String,
        /// What is wrong with it.
        why: InvalidParameter,
    },
    /// An entry of a list is wrong.
    InEntry {
        /// The list.
        list: &'static str,
        /// Which entry, counted from 0.
        index: usize,
        /// What is wrong with it.
        what: Box<Flaw>,
    },
}

impl Default for Config {
    fn default() -> Self {
        Self {
            dialer: Dialer::own_origin(),
            dispositions: Vec::new(),
            in_groups: Vec::new(),
        }
    }
}

impl Config {
    /// Fetches the file that lies beside the app.
    ///
    /// # Errors
    ///
    /// If it cannot be fetched, or is wrong. A file that is not there is not an
    /// error.
    pub(crate) async fn load() -> Result<Self, ConfigError> {
        match fetch().await {
            Ok(Some(text)) => Self::parse(&text).map_err(ConfigError::Malformed),
            Ok(None) => Ok(Self::default()),
            Err(_) => Err(ConfigError::Unreachable),
        }
    }

    /// Reads the text of the file.
    pub(crate) fn parse(text: &str) -> Result<Self, Flaw> {
        let file = JSON::parse(text).map_err(|_| Flaw::NotJson)?;
        if !file.is_object() || Array::is_array(&file) {
            return Err(Flaw::NotAnObject);
        }
        let dialer = match string(&file, "dialer")? {
            Some(address) => dialer(&address)?,
            None => Dialer::own_origin(),
        };
        let dispositions = list(&file, "dispositions", |item| {
            let (text, status) = value::<Status>(item, "status")?;
            Ok(Disposition {
                status,
                name: string(item, "name")?.unwrap_or(text),
            })
        })?;
        let in_groups = list(&file, "in_groups", |item| {
            let (text, name) = value::<IngroupName>(item, "name")?;
            Ok(InGroup {
                name,
                label: string(item, "label")?.unwrap_or(text),
            })
        })?;
        Ok(Self {
            dialer,
            dispositions,
            in_groups,
        })
    }
}

async fn fetch() -> Result<Option<String>, JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let init = RequestInit::new();
    init.set_signal(Some(&AbortSignal::timeout_with_u32(TIME_LIMIT_MS)));
    let request = window.fetch_with_str_and_init("config.json", &init);
    let response: Response = JsFuture::from(request).await?.dyn_into()?;
    match response.status() {
        200..300 => Ok(JsFuture::from(response.text()?).await?.as_string()),
        404 | 410 => Ok(None),
        _ => Err(JsValue::UNDEFINED),
    }
}

fn dialer(address: &str) -> Result<Dialer, Flaw> {
    let wrong = || Err(Flaw::NotAnAddress(address.to_owned()));
    let Ok(url) = Url::new(address) else {
        return wrong();
    };
    let is_web = matches!(url.protocol().as_str(), "https:" | "http:");
    let more = [url.username(), url.password(), url.search(), url.hash()];
    if !is_web || more.iter().any(|part| !part.is_empty()) {
        return wrong();
    }
    Ok(Dialer::at(&url.href()))
}

/// The member's text; `None` where there is none.
fn string(object: &JsValue, name: &'static str) -> Result<Option<String>, Flaw> {
    let member = Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED);
    match member.as_string() {
        Some(text) => Ok(Some(text)),
        None if member.is_undefined() || member.is_null() => Ok(None),
        None => Err(Flaw::NotAText(name)),
    }
}

/// The member's text, and the parameter it is.
fn value<T>(object: &JsValue, name: &'static str) -> Result<(String, T), Flaw>
where
    T: std::str::FromStr<Err = InvalidParameter>,
{
    let text = string(object, name)?.ok_or(Flaw::Missing(name))?;
    match text.parse() {
        Ok(value) => Ok((text, value)),
        Err(why) => Err(Flaw::NotUsable { name, text, why }),
    }
}

/// The members of a list; none where there is no list.
fn list<T>(
    file: &JsValue,
    name: &'static str,
    read: impl Fn(&JsValue) -> Result<T, Flaw>,
) -> Result<Vec<T>, Flaw> {
    let member = Reflect::get(file, &name.into()).unwrap_or(JsValue::UNDEFINED);
    if member.is_undefined() || member.is_null() {
        return Ok(Vec::new());
    }
    if !Array::is_array(&member) {
        return Err(Flaw::NotAList(name));
    }
    Array::from(&member)
        .into_iter()
        .enumerate()
        .map(|(index, item)| {
            let found = if item.is_object() {
                read(&item)
            } else {
                Err(Flaw::NotAnObject)
            };
            found.map_err(|flaw| Flaw::InEntry {
                list: name,
                index,
                what: Box::new(flaw),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn an_empty_object_is_the_default() {
        assert_eq!(Config::parse("{}"), Ok(Config::default()));
    }

    #[test]
    fn everything_is_read() {
        let config = Config::parse(
            r#"{ "dialer": "https://dialer.example.com/",
                 "dispositions": [{ "status": "SALE", "name": "Sale" }, { "status": "NI" }],
                 "in_groups": [{ "name": "SALESLINE", "label": "Sales" }, { "name": "BILLING" }],
                 "something else": 1 }"#,
        )
        .unwrap();
        assert_eq!(config.dialer, Dialer::at("https://dialer.example.com"));
        let names: Vec<_> = config
            .dispositions
            .iter()
            .map(|d| d.name.as_str())
            .collect();
        assert_eq!(names, ["Sale", "NI"]);
        let labels: Vec<_> = config.in_groups.iter().map(|g| g.label.as_str()).collect();
        assert_eq!(labels, ["Sales", "BILLING"]);
    }

    #[test]
    fn the_file_the_app_ships_with_is_right() {
        let config = Config::parse(include_str!("../../public/config.json")).unwrap();
        assert_eq!(config.dialer, Dialer::own_origin());
        assert!(!config.dispositions.is_empty() && !config.in_groups.is_empty());
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, says) in [
            ("", "it is not JSON"),
            ("[]", "it must be an object"),
            (r#"{ "dialer": 1 }"#, "dialer must be a text"),
            (
                r#"{ "dialer": "dialer.example.com" }"#,
                "dialer must be an address",
            ),
            (
                r#"{ "dialer": "javascript:alert(1)" }"#,
                "dialer must be an address",
            ),
            (
                r#"{ "dialer": "https://user:pass@dialer.example.com" }"#,
                "dialer must be an address",
            ),
            (r#"{ "dispositions": {} }"#, "dispositions must be a list"),
            (
                r#"{ "dispositions": [{ "status": "SALE" }, {}] }"#,
                "dispositions, entry 2: status is missing",
            ),
            (
                r#"{ "in_groups": ["SALESLINE"] }"#,
                "in_groups, entry 1: it must be an object",
            ),
            (
                r#"{ "in_groups": [{ "name": "A B" }] }"#,
                "in_groups, entry 1: name “A B” is not usable",
            ),
        ] {
            let error = messages::flaw(&Config::parse(text).unwrap_err());
            assert!(error.starts_with(says), "{text} says {error:?}");
        }
    }
}
