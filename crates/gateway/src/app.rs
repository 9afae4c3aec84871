//! The app, as phones load it: every file is in memory, with the compressed
//! copies that were built beside it.

mod files;
mod serve;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use serve::serve;

use files::Files;

/// The built app. Clones are handles to the same one.
#[derive(Clone)]
pub(crate) struct App(Arc<Files>);

/// Why there is no app to serve.
#[derive(Debug)]
pub enum AppError {
    /// There is none in the program, and no folder is configured.
    None,
    /// A file or folder cannot be read.
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// The folder is not that of a built app.
    NoIndex {
        /// Which.
        folder: PathBuf,
    },
    /// The folder is larger than any app.
    TooLarge {
        /// Which.
        folder: PathBuf,
    },
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str(
                "this program was built without the app: set `app_folder` to the folder of a \
                 built one",
            ),
            Self::Unreadable { path, why } => {
                write!(f, "app_folder: {} cannot be read: {why}", path.display())
            }
            Self::NoIndex { folder } => write!(
                f,
                "app_folder: there is no index.html in {}; name the folder of a built app",
                folder.display()
            ),
            Self::TooLarge { folder } => write!(
                f,
                "app_folder: {} holds more than {} MB; name the folder of a built app, and \
                 nothing else",
                folder.display(),
                files::MOST_BYTES / 1_000_000
            ),
        }
    }
}

impl std::error::Error for AppError {}

impl App {
    /// The app in this folder, or, without one, the app in the program.
    pub(crate) fn load(folder: Option<&Path>) -> Result<Self, AppError> {
        let files = match folder {
            Some(folder) => Files::in_folder(folder)?,
            None => Files::in_program().ok_or(AppError::None)?,
        };
        Ok(Self(Arc::new(files)))
    }
}
