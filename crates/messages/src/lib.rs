//! The app's messages, as translators write them, made into what the app is
//! built of.
//!
//! Each language is a file of lines `name = words` ([`Catalogue::read`]); they
//! must have the same messages with the same placeholders. Of them come
//!
//! * a Rust function for each message, so that a name that is not there or a
//!   placeholder that is not filled does not compile ([`Catalogue::rust`]);
//! * for each language a file with nothing but the words, of which a phone loads
//!   the one that it needs ([`Catalogue::files`]);
//! * a table of these files, and what the page says before the app runs
//!   ([`Catalogue::table`]).

mod catalogue;
mod page;
mod problem;
mod rust;
mod source;
mod text;

pub use catalogue::Catalogue;
pub use page::LanguageFile;
pub use problem::Problem;
