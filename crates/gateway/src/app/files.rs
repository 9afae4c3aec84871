use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use axum::http::HeaderValue;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::AppError;

/// The built app, if the program was built with one.
static IN_PROGRAM: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/app_files.rs"));

pub(super) const INDEX: &str = "index.html";
/// The app's settings for where there is no gateway: here, it has none.
const SETTINGS: (&str, &[u8]) = ("config.json", b"{}\n");
/// More is no app: it is all held in memory.
pub(super) const MOST_BYTES: u64 = 64_000_000;

/// A file, ready to be sent.
pub(super) struct File {
    pub(super) content: Bytes,
    pub(super) brotli: Option<Bytes>,
    pub(super) gzip: Option<Bytes>,
    pub(super) content_type: HeaderValue,
    /// Of the contents, as hexadecimal digits.
    pub(super) hash: String,
    /// Whether the contents will never be others under this name.
    pub(super) is_immutable: bool,
}

/// The files by their path, which has no slash in front.
pub(super) struct Files(HashMap<String, File>);

impl Files {
    pub(super) fn in_program() -> Option<Self> {
        let contents = IN_PROGRAM
            .iter()
            .map(|(name, content)| ((*name).to_owned(), Bytes::from_static(content)));
        (!IN_PROGRAM.is_empty()).then(|| Self::of(contents.collect()))
    }

    pub(super) fn in_folder(folder: &Path) -> Result<Self, AppError> {
        let mut contents = HashMap::new();
        let mut left = MOST_BYTES;
        read(folder, "", &mut contents, &mut left).map_err(|error| match error {
            Failure::TooLarge => AppError::TooLarge {
                folder: folder.to_owned(),
            },
            Failure::Unreadable(path, why) => AppError::Unreadable { path, why },
        })?;
        if !contents.contains_key(INDEX) {
            return Err(AppError::NoIndex {
                folder: folder.to_owned(),
            });
        }
        Ok(Self::of(contents))
    }

    pub(super) fn get(&self, path: &str) -> Option<&File> {
        self.0.get(path)
    }

    fn of(mut contents: HashMap<String, Bytes>) -> Self {
        let (settings, content) = SETTINGS;
        contents.insert(settings.to_owned(), Bytes::from_static(content));
        for copy in ["br", "gz"] {
            contents.remove(&format!("{settings}.{copy}"));
        }
        let files = contents
            .iter()
            // A compressed copy is sent in the place of its file only.
            .filter(|(path, _)| {
                !["br", "gz"].iter().any(|copy| {
                    path.strip_suffix(copy)
                        .and_then(|path| path.strip_suffix('.'))
                        .is_some_and(|file| contents.contains_key(file))
                })
            })
            .map(|(path, content)| {
                let copy = |name: &str| contents.get(&format!("{path}.{name}")).cloned();
                let file = File {
                    content: content.clone(),
                    brotli: copy("br"),
                    gzip: copy("gz"),
                    content_type: content_type(path),
                    hash: hash(content),
                    is_immutable: has_hash_in_name(path),
                };
                (path.clone(), file)
            });
        Self(files.collect())
    }
}

enum Failure {
    TooLarge,
    Unreadable(PathBuf, io::Error),
}

/// Reads a folder and those in it; hidden files are no part of an app.
fn read(
    folder: &Path,
    prefix: &str,
    contents: &mut HashMap<String, Bytes>,
    left: &mut u64,
) -> Result<(), Failure> {
    let unreadable = |why| Failure::Unreadable(folder.to_owned(), why);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let unreadable = |why| Failure::Unreadable(path.clone(), why);
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        let found = fs::metadata(&path).map_err(unreadable)?;
        if found.is_dir() {
            read(&path, &format!("{name}/"), contents, left)?;
        } else {
            *left = left.checked_sub(found.len()).ok_or(Failure::TooLarge)?;
            let content = fs::read(&path).map_err(unreadable)?;
            contents.insert(name, content.into());
        }
    }
    Ok(())
}

fn hash(content: &[u8]) -> String {
    Sha256::digest(content)
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether a name holds a hash of the contents, as the build writes it:
/// `name-<hexadecimal digits of 64 bits>`, then `.` or `_`.
fn has_hash_in_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.split('-').skip(1).any(|part| {
        let digits = part
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            .count();
        // Zeros in front are not written.
        (12..=16).contains(&digits) && matches!(part.as_bytes().get(digits), Some(b'.' | b'_'))
    })
}

/// A browser compiles WebAssembly while it arrives only if its type says so.
fn content_type(path: &str) -> HeaderValue {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    HeaderValue::from_static(match ending {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_for_ever() {
        for name in [
            "handset-web-2999f0740f9297c1.js",
            "handset-web-999f0740f9297c1_bg.wasm",
            "a/styles-f76e3e67a5ccc07e.css",
        ] {
            assert!(has_hash_in_name(name), "{name}");
        }
        for name in [
            INDEX,
            "sw.js",
            "boot.js",
            "icons/icon-192.png",
            "2999f0740f9297c1.js",
            "x-2999f0740f9297cg.js",
            "x-2999f0740f9297c12.js",
        ] {
            assert!(!has_hash_in_name(name), "{name}");
        }
    }

    #[test]
    fn a_compressed_copy_is_no_file_of_its_own_and_settings_are_the_gateways() {
        let contents = [
            ("index.html", "page"),
            ("index.html.br", "brotli"),
            ("data.gz", "alone"),
            ("config.json", "{\"in_groups\":[]}"),
            ("config.json.br", "brotli"),
        ];
        let contents = contents.map(|(name, content)| (name.to_owned(), Bytes::from(content)));
        let files = Files::of(contents.into());
        assert_eq!(
            files.get(INDEX).unwrap().brotli.as_deref(),
            Some(&b"brotli"[..])
        );
        assert!(files.get("index.html.br").is_none());
        assert!(files.get("data.gz").is_some());
        let settings = files.get("config.json").unwrap();
        assert_eq!(
            (&settings.content[..], &settings.brotli),
            (&b"{}\n"[..], &None)
        );
    }

    #[test]
    fn a_folder_without_a_page_is_no_app() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".index.html"), "x").unwrap();
        let error = Files::in_folder(folder.path()).err().unwrap();
        assert!(matches!(error, AppError::NoIndex { .. }), "{error}");
        let error = Files::in_folder(&folder.path().join("none")).err().unwrap();
        assert!(matches!(error, AppError::Unreadable { .. }), "{error}");
    }
}
