//! What Trunk runs once the page is built: puts the files of messages beside it,
//! their table into it, and what the service worker says into that. Trunk says in the environment where they are.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use handset_messages::Catalogue;

/// Where the page wants its table.
const TABLE: &str = "TABLE_OF_MESSAGES";
/// Where the service worker wants its words.
const WORDS: &str = "/*WORDS*/{}";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let messages = folder("TRUNK_SOURCE_DIR")?.join("messages");
    let app = folder("TRUNK_STAGING_DIR")?;
    let catalogue = Catalogue::read(&messages).map_err(|problems| {
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        problems.join("\n")
    })?;
    for file in catalogue.files() {
        let path = app.join(file.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, file.contents)?;
    }
    let table = catalogue
        .table()
        .replace('&', "&amp;")
        .replace('"', "&quot;");
    replace(&app.join("index.html"), TABLE, &table)?;
    replace(&app.join("sw.js"), WORDS, &catalogue.notifications())
}

/// Puts something into a file, in the place of what stands for it there.
fn replace(file: &Path, place: &str, with: &str) -> Result<(), Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    if !text.contains(place) {
        return Err(format!("{} has no {place} to replace", file.display()).into());
    }
    fs::write(file, text.replace(place, with))?;
    Ok(())
}

fn folder(variable: &str) -> Result<PathBuf, String> {
    env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| format!("{variable} is not set: this is run by Trunk"))
}
