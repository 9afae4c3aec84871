//! Puts the built app into the program, if `HANDSET_APP` names its folder.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=HANDSET_APP");
    // What is embedded by `sqlx::migrate!`, which does not notice new files.
    println!("cargo::rerun-if-changed=migrations");
    let mut table = "&[\n".to_owned();
    if let Some(folder) = env::var_os("HANDSET_APP").filter(|folder| !folder.is_empty()) {
        let folder = fs::canonicalize(folder)?;
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut files = Vec::new();
        collect(&folder, &mut files)?;
        files.sort();
        if !files.contains(&folder.join("index.html")) {
            return Err(format!("HANDSET_APP: no index.html in {}", folder.display()).into());
        }
        for file in files {
            let name = file
                .strip_prefix(&folder)?
                .to_str()
                .ok_or("a name is not UTF-8")?;
            let name = name.replace('\\', "/");
            let path = file.to_str().ok_or("a path is not UTF-8")?;
            writeln!(table, "    ({name:?}, include_bytes!({path:?})),")?;
        }
    }
    table.push(']');
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("there is no OUT_DIR")?);
    fs::write(out.join("app_files.rs"), table)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
