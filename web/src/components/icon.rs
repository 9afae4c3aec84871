use crate::element::{View, svg};

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Picture {
    /// A handset, laid down.
    HangUp,
    /// An arrow to elsewhere.
    Transfer,
    /// A handset that rings.
    Ring,
    /// The key that deletes.
    Delete,
    /// A gear wheel.
    Settings,
    /// A tick.
    Done,
    /// A cross bar.
    NotDone,
    /// A question mark.
    Unsure,
    /// Two strokes that cross.
    Close,
}

impl Picture {
    const fn path(self) -> &'static str {
        match self {
            Self::HangUp => {
                "M2.6 15.5c-.9-.9-.9-2.3 0-3.2 5.2-5 13.6-5 18.8 0 .9.9.9 2.3 0 3.2l-1.3 1.2c-.6.6-1.5.6-2.2.200l-2.1-1.3c-.6-.4-.9-1-.9-1.7v-1.6a10.5 10.5 0 0 0-5.8 0v1.6c0 .7-.3 1.3-.9 1.7l-2.1 1.3c-.7.4-1.6.4-2.2-.200z"
            }
            Self::Transfer => "M13.5 5.5 20 12l-6.5 6.5-1.7-1.7 3.6-3.6H4v-2.4h11.4l-3.6-3.6z",
            Self::Ring => {
                "M6.6 3.2 9.3 3c.6 0 1.1.4 1.3.9l1 3c.2.6 0 1.2-.5 1.5L9.5 9.5a11 11 0 0 0 5 5l1.1-1.6c.3-.5.9-.7 1.5-.5l3 1c.5.2.9.7.9 1.3l-.2 2.7c-.1 1.5-1.4 2.6-2.9 2.4C10.7 18.9 5.1 13.3 4.2 6.1c-.2-1.5.9-2.8 2.4-2.9z"
            }
            Self::Delete => {
                "M8.5 5H20a1.5 1.5 0 0 1 1.5 1.5v11a1.5 1.5 0 0 1-1.5 1.5H8.5a2 2 0 0 1-1.5-.7L2 12l5-6.3A2 2 0 0 1 8.5 5zm1.9 3-1.3 1.3 2.7 2.7-2.7 2.7 1.3 1.3 2.7-2.7 2.7 2.7 1.3-1.3-2.7-2.7 2.7-2.7L15.800 8l-2.7 2.7z"
            }
            Self::Settings => {
                "M10.3 2h3.4l.5 2.6 1.7.7 2.2-1.5 2.4 2.4-1.5 2.2.7 1.7 2.6.5v3.4l-2.6.5-.7 1.7 1.5 2.2-2.4 2.4-2.2-1.5-1.7.7-.5 2.6h-3.4l-.5-2.6-1.7-.7-2.2 1.5-2.4-2.4 1.5-2.2-.7-1.7L2 13.7v-3.4l2.6-.5.7-1.7-1.5-2.2 2.4-2.4 2.2 1.5 1.7-.7zM12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z"
            }
            Self::Done => "m9.6 18.4-6-6L5.4 10.6l4.2 4.2 9-9 1.8 1.8z",
            Self::Close => {
                "M6.4 5 12 10.6 17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.600-5.6L5 6.4z"
            }
            Self::NotDone => {
                "M10.6 4h2.8l-.4 10h-2zM12 16.2a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z"
            }
            Self::Unsure => {
                "M12 3.5c3 0 5 1.8 5 4.3 0 2-1.1 3.1-2.5 4-.9.6-1.2 1-1.2 1.9v.6h-2.7v-.8c0-1.7.7-2.7 2.1-3.6 1-.6 1.5-1.1 1.5-2 0-1.1-.9-1.9-2.2-1.9-1.4 0-2.3.8-2.4 2.2H6.8C6.9 5.3 8.9 3.5 12 3.5zM12 16.2a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z"
            }
        }
    }
}

/// A picture beside words that say the same.
pub(crate) fn icon(picture: Picture) -> View {
    // What points somewhere points the other way where one reads from the right.
    let class = if picture == Picture::Transfer {
        "icon pointing"
    } else {
        "icon"
    };
    svg("svg")
        .class(class)
        .set("viewBox", "0 0 24 24")
        .set("aria-hidden", "true")
        .child(svg("path").set("d", picture.path()))
        .into()
}
