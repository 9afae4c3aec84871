//! Makes the messages of `messages/` into Rust, and into the files that tests
//! read. The files that phones load are put beside the page by Trunk's hook.

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use handset_messages::Catalogue;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=messages");
    let catalogue = match Catalogue::read(Path::new("messages")) {
        Ok(catalogue) => catalogue,
        Err(problems) => {
            for problem in problems {
                println!("cargo::error=messages/{problem}");
            }
            return Ok(());
        }
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("there is no OUT_DIR")?);
    fs::write(out.join("messages.rs"), catalogue.rust())?;
    for file in catalogue.files() {
        fs::write(out.join(format!("{}.txt", file.code)), file.contents)?;
    }
    Ok(())
}
