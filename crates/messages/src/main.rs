//! What Trunk runs once the page is built: puts the files of messages beside it
//! and their table into it. Trunk says in the environment where they are.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use handset_messages::Catalogue;

/// Where the page wants its table.
const TABLE: &str = "TABLE_OF_MESSAGES";

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
    let page = app.join("index.html");
    let html = fs::read_to_string(&page)?;
    if !html.contains(TABLE) {
        return Err(format!("{} has no {TABLE} to replace", page.display()).into());
    }
    let table = catalogue
        .table()
        .replace('&', "&amp;")
        .replace('"', "&quot;");
    fs::write(page, html.replace(TABLE, &table))?;
    Ok(())
}

fn folder(variable: &str) -> Result<PathBuf, String> {
    env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| format!("{variable} is not set: this is run by Trunk"))
}
