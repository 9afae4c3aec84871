use std::fs::OpenOptions;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::process::ExitCode;

use super::arguments::Export;
use super::failure::{Failure, unless_closed};
use crate::audit::{Audit, ExportError, Filter, Format};
use crate::clock::now_ms;
use crate::store::Store;

/// `audit export`
pub(super) async fn export(store: &Store, asked: &Export) -> Result<ExitCode, Failure> {
    let now = now_ms();
    let filter = Filter {
        since_ms: asked.since.map(|moment| moment.epoch_ms(now)),
        until_ms: asked.until.map(|moment| moment.epoch_ms(now)),
        agent_user: asked.agent.clone(),
    };
    let format = Format::from(asked.format);
    match &asked.output {
        Some(file) => {
            let out = new_file(file).map_err(|why| Failure::NewFile {
                file: file.clone(),
                why,
            })?;
            write(store, &filter, format, out).await?;
        }
        None => write(store, &filter, format, io::stdout()).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn write(
    store: &Store,
    filter: &Filter,
    format: Format,
    out: impl Write,
) -> Result<(), Failure> {
    let mut out = BufWriter::new(out);
    let written = match Audit::new(store).export(filter, format, &mut out).await {
        Ok(_) => out.flush(),
        Err(ExportError::Output(error)) => Err(error),
        Err(error) => return Err(Failure::Export(error)),
    };
    unless_closed(written).map_err(|error| Failure::Export(ExportError::Output(error)))
}

/// A file of its own: an export has customers' numbers in it.
fn new_file(path: &Path) -> io::Result<std::fs::File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}
